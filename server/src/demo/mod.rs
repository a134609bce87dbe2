//! `chidi demo`: a sample shop, a simulated Instagram, and a story of customers told over real HTTP.
//!
//! - [`shop`]: Ireti Fabrics, made through the same verbs the pages call.
//! - [`story`]: the lines, and what each one demands.
//! - [`play`]: tells a line to the simulator and looks at what CHIDI wrote down about it.
//! - [`check`]: compares the two.
//! - [`transcript`]: prints them.

mod check;
mod look;
mod play;
pub mod shop;
mod story;
mod transcript;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::{Context as _, bail};
use chidi::config::Config;
use chidi::crypto;
use chidi_simulator::{Simulator, SimulatorConfig};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;

use crate::{boot, serve, site, telemetry};
use play::Stage;
use transcript::Transcript;

/// What is logged beside the transcript when `RUST_LOG` does not say otherwise.
const LOG_FILTER: &str = "warn";
/// The default of `CHIDI_PUBLIC_URL`; replaced by the address the demo really has.
const DEFAULT_PUBLIC_URL: &str = "http://127.0.0.1:3000";

/// What `chidi demo` can be told.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Play the story and end: 0 only when every line came out as the story demands.
    #[arg(long)]
    pub once: bool,

    /// Where the simulated Instagram and its phone page listen. With --once, a free port is taken.
    #[arg(long, env = "SIMULATOR_ADDR", default_value = "127.0.0.1:3010")]
    pub simulator_addr: SocketAddr,

    /// Settings of the program the demo runs. Its data lies in `demo` inside the data folder.
    #[command(flatten)]
    pub config: Config,
}

/// Plays the story; then stays up, unless it was asked to end.
pub async fn run(args: DemoArgs) -> anyhow::Result<()> {
    telemetry::start_with(args.config.log_format, LOG_FILTER);
    telemetry::metrics();
    let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (addr, simulator_addr) = if args.once {
        (free, free)
    } else {
        (args.config.addr, args.simulator_addr)
    };
    let listener = serve::listen(addr).await?;
    let base_url = format!(
        "http://{}",
        listener.local_addr().context("cannot tell the port that was taken")?
    );
    let simulator = Simulator::start(SimulatorConfig {
        addr: simulator_addr,
        ..SimulatorConfig::default()
    })
    .await?;
    let site = match site::find(args.config.site_dir.as_deref()) {
        Ok(site) => site,
        // Nobody looks at a page of a demo that ends by itself.
        Err(_) if args.once => site::options(Path::new("."), None),
        Err(error) => return Err(error),
    };
    let mut transcript = Transcript::new();
    transcript.opening();
    let stop = serve::stop_on_signal()?;
    let booted = boot::start(config_for(args.config, &base_url, &simulator)).await?;
    let ctx = booted.ctx.clone();
    let serving = tokio::spawn({
        let (ctx, stop) = (ctx.clone(), stop.clone());
        async move { serve::run(&ctx, listener, site, stop).await }
    });
    let outcome = tokio::select! {
        outcome = tell(&ctx, &simulator, &base_url, &mut transcript) => outcome,
        () = stop.cancelled() => Err(anyhow::anyhow!("stopped before the story was told")),
    };
    let outcome = stay(
        outcome,
        args.once,
        &stop,
        &mut transcript,
        (&base_url, simulator.base_url()),
    )
    .await;
    stop.cancel();
    simulator.stop();
    let served = serving.await.context("the server panicked")?;
    booted.stop().await?;
    served.and(outcome)
}

/// Makes the shop and tells the story. Answers how many lines came out otherwise than demanded.
async fn tell(
    ctx: &chidi::Context,
    simulator: &Simulator,
    base_url: &str,
    transcript: &mut Transcript,
) -> anyhow::Result<usize> {
    let sample = shop::prepare(ctx, shop::DEBOUNCE_MS)
        .await
        .context("cannot make the sample shop")?;
    shop::connect(ctx, simulator, &sample, base_url)
        .await
        .context("cannot connect the simulated Instagram account")?;
    transcript.shop(&sample);
    let stage = Stage::new(ctx, simulator, sample.business_id).await?;
    let mut failed = 0;
    for (at, line) in story::STORY.iter().enumerate() {
        let outcome = stage
            .play(line)
            .await
            .with_context(|| format!("line {} of the story", at + 1))?;
        let problems = check::check(line, &outcome);
        failed += usize::from(!problems.is_empty());
        transcript.line(at + 1, line, &outcome, &problems);
    }
    transcript.closing(story::STORY.len(), failed);
    Ok(failed)
}

/// A demo that stays up shows where to look and waits; one that ends says whether all came out well.
async fn stay(
    outcome: anyhow::Result<usize>,
    once: bool,
    stop: &CancellationToken,
    transcript: &mut Transcript,
    (base_url, simulator_url): (&str, &str),
) -> anyhow::Result<()> {
    let failed = outcome?;
    if once {
        if failed > 0 {
            bail!(
                "{failed} of {} lines did not come out as the story demands",
                story::STORY.len()
            );
        }
        return Ok(());
    }
    transcript.addresses(base_url, simulator_url);
    stop.cancelled().await;
    Ok(())
}

/// The settings given, turned towards the simulator and away from the data of real use.
fn config_for(given: Config, base_url: &str, simulator: &Simulator) -> Config {
    let random = || -> SecretString { format!("{:032x}", u128::from_be_bytes(crypto::random::<16>())).into() };
    let public_url = if given.public_url == DEFAULT_PUBLIC_URL {
        base_url.to_owned()
    } else {
        given.public_url.clone()
    };
    Config {
        data_dir: given.data_dir.join("demo"),
        public_url,
        meta_app_secret: given.meta_app_secret.clone().or_else(|| Some(random())),
        meta_verify_token: given.meta_verify_token.clone().or_else(|| Some(random())),
        meta_graph_url: Some(simulator.base_url().to_owned()),
        ..given
    }
}

/// The secret the simulator signs with: the first one the program accepts.
fn app_secret(config: &Config) -> String {
    config
        .app_secrets()
        .next()
        .map(|secret| secret.expose_secret().to_owned())
        .unwrap_or_default()
}
