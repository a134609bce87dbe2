//! What platforms posted, as raw bytes, kept before anything is read. Bodies belong to no tenant: one may hold several
//! shops' events. The program puts them in and takes one out by id; it cannot look through them.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use super::Platform;
use crate::Result;
use crate::crypto::sha256;
use crate::ids::BodyId;
use crate::jobs::Job;

/// A kept body.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Body {
    /// Who posted it.
    pub platform: Platform,
    /// As it came.
    pub body: Vec<u8>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Keeps a body and queues the job that reads it: one statement, so both are committed or neither. `None` when the same
/// bytes are here already: platforms repeat themselves byte for byte. Call [`crate::bus::Bus::wake_workers`] after it.
pub async fn accept(pool: &PgPool, platform: Platform, body: &[u8]) -> Result<Option<BodyId>> {
    let body_id = BodyId::new();
    let read = Job::ReadInbound { body_id };
    let kept = sqlx::query_scalar("SELECT accept_webhook_body($1, $2, $3, $4, $5, $6, $7)")
        .bind(body_id)
        .bind(platform)
        .bind(&sha256(body)[..])
        .bind(body)
        .bind(Json(&read))
        .bind(read.key())
        .bind(read.attempts_max())
        .fetch_one(pool)
        .await?;
    Ok(kept)
}

/// A body; `None` when it was dropped.
pub async fn find(pool: &PgPool, id: BodyId) -> Result<Option<Body>> {
    let body = sqlx::query_as("SELECT platform, body, received_at FROM get_webhook_body($1)")
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok(body)
}

/// Notes that all in it was received. Kept for a while all the same.
pub async fn mark_read(pool: &PgPool, id: BodyId) -> Result<()> {
    sqlx::query("SELECT mark_webhook_body_read($1)")
        .bind(id)
        .execute(pool)
        .await?;
    Ok(())
}

/// Forgets a body in which nothing was ours.
pub async fn drop(pool: &PgPool, id: BodyId) -> Result<()> {
    sqlx::query("SELECT drop_webhook_body($1)")
        .bind(id)
        .execute(pool)
        .await?;
    Ok(())
}
