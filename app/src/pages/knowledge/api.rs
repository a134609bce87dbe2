//! What the knowledge page asks of the server. Files come by a form of their own, which works without wasm.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What CHIDI has been given to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    pub documents: Vec<DocumentRow>,
    /// How many of them CHIDI answers from.
    pub ready: u32,
    /// Whether the person at the page may change them.
    pub may_edit: bool,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    pub id: String,
    pub name: String,
    /// "PDF, version 2, put in today"
    pub about: String,
    pub state: RowState,
    /// What is to be known about it, and what to do; may be empty.
    pub note: String,
}

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowState {
    Waiting,
    /// In percent.
    Reading(u8),
    Ready,
    /// It answers, but the question made from it did not find it.
    Doubtful,
    Failed,
}

/// What a question finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub found: Vec<Found>,
    /// Whether there was nothing to go by but words.
    pub by_words: bool,
}

/// What counts when CHIDI looks for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighing {
    /// Of 100 parts so many for the meaning, the rest for the words.
    pub meaning: u8,
    /// Whether the person at the page may keep another.
    pub may_edit: bool,
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub text: String,
    /// "Care notes, Washing"
    pub source: String,
    /// How well it fits, of 100.
    pub score: u8,
}

/// All documents, by name.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/list")]
pub async fn list_documents() -> Result<Knowledge, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member).await
}

/// Whether the person at the page may put documents in.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/may-put-in")]
pub async fn may_put_in() -> Result<bool, AppError> {
    let member = crate::session::enter().await?;
    Ok(member.role.may(chidi::identity::Permission::EditShop))
}

/// What CHIDI would find for a question; nothing for none. The meaning counts as much as the shop keeps it, or as it is tried.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/try")]
pub async fn try_question(question: String, meaning: Option<u8>) -> Result<Option<Tried>, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::try_question(&member, &question, meaning).await
}

/// What counts; nothing where there is no model for meanings.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/weighing")]
pub async fn load_weighing() -> Result<Option<Weighing>, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::weighing(&member).await
}

/// Keeps what counts for all answers.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/weigh")]
pub async fn keep_weighing(meaning: u8) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    super::server::keep_weighing(&member, meaning).await?;
    crate::session::go_without_wasm("/knowledge?done=weighed");
    Ok(())
}

/// Keeps pasted text as a document; answers what became of it.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/paste")]
pub async fn paste_text(name: String, text: String) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    let became = super::server::paste(&member, name, text)
        .await
        .inspect_err(|error| crate::session::go_without_wasm(&super::server::address_with_problem(error)))?;
    crate::session::go_without_wasm(&format!("/knowledge?done={became}"));
    Ok(became)
}

/// Takes a document out, and answers its id; with `back`, puts it in again.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/delete")]
pub async fn delete_document(id: String, #[server(default)] back: bool) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    super::server::delete(&member, &id, back).await?;
    let next = if back {
        "back".to_owned()
    } else {
        format!("deleted&id={id}")
    };
    crate::session::go_without_wasm(&format!("/knowledge?done={next}"));
    Ok(if back { String::new() } else { id })
}

/// Reads a document once more.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "knowledge/read-again")]
pub async fn read_again(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    super::server::read_again(&member, &id).await?;
    crate::session::go_without_wasm("/knowledge?done=again");
    Ok(())
}
