//! One answer: how it changes, and the row it is kept in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::StepStatus;
use super::step::Step;
use super::understood::{Understood, is_place, understand};
use crate::business::policy::{self, PolicyKind};
use crate::business::{currency, delivery, hours};
use crate::ids::BusinessId;
use crate::{Error, Result};

/// An answer as it was last confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Confirmed {
    pub(super) said: String,
    pub(super) understood: Understood,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) step: Step,
    pub(super) said: String,
    pub(super) understood: Option<Understood>,
    pub(super) status: StepStatus,
    pub(super) confirmed: Option<Confirmed>,
    pub(super) answered_at: DateTime<Utc>,
}

impl Answer {
    /// No answer yet.
    pub(super) fn none(step: Step) -> Self {
        let (said, answered_at) = (String::new(), DateTime::UNIX_EPOCH);
        Self {
            step,
            said,
            understood: None,
            status: StepStatus::Open,
            confirmed: None,
            answered_at,
        }
    }

    /// Whether the question needs no more attention.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.status, StepStatus::Confirmed | StepStatus::Skipped)
    }

    /// Said anew, or added to what was said ("also ...").
    pub(super) fn say(self, said: &str, currency: &str) -> Result<Self> {
        let said = if is_addition(&self, said) {
            format!("{}\n{said}", self.said)
        } else {
            said.to_owned()
        };
        let chars_max = self.step.said_chars_max();
        if said.chars().count() > chars_max {
            return Err(Error::field(
                "answer",
                format!("Say it in at most {chars_max} characters."),
            ));
        }
        let understood = understand(self.step, &said, currency);
        Ok(Self {
            said,
            understood,
            status: StepStatus::Proposed,
            ..self
        })
    }

    /// "That is right". `None` when nothing was understood that could be right.
    pub(super) fn confirm(self) -> Option<Self> {
        let confirmed = Confirmed {
            said: self.said.clone(),
            understood: self.understood.clone()?,
        };
        Some(Self {
            status: StepStatus::Confirmed,
            confirmed: Some(confirmed),
            ..self
        })
    }

    /// Left for later, or left as it was confirmed before.
    pub(super) fn skip(self) -> Self {
        match self.confirmed.clone() {
            Some(Confirmed { said, understood }) => Self {
                said,
                understood: Some(understood),
                status: StepStatus::Confirmed,
                ..self
            },
            None => Self {
                said: String::new(),
                understood: None,
                status: StepStatus::Skipped,
                ..self
            },
        }
    }

    /// Asked again, with what was said before.
    pub(super) fn reopen(self) -> Self {
        Self {
            status: StepStatus::Proposed,
            ..self
        }
    }
}

/// Whether something adds to the answer that stands rather than takes its place.
fn is_addition(answer: &Answer, said: &str) -> bool {
    let lower = said.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let adds = matches!(first, "also" | "plus" | "and" | "add") || lower.trim_end_matches('.').ends_with(" too");
    let adds_place = answer.step == Step::Shop && is_place(said);
    answer.understood.is_some() && answer.step.takes_additions() && (adds || adds_place)
}

#[derive(sqlx::FromRow)]
struct Row {
    step: String,
    said: String,
    understood: Json<Option<Understood>>,
    state: String,
    confirmed: Json<Option<Confirmed>>,
    answered_at: DateTime<Utc>,
}

/// The answers to every question, in order; also to those not asked yet.
pub(super) async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Answer>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT step, said, understood, state, confirmed, answered_at FROM onboarding_answers WHERE business_id = $1",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    let mut answers: Vec<Answer> = Step::ALL.into_iter().map(Answer::none).collect();
    for row in rows {
        if let Some(answer) = answers.iter_mut().find(|answer| answer.step.key() == row.step) {
            *answer = Answer {
                step: answer.step,
                said: row.said,
                understood: row.understood.0,
                status: status(&row.state),
                confirmed: row.confirmed.0,
                answered_at: row.answered_at,
            };
        }
    }
    Ok(answers)
}

