//! Between the page and the shop's language models.

use chidi::assistant::models::{self, Call, Endpoint, Form, Month, Place, Purpose};
use chidi::business::text;
use chidi::llm::{Health, Provider, RATES, Rate};
use chrono::{DateTime, Utc};

use super::api::{Budget, CallRow, Model, ModelInput, Models, Step, TestResult};
use super::server::{field, read, renamed, word};
use crate::error::{AppError, FieldError};
use crate::session::Visitor;
use crate::words;

/// A rate counts thousandths of a dollar per million tokens.
const RATE_PARTS: f64 = 1_000.0;
/// Dollars per million tokens.
const PRICE_MAX: f64 = 10_000.0;
const NANOS_PER_DOLLAR: f64 = 1e9;

pub(super) async fn list(member: &Visitor) -> Result<Models, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let endpoints = models::list(&mut tx, member.business_id).await?;
    let month = models::month(&mut tx, member.business_id).await?;
    let calls = models::calls(&mut tx, member.business_id).await?;
    let now = Utc::now();
    Ok(Models {
        list: endpoints.into_iter().map(|one| model(one, now)).collect(),
        known: RATES.iter().map(|row| row.model.to_owned()).collect(),
        budget: budget(month, calls, now),
    })
}

pub(super) async fn save(member: &Visitor, input: &ModelInput) -> Result<(), AppError> {
    let form = Form {
        provider: read(&input.provider).ok_or_else(|| field("model[provider]", "Choose who runs the model."))?,
        model: input.name.clone(),
        base_url: input.address.clone(),
        key: Some(input.key.trim()).filter(|key| !key.is_empty()).map(Into::into),
        rate: rate(&input.price_in, &input.price_out)?,
    };
    let mut tx = member.context.tenant(member.business_id).await?;
    let vault = &member.context.vault;
    let saved = if input.id.is_empty() {
        models::add(&mut tx, vault, form).await.map(drop)
    } else {
        let id = input.id.parse().map_err(|_| AppError::NotFound)?;
        models::change(&mut tx, vault, id, form).await
    };
    saved.map_err(|error| as_posted(error.into()))?;
    Ok(tx.commit().await?)
}

pub(super) async fn step(member: &Visitor, id: &str, step: Step) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    match step {
        Step::Earlier => models::move_to(&mut tx, id, Place::Earlier).await,
        Step::Later => models::move_to(&mut tx, id, Place::Later).await,
        Step::On => models::set_on(&mut tx, id, true).await,
        Step::Off => models::set_on(&mut tx, id, false).await,
        Step::Remove => models::remove(&mut tx, id).await,
    }?;
    Ok(tx.commit().await?)
}

pub(super) async fn test(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    // What was found is kept, also that it does not answer.
    let found = models::test(&member.context, member.business_id, id).await;
    found.map(drop).map_err(Into::into)
}

pub(super) async fn set_budget(member: &Visitor, dollars: &str) -> Result<(), AppError> {
    let cents = amount(dollars)
        .filter(|dollars| *dollars <= PRICE_MAX)
        .map(|dollars| (dollars * 100.0).round() as i32)
        .ok_or_else(|| field("dollars", "Write an amount in US dollars, like 5 or 7.50."))?;
    let mut tx = member.context.tenant(member.business_id).await?;
    models::set_budget(&mut tx, cents).await?;
    Ok(tx.commit().await?)
}

/// The names of the form's fields.
fn as_posted(error: AppError) -> AppError {
    let AppError::Invalid(errors) = error else { return error };
    let rename = |error: FieldError| FieldError {
        field: match error.field.as_str() {
            "model" => "name",
            "base_url" => "address",
            "rate" => "price_in",
            other => other,
        }
        .to_owned(),
        ..error
    };
    renamed(AppError::Invalid(errors.into_iter().map(rename).collect()), "model")
}

/// Nothing, when neither price is written.
fn rate(price_in: &str, price_out: &str) -> Result<Option<Rate>, AppError> {
    if price_in.trim().is_empty() && price_out.trim().is_empty() {
        return Ok(None);
    }
    let price = |typed: &str, name: &str| {
        amount(typed)
            .filter(|price| *price <= PRICE_MAX)
            .map(|price| (price * RATE_PARTS).round() as u32)
            .ok_or_else(|| {
                field(
                    name,
                    "Write both prices in US dollars per million tokens, like 0.40; 0 if it is free.",
                )
            })
    };
    let input = price(price_in, "model[price_in]")?;
    Ok(Some(Rate {
        input,
        cached_input: input,
        cache_written: input,
        output: price(price_out, "model[price_out]")?,
    }))
}

/// A number as people write it, with or without the sign of the dollar.
fn amount(typed: &str) -> Option<f64> {
    let bare = typed.trim().trim_start_matches('$').replace(',', "");
    bare.parse()
        .ok()
        .filter(|amount: &f64| amount.is_finite() && *amount >= 0.0)
}

