//! The thread's row under its lock, and the messages of ours that are written under it.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::window::OPEN_FOR;
use super::{Author, ThreadState, suggestion};
use crate::Result;
use crate::channels::account::AccountStatus;
use crate::channels::{Extra, Platform};
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{AccountId, AnswerId, BusinessId, CustomerId, MessageId, ThreadId, UserId};
use crate::jobs::Job;

const PREVIEW_CHARS_MAX: usize = 160;
/// A message whose customer can be written to for no longer than this goes ahead of others.
const URGENT_WITHIN: TimeDelta = TimeDelta::hours(1);

/// A thread whose row is locked until the transaction ends. Everything that changes a thread goes through this.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct LockedThread {
    pub(super) id: ThreadId,
    pub(super) account_id: AccountId,
    pub(super) customer_id: CustomerId,
    pub(super) customer_name: String,
    pub(super) platform: Platform,
    pub(super) account_status: AccountStatus,
    pub(super) state: ThreadState,
    /// Why a person is needed.
    pub(super) needs: String,
    /// Whether the shop's owner sees every answer before it leaves.
    pub(super) needs_approval: bool,
    pub(super) owner_epoch: i64,
    pub(super) last_seq: i64,
    pub(super) inbound_seq: i64,
    pub(super) answered_seq: i64,
    pub(super) last_inbound_at: Option<DateTime<Utc>>,
    pub(super) late_refused_at: Option<DateTime<Utc>>,
}

/// Locks a thread.
pub(super) async fn lock(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
) -> Result<Option<LockedThread>> {
    let thread = sqlx::query_as(
        "SELECT t.id, t.account_id, t.customer_id, coalesce(nullif(c.name, ''), 'Customer ' || right(c.platform_user_id, 4))
                AS customer_name, a.platform, a.status AS account_status, t.state, t.needs, b.approval_mode AS needs_approval,
                t.owner_epoch, t.last_seq, t.inbound_seq, t.answered_seq, t.last_inbound_at, a.late_refused_at
         FROM threads t
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id
         JOIN businesses b ON b.business_id = t.business_id
         WHERE t.business_id = $1 AND t.id = $2 FOR UPDATE OF t",
    )
    .bind(business_id)
    .bind(thread_id)
    .fetch_optional(tx)
    .await?;
    Ok(thread)
}

impl LockedThread {
    fn is_urgent(&self, now: DateTime<Utc>) -> bool {
        self.last_inbound_at
            .is_some_and(|at| now >= at + OPEN_FOR - URGENT_WITHIN)
    }
}

/// A text of ours, in parts that the platform takes.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub(super) author: Author,
    pub(super) kind: &'static str,
    pub(super) parts: &'a [String],
    /// What hangs on the last part.
    pub(super) extra: Option<&'a Extra>,
    /// The id of the first part: who sends the same id again changes nothing.
    pub(super) first_id: MessageId,
    /// The turn it answers; `None` for a person's text.
    pub(super) turn_seq: Option<i64>,
    pub(super) answer_id: Option<AnswerId>,
    pub(super) user_id: Option<UserId>,
}

