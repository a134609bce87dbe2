//! What models cost a shop: every call, what a month came to, and the budget that ends it.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::PgConnection;

use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{AnswerId, BusinessId, CallId};
use crate::llm::{self, Attempt, Provider, Usage};
use crate::notifications::{self, Kind, NewNotification};
use crate::{Error, Result};

use super::Trouble;

/// Billionths of a US dollar in a cent.
const CENT_NANOS: i64 = 10_000_000;
/// 10,000 dollars.
const BUDGET_CENTS_MAX: i32 = 1_000_000;
/// Parts of the budget the owner is told of, the highest first.
const TOLD_PERCENTS: [i16; 2] = [100, 80];
/// Calls shown.
const LIST_ROWS: i64 = 50;

/// What a model was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Purpose {
    /// To put facts into words.
    Write,
    /// To see what a model can do.
    Test,
}

/// A call, as the settings show it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Call {
    pub id: CallId,
    /// The answer it was for.
    pub answer_id: Option<AnswerId>,
    pub purpose: Purpose,
    pub provider: Provider,
    pub model: String,
    pub input_tokens: i64,
    /// Read from the provider's cache.
    pub cached_tokens: i64,
    pub output_tokens: i64,
    /// Billionths of a US dollar; `None` when nobody knows.
    pub cost_nanos: Option<i64>,
    pub took_ms: i32,
    /// Why it did not answer.
    pub trouble: Option<Trouble>,
    pub created_at: DateTime<Utc>,
}

/// This month, by the shop's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// What may be spent; 0: no model is asked.
    pub budget_cents: i32,
    /// What was spent, in billionths of a US dollar.
    pub spent_nanos: i64,
    /// Calls, those that failed included.
    pub calls: i32,
}

impl Month {
    /// What may still be spent.
    pub fn left_nanos(&self) -> u64 {
        u64::try_from(budget_nanos(self.budget_cents) - self.spent_nanos).unwrap_or(0)
    }
}

/// What this month came to.
pub async fn month(tx: &mut PgConnection, business_id: BusinessId) -> Result<Month> {
    let budget = budget(tx, business_id).await?;
    let spent: Option<(i64, i32)> =
        sqlx::query_as("SELECT cost_nanos, calls FROM llm_spending WHERE business_id = $1 AND month = $2")
            .bind(business_id)
            .bind(budget.month(Utc::now()))
            .fetch_optional(tx)
            .await?;
    let (spent_nanos, calls) = spent.unwrap_or_default();
    Ok(Month {
        budget_cents: budget.cents,
        spent_nanos,
        calls,
    })
}