fn model(endpoint: Endpoint, now: DateTime<Utc>) -> Model {
    let key = match (endpoint.has_key, endpoint.key_end.as_str()) {
        (false, _) => "No key".to_owned(),
        (true, "") => "Key set".to_owned(),
        (true, end) => format!("Key set, ends in {end}"),
    };
    let price = |parts: fn(&Rate) -> u32| {
        let rate = endpoint.rate.as_ref();
        rate.map(|rate| (f64::from(parts(rate)) / RATE_PARTS).to_string())
            .unwrap_or_default()
    };
    Model {
        id: endpoint.id.to_string(),
        provider: word(&endpoint.provider),
        provider_name: provider_name(endpoint.provider).to_owned(),
        key,
        price_in: price(|rate| rate.input),
        price_out: price(|rate| rate.output),
        is_on: endpoint.is_on,
        test: endpoint.tested_at.map(|at| tested(&endpoint, at, now)),
        name: endpoint.model,
        address: endpoint.base_url.unwrap_or_default(),
    }
}

fn provider_name(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi => "OpenAI",
        Provider::OpenAiCompatible => "Speaks like OpenAI",
        Provider::Anthropic => "Anthropic",
        Provider::Ollama => "Ollama",
    }
}

fn tested(endpoint: &Endpoint, at: DateTime<Utc>, now: DateTime<Utc>) -> TestResult {
    let (is_good, what, more) = match (endpoint.health, endpoint.trouble) {
        (_, Some(trouble)) => {
            let (what, to_do) = trouble.words();
            (false, what.to_owned(), to_do.to_owned())
        }
        (Some(health), None) => able(health),
        (None, None) => (false, "Not tested.".to_owned(), String::new()),
    };
    TestResult {
        is_good,
        what,
        more,
        ago: words::ago(at, now),
    }
}

fn able(health: Health) -> (bool, String, String) {
    let after = health.first_piece_after.as_secs_f64();
    let first = if after < 0.1 {
        "first words at once".to_owned()
    } else {
        format!("first words after {after:.1} s")
    };
    let can: Vec<&str> = [
        (health.json, "answers in the form CHIDI asks for"),
        (health.tools, "uses tools"),
        (health.streams, "answers piece by piece"),
    ]
    .into_iter()
    .filter_map(|(can, words)| can.then_some(words))
    .collect();
    if health.json {
        (true, format!("Works, {first}."), format!("It {}.", text::list(&can)))
    } else {
        let more = "It did not answer in the form CHIDI asks for, so much of what it says will not be used. Choose another model.";
        (false, format!("Answers, {first}."), more.to_owned())
    }
}

fn budget(month: Month, calls: Vec<Call>, now: DateTime<Utc>) -> Budget {
    let whole = i64::from(month.budget_cents) * 10_000_000;
    Budget {
        dollars: format!("{}.{:02}", month.budget_cents / 100, month.budget_cents % 100),
        spent: dollars(month.spent_nanos, 2),
        percent: if whole == 0 {
            0
        } else {
            (month.spent_nanos * 100 / whole).clamp(0, 100)
        },
        calls: month.calls,
        last: calls.into_iter().map(|call| call_shown(call, now)).collect(),
    }
}

fn dollars(nanos: i64, decimals: usize) -> String {
    format!("${:.decimals$}", nanos as f64 / NANOS_PER_DOLLAR)
}

fn call_shown(call: Call, now: DateTime<Utc>) -> CallRow {
    let purpose = match call.purpose {
        Purpose::Write => "to put facts into words",
        Purpose::Test => "to test what it can do",
    };
    let came_to = match (call.trouble, call.cost_nanos) {
        (Some(trouble), _) => trouble.words().0.to_owned(),
        (None, Some(nanos)) => dollars(nanos, 4),
        (None, None) => "price not known".to_owned(),
    };
    CallRow {
        model: call.model,
        what: format!("{purpose}, {:.1} s", f64::from(call.took_ms) / 1_000.0),
        came_to,
        is_failed: call.trouble.is_some(),
        ago: words::ago(call.created_at, now),
        answer_id: call.answer_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_people_write_them() {
        let read =
            |input: &str, output: &str| rate(input, output).map(|rate| rate.map(|rate| (rate.input, rate.output)));
        assert_eq!(read("", " ").unwrap(), None);
        assert_eq!(read("0.40", "$1.60").unwrap(), Some((400, 1_600)));
        assert_eq!(read("0", "0").unwrap(), Some((0, 0)));
        for (input, output) in [
            ("1", ""),
            ("", "1"),
            ("-1", "1"),
            ("NaN", "1"),
            ("cheap", "1"),
            ("10001", "1"),
        ] {
            assert!(read(input, output).is_err(), "{input} {output}");
        }
    }
}
