//! What happened to an account, as values to match on. Nobody past this point looks at JSON again.

use chrono::{DateTime, Utc};

use crate::Platform;
use crate::content::{Content, PlatformError, RefersTo};
use crate::person::{Person, PersonId};
use crate::word::{Word, words};

/// One thing that happened to an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Where.
    pub platform: Platform,
    /// The platform's id of the account it happened to: the Instagram account, the page, the `WhatsApp` phone number id.
    /// Empty when the body names none.
    pub account: String,
    /// Who the platform says it came from: a person, or for an echo the account. A status comes from the person it is of.
    pub sender: Option<String>,
    /// The `WhatsApp` group it happened in. What is meant for one person must not be said there.
    pub group: Option<String>,
    /// The platform's time; `None` when there is none that can be believed.
    pub at: Option<DateTime<Utc>>,
    /// Another app is in charge of the conversation: to be kept, never to be answered.
    pub standby: bool,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A customer wrote, tapped or sent something.
    Message(Box<Message>),
    /// A customer did something that is no message.
    CustomerEvent(Box<CustomerEvent>),
    /// Something known has changed: a message, or the ids of a person.
    Update(Box<Update>),
    /// The account wrote to a customer: we did, or a person elsewhere.
    Echo(Box<Echo>),
    /// How far a message of ours has come.
    Status(Box<Status>),
    /// Somebody wrote in public.
    Comment(Box<Comment>),
    /// The account itself is in trouble.
    Error(AccountError),
    /// Nothing to be done. The raw body is kept elsewhere.
    Ignore(Ignored),
    /// The test button of the platform's dashboard; inside is what it would have been.
    SelfTest(Box<What>),
}

impl What {
    /// Its class in a word; few enough to count by.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Message(_) => "customer_message",
            Self::CustomerEvent(_) => "customer_event",
            Self::Update(_) => "update",
            Self::Echo(_) => "echo",
            Self::Status(_) => "status",
            Self::Comment(_) => "comment",
            Self::Error(_) => "error",
            Self::Ignore(_) => "ignore",
            Self::SelfTest(_) => "self_test",
        }
    }

    pub(crate) fn ignore(word: &'static str) -> Self {
        Ignored::of(Word::fixed(word)).into()
    }
}

/// The id of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MessageId {
    /// The platform's own.
    Given(String),
    /// Made by us of who said what and when, because the platform gave none: a repetition has the same.
    Derived(String),
}

impl MessageId {
    /// Either.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Given(id) | Self::Derived(id) => id,
        }
    }

    /// The platform's own.
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::Given(id) => Some(id),
            Self::Derived(_) => None,
        }
    }
}

/// A customer wrote, tapped or sent something.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The customer.
    pub person: Person,
    /// The message's id.
    pub id: MessageId,
    /// What was said.
    pub content: Content,
    /// What it is about, where it says so.
    pub refers_to: RefersTo,
    /// It was said elsewhere first.
    pub forwarded: bool,
    /// Why the platform could not show it.
    pub errors: Vec<PlatformError>,
}

/// A customer did something that is no message.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerEvent {
    /// The customer, where named.
    pub person: Option<Person>,
    /// The platform's id of the event itself; only `WhatsApp` gives one.
    pub id: Option<String>,
    /// What they did.
    pub act: Act,
}

/// What a customer did.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Put an emoji on a message.
    React {
        /// The message.
        target: String,
        /// The emoji; some reactions have only a name.
        emoji: Option<String>,
        /// The platform's name for it, such as `love`.
        name: Option<String>,
    },
    /// Took the emoji off again.
    Unreact {
        /// The message.
        target: String,
    },
    /// Came into the conversation by a link, an advertisement or a code. No message follows by itself.
    Referral(Referral),
    /// Agreed to be written to.
    Optin {
        /// What kind of agreement, where it has kinds.
        kind: Option<Word>,
        /// What the shop put behind the box or button.
        payload: Option<String>,
    },
    /// Chose what they want to be sent, such as `stop` for marketing messages.
    Preference {
        /// Of what, such as `marketing_messages`.
        category: Option<Word>,
        /// `stop` or `resume`.
        choice: Word,
        /// The platform's sentence about it.
        text: Option<String>,
    },
}

