//! One conversation, as the customer's phone shows it.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{Moment, bounds};

const WINDOW: Duration = Duration::hours(24);
/// How long the platform shows typing dots after one `typing_on`.
const TYPING_US: u64 = 20_000_000;

/// A conversation as the phone and the admin API show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// The shop's platform id.
    pub account: String,
    /// The shop's name.
    pub shop: String,
    /// The shop's username.
    pub username: String,
    /// The customer's name.
    pub customer: String,
    /// Whether the shop's program says that it is typing.
    pub typing: bool,
    /// Oldest first.
    pub bubbles: Vec<Bubble>,
}

/// One message as the customer sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// The platform's message id.
    pub mid: String,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub text: String,
    /// Answers to tap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// When it was written, or accepted from the shop.
    pub at: DateTime<Utc>,
    /// The same in microseconds since the simulator started.
    pub at_us: u64,
    /// The customer's: how far it came.
    pub tick: Option<Tick>,
    /// The customer's: the webhook that carried it.
    pub webhook: Option<u64>,
    /// The customer's: milliseconds until the webhook was answered with 2xx.
    pub acknowledged_ms: Option<f64>,
    /// The shop's: milliseconds from posting the customer's newest message to the Graph call.
    pub answered_ms: Option<f64>,
    /// The shop's: `metadata` of the send call.
    pub metadata: Option<String>,
}

/// Who wrote a bubble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person on the phone.
    Customer,
    /// The shop: a program or a person there.
    Shop,
}

/// How far a customer's message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// Every attempt to post it failed.
    Failed,
    /// On its way.
    Sent,
    /// The shop's program took it.
    Delivered,
    /// The shop answered it, or marked it as seen.
    Read,
}

/// An answer to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    /// What is on the button.
    pub title: String,
    /// What comes back when it is tapped.
    pub payload: String,
}

/// What the shop sent, before it becomes a bubble.
#[derive(Debug, Clone)]
pub(crate) struct ShopBubble {
    pub(crate) mid: String,
    pub(crate) text: String,
    pub(crate) quick_replies: Vec<QuickReply>,
    pub(crate) metadata: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) customer: String,
    /// When it last changed, in microseconds since the start.
    pub(crate) touched_us: u64,
    bubbles: VecDeque<Bubble>,
    /// When the customer last did something that opens the window.
    window_from: Option<DateTime<Utc>>,
    /// When the newest message of the customer was posted.
    asked_us: Option<u64>,
    typing_since_us: Option<u64>,
}

impl Talk {
    pub(crate) fn new(customer: &str) -> Self {
        Self {
            customer: customer.to_owned(),
            touched_us: 0,
            bubbles: VecDeque::new(),
            window_from: None,
            asked_us: None,
            typing_since_us: None,
        }
    }

    pub(crate) fn bubbles(&self) -> Vec<Bubble> {
        self.bubbles.iter().cloned().collect()
    }

    /// The customer writes; the webhook of that number carries it.
    pub(crate) fn ask(&mut self, now: Moment, mid: &str, text: &str, webhook: u64) {
        // Tapped or not, quick replies vanish with the next message.
        for bubble in &mut self.bubbles {
            bubble.quick_replies.clear();
        }
        (self.window_from, self.asked_us) = (Some(now.at), Some(now.us));
        self.push(Bubble {
            mid: mid.to_owned(),
            author: Author::Customer,
            text: text.to_owned(),
            quick_replies: Vec::new(),
            at: now.at,
            at_us: now.us,
            tick: Some(Tick::Sent),
            webhook: Some(webhook),
            acknowledged_ms: None,
            answered_ms: None,
            metadata: None,
        });
    }

    /// The shop's message reaches the phone.
    pub(crate) fn answer(&mut self, now: Moment, sent: ShopBubble) {
        self.typing_since_us = None;
        self.mark_seen(now);
        let answered_ms = self.asked_us.map(|asked| now.ms_since(asked));
        self.push(Bubble {
            mid: sent.mid,
            author: Author::Shop,
            text: sent.text,
            quick_replies: sent.quick_replies,
            at: now.at,
            at_us: now.us,
            tick: None,
            webhook: None,
            acknowledged_ms: None,
            answered_ms,
            metadata: sent.metadata,
        });
    }

    /// A webhook was taken, or given up.
    pub(crate) fn settle(&mut self, now: Moment, webhook: u64, tick: Tick) {
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.webhook == Some(webhook)) {
            bubble.tick = bubble.tick.max(Some(tick));
            if tick == Tick::Failed {
                bubble.tick = Some(Tick::Failed);
            } else if bubble.acknowledged_ms.is_none() {
                bubble.acknowledged_ms = Some(now.ms_since(bubble.at_us));
            }
        }
        self.touched_us = now.us;
    }

    pub(crate) fn mark_seen(&mut self, now: Moment) {
        for bubble in self.bubbles.iter_mut().filter(|bubble| bubble.tick.is_some()) {
            bubble.tick = Some(Tick::Read);
        }
        self.touched_us = now.us;
    }

    pub(crate) fn set_typing(&mut self, now: Moment, on: bool) {
        self.typing_since_us = on.then_some(now.us);
    }

    pub(crate) fn is_typing(&self, now: Moment) -> bool {
        self.typing_since_us
            .is_some_and(|since| now.us.saturating_sub(since) < TYPING_US)
    }

    /// Whether the shop may still write: 24 hours from the customer's last act.
    pub(crate) fn is_open(&self, now: Moment) -> bool {
        self.window_from.is_some_and(|from| now.at - from < WINDOW)
    }

    /// Lets time pass: everything so far was that much earlier.
    pub(crate) fn age(&mut self, by: Duration) {
        self.window_from = self.window_from.map(|from| from - by);
        for bubble in &mut self.bubbles {
            bubble.at -= by;
        }
    }

    fn push(&mut self, bubble: Bubble) {
        self.touched_us = bubble.at_us;
        if self.bubbles.len() >= bounds::BUBBLES_MAX {
            self.bubbles.pop_front();
        }
        self.bubbles.push_back(bubble);
    }
}
