//! What a buyer wants, found by weighted cues: short patterns in many voices, each with how much it tells.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::cues::CUES;
use super::entities::Spent;
use super::lexicon::is_common;
use super::text::{Token, stem};

/// What a message, or a part of it, is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    Price,
    Availability,
    Options,
    Details,
    Browse,
    Hours,
    Location,
    Delivery,
    Payment,
    ReturnsPolicy,
    Order,
    OrderStatus,
    Restock,
    Pictures,
    Service,
    Discount,
    Manipulation,
    Refund,
    Complaint,
    Anger,
    LegalOrSafety,
    Person,
    AboutAssistant,
    Greeting,
    Thanks,
    Acknowledgement,
    Yes,
    No,
    OutsideShop,
}

impl Intent {
    /// In words, for the record of an answer.
    pub fn words(self) -> &'static str {
        match self {
            Self::Price => "a price",
            Self::Availability => "whether it is in stock",
            Self::Options => "sizes, colours or other options",
            Self::Details => "details of a product",
            Self::Browse => "what the shop sells",
            Self::Hours => "opening hours",
            Self::Location => "where the shop is",
            Self::Delivery => "delivery",
            Self::Payment => "how to pay",
            Self::ReturnsPolicy => "returns and exchanges",
            Self::Order => "wants to buy",
            Self::OrderStatus => "an order on its way",
            Self::Restock => "when it comes back",
            Self::Pictures => "pictures",
            Self::Service => "a service",
            Self::Discount => "a lower price",
            Self::Manipulation => "an attempt to change the rules",
            Self::Refund => "wants money back",
            Self::Complaint => "a complaint",
            Self::Anger => "anger",
            Self::LegalOrSafety => "a legal or safety matter",
            Self::Person => "wants a person",
            Self::AboutAssistant => "who is answering",
            Self::Greeting => "a greeting",
            Self::Thanks => "thanks or goodbye",
            Self::Acknowledgement => "an acknowledgement",
            Self::Yes => "a yes",
            Self::No => "a no",
            Self::OutsideShop => "something outside the shop",
        }
    }

    /// Whether a person must see to it.
    pub fn is_for_person(self) -> bool {
        matches!(
            self,
            Self::Refund | Self::Complaint | Self::Anger | Self::LegalOrSafety | Self::Person
        )
    }

    /// Whether it is about a product, and so wants one.
    pub fn is_about_product(self) -> bool {
        matches!(
            self,
            Self::Price
                | Self::Availability
                | Self::Options
                | Self::Details
                | Self::Order
                | Self::Restock
                | Self::Pictures
                | Self::Discount
        )
    }
}

/// An intent, how sure we are of it, and the words that told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    pub intent: Intent,
    pub score: f32,
    pub cue: String,
}

/// The intents of some tokens, the surest first. Scores of several cues join as independent evidence. The words that name
/// a product tell nothing else: a gift card is no way to pay.
pub fn score(tokens: &[Token], spent: &Spent) -> Vec<Scored> {
    let seen: Vec<(&Pattern, Vec<usize>)> = PATTERNS
        .iter()
        .filter_map(|cue| Some((cue, cue.place(tokens, spent)?)))
        .collect();
    let is_part_of = |(cue, places): &(&Pattern, Vec<usize>), (other, all): &(&Pattern, Vec<usize>)| {
        cue.intent != other.intent
            && cue.weight <= other.weight
            && places.len() < all.len()
            && places.iter().all(|at| all.contains(at))
    };
    let mut found: Vec<Scored> = Vec::new();
    for one in &seen {
        // "How you dey" asks nobody whether anything "dey".
        if seen.iter().any(|other| is_part_of(one, other)) {
            continue;
        }
        let (cue, _) = one;
        match found.iter_mut().find(|scored| scored.intent == cue.intent) {
            Some(scored) => scored.score = 1.0 - (1.0 - scored.score) * (1.0 - cue.weight),
            None => found.push(Scored {
                intent: cue.intent,
                score: cue.weight,
                cue: cue.written.to_owned(),
            }),
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.intent.cmp(&b.intent)));
    found
}

/// Whether a stem is a word that cues are made of.
pub fn is_cue_word(stem: &str) -> bool {
    VOCABULARY.binary_search_by(|word| word.as_str().cmp(stem)).is_ok()
}

