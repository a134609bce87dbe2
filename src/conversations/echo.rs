//! Echoes: the platform tells of every message that the account sent, ours and those a person wrote elsewhere.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::message::{self, LockedThread};
use super::receive::{self, Owner, Received};
use super::{Author, settle};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::MessageId;
use crate::{Error, Result};

/// What stands in a thread for something a person sent elsewhere that is no text.
const NO_TEXT: &str = "Sent a photo or something else in the Instagram app.";

/// What the platform says the account wrote.
#[derive(Debug)]
pub(super) struct Echo<'a> {
    pub(super) message_id: &'a str,
    /// Our message's id, where the platform gives it back.
    pub(super) metadata: Option<MessageId>,
    pub(super) text: Option<&'a str>,
    pub(super) sent_at: DateTime<Utc>,
}

/// An echo is of a message of ours, which is thereby settled, or of one that a person wrote elsewhere.
pub(super) async fn receive_echo(ctx: &Context, owner: Owner, person: &str, echo: &Echo<'_>) -> Result<Received> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let thread_id = receive::open_thread(&mut tx, owner, person).await?.id;
    let thread = message::lock(&mut tx, owner.business_id, thread_id)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    match whose(&mut tx, &thread, echo).await? {
        Whose::Ours(message_id) => settle::accept(&mut tx, message_id, echo.message_id).await?,
        Whose::NotYetKnown => return Ok(Received::NotYet),
        Whose::Elsewhere => store_foreign(&mut tx, &thread, echo).await?,
    }
    tx.commit().await?;
    Ok(Received::Done)
}

/// Who wrote what an echo tells of.
#[derive(Debug)]
enum Whose {
    Ours(MessageId),
    Elsewhere,
    /// It may be a message whose answer from the platform is still to come.
    NotYetKnown,
}

/// Recognises an echo by what we gave along, by the platform's id, and, since Instagram may carry neither in time, by the
/// text of a message that may be on its way.
async fn whose(tx: &mut Tenant, thread: &LockedThread, echo: &Echo<'_>) -> Result<Whose> {
    let known: Option<MessageId> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE business_id = $1 AND thread_id = $2 AND author <> 'customer' AND id = $3
         UNION ALL
         SELECT id FROM messages WHERE business_id = $1 AND account_id = $4 AND author <> 'customer' AND platform_message_id = $5
         LIMIT 1",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(echo.metadata)
    .bind(thread.account_id)
    .bind(echo.message_id)
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(message_id) = known {
        return Ok(Whose::Ours(message_id));
    }
    let on_their_way: Vec<(Uuid, String, bool)> = sqlx::query_as(
        "SELECT id, body, state = 'sending' FROM messages
         WHERE business_id = $1 AND thread_id = $2 AND seq > $3 - 50 AND author <> 'customer' AND attempts > 0
           AND (state IN ('sending', 'queued') OR (state = 'failed' AND failure = 'perhaps_sent'))
           AND sending_at > clock_timestamp() - interval '1 day'
         ORDER BY seq",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(thread.last_seq)
    .fetch_all(&mut **tx)
    .await?;
    let same = |body: &str| {
        echo.text
            .is_some_and(|text| text.split_whitespace().eq(body.split_whitespace()))
    };
    if let Some((id, ..)) = on_their_way.iter().find(|(_, body, _)| same(body)) {
        return Ok(Whose::Ours(MessageId(*id)));
    }
    let any_sending = on_their_way.iter().any(|(.., sending)| *sending);
    Ok(if any_sending {
        Whose::NotYetKnown
    } else {
        Whose::Elsewhere
    })
}

/// A person answered in the platform's own app: the message is kept, and CHIDI falls silent.
async fn store_foreign(tx: &mut Tenant, thread: &LockedThread, echo: &Echo<'_>) -> Result<()> {
    let id = MessageId::new();
    let body = echo.text.unwrap_or(NO_TEXT);
    let written = sqlx::query(
        "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, account_id, platform_message_id, sent_at,
                               state, accepted_at)
         VALUES ($1, $2, $3, $4, 'person', $5, $6, $7, $8, $9, 'accepted', clock_timestamp()) ON CONFLICT DO NOTHING",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(thread.id)
    .bind(thread.last_seq + 1)
    .bind(if echo.text.is_some() { "text" } else { "attachment" })
    .bind(body)
    .bind(thread.account_id)
    .bind(echo.message_id)
    .bind(echo.sent_at)
    .execute(&mut **tx)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    message::append(tx, thread, 1, Author::Person, body).await?;
    message::put_person_in_charge(tx, thread).await?;
    message::mark_dealt_with(tx, thread).await?;
    tx.record(Event::MessageQueued {
        thread_id: thread.id,
        message_id: id,
    });
    Ok(())
}
