//! From accounts' rows to what the channels page shows.

use chidi::channels::account::{self, AccountStatus};
use chidi::identity::Permission;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos_router::location::Url;

use super::api::{Account, Channels, Status};
use crate::error::AppError;
use crate::session::{self, Visitor};
use crate::words;

pub(super) async fn list(member: &Visitor) -> Result<Channels, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let accounts = account::list(&mut tx, member.business_id).await?;
    let now = Utc::now();
    Ok(Channels {
        accounts: accounts.into_iter().map(|account| shown(account, now, zone)).collect(),
        may_manage: member.role.may(Permission::ManageChannels),
    })
}

pub(super) async fn connect(member: &Visitor, token: String) -> Result<String, AppError> {
    let account = account::connect_by_token(&member.context, member.business_id, &token.into()).await?;
    Ok(account.username)
}

pub(super) async fn disconnect(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    account::disconnect(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn restore(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    account::restore(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Without wasm what is wrong is said on the next page. The token itself never stands in an address.
pub(super) fn send_back(error: &AppError) {
    let problem = serde_json::to_string(error).unwrap_or_default();
    session::go_without_wasm(&format!("/channels?problem={}", Url::escape(&problem)));
}

fn shown(account: account::Account, now: DateTime<Utc>, zone: Tz) -> Account {
    Account {
        id: account.id.to_string(),
        platform: serde_json::to_value(account.platform)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default(),
        platform_name: account.platform.label().to_owned(),
        username: account.username,
        status: match account.status {
            AccountStatus::Active => Status::Working,
            AccountStatus::NeedsReconnect => Status::NeedsYou,
            AccountStatus::Disconnected => Status::Disconnected,
        },
        reason: account.status_reason,
        last_message: account
            .last_inbound_at
            .map_or_else(|| "none yet".to_owned(), |at| words::ago(at, now)),
        connected_on: words::recent_day(account.created_at, now, zone),
    }
}
