//! Plain text: how it is encoded, where its paragraphs end, and which of its lines are headings.

use chidi::knowledge::{Block, Problem};

/// A heading has no more words than this; a question that is one, more.
const HEADING_WORDS_MAX: usize = 9;
const QUESTION_WORDS_MAX: usize = 30;
/// A question asked within a section stands below every other heading.
const QUESTION_LEVEL: u8 = 7;

/// Text in UTF-8, in UTF-16 with its mark, or else in the one byte a letter that Windows writes.
pub(super) fn decode(file: &[u8]) -> Result<String, Problem> {
    let (text, had_errors) = if let Ok(text) = std::str::from_utf8(file) {
        (text.trim_start_matches('\u{feff}').into(), false)
    } else {
        let encoding = encoding_rs::Encoding::for_bom(file).map_or(encoding_rs::WINDOWS_1252, |(encoding, _)| encoding);
        let (text, _, had_errors) = encoding.decode(file);
        (text, had_errors)
    };
    // Postgres takes no zero byte.
    if had_errors {
        return Err(Problem::Broken);
    }
    Ok(text.replace('\0', ""))
}

/// Paragraphs lie between empty lines; each of their lines is one of its own.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for paragraph in paragraphs(text) {
        push(&mut blocks, &paragraph);
    }
    last_is_no_heading(&mut blocks);
    blocks
}

/// The lines of each paragraph.
pub(super) fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut paragraphs = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match (line.is_empty(), paragraphs.last_mut()) {
            (false, Some(paragraph)) => paragraph.push(line),
            _ => paragraphs.push(Vec::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// A line alone may be a title; a question is one wherever it stands.
fn push(blocks: &mut Vec<Block>, paragraph: &[&str]) {
    if let [line] = paragraph
        && is_title(line)
    {
        blocks.push(title(line));
        return;
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in paragraph {
        if let Some(question) = question(line) {
            push_text(blocks, &mut lines);
            blocks.push(question);
        } else {
            lines.push(without_mark(line, 'A'));
        }
    }
    push_text(blocks, &mut lines);
}

fn push_text(blocks: &mut Vec<Block>, lines: &mut Vec<&str>) {
    if !lines.is_empty() {
        blocks.push(Block::Text {
            text: std::mem::take(lines).join("\n"),
        });
    }
}

/// Short, begins like a title, and does not end like a sentence.
pub(super) fn is_title(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let begins = line.chars().find(|letter| letter.is_alphanumeric());
    words <= HEADING_WORDS_MAX
        && begins.is_some_and(|letter| letter.is_uppercase() || letter.is_numeric())
        && line.chars().any(char::is_alphabetic)
        && !line.ends_with(['.', ',', ';', '!', '?'])
        && !line.starts_with(['-', '•', '*'])
}

/// What is written in capitals stands above what is not.
pub(super) fn title(line: &str) -> Block {
    let is_loud = !line.chars().any(char::is_lowercase);
    Block::Heading {
        level: if is_loud { 1 } else { 2 },
        text: line.trim_end_matches(':').to_owned(),
    }
}

/// A line that asks; what follows answers it.
pub(super) fn question(line: &str) -> Option<Block> {
    let words = line.split_whitespace().count();
    (line.ends_with('?') && words <= QUESTION_WORDS_MAX).then(|| Block::Heading {
        level: QUESTION_LEVEL,
        text: without_mark(line, 'Q').to_owned(),
    })
}

/// Without the "Q:" or "A:" of a list of questions.
fn without_mark(line: &str, mark: char) -> &str {
    let rest = line
        .strip_prefix(mark)
        .map(|rest| rest.trim_start_matches(|sign: char| sign.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix([':', '.', ')']))
        .map_or(line, str::trim_start)
}

/// The last line of a text has nothing below it that it could be the title of.
pub(super) fn last_is_no_heading(blocks: &mut [Block]) {
    if let [.., last] = blocks
        && let Block::Heading { text, .. } = last
    {
        *last = Block::Text {
            text: std::mem::take(text),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading {
            level,
            text: text.into(),
        }
    }

    fn text(text: &str) -> Block {
        Block::Text { text: text.into() }
    }

    #[test]
    fn titles_and_questions_head_what_follows() {
        let read = blocks(
            "CARE NOTES\n\nHow we wash\n\nCold water only.\nA spoon of salt.\n\nQ: Can it be ironed?\nA: Yes, from the back.\n\
             Q2. And dried?\nIn the shade.\n\nThank you",
        );
        assert_eq!(
            read,
            [
                heading(1, "CARE NOTES"),
                heading(2, "How we wash"),
                text("Cold water only.\nA spoon of salt."),
                heading(7, "Can it be ironed?"),
                text("Yes, from the back."),
                heading(7, "And dried?"),
                text("In the shade."),
                text("Thank you"),
            ]
        );
    }

    #[test]
    fn sentences_and_lists_are_no_titles() {
        for line in ["We open at nine.", "- Ankara", "and so on", "123", "Hello!", "one two"] {
            assert!(!is_title(line), "{line}");
        }
        assert!(is_title("3. Delivery"));
    }

    #[test]
    fn text_of_every_origin_is_read() {
        assert_eq!(decode("₦9,500".as_bytes()), Ok("₦9,500".into()));
        assert_eq!(decode(b"\xef\xbb\xbfhi\0"), Ok("hi".into()));
        assert_eq!(decode(b"\xff\xfeh\0i\0"), Ok("hi".into()));
        assert_eq!(decode(b"caf\xe9 \x80"), Ok("café €".into()));
    }
}
