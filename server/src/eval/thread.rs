//! A customer's thread with a shop, thought through without a database: what `chidi eval golden` and `chidi eval answers`
//! play. What a thread keeps between two turns passes through JSON, as it does in its row.

use std::sync::Arc;

use chidi::assistant::memory::Memory;
use chidi::assistant::shop::{Catalogue, Shop, Wishes};
use chidi::assistant::think::{Question, Thought, think};
use chidi::business::Tone;
use chidi::engine::Reading;
use chidi::ids::BusinessId;
use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// What the shop's side keeps of one customer.
#[derive(Debug, Default)]
pub(super) struct Thread {
    memory: serde_json::Value,
    unsure_in_row: i16,
}

impl Thread {
    /// Thinks about what the customer says next; nothing is kept yet.
    pub(super) fn think(&self, shop: &Shop, said: &str, reading: Option<&Reading>) -> Thought {
        let memory = self.memory();
        let question = self.question(&memory, said);
        think(shop, &Question { reading, ..question })
    }

    /// What the last turn left.
    pub(super) fn memory(&self) -> Memory {
        Memory::read(&self.memory)
    }

    /// What is thought about.
    pub(super) fn question<'a>(&self, memory: &'a Memory, said: &'a str) -> Question<'a> {
        Question {
            text: said,
            memory,
            unsure_in_row: self.unsure_in_row,
            reading: None,
            now: now(),
        }
    }

    /// Keeps what a decided turn leaves for the next.
    pub(super) fn keep(&mut self, thought: &Thought) {
        self.memory = serde_json::to_value(&thought.memory).expect("a memory is plain");
        self.unsure_in_row = thought.unsure_in_row;
    }
}

/// A Friday, 10 o'clock in Lagos.
pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 9, 0, 0)
        .single()
        .expect("a real moment")
}

/// A shop that has told nothing but its name.
pub(super) fn new_shop(name: &str, currency: &str, timezone: Tz) -> Shop {
    Shop {
        business_id: BusinessId::new(),
        version: 1,
        name: name.to_owned(),
        about: String::new(),
        address: String::new(),
        currency: currency.to_owned(),
        timezone,
        tone: Tone::Plain,
        ai_notice: String::new(),
        confidence_line: 0.8,
        hours_known: false,
        hours: Vec::new(),
        zones: Vec::new(),
        payment: None,
        returns: None,
        rules: Vec::new(),
        wishes: Wishes::default(),
        catalogue: Arc::new(Catalogue::new(Vec::new())),
    }
}