/// Writes a text at the end of a thread and queues the delivery of its first part; each part's acceptance queues the next
/// one. Answers the ids, or none when the text is there already.
pub(super) async fn queue(tx: &mut Tenant, thread: &LockedThread, outgoing: &Outgoing<'_>) -> Result<Vec<MessageId>> {
    let business_id = tx.business_id();
    let later = outgoing.parts.iter().skip(1).map(|_| MessageId::new());
    let ids: Vec<MessageId> = std::iter::once(outgoing.first_id).chain(later).collect();
    let written = sqlx::query(
        "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, account_id, sent_at, state, turn_seq, part,
                               answer_id, user_id, extra)
         SELECT $1, given.id, $2, $3 + given.place, $4, $5, given.body, $6, clock_timestamp(), 'queued', $7, given.place - 1,
                $8, $9, CASE WHEN given.place = cardinality($11::text[]) THEN $12 END
         FROM unnest($10::uuid[], $11::text[]) WITH ORDINALITY AS given(id, body, place)
         ON CONFLICT DO NOTHING",
    )
    .bind(business_id)
    .bind(thread.id)
    .bind(thread.last_seq)
    .bind(outgoing.author)
    .bind(outgoing.kind)
    .bind(thread.account_id)
    .bind(outgoing.turn_seq.unwrap_or(thread.last_seq + 1))
    .bind(outgoing.answer_id)
    .bind(outgoing.user_id)
    .bind(&ids)
    .bind(outgoing.parts)
    .bind(outgoing.extra.map(Json))
    .execute(&mut **tx)
    .await?;
    if written.rows_affected() < ids.len() as u64 {
        return Ok(Vec::new());
    }
    let last = match outgoing.extra {
        Some(Extra::Picture) => "Picture",
        _ => past_notice(outgoing.author, outgoing.parts.last().map_or("", String::as_str)),
    };
    append(tx, thread, ids.len() as i64, outgoing.author, last).await?;
    let job = Job::Deliver {
        business_id,
        message_id: outgoing.first_id,
    };
    if thread.is_urgent(Utc::now()) {
        tx.enqueue_urgent(&job).await?;
    } else {
        tx.enqueue(&job).await?;
    }
    for message_id in &ids {
        tx.record(Event::MessageQueued {
            thread_id: thread.id,
            message_id: *message_id,
        });
    }
    Ok(ids)
}

/// Moves the end of a thread behind `count` new messages of ours.
pub(super) async fn append(
    tx: &mut Tenant,
    thread: &LockedThread,
    count: i64,
    author: Author,
    text: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE threads SET last_seq = $3, preview = $4, preview_author = $5, last_message_at = clock_timestamp()
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(thread.last_seq + count)
    .bind(preview(text))
    .bind(author)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// CHIDI's first answer begins with a paragraph on who answers; in a list its answer is worth more.
fn past_notice(author: Author, text: &str) -> &str {
    match text.split_once("\n\n") {
        Some((_, answer)) if author == Author::Assistant => answer,
        _ => text,
    }
}

/// A text on one line, short enough for a list.
pub(super) fn preview(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= PREVIEW_CHARS_MAX {
        return line;
    }
    let mut cut: String = line.chars().take(PREVIEW_CHARS_MAX - 1).collect();
    cut.push('…');
    cut
}

/// Nobody but a person answers from now on: the thread's epoch moves, so that a decision being made is not stored, and
/// answers that have not left yet, or wait for a yes, stay here.
pub(super) async fn put_person_in_charge(tx: &mut Tenant, thread: &LockedThread) -> Result<()> {
    let business_id = tx.business_id();
    suggestion::withdraw(tx, thread).await?;
    if thread.state != ThreadState::ActiveHuman {
        sqlx::query(
            "UPDATE threads SET state = 'active_human', needs = '', owner_epoch = owner_epoch + 1, unsure_in_row = 0
             WHERE business_id = $1 AND id = $2",
        )
        .bind(business_id)
        .bind(thread.id)
        .execute(&mut **tx)
        .await?;
        tx.record(Event::ThreadChanged { thread_id: thread.id });
    }
    let stopped: Vec<MessageId> = sqlx::query_scalar(
        "UPDATE messages SET state = 'failed', failure = 'taken_over'
         WHERE business_id = $1 AND thread_id = $2 AND author = 'assistant' AND state = 'queued' RETURNING id",
    )
    .bind(business_id)
    .bind(thread.id)
    .fetch_all(&mut **tx)
    .await?;
    for message_id in stopped {
        tx.record(Event::MessageChanged {
            thread_id: thread.id,
            message_id,
        });
    }
    Ok(())
}

/// Everything the customer wrote so far was dealt with by a person, who has seen it too.
pub(super) async fn mark_dealt_with(tx: &mut Tenant, thread: &LockedThread) -> Result<()> {
    sqlx::query("UPDATE threads SET answered_seq = inbound_seq, unread = 0 WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(thread.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("  Two\n\nlines "), "Two lines");
        assert_eq!(preview(&"ẹ".repeat(160)), "ẹ".repeat(160));
        assert_eq!(preview(&"ẹ".repeat(161)), format!("{}…", "ẹ".repeat(159)));
    }
}
