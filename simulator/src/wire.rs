//! The bytes of a webhook, written as Meta writes them, and their signature.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Value, json};
use sha2::Sha256;

/// What happened, for one webhook item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) account: String,
    pub(crate) person: String,
    pub(crate) at_ms: i64,
    pub(crate) what: What,
}

/// The event of an item.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Text {
        mid: String,
        text: String,
    },
    QuickReply {
        mid: String,
        title: String,
        payload: String,
    },
    Postback {
        mid: String,
        title: String,
        payload: String,
    },
    Echo {
        mid: String,
        text: String,
        metadata: Option<String>,
    },
    Read {
        mid: String,
    },
}

impl Item {
    fn messaging(&self) -> Value {
        let (sender, recipient) = match self.what {
            What::Echo { .. } => (&self.account, &self.person),
            _ => (&self.person, &self.account),
        };
        let (key, event) = self.what.event();
        json!({ "sender": { "id": sender }, "recipient": { "id": recipient }, "timestamp": self.at_ms, key: event })
    }
}

impl What {
    fn event(&self) -> (&'static str, Value) {
        match self {
            Self::Text { mid, text } => ("message", json!({ "mid": mid, "text": text })),
            Self::QuickReply { mid, title, payload } => (
                "message",
                json!({ "mid": mid, "text": title, "quick_reply": { "payload": payload } }),
            ),
            Self::Postback { mid, title, payload } => {
                ("postback", json!({ "mid": mid, "title": title, "payload": payload }))
            }
            Self::Echo {
                mid,
                text,
                metadata: None,
            } => ("message", json!({ "mid": mid, "text": text, "is_echo": true })),
            Self::Echo {
                mid,
                text,
                metadata: Some(metadata),
            } => (
                "message",
                json!({ "mid": mid, "text": text, "is_echo": true, "metadata": metadata }),
            ),
            Self::Read { mid } => ("read", json!({ "mid": mid })),
        }
    }
}

/// One body with one entry per item, in the order given. `at_ms` is the time of sending.
pub(crate) fn body(items: &[Item], at_ms: i64) -> Vec<u8> {
    let entries: Vec<Value> = items
        .iter()
        .map(|item| json!({ "time": at_ms, "id": item.account, "messaging": [item.messaging()] }))
        .collect();
    escape(&json!({ "object": "instagram", "entry": entries }))
}

/// JSON as Meta writes it: everything outside ASCII as lower-case `\uXXXX` with surrogate pairs, and `/` as `\/`.
pub fn escape(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, MetaFormatter);
    serde::Serialize::serialize(value, &mut serializer).expect("a JSON value can be written to memory");
    bytes
}

/// The value of `X-Hub-Signature-256`: HMAC-SHA256 over the bytes as they are sent, keyed with the app secret.
pub fn sign(app_secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

struct MetaFormatter;

impl Formatter for MetaFormatter {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            match character {
                '/' => writer.write_all(b"\\/")?,
                ascii if ascii.is_ascii() => writer.write_all(&[ascii as u8])?,
                other => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        write!(writer, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_meta_does_and_reads_back_the_same() {
        let value = json!({ "text": "₦9,500 for 👗 / \"wow\"\n" });
        let bytes = escape(&value);
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            r#"{"text":"\u20a69,500 for \ud83d\udc57 \/ \"wow\"\n"}"#
        );
        assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn the_signature_is_the_one_anybody_computes() {
        // RFC 4231, test case 2.
        assert_eq!(
            sign("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn an_echo_goes_the_other_way_round() {
        let item = Item {
            account: "17841".to_owned(),
            person: "99".to_owned(),
            at_ms: 1,
            what: What::Echo {
                mid: "m".to_owned(),
                text: "hi".to_owned(),
                metadata: None,
            },
        };
        let read: Value = serde_json::from_slice(&body(&[item], 2)).unwrap();
        assert_eq!(
            read,
            json!({ "object": "instagram", "entry": [{ "time": 2, "id": "17841", "messaging": [{
                "sender": { "id": "17841" }, "recipient": { "id": "99" }, "timestamp": 1,
                "message": { "mid": "m", "text": "hi", "is_echo": true } }] }] })
        );
    }
}
