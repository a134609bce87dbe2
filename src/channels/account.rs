//! Accounts connected to a shop, and their tokens.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::profile::Profile;
use super::{Platform, SendError, SendErrorKind, Sender, instagram, messenger, whatsapp};
use crate::context::{Context, Tenant};
use crate::error::OnConstraint;
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::notifications::{self, Kind, NewNotification};
use crate::{Error, Result};

/// Where tokens are sealed for: see [`crate::crypto::Vault::seal`].
const TOKEN_PLACE: &str = "channel_accounts.access_token";
const TOKEN_CHARS_MAX: usize = 1000;

/// A connected account. Its token stays in the database until [`sender`] is asked for it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// Our id.
    pub id: AccountId,
    /// Whose it is.
    pub business_id: BusinessId,
    /// Where it is.
    pub platform: Platform,
    /// The platform's id, the one that events carry.
    pub platform_account_id: String,
    /// The name customers see: a user name without `@`, a page's name, a phone number.
    pub username: String,
    /// Whether it works.
    pub status: AccountStatus,
    /// What happened and what to do, when it does not; else empty.
    pub status_reason: String,
    /// When a customer last wrote to it.
    pub last_inbound_at: Option<DateTime<Utc>>,
    /// When it was connected first.
    pub created_at: DateTime<Utc>,
}

/// Whether an account works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum AccountStatus {
    /// Receives and sends.
    Active,
    /// Receives; cannot send until the owner connects it again.
    NeedsReconnect,
    /// The owner disconnected it.
    Disconnected,
}

/// The key to an account that is to be connected, as the owner got it from Meta.
#[derive(Debug)]
pub enum Key {
    /// A token of a professional account, from Instagram Login.
    Instagram {
        /// The token.
        token: SecretString,
    },
    /// A token of a page.
    Messenger {
        /// The token.
        token: SecretString,
    },
    /// A token that opens a number, e.g. of a system user.
    Whatsapp {
        /// The token.
        token: SecretString,
        /// The number's id, which is not the number.
        phone_number_id: String,
        /// The id of the `WhatsApp` Business Account the number belongs to.
        waba_id: String,
    },
}

/// Connects the account a key opens, or gives a known account its new token. The platform is asked whose the token is, and
/// to post that account's events to us, before anything is written.
pub async fn connect(ctx: &Context, business_id: BusinessId, key: Key) -> Result<Account> {
    let platform = key.platform();
    let (token, profile) = introduce(ctx, key).await?;
    let mut tx = ctx.tenant(business_id).await?;
    // The token is sealed for the row it stands in, so the row comes first. Both happen in one transaction.
    let account_id: AccountId = sqlx::query_scalar(
        "INSERT INTO channel_accounts AS a (business_id, id, platform, platform_account_id, username, access_token)
         VALUES ($1, $2, $3, $4, $5, '')
         ON CONFLICT (business_id, platform, platform_account_id)
         DO UPDATE SET username = EXCLUDED.username, status = 'active', status_reason = ''
         RETURNING id",
    )
    .bind(business_id)
    .bind(AccountId::new())
    .bind(platform)
    .bind(&profile.platform_account_id)
    .bind(&profile.username)
    .fetch_one(&mut *tx)
    .await
    .on_constraint("channel_accounts_platform_key", connected_elsewhere)?;
    sqlx::query("UPDATE channel_accounts SET access_token = $3 WHERE business_id = $1 AND id = $2")
        .bind(business_id)
        .bind(account_id)
        .bind(ctx.vault.seal(TOKEN_PLACE, account_id.0, &token)?)
        .execute(&mut *tx)
        .await?;
    let account = get(&mut tx, business_id, account_id).await?;
    tx.record(Event::ChannelChanged { account_id });
    tx.commit().await?;
    Ok(account)
}

/// The accounts of a shop, those disconnected last.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Account>> {
    let accounts = sqlx::query_as(
        "SELECT id, business_id, platform, platform_account_id, username, status, status_reason, last_inbound_at, created_at
         FROM channel_accounts WHERE business_id = $1 ORDER BY status = 'disconnected', created_at, id",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(accounts)
}

/// One account.
pub async fn get(tx: &mut PgConnection, business_id: BusinessId, account_id: AccountId) -> Result<Account> {
    sqlx::query_as(
        "SELECT id, business_id, platform, platform_account_id, username, status, status_reason, last_inbound_at, created_at
         FROM channel_accounts WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("account"))
}

/// Stops receiving and sending. The token and all conversations are kept, so that [`restore`] undoes it.
pub async fn disconnect(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    set_status(tx, account_id, AccountStatus::Disconnected).await
}

/// Undoes [`disconnect`].
pub async fn restore(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    set_status(tx, account_id, AccountStatus::Active).await
}

async fn set_status(tx: &mut Tenant, account_id: AccountId, status: AccountStatus) -> Result<()> {
    let changed =
        sqlx::query("UPDATE channel_accounts SET status = $3, status_reason = '' WHERE business_id = $1 AND id = $2")
            .bind(tx.business_id())
            .bind(account_id)
            .bind(status)
            .execute(&mut **tx)
            .await
            .on_constraint("channel_accounts_platform_key", connected_elsewhere)?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound("account"));
    }
    tx.record(Event::ChannelChanged { account_id });
    Ok(())
}

