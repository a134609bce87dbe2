//! Models of a shop on a database: their order and their keys, what calls cost, and the end of a budget.

use std::time::Duration;

use secrecy::ExposeSecret;

use super::*;
use crate::context::Context;
use crate::ids::{AnswerId, EndpointId};
use crate::llm::{Answer, Attempt, End, LlmErrorKind, Provider, Rate, Usage};
use crate::notifications;
use crate::{Error, testing};

const KEY: &str = "sk-proj-0123456789abcdef1234";
const CENT_NANOS: u64 = 10_000_000;

fn form(model: &str) -> Form {
    Form {
        provider: Provider::OpenAi,
        model: model.to_owned(),
        base_url: String::new(),
        key: Some(KEY.into()),
        rate: Some(Rate {
            input: 100,
            cached_input: 10,
            cache_written: 100,
            output: 400,
        }),
    }
}

fn answer(cost_nanos: u64) -> Answer {
    Answer {
        text: "Yes.".to_owned(),
        calls: Vec::new(),
        end: End::Finished,
        usage: Usage {
            input: 900,
            cached_input: 100,
            cache_written: 50,
            output: 30,
        },
        cost_nanos: Some(cost_nanos),
        provider: Provider::OpenAi,
        model: "first".to_owned(),
        first_piece_after: Duration::from_millis(300),
        took: Duration::from_millis(700),
        failed: vec![Attempt {
            provider: Provider::Anthropic,
            model: "second".to_owned(),
            error: LlmErrorKind::KeyRefused.into(),
            took: Duration::from_millis(80),
        }],
    }
}

async fn added(ctx: &Context, business_id: BusinessId, form: Form) -> Result<EndpointId> {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    let id = add(&mut tx, &ctx.vault, form).await?;
    tx.commit().await?;
    Ok(id)
}

async fn chain_of(ctx: &Context, business_id: BusinessId) -> Vec<llm::Endpoint> {
    let ready = ready(&mut ctx.tenant(business_id).await.unwrap(), &ctx.vault, business_id).await;
    ready.unwrap().map(|ready| ready.chain).unwrap_or_default()
}

async fn names(ctx: &Context, business_id: BusinessId) -> Vec<String> {
    let chain = chain_of(ctx, business_id).await;
    chain.into_iter().map(|endpoint| endpoint.model).collect()
}

fn key_of(endpoint: &llm::Endpoint) -> Option<&str> {
    endpoint.key.as_ref().map(ExposeSecret::expose_secret)
}

async fn spend(ctx: &Context, business_id: BusinessId, cost_nanos: u64) {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    record(&mut tx, None, Purpose::Write, Ok(&answer(cost_nanos)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn told(ctx: &Context, business_id: BusinessId) -> Vec<String> {
    let told = notifications::list(&mut ctx.tenant(business_id).await.unwrap(), business_id, None).await;
    told.unwrap().into_iter().map(|told| told.title).collect()
}

fn wrong_fields(refused: Error) -> Vec<String> {
    match refused {
        Error::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
        other => panic!("not a wrong field: {other}"),
    }
}

#[tokio::test]
async fn models_are_asked_in_the_owners_order() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    assert!(names(&ctx, id).await.is_empty());
    let mut ids = Vec::new();
    for model in ["first", "second", "third"] {
        ids.push(added(&ctx, id, form(model)).await.unwrap());
    }
    for (which, place, order) in [
        (2, Place::Earlier, ["first", "third", "second"]),
        (2, Place::Earlier, ["third", "first", "second"]),
        (2, Place::Earlier, ["third", "first", "second"]),
        (0, Place::Later, ["third", "second", "first"]),
        (0, Place::Later, ["third", "second", "first"]),
    ] {
        let mut tx = ctx.tenant(id).await.unwrap();
        move_to(&mut tx, ids[which], place).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(names(&ctx, id).await, order);
    }
    let mut tx = ctx.tenant(id).await.unwrap();
    set_on(&mut tx, ids[1], false).await.unwrap();
    remove(&mut tx, ids[2]).await.unwrap();
    remove(&mut tx, ids[2]).await.unwrap();
    move_to(&mut tx, ids[0], Place::Earlier).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&ctx, id).await, ["first"]);
    let all = list(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap();
    let shown: Vec<_> = all.iter().map(|one| (one.model.as_str(), one.is_on)).collect();
    assert_eq!(shown, [("first", true), ("second", false)]);
}

#[tokio::test]
async fn eight_models_are_the_most_also_at_once() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let tries = (0..10).map(|n| {
        let ctx = ctx.clone();
        tokio::spawn(async move { added(&ctx, id, form(&format!("model-{n}"))).await.is_ok() })
    });
    let mut taken = 0;
    for try_one in tries.collect::<Vec<_>>() {
        taken += usize::from(try_one.await.unwrap());
    }
    assert_eq!((taken, names(&ctx, id).await.len()), (8, 8));
    let refused = added(&ctx, id, form("one more")).await.unwrap_err();
    assert!(refused.to_string().starts_with("Eight models are the most"));
}

