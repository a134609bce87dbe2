//! Identifiers: one type per thing, so that a thread is never taken for a message.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; ids made later sort later (`UUIDv7`).
            #[expect(clippy::new_without_default, reason = "an id is made on purpose, never by default")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id!(
    /// A business: the tenant.
    BusinessId,
    /// A person who signs in.
    UserId,
    /// A signed-in device.
    SessionId,
    /// A product, with all its items.
    ProductId,
    /// One sellable combination of a product's options.
    ItemId,
    /// A line of the stock ledger.
    MovementId,
    /// A connected account on a platform.
    AccountId,
    /// A log-in at Meta by which an account is to be connected.
    LoginId,
    /// A body that a platform posted to us.
    BodyId,
    /// A person who writes to a shop, as one account sees them.
    CustomerId,
    /// The conversation with one customer.
    ThreadId,
    /// One message of a thread.
    MessageId,
    /// The record of how an answer came to be.
    AnswerId,
    /// Something the owner is told.
    NotificationId,
    /// A document that CHIDI answers from.
    DocumentId,
    /// The file of a document.
    FileId,
    /// A passage of a document.
    PassageId,
    /// A place delivered to.
    ZoneId,
    /// A language model that a shop lets CHIDI ask.
    EndpointId,
    /// One call of a language model.
    CallId,
    /// A rule of the shop.
    RuleId,
);
