//! Signed requests: Meta's word about a person, in a form field that carries its own signature.
//!
//! Signature and content are base64url, joined by a dot; the signature is over the content as it is encoded.
//! <https://developers.facebook.com/docs/reference/login/signed-request>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::Value;

use super::profile::read_id;
use super::signature;
use crate::crypto::sha256;

/// Longer than any that Meta sends.
const BYTES_MAX: usize = 4_096;
/// Meta posts it at once; whoever comes with an old one has found it somewhere.
const AGE_MAX: TimeDelta = TimeDelta::hours(24);
const SKEW_MAX: TimeDelta = TimeDelta::minutes(5);

/// A request that was really signed by Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The person, as Meta calls that person towards our app.
    pub(super) user_id: String,
    /// When Meta wrote it.
    pub(super) issued_at: DateTime<Utc>,
    /// Tells it from every other.
    pub(super) sha256: [u8; 32],
}

impl SignedRequest {
    /// Reads one that a secret of ours has signed; `None` for everything else, without a word on what is wrong with it.
    pub fn read<'a>(secrets: impl Iterator<Item = &'a SecretString>, text: &str, now: DateTime<Utc>) -> Option<Self> {
        if text.len() > BYTES_MAX {
            return None;
        }
        let (signed, content) = text.split_once('.')?;
        let given = URL_SAFE_NO_PAD.decode(signed.trim_end_matches('=')).ok()?;
        if !signature::verify_bytes(secrets, &given, content.as_bytes()) {
            return None;
        }
        let said = URL_SAFE_NO_PAD.decode(content.trim_end_matches('=')).ok()?;
        let said: Value = serde_json::from_slice(&said).ok()?;
        let is_known = said["algorithm"]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case("HMAC-SHA256"));
        let issued_at = DateTime::from_timestamp(said["issued_at"].as_i64()?, 0)?;
        let is_over = said["expires"]
            .as_i64()
            .is_some_and(|at| at != 0 && at < now.timestamp());
        let is_recent = issued_at > now - AGE_MAX && issued_at < now + SKEW_MAX;
        (is_known && is_recent && !is_over).then_some(Self {
            user_id: read_id(&said["user_id"])?,
            issued_at,
            sha256: sha256(text.as_bytes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn signed(secret: &str, said: &Value) -> String {
        let content = URL_SAFE_NO_PAD.encode(said.to_string());
        let header = signature::header_for(&secret.into(), content.as_bytes());
        let bytes = hex::decode(header.strip_prefix("sha256=").unwrap()).unwrap();
        format!("{}.{content}", URL_SAFE_NO_PAD.encode(bytes))
    }

    fn read(text: &str) -> Option<SignedRequest> {
        let secrets = [
            SecretString::from("meta-secret"),
            SecretString::from("instagram-secret"),
        ];
        SignedRequest::read(secrets.iter(), text, DateTime::from_timestamp(NOW, 0).unwrap())
    }

    fn said(issued_at: i64) -> Value {
        json!({"user_id": "218471", "algorithm": "HMAC-SHA256", "issued_at": issued_at})
    }

    #[test]
    fn either_secret_of_ours_is_believed() {
        for secret in ["meta-secret", "instagram-secret"] {
            let request = read(&signed(secret, &said(NOW))).expect("it is ours");
            assert_eq!(
                (request.user_id.as_str(), request.issued_at.timestamp()),
                ("218471", NOW)
            );
        }
        let number = json!({"user_id": 218_471, "algorithm": "hmac-sha256", "issued_at": NOW, "expires": 0});
        assert!(read(&signed("meta-secret", &number)).is_some());
    }

    #[test]
    fn forged_old_and_broken_ones_are_refused() {
        let good = signed("meta-secret", &said(NOW));
        assert_eq!(read(&signed("another", &said(NOW))), None);
        assert_eq!(read(&signed("meta-secret", &said(NOW - 86_401))), None);
        assert_eq!(read(&signed("meta-secret", &said(NOW + 600))), None);
        let (signature, content) = good.split_once('.').unwrap();
        let other = URL_SAFE_NO_PAD.encode(said(NOW - 1).to_string());
        assert_eq!(read(&format!("{signature}.{other}")), None, "another content");
        for broken in [
            "",
            ".",
            content,
            &format!(".{content}"),
            &format!("{}.{content}", &signature[1..]),
            &format!("{signature}.{content}."),
            &"a".repeat(BYTES_MAX + 1),
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
        for odd in [
            json!({"user_id": "1", "algorithm": "none", "issued_at": NOW}),
            json!({"user_id": "1", "algorithm": "HMAC-SHA256"}),
            json!({"algorithm": "HMAC-SHA256", "issued_at": NOW}),
            json!({"user_id": "x'; --", "algorithm": "HMAC-SHA256", "issued_at": NOW}),
            json!({"user_id": "1", "algorithm": "HMAC-SHA256", "issued_at": NOW, "expires": NOW - 1}),
            json!([]),
        ] {
            assert_eq!(read(&signed("meta-secret", &odd)), None, "{odd}");
        }
    }
}
