//! What a person of the shop does with a conversation.

use std::time::Duration;

use chrono::Utc;

use super::message::{self, LockedThread, Outgoing};
use super::window::Written;
use super::{Author, ThreadState, suggestion, undelivered, window};
use crate::channels::account::AccountStatus;
use crate::channels::{self, Platform};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::identity::{Member, Permission};
use crate::ids::{MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Messages that one reply may become.
const REPLY_PARTS_MAX: usize = 5;

/// The person answers from now on; CHIDI falls silent at once, also in the middle of an answer.
pub async fn take_over(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<()> {
    let (mut tx, thread) = open(ctx, member, thread_id).await?;
    message::put_person_in_charge(&mut tx, &thread).await?;
    tx.commit().await
}

/// CHIDI answers from now on, beginning with what the customer wrote and nobody dealt with.
pub async fn hand_back(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<()> {
    let (mut tx, thread) = open(ctx, member, thread_id).await?;
    if thread.state == ThreadState::ActiveAi {
        return Ok(());
    }
    set_state(&mut tx, &thread, ThreadState::ActiveAi).await?;
    if thread.inbound_seq > thread.answered_seq {
        let job = Job::Answer {
            business_id: member.business_id,
            thread_id,
            after: Duration::ZERO,
        };
        tx.enqueue(&job).await?;
    }
    tx.commit().await
}

/// The conversation is done. It opens again when the customer writes.
pub async fn resolve(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<()> {
    let (mut tx, thread) = open(ctx, member, thread_id).await?;
    if thread.state == ThreadState::ResolvedByHuman {
        return Ok(());
    }
    set_state(&mut tx, &thread, ThreadState::ResolvedByHuman).await?;
    message::mark_dealt_with(&mut tx, &thread).await?;
    tx.commit().await
}

/// The shop has seen all messages. Who may only look on leaves no trace.
pub async fn mark_read(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<()> {
    if member.require(Permission::Answer).is_err() {
        return Ok(());
    }
    let mut tx = ctx.tenant(member.business_id).await?;
    let changed = sqlx::query("UPDATE threads SET unread = 0 WHERE business_id = $1 AND id = $2 AND unread > 0")
        .bind(member.business_id)
        .bind(thread_id)
        .execute(&mut *tx)
        .await?;
    if changed.rows_affected() > 0 {
        tx.record(Event::ThreadChanged { thread_id });
        tx.enqueue(&Job::ShowSeen {
            business_id: member.business_id,
            thread_id,
        })
        .await?;
    }
    tx.commit().await
}

/// Writes to the customer, and puts the person in charge. Long texts become several messages.
pub async fn reply(ctx: &Context, member: &Member, thread_id: ThreadId, text: &str) -> Result<Vec<MessageId>> {
    reply_once(ctx, member, thread_id, MessageId::new(), text).await
}

/// As [`reply`], with an id chosen by the page that asks: a form sent twice writes one message.
pub async fn reply_once(
    ctx: &Context,
    member: &Member,
    thread_id: ThreadId,
    reply_id: MessageId,
    text: &str,
) -> Result<Vec<MessageId>> {
    let (mut tx, thread) = open(ctx, member, thread_id).await?;
    let parts = parts_of(thread.platform, text)?;
    can_write(&thread, Written::ByPerson)?;
    let outgoing = Outgoing {
        author: Author::Person,
        kind: "text",
        parts: &parts,
        extra: None,
        first_id: reply_id,
        turn_seq: None,
        answer_id: None,
        user_id: Some(member.user_id),
    };
    let ids = message::queue(&mut tx, &thread, &outgoing).await?;
    if ids.is_empty() {
        return Ok(vec![reply_id]);
    }
    message::put_person_in_charge(&mut tx, &thread).await?;
    message::mark_dealt_with(&mut tx, &thread).await?;
    tx.commit().await?;
    Ok(ids)
}

/// Sends a failed message again: see [`undelivered::send_again`].
pub async fn send_again(ctx: &Context, member: &Member, message_id: MessageId) -> Result<()> {
    member.require(Permission::Answer)?;
    undelivered::send_again(ctx, member.business_id, message_id).await
}

/// Lets in who may answer, and locks the thread.
pub(super) async fn open(ctx: &Context, member: &Member, thread_id: ThreadId) -> Result<(Tenant, LockedThread)> {
    member.require(Permission::Answer)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    let thread = message::lock(&mut tx, member.business_id, thread_id)
        .await?
        .ok_or(Error::NotFound("conversation"))?;
    Ok((tx, thread))
}

async fn set_state(tx: &mut Tenant, thread: &LockedThread, state: ThreadState) -> Result<()> {
    suggestion::withdraw(tx, thread).await?;
    sqlx::query(
        "UPDATE threads SET state = $3, needs = '', owner_epoch = owner_epoch + 1, unsure_in_row = 0
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(state)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ThreadChanged { thread_id: thread.id });
    Ok(())
}

/// A text of a person as the platform takes it.
pub(super) fn parts_of(platform: Platform, text: &str) -> Result<Vec<String>> {
    let parts = channels::split(platform, &text.replace('\0', ""));
    if parts.is_empty() {
        return Err(Error::field("text", "Write something first."));
    }
    if parts.len() > REPLY_PARTS_MAX {
        let message = format!(
            "This is too long for one reply: it would be {} messages. Five are the most.",
            parts.len()
        );
        return Err(Error::field("text", message));
    }
    Ok(parts)
}

/// Says at once what [`super::deliver`] would find out later.
pub(super) fn can_write(thread: &LockedThread, written: Written) -> Result<()> {
    let (platform, customer) = (thread.platform.label(), &thread.customer_name);
    let refusal = match thread.account_status {
        AccountStatus::NeedsReconnect => {
            format!("{platform} needs you to connect the account again. You find it under Channels.")
        }
        AccountStatus::Disconnected => "This account is disconnected. Connect it under Channels to reply.".to_owned(),
        AccountStatus::Active => {
            let window = window(
                thread.platform,
                thread.last_inbound_at,
                thread.late_refused_at,
                Utc::now(),
            );
            if window.takes(written).is_some() {
                return Ok(());
            }
            format!(
                "{customer} last wrote too long ago, and {platform} takes no reply after that. Once {customer} writes \
                 again, you can answer."
            )
        }
    };
    Err(Error::Refused(refusal))
}
