//! How CHIDI answers for the shop: the knobs of the settings page.

use chrono_tz::Tz;

use super::text;
use crate::context::Tenant;
use crate::events::Event;
use crate::{Error, FieldError, Result};

const NOTICE_CHARS_MAX: usize = 300;
const DEBOUNCE_MS_MAX: i32 = 60_000;

/// What the settings page changes at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether a new customer is told that an AI answers.
    pub ai_notice_on: bool,
    /// In which words; `{shop}` becomes the shop's name.
    pub ai_notice: String,
    /// How long a customer must be silent before CHIDI answers.
    pub answer_debounce_ms: i32,
    /// From how sure on CHIDI answers by itself, 0 to 100.
    pub confidence_line: i16,
    /// The clock the opening hours are in, e.g. `Africa/Lagos`.
    pub timezone: String,
}

/// Stores the settings.
pub async fn update_settings(tx: &mut Tenant, settings: Settings) -> Result<()> {
    let settings = checked(settings)?;
    let business_id = tx.business_id();
    sqlx::query(
        "UPDATE businesses SET ai_notice_on = $2, ai_notice = $3, answer_debounce_ms = $4, confidence_line = $5, timezone = $6
         WHERE business_id = $1",
    )
    .bind(business_id)
    .bind(settings.ai_notice_on)
    .bind(settings.ai_notice)
    .bind(settings.answer_debounce_ms)
    .bind(settings.confidence_line)
    .bind(settings.timezone)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Silences CHIDI, or lets it answer again.
pub async fn set_paused(tx: &mut Tenant, paused: bool) -> Result<()> {
    let business_id = tx.business_id();
    sqlx::query("UPDATE businesses SET answers_paused = $2 WHERE business_id = $1")
        .bind(business_id)
        .bind(paused)
        .execute(&mut **tx)
        .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

fn checked(settings: Settings) -> Result<Settings> {
    let settings = Settings {
        ai_notice: text::lines(&settings.ai_notice),
        ..settings
    };
    let notice_chars = settings.ai_notice.chars().count();
    let rules = [
        (
            settings.ai_notice_on && notice_chars == 0,
            "ai_notice",
            "Write what CHIDI says first, or switch it off.",
        ),
        (
            notice_chars > NOTICE_CHARS_MAX,
            "ai_notice",
            "Write at most 300 characters.",
        ),
        (
            !(0..=DEBOUNCE_MS_MAX).contains(&settings.answer_debounce_ms),
            "answer_debounce_ms",
            "Write how long to wait in milliseconds, from 0 to 60,000.",
        ),
        (
            !(0..=100).contains(&settings.confidence_line),
            "confidence_line",
            "Choose a line from 0 to 100.",
        ),
        (
            settings.timezone.parse::<Tz>().is_err(),
            "timezone",
            "Choose a time zone from the list, like Africa/Lagos.",
        ),
    ];
    let errors: Vec<FieldError> = rules
        .into_iter()
        .filter(|(is_wrong, ..)| *is_wrong)
        .map(|(_, field, message)| FieldError {
            field: field.to_owned(),
            message: message.to_owned(),
        })
        .collect();
    if errors.is_empty() {
        Ok(settings)
    } else {
        Err(Error::Invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            ai_notice_on: true,
            ai_notice: "CHIDI, the AI of {shop}, is answering.".into(),
            answer_debounce_ms: 1_500,
            confidence_line: 80,
            timezone: "Africa/Lagos".into(),
        }
    }

    #[test]
    fn both_ends_of_every_range_are_taken() {
        for (answer_debounce_ms, confidence_line) in [(0, 0), (60_000, 100)] {
            assert!(
                checked(Settings {
                    answer_debounce_ms,
                    confidence_line,
                    ..settings()
                })
                .is_ok()
            );
        }
        assert!(
            checked(Settings {
                ai_notice_on: false,
                ai_notice: String::new(),
                ..settings()
            })
            .is_ok()
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = Settings {
            ai_notice_on: true,
            ai_notice: " \n".into(),
            answer_debounce_ms: 60_001,
            confidence_line: -1,
            timezone: "Lagos".into(),
        };
        let Err(Error::Invalid(errors)) = checked(wrong) else {
            panic!("the settings were taken")
        };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["ai_notice", "answer_debounce_ms", "confidence_line", "timezone"]
        );
        assert!(
            checked(Settings {
                ai_notice: "x".repeat(301),
                ..settings()
            })
            .is_err()
        );
    }
}
