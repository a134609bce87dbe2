//! The shop on a database: onboarding from the first question to the last, and what it writes.

use super::onboarding::{self, Onboarding, Step, StepStatus};
use super::policy::{self, PolicyKind};
use super::{Profile, Settings, Tone, delivery, hours, profile, set_paused, set_timezone, update_settings};
use crate::events::{self, Event};
use crate::ids::BusinessId;
use crate::{Context, Error, testing};

async fn profile_of(ctx: &Context, business_id: BusinessId) -> Profile {
    profile(&mut ctx.tenant(business_id).await.unwrap(), business_id)
        .await
        .unwrap()
}

async fn zones_of(ctx: &Context, business_id: BusinessId) -> Vec<String> {
    let zones = delivery::list(&mut ctx.tenant(business_id).await.unwrap(), business_id)
        .await
        .unwrap();
    zones
        .iter()
        .map(|zone| format!("{} {}", zone.name, delivery::price_in_words(&zone.price)))
        .collect()
}

async fn hours_of(ctx: &Context, business_id: BusinessId) -> Vec<hours::OpenDay> {
    hours::list(&mut ctx.tenant(business_id).await.unwrap(), business_id)
        .await
        .unwrap()
}

/// Says an answer and that it is right.
async fn tell(ctx: &Context, business_id: BusinessId, step: Step, said: &str) -> Onboarding {
    let shown = onboarding::say(ctx, business_id, step, said).await.unwrap();
    assert!(shown.proposal.is_some(), "{said}");
    onboarding::confirm(ctx, business_id, step).await.unwrap()
}

fn status(chat: &Onboarding, step: Step) -> StepStatus {
    chat.steps.iter().find(|state| state.step == step).unwrap().status
}

#[tokio::test]
async fn onboarding_leads_from_the_first_question_to_a_known_shop() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    for (step, said) in [
        (
            Step::Shop,
            "Fabric and ready-to-wear. We are at 12 Herbert Macaulay Way, Yaba",
        ),
        (Step::Goods, "ankara, adire, lace"),
        (Step::Currency, "naira"),
        (Step::Hours, "mon-sat 9am to 7pm, sunday closed"),
        (
            Step::Delivery,
            "Lagos mainland 2500, island 3500. Other states 5k with GIG, 2 to 3 days. Lagos is next day",
        ),
        (Step::Payment, "bank transfer before we send"),
        (Step::Returns, "exchange within 7 days, unworn"),
        (Step::Tone, "friendly and playful"),
    ] {
        assert_eq!(onboarding::load(&ctx, id).await.unwrap().current, Some(step));
        tell(&ctx, id, step, said).await;
    }
    let chat = onboarding::finish(&ctx, id).await.unwrap();
    assert_eq!(
        (chat.current, chat.answered, chat.total, chat.score_percent, chat.done),
        (None, 8, 8, 100, true)
    );
    let shop = profile_of(&ctx, id).await;
    assert_eq!(
        (shop.about.as_str(), shop.address.as_str()),
        ("Fabric and ready-to-wear.", "12 Herbert Macaulay Way, Yaba")
    );
    assert_eq!(
        (shop.sells.as_str(), shop.currency.as_str(), shop.tone),
        ("Ankara, adire, lace", "NGN", Tone::Playful)
    );
    assert!(shop.hours_known && shop.onboarded_at.is_some());
    assert_eq!(
        hours::describe(&hours_of(&ctx, id).await),
        "Monday to Saturday, 9:00 to 19:00"
    );
    assert_eq!(
        zones_of(&ctx, id).await,
        ["Lagos mainland ₦2,500", "Lagos island ₦3,500", "Other states ₦5,000"]
    );
    let policies = policy::list(&mut ctx.tenant(id).await.unwrap(), id).await.unwrap();
    let told: Vec<_> = policies
        .iter()
        .map(|policy| (policy.kind, policy.body.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (PolicyKind::Payment, "Bank transfer before we send"),
            (PolicyKind::Returns, "Exchange within 7 days, unworn")
        ]
    );
}