#[tokio::test]
async fn a_key_is_sealed_and_goes_to_its_address_only() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let endpoint = added(&ctx, id, form("gpt-4.1-mini")).await.unwrap();
    let shown = list(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap();
    assert_eq!((shown[0].has_key, shown[0].key_end.as_str()), (true, "1234"));
    assert!(!format!("{shown:?}").contains(KEY));
    let row: String = sqlx::query_scalar("SELECT e::text FROM llm_endpoints e")
        .fetch_one(ctx.db.queue_pool())
        .await
        .unwrap();
    assert!(!row.contains(KEY) && !row.contains(&hex::encode(KEY)));

    let changed = |base_url: &str, provider| Form {
        base_url: base_url.to_owned(),
        key: None,
        provider,
        ..form("gpt-4.1-nano")
    };
    let mut tx = ctx.tenant(id).await.unwrap();
    change(&mut tx, &ctx.vault, endpoint, changed("", Provider::OpenAi))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let kept = chain_of(&ctx, id).await;
    assert_eq!((kept[0].model.as_str(), key_of(&kept[0])), ("gpt-4.1-nano", Some(KEY)));

    let mut tx = ctx.tenant(id).await.unwrap();
    let elsewhere = change(
        &mut tx,
        &ctx.vault,
        endpoint,
        changed("https://thief.example/v1", Provider::OpenAi),
    )
    .await;
    assert_eq!(wrong_fields(elsewhere.unwrap_err()), ["key"]);
    let own = changed("https://own.example/v1/", Provider::OpenAiCompatible);
    change(&mut tx, &ctx.vault, endpoint, own).await.unwrap();
    tx.commit().await.unwrap();
    let moved = chain_of(&ctx, id).await;
    assert_eq!(moved[0].base_url.as_deref(), Some("https://own.example/v1"));
    assert_eq!(key_of(&moved[0]), None);
}

#[tokio::test]
async fn a_short_key_shows_none_of_its_letters() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let short = Form {
        key: Some("sk-12345".into()),
        ..form("m")
    };
    added(&ctx, id, short).await.unwrap();
    let shown = list(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap();
    assert_eq!((shown[0].has_key, shown[0].key_end.as_str()), (true, ""));
}

#[tokio::test]
async fn everything_wrong_with_a_model_is_said_at_once() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let wrong = |provider, model: &str, base_url: &str, key: Option<&str>| Form {
        provider,
        model: model.to_owned(),
        base_url: base_url.to_owned(),
        key: key.map(Into::into),
        rate: None,
    };
    for (form, fields) in [
        (
            wrong(Provider::OpenAi, " ", "ftp://x", None),
            &["model", "base_url", "key", "rate"][..],
        ),
        (wrong(Provider::OpenAi, "gpt-4.1-mini", "", Some("two words")), &["key"]),
        (wrong(Provider::Anthropic, "claude-haiku-4-5", "", Some("  ")), &["key"]),
        (
            wrong(Provider::OpenAiCompatible, "qwen", "", None),
            &["base_url", "rate"],
        ),
        (wrong(Provider::Ollama, "qwen3", "http://u:p@host", None), &["base_url"]),
        (
            wrong(Provider::Ollama, "qwen3", "http://host/?a=b", None),
            &["base_url"],
        ),
    ] {
        assert_eq!(wrong_fields(added(&ctx, id, form).await.unwrap_err()), fields);
    }
    let free = wrong(Provider::Ollama, "qwen3", "http://10.0.0.5:11434", None);
    added(&ctx, id, free).await.unwrap();
}

