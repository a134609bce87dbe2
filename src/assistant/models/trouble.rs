//! Why a model did not answer: the word that is kept, and what the owner is told.

use crate::llm::LlmErrorKind;

/// Why a model did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Trouble {
    KeyRefused,
    QuotaSpent,
    NoSuchModel,
    TooLong,
    Refused,
    RateLimited,
    Overloaded,
    Unreachable,
    TimedOut,
    BrokenStream,
    Unreadable,
    TooLarge,
    AddressForbidden,
    Resting,
}

impl From<LlmErrorKind> for Trouble {
    fn from(kind: LlmErrorKind) -> Self {
        match kind {
            LlmErrorKind::KeyRefused => Self::KeyRefused,
            LlmErrorKind::QuotaSpent => Self::QuotaSpent,
            LlmErrorKind::NoSuchModel => Self::NoSuchModel,
            LlmErrorKind::TooLong => Self::TooLong,
            LlmErrorKind::Refused => Self::Refused,
            LlmErrorKind::RateLimited { .. } => Self::RateLimited,
            LlmErrorKind::Overloaded { .. } => Self::Overloaded,
            LlmErrorKind::Unreachable => Self::Unreachable,
            LlmErrorKind::TimedOut(_) => Self::TimedOut,
            LlmErrorKind::BrokenStream => Self::BrokenStream,
            LlmErrorKind::Unreadable => Self::Unreadable,
            LlmErrorKind::TooLarge => Self::TooLarge,
            LlmErrorKind::AddressForbidden => Self::AddressForbidden,
            LlmErrorKind::Resting => Self::Resting,
        }
    }
}

impl Trouble {
    /// What happened, and what to do: whole sentences for the owner.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::KeyRefused => (
                "The key was not accepted.",
                "Copy it again from the provider's page, whole and without spaces, and see that it may use this model.",
            ),
            Self::QuotaSpent => (
                "The account at the provider has no money left.",
                "Add credit there, then test again.",
            ),
            Self::NoSuchModel => (
                "There is no model of this name for your key.",
                "Write the name exactly as the provider writes it.",
            ),
            Self::Refused | Self::TooLong => (
                "The provider would not take the question.",
                "Choose another model: this one may be made for something else.",
            ),
            Self::RateLimited => (
                "The provider says that you ask too often.",
                "Wait a minute, or raise your limit there.",
            ),
            Self::Overloaded => (
                "The provider is in trouble at the moment.",
                "Test again in a few minutes.",
            ),
            Self::Unreachable => (
                "Nobody answers at this address.",
                "Check the address, and that the server there is running.",
            ),
            Self::TimedOut => (
                "It took too long to answer.",
                "Customers do not wait so long. Choose a faster model.",
            ),
            Self::BrokenStream => (
                "The answer broke off in the middle.",
                "Test again; if it stays so, choose another model.",
            ),
            Self::Unreadable | Self::TooLarge => (
                "What came back is not an answer that CHIDI can read.",
                "Check the provider and the address: they must belong together.",
            ),
            Self::AddressForbidden => (
                "CHIDI may not call this address.",
                "It must begin with https:// and be reachable from the internet. Whoever runs CHIDI can allow addresses of their own network.",
            ),
            Self::Resting => (
                "It failed so often that CHIDI leaves it alone for a few minutes.",
                "Test it: if it answers, it is asked again at once.",
            ),
        }
    }
}
