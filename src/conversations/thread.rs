//! One conversation, as the owner sees it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::suggestion::Suggestion;
use super::{
    Author, Details, Failure, FailureText, File, MessageState, ThreadState, Window, attachment, failure_text,
    suggestion, window,
};
use crate::channels::account::AccountStatus;
use crate::channels::{Extra, Platform};
use crate::ids::{AccountId, AnswerId, BusinessId, CustomerId, MessageId, ThreadId};
use crate::{Error, Result};

/// Messages of a page.
const PAGE_MESSAGES: i64 = 50;

/// A conversation and a page of its messages.
#[derive(Debug, Clone)]
pub struct ThreadView {
    /// Who answers, what waits.
    pub thread: Thread,
    /// Who writes.
    pub customer: Customer,
    /// Where.
    pub account: ThreadAccount,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The `before_seq` that gives the page before this one; `None` when this is the first.
    pub earlier: Option<i64>,
    /// What the platform takes from us now.
    pub window: Window,
    /// What CHIDI would answer, if somebody says yes.
    pub suggestion: Option<Suggestion>,
}

/// The head of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// Who answers.
    pub state: ThreadState,
    /// Why a person is needed; empty when nobody is.
    pub needs: String,
    /// Position of the newest message.
    pub last_seq: i64,
    /// Messages of the customer that the owner has not seen.
    pub unread: i32,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Our id.
    pub id: CustomerId,
    /// A name, or "Customer 4821" while none is known.
    pub name: String,
    /// When the customer first wrote.
    pub created_at: DateTime<Utc>,
}

/// Where a conversation takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadAccount {
    /// Our id.
    pub id: AccountId,
    /// Which platform.
    pub platform: Platform,
    /// The name customers see.
    pub username: String,
    /// Whether it works.
    pub status: AccountStatus,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Our id.
    pub id: MessageId,
    /// Position in the conversation.
    pub seq: i64,
    /// Who wrote it.
    pub author: Author,
    /// The platform's word, such as `text`, `quick_reply` or `image`; of ours `text` or `holding`.
    pub kind: String,
    /// The text; empty for what has none, and for what the customer took back.
    pub body: String,
    /// What came along.
    pub details: Details,
    /// The files of what came along: being fetched, here, or lost.
    pub files: Vec<File>,
    /// The customer changed the text after sending it.
    pub is_edited: bool,
    /// The customer took it back.
    pub is_unsent: bool,
    /// The customer's emoji on it.
    pub reaction: Option<String>,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
    /// Ours only: what hangs on the text.
    pub extra: Option<Extra>,
    /// Ours only.
    pub state: Option<MessageState>,
    /// What happened and what to do, when `state` is failed.
    pub failure: Option<FailureText>,
    /// The person of the shop who wrote it here, or approved CHIDI's answer; `None` for what was written in the platform's own
    /// app, and for what CHIDI sent by itself.
    pub user_name: Option<String>,
    /// How an answer came to be; the key of `assistant::record::get`.
    pub answer: Option<MessageAnswer>,
}

/// What a message says about its answer without a second look.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageAnswer {
    /// Its record.
    pub id: AnswerId,
    /// The column `answers.facts`: what the answer rests on.
    pub facts: Value,
    /// 0 to 1.
    pub confidence: f32,
}

