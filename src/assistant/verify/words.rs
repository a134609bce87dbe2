//! Whole words and phrases, found without regard to case, accents or punctuation.

use super::super::understand::text;

/// The words of a segment, folded, for looking up phrases.
pub(super) struct Words {
    pub(super) list: Vec<String>,
    pub(super) padded: String,
}

impl Words {
    pub(super) fn of(segment: &str) -> Self {
        let padded = padded(segment);
        Self {
            list: padded.split_whitespace().map(str::to_owned).collect(),
            padded,
        }
    }

    pub(super) fn says(&self, phrase: &str) -> bool {
        self.padded.contains(&padded(phrase))
    }

    pub(super) fn first_of(&self, phrases: &[&str]) -> Option<String> {
        phrases
            .iter()
            .find(|phrase| self.says(phrase))
            .map(|phrase| (*phrase).to_owned())
    }
}

/// Folded words with one space around each: whole words are found by `contains`.
pub(super) fn padded(text: &str) -> String {
    let folded: String = text
        .chars()
        .filter_map(text::fold)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    format!(" {} ", folded.split_whitespace().collect::<Vec<_>>().join(" "))
}
