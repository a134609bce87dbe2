//! The words of the tables `threads` and `messages`.

use serde::{Deserialize, Serialize};

/// Who answers a thread, or how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ThreadState {
    /// CHIDI answers.
    ActiveAi,
    /// CHIDI waits for a person.
    EscalatedHumanNeeded,
    /// A person answers; CHIDI is silent.
    ActiveHuman,
    /// Done, by CHIDI.
    ResolvedByAi,
    /// Done, by a person.
    ResolvedByHuman,
    /// Put away.
    Archived,
}

impl ThreadState {
    /// The state after the customer wrote: what was done or put away opens again, and CHIDI answers.
    #[must_use]
    pub fn after_inbound(self) -> Self {
        match self {
            Self::ActiveAi | Self::ResolvedByAi | Self::ResolvedByHuman | Self::Archived => Self::ActiveAi,
            Self::EscalatedHumanNeeded => Self::EscalatedHumanNeeded,
            Self::ActiveHuman => Self::ActiveHuman,
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// CHIDI.
    Assistant,
    /// A person of the shop, here or in the platform's own app.
    Person,
}

/// How far one of our messages has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum MessageState {
    /// Decided, not yet on its way.
    Queued,
    /// Handed to the platform; its answer is not known.
    Sending,
    /// The platform took it.
    Accepted,
    /// On the customer's device.
    Delivered,
    /// Seen by the customer.
    Read,
    /// Not sent, or not known to be: see [`super::Failure`].
    Failed,
}
