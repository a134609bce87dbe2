//! Why there is no cluster, one clear sentence each.

use std::path::PathBuf;

/// Why the private Postgres cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No Postgres with pgvector on this machine.
    #[error(
        "no Postgres with pgvector found: set CHIDI_POSTGRES_DIR to a folder with bin/postgres, or DATABASE_URL to a server that runs already"
    )]
    NoBinaries,
    /// The folder named by `CHIDI_POSTGRES_DIR` holds no Postgres.
    #[error("CHIDI_POSTGRES_DIR names {0}, which has no bin/postgres, bin/initdb and bin/pg_ctl")]
    NotPostgres(PathBuf),
    /// The folder cannot be made or written to.
    #[error("cannot write to {path}: {source}. Give the program a folder it may write to")]
    NoRights {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another program runs on the same folder.
    #[error("{0} is in use by another CHIDI; stop that one, or give this one a folder of its own")]
    InUse(PathBuf),
    /// The folder was made by another major version.
    #[error(
        "{path} was made by Postgres {found}, but this is Postgres {expected}: dump it with the old version and restore it, or move the folder away"
    )]
    WrongVersion {
        /// The folder.
        path: PathBuf,
        /// Its major version.
        found: String,
        /// The major version of the binaries.
        expected: String,
    },
    /// One of Postgres's programs could not be run or failed.
    #[error("{program} failed: {message}")]
    Program {
        /// Its name.
        program: String,
        /// The end of what it said.
        message: String,
    },
    /// The server did not come up; the log says why.
    #[error("Postgres did not start: {reason}. The whole story is in {log}")]
    DidNotStart {
        /// The last line of its log that tells a failure.
        reason: String,
        /// Its log.
        log: PathBuf,
    },
    /// It runs, but refuses to be talked to.
    #[error("cannot talk to the private Postgres: {0}")]
    Connect(#[from] sqlx::Error),
}
