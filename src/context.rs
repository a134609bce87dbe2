//! What a verb that reaches outside is handed, and the transaction every write of a shop's data happens in.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::{PgConnection, Postgres, Transaction};

use crate::bus::{Bus, Wake};
use crate::config::Config;
use crate::crypto::Vault;
use crate::db::Db;
use crate::engine::Engine;
use crate::events::{self, Event};
use crate::files::Files;
use crate::ids::BusinessId;
use crate::jobs::{self, Job};
use crate::llm::Llm;
use crate::rates::Rates;
use crate::{Error, Result};

/// The outside world: database, bus, HTTP client, files, keys, settings. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    /// The pools.
    pub db: Db,
    /// Wakes pages and nodes after a commit.
    pub bus: Bus,
    /// The one client for calls to platforms. Follows no redirects.
    pub http: reqwest::Client,
    /// What customers sent, as it was sent.
    pub files: Files,
    /// Reads messages without asking anybody.
    pub engine: Engine,
    /// Asks language models.
    pub llm: Llm,
    /// Seals tokens, signs sessions.
    pub vault: Vault,
    /// What platforms charge.
    pub rates: Arc<Rates>,
    /// Every setting.
    pub config: Arc<Config>,
}

impl Context {
    /// Puts the parts together.
    pub fn new(db: Db, bus: Bus, vault: Vault, config: Config) -> Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(config.meta_timeout())
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("chidi/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::Internal(format!("cannot make the HTTP client: {error}")))?;
        Ok(Self {
            db,
            bus,
            http,
            files: Files::open(&config)?,
            engine: Engine::new(&config),
            llm: Llm::new(&config)?,
            vault,
            rates: Arc::new(Rates::load(config.whatsapp_rates.as_deref())?),
            config: Arc::new(config),
        })
    }

    /// Opens a transaction on one business's data. Nothing of another business is visible in it or can be written.
    pub async fn tenant(&self, business_id: BusinessId) -> Result<Tenant> {
        let tx = self.db.tenant(business_id).await?;
        Ok(Tenant {
            tx,
            business_id,
            events: Vec::new(),
            has_jobs: false,
            bus: self.bus.clone(),
        })
    }
}

/// A transaction on one business's data. Events recorded in it are written with the commit and announced after it; a
/// `Tenant` that is dropped rolls everything back, its jobs and events too.
#[derive(Debug)]
pub struct Tenant {
    tx: Transaction<'static, Postgres>,
    business_id: BusinessId,
    events: Vec<Event>,
    has_jobs: bool,
    bus: Bus,
}

impl Tenant {
    /// Whose data this is.
    pub fn business_id(&self) -> BusinessId {
        self.business_id
    }

    /// Notes what happened; becomes visible with the commit.
    pub fn record(&mut self, event: Event) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }

    /// Queues background work that exists only if this transaction commits.
    pub async fn enqueue(&mut self, job: &Job) -> Result<()> {
        self.has_jobs = true;
        jobs::enqueue(&mut self.tx, job).await
    }

    /// The same, ahead of all other work.
    pub async fn enqueue_urgent(&mut self, job: &Job) -> Result<()> {
        self.has_jobs = true;
        jobs::enqueue_urgent(&mut self.tx, job).await
    }

    /// The same, but the job waits this long first.
    pub async fn enqueue_after(&mut self, job: &Job, wait: Duration) -> Result<()> {
        jobs::enqueue_after(&mut self.tx, job, wait).await
    }

    /// Writes the events, commits, and wakes those who watch and those who work.
    pub async fn commit(mut self) -> Result<()> {
        let seq = match self.events.as_slice() {
            [] => None,
            events => Some(events::record(&mut self.tx, self.business_id, events).await?),
        };
        self.tx.commit().await?;
        if self.has_jobs {
            self.bus.wake_workers();
        }
        if let Some(seq) = seq {
            self.bus.wake(Wake {
                business_id: self.business_id,
                seq,
            });
        }
        Ok(())
    }
}

impl Deref for Tenant {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for Tenant {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
