//! Log-ins that were begun: kept until their browser comes back, each step taken once.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use super::Visit;
use super::facebook::Grant;
use crate::channels::account::Login;
use crate::context::Context;
use crate::crypto::{random_hex, sha256};
use crate::ids::{BusinessId, LoginId};
use crate::{Error, Result};

/// Time enough to log in at Meta and choose; then for choosing a page, and for reading how it went.
const LIFE: Duration = Duration::from_mins(15);
const VERIFIER_PLACE: &str = "account_logins.verifier";
const PAGES_PLACE: &str = "account_logins.pages";
const TOLD_CHARS_MAX: usize = 2_000;

/// A log-in whose state was just used.
#[derive(Debug)]
pub(super) struct UnderWay {
    pub(super) business_id: BusinessId,
    pub(super) id: LoginId,
    /// The secret half of PKCE.
    pub(super) verifier: SecretString,
}

/// How a log-in went.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    /// Whether anything was connected.
    pub is_good: bool,
    /// What happened, and what to do.
    pub told: String,
}

/// Writes a log-in down; answers its state, and what of its secret the log-in page is told (PKCE, RFC 7636).
pub(super) async fn begin(ctx: &Context, visit: Visit<'_>, login: Login) -> Result<(String, String)> {
    let business_id = visit.member.business_id;
    let (id, state) = (LoginId::new(), random_hex::<32>());
    let verifier = SecretString::from(random_hex::<32>());
    let mut tx = ctx.tenant(business_id).await?;
    sqlx::query(
        "INSERT INTO account_logins (business_id, id, login, user_id, session_id, state_sha256, verifier, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))",
    )
    .bind(business_id)
    .bind(id)
    .bind(login)
    .bind(visit.member.user_id)
    .bind(visit.session_id)
    .bind(&sha256(state.as_bytes())[..])
    .bind(ctx.vault.seal(VERIFIER_PLACE, id.0, &verifier)?)
    .bind(LIFE.as_secs_f64())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.expose_secret().as_bytes()));
    Ok((state, challenge))
}

/// Uses a state up: of two who come with the same one, one is let in.
pub(super) async fn take(ctx: &Context, visit: Visit<'_>, login: Login, state: &str) -> Result<UnderWay> {
    let business_id = visit.member.business_id;
    let mut tx = ctx.tenant(business_id).await?;
    let (id, sealed): (LoginId, Vec<u8>) = sqlx::query_as(
        "UPDATE account_logins SET state_sha256 = NULL
         WHERE business_id = $1 AND state_sha256 = $2 AND login = $3 AND session_id = $4 AND user_id = $5
           AND expires_at > clock_timestamp()
         RETURNING id, verifier",
    )
    .bind(business_id)
    .bind(&sha256(state.as_bytes())[..])
    .bind(login)
    .bind(visit.session_id)
    .bind(visit.member.user_id)
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound("log-in"))?;
    tx.commit().await?;
    Ok(UnderWay {
        business_id,
        id,
        verifier: ctx.vault.open(VERIFIER_PLACE, id.0, &sealed)?,
    })
}

/// Keeps the pages a person can choose from.
pub(super) async fn keep_grant(ctx: &Context, under_way: &UnderWay, grant: &Grant) -> Result<()> {
    let plain = serde_json::to_string(grant)
        .map(SecretString::from)
        .map_err(|error| Error::Internal(format!("pages cannot be written down: {error}")))?;
    let mut tx = ctx.tenant(under_way.business_id).await?;
    sqlx::query(
        "UPDATE account_logins SET pages = $3, expires_at = clock_timestamp() + make_interval(secs => $4)
         WHERE business_id = $1 AND id = $2",
    )
    .bind(under_way.business_id)
    .bind(under_way.id)
    .bind(ctx.vault.seal(PAGES_PLACE, under_way.id.0, &plain)?)
    .bind(LIFE.as_secs_f64())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// The pages to choose from, for whoever began the log-in.
pub(super) async fn find_grant(ctx: &Context, visit: Visit<'_>, id: LoginId) -> Result<Grant> {
    let business_id = visit.member.business_id;
    let mut tx = ctx.tenant(business_id).await?;
    let sealed: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT pages FROM account_logins
         WHERE business_id = $1 AND id = $2 AND session_id = $3 AND pages IS NOT NULL AND expires_at > clock_timestamp()",
    )
    .bind(business_id)
    .bind(id)
    .bind(visit.session_id)
    .fetch_optional(&mut *tx)
    .await?;
    open_grant(ctx, id, &sealed.ok_or(Error::NotFound("log-in"))?)
}

/// Takes the pages out: they are good for one choice.
pub(super) async fn take_grant(ctx: &Context, visit: Visit<'_>, id: LoginId) -> Result<(UnderWay, Grant)> {
    let grant = find_grant(ctx, visit, id).await?;
    let business_id = visit.member.business_id;
    let mut tx = ctx.tenant(business_id).await?;
    let verifier: Option<Vec<u8>> = sqlx::query_scalar(
        "UPDATE account_logins SET pages = NULL
         WHERE business_id = $1 AND id = $2 AND session_id = $3 AND pages IS NOT NULL RETURNING verifier",
    )
    .bind(business_id)
    .bind(id)
    .bind(visit.session_id)
    .fetch_optional(&mut *tx)
    .await?;
    let sealed = verifier.ok_or(Error::NotFound("log-in"))?;
    tx.commit().await?;
    let under_way = UnderWay {
        business_id,
        id,
        verifier: ctx.vault.open(VERIFIER_PLACE, id.0, &sealed)?,
    };
    Ok((under_way, grant))
}

/// Keeps what a log-in came to, for the page that tells it.
pub(super) async fn tell(ctx: &Context, under_way: &UnderWay, is_good: bool, told: &str) -> Result<()> {
    let mut tx = ctx.tenant(under_way.business_id).await?;
    sqlx::query(
        "UPDATE account_logins SET is_good = $3, told = $4, expires_at = clock_timestamp() + make_interval(secs => $5)
         WHERE business_id = $1 AND id = $2",
    )
    .bind(under_way.business_id)
    .bind(under_way.id)
    .bind(is_good)
    .bind(told.chars().take(TOLD_CHARS_MAX).collect::<String>())
    .bind(LIFE.as_secs_f64())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// What a log-in of this shop came to.
pub(super) async fn told(ctx: &Context, business_id: BusinessId, id: LoginId) -> Result<Option<Told>> {
    let mut tx = ctx.tenant(business_id).await?;
    let told = sqlx::query_as(
        "SELECT is_good, told FROM account_logins
         WHERE business_id = $1 AND id = $2 AND told <> '' AND expires_at > clock_timestamp()",
    )
    .bind(business_id)
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(told)
}

fn open_grant(ctx: &Context, id: LoginId, sealed: &[u8]) -> Result<Grant> {
    let plain = ctx.vault.open(PAGES_PLACE, id.0, sealed)?;
    serde_json::from_str(plain.expose_secret())
        .map_err(|error| Error::Internal(format!("pages cannot be read back: {error}")))
}
