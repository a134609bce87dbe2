//! How far a message of ours has come, as the platform tells: taken, on the customer's phone, seen, or failed after all.
//! Told in any order and more than once; a message only moves forward.

use chidi_inbound::event::{Progress, Status};
use chidi_inbound::person::Person;
use chrono::{DateTime, Utc};

use super::deliver::failure_of;
use super::receive::{Owner, Received};
use super::settle::{self, Attempt};
use super::{Failure, MessageState, cost, people};
use crate::Result;
use crate::channels::SendErrorKind;
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{MessageId, ThreadId};

/// Messages that a word about "everything until then" is looked for in.
const LOOK_BACK: i64 = 200;

/// Moves one message, or everything up to a moment.
pub(super) async fn receive_status(ctx: &Context, owner: Owner, status: &Status) -> Result<Received> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let received = match (find(&mut tx, owner, status).await?, &status.person, status.up_to) {
        (Some(message_id), ..) => {
            move_one(&mut tx, message_id, status).await?;
            if let Some(pricing) = &status.pricing {
                cost::note(&mut tx, &ctx.rates, message_id, pricing).await?;
            }
            Received::Done
        }
        (None, Some(person), Some(up_to)) => {
            move_all(&mut tx, owner, person, up_to, &status.progress).await?;
            Received::Done
        }
        // Perhaps a message whose answer from the platform is still to come.
        (None, ..) => Received::NotYet,
    };
    tx.commit().await?;
    Ok(received)
}

async fn find(tx: &mut Tenant, owner: Owner, status: &Status) -> Result<Option<MessageId>> {
    let opaque: Option<MessageId> = status
        .opaque
        .as_deref()
        .and_then(|opaque| opaque.parse().ok())
        .map(MessageId);
    let found = sqlx::query_scalar(
        "SELECT id FROM messages WHERE business_id = $1 AND account_id = $2 AND author <> 'customer' AND platform_message_id = $3
         UNION ALL
         SELECT id FROM messages WHERE business_id = $1 AND account_id = $2 AND author <> 'customer' AND id = $4
         LIMIT 1",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(status.target.as_deref())
    .bind(opaque)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found)
}

async fn move_one(tx: &mut Tenant, message_id: MessageId, status: &Status) -> Result<()> {
    let state = match &status.progress {
        Progress::Failed => return fail(tx, message_id, status).await,
        Progress::Sent => MessageState::Accepted,
        Progress::Delivered => MessageState::Delivered,
        Progress::Read | Progress::Played => MessageState::Read,
        Progress::Other(_) => return Ok(()),
    };
    // On its way for us still: the platform's own answer was lost, or is slower than this.
    settle::accept(tx, message_id, status.target.as_deref().unwrap_or_default()).await?;
    let thread_id: Option<ThreadId> = sqlx::query_scalar(
        "UPDATE messages SET state = $3 WHERE business_id = $1 AND id = $2
           AND (($3 = 'delivered' AND state = 'accepted') OR ($3 = 'read' AND state IN ('accepted', 'delivered')))
         RETURNING thread_id",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .bind(state)
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(thread_id) = thread_id {
        tx.record(Event::MessageChanged { thread_id, message_id });
    }
    Ok(())
}

/// `WhatsApp` takes a message first and says later that it will not come.
async fn fail(tx: &mut Tenant, message_id: MessageId, status: &Status) -> Result<()> {
    let code = status
        .errors
        .first()
        .and_then(|error| error.code.as_deref()?.parse().ok());
    let failure = code.map_or(Failure::Refused, |code| failure_of(SendErrorKind::of_code(code)));
    for state in [MessageState::Accepted, MessageState::Sending] {
        let attempt = Attempt {
            message_id,
            state,
            sending_at: None,
        };
        if settle::fail(tx, attempt, failure).await? {
            tracing::info!(message.id = %message_id, ?code, "a platform says that a message it had taken will not come");
            return Ok(());
        }
    }
    Ok(())
}

/// Everything that was sent to a person up to a moment.
async fn move_all(
    tx: &mut Tenant,
    owner: Owner,
    person: &Person,
    up_to: DateTime<Utc>,
    progress: &Progress,
) -> Result<()> {
    let state = match progress {
        Progress::Delivered => MessageState::Delivered,
        Progress::Read | Progress::Played => MessageState::Read,
        Progress::Sent | Progress::Failed | Progress::Other(_) => return Ok(()),
    };
    let Some(thread) = people::find_thread(tx, owner, person).await? else {
        return Ok(());
    };
    let moved: Vec<MessageId> = sqlx::query_scalar(
        "UPDATE messages SET state = $5
         WHERE business_id = $1 AND thread_id = $2 AND seq > $3 AND author <> 'customer'
           AND coalesce(sending_at, sent_at) <= $4
           AND (($5 = 'delivered' AND state = 'accepted') OR ($5 = 'read' AND state IN ('accepted', 'delivered')))
         RETURNING id",
    )
    .bind(owner.business_id)
    .bind(thread.id)
    .bind(thread.last_seq - LOOK_BACK)
    .bind(up_to)
    .bind(state)
    .fetch_all(&mut **tx)
    .await?;
    for message_id in moved {
        tx.record(Event::MessageChanged {
            thread_id: thread.id,
            message_id,
        });
    }
    Ok(())
}
