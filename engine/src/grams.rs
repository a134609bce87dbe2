//! A text as hashed pieces: words, pairs of words, and runs of three to five letters. What the heads weigh, with the
//! embedding or without it; robust against misspelling, since most runs of a misspelt word are right.

/// Longer texts are cut; a head learns nothing from the rest.
const LETTERS_MAX: usize = 2_000;
/// How many letters a run has.
const RUN: std::ops::RangeInclusive<usize> = 3..=5;

/// Pieces by hash, each once, with their strengths; those of words and those of runs have length 1 together.
#[derive(Debug, Clone, PartialEq)]
pub struct Grams(pub(crate) Vec<(u32, f32)>);

impl Grams {
    /// The pieces of a text.
    pub fn of(text: &str) -> Self {
        let words = words(text);
        let mut of_words: Vec<u32> = words.iter().map(|word| hash(b'w', &[word])).collect();
        let padded: Vec<&str> = std::iter::once("^")
            .chain(words.iter().map(String::as_str))
            .chain(std::iter::once("$"))
            .collect();
        of_words.extend(padded.windows(2).map(|pair| hash(b'p', pair)));
        let mut of_runs = Vec::new();
        for word in &words {
            let letters: Vec<char> = format!(" {word} ").chars().collect();
            for length in RUN {
                for run in letters.windows(length) {
                    of_runs.push(hash(b'r', &[&run.iter().collect::<String>()]));
                }
            }
        }
        let mut grams = counted(of_words);
        grams.extend(counted(of_runs));
        grams.sort_unstable_by_key(|(hash, _)| *hash);
        Self(grams)
    }
}

/// Words in lower case, digits as noughts, links and handles as one word each; marks that carry a mood stay.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let text: String = text.chars().take(LETTERS_MAX).collect();
    for raw in text.to_lowercase().split_whitespace() {
        if raw.starts_with("http") || raw.starts_with("www.") {
            words.push("<link>".to_owned());
        } else if raw.starts_with('@') && raw.len() > 1 {
            words.push("<handle>".to_owned());
        } else {
            push_parts(raw, &mut words);
        }
    }
    words
}

fn push_parts(raw: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    let mut repeated = 0;
    for letter in raw.chars() {
        let letter = if letter.is_numeric() { '0' } else { letter };
        if letter.is_alphanumeric() || is_mark_of_letter(letter) {
            repeated = if word.ends_with(letter) { repeated + 1 } else { 0 };
            if repeated < 2 {
                word.push(letter);
            }
        } else if !matches!(letter, '\'' | '’' | '`' | '\u{fe0f}' | '\u{200d}') {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            repeated = 0;
            if !matches!(letter, ',' | '.' | '-' | '_' | '"' | '“' | '”') {
                words.push(letter.to_string());
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// Accents written after their letter, and vowel signs; not what only says how an emoji is drawn.
fn is_mark_of_letter(letter: char) -> bool {
    letter != '\u{fe0f}' && unicode_normalization::char::is_combining_mark(letter)
}

/// Each once, its strength growing with the root of how often it comes, all of length 1.
fn counted(mut hashes: Vec<u32>) -> Vec<(u32, f32)> {
    hashes.sort_unstable();
    let mut counted: Vec<(u32, f32)> = hashes
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0], (same.len() as f32).sqrt()))
        .collect();
    let length = counted
        .iter()
        .map(|(_, strength)| strength * strength)
        .sum::<f32>()
        .sqrt();
    for (_, strength) in &mut counted {
        *strength /= length.max(1e-6);
    }
    counted
}

/// FNV-1a, folded to 32 bits.
pub(crate) fn hash(kind: u8, parts: &[&str]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let bytes = std::iter::once(kind).chain(parts.iter().flat_map(|part| part.bytes().chain(std::iter::once(0))));
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_digits_and_stretched_letters_make_no_difference() {
        assert_eq!(words("Pleaaaaase, 2 SHOES"), ["pleaase", "0", "shoes"]);
        assert_eq!(Grams::of("Size 40"), Grams::of("size 52"));
        assert_ne!(Grams::of("size 40"), Grams::of("size 4"));
    }

    #[test]
    fn links_handles_and_signs_are_words() {
        assert_eq!(
            words("@ada see https://x.example/1 ❤️?"),
            ["<handle>", "see", "<link>", "❤", "?"]
        );
    }

    #[test]
    fn nothing_is_nothing() {
        assert!(Grams::of("  ").0.iter().all(|(_, strength)| strength.is_finite()));
    }
}
