//! The record of what went over the wire, both ways.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Key, Moment, bounds};
use crate::faults::Fault;

/// A Graph call that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Counts up.
    pub id: u64,
    /// When it came.
    pub at: DateTime<Utc>,
    /// The same in microseconds since the simulator started.
    pub at_us: u64,
    /// Whose token it carried; empty when nobody's.
    pub account: Option<String>,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// With the version, without the query.
    pub path: String,
    /// The recipient's platform id.
    pub recipient: Option<String>,
    /// The text to send.
    pub text: Option<String>,
    /// The caller's mark.
    pub metadata: Option<String>,
    /// The failure that was asked for, if one was.
    pub fault: Option<Fault>,
    /// What was answered; empty while it runs, and for ever when nothing was.
    pub status: Option<u16>,
    /// `error.code` of the answer.
    pub error_code: Option<u32>,
    /// The message that was accepted.
    pub message_id: Option<String>,
}

/// A webhook that was posted, or still is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// Counts up.
    pub id: u64,
    /// The account it was signed for.
    pub account: String,
    /// Where it goes.
    pub url: String,
    /// When it was first posted.
    pub at: DateTime<Utc>,
    /// The same in microseconds since the simulator started.
    pub at_us: u64,
    /// What was posted, readable.
    pub body: String,
    /// Every try.
    pub attempts: Vec<Attempt>,
    /// How it stands.
    pub state: WebhookState,
    #[serde(skip)]
    pub(crate) bytes: Vec<u8>,
    #[serde(skip)]
    pub(crate) signature: String,
    #[serde(skip)]
    pub(crate) carries: Vec<Key>,
}

/// How a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// On its way, or waiting for the next try.
    Waiting,
    /// Answered with 2xx.
    Acknowledged,
    /// Tried as often as it is tried.
    GivenUp,
    /// Never posted: the app is not subscribed to the account.
    NotSubscribed,
}

/// One try to post a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Microseconds since the simulator started.
    pub at_us: u64,
    /// Milliseconds until the answer, or until there was none.
    pub took_ms: f64,
    /// The status of the answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// Why nothing was tried.
pub(crate) const NOT_SUBSCRIBED: &str = "the app is not subscribed to this account";

impl Attempt {
    /// One that was not made.
    pub(crate) fn none(at_us: u64, why: &str) -> Self {
        Self {
            at_us,
            took_ms: 0.0,
            status: None,
            error: Some(why.to_owned()),
        }
    }

    /// Whether another try could come out otherwise.
    pub(crate) fn is_worth_repeating(&self) -> bool {
        !self.is_ok() && self.error.as_deref() != Some(NOT_SUBSCRIBED)
    }

    /// Whether the receiver took it.
    pub fn is_ok(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// What is known of a call when it comes in.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallNote {
    pub(crate) account: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) recipient: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) metadata: Option<String>,
    pub(crate) fault: Option<Fault>,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: VecDeque<Call>,
    webhooks: VecDeque<Webhook>,
    webhook_bytes: usize,
    last_id: u64,
}

impl Log {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(crate) fn forget_calls(&mut self) {
        self.calls.clear();
    }

    pub(crate) fn webhooks(&self) -> Vec<Webhook> {
        let readable = |webhook: &Webhook| String::from_utf8_lossy(&webhook.bytes).into_owned();
        self.webhooks
            .iter()
            .map(|webhook| Webhook {
                body: readable(webhook),
                ..webhook.clone()
            })
            .collect()
    }

    pub(crate) fn waiting(&self) -> usize {
        let waits = |webhook: &&Webhook| webhook.state == WebhookState::Waiting;
        self.webhooks.iter().filter(waits).count()
    }

    pub(crate) fn open_call(&mut self, now: Moment, note: CallNote) -> u64 {
        let id = self.next_id();
        if self.calls.len() >= bounds::CALLS_MAX {
            self.calls.pop_front();
        }
        self.calls.push_back(Call {
            id,
            at: now.at,
            at_us: now.us,
            account: note.account,
            method: note.method,
            path: note.path,
            recipient: note.recipient,
            text: note.text,
            metadata: note.metadata,
            fault: note.fault,
            status: None,
            error_code: None,
            message_id: None,
        });
        id
    }

    pub(crate) fn call_mut(&mut self, id: u64) -> Option<&mut Call> {
        let at = self.calls.binary_search_by_key(&id, |call| call.id).ok()?;
        self.calls.get_mut(at)
    }

    /// Remembers a webhook that is about to be posted; the oldest make room.
    pub(crate) fn open_webhook(&mut self, webhook: Webhook) {
        self.webhook_bytes += webhook.bytes.len();
        self.webhooks.push_back(webhook);
        while self.webhooks.len() > bounds::WEBHOOKS_MAX
            || (self.webhook_bytes > bounds::WEBHOOK_BYTES_MAX && self.webhooks.len() > 1)
        {
            let gone = self.webhooks.pop_front().map_or(0, |webhook| webhook.bytes.len());
            self.webhook_bytes -= gone;
        }
    }

    pub(crate) fn webhook(&self, id: u64) -> Option<&Webhook> {
        let at = self.webhooks.binary_search_by_key(&id, |webhook| webhook.id).ok()?;
        self.webhooks.get(at)
    }

    pub(crate) fn webhook_mut(&mut self, id: u64) -> Option<&mut Webhook> {
        let at = self.webhooks.binary_search_by_key(&id, |webhook| webhook.id).ok()?;
        self.webhooks.get_mut(at)
    }
}
