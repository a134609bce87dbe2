//! Tokens. The access token is a JWT that says who came and for how long, believed without asking the database. The
//! refresh token is opaque: the session, a secret, and a tag that only we can make, so that even one from long ago is
//! recognised as having been ours.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::ids::{SessionId, UserId};
use crate::{Context, Error, Result, crypto};

/// How long an access token opens doors.
pub const ACCESS_TTL: Duration = Duration::from_mins(10);

const ISSUER: &str = "chidi";
const AUDIENCE: &str = "chidi:pages";
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Who came, by an access token. Whether the session still stands, only [`super::member`] knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user_id: UserId,
    /// The device.
    pub session_id: SessionId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// Reads an access token. `None` for anything that is not ours or is past its time; asks no database.
pub fn authenticate(ctx: &Context, access_token: &str) -> Option<Principal> {
    read_access(ctx.vault.session_key(), access_token)
}

/// An access token good for [`ACCESS_TTL`] from `now`, in seconds since 1970.
pub(super) fn make_access(key: &[u8], principal: Principal, now: i64) -> Result<String> {
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: principal.user_id,
        sid: principal.session_id,
        iat: now,
        exp: now + ACCESS_TTL.as_secs() as i64,
    };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(key))
        .map_err(|error| Error::Internal(format!("cannot sign a session: {error}")))
}

fn read_access(key: &[u8], token: &str) -> Option<Principal> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(key), &validation)
        .ok()?
        .claims;
    Some(Principal {
        user_id: claims.sub,
        session_id: claims.sid,
    })
}

/// A refresh token that was really ours, current or not.
pub(super) struct RefreshToken {
    pub(super) session_id: SessionId,
    secret: [u8; SECRET_BYTES],
}

impl RefreshToken {
    /// The first one of a session.
    pub(super) fn first(session_id: SessionId) -> Self {
        Self {
            session_id,
            secret: crypto::random(),
        }
    }

    /// The one that follows. It is always the same, so two tabs that come with one token at the same time leave with one.
    pub(super) fn next(&self, key: &[u8]) -> Self {
        Self {
            session_id: self.session_id,
            secret: mac(key, "refresh next", self),
        }
    }

    /// What the database keeps in its place.
    pub(super) fn digest(&self) -> Vec<u8> {
        crypto::sha256(&[self.session_id.0.as_bytes(), &self.secret[..]].concat()).to_vec()
    }

    /// What the browser keeps.
    pub(super) fn write(&self, key: &[u8]) -> String {
        let tag = mac(key, "refresh tag", self);
        URL_SAFE_NO_PAD.encode([self.session_id.0.as_bytes(), &self.secret[..], &tag[..TAG_BYTES]].concat())
    }

    /// `None` for what we never issued.
    pub(super) fn read(key: &[u8], text: &SecretString) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.expose_secret()).ok()?;
        let (session_id, rest) = bytes.split_at_checked(16)?;
        let (secret, tag) = rest.split_at_checked(SECRET_BYTES)?;
        let token = Self {
            session_id: SessionId(Uuid::from_slice(session_id).ok()?),
            secret: secret.try_into().ok()?,
        };
        bool::from(mac(key, "refresh tag", &token)[..TAG_BYTES].ct_eq(tag)).then_some(token)
    }
}

/// The zero byte keeps these apart from JWTs, which the same key signs.
fn mac(key: &[u8], purpose: &str, token: &RefreshToken) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(token.session_id.0.as_bytes());
    mac.update(&token.secret);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use proptest::prelude::*;

    use super::*;

    const KEY: &[u8] = b"thirty-two bytes of signing key!";

    fn principal() -> Principal {
        Principal {
            user_id: UserId::new(),
            session_id: SessionId::new(),
        }
    }

    fn signed(header: &Header, change: impl FnOnce(&mut Claims)) -> String {
        let now = Utc::now().timestamp();
        let (iss, aud) = (ISSUER.to_owned(), AUDIENCE.to_owned());
        let mut claims = Claims {
            iss,
            aud,
            sub: UserId::new(),
            sid: SessionId::new(),
            iat: now,
            exp: now + 60,
        };
        change(&mut claims);
        jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(KEY)).unwrap()
    }

    #[test]
    fn an_access_token_says_who_came_until_its_time_is_over() {
        let (principal, now) = (principal(), Utc::now().timestamp());
        assert_eq!(
            read_access(KEY, &make_access(KEY, principal, now).unwrap()),
            Some(principal)
        );
        let old = make_access(KEY, principal, now - ACCESS_TTL.as_secs() as i64 - 1).unwrap();
        assert_eq!(read_access(KEY, &old), None);
    }

    #[test]
    fn another_key_algorithm_issuer_or_audience_is_not_believed() {
        let hs256 = Header::new(Algorithm::HS256);
        assert!(read_access(KEY, &signed(&hs256, |_| ())).is_some());
        assert!(read_access(b"another key", &signed(&hs256, |_| ())).is_none());
        assert!(read_access(KEY, &signed(&Header::new(Algorithm::HS512), |_| ())).is_none());
        assert!(read_access(KEY, &signed(&hs256, |claims| claims.iss = "other".into())).is_none());
        assert!(read_access(KEY, &signed(&hs256, |claims| claims.aud = "other".into())).is_none());
    }

    #[test]
    fn a_token_without_a_signature_is_not_believed() {
        let token = make_access(KEY, principal(), Utc::now().timestamp()).unwrap();
        let payload = token.split('.').nth(1).unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        assert!(read_access(KEY, &format!("{none}.{payload}.")).is_none());
    }

    #[test]
    fn a_refresh_token_is_read_back_and_a_changed_one_is_not() {
        let token = RefreshToken::first(SessionId::new());
        let text = token.write(KEY);
        assert_eq!(
            RefreshToken::read(KEY, &text.clone().into()).unwrap().digest(),
            token.digest()
        );
        assert!(RefreshToken::read(b"another key", &text.clone().into()).is_none());
        assert!(RefreshToken::read(KEY, &text[1..].into()).is_none());
        assert!(RefreshToken::read(KEY, &format!("{text}AAAA").into()).is_none());
    }

    #[test]
    fn the_next_token_is_another_one_and_always_the_same() {
        let token = RefreshToken::first(SessionId::new());
        assert_ne!(token.next(KEY).digest(), token.digest());
        assert_eq!(token.next(KEY).write(KEY), token.next(KEY).write(KEY));
    }

    proptest! {
        #[test]
        fn no_text_panics_or_enters(text in any::<String>()) {
            prop_assert!(read_access(KEY, &text).is_none());
            prop_assert!(RefreshToken::read(KEY, &text.into()).is_none());
        }
    }
}
