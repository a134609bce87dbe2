//! What happened in a business, in commit order. Pages watch it; a page that was away asks for what came after the last
//! sequence number it saw. An event holds ids only: whoever is interested reads the rows.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;
use crate::ids::{AccountId, BusinessId, DocumentId, MessageId, NotificationId, ProductId, ThreadId};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A customer wrote.
    MessageReceived { thread_id: ThreadId, message_id: MessageId },
    /// The assistant or a person wrote; the message waits to be delivered.
    MessageQueued { thread_id: ThreadId, message_id: MessageId },
    /// The delivery state of one of our messages changed.
    MessageChanged { thread_id: ThreadId, message_id: MessageId },
    /// Another state, another person in charge, or read.
    ThreadChanged { thread_id: ThreadId },
    /// The owner is told something.
    NotificationRaised { notification_id: NotificationId },
    /// Notifications were read.
    NotificationsRead,
    /// A product, its items, its stock or its prices changed.
    ProductChanged { product_id: ProductId },
    /// An account was connected, needs the owner, or was disconnected.
    ChannelChanged { account_id: AccountId },
    /// A document was put in, read further, or taken out.
    KnowledgeChanged { document_id: DocumentId },
    /// Profile, hours, delivery or settings changed.
    BusinessChanged,
}

/// An event and its place in the order of its business.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Recorded {
    /// Grows by one per event of the business, without gaps.
    pub seq: i64,
    /// What happened.
    pub event: Json<Event>,
}

/// Writes events and answers the last one's sequence number. Takes the business's counter row until commit, so it is the
/// last thing a transaction does; [`crate::Tenant::commit`] is the caller.
pub(crate) async fn record(
    connection: &mut PgConnection,
    business_id: BusinessId,
    events: &[Event],
) -> Result<i64, sqlx::Error> {
    let events: Vec<Json<&Event>> = events.iter().map(Json).collect();
    sqlx::query_scalar(
        "WITH counter AS (
             INSERT INTO event_counters AS c (business_id, last_seq) VALUES ($1, cardinality($2))
             ON CONFLICT (business_id) DO UPDATE SET last_seq = c.last_seq + cardinality($2)
             RETURNING last_seq),
         added AS (
             INSERT INTO events (business_id, seq, event)
             SELECT $1, counter.last_seq - cardinality($2) + place, event
             FROM counter, unnest($2) WITH ORDINALITY AS given(event, place))
         SELECT last_seq FROM counter",
    )
    .bind(business_id)
    .bind(events)
    .fetch_one(connection)
    .await
}

/// The events after `after_seq`, oldest first, at most `limit`.
pub async fn list_after(
    connection: &mut PgConnection,
    business_id: BusinessId,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<Recorded>> {
    let events =
        sqlx::query_as("SELECT seq, event FROM events WHERE business_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(business_id)
            .bind(after_seq)
            .bind(limit)
            .fetch_all(connection)
            .await?;
    Ok(events)
}

/// The sequence number of the newest event; 0 before the first.
pub async fn last_seq(connection: &mut PgConnection, business_id: BusinessId) -> Result<i64> {
    let seq: Option<i64> = sqlx::query_scalar("SELECT last_seq FROM event_counters WHERE business_id = $1")
        .bind(business_id)
        .fetch_optional(connection)
        .await?;
    Ok(seq.unwrap_or(0))
}
