//! The table of a language: phrases of buyers and our words for them.

use std::collections::{HashMap, HashSet};

use super::super::lexicon;
use super::super::text::{Piece, pieces_apart};

/// A language's phrases, read once.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Our words by theirs.
    phrases: HashMap<String, &'static str>,
    /// The words of the longest phrase.
    longest: usize,
    words: HashSet<String>,
    /// The longer words by their first letter, for misspelt ones.
    by_first: HashMap<char, Vec<String>>,
}

/// Shorter words are one letter away from too many others.
const MENDED_LETTERS: usize = 5;

impl Table {
    /// Reads lines `ours = theirs, theirs`.
    pub(super) fn read(text: &'static str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((ours, theirs)) = line.split_once(" = ") {
                for phrase in theirs.split(", ") {
                    table.add(phrase, if ours == "-" { "" } else { ours });
                }
            }
        }
        for word in table.words.iter().filter(|word| word.len() >= MENDED_LETTERS) {
            let first = word.chars().next().expect("no empty words");
            table.by_first.entry(first).or_default().push(word.clone());
        }
        table
    }

    fn add(&mut self, phrase: &str, ours: &'static str) {
        let words: Vec<String> = pieces_apart(phrase, |_| false)
            .iter()
            .filter_map(|piece| piece.word().map(str::to_owned))
            .collect();
        self.longest = self.longest.max(words.len());
        self.phrases.entry(words.join(" ")).or_insert(ours);
        self.words.extend(words);
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Our words for one of theirs.
    pub(super) fn word(&self, word: &str) -> Option<&'static str> {
        self.phrases.get(word).copied()
    }

    /// A sentence in our words, the longest phrases first. A word for which `is_kept` stays, unless it is one of grammar.
    pub(super) fn translate(&self, sentence: Vec<Piece>, is_kept: impl Fn(&str) -> bool) -> Vec<Piece> {
        let mended = |word: &str| self.mended(word).filter(|_| !is_kept(word));
        let sentence: Vec<Piece> = sentence
            .into_iter()
            .map(|piece| match piece.word().and_then(mended) {
                Some(word) => Piece::said(word, None),
                None => piece,
            })
            .collect();
        let mut out = Vec::with_capacity(sentence.len());
        let mut at = 0;
        while at < sentence.len() {
            let rest = &sentence[at..];
            let (ours, length) = self.longest_phrase(rest, &is_kept).unwrap_or((None, 1));
            match ours {
                None => out.push(rest[0].clone()),
                Some(ours) => {
                    let said = rest[0].word().filter(|_| length == 1);
                    out.extend(ours.split_whitespace().map(|word| Piece::said(word, said)));
                }
            }
            at += length;
        }
        out
    }

    fn longest_phrase(&self, rest: &[Piece], is_kept: impl Fn(&str) -> bool) -> Option<(Option<&'static str>, usize)> {
        let words: Vec<&str> = rest.iter().take(self.longest).map_while(Piece::word).collect();
        (1..=words.len()).rev().find_map(|length| {
            let ours = self.phrases.get(words[..length].join(" ").as_str())?;
            let is_grammar = ours.split_whitespace().all(lexicon::is_grammar) && length == 1;
            let is_the_shops = words[..length].iter().all(|word| word.len() <= 2 || is_kept(word));
            (is_grammar || !is_the_shops || words[0].len() <= 2 && length == 1).then_some((Some(*ours), length))
        })
    }

    /// A word of ours with one letter wrong.
    fn mended(&self, word: &str) -> Option<&str> {
        if word.len() < MENDED_LETTERS || self.knows(word) || lexicon::is_english(word) {
            return None;
        }
        let near = self.by_first.get(&word.chars().next()?)?;
        let is_near =
            |other: &&String| other.len().abs_diff(word.len()) <= 1 && strsim::damerau_levenshtein(other, word) <= 1;
        near.iter().filter(is_near).min().map(String::as_str)
    }
}
