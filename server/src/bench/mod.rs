//! `chidi bench`: figures for this machine, in one run, on a private Postgres with fsync on that is removed afterwards.
//!
//! - [`acknowledge`]: webhook posts on 32 connections, answered when body and job are committed.
//! - [`pgbench`]: the same inserts by Postgres's own tool beside it: what the database alone could do.
//! - [`answer`]: questions at a rate through the simulated platforms, from webhook to Graph call.
//! - [`highest`]: the highest rate that is kept up with. Searched while the shop is young, and once more after [`past`] has
//!   given it a million messages.
//! - [`retrieve`]: passages of a shop with very many of them, and of very many shops.
//! - [`figures`] holds percentiles.

mod acknowledge;
mod answer;
mod figures;
mod highest;
mod past;
mod pgbench;
mod retrieve;

use std::path::PathBuf;

use anyhow::Context as _;
use chidi::config::Config;
use chidi_postgres::{Cluster, Durability};
use clap::Args;
use secrecy::SecretString;

use crate::{boot, telemetry};
use answer::{Run, Stage};
use figures::Spread;
use retrieve::Shelves;

/// Connections of the webhook run, and clients of pgbench.
const CONNECTIONS: usize = 32;
/// The secret bodies are signed with.
const APP_SECRET: &str = "bench-app-secret";

/// A young shop's messages, for the first search.
const YOUNG: i64 = 10_000;

/// Of the shops beside the large one.
const PASSAGES_OF_A_SMALL_SHOP: u32 = 100;

/// What `chidi bench` can be told.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Webhook posts to acknowledge, each with a body of its own.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(32..=1_000_000))]
    pub requests: u32,

    /// Seconds of questions in each run that is shown.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,

    /// Questions per second of the first run, from where the highest rate is searched.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub rate: u32,

    /// Messages that the shop has in the end, when the highest rate is searched once more. 0: only the first run.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    pub messages: u32,

    /// Passages of the large shop that is searched; beside it are a hundredth as many shops with 100 each. 0: no search.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub passages: u32,

    /// Nothing but passages is measured.
    #[arg(long)]
    pub only_passages: bool,

    /// Settings of the program that is measured. Database and data folder are always private ones.
    #[command(flatten)]
    pub config: Config,
}

/// Measures and prints.
pub async fn run(args: BenchArgs) -> anyhow::Result<()> {
    // Filling the past is one long statement after the other.
    telemetry::start_with(args.config.log_format, "warn,sqlx=error");
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
    if args.only_passages {
        let booted = boot::start(config).await?;
        let outcome = search(&booted.ctx, args.passages).await;
        booted.stop().await?;
        return outcome;
    }
    println!(
        "\nWebhook, {} distinct bodies on {CONNECTIONS} connections kept alive; 200 means body and job are committed",
        args.requests
    );
    let acknowledged = acknowledge::run(config.clone(), args.requests as usize).await?;
    println!(
        "  acknowledged      {:>8.0} a second   p50 {:.2} ms   p99 {:.2} ms",
        acknowledged.per_second, acknowledged.took.p50_ms, acknowledged.took.p99_ms
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
    let mut stage = Stage::set(config).await?;
    let outcome = match ask(&mut stage, args).await {
        Ok(()) => search(stage.ctx(), args.passages).await,
        failed => failed,
    };
    stage.end().await?;
    outcome
}

/// Questions on a first day, at the highest rate of a young shop, and both once more for one with a long past.
async fn ask(stage: &mut Stage, args: &BenchArgs) -> anyhow::Result<()> {
    println!(
        "\nQuestions on three platforms mixed, each of another customer, for {} s, debounce off; from posting the webhook to its \
         200, and to the Graph call.\nThe highest rate is the one at which 95 of 100 are answered within a second and nothing \
         queues up.\n\n  {:<32}{:>10}{:>12}   {:<26}answered, ms",
        args.seconds, "", "messages", "questions", "acknowledged, ms"
    );
    println!(
        "  {:<32}{:>10}{:>12}   {:<26}p50 / p95 / p99",
        "", "before", "a second", "p50 / p95 / p99"
    );
    let first = stage.ask(args.rate, args.seconds).await?;
    print_run("a steady rate", &first);
    if args.messages == 0 {
        anyhow::ensure!(first.is_complete(), "some questions got no answer in time");
        return Ok(());
    }
    past::fill_to(stage.ctx(), stage.business_id, YOUNG).await?;
    let young = highest::find(stage, args.rate, args.seconds).await?;
    print_run("highest rate", &young);
    past::fill_to(stage.ctx(), stage.business_id, args.messages.into()).await?;
    let steady = stage.ask(args.rate, args.seconds).await?;
    print_run("the steady rate again", &steady);
    let same = stage.ask(young.rate, args.seconds).await?;
    print_run("the young shop's highest rate", &same);
    let old = highest::find(stage, young.rate, args.seconds).await?;
    print_run("highest rate", &old);
    anyhow::ensure!(
        [&first, &steady, &same].into_iter().all(Run::is_complete),
        "some questions got no answer in time"
    );
    Ok(())
}

/// Passages found by meaning and words, and how many of the nearest are among them.
async fn search(ctx: &chidi::Context, passages: u32) -> anyhow::Result<()> {
    if passages == 0 {
        return Ok(());
    }
    let shops = (passages / 100).max(1);
    println!(
        "\nPassages found by meaning and words, the question's own numbers given; recall@10 of the index against every row"
    );
    let began = std::time::Instant::now();
    let shelves = Shelves::fill(ctx, passages, shops, PASSAGES_OF_A_SMALL_SHOP).await?;
    println!("  filled and indexed in {:.0} s", began.elapsed().as_secs_f32());
    for (name, found) in [
        ("one large shop".to_owned(), shelves.ask_large(ctx).await?),
        (format!("{shops} small shops"), shelves.ask_small(ctx).await?),
    ] {
        println!(
            "  {name:<18}{:>8} passages each   p50 {:.1} ms   p95 {:.1} ms   recall@10 {:.3}",
            found.passages, found.took.p50_ms, found.took.p95_ms, found.recall
        );
    }
    Ok(())
}

fn print_run(name: &str, run: &Run) {
    let spread = |spread: &Spread| format!("{:.1} / {:.1} / {:.1}", spread.p50_ms, spread.p95_ms, spread.p99_ms);
    println!(
        "  {name:<32}{:>10}{:>12}   {:<26}{}{}",
        run.messages_before,
        run.rate,
        spread(&run.acknowledged),
        spread(&run.answered),
        if run.keeps_up() { "" } else { "   not kept up with" }
    );
}

fn build() -> &'static str {
    if cfg!(debug_assertions) {
        "built for development: the figures mean little, build with --release"
    } else {
        "release build"
    }
}
