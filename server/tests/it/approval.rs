//! A shop whose owner sees every answer before it leaves, and words that always bring the owner.

mod words;

use chidi::business::{self, Settings};
use chidi::conversations::ThreadState;
use chidi::conversations::suggestion::{self, Outcome, State, Suggestion};
use chidi::conversations::thread::Message;
use chidi::ids::AnswerId;
use chidi::notifications::{self, Kind};
use chidi_simulator::{Does, Says};

use crate::shop::{Browser, Shop, World};

const ACCOUNT: &str = "17841400000000001";
const QUESTION: &str = "how much is the adire indigo?";
const USES: &str = "SELECT count(*) FROM rule_uses";

impl Shop<'_> {
    /// The owner's wishes, as the settings page stores them.
    async fn wishes(&self, approval_mode: bool, always_ask: &[&str]) {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let profile = business::profile(&mut tx, self.business_id).await.expect("a profile");
        let settings = Settings {
            ai_notice_on: profile.ai_notice_on,
            ai_notice: profile.ai_notice,
            answer_debounce_ms: profile.answer_debounce_ms,
            confidence_line: profile.confidence_line,
            tone: profile.tone,
            approval_mode,
            always_ask: always_ask.iter().map(|wish| (*wish).to_owned()).collect(),
        };
        business::update_settings(&mut tx, settings).await.expect("settings");
        tx.commit().await.expect("a commit");
    }

    async fn suggestion(&self) -> Option<Suggestion> {
        self.only_thread().await.suggestion
    }

    /// What the owner was told of suggestions, the newest first.
    async fn told(&self) -> Vec<String> {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let told = notifications::list(&mut tx, self.business_id, None)
            .await
            .expect("a list");
        told.into_iter()
            .filter(|told| told.kind == Kind::Suggestion)
            .map(|told| told.title)
            .collect()
    }

    /// What became of a suggestion.
    async fn outcome(&self, answer_id: AnswerId) -> Outcome {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let outcome = suggestion::outcome(&mut tx, self.business_id, answer_id).await;
        outcome.expect("an outcome").expect("a suggestion")
    }

    async fn ours(&self) -> Vec<Message> {
        let messages = self.only_thread().await.messages;
        messages.into_iter().filter(|message| message.state.is_some()).collect()
    }
}

impl Browser<'_> {
    /// Answers where that led.
    async fn approves(&self, shop: &Shop<'_>, text: &str) -> String {
        self.says(shop, text, "false").await
    }

    /// The same; `anyway` as the form has it below words that are doubted.
    async fn says(&self, shop: &Shop<'_>, text: &str, anyway: &str) -> String {
        let waiting = shop.suggestion().await.expect("something waits");
        let (thread, answer) = (
            shop.only_thread().await.thread.id.to_string(),
            waiting.answer_id.to_string(),
        );
        let form = [
            ("id", thread.as_str()),
            ("answer_id", answer.as_str()),
            ("text", text),
            ("anyway", anyway),
        ];
        self.submit("/api/app/inbox/approve", &form).await
    }
}

/// A shop that approves, with one question waiting.
async fn asked(world: &World) -> Shop<'_> {
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.wishes(true, &[]).await;
    assert!(shop.asked("amaka", QUESTION).await.is_empty(), "nothing left by itself");
    shop
}

#[tokio::test]
async fn an_answer_waits_for_the_owners_yes_and_is_then_sent_as_approved() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let row = shop.inbox().await.remove(0);
    assert_eq!(row.customer_name, "amaka", "who asks is known before anything is sent");
    assert_eq!(
        (row.state, row.needs.as_str()),
        (ThreadState::ActiveAi, suggestion::APPROVAL)
    );
    assert_eq!(shop.told().await.len(), 1);
    let owner = shop.log_in().await;
    let page = owner.get("/inbox?show=needs-you").await.text().await.expect("a page");
    assert!(page.contains("Waits for your yes"), "the list shows it");

    let led_to = owner.approves(&shop, "").await;
    assert!(led_to.starts_with("/inbox/") && !led_to.contains("problem"), "{led_to}");
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦12,000") && replies[0].contains("AI assistant"),
        "{}",
        replies[0]
    );
    let sent = shop.ours().await.remove(0);
    assert_eq!(sent.author, chidi::conversations::Author::Assistant);
    assert_eq!(sent.user_name.as_deref(), Some("Temi Ade"));
    assert!(sent.answer.is_some(), "its record is there");
    assert_eq!(shop.inbox().await[0].needs, "");
    assert!(shop.suggestion().await.is_none());

    // The next one comes without the first words, and waits again.
    assert_eq!(shop.asked("amaka", "is it in stock?").await.len(), 1);
    assert!(
        shop.suggestion()
            .await
            .is_some_and(|next| next.text.contains("in stock"))
    );
}

