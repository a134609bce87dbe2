//! Talking to platforms: checking and keeping what they post, reading it, sending. Knows no conversations.
//!
//! The webhook route calls [`signature`] and [`body`]; `conversations::receive` reads what was kept with
//! `chidi_inbound`; `conversations::deliver` asks an account's [`pace`] and sends a [`Letter`] with a [`Sender`]; pages
//! manage [`account`]s, which [`oauth`] connects.

pub mod account;
pub mod body;
mod graph;
pub mod instagram;
mod letter;
pub mod media;
mod messenger;
pub mod oauth;
pub mod pace;
mod page;
mod profile;
mod sender;
pub mod signature;
pub mod signed_request;
mod split;
mod subscription;
mod token_facts;
mod whatsapp;

pub use graph::{SendError, SendErrorKind};
pub use letter::{Choice, Extra, Letter, said_by_tap};
pub use sender::Sender;
pub use split::split;
pub use whatsapp::templates::Template;

use serde::{Deserialize, Serialize};

/// A platform that customers write on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Platform {
    /// Instagram Direct.
    Instagram,
    /// Facebook Messenger.
    Messenger,
    /// `WhatsApp` Cloud API.
    Whatsapp,
}

impl Platform {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Instagram => "Instagram",
            Self::Messenger => "Messenger",
            Self::Whatsapp => "WhatsApp",
        }
    }

    /// The word in addresses, tables and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Messenger => "messenger",
            Self::Whatsapp => "whatsapp",
        }
    }

    /// An account's name as customers there know it; where the name is unknown or was erased, the platform's.
    pub fn handle(self, username: &str) -> String {
        match self {
            _ if username.is_empty() => self.label().to_owned(),
            Self::Instagram => format!("@{username}"),
            Self::Messenger | Self::Whatsapp => username.to_owned(),
        }
    }
}

impl From<Platform> for chidi_inbound::Platform {
    fn from(platform: Platform) -> Self {
        match platform {
            Platform::Instagram => Self::Instagram,
            Platform::Messenger => Self::Messenger,
            Platform::Whatsapp => Self::Whatsapp,
        }
    }
}
