//! Trains the head that tags words, from labelled messages and from our own patterns, whose slots say what they are.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::own::{Chance, OWN, marked, text_of, words_of};
use super::{TrainingError, broken_line};
use crate::embed::{Embedder, States};
use crate::entities::{Entity, Kind, TAGS, find, look, state, tags_of, words};
use crate::grams::Grams;
use crate::heads::Head;
use crate::heads::fit::{Plan, Row, fit};

/// A message and what it names.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Tagged {
    pub text: String,
    pub entities: Vec<Entity>,
    #[serde(default)]
    pub source: String,
    /// The message as the model read it.
    #[serde(skip)]
    pub states: Option<Arc<States>>,
}

const PLAN: Plan = Plan {
    classes: TAGS,
    rows_min: 1,
    pieces_max: 14_000,
    ridge: 3e-5,
    embedding_strength: 1.0,
    rounds: 50,
};
/// With the model beside the words: found on the held-out fifth and the held-out sources.
const PLAN_WITH_STATES: Plan = Plan {
    ridge: 2e-4,
    embedding_strength: 4.0,
    ..PLAN
};

/// Labelled messages of a file.
pub(super) fn read(path: &Path) -> Result<Vec<Tagged>, TrainingError> {
    text_of(path)?
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| broken_line(path, number + 1, &error.to_string()))
        })
        .collect()
}

/// Messages out of the patterns of our own.
pub(super) fn own(folder: &Path) -> Result<Vec<Tagged>, TrainingError> {
    let slots = words_of(folder)?;
    let mut tagged = Vec::new();
    for line in text_of(&folder.join("entities.txt"))?
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let mut chance = Chance::of(line);
        for _ in 0..if line.contains('{') { 4 } else { 1 } {
            let (text, marks) = marked(line, &slots, &mut chance);
            let letters: Vec<char> = text.chars().collect();
            let entities = marks
                .iter()
                .filter_map(|mark| {
                    let (kind, lead) = (kind_of(&mark.slot)?, lead(&mark.slot, letters[mark.start]));
                    let start = mark.start + lead;
                    Some(Entity {
                        kind,
                        text: letters[start..mark.end].iter().collect(),
                        start,
                        end: mark.end,
                    })
                })
                .collect();
            tagged.push(Tagged {
                text,
                entities,
                source: OWN.to_owned(),
                states: None,
            });
        }
    }
    Ok(tagged)
}

/// Signs of money stand before a price and are no part of it.
fn lead(slot: &str, first: char) -> usize {
    usize::from(slot == "money" && !first.is_alphanumeric())
}

fn kind_of(slot: &str) -> Option<Kind> {
    Some(match slot {
        "product" | "items" | "food" => Kind::Product,
        "number" => Kind::Quantity,
        "size" | "size1" => Kind::Size,
        "sku" => Kind::Sku,
        "orderid" => Kind::OrderId,
        "invoiceid" => Kind::InvoiceId,
        "money" | "plainmoney" => Kind::Price,
        "person" => Kind::Person,
        "place" => Kind::Place,
        _ => return None,
    })
}

/// The messages as the model reads them.
pub(super) fn with_states(mut tagged: Vec<Tagged>, embedder: &Embedder) -> Vec<Tagged> {
    let texts: Vec<&str> = tagged.iter().map(|message| message.text.as_str()).collect();
    let states = embedder.read_some(&texts);
    for (message, states) in tagged.iter_mut().zip(states) {
        message.states = Some(Arc::new(states));
    }
    tagged
}

/// Trains on such messages.
pub(super) fn train(tagged: &[Tagged]) -> Head {
    let mut grams: Vec<(Grams, Vec<f32>, usize)> = Vec::new();
    for message in tagged {
        let words = words(&message.text.chars().collect::<Vec<_>>());
        let mut before = 0;
        for (at, tag) in tags_of(&words, &message.entities).into_iter().enumerate() {
            let state = state(message.states.as_deref(), &words[at]);
            grams.push((look(&words, at, before), state, tag));
            before = tag;
        }
    }
    let rows: Vec<Row> = grams
        .iter()
        .map(|(grams, state, class)| Row {
            grams,
            embedding: state,
            class: *class,
            weight: 1.0,
        })
        .collect();
    let has_states = tagged.iter().any(|message| message.states.is_some());
    fit(&rows, if has_states { PLAN_WITH_STATES } else { PLAN })
}

/// Precision, recall and their harmonic mean over all entities, by kind and text.
pub(super) fn micro_f1(head: &Head, tagged: &[Tagged]) -> (f64, f64, f64) {
    let (mut right, mut said, mut gold) = (0.0, 0.0, 0.0);
    for message in tagged {
        let mut open: Vec<(Kind, String)> = message.entities.iter().map(key).collect();
        gold += open.len() as f64;
        for entity in find(head, &message.text, message.states.as_deref()) {
            said += 1.0;
            if let Some(at) = open.iter().position(|gold| *gold == key(&entity)) {
                open.swap_remove(at);
                right += 1.0;
            }
        }
    }
    let (precision, recall) = (right / f64::max(said, 1.0), right / f64::max(gold, 1.0));
    (precision, recall, 2.0 * right / f64::max(said + gold, 1.0))
}

fn key(entity: &Entity) -> (Kind, String) {
    (entity.kind, entity.text.trim().to_lowercase())
}
