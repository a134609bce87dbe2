//! What stands on every page: names and a few numbers.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Who is here, and how the shop stands, for navigation and bell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What to call the person.
    pub name: String,
    /// What the shop is called.
    pub shop: String,
    /// Whether the person may change the shop's settings.
    pub may_edit_shop: bool,
    /// The last event these numbers contain.
    pub seq: i64,
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

/// Who is here, and how the shop stands. Refuses when the session has ended.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "shop-summary")]
pub async fn shop_summary() -> Result<Summary, AppError> {
    let member = crate::session::member().await?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    let seq = chidi::events::last_seq(&mut tx, member.business_id).await?;
    let profile = chidi::business::profile(&mut tx, member.business_id).await?;
    let counts = chidi::conversations::inbox::counts(&mut tx, member.business_id).await?;
    let unread = chidi::notifications::unread_count(&mut tx, member.business_id).await?;
    let accounts = chidi::channels::account::list(&mut tx, member.business_id).await?;
    Ok(Summary {
        may_edit_shop: member.role.may(chidi::identity::Permission::EditShop),
        name: member.user_name,
        shop: member.business_name,
        seq,
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
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "set-paused")]
pub async fn set_paused(paused: bool) -> Result<(), AppError> {
    let member = crate::session::member().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    chidi::business::set_paused(&mut tx, paused).await?;
    tx.commit().await?;
    Ok(())
}
