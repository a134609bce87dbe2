//! Passwords: the rule, hashing and checking. Argon2id takes 19 MiB and tens of milliseconds each time, so it runs on the
//! blocking threads, a few at once.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// The least number of characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The greatest number of characters; more makes hashing dear and nobody safer.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// Hashes at the same time in this process; bounds the memory that strangers can make us use.
static HASHERS: Semaphore = Semaphore::const_new(4);

/// The hash of a password nobody has, checked when the e-mail is unknown, so that both answers take the same time.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$PSm7Phnd5JsPfNQdg4pGQ6sBKS+G8b9hkbHKmwQmyn4";

/// Whether the password may be used for this e-mail; otherwise the sentence that says what to write instead.
pub(crate) fn check(password: &SecretString, email: &str) -> Result<(), String> {
    let password = password.expose_secret();
    match password.chars().count() {
        0..PASSWORD_CHARS_MIN => Err(format!(
            "Write a password of at least {PASSWORD_CHARS_MIN} characters. A short sentence is good."
        )),
        chars if chars > PASSWORD_CHARS_MAX => {
            Err(format!("Write a password of at most {PASSWORD_CHARS_MAX} characters."))
        }
        _ if password.trim().eq_ignore_ascii_case(email.trim()) => {
            Err("Write a password that is not your e-mail.".to_owned())
        }
        _ => Ok(()),
    }
}

/// The hash to store, with its salt and parameters in it.
pub(crate) async fn hash(password: &SecretString) -> Result<String> {
    let password = password.clone();
    on_blocking_thread(move || {
        Argon2::default()
            .hash_password(password.expose_secret().as_bytes())
            .map(|hash| hash.to_string())
    })
    .await?
    .map_err(|error| Error::Internal(format!("cannot hash a password: {error}")))
}

/// Whether the password belongs to the stored hash. Without one it takes as long and answers no.
pub(super) async fn is_right(password: &SecretString, stored: Option<String>) -> Result<bool> {
    let is_known = stored.is_some();
    let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
    let password = password.clone();
    let verified = on_blocking_thread(move || {
        Argon2::default()
            .verify_password(password.expose_secret().as_bytes(), stored.as_str())
            .is_ok()
    })
    .await?;
    Ok(verified && is_known)
}

async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = HASHERS.acquire().await.expect("the semaphore is never closed");
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(format!("hashing stopped: {error}")))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    fn checked(password: &str) -> bool {
        check(&password.into(), "temi@ireti.example").is_ok()
    }

    #[test]
    fn a_password_has_ten_to_two_hundred_characters_and_is_not_the_email() {
        assert!(checked("ten chars!"));
        assert!(checked("ẹ́kọ́ náà dára"));
        assert!(checked(&"x".repeat(200)));
        assert!(!checked(""));
        assert!(!checked("nine char"));
        assert!(!checked(&"x".repeat(201)));
        assert!(!checked("Temi@Ireti.Example"));
    }

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let stored = hash(&"correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right(&"correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!is_right(&"correct horsE".into(), Some(stored)).await.unwrap());
        assert!(!is_right(&"correct horse".into(), None).await.unwrap());
        assert!(
            !is_right(&"correct horse".into(), Some("no hash".to_owned()))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn an_unknown_person_costs_the_same_work() {
        let real = hash(&"correct horse".into()).await.unwrap();
        let cost = |hash: &str| PasswordHash::new(hash).unwrap().params.to_string();
        assert_eq!(cost(NOBODY), cost(&real));
    }
}
