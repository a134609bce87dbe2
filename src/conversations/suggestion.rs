//! Answers that wait for a person's yes. Where the owner approves every answer, what the assistant would send is kept here
//! with its record (by [`super::turn`]), and a page sends, edits or dismisses it. It rests on the same rows until the moment
//! it is sent: one that has changed, or a newer message, has it thought anew.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::message::{self, LockedThread, Outgoing};
use super::owner::{can_write, open, parts_of};
use super::turn::{Decision, SourceRow, Turn, note_ai_notice};
use super::window::Written;
use super::{Author, sources};
use crate::business;
use crate::channels::Extra;
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::identity::{Member, Permission};
use crate::ids::{AnswerId, BusinessId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::notifications::{self, Kind, NewNotification};
use crate::{Error, Result};

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
    /// Since when it waits.
    pub created_at: DateTime<Utc>,
}

/// What became of a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approved {
    /// It is on its way; also when somebody said yes before.
    Sent,
    /// What it rests on has changed. It is thought anew, and the new one waits for a yes of its own.
    ThoughtAnew,
}

/// What waits in a thread, unless its customer has written again since.
pub(super) async fn find(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
) -> Result<Option<Suggestion>> {
    let waiting = sqlx::query_as(
        "SELECT s.answer_id, s.text, a.facts, a.confidence, a.confidence_line, c.ai_notice_at IS NULL AS is_first, s.created_at
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

/// Keeps what was decided as a suggestion; its record is written. The thread stays where it is: nothing has been answered.
pub(super) async fn keep(tx: &mut Tenant, turn: &Turn, decision: &Decision) -> Result<()> {
    let business_id = turn.business_id;
    sqlx::query(
        "INSERT INTO suggestions (business_id, answer_id, thread_id, turn_seq, text, extra, sources, memory, unsure_in_row)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
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

/// Sends a suggestion as it is, or in the words of the person who approves it. Twice is once.
pub async fn approve(ctx: &Context, member: &Member, answer_id: AnswerId, edited: Option<&str>) -> Result<Approved> {
    let Some((mut tx, thread, kept)) = open_kept(ctx, member, answer_id).await? else {
        return Ok(Approved::Sent);
    };
    if thread.inbound_seq > kept.turn_seq {
        let name = &thread.customer_name;
        return Err(Error::Refused(format!(
            "{name} has written again. CHIDI is reading it, and suggests an answer to all of it in a moment."
        )));
    }
    if !sources::unchanged(&mut tx, member.business_id, &kept.sources.0).await? {
        withdraw(&mut tx, &thread).await?;
        let job = Job::Answer {
            business_id: member.business_id,
            thread_id: thread.id,
            after: Duration::ZERO,
        };
        tx.enqueue(&job).await?;
        tx.record(Event::ThreadChanged { thread_id: thread.id });
        tx.commit().await?;
        return Ok(Approved::ThoughtAnew);
    }
    can_write(&thread, Written::ByChidi)?;
    let edited = edited.map(str::trim).filter(|text| *text != kept.text);
    send(&mut tx, member, &thread, (&kept, edited)).await?;
    settle(&mut tx, member, &kept, edited.map_or(State::Sent, |_| State::Edited)).await?;
    tx.commit().await?;
    Ok(Approved::Sent)
}

/// The answer is not sent, and the question counts as dealt with: the owner has seen it. Twice is once.
pub async fn dismiss(ctx: &Context, member: &Member, answer_id: AnswerId) -> Result<()> {
    let Some((mut tx, thread, kept)) = open_kept(ctx, member, answer_id).await? else {
        return Ok(());
    };
    let dealt_with = Remembered {
        memory: None,
        unsure_in_row: 0,
    };
    answered(&mut tx, &thread, kept.turn_seq, dealt_with).await?;
    settle(&mut tx, member, &kept, State::Dismissed).await?;
    tx.commit().await
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

/// A suggestion that waits, as it is sent.
#[derive(Debug, sqlx::FromRow)]
struct Kept {
    answer_id: AnswerId,
    turn_seq: i64,
    text: String,
    #[sqlx(json(nullable))]
    extra: Option<Extra>,
    sources: Json<Vec<SourceRow>>,
    memory: Json<Value>,
    unsure_in_row: i16,
    state: State,
}

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
enum State {
    Waiting,
    Sent,
    Edited,
    Dismissed,
}

/// What a thread keeps of an answer.
#[derive(Debug, Clone, Copy)]
struct Remembered<'a> {
    memory: Option<&'a Value>,
    unsure_in_row: i16,
}

/// Lets in who may answer, and locks the thread; `None` when the suggestion was decided on before.
async fn open_kept(
    ctx: &Context,
    member: &Member,
    answer_id: AnswerId,
) -> Result<Option<(Tenant, LockedThread, Kept)>> {
    member.require(Permission::Answer)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    let thread_id: Option<ThreadId> =
        sqlx::query_scalar("SELECT thread_id FROM suggestions WHERE business_id = $1 AND answer_id = $2")
            .bind(member.business_id)
            .bind(answer_id)
            .fetch_optional(&mut *tx)
            .await?;
    drop(tx);
    let overtaken = || {
        Error::Refused("This suggestion is no longer current. The conversation shows how things stand now.".to_owned())
    };
    let (mut tx, thread) = open(ctx, member, thread_id.ok_or_else(overtaken)?).await?;
    let kept: Option<Kept> = sqlx::query_as(
        "SELECT answer_id, turn_seq, text, extra, sources, memory, unsure_in_row, state FROM suggestions
         WHERE business_id = $1 AND answer_id = $2",
    )
    .bind(member.business_id)
    .bind(answer_id)
    .fetch_optional(&mut *tx)
    .await?;
    let kept = kept.ok_or_else(overtaken)?;
    if kept.state != State::Waiting {
        return Ok(None);
    }
    Ok(Some((tx, thread, kept)))
}

/// Writes the message, and what the thread keeps of it. A customer who was never told that an AI answers is told now.
async fn send(
    tx: &mut Tenant,
    member: &Member,
    thread: &LockedThread,
    (kept, edited): (&Kept, Option<&str>),
) -> Result<()> {
    let notice = notice_due(tx, thread).await?;
    let text = edited.unwrap_or(&kept.text);
    if text.is_empty() {
        return Err(Error::field("text", "Write something first."));
    }
    let whole = notice.iter().map(String::as_str).chain([text]).collect::<Vec<_>>();
    let parts = parts_of(thread.platform, &whole.join("\n\n"))?;
    let outgoing = Outgoing {
        author: Author::Assistant,
        kind: "text",
        parts: &parts,
        extra: kept.extra.as_ref().filter(|_| edited.is_none()),
        first_id: MessageId::new(),
        turn_seq: Some(kept.turn_seq),
        answer_id: Some(kept.answer_id),
        user_id: Some(member.user_id),
    };
    message::queue(tx, thread, &outgoing).await?;
    if notice.is_some() {
        note_ai_notice(tx, thread).await?;
    }
    let remembered = Remembered {
        memory: Some(&kept.memory.0),
        unsure_in_row: kept.unsure_in_row,
    };
    answered(tx, thread, kept.turn_seq, remembered).await
}

async fn notice_due(tx: &mut Tenant, thread: &LockedThread) -> Result<Option<String>> {
    let business_id = tx.business_id();
    let is_due: bool =
        sqlx::query_scalar("SELECT ai_notice_at IS NULL FROM customers WHERE business_id = $1 AND id = $2")
            .bind(business_id)
            .bind(thread.customer_id)
            .fetch_one(&mut **tx)
            .await?;
    if !is_due {
        return Ok(None);
    }
    Ok(business::profile(tx, business_id).await?.notice())
}

/// Everything of the customer up to here was dealt with.
async fn answered(tx: &mut Tenant, thread: &LockedThread, turn_seq: i64, remembered: Remembered<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE threads SET answered_seq = greatest(answered_seq, $3), needs = '', unread = 0,
                memory = coalesce($4, memory), unsure_in_row = $5
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(turn_seq)
    .bind(remembered.memory.map(Json))
    .bind(remembered.unsure_in_row)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ThreadChanged { thread_id: thread.id });
    Ok(())
}

async fn settle(tx: &mut Tenant, member: &Member, kept: &Kept, state: State) -> Result<()> {
    sqlx::query(
        "UPDATE suggestions SET state = $3, decided_by = $4, decided_at = clock_timestamp()
         WHERE business_id = $1 AND answer_id = $2",
    )
    .bind(member.business_id)
    .bind(kept.answer_id)
    .bind(state)
    .bind(member.user_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
