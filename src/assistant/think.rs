//! The pure middle of an answer: from a message and a shop to a decision, with everything the record keeps of the way.

use std::time::Instant;

use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

use super::confidence::{self, Confidence};
use super::decide::{self, Before, Decision};
use super::draft::{self, Draft};
use super::facts::{self, Found, Sourced};
use super::memory::Memory;
use super::shop::Shop;
use super::understand::{self, Aspects, Intent, Topic, Understood, opinion};
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
    pub timings: Timings,
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
    let started = Instant::now();
    let Question {
        memory, unsure_in_row, ..
    } = *question;
    let today = question
        .now
        .with_timezone(&shop.timezone)
        .weekday()
        .number_from_monday() as i16;
    let mut clock = Clock { last: started };
    let mut understood = understand::understand(shop, question.text, memory, today);
    if let Some(reading) = question.reading {
        opinion::hear(&mut understood, reading);
    }
    let understand_ms = clock.lap();
    let found = facts::gather(shop, &understood.asks);
    let facts_ms = clock.lap();
    let draft = draft::write(shop, &understood, &found, unsure_in_row);
    let draft_ms = clock.lap();
    let all: Vec<Sourced> = found.iter().flat_map(|found| found.facts.iter().cloned()).collect();
    let verified = verify::verify(shop, &draft.text, &all);
    let verify_ms = clock.lap();
    let confidence = confidence::judge(&understood, &found);
    let before = Before {
        unsure_in_row,
        discounts_asked: memory.discounts_asked,
    };
    let decision = decide::decide(shop, &understood, &found, (&draft, &verified, &confidence), before);
    let timings = Timings {
        load: 0.0,
        understand: understand_ms,
        facts: facts_ms,
        draft: draft_ms,
        verify: verify_ms,
        total: milliseconds(started),
    };
    Thought {
        memory: remember(shop, memory, &understood, &draft),
        unsure_in_row: unsure(&decision, &draft, unsure_in_row),
        understood,
        found,
        draft,
        verified,
        confidence,
        decision,
        timings,
    }
}

struct Clock {
    last: Instant,
}

impl Clock {
    fn lap(&mut self) -> f64 {
        let passed = milliseconds(self.last);
        self.last = Instant::now();
        passed
    }
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}

fn unsure(decision: &Decision, draft: &Draft, before: i16) -> i16 {
    match decision {
        Decision::Send { .. } if draft.asks_back => before.saturating_add(1),
        Decision::Send { .. } | Decision::HandOver { .. } => 0,
        Decision::StaySilent => before,
    }
}

/// What this turn leaves for the next.
fn remember(shop: &Shop, before: &Memory, understood: &Understood, draft: &Draft) -> Memory {
    let mut memory = before.clone();
    for ask in &understood.asks {
        match &ask.topic {
            Topic::Product { wanted, aspects } => {
                if memory.products.first() != Some(&wanted.product) {
                    memory.values.clear();
                }
                memory.products.retain(|id| *id != wanted.product);
                memory.products.insert(0, wanted.product);
                memory.products.truncate(5);
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
            Topic::Delivery { .. } => memory.topic = Some(Intent::Delivery),
            Topic::Hours { .. } => memory.topic = Some(Intent::Hours),
            Topic::LowerPrice { wanted, .. } => {
                memory.discounts_asked = memory.discounts_asked.saturating_add(1);
                if let Some(wanted) = wanted {
                    memory.products.retain(|id| *id != wanted.product);
                    memory.products.insert(0, wanted.product);
                }
            }
            _ => {}
        }
    }
    let listed: Vec<_> = draft
        .listed
        .iter()
        .filter_map(|name| shop.catalogue.products.iter().find(|product| product.name == *name))
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