#[tokio::test]
async fn nothing_is_written_into_the_shop_before_it_is_right() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    onboarding::say(&ctx, id, Step::Delivery, "Lagos 2500").await.unwrap();
    assert!(zones_of(&ctx, id).await.is_empty());
    let resumed = onboarding::load(&ctx, id).await.unwrap();
    assert_eq!(
        (resumed.current, status(&resumed, Step::Delivery)),
        (Some(Step::Delivery), StepStatus::Proposed)
    );
    onboarding::say(&ctx, id, Step::Delivery, "yes").await.unwrap();
    assert_eq!(zones_of(&ctx, id).await, ["Lagos ₦2,500"]);
}

#[tokio::test]
async fn what_was_not_understood_is_kept_and_asked_again() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let chat = onboarding::say(&ctx, id, Step::Hours, "whenever I am awake")
        .await
        .unwrap();
    assert_eq!((chat.draft.as_str(), chat.proposal), ("whenever I am awake", None));
    assert!(matches!(
        onboarding::confirm(&ctx, id, Step::Hours).await,
        Err(Error::Refused(_))
    ));
    assert!(matches!(
        onboarding::say(&ctx, id, Step::Hours, " \n").await,
        Err(Error::Invalid(_))
    ));
    assert!(matches!(
        onboarding::say(&ctx, id, Step::Hours, &"x ".repeat(2_001)).await,
        Err(Error::Invalid(_))
    ));
    assert_eq!(onboarding::load(&ctx, id).await.unwrap().draft, "whenever I am awake");
}

#[tokio::test]
async fn a_changed_answer_replaces_the_rows_it_wrote() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    tell(&ctx, id, Step::Delivery, "Lagos 2500, Abuja 4000").await;
    tell(&ctx, id, Step::Hours, "mon-sat 9-7").await;
    let before = hours_of(&ctx, id).await;
    tell(&ctx, id, Step::Delivery, "Ibadan 3000").await;
    tell(&ctx, id, Step::Hours, "mon-fri 8-6").await;
    assert_eq!(zones_of(&ctx, id).await, ["Ibadan ₦3,000"]);
    let after = hours_of(&ctx, id).await;
    assert_eq!(hours::describe(&after), "Monday to Friday, 8:00 to 18:00");
    assert!(after[0].version > before[0].version);
}

#[tokio::test]
async fn a_change_that_is_given_up_leaves_the_answer_as_it_was() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    tell(&ctx, id, Step::Delivery, "Lagos 2500").await;
    let reopened = onboarding::reopen(&ctx, id, Step::Delivery).await.unwrap();
    assert_eq!(reopened.current, Some(Step::Delivery));
    onboarding::say(&ctx, id, Step::Delivery, "Abuja 9000").await.unwrap();
    let kept = onboarding::skip(&ctx, id, Step::Delivery).await.unwrap();
    assert_eq!(status(&kept, Step::Delivery), StepStatus::Confirmed);
    assert_eq!(zones_of(&ctx, id).await, ["Lagos ₦2,500"]);
}

#[tokio::test]
async fn one_goes_back_and_skips_but_not_the_shop() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    assert!(matches!(
        onboarding::skip(&ctx, id, Step::Shop).await,
        Err(Error::Refused(_))
    ));
    assert!(matches!(onboarding::finish(&ctx, id).await, Err(Error::Refused(_))));
    assert_eq!(onboarding::back(&ctx, id).await.unwrap().current, Some(Step::Shop));
    tell(&ctx, id, Step::Shop, "Fabrics").await;
    assert_eq!(
        onboarding::skip(&ctx, id, Step::Goods).await.unwrap().current,
        Some(Step::Currency)
    );
    assert_eq!(onboarding::back(&ctx, id).await.unwrap().current, Some(Step::Goods));
    assert_eq!(onboarding::back(&ctx, id).await.unwrap().current, Some(Step::Shop));
    let forward = onboarding::confirm(&ctx, id, Step::Shop).await.unwrap();
    assert_eq!(forward.current, Some(Step::Goods));
    assert!(onboarding::finish(&ctx, id).await.unwrap().done);
}

