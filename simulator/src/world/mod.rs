//! What the simulator remembers. Everything is in memory; when a bound is reached the oldest goes, except accounts and
//! failure rules, of which no more are taken.

mod log;
mod talk;

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, Utc};

pub use log::{Attempt, Call, Webhook, WebhookState};
pub(crate) use log::{CallNote, Log};
pub use talk::{Author, Bubble, Conversation, QuickReply, Tick};
pub(crate) use talk::{ShopBubble, Talk};

use crate::account::{AccountSpec, Shop};
use crate::faults::Rule;
use crate::{SimulatorError, person_id};

/// How much is remembered at once.
pub mod bounds {
    /// Accounts.
    pub const ACCOUNTS_MAX: usize = 1_000;
    /// Conversations; the one longest without a message is forgotten first.
    pub const CONVERSATIONS_MAX: usize = 5_000;
    /// Bubbles of one conversation.
    pub const BUBBLES_MAX: usize = 200;
    /// Graph calls.
    pub const CALLS_MAX: usize = 20_000;
    /// Webhooks.
    pub const WEBHOOKS_MAX: usize = 20_000;
    /// Bytes of the webhooks' bodies together.
    pub const WEBHOOK_BYTES_MAX: usize = 64 << 20;
    /// Attempts of one webhook.
    pub const ATTEMPTS_MAX: usize = 50;
    /// Failure rules.
    pub const FAULTS_MAX: usize = 100;
    /// Bytes of one customer's message, and of one of the shop's: Instagram's limit.
    pub const TEXT_BYTES_MAX: usize = 1_000;
    /// Characters of a customer's name.
    pub const CUSTOMER_CHARS_MAX: usize = 60;
    /// Messages in one body, and copies of one body.
    pub const BATCH_MAX: usize = 1_000;
}

/// Which conversation changed: the account's and the person's id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) account: String,
    pub(crate) person: String,
}

impl Key {
    pub(crate) fn new(account: &str, customer: &str) -> Self {
        Self {
            account: account.to_owned(),
            person: person_id(account, customer),
        }
    }
}

/// The moment something happened: by the calendar for people, since the start for measuring.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) at: DateTime<Utc>,
    pub(crate) us: u64,
}

impl Moment {
    pub(crate) fn ms_since(self, earlier_us: u64) -> f64 {
        self.us.saturating_sub(earlier_us) as f64 / 1_000.0
    }
}

#[derive(Debug)]
pub(crate) struct World {
    started: Instant,
    accounts: HashMap<String, AccountSpec>,
    talks: HashMap<Key, Talk>,
    pub(crate) log: Log,
    pub(crate) faults: Vec<Rule>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            accounts: HashMap::new(),
            talks: HashMap::new(),
            log: Log::default(),
            faults: Vec::new(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment {
            at: Utc::now(),
            us: self.started.elapsed().as_micros() as u64,
        }
    }

    pub(crate) fn add_account(&mut self, spec: AccountSpec) -> Result<(), SimulatorError> {
        spec.check()?;
        if self
            .accounts
            .values()
            .any(|other| other.token == spec.token && other.id != spec.id)
        {
            return Err(SimulatorError::Invalid(
                "another account has this token already".to_owned(),
            ));
        }
        if self.accounts.len() >= bounds::ACCOUNTS_MAX && !self.accounts.contains_key(&spec.id) {
            return Err(SimulatorError::Full("1,000 accounts"));
        }
        self.accounts.insert(spec.id.clone(), spec);
        Ok(())
    }

    pub(crate) fn account(&self, id: &str) -> Result<&AccountSpec, SimulatorError> {
        self.accounts
            .get(id)
            .ok_or_else(|| SimulatorError::NoAccount(id.to_owned()))
    }

    pub(crate) fn account_mut(&mut self, id: &str) -> Result<&mut AccountSpec, SimulatorError> {
        self.accounts
            .get_mut(id)
            .ok_or_else(|| SimulatorError::NoAccount(id.to_owned()))
    }

    pub(crate) fn account_of_token(&self, token: &str) -> Option<&AccountSpec> {
        self.accounts.values().find(|account| account.token == token)
    }

    /// All shops by name, each with its customers, newest conversation first.
    pub(crate) fn shops(&self) -> Vec<Shop> {
        let mut by_account: HashMap<&str, Vec<&Talk>> = HashMap::new();
        for (key, talk) in &self.talks {
            by_account.entry(&key.account).or_default().push(talk);
        }
        let mut shops: Vec<Shop> = self
            .accounts
            .values()
            .map(|account| {
                let mut talks = by_account.remove(account.id.as_str()).unwrap_or_default();
                talks.sort_by_key(|talk| std::cmp::Reverse(talk.touched_us));
                Shop {
                    id: account.id.clone(),
                    username: account.username.clone(),
                    name: account.title().to_owned(),
                    webhook_url: account.webhook_url.clone(),
                    behaviour: account.behaviour.clone(),
                    customers: talks.into_iter().map(|talk| talk.customer.clone()).collect(),
                }
            })
            .collect();
        shops.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        shops
    }

    pub(crate) fn talk(&self, key: &Key) -> Option<&Talk> {
        self.talks.get(key)
    }

    pub(crate) fn talk_mut(&mut self, key: &Key) -> Option<&mut Talk> {
        self.talks.get_mut(key)
    }

    /// The conversation, begun if need be; the one longest without a message makes room.
    pub(crate) fn talk_or_begin(&mut self, key: &Key, customer: &str) -> &mut Talk {
        if self.talks.len() >= bounds::CONVERSATIONS_MAX && !self.talks.contains_key(key) {
            let oldest = self
                .talks
                .iter()
                .min_by_key(|(_, talk)| talk.touched_us)
                .map(|(key, _)| key.clone());
            oldest.and_then(|oldest| self.talks.remove(&oldest));
        }
        self.talks.entry(key.clone()).or_insert_with(|| Talk::new(customer))
    }

    /// Both sides of a conversation; empty when nobody has written yet.
    pub(crate) fn conversation(&self, key: &Key, customer: &str) -> Result<Conversation, SimulatorError> {
        let account = self.account(&key.account)?;
        let (bubbles, typing) = self
            .talk(key)
            .map_or((Vec::new(), false), |talk| (talk.bubbles(), talk.is_typing(self.now())));
        Ok(Conversation {
            account: account.id.clone(),
            shop: account.title().to_owned(),
            username: account.username.clone(),
            customer: customer.to_owned(),
            typing,
            bubbles,
        })
    }
}
