//! An event on one line of JSON, for `chidi inspect webhook`.
//!
//! | key | holds |
//! |---|---|
//! | `platform` | `instagram`, `messenger` or `whatsapp` |
//! | `account` | the Instagram account, the page, or the phone number id |
//! | `sender` | who it came from, in the platform's ids: the person; for an echo the account. A status comes from the person it is of |
//! | `id` | the platform's id of the message or comment itself; ids that CHIDI makes up are left out |
//! | `as` | what CHIDI takes it for: `customer_message`, `customer_event`, `update`, `echo`, `status`, `comment`, `error`, `ignore`, `self_test` |
//! | `kind` | what it is, in the platform's own word |
//! | `text` | the words: a text, a title, a caption, what an edit says now |
//! | `payload` | what a button or link carries; the emoji of a reaction; what we gave along when sending; the code of an error |
//! | `target` | what it is about: a message, a story, a post; for a change of ids the new one; for all messages up to a time that time, in ms |
//! | `ts_ms` | when |
//! | `standby` | `true` where another app is in charge of the conversation |
//!
//! What is absent is left out. A few things have no word of their own on the platform, only a mark, and go by the mark:
//! `unsupported` (`is_unsupported`), `deleted` (`is_deleted`), `self` (`is_self`). A reaction taken back is `unreact`, the
//! platform's word for the act; on `WhatsApp` it is a `reaction` without a payload. `WhatsApp` has words of its own for
//! edits (`edit`, elsewhere `message_edit`), for a message taken back (`revoke`, elsewhere `deleted`) and for an arrival
//! (`delivered`, elsewhere `delivery`). Errors of a `WhatsApp` account are `errors`. `WhatsApp` messages of a type that is
//! not known are `unsupported` too; a text with pictures is a `text`.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::Platform;
use crate::event::{Act, Change, CustomerEvent, Event, Message, Progress, Status, Update, What};

/// The flat form of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line<'a> {
    /// Where.
    pub platform: &'static str,
    /// Whose account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<&'a str>,
    /// Who it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<&'a str>,
    /// Its own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// What CHIDI takes it for.
    #[serde(rename = "as")]
    pub class: &'static str,
    /// What it is.
    pub kind: &'a str,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// What it carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<&'a str>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Cow<'a, str>>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts_ms: Option<i64>,
    /// Another app is in charge.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub standby: bool,
}

impl<'a> From<&'a Event> for Line<'a> {
    fn from(event: &'a Event) -> Self {
        let detail = Detail::of(event.platform, &event.what);
        Self {
            platform: event.platform.as_str(),
            account: Some(event.account.as_str()).filter(|account| !account.is_empty()),
            sender: event.sender.as_deref(),
            id: detail.id,
            class: event.what.class(),
            kind: detail.kind,
            text: detail.text,
            payload: detail.payload,
            target: detail.target,
            ts_ms: event.at.map(|at| at.timestamp_millis()),
            standby: event.standby,
        }
    }
}

/// The part of a line that depends on what happened.
#[derive(Debug, Default)]
struct Detail<'a> {
    id: Option<&'a str>,
    kind: &'a str,
    text: Option<&'a str>,
    payload: Option<&'a str>,
    target: Option<Cow<'a, str>>,
}

impl<'a> Detail<'a> {
    fn of(platform: Platform, what: &'a What) -> Self {
        match what {
            What::Message(message) => Self::of_message(message),
            What::CustomerEvent(event) => Self::of_customer_event(platform, event),
            What::Update(update) => Self::of_update(platform, update),
            What::Echo(echo) => Self {
                id: echo.id.given(),
                kind: echo.content.kind.word(),
                text: echo.content.text.as_deref(),
                payload: echo.metadata.as_deref(),
                target: None,
            },
            What::Status(status) => Self::of_status(platform, status),
            What::Comment(comment) => Self {
                id: Some(&comment.id),
                kind: comment.kind.word(),
                text: comment.text.as_deref(),
                payload: None,
                target: target(comment.parent.as_ref().or(comment.media.as_ref())),
            },
            What::Error(trouble) => Self {
                kind: trouble.word.as_str(),
                text: trouble.error.title.as_deref(),
                payload: trouble.error.code.as_deref(),
                ..Self::default()
            },
            What::Ignore(ignored) => Self {
                id: ignored.id.as_deref(),
                kind: ignored.word.as_str(),
                target: target(ignored.target.as_ref()),
                ..Self::default()
            },
            What::SelfTest(what) => Self::of(platform, what),
        }
    }

    fn of_message(message: &'a Message) -> Self {
        let story = message.refers_to.story.as_ref();
        let about = message.refers_to.message.as_ref();
        Self {
            id: message.id.given(),
            kind: message.content.kind.word(),
            text: message.content.text.as_deref(),
            payload: message.content.payload.as_deref(),
            target: target(about.or_else(|| story?.id.as_ref())),
        }
    }

    fn of_customer_event(platform: Platform, event: &'a CustomerEvent) -> Self {
        let of_kind = |kind| Self {
            id: event.id.as_deref(),
            kind,
            ..Self::default()
        };
        match &event.act {
            Act::React {
                target: mid,
                emoji,
                name,
            } => Self {
                payload: emoji.as_deref().or(name.as_deref()),
                target: target(Some(mid)),
                ..of_kind("reaction")
            },
            Act::Unreact { target: mid } => Self {
                target: target(Some(mid)),
                ..of_kind(on(platform, "unreact", "reaction"))
            },
            Act::Referral(referral) => Self {
                payload: referral.reference.as_deref(),
                target: target(referral.source_id.as_ref()),
                ..of_kind("referral")
            },
            Act::Optin { payload, .. } => Self {
                payload: payload.as_deref(),
                ..of_kind("optin")
            },
            Act::Preference { choice, text, .. } => Self {
                text: text.as_deref(),
                payload: Some(choice.as_str()),
                ..of_kind("user_preferences")
            },
        }
    }

    fn of_update(platform: Platform, update: &'a Update) -> Self {
        let (kind, text, about) = match &update.change {
            Change::Edited { target, text, .. } => (on(platform, "message_edit", "edit"), text, target.as_str()),
            Change::Unsent { target } => (on(platform, "deleted", "revoke"), &None, target.as_str()),
            Change::NewIds {
                word, current, text, ..
            } => (word.as_str(), text, current.first().map_or("", |id| id.as_str())),
        };
        Self {
            id: update.id.as_deref(),
            kind,
            text: text.as_deref(),
            payload: None,
            target: Some(about.into()),
        }
    }

    fn of_status(platform: Platform, status: &'a Status) -> Self {
        let kind = match &status.progress {
            Progress::Delivered => on(platform, "delivery", "delivered"),
            progress => progress.word(),
        };
        let up_to = |at: DateTime<Utc>| Cow::Owned(at.timestamp_millis().to_string());
        Self {
            kind,
            payload: status.opaque.as_deref(),
            target: target(status.target.as_ref()).or_else(|| status.up_to.map(up_to)),
            ..Self::default()
        }
    }
}

/// The page-like platforms have other words than `WhatsApp`.
fn on(platform: Platform, pages: &'static str, whatsapp: &'static str) -> &'static str {
    match platform {
        Platform::Instagram | Platform::Messenger => pages,
        Platform::Whatsapp => whatsapp,
    }
}

fn target(id: Option<&String>) -> Option<Cow<'_, str>> {
    id.map(|id| Cow::Borrowed(id.as_str()))
}
