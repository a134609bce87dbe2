//! How CHIDI answers for the shop: the knobs of the settings page.

use std::collections::HashSet;

use chrono_tz::Tz;

use super::{Tone, text};
use crate::context::Tenant;
use crate::events::Event;
use crate::{Error, Result};

const NOTICE_CHARS_MAX: usize = 300;
const DEBOUNCE_MS_MAX: i32 = 60_000;
/// Words that bring the owner.
const ALWAYS_ASK_MAX: usize = 50;
const ALWAYS_ASK_CHARS_MAX: usize = 60;

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
    /// How CHIDI speaks.
    pub tone: Tone,
    /// Whether the owner sees every answer before it leaves.
    pub approval_mode: bool,
    /// Words of customers that bring the owner.
    pub always_ask: Vec<String>,
}

/// Stores the settings.
pub async fn update_settings(tx: &mut Tenant, settings: Settings) -> Result<()> {
    let settings = checked(settings)?;
    let business_id = tx.business_id();
    sqlx::query(
        "UPDATE businesses SET ai_notice_on = $2, ai_notice = $3, answer_debounce_ms = $4, confidence_line = $5, tone = $6,
                approval_mode = $7, always_ask = $8
         WHERE business_id = $1",
    )
    .bind(business_id)
    .bind(settings.ai_notice_on)
    .bind(settings.ai_notice)
    .bind(settings.answer_debounce_ms)
    .bind(settings.confidence_line)
    .bind(settings.tone)
    .bind(settings.approval_mode)
    .bind(settings.always_ask)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Sets the clock the opening hours are in, e.g. `Africa/Lagos`.
pub async fn set_timezone(tx: &mut Tenant, timezone: &str) -> Result<()> {
    if timezone.parse::<Tz>().is_err() {
        return Err(Error::field(
            "timezone",
            "Choose a time zone from the list, like Africa/Lagos.",
        ));
    }
    let business_id = tx.business_id();
    sqlx::query("UPDATE businesses SET timezone = $2 WHERE business_id = $1")
        .bind(business_id)
        .bind(timezone)
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

fn checked(mut settings: Settings) -> Result<Settings> {
    settings.ai_notice = text::lines(&settings.ai_notice);
    settings.always_ask = wishes(&settings.always_ask);
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
            settings.always_ask.len() > ALWAYS_ASK_MAX,
            "always_ask",
            "Fifty lines are the most. Leave out what CHIDI can answer.",
        ),
        (
            settings
                .always_ask
                .iter()
                .any(|wish| wish.chars().count() > ALWAYS_ASK_CHARS_MAX),
            "always_ask",
            "Write a few words on each line, like wedding order; 60 letters are the most.",
        ),
    ];
    Error::check_fields(rules)?;
    Ok(settings)
}

/// Each on one line and once, whatever its capitals.
fn wishes(typed: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let lines = typed.iter().map(|wish| text::line(wish));
    lines
        .filter(|wish| !wish.is_empty() && seen.insert(wish.to_lowercase()))
        .collect()
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
            tone: Tone::Warm,
            approval_mode: false,
            always_ask: Vec::new(),
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
            always_ask: vec!["x".repeat(61)],
            ..settings()
        };
        let Err(Error::Invalid(errors)) = checked(wrong) else {
            panic!("the settings were taken")
        };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["ai_notice", "answer_debounce_ms", "confidence_line", "always_ask"]
        );
        assert!(
            checked(Settings {
                ai_notice: "x".repeat(301),
                ..settings()
            })
            .is_err()
        );
    }

    #[test]
    fn words_that_bring_the_owner_are_kept_once() {
        let typed = |lines: &[&str]| Settings {
            always_ask: lines.iter().map(|line| (*line).to_owned()).collect(),
            ..settings()
        };
        let kept = checked(typed(&[" Wedding  order ", "", "wedding order", "wholesale"])).unwrap();
        assert_eq!(kept.always_ask, ["Wedding order", "wholesale"]);
        let many: Vec<String> = (0..51).map(|n| format!("wish {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(checked(typed(&many[..50])).is_ok());
        assert!(checked(typed(&many)).is_err());
    }
}
