//! What the simulator remembers. Everything is in memory; when a bound is reached the oldest goes, except accounts and
//! failure rules, of which no more are taken.

mod bubble;
mod log;
mod media;
mod talk;
mod tokens;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

pub use bubble::{Author, Bubble, Conversation, QuickReply, Reaction, Tap, Tick};
pub use log::{Attempt, Call, Webhook, WebhookState};
pub(crate) use log::{CallNote, Log, NOT_SUBSCRIBED};
pub(crate) use media::MediaShelf;
pub use media::MediaTrouble;
pub(crate) use talk::{Leave, ShopBubble, Talk};
pub(crate) use tokens::{Code, Holder, LONG_LIFE, REFRESH_AGE, SHORT_LIFE, Token, TokenBook};

use crate::account::{AccountSpec, Platform, Shop};
use crate::faults::Rule;
use crate::person::Person;
use crate::{Behaviour, SimulatorError, SpeechTrouble};

/// How much is remembered at once.
pub mod bounds {
    /// Accounts.
    pub const ACCOUNTS_MAX: usize = 1_000;
    /// Conversations; the one longest without a message is forgotten first.
    pub const CONVERSATIONS_MAX: usize = 50_000;
    /// Bubbles of one conversation.
    pub const BUBBLES_MAX: usize = 200;
    /// Graph calls.
    pub const CALLS_MAX: usize = 20_000;
    /// Webhooks.
    pub const WEBHOOKS_MAX: usize = 100_000;
    /// Bytes of the webhooks' bodies together.
    pub const WEBHOOK_BYTES_MAX: usize = 64 << 20;
    /// Attempts of one webhook.
    pub const ATTEMPTS_MAX: usize = 50;
    /// Failure rules.
    pub const FAULTS_MAX: usize = 100;
    /// Bytes of one Instagram message, of either side.
    pub const TEXT_BYTES_MAX: usize = 1_000;
    /// Files behind attachments.
    pub const MEDIA_MAX: usize = 2_000;
    /// Access tokens made by logins, and codes to buy them with.
    pub const TOKENS_MAX: usize = 5_000;
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
    accounts: HashMap<String, Arc<AccountSpec>>,
    talks: HashMap<Key, Talk>,
    /// Fields an account's webhooks are subscribed to; all of them when it is not in here.
    pub(crate) subscriptions: HashMap<String, Subscription>,
    /// When an account's newest sends were, for [`Behaviour::sends_per_second_max`].
    sends_us: HashMap<String, VecDeque<u64>>,
    pub(crate) log: Log,
    pub(crate) faults: Vec<Rule>,
    pub(crate) media: MediaShelf,
    /// What is wrong with the speech service.
    pub(crate) speech: Option<SpeechTrouble>,
    pub(crate) tokens: TokenBook,
}

/// What an account told `subscribed_apps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subscription {
    /// Webhooks come, for these fields.
    To(Vec<String>),
    /// Nothing is posted.
    Ended,
}

