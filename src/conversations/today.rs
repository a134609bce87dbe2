//! A day so far, in figures.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;
use crate::ids::BusinessId;

/// What happened since a moment, usually the shop's midnight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Today {
    /// Conversations in which a customer wrote.
    pub conversations: i64,
    /// Questions that CHIDI answered.
    pub answered: i64,
    /// Questions that CHIDI handed to a person.
    pub handed_over: i64,
}

/// Counts what happened since `since`.
pub async fn today(tx: &mut PgConnection, business_id: BusinessId, since: DateTime<Utc>) -> Result<Today> {
    let today = sqlx::query_as(
        "SELECT
             (SELECT count(*) FROM threads
              WHERE business_id = $1 AND last_message_at >= $2 AND last_inbound_at >= $2) AS conversations,
             count(*) FILTER (WHERE decision = 'send') AS answered,
             count(*) FILTER (WHERE decision = 'hand_over') AS handed_over
         FROM answers WHERE business_id = $1 AND created_at >= $2",
    )
    .bind(business_id)
    .bind(since)
    .fetch_one(tx)
    .await?;
    Ok(today)
}
