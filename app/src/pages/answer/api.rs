//! What the page about an answer asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// How an answer came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub thread_id: String,
    pub customer: String,
    pub platform: String,
    /// "yesterday at 21:48"
    pub when: String,
    pub question: String,
    /// What CHIDI wrote, sent or not.
    pub draft: String,
    pub outcome: Outcome,
    /// What was done, in a sentence.
    pub outcome_words: String,
    pub rests_on: Vec<Ground>,
    /// 0 to 100.
    pub confidence: i16,
    /// The owner's line at that moment, 0 to 100.
    pub line: i16,
    /// Why it was as sure, or as unsure, as it was.
    pub reasons: Vec<String>,
    pub steps: Vec<Step>,
    pub total: String,
    pub engine: String,
    /// `None` when no model was asked.
    pub model: Option<Model>,
    /// What a person made of it, where it had to be approved.
    pub approval: Option<Approval>,
}

/// What became of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// "sent by Temi, today at 21:48"
    pub below: String,
    pub is_sent: bool,
    /// The words that were sent instead; empty when CHIDI's were.
    pub edited: String,
    /// What no record backed in them.
    pub doubts: Vec<String>,
}

/// What was asked of a model, and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub name: String,
    /// What became of it, in a sentence.
    pub outcome: String,
    /// "1,204 words read, 86 written"
    pub tokens: String,
    /// "$0.0004"; "unknown".
    pub cost: String,
    pub prompt: String,
    pub rounds: Vec<Round>,
}

/// One answer of a model, and what it looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    pub said: String,
    /// The tool with its arguments, and what it got.
    pub looked_up: Vec<(String, String)>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Sent,
    HandedOver,
    Suggested,
    Silent,
}

/// A statement, and the record it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The words of the draft; empty when the record was looked up and not said.
    pub said: String,
    pub found_in: String,
    /// Where the record can be looked at; empty when it has no page.
    pub href: String,
    pub says: String,
    pub is_backed: bool,
}

/// One step on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub title: String,
    pub note: String,
    /// "0.4 ms"
    pub took: String,
}

/// The record of an answer.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "answers/get")]
pub async fn get_answer(id: String) -> Result<Answer, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::get(&member, &id).await
}
