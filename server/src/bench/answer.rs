//! How fast questions are answered: the whole program and the simulated platforms in one process, echoes, deliveries and
//! read receipts included. One question in three comes from each platform.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use chidi::config::Config;
use chidi::ids::BusinessId;
use chidi::{Context, jobs};
use chidi_simulator::{Author, Bubble, Platform, Simulator, SimulatorConfig};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::figures::Spread;
use crate::boot::Booted;
use crate::demo::shop;
use crate::{boot, serve, site};

/// How long after the last question answers are waited for.
const LAST_ANSWER: Duration = Duration::from_secs(30);
/// How long what follows the answers may take before the next run begins.
const REST: Duration = Duration::from_mins(1);
/// A rate is kept up with when so many of a hundred are answered within this, and no job waits longer.
const KEPT_UP_MS: f64 = 1_000.0;

const QUESTIONS: [&str; 6] = [
    "How much is the aso oke set?",
    "Do you have the adire wrap dress in wine, size M?",
    "What time do you close on Saturday?",
    "Do you deliver to Abuja, and how much is it?",
    "How much is the gele head tie, and what time do you open on Friday?",
    "How can I pay?",
];

/// One run of questions at a rate.
#[derive(Debug)]
pub(super) struct Run {
    /// Messages in the table when the first question was asked.
    pub(super) messages_before: i64,
    /// Questions a second.
    pub(super) rate: u32,
    pub(super) asked: u32,
    /// From posting a webhook to its 200.
    pub(super) acknowledged: Spread,
    /// From posting a webhook to the Graph call.
    pub(super) answered: Spread,
    /// How long the oldest job was ready when the last question had been asked.
    oldest_job_s: f64,
}

impl Run {
    pub(super) fn is_complete(&self) -> bool {
        self.answered.count == self.asked as usize
    }

    /// Whether this could go on for ever.
    pub(super) fn keeps_up(&self) -> bool {
        self.is_complete() && self.answered.p95_ms < KEPT_UP_MS && self.oldest_job_s * 1_000.0 < KEPT_UP_MS
    }
}

/// The program, serving the sample shop on three platforms.
#[derive(Debug)]
pub(super) struct Stage {
    booted: Booted,
    simulator: Simulator,
    pub(super) business_id: BusinessId,
    accounts: Vec<(Platform, String)>,
    serving: JoinHandle<anyhow::Result<()>>,
    stop: CancellationToken,
    /// Customers so far: each asks once.
    customers: u32,
}

impl Stage {
    pub(super) async fn set(config: Config) -> anyhow::Result<Self> {
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
        let sample = shop::prepare(&booted.ctx, 0).await?;
        let mut accounts = Vec::new();
        for platform in Platform::ALL {
            let spec = shop::account_on(&booted.ctx, platform, &base_url);
            accounts.push((platform, spec.id.clone()));
            shop::connect_account(&booted.ctx, &simulator, sample.business_id, spec).await?;
        }
        Ok(Self {
            booted,
            simulator,
            business_id: sample.business_id,
            accounts,
            serving,
            stop,
            customers: 0,
        })
    }

    pub(super) fn ctx(&self) -> &Context {
        &self.booted.ctx
    }

    pub(super) async fn end(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.serving.await.context("the server panicked")??;
        self.simulator.stop();
        self.booted.stop().await
    }

    /// Asks at the rate, whether or not answers have come, and waits until everything that follows has come to rest.
    pub(super) async fn ask(&mut self, rate: u32, seconds: u32) -> anyhow::Result<Run> {
        let queue = self.ctx().db.queue_pool().clone();
        let messages_before = sqlx::query_scalar("SELECT count(*) FROM messages")
            .fetch_one(&queue)
            .await?;
        let (first, asked) = (self.customers, rate * seconds);
        self.customers += asked;
        let mut ticks = interval(Duration::from_secs(1) / rate);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut asking = JoinSet::new();
        for number in first..first + asked {
            ticks.tick().await;
            let (simulator, (account, customer)) = (self.simulator.clone(), self.customer(number));
            let question = QUESTIONS[number as usize % QUESTIONS.len()];
            asking.spawn(async move { simulator.customer_says(&account, &customer, question).await });
        }
        let oldest_job_s = jobs::oldest_ready_age_s(&queue).await?;
        while let Some(posted) = asking.join_next().await {
            posted??;
        }
        let deadline = Instant::now() + LAST_ANSWER;
        let (mut acknowledged_ms, mut answered_ms) = (Vec::new(), Vec::new());
        for number in first..first + asked {
            let left = deadline.saturating_duration_since(Instant::now());
            let (account, customer) = self.customer(number);
            let has_answer = |bubbles: &[Bubble]| answer_ms(bubbles).is_some();
            let bubbles = self.simulator.wait_until(&account, &customer, left, has_answer).await?;
            acknowledged_ms.extend(bubbles.iter().filter_map(|bubble| bubble.acknowledged_ms));
            answered_ms.extend(answer_ms(&bubbles));
        }
        self.rest().await?;
        Ok(Run {
            messages_before,
            rate,
            asked,
            acknowledged: Spread::of(acknowledged_ms),
            answered: Spread::of(answered_ms),
            oldest_job_s,
        })
    }

    /// Until no webhook is on its way and no job is ready.
    async fn rest(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + REST;
        while Instant::now() < deadline {
            let ready: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM jobs WHERE state = 'running' OR (state = 'waiting' AND run_at <= now()))",
            )
            .fetch_one(self.ctx().db.queue_pool())
            .await?;
            if !ready && self.simulator.webhooks_on_their_way().await == 0 {
                return Ok(());
            }
            sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }

    /// The account somebody writes to, and the name; on WhatsApp a number, so that no two meet.
    fn customer(&self, number: u32) -> (String, String) {
        let (platform, account) = &self.accounts[number as usize % self.accounts.len()];
        let name = match platform {
            Platform::Instagram | Platform::Messenger => format!("Customer {number}"),
            Platform::WhatsApp => format!("23481{number:08}"),
        };
        (account.clone(), name)
    }
}

fn answer_ms(bubbles: &[Bubble]) -> Option<f64> {
    bubbles.iter().find(|bubble| bubble.author == Author::Shop)?.answered_ms
}
