//! What must hold for every body a platform could post, and bodies that come near to what platforms do post.
//!
//! - [`check`]: no body makes the readers fall, fill the memory, or give an event to an account that did not have it.
//! - [`mutate`]: half of the changes put one JSON value into the place of another, the rest are libFuzzer's own bytes.
//! - `memory`: counts what is allocated.

mod memory;
mod mutate;

pub use mutate::mutate;

use chidi_inbound::event::Event;
use chidi_inbound::explain::explain;
use chidi_inbound::line::Line;
use chidi_inbound::{EVENTS_MAX, Platform, read};
use serde_json::{Value, json};

/// What a small body may take, and what each of its bytes may take more. An object of one member is seven bytes long and
/// takes a tree node of 600, and an item of two bytes becomes an event that carries its account's id.
const BYTES_MAX: usize = 64 << 10;
const BYTES_PER_BYTE_MAX: usize = 512;

/// Panics when something does not hold.
pub fn check(platform: Platform, body: &[u8]) {
    let (read_once, peak_bytes) = memory::peak_of(|| read(platform, body));
    assert!(
        peak_bytes <= BYTES_MAX + BYTES_PER_BYTE_MAX * body.len(),
        "{} bytes took {peak_bytes} bytes to read",
        body.len()
    );
    let Ok(events) = read_once else { return };
    assert!(events.len() <= EVENTS_MAX);
    for event in &events {
        let explained = explain(event);
        assert!(!explained.is_empty() && !explained.contains('\n'), "{event:?}");
        let line = serde_json::to_string(&Line::from(event)).expect("a line can be written");
        assert!(!line.contains('\n'), "{line}");
    }
    if let Ok(body) = serde_json::from_slice(body) {
        belongs_where_it_stands(platform, &body, events);
    }
}

/// Each entry read alone gives events of the accounts it names, and all entries together give no others.
fn belongs_where_it_stands(platform: Platform, body: &Value, events: Vec<Event>) {
    let mut apart = Vec::new();
    for entry in body["entry"].as_array().into_iter().flatten() {
        let alone = json!({ "entry": [entry] }).to_string();
        let found = read(platform, alone.as_bytes()).expect("it was JSON before");
        for event in &found {
            assert!(
                event.account.is_empty() || is_named(entry, &event.account),
                "{} is not in {entry}",
                event.account
            );
        }
        apart.extend(found);
    }
    apart.sort_by_key(|event| event.at);
    if events.len() < EVENTS_MAX {
        assert_eq!(apart, events, "entries do not mix");
    }
}

/// Whether an entry is of that account, or has a change of that number.
fn is_named(entry: &Value, account: &str) -> bool {
    let changes = entry["changes"].as_array().into_iter().flatten();
    let mut ids = changes
        .map(|change| &change["value"]["metadata"]["phone_number_id"])
        .chain([&entry["id"]]);
    ids.any(|id| match id {
        Value::String(id) => id.trim() == account,
        Value::Number(id) => id.to_string() == account,
        _ => false,
    })
}