impl World {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            started: Instant::now(),
            accounts: HashMap::new(),
            talks: HashMap::new(),
            subscriptions: HashMap::new(),
            sends_us: HashMap::new(),
            log: Log::default(),
            faults: Vec::new(),
            media: MediaShelf::new(base_url),
            speech: None,
            tokens: TokenBook::default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment {
            at: Utc::now(),
            us: self.started.elapsed().as_micros() as u64,
        }
    }

    pub(crate) fn add_account(&mut self, spec: AccountSpec) -> Result<(), SimulatorError> {
        let spec = spec.checked()?;
        if self.accounts.len() >= bounds::ACCOUNTS_MAX && !self.accounts.contains_key(&spec.id) {
            return Err(SimulatorError::Full("1,000 accounts"));
        }
        let shares = |other: &str| {
            self.accounts
                .get(other)
                .is_some_and(|other| may_share_token(&spec, other))
        };
        self.tokens.enter(&spec, Utc::now(), shares)?;
        let replaced = self.accounts.insert(spec.id.clone(), Arc::new(spec.clone()));
        if let Some(replaced) = replaced.filter(|replaced| replaced.token != spec.token) {
            self.tokens.leave(&replaced.token, &spec.id);
        }
        Ok(())
    }

    pub(crate) fn account(&self, id: &str) -> Result<&Arc<AccountSpec>, SimulatorError> {
        self.accounts
            .get(id)
            .ok_or_else(|| SimulatorError::NoAccount(id.to_owned()))
    }

    pub(crate) fn behave(&mut self, id: &str, behaviour: Behaviour) -> Result<(), SimulatorError> {
        let account = self
            .accounts
            .get_mut(id)
            .ok_or_else(|| SimulatorError::NoAccount(id.to_owned()))?;
        Arc::make_mut(account).behaviour = behaviour;
        Ok(())
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Arc<AccountSpec>> {
        self.accounts.values()
    }

    /// Whether an id is an account's, or a WhatsApp business's.
    pub(crate) fn is_object(&self, id: &str) -> bool {
        self.accounts.contains_key(id) || self.accounts.values().any(|account| account.business_id == id)
    }

    /// The conversation of a customer, by name or platform id.
    pub(crate) fn key(&self, account: &str, customer: &str) -> Result<Key, SimulatorError> {
        Ok(self.account(account)?.key(customer))
    }

    /// Whom a page's call about a person is for: the page, or its Instagram account when the person writes there.
    pub(crate) fn account_of_person(&self, account: &Arc<AccountSpec>, person: &str) -> Arc<AccountSpec> {
        let key = |id: &str| Key {
            account: id.to_owned(),
            person: person.to_owned(),
        };
        let linked = self.accounts.get(&account.instagram_id);
        let linked = linked
            .filter(|linked| !self.talks.contains_key(&key(&account.id)) && self.talks.contains_key(&key(&linked.id)));
        Arc::clone(linked.unwrap_or(account))
    }

    /// How webhooks describe the customer of a conversation.
    pub(crate) fn person(&self, account: &AccountSpec, key: &Key) -> Person {
        let talk = self.talks.get(key);
        Person {
            id: key.person.clone(),
            name: talk.map_or_else(|| key.person.clone(), |talk| talk.customer.clone()),
            hides_number: account.behaviour.hides_numbers || talk.is_some_and(|talk| talk.hides_number),
        }
    }

    /// The WhatsApp customer whom a business knows by that id.
    pub(crate) fn key_of_user_id(&self, account: &AccountSpec, user_id: &str) -> Option<Key> {
        let mut keys = self.talks.keys().filter(|key| key.account == account.id);
        keys.find(|key| crate::person::user_id(&account.business_id, &key.person) == user_id)
            .cloned()
    }

    /// The conversation of an account that a message belongs to.
    pub(crate) fn key_of_message(&self, account: &str, mid: &str) -> Option<Key> {
        let mut talks = self.talks.iter().filter(|(key, _)| key.account == account);
        talks
            .find(|(_, talk)| talk.bubble(mid).is_some())
            .map(|(key, _)| key.clone())
    }

    /// Whether webhooks of the account are posted.
    pub(crate) fn is_subscribed(&self, account: &str) -> bool {
        self.subscriptions.get(account) != Some(&Subscription::Ended)
    }

    /// Counts a send; `false` when it is one too many for this second.
    pub(crate) fn may_send(&mut self, account: &AccountSpec, now: Moment) -> bool {
        let Some(max) = account.behaviour.sends_per_second_max else {
            return true;
        };
        let sends = self.sends_us.entry(account.id.clone()).or_default();
        while sends.front().is_some_and(|at| now.us.saturating_sub(*at) >= 1_000_000) {
            sends.pop_front();
        }
        let may = sends.len() < max as usize;
        if may {
            sends.push_back(now.us);
        }
        may
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
                    platform: account.platform,
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
            platform: account.platform,
            account: account.id.clone(),
            shop: account.title().to_owned(),
            username: account.username.clone(),
            customer: customer.to_owned(),
            typing,
            bubbles,
        })
    }
}

/// Numbers of one WhatsApp business have one token, and so have a page and its Instagram account.
fn may_share_token(one: &AccountSpec, other: &AccountSpec) -> bool {
    match (one.platform, other.platform) {
        (Platform::WhatsApp, Platform::WhatsApp) => one.business_id == other.business_id,
        (Platform::Messenger, Platform::Instagram) => one.instagram_id == other.id,
        (Platform::Instagram, Platform::Messenger) => other.instagram_id == one.id,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_send_too_many_is_one_within_the_same_second() {
        let mut world = World::new(String::new());
        let account = AccountSpec {
            behaviour: Behaviour {
                sends_per_second_max: Some(2),
                ..Behaviour::default()
            },
            ..AccountSpec::default()
        };
        let now = world.now();
        let mut may = |us| world.may_send(&account, Moment { us, ..now });
        assert_eq!([may(0), may(1), may(999_999)], [true, true, false]);
        assert_eq!([may(1_000_000), may(1_000_000)], [true, false]);
    }
}
