//! A text as word pieces: lower case, no accents, words split at white space and punctuation, each word into the longest
//! pieces that the vocabulary has.

use std::collections::HashMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::ModelError;

/// Longer words become one unknown piece.
const WORD_LETTERS_MAX: usize = 100;

/// A text as the model takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pieces {
    pub ids: Vec<u32>,
    /// At which letter of the text the word of each piece begins; nothing for the marks around it.
    pub starts: Vec<Option<usize>>,
}

/// The vocabulary, and the marks around each text.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    pieces: HashMap<String, u32>,
    begin: u32,
    end: u32,
    unknown: u32,
}

#[derive(Deserialize)]
struct TokenizerFile {
    model: WordPieceModel,
}

#[derive(Deserialize)]
struct WordPieceModel {
    vocab: HashMap<String, u32>,
}

impl Tokens {
    /// From the text of `tokenizer.json`.
    pub(super) fn parse(json: &[u8]) -> Result<Self, ModelError> {
        let file: TokenizerFile = serde_json::from_slice(json).map_err(|error| ModelError::Form {
            file: "tokenizer.json",
            problem: error.to_string(),
        })?;
        let pieces = file.model.vocab;
        let mark = |name: &str| {
            pieces.get(name).copied().ok_or_else(|| ModelError::Form {
                file: "tokenizer.json",
                problem: format!("the vocabulary has no {name}"),
            })
        };
        Ok(Self {
            begin: mark("[CLS]")?,
            end: mark("[SEP]")?,
            unknown: mark("[UNK]")?,
            pieces,
        })
    }

    /// At most `max` pieces, the marks included.
    pub(super) fn of(&self, text: &str, max: usize) -> Pieces {
        let mut pieces = Pieces {
            ids: vec![self.begin],
            starts: vec![None],
        };
        for word in words(text) {
            if pieces.ids.len() >= max - 1 {
                break;
            }
            self.push_pieces(&word.letters, &mut pieces.ids);
            pieces.starts.resize(pieces.ids.len(), Some(word.start));
        }
        pieces.ids.truncate(max - 1);
        pieces.starts.truncate(max - 1);
        pieces.ids.push(self.end);
        pieces.starts.push(None);
        pieces
    }

    /// One past the largest id.
    pub(super) fn len(&self) -> usize {
        self.pieces.values().max().map_or(0, |id| *id as usize + 1)
    }

    fn push_pieces(&self, word: &[char], ids: &mut Vec<u32>) {
        let before = ids.len();
        let mut start = 0;
        while start < word.len() && word.len() <= WORD_LETTERS_MAX {
            let longest = (start + 1..=word.len()).rev().find_map(|end| {
                let mut piece = String::from(if start > 0 { "##" } else { "" });
                piece.extend(&word[start..end]);
                self.pieces.get(&piece).map(|id| (*id, end))
            });
            let Some((id, end)) = longest else { break };
            ids.push(id);
            start = end;
        }
        if start < word.len() {
            ids.truncate(before);
            ids.push(self.unknown);
        }
    }
}

/// A word or a sign, and at which letter of the text it begins.
struct Word {
    letters: Vec<char>,
    start: usize,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_open = false;
    for (at, original) in text.chars().enumerate() {
        let letters = std::iter::once(original)
            .nfd()
            .filter(|letter| !is_combining_mark(*letter) && !is_control(*letter))
            .flat_map(char::to_lowercase);
        for letter in letters {
            if letter.is_whitespace() {
                is_open = false;
                continue;
            }
            let is_alone = stands_alone(letter);
            match words.last_mut().filter(|_| is_open && !is_alone) {
                Some(word) => word.letters.push(letter),
                None => words.push(Word {
                    letters: vec![letter],
                    start: at,
                }),
            }
            is_open = !is_alone;
        }
    }
    words
}

fn is_control(letter: char) -> bool {
    letter == '\u{fffd}'
        || (letter.is_control() && !letter.is_whitespace())
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Punctuation, and the characters of writing without spaces.
fn stands_alone(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '‐'..='‧' | '‰'..='⁞' | '、'..='〃' | '〈'..='】')
        || matches!(letter, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        let names = [
            "[CLS]", "[SEP]", "[UNK]", "how", "much", "##ch", "?", "cafe", "sh", "##oe", "##s",
        ];
        let vocab: HashMap<&str, usize> = names.iter().enumerate().map(|(id, name)| (*name, id)).collect();
        Tokens::parse(
            serde_json::json!({ "model": { "vocab": vocab } })
                .to_string()
                .as_bytes(),
        )
        .unwrap()
    }

    #[test]
    fn words_become_the_longest_pieces_without_case_and_accents() {
        assert_eq!(
            tokens().of("How MUCH? Café shoes", 256).ids,
            [0, 3, 4, 6, 7, 8, 9, 10, 1]
        );
        assert_eq!(tokens().of("xyz how", 256).ids, [0, 2, 3, 1]);
    }

    #[test]
    fn each_piece_knows_where_its_word_begins() {
        let starts = tokens().of("how  shoes?", 256).starts;
        assert_eq!(starts, [None, Some(0), Some(5), Some(5), Some(5), Some(10), None]);
        assert_eq!(
            tokens().of("cafe\u{301} how", 256).starts,
            [None, Some(0), Some(6), None]
        );
    }

    #[test]
    fn a_long_text_ends_with_its_mark_all_the_same() {
        assert_eq!(tokens().of(&"shoes ".repeat(50), 5).ids, [0, 8, 9, 10, 1]);
    }
}
