//! One conversation, as the customer's phone shows it.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};

use super::bubble::{Author, Bubble, Tap, Tick};
use super::{Moment, bounds};
use crate::event::Message;
use crate::{Attachment, QuickReply, ReplyTo};

const WINDOW: Duration = Duration::hours(24);
/// How long a person, not a program, may go on answering on Instagram and Messenger.
const HUMAN_AGENT_WINDOW: Duration = Duration::days(7);
/// How long the platform shows typing dots after one `typing_on`.
const TYPING_US: u64 = 20_000_000;

/// What the shop sent, before it becomes a bubble.
#[derive(Debug, Clone, Default)]
pub(crate) struct ShopBubble {
    pub(crate) mid: String,
    pub(crate) text: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) quick_replies: Vec<QuickReply>,
    pub(crate) reply_to: Option<String>,
    pub(crate) metadata: Option<String>,
}

/// What a send call may lean on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// The customer wrote a moment ago.
    Window,
    /// A person writes, not a program.
    HumanAgent,
}

#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) customer: String,
    /// WhatsApp: whether webhooks leave the customer's number out.
    pub(crate) hides_number: bool,
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
            hides_number: false,
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

    pub(crate) fn bubble(&self, mid: &str) -> Option<&Bubble> {
        self.bubbles.iter().find(|bubble| bubble.mid == mid)
    }

    /// The newest message of the shop that offers an answer with this payload, and how it is tapped.
    pub(crate) fn offer(&self, payload: &str) -> Option<(&str, Tap)> {
        self.bubbles.iter().rev().find_map(|bubble| {
            let reply = bubble.quick_replies.iter().find(|reply| reply.payload == payload)?;
            Some((bubble.mid.as_str(), reply.tap))
        })
    }

    /// The customer writes; the webhook of that number carries it.
    pub(crate) fn ask(&mut self, now: Moment, asked: &Message, webhook: u64) {
        // Tapped or not, quick replies vanish with the next message; buttons stay.
        for bubble in &mut self.bubbles {
            bubble.quick_replies.retain(|reply| reply.tap != Tap::QuickReply);
        }
        self.arrive(now);
        self.push(Bubble {
            attachments: asked.attachments.clone(),
            reply_to: asked.reply_to.clone(),
            tick: Some(Tick::Sent),
            webhook: Some(webhook),
            ..Bubble::new(asked.mid.clone(), Author::Customer, asked.text.clone(), now)
        });
    }

    /// The customer does something that opens the window.
    pub(crate) fn arrive(&mut self, now: Moment) {
        (self.window_from, self.asked_us) = (Some(now.at), Some(now.us));
        self.touched_us = now.us;
    }

    /// The shop's message reaches the phone.
    pub(crate) fn answer(&mut self, now: Moment, sent: ShopBubble) {
        self.typing_since_us = None;
        self.mark_seen(now);
        let answered_ms = self.asked_us.map(|asked| now.ms_since(asked));
        self.push(Bubble {
            attachments: sent.attachments,
            quick_replies: sent.quick_replies,
            reply_to: sent.reply_to.map(ReplyTo::Message),
            answered_ms,
            metadata: sent.metadata,
            ..Bubble::new(sent.mid, Author::Shop, sent.text, now)
        });
    }

    /// One side reacts to a message, or takes it back; one reaction each.
    pub(crate) fn react(&mut self, mid: &str, by: Author, emoji: Option<&str>) -> bool {
        self.change(mid, |bubble| {
            bubble.reactions.retain(|reaction| reaction.by != by);
            bubble.reactions.extend(emoji.map(|emoji| super::Reaction {
                by,
                emoji: emoji.to_owned(),
            }));
        })
    }

    /// The writer changes a message; answers how often it was changed by now.
    pub(crate) fn edit(&mut self, mid: &str, text: &str) -> u32 {
        self.change(mid, |bubble| {
            text.clone_into(&mut bubble.text);
            bubble.edits += 1;
        });
        self.bubble(mid).map_or(1, |bubble| bubble.edits)
    }

    /// The writer takes a message back.
    pub(crate) fn unsend(&mut self, mid: &str) -> bool {
        self.change(mid, |bubble| {
            bubble.text.clear();
            bubble.attachments.clear();
            bubble.quick_replies.clear();
            bubble.reactions.clear();
            bubble.is_unsent = true;
        })
    }

    fn change(&mut self, mid: &str, change: impl FnOnce(&mut Bubble)) -> bool {
        let bubble = self.bubbles.iter_mut().find(|bubble| bubble.mid == mid);
        bubble.map(change).is_some()
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

    /// Whether the shop may still write: 24 hours from the customer's last act, or 7 days for a person.
    pub(crate) fn is_open(&self, now: Moment, leave: Leave) -> bool {
        let window = match leave {
            Leave::Window => WINDOW,
            Leave::HumanAgent => HUMAN_AGENT_WINDOW,
        };
        self.window_from.is_some_and(|from| now.at - from < window)
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
