//! How a message of ours ends: accepted or failed. Both may be learned from several sides at once (the platform's answer,
//! its echo, the wait for either), so each change names the states it may start from and happens once.

use chrono::{DateTime, Utc};

use super::{Author, Failure, MessageState, failure_text};
use crate::Result;
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{MessageId, ThreadId};
use crate::jobs::Job;
use crate::notifications::{self, Kind, NewNotification};

/// A message that was just settled, and its place among its parts.
#[derive(Debug, sqlx::FromRow)]
struct Settled {
    thread_id: ThreadId,
    seq: i64,
    author: Author,
    turn_seq: Option<i64>,
}

/// The platform has the message: nothing sends it again, and the part after it may go. Changes nothing when this is known,
/// nor when the platform took it and said later that it will not come.
pub(super) async fn accept(tx: &mut Tenant, message_id: MessageId, platform_message_id: &str) -> Result<()> {
    let business_id = tx.business_id();
    // Were the platform to give one id twice, the second message goes without: it is accepted all the same.
    let settled: Option<Settled> = sqlx::query_as(
        "UPDATE messages m SET state = 'accepted', failure = NULL, retry_at = NULL, accepted_at = clock_timestamp(),
             platform_message_id = CASE WHEN length($3) BETWEEN 1 AND 400 AND NOT EXISTS (
                 SELECT FROM messages o WHERE o.business_id = $1 AND o.account_id = m.account_id
                 AND o.platform_message_id = $3 AND o.author <> 'customer' AND o.id <> m.id) THEN $3 END
         WHERE m.business_id = $1 AND m.id = $2
           AND (m.state IN ('queued', 'sending') OR (m.state = 'failed' AND m.platform_message_id IS NULL))
         RETURNING thread_id, seq, author, turn_seq",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(platform_message_id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(settled) = settled else { return Ok(()) };
    tx.record(Event::MessageChanged {
        thread_id: settled.thread_id,
        message_id,
    });
    let next: Option<MessageId> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE business_id = $1 AND thread_id = $2 AND seq = $3 AND author = $4 AND turn_seq = $5
         AND state = 'queued'",
    )
    .bind(business_id)
    .bind(settled.thread_id)
    .bind(settled.seq + 1)
    .bind(settled.author)
    .bind(settled.turn_seq)
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(message_id) = next {
        tx.enqueue(&Job::Deliver {
            business_id,
            message_id,
        })
        .await?;
    }
    Ok(())
}

/// The attempt that a change is about: a message in this state, and for `sending`, since this moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) message_id: MessageId,
    pub(super) state: MessageState,
    /// `None`: any.
    pub(super) sending_at: Option<DateTime<Utc>>,
}

/// The message will not go out by itself: it and the parts after it are failed, and the owner is told. Answers whether
/// this changed anything.
pub(super) async fn fail(tx: &mut Tenant, attempt: Attempt, failure: Failure) -> Result<bool> {
    let settled: Option<Settled> = sqlx::query_as(
        "UPDATE messages SET state = 'failed', failure = $5, retry_at = NULL
         WHERE business_id = $1 AND id = $2 AND state = $3 AND ($4::timestamptz IS NULL OR sending_at = $4)
         RETURNING thread_id, seq, author, turn_seq",
    )
    .bind(tx.business_id())
    .bind(attempt.message_id)
    .bind(attempt.state)
    .bind(attempt.sending_at)
    .bind(failure)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(settled) = settled else { return Ok(false) };
    tx.record(Event::MessageChanged {
        thread_id: settled.thread_id,
        message_id: attempt.message_id,
    });
    let parts: Vec<MessageId> = sqlx::query_scalar(
        "UPDATE messages SET state = 'failed', failure = 'earlier_part'
         WHERE business_id = $1 AND thread_id = $2 AND seq > $3 AND author = $4 AND turn_seq = $5 AND state = 'queued'
         RETURNING id",
    )
    .bind(tx.business_id())
    .bind(settled.thread_id)
    .bind(settled.seq)
    .bind(settled.author)
    .bind(settled.turn_seq)
    .fetch_all(&mut **tx)
    .await?;
    for message_id in parts {
        tx.record(Event::MessageChanged {
            thread_id: settled.thread_id,
            message_id,
        });
    }
    tell_owner(tx, &settled, failure).await?;
    Ok(true)
}

/// A dead or disconnected account is told about once, where it dies; a message that waited for it needs no news of its own.
async fn tell_owner(tx: &mut Tenant, settled: &Settled, failure: Failure) -> Result<()> {
    if matches!(
        failure,
        Failure::NeedsReconnect | Failure::Permission | Failure::Disconnected | Failure::EarlierPart
    ) {
        return Ok(());
    }
    let customer: String = sqlx::query_scalar(
        "SELECT coalesce(nullif(c.name, ''), 'Customer ' || right(c.platform_user_id, 4))
         FROM threads t JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         WHERE t.business_id = $1 AND t.id = $2",
    )
    .bind(tx.business_id())
    .bind(settled.thread_id)
    .fetch_one(&mut **tx)
    .await?;
    let whose = if settled.author == Author::Assistant {
        "CHIDI's answer"
    } else {
        "Your reply"
    };
    let outcome = if failure == Failure::PerhapsSent {
        "may not have arrived"
    } else {
        "was not sent"
    };
    let text = failure_text(failure);
    let notification = NewNotification {
        kind: Kind::DeliveryFailed,
        title: format!("{customer}: {whose} {outcome}"),
        body: format!("{} {}", text.what, text.to_do).trim_end().to_owned(),
        thread_id: Some(settled.thread_id),
    };
    notifications::raise(tx, notification).await?;
    Ok(())
}
