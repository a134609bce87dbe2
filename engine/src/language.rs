//! The language of a text as an ISO 639-3 code: by our head for the languages of its training, by whatlang for scripts and
//! languages that it does not know. A word or two could be many: there the shop's language decides.

use crate::grams::Grams;
use crate::heads::{Head, shares};

/// The languages the head tells apart.
pub(crate) const LANGUAGE_WORDS: [&str; 17] = [
    "amh", "ara", "deu", "eng", "fra", "hau", "hin", "ibo", "ita", "kin", "pcm", "por", "spa", "swa", "tso", "twi",
    "yor",
];

/// Those of which the embedding model has seen next to nothing.
const UNEMBEDDED: [&str; 9] = ["amh", "ara", "hau", "ibo", "kin", "swa", "tso", "twi", "yor"];

/// Whether embeddings of texts in this language mean something.
pub(crate) fn is_embedded(language: &str) -> bool {
    !UNEMBEDDED.contains(&language)
}

/// How much more likely the shop's language is than any other, however long the text; and more for a text of one word.
const PRIOR: f32 = 0.5;
const PRIOR_OF_A_WORD: f32 = 4.0;
/// "M", "XL", "ok": so few letters are of any language.
const LETTERS_MIN: usize = 4;
/// Shares under this are not trusted where whatlang is sure of a language that the head was never shown.
const SURE: f32 = 0.6;

/// The language and the share of it, `expected` being the shop's language.
pub fn of(head: &Head, grams: &Grams, text: &str, expected: &str) -> (&'static str, f32) {
    let found = whatlang::detect(text);
    if let Some(found) = &found
        && !matches!(
            found.script(),
            whatlang::Script::Latin | whatlang::Script::Arabic | whatlang::Script::Ethiopic
        )
    {
        return (found.lang().code(), found.confidence() as f32);
    }
    let known = LANGUAGE_WORDS.iter().position(|word| *word == expected);
    if let Some(at) = known.filter(|_| text.chars().filter(|letter| letter.is_alphabetic()).count() < LETTERS_MIN) {
        return (LANGUAGE_WORDS[at], 0.0);
    }
    let mut scores = head.scores(grams, &[]);
    if let Some(at) = known {
        scores[at] += PRIOR + PRIOR_OF_A_WORD / text.split_whitespace().count().max(1) as f32;
    }
    let shares = shares(&scores);
    let top = crate::heads::top(&shares);
    match found {
        Some(found) if shares[top] < SURE && found.is_reliable() && !LANGUAGE_WORDS.contains(&found.lang().code()) => {
            (found.lang().code(), found.confidence() as f32)
        }
        _ => (LANGUAGE_WORDS[top], shares[top]),
    }
}
