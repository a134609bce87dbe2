//! Reading what Instagram posts: item by item from untyped JSON, so that an item we cannot read never harms its neighbours.
//!
//! Meta's oddities that are met here: items in `messaging`, `standby` or `changes`; ids as strings or numbers; times in
//! seconds, milliseconds, as text or as ISO text; `message_edit` with `num_edit` 0 for messages nobody edited; `read`
//! without a sender; postbacks without an id; the dashboard's test events.
//! <https://developers.facebook.com/docs/messenger-platform/instagram/features/webhook>

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::crypto::sha256;

/// What the tables take; see the migration of `messages` and `customers`.
const ID_BYTES_MAX: usize = 200;
const MESSAGE_ID_BYTES_MAX: usize = 400;
const TEXT_CHARS_MAX: usize = 20_000;
const PAYLOAD_CHARS_MAX: usize = 2_000;
/// Times below are seconds, above milliseconds.
const SECONDS_MAX: i64 = 100_000_000_000;
/// 2010-01-01. What claims to be older than Instagram has no time worth keeping.
const EARLIEST_MS: i64 = 1_262_304_000_000;

/// One thing that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The platform's id of the account it happened to; empty when the entry names none.
    pub account: String,
    /// The platform's time; `None` when there is none that can be believed.
    pub sent_at: Option<DateTime<Utc>>,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A customer wrote or tapped.
    Message {
        /// The customer's id, scoped to the account.
        person: String,
        /// The platform's id of the message, or one derived from what it says where it carries none.
        message_id: String,
        /// How it was said.
        kind: MessageKind,
        /// The text; for a tap, its title. Never blank.
        text: String,
        /// What the tapped button carries.
        payload: Option<String>,
    },
    /// The account wrote to a customer: we did, or a person elsewhere.
    Echo {
        /// The customer's id, scoped to the account.
        person: String,
        /// The platform's id of the message, or a derived one.
        message_id: String,
        /// What we gave along when sending, where the platform keeps it.
        metadata: Option<String>,
        /// `None` for pictures and the like.
        text: Option<String>,
    },
    /// Something we do nothing about, in a word for the counter. The raw body is kept.
    Other(&'static str),
}

/// How a customer said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Written.
    Text,
    /// A quick reply was tapped.
    QuickReply,
    /// A button, a menu entry or an ice breaker was tapped.
    Postback,
}

impl MessageKind {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::QuickReply => "quick_reply",
            Self::Postback => "postback",
        }
    }
}

/// The body is no JSON at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// Everything in a body, in the order it happened as far as it says so.
pub fn accept(body: &[u8]) -> Result<Vec<Inbound>, NotJson> {
    let root: Value = match serde_json::from_slice(body) {
        Ok(root) => root,
        // One half of an emoji, cut off somewhere on the way, is enough to spoil a whole body.
        Err(_) => serde_json::from_str(&mend(&String::from_utf8_lossy(body))).map_err(|_| NotJson)?,
    };
    let mut all: Vec<Inbound> = list(&root, "entry").iter().flat_map(read_entry).collect();
    all.sort_by_key(|inbound| inbound.sent_at);
    Ok(all)
}

fn read_entry(entry: &Value) -> Vec<Inbound> {
    let account = id(&entry["id"]).unwrap_or_default();
    let entry_time = time(&entry["time"]);
    let one = |sent_at: Option<DateTime<Utc>>, what| Inbound {
        account: account.clone(),
        sent_at: sent_at.or(entry_time),
        what,
    };
    let messaging = list(entry, "messaging")
        .iter()
        .map(|item| one(time(&item["timestamp"]), read_item(&account, item)));
    // Another app answers these.
    let standby = list(entry, "standby")
        .iter()
        .map(|item| one(time(&item["timestamp"]), What::Other("standby")));
    // Instagram Login may put `field` and `value` into the entry itself.
    let direct = entry.get("field").map(|_| entry);
    let changes = list(entry, "changes").iter().chain(direct);
    let changes = changes.map(|change| one(time(&change["value"]["timestamp"]), read_change(&account, change)));
    let mut all: Vec<Inbound> = messaging.chain(standby).chain(changes).collect();
    if all.is_empty() {
        all.push(one(None, What::Other("empty")));
    }
    all
}

/// A change that holds a message is read as one if it is addressed to this account; the dashboard's test events are not.
fn read_change(account: &str, change: &Value) -> What {
    let value = &change["value"];
    let is_ours = id(&value["recipient"]["id"]).is_some_and(|recipient| recipient == account);
    if change["field"] == "messages" && is_ours {
        read_item(account, value)
    } else {
        What::Other("change")
    }
}

