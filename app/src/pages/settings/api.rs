//! What the settings page asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// How CHIDI answers for the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsForm {
    pub shop: String,
    pub notice_on: bool,
    pub notice: String,
    pub debounce_ms: i32,
    pub line: i16,
    pub timezone: String,
    /// Every zone there is, for the list.
    pub timezones: Vec<String>,
    pub is_paused: bool,
    pub may_edit: bool,
}

/// The form's fields as they are posted. A box that is not ticked is not posted at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsInput {
    pub ai_notice_on: Option<String>,
    pub ai_notice: String,
    pub answer_debounce_ms: i32,
    pub confidence_line: i16,
    pub timezone: String,
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
pub async fn save_settings(settings: SettingsInput) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::save(&member, &settings)
        .await
        .inspect_err(super::server::send_back)?;
    crate::session::go_without_wasm("/settings?done=saved");
    Ok(())
}