#[tokio::test]
async fn a_double_tap_sends_once() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let (owner, waiting) = (shop.owner(), shop.suggestion().await.expect("something waits"));
    let (one, two) = tokio::join!(
        suggestion::approve(&world.ctx, &owner, waiting.answer_id, None),
        suggestion::approve(&world.ctx, &owner, waiting.answer_id, None),
    );
    assert!(one.is_ok() && two.is_ok());
    suggestion::dismiss(&world.ctx, &owner, waiting.answer_id)
        .await
        .expect("too late, and no harm");
    world.run_jobs().await;
    assert_eq!(shop.replies("amaka").await.len(), 1);
}

#[tokio::test]
async fn a_dismissed_suggestion_is_not_sent_and_does_not_come_back() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let waiting = shop.suggestion().await.expect("something waits");
    let id = waiting.answer_id.to_string();
    shop.log_in()
        .await
        .post_form("/api/app/inbox/dismiss", &[("answer_id", &id)])
        .await;
    world.run_jobs().await;
    assert!(shop.suggestion().await.is_none() && shop.replies("amaka").await.is_empty());
    assert_eq!(shop.inbox().await[0].needs, "");
    let outcome = shop.outcome(waiting.answer_id).await;
    assert_eq!(
        (outcome.state, outcome.decided_by.as_deref()),
        (State::Dismissed, Some("Temi Ade"))
    );
    let again = suggestion::approve(&world.ctx, &shop.owner(), waiting.answer_id, None).await;
    assert!(again.is_ok(), "a yes after a no changes nothing");
    world.run_jobs().await;
    assert!(shop.replies("amaka").await.is_empty());
}

#[tokio::test]
async fn a_price_that_changes_while_a_suggestion_waits_is_thought_anew() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let first = shop.suggestion().await.expect("something waits");
    sqlx::query("UPDATE items SET price_minor = 1500000 WHERE business_id = $1")
        .bind(shop.business_id)
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("a new price");
    let owner = shop.log_in().await;
    let led_to = owner.approves(&shop, "").await;
    assert!(led_to.contains("problem="), "the owner is told: {led_to}");
    world.run_jobs().await;
    assert!(shop.replies("amaka").await.is_empty());
    let second = shop.suggestion().await.expect("the new one");
    assert!(
        second.answer_id != first.answer_id && second.text.contains("₦15,000"),
        "{}",
        second.text
    );
    let stale = suggestion::approve(&world.ctx, &shop.owner(), first.answer_id, None).await;
    assert!(stale.expect_err("gone").to_string().contains("no longer current"));
    owner.approves(&shop, "").await;
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert!(replies.len() == 1 && replies[0].contains("₦15,000"), "{replies:?}");
}

#[tokio::test]
async fn a_newer_message_replaces_the_suggestion() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let first = shop.suggestion().await.expect("something waits");
    shop.receives("amaka", "and when are you open?").await;
    // It has been read and not yet been thought about.
    world.run_jobs().await;
    let second = shop.suggestion().await;
    assert!(second.as_ref().is_none_or(|second| second.answer_id != first.answer_id));
    assert!(
        suggestion::approve(&world.ctx, &shop.owner(), first.answer_id, None)
            .await
            .is_err()
    );
    assert!(shop.told().await.len() <= 1, "the owner knows already");
    assert_eq!(
        world
            .count("SELECT count(*) FROM suggestions WHERE state = 'waiting'")
            .await,
        i64::from(second.is_some())
    );
}

#[tokio::test]
async fn a_question_that_is_changed_is_thought_anew_and_one_taken_back_leaves_nothing_to_send() {
    let world = World::start().await;
    let shop = asked(&world).await;
    shop.sells("Lace Ivory", "65000", 3).await;
    let first = shop.suggestion().await.expect("something waits");
    let bubbles = world.simulator.conversation(ACCOUNT, "amaka").await.expect("a phone");
    let mid = bubbles[0].mid.clone();
    let edit = Does::Edit {
        mid: mid.clone(),
        text: "how much is the lace ivory?".into(),
    };
    shop.gets(Says::does(ACCOUNT, "amaka", edit)).await;
    let second = shop.suggestion().await.expect("the new one");
    assert!(
        second.answer_id != first.answer_id && second.text.contains("₦65,000"),
        "{}",
        second.text
    );
    shop.gets(Says::does(ACCOUNT, "amaka", Does::Unsend { mid })).await;
    assert!(shop.suggestion().await.is_none());
    assert_eq!(shop.inbox().await[0].needs, "");
    assert!(shop.replies("amaka").await.is_empty());
}

