//! Taking jobs, keeping them while they run, and letting go of them: the only statements that change a job's state.

use std::sync::LazyLock;

use sqlx::AssertSqlSafe;
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

/// How many jobs a worker can take up now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Urgent and usual ones.
    pub(super) jobs: usize,
    /// Background work, which has slots of its own.
    pub(super) background: usize,
    /// What waits for language models, which has slots of its own.
    pub(super) consults: usize,
    /// How many of these one shop may have running, on all nodes.
    pub(super) consults_per_shop: usize,
    /// The queue is behind: of usual work each shop has its turn, instead of first come, first served.
    pub(super) in_turn: bool,
}

impl Room {
    pub(super) fn is_any(self) -> bool {
        self.jobs > 0 || self.background > 0 || self.consults > 0
    }
}

/// Ready, and of its lane the oldest, while none of the lane runs.
const READY: &str = "state = 'waiting' AND run_at <= statement_timestamp()
    AND (lane IS NULL OR NOT EXISTS (
         SELECT FROM jobs AS other WHERE other.lane = j.lane AND other.state <> 'dead' AND other.lane IS NOT NULL
           AND (other.id < j.id OR other.state = 'running')))";

/// The longest ready first.
const USUAL: &str = "SELECT id FROM jobs AS j WHERE class = 1 AND {READY}
    ORDER BY run_at, id LIMIT $2 - (SELECT count(*) FROM urgent) FOR UPDATE SKIP LOCKED";

/// One of each shop, the shops in no order; what belongs to no shop, such as bodies nobody has read yet, has half the room.
/// Steps from shop to shop by the index, so that a flood of one shop's jobs is not walked through.
const USUAL_IN_TURN: &str = "SELECT id FROM jobs WHERE state = 'waiting' AND id IN (
        SELECT id FROM (
            SELECT (SELECT id FROM jobs AS j WHERE j.of_business = shops.of_business AND class = 1 AND {READY}
                    ORDER BY run_at, id LIMIT 1) AS id, random() AS place
            FROM shops WHERE shops.of_business IS NOT NULL
            UNION ALL
            (SELECT id, -1 AS place FROM jobs AS j WHERE of_business IS NULL AND class = 1 AND {READY}
             ORDER BY run_at, id LIMIT ($2 + 1) / 2)) AS turns
        WHERE id IS NOT NULL ORDER BY place LIMIT $2 - (SELECT count(*) FROM urgent))
    FOR UPDATE SKIP LOCKED";

/// One of each shop that has not its share running already, the longest ready first.
const CONSULTS: &str = "SELECT id FROM jobs WHERE state = 'waiting' AND id IN (
        SELECT (SELECT id FROM jobs AS j WHERE j.of_business = asking.of_business AND class = 3 AND {READY}
                ORDER BY run_at, id LIMIT 1)
        FROM asking WHERE asking.of_business IS NOT NULL
          AND (SELECT count(*) FROM jobs AS r WHERE r.state = 'running' AND r.class = 3
                 AND r.of_business = asking.of_business) < $6)
    ORDER BY run_at, id LIMIT $5 FOR UPDATE SKIP LOCKED";

/// The shops that have work of a class waiting, found one by one in the index.
fn shops(name: &str, class: u8) -> String {
    format!(
        "{name} AS (
            (SELECT of_business FROM jobs WHERE state = 'waiting' AND class = {class} AND of_business IS NOT NULL
             ORDER BY of_business LIMIT 1)
            UNION ALL
            SELECT (SELECT j.of_business FROM jobs AS j
                    WHERE state = 'waiting' AND class = {class} AND j.of_business > {name}.of_business
                    ORDER BY j.of_business LIMIT 1)
            FROM {name} WHERE {name}.of_business IS NOT NULL),"
    )
}

static TAKE: LazyLock<String> = LazyLock::new(|| taking("", USUAL));
static TAKE_IN_TURN: LazyLock<String> = LazyLock::new(|| taking(&shops("shops", 1), USUAL_IN_TURN));

fn taking(shops_in_turn: &str, usual: &str) -> String {
    let asking = shops("asking", 3);
    let statement = format!(
        "WITH RECURSIVE {shops_in_turn} {asking}
         urgent AS (SELECT id FROM jobs AS j WHERE class = 0 AND {{READY}} ORDER BY run_at, id LIMIT $2
                    FOR UPDATE SKIP LOCKED),
         usual AS ({usual}),
         background AS (SELECT id FROM jobs AS j WHERE class = 2 AND {{READY}} ORDER BY run_at, id LIMIT $4
                        FOR UPDATE SKIP LOCKED),
         consults AS ({CONSULTS})
         UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $1, changed_at = clock_timestamp(),
                leased_until = clock_timestamp() + make_interval(secs => $3)
         FROM (SELECT id FROM urgent UNION ALL SELECT id FROM usual UNION ALL SELECT id FROM background
               UNION ALL SELECT id FROM consults) AS ready
         WHERE jobs.id = ready.id
         RETURNING jobs.id, jobs.job, jobs.attempts, extract(epoch FROM statement_timestamp() - jobs.run_at)::float8 AS waited_s"
    );
    statement.replace("{READY}", READY)
}

/// Takes as many ready jobs as there is room for, urgent ones before the usual, and what has slots of its own beside them; of each lane
/// only its oldest, and none while one runs.
pub(super) async fn take(queue: &PgPool, worker: Uuid, room: Room) -> Result<Vec<Leased>, sqlx::Error> {
    let statement = if room.in_turn { &*TAKE_IN_TURN } else { &*TAKE };
    let taken = sqlx::query_as(AssertSqlSafe(statement.as_str()))
        .bind(worker)
        .bind(room.jobs as i64)
        .bind(LEASE_S)
        .bind(room.background as i64)
        .bind(room.consults as i64)
        .bind(room.consults_per_shop as i64)
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
