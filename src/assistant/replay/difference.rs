//! Where an answer and its replay differ, part by part, each in lines that can be read beside each other.

use crate::conversations::turn::Verdict;

use super::super::answer::{engine, outcome};
use super::super::decide::Reason;
use super::super::record::{AnswerRecord, FactRecord, ReasonsRecord, UnderstoodRecord};
use super::super::shop::Shop;
use super::super::understand::Ask;
use super::super::verify::Verified;
use super::Again;

/// A part of an answer that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// "draft", "checks", ...
    pub part: &'static str,
    /// Lines of the record that the replay does not have.
    pub was: Vec<String>,
    /// Lines of the replay that the record does not have.
    pub is: Vec<String>,
}

/// The parts that differ, in the order in which an answer is made.
pub(super) fn between(record: &AnswerRecord, again: &Again) -> Vec<Difference> {
    let (shop, thought) = (&again.shop, &again.thought);
    let asks = again.kept.as_ref().map_or(&record.understood.asks, |kept| &kept.asks);
    let now = UnderstoodRecord::of(thought);
    let (text, verdict, reason) = outcome(shop, thought);
    let log = |log: &Option<_>| log.as_ref().map(trouble).unwrap_or_default();
    let is_silent = record.decision == Verdict::StaySilent;
    let told = record.given.as_ref().map(|given| match &given.text {
        Some(text) => vec![text.clone()],
        None if is_silent => Vec::new(),
        None => vec![record.draft.clone()],
    });
    let parts = [
        ("read by the engine", heard(&record.understood), heard(&now)),
        ("language", vec![now_word(&record.understood)], vec![now_word(&now)]),
        ("intents", intents(&record.understood), intents(&now)),
        ("questions", questions(asks, shop), questions(&again.asks, shop)),
        ("facts", facts(&record.facts), facts(&FactRecord::list(thought))),
        (
            "written by",
            vec![record.engine.clone()],
            vec![engine(thought).to_owned()],
        ),
        ("model", log(&record.log), log(&thought.log)),
        ("draft", vec![record.draft.clone()], vec![thought.draft.text.clone()]),
        ("checks", checks(&record.checks), checks(&thought.verified)),
        (
            "confidence",
            vec![format!("{:.2}", record.confidence)],
            vec![format!("{:.2}", thought.confidence.score)],
        ),
        (
            "reasons",
            record.reasons.words.clone(),
            ReasonsRecord::of(thought).words,
        ),
        (
            "decision",
            vec![decision(record.decision, record.reasons.reason)],
            vec![decision(verdict, reason)],
        ),
        // An older record does not have it.
        (
            "text",
            told.clone().unwrap_or_default(),
            text.filter(|_| told.is_some()).map(str::to_owned).into_iter().collect(),
        ),
    ];
    parts
        .into_iter()
        .filter_map(|(part, was, is)| difference(part, was, is))
        .collect()
}

/// The lines only one of both has; `None` when they have the same, in whatever order.
fn difference(part: &'static str, mut was: Vec<String>, mut is: Vec<String>) -> Option<Difference> {
    was.retain(|line| match is.iter().position(|other| other == line) {
        Some(place) => {
            is.remove(place);
            false
        }
        None => true,
    });
    (!was.is_empty() || !is.is_empty()).then_some(Difference { part, was, is })
}

/// Labels alone: how sure the engine is differs from machine to machine in the last digits.
fn heard(understood: &UnderstoodRecord) -> Vec<String> {
    let heard = understood.heard.iter();
    heard
        .map(|heard| format!("{}, {:?}, {}", heard.intent.as_str(), heard.sentiment, heard.language))
        .collect()
}

fn now_word(understood: &UnderstoodRecord) -> String {
    format!("{:?}", understood.language)
}

fn intents(understood: &UnderstoodRecord) -> Vec<String> {
    let intents = understood.intents.iter();
    intents
        .map(|scored| format!("{} ({:.2}, by \"{}\")", scored.intent.words(), scored.score, scored.cue))
        .collect()
}

/// Each as it is kept, with names in place of the ids of products that are still there.
fn questions(asks: &[Ask], shop: &Shop) -> Vec<String> {
    let line = |ask: &Ask| {
        let topic = serde_json::to_string(&ask.topic).unwrap_or_default();
        let products = shop.catalogue.products.iter();
        let named = products.fold(topic, |line, product| {
            line.replace(&product.id.to_string(), &product.name)
        });
        format!("{named} ({:.2})", ask.score)
    };
    asks.iter().map(line).collect()
}

fn facts(facts: &[FactRecord]) -> Vec<String> {
    facts
        .iter()
        .map(|fact| format!("{}: {}", fact.label, fact.value))
        .collect()
}

fn checks(verified: &Verified) -> Vec<String> {
    let backed = |by: &Option<String>| by.clone().unwrap_or_else(|| "backed by nothing".to_owned());
    let checks = verified.checks.iter();
    checks
        .map(|check| format!("{:?} \"{}\": {}", check.kind, check.said, backed(&check.backed_by)))
        .collect()
}

fn trouble(log: &super::super::record::Log) -> Vec<String> {
    log.trouble
        .iter()
        .map(|trouble| format!("not used: {trouble}"))
        .collect()
}

fn decision(verdict: Verdict, reason: Option<Reason>) -> String {
    match (verdict, reason) {
        (Verdict::Send, _) => "sent".to_owned(),
        (Verdict::Suggest, _) => "suggested to the owner".to_owned(),
        (Verdict::StaySilent, _) => "nothing said".to_owned(),
        (Verdict::HandOver, Some(reason)) => format!("given to a person: {}", reason.title()),
        (Verdict::HandOver, None) => "given to a person".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn only_what_differs_is_told_and_order_does_not_count() {
        assert_eq!(difference("facts", lines(&["a", "b"]), lines(&["b", "a"])), None);
        assert_eq!(
            difference("facts", lines(&["a", "b", "b"]), lines(&["b", "c"])),
            Some(Difference {
                part: "facts",
                was: lines(&["a", "b"]),
                is: lines(&["c"]),
            })
        );
    }
}