/// Notes that the platform no longer lets us send for this account, and tells the owner once.
pub async fn needs_reconnect(tx: &mut Tenant, account_id: AccountId, reason: &str) -> Result<()> {
    let changed: Option<(String, Platform)> = sqlx::query_as(
        "UPDATE channel_accounts SET status = 'needs_reconnect', status_reason = $3
         WHERE business_id = $1 AND id = $2 AND status = 'active' RETURNING username, platform",
    )
    .bind(tx.business_id())
    .bind(account_id)
    .bind(reason)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((username, platform)) = changed else {
        return Ok(());
    };
    tx.record(Event::ChannelChanged { account_id });
    let notification = NewNotification {
        kind: Kind::Connection,
        title: format!("{} needs you to connect it again", platform.handle(&username)),
        body: format!("{reason} Until then, customers on {} get no answers.", platform.label()),
        thread_id: None,
    };
    notifications::raise(tx, notification).await?;
    Ok(())
}

/// Notes that Meta has not approved the app for messages after the 24 hours.
pub async fn note_late_refused(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    sqlx::query("UPDATE channel_accounts SET late_refused_at = clock_timestamp() WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(account_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An account with its token, to call the platform in its name.
pub async fn sender(
    ctx: &Context,
    tx: &mut PgConnection,
    business_id: BusinessId,
    account_id: AccountId,
) -> Result<Sender> {
    let (platform, platform_account_id, sealed): (Platform, String, Vec<u8>) = sqlx::query_as(
        "SELECT platform, platform_account_id, access_token FROM channel_accounts WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("account"))?;
    Ok(Sender {
        platform,
        platform_account_id,
        token: ctx.vault.open(TOKEN_PLACE, account_id.0, &sealed)?,
    })
}

impl Key {
    /// Where the account is.
    pub fn platform(&self) -> Platform {
        match self {
            Self::Instagram { .. } => Platform::Instagram,
            Self::Messenger { .. } => Platform::Messenger,
            Self::Whatsapp { .. } => Platform::Whatsapp,
        }
    }
}

/// Asks the platform whose key this is, and to post the account's events to us.
async fn introduce(ctx: &Context, key: Key) -> Result<(SecretString, Profile)> {
    let platform = key.platform();
    let refused = |error: SendError| not_connected(platform, &error);
    match key {
        Key::Instagram { token } => {
            let token = check_token(platform, &token)?;
            let profile = instagram::profile(ctx, &token).await.map_err(refused)?;
            instagram::subscribe(ctx, &token).await.map_err(refused)?;
            Ok((token, profile))
        }
        Key::Messenger { token } => {
            let token = check_token(platform, &token)?;
            let profile = messenger::profile(ctx, &token).await.map_err(refused)?;
            messenger::subscribe(ctx, &token).await.map_err(refused)?;
            Ok((token, profile))
        }
        Key::Whatsapp {
            token,
            phone_number_id,
            waba_id,
        } => {
            let token = check_token(platform, &token)?;
            let number = check_id("phone_number_id", &phone_number_id)?;
            let waba = check_id("waba_id", &waba_id)?;
            let profile = whatsapp::profile(ctx, &token, number).await.map_err(refused)?;
            whatsapp::subscribe(ctx, &token, waba).await.map_err(refused)?;
            Ok((token, profile))
        }
    }
}

/// One of Meta's ids, which is digits.
fn check_id<'a>(field: &str, id: &'a str) -> Result<&'a str> {
    let id = id.trim();
    if (5..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(id)
    } else {
        Err(Error::field(
            field,
            "Copy the id from Meta's page: digits only, not the phone number.",
        ))
    }
}

/// A token as people paste it: white space around it is not part of it.
fn check_token(platform: Platform, token: &SecretString) -> Result<SecretString> {
    let token = token.expose_secret().trim();
    let fits = (1..=TOKEN_CHARS_MAX).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(token.into())
    } else {
        Err(wrong_token(platform))
    }
}

fn wrong_token(platform: Platform) -> Error {
    let platform = platform.label();
    Error::field(
        "token",
        format!("{platform} does not know this token. Copy it again from Meta's page, all of it."),
    )
}

fn not_connected(platform: Platform, error: &SendError) -> Error {
    let label = platform.label();
    match error.kind {
        SendErrorKind::Refused if platform == Platform::Whatsapp => Error::field(
            "phone_number_id",
            "This token does not open this number. Check both ids, and that the token's user may manage the number.",
        ),
        SendErrorKind::TokenExpired | SendErrorKind::Refused => wrong_token(platform),
        SendErrorKind::Permission => Error::field(
            "token",
            "This token may not read its account. Make one that allows basic access and messages.",
        ),
        SendErrorKind::RateLimited { .. } => {
            Error::Refused(format!("{label} asks us to wait. Try again in a few minutes."))
        }
        _ => Error::Refused(format!("{label} could not be reached. Try again in a minute.")),
    }
}

fn connected_elsewhere() -> Error {
    Error::Refused("This account is connected to another shop on CHIDI. Disconnect it there first.".into())
}
