//! What customers do to messages that are there: change them, take them back, put an emoji on them. And what becomes of the
//! ids they go by.
//!
//! Platforms tell of these in any order, at times before the message itself. What is about a message that is not there yet
//! is looked at again later; see [`super::receive`].

use chidi_inbound::event::{Act, Change, CustomerEvent, Update};
use chidi_inbound::person::{Person, PersonId};
use chrono::{DateTime, Utc};

use super::message::{self, LockedThread};
use super::people;
use super::receive::{Owner, Received};
use super::{Author, ThreadState, attachment, details, suggestion};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{CustomerId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Something known has changed.
pub(super) async fn receive_update(
    ctx: &Context,
    owner: Owner,
    update: &Update,
    at: DateTime<Utc>,
) -> Result<Received> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let received = match &update.change {
        Change::Edited { target, text, num_edit } => {
            let edit = Edit {
                text: text.as_deref().unwrap_or_default(),
                number: num_edit.map(|number| i16::try_from(number).unwrap_or(i16::MAX)),
                at,
            };
            edit_message(&mut tx, owner, target, edit).await?
        }
        Change::Unsent { target } => unsend(&mut tx, owner, target).await?,
        Change::NewIds { previous, current, .. } => renew_ids(&mut tx, owner, previous, current).await?,
    };
    tx.commit().await?;
    Ok(received)
}

/// A customer did something that is no message.
pub(super) async fn receive_act(
    ctx: &Context,
    owner: Owner,
    event: &CustomerEvent,
    at: DateTime<Utc>,
) -> Result<Received> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let received = match &event.act {
        Act::React { target, emoji, name } => {
            let reaction = emoji.as_deref().or(name.as_deref()).unwrap_or("\u{2764}");
            react(&mut tx, owner, target, Some(reaction), at).await?
        }
        Act::Unreact { target } => react(&mut tx, owner, target, None, at).await?,
        Act::Referral(_) => come_back(&mut tx, owner, event.person.as_ref(), at).await?,
        Act::Preference { category, choice, .. } => {
            let is_marketing = category
                .as_ref()
                .is_none_or(|word| word.as_str() == "marketing_messages");
            if is_marketing {
                prefer(&mut tx, owner, event.person.as_ref(), choice.as_str()).await?;
            }
            Received::Done
        }
        Act::Optin { .. } => Received::Done,
    };
    tx.commit().await?;
    Ok(received)
}

/// Notes whether a customer wants advertising. Of somebody who never wrote there is nothing to note.
async fn prefer(tx: &mut Tenant, owner: Owner, person: Option<&Person>, choice: &str) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    let Some(thread) = people::find_thread(tx, owner, person).await? else {
        return Ok(());
    };
    sqlx::query(
        "UPDATE customers SET marketing_stopped_at = CASE $3 WHEN 'stop' THEN clock_timestamp() WHEN 'resume' THEN NULL
                ELSE marketing_stopped_at END
         WHERE business_id = $1 AND id = (SELECT customer_id FROM threads WHERE business_id = $1 AND id = $2)",
    )
    .bind(owner.business_id)
    .bind(thread.id)
    .bind(choice)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A message by the platform's id, with its thread's row locked.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) message_id: MessageId,
    pub(super) seq: i64,
    pub(super) author: Author,
    pub(super) thread: LockedThread,
}

/// Finds a message of either side. `None` when it is not there, or not yet.
pub(super) async fn find(tx: &mut Tenant, owner: Owner, platform_message_id: &str) -> Result<Option<Target>> {
    let found: Option<(MessageId, ThreadId, i64, Author)> = sqlx::query_as(
        "SELECT id, thread_id, seq, author FROM messages
         WHERE business_id = $1 AND account_id = $2 AND platform_message_id = $3 AND author <> 'customer'
         UNION ALL
         SELECT id, thread_id, seq, author FROM messages
         WHERE business_id = $1 AND account_id = $2 AND platform_message_id = $3 AND author = 'customer'
         LIMIT 1",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(platform_message_id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((message_id, thread_id, seq, author)) = found else {
        return Ok(None);
    };
    let thread = message::lock(tx, owner.business_id, thread_id)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    Ok(Some(Target {
        message_id,
        seq,
        author,
        thread,
    }))
}

/// A new text.
#[derive(Debug, Clone, Copy)]
struct Edit<'a> {
    text: &'a str,
    /// Which edit of the message it is, where the platform counts.
    number: Option<i16>,
    at: DateTime<Utc>,
}

/// The newest text counts, whatever the order in which edits come: by their number, or by their time where there is none.
async fn edit_message(tx: &mut Tenant, owner: Owner, target: &str, edit: Edit<'_>) -> Result<Received> {
    let Some(target) = find(tx, owner, target).await? else {
        return Ok(Received::NotYet);
    };
    let changed = sqlx::query(
        "UPDATE messages SET body = $3, edits = coalesce($4, edits + 1), edited_at = $5
         WHERE business_id = $1 AND id = $2 AND author = 'customer' AND unsent_at IS NULL
           AND CASE WHEN $4 IS NULL THEN edited_at IS NULL OR edited_at < $5 ELSE edits < $4 END",
    )
    .bind(tx.business_id())
    .bind(target.message_id)
    .bind(edit.text)
    .bind(edit.number)
    .bind(edit.at)
    .execute(&mut **tx)
    .await?;
    if changed.rows_affected() > 0 {
        show_change(tx, &target, &message::preview(edit.text)).await?;
        answer_anew(tx, &target).await?;
    }
    Ok(Received::Done)
}

