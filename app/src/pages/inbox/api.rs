//! What the inbox asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Which conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    #[default]
    All,
    NeedsYou,
    Chidi,
    You,
    Done,
}

/// What is asked for; the page's address says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxQuery {
    pub show: Show,
    pub search: String,
    /// Where the page before ended; empty for the first.
    pub after: String,
}

/// A page of conversations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    pub rows: Vec<InboxRow>,
    /// Where the next page starts; empty on the last.
    pub next: String,
    /// How many there are at all.
    pub all: i64,
    pub needs_you: i64,
    /// How many CHIDI is answering.
    pub chidi: i64,
    /// How many messages did not reach their customers.
    pub undelivered: i64,
}

/// One conversation of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InboxRow {
    pub id: String,
    pub name: String,
    pub platform: String,
    pub state: String,
    /// Why a person is needed, in a word or two; empty when nobody is.
    pub needs: String,
    /// "CHIDI: We open at nine."
    pub preview: String,
    pub unread: i32,
    pub time: String,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub id: String,
    pub name: String,
    pub platform: String,
    /// "Instagram, @iretifabrics, since 3 November"
    pub about: String,
    pub state: String,
    /// Why a person is needed, as a sentence; empty when nobody is.
    pub needs: String,
    pub unread: i32,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// What to ask for to see earlier ones.
    pub earlier: Option<i64>,
    /// Seconds in which the platform still takes our messages; nothing when it takes none.
    pub window_left_s: Option<i64>,
    /// The 24 hours are over, and the platform takes only what a person writes.
    pub is_late: bool,
    /// Whether the account can send; if not, what is wrong.
    pub account_trouble: String,
    /// The id of the next reply, so that a form sent twice writes one message.
    pub reply_id: String,
    /// The same for a picture.
    pub picture_id: String,
    /// What CHIDI would answer, if somebody says yes.
    pub suggestion: Option<Suggestion>,
    /// Whether the person at the page may write.
    pub may_answer: bool,
}

/// An answer that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub answer_id: String,
    pub text: String,
    /// What a new customer is told before it; empty when the customer was told.
    pub first_words: String,
    /// 0 to 100.
    pub sure: i16,
    /// The owner's line at that moment, 0 to 100.
    pub line: i16,
    pub facts: Vec<Fact>,
    /// A person's words that were held back; empty when there are none.
    pub edited: String,
    /// What is doubted in them, a sentence each.
    pub doubts: Vec<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    pub id: String,
    pub seq: i64,
    pub author: Author,
    pub is_holding: bool,
    pub body: String,
    /// What came along, and what it is about.
    pub pieces: Vec<Piece>,
    pub about: String,
    pub fate: Fate,
    /// The customer's emoji on it; may be empty.
    pub reaction: String,
    /// The answers it offers to tap.
    pub offers: Vec<String>,
    /// "Today"
    pub day: String,
    pub time: String,
    /// Who wrote it, as it stands below the bubble.
    pub by: String,
    /// Ours only: the state as stored.
    pub state: String,
    /// What happened and what to do, when it failed.
    pub failure: String,
    pub can_send_again: bool,
    pub facts: Vec<Fact>,
    /// The record of the answer; empty when there is none.
    pub answer_id: String,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Customer,
    Assistant,
    Person,
}

/// What the customer did with a message after sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    #[default]
    AsSent,
    Edited,
    Unsent,
}

/// Something that came along with a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Piece {
    /// The platform's word.
    pub kind: String,
    pub label: String,
    /// Where to see it; may be empty.
    pub href: String,
    pub look: Look,
    /// Of a picture, in pixels.
    pub size: (i32, i32),
    /// Its size, or why it is not here; may be empty.
    pub note: String,
    /// What is said in it; may be empty.
    pub transcript: String,
}

/// How something that came along is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// A line, with a link if there is one.
    #[default]
    Line,
    /// It is being fetched.
    Waiting,
    Picture,
    Sound,
    Film,
}

/// What an answer rests on, as a chip.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Looked for, and in no record.
    pub is_missing: bool,
}

/// A page of conversations.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/list", input = crate::wire::Json)]
pub async fn list_threads(query: InboxQuery) -> Result<Inbox, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member, query).await
}

/// A conversation with its newest messages, or those before `before`.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/thread", input = crate::wire::Json)]
pub async fn open_thread(id: String, before: Option<i64>) -> Result<Thread, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::thread(&member, &id, before).await
}

/// The owner has seen it.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/seen")]
pub async fn mark_seen(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::mark_read(&member.context, &member, id).await?)
}

/// The person at the page answers from now on.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/take-over")]
pub async fn take_over(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::take_over(&member.context, &member, id).await?)
}

/// CHIDI answers from now on.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/hand-back")]
pub async fn hand_back(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::hand_back(&member.context, &member, id).await?)
}

/// The conversation is done.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/done")]
pub async fn finish(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::resolve(&member.context, &member, id).await?)
}

/// Writes to the customer, and answers the id for the next reply.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/reply")]
pub async fn reply(id: String, message_id: String, text: String) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let sent = super::server::reply(&member, &id, &message_id, &text).await;
    sent.inspect_err(|error| super::server::send_back(&id, &text, error))
}

/// Sends what CHIDI suggests, in other words when `text` has some. Words that no record backs come back to be looked at;
/// `anyway` sends them all the same.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/approve")]
pub async fn approve(
    id: String,
    answer_id: String,
    #[server(default)] text: String,
    #[server(default)] anyway: bool,
) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let sent = super::approval::approve(&member, &answer_id, (&text, anyway)).await;
    sent.inspect_err(|error| super::server::send_back(&id, "", error))?;
    crate::session::go_without_wasm(&super::server::address(&id));
    Ok(())
}

/// What CHIDI suggests is not sent.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/dismiss")]
pub async fn dismiss(answer_id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = answer_id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::suggestion::dismiss(&member.context, &member, id).await?)
}

/// A message that may be sent at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateShown {
    /// Its name and language, joined by a colon.
    pub key: String,
    /// "Order ready, French"
    pub label: String,
    /// What the customer reads, with `{{1}}` where the first parameter goes.
    pub text: String,
    pub parameters: u8,
}

/// The templates that can be sent in a conversation.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/templates")]
pub async fn list_templates(id: String) -> Result<Vec<TemplateShown>, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    super::server::templates(&member, &id).await
}

/// Sends a template.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/template")]
pub async fn send_template(
    id: String,
    message_id: String,
    template: String,
    #[server(default)] parameters: Vec<String>,
) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let sent = super::server::send_template(&member, (&id, &message_id), &template, parameters).await;
    super::server::lead_on(&id, &template, sent.as_ref().err());
    sent
}

/// Sends a failed message once more.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "inbox/send-again")]
pub async fn send_again(message_id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let id = message_id.parse().map_err(|_| AppError::NotFound)?;
    Ok(chidi::conversations::send_again(&member.context, &member, id).await?)
}
