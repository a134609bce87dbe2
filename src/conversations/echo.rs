//! Echoes: the platform tells of every message that the account sent, ours and those a person wrote elsewhere.

use chidi_inbound::content::RefersTo;
use chidi_inbound::event::Echo;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::details::{self, Details};
use super::message::{self, LockedThread};
use super::receive::{Owner, Received};
use super::{Author, people, settle};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::MessageId;
use crate::{Error, Result, crash};

/// An echo is of a message of ours, which is thereby settled, or of one that a person wrote elsewhere.
pub(super) async fn receive_echo(ctx: &Context, owner: Owner, echo: &Echo, sent_at: DateTime<Utc>) -> Result<Received> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let thread_id = people::open_thread(&mut tx, owner, &echo.person).await?.id;
    let thread = message::lock(&mut tx, owner.business_id, thread_id)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    match whose(&mut tx, &thread, echo).await? {
        Whose::Ours(message_id) => settle::accept(&mut tx, message_id, echo.id.as_str()).await?,
        Whose::NotYetKnown => return Ok(Received::NotYet),
        Whose::Elsewhere => store_foreign(&mut tx, &thread, echo, sent_at).await?,
    }
    tx.commit().await?;
    crash::point("echo:received");
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
async fn whose(tx: &mut Tenant, thread: &LockedThread, echo: &Echo) -> Result<Whose> {
    let mark: Option<MessageId> = echo
        .metadata
        .as_deref()
        .and_then(|mark| mark.parse().ok())
        .map(MessageId);
    let known: Option<MessageId> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE business_id = $1 AND thread_id = $2 AND author <> 'customer' AND id = $3
         UNION ALL
         SELECT id FROM messages WHERE business_id = $1 AND account_id = $4 AND author <> 'customer' AND platform_message_id = $5
         LIMIT 1",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(mark)
    .bind(thread.account_id)
    .bind(echo.id.as_str())
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
    // A picture has no text on either side.
    let text = echo.content.text.as_deref().unwrap_or_default();
    let same = |body: &str| text.split_whitespace().eq(body.split_whitespace());
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
async fn store_foreign(tx: &mut Tenant, thread: &LockedThread, echo: &Echo, sent_at: DateTime<Utc>) -> Result<()> {
    let id = MessageId::new();
    let kind = echo.content.kind.word();
    let body = echo.content.text.as_deref().unwrap_or_default();
    let written = sqlx::query(
        "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, account_id, platform_message_id, sent_at,
                               details, state, accepted_at)
         VALUES ($1, $2, $3, $4, 'person', left($5, 40), $6, $7, $8, $9, $10, 'accepted', clock_timestamp()) ON CONFLICT DO NOTHING",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(thread.id)
    .bind(thread.last_seq + 1)
    .bind(kind)
    .bind(body)
    .bind(thread.account_id)
    .bind(echo.id.as_str())
    .bind(sent_at)
    .bind(Json(Details::of(&echo.content, &RefersTo::default())))
    .execute(&mut **tx)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    let shown = if body.is_empty() { details::in_words(kind) } else { body };
    message::append(tx, thread, 1, Author::Person, shown).await?;
    message::put_person_in_charge(tx, thread).await?;
    message::mark_dealt_with(tx, thread).await?;
    tx.record(Event::MessageQueued {
        thread_id: thread.id,
        message_id: id,
    });
    Ok(())
}
