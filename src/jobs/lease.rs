//! Taking jobs, keeping them while they run, and letting go of them: the only statements that change a job's state.

use sqlx::postgres::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::Job;

/// How long a worker is believed to live without a sign of it.
pub(super) const LEASE_S: f64 = 15.0;
/// The longest wait between two attempts.
const BACKOFF_S_MAX: f64 = 300.0;
const ERROR_CHARS_MAX: usize = 500;

/// A job in the hands of this worker.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Leased {
    pub(super) id: i64,
    pub(super) job: Json<Job>,
    /// Which attempt this is. Tells this lease from a later one.
    pub(super) attempts: i16,
    /// How long it was ready before it was taken.
    pub(super) waited_s: f64,
}

/// Takes up to `limit` ready jobs, the longest ready first; of each lane only its oldest, and none while one runs.
pub(super) async fn take(queue: &PgPool, worker: Uuid, limit: usize) -> Result<Vec<Leased>, sqlx::Error> {
    let taken = sqlx::query_as(
        "WITH ready AS (
             SELECT id FROM jobs AS j
             WHERE state = 'waiting' AND run_at <= statement_timestamp()
               AND (lane IS NULL OR NOT EXISTS (
                    SELECT FROM jobs AS other WHERE other.lane = j.lane AND other.state <> 'dead' AND other.lane IS NOT NULL
                      AND (other.id < j.id OR other.state = 'running')))
             ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $1, changed_at = clock_timestamp(),
                leased_until = clock_timestamp() + make_interval(secs => $3)
         FROM ready WHERE jobs.id = ready.id
         RETURNING jobs.id, jobs.job, jobs.attempts, extract(epoch FROM statement_timestamp() - jobs.run_at)::float8 AS waited_s",
    )
    .bind(worker)
    .bind(limit as i64)
    .bind(LEASE_S)
    .fetch_all(queue)
    .await;
    match taken {
        // Another node took a job of the same lane in the same instant.
        Err(sqlx::Error::Database(refused)) if refused.constraint() == Some("jobs_running_lane_key") => Ok(Vec::new()),
        other => other,
    }
}

/// The job is done and gone.
pub(super) async fn complete(queue: &PgPool, worker: Uuid, leased: &Leased) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM jobs WHERE id = $1 AND worker = $2 AND attempts = $3")
        .bind(leased.id)
        .bind(worker)
        .bind(leased.attempts)
        .execute(queue)
        .await
        .map(drop)
}

/// The attempt failed: the job waits, longer each time, or is dead after the last attempt. When the same work was queued
/// anew meanwhile, that one is enough.
pub(super) async fn fail(queue: &PgPool, worker: Uuid, leased: &Leased, failure: &Failure) -> Result<(), sqlx::Error> {
    let outcome = sqlx::query(
        "UPDATE jobs SET state = CASE WHEN $4 AND attempts < attempts_max THEN 'waiting' ELSE 'dead' END,
                worker = NULL, leased_until = NULL, last_error = $5, changed_at = clock_timestamp(),
                run_at = clock_timestamp() + make_interval(secs => least(power(2, attempts - 1), $6) * (0.75 + random() / 2))
         WHERE id = $1 AND worker = $2 AND attempts = $3",
    )
    .bind(leased.id)
    .bind(worker)
    .bind(leased.attempts)
    .bind(failure.may_pass)
    .bind(failure.message.chars().take(ERROR_CHARS_MAX).collect::<String>())
    .bind(BACKOFF_S_MAX)
    .execute(queue)
    .await;
    match outcome {
        Err(sqlx::Error::Database(refused)) if refused.constraint() == Some("jobs_waiting_key") => {
            complete(queue, worker, leased).await
        }
        other => other.map(drop),
    }
}

/// Why an attempt failed, and whether another may go better.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) may_pass: bool,
}

/// A sign of life: all jobs of this worker are kept for another while.
pub(super) async fn renew(queue: &PgPool, worker: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE jobs SET leased_until = clock_timestamp() + make_interval(secs => $2) WHERE state = 'running' AND worker = $1")
        .bind(worker)
        .bind(LEASE_S)
        .execute(queue)
        .await
        .map(drop)
}

/// Lets go of the jobs of workers that gave no sign of life. The attempt counts: a job that kills its worker must not do
/// so for ever. Answers how many there were.
pub(super) async fn recover(queue: &PgPool) -> Result<u64, sqlx::Error> {
    let mut tx = queue.begin().await?;
    sqlx::query(
        "DELETE FROM jobs AS lost WHERE state = 'running' AND leased_until < clock_timestamp()
           AND EXISTS (SELECT FROM jobs AS w WHERE w.key = lost.key AND w.state = 'waiting')",
    )
    .execute(&mut *tx)
    .await?;
    let recovered = sqlx::query(
        "UPDATE jobs SET state = CASE WHEN attempts < attempts_max THEN 'waiting' ELSE 'dead' END, worker = NULL, leased_until = NULL,
                last_error = 'its worker was lost', run_at = clock_timestamp(), changed_at = clock_timestamp()
         WHERE state = 'running' AND leased_until < clock_timestamp()",
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(recovered.rows_affected())
}

/// Gives back what this worker still holds when it must end; the attempt does not count.
pub(super) async fn give_back(queue: &PgPool, worker: Uuid) -> Result<(), sqlx::Error> {
    let mut tx = queue.begin().await?;
    sqlx::query(
        "DELETE FROM jobs AS held WHERE state = 'running' AND worker = $1
           AND EXISTS (SELECT FROM jobs AS w WHERE w.key = held.key AND w.state = 'waiting')",
    )
    .bind(worker)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE jobs SET state = 'waiting', attempts = attempts - 1, worker = NULL, leased_until = NULL, changed_at = clock_timestamp()
         WHERE state = 'running' AND worker = $1",
    )
    .bind(worker)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
