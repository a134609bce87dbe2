//! Single values out of untyped JSON. Each gives `None` for what cannot be used; none can fail.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::event::MessageId;
use crate::word::Word;

const ID_BYTES_MAX: usize = 200;
const MESSAGE_ID_BYTES_MAX: usize = 400;
const TEXT_CHARS_MAX: usize = 20_000;
const PAYLOAD_CHARS_MAX: usize = 2_000;
/// Names of people, products and files.
const NAME_CHARS_MAX: usize = 200;
const LINK_BYTES_MAX: usize = 4_000;
/// Times below are seconds, above milliseconds.
const SECONDS_MAX: i64 = 100_000_000_000;
/// 2010-01-01. What claims to be older than the platforms has no time worth keeping.
const EARLIEST_MS: i64 = 1_262_304_000_000;

pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// An object that says anything.
pub(crate) fn is_filled(value: &Value) -> bool {
    value.as_object().is_some_and(|object| !object.is_empty())
}

pub(crate) fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or(value == "true")
}

/// An id, written as text or as a number.
pub(crate) fn id(value: &Value) -> Option<String> {
    let id = match value {
        Value::String(id) => id.trim().to_owned(),
        Value::Number(id) if id.is_u64() => id.to_string(),
        _ => return None,
    };
    ((1..=ID_BYTES_MAX).contains(&id.len()) && !id.contains('\0')).then_some(id)
}

/// The platform's id of a message.
pub(crate) fn mid(value: &Value) -> Option<String> {
    let mid = value.as_str()?;
    ((1..=MESSAGE_ID_BYTES_MAX).contains(&mid.len()) && !mid.contains('\0')).then(|| mid.to_owned())
}

/// The platform's id of a message; where there is none, one made of who said what and when.
pub(crate) fn message_id(given: &Value, person: &str, timestamp: &Value, said: &str) -> MessageId {
    if let Some(given) = mid(given) {
        return MessageId::Given(given);
    }
    let parts = [person, &timestamp.to_string(), given.as_str().unwrap_or_default(), said];
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    MessageId::Derived(format!("chidi:{}", hex::encode(digest)))
}

/// A text that is not blank. Databases keep no NUL.
pub(crate) fn text(value: &Value) -> Option<String> {
    bounded(value.as_str()?, TEXT_CHARS_MAX)
}

/// What a button carries, or what we gave along.
pub(crate) fn payload(value: &Value) -> Option<String> {
    bounded(value.as_str()?, PAYLOAD_CHARS_MAX)
}

/// The name of somebody or something.
pub(crate) fn name(value: &Value) -> Option<String> {
    bounded(value.as_str()?.trim(), NAME_CHARS_MAX)
}

/// Something short, written as text or as a number.
pub(crate) fn short(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        _ => name(value),
    }
}

fn bounded(text: &str, chars_max: usize) -> Option<String> {
    let text: String = text
        .chars()
        .map(|char| if char == '\0' { '\u{fffd}' } else { char })
        .take(chars_max)
        .collect();
    (!text.trim().is_empty()).then_some(text)
}

/// An absolute link. Half a link is of no use, so a longer one is none.
pub(crate) fn link(value: &Value) -> Option<String> {
    let link = value.as_str()?.trim();
    let is_absolute = link.starts_with("https://") || link.starts_with("http://");
    let is_sound = link.len() <= LINK_BYTES_MAX && !link.contains(|char: char| char.is_control());
    (is_absolute && is_sound).then(|| link.to_owned())
}

pub(crate) fn word(value: &Value) -> Option<Word> {
    value.as_str().map(Word::of)
}

/// A count, written as a number or as text.
pub(crate) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

pub(crate) fn degrees(value: &Value, max: f64) -> Option<f64> {
    let degrees = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (degrees.abs() <= max).then_some(degrees)
}

/// A time in seconds or milliseconds, as a number or as text, or ISO text.
pub(crate) fn time(value: &Value) -> Option<DateTime<Utc>> {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_come_in_every_unit() {
        let at = |value: Value| time(&value).map(|time| time.timestamp_millis());
        for (value, expected) in [
            (json!(1_600_000_000_456_i64), 1_600_000_000_456),
            (json!(1_600_000_000), 1_600_000_000_000),
            (json!("1600000000456"), 1_600_000_000_456),
            (json!(" 1600000000 "), 1_600_000_000_000),
            (json!(1.6e12), 1_600_000_000_000),
            (json!("2020-09-13T12:26:40+0000"), 1_600_000_000_000),
            (json!("2020-09-13T12:26:40Z"), 1_600_000_000_000),
        ] {
            assert_eq!(at(value.clone()), Some(expected), "{value}");
        }
        for nothing in [
            json!(null),
            json!(0),
            json!("soon"),
            json!([]),
            json!(i64::MAX),
            json!(-5),
            json!(true),
        ] {
            assert_eq!(at(nothing.clone()), None, "{nothing}");
        }
    }

    #[test]
    fn ids_are_text_or_numbers_and_never_too_long() {
        assert_eq!(id(&json!(17_841_400_000_000_001_u64)).unwrap(), "17841400000000001");
        assert_eq!(id(&json!(" 5550001 ")).unwrap(), "5550001");
        for nothing in [
            json!(""),
            json!(-1),
            json!(1.5),
            json!("x".repeat(201)),
            json!("a\u{0}"),
            json!({}),
        ] {
            assert_eq!(id(&nothing), None, "{nothing}");
        }
    }

    #[test]
    fn texts_hold_no_nul_and_end_somewhere() {
        assert_eq!(text(&json!("a\u{0}b")).unwrap(), "a\u{fffd}b");
        assert_eq!(text(&json!(" \n")), None);
        assert_eq!(text(&json!("ẹ".repeat(30_000))).unwrap().chars().count(), 20_000);
        assert_eq!(payload(&json!("x".repeat(3_000))).unwrap().len(), 2_000);
    }

    #[test]
    fn links_are_absolute() {
        assert!(link(&json!("https://cdn.example/a")).is_some());
        for nothing in ["/a", "cdn.example/a", "javascript:alert(1)", "https://a\nb"] {
            assert_eq!(link(&json!(nothing)), None, "{nothing}");
        }
    }

    #[test]
    fn the_made_id_of_a_message_never_changes() {
        // Conversations keep these ids: another way of making them would store old messages a second time.
        let made = message_id(&json!(null), "5550001", &json!(1_700_000_000_123_i64), "Start\n");
        assert_eq!(
            made.as_str(),
            "chidi:bac5808f656c2e78539728c17c555b8bd95a304770d4dafaf9401aacabcef2b9"
        );
    }
}
