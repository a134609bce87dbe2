//! The pure middle of an answer: from a message and a shop to a decision, with everything the record keeps of the way.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::confidence::{self, Confidence};
use super::consult::Log;
use super::decide::{self, Before, Decision};
use super::draft::{self, Draft};
use super::facts::{self, Fact, Found, Sourced};
use super::memory::Memory;
use super::passages::Quote;
use super::restated::Restated;
use super::shop::Shop;
use super::understand::{self, Ask, Aspects, Intent, Language, Topic, Understood, opinion};
use super::verify::{self, Verified};
use crate::engine::Reading;

/// All that was thought about a turn.
#[derive(Debug, Clone)]
pub struct Thought {
    pub understood: Understood,
    pub found: Vec<Found>,
    pub draft: Draft,
    pub verified: Verified,
    pub confidence: Confidence,
    pub decision: Decision,
    /// For the next turn.
    pub memory: Memory,
    /// For the next turn.
    pub unsure_in_row: i16,
    /// What was asked of a model, if one was.
    pub log: Option<Log>,
    /// What came before, where this is not the first thought about the message.
    pub looked: Option<Looked>,
    pub timings: Timings,
}

/// What was asked and found at first, and what was then looked for beyond it. Kept so that it can be thought again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Looked {
    pub asks: Vec<Ask>,
    pub found: Vec<Found>,
    /// The sentence of the shop's documents that was nearest.
    pub quote: Option<Quote>,
    /// The facts a model was shown or looked up, in the order of their names; `None` where the shop tells one no more.
    pub shown: Vec<Option<Sourced>>,
    /// A provider found the message harmful.
    pub is_flagged: bool,
    /// The question as a model put it.
    pub restated: Option<Restated>,
}

/// Milliseconds per step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timings {
    /// Reading the turn and the shop.
    pub load: f64,
    pub understand: f64,
    pub facts: f64,
    pub draft: f64,
    pub verify: f64,
    /// Searching the shop's documents and asking a model.
    pub look_up: f64,
    pub total: f64,
}

impl Thought {
    /// The facts of all questions.
    pub fn facts(&self) -> Vec<Sourced> {
        self.found
            .iter()
            .flat_map(|found| found.facts.iter().cloned())
            .collect()
    }

    /// Whether it is an answer, and no question back.
    pub(super) fn is_sent(&self) -> bool {
        matches!(self.decision, Decision::Send { .. }) && !self.draft.asks_back
    }

    /// A thought that rests on no fact any more; what was found is still known.
    pub(super) fn forget_facts(&mut self) {
        self.looked = Some(self.looked());
        self.found.clear();
    }

    /// What came before this, the thought itself if it is the first.
    pub(super) fn looked(&self) -> Looked {
        self.looked.clone().unwrap_or_else(|| Looked {
            asks: self.understood.asks.clone(),
            found: self.found.clone(),
            ..Looked::default()
        })
    }
}

/// What is thought about.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// All bubbles of the turn, one in a line.
    pub text: &'a str,
    pub memory: &'a Memory,
    /// Decisions in a row, before this one, in which CHIDI was not sure.
    pub unsure_in_row: i16,
    /// What the engine reads in the text: a second opinion where our own cues say little.
    pub reading: Option<&'a Reading>,
    pub now: DateTime<Utc>,
}

/// Thinks about a message. Neither the database nor the network is touched.
pub fn think(shop: &Shop, question: &Question<'_>) -> Thought {
    think_on(shop, question, |language, asks, today| {
        facts::gather(shop, language, asks, today)
    })
}

/// The same with the facts from elsewhere.
pub(super) fn think_on(
    shop: &Shop,
    question: &Question<'_>,
    gather: impl FnOnce(Language, &[Ask], NaiveDate) -> Vec<Found>,
) -> Thought {
    let mut clock = Clock::start();
    let today = question.now.with_timezone(&shop.timezone).date_naive();
    let mut understood = understand::understand(shop, question.text, question.memory, today);
    if let Some(reading) = question.reading {
        opinion::hear(&mut understood, reading);
    }
    let timings = Timings {
        understand: clock.lap(),
        ..Timings::default()
    };
    answer_to(shop, question, understood, gather, timings)
}

/// From what was understood to a decision.
pub(super) fn answer_to(
    shop: &Shop,
    question: &Question<'_>,
    understood: Understood,
    gather: impl FnOnce(Language, &[Ask], NaiveDate) -> Vec<Found>,
    timings: Timings,
) -> Thought {
    let mut clock = Clock::start();
    let today = question.now.with_timezone(&shop.timezone).date_naive();
    let found = gather(understood.language, &understood.asks, today);
    let facts = clock.lap();
    let draft = draft::write(shop, &understood, &found, question.unsure_in_row);
    let timings = Timings {
        facts,
        draft: clock.lap(),
        ..timings
    };
    conclude(
        shop,
        question,
        Considered {
            understood,
            found,
            draft,
        },
        timings,
    )
}

