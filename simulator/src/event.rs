//! What is told in a webhook, before a platform gives it its shape.

use std::sync::Arc;

use crate::person::Person;
use crate::world::Tap;
use crate::{AccountSpec, Attachment, Referral, ReplyTo};

/// One event of one conversation.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) account: Arc<AccountSpec>,
    pub(crate) person: Person,
    pub(crate) at_ms: i64,
    pub(crate) what: What,
}

/// What happened.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A customer wrote.
    Message(Message),
    /// A customer tapped.
    Tapped(Tapped),
    /// A customer reacted, or took it back.
    Reacted {
        /// WhatsApp gives the reaction an id of its own.
        mid: String,
        of: String,
        emoji: Option<String>,
    },
    /// A customer changed a message.
    Edited {
        mid: String,
        of: String,
        text: String,
        number: u32,
    },
    /// A customer took a message back.
    Unsent { mid: String, of: String },
    /// A customer came by a link or an ad and wrote nothing.
    Referred(Referral),
    /// The account's own message.
    Echo(Echoed),
    /// Messages reached the phone.
    Delivered { mid: String },
    /// Messages were read.
    Read { mid: String },
    /// WhatsApp: how far a message came.
    Status(Status),
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) mid: String,
    pub(crate) text: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) reply_to: Option<ReplyTo>,
    pub(crate) referral: Option<Referral>,
}

#[derive(Debug, Clone)]
pub(crate) struct Tapped {
    pub(crate) mid: String,
    pub(crate) title: String,
    pub(crate) payload: String,
    pub(crate) tap: Tap,
    /// The shop's message that offered it.
    pub(crate) of: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Echoed {
    pub(crate) mid: String,
    pub(crate) text: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) metadata: Option<String>,
    pub(crate) writer: Writer,
}

/// Who wrote a message of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writer {
    /// The program behind the shop, through the API.
    Program,
    /// A person, in Meta's own inbox or app.
    Staff,
}

/// A WhatsApp status.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) mid: String,
    pub(crate) step: Step,
    /// `biz_opaque_callback_data` of the send call.
    pub(crate) mark: Option<String>,
    /// What the message is billed as.
    pub(crate) category: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Sent,
    Delivered,
    Read,
    /// With the error's code.
    Failed(u32),
}

impl What {
    /// The id a caller knows the event by; on Instagram and Messenger a change of a message has the message's own.
    pub(crate) fn mid(&self) -> Option<&str> {
        match self {
            Self::Message(Message { mid, .. })
            | Self::Tapped(Tapped { mid, .. })
            | Self::Reacted { mid, .. }
            | Self::Edited { mid, .. }
            | Self::Unsent { mid, .. }
            | Self::Echo(Echoed { mid, .. })
            | Self::Delivered { mid }
            | Self::Read { mid }
            | Self::Status(Status { mid, .. }) => Some(mid),
            Self::Referred(_) => None,
        }
    }
}
