//! What a person does with a suggestion.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;

use super::{State, withdraw};
use crate::business::rules::RuleUse;
use crate::business::{self, rules};
use crate::channels::Extra;
use crate::context::{Context, Tenant};
use crate::conversations::message::{self, LockedThread, Outgoing};
use crate::conversations::owner::{can_write, open, parts_of};
use crate::conversations::turn::{SourceRow, note_ai_notice};
use crate::conversations::window::Written;
use crate::conversations::{Author, sources};
use crate::events::Event;
use crate::identity::{Member, Permission};
use crate::ids::{AnswerId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result};

/// A person's words in place of CHIDI's.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    pub text: String,
    /// What in them no row of the shop backs.
    pub doubts: Vec<Doubt>,
    /// The rows that back the rest, in the versions they were read in.
    pub sources: Vec<SourceRow>,
    /// The rules they tell.
    pub rules: Vec<RuleUse>,
    /// Whoever sends them has seen the doubts.
    pub is_insisted: bool,
}

/// A claim that no row backs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// As it was written.
    pub said: String,
    /// What is wrong with it, with what the rows say instead.
    pub words: String,
}

/// What became of a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approved {
    /// It is on its way; also when somebody said yes before.
    Sent,
    /// What it rests on has changed. It is thought anew, and the new one waits for a yes of its own.
    ThoughtAnew,
    /// A person's words say what no row backs: they are kept beside the suggestion, with the doubts, to be looked at again.
    HeldBack,
    /// A row that a person's words were read against has changed since. Nothing happened; read them again.
    RowsChanged,
}

/// Sends a suggestion as it is, or in the words of the person who approves it. Doubted words are sent once their doubts were
/// shown beside these very words. Twice is once.
pub async fn approve(ctx: &Context, member: &Member, answer_id: AnswerId, edited: Option<&Edited>) -> Result<Approved> {
    let Some((mut tx, thread, kept)) = open_kept(ctx, member, answer_id).await? else {
        return Ok(Approved::Sent);
    };
    if thread.inbound_seq > kept.turn_seq {
        let name = &thread.customer_name;
        return Err(Error::Refused(format!(
            "{name} has written again. CHIDI is reading it, and suggests an answer to all of it in a moment."
        )));
    }
    let edited = edited.filter(|edited| edited.text != kept.text);
    let sources = edited.map_or(&kept.sources.0, |edited| &edited.sources);
    if !sources::unchanged(&mut tx, member.business_id, sources).await? {
        if edited.is_some() {
            return Ok(Approved::RowsChanged);
        }
        think_anew(&mut tx, &thread).await?;
        tx.commit().await?;
        return Ok(Approved::ThoughtAnew);
    }
    can_write(&thread, Written::ByChidi)?;
    if let Some(edited) = edited.filter(|edited| !kept.has_shown(edited)) {
        // What cannot be sent at all is said at once.
        parts_of(thread.platform, &edited.text)?;
        keep_words(&mut tx, &kept, Some(edited)).await?;
        tx.record(Event::ThreadChanged { thread_id: thread.id });
        tx.commit().await?;
        return Ok(Approved::HeldBack);
    }
    send(&mut tx, member, &thread, (&kept, edited)).await?;
    settle(&mut tx, member, &kept, edited).await?;
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
    mark(&mut tx, member, &kept, State::Dismissed).await?;
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
    rules: Json<Vec<RuleUse>>,
    /// Words that were held back, and why.
    edited: Option<String>,
    doubts: Json<Vec<Doubt>>,
    state: State,
}

impl Kept {
    /// Whether nothing is doubted in these words, or the person has seen just that and wants them sent.
    fn has_shown(&self, edited: &Edited) -> bool {
        let is_shown = self.edited.as_deref() == Some(edited.text.as_str()) && self.doubts.0 == edited.doubts;
        edited.doubts.is_empty() || (edited.is_insisted && is_shown)
    }
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
        "SELECT answer_id, turn_seq, text, extra, sources, memory, unsure_in_row, rules, edited, doubts, state FROM suggestions
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
    (kept, edited): (&Kept, Option<&Edited>),
) -> Result<()> {
    let notice = notice_due(tx, thread).await?;
    let text = edited.map_or(&kept.text, |edited| &edited.text).as_str();
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
    let told = edited.map_or(&kept.rules.0, |edited| &edited.rules);
    rules::record_uses(tx, kept.answer_id, thread.id, told).await?;
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

async fn think_anew(tx: &mut Tenant, thread: &LockedThread) -> Result<()> {
    withdraw(tx, thread).await?;
    let job = Job::Answer {
        business_id: tx.business_id(),
        thread_id: thread.id,
        after: Duration::ZERO,
    };
    tx.enqueue(&job).await?;
    tx.record(Event::ThreadChanged { thread_id: thread.id });
    Ok(())
}

/// Keeps which words were sent, and that they were.
async fn settle(tx: &mut Tenant, member: &Member, kept: &Kept, edited: Option<&Edited>) -> Result<()> {
    keep_words(tx, kept, edited).await?;
    mark(tx, member, kept, edited.map_or(State::Sent, |_| State::Edited)).await
}

async fn keep_words(tx: &mut Tenant, kept: &Kept, edited: Option<&Edited>) -> Result<()> {
    let doubts = edited.map_or(&[][..], |edited| &edited.doubts);
    sqlx::query("UPDATE suggestions SET edited = $3, doubts = $4 WHERE business_id = $1 AND answer_id = $2")
        .bind(tx.business_id())
        .bind(kept.answer_id)
        .bind(edited.map(|edited| edited.text.replace('\0', "")))
        .bind(Json(doubts))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn mark(tx: &mut Tenant, member: &Member, kept: &Kept, state: State) -> Result<()> {
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
