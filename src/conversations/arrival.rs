//! A customer's message arrives: customer, thread, message, the job that answers, the event, in one transaction.

use std::time::Duration;

use chidi_inbound::content::MessageKind;
use chidi_inbound::event::Message;
use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::attachment;
use super::details::{self, Details};
use super::people::{self, OpenThread};
use super::receive::Owner;
use super::{ThreadState, message};
use crate::Result;
use crate::channels::{Platform, said_by_tap};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::MessageId;
use crate::jobs::Job;

/// A customer who has to wait this long is shown that an answer is on its way.
const SIGN_FROM: Duration = Duration::from_secs(1);

/// Writes a message once, however often it comes. In `standby` another app talks to the customer: the message is kept for
/// the owner to see, and CHIDI stays out.
pub(super) async fn receive_message(
    ctx: &Context,
    owner: Owner,
    given: &Message,
    sent_at: DateTime<Utc>,
    standby: bool,
) -> Result<()> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let thread = people::open_thread(&mut tx, owner, &given.person).await?;
    let details = Details::of(&given.content, &given.refers_to);
    let Some(message_id) = insert(&mut tx, owner, &thread, (given, &details), sent_at).await? else {
        // Received before, and all that follows from it written with it.
        return Ok(());
    };
    attachment::expect_files(ctx, &mut tx, message_id, owner.platform, &details).await?;
    let state = if standby {
        ThreadState::ActiveHuman
    } else {
        thread.state.after_inbound()
    };
    let preview = preview(given);
    note_inbound(&mut tx, &thread, state, &preview, sent_at).await?;
    if state == ThreadState::ActiveAi {
        tx.enqueue(&Job::Answer {
            business_id: owner.business_id,
            thread_id: thread.id,
            after: thread.debounce(),
        })
        .await?;
        // An answer that comes at once needs no sign that it is coming.
        if thread.debounce() >= SIGN_FROM {
            tx.enqueue(&Job::ShowSeen {
                business_id: owner.business_id,
                thread_id: thread.id,
            })
            .await?;
        }
    }
    if thread.customer_name.is_empty() && owner.platform != Platform::Whatsapp {
        tx.enqueue(&Job::LearnName {
            business_id: owner.business_id,
            customer_id: thread.customer_id,
        })
        .await?;
    }
    if state != thread.state {
        tx.record(Event::ThreadChanged { thread_id: thread.id });
    }
    tx.record(Event::MessageReceived {
        thread_id: thread.id,
        message_id,
    });
    tx.commit().await
}

async fn insert(
    tx: &mut Tenant,
    owner: Owner,
    thread: &OpenThread,
    (given, details): (&Message, &Details),
    sent_at: DateTime<Utc>,
) -> Result<Option<MessageId>> {
    let content = &given.content;
    let payload = content.payload.as_deref();
    // A button may show less than it says; and what one was meant to say is better than nothing.
    let text = payload
        .and_then(said_by_tap)
        .or(content.text.as_deref())
        .or(payload.filter(|_| is_tap(&content.kind)));
    let message_id = sqlx::query_scalar(
        "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, payload, details, account_id,
                               platform_message_id, sent_at)
         VALUES ($1, $2, $3, $4, 'customer', left($5, 40), $6, $7, $8, $9, $10, $11)
         ON CONFLICT (business_id, account_id, platform_message_id, kind) WHERE author = 'customer' DO NOTHING RETURNING id",
    )
    .bind(owner.business_id)
    .bind(MessageId::new())
    .bind(thread.id)
    .bind(thread.last_seq + 1)
    .bind(content.kind.word())
    .bind(text.unwrap_or_default())
    .bind(payload)
    .bind(Json(details))
    .bind(owner.account_id)
    .bind(given.id.as_str())
    .bind(sent_at)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(message_id)
}

fn is_tap(kind: &MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Postback | MessageKind::QuickReply | MessageKind::Button
    )
}

fn preview(given: &Message) -> String {
    match &given.content.text {
        Some(text) => message::preview(text),
        None => details::in_words(given.content.kind.word()).to_owned(),
    }
}

async fn note_inbound(
    tx: &mut Tenant,
    thread: &OpenThread,
    state: ThreadState,
    preview: &str,
    sent_at: DateTime<Utc>,
) -> Result<()> {
    // The account's own time is kept to the minute, so that its row is not fought over.
    sqlx::query(
        "WITH seen AS (
             UPDATE channel_accounts a SET last_inbound_at = $6 FROM threads t
             WHERE t.business_id = $1 AND t.id = $2 AND a.business_id = $1 AND a.id = t.account_id
               AND (a.last_inbound_at IS NULL OR a.last_inbound_at < $6 - interval '1 minute'))
         UPDATE threads SET state = $3, last_seq = $4, inbound_seq = $4, unread = unread + 1, preview = $5,
                preview_author = 'customer', last_inbound_at = greatest(last_inbound_at, $6),
                last_message_at = clock_timestamp()
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(state)
    .bind(thread.last_seq + 1)
    .bind(preview)
    .bind(sent_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
