//! What the page of undelivered messages asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What did not arrive, and what CHIDI could not finish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    /// The newest first.
    pub messages: Vec<Lost>,
    pub unfinished: Vec<Unfinished>,
    /// Where the next page starts; empty on the last.
    pub next: String,
    /// Whether the person at the page may send.
    pub may_answer: bool,
}

/// A message that did not reach its customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    pub id: String,
    pub thread_id: String,
    pub name: String,
    pub platform: String,
    /// "CHIDI, today 10:32"
    pub about: String,
    pub body: String,
    /// What happened and what to do.
    pub reason: String,
    pub can_send_again: bool,
}

/// Work in the background that used up its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    pub id: i64,
    pub what: String,
    /// "12 min"
    pub ago: String,
    /// The conversation it belongs to; empty when to none.
    pub href: String,
}

/// What did not arrive; a page, starting after `after` unless that is empty.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "undelivered/list")]
pub async fn list_undelivered(after: String) -> Result<Undelivered, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member, &after).await
}

/// Sends whatever can go out now once more, and answers how many that were.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "undelivered/send-all")]
pub async fn send_all_again() -> Result<u32, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    let sent = chidi::conversations::undelivered::send_all_again(&member.context, member.business_id).await?;
    Ok(u32::try_from(sent).unwrap_or(u32::MAX))
}

/// Takes a message off the list, and answers its id; with `back`, puts it there again.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "undelivered/put-away")]
pub async fn put_away(id: String, #[server(default)] back: bool) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    super::server::put_away(&member, &id, back).await?;
    Ok(if back { String::new() } else { id })
}

/// Gives work that used up its attempts a fresh start.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "undelivered/finish")]
pub async fn try_unfinished_again(id: i64) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Answer)?;
    super::server::try_again(&member, id).await
}