/// A conversation with its newest messages, or those before `before_seq`.
pub async fn get(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
    before_seq: Option<i64>,
) -> Result<ThreadView> {
    let head = get_head(tx, business_id, thread_id).await?;
    let mut rows: Vec<MessageRow> = sqlx::query_as(
        "SELECT m.id, m.seq, m.author, m.kind, m.body, m.details, m.edits > 0 AS is_edited,
                m.unsent_at IS NOT NULL AS is_unsent, m.reaction, m.sent_at, m.extra, m.state, m.failure, u.name AS user_name, m.answer_id,
                r.facts, r.confidence
         FROM messages m
         LEFT JOIN users u ON u.id = m.user_id
         LEFT JOIN answers r ON r.business_id = m.business_id AND r.id = m.answer_id
         WHERE m.business_id = $1 AND m.thread_id = $2 AND ($3::bigint IS NULL OR m.seq < $3)
         ORDER BY m.seq DESC LIMIT $4",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(before_seq)
    .bind(PAGE_MESSAGES + 1)
    .fetch_all(&mut *tx)
    .await?;
    let has_more = rows.len() as i64 > PAGE_MESSAGES;
    rows.truncate(PAGE_MESSAGES as usize);
    let with_files: Vec<MessageId> = rows
        .iter()
        .filter(|row| !row.details.attachments.is_empty())
        .map(|row| row.id)
        .collect();
    let mut files = if with_files.is_empty() {
        Vec::new()
    } else {
        attachment::list(tx, business_id, &with_files).await?
    };
    let mut messages: Vec<Message> = rows.into_iter().rev().map(Message::from).collect();
    for message in &mut messages {
        message.files = files.extract_if(.., |file| file.message_id == message.id).collect();
    }
    let suggestion = if head.needs == suggestion::APPROVAL {
        suggestion::find(tx, business_id, thread_id).await?
    } else {
        None
    };
    Ok(ThreadView {
        suggestion,
        window: window(head.platform, head.last_inbound_at, head.late_refused_at, Utc::now()),
        earlier: messages.first().filter(|_| has_more).map(|message| message.seq),
        messages,
        thread: Thread {
            id: thread_id,
            state: head.state,
            needs: head.needs,
            last_seq: head.last_seq,
            unread: head.unread,
            created_at: head.created_at,
        },
        customer: Customer {
            id: head.customer_id,
            name: head.customer_name,
            created_at: head.customer_created_at,
        },
        account: ThreadAccount {
            id: head.account_id,
            platform: head.platform,
            username: head.username,
            status: head.account_status,
        },
    })
}

#[derive(Debug, sqlx::FromRow)]
struct Head {
    state: ThreadState,
    needs: String,
    last_seq: i64,
    unread: i32,
    created_at: DateTime<Utc>,
    last_inbound_at: Option<DateTime<Utc>>,
    late_refused_at: Option<DateTime<Utc>>,
    customer_id: CustomerId,
    customer_name: String,
    customer_created_at: DateTime<Utc>,
    account_id: AccountId,
    platform: Platform,
    username: String,
    account_status: AccountStatus,
}

async fn get_head(tx: &mut PgConnection, business_id: BusinessId, thread_id: ThreadId) -> Result<Head> {
    sqlx::query_as(
        "SELECT t.state, t.needs, t.last_seq, t.unread, t.created_at, t.last_inbound_at, a.late_refused_at, t.customer_id,
                coalesce(nullif(c.name, ''), 'Customer ' || right(c.platform_user_id, 4)) AS customer_name,
                c.created_at AS customer_created_at, t.account_id, a.platform, a.username, a.status AS account_status
         FROM threads t
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id
         WHERE t.business_id = $1 AND t.id = $2",
    )
    .bind(business_id)
    .bind(thread_id)
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("conversation"))
}

#[derive(Debug, sqlx::FromRow)]
struct MessageRow {
    id: MessageId,
    seq: i64,
    author: Author,
    kind: String,
    body: String,
    #[sqlx(json)]
    details: Details,
    is_edited: bool,
    is_unsent: bool,
    reaction: Option<String>,
    sent_at: DateTime<Utc>,
    #[sqlx(json(nullable))]
    extra: Option<Extra>,
    state: Option<MessageState>,
    failure: Option<Failure>,
    user_name: Option<String>,
    answer_id: Option<AnswerId>,
    facts: Option<Json<Value>>,
    confidence: Option<f32>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let answer = row.answer_id.zip(row.facts).zip(row.confidence);
        Self {
            id: row.id,
            seq: row.seq,
            author: row.author,
            kind: row.kind,
            body: row.body,
            details: row.details,
            files: Vec::new(),
            is_edited: row.is_edited,
            is_unsent: row.is_unsent,
            reaction: row.reaction,
            sent_at: row.sent_at,
            extra: row.extra,
            state: row.state,
            failure: row.failure.map(failure_text),
            user_name: row.user_name,
            answer: answer.map(|((id, facts), confidence)| MessageAnswer {
                id,
                facts: facts.0,
                confidence,
            }),
        }
    }
}
