//! What did not reach its customer, for the owner to send again or put away.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::message::{self, LockedThread};
use super::window::Written;
use super::{Author, Failure, FailureText, failure_text, owner};
use crate::channels::Platform;
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::identity::{Member, Permission};
use crate::ids::{BusinessId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Messages of a page, and of one "send all again".
pub const PAGE_ROWS: i64 = 50;

/// A message that did not reach its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// The message.
    pub id: MessageId,
    /// Its conversation.
    pub thread_id: ThreadId,
    /// Who should have had it.
    pub customer_name: String,
    /// Where.
    pub platform: Platform,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
    /// Why, and what to do.
    pub failure: FailureText,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: MessageId,
    thread_id: ThreadId,
    customer_name: String,
    platform: Platform,
    author: Author,
    body: String,
    sent_at: DateTime<Utc>,
    failure: Failure,
}

/// A page of them, the newest first, after `after` (the last of the page before). What a person stopped by taking over is
/// not among them, nor the parts behind one that failed: they go with it.
pub async fn list(
    tx: &mut PgConnection,
    business_id: BusinessId,
    after: Option<MessageId>,
) -> Result<Vec<Undelivered>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT m.id, m.thread_id, coalesce(nullif(c.name, ''), 'Customer ' || right(c.platform_user_id, 4)) AS customer_name,
                a.platform, m.author, m.body, m.sent_at, m.failure
         FROM messages m
         JOIN threads t ON t.business_id = m.business_id AND t.id = m.thread_id
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = m.business_id AND a.id = m.account_id
         WHERE m.business_id = $1 AND m.state = 'failed' AND m.put_away_at IS NULL
           AND m.failure NOT IN ('taken_over', 'earlier_part')
           AND ($2::uuid IS NULL OR (m.sent_at, m.id) < (SELECT sent_at, id FROM messages WHERE business_id = $1 AND id = $2))
         ORDER BY m.sent_at DESC, m.id DESC LIMIT $3",
    )
    .bind(business_id)
    .bind(after)
    .bind(PAGE_ROWS)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Undelivered::from).collect())
}

/// How many there are.
pub async fn count(tx: &mut PgConnection, business_id: BusinessId) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM messages WHERE business_id = $1 AND state = 'failed' AND put_away_at IS NULL
         AND failure NOT IN ('taken_over', 'earlier_part')",
    )
    .bind(business_id)
    .fetch_one(tx)
    .await?;
    Ok(count)
}

/// Sends again whatever can go out now, the oldest first, up to a page of them; answers how many that were. What cannot
/// stays where it is, with its reason.
pub async fn send_all_again(ctx: &Context, business_id: BusinessId) -> Result<usize> {
    let mut tx = ctx.tenant(business_id).await?;
    let waiting = list(&mut tx, business_id, None).await?;
    drop(tx);
    let mut sent = 0;
    for message in waiting.iter().rev().filter(|message| message.failure.can_send_again) {
        match send_again(ctx, business_id, message.id).await {
            Ok(()) => sent += 1,
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

/// Sends a failed message again, with the parts that wait behind it, where [`super::FailureText::can_send_again`] says that
/// it can help.
pub async fn send_again(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> Result<()> {
    let (mut tx, thread, failed) = open_failed(ctx, business_id, message_id).await?;
    let text = failed.failure.map(failure_text).filter(|text| text.can_send_again);
    if text.is_none() {
        return Err(Error::Refused(
            "This message cannot be sent again. Write a new one instead.".into(),
        ));
    }
    if failed.after_failed_part {
        return Err(Error::Refused("Send the part before it first.".into()));
    }
    owner::can_write(&thread, failed.written())?;
    let again: Vec<MessageId> = sqlx::query_scalar(
        "UPDATE messages SET state = 'queued', failure = NULL, attempts = 0, retry_at = NULL, slot_at = NULL,
                put_away_at = NULL, sending_at = clock_timestamp(), queued_at = clock_timestamp()
         WHERE business_id = $1 AND thread_id = $2 AND state = 'failed'
           AND (id = $3 OR (failure = 'earlier_part' AND seq > $4 AND author = $5 AND turn_seq = $6))
         RETURNING id",
    )
    .bind(business_id)
    .bind(thread.id)
    .bind(message_id)
    .bind(failed.seq)
    .bind(failed.author)
    .bind(failed.turn_seq)
    .fetch_all(&mut *tx)
    .await?;
    for message_id in again {
        tx.record(Event::MessageChanged {
            thread_id: thread.id,
            message_id,
        });
    }
    tx.enqueue(&Job::Deliver {
        business_id,
        message_id,
    })
    .await?;
    tx.commit().await
}

/// The owner has dealt with it: it leaves the list and stays in its conversation. With `is_away` false it comes back.
pub async fn put_away(tx: &mut Tenant, member: &Member, message_id: MessageId, is_away: bool) -> Result<()> {
    member.require(Permission::Answer)?;
    let thread_id: Option<ThreadId> = sqlx::query_scalar(
        "UPDATE messages SET put_away_at = CASE WHEN $3 THEN clock_timestamp() END
         WHERE business_id = $1 AND id = $2 AND state = 'failed' RETURNING thread_id",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .bind(is_away)
    .fetch_optional(&mut **tx)
    .await?;
    let thread_id = thread_id.ok_or(Error::NotFound("message"))?;
    tx.record(Event::MessageChanged { thread_id, message_id });
    Ok(())
}

/// A message that failed.
#[derive(Debug, sqlx::FromRow)]
struct Failed {
    seq: i64,
    author: Author,
    is_template: bool,
    turn_seq: Option<i64>,
    failure: Option<Failure>,
    after_failed_part: bool,
}

impl Failed {
    fn written(&self) -> Written {
        match self.author {
            _ if self.is_template => Written::Template,
            Author::Person => Written::ByPerson,
            Author::Assistant | Author::Customer => Written::ByChidi,
        }
    }
}

/// Locks the conversation of a failed message, and reads the message under the lock.
async fn open_failed(
    ctx: &Context,
    business_id: BusinessId,
    message_id: MessageId,
) -> Result<(Tenant, LockedThread, Failed)> {
    let mut tx = ctx.tenant(business_id).await?;
    let thread_id: Option<ThreadId> = sqlx::query_scalar(
        "SELECT thread_id FROM messages WHERE business_id = $1 AND id = $2 AND author <> 'customer'",
    )
    .bind(business_id)
    .bind(message_id)
    .fetch_optional(&mut *tx)
    .await?;
    let thread_id = thread_id.ok_or(Error::NotFound("message"))?;
    let thread = message::lock(&mut tx, business_id, thread_id).await?;
    let thread = thread.ok_or(Error::NotFound("conversation"))?;
    let failed = sqlx::query_as(
        "SELECT m.seq, m.author, m.kind = 'template' AS is_template, m.turn_seq, m.failure, EXISTS (
             SELECT FROM messages e WHERE e.business_id = m.business_id AND e.thread_id = m.thread_id AND m.part > 0
             AND e.seq = m.seq - 1 AND e.state = 'failed') AS after_failed_part
         FROM messages m WHERE m.business_id = $1 AND m.id = $2",
    )
    .bind(business_id)
    .bind(message_id)
    .fetch_one(&mut *tx)
    .await?;
    Ok((tx, thread, failed))
}

impl From<Row> for Undelivered {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            thread_id: row.thread_id,
            customer_name: row.customer_name,
            platform: row.platform,
            author: row.author,
            body: row.body,
            sent_at: row.sent_at,
            failure: failure_text(row.failure),
        }
    }
}
