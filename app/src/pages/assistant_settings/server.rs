//! Between the form and the shop's settings.

use chidi::assistant::preview::{self, Fate, Past};
use chidi::business::{self, Settings, Tone};
use chidi::identity::Permission;
use leptos_router::location::Url;

use super::api::{AnswersForm, AnswersInput};
use super::preview::{PastAnswer, PastFate};
use crate::error::{AppError, FieldError};
use crate::session::{self, Visitor};

/// Of a question, what fits on a line.
const QUESTION_CHARS_MAX: usize = 90;

pub(super) async fn get(member: &Visitor) -> Result<AnswersForm, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let profile = business::profile(&mut tx, member.business_id).await?;
    let past = preview::last_answers(&mut tx, member.business_id).await?;
    Ok(AnswersForm {
        shop: profile.name,
        is_paused: profile.answers_paused,
        mode: if profile.approval_mode { "suggest" } else { "send" }.to_owned(),
        line: profile.confidence_line,
        past: past.into_iter().map(past_shown).collect(),
        tone: word(&profile.tone),
        always_ask: profile.always_ask.join("\n"),
        notice_on: profile.ai_notice_on,
        notice: profile.ai_notice,
        debounce_ms: profile.answer_debounce_ms,
        may_edit: member.role.may(Permission::EditShop),
    })
}

pub(super) async fn save(member: &Visitor, input: &AnswersInput) -> Result<(), AppError> {
    let tone: Tone = read(&input.tone).ok_or_else(|| field("settings[tone]", "Choose one of the four."))?;
    let settings = Settings {
        ai_notice_on: input.ai_notice_on.is_some(),
        ai_notice: input.ai_notice.clone(),
        answer_debounce_ms: input.answer_debounce_ms,
        confidence_line: input.confidence_line,
        tone,
        approval_mode: input.mode == "suggest",
        always_ask: input.always_ask.lines().map(str::to_owned).collect(),
    };
    let mut tx = member.context.tenant(member.business_id).await?;
    business::update_settings(&mut tx, settings)
        .await
        .map_err(|error| renamed(error.into(), "settings"))?;
    Ok(tx.commit().await?)
}

/// Without wasm the page comes again, with what is wrong if anything is.
pub(super) fn lead_on(done: Result<(), AppError>) -> Result<(), AppError> {
    session::go_without_wasm(&match &done {
        Ok(()) => "/settings/assistant?done=saved".to_owned(),
        Err(error) => {
            let problem = serde_json::to_string(error).unwrap_or_default();
            format!("/settings/assistant?problem={}", Url::escape(&problem))
        }
    });
    done
}

fn past_shown(past: Past) -> PastAnswer {
    PastAnswer {
        id: past.id.to_string(),
        question: past.question.chars().take(QUESTION_CHARS_MAX).collect(),
        confidence: past.confidence,
        fate: match past.fate {
            Fate::ByLine => PastFate::ByLine,
            Fate::AlwaysSent => PastFate::AlwaysSent,
            Fate::AlwaysYours => PastFate::AlwaysYours,
        },
    }
}

/// The fields are named as the form posts them.
pub(super) fn renamed(error: AppError, form: &str) -> AppError {
    match error {
        AppError::Invalid(errors) => {
            let rename = |error: FieldError| FieldError {
                field: format!("{form}[{}]", error.field),
                ..error
            };
            AppError::Invalid(errors.into_iter().map(rename).collect())
        }
        other => other,
    }
}

pub(super) fn field(name: &str, message: &str) -> AppError {
    chidi::Error::field(name, message).into()
}

/// The word something is stored as.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// From its word.
pub(super) fn read<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
