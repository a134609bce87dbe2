//! From settings to a running context: the secret, the database, the bus.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context as _, bail};
use chidi::bus::Bus;
use chidi::config::Config;
use chidi::crypto::{self, Vault};
use chidi::db::{self, Db};
use chidi_postgres::{Cluster, Durability};
use secrecy::{ExposeSecret, SecretString};

/// A context and, when the program runs a Postgres of its own, that cluster.
#[derive(Debug)]
pub struct Booted {
    /// What every verb is handed.
    pub ctx: chidi::Context,
    cluster: Option<Cluster>,
}

impl Booted {
    /// Closes the pools, then stops the private Postgres if there is one.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.ctx.db.close().await;
        if let Some(cluster) = self.cluster {
            tracing::info!("stopping the private Postgres");
            cluster.stop().await?;
        }
        Ok(())
    }
}

/// Starts everything a process needs; brings the schema up to date first.
pub async fn start(config: Config) -> anyhow::Result<Booted> {
    let vault = Vault::new(&secret(&config)?)?;
    let (url, cluster) = database(&config).await?;
    let bus = match &config.redis_url {
        Some(redis) => Bus::redis(redis).await.context("cannot use REDIS_URL")?,
        None => Bus::in_process(),
    };
    db::migrate(url.expose_secret()).await?;
    let db = Db::connect(url.expose_secret(), config.database_connections).await?;
    let ctx = chidi::Context::new(db, bus, vault, config)?;
    Ok(Booted { ctx, cluster })
}

/// The same for a command beside a CHIDI that may be running on a private Postgres: that one is used as it runs.
pub async fn start_beside(mut config: Config) -> anyhow::Result<Booted> {
    if config.database_url.is_none() {
        let running = Cluster::running(&config.data_dir.join("postgres")).await?;
        config.database_url = running.map(SecretString::from);
    }
    start(config).await
}

/// `chidi migrate`.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    let (url, cluster) = database(config).await?;
    db::migrate(url.expose_secret()).await?;
    tracing::info!("the schema is up to date");
    if let Some(cluster) = cluster {
        cluster.stop().await?;
    }
    Ok(())
}

/// The address of the database, after starting a private one where none is given.
async fn database(config: &Config) -> anyhow::Result<(SecretString, Option<Cluster>)> {
    if let Some(url) = &config.database_url {
        return Ok((url.clone(), None));
    }
    make_data_dir(&config.data_dir)?;
    let folder = config.data_dir.join("postgres");
    tracing::info!(folder = %folder.display(), "DATABASE_URL is not set: starting a private Postgres (first time about 5 s)");
    let cluster = Cluster::start(&folder, Durability::Safe).await?;
    Ok((SecretString::from(cluster.url().to_owned()), Some(cluster)))
}

/// The secret of the settings, or one generated once and kept in the data folder, readable by its owner only.
fn secret(config: &Config) -> anyhow::Result<SecretString> {
    if let Some(secret) = &config.secret {
        return Ok(secret.clone());
    }
    make_data_dir(&config.data_dir)?;
    let path = config.data_dir.join("secret");
    match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
    {
        Ok(mut file) => {
            let fresh = crypto::random_hex::<32>();
            file.write_all(fresh.as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
            tracing::info!(file = %path.display(), "CHIDI_SECRET is not set: made one; keep this file with your backups");
            Ok(fresh.into())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let kept = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok(kept.trim().to_owned().into())
        }
        Err(error) => bail!(
            "cannot write {}: {error}. Give the program a folder it may write to with CHIDI_DATA_DIR",
            path.display()
        ),
    }
}

fn make_data_dir(path: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(path).with_context(|| {
        format!(
            "cannot make the data folder {}. Give the program a folder it may write to with CHIDI_DATA_DIR",
            path.display()
        )
    })
}
