//! A text as phrases: courtesies that say nothing, and ways to say something that a fact must back. What is neither is left over
//! word by word.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::super::super::understand::text;
use super::super::words::padded;
use crate::money::{CURRENCIES, Money};

/// What a phrase claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    /// Nothing.
    Free,
    /// Nothing, where a sentence begins.
    Opening,
    /// A yes or a no to what was asked.
    Answer,
    Price,
    /// The price is that of one.
    Each,
    /// The amount is the lowest of several.
    From,
    /// The amount is the highest of several.
    UpTo,
    /// The amount is for several together.
    Total,
    Have,
    HaveNot,
    Deliver,
    /// How long it takes.
    Takes,
    Open,
    Closed,
    Place,
    /// It is among what the shop sells.
    Goods,
}

impl Claim {
    fn of(heading: &str) -> Self {
        match heading {
            "free" => Self::Free,
            "opening" => Self::Opening,
            "answer" => Self::Answer,
            "price" => Self::Price,
            "each" => Self::Each,
            "from" => Self::From,
            "up to" => Self::UpTo,
            "total" => Self::Total,
            "have" => Self::Have,
            "have not" => Self::HaveNot,
            "deliver" => Self::Deliver,
            "takes" => Self::Takes,
            "open" => Self::Open,
            "closed" => Self::Closed,
            "place" => Self::Place,
            "goods" => Self::Goods,
            other => unreachable!("no claim is called {other:?}"),
        }
    }

    /// Says what a sentence is about, so that two of them are two sentences.
    pub(super) fn stands_alone(self) -> bool {
        !matches!(
            self,
            Self::Free | Self::Opening | Self::Answer | Self::Each | Self::From | Self::UpTo | Self::Total
        )
    }
}

/// The words of phrases and what they claim, by their first word, the longest first.
type Phrases = HashMap<String, Vec<(Vec<String>, Claim)>>;

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| read(include_str!("phrases.txt")));

/// Stands for an amount in a phrase.
const AMOUNT: &str = "#";

fn read(text: &str) -> Phrases {
    let mut phrases = Phrases::new();
    let mut claim = Claim::Free;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ").filter(|heading| !heading.starts_with('(')) {
            claim = Claim::of(heading.trim());
            continue;
        }
        for phrase in expanded(line) {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first() {
                phrases.entry(first.clone()).or_default().push((words, claim));
            }
        }
    }
    for of_word in phrases.values_mut() {
        of_word.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    phrases
}

/// All that a line such as "(we|they) (|do) have" stands for.
fn expanded(line: &str) -> Vec<String> {
    let Some((before, rest)) = line.split_once('(') else {
        return vec![line.to_owned()];
    };
    let (choices, after) = rest.split_once(')').expect("each bracket is closed");
    let ends = expanded(after);
    choices
        .split('|')
        .flat_map(|choice| ends.iter().map(move |end| format!("{before} {choice} {end}")))
        .collect()
}

/// A word and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) word: String,
    pub(super) at: Range<usize>,
    /// A comma or a dash stands before it.
    pub(super) is_after_comma: bool,
}

impl Token {
    pub(super) fn is_number(&self) -> bool {
        self.word.chars().any(char::is_numeric)
    }
}

/// The words of a text, folded as [`padded`] does it.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let (mut is_open, mut is_after_comma) = (false, false);
    for (at, c) in text.char_indices() {
        let Some(folded) = text::fold(c) else { continue };
        if !folded.is_alphanumeric() {
            is_open = false;
            let is_in_number =
                text[at + c.len_utf8()..].starts_with(char::is_numeric) && text[..at].ends_with(char::is_numeric);
            is_after_comma |= !is_in_number && matches!(c, ',' | '-' | '–' | '—' | '(' | ')');
            continue;
        }
        let end = at + c.len_utf8();
        match out.last_mut().filter(|_| is_open) {
            Some(token) => {
                token.word.push(folded);
                token.at.end = end;
            }
            None => out.push(Token {
                word: folded.to_string(),
                at: at..end,
                is_after_comma: std::mem::take(&mut is_after_comma),
            }),
        }
        is_open = true;
    }
    out
}

