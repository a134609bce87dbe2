//! Accounts connected to a shop, and their tokens: connecting, looking after, disconnecting.
//!
//! Pages, the program's own commands and [`super::oauth`] connect; a job a day looks after each account (`care`); what Meta
//! tells us on behalf of the person who connected one comes through `left`. Sending is left to [`Sender`].

mod alarm;
mod care;
mod check;
mod connect;
mod disconnect;
mod left;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Platform, Sender};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::notifications::{self, Kind, NewNotification};
use crate::{Error, Result};

pub use care::{care_for, check_now, queue_due};
pub(super) use check::missing;
pub use check::{About, Finding, Verdict};
pub use connect::{Key, connect};
pub(super) use connect::{Opened, reason_not_connected, store, works_by_itself};
pub use disconnect::{disconnect, revoke};
pub use left::{Deletion, deauthorize, erase_owner, find_deletion};

/// Where tokens are sealed for: see [`crate::crypto::Vault::seal`].
const TOKEN_PLACE: &str = "channel_accounts.access_token";

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
    /// The log-in it was connected by; `None`: by a token that the owner brought.
    pub login: Option<Login>,
    /// The page or `WhatsApp` Business Account through which it is reached; `None`: directly.
    pub asset_id: Option<String>,
    /// What we may do there, in Meta's words; empty when Meta does not say.
    pub permissions: Vec<String>,
    /// When its token ends.
    #[sqlx(flatten)]
    pub token_end: TokenEnd,
    /// When somebody last looked whether all is well.
    pub checked_at: Option<DateTime<Utc>>,
    /// What was found then.
    pub findings: Json<Vec<Finding>>,
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

/// A log-in at Meta by which accounts are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Login {
    /// Instagram's own, for one professional account.
    Instagram,
    /// Facebook's, for pages and the Instagram accounts linked to them.
    Facebook,
}

impl Login {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Facebook => "facebook",
        }
    }

    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Instagram => "Instagram",
            Self::Facebook => "Facebook",
        }
    }
}

/// When a token ends, as far as anybody told us.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct TokenEnd {
    /// The moment, if there is one and it is known.
    #[sqlx(rename = "token_expires_at")]
    pub at: Option<DateTime<Utc>>,
    /// Whether it lasts until somebody takes it away.
    #[sqlx(rename = "token_is_endless")]
    pub is_endless: bool,
}

impl TokenEnd {
    pub(super) const ENDLESS: Self = Self {
        at: None,
        is_endless: true,
    };

    /// What is left until then, as one says it: "6 days". `None` when it has no end, or none that is known.
    pub fn left_in_words(&self, now: DateTime<Utc>) -> Option<String> {
        self.at.map(|at| alarm::left_in_words(at, now))
    }

    pub(super) fn at(at: DateTime<Utc>) -> Self {
        Self {
            at: Some(at),
            is_endless: false,
        }
    }
}

/// The accounts of a shop, those disconnected last.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Account>> {
    let accounts = sqlx::query_as(
        "SELECT id, business_id, platform, platform_account_id, username, status, status_reason, last_inbound_at, created_at,
                login, asset_id, permissions, token_expires_at, token_is_endless, checked_at, findings
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
        "SELECT id, business_id, platform, platform_account_id, username, status, status_reason, last_inbound_at, created_at,
                login, asset_id, permissions, token_expires_at, token_is_endless, checked_at, findings
         FROM channel_accounts WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("account"))
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
    let title = format!("{} needs you to connect it again", platform.handle(&username));
    let body = format!("{reason} Until then, customers on {} get no answers.", platform.label());
    tell_owner(tx, title, body).await
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
    let (platform, platform_account_id, asset_id, sealed): (Platform, String, Option<String>, Vec<u8>) =
        sqlx::query_as(
            "SELECT platform, platform_account_id, asset_id, access_token FROM channel_accounts
         WHERE business_id = $1 AND id = $2",
        )
        .bind(business_id)
        .bind(account_id)
        .fetch_optional(tx)
        .await?
        .ok_or(Error::NotFound("account"))?;
    if sealed.is_empty() {
        return Err(Error::Refused(
            "This account is disconnected. Connect it again under Channels.".into(),
        ));
    }
    Ok(Sender {
        platform,
        platform_account_id,
        is_through_page: platform == Platform::Instagram && asset_id.is_some(),
        token: ctx.vault.open(TOKEN_PLACE, account_id.0, &sealed)?,
    })
}

async fn tell_owner(tx: &mut Tenant, title: String, body: String) -> Result<()> {
    let notification = NewNotification {
        kind: Kind::Connection,
        title,
        body,
        thread_id: None,
    };
    notifications::raise(tx, notification).await.map(drop)
}
