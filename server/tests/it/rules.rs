//! Rules the owner says, what customers are told of them, and the log of it.

use chidi::conversations::ThreadState;

use crate::shop::{Browser, Shop, World};

const ACCOUNT: &str = "17841400000000001";

async fn open(world: &World) -> Shop<'_> {
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 50).await;
    shop
}

/// Says a rule on the page and finds it right. `shown` is what the page understood.
async fn says(owner: &Browser<'_>, said: &str, shown: &str) {
    let page = owner
        .get(&format!("/rules?said={}", said.replace(' ', "+").replace('%', "%25")))
        .await;
    let page = page.text().await.expect("a page");
    assert!(page.contains(shown), "{said:?} was not understood as {shown:?}");
    let kept = owner
        .post_form(
            "/api/app/rules/save",
            &[
                ("rule[said]", said),
                ("rule[edit]", ""),
                ("rule[shown]", shown),
                ("rule[wording]", shown),
            ],
        )
        .await;
    assert!(
        kept.status().is_success() || kept.status().is_redirection(),
        "{}",
        kept.status()
    );
}

async fn rules_page(owner: &Browser<'_>) -> String {
    owner.get("/rules").await.text().await.expect("a page")
}

/// Changes the only rule behind the page's back.
async fn change(shop: &Shop<'_>, sql: &'static str) {
    let changed = sqlx::query(sql)
        .bind(shop.business_id)
        .execute(shop.world.ctx.db.queue_pool())
        .await
        .expect("a changed rule");
    assert_eq!(changed.rows_affected(), 1);
}

#[tokio::test]
async fn a_rule_that_was_said_is_applied_and_its_use_is_logged() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    assert!(rules_page(&owner).await.contains("No rules yet"));
    says(&owner, "10% off from 5 pieces", "10% off from 5 pieces").await;
    assert!(rules_page(&owner).await.contains("Not told yet"));

    let reply = shop.answer_to("amaka", "how much for 5 pieces of adire indigo?").await;
    assert!(reply.contains("For 5 that is ₦60,000."), "{reply}");
    assert!(
        reply.contains("10% off from 5 pieces. With that, 5 are ₦54,000 instead of ₦60,000."),
        "{reply}"
    );
    assert!(rules_page(&owner).await.contains("Told once"));
    assert_eq!(
        world
            .count("SELECT count(*) FROM rule_uses u JOIN answers a ON a.id = u.answer_id AND a.thread_id = u.thread_id WHERE u.before_minor = 6000000 AND u.after_minor = 5400000 AND u.rule_version = 1")
            .await,
        1
    );

    // Just below the limit nothing is off, and nothing is logged.
    let reply = shop.answer_to("bisi", "how much for 4 pieces of adire indigo?").await;
    assert!(reply.contains("₦48,000") && !reply.contains("off"), "{reply}");
    assert_eq!(world.count("SELECT count(*) FROM rule_uses").await, 1);
}

#[tokio::test]
async fn asked_for_a_discount_the_rule_is_told_and_asked_again_the_owner_is_called() {
    let world = World::start().await;
    let shop = open(&world).await;
    says(&shop.log_in().await, "10% off above 100k", "10% off above ₦100,000").await;
    let reply = shop.answer_to("amaka", "any discount?").await;
    assert!(reply.contains("10% off above ₦100,000"), "{reply}");
    let reply = shop.answer_to("amaka", "what if i buy for 150k?").await;
    assert!(reply.contains("For ₦150,000 you pay ₦135,000."), "{reply}");
    let reply = shop.answer_to("amaka", "abeg give me better discount").await;
    assert!(reply.contains("called the owner"), "{reply}");
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}

