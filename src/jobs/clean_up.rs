//! Deletes what is past its keep, in slices small enough to disturb nobody.

use chrono::{TimeDelta, Utc};

use crate::{Context, Result};

/// Bodies are kept for looking into what a platform sent; events for pages that were away.
const KEEP_DAYS: i64 = 14;
const DEAD_JOBS_KEEP_DAYS: i64 = 30;
/// A person may look for months whether it was done.
const DELETION_REQUESTS_KEEP_DAYS: i64 = 365;
/// What a month of models cost is kept for good; its single calls are not.
const LLM_CALLS_KEEP_DAYS: i64 = 90;
/// A document can be brought back for so long.
const DELETED_DOCUMENTS_KEEP_DAYS: i64 = 1;
/// A text that was not read for so long is turned into numbers anew when it is.
const EMBEDDINGS_KEEP_DAYS: i64 = 90;
const SLICE: i32 = 1000;

/// Read bodies, events, used-up limits, ended sessions, log-ins nobody came back from, old deletion requests, calls of models, dead jobs,
/// deleted documents.
pub(super) async fn clean_up(ctx: &Context) -> Result<()> {
    let (now, app) = (Utc::now(), ctx.db.pool());
    let before = now - TimeDelta::days(KEEP_DAYS);
    loop {
        let gone: i64 = sqlx::query_scalar("SELECT delete_expired($1, $2, $3)")
            .bind(before)
            .bind(before)
            .bind(SLICE)
            .fetch_one(app)
            .await?;
        if gone < i64::from(SLICE) {
            break;
        }
    }
    sqlx::query("SELECT delete_expired_knowledge($1, $2, $3)")
        .bind(now - TimeDelta::days(DELETED_DOCUMENTS_KEEP_DAYS))
        .bind(now - TimeDelta::days(EMBEDDINGS_KEEP_DAYS))
        .bind(SLICE)
        .execute(app)
        .await?;
    sqlx::query("DELETE FROM rate_windows WHERE window_start < $1")
        .bind(now - TimeDelta::days(1))
        .execute(app)
        .await?;
    sqlx::query("DELETE FROM sessions WHERE expires_at < $1")
        .bind(now - TimeDelta::days(1))
        .execute(app)
        .await?;
    sqlx::query("SELECT delete_expired_logins()").execute(app).await?;
    sqlx::query("DELETE FROM deletion_requests WHERE requested_at < $1")
        .bind(now - TimeDelta::days(DELETION_REQUESTS_KEEP_DAYS))
        .execute(app)
        .await?;
    loop {
        let gone: i64 = sqlx::query_scalar("SELECT delete_expired_llm_calls($1, $2)")
            .bind(now - TimeDelta::days(LLM_CALLS_KEEP_DAYS))
            .bind(SLICE)
            .fetch_one(app)
            .await?;
        if gone < i64::from(SLICE) {
            break;
        }
    }
    sqlx::query("DELETE FROM jobs WHERE state = 'dead' AND changed_at < $1")
        .bind(now - TimeDelta::days(DEAD_JOBS_KEEP_DAYS))
        .execute(ctx.db.queue_pool())
        .await?;
    Ok(())
}
