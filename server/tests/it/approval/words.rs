//! The owner's own words in place of a suggestion: what no record backs is shown before it leaves.

use super::*;

#[tokio::test]
async fn the_owners_own_words_go_out_instead() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let owner = shop.log_in().await;
    owner.approves(&shop, "It is 12,000, and I keep one for you.").await;
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert!(
        replies[0].ends_with("It is 12,000, and I keep one for you."),
        "{replies:?}"
    );
    let sent = shop.ours().await.remove(0);
    let outcome = shop.outcome(sent.answer.expect("its record").id).await;
    assert_eq!(outcome.state, State::Edited);
    assert_eq!(outcome.edited.as_deref(), Some("It is 12,000, and I keep one for you."));
    assert!(
        outcome.text.contains("₦12,000") && outcome.doubts.is_empty(),
        "{outcome:?}"
    );
    assert_eq!(outcome.decided_by.as_deref(), Some("Temi Ade"));
    // CHIDI stays at it: the next question is its own again.
    shop.asked("amaka", "is it in stock?").await;
    assert!(shop.suggestion().await.is_some());
}

#[tokio::test]
async fn words_that_no_record_backs_are_shown_before_they_leave_and_a_person_decides() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let owner = shop.log_in().await;
    let wrong = "It is ₦10,000 for you, with 20% off tomorrow. Call 08031234567.";
    let led_to = owner.approves(&shop, wrong).await;
    world.run_jobs().await;
    assert!(shop.replies("amaka").await.is_empty(), "nothing left");
    let held = shop.suggestion().await.expect("it still waits");
    assert_eq!(held.edited.as_deref(), Some(wrong));
    let doubted: Vec<&str> = held.doubts.iter().map(|doubt| doubt.said.as_str()).collect();
    assert_eq!(doubted, ["₦10,000", "20%", "off"], "{:?}", held.doubts);
    assert_eq!(
        held.doubts[0].words,
        "₦10,000 is no price of yours: Adire Indigo is ₦12,000."
    );
    let page = owner.get(&led_to).await.text().await.expect("a page");
    for shown in ["Not sent yet", "Adire Indigo is ₦12,000", "Send anyway", wrong] {
        assert!(page.contains(shown), "{shown} is not on the page");
    }

    // Other words are read anew, also when they were sent with "anyway".
    let other = "It is ₦9,000.";
    owner.says(&shop, other, "true").await;
    world.run_jobs().await;
    assert!(shop.replies("amaka").await.is_empty(), "these were not shown");
    owner.says(&shop, other, "true").await;
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert!(replies.len() == 1 && replies[0].ends_with(other), "{replies:?}");
    let outcome = shop.outcome(held.answer_id).await;
    assert_eq!((outcome.state, outcome.edited.as_deref()), (State::Edited, Some(other)));
    assert_eq!(outcome.doubts.len(), 1, "the record has what was doubted");
    let page = owner
        .get(&format!("/answers/{}", held.answer_id))
        .await
        .text()
        .await
        .expect("a page");
    for shown in [
        other,
        "changed and sent all the same by Temi Ade",
        "₦9,000 is no price of yours",
    ] {
        assert!(page.contains(shown), "{shown} is not on the page");
    }
}

#[tokio::test]
async fn own_words_are_read_against_the_rows_of_that_moment() {
    let world = World::start().await;
    let shop = asked(&world).await;
    sqlx::query("UPDATE items SET price_minor = 1500000, stock = 0 WHERE business_id = $1")
        .bind(shop.business_id)
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("a new price");
    let owner = shop.log_in().await;
    owner
        .approves(&shop, "Hello dear, Adire Indigo is ₦12,000 and it is in stock.")
        .await;
    let held = shop.suggestion().await.expect("it still waits");
    assert_eq!(held.doubts.len(), 2, "{:?}", held.doubts);
    owner
        .approves(&shop, "Hello dear, Adire Indigo is ₦15,000 and it is sold out.")
        .await;
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert!(replies.len() == 1 && replies[0].contains("₦15,000"), "{replies:?}");
    assert!(shop.outcome(held.answer_id).await.doubts.is_empty());
}

#[tokio::test]
async fn the_suggestion_itself_may_still_be_sent_after_other_words_were_doubted() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let owner = shop.log_in().await;
    owner.approves(&shop, "It is ₦9,000.").await;
    let held = shop.suggestion().await.expect("it still waits");
    owner.approves(&shop, "").await;
    world.run_jobs().await;
    assert!(shop.replies("amaka").await[0].contains("₦12,000"));
    let outcome = shop.outcome(held.answer_id).await;
    assert_eq!((outcome.state, outcome.edited), (State::Sent, None));
    let page = owner
        .get(&format!("/answers/{}", held.answer_id))
        .await
        .text()
        .await
        .expect("a page");
    assert!(page.contains("sent as it was by Temi Ade"));
}

#[tokio::test]
async fn a_rule_that_a_suggestion_tells_is_logged_when_it_is_sent() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 50).await;
    shop.wishes(true, &[]).await;
    let owner = shop.log_in().await;
    let rule = [
        ("rule[said]", "10% off from 5 pieces"),
        ("rule[edit]", ""),
        ("rule[shown]", "10% off from 5 pieces"),
        ("rule[wording]", ""),
    ];
    owner.submit("/api/app/rules/save", &rule).await;
    for (customer, words, logged) in [
        ("amaka", "", 1),
        ("bisi", "Yes, 10% off from 5 pieces.", 2),
        ("chika", "No, the price stands.", 2),
    ] {
        let before = world.count(USES).await;
        shop.asked(customer, "do you give a discount on the adire indigo?")
            .await;
        assert_eq!(world.count(USES).await, before, "nothing was told yet");
        let rows = shop.inbox().await;
        let waiting = rows
            .iter()
            .find(|row| row.needs == suggestion::APPROVAL)
            .expect("it waits");
        let shown = shop.thread(waiting.id).await.suggestion.expect("a suggestion");
        assert!(shown.text.contains("10%"), "{}", shown.text);
        let (thread, answer) = (waiting.id.to_string(), shown.answer_id.to_string());
        let form = [("id", thread.as_str()), ("answer_id", answer.as_str()), ("text", words)];
        owner.submit("/api/app/inbox/approve", &form).await;
        world.run_jobs().await;
        assert_eq!(world.count(USES).await, logged, "{customer}");
    }
}
