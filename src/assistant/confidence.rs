//! How sure CHIDI is of an answer, 0 to 1, with the reasons in words.

use serde::{Deserialize, Serialize};

use super::facts::Found;
use super::understand::entities::FoundBy;
use super::understand::{Topic, Understood, Wanted};

/// A judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    pub score: f32,
    /// Whole phrases for the owner, the weightiest first.
    pub reasons: Vec<String>,
}

/// The least sure question decides; what was guessed, remembered or left over lowers it.
pub fn judge(understood: &Understood, found: &[Found]) -> Confidence {
    let mut reasons = Vec::new();
    let mut score: f32 = 0.98;
    if understood.asks.is_empty() {
        score = if understood.is_courtesy { 0.97 } else { 0.2 };
        reasons.push(if understood.is_courtesy {
            "A greeting asks for nothing to be looked up".to_owned()
        } else {
            "No question was understood".to_owned()
        });
    }
    if let Some(restated) = &understood.restated {
        reasons.push(format!("A model read the message as: \"{restated}\""));
    }
    for ask in &understood.asks {
        score = score.min(ask.score);
        if let Some(reason) = wanted(&ask.topic).and_then(how_found) {
            reasons.push(reason);
        }
        if matches!(ask.topic, Topic::LookedUp) {
            reasons.push("Found beyond your products: in your documents, or with the help of a model".to_owned());
        }
        if matches!(ask.topic, Topic::Unlisted | Topic::Unnamed { .. }) {
            score = score.min(0.55);
            reasons.push("No product of yours was named".to_owned());
        }
    }
    for gap in found.iter().filter_map(|found| found.gap) {
        score = score.min(0.4);
        reasons.push(capitalised(gap.words()));
    }
    if understood.share_understood < 0.4 && !understood.asks.is_empty() {
        score *= 0.8;
        reasons.push("Much of the message was not understood".to_owned());
    }
    if reasons.is_empty() {
        reasons.push("Everything asked was found in your records".to_owned());
    }
    Confidence {
        score: score.clamp(0.0, 1.0),
        reasons,
    }
}

fn wanted(topic: &Topic) -> Option<&Wanted> {
    match topic {
        Topic::Product { wanted, .. }
        | Topic::LowerPrice {
            wanted: Some(wanted), ..
        } => Some(wanted),
        _ => None,
    }
}

fn how_found(wanted: &Wanted) -> Option<String> {
    match wanted.found_by {
        FoundBy::Sku | FoundBy::Name => None,
        FoundBy::Typo => Some(format!(
            "The product's name was written differently: \"{}\"",
            wanted.words
        )),
        FoundBy::Category => Some("The product was meant by its kind, not by its name".to_owned()),
        FoundBy::Memory => Some("The product was spoken of before".to_owned()),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
