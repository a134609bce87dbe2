//! What Meta tells us on behalf of the person who connected an account: that our app was removed, or that what we hold
//! about that person is to be deleted. <https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback>
//!
//! What we hold about such a person are the number by which Meta knows the person towards our app, the tokens, what they
//! allow, and the accounts' names. Conversations belong to the shop and its customers, and stay.

use chrono::{DateTime, TimeDelta, Utc};

use super::tell_owner;
use crate::channels::Platform;
use crate::channels::signed_request::SignedRequest;
use crate::context::{Context, Tenant};
use crate::crypto::random_hex;
use crate::events::Event;
use crate::ids::{AccountId, BusinessId};
use crate::{Error, Result};

/// Meta's clock and ours differ a little, and a request tells whole seconds only.
const SKEW: TimeDelta = TimeDelta::seconds(5);
const CODE_CHARS: usize = 32;

/// A request to delete, as its status page tells it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Deletion {
    /// The code Meta shows to the person.
    pub code: String,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was done.
    pub completed_at: Option<DateTime<Utc>>,
}

/// A person removed our app: the accounts that person connected are disconnected, and their shops told. A request that is
/// repeated later does not touch what was connected since.
pub async fn deauthorize(ctx: &Context, request: &SignedRequest) -> Result<()> {
    for (business_id, account_id) in accounts_of(ctx, request).await? {
        let mut tx = ctx.tenant(business_id).await?;
        leave(&mut tx, account_id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes what we hold about the person, and answers the request's code. The same request has the same code.
pub async fn erase_owner(ctx: &Context, request: &SignedRequest) -> Result<String> {
    let code: String = sqlx::query_scalar(
        "INSERT INTO deletion_requests AS r (code, request_sha256) VALUES ($1, $2)
         ON CONFLICT (request_sha256) DO UPDATE SET request_sha256 = r.request_sha256 RETURNING code",
    )
    .bind(random_hex::<{ CODE_CHARS / 2 }>())
    .bind(&request.sha256[..])
    .fetch_one(ctx.db.pool())
    .await?;
    for (business_id, account_id) in accounts_of(ctx, request).await? {
        let mut tx = ctx.tenant(business_id).await?;
        leave(&mut tx, account_id).await?;
        sqlx::query(
            "UPDATE channel_accounts SET username = '', owner_id = NULL, permissions = '{}', findings = '[]'
             WHERE business_id = $1 AND id = $2",
        )
        .bind(business_id)
        .bind(account_id)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
    }
    sqlx::query(
        "UPDATE deletion_requests SET completed_at = clock_timestamp() WHERE code = $1 AND completed_at IS NULL",
    )
    .bind(&code)
    .execute(ctx.db.pool())
    .await?;
    Ok(code)
}

/// A request by its code.
pub async fn find_deletion(ctx: &Context, code: &str) -> Result<Option<Deletion>> {
    if code.len() != CODE_CHARS {
        return Ok(None);
    }
    let deletion = sqlx::query_as("SELECT code, requested_at, completed_at FROM deletion_requests WHERE code = $1")
        .bind(code)
        .fetch_optional(ctx.db.pool())
        .await?;
    Ok(deletion)
}

async fn accounts_of(ctx: &Context, request: &SignedRequest) -> Result<Vec<(BusinessId, AccountId)>> {
    sqlx::query_as("SELECT business_id, account_id FROM accounts_of_owner($1, $2)")
        .bind(&request.user_id)
        .bind(request.issued_at + SKEW)
        .fetch_all(ctx.db.pool())
        .await
        .map_err(Error::from)
}

/// Disconnects without asking the platform, which has ended our access already. Told once.
async fn leave(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    let was: Option<(Platform, String)> = sqlx::query_as(
        "UPDATE channel_accounts a SET status = 'disconnected', access_token = '', token_expires_at = NULL,
                token_is_endless = false, status_reason = 'CHIDI was removed at Meta.'
         FROM (SELECT business_id, id, status FROM channel_accounts WHERE business_id = $1 AND id = $2 FOR UPDATE) AS before
         WHERE a.business_id = before.business_id AND a.id = before.id AND before.status <> 'disconnected'
         RETURNING a.platform, a.username",
    )
    .bind(tx.business_id())
    .bind(account_id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((platform, username)) = was else {
        return Ok(());
    };
    tx.record(Event::ChannelChanged { account_id });
    let title = format!("{} on {} is disconnected", platform.handle(&username), platform.label());
    let body =
        "Whoever connected it has removed CHIDI at Meta. Customers there get no answers until you connect it again.";
    tell_owner(tx, title, body.to_owned()).await
}
