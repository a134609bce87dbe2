//! How CHIDI speaks to customers.

use serde::{Deserialize, Serialize};

/// How CHIDI speaks to customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Tone {
    /// Friendly, as over the counter.
    Warm,
    /// Short and to the point.
    Plain,
    /// Light, with a smile.
    Playful,
    /// Polite and correct.
    Formal,
}

const WORDS: &[(Tone, &[&str])] = &[
    (
        Tone::Playful,
        &[
            "playful", "fun", "funny", "cheeky", "lively", "joke", "jokes", "emoji", "emojis", "young", "bubbly",
            "casual",
        ],
    ),
    (
        Tone::Formal,
        &[
            "formal",
            "professional",
            "polite",
            "respectful",
            "serious",
            "corporate",
            "official",
            "courteous",
            "elegant",
        ],
    ),
    (
        Tone::Plain,
        &[
            "plain", "simple", "short", "brief", "direct", "straight", "concise", "neutral", "clear",
        ],
    ),
    (
        Tone::Warm,
        &[
            "warm",
            "friendly",
            "kind",
            "nice",
            "welcoming",
            "caring",
            "gentle",
            "sweet",
            "soft",
            "personal",
        ],
    ),
];
const NEGATIONS: &[&str] = &["not", "no", "never", "dont", "don't", "without", "less"];
/// Words that may stand between a negation and what it denies: "not too formal".
const REACH: usize = 2;

impl Tone {
    /// Every tone, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Warm, Self::Plain, Self::Playful, Self::Formal];

    /// Reads "friendly and playful", "formal please", "not too stiff". The stronger wish wins over being friendly; two that
    /// contradict each other are `None`, as is anything else that names no tone.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .collect();
        let named = |tone_words: &[&str]| {
            words
                .iter()
                .enumerate()
                .any(|(at, word)| tone_words.contains(word) && !is_denied(&words[..at]))
        };
        let wished: Vec<Self> = WORDS
            .iter()
            .filter(|(_, tone_words)| named(tone_words))
            .map(|(tone, _)| *tone)
            .collect();
        match wished[..] {
            [only] | [only, Self::Warm] => Some(only),
            _ => None,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warm => "Warm",
            Self::Plain => "Short and plain",
            Self::Playful => "Playful",
            Self::Formal => "Formal",
        }
    }

    /// How it sounds.
    pub fn example(self) -> &'static str {
        match self {
            Self::Warm => "Yes, we have it in size M. It would suit you well.",
            Self::Plain => "Yes, size M is in stock.",
            Self::Playful => "Size M? It has been waiting for you 😊",
            Self::Formal => "Good day. Yes, this item is available in size M.",
        }
    }
}

fn is_denied(before: &[&str]) -> bool {
    before.iter().rev().take(REACH).any(|word| NEGATIONS.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tone_is_heard_in_free_words() {
        for (said, heard) in [
            ("friendly and playful", Tone::Playful),
            ("formal please", Tone::Formal),
            ("Warm", Tone::Warm),
            ("keep it short", Tone::Plain),
            ("friendly, not too formal", Tone::Warm),
            ("Polite but friendly", Tone::Formal),
            ("fun, with emojis", Tone::Playful),
        ] {
            assert_eq!(Tone::parse(said), Some(heard), "{said}");
        }
    }

    #[test]
    fn what_names_no_tone_or_two_that_quarrel_is_asked_again() {
        for said in ["", "whatever", "formal and funny", "not formal", "don't be playful"] {
            assert_eq!(Tone::parse(said), None, "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Tone::parse(&text);
        }
    }
}
