//! What the assistant is given, and how its decision is stored.
//!
//! A [`Turn`] is everything a thread's customer said that nobody has dealt with. While the assistant thinks, no transaction
//! is open; [`store_decision`] therefore looks again at all the decision rests on, under locks, and writes it only if
//! nothing of it has changed.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

pub use super::answer_row::{NewAnswer, Verdict};
pub use super::sources::{ABSENT, SourceRow, SourceTable};

use super::hear::Heard;
use super::message::{self, LockedThread, Outgoing};
use super::{Author, Details, ThreadState, answer_row, sources, suggestion};
use crate::Result;
use crate::business::rules::{self, RuleUse};
use crate::channels::{self, Extra, Platform};
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{BusinessId, CustomerId, MessageId, ThreadId};
use crate::notifications::{self, NewNotification};

/// Messages of one turn that the assistant sees, the newest ones.
const TURN_MAX: i64 = 30;
/// Messages before the turn that the assistant sees.
const RECENT_MAX: i64 = 12;

/// What waits for an answer.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Whose thread.
    pub business_id: BusinessId,
    /// Which thread.
    pub thread_id: ThreadId,
    /// Who asks.
    pub customer: TurnCustomer,
    /// Where the answer goes.
    pub platform: Platform,
    /// Whether this customer was never told that an AI answers.
    pub ai_notice_due: bool,
    /// Always one that lets the assistant answer.
    pub state: ThreadState,
    /// Changes when somebody else takes charge.
    pub owner_epoch: i64,
    /// Everything of the customer up to here was dealt with before.
    pub answered_seq: i64,
    /// The newest message of the turn; the decision's place in the thread.
    pub inbound_seq: i64,
    /// What the customer wrote since `answered_seq`, oldest first; never empty.
    pub messages: Vec<TurnMessage>,
    /// What came before, oldest first, all authors.
    pub recent: Vec<TurnMessage>,
    /// What the last decision left for this one.
    pub memory: Value,
    /// Decisions in a row in which CHIDI was not sure.
    pub unsure_in_row: i16,
}

