//! Why a message of ours did not go out, in a word for the row and in sentences for the owner.

use serde::{Deserialize, Serialize};

/// Why a message failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Failure {
    /// The platform no longer accepts our token.
    NeedsReconnect,
    /// The platform took a permission away, or locked the account.
    Permission,
    /// The owner disconnected the account.
    Disconnected,
    /// The customer's last message is more than a day old.
    WindowClosed,
    /// A person's message after that day, for which Meta has not approved the app.
    LateNotApproved,
    /// The customer blocked the shop or closed the account.
    PersonUnavailable,
    /// The account has no way to pay for its messages.
    PaymentMissing,
    /// The platform did not take the message as it is.
    Refused,
    /// The platform was away for too long.
    PlatformDown,
    /// Too many messages in a short time, for too long.
    RateLimited,
    /// The platform never said whether it took the message.
    PerhapsSent,
    /// The part before it did not go out.
    EarlierPart,
    /// A person took over before it was sent.
    TakenOver,
}

/// A failure in the owner's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureText {
    /// What happened.
    pub what: &'static str,
    /// What to do about it; may be empty.
    pub to_do: &'static str,
    /// Whether sending it again can help: see [`super::send_again`].
    pub can_send_again: bool,
}

/// A failure in the owner's words.
pub fn failure_text(failure: Failure) -> FailureText {
    let (what, to_do, can_send_again) = match failure {
        Failure::NeedsReconnect => (
            "Not sent: the connection to this account has ended.",
            "Connect the account again under Channels, then send it again.",
            true,
        ),
        Failure::Permission => (
            "Not sent: the platform does not let CHIDI write for this account.",
            "Connect the account again under Channels and allow messages, then send it again.",
            true,
        ),
        Failure::Disconnected => (
            "Not sent: this account is disconnected.",
            "Connect it under Channels, then send it again.",
            true,
        ),
        Failure::WindowClosed => (
            "Not sent: the customer's last message is more than 24 hours old, and the platform takes nothing after that.",
            "Once the customer writes again, you can send it again.",
            true,
        ),
        Failure::LateNotApproved => (
            "Not sent: Meta has not approved this app for what people write after 24 hours.",
            "Once the customer writes again, you can send it again.",
            true,
        ),
        Failure::PersonUnavailable => (
            "Not sent: this customer cannot be reached. They may have blocked the shop or closed their account.",
            "If you know another way to reach them, write to them there.",
            false,
        ),
        Failure::PaymentMissing => (
            "Not sent: this account has no payment method, and the platform asks for one.",
            "Add one in Meta's business settings, then send it again.",
            true,
        ),
        Failure::Refused => (
            "Not sent: the platform did not take this message.",
            "Write it in other words.",
            false,
        ),
        Failure::PlatformDown => (
            "Not sent: the platform could not be reached, though CHIDI kept trying.",
            "Send it again.",
            true,
        ),
        Failure::RateLimited => (
            "Not sent: the platform allows this account only so many messages, and the limit is reached.",
            "Wait a while, then send it again.",
            true,
        ),
        Failure::PerhapsSent => (
            "Perhaps sent: the platform never said whether it took this message.",
            "Look in the platform's app. If it is not there, send it again.",
            true,
        ),
        Failure::EarlierPart => (
            "Not sent: the part before it did not go out.",
            "Send that part again first.",
            true,
        ),
        Failure::TakenOver => ("Not sent: you took over before it left.", "", false),
    };
    FailureText {
        what,
        to_do,
        can_send_again,
    }
}