#[tokio::test]
async fn a_rule_that_is_off_deleted_or_over_has_no_effect() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    says(&owner, "10% off from 5 pieces", "10% off from 5 pieces").await;
    let asked = "how much for 5 pieces of adire indigo?";
    assert!(shop.answer_to("amaka", asked).await.contains("₦54,000"));
    for sql in [
        "UPDATE business_rules SET is_on = false WHERE business_id = $1",
        "UPDATE business_rules SET is_on = true, ends_on = current_date - 2 WHERE business_id = $1",
        "UPDATE business_rules SET ends_on = NULL, deleted_at = now() WHERE business_id = $1",
    ] {
        change(&shop, sql).await;
        let reply = shop.answer_to("amaka", asked).await;
        assert!(
            reply.contains("₦60,000") && !reply.contains("₦54,000"),
            "{sql}: {reply}"
        );
    }
    change(
        &shop,
        "UPDATE business_rules SET deleted_at = NULL WHERE business_id = $1",
    )
    .await;
    assert!(shop.answer_to("amaka", asked).await.contains("₦54,000"));
}

#[tokio::test]
async fn another_shops_rule_has_no_effect_and_cannot_be_touched() {
    let world = World::start().await;
    let shop = open(&world).await;
    let other = world.open_shop("Bola Shoes", "17841400000000002").await;
    says(&other.log_in().await, "12% off from 5 pieces", "12% off from 5 pieces").await;
    let reply = shop.answer_to("amaka", "how much for 5 pieces of adire indigo?").await;
    assert!(reply.contains("₦60,000") && !reply.contains("off"), "{reply}");

    let id: String = sqlx::query_scalar("SELECT id::text FROM business_rules")
        .fetch_one(world.ctx.db.queue_pool())
        .await
        .expect("the rule");
    let owner = shop.log_in().await;
    assert!(!rules_page(&owner).await.contains("12% off"));
    for (path, form) in [
        ("/api/app/rules/switch", vec![("id", id.as_str()), ("is_on", "false")]),
        ("/api/app/rules/move", vec![("id", id.as_str()), ("places", "1")]),
        ("/api/app/rules/delete", vec![("id", id.as_str())]),
    ] {
        assert_eq!(owner.post_form(path, &form).await.status(), 404, "{path}");
        assert_eq!(
            Browser::stranger(&world).post_form(path, &form).await.status(),
            401,
            "{path}"
        );
    }
    assert_eq!(
        world
            .count("SELECT count(*) FROM business_rules WHERE is_on AND deleted_at IS NULL AND version = 1")
            .await,
        1
    );
}

#[tokio::test]
async fn a_rule_changed_while_an_answer_is_written_leads_to_a_new_answer() {
    let world = World::start().await;
    let shop = open(&world).await;
    says(&shop.log_in().await, "10% off from 5 pieces", "10% off from 5 pieces").await;
    shop.receives("amaka", "how much for 5 pieces of adire indigo?").await;
    let mut owner = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query("UPDATE business_rules SET is_on = false WHERE business_id = $1")
        .bind(shop.business_id)
        .execute(&mut *owner)
        .await
        .expect("switched off");
    world.commits_while_answering(owner).await;
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦60,000") && !replies[0].contains("₦54,000"),
        "{}",
        replies[0]
    );
    assert_eq!(world.count("SELECT count(*) FROM rule_uses").await, 0);
}

#[tokio::test]
async fn what_is_unclear_is_asked_about_and_can_be_kept_to_be_quoted() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    let page = owner
        .get("/rules?said=Students+get+10%25+off")
        .await
        .text()
        .await
        .expect("a page");
    assert!(
        page.contains("I did not understand") && page.contains("Keep it as I said it"),
        "no way on"
    );
    let form = [
        ("rule[said]", "Students get 10% off"),
        ("rule[edit]", ""),
        ("rule[shown]", "quoted for questions about discounts"),
        ("rule[quote]", "true"),
    ];
    owner.post_form("/api/app/rules/save", &form).await;
    let reply = shop.answer_to("amaka", "any discount?").await;
    assert!(reply.contains("Students get 10% off."), "{reply}");
    // What was shown must be what is kept.
    let other = [
        ("rule[said]", "10% off above 100k"),
        ("rule[shown]", "20% off above ₦100,000"),
    ];
    assert_eq!(owner.post_form("/api/app/rules/save", &other).await.status(), 409);
}