/// What a stretch of words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The name of something that a fact speaks of.
    Name,
    Phrase(Claim),
    Word,
}

/// Some words that belong together.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) what: What,
    /// Of the tokens.
    pub(super) at: Range<usize>,
}

/// Names first, then phrases, each as long as possible; the rest by words.
pub(super) fn parts(tokens: &[Token], names: &[Vec<String>]) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = names
            .iter()
            .filter(|name| begins_with(&tokens[at..], name))
            .map(Vec::len)
            .max();
        let phrase = PHRASES.get(&tokens[at].word).and_then(|of_word| {
            of_word.iter().find_map(|(words, claim)| {
                let length = matched(&tokens[at..], words)?;
                let is_here = !matches!(claim, Claim::Opening | Claim::Answer) || opens(&out);
                is_here.then_some((length, *claim))
            })
        });
        let (what, length) = match (longest, phrase) {
            (Some(name), Some((phrase, claim))) if phrase > name => (What::Phrase(claim), phrase),
            (Some(name), _) => (What::Name, name),
            (None, Some((phrase, claim))) => (What::Phrase(claim), phrase),
            (None, None) => (What::Word, 1),
        };
        out.push(Part {
            what,
            at: at..at + length,
        });
        at += length;
    }
    out
}

/// Whether nothing but courtesies came before.
fn opens(parts: &[Part]) -> bool {
    parts
        .iter()
        .all(|part| matches!(part.what, What::Phrase(Claim::Free | Claim::Opening | Claim::Answer)))
}

fn begins_with(tokens: &[Token], name: &[String]) -> bool {
    tokens.len() >= name.len() && tokens.iter().zip(name).all(|(token, word)| token.word == *word)
}

/// How many tokens a phrase takes up. An amount in it takes up what it is written with, and is not counted: it stays to be read.
fn matched(tokens: &[Token], words: &[String]) -> Option<usize> {
    let mut at = 0;
    for word in words {
        if word == AMOUNT {
            let is_sign = tokens.get(at).is_some_and(|token| is_money(&token.word));
            let number = tokens.get(at + usize::from(is_sign))?;
            return number.is_number().then_some(at);
        }
        if tokens.get(at)?.word != *word {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Whether a word is a currency's name, code or sign.
pub(super) fn is_money(word: &str) -> bool {
    const NAMES: [&str; 14] = [
        "naira",
        "cedi",
        "cedis",
        "shilling",
        "shillings",
        "rand",
        "dollar",
        "dollars",
        "euro",
        "euros",
        "pound",
        "pounds",
        "rupee",
        "rupees",
    ];
    NAMES.contains(&word)
        || CURRENCIES
            .iter()
            .any(|(code, ..)| code.to_lowercase() == word || padded(&Money::sign(code)).trim() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(said: &str) -> Vec<Claim> {
        let tokens = tokens(said);
        let parts = parts(&tokens, &[vec!["ember".to_owned(), "tote".to_owned()]]);
        parts
            .into_iter()
            .filter_map(|part| match part.what {
                What::Phrase(claim) => Some(claim),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn phrases_are_found_as_long_as_they_are() {
        assert_eq!(
            claims("We don't have Ember tote right now"),
            [Claim::HaveNot, Claim::Free]
        );
        assert_eq!(claims("Great, we have Ember tote"), [Claim::Opening, Claim::Have]);
        assert_eq!(claims("Ember tote is great"), []);
        assert_eq!(claims("That will be ₦5,000"), [Claim::Price]);
        assert_eq!(claims("That will be all"), []);
    }

    #[test]
    fn words_are_those_of_the_other_checks() {
        for said in ["We’ve got it!", "Ẹ kú àárọ̀, ₦18,500.50", "R$ 5 - 6"] {
            let own: Vec<String> = tokens(said).into_iter().map(|token| token.word).collect();
            assert_eq!(own.join(" "), padded(said).trim(), "{said}");
        }
    }
}