impl Turn {
    /// All its messages that have words, one in a line.
    pub fn text(&self) -> String {
        let bodies = self.messages.iter().map(|message| message.body.as_str());
        bodies.filter(|body| !body.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

/// The customer of a turn.
#[derive(Debug, Clone)]
pub struct TurnCustomer {
    /// Our id.
    pub id: CustomerId,
    /// As the platform tells it; empty when unknown.
    pub name: String,
}

/// One message as the assistant sees it.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct TurnMessage {
    /// Our id.
    pub id: MessageId,
    /// Position in the thread.
    pub seq: i64,
    /// Who wrote it.
    pub author: Author,
    /// The platform's word, such as `text`, `quick_reply` or `image`; of ours `text` or `holding`.
    pub kind: String,
    /// The text; for a tap, its title; for a picture, what is written under it; for a voice message that was heard, what is
    /// said in it. May be empty.
    pub body: String,
    /// What came along.
    #[sqlx(json)]
    pub details: Details,
    /// What a tapped button carries.
    pub payload: Option<String>,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
}

/// What was decided about a turn. Everything in it is written, or nothing.
#[derive(Debug, Clone)]
pub struct Decision {
    /// How the answer came to be.
    pub record: NewAnswer,
    /// What the customer gets, in order, or would get with a person's yes; empty for none. Long texts are split here to what
    /// the platform takes.
    pub outgoing: Vec<String>,
    /// What hangs on the last of it.
    pub extra: Option<Extra>,
    /// Whether `outgoing` answers or only holds.
    pub outgoing_kind: OutgoingKind,
    /// Who answers from now on.
    pub next_state: ThreadState,
    /// Why a person is needed, a word of `assistant::Reason`; `None` when nobody is.
    pub needs: Option<String>,
    /// For the next turn.
    pub memory: Value,
    /// Decisions in a row, this one included, in which CHIDI was not sure.
    pub unsure_in_row: i16,
    /// What the owner is told.
    pub notify: Option<NewNotification>,
    /// Whether `outgoing` tells the customer that an AI answers.
    pub ai_notice_given: bool,
    /// Every row the answer rests on, in the version it had when it was read.
    pub sources: Vec<SourceRow>,
    /// The shop's rules that `outgoing` tells.
    pub rules: Vec<RuleUse>,
}

/// What a message of ours is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingKind {
    /// An answer.
    Text,
    /// "One moment, a person is coming."
    Holding,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Written; the messages wait to be delivered.
    Stored(Vec<MessageId>),
    /// Somebody else took charge, or this turn was decided before. Nothing was written; there is nothing more to do.
    Overtaken,
    /// A row the answer rests on has changed. Nothing was written; think again.
    FactsChanged,
}

/// What waits for an answer in a thread: `None` when nothing does, when the assistant is not the one to answer, or when its
/// answer waits for a person's yes.
pub async fn load_turn(tx: &mut PgConnection, business_id: BusinessId, thread_id: ThreadId) -> Result<Option<Turn>> {
    let head: Option<Head> = sqlx::query_as(
        "SELECT t.customer_id, c.name AS customer_name, a.platform, c.ai_notice_at IS NULL AS ai_notice_due, t.state,
                t.owner_epoch, t.answered_seq, t.inbound_seq, t.memory, t.unsure_in_row
         FROM threads t
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id
         WHERE t.business_id = $1 AND t.id = $2 AND t.state = 'active_ai' AND t.inbound_seq > t.answered_seq
           AND NOT (t.needs = $3 AND EXISTS (
               SELECT FROM suggestions s WHERE s.business_id = $1 AND s.thread_id = $2 AND s.turn_seq = t.inbound_seq
                 AND s.state = 'waiting'))",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(suggestion::APPROVAL)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(head) = head else { return Ok(None) };
    // One question for both lists: the turn's messages, and as many of the others as the assistant looks back.
    let rows: Vec<TurnRow> = sqlx::query_as(
        "SELECT given.*, CASE WHEN details ? 'attachments' THEN (
                    SELECT jsonb_agg(jsonb_build_object('place', f.place, 'text', f.transcript) ORDER BY f.place) FROM attachments f
                    WHERE f.business_id = $1 AND f.message_id = given.id AND f.transcript IS NOT NULL) END AS heard
         FROM (
            (SELECT id, seq, author, kind, body, details, payload, sent_at FROM messages
             WHERE business_id = $1 AND thread_id = $2 AND author = 'customer' AND seq > $3 AND seq <= $4
               AND unsent_at IS NULL
             ORDER BY seq DESC LIMIT $5)
            UNION ALL
            (SELECT id, seq, author, kind, body, details, payload, sent_at FROM messages
             WHERE business_id = $1 AND thread_id = $2 AND seq <= $4 AND (author <> 'customer' OR seq <= $3)
               AND state IS DISTINCT FROM 'failed' AND unsent_at IS NULL
             ORDER BY seq DESC LIMIT $6)) AS given
         ORDER BY seq",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(head.answered_seq)
    .bind(head.inbound_seq)
    .bind(TURN_MAX)
    .bind(RECENT_MAX)
    .fetch_all(tx)
    .await?;
    let mut all: Vec<TurnMessage> = rows.into_iter().map(TurnRow::read).collect();
    let messages: Vec<TurnMessage> = all
        .extract_if(.., |one| one.author == Author::Customer && one.seq > head.answered_seq)
        .collect();
    if messages.is_empty() {
        // The customer took back all that waited.
        return Ok(None);
    }
    Ok(Some(Turn {
        business_id,
        thread_id,
        customer: TurnCustomer {
            id: head.customer_id,
            name: head.customer_name,
        },
        platform: head.platform,
        ai_notice_due: head.ai_notice_due,
        state: head.state,
        owner_epoch: head.owner_epoch,
        answered_seq: head.answered_seq,
        inbound_seq: head.inbound_seq,
        messages,
        recent: all,
        memory: head.memory.0,
        unsure_in_row: head.unsure_in_row,
    }))
}

/// Writes a decision, if it still holds: the thread's row is locked, and the person in charge, the turn and every source
/// row are compared. The caller commits on [`Stored::Stored`] and drops the transaction otherwise.
pub async fn store_decision(tx: &mut Tenant, turn: &Turn, decision: Decision) -> Result<Stored> {
    let thread = message::lock(tx, turn.business_id, turn.thread_id).await?;
    let unmoved = |thread: &LockedThread| {
        thread.owner_epoch == turn.owner_epoch && thread.answered_seq == turn.answered_seq && thread.state == turn.state
    };
    let Some(thread) = thread.filter(unmoved) else {
        return Ok(Stored::Overtaken);
    };
    if thread.needs_approval && decision.record.decision == Verdict::Send {
        // The owner wants to see every answer since a moment ago.
        return Ok(Stored::FactsChanged);
    }
    if !sources::unchanged(tx, turn.business_id, &decision.sources).await? {
        return Ok(Stored::FactsChanged);
    }
    let was_waiting = suggestion::withdraw(tx, &thread).await?;
    if !answer_row::insert(tx, turn, &decision.record).await? {
        return Ok(Stored::Overtaken);
    }
    if decision.record.decision == Verdict::Suggest {
        suggestion::keep(tx, turn, &decision).await?;
        // Who was told that one waits need not be told of the next.
        if let Some(new) = decision.notify.filter(|_| !was_waiting) {
            notifications::raise(tx, new).await?;
        }
        return Ok(Stored::Stored(Vec::new()));
    }
    let parts: Vec<String> = decision
        .outgoing
        .iter()
        .flat_map(|text| channels::split(turn.platform, &text.replace('\0', "")))
        .collect();
    let outgoing = Outgoing {
        author: Author::Assistant,
        kind: decision.outgoing_kind.as_str(),
        parts: &parts,
        extra: decision.extra.as_ref(),
        first_id: MessageId::new(),
        turn_seq: Some(turn.inbound_seq),
        answer_id: Some(decision.record.id),
        user_id: None,
    };
    let ids = if parts.is_empty() {
        Vec::new()
    } else {
        message::queue(tx, &thread, &outgoing).await?
    };
    if ids.len() < parts.len() {
        return Ok(Stored::Overtaken);
    }
    rules::record_uses(tx, decision.record.id, turn.thread_id, &decision.rules).await?;
    move_thread(tx, &thread, turn, &decision).await?;
    if decision.ai_notice_given && !ids.is_empty() {
        note_ai_notice(tx, &thread).await?;
    }
    if let Some(new) = decision.notify {
        notifications::raise(tx, new).await?;
    }
    Ok(Stored::Stored(ids))
}

/// A message, and what is said in its voice messages.
#[derive(Debug, sqlx::FromRow)]
struct TurnRow {
    #[sqlx(flatten)]
    message: TurnMessage,
    heard: Option<Json<Vec<Heard>>>,
}

impl TurnRow {
    /// What was spoken and heard counts as written: its words join the text, and nobody need listen to it any more.
    fn read(self) -> TurnMessage {
        let mut message = self.message;
        for heard in self.heard.into_iter().flat_map(|heard| heard.0).rev() {
            if heard.place < message.details.attachments.len() {
                message.details.attachments.remove(heard.place);
            }
            message.body = if message.body.is_empty() {
                heard.text
            } else {
                format!("{}\n{}", heard.text, message.body)
            };
        }
        message
    }
}

/// The part of a [`Turn`] that stands in the thread.
#[derive(Debug, sqlx::FromRow)]
struct Head {
    customer_id: CustomerId,
    customer_name: String,
    platform: Platform,
    ai_notice_due: bool,
    state: ThreadState,
    owner_epoch: i64,
    answered_seq: i64,
    inbound_seq: i64,
    memory: Json<Value>,
    unsure_in_row: i16,
}

impl OutgoingKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Holding => "holding",
        }
    }
}

