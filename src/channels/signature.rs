//! Whether a body was really posted by the platform.
//!
//! Meta signs the raw bytes with the app secret as text (HMAC-SHA256) and sends `X-Hub-Signature-256: sha256=<hex>`. There
//! is no time in it and nothing against repetition; that is what ids are for. Nothing may be parsed before this check.
//! <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads>

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The header that carries the signature.
pub const HEADER: &str = "x-hub-signature-256";

/// Whether `header` is the signature of `body` by one of the secrets. Every secret is tried to the end, so the time taken
/// tells nothing about which one fits or how much of it.
pub fn verify<'a>(secrets: impl Iterator<Item = &'a SecretString>, header: &str, body: &[u8]) -> bool {
    parse(header).is_some_and(|given| verify_bytes(secrets, &given, body))
}

/// The same for a signature that does not stand in a header.
pub(super) fn verify_bytes<'a>(secrets: impl Iterator<Item = &'a SecretString>, given: &[u8], body: &[u8]) -> bool {
    let fits = secrets.fold(Choice::from(0), |fits, secret| {
        fits | sign(secret, body)[..].ct_eq(given)
    });
    fits.into()
}

/// The header a platform would send for this body; the other side of [`verify`].
pub fn header_for(secret: &SecretString, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(sign(secret, body)))
}

fn sign(secret: &SecretString, body: &[u8]) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

/// `sha256=` and 64 lower-case hex digits, nothing else.
fn parse(header: &str) -> Option<[u8; 32]> {
    let digits = header.strip_prefix("sha256=")?;
    if !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As Meta writes it on the wire: escaped unicode with surrogate pairs, escaped slashes.
    const ESCAPED: &[u8] =
        br#"{"object":"instagram","entry":[{"id":"17841","text":"n\u00e1gode \ud83d\ude4f http:\/\/x"}]}"#;
    /// Worked out by OpenSSL: `openssl dgst -sha256 -hmac instagram-secret`.
    const ESCAPED_HEX: &str = "2a7939ba42d57e722121765acd523c9bbd3de4491a385d9f5e69326e6adec788";

    fn secrets(all: &[&str]) -> Vec<SecretString> {
        all.iter().map(|secret| SecretString::from(*secret)).collect()
    }

    fn fits(all: &[&str], header: &str, body: &[u8]) -> bool {
        verify(secrets(all).iter(), header, body)
    }

    #[test]
    fn a_body_signed_by_either_secret_is_taken() {
        let header = format!("sha256={ESCAPED_HEX}");
        assert!(fits(&["instagram-secret"], &header, ESCAPED));
        assert!(fits(&["meta-secret", "instagram-secret"], &header, ESCAPED));
        assert!(fits(&["instagram-secret", "meta-secret"], &header, ESCAPED));
    }

    #[test]
    fn the_raw_bytes_count_and_not_what_they_mean() {
        let reserialised = serde_json::from_slice::<serde_json::Value>(ESCAPED)
            .unwrap()
            .to_string();
        assert!(!fits(
            &["instagram-secret"],
            &format!("sha256={ESCAPED_HEX}"),
            reserialised.as_bytes()
        ));
        let raw = "{\"text\":\"nágode 🙏\"}".as_bytes();
        assert!(fits(&["s"], &header_for(&"s".into(), raw), raw));
    }

    #[test]
    fn whatever_is_no_signature_is_refused() {
        let good = format!("sha256={ESCAPED_HEX}");
        let upper = format!("sha256={}", ESCAPED_HEX.to_uppercase());
        let (truncated, longer, twice) = (&good[..good.len() - 2], format!("{good}00"), format!("{good},{good}"));
        let spaced = format!(" {good}");
        let sha1 = format!("sha1={ESCAPED_HEX}");
        for header in [
            "",
            "sha256=",
            ESCAPED_HEX,
            upper.as_str(),
            truncated,
            &longer,
            &twice,
            &spaced,
            &sha1,
        ] {
            assert!(!fits(&["instagram-secret"], header, ESCAPED), "{header}");
        }
    }

    #[test]
    fn a_wrong_secret_or_none_or_another_body_is_refused() {
        let good = format!("sha256={ESCAPED_HEX}");
        assert!(!fits(&["meta-secret"], &good, ESCAPED));
        assert!(!fits(&[], &good, ESCAPED));
        assert!(!fits(&["instagram-secret"], &good, &ESCAPED[1..]));
        assert!(!fits(&["instagram-secret"], &good, b""));
    }

    proptest! {
        #[test]
        fn whoever_holds_the_secret_signs_any_bytes(secret in ".{1,80}", body in prop::collection::vec(any::<u8>(), 0..200)) {
            let header = header_for(&secret.as_str().into(), &body);
            prop_assert!(fits(&["another", &secret], &header, &body));
        }

        #[test]
        fn no_header_falls_or_fits_but_the_one(header in "(sha256=)?([0-9a-f]{60,68}|\\PC{0,80})", at in 0_usize..71, digit in "[0-9a-fA-F]") {
            prop_assert!(!fits(&["instagram-secret"], &header, ESCAPED));
            let good = format!("sha256={ESCAPED_HEX}");
            let mut changed = good.clone();
            changed.replace_range(at..=at, &digit);
            prop_assert_eq!(fits(&["instagram-secret"], &changed, ESCAPED), changed == good);
        }
    }
}
