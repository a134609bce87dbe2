//! `chidi bench`: figures for this machine, in one run, on a private Postgres with fsync on that is removed afterwards.
//!
//! - [`acknowledge`]: webhook posts on 32 connections, answered when body and job are committed.
//! - [`pgbench`]: the same inserts by Postgres's own tool beside it: what the database alone could do.
//! - [`answer`]: questions at a steady rate through the simulator, from webhook to Graph call.
//!   Once on the shop's first day, and once more after [`past`] has given it a million messages.
//! - [`figures`] holds percentiles.

mod acknowledge;
mod answer;
mod figures;
mod past;
mod pgbench;

use std::path::PathBuf;

use anyhow::Context as _;
use chidi::config::Config;
use chidi_postgres::{Cluster, Durability};
use clap::Args;
use secrecy::SecretString;

use crate::telemetry;

/// Connections of the webhook run, and clients of pgbench.
const CONNECTIONS: usize = 32;
/// The secret bodies are signed with.
const APP_SECRET: &str = "bench-app-secret";

/// What `chidi bench` can be told.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Webhook posts to acknowledge, each with a body of its own.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(32..=1_000_000))]
    pub requests: u32,

    /// Seconds of questions at the rate.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,

    /// Questions per second.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rate: u32,

    /// Messages that the shop has from before, for the second run of questions.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    pub messages: u32,

    /// Settings of the program that is measured. Database and data folder are always private ones.
    #[command(flatten)]
    pub config: Config,
}

/// Measures and prints.
pub async fn run(args: BenchArgs) -> anyhow::Result<()> {
    telemetry::start_with(args.config.log_format, "warn");
    telemetry::metrics();
    let folder = std::env::temp_dir().join(format!("chidi-bench-{}", std::process::id()));
    println!(
        "CHIDI bench: a private Postgres with fsync on, everything on this machine, {}",
        build()
    );
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let cluster = Cluster::start(&folder.join("postgres"), Durability::Safe).await?;
    let data_dir = cluster.data_dir().to_owned();
    let outcome = tokio::select! {
        outcome = measure(&args, cluster.url(), &folder) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("stopped before everything was measured")),
    };
    cluster.stop().await?;
    for left in [data_dir, folder] {
        if left.exists() {
            std::fs::remove_dir_all(&left).with_context(|| format!("cannot remove {}", left.display()))?;
        }
    }
    outcome
}

async fn measure(args: &BenchArgs, url: &str, folder: &std::path::Path) -> anyhow::Result<()> {
    let config = Config {
        database_url: Some(SecretString::from(url.to_owned())),
        data_dir: PathBuf::from(folder).join("data"),
        redis_url: None,
        meta_app_secret: Some(SecretString::from(APP_SECRET)),
        meta_verify_token: Some(SecretString::from("bench")),
        instagram_app_secret: None,
        answer_debounce_ms: 0,
        ..args.config.clone()
    };
    println!(
        "\nWebhook, {} distinct bodies on {CONNECTIONS} connections kept alive; 200 means body and job are committed",
        args.requests
    );
    let acknowledged = acknowledge::run(config.clone(), args.requests as usize).await?;
    println!(
        "  acknowledged      {:>8.0} a second   p50 {:.2} ms   p99 {:.2} ms",
        acknowledged.per_second, acknowledged.p50_ms, acknowledged.p99_ms
    );
    match pgbench::run(url, args.requests as usize).await? {
        None => {
            println!("  pgbench           not found: give PATH a pgbench to have the same inserts measured beside it");
        }
        Some(per_second) => {
            println!("  pgbench           {per_second:>8.0} a second   the same statements, {CONNECTIONS} clients");
            println!("  ratio             {:>8.2}", acknowledged.per_second / per_second);
        }
    }
    let total = args.rate * args.seconds;
    println!(
        "\nQuestions, {} a second for {} s, each of another customer, debounce off; from posting the webhook to the Graph call",
        args.rate, args.seconds
    );
    let runs = answer::run(config, args.rate, args.seconds, args.messages).await?;
    for run in &runs {
        println!(
            "  answered          {:>8} of {total}      p50 {:.1} ms   p95 {:.1} ms   p99 {:.1} ms   {} messages before",
            run.count, run.p50_ms, run.p95_ms, run.p99_ms, run.messages_before
        );
    }
    anyhow::ensure!(
        runs.iter().all(|run| run.count == total as usize),
        "some questions got no answer in time"
    );
    Ok(())
}

fn build() -> &'static str {
    if cfg!(debug_assertions) {
        "built for development: the figures mean little, build with --release"
    } else {
        "release build"
    }
}