/// What was asked, what is known about it, and what would be said.
#[derive(Debug, Clone)]
pub struct Considered {
    pub understood: Understood,
    pub found: Vec<Found>,
    pub draft: Draft,
}

/// From a draft to a decision. Whoever found the facts and whoever wrote the draft, it goes this way.
pub(super) fn conclude(shop: &Shop, question: &Question<'_>, considered: Considered, timings: Timings) -> Thought {
    let mut clock = Clock::start();
    let Considered {
        understood,
        found,
        draft,
    } = considered;
    let all: Vec<Sourced> = found.iter().flat_map(|found| found.facts.iter().cloned()).collect();
    let verified = if draft.is_foreign {
        verify::verify_wording(shop, &draft.text, &all)
    } else {
        verify::verify(shop, understood.language, &draft.text, &all)
    };
    let verify = clock.lap();
    let confidence = confidence::judge(&understood, &found);
    let before = Before {
        unsure_in_row: question.unsure_in_row,
        discounts_asked: question.memory.discounts_asked,
        brings_owner: shop.wishes.bring_owner(question.text),
    };
    let decision = decide::decide(shop, &understood, &found, (&draft, &verified, &confidence), before);
    let total = timings.understand + timings.facts + timings.draft + verify;
    Thought {
        memory: remember(shop, question.memory, &understood, (&draft, &found)),
        unsure_in_row: unsure(&decision, &draft, question.unsure_in_row),
        understood,
        found,
        draft,
        verified,
        confidence,
        decision,
        log: None,
        looked: None,
        timings: Timings {
            verify,
            total: round(total),
            ..timings
        },
    }
}

struct Clock {
    last: Instant,
}

impl Clock {
    fn start() -> Self {
        Self { last: Instant::now() }
    }

    /// Milliseconds since the start or the lap before.
    fn lap(&mut self) -> f64 {
        let passed = round(self.last.elapsed().as_secs_f64() * 1e3);
        self.last = Instant::now();
        passed
    }
}

/// To the microsecond.
fn round(milliseconds: f64) -> f64 {
    (milliseconds * 1e3).round() / 1e3
}

fn unsure(decision: &Decision, draft: &Draft, before: i16) -> i16 {
    match decision {
        Decision::Send { .. } if draft.asks_back => before.saturating_add(1),
        Decision::Send { .. } | Decision::HandOver { .. } => 0,
        Decision::StaySilent => before,
    }
}

/// What this turn leaves for the next.
fn remember(shop: &Shop, before: &Memory, understood: &Understood, told: (&Draft, &[Found])) -> Memory {
    let (draft, found) = told;
    let mut memory = before.clone();
    memory.language = Some(understood.language);
    for ask in &understood.asks {
        match &ask.topic {
            Topic::Product { wanted, aspects } => {
                if memory.products.first() != Some(&wanted.product) {
                    memory.values.clear();
                }
                memory.speaks_of(wanted.product);
                for (_, values) in wanted.chosen.values.iter().filter(|(_, values)| values.len() == 1) {
                    memory.values.retain(|value| !values.contains(value));
                    memory.values.insert(0, values[0].clone());
                }
                memory.values.truncate(6);
                memory.aspects = usual(*aspects);
                memory.topic = None;
            }
            Topic::Several { aspects, .. } | Topic::Unnamed { aspects } => {
                memory.aspects = usual(*aspects);
                memory.topic = None;
            }
            Topic::LookedUp | Topic::Extreme { .. } | Topic::Browse { .. } => {
                // Of several that are within a budget, none is meant by "it".
                let is_choice = matches!(ask.topic, Topic::Browse { .. });
                let is_meant = |fact: &&Fact| !(is_choice && matches!(fact, Fact::Alternative { .. }));
                let facts = found.iter().flat_map(|found| &found.facts).map(|sourced| &sourced.fact);
                let named = facts.filter(is_meant).filter_map(Fact::product);
                for product in named.filter_map(|name| shop.catalogue.named(name)) {
                    memory.speaks_of(product.id);
                }
            }
            Topic::Delivery { .. } => memory.topic = Some(Intent::Delivery),
            Topic::Hours { .. } => memory.topic = Some(Intent::Hours),
            Topic::LowerPrice { wanted, .. } => {
                memory.discounts_asked = memory.discounts_asked.saturating_add(1);
                if let Some(wanted) = wanted {
                    memory.speaks_of(wanted.product);
                }
            }
            _ => {}
        }
    }
    let listed: Vec<_> = draft
        .listed
        .iter()
        .filter_map(|name| shop.catalogue.named(name))
        .map(|product| product.id)
        .collect();
    if !listed.is_empty() {
        memory.listed = listed;
    }
    memory
}

/// An order is not repeated by "and in blue?"; the price and the stock are.
fn usual(aspects: Aspects) -> Aspects {
    if aspects.order || aspects.details {
        Aspects::USUAL
    } else {
        aspects
    }
}
