//! Between the settings form and the shop's profile.

use chidi::business::{self, Settings};
use chidi::identity::Permission;
use leptos_router::location::Url;

use super::api::{SettingsForm, SettingsInput};
use crate::error::{AppError, FieldError};
use crate::session::{self, Visitor};

pub(super) async fn get(member: &Visitor) -> Result<SettingsForm, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let profile = business::profile(&mut tx, member.business_id).await?;
    Ok(SettingsForm {
        shop: profile.name,
        notice_on: profile.ai_notice_on,
        notice: profile.ai_notice,
        debounce_ms: profile.answer_debounce_ms,
        line: profile.confidence_line,
        timezone: profile.timezone,
        timezones: timezones(),
        is_paused: profile.answers_paused,
        may_edit: member.role.may(Permission::EditShop),
    })
}

pub(super) async fn save(member: &Visitor, input: &SettingsInput) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let settings = Settings {
        ai_notice_on: input.ai_notice_on.is_some(),
        ai_notice: input.ai_notice.clone(),
        answer_debounce_ms: input.answer_debounce_ms,
        confidence_line: input.confidence_line,
        timezone: input.timezone.clone(),
    };
    business::update_settings(&mut tx, settings)
        .await
        .map_err(|error| renamed(error.into()))?;
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

/// The fields are named as the form posts them.
fn renamed(error: AppError) -> AppError {
    match error {
        AppError::Invalid(errors) => {
            let rename = |error: FieldError| FieldError {
                field: format!("settings[{}]", error.field),
                ..error
            };
            AppError::Invalid(errors.into_iter().map(rename).collect())
        }
        other => other,
    }
}
