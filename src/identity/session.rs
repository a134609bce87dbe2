//! Sessions: one row per signed-in device, with the digest of the one refresh token that is good. A token is good once;
//! whoever comes with one that was exchanged already ends the session, for it may have been stolen.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use sqlx::PgConnection;

use super::log_in::Client;
use super::token::{self, Principal, RefreshToken};
use crate::ids::{SessionId, UserId};
use crate::{Context, Error, Result};

/// How long a device stays signed in without coming back.
pub const REFRESH_TTL: Duration = Duration::from_hours(30 * 24);

/// Tabs that woke together all come with the same token; for this long that is no theft.
const GRACE: TimeDelta = TimeDelta::seconds(30);
const USER_AGENT_CHARS_MAX: usize = 300;

/// What a browser gets when somebody signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The person.
    pub user_id: UserId,
    /// The device.
    pub session_id: SessionId,
    /// For [`super::authenticate`], good for [`super::ACCESS_TTL`].
    pub access_token: String,
    /// For [`refresh`], good once within [`REFRESH_TTL`].
    pub refresh_token: String,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("user_id", &self.user_id)
            .field("session_id", &self.session_id)
            .finish_non_exhaustive()
    }
}

/// Opens a session for a person whose right to it was checked; part of the caller's transaction.
pub(crate) async fn open(
    ctx: &Context,
    connection: &mut PgConnection,
    client: &Client,
    user_id: UserId,
) -> Result<SignedIn> {
    let refresh_token = RefreshToken::first(SessionId::new());
    sqlx::query("INSERT INTO sessions (id, user_id, refresh_hash, user_agent, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(refresh_token.session_id)
        .bind(user_id)
        .bind(refresh_token.digest())
        .bind(user_agent(client))
        .bind(Utc::now() + REFRESH_TTL)
        .execute(connection)
        .await?;
    signed_in(ctx, user_id, &refresh_token)
}

/// Exchanges a refresh token for a new pair. A token that was exchanged before ends the session, unless that was just now.
pub async fn refresh(ctx: &Context, client: &Client, refresh_token: &str) -> Result<SignedIn> {
    let key = ctx.vault.session_key();
    let token = RefreshToken::read(key, &SecretString::from(refresh_token)).ok_or(Error::Unauthenticated)?;
    let next = token.next(key);
    let mut tx = ctx.db.pool().begin().await?;
    let session = lock(&mut tx, token.session_id).await?.ok_or(Error::Unauthenticated)?;
    let verdict = session.judge(&token.digest(), Utc::now());
    match verdict {
        Verdict::Current => rotate(&mut tx, client, &token, &next).await?,
        Verdict::JustExchanged => {}
        Verdict::Reused => revoke(&mut tx, token.session_id).await?,
        Verdict::Ended => return Err(Error::Unauthenticated),
    }
    tx.commit().await?;
    if verdict == Verdict::Reused {
        tracing::warn!(session.id = %token.session_id, "a refresh token was used twice; the session is ended");
        return Err(Error::Unauthenticated);
    }
    signed_in(ctx, session.user_id, &next)
}

/// Ends a session. Ending it twice is fine.
pub async fn log_out(ctx: &Context, session_id: SessionId) -> Result<()> {
    let mut connection = ctx.db.pool().acquire().await?;
    revoke(&mut connection, session_id).await
}

/// Ends every session of a person: the password was changed.
pub(super) async fn revoke_all(connection: &mut PgConnection, user_id: UserId) -> Result<()> {
    sqlx::query("UPDATE sessions SET revoked_at = clock_timestamp() WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(user_id)
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct Session {
    user_id: UserId,
    refresh_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    rotated_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The one that is good.
    Current,
    /// The one before, a moment ago: another tab was faster.
    JustExchanged,
    /// One from before: somebody else has it too.
    Reused,
    /// The session is over.
    Ended,
}

impl Session {
    fn judge(&self, digest: &[u8], now: DateTime<Utc>) -> Verdict {
        let was_just_exchanged = || self.previous_hash.as_deref() == Some(digest) && now - self.rotated_at <= GRACE;
        if self.revoked_at.is_some() || self.expires_at <= now {
            Verdict::Ended
        } else if self.refresh_hash == digest {
            Verdict::Current
        } else if was_just_exchanged() {
            Verdict::JustExchanged
        } else {
            Verdict::Reused
        }
    }
}

async fn lock(connection: &mut PgConnection, session_id: SessionId) -> Result<Option<Session>> {
    let session = sqlx::query_as(
        "SELECT user_id, refresh_hash, previous_hash, rotated_at, expires_at, revoked_at FROM sessions WHERE id = $1 FOR UPDATE",
    )
    .bind(session_id)
    .fetch_optional(connection)
    .await?;
    Ok(session)
}

async fn rotate(connection: &mut PgConnection, client: &Client, from: &RefreshToken, to: &RefreshToken) -> Result<()> {
    let now = Utc::now();
    sqlx::query(
        "UPDATE sessions SET refresh_hash = $2, previous_hash = $3, rotated_at = $4, expires_at = $5, user_agent = $6
         WHERE id = $1",
    )
    .bind(from.session_id)
    .bind(to.digest())
    .bind(from.digest())
    .bind(now)
    .bind(now + REFRESH_TTL)
    .bind(user_agent(client))
    .execute(connection)
    .await?;
    Ok(())
}

async fn revoke(connection: &mut PgConnection, session_id: SessionId) -> Result<()> {
    sqlx::query("UPDATE sessions SET revoked_at = clock_timestamp() WHERE id = $1 AND revoked_at IS NULL")
        .bind(session_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// What fits the table; a browser may say anything.
fn user_agent(client: &Client) -> String {
    client
        .user_agent
        .chars()
        .filter(|c| !c.is_control())
        .take(USER_AGENT_CHARS_MAX)
        .collect()
}

fn signed_in(ctx: &Context, user_id: UserId, refresh_token: &RefreshToken) -> Result<SignedIn> {
    let (key, session_id) = (ctx.vault.session_key(), refresh_token.session_id);
    let access_token = token::make_access(key, Principal { user_id, session_id }, Utc::now().timestamp())?;
    Ok(SignedIn {
        user_id,
        session_id,
        access_token,
        refresh_token: refresh_token.write(key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_once_with_a_moment_of_grace() {
        let now = Utc::now();
        let session = Session {
            user_id: UserId::new(),
            refresh_hash: vec![2],
            previous_hash: Some(vec![1]),
            rotated_at: now,
            expires_at: now + TimeDelta::days(1),
            revoked_at: None,
        };
        assert_eq!(session.judge(&[2], now), Verdict::Current);
        assert_eq!(session.judge(&[1], now + GRACE), Verdict::JustExchanged);
        assert_eq!(
            session.judge(&[1], now + GRACE + TimeDelta::seconds(1)),
            Verdict::Reused
        );
        assert_eq!(session.judge(&[0], now), Verdict::Reused);
        assert_eq!(session.judge(&[2], session.expires_at), Verdict::Ended);
        let revoked = Session {
            revoked_at: Some(now),
            ..session
        };
        assert_eq!(revoked.judge(&[2], now), Verdict::Ended);
    }

    #[test]
    fn tokens_are_never_printed() {
        let signed_in = SignedIn {
            user_id: UserId::new(),
            session_id: SessionId::new(),
            access_token: "eyJ-secret".into(),
            refresh_token: "secret".into(),
        };
        assert!(!format!("{signed_in:?}").contains("secret"));
    }
}
