//! What a message names: products, quantities, sizes, numbers of orders and invoices, prices, people, places. Each word is
//! given a tag by a head that looks at the word, its neighbours, the tag before, and what the embedding model makes of the
//! word where it stands.

use serde::{Deserialize, Serialize};

use crate::embed::States;
use crate::grams::{Grams, hash};
use crate::heads::{Head, shares};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    Product,
    Quantity,
    Size,
    Sku,
    OrderId,
    InvoiceId,
    Price,
    Person,
    Place,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Product,
        Self::Quantity,
        Self::Size,
        Self::Sku,
        Self::OrderId,
        Self::InvoiceId,
        Self::Price,
        Self::Person,
        Self::Place,
    ];
}

/// A piece of a text, from letter `start` up to `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub text: String,
    pub start: usize,
    pub end: usize,
}

/// Tags: none, then for each kind its beginning and its going on.
pub(crate) const TAGS: usize = 1 + 2 * Kind::ALL.len();
/// Words of a message that are looked at.
const WORDS_MAX: usize = 400;

/// The entities of a text, which the model has read if there is one.
pub(crate) fn find(head: &Head, text: &str, states: Option<&States>) -> Vec<Entity> {
    let letters: Vec<char> = text.chars().collect();
    let words = words(&letters);
    gathered(&letters, &words, &best_tags(head, &words, states))
}

/// What the model makes of a word; nothing without a model.
pub(crate) fn state(states: Option<&States>, word: &Word) -> Vec<f32> {
    states.map_or(Vec::new(), |states| states.of_word(word.start, word.end))
}

/// The likeliest tags of all words together, of the few paths that were likely so far at each word.
fn best_tags(head: &Head, words: &[Word], states: Option<&States>) -> Vec<usize> {
    let mut paths: Vec<(f32, Vec<usize>)> = vec![(0.0, Vec::new())];
    for at in 0..words.len() {
        let of_state = head.of_numbers(&state(states, &words[at]));
        let mut longer = Vec::new();
        for (likelihood, tags) in &paths {
            let before = tags.last().copied().unwrap_or(0);
            let mut scores = head.scores_beside(&look(words, at, before), &of_state);
            forbid(&mut scores, before);
            for (tag, share) in shares(&scores)
                .into_iter()
                .enumerate()
                .filter(|(_, share)| *share > SHARE_MIN)
            {
                longer.push((likelihood + share.ln(), tags, tag));
            }
        }
        longer.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut next: Vec<(f32, Vec<usize>)> = Vec::new();
        for (likelihood, tags, tag) in longer {
            // What follows depends on the last tag only: the best path to each is enough.
            if next.len() < PATHS_MAX && !next.iter().any(|(_, path)| path.last() == Some(&tag)) {
                next.push((likelihood, tags.iter().copied().chain([tag]).collect()));
            }
        }
        paths = next;
    }
    paths.into_iter().next().map_or(Vec::new(), |(_, tags)| tags)
}

/// Paths that are kept at each word, and how likely a tag must be to be followed.
const PATHS_MAX: usize = 4;
const SHARE_MIN: f32 = 0.02;

/// How far around a number words are looked at.
const AFAR: usize = 10;
/// Words that people write without a space before a number.
const LEANING: [&str; 6] = ["order", "purchase", "bill", "invoice", "number", "no"];

/// A word of a text and where it stands: from letter `start` up to `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    /// In lower case.
    pub text: String,
}

/// Runs of letters and digits, with a `#` before them or a hyphen within; other signs alone.
pub fn words(letters: &[char]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < letters.len() && words.len() < WORDS_MAX {
        let start = at;
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        if letters[at] == '#' {
            at += 1;
        }
        while at < letters.len() && is_inside(letters, start, at) && !leans(letters, start, at) {
            at += 1;
        }
        at = at.max(start + 1);
        let text: String = letters[start..at]
            .iter()
            .flat_map(|letter| letter.to_lowercase())
            .collect();
        words.push(Word { start, end: at, text });
    }
    words
}

/// Letters and digits; between two of them a hyphen, an apostrophe, and in numbers a point or comma.
fn is_inside(letters: &[char], start: usize, at: usize) -> bool {
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    match letters[at] {
        letter if letter.is_alphanumeric() => true,
        '-' | '\'' | '’' => at > start && letters.get(at + 1).is_some_and(|next| next.is_alphanumeric()),
        '.' | ',' => at > start && digit(at - 1) && digit(at + 1),
        _ => false,
    }
}

/// Whether at `at` a number begins that only leans on the word before it, as in "order4711".
fn leans(letters: &[char], start: usize, at: usize) -> bool {
    letters[at].is_ascii_digit()
        && LEANING.iter().any(|word| {
            word.len() == at - start
                && word
                    .chars()
                    .zip(&letters[start..at])
                    .all(|(a, b)| a == b.to_ascii_lowercase())
        })
}

