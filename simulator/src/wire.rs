//! The bytes of a webhook, written as Meta writes them, and their signature.

use std::io;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};
use sha2::Sha256;

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
    use serde_json::json;

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
}
