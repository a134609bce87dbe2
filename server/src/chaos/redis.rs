//! What the nodes wake each other through: a Redis of this run's own, keeping nothing.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

const START_LIMIT: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub(super) struct Redis {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Redis {
    /// `None` where no `redis-server` is installed.
    pub(super) async fn start(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path)
            .map(|folder| folder.join("redis-server"))
            .find(|file| file.is_file());
        let Some(program) = found else { return Ok(None) };
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
        let port = free.local_addr().context("no address")?.port();
        drop(free);
        let mut redis = Self {
            program,
            folder: folder.to_owned(),
            port,
            child: None,
        };
        redis.restart().await?;
        Ok(Some(redis))
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// SIGKILL.
    pub(super) async fn drop_it(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await.context("Redis cannot be killed")?;
        }
        Ok(())
    }

    /// Starts it at the same address.
    pub(super) async fn restart(&mut self) -> anyhow::Result<()> {
        let child = Command::new(&self.program)
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"])
            .arg(self.port.to_string())
            .arg("--dir")
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start redis-server")?;
        self.child = Some(child);
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if Instant::now() > deadline {
                bail!("redis-server does not come up at port {}", self.port);
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}