#[tokio::test]
async fn another_money_sets_the_clock_and_asks_about_delivery_again() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    tell(&ctx, id, Step::Delivery, "Accra 20").await;
    let asked = tell(&ctx, id, Step::Currency, "cedis").await;
    assert_eq!(asked.current, Some(Step::Delivery));
    let shop = profile_of(&ctx, id).await;
    assert_eq!(
        (shop.currency.as_str(), shop.timezone.as_str()),
        ("GHS", "Africa/Accra")
    );
    onboarding::confirm(&ctx, id, Step::Delivery).await.unwrap();
    assert_eq!(zones_of(&ctx, id).await, ["Accra GH₵20"]);
}

#[tokio::test]
async fn answers_at_the_same_time_do_not_tread_on_each_other() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    onboarding::say(&ctx, id, Step::Delivery, "Lagos 2500").await.unwrap();
    let (a, b) = tokio::join!(
        onboarding::confirm(&ctx, id, Step::Delivery),
        onboarding::confirm(&ctx, id, Step::Delivery)
    );
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(zones_of(&ctx, id).await, ["Lagos ₦2,500"]);
}

#[tokio::test]
async fn settings_are_stored_and_every_change_is_told() {
    let (_database, ctx) = testing::database().await;
    let id = testing::business(&ctx).await;
    let mut tx = ctx.tenant(id).await.unwrap();
    let settings = Settings {
        ai_notice_on: true,
        ai_notice: "An AI answers for {shop}.".into(),
        answer_debounce_ms: 0,
        confidence_line: 90,
        tone: Tone::Formal,
        approval_mode: true,
        always_ask: vec!["wholesale".into()],
    };
    update_settings(&mut tx, settings.clone()).await.unwrap();
    set_timezone(&mut tx, "Africa/Accra").await.unwrap();
    assert!(set_timezone(&mut tx, "Accra").await.is_err());
    set_paused(&mut tx, true).await.unwrap();
    assert!(
        update_settings(
            &mut tx,
            Settings {
                confidence_line: 101,
                ..settings
            }
        )
        .await
        .is_err()
    );
    tx.commit().await.unwrap();
    let shop = profile_of(&ctx, id).await;
    assert_eq!(
        (shop.confidence_line, shop.answer_debounce_ms, shop.answers_paused),
        (90, 0, true)
    );
    assert_eq!((shop.tone, shop.timezone.as_str()), (Tone::Formal, "Africa/Accra"));
    assert_eq!(
        (shop.approval_mode, shop.always_ask.clone()),
        (true, vec!["wholesale".to_owned()])
    );
    assert_eq!(shop.notice().as_deref(), Some("An AI answers for Ada's Boutique."));
    let told = events::list_after(&mut ctx.tenant(id).await.unwrap(), id, 0, 10)
        .await
        .unwrap();
    assert_eq!(
        told.iter().map(|recorded| &recorded.event.0).collect::<Vec<_>>(),
        [&Event::BusinessChanged]
    );
}

#[tokio::test]
async fn another_shops_chat_is_not_there() {
    let (_database, ctx) = testing::database().await;
    let mine = testing::business(&ctx).await;
    let other = testing::business(&ctx).await;
    tell(&ctx, other, Step::Delivery, "Lagos 2500").await;
    assert!(zones_of(&ctx, mine).await.is_empty());
    assert_eq!(onboarding::load(&ctx, mine).await.unwrap().answered, 0);
    let mut tx = ctx.tenant(mine).await.unwrap();
    assert!(delivery::list(&mut tx, other).await.unwrap().is_empty());
    assert!(matches!(
        onboarding::load(&ctx, BusinessId::new()).await,
        Err(Error::NotFound(_))
    ));
}
