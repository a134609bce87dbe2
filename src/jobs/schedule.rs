//! Everything periodic. Of several nodes one queues it: whoever moves the due time on.

use std::time::Duration;

use sqlx::postgres::PgPool;

use super::{Job, enqueue};
use crate::Result;

const PERIODIC: [(Job, Duration); 4] = [
    (Job::Reconcile, Duration::from_secs(10)),
    (Job::CareForAccounts, Duration::from_mins(10)),
    (Job::QueueEmbedding, Duration::from_mins(10)),
    (Job::CleanUp, Duration::from_hours(1)),
];

/// Queues what is due.
pub(super) async fn queue_due(queue: &PgPool) -> Result<()> {
    for (job, every) in PERIODIC {
        let mut tx = queue.begin().await?;
        let is_due: Option<bool> = sqlx::query_scalar(
            "INSERT INTO periodic_jobs AS p (kind, due_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
             ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at WHERE p.due_at <= clock_timestamp()
             RETURNING true",
        )
        .bind(job.kind())
        .bind(every.as_secs_f64())
        .fetch_optional(&mut *tx)
        .await?;
        if is_due.is_some() {
            enqueue(&mut tx, &job).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
