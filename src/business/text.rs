//! What people type, made fit to store and to read.

/// The longest line of a list.
const LINE_CHARS_MAX: usize = 120;

/// One line: control characters and runs of white space become one space each, the ends are trimmed.
pub(crate) fn line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines, each cleaned like [`line`]; empty ones go.
pub(crate) fn lines(text: &str) -> String {
    text.lines()
        .map(line)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// At most a line of a list long, with dots where it was cut.
pub(super) fn one_line(text: &str) -> String {
    let text = line(text);
    if text.chars().count() <= LINE_CHARS_MAX {
        return text;
    }
    let cut: String = text.chars().take(LINE_CHARS_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

/// With a capital at its beginning.
pub(super) fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<S: AsRef<str>>(parts: &[S]) -> String {
    joined(parts, "and")
}

/// As [`list`], with the word of another language before the last.
pub(crate) fn joined<S: AsRef<str>>(parts: &[S], and: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} {and} {last}", first.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_typed_is_tidied() {
        assert_eq!(line("  Ireti \t Fabrics\0\n"), "Ireti Fabrics");
        assert_eq!(lines(" a \r\n\n b  c "), "a\nb c");
        assert_eq!(sentence_case("élan"), "Élan");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    proptest! {
        #[test]
        fn nothing_postgres_cannot_store_is_left(text in any::<String>()) {
            prop_assert!(!line(&text).contains('\0') && !lines(&text).contains('\0'));
        }
    }
}