async fn move_thread(tx: &mut Tenant, thread: &LockedThread, turn: &Turn, decision: &Decision) -> Result<()> {
    // Something newer waits already; its answer is queued and must not find the thread closed.
    let is_open = thread.inbound_seq > turn.inbound_seq && decision.next_state.after_inbound() == ThreadState::ActiveAi;
    let next_state = if is_open {
        ThreadState::ActiveAi
    } else {
        decision.next_state
    };
    let someone_else = matches!(next_state, ThreadState::EscalatedHumanNeeded | ThreadState::ActiveHuman);
    sqlx::query(
        "UPDATE threads SET state = $3, needs = $4, owner_epoch = owner_epoch + $5, answered_seq = $6, memory = $7,
                unsure_in_row = $8
         WHERE business_id = $1 AND id = $2",
    )
    .bind(turn.business_id)
    .bind(turn.thread_id)
    .bind(next_state)
    .bind(decision.needs.as_deref().unwrap_or_default())
    .bind(i64::from(someone_else))
    .bind(turn.inbound_seq)
    .bind(Json(&decision.memory))
    .bind(decision.unsure_in_row)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ThreadChanged {
        thread_id: turn.thread_id,
    });
    Ok(())
}

pub(super) async fn note_ai_notice(tx: &mut Tenant, thread: &LockedThread) -> Result<()> {
    sqlx::query(
        "UPDATE customers SET ai_notice_at = clock_timestamp() WHERE business_id = $1 AND id = $2 AND ai_notice_at IS NULL",
    )
    .bind(tx.business_id())
    .bind(thread.customer_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
