//! The envelope and the items that Instagram and Messenger share.
//!
//! Meta's oddities that are met here: items in `messaging`, `standby`, `changes` or in the entry itself; `message_edit`
//! with `num_edit` 0 for messages nobody edited; `read` without a sender; postbacks without an id, a title or a payload;
//! senders known only by the box they ticked; the dashboard's test events.
//! <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events>
//! <https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook>

mod content;
mod item;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::event::{Event, Ignored, Progress, What};
use crate::person::{Person, PersonId};
use crate::value::{id, is_true, list, time, word};
use crate::word::Word;
use crate::{Events, Platform};

/// What the dashboard's test button sends for the account, the sender and the recipient.
const TEST_ACCOUNT: &str = "0";
const TEST_SENDER: &str = "12334";
const TEST_RECIPIENT: &str = "23245";
/// Keys of an item that say nothing about its kind.
const COMMON_KEYS: [&str; 5] = ["sender", "recipient", "timestamp", "is_self", "prior_message"];

type ItemReader = fn(&Item, &Value) -> Vec<What>;
/// A live item has one of these keys. One with several costs nothing to tolerate.
const READERS: [(&str, ItemReader); 9] = [
    ("message", |item, value| vec![item::message(item, value)]),
    ("postback", |item, value| vec![item::postback(item, value)]),
    ("reaction", |item, value| vec![item::reaction(item, value)]),
    ("read", |item, value| item::progress(item, value, &Progress::Read)),
    ("delivery", |item, value| {
        item::progress(item, value, &Progress::Delivered)
    }),
    ("message_edit", |item, value| vec![item::edit(item, value)]),
    ("referral", |item, value| vec![item::referral(item, value)]),
    ("optin", |item, value| vec![item::optin(item, value)]),
    ("policy-enforcement", |_, value| vec![item::policy(value)]),
];

/// Whose entry something stands in.
#[derive(Debug)]
pub(crate) struct Entry {
    platform: Platform,
    pub(crate) account: String,
    /// When it was posted: the time of an event only where the event has none.
    at: Option<DateTime<Utc>>,
}

impl Entry {
    pub(crate) fn event(&self, sender: Option<String>, at: Option<DateTime<Utc>>, what: What) -> Event {
        Event {
            platform: self.platform,
            account: self.account.clone(),
            sender,
            group: None,
            at: at.or(self.at),
            standby: false,
            what,
        }
    }
}

/// Reads a change that is no item: what only one platform has.
pub(crate) type ChangeReader = fn(&Entry, Word, &Value) -> Event;

/// Every item of every entry.
pub(crate) fn read(platform: Platform, root: &Value, read_own: ChangeReader, all: &mut Events) {
    for value in list(root, "entry") {
        let entry = Entry {
            platform,
            account: id(&value["id"]).unwrap_or_default(),
            at: time(&value["time"]),
        };
        for item in list(value, "messaging") {
            all.add(read_item(&entry, item, false));
        }
        for item in list(value, "standby") {
            all.add(read_item(&entry, item, true));
        }
        // Instagram Login may put `field` and `value` into the entry itself.
        let direct = value.get("field").map(|_| value);
        for change in list(value, "changes").iter().chain(direct) {
            all.add(read_change(&entry, change, read_own));
        }
    }
}

/// A change may hold an item. It is one of ours if it came from this account or went to it.
fn read_change(entry: &Entry, change: &Value, read_own: ChangeReader) -> Vec<Event> {
    let value = &change["value"];
    let field = word(&change["field"]).unwrap_or(Word::UNKNOWN);
    let [sender, recipient] = ["sender", "recipient"].map(|side| id(&value[side]["id"]));
    let is_item = value["sender"].is_object() || value["recipient"].is_object();
    let is_ours = [&sender, &recipient]
        .into_iter()
        .flatten()
        .any(|side| *side == entry.account);
    let is_test = entry.account == TEST_ACCOUNT
        || (sender.as_deref() == Some(TEST_SENDER) && recipient.as_deref() == Some(TEST_RECIPIENT));
    let events = if is_item && (is_ours || is_test) {
        read_item(entry, value, field.as_str() == "standby")
    } else if is_item {
        vec![entry.event(sender, time(&value["timestamp"]), Ignored::of(field).into())]
    } else {
        vec![read_own(entry, field, value)]
    };
    let as_test = |event: Event| Event {
        what: What::SelfTest(Box::new(event.what)),
        ..event
    };
    if is_test {
        events.into_iter().map(as_test).collect()
    } else {
        events
    }
}

/// One item, and who it is between.
#[derive(Debug)]
struct Item<'a> {
    value: &'a Value,
    /// The side that is not the account.
    person: Option<Person>,
    /// The account did it itself.
    is_own: bool,
    recipient: Option<String>,
    account: &'a str,
}

fn read_item(entry: &Entry, value: &Value, standby: bool) -> Vec<Event> {
    let recipient = id(&value["recipient"]["id"]);
    let sender = sender(value);
    let is_own = sender.as_ref().is_some_and(|sender| sender.as_str() == entry.account);
    let other_side = if is_own {
        recipient.clone().map(PersonId::Scoped)
    } else {
        sender.clone()
    };
    let item = Item {
        value,
        person: Person::of(other_side.filter(|id| id.as_str() != entry.account)),
        is_own: is_own || is_true(&value["is_self"]) || is_true(&value["message"]["is_self"]),
        recipient,
        account: &entry.account,
    };
    let present = READERS.iter().filter(|(key, _)| value[*key].is_object());
    let mut found: Vec<What> = present.flat_map(|(key, read)| read(&item, &value[*key])).collect();
    if found.is_empty() {
        found.push(Ignored::of(kind_of(value)).into());
    }
    let sender = sender.map(|sender| sender.as_str().to_owned());
    let event = |what| Event {
        standby,
        ..entry.event(sender.clone(), time(&value["timestamp"]), what)
    };
    found.into_iter().map(event).collect()
}

/// Somebody who ticked a box on a web page has no id yet.
fn sender(item: &Value) -> Option<PersonId> {
    let user_ref = || id(&item["sender"]["user_ref"]).or_else(|| id(&item["optin"]["user_ref"]));
    let known = id(&item["sender"]["id"]).map(PersonId::Scoped);
    known.or_else(|| user_ref().map(PersonId::UserRef))
}

/// The word for an item that nothing is done about. The smallest, so that the order of keys decides nothing.
fn kind_of(item: &Value) -> Word {
    let keys = item.as_object().into_iter().flat_map(|object| object.keys());
    let kind = keys.filter(|key| !COMMON_KEYS.contains(&key.as_str())).min();
    kind.map_or(Word::UNKNOWN, |kind| Word::of(kind))
}