#[tokio::test]
async fn taking_over_puts_the_suggestion_away_and_handing_back_thinks_it_anew() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let (owner, id) = (shop.owner(), shop.only_thread().await.thread.id);
    let waiting = shop.suggestion().await.expect("something waits");
    chidi::conversations::take_over(&world.ctx, &owner, id)
        .await
        .expect("taken over");
    assert!(shop.suggestion().await.is_none());
    assert!(
        suggestion::approve(&world.ctx, &owner, waiting.answer_id, None)
            .await
            .is_err()
    );
    chidi::conversations::hand_back(&world.ctx, &owner, id)
        .await
        .expect("handed back");
    world.run_jobs().await;
    assert!(shop.suggestion().await.is_some());
    assert!(shop.replies("amaka").await.is_empty());
}

#[tokio::test]
async fn a_complaint_still_brings_the_owner_with_a_holding_message() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let replies = shop.asked("amaka", "I want my money back, this is a scam!").await;
    assert_eq!(replies.len(), 1);
    assert!(!replies[0].contains("12,000"), "no part of the answer: {}", replies[0]);
    assert_eq!(shop.inbox().await[0].state, ThreadState::EscalatedHumanNeeded);
    assert!(shop.suggestion().await.is_none());
}

#[tokio::test]
async fn the_owner_is_reminded_once_and_only_while_it_waits() {
    let world = World::start().await;
    let shop = asked(&world).await;
    world.run_jobs().await;
    assert_eq!(shop.told().await.len(), 1, "not before its time");
    for _ in 0..2 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    assert_eq!(shop.told().await.len(), 2);
    assert!(shop.told().await[0].contains("still waits for your yes"));
    assert!(shop.replies("amaka").await.is_empty(), "the customer is not put off");

    shop.log_in().await.approves(&shop, "").await;
    world.run_jobs().await;
    shop.asked("bisi", QUESTION).await;
    let rows = shop.inbox().await;
    let bisis = rows
        .iter()
        .find(|row| row.needs == suggestion::APPROVAL)
        .expect("bisi's");
    let waiting = shop.thread(bisis.id).await.suggestion.expect("it waits");
    suggestion::dismiss(&world.ctx, &shop.owner(), waiting.answer_id)
        .await
        .expect("a no");
    world.make_jobs_due().await;
    world.run_jobs().await;
    assert_eq!(shop.told().await.len(), 3, "what was decided on is not asked for again");
}

#[tokio::test]
async fn another_shop_can_neither_send_nor_dismiss() {
    let world = World::start().await;
    let shop = asked(&world).await;
    let other = world.open_shop("Bola Shoes", "17841400000000002").await;
    let waiting = shop.suggestion().await.expect("something waits");
    for refused in [
        suggestion::approve(&world.ctx, &other.owner(), waiting.answer_id, None)
            .await
            .err(),
        suggestion::dismiss(&world.ctx, &other.owner(), waiting.answer_id)
            .await
            .err(),
    ] {
        assert!(refused.expect("refused").to_string().contains("no longer current"));
    }
    assert!(shop.suggestion().await.is_some());
    let looking_on = chidi::identity::Member {
        role: chidi::identity::Role::Viewer,
        ..shop.owner()
    };
    assert!(
        suggestion::approve(&world.ctx, &looking_on, waiting.answer_id, None)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_word_on_the_owners_list_brings_the_owner() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.wishes(false, &["wholesale", "wedding order"]).await;
    let reply = shop.answer_to("amaka", "how much is the adire indigo wholesale?").await;
    assert!(!reply.contains("12,000"), "{reply}");
    let row = shop.inbox().await.remove(0);
    assert_eq!(
        (row.state, row.needs.as_str()),
        (ThreadState::EscalatedHumanNeeded, "owners_wish")
    );
    let reply = shop.answer_to("bisi", "how much is the adire indigo?").await;
    assert!(reply.contains("₦12,000"), "{reply}");
}
