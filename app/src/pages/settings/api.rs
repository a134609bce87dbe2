//! What the settings page asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The settings of the shop itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsForm {
    pub timezone: String,
    /// Every zone there is, for the list.
    pub timezones: Vec<String>,
    pub may_edit: bool,
}

/// The settings as they are.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "settings/get")]
pub async fn get_settings() -> Result<SettingsForm, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::get(&member).await
}

/// Changes them.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "settings/save")]
pub async fn save_settings(timezone: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::save(&member, &timezone)
        .await
        .inspect_err(super::server::send_back)?;
    crate::session::go_without_wasm("/settings?done=saved");
    Ok(())
}