/// Puts right a misspelt cue word: `delevery`, `availble`. Words the catalogue knows are left alone by the caller.
pub fn mend(stem: &str) -> Option<&'static str> {
    let limit = match stem.len() {
        0..=4 => return None,
        5..=7 => 1,
        _ => 2,
    };
    if OTHER_WORDS.contains(&stem) || is_common(stem) {
        return None;
    }
    let first = stem.chars().next();
    MENDABLE
        .iter()
        .filter(|word| word.len() >= 5 && word.len().abs_diff(stem.len()) <= limit && word.chars().next() == first)
        .map(|word| (strsim::damerau_levenshtein(word, stem), word))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word.as_str())
}

/// Words that are written right, one letter away from a cue.
const OTHER_WORDS: &[&str] = &[
    "state", "scale", "leaving", "learning", "cracker", "feature", "cooker", "waiter", "paint",
];

struct Pattern {
    intent: Intent,
    weight: f32,
    written: &'static str,
    at_start: bool,
    at_end: bool,
    parts: Vec<Part>,
}

enum Part {
    /// Any of these stems.
    Word(Vec<String>),
    /// A number.
    Number,
    /// A number meant as money: written so, or a thousand and more.
    Amount,
    /// Up to three words of any kind.
    Gap,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    CUES.iter()
        .flat_map(|(intent, weight, patterns)| {
            patterns
                .split(" | ")
                .map(|written| Pattern::read(*intent, *weight, written))
        })
        .collect()
});

static VOCABULARY: LazyLock<Vec<String>> = LazyLock::new(|| words_of(|_| true));

/// What a misspelt word may be put right to. "Spain" is no "stain" and "winter" no "winner": what a person is called for, or a
/// customer turned away for, must have been written.
static MENDABLE: LazyLock<Vec<String>> = LazyLock::new(|| {
    use Intent::{Anger, Complaint, LegalOrSafety, Manipulation, OutsideShop};
    words_of(|intent| !matches!(intent, Anger | Complaint | LegalOrSafety | Manipulation | OutsideShop))
});

fn words_of(is_one: fn(Intent) -> bool) -> Vec<String> {
    let mut words: Vec<String> = PATTERNS
        .iter()
        .filter(|pattern| is_one(pattern.intent))
        .flat_map(|pattern| &pattern.parts)
        .flat_map(|part| match part {
            Part::Word(words) => words.clone(),
            Part::Number | Part::Amount | Part::Gap => Vec::new(),
        })
        .collect();
    words.sort();
    words.dedup();
    words
}

impl Pattern {
    fn read(intent: Intent, weight: f32, written: &'static str) -> Self {
        let words: Vec<&str> = written.split_whitespace().collect();
        let parts = words
            .iter()
            .filter(|word| !["^", "$"].contains(*word))
            .map(|word| match *word {
                "*" => Part::Gap,
                "#" => Part::Number,
                "#m" => Part::Amount,
                word => Part::Word(word.split('/').map(stem).collect()),
            })
            .collect();
        Self {
            intent,
            weight,
            written,
            at_start: words.first() == Some(&"^"),
            at_end: words.last() == Some(&"$"),
            parts,
        }
    }

    /// Where its words stand, the last first; not where all of them name a product. What a person must see is not taken for
    /// a name so lightly.
    fn place(&self, tokens: &[Token], spent: &Spent) -> Option<Vec<usize>> {
        let starts = if self.at_start { 0..1 } else { 0..tokens.len() };
        let may_be_name = !self.intent.is_for_person() || spent.len() > 1;
        let is_name = |places: &[usize]| may_be_name && places.iter().all(|at| spent.contains(at));
        starts
            .filter_map(|start| self.places(tokens, start, &self.parts))
            .find(|places| !is_name(places))
    }

    fn places(&self, tokens: &[Token], at: usize, parts: &[Part]) -> Option<Vec<usize>> {
        let Some((part, later)) = parts.split_first() else {
            return (!self.at_end || at >= tokens.len()).then(Vec::new);
        };
        let fits = match part {
            Part::Gap => {
                let left = tokens.len().saturating_sub(at);
                return (0..=left.min(3)).find_map(|skip| self.places(tokens, at + skip, later));
            }
            Part::Number => tokens.get(at)?.hundredths.is_some(),
            Part::Amount => tokens.get(at)?.is_amount(),
            Part::Word(words) => words.contains(&tokens.get(at)?.stem),
        };
        let mut places = fits.then(|| self.places(tokens, at + 1, later)).flatten()?;
        places.push(at);
        Some(places)
    }
}