#[tokio::test]
async fn one_shop_neither_sees_nor_changes_the_models_of_another() {
    let (_database, ctx) = testing::database().await;
    let (ada, bola) = (testing::business(&ctx).await, testing::business(&ctx).await);
    let endpoint = added(&ctx, ada, form("adas")).await.unwrap();
    spend(&ctx, ada, 7).await;
    let mut tx = ctx.tenant(bola).await.unwrap();
    assert!(list(&mut tx, bola).await.unwrap().is_empty());
    // Also when asked for by name.
    assert!(list(&mut tx, ada).await.unwrap().is_empty());
    assert!(calls(&mut tx, ada).await.unwrap().is_empty());
    assert!(ready(&mut tx, &ctx.vault, bola).await.unwrap().is_none());
    assert_eq!(month(&mut tx, bola).await.unwrap().spent_nanos, 0);
    remove(&mut tx, endpoint).await.unwrap();
    for refused in [
        set_on(&mut tx, endpoint, false).await,
        move_to(&mut tx, endpoint, Place::Earlier).await,
        change(&mut tx, &ctx.vault, endpoint, form("bolas")).await,
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))));
    }
    tx.commit().await.unwrap();
    assert_eq!(names(&ctx, ada).await, ["adas"]);
}

#[tokio::test]
async fn every_call_is_written_down_with_those_that_failed() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let mut tx = ctx.tenant(id).await.unwrap();
    let about = AnswerId::new();
    record(&mut tx, Some(about), Purpose::Write, Ok(&answer(5_000)))
        .await
        .unwrap();
    let attempts = answer(0).failed;
    record(&mut tx, None, Purpose::Write, Err(&attempts)).await.unwrap();
    record(&mut tx, None, Purpose::Write, Err(&[])).await.unwrap();
    let mut told: Vec<_> = calls(&mut tx, id).await.unwrap();
    told.sort_by_key(|call| (call.answer_id.is_none(), call.model.clone()));
    let shown: Vec<_> = told
        .iter()
        .map(|call| (call.model.as_str(), call.trouble, call.cost_nanos))
        .collect();
    let failed = ("second", Some(Trouble::KeyRefused), None);
    assert_eq!(shown, [("first", None, Some(5_000)), failed, failed]);
    let tokens = (
        told[0].input_tokens,
        told[0].cached_tokens,
        told[0].output_tokens,
        told[0].took_ms,
    );
    assert_eq!((tokens, told[0].answer_id), ((950, 100, 30, 700), Some(about)));
    let month = month(&mut tx, id).await.unwrap();
    assert_eq!((month.calls, month.spent_nanos, month.budget_cents), (3, 5_000, 500));
}

#[tokio::test]
async fn a_spent_budget_ends_the_asking_and_is_told_of_once() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    added(&ctx, id, form("m")).await.unwrap();
    spend(&ctx, id, 399 * CENT_NANOS).await;
    assert!(told(&ctx, id).await.is_empty());
    spend(&ctx, id, CENT_NANOS).await;
    spend(&ctx, id, CENT_NANOS).await;
    assert_eq!(
        told(&ctx, id).await,
        ["Four fifths of the month's $5.00 for language models are spent"]
    );
    let left = ready(&mut ctx.tenant(id).await.unwrap(), &ctx.vault, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(left.left_nanos, 99 * CENT_NANOS);
    for _ in 0..2 {
        spend(&ctx, id, 99 * CENT_NANOS).await;
    }
    assert_eq!(told(&ctx, id).await.len(), 2);
    assert_eq!(
        told(&ctx, id).await[0],
        "The month's $5.00 for language models is spent"
    );
    assert!(chain_of(&ctx, id).await.is_empty());

    // More room, and its end is news again.
    let mut tx = ctx.tenant(id).await.unwrap();
    set_budget(&mut tx, 1_000).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&ctx, id).await, ["m"]);
    spend(&ctx, id, 401 * CENT_NANOS).await;
    assert_eq!(told(&ctx, id).await.len(), 3);
    assert!(chain_of(&ctx, id).await.is_empty());
}

#[tokio::test]
async fn a_budget_of_nothing_asks_nobody() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    added(&ctx, id, form("m")).await.unwrap();
    let mut tx = ctx.tenant(id).await.unwrap();
    set_budget(&mut tx, 0).await.unwrap();
    assert!(ready(&mut tx, &ctx.vault, id).await.unwrap().is_none());
    assert_eq!(wrong_fields(set_budget(&mut tx, -1).await.unwrap_err()), ["budget"]);
    assert_eq!(
        wrong_fields(set_budget(&mut tx, 1_000_001).await.unwrap_err()),
        ["budget"]
    );
}

#[tokio::test]
async fn two_answers_at_once_cost_what_both_cost() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let ctx = ctx.clone();
            tokio::spawn(async move { spend(&ctx, id, 100 * CENT_NANOS).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let month = month(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap();
    assert_eq!((month.spent_nanos, month.calls), (8_000_000_000, 16));
    assert_eq!(told(&ctx, id).await.len(), 2);
}
