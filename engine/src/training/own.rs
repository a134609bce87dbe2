//! Our own texts: a file per label, a pattern per line. `[a|b|]` is one of these, `{product}` one of the words of that
//! name in `words.txt`. A pattern becomes a few texts, some with the mistakes of hurried thumbs. Always the same ones.

use std::collections::HashMap;
use std::path::Path;

use super::TrainingError;
use super::example::Example;

/// The source that our own texts name.
pub(super) const OWN: &str = "chidi";

/// Reads `folder/task/<word>.txt` for each of `words` that has a file.
pub(super) fn read(folder: &Path, task: &str, words: &[&str]) -> Result<Vec<Example>, TrainingError> {
    let slots = words_of(folder)?;
    let mut examples = Vec::new();
    for (class, word) in words.iter().enumerate() {
        let path = folder.join(task).join(format!("{word}.txt"));
        if !path.exists() {
            continue;
        }
        for line in text_of(&path)?
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            examples.extend(texts(line.trim(), &slots).into_iter().map(|text| Example {
                text,
                class,
                source: OWN.to_owned(),
                lang: "eng".to_owned(),
            }));
        }
    }
    Ok(examples)
}

pub(super) fn text_of(path: &Path) -> Result<String, TrainingError> {
    std::fs::read_to_string(path).map_err(|source| TrainingError::Read {
        path: path.to_owned(),
        source,
    })
}

/// The words of `folder/words.txt`, by slot.
pub(super) fn words_of(folder: &Path) -> Result<HashMap<String, Vec<String>>, TrainingError> {
    Ok(slots(&text_of(&folder.join("words.txt"))?))
}

/// Lines of `name: word, word`.
fn slots(text: &str) -> HashMap<String, Vec<String>> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, words)| {
            (
                name.trim().to_owned(),
                words.split(',').map(|word| word.trim().to_owned()).collect(),
            )
        })
        .collect()
}

/// The texts of a pattern.
fn texts(pattern: &str, slots: &HashMap<String, Vec<String>>) -> Vec<String> {
    let mut chance = Chance::of(pattern);
    let count = if pattern.contains(['[', '{']) { 3 } else { 1 };
    let mut texts: Vec<String> = (0..count).map(|_| filled(pattern, slots, &mut chance)).collect();
    let hurried = misspelt(&texts[chance.below(texts.len())], &mut chance);
    texts.push(hurried);
    texts.sort();
    texts.dedup();
    texts
}

/// A pattern with its choices made and its words put in.
fn filled(pattern: &str, slots: &HashMap<String, Vec<String>>, chance: &mut Chance) -> String {
    marked(pattern, slots, chance).0
}

/// The same, and which letters came from which slot.
pub(super) fn marked(pattern: &str, slots: &HashMap<String, Vec<String>>, chance: &mut Chance) -> (String, Vec<Mark>) {
    let chosen = chosen(pattern, chance);
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut rest = chosen.as_str();
    while let Some((before, slot, after)) = rest
        .split_once('{')
        .and_then(|(before, inside)| inside.split_once('}').map(|(slot, after)| (before, slot, after)))
    {
        text.push_str(before);
        let words = slots.get(slot).map_or(&[] as &[String], Vec::as_slice);
        let start = text.chars().count();
        text.push_str(words.get(chance.below(words.len())).map_or(slot, String::as_str));
        marks.push(Mark {
            slot: slot.to_owned(),
            start,
            end: text.chars().count(),
        });
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

/// Letters of a text that a slot gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub slot: String,
    pub start: usize,
    pub end: usize,
}

/// One of each `[a|b]`, and single spaces.
fn chosen(pattern: &str, chance: &mut Chance) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, choices, after)) = rest
        .split_once('[')
        .and_then(|(before, inside)| inside.split_once(']').map(|(choices, after)| (before, choices, after)))
    {
        let choices: Vec<&str> = choices.split('|').collect();
        text.push_str(before);
        text.push_str(choices[chance.below(choices.len())]);
        rest = after;
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As written in a hurry: all small, no marks, a letter dropped, doubled or swapped.
fn misspelt(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text
        .to_lowercase()
        .chars()
        .filter(|letter| !matches!(letter, '?' | '.' | ',' | '\'' | '!'))
        .collect();
    for _ in 0..=letters.len() / 25 {
        let at = chance.below(letters.len().saturating_sub(2).max(1)) + 1;
        if at + 1 >= letters.len() || !letters[at].is_alphabetic() || !letters[at + 1].is_alphabetic() {
            continue;
        }
        match chance.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.swap(at, at + 1),
            _ => letters.insert(at, letters[at]),
        }
    }
    letters.into_iter().collect()
}

/// Numbers that look drawn but are always the same for the same text.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0x9e37_79b9_7f4a_7c15, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_becomes_the_same_texts_each_time() {
        let slots = slots("product: shoes, red dress\nsize: 40, XL");
        let made = texts("[do you have|any] {product} in {size}?", &slots);
        assert_eq!(made, texts("[do you have|any] {product} in {size}?", &slots));
        assert!(
            made.iter()
                .any(|text| text.contains("shoes") || text.contains("red dress")),
            "{made:?}"
        );
        assert!(made.iter().all(|text| !text.contains(['[', '{', '|'])), "{made:?}");
    }
}
