//! Where a cluster lies, and what brings it up there.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::process::{Postmaster, failure_in, run};
use crate::{Durability, Error};

/// Where clusters and programs go that a lesser account could not reach where they were wanted.
const SHARED_DIR: &str = "/var/lib/chidi";
/// A socket's path, its end marker included, must fit into 108 bytes (`man 7 unix`).
const SOCKET_PATH_MAX: usize = 107;
const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// Recovery after a crash may take a while.
const START_LIMIT: Duration = Duration::from_mins(2);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A folder for a cluster, the programs for it, and the account they run as.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) data_dir: PathBuf,
    binaries: Binaries,
    account: Account,
}

impl Place {
    /// Makes sure that the account can reach the folder and the programs; moves to [`SHARED_DIR`] what it cannot.
    pub(crate) async fn find(data_dir: &Path) -> Result<Self, Error> {
        let wanted = std::path::absolute(data_dir).map_err(no_rights(data_dir))?;
        let account = Account::choose(&wanted).map_err(no_rights(&wanted))?;
        let mut binaries = Binaries::find()?;
        if !account.may("-x", &binaries.program("postgres")).await {
            binaries = copy_programs(&binaries).await?;
        }
        let is_new = !wanted.exists();
        account.make_folder(&wanted).map_err(no_rights(&wanted))?;
        let mut data_dir = wanted.canonicalize().map_err(no_rights(&wanted))?;
        if !account.may("-w", &data_dir).await {
            let stand_in = Path::new(SHARED_DIR).join(flat_name(&data_dir));
            tracing::warn!(
                "Postgres cannot run as root, and {} cannot enter {}: its data goes to {}",
                account.name(),
                data_dir.display(),
                stand_in.display()
            );
            if is_new {
                // Nothing was put into it yet; a folder with something in it stays.
                let _ = fs::remove_dir(&data_dir);
            }
            account.make_folder(&stand_in).map_err(no_rights(&stand_in))?;
            data_dir = stand_in;
        }
        Ok(Self {
            data_dir,
            binaries,
            account,
        })
    }

    /// The file whose lock says that a program uses the folder. Beside the folder, which must be empty at first.
    pub(crate) fn lock_file(&self) -> Result<File, Error> {
        let path = beside(&self.data_dir, ".lock");
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(no_rights(&path))
    }

