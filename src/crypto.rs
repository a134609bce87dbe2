//! Keys derived from the one secret, and encryption of what must be readable again: platform tokens.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, Result};

/// First byte of everything sealed: the layout `version, nonce (12), ciphertext and tag`.
const LAYOUT: u8 = 1;
const NONCE_BYTES: usize = 12;
/// The secret's least length in characters.
pub const SECRET_CHARS_MIN: usize = 32;

/// Seals and opens secrets at rest, and signs sessions. Cheap to clone; prints nothing of itself.
#[derive(Clone)]
pub struct Vault {
    cipher: Aes256Gcm,
    session_key: [u8; 32],
    link_key: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// Derives the keys. Refuses a secret shorter than [`SECRET_CHARS_MIN`] characters.
    pub fn new(secret: &SecretString) -> Result<Self> {
        let secret = secret.expose_secret();
        if secret.chars().count() < SECRET_CHARS_MIN {
            return Err(Error::Refused(format!(
                "CHIDI_SECRET must have at least {SECRET_CHARS_MIN} characters"
            )));
        }
        let sealing = derive(secret, "chidi sealing 1");
        Ok(Self {
            cipher: Aes256Gcm::new(&Key::<Aes256Gcm>::from(sealing)),
            session_key: derive(secret, "chidi sessions 1"),
            link_key: derive(secret, "chidi links 1"),
        })
    }

    /// Encrypts for one place only: `place` names table and column, `row` the row. Opened anywhere else, it fails.
    pub fn seal(&self, place: &str, row: Uuid, plain: &SecretString) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = random();
        let aad = aad(place, row);
        let payload = Payload {
            msg: plain.expose_secret().as_bytes(),
            aad: &aad,
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Error::Internal("cannot encrypt".into()))?;
        Ok([&[LAYOUT][..], &nonce, &sealed].concat())
    }

    /// Decrypts what [`Vault::seal`] made for the same place and row.
    pub fn open(&self, place: &str, row: Uuid, sealed: &[u8]) -> Result<SecretString> {
        let unreadable = || Error::Internal(format!("cannot decrypt {place}: was CHIDI_SECRET changed?"));
        let (nonce, ciphertext) = match sealed {
            [LAYOUT, rest @ ..] if rest.len() > NONCE_BYTES => rest.split_at(NONCE_BYTES),
            _ => return Err(unreadable()),
        };
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| unreadable())?;
        let aad = aad(place, row);
        let plain = self
            .cipher
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: ciphertext,
                    aad: &aad,
                },
            )
            .map_err(|_| unreadable())?;
        String::from_utf8(plain)
            .map(SecretString::from)
            .map_err(|_| unreadable())
    }

    /// The key that signs access tokens.
    pub fn session_key(&self) -> &[u8] {
        &self.session_key
    }

    /// The key that signs links which open something without a log-in.
    pub fn link_key(&self) -> &[u8] {
        &self.link_key
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Random bytes as hexadecimal text of twice their number.
pub fn random_hex<const N: usize>() -> String {
    hex::encode(random::<N>())
}

/// SHA-256, for looking up a secret without storing it.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn derive(secret: &str, purpose: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

fn aad(place: &str, row: Uuid) -> Vec<u8> {
    [place.as_bytes(), &[0], row.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&SecretString::from("a secret of at least thirty-two characters")).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (vault, row) = (vault(), Uuid::now_v7());
        let sealed = vault
            .seal("channel_accounts.access_token", row, &"IGAA-token".into())
            .unwrap();
        assert_eq!(
            vault
                .open("channel_accounts.access_token", row, &sealed)
                .unwrap()
                .expose_secret(),
            "IGAA-token"
        );
        assert!(
            vault
                .open("channel_accounts.access_token", Uuid::now_v7(), &sealed)
                .is_err()
        );
        assert!(vault.open("users.totp", row, &sealed).is_err());
    }

    #[test]
    fn the_same_secret_never_looks_the_same_and_a_changed_byte_is_noticed() {
        let (vault, row) = (vault(), Uuid::now_v7());
        let mut first = vault.seal("t.c", row, &"x".into()).unwrap();
        assert_ne!(first, vault.seal("t.c", row, &"x".into()).unwrap());
        *first.last_mut().unwrap() ^= 1;
        assert!(vault.open("t.c", row, &first).is_err());
        assert!(vault.open("t.c", row, &[]).is_err());
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Vault::new(&"short".into()).is_err());
    }
}
