//! What a phone shows of a conversation.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Moment;
use crate::{Attachment, Platform, ReplyTo};

/// A conversation as the phone and the admin API show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Where it takes place.
    #[serde(default)]
    pub platform: Platform,
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
    /// What it says; after an edit what it says now, after an unsend nothing.
    pub text: String,
    /// Pictures, voice notes and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Answers to tap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// What it answers, when it was written as an answer to one message or story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// At most one of each side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// How often its writer changed it.
    #[serde(default)]
    pub edits: u32,
    /// Whether its writer took it back.
    #[serde(default)]
    pub is_unsent: bool,
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
    /// The shop's: `metadata` of the send call; `biz_opaque_callback_data` on WhatsApp.
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
    /// What the tap is told as.
    #[serde(default)]
    pub tap: Tap,
}

/// What a tap is told as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tap {
    /// A message with `quick_reply`; gone with the next message.
    #[default]
    QuickReply,
    /// A `postback`; on WhatsApp the `button` of a template.
    Postback,
    /// WhatsApp: a `button_reply`.
    Button,
    /// WhatsApp: a `list_reply`.
    ListRow,
}

/// A reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Whose.
    pub by: Author,
    /// What.
    pub emoji: String,
}

impl Bubble {
    /// One that says `text` and nothing else.
    pub(crate) fn new(mid: String, author: Author, text: String, now: Moment) -> Self {
        Self {
            mid,
            author,
            text,
            attachments: Vec::new(),
            quick_replies: Vec::new(),
            reply_to: None,
            reactions: Vec::new(),
            edits: 0,
            is_unsent: false,
            at: now.at,
            at_us: now.us,
            tick: None,
            webhook: None,
            acknowledged_ms: None,
            answered_ms: None,
            metadata: None,
        }
    }
}
