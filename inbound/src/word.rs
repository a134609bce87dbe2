//! The platform's own words, and enums of them with room for words we do not know yet.

use std::borrow::Cow;
use std::fmt;

const WORD_BYTES_MAX: usize = 60;

/// A word of the platform in snake case: short, and safe to print, store and compare.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word(Cow<'static, str>);

impl Word {
    /// What cannot be told in a word.
    pub const UNKNOWN: Self = Self(Cow::Borrowed("unknown"));

    pub(crate) const fn fixed(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    /// `policy-enforcement` → `policy_enforcement`. What is no word at all becomes [`Word::UNKNOWN`].
    pub(crate) fn of(word: &str) -> Self {
        let word = word.trim();
        let is_word = (1..=WORD_BYTES_MAX).contains(&word.len())
            && word
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || "_- .".contains(sign));
        if !is_word {
            return Self::UNKNOWN;
        }
        Self(Cow::Owned(word.to_ascii_lowercase().replace(['-', ' ', '.'], "_")))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Defines an enum of words of the platform. It keeps those that nobody here has heard of.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$meaning])* $variant,)*
            /// A word that CHIDI does not know yet.
            Other($crate::word::Word),
        }

        impl $name {
            /// The platform's word for it, in snake case.
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word.as_str(),
                }
            }

            pub(crate) fn of(word: $crate::word::Word) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word),
                }
            }
        }
    };
}
pub(crate) use words;
