//! `chidi chaos`: bursts of customers of three platforms through the simulator while everything around them breaks, and a
//! count at the end of what they saw. Lost and doubled must be none.
//!
//! - [`customers`]: who asks what, in bursts, batches, disorder and repetition.
//! - [`flood`]: another shop whose customers fill the queue all at once.
//! - [`trouble`]: kills the program at random moments and at every named step, restarts Postgres, drops Redis, lets Graph
//!   calls fail.
//! - [`node`], [`redis`]: the program under test, two processes that can be killed, and what they wake each other through.
//! - [`verdict`]: compares what the simulated phones show with what the shop's owner was told; [`count`] is the table.

mod count;
mod customers;
mod flood;
mod node;
mod redis;
mod trouble;
mod verdict;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use chidi::config::Config;
use chidi_postgres::{Cluster, Durability};
use chidi_simulator::{Platform, Simulator, SimulatorConfig};
use clap::Args;
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::demo::shop;
use crate::{boot, telemetry};
use customers::Place;
use node::{Node, Surroundings};
use redis::Redis;

/// Repetitions of a webhook that was not taken begin after this: less patient than Meta, so that an hour fits into minutes.
const WEBHOOK_RETRY: Duration = Duration::from_millis(200);
/// How long after the last question everything has to have come to rest.
const REST: Duration = Duration::from_mins(3);

/// What `chidi chaos` can be told.
#[derive(Debug, Args)]
pub struct ChaosArgs {
    /// Seconds of customers and trouble.
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(u32).range(5..=400))]
    pub seconds: u32,

    /// Customers per second, on average, of all platforms together.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub rate: u32,

    /// Customers of another shop who all write at the same moment, once.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub flood: u32,

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
        "CHIDI chaos: {} s of about {} customers a second on three platforms, two nodes, seed {}; the nodes' words are in {}",
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
    /// Pages, webhooks and workers.
    server: Node,
    /// Workers beside it, on the same queue.
    worker: Node,
    /// `None` for the moment in which it is restarted.
    cluster: Option<Cluster>,
    /// `None` where none is installed.
    redis: Option<Redis>,
    folder: PathBuf,
    url: String,
    /// The shop's accounts, one on each platform.
    places: Vec<Place>,
    /// The account of the other shop.
    busy: Place,
}

impl World {
    async fn start(args: &ChaosArgs, folder: &Path) -> anyhow::Result<Self> {
        let simulator = Simulator::start(SimulatorConfig {
            retry_after: WEBHOOK_RETRY,
            attempts_max: 20,
            ..SimulatorConfig::default()
        })
        .await?;
        let cluster = Cluster::start(&folder.join("postgres"), Durability::Safe).await?;
        let url = cluster.url().to_owned();
        let redis = Redis::start(folder).await?;
        let surroundings = Surroundings {
            database_url: url.clone(),
            redis_url: redis.as_ref().map(Redis::url),
            graph_url: simulator.base_url().to_owned(),
            folder: folder.to_owned(),
        };
        let config = Config {
            database_url: Some(SecretString::from(url.clone())),
            data_dir: folder.join("data"),
            secret: Some(SecretString::from(node::SECRET)),
            meta_graph_url: Some(simulator.base_url().to_owned()),
            meta_app_secret: Some(SecretString::from(node::APP_SECRET)),
            meta_verify_token: Some(SecretString::from(node::VERIFY_TOKEN)),
            redis_url: None,
            ..args.config.clone()
        };
        let booted = boot::start(config).await?;
        let mut server = Node::server(surroundings.clone())?;
        server.start(None).await?;
        let sample = shop::prepare(&booted.ctx, 300).await?;
        let mut places = Vec::new();
        for platform in Platform::ALL {
            let spec = shop::account_on(&booted.ctx, platform, &server.base_url);
            places.push(Place::of(&spec));
            shop::connect_account(&booted.ctx, &simulator, sample.business_id, spec).await?;
        }
        let busy = flood::open_busy_shop(&booted.ctx, &simulator, &server.base_url).await?;
        booted.stop().await?;
        let mut worker = Node::worker(surroundings)?;
        worker.start(None).await?;
        Ok(Self {
            simulator,
            server,
            worker,
            cluster: Some(cluster),
            redis,
            folder: folder.to_owned(),
            url,
            places,
            busy,
        })
    }

    async fn play(&mut self, args: &ChaosArgs) -> anyhow::Result<count::Count> {
        let until = Instant::now() + Duration::from_secs(args.seconds.into());
        let over = CancellationToken::new();
        let crowd = customers::Crowd {
            simulator: self.simulator.clone(),
            places: self.places.clone(),
            rate: args.rate,
            seed: args.seed,
        };
        let asking = tokio::spawn(crowd.ask(over.clone()));
        let (troubles, flood) = trouble::make(self, args, until).await?;
        over.cancel();
        let mut asked = asking.await.context("the customers panicked")??;
        trouble::stop(self).await?;
        let left = verdict::wait_for_rest(&self.url, &self.simulator, REST).await?;
        asked.extend(flood.asked.iter().cloned());
        let mut count = verdict::count(&self.url, &self.simulator, &asked, &flood).await?;
        (count.left, count.troubles) = (left, troubles);
        Ok(count)
    }

    async fn end(mut self) -> anyhow::Result<()> {
        self.server.kill().await?;
        self.worker.kill().await?;
        self.simulator.stop();
        if let Some(redis) = &mut self.redis {
            redis.drop_it().await?;
        }
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
