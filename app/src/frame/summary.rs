//! The few numbers that stand on every page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// How the shop stands, in numbers for navigation and bell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Where the shop is; may be empty.
    pub address: String,
    /// Customers that wait for a person.
    pub waiting: i64,
    /// Notifications not yet read.
    pub unread: i64,
    /// Whether the owner has told CHIDI to be quiet.
    pub paused: bool,
    /// Connected accounts that work.
    pub channels: i64,
}

/// The numbers for navigation and bell.
#[server(prefix = "/api/app", endpoint = "shop-summary")]
pub async fn shop_summary() -> Result<Summary, AppError> {
    let member = crate::session::member().await?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    let profile = chidi::business::profile(&mut tx, member.business_id).await?;
    let counts = chidi::conversations::inbox::counts(&mut tx, member.business_id).await?;
    let unread = chidi::notifications::unread_count(&mut tx, member.business_id).await?;
    let accounts = chidi::channels::account::list(&mut tx, member.business_id).await?;
    Ok(Summary {
        address: profile.address,
        waiting: counts.needs_you,
        unread,
        paused: profile.answers_paused,
        channels: accounts
            .iter()
            .filter(|account| account.status == chidi::channels::account::AccountStatus::Active)
            .count() as i64,
    })
}

/// Tells CHIDI to be quiet, or to answer again.
#[server(prefix = "/api/app", endpoint = "set-paused")]
pub async fn set_paused(paused: bool) -> Result<(), AppError> {
    let member = crate::session::member().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    chidi::business::set_paused(&mut tx, paused).await?;
    tx.commit().await?;
    Ok(())
}
