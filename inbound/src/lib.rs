//! What Instagram, Messenger and `WhatsApp` post to us, read into events: bytes in, events out, nothing else.
//!
//! [`read`] is the one way in. It does no I/O, keeps nothing, and does not check signatures: `chidi` checks and stores
//! the raw body first and reads it in a job. Whoever receives the events matches on [`event::What`] and never looks at
//! JSON again. `chidi inspect webhook` prints the same events ([`line::Line`]), so what CHIDI makes of a body can be
//! looked at without a database.
//!
//! The modules, in the order they call each other:
//! - `instagram`, `messenger`: what each of the two has for itself. `page`: the envelope and the items they share
//!   (`page/item.rs`: what each item says; `page/content.rs`: what was said in a message).
//! - `whatsapp`: its envelope, statuses and people (`whatsapp/message.rs`: one message; `whatsapp/content.rs`: what was
//!   said in it).
//! - [`event`], [`content`], [`person`], [`word`]: what comes out.
//! - `value`, `mend`: single values out of untyped JSON, and broken JSON made whole.
//! - [`line`], [`explain`]: an event on one line, for programs and for people.
//!
//! # What holds for every body
//! - Every item of a body becomes at least one event, if only [`event::What::Ignore`] with the platform's word for it.
//! - An item that cannot be read never harms its neighbours. A field is needed only by the rule in hand. Unknown fields
//!   and unknown words are let pass.
//! - Where an item belongs is decided by its keys, not by the `object` of the body: the platforms mix their envelopes.
//! - What comes out is bounded by what came in, and by [`EVENTS_MAX`]; ids, texts and payloads have their own limits.
//! - Events are in the order they happened, as far as the body says so. The same body gives the same events.
//!
//! # A new kind of event
//! Put a body of it into `tests/bodies`, run the tests, and see what is read. Then add the word, or the reader.

pub mod content;
pub mod event;
pub mod explain;
mod instagram;
pub mod line;
mod mend;
mod messenger;
mod page;
pub mod person;
mod value;
mod whatsapp;
pub mod word;

use std::fmt;
use std::str::FromStr;

use event::Event;

/// More than Meta puts into one body (1000 updates) by far. What comes after is left out.
pub const EVENTS_MAX: usize = 20_000;

/// Who posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Instagram Direct.
    Instagram,
    /// Facebook Messenger.
    Messenger,
    /// `WhatsApp` Cloud API.
    Whatsapp,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Instagram, Self::Messenger, Self::Whatsapp];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Messenger => "messenger",
            Self::Whatsapp => "whatsapp",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(word: &str) -> Result<Self, UnknownPlatform> {
        Self::ALL
            .into_iter()
            .find(|platform| platform.as_str() == word)
            .ok_or(UnknownPlatform)
    }
}

/// No such platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the platforms are instagram, messenger and whatsapp")]
pub struct UnknownPlatform;

/// The body is no JSON at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// Everything in a body, in the order it happened as far as it says so.
pub fn read(platform: Platform, body: &[u8]) -> Result<Vec<Event>, NotJson> {
    let root = mend::parse(body).ok_or(NotJson)?;
    let mut all = Events::default();
    match platform {
        Platform::Instagram => instagram::read(&root, &mut all),
        Platform::Messenger => messenger::read(&root, &mut all),
        Platform::Whatsapp => whatsapp::read(&root, &mut all),
    }
    all.0.sort_by_key(|event| event.at);
    Ok(all.0)
}

/// Events as they are found, no more than [`EVENTS_MAX`].
#[derive(Debug, Default)]
struct Events(Vec<Event>);

impl Events {
    fn add(&mut self, found: impl IntoIterator<Item = Event>) {
        let room = EVENTS_MAX.saturating_sub(self.0.len());
        self.0.extend(found.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        for body in [&b""[..], b"{", b"entry=1", b"\xff\xfe", b"{\"entry\":[\\"] {
            assert_eq!(read(Platform::Instagram, body), Err(NotJson), "{body:?}");
        }
        for platform in Platform::ALL {
            for body in [
                "null",
                "[]",
                "{}",
                r#"{"entry":[]}"#,
                r#"{"entry":{}}"#,
                "5",
                r#"{"entry":[null, 5, {}]}"#,
            ] {
                assert_eq!(read(platform, body.as_bytes()), Ok(vec![]), "{body}");
            }
        }
    }

    #[test]
    fn a_body_without_end_gives_no_events_without_end() {
        let items = vec!["{}"; EVENTS_MAX + 5].join(",");
        let body = format!(r#"{{"entry":[{{"id":"1","messaging":[{items}]}}]}}"#);
        assert_eq!(read(Platform::Messenger, body.as_bytes()).unwrap().len(), EVENTS_MAX);
    }
}