/// The way a customer came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referral {
    /// What the shop put behind the link.
    pub reference: Option<String>,
    /// Where it stood, such as `ads` or `shortlink`.
    pub source: Option<Word>,
    /// What it did, such as `open_thread`.
    pub kind: Option<Word>,
    /// The advertisement or post.
    pub source_id: Option<String>,
    /// A link to it.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The shop's product it showed.
    pub product: Option<String>,
    /// The platform's id of the click, for counting sales.
    pub click_id: Option<String>,
}

/// Something known has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The customer whose conversation it is in, where named.
    pub person: Option<Person>,
    /// The platform's id of the update itself; only `WhatsApp` gives one.
    pub id: Option<String>,
    /// What has changed.
    pub change: Change,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A message has a new text.
    Edited {
        /// The message.
        target: String,
        /// The new text; `None` when a caption was taken away.
        text: Option<String>,
        /// The how manieth edit.
        num_edit: Option<u64>,
    },
    /// A message was taken back. What we keep of it must go.
    Unsent {
        /// The message.
        target: String,
    },
    /// A person goes by other ids from now on.
    NewIds {
        /// The platform's word for it.
        word: Word,
        /// What they went by.
        previous: Vec<PersonId>,
        /// What they go by now. Never empty.
        current: Vec<PersonId>,
        /// The platform's sentence about it.
        text: Option<String>,
    },
}

/// The account wrote to a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Echo {
    /// The customer.
    pub person: Person,
    /// The message's id.
    pub id: MessageId,
    /// What was said.
    pub content: Content,
    /// What we gave along when sending, where the platform keeps it.
    pub metadata: Option<String>,
    /// The app that sent it. Instagram never says, Messenger not always.
    pub app_id: Option<String>,
}

words! {
    /// How far a message has come.
    Progress {
        /// On its way.
        Sent = "sent",
        /// On the customer's phone.
        Delivered = "delivered",
        /// Seen.
        Read = "read",
        /// Heard: a voice message.
        Played = "played",
        /// It will not come.
        Failed = "failed",
    }
}

/// How far a message of ours has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The customer, where named.
    pub person: Option<Person>,
    /// How far.
    pub progress: Progress,
    /// The message. At least one of `target`, `up_to` and `opaque` is there.
    pub target: Option<String>,
    /// All messages up to then.
    pub up_to: Option<DateTime<Utc>>,
    /// What we gave along when sending.
    pub opaque: Option<String>,
    /// Why it failed.
    pub errors: Vec<PlatformError>,
    /// What it costs, told with one status of a message.
    pub pricing: Option<Pricing>,
}

/// What a message costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pricing {
    /// It is on the bill.
    pub billable: Option<bool>,
    /// By which rules, such as `pmp`.
    pub model: Option<Word>,
    /// Such as `regular` or `free_customer_service`.
    pub kind: Option<Word>,
    /// Such as `service` or `marketing`.
    pub category: Option<Word>,
}

words! {
    /// Where somebody wrote in public.
    CommentKind {
        /// Under a post.
        Comment = "comments",
        /// In a live video.
        Live = "live_comments",
        /// Elsewhere, naming the account.
        Mention = "mentions",
    }
}

/// Somebody wrote in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who, where named.
    pub person: Option<Person>,
    /// The comment; for a mention in a caption, the post.
    pub id: String,
    /// Where.
    pub kind: CommentKind,
    /// The text; a sticker has none, and a mention tells only ids.
    pub text: Option<String>,
    /// The comment it answers.
    pub parent: Option<String>,
    /// The post.
    pub media: Option<String>,
    /// The advertisement the post runs as.
    pub ad_id: Option<String>,
}

/// The account itself is in trouble: an operator should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountError {
    /// The platform's word for the kind of trouble.
    pub word: Word,
    /// What it says.
    pub error: PlatformError,
}

/// Nothing to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The platform's word for what it is.
    pub word: Word,
    /// The platform's id of it.
    pub id: Option<String>,
    /// The message it is about.
    pub target: Option<String>,
}

impl Ignored {
    pub(crate) fn of(word: Word) -> Self {
        Self {
            word,
            id: None,
            target: None,
        }
    }
}

impl From<Ignored> for What {
    fn from(ignored: Ignored) -> Self {
        Self::Ignore(ignored)
    }
}
