//! Where Postgres's own programs are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The folder of an installation: `bin`, `lib`, `share`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    root: PathBuf,
}

impl Binaries {
    /// `CHIDI_POSTGRES_DIR`; else the system's where it brings pgvector; else `.tools/postgres` of the folder we stand in
    /// or the program lies in, or of one above.
    pub(crate) fn find() -> Result<Self, Error> {
        if let Some(named) = env::var_os("CHIDI_POSTGRES_DIR") {
            let named = PathBuf::from(named);
            return Self::at(&named).ok_or(Error::NotPostgres(named));
        }
        system().or_else(project).ok_or(Error::NoBinaries)
    }

    /// The installation in this folder, if it is one.
    pub(crate) fn at(root: &Path) -> Option<Self> {
        let root = root.canonicalize().ok()?;
        ["postgres", "initdb", "pg_ctl"]
            .iter()
            .all(|name| root.join("bin").join(name).is_file())
            .then_some(Self { root })
    }

    /// The path of one of its programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.root.join("bin").join(name)
    }

    /// Where the programs' own libraries are. An installation that was moved does not find them by itself.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.root.join("lib")
    }

    /// The installation's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The major version, e.g. `18`.
    pub(crate) fn major(&self) -> Result<String, Error> {
        let failed = |message: String| Error::Program {
            program: self.program("postgres").display().to_string(),
            message,
        };
        let output = Command::new(self.program("postgres"))
            .arg("--version")
            .output()
            .map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        parse_major(&text).ok_or_else(|| failed(format!("it calls its version {:?}", text.trim())))
    }
}

/// Only with pgvector beside it: half a Postgres found first would hide the whole one.
fn system() -> Option<Binaries> {
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    let asked = asked.and_then(|output| Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim())));
    let packaged = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let mut folders: Vec<PathBuf> = asked.into_iter().chain(packaged).collect();
    folders.sort_by_key(|folder| {
        std::cmp::Reverse(
            folder
                .to_string_lossy()
                .split('/')
                .find_map(|part| part.parse::<u32>().ok()),
        )
    });
    folders
        .iter()
        .filter_map(|folder| Binaries::at(folder.parent()?))
        .find(has_vector)
}

fn has_vector(binaries: &Binaries) -> bool {
    let Ok(output) = Command::new(binaries.program("pg_config")).arg("--sharedir").output() else {
        return false;
    };
    Path::new(String::from_utf8_lossy(&output.stdout).trim())
        .join("extension/vector.control")
        .is_file()
}

fn project() -> Option<Binaries> {
    let here = env::current_dir().ok();
    let program = env::current_exe().ok();
    let starts = [here.as_deref(), program.as_deref()].into_iter().flatten();
    starts
        .flat_map(Path::ancestors)
        .find_map(|folder| Binaries::at(&folder.join(".tools/postgres")))
}

fn parse_major(version: &str) -> Option<String> {
    let number = version
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(number.chars().take_while(char::is_ascii_digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(parse_major("postgres (PostgreSQL) 18.4\n").as_deref(), Some("18"));
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)").as_deref(),
            Some("15")
        );
        assert_eq!(parse_major("postgres (PostgreSQL) 19beta1").as_deref(), Some("19"));
        assert_eq!(parse_major("no number here"), None);
    }

    #[test]
    fn a_folder_without_the_programs_is_no_installation() {
        assert_eq!(Binaries::at(Path::new("/nonexistent")), None);
        assert_eq!(Binaries::at(Path::new("/")), None);
    }
}
