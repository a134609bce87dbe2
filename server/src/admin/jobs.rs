use anyhow::bail;
use chidi::{Context, jobs};
use clap::Subcommand;
use serde_json::json;

use super::{Printed, lines_or};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List dead jobs, newest first.
    Dead {
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Give a dead job a fresh start.
    Redrive { id: i64 },
}

pub(super) async fn run(ctx: &Context, command: Command) -> anyhow::Result<Printed> {
    match command {
        Command::Dead { limit } => list_dead_jobs(ctx, limit).await,
        Command::Redrive { id } => redrive(ctx, id).await,
    }
}

async fn list_dead_jobs(ctx: &Context, limit: i64) -> anyhow::Result<Printed> {
    let dead = jobs::dead_jobs(ctx.db.queue_pool(), limit).await?;
    let json = dead.iter().map(|job| {
        json!({
            "id": job.id,
            "kind": job.kind,
            "business_id": job.business_id,
            "attempts": job.attempts,
            "last_error": job.last_error,
            "created_at": job.created_at,
            "failed_at": job.failed_at,
        })
    });
    let line = |job: &jobs::DeadJob| {
        let business = job.business_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let failed_at = job.failed_at.format("%Y-%m-%d %H:%M");
        format!(
            "{}  {}  {failed_at}  {business}  {} attempts: {}",
            job.id, job.kind, job.attempts, job.last_error
        )
    };
    Ok(Printed {
        json: json.collect(),
        text: lines_or(dead.iter().map(line), "No dead jobs."),
    })
}

async fn redrive(ctx: &Context, id: i64) -> anyhow::Result<Printed> {
    if !jobs::redrive(ctx.db.queue_pool(), id).await? {
        bail!("there is no dead job {id}; `chidi admin jobs dead` lists them");
    }
    Ok(Printed {
        json: json!({ "redriven": id }),
        text: format!("Job {id} will be tried again."),
    })
}