    /// Makes the cluster if there is none, and brings it up. The caller holds the lock.
    pub(crate) async fn start(&self, durability: Durability) -> Result<(), Error> {
        let expected = self.binaries.major()?;
        match fs::read_to_string(self.data_dir.join("PG_VERSION")) {
            Ok(found) if found.trim() == expected => {}
            Ok(found) => {
                return Err(Error::WrongVersion {
                    path: self.data_dir.clone(),
                    found: found.trim().to_owned(),
                    expected,
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.initialise(&expected, durability).await?,
            Err(error) => return Err(no_rights(&self.data_dir)(error)),
        }
        self.bring_up(durability).await
    }

    /// Whether a server answers here already.
    pub(crate) async fn answers(&self) -> bool {
        let Ok(url) = self.url("postgres") else { return false };
        match PgConnection::connect(&url).await {
            Ok(connection) => connection.close().await.is_ok(),
            Err(_) => false,
        }
    }

    /// The address of a database in it.
    pub(crate) fn url(&self, database: &str) -> Result<String, Error> {
        let socket_dir = match Postmaster::find(&self.data_dir) {
            Some(running) => running.socket_dir,
            None => self.socket_dir()?,
        };
        Ok(format!(
            "postgres://chidi@localhost/{database}?host={}",
            percent_encode(&socket_dir.to_string_lossy())
        ))
    }

    pub(crate) async fn make_database(&self, name: &str) -> Result<(), Error> {
        let mut connection = PgConnection::connect(&self.url("postgres")?).await?;
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        if !exists {
            connection
                .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
                .await?;
        }
        Ok(connection.close().await?)
    }

    /// In a folder beside it that takes the name when it is whole, so that being killed half-way leaves no half cluster.
    async fn initialise(&self, major: &str, durability: Durability) -> Result<(), Error> {
        let half = beside(&self.data_dir, ".new");
        if half.exists() {
            fs::remove_dir_all(&half).map_err(no_rights(&half))?;
        }
        self.account.make_folder(&half).map_err(no_rights(&half))?;
        let mut initdb = self.program("initdb");
        initdb.args([
            "--username=chidi",
            "--encoding=UTF8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
        ]);
        if major.parse::<u32>().is_ok_and(|major| major >= 17) {
            initdb.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]);
        } else {
            initdb.arg("--locale=C.UTF-8");
        }
        if durability == Durability::None {
            initdb.arg("--no-sync");
        }
        run(initdb.arg("-D").arg(&half)).await?;
        let settings = half.join("postgresql.conf");
        let made = fs::read_to_string(&settings).map_err(no_rights(&settings))?;
        fs::write(&settings, made + "\ninclude_if_exists = 'chidi.conf'\n").map_err(no_rights(&settings))?;
        fs::rename(&half, &self.data_dir).map_err(no_rights(&self.data_dir))
    }

    /// Adopts the server that runs, or starts one. A server that is just stopping is waited for.
    async fn bring_up(&self, durability: Durability) -> Result<(), Error> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let outcome = match Postmaster::find(&self.data_dir) {
                Some(_) if self.answers().await => return Ok(()),
                Some(running) => Err(Error::DidNotStart {
                    reason: format!("process {} holds the folder and does not answer", running.pid),
                    log: self.log(),
                }),
                None => self.launch(durability).await,
            };
            match outcome {
                Err(error) if Instant::now() > deadline || !is_passing(&error) => return Err(error),
                _ => sleep(LOOK_AGAIN).await,
            }
        }
    }

    async fn launch(&self, durability: Durability) -> Result<(), Error> {
        let socket_dir = self.socket_dir()?;
        self.forget_dead_server(&socket_dir);
        let settings = format!(
            "# Written by CHIDI at every start.\nlisten_addresses = ''\nport = 5432\nunix_socket_directories = '{}'\n\
             unix_socket_permissions = 0700\njit = off\n{}",
            socket_dir.to_string_lossy().replace('\\', r"\\").replace('\'', "''"),
            durability.settings(),
        );
        let file = self.data_dir.join("chidi.conf");
        fs::write(&file, settings).map_err(no_rights(&file))?;
        let offset = fs::metadata(self.log()).map_or(0, |log| log.len());
        let started = run(self.pg_ctl("start").args(["-w", "-t", "110", "-l"]).arg(self.log())).await;
        started.map_err(|_| Error::DidNotStart {
            reason: failure_in(&self.log(), offset),
            log: self.log(),
        })
    }

    /// Postgres takes its traces for alive when their process number is in use again, as it often is in a container.
    fn forget_dead_server(&self, socket_dir: &Path) {
        let traces = [
            self.data_dir.join("postmaster.pid"),
            socket_dir.join(SOCKET_NAME),
            socket_dir.join(format!("{SOCKET_NAME}.lock")),
        ];
        for trace in traces {
            let _ = fs::remove_file(trace);
        }
    }

    /// The data folder, which nobody else may enter; where its path is too long for a socket, a short one of the same kind.
    fn socket_dir(&self) -> Result<PathBuf, Error> {
        if self.data_dir.as_os_str().len() + 1 + SOCKET_NAME.len() <= SOCKET_PATH_MAX {
            return Ok(self.data_dir.clone());
        }
        let short = PathBuf::from(format!(
            "/tmp/chidi-{:016x}",
            fnv1a(self.data_dir.as_os_str().as_encoded_bytes())
        ));
        if !short.exists() {
            self.account.make_folder(&short).map_err(no_rights(&short))?;
        }
        let (folder, ours) = (fs::symlink_metadata(&short), fs::metadata(&self.data_dir));
        match (folder, ours) {
            (Ok(folder), Ok(ours))
                if folder.is_dir() && folder.uid() == ours.uid() && folder.permissions().mode() & 0o777 == 0o700 =>
            {
                Ok(short)
            }
            _ => Err(no_rights(&short)(io::Error::other("it belongs to somebody else"))),
        }
    }

    /// One of the verbs of `pg_ctl` on this folder.
    pub(crate) fn pg_ctl(&self, verb: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.args([verb, "-s", "-D"]).arg(&self.data_dir);
        command
    }

    fn program(&self, name: &str) -> Command {
        let mut command = self.account.command(&self.binaries.program(name));
        command.env("LD_LIBRARY_PATH", self.binaries.libraries());
        command
    }

    fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }
}

/// The children of a killed server hold its memory for a moment; a server that is stopping holds the folder.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::DidNotStart { reason, .. }
        if ["shared memory block", "holds the folder", "starting up", "shutting down"].iter().any(|passing| reason.contains(passing)))
}

/// Copies the programs to where a lesser account can run them. Done once.
async fn copy_programs(binaries: &Binaries) -> Result<Binaries, Error> {
    let target = Path::new(SHARED_DIR).join(format!("programs-{}", flat_name(binaries.root())));
    if let Some(copied) = Binaries::at(&target) {
        return Ok(copied);
    }
    tracing::info!(
        "Postgres cannot run as root, and no other user can reach {}: copying it to {}",
        binaries.root().display(),
        target.display()
    );
    let half = beside(&target, ".new");
    fs::create_dir_all(&half).map_err(no_rights(&half))?;
    run(Command::new("cp")
        .args(["-r", "--preserve=mode,timestamps"])
        .arg(binaries.root().join("."))
        .arg(&half))
    .await?;
    fs::set_permissions(&half, fs::Permissions::from_mode(0o755)).map_err(no_rights(&half))?;
    fs::rename(&half, &target).map_err(no_rights(&target))?;
    Binaries::at(&target).ok_or(Error::NotPostgres(target))
}

fn no_rights(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::NoRights { path, source }
}

/// The same path with something after its name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// `/root/shop/.chidi/postgres` → `root-shop-.chidi-postgres`.
fn flat_name(path: &Path) -> String {
    path.to_string_lossy().trim_start_matches('/').replace('/', "-")
}

fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A short name that stays the same for good, which the standard hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
