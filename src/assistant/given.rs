//! What an answer was thought from, beside its question: the column `answers.given`. With it an answer can be thought again
//! ([`super::replay`]). Its size is bounded: settings and memory are short, every fact is kept once, here or in the record's own
//! list, and whatever speaks of one names its place.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::business::Tone;

use super::facts::{Found, Gap, Sourced};
use super::load::Stamp;
use super::memory::Memory;
use super::passages::Quote;
use super::record::FactRecord;
use super::restated::Restated;
use super::shop::{Shop, Wishes};
use super::think::{Looked, Thought};
use super::understand::Ask;

/// Products named of those a thread remembers.
const ABOUT_MAX: usize = 3;

/// What an answer was thought from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The moment, which is also what "today" means.
    pub at: DateTime<Utc>,
    /// What the thread remembered.
    pub memory: Memory,
    /// The products of the memory by their names, the latest first.
    pub about: Vec<String>,
    /// Decisions in a row before this one in which CHIDI was not sure.
    pub unsure_in_row: i16,
    /// Something came along that only a person can look at.
    pub needs_eyes: bool,
    /// The customer is told in this answer that an AI answers: it is the first.
    pub introduces: bool,
    pub settings: Settings,
    /// The state of the shop's rows.
    pub stamp: Stamp,
    pub engine: ReadBy,
    /// What the customer was to get, where it is not the draft.
    pub text: Option<String>,
    /// What was asked at first, where documents or a model were looked into afterwards.
    asks: Option<Vec<Ask>>,
    /// What the rows said to each question at first.
    found: Vec<FoundAt>,
    quote: Option<QuoteAt>,
    /// The facts a model was shown or looked up, in the order of their names.
    shown: Vec<u16>,
    is_flagged: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    restated: Option<RestatedAt>,
    /// Facts that are not in the record's own list, which comes before this one.
    facts: Vec<Sourced>,
}

/// The owner's settings that an answer depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub shop_name: String,
    pub currency: String,
    pub timezone: String,
    pub tone: Tone,
    pub confidence_line: f32,
    pub approves_all: bool,
    pub always_ask: Vec<String>,
}

/// By what a message was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBy {
    /// Whether sentence embeddings were there.
    pub has_model: bool,
    /// The version of the heads.
    pub heads: String,
}

/// What the rows said to one question; facts by their places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FoundAt {
    facts: Vec<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gap: Option<Gap>,
}

/// A quote by its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct QuoteAt {
    fact: u16,
    confidence: f32,
}

/// The question as a model put it, with what the rows said to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RestatedAt {
    text: String,
    asks: Vec<Ask>,
    found: Vec<FoundAt>,
}

/// What surrounded a thought, beside the thread's own.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) at: DateTime<Utc>,
    pub(super) memory: Memory,
    pub(super) unsure_in_row: i16,
    pub(super) needs_eyes: bool,
    pub(super) is_first: bool,
    pub(super) stamp: Stamp,
    pub(super) engine: ReadBy,
}

impl Given {
    /// `facts` is the record's own list, `text` what the customer is to get.
    pub(super) fn of(
        shop: &Shop,
        thought: &Thought,
        surroundings: Surroundings,
        (facts, text): (&[FactRecord], Option<&str>),
    ) -> Self {
        let mut shelf = Shelf::new(facts);
        let looked = thought.looked();
        let found = shelf.found(&looked.found);
        let restated = looked.restated.as_ref().map(|restated| RestatedAt {
            text: restated.text.clone(),
            asks: restated.asks.clone(),
            found: shelf.found(&restated.found),
        });
        let quote = looked.quote.as_ref().map(|quote| QuoteAt {
            fact: shelf.place(&quote.sourced),
            confidence: quote.confidence,
        });
        let shown = looked.shown.iter().flatten().map(|fact| shelf.place(fact)).collect();
        let named = surroundings.memory.products.iter();
        Self {
            at: surroundings.at,
            about: named
                .filter_map(|id| shop.catalogue.find(*id))
                .map(|product| product.name.clone())
                .take(ABOUT_MAX)
                .collect(),
            memory: surroundings.memory,
            unsure_in_row: surroundings.unsure_in_row,
            needs_eyes: surroundings.needs_eyes,
            introduces: surroundings.is_first && !shop.ai_notice.is_empty(),
            settings: Settings::of(shop),
            stamp: surroundings.stamp,
            engine: surroundings.engine,
            text: text.filter(|text| *text != thought.draft.text).map(str::to_owned),
            asks: thought.looked.is_some().then_some(looked.asks),
            found,
            quote,
            shown,
            is_flagged: looked.is_flagged,
            restated,
            facts: shelf.more,
        }
    }

