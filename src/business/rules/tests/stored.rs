//! Rules on a database: kept, ordered, switched, deleted, restored; another shop's are not there.

use chrono::NaiveDate;

use crate::business::rules::{self, Known, NewRule, Rule, parse};
use crate::ids::{BusinessId, RuleId};
use crate::{Context, Error, testing};

fn new(said: &str, wording: &str) -> NewRule {
    let known = Known {
        currency: "NGN",
        products: &[],
        categories: &["Ankara".to_owned()],
        zones: &[],
        today: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
    };
    NewRule {
        terms: parse(said, &known).unwrap(),
        said: said.to_owned(),
        wording: wording.to_owned(),
    }
}

async fn add(ctx: &Context, id: BusinessId, said: &str) -> RuleId {
    let mut tx = ctx.tenant(id).await.unwrap();
    let rule = rules::add(&mut tx, new(said, "")).await.unwrap();
    tx.commit().await.unwrap();
    rule
}

async fn all(ctx: &Context, id: BusinessId) -> Vec<Rule> {
    rules::list(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap()
}

async fn told(ctx: &Context, id: BusinessId) -> Vec<String> {
    all(ctx, id).await.iter().map(Rule::told).collect()
}

async fn version_of_business(ctx: &Context, id: BusinessId) -> i64 {
    let mut tx = ctx.tenant(id).await.unwrap();
    crate::business::profile(&mut tx, id).await.unwrap().version
}

#[tokio::test]
async fn what_is_said_is_read_back_as_it_was() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    for said in [
        "5% off from 50k until 30 November",
        "minimum order is 2 pieces",
        "70% deposit for made to order",
        "orders before 12 noon go out the same day",
    ] {
        add(&ctx, id, said).await;
    }
    let kept = all(&ctx, id).await;
    assert_eq!(kept[0].terms, new("5% off from 50k until 30 November", "").terms);
    assert_eq!(
        told(&ctx, id).await,
        [
            "5% off from ₦50,000 until 30 November",
            "the minimum order is 2 pieces",
            "a 70% deposit on made-to-order",
            "orders before 12:00 go out the same day"
        ]
    );
}

#[tokio::test]
async fn a_greater_discount_is_put_above_the_smaller_one_it_would_lose_to() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let five = add(&ctx, id, "5% off from 50k").await;
    add(&ctx, id, "minimum order is 2 pieces").await;
    add(&ctx, id, "10% off above 100k").await;
    add(&ctx, id, "7% off ankara").await;
    let order = |told: Vec<String>| told.join(" | ");
    assert_eq!(
        order(told(&ctx, id).await),
        "7% off Ankara | 10% off above ₦100,000 | 5% off from ₦50,000 | the minimum order is 2 pieces"
    );
    let mut tx = ctx.tenant(id).await.unwrap();
    rules::move_by(&mut tx, five, -1).await.unwrap();
    rules::move_by(&mut tx, five, -5).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(all(&ctx, id).await[0].id, five);
}

#[tokio::test]
async fn every_change_is_one_more_version_of_the_rule_and_of_the_shop() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let before = version_of_business(&ctx, id).await;
    let rule = add(&ctx, id, "10% off above 100k").await;
    let added = version_of_business(&ctx, id).await;
    let mut tx = ctx.tenant(id).await.unwrap();
    rules::switch(&mut tx, rule, false).await.unwrap();
    rules::change(
        &mut tx,
        rule,
        new("12% off above 100k", "Big spenders get 12% off above 100k."),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let kept = all(&ctx, id).await.remove(0);
    assert_eq!((kept.version, kept.is_on), (3, false));
    assert_eq!(kept.told(), "Big spenders get 12% off above 100k.");
    assert!(before < added && added < version_of_business(&ctx, id).await);
    let mut tx = ctx.tenant(id).await.unwrap();
    assert!(rules::list_on(&mut tx, id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_deleted_rule_is_gone_until_it_is_brought_back() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let rule = add(&ctx, id, "10% off above 100k").await;
    let mut tx = ctx.tenant(id).await.unwrap();
    rules::delete(&mut tx, rule).await.unwrap();
    assert!(matches!(rules::get(&mut tx, id, rule).await, Err(Error::NotFound(_))));
    assert!(matches!(
        rules::switch(&mut tx, rule, true).await,
        Err(Error::NotFound(_))
    ));
    tx.commit().await.unwrap();
    assert!(all(&ctx, id).await.is_empty());
    let mut tx = ctx.tenant(id).await.unwrap();
    rules::restore(&mut tx, rule).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(all(&ctx, id).await.len(), 1);
}

#[tokio::test]
async fn a_wording_that_promises_another_figure_is_refused() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let mut tx = ctx.tenant(id).await.unwrap();
    let refused = rules::add(&mut tx, new("10% off above 100k", "20% off above 100k")).await;
    assert!(
        matches!(&refused, Err(Error::Invalid(errors)) if errors[0].field == "wording"),
        "{refused:?}"
    );
    let statement = rules::add(&mut tx, new("No exchange on sale items", "")).await.unwrap();
    assert_eq!(
        rules::get(&mut tx, id, statement).await.unwrap().told(),
        "No exchange on sale items"
    );
}

#[tokio::test]
async fn another_shops_rules_are_not_there() {
    let (_database, ctx) = testing::database().await;
    let (ours, theirs) = (testing::business(&ctx).await, testing::business(&ctx).await);
    let rule = add(&ctx, theirs, "10% off above 100k").await;
    assert!(all(&ctx, ours).await.is_empty());
    let mut tx = ctx.tenant(ours).await.unwrap();
    assert!(rules::list(&mut tx, theirs).await.unwrap().is_empty());
    for refused in [
        rules::switch(&mut tx, rule, false).await,
        rules::delete(&mut tx, rule).await,
        rules::restore(&mut tx, rule).await,
        rules::move_by(&mut tx, rule, 1).await,
        rules::change(&mut tx, rule, new("5% off", "")).await,
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))));
    }
}
