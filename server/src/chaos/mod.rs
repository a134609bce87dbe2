//! `chidi chaos`: bursts of customers through the simulator while everything around them breaks, and a count at the end of
//! what they saw. Lost and doubled must be none.
//!
//! - [`customers`]: who asks what, in bursts, batches, disorder and repetition.
//! - [`trouble`]: kills the program at random moments and at every named step, restarts Postgres, lets Graph calls fail.
//! - [`program`]: the program under test, a process of its own that can be killed.
//! - [`verdict`]: compares what the simulated phones show with what the shop's owner was told.

mod customers;
mod program;
mod trouble;
mod verdict;

use std::time::Duration;

use anyhow::{Context as _, ensure};
use chidi::config::Config;
use chidi_postgres::{Cluster, Durability};
use chidi_simulator::{Simulator, SimulatorConfig};
use clap::Args;
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::demo::shop;
use crate::{boot, telemetry};
use program::Program;

/// Repetitions of a webhook that was not taken begin after this: less patient than Meta, so that an hour fits into minutes.
const WEBHOOK_RETRY: Duration = Duration::from_millis(200);
/// How long after the last question everything has to have come to rest.
const REST: Duration = Duration::from_mins(2);

/// What `chidi chaos` can be told.
#[derive(Debug, Args)]
pub struct ChaosArgs {
    /// Seconds of customers and trouble.
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u32).range(5..=540))]
    pub seconds: u32,

    /// Customers per second, on average.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=25))]
    pub rate: u32,

    /// The same number gives the same customers and the same trouble, as far as clocks allow.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Settings of the program under test. Database and data folder are always private ones.
    #[command(flatten)]
    pub config: Config,
}

/// Plays, waits for rest, counts, prints.
pub async fn run(args: ChaosArgs) -> anyhow::Result<()> {
    telemetry::start_with(args.config.log_format, "error");
    let folder = std::env::temp_dir().join(format!("chidi-chaos-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    println!(
        "CHIDI chaos: {} s of about {} customers a second, seed {}; the program's words are in {}",
        args.seconds,
        args.rate,
        args.seed,
        folder.join("program.log").display()
    );
    let mut world = World::start(&args, &folder).await?;
    let outcome = tokio::select! {
        outcome = world.play(&args) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("stopped before it was over")),
    };
    world.end().await?;
    let count = outcome?;
    println!("{count}");
    ensure!(
        count.is_clean(),
        "something was lost, doubled or out of order: the rows above say what"
    );
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Everything that is put at risk.
#[derive(Debug)]
struct World {
    simulator: Simulator,
    program: Program,
    /// `None` for the moment in which it is restarted.
    cluster: Option<Cluster>,
    folder: std::path::PathBuf,
    url: String,
}

impl World {
    async fn start(args: &ChaosArgs, folder: &std::path::Path) -> anyhow::Result<Self> {
        let simulator = Simulator::start(SimulatorConfig {
            retry_after: WEBHOOK_RETRY,
            attempts_max: 20,
            ..SimulatorConfig::default()
        })
        .await?;
        let cluster = Cluster::start(&folder.join("postgres"), Durability::Safe).await?;
        let url = cluster.url().to_owned();
        let program = Program::new(&url, simulator.base_url(), folder)?;
        let config = Config {
            database_url: Some(SecretString::from(url.clone())),
            data_dir: folder.join("data"),
            secret: Some(SecretString::from(program::SECRET)),
            meta_graph_url: Some(simulator.base_url().to_owned()),
            meta_app_secret: Some(SecretString::from(program::APP_SECRET)),
            meta_verify_token: Some(SecretString::from(program::VERIFY_TOKEN)),
            redis_url: None,
            ..args.config.clone()
        };
        let mut world = Self {
            simulator,
            program,
            cluster: Some(cluster),
            folder: folder.to_owned(),
            url,
        };
        let booted = boot::start(config).await?;
        world.program.start(None).await?;
        let sample = shop::prepare(&booted.ctx, 300).await?;
        shop::connect(&booted.ctx, &world.simulator, &sample, &world.program.base_url).await?;
        booted.stop().await?;
        Ok(world)
    }

    async fn play(&mut self, args: &ChaosArgs) -> anyhow::Result<verdict::Count> {
        let until = Instant::now() + Duration::from_secs(args.seconds.into());
        let over = CancellationToken::new();
        let asking = tokio::spawn(customers::ask(
            self.simulator.clone(),
            args.rate,
            args.seed,
            over.clone(),
        ));
        let troubles = trouble::make(self, args.seed, until).await?;
        over.cancel();
        let asked = asking.await.context("the customers panicked")??;
        trouble::stop(self).await?;
        let has_come_to_rest = verdict::wait_for_rest(&self.url, &self.simulator, REST).await?;
        let mut count = verdict::count(&self.url, &self.simulator, &asked, troubles).await?;
        count.has_come_to_rest = has_come_to_rest;
        Ok(count)
    }

    async fn end(mut self) -> anyhow::Result<()> {
        self.program.kill().await?;
        self.simulator.stop();
        if let Some(cluster) = self.cluster.take() {
            let data_dir = cluster.data_dir().to_owned();
            cluster.stop().await?;
            if data_dir.exists() {
                std::fs::remove_dir_all(&data_dir).with_context(|| format!("cannot remove {}", data_dir.display()))?;
            }
        }
        Ok(())
    }

    /// Postgres goes away in the middle of everything and comes back.
    async fn restart_postgres(&mut self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster.take() {
            cluster.stop().await?;
        }
        self.cluster = Some(Cluster::start(&self.folder.join("postgres"), Durability::Safe).await?);
        Ok(())
    }
}