    /// Whether nothing was looked for beyond rows and phrases.
    pub(super) fn is_first_thought(&self) -> bool {
        self.asks.is_none()
    }

    /// What was asked and found at first and looked for afterwards. `understood` and `facts` are the record's own.
    pub(super) fn looked(&self, understood: &[Ask], facts: &[FactRecord]) -> Looked {
        let all: Vec<Sourced> = own(facts).chain(self.facts.iter().cloned()).collect();
        let fact = |place: &u16| all.get(usize::from(*place)).cloned();
        let found = |kept: &[FoundAt]| {
            let one = |found: &FoundAt| Found {
                facts: found.facts.iter().filter_map(fact).collect(),
                gap: found.gap,
            };
            kept.iter().map(one).collect()
        };
        Looked {
            asks: self.asks.clone().unwrap_or_else(|| understood.to_vec()),
            found: found(&self.found),
            quote: self.quote.as_ref().and_then(|quote| {
                Some(Quote {
                    sourced: fact(&quote.fact)?,
                    confidence: quote.confidence,
                })
            }),
            shown: self.shown.iter().map(fact).collect(),
            is_flagged: self.is_flagged,
            restated: self.restated.as_ref().map(|restated| Restated {
                text: restated.text.clone(),
                asks: restated.asks.clone(),
                found: found(&restated.found),
            }),
        }
    }
}

impl Settings {
    fn of(shop: &Shop) -> Self {
        Self {
            shop_name: shop.name.clone(),
            currency: shop.currency.clone(),
            timezone: shop.timezone.name().to_owned(),
            tone: shop.tone,
            confidence_line: shop.confidence_line,
            approves_all: shop.wishes.approves_all,
            always_ask: shop.wishes.always_ask.clone(),
        }
    }

    /// A shop with these settings.
    pub(super) fn on(&self, shop: &Shop) -> Shop {
        Shop {
            name: self.shop_name.clone(),
            currency: self.currency.clone(),
            timezone: self.timezone.parse().unwrap_or(shop.timezone),
            tone: self.tone,
            confidence_line: self.confidence_line,
            wishes: Wishes {
                approves_all: self.approves_all,
                always_ask: self.always_ask.clone(),
            },
            ..shop.clone()
        }
    }
}

/// Facts by their places: those of the record first, then those that are only here.
struct Shelf {
    own: Vec<Sourced>,
    more: Vec<Sourced>,
}

impl Shelf {
    fn new(facts: &[FactRecord]) -> Self {
        Self {
            own: own(facts).collect(),
            more: Vec::new(),
        }
    }

    fn found(&mut self, found: &[Found]) -> Vec<FoundAt> {
        let one = |found: &Found| FoundAt {
            facts: found.facts.iter().map(|fact| self.place(fact)).collect(),
            gap: found.gap,
        };
        found.iter().map(one).collect()
    }

    fn place(&mut self, fact: &Sourced) -> u16 {
        let mut all = self.own.iter().chain(&self.more);
        let place = all.position(|known| known == fact).unwrap_or_else(|| {
            self.more.push(fact.clone());
            self.own.len() + self.more.len() - 1
        });
        u16::try_from(place).expect("an answer rests on fewer facts than that")
    }
}

fn own(facts: &[FactRecord]) -> impl Iterator<Item = Sourced> {
    facts.iter().filter_map(FactRecord::sourced)
}
