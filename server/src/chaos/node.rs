//! The program under test: this very executable, as processes of its own.

use std::fs::OpenOptions;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chidi::crash;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

pub(super) const APP_SECRET: &str = "chaos-app-secret";
pub(super) const VERIFY_TOKEN: &str = "chaos-verify-token";
pub(super) const SECRET: &str = "chaos-chaos-chaos-chaos-chaos-chaos";
const START_LIMIT: Duration = Duration::from_mins(1);

/// What all nodes share.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) database_url: String,
    pub(super) redis_url: Option<String>,
    pub(super) graph_url: String,
    pub(super) folder: PathBuf,
}

/// One process of the program, alive or not.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) base_url: String,
    subcommand: &'static str,
    surroundings: Surroundings,
    child: Option<Child>,
}

impl Node {
    /// `chidi serve`. Nothing runs yet.
    pub(super) fn server(surroundings: Surroundings) -> anyhow::Result<Self> {
        Self::of("serve", surroundings)
    }

    /// `chidi worker`. Nothing runs yet.
    pub(super) fn worker(surroundings: Surroundings) -> anyhow::Result<Self> {
        Self::of("worker", surroundings)
    }

    fn of(subcommand: &'static str, surroundings: Surroundings) -> anyhow::Result<Self> {
        // The address has to stay the same over all deaths; whoever takes the port in between spoils the run.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let addr = free.local_addr().context("no address")?;
        Ok(Self {
            base_url: format!("http://{addr}"),
            subcommand,
            surroundings,
            child: None,
        })
    }

    /// Starts it, and waits until it serves if that is what it does; with `crash_at`, it will die at that step.
    pub(super) async fn start(&mut self, crash_at: Option<&str>) -> anyhow::Result<()> {
        let Surroundings { folder, .. } = &self.surroundings;
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("program.log"))
            .context("cannot write the program's log")?;
        let mut command = Command::new(std::env::current_exe().context("cannot tell which program this is")?);
        command
            .arg(self.subcommand)
            .env("DATABASE_URL", &self.surroundings.database_url)
            .env("CHIDI_ADDR", self.base_url.trim_start_matches("http://"))
            .env("CHIDI_DATA_DIR", folder.join("data"))
            .env("CHIDI_SECRET", SECRET)
            .env("META_GRAPH_URL", &self.surroundings.graph_url)
            .env("META_APP_SECRET", APP_SECRET)
            .env("META_VERIFY_TOKEN", VERIFY_TOKEN)
            .env("META_TIMEOUT_MS", "2000")
            .env("UNKNOWN_OUTCOME_AFTER_S", "15")
            .env_remove("REDIS_URL")
            .env_remove(crash::SETTING)
            .stdin(Stdio::null())
            .stdout(log.try_clone().context("cannot write the program's log")?)
            .stderr(log)
            .kill_on_drop(true);
        if let Some(url) = &self.surroundings.redis_url {
            command.env("REDIS_URL", url);
        }
        if let Some(step) = crash_at {
            command.env(crash::SETTING, step);
        }
        self.child = Some(command.spawn().context("cannot start the program")?);
        if self.subcommand == "serve" {
            self.wait_until_up().await?;
        }
        Ok(())
    }

    async fn wait_until_up(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        let client = reqwest::Client::new();
        loop {
            let answer = client.get(format!("{}/health/live", self.base_url)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            // One that is to die at a step may do so before it is seen to live.
            if self.has_died() {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!(
                    "the program does not come up; its log is {}",
                    self.surroundings.folder.join("program.log").display()
                );
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn has_died(&mut self) -> bool {
        self.child
            .as_mut()
            .is_some_and(|child| matches!(child.try_wait(), Ok(Some(_))))
    }

    /// Waits until it has died of itself; kills it when it does not.
    pub(super) async fn dies_within(&mut self, limit: Duration) -> anyhow::Result<bool> {
        let died = match &mut self.child {
            Some(child) => tokio::time::timeout(limit, child.wait()).await.is_ok(),
            None => true,
        };
        self.kill().await?;
        Ok(died)
    }

    /// SIGKILL.
    pub(super) async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await.context("the program cannot be killed")?;
        }
        Ok(())
    }
}
