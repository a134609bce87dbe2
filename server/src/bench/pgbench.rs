//! Postgres's own tool, doing to the database what the webhook route does to it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, ensure};
use tokio::process::Command;

use super::CONNECTIONS;

/// The statements of one acknowledged webhook, in one transaction as the route has them.
const SCRIPT: &str = include_str!("webhook.pgbench.sql");

/// Transactions a second; `None` where there is no pgbench.
pub(super) async fn run(url: &str, transactions: usize) -> anyhow::Result<Option<f64>> {
    let Some(program) = find() else { return Ok(None) };
    let script = std::env::temp_dir().join(format!("chidi-bench-{}.sql", std::process::id()));
    std::fs::write(&script, SCRIPT).with_context(|| format!("cannot write {}", script.display()))?;
    let per_client = transactions.div_ceil(CONNECTIONS).to_string();
    let clients = CONNECTIONS.to_string();
    let output = Command::new(&program)
        .args([
            "--no-vacuum",
            "--protocol=prepared",
            "--client",
            &clients,
            "--jobs",
            "2",
            "--transactions",
            &per_client,
            "--file",
        ])
        .arg(&script)
        .arg(url)
        .env("PGOPTIONS", "-c role=chidi_app")
        .env("LD_LIBRARY_PATH", libraries(&program))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("cannot run {}", program.display()));
    std::fs::remove_file(&script).with_context(|| format!("cannot remove {}", script.display()))?;
    let output = output?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "pgbench failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    read_tps(&said).map(Some).context("pgbench said nothing of its speed")
}

/// `tps = 1234.5 (without initial connection time)`.
fn read_tps(said: &str) -> Option<f64> {
    said.lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next()?.parse().ok())
}

/// In the named installation, in PATH, or in `.tools/postgres` of the folder we stand in or the program lies in, or of one
/// above: the places the private Postgres is looked for too.
fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHIDI_POSTGRES_DIR").map(|folder| PathBuf::from(folder).join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    let tools = places
        .iter()
        .flatten()
        .flat_map(|place| place.ancestors())
        .map(|folder| folder.join(".tools/postgres/bin"));
    named
        .into_iter()
        .chain(std::env::split_paths(&path))
        .chain(tools)
        .map(|folder| folder.join("pgbench"))
        .find(|file| file.is_file())
}

/// An installation that was moved does not find its libraries by itself.
fn libraries(program: &Path) -> PathBuf {
    program.ancestors().nth(2).unwrap_or(Path::new("/")).join("lib")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_is_read_from_what_pgbench_prints() {
        let said = "number of failed transactions: 0 (0.000%)\nlatency average = 10.5 ms\ntps = 3043.77 (without initial connection time)\n";
        assert_eq!(read_tps(said), Some(3043.77));
        assert_eq!(read_tps("nothing"), None);
    }
}
