//! What the bell asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Something the owner was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: String,
    pub kind: NoticeKind,
    pub title: String,
    pub body: String,
    /// "12 min"
    pub ago: String,
    /// Where it leads.
    pub href: String,
    pub is_new: bool,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Escalation,
    DeliveryFailed,
    Connection,
    Budget,
    Suggestion,
}

/// The newest notifications.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "notifications/list")]
pub async fn list_notices() -> Result<Vec<Notice>, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member).await
}

/// Marks one as read, or all of them when `id` is empty.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "notifications/read")]
pub async fn mark_notices_read(#[server(default)] id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::mark_read(&member, &id).await
}
