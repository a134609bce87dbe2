//! A cluster's life: made, started or adopted, stopped.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::Error;
use crate::place::Place;
use crate::process::run;

/// How much a crash of the machine may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed. For real use.
    Safe,
    /// Everything. For tests.
    None,
}

impl Durability {
    pub(crate) fn settings(self) -> &'static str {
        match self {
            Self::Safe => "max_connections = 100\n",
            Self::None => {
                "max_connections = 300\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nwal_level = minimal\n\
                 max_wal_senders = 0\nmax_wal_size = 4GB\nautovacuum = off\n"
            }
        }
    }
}

/// A running Postgres that belongs to this program. One that is dropped without [`Cluster::stop`] is told to stop.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    url: String,
    is_running: bool,
    /// Held as long as the program uses the folder; the system lets go of it when the program dies.
    _lock: File,
}

impl Cluster {
    /// Starts the cluster in `data_dir`, making it on the first start. One left running by a program that was killed is
    /// taken over as it runs.
    pub async fn start(data_dir: &Path, durability: Durability) -> Result<Self, Error> {
        let place = Place::find(data_dir).await?;
        let lock = place.lock_file()?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(place.data_dir)),
            Err(TryLockError::Error(source)) => {
                return Err(Error::NoRights {
                    path: place.data_dir,
                    source,
                });
            }
        }
        place.start(durability).await?;
        let url = place.url("chidi")?;
        place.make_database("chidi").await?;
        Ok(Self {
            place,
            url,
            is_running: true,
            _lock: lock,
        })
    }

    /// The address of the database `chidi` of a cluster that another program runs in `data_dir` at this moment.
    pub async fn running(data_dir: &Path) -> Result<Option<String>, Error> {
        if !data_dir.exists() {
            return Ok(None);
        }
        let place = Place::find(data_dir).await?;
        Ok(if place.answers().await {
            Some(place.url("chidi")?)
        } else {
            None
        })
    }

    /// The address of the database `chidi` in it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder it lies in: the one asked for, or the stand-in where root's Postgres could not reach that.
    pub fn data_dir(&self) -> &Path {
        &self.place.data_dir
    }

    /// Ends open connections, writes everything down and stops.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.is_running = false;
        run(self.place.pg_ctl("stop").args(["-m", "fast", "-w", "-t", "60"])).await
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.is_running {
            let stopped = self
                .place
                .pg_ctl("stop")
                .args(["-m", "fast", "-W"])
                .as_std_mut()
                .status();
            if let Err(error) = stopped {
                tracing::warn!(%error, "the private Postgres could not be stopped; the next start takes it over");
            }
        }
    }
}
