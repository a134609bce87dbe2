//! Putting work into the queue, and looking at what lies in it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::postgres::PgPool;
use sqlx::types::Json;

use super::{Class, Job};
use crate::Result;
use crate::ids::BusinessId;

/// Dead jobs shown to a shop.
const DEAD_ROWS: i32 = 50;

/// A job that used up its attempts. It stays until somebody drives it again or it is past its keep.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DeadJob {
    /// For [`redrive`].
    pub id: i64,
    /// Which kind of work, e.g. `deliver`.
    pub kind: String,
    /// Whose, where the work belongs to one business.
    pub business_id: Option<BusinessId>,
    /// How often it was tried.
    pub attempts: i16,
    /// Why the last attempt failed.
    pub last_error: String,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When the last attempt ended.
    pub failed_at: DateTime<Utc>,
}

/// Queues a job that exists only if the caller's transaction commits. Call [`crate::bus::Bus::wake_workers`] after that, so
/// that it need not wait for the workers' next look; [`crate::Tenant`] does both.
pub async fn enqueue(tx: &mut PgConnection, job: &Job) -> Result<()> {
    put(tx, job, job.class(), job.wait()).await
}

/// The same, but the job waits this long, e.g. because a platform asked for it.
pub async fn enqueue_after(tx: &mut PgConnection, job: &Job, wait: Duration) -> Result<()> {
    put(tx, job, job.class(), (wait, Duration::MAX)).await
}

/// The same, ahead of all that waits.
pub async fn enqueue_urgent(tx: &mut PgConnection, job: &Job) -> Result<()> {
    put(tx, job, Class::Urgent, job.wait()).await
}

async fn put(tx: &mut PgConnection, job: &Job, class: Class, (wait, wait_max): (Duration, Duration)) -> Result<()> {
    let day = Duration::from_hours(24);
    sqlx::query("SELECT chidi_enqueue($1, $2, $3, $4, $5, $6, $7)")
        .bind(Json(job))
        .bind(job.key())
        .bind(job.lane())
        .bind(job.attempts_max())
        .bind(wait.min(day).as_secs_f64())
        .bind((wait_max < day).then_some(wait_max.as_secs_f64()))
        .bind(class as i32)
        .execute(tx)
        .await?;
    Ok(())
}

/// The jobs that used up their attempts, the last to die first. `queue` is [`crate::db::Db::queue_pool`].
pub async fn dead_jobs(queue: &PgPool, limit: i64) -> Result<Vec<DeadJob>> {
    let dead = sqlx::query_as(
        "SELECT id, kind, (job ->> 'business_id')::uuid AS business_id, attempts, last_error, created_at, changed_at AS failed_at
         FROM jobs WHERE state = 'dead' ORDER BY changed_at DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(queue)
    .await?;
    Ok(dead)
}

/// Gives a dead job a fresh start. False when there is no such dead job, or the same work waits already.
pub async fn redrive(queue: &PgPool, id: i64) -> Result<bool> {
    let redriven = sqlx::query(
        "UPDATE jobs AS dead SET state = 'waiting', attempts = 0, run_at = clock_timestamp(), changed_at = clock_timestamp()
         WHERE id = $1 AND state = 'dead'
           AND NOT EXISTS (SELECT FROM jobs AS w WHERE w.key = dead.key AND w.state = 'waiting')",
    )
    .bind(id)
    .execute(queue)
    .await?;
    Ok(redriven.rows_affected() == 1)
}

/// A dead job as its own shop sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DeadJobOfBusiness {
    /// For [`redrive_of_business`].
    pub id: i64,
    /// What was to be done.
    pub job: Json<Job>,
    /// When the last attempt ended.
    pub failed_at: DateTime<Utc>,
}

/// The dead jobs of the business whose transaction this is, the last to die first. A page of them.
pub async fn dead_jobs_of_business(tx: &mut PgConnection) -> Result<Vec<DeadJobOfBusiness>> {
    let dead = sqlx::query_as("SELECT id, job, failed_at FROM dead_jobs_of_business($1)")
        .bind(DEAD_ROWS)
        .fetch_all(tx)
        .await?;
    Ok(dead)
}

/// As [`redrive`], for the business whose transaction this is.
pub async fn redrive_of_business(tx: &mut PgConnection, id: i64) -> Result<bool> {
    let redriven = sqlx::query_scalar("SELECT redrive_job_of_business($1)")
        .bind(id)
        .fetch_one(tx)
        .await?;
    Ok(redriven)
}

/// How long the job that has been ready longest has been so, background work aside; 0 when none is. Grows when workers do
/// not keep up.
pub async fn oldest_ready_age_s(queue: &PgPool) -> Result<f64> {
    let age_s: Option<f64> = sqlx::query_scalar(
        "SELECT extract(epoch FROM statement_timestamp() - run_at)::float8 FROM jobs
         WHERE state = 'waiting' AND class = 1 AND run_at <= statement_timestamp() ORDER BY run_at, id LIMIT 1",
    )
    .fetch_optional(queue)
    .await?;
    Ok(age_s.unwrap_or(0.0))
}