/// The newest calls.
pub async fn calls(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Call>> {
    let calls = sqlx::query_as(
        "SELECT id, answer_id, purpose, provider, model, input_tokens, cached_tokens, output_tokens, cost_nanos, took_ms,
                trouble, created_at
         FROM llm_calls WHERE business_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(business_id)
    .bind(LIST_ROWS)
    .fetch_all(tx)
    .await?;
    Ok(calls)
}

/// Writes down what asking came to: the answer with the calls that failed before it, or those that all failed. The owner is
/// told once a month that four fifths of the budget are spent, and once that all of it is.
pub async fn record(
    tx: &mut Tenant,
    answer_id: Option<AnswerId>,
    purpose: Purpose,
    asked: Result<&llm::Answer, &[Attempt]>,
) -> Result<()> {
    let failed = asked.map_or_else(|attempts| attempts, |answer| &answer.failed);
    let calls: Vec<NewCall<'_>> = failed
        .iter()
        .map(NewCall::failed)
        .chain(asked.ok().map(NewCall::answered))
        .collect();
    if calls.is_empty() {
        return Ok(());
    }
    insert_calls(tx, answer_id, purpose, &calls).await?;
    let business_id = tx.business_id();
    let budget = budget(tx, business_id).await?;
    let month = budget.month(Utc::now());
    let (spent_nanos, told_percent): (i64, i16) = sqlx::query_as(
        "INSERT INTO llm_spending AS s (business_id, month, cost_nanos, calls) VALUES ($1, $2, $3, $4)
         ON CONFLICT (business_id, month) DO UPDATE
             SET cost_nanos = s.cost_nanos + excluded.cost_nanos, calls = s.calls + excluded.calls
         RETURNING cost_nanos, told_percent",
    )
    .bind(business_id)
    .bind(month)
    .bind(calls.iter().filter_map(|call| call.cost_nanos).sum::<i64>())
    .bind(calls.len() as i32)
    .fetch_one(&mut **tx)
    .await?;
    let reached = reached_percent(spent_nanos, budget.cents);
    if reached > told_percent {
        note_told(tx, month, reached).await?;
        notifications::raise(tx, alarm(reached, budget.cents)).await?;
    }
    Ok(())
}

/// Sets what may be spent in a month. More room means that the owner is told anew when it runs out.
pub async fn set_budget(tx: &mut Tenant, cents: i32) -> Result<()> {
    if !(0..=BUDGET_CENTS_MAX).contains(&cents) {
        return Err(Error::field(
            "budget",
            "Write an amount in US dollars, from 0 to 10,000.",
        ));
    }
    let business_id = tx.business_id();
    sqlx::query("UPDATE businesses SET llm_budget_cents = $2 WHERE business_id = $1")
        .bind(business_id)
        .bind(cents)
        .execute(&mut **tx)
        .await?;
    let spent = month(tx, business_id).await?;
    let month = budget(tx, business_id).await?.month(Utc::now());
    note_told(tx, month, reached_percent(spent.spent_nanos, cents)).await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// A shop's budget, and the clock its months go by.
#[derive(Debug, sqlx::FromRow)]
struct Budget {
    #[sqlx(rename = "llm_budget_cents")]
    cents: i32,
    timezone: String,
}

impl Budget {
    /// The first day of the month.
    fn month(&self, now: DateTime<Utc>) -> NaiveDate {
        let clock: Tz = self.timezone.parse().unwrap_or(Tz::UTC);
        let today = now.with_timezone(&clock).date_naive();
        today.with_day(1).unwrap_or(today)
    }
}

async fn budget(tx: &mut PgConnection, business_id: BusinessId) -> Result<Budget> {
    sqlx::query_as("SELECT llm_budget_cents, timezone FROM businesses WHERE business_id = $1")
        .bind(business_id)
        .fetch_optional(tx)
        .await?
        .ok_or(Error::NotFound("this shop"))
}

async fn note_told(tx: &mut Tenant, month: NaiveDate, percent: i16) -> Result<()> {
    sqlx::query("UPDATE llm_spending SET told_percent = $3 WHERE business_id = $1 AND month = $2")
        .bind(tx.business_id())
        .bind(month)
        .bind(percent)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn budget_nanos(cents: i32) -> i64 {
    i64::from(cents) * CENT_NANOS
}

/// How much of the budget is spent, as far as the owner is told of it.
fn reached_percent(spent_nanos: i64, budget_cents: i32) -> i16 {
    let part = |percent: i16| budget_nanos(budget_cents) / 100 * i64::from(percent);
    TOLD_PERCENTS
        .into_iter()
        .find(|percent| budget_cents > 0 && spent_nanos >= part(*percent))
        .unwrap_or(0)
}

fn alarm(percent: i16, budget_cents: i32) -> NewNotification {
    let budget = format!("${}.{:02}", budget_cents / 100, budget_cents % 100);
    let (title, body) = if percent >= 100 {
        (
            format!("The month's {budget} for language models is spent"),
            "Until next month CHIDI answers without them: what it is less sure of comes to you. You can raise the budget.",
        )
    } else {
        (
            format!("Four fifths of the month's {budget} for language models are spent"),
            "When all of it is, CHIDI goes on without them until next month. You can raise the budget.",
        )
    };
    NewNotification {
        kind: Kind::Budget,
        title,
        body: body.to_owned(),
        thread_id: None,
    }
}

#[derive(Debug)]
struct NewCall<'a> {
    provider: Provider,
    model: &'a str,
    usage: Usage,
    cost_nanos: Option<i64>,
    took_ms: i32,
    trouble: Option<Trouble>,
}

impl<'a> NewCall<'a> {
    fn failed(attempt: &'a Attempt) -> Self {
        Self {
            provider: attempt.provider,
            model: &attempt.model,
            usage: Usage::default(),
            cost_nanos: None,
            took_ms: i32::try_from(attempt.took.as_millis()).unwrap_or(i32::MAX),
            trouble: Some(attempt.error.kind.into()),
        }
    }

    fn answered(answer: &'a llm::Answer) -> Self {
        Self {
            provider: answer.provider,
            model: &answer.model,
            usage: answer.usage,
            cost_nanos: answer.cost_nanos.map(|nanos| i64::try_from(nanos).unwrap_or(i64::MAX)),
            took_ms: i32::try_from(answer.took.as_millis()).unwrap_or(i32::MAX),
            trouble: None,
        }
    }
}

/// One statement. What was written to a cache counts as read.
async fn insert_calls(
    tx: &mut Tenant,
    answer_id: Option<AnswerId>,
    purpose: Purpose,
    calls: &[NewCall<'_>],
) -> Result<()> {
    let column = |value: fn(&Usage) -> u64| -> Vec<i64> {
        let values = calls.iter().map(|call| value(&call.usage));
        values.map(|count| i64::try_from(count).unwrap_or(i64::MAX)).collect()
    };
    sqlx::query(
        "INSERT INTO llm_calls (business_id, answer_id, purpose, id, provider, model, input_tokens, cached_tokens, output_tokens,
                                cost_nanos, took_ms, trouble)
         SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
                                          $10::bigint[], $11::integer[], $12::text[])",
    )
    .bind(tx.business_id())
    .bind(answer_id)
    .bind(purpose)
    .bind(calls.iter().map(|_| CallId::new()).collect::<Vec<_>>())
    .bind(calls.iter().map(|call| call.provider).collect::<Vec<_>>())
    .bind(calls.iter().map(|call| call.model).collect::<Vec<_>>())
    .bind(column(|usage| usage.input + usage.cache_written))
    .bind(column(|usage| usage.cached_input))
    .bind(column(|usage| usage.output))
    .bind(calls.iter().map(|call| call.cost_nanos).collect::<Vec<_>>())
    .bind(calls.iter().map(|call| call.took_ms).collect::<Vec<_>>())
    .bind(calls.iter().map(|call| call.trouble).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_that_of_the_shops_clock() {
        let budget = |timezone: &str| Budget {
            cents: 0,
            timezone: timezone.to_owned(),
        };
        let late: DateTime<Utc> = "2026-11-30T23:30:00Z".parse().unwrap();
        assert_eq!(budget("Africa/Lagos").month(late).to_string(), "2026-12-01");
        assert_eq!(budget("America/New_York").month(late).to_string(), "2026-11-01");
    }

    #[test]
    fn both_sides_of_each_part_of_the_budget() {
        let dollar = 100 * CENT_NANOS;
        for (spent, reached) in [
            (0, 0),
            (4 * dollar - 1, 0),
            (4 * dollar, 80),
            (5 * dollar - 1, 80),
            (5 * dollar, 100),
            (9 * dollar, 100),
        ] {
            assert_eq!(reached_percent(spent, 500), reached, "{spent}");
        }
        assert_eq!(reached_percent(dollar, 0), 0, "who wants no model is told of none");
    }

    #[test]
    fn nothing_is_left_of_a_budget_that_was_overrun() {
        let month = |budget_cents, spent_nanos| Month {
            budget_cents,
            spent_nanos,
            calls: 1,
        };
        assert_eq!(month(1, CENT_NANOS - 1).left_nanos(), 1);
        assert_eq!(month(1, CENT_NANOS).left_nanos(), 0);
        assert_eq!(month(1, 3 * CENT_NANOS).left_nanos(), 0);
        assert_eq!(month(0, 0).left_nanos(), 0);
    }
}