fn read_item(account: &str, item: &Value) -> What {
    let sender = id(&item["sender"]["id"]);
    let recipient = id(&item["recipient"]["id"]);
    let message = &item["message"];
    if is_true(&message["is_deleted"]) {
        return What::Other("deleted");
    }
    if is_true(&message["is_unsupported"]) {
        return What::Other("unsupported");
    }
    if is_true(&message["is_echo"]) {
        return recipient
            .filter(|person| person != account)
            .map_or(What::Other("self"), |person| read_echo(person, item));
    }
    let Some(person) = sender else {
        return What::Other(key_of(item));
    };
    if person == account || is_true(&message["is_self"]) || is_true(&item["is_self"]) {
        return What::Other("self");
    }
    if message.is_object() {
        read_message(person, item)
    } else if item["postback"].is_object() {
        read_postback(person, item)
    } else {
        What::Other(key_of(item))
    }
}

fn read_echo(person: String, item: &Value) -> What {
    let message = &item["message"];
    let text = text(&message["text"]);
    let message_id = message_id(&message["mid"], &person, item, text.as_deref());
    let metadata = message["metadata"]
        .as_str()
        .filter(|metadata| !metadata.is_empty())
        .map(str::to_owned);
    What::Echo {
        person,
        message_id,
        metadata,
        text,
    }
}

fn read_message(person: String, item: &Value) -> What {
    let message = &item["message"];
    let Some(text) = text(&message["text"]) else {
        return What::Other("attachment");
    };
    let tapped = message["quick_reply"].is_object();
    What::Message {
        message_id: message_id(&message["mid"], &person, item, Some(&text)),
        kind: if tapped {
            MessageKind::QuickReply
        } else {
            MessageKind::Text
        },
        payload: payload(&message["quick_reply"]["payload"]),
        person,
        text,
    }
}

fn read_postback(person: String, item: &Value) -> What {
    let postback = &item["postback"];
    let payload = payload(&postback["payload"]);
    let Some(text) = text(&postback["title"]).or_else(|| payload.clone()) else {
        return What::Other("postback");
    };
    let said = format!("{text}\n{}", payload.as_deref().unwrap_or_default());
    What::Message {
        message_id: message_id(&postback["mid"], &person, item, Some(&said)),
        kind: MessageKind::Postback,
        person,
        text,
        payload,
    }
}

/// The platform's id; where there is none, one made of who said what and when, so that a repetition has the same.
fn message_id(mid: &Value, person: &str, item: &Value, said: Option<&str>) -> String {
    let given = mid
        .as_str()
        .filter(|mid| (1..=MESSAGE_ID_BYTES_MAX).contains(&mid.len()) && !mid.contains('\0'));
    given.map_or_else(
        || {
            let parts = [
                person,
                &item["timestamp"].to_string(),
                mid.as_str().unwrap_or_default(),
                said.unwrap_or_default(),
            ];
            format!("chidi:{}", hex::encode(sha256(parts.join("\n").as_bytes())))
        },
        str::to_owned,
    )
}

/// The word for an item that is no message.
fn key_of(item: &Value) -> &'static str {
    const KEYS: &[&str] = &[
        "message",
        "postback",
        "read",
        "reaction",
        "message_edit",
        "delivery",
        "referral",
        "optin",
        "policy-enforcement",
    ];
    KEYS.iter().find(|key| item.get(**key).is_some()).unwrap_or(&"unknown")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or(value == "true")
}

/// An id, written as text or as a number.
fn id(value: &Value) -> Option<String> {
    let id = match value {
        Value::String(id) => id.trim().to_owned(),
        Value::Number(id) if id.is_u64() => id.to_string(),
        _ => return None,
    };
    ((1..=ID_BYTES_MAX).contains(&id.len()) && !id.contains('\0')).then_some(id)
}

/// A text that is not blank. Postgres keeps no NUL.
fn text(value: &Value) -> Option<String> {
    let text: String = value
        .as_str()?
        .chars()
        .map(|char| if char == '\0' { '\u{fffd}' } else { char })
        .take(TEXT_CHARS_MAX)
        .collect();
    (!text.trim().is_empty()).then_some(text)
}

fn payload(value: &Value) -> Option<String> {
    text(value).map(|payload| payload.chars().take(PAYLOAD_CHARS_MAX).collect())
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    let number = match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|number| number as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let time = match (number, value) {
        (Some(seconds), _) if seconds < SECONDS_MAX => DateTime::from_timestamp(seconds, 0),
        (Some(ms), _) => DateTime::from_timestamp_millis(ms),
        (None, Value::String(text)) => iso(text.trim()),
        _ => None,
    };
    time.filter(|time| time.timestamp_millis() >= EARLIEST_MS)
}

/// `2026-11-20T10:00:00Z` or, as Meta writes zones, `2026-11-20T10:00:00+0000`.
fn iso(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    time.ok().map(|time| time.to_utc())
}

/// Replaces escaped halves of surrogate pairs that stand alone, which JSON readers refuse.
fn mend(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), unit(escape.get(6..).unwrap_or_default())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // Two characters, whatever the second one is: an escaped backslash must not begin the next escape.
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended.push_str(rest);
    mended
}

/// The number behind a leading `\u`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