/// What the customer took back is taken from us too, as the platforms' terms ask: the words, what came with them, and what
/// the record of the answer repeats of them.
async fn unsend(tx: &mut Tenant, owner: Owner, target: &str) -> Result<Received> {
    let Some(target) = find(tx, owner, target).await? else {
        return Ok(Received::NotYet);
    };
    let changed = sqlx::query(
        "UPDATE messages SET body = '', payload = NULL, details = '{}', unsent_at = clock_timestamp()
         WHERE business_id = $1 AND id = $2 AND author = 'customer' AND unsent_at IS NULL",
    )
    .bind(tx.business_id())
    .bind(target.message_id)
    .execute(&mut **tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(Received::Done);
    }
    attachment::forget_files(tx, target.message_id).await?;
    sqlx::query(
        "UPDATE answers SET question = '' WHERE (business_id, id) = (
             SELECT business_id, id FROM answers WHERE business_id = $1 AND thread_id = $2 AND turn_seq >= $3
             ORDER BY turn_seq LIMIT 1)",
    )
    .bind(tx.business_id())
    .bind(target.thread.id)
    .bind(target.seq)
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE notifications SET body = '' WHERE business_id = $1 AND thread_id = $2 AND kind = 'escalation'")
        .bind(tx.business_id())
        .bind(target.thread.id)
        .execute(&mut **tx)
        .await?;
    show_change(tx, &target, details::in_words("unsent")).await?;
    answer_anew(tx, &target).await?;
    Ok(Received::Done)
}

/// One emoji per message, the latest.
async fn react(
    tx: &mut Tenant,
    owner: Owner,
    target: &str,
    reaction: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Received> {
    let Some(target) = find(tx, owner, target).await? else {
        return Ok(Received::NotYet);
    };
    sqlx::query(
        "UPDATE messages SET reaction = left($3, 40), reacted_at = $4
         WHERE business_id = $1 AND id = $2 AND (reacted_at IS NULL OR reacted_at < $4)",
    )
    .bind(tx.business_id())
    .bind(target.message_id)
    .bind(reaction)
    .bind(at)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::MessageChanged {
        thread_id: target.thread.id,
        message_id: target.message_id,
    });
    Ok(Received::Done)
}

/// Who comes back by a link or an advertisement may be written to again.
async fn come_back(tx: &mut Tenant, owner: Owner, person: Option<&Person>, at: DateTime<Utc>) -> Result<Received> {
    let Some(person) = person else {
        return Ok(Received::Done);
    };
    let Some(thread) = people::find_thread(tx, owner, person).await? else {
        return Ok(Received::Done);
    };
    sqlx::query(
        "UPDATE threads SET last_inbound_at = greatest(last_inbound_at, $3) WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(at)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ThreadChanged { thread_id: thread.id });
    Ok(Received::Done)
}

async fn renew_ids(tx: &mut Tenant, owner: Owner, previous: &[PersonId], current: &[PersonId]) -> Result<Received> {
    let known: Option<CustomerId> = sqlx::query_scalar(
        "SELECT customer_id FROM customer_ids WHERE business_id = $1 AND account_id = $2 AND platform_id = ANY($3) LIMIT 1",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(previous.iter().map(PersonId::as_str).collect::<Vec<_>>())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(customer_id) = known else {
        return Ok(Received::Done);
    };
    people::add_ids(tx, owner, customer_id, current).await?;
    let phone = current
        .iter()
        .find(|id| matches!(id, PersonId::Phone(_) | PersonId::WaId(_)));
    sqlx::query("UPDATE customers SET platform_user_id = $3 WHERE business_id = $1 AND id = $2")
        .bind(owner.business_id)
        .bind(customer_id)
        .bind(phone.or(current.first()).map(PersonId::as_str))
        .execute(&mut **tx)
        .await?;
    Ok(Received::Done)
}

/// The list shows the newest message as it is now.
async fn show_change(tx: &mut Tenant, target: &Target, preview: &str) -> Result<()> {
    if target.seq == target.thread.last_seq {
        sqlx::query("UPDATE threads SET preview = $3 WHERE business_id = $1 AND id = $2")
            .bind(tx.business_id())
            .bind(target.thread.id)
            .bind(preview)
            .execute(&mut **tx)
            .await?;
    }
    tx.record(Event::MessageChanged {
        thread_id: target.thread.id,
        message_id: target.message_id,
    });
    Ok(())
}

/// An answer to the old words that is being written is not stored, and one that waits for a yes goes; one to the new words is
/// written. What was answered before
/// stays answered.
async fn answer_anew(tx: &mut Tenant, target: &Target) -> Result<()> {
    let thread = &target.thread;
    if target.author != Author::Customer || thread.state != ThreadState::ActiveAi || target.seq <= thread.answered_seq {
        return Ok(());
    }
    suggestion::withdraw(tx, thread).await?;
    sqlx::query("UPDATE threads SET owner_epoch = owner_epoch + 1 WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(thread.id)
        .execute(&mut **tx)
        .await?;
    let job = Job::Answer {
        business_id: tx.business_id(),
        thread_id: thread.id,
        after: std::time::Duration::ZERO,
    };
    tx.enqueue(&job).await
}
