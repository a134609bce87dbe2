//! From notifications' rows to what the bell shows.

use chidi::notifications::{self, Kind, Notification};
use chrono::{DateTime, Utc};

use super::api::{Notice, NoticeKind};
use crate::error::AppError;
use crate::session::Visitor;
use crate::words;

pub(super) async fn list(member: &Visitor) -> Result<Vec<Notice>, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let told = notifications::list(&mut tx, member.business_id, None).await?;
    let now = Utc::now();
    Ok(told.into_iter().map(|told| shown(told, now)).collect())
}

pub(super) async fn mark_read(member: &Visitor, id: &str) -> Result<(), AppError> {
    let which = if id.is_empty() {
        None
    } else {
        Some(id.parse().map_err(|_| AppError::NotFound)?)
    };
    let mut tx = member.context.tenant(member.business_id).await?;
    notifications::mark_read(&mut tx, which).await?;
    Ok(tx.commit().await?)
}

fn shown(told: Notification, now: DateTime<Utc>) -> Notice {
    let (kind, elsewhere) = match told.kind {
        Kind::Escalation => (NoticeKind::Escalation, "/inbox?show=needs-you"),
        Kind::DeliveryFailed => (NoticeKind::DeliveryFailed, "/inbox"),
        Kind::Connection => (NoticeKind::Connection, "/channels"),
        Kind::Suggestion => (NoticeKind::Suggestion, "/inbox?show=needs-you"),
        Kind::Budget => (NoticeKind::Budget, "/settings/assistant"),
    };
    Notice {
        id: told.id.to_string(),
        kind,
        title: told.title,
        body: told.body,
        ago: words::ago(told.created_at, now),
        href: told
            .thread_id
            .map_or_else(|| elsewhere.to_owned(), |id| format!("/inbox/{id}")),
        is_new: told.read_at.is_none(),
    }
}
