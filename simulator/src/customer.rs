//! What a customer can do, on every platform alike.

use serde::{Deserialize, Serialize};

use crate::Attachment;

/// One thing a customer does: writes, taps, sends something, comes from an ad, or changes an earlier message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Says {
    /// The shop's platform id.
    pub account: String,
    /// The customer's name, or platform id; on WhatsApp name or number.
    pub customer: String,
    /// What is written, or what is on the button. May be empty when something else is sent.
    pub text: String,
    /// Set: a quick reply with this payload was tapped; on WhatsApp the reply button or list row of this id.
    pub quick_reply: Option<String>,
    /// Set: a button (postback) with this payload was tapped; on WhatsApp a template's button.
    pub postback: Option<String>,
    /// Pictures, voice notes and the like. WhatsApp takes one at a time.
    pub attachments: Vec<Attachment>,
    /// Set: this answers an earlier message or a story.
    pub reply_to: Option<ReplyTo>,
    /// Set: the customer came by an ad or a link. With nothing written it is an event of its own.
    pub referral: Option<Referral>,
    /// Set: nothing new is sent, something happens to an earlier message.
    pub does: Option<Does>,
    /// WhatsApp: from now on this customer's number is hidden (`true`) or shown.
    pub hides_number: Option<bool>,
}

/// What a customer does to an earlier message, by its platform id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Reacts to anybody's message.
    React {
        /// The message.
        mid: String,
        /// With this.
        emoji: String,
    },
    /// Takes the reaction back.
    Unreact {
        /// The message.
        mid: String,
    },
    /// Changes the text of an own message.
    Edit {
        /// The message.
        mid: String,
        /// What it says now.
        text: String,
    },
    /// Takes an own message back.
    Unsend {
        /// The message.
        mid: String,
    },
}

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTo {
    /// A message of this id.
    Message(String),
    /// A story of the shop with this id; Instagram only.
    Story(String),
}

/// How a customer found the shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Referral {
    /// The mark of the link or ad, as the shop chose it.
    pub mark: Option<String>,
    /// The ad; a link when empty.
    pub ad_id: Option<String>,
    /// The ad's headline.
    pub headline: Option<String>,
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

    /// A picture, a voice note, a place.
    pub fn attachment(account: impl Into<String>, customer: impl Into<String>, attachment: Attachment) -> Self {
        Self {
            attachments: vec![attachment],
            ..Self::text(account, customer, "")
        }
    }

    /// Something done to an earlier message.
    pub fn does(account: impl Into<String>, customer: impl Into<String>, does: Does) -> Self {
        Self {
            does: Some(does),
            ..Self::text(account, customer, "")
        }
    }
}

impl Does {
    /// The message it is done to.
    pub fn mid(&self) -> &str {
        match self {
            Self::React { mid, .. } | Self::Unreact { mid } | Self::Edit { mid, .. } | Self::Unsend { mid } => mid,
        }
    }
}

/// Several messages in one body. All accounts in it share platform, webhook URL and app secret, as accounts of one app do.
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
