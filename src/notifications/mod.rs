//! Telling the owner. A notification is a row; pages hear of it through its event, and show it as toast, bell and badge.
//! [`raise`] is a leaf: any module that has something to tell may call it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::Result;
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{BusinessId, NotificationId, ThreadId};

const TITLE_CHARS_MAX: usize = 200;
const BODY_CHARS_MAX: usize = 500;
/// Rows of one page of the list.
const PAGE_ROWS: i64 = 30;

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// A customer needs a person.
    Escalation,
    /// A message did not reach a customer.
    DeliveryFailed,
    /// A connected account needs the owner.
    Connection,
    /// The budget for language models is running out.
    Budget,
    /// An answer waits for the owner's yes.
    Suggestion,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// What it is about.
    pub kind: Kind,
    /// One line: names before nouns. Cut at 200 characters.
    pub title: String,
    /// What it means and what to do. Cut at 500 characters.
    pub body: String,
    /// Where it leads.
    pub thread_id: Option<ThreadId>,
}

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What it is about.
    pub kind: Kind,
    /// One line.
    pub title: String,
    /// What it means and what to do.
    pub body: String,
    /// Where it leads.
    pub thread_id: Option<ThreadId>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the owner saw it.
    pub read_at: Option<DateTime<Utc>>,
}

/// Tells the owner, if the transaction commits.
pub async fn raise(tx: &mut Tenant, new: NewNotification) -> Result<NotificationId> {
    let id = NotificationId::new();
    let business_id = tx.business_id();
    sqlx::query(
        "INSERT INTO notifications (business_id, id, kind, title, body, thread_id) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(business_id)
    .bind(id)
    .bind(new.kind)
    .bind(cut(&new.title, TITLE_CHARS_MAX))
    .bind(cut(&new.body, BODY_CHARS_MAX))
    .bind(new.thread_id)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::NotificationRaised { notification_id: id });
    Ok(id)
}

/// A page of notifications, newest first, starting after `after` (the last one of the page before).
pub async fn list(
    tx: &mut PgConnection,
    business_id: BusinessId,
    after: Option<NotificationId>,
) -> Result<Vec<Notification>> {
    // Ids are made in the order of time, and equal times are rare; the pair is the index's order.
    let rows = sqlx::query_as(
        "SELECT id, kind, title, body, thread_id, created_at, read_at FROM notifications
         WHERE business_id = $1 AND ($2::uuid IS NULL OR (created_at, id) <
             (SELECT created_at, id FROM notifications WHERE business_id = $1 AND id = $2))
         ORDER BY created_at DESC, id DESC LIMIT $3",
    )
    .bind(business_id)
    .bind(after)
    .bind(PAGE_ROWS)
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// How many the owner has not seen.
pub async fn unread_count(tx: &mut PgConnection, business_id: BusinessId) -> Result<i64> {
    let count = sqlx::query_scalar("SELECT count(*) FROM notifications WHERE business_id = $1 AND read_at IS NULL")
        .bind(business_id)
        .fetch_one(tx)
        .await?;
    Ok(count)
}

/// Marks one as seen, or all of them. Those seen before keep their time.
pub async fn mark_read(tx: &mut Tenant, which: Option<NotificationId>) -> Result<()> {
    let business_id = tx.business_id();
    let changed = sqlx::query(
        "UPDATE notifications SET read_at = clock_timestamp()
         WHERE business_id = $1 AND read_at IS NULL AND ($2::uuid IS NULL OR id = $2)",
    )
    .bind(business_id)
    .bind(which)
    .execute(&mut **tx)
    .await?;
    if changed.rows_affected() > 0 {
        tx.record(Event::NotificationsRead);
    }
    Ok(())
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}