/// Stores an answer over the one before.
pub(super) async fn put(tx: &mut PgConnection, business_id: BusinessId, answer: &Answer) -> Result<()> {
    sqlx::query(
        "INSERT INTO onboarding_answers (business_id, step, said, understood, state, confirmed) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (business_id, step) DO UPDATE SET said = excluded.said, understood = excluded.understood,
             state = excluded.state, confirmed = excluded.confirmed, answered_at = clock_timestamp()",
    )
    .bind(business_id)
    .bind(answer.step.key())
    .bind(&answer.said)
    .bind(Json(&answer.understood))
    .bind(state(answer.status))
    .bind(Json(&answer.confirmed))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes what was understood into the shop's own tables, over what the same question wrote before.
pub(super) async fn write(
    tx: &mut PgConnection,
    business_id: BusinessId,
    step: Step,
    understood: &Understood,
) -> Result<()> {
    let update = match understood {
        Understood::Shop { about, address } => {
            sqlx::query("UPDATE businesses SET about = $2, address = $3 WHERE business_id = $1").bind(business_id).bind(about).bind(address)
        }
        Understood::Goods { sells } => {
            sqlx::query("UPDATE businesses SET sells = $2 WHERE business_id = $1").bind(business_id).bind(sells)
        }
        Understood::Currency { code } => {
            sqlx::query(
                "UPDATE businesses SET currency = $2, timezone = CASE currency WHEN $2 THEN timezone ELSE coalesce($3, timezone) END
                 WHERE business_id = $1",
            )
            .bind(business_id)
            .bind(code)
            .bind(currency::timezone(code))
        }
        Understood::Tone { tone } => {
            sqlx::query("UPDATE businesses SET tone = $2 WHERE business_id = $1").bind(business_id).bind(tone)
        }
        Understood::Hours { days } => return hours::replace(tx, business_id, days).await,
        Understood::Delivery { zones, .. } => return delivery::replace(tx, business_id, zones).await,
        Understood::Policy { body } => {
            let kind = if step == Step::Payment { PolicyKind::Payment } else { PolicyKind::Returns };
            return policy::replace(tx, business_id, kind, body).await;
        }
    };
    update.execute(tx).await?;
    Ok(())
}

fn status(state: &str) -> StepStatus {
    match state {
        "confirmed" => StepStatus::Confirmed,
        "skipped" => StepStatus::Skipped,
        _ => StepStatus::Proposed,
    }
}

fn state(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Confirmed => "confirmed",
        StepStatus::Skipped => "skipped",
        StepStatus::Proposed | StepStatus::Open => "proposed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(said: &str) -> Answer {
        Answer::none(Step::Delivery).say(said, "NGN").unwrap()
    }

    #[test]
    fn an_answer_is_said_confirmed_and_changed() {
        let confirmed = delivery("Lagos 2500").confirm().unwrap();
        assert_eq!(confirmed.status, StepStatus::Confirmed);
        let changed = confirmed.clone().reopen().say("Abuja 4000", "NGN").unwrap();
        assert!(!changed.is_settled());
        assert_eq!(changed.confirmed.as_ref().unwrap().said, "Lagos 2500");
        assert_eq!(changed.skip(), confirmed);
    }

    #[test]
    fn what_was_not_understood_is_kept_and_cannot_be_confirmed() {
        let answer = delivery("it depends");
        assert_eq!(
            (answer.said.as_str(), answer.status),
            ("it depends", StepStatus::Proposed)
        );
        assert_eq!(answer.confirm(), None);
    }

    #[test]
    fn also_adds_and_anything_else_takes_its_place() {
        let zones = |answer: &Answer| match &answer.understood {
            Some(Understood::Delivery { zones, .. }) => zones.iter().map(|zone| zone.name.clone()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let first = delivery("Lagos 2500");
        assert_eq!(
            zones(&first.clone().say("Also Abuja 4000", "NGN").unwrap()),
            ["Lagos", "Abuja"]
        );
        assert_eq!(
            zones(&first.clone().say("Pick-up at the shop too", "NGN").unwrap()),
            ["Lagos", "Pick-up at the shop"]
        );
        assert_eq!(zones(&first.say("Abuja 4000", "NGN").unwrap()), ["Abuja"]);
    }

    #[test]
    fn an_unanswered_question_is_left_for_later() {
        assert_eq!(Answer::none(Step::Hours).skip().status, StepStatus::Skipped);
        assert!(Answer::none(Step::Payment).say(&"a".repeat(1_001), "NGN").is_err());
    }
}
