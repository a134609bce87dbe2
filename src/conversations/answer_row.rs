//! The record of an answer, as a row: what was asked, understood and found, what was checked, and what was done.

use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;

use super::turn::Turn;
use crate::Result;
use crate::context::Tenant;
use crate::ids::AnswerId;

/// The columns of `answers` that the assistant fills.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// Made by the assistant, so that logs can name it before it is stored.
    pub id: AnswerId,
    /// What was asked, all messages of the turn in one text.
    pub question: String,
    /// What was understood.
    pub understood: Value,
    /// What the answer rests on.
    pub facts: Value,
    /// The answer as drafted, sent or not.
    pub draft: String,
    /// What was verified, and how it came out.
    pub checks: Value,
    /// 0 to 1.
    pub confidence: f32,
    /// 0 to 1; the owner's line at that moment.
    pub confidence_line: f32,
    /// What was done.
    pub decision: Verdict,
    /// Why.
    pub reasons: Value,
    /// Which engine wrote it.
    pub engine: String,
    /// What was asked of a model and what it said; `None` when none was asked.
    pub model: Option<Value>,
    /// What it was thought from.
    pub given: Value,
    /// Milliseconds per step.
    pub timings: Value,
}

/// What was done with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Verdict {
    /// Sent.
    Send,
    /// Given to a person.
    HandOver,
    /// Kept as a suggestion for the owner.
    Suggest,
    /// Nothing to say.
    StaySilent,
}

/// Writes the record. False when this turn was decided before.
pub(super) async fn insert(tx: &mut Tenant, turn: &Turn, answer: &NewAnswer) -> Result<bool> {
    let written = sqlx::query(
        "INSERT INTO answers (business_id, id, thread_id, turn_seq, question, understood, facts, draft, checks, confidence,
                              confidence_line, decision, reasons, engine, timings, model, given)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (business_id, thread_id, turn_seq) DO NOTHING",
    )
    .bind(turn.business_id)
    .bind(answer.id)
    .bind(turn.thread_id)
    .bind(turn.inbound_seq)
    .bind(&answer.question)
    .bind(Json(&answer.understood))
    .bind(Json(&answer.facts))
    .bind(&answer.draft)
    .bind(Json(&answer.checks))
    .bind(answer.confidence)
    .bind(answer.confidence_line)
    .bind(answer.decision)
    .bind(Json(&answer.reasons))
    .bind(&answer.engine)
    .bind(Json(&answer.timings))
    .bind(answer.model.as_ref().map(Json))
    .bind(Json(&answer.given))
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() == 1)
}