/// What the head looks at for the word at `at`, when the one before has the tag `before`.
pub(crate) fn look(words: &[Word], at: usize, before: usize) -> Grams {
    let text = |offset: isize| {
        let place = at.checked_add_signed(offset);
        place
            .and_then(|place| words.get(place))
            .map_or("<>", |word| word.text.as_str())
    };
    let word = text(0);
    let (shape, around) = (shape(word), [text(-2), text(-1), text(1), text(2)]);
    let near: Vec<String> = [-1, 1, 2].map(|offset| self::shape(text(offset))).into();
    let tag = before.to_string();
    let start: String = word.chars().take(3).collect();
    let end: String = word.chars().skip(word.chars().count().saturating_sub(3)).collect();
    let known = |offset: isize| numeral(text(offset)).to_owned();
    let mut hashes = vec![
        hash(b'0', &[word]),
        hash(b'1', &[around[0]]),
        hash(b'2', &[around[1]]),
        hash(b'3', &[around[2]]),
        hash(b'4', &[around[3]]),
        hash(b'5', &[around[1], word]),
        hash(b'6', &[word, around[2]]),
        hash(b'7', &[around[0], around[1]]),
        hash(b'8', &[around[2], around[3]]),
        hash(b'9', &[&shape]),
        hash(b'a', &[&shape, around[1]]),
        hash(b'b', &[&shape, around[2]]),
        hash(b'c', &[&near[0], &shape, &near[1]]),
        hash(b'd', &[&start]),
        hash(b'e', &[&end]),
        hash(b'f', &[&tag]),
        hash(b'g', &[&tag, word]),
        hash(b'h', &[&tag, &shape]),
        hash(b'i', &[&tag, around[2]]),
        hash(b'j', &[&near[1], &near[2]]),
        hash(b'k', &[if at == 0 { "first" } else { "later" }, &shape]),
        hash(b'l', &[&known(-1), &known(0), &known(1)]),
        hash(b'm', &[&shape, around[0], around[1]]),
    ];
    if word.contains(|letter: char| letter.is_ascii_digit()) {
        // What a number is the message tells from afar: "expenses" makes it money, "pieces" a quantity.
        let from = at.saturating_sub(AFAR);
        let others = words[from..words.len().min(at + AFAR)]
            .iter()
            .map(|other| other.text.as_str());
        hashes.extend(others.map(|other| hash(b'n', &[&shape, other])));
    }
    hashes.sort_unstable();
    hashes.dedup();
    Grams(hashes.into_iter().map(|hash| (hash, 1.0)).collect())
}

/// Letters as x, digits as 0, runs of more than four shortened.
fn shape(word: &str) -> String {
    let mut shape = String::new();
    for letter in word.chars() {
        let sign = if letter.is_ascii_digit() {
            '0'
        } else if letter.is_alphabetic() {
            'x'
        } else {
            letter
        };
        let repeats = sign == 'x' && shape.ends_with('x') || shape.ends_with("00000");
        if !repeats {
            shape.push(sign);
        }
    }
    shape
}

/// Whether a word is a number in words.
fn numeral(word: &str) -> &str {
    match word {
        "a" | "an" | "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten"
        | "eleven" | "twelve" | "dozen" | "both" | "couple" | "single" => "numeral",
        _ if word.bytes().all(|byte| byte.is_ascii_digit()) => "digits",
        _ => "",
    }
}

/// An entity goes on only where one of its kind began.
fn forbid(scores: &mut [f32], before: usize) {
    for kind in 0..Kind::ALL.len() {
        let begins = 1 + 2 * kind;
        if before != begins && before != begins + 1 {
            scores[begins + 1] = f32::MIN;
        }
    }
}

fn gathered(letters: &[char], words: &[Word], tags: &[usize]) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    for (word, tag) in words.iter().zip(tags) {
        let Some(place) = tag.checked_sub(1) else { continue };
        if place % 2 == 0 {
            entities.push(Entity {
                kind: Kind::ALL[place / 2],
                text: String::new(),
                start: word.start,
                end: word.end,
            });
        } else if let Some(entity) = entities.last_mut() {
            entity.end = word.end;
        }
    }
    for entity in &mut entities {
        entity.text = letters[entity.start..entity.end].iter().collect();
    }
    entities
}

/// The tags of words of which the entities are known.
pub(crate) fn tags_of(words: &[Word], entities: &[Entity]) -> Vec<usize> {
    words
        .iter()
        .map(|word| {
            let entity = entities
                .iter()
                .find(|entity| entity.start < word.end && word.start < entity.end);
            entity.map_or(0, |entity| {
                1 + 2 * entity.kind as usize + usize::from(word.start > entity.start)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        words(&text.chars().collect::<Vec<_>>())
            .into_iter()
            .map(|word| word.text)
            .collect()
    }

    #[test]
    fn words_keep_numbers_and_codes_whole() {
        assert_eq!(
            split("Order #CH-1029, $19.99!"),
            ["order", "#ch-1029", ",", "$", "19.99", "!"]
        );
        assert_eq!(split("#"), ["#"]);
        assert_eq!(split("Order4711"), ["order", "4711"]);
        assert!(split("").is_empty());
    }

    #[test]
    fn tags_and_entities_say_the_same() {
        let letters: Vec<char> = "2 red dresses to Lagos".chars().collect();
        let words = words(&letters);
        let entity = |kind, text: &str, start, end| Entity {
            kind,
            text: text.to_owned(),
            start,
            end,
        };
        let entities = vec![
            entity(Kind::Quantity, "2", 0, 1),
            entity(Kind::Product, "red dresses", 2, 13),
            entity(Kind::Place, "Lagos", 17, 22),
        ];
        let tags = tags_of(&words, &entities);
        assert_eq!(gathered(&letters, &words, &tags), entities);
    }
}
