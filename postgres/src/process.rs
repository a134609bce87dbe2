//! Running Postgres's programs, and reading the traces a server leaves.

use std::fs;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::Error;

/// Runs a program to its end.
pub(crate) async fn run(command: &mut Command) -> Result<(), Error> {
    let program = Path::new(command.as_std().get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let output = command.output().await.map_err(|error| Error::Program {
        program: program.clone(),
        message: error.to_string(),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let telling: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    Err(Error::Program {
        program,
        message: telling.join(" "),
    })
}

/// What `postmaster.pid` says of a server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Postmaster {
    pub(crate) pid: u32,
    pub(crate) socket_dir: PathBuf,
}

impl Postmaster {
    /// The server that serves this folder now. A file left by a server that is gone, or whose number another program has
    /// got since, gives `None`: a server stands in its data folder.
    pub(crate) fn find(data_dir: &Path) -> Option<Self> {
        let found = Self::parse(&fs::read_to_string(data_dir.join("postmaster.pid")).ok()?)?;
        let stands_in = fs::read_link(format!("/proc/{}/cwd", found.pid)).ok()?;
        (stands_in == data_dir).then_some(found)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let pid = lines.first()?.parse().ok()?;
        let socket_dir = lines.get(4).filter(|dir| dir.starts_with('/'))?;
        Some(Self {
            pid,
            socket_dir: PathBuf::from(socket_dir),
        })
    }
}

/// The last line of a log, from `offset` on, that tells why a server did not start.
pub(crate) fn failure_in(log: &Path, offset: u64) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(text.get(offset as usize..).unwrap_or_default()).into_owned();
    let telling = text.lines().rev().find_map(|line| {
        ["FATAL: ", "PANIC: ", "ERROR: "]
            .iter()
            .find_map(|mark| line.split_once(mark))
            .map(|(_, reason)| reason.trim().to_owned())
    });
    telling
        .or_else(|| text.lines().last().map(str::to_owned))
        .unwrap_or_else(|| "it said nothing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_tells_the_process_and_its_socket() {
        let text = "4711\n/srv/data\n1700000000\n5432\n/srv/data\n\n  65540  0\nready   \n";
        assert_eq!(
            Postmaster::parse(text),
            Some(Postmaster {
                pid: 4711,
                socket_dir: "/srv/data".into()
            })
        );
        assert_eq!(Postmaster::parse(""), None);
        assert_eq!(Postmaster::parse("4711\n/srv/data\n17\n5432\n\n"), None);
    }
}
