//! How fast questions are answered at a steady rate: the whole program and the simulator in one process, echoes and read
//! receipts included.

use std::net::Ipv4Addr;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use chidi::Context;
use chidi::config::Config;
use chidi_simulator::{Author, Bubble, Simulator, SimulatorConfig};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::figures::percentile;
use super::past;
use crate::demo::shop;
use crate::{boot, serve, site};

/// How long after the last question answers are waited for.
const LAST_ANSWER: Duration = Duration::from_secs(30);

const QUESTIONS: [&str; 6] = [
    "How much is the aso oke set?",
    "Do you have the adire wrap dress in wine, size M?",
    "What time do you close on Saturday?",
    "Do you deliver to Abuja, and how much is it?",
    "How much is the gele head tie, and what time do you open on Friday?",
    "How can I pay?",
];

#[derive(Debug)]
pub(super) struct Answered {
    /// Messages in the table when the first question was asked.
    pub(super) messages_before: i64,
    pub(super) count: usize,
    pub(super) p50_ms: f64,
    pub(super) p95_ms: f64,
    pub(super) p99_ms: f64,
}

/// One run with an empty table, and one with `messages` in it.
pub(super) async fn run(config: Config, rate: u32, seconds: u32, messages: u32) -> anyhow::Result<Vec<Answered>> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let listener = serve::listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let config = Config {
        meta_graph_url: Some(simulator.base_url().to_owned()),
        public_url: base_url.clone(),
        ..config
    };
    let booted = boot::start(config).await?;
    // What the webhook run left behind would be worked on beside the questions.
    sqlx::query("TRUNCATE jobs, webhook_bodies")
        .execute(booted.ctx.db.queue_pool())
        .await?;
    let stop = CancellationToken::new();
    let serving = tokio::spawn({
        let (ctx, stop) = (booted.ctx.clone(), stop.clone());
        async move { serve::run(&ctx, listener, site::options(Path::new("."), None), stop).await }
    });
    let runs = measure(&booted.ctx, &simulator, &base_url, (rate, rate * seconds), messages).await;
    stop.cancel();
    serving.await.context("the server panicked")??;
    simulator.stop();
    booted.stop().await?;
    runs
}

/// Opens the sample shop and asks; fills it with a past, and asks again.
async fn measure(
    ctx: &Context,
    simulator: &Simulator,
    base_url: &str,
    (rate, total): (u32, u32),
    messages: u32,
) -> anyhow::Result<Vec<Answered>> {
    let sample = shop::prepare(ctx, 0).await?;
    shop::connect(ctx, simulator, &sample, base_url).await?;
    let mut runs = vec![one_run(ctx, simulator, rate, 0..total).await?];
    if messages > 0 {
        past::fill(ctx, sample.business_id, i64::from(messages)).await?;
        runs.push(one_run(ctx, simulator, rate, total..total * 2).await?);
    }
    Ok(runs)
}

async fn one_run(ctx: &Context, simulator: &Simulator, rate: u32, numbers: Range<u32>) -> anyhow::Result<Answered> {
    let messages_before = sqlx::query_scalar("SELECT count(*) FROM messages")
        .fetch_one(ctx.db.queue_pool())
        .await?;
    let mut answered_ms = ask(simulator, rate, numbers).await?;
    Ok(Answered {
        messages_before,
        count: answered_ms.len(),
        p50_ms: percentile(&mut answered_ms, 0.5),
        p95_ms: percentile(&mut answered_ms, 0.95),
        p99_ms: percentile(&mut answered_ms, 0.99),
    })
}

/// Asks at the rate, whether or not answers have come, and gives the milliseconds of those that came in time.
async fn ask(simulator: &Simulator, rate: u32, numbers: Range<u32>) -> anyhow::Result<Vec<f64>> {
    let mut ticks = interval(Duration::from_secs(1) / rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut asked = JoinSet::new();
    for number in numbers.clone() {
        ticks.tick().await;
        let simulator = simulator.clone();
        asked.spawn(async move {
            let question = QUESTIONS[number as usize % QUESTIONS.len()];
            simulator
                .customer_says(shop::ACCOUNT, &customer(number), question)
                .await
        });
    }
    while let Some(posted) = asked.join_next().await {
        posted??;
    }
    let deadline = Instant::now() + LAST_ANSWER;
    let mut answered_ms = Vec::new();
    for number in numbers {
        let left = deadline.saturating_duration_since(Instant::now());
        let bubbles = simulator
            .wait_until(shop::ACCOUNT, &customer(number), left, |bubbles| {
                answer_ms(bubbles).is_some()
            })
            .await?;
        answered_ms.extend(answer_ms(&bubbles));
    }
    Ok(answered_ms)
}

fn customer(number: u32) -> String {
    format!("Customer {number}")
}

fn answer_ms(bubbles: &[Bubble]) -> Option<f64> {
    bubbles.iter().find(|bubble| bubble.author == Author::Shop)?.answered_ms
}
