//! Between the settings form and the shop's profile.

use chidi::business;
use chidi::identity::Permission;
use leptos_router::location::Url;

use super::api::SettingsForm;
use crate::error::AppError;
use crate::session::{self, Visitor};

pub(super) async fn get(member: &Visitor) -> Result<SettingsForm, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let profile = business::profile(&mut tx, member.business_id).await?;
    Ok(SettingsForm {
        timezone: profile.timezone,
        timezones: timezones(),
        may_edit: member.role.may(Permission::EditShop),
    })
}

pub(super) async fn save(member: &Visitor, timezone: &str) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    business::set_timezone(&mut tx, timezone).await?;
    Ok(tx.commit().await?)
}

/// The zones people name: a continent and a city.
fn timezones() -> Vec<String> {
    const CONTINENTS: [&str; 7] = [
        "Africa",
        "America",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Pacific",
    ];
    let named = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    named
        .filter(|name| {
            name.split_once('/')
                .is_some_and(|(first, _)| CONTINENTS.contains(&first))
        })
        .map(str::to_owned)
        .collect()
}

/// Without wasm what is wrong is said on the next page.
pub(super) fn send_back(error: &AppError) {
    let problem = serde_json::to_string(error).unwrap_or_default();
    session::go_without_wasm(&format!("/settings?problem={}", Url::escape(&problem)));
}
