//! Disconnecting: nothing is sent or read from that moment on; then a job gives back at the platform what was allowed, and
//! wipes the token. Conversations stay. Connecting again undoes it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Account, AccountStatus, TOKEN_PLACE, get};
use crate::channels::subscription::{self, Subject};
use crate::channels::{Platform, SendError, token_facts};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::jobs::Job;
use crate::{Error, Result};

/// For so long a platform that is away is waited for; then the token is wiped all the same.
const WAIT_MAX: TimeDelta = TimeDelta::minutes(10);

/// Stops receiving and sending at once, and queues [`revoke`].
pub async fn disconnect(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    let business_id = tx.business_id();
    let changed = sqlx::query(
        "UPDATE channel_accounts SET status = 'disconnected', status_reason = '' WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .execute(&mut **tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound("account"));
    }
    tx.record(Event::ChannelChanged { account_id });
    tx.enqueue(&Job::RevokeAccount {
        business_id,
        account_id,
    })
    .await
}

/// Gives back at the platform what a disconnected account had allowed, and wipes its token. Nothing is given back that
/// another account still needs.
pub async fn revoke(ctx: &Context, business_id: BusinessId, account_id: AccountId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let account = get(&mut tx, business_id, account_id).await?;
    let (sealed, owner_id, since): (Vec<u8>, Option<String>, DateTime<Utc>) = sqlx::query_as(
        "SELECT access_token, owner_id, updated_at FROM channel_accounts WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(account_id)
    .fetch_one(&mut *tx)
    .await?;
    drop(tx);
    if account.status != AccountStatus::Disconnected || sealed.is_empty() {
        return Ok(());
    }
    // A token that cannot be read gives nothing back.
    if let Ok(token) = ctx.vault.open(TOKEN_PLACE, account_id.0, &sealed) {
        let given_back = match end_subscription(ctx, &account, &token).await {
            Ok(()) => take_back_permissions(ctx, &account, owner_id.as_deref()).await,
            refused => refused,
        };
        match given_back {
            Err(GiveBack::Database(error)) => return Err(error),
            Err(GiveBack::Platform(error)) if is_passing(&error) && Utc::now() - since < WAIT_MAX => {
                return Err(Error::Internal(format!(
                    "the platform did not take back an account's access: {error}"
                )));
            }
            Err(GiveBack::Platform(error)) => {
                tracing::warn!(account.id = %account_id, %error, "an account's access could not be given back");
            }
            Ok(()) => {}
        }
    }
    wipe(ctx, business_id, account_id).await
}

/// Why something was not given back.
enum GiveBack {
    Platform(SendError),
    Database(Error),
}

impl From<SendError> for GiveBack {
    fn from(error: SendError) -> Self {
        Self::Platform(error)
    }
}

impl From<sqlx::Error> for GiveBack {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

async fn end_subscription(ctx: &Context, account: &Account, token: &secrecy::SecretString) -> Result<(), GiveBack> {
    let asset = match (&account.asset_id, account.platform) {
        (Some(asset), _) => Some(asset.as_str()),
        (None, Platform::Messenger) => Some(account.platform_account_id.as_str()),
        // A number whose business account is not known has nothing to be unsubscribed from.
        (None, Platform::Whatsapp) => return Ok(()),
        (None, Platform::Instagram) => None,
    };
    if let Some(asset) = asset
        && is_in_use(ctx, "SELECT is_asset_in_use($1, $2)", asset, account.id).await?
    {
        return Ok(());
    }
    let subject = Subject {
        platform: account.platform,
        asset_id: account.asset_id.as_deref(),
        token,
    };
    Ok(subscription::end(ctx, &subject).await?)
}

/// On Facebook a person allows our app once for all pages; it is taken back with the last of them.
async fn take_back_permissions(ctx: &Context, account: &Account, owner_id: Option<&str>) -> Result<(), GiveBack> {
    let (Some(owner_id), Some(super::Login::Facebook)) = (owner_id, account.login) else {
        return Ok(());
    };
    if is_in_use(ctx, "SELECT is_owner_in_use($1, $2)", owner_id, account.id).await? {
        return Ok(());
    }
    Ok(token_facts::revoke_all(ctx, owner_id).await?)
}

async fn is_in_use(ctx: &Context, question: &'static str, of: &str, besides: AccountId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(question)
        .bind(of)
        .bind(besides)
        .fetch_one(ctx.db.pool())
        .await
}

fn is_passing(error: &SendError) -> bool {
    !super::check::is_final(error.kind)
}

/// Forgets the token. An account that was connected again in the meantime has just lost its subscription: it is looked at.
async fn wipe(ctx: &Context, business_id: BusinessId, account_id: AccountId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let wiped = sqlx::query(
        "UPDATE channel_accounts SET access_token = '', token_expires_at = NULL, token_is_endless = false, findings = '[]'
         WHERE business_id = $1 AND id = $2 AND status = 'disconnected'",
    )
    .bind(business_id)
    .bind(account_id)
    .execute(&mut *tx)
    .await?;
    if wiped.rows_affected() == 0 {
        tx.enqueue(&Job::CareForAccount {
            business_id,
            account_id,
        })
        .await?;
    }
    tx.record(Event::ChannelChanged { account_id });
    tx.commit().await
}
