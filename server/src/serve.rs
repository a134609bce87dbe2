//! The long-running processes and how they end.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use chidi::config::Config;
use chidi::jobs::worker;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{boot, routes, site, telemetry};

/// `chidi serve`: pages, API, webhooks and workers until SIGINT or SIGTERM.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::metrics();
    let listener = listen(config.addr).await?;
    let site = site::find(config.site_dir.as_deref())?;
    warn_about_gaps(&config);
    let booted = boot::start(config).await?;
    load_engine(&booted.ctx).await?;
    let stop = stop_on_signal()?;
    tracing::info!(address = %booted.ctx.config.public_url, "CHIDI is up");
    let outcome = run(&booted.ctx, listener, site, stop).await;
    booted.stop().await?;
    outcome
}

/// `chidi worker`: jobs only.
pub async fn work(config: Config) -> anyhow::Result<()> {
    telemetry::metrics();
    let booted = boot::start(config).await?;
    load_engine(&booted.ctx).await?;
    let outcome = worker::run(booted.ctx.clone(), stop_on_signal()?).await;
    booted.stop().await?;
    Ok(outcome?)
}

/// Before the first customer, so that nobody waits for it, and so that a broken model stops the start and not an answer.
async fn load_engine(ctx: &chidi::Context) -> anyhow::Result<()> {
    let kind = ctx
        .engine
        .load()
        .await
        .context("set CHIDI_MODEL_DIR to the model's folder, or remove what is in it")?;
    tracing::info!(%kind, "messages are read");
    Ok(())
}

/// Serves `listener` and works on jobs until `stop`; then finishes what is running and returns.
pub async fn run(
    ctx: &chidi::Context,
    listener: TcpListener,
    site: leptos::config::LeptosOptions,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let router = routes::router(ctx.clone(), site, stop.clone());
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let (served, worked) = tokio::join!(
        async {
            let outcome = served.await;
            stop.cancel();
            outcome
        },
        async {
            let outcome = worker::run(ctx.clone(), stop.clone()).await;
            stop.cancel();
            outcome
        },
    );
    served.context("the HTTP server ended")?;
    worked.context("the workers ended")?;
    Ok(())
}

/// Takes the port before anything slow happens, so that a second program says so at once.
pub async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(addr).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!(
                "port {} is in use. Stop the program that has it, or choose another with CHIDI_ADDR",
                addr.port()
            )
        }
        Err(error) => bail!("cannot listen on {addr}: {error}. Choose another address with CHIDI_ADDR"),
    }
}

/// A token that is cancelled by SIGINT or SIGTERM.
pub fn stop_on_signal() -> anyhow::Result<CancellationToken> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping: running work is finished first");
        told.cancel();
    });
    Ok(stop)
}

/// What is missing for real use is said once, at the start, with what it means.
fn warn_about_gaps(config: &Config) {
    if config.app_secrets().next().is_none() {
        tracing::warn!(
            "neither META_APP_SECRET nor INSTAGRAM_APP_SECRET is set: every webhook will be refused, since its signature cannot be checked"
        );
    }
    if config.meta_verify_token.is_none() {
        tracing::warn!("META_VERIFY_TOKEN is not set: Meta's check of the webhook address will be refused");
    }
    if !config.is_https() {
        tracing::warn!(
            "CHIDI_PUBLIC_URL is not https: sign-in cookies are not marked Secure, and Meta posts to https addresses only"
        );
    }
}
