//! From accounts' rows to what the channels page shows.

use chidi::channels::account::{self, AccountStatus, Key};
use chidi::identity::Permission;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos_router::location::Url;

use super::api::{Account, Channels, NewAccount, Status};
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

pub(super) async fn connect(member: &Visitor, given: NewAccount) -> Result<String, AppError> {
    let token = given.token.into();
    let key = match given.platform.as_str() {
        "messenger" => Key::Messenger { token },
        "whatsapp" => Key::Whatsapp {
            token,
            phone_number_id: given.phone_number_id,
            waba_id: given.waba_id,
        },
        _ => Key::Instagram { token },
    };
    let account = account::connect(&member.context, member.business_id, key).await?;
    Ok(account.platform.handle(&account.username))
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
pub(super) fn send_back(platform: &str, error: &AppError) {
    let problem = serde_json::to_string(error).unwrap_or_default();
    let (platform, problem) = (Url::escape(platform), Url::escape(&problem));
    session::go_without_wasm(&format!("/channels?connect={platform}&problem={problem}"));
}

fn shown(account: account::Account, now: DateTime<Utc>, zone: Tz) -> Account {
    Account {
        id: account.id.to_string(),
        platform: serde_json::to_value(account.platform)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default(),
        platform_name: account.platform.label().to_owned(),
        handle: account.platform.handle(&account.username),
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
