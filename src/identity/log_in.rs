//! Logging in by e-mail and password, with its limits.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::limit::{self, address_bucket, count};
use super::session::{self, SignedIn};
use super::{email as emails, password as passwords};
use crate::ids::UserId;
use crate::{Context, Error, FieldError, Result, crypto};

/// Failures allowed in a window, per address and per e-mail.
const FAILURES_MAX: u32 = 5;
const FAILURES_WINDOW: Duration = Duration::from_mins(15);

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where from.
    pub address: IpAddr,
    /// With what, as the browser says.
    pub user_agent: String,
}

/// Signs a person in. Five failures in a quarter of an hour, from one address or for one e-mail, close the door for the
/// rest of it. An unknown e-mail and a wrong password are answered alike, in words and in time.
pub async fn log_in(ctx: &Context, client: &Client, email: &str, password: &SecretString) -> Result<SignedIn> {
    check_filled_in(email, password)?;
    let email = email.trim().to_lowercase();
    let buckets = [address_bucket("login", client.address), email_bucket(&email)];
    for bucket in &buckets {
        count(ctx, bucket, FAILURES_MAX, FAILURES_WINDOW).await?;
    }
    let user_id = find_by_password(ctx, &email, password).await?.ok_or_else(|| {
        Error::Refused("The e-mail or the password is not right. Check both and try again.".to_owned())
    })?;
    limit::give_back(ctx, &buckets, FAILURES_WINDOW).await?;
    let mut connection = ctx.db.pool().acquire().await?;
    session::open(ctx, &mut connection, client, user_id).await
}

/// Gives the person with this e-mail a new password and signs every device out. For operators.
pub async fn set_password(ctx: &Context, email: &str, password: &SecretString) -> Result<()> {
    let email = emails::parse(email).ok_or(Error::NotFound("an account with this e-mail"))?;
    passwords::check(password, &email).map_err(|message| Error::field("password", message))?;
    let password_hash = passwords::hash(password).await?;
    let mut tx = ctx.db.pool().begin().await?;
    let user_id: UserId = sqlx::query_scalar("UPDATE users SET password_hash = $2 WHERE email = $1 RETURNING id")
        .bind(email)
        .bind(password_hash)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Error::NotFound("an account with this e-mail"))?;
    session::revoke_all(&mut tx, user_id).await?;
    Ok(tx.commit().await?)
}

fn check_filled_in(email: &str, password: &SecretString) -> Result<()> {
    let mut errors = Vec::new();
    if email.trim().is_empty() {
        errors.push(FieldError {
            field: "email".into(),
            message: "Write the e-mail you signed up with.".into(),
        });
    }
    if password.expose_secret().is_empty() {
        errors.push(FieldError {
            field: "password".into(),
            message: "Write your password.".into(),
        });
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

async fn find_by_password(ctx: &Context, email: &str, password: &SecretString) -> Result<Option<UserId>> {
    if password.expose_secret().chars().count() > passwords::PASSWORD_CHARS_MAX {
        return Ok(None);
    }
    let known: Option<(UserId, String)> = match emails::parse(email) {
        Some(email) => {
            sqlx::query_as("SELECT id, password_hash FROM users WHERE email = $1")
                .bind(email)
                .fetch_optional(ctx.db.pool())
                .await?
        }
        None => None,
    };
    let (user_id, stored) = known.unzip();
    Ok(if passwords::is_right(password, stored).await? {
        user_id
    } else {
        None
    })
}

/// The table of limits holds no e-mails.
fn email_bucket(email: &str) -> String {
    format!("login:email:{}", hex::encode(&crypto::sha256(email.as_bytes())[..16]))
}
