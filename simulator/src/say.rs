//! Customers write and tap: onto their phones, and into the webhook that carries it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::post::Posted;
use crate::simulator::Inner;
use crate::wire::{self, Item, What};
use crate::world::{Key, World, bounds};
use crate::{AccountSpec, SimulatorError};

/// One thing a customer does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Says {
    /// The shop's platform id.
    pub account: String,
    /// The customer's name, or platform id.
    pub customer: String,
    /// What is written, or what is on the button.
    pub text: String,
    /// Set: a quick reply with this payload was tapped.
    #[serde(default)]
    pub quick_reply: Option<String>,
    /// Set: a button (postback) with this payload was tapped.
    #[serde(default)]
    pub postback: Option<String>,
}

impl Says {
    /// A text.
    pub fn text(account: impl Into<String>, customer: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            account: account.into(),
            customer: customer.into(),
            text: text.into(),
            ..Self::default()
        }
    }
}

/// Several messages in one body. All accounts in it share webhook URL and app secret, as accounts of one app do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Batch {
    /// In the order they were written.
    pub messages: Vec<Says>,
    /// How often the same body is posted, at the same time.
    #[serde(default = "one")]
    pub copies: usize,
    /// Whether the body holds the newest first.
    #[serde(default)]
    pub newest_first: bool,
}

fn one() -> usize {
    1
}

impl Inner {
    pub(crate) async fn say(self: &Arc<Self>, says: Says) -> Result<Posted, SimulatorError> {
        let batch = Batch {
            messages: vec![says],
            copies: 1,
            newest_first: false,
        };
        let mut posted = self.post_batch(batch).await?;
        Ok(posted.pop().expect("one copy is one answer"))
    }

    pub(crate) async fn post_batch(self: &Arc<Self>, batch: Batch) -> Result<Vec<Posted>, SimulatorError> {
        let copies = batch.copies;
        if !(1..=bounds::BATCH_MAX).contains(&copies) || !(1..=bounds::BATCH_MAX).contains(&batch.messages.len()) {
            return Err(SimulatorError::Invalid(
                "a batch holds 1 to 1,000 messages and is posted 1 to 1,000 times".to_owned(),
            ));
        }
        let (webhook, mids) = self.write_down(batch)?;
        let tries = (0..copies).map(|copy| async move {
            // Only one of the copies is tried again: a repetition is a copy by itself.
            if copy == 0 {
                self.deliver(webhook).await
            } else {
                self.attempt(webhook).await
            }
        });
        let attempts = futures::future::join_all(tries).await;
        Ok(attempts
            .into_iter()
            .map(|attempt| Posted {
                webhook,
                mids: mids.clone(),
                status: attempt.status,
                took_ms: attempt.took_ms,
            })
            .collect())
    }

    /// Puts the messages on the phones and makes the webhook that carries them.
    fn write_down(&self, batch: Batch) -> Result<(u64, Vec<String>), SimulatorError> {
        let mut world = self.world();
        let account = shared_account(&world, &batch.messages)?;
        for says in &batch.messages {
            check(says)?;
        }
        let now = world.now();
        let written: Vec<(Says, String)> = batch.messages.into_iter().map(|says| (says, new_mid())).collect();
        let mut items: Vec<Item> = written
            .iter()
            .map(|(says, mid)| item(says, mid, now.at.timestamp_millis()))
            .collect();
        if batch.newest_first {
            items.reverse();
        }
        let webhook = Self::open_webhook(&mut world, &account, now, wire::body(&items, now.at.timestamp_millis()));
        let mut carries = Vec::new();
        for (says, mid) in &written {
            let key = Key::new(&says.account, &says.customer);
            world
                .talk_or_begin(&key, says.customer.trim())
                .ask(now, mid, &says.text, webhook);
            self.changed(key.clone());
            if !carries.contains(&key) {
                carries.push(key);
            }
        }
        if let Some(opened) = world.log.webhook_mut(webhook) {
            opened.carries = carries;
        }
        Ok((webhook, written.into_iter().map(|(_, mid)| mid).collect()))
    }
}

/// A platform message id: opaque, and unlike any other.
pub(crate) fn new_mid() -> String {
    format!("aWdfZAG1faXRlbTox{}ZD", Uuid::now_v7().simple())
}

/// The account a body of these messages is signed for.
fn shared_account(world: &World, messages: &[Says]) -> Result<AccountSpec, SimulatorError> {
    let first = world.account(&messages.first().expect("a batch is never empty").account)?;
    for says in messages {
        let other = world.account(&says.account)?;
        if (&other.webhook_url, &other.app_secret) != (&first.webhook_url, &first.app_secret) {
            return Err(SimulatorError::Invalid(
                "accounts in one body must share webhook URL and app secret, as accounts of one app do".to_owned(),
            ));
        }
    }
    Ok(first.clone())
}

fn check(says: &Says) -> Result<(), SimulatorError> {
    let customer = says.customer.trim();
    if customer.is_empty() || customer.chars().count() > bounds::CUSTOMER_CHARS_MAX {
        return Err(SimulatorError::Invalid(
            "a customer has a name of 1 to 60 characters".to_owned(),
        ));
    }
    if says.text.trim().is_empty() || says.text.len() > bounds::TEXT_BYTES_MAX {
        return Err(SimulatorError::Invalid("a message has 1 to 1,000 bytes".to_owned()));
    }
    if says.quick_reply.is_some() && says.postback.is_some() {
        return Err(SimulatorError::Invalid(
            "a tap is a quick reply or a postback, not both".to_owned(),
        ));
    }
    Ok(())
}

fn item(says: &Says, mid: &str, at_ms: i64) -> Item {
    let (mid, text) = (mid.to_owned(), says.text.clone());
    let what = match (&says.quick_reply, &says.postback) {
        (Some(payload), _) => What::QuickReply {
            mid,
            title: text,
            payload: payload.clone(),
        },
        (None, Some(payload)) => What::Postback {
            mid,
            title: text,
            payload: payload.clone(),
        },
        (None, None) => What::Text { mid, text },
    };
    let key = Key::new(&says.account, &says.customer);
    Item {
        account: key.account,
        person: key.person,
        at_ms,
        what,
    }
}
