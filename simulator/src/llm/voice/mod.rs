//! What language models say about facts they were shown: the truth in many voices, and lies near it. The evaluation of answers
//! puts both before the check; [`super::Mind::Honest`] and [`super::Mind::Liar`] speak with it over HTTP. The same seed says
//! the same again.
//!
//! - `truths.txt`, `lies.txt`: the wordings. - `told`: a shown fact, read. - `truth`, `lie`: what is made of both.

mod lie;
mod told;
mod truth;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use lie::lie;
pub use truth::truth;

/// Wordings below their headings.
type Book = BTreeMap<&'static str, Vec<&'static str>>;

static TRUTHS: LazyLock<Book> = LazyLock::new(|| read(include_str!("truths.txt")));
static LIES: LazyLock<Book> = LazyLock::new(|| read(include_str!("lies.txt")));

/// A fact as a model is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it is about: "Price of Ebun wrap dress".
    pub title: String,
    /// What it says: "₦18,500".
    pub value: String,
}

/// What a model says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Its words.
    pub text: String,
    /// What it says, or what it lies about.
    pub kind: &'static str,
    /// The facts it rests on, by their places.
    pub cites: Vec<usize>,
    /// Its wordings are of the third that is kept aside: nobody looks at it while the check is improved.
    pub is_held_out: bool,
}

fn read(text: &'static str) -> Book {
    let mut book = Book::new();
    let mut heading = "";
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(title) => heading = title,
            None => book.entry(heading).or_default().push(line),
        }
    }
    book
}

/// One in three, by its letters.
fn is_held_out(wording: &str) -> bool {
    (hash(wording.bytes()) >> 32).is_multiple_of(3)
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>).
pub(super) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A wording below a heading, of the third kept aside or of the others.
fn wording(book: &Book, heading: &str, is_aside: bool, dice: &mut Dice) -> &'static str {
    let all = book.get(heading).map_or(&[][..], Vec::as_slice);
    let of_it: Vec<&'static str> = all
        .iter()
        .copied()
        .filter(|wording| is_held_out(wording) == is_aside)
        .collect();
    dice.pick(if of_it.is_empty() { all } else { &of_it })
}

/// Numbers that look like chance and are the same each time (<https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn percent(&mut self, times: u64) -> bool {
        self.next() % 100 < times
    }

    /// One of several; there must be one.
    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn shown() -> Vec<Shown> {
        [
            ("Price of Ember tote in Wine", "₦18,500"),
            ("Stock of Ember tote in Wine", "sold out"),
            ("Instead: Ember tote in Black", "₦17,000"),
            ("Colour of Ember tote", "Black, Navy blue; sold out: Wine"),
            ("Delivery, Lagos", "₦1,500, 1 to 3 days"),
            ("Opening hours", "On Friday we are open from 9:00 to 18:00."),
            ("Returns", "Exchange within 7 days, unused."),
        ]
        .into_iter()
        .map(|(title, value)| Shown {
            title: title.to_owned(),
            value: value.to_owned(),
        })
        .collect()
    }

    #[test]
    fn truths_and_lies_are_many_and_the_same_again() {
        let strangers = vec!["Coral stool".to_owned()];
        let truths: HashSet<String> = (0..2_000).map(|seed| truth(&shown(), seed).text).collect();
        let lies: HashSet<String> = (0..2_000).map(|seed| lie(&shown(), &strangers, seed).text).collect();
        assert!(truths.len() > 1_200, "{}", truths.len());
        assert!(lies.len() > 1_200, "{}", lies.len());
        assert!(truths.iter().chain(&lies).all(|text| !text.contains(['{', '}'])));
        assert_eq!(lie(&shown(), &strangers, 7), lie(&shown(), &strangers, 7));
    }

    #[test]
    fn a_third_is_kept_aside() {
        let all: Vec<&str> = TRUTHS.values().chain(LIES.values()).flatten().copied().collect();
        let aside = all.iter().filter(|wording| is_held_out(wording)).count();
        assert!(
            (all.len() / 4..all.len() / 2).contains(&aside),
            "{aside} of {}",
            all.len()
        );
    }
}
