//! Answers that wait for a person's yes. Where the owner approves every answer, what the assistant would send is kept here
//! with its record (by [`super::turn`]), and a page sends, edits or dismisses it ([`approve`], [`dismiss`]). It rests on the same
//! rows until the moment it is sent: one that has changed, or a newer message, has it thought anew. Whether a person's own
//! words say what the shop's rows say is left to the assistant.

mod decide;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::message::{self, LockedThread};
use super::turn::{Decision, Turn};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{AnswerId, BusinessId, ThreadId};
use crate::jobs::Job;
use crate::notifications::{self, Kind, NewNotification};
use crate::{Error, Result};
pub use decide::{Approved, Doubt, Edited, approve, dismiss};

/// What `threads.needs` says while a suggestion waits.
pub const APPROVAL: &str = "approval";
/// A customer waits so long before the owner is told again.
const REMIND_AFTER: Duration = Duration::from_mins(10);

/// An answer that waits.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Suggestion {
    /// Its record.
    pub answer_id: AnswerId,
    /// What the customer would get.
    pub text: String,
    /// The column `answers.facts`: what it rests on.
    #[sqlx(json)]
    pub facts: Value,
    /// 0 to 1.
    pub confidence: f32,
    /// The owner's line at that moment, 0 to 1.
    pub confidence_line: f32,
    /// Whether the customer hears that an AI answers before it.
    pub is_first: bool,
    /// A person's words that were not sent, and what is doubted in them.
    pub edited: Option<String>,
    #[sqlx(json)]
    pub doubts: Vec<Doubt>,
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
}

/// What became of a suggestion.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Outcome {
    pub state: State,
    /// What CHIDI suggested.
    pub text: String,
    /// The words of the person who approved it, where they are others.
    pub edited: Option<String>,
    /// What no row backed in them; whoever sent them saw it.
    #[sqlx(json)]
    pub doubts: Vec<Doubt>,
    /// Who decided, and when.
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// Where a suggestion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    Waiting,
    /// Sent as it was.
    Sent,
    /// Sent in a person's words.
    Edited,
    /// Put away.
    Dismissed,
}

/// What waits in a thread, unless its customer has written again since.
pub(super) async fn find(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
) -> Result<Option<Suggestion>> {
    let waiting = sqlx::query_as(
        "SELECT s.answer_id, s.text, a.facts, a.confidence, a.confidence_line, c.ai_notice_at IS NULL AS is_first,
                s.edited, s.doubts, s.created_at
         FROM suggestions s
         JOIN answers a ON a.business_id = s.business_id AND a.id = s.answer_id
         JOIN threads t ON t.business_id = s.business_id AND t.id = s.thread_id
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         WHERE s.business_id = $1 AND s.thread_id = $2 AND s.state = 'waiting' AND s.turn_seq = t.inbound_seq",
    )
    .bind(business_id)
    .bind(thread_id)
    .fetch_optional(tx)
    .await?;
    Ok(waiting)
}

/// What became of the suggestion of an answer; `None` for an answer that nobody had to approve.
pub async fn outcome(tx: &mut PgConnection, business_id: BusinessId, answer_id: AnswerId) -> Result<Option<Outcome>> {
    let outcome = sqlx::query_as(
        "SELECT s.state, s.text, s.edited, s.doubts, u.name AS decided_by, s.decided_at
         FROM suggestions s LEFT JOIN users u ON u.id = s.decided_by
         WHERE s.business_id = $1 AND s.answer_id = $2",
    )
    .bind(business_id)
    .bind(answer_id)
    .fetch_optional(tx)
    .await?;
    Ok(outcome)
}

/// Keeps what was decided as a suggestion; its record is written. The thread stays where it is: nothing has been answered.
pub(super) async fn keep(tx: &mut Tenant, turn: &Turn, decision: &Decision) -> Result<()> {
    let business_id = turn.business_id;
    sqlx::query(
        "INSERT INTO suggestions (business_id, answer_id, thread_id, turn_seq, text, extra, sources, memory, unsure_in_row, rules)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(business_id)
    .bind(decision.record.id)
    .bind(turn.thread_id)
    .bind(turn.inbound_seq)
    .bind(decision.outgoing.join("\n\n").replace('\0', ""))
    .bind(decision.extra.as_ref().map(Json))
    .bind(Json(&decision.sources))
    .bind(Json(&decision.memory))
    .bind(decision.unsure_in_row)
    .bind(Json(&decision.rules))
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE threads SET needs = $3 WHERE business_id = $1 AND id = $2")
        .bind(business_id)
        .bind(turn.thread_id)
        .bind(APPROVAL)
        .execute(&mut **tx)
        .await?;
    tx.record(Event::ThreadChanged {
        thread_id: turn.thread_id,
    });
    let job = Job::RemindOfApproval {
        business_id,
        answer_id: decision.record.id,
    };
    tx.enqueue_after(&job, REMIND_AFTER).await
}

/// What waits in a thread was overtaken, and goes with its record. Answers whether something did.
pub(super) async fn withdraw(tx: &mut Tenant, thread: &LockedThread) -> Result<bool> {
    if thread.needs != APPROVAL {
        return Ok(false);
    }
    let gone = sqlx::query(
        "DELETE FROM answers a USING suggestions s
         WHERE s.business_id = $1 AND s.thread_id = $2 AND s.state = 'waiting' AND a.business_id = $1 AND a.id = s.answer_id",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE threads SET needs = '' WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(thread.id)
        .execute(&mut **tx)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// Tells the owner once more that a customer waits for a yes.
pub async fn remind(ctx: &Context, business_id: BusinessId, answer_id: AnswerId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let waiting: Option<(ThreadId, String)> = sqlx::query_as(
        "UPDATE suggestions SET reminded_at = clock_timestamp()
         WHERE business_id = $1 AND answer_id = $2 AND state = 'waiting' AND reminded_at IS NULL RETURNING thread_id, text",
    )
    .bind(business_id)
    .bind(answer_id)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((thread_id, text)) = waiting else {
        return Ok(());
    };
    let thread = message::lock(&mut tx, business_id, thread_id)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    let notification = NewNotification {
        kind: Kind::Suggestion,
        title: format!("{} still waits for your yes", thread.customer_name),
        body: text,
        thread_id: Some(thread_id),
    };
    notifications::raise(&mut tx, notification).await?;
    tx.commit().await
}
