//! Nothing lost, nothing doubled, nothing of one shop in another: on a real database.

mod events;
mod people;

use chidi_postgres::testing::Database;
use chrono::Utc;
use serde_json::{Value, json};
use uuid::Uuid;

use super::inbox::{self, Filter, InboxQuery};
use super::thread::{self, ThreadView};
use super::turn::{self, ABSENT, Decision, NewAnswer, OutgoingKind, SourceRow, SourceTable, Stored, Turn, Verdict};
use super::window::OPEN_FOR;
use super::*;
use crate::channels::{Platform, account, body};
use crate::identity::{Member, Role};
use crate::ids::{
    AccountId, AnswerId, BodyId, BusinessId, ItemId, MessageId, NotificationId, ProductId, ThreadId, UserId,
};
use crate::notifications::{self, Kind, NewNotification};
use crate::{Context, Error, testing};

const ACCOUNT: &str = "17841400000000001";
const AMAKA: &str = "5550001";

/// A shop with a connected account, its owner, and the platform that posts to it.
struct Shop {
    ctx: Context,
    business_id: BusinessId,
    account_id: AccountId,
    account: &'static str,
    platform: Platform,
}

async fn shop() -> (Database, Shop) {
    let (database, ctx) = testing::database().await;
    let shop = open_shop(&ctx, ACCOUNT).await;
    (database, shop)
}

async fn open_shop(ctx: &Context, account: &'static str) -> Shop {
    open_shop_on(ctx, Platform::Instagram, account).await
}

async fn open_shop_on(ctx: &Context, platform: Platform, account: &'static str) -> Shop {
    let business_id = testing::business(ctx).await;
    let account_id = AccountId::new();
    let token = ctx
        .vault
        .seal("channel_accounts.access_token", account_id.0, &"IGAA".into())
        .unwrap();
    let mut tx = ctx.tenant(business_id).await.unwrap();
    sqlx::query(
        "INSERT INTO channel_accounts (business_id, id, platform, platform_account_id, username, access_token)
         VALUES ($1, $2, $5, $3, 'zuri', $4)",
    )
    .bind(business_id)
    .bind(account_id)
    .bind(account)
    .bind(token)
    .bind(platform)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    Shop {
        ctx: ctx.clone(),
        business_id,
        account_id,
        account,
        platform,
    }
}

impl Shop {
    fn owner(&self) -> Member {
        Member {
            user_id: UserId::new(),
            user_name: "Temi".into(),
            email: "temi@example.com".into(),
            business_id: self.business_id,
            business_name: "Zuri".into(),
            role: Role::Owner,
        }
    }

    fn wrote(&self, person: &str, mid: &str, text: &str) -> Value {
        json!({"sender": {"id": person}, "recipient": {"id": self.account}, "timestamp": Utc::now().timestamp_millis(),
               "message": {"mid": mid, "text": text}})
    }

    fn echo(&self, mid: &str, text: &str, metadata: Option<MessageId>) -> Value {
        json!({"sender": {"id": self.account}, "recipient": {"id": AMAKA}, "timestamp": Utc::now().timestamp_millis(),
               "message": {"mid": mid, "text": text, "is_echo": true, "metadata": metadata}})
    }

    /// The platform posts these items; answers the body's id.
    async fn posts(&self, items: Value) -> BodyId {
        let body =
            json!({"object": "instagram", "time": Uuid::now_v7(), "entry": [{"id": self.account, "messaging": items}]});
        self.posts_body(&body).await
    }

    /// The platform posts this; answers the body's id.
    async fn posts_body(&self, body: &Value) -> BodyId {
        body::accept(self.ctx.db.pool(), self.platform, body.to_string().as_bytes())
            .await
            .unwrap()
            .unwrap()
    }

    async fn receives(&self, items: Value) {
        let id = self.posts(items).await;
        receive(&self.ctx, id).await.unwrap();
    }

    /// Amaka writes.
    async fn hears(&self, mid: &str, text: &str) {
        self.receives(json!([self.wrote(AMAKA, mid, text)])).await;
    }

    async fn threads(&self, query: InboxQuery) -> Vec<inbox::ThreadRow> {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        inbox::list(&mut tx, self.business_id, &query).await.unwrap().rows
    }

    async fn only_thread(&self) -> ThreadView {
        let rows = self.threads(InboxQuery::default()).await;
        assert_eq!(rows.len(), 1);
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        thread::get(&mut tx, self.business_id, rows[0].id, None).await.unwrap()
    }

    async fn thread_id(&self) -> ThreadId {
        self.only_thread().await.thread.id
    }

    async fn state(&self) -> ThreadState {
        self.only_thread().await.thread.state
    }

    async fn last(&self) -> thread::Message {
        self.only_thread().await.messages.pop().unwrap()
    }

    async fn turn(&self) -> Option<Turn> {
        let thread_id = self.thread_id().await;
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        turn::load_turn(&mut tx, self.business_id, thread_id).await.unwrap()
    }

    async fn decides(&self, turn: &Turn, decision: Decision) -> Stored {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        let stored = turn::store_decision(&mut tx, turn, decision).await.unwrap();
        if matches!(stored, Stored::Stored(_)) {
            tx.commit().await.unwrap();
        }
        stored
    }

    /// Amaka asked and CHIDI decided; the message has not left yet.
    async fn answered(&self, text: &str) -> MessageId {
        self.hears("q1", "how much?").await;
        let turn = self.turn().await.unwrap();
        match self.decides(&turn, answer(&[text])).await {
            Stored::Stored(ids) => ids[0],
            other => panic!("{other:?}"),
        }
    }

    /// As if [`deliver`] had called the platform and died, or heard nothing.
    async fn is_sending(&self, message_id: MessageId) {
        let changed = self
            .sql(
                "UPDATE messages SET state = 'sending', sending_at = clock_timestamp(), attempts = 1 WHERE id = $1",
                message_id.0,
            )
            .await;
        assert_eq!(changed, 1);
    }

    async fn sql(&self, statement: &'static str, id: Uuid) -> u64 {
        sqlx::query(statement)
            .bind(id)
            .execute(self.ctx.db.queue_pool())
            .await
            .unwrap()
            .rows_affected()
    }

    async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement)
            .fetch_one(self.ctx.db.queue_pool())
            .await
            .unwrap()
    }

    async fn jobs(&self, kind: &'static str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = $1")
            .bind(kind)
            .fetch_one(self.ctx.db.queue_pool())
            .await
            .unwrap()
    }

    /// Jobs that were queued to run later than at once.
    async fn put_off(&self, kind: &'static str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = $1 AND run_at >= created_at + interval '1 s'")
            .bind(kind)
            .fetch_one(self.ctx.db.queue_pool())
            .await
            .unwrap()
    }

    async fn notifications(&self) -> Vec<notifications::Notification> {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        notifications::list(&mut tx, self.business_id, None).await.unwrap()
    }
}

fn answer(texts: &[&str]) -> Decision {
    Decision {
        record: NewAnswer {
            id: AnswerId::new(),
            question: "how much?".into(),
            understood: json!({}),
            facts: json!([{"text": "₦9,500"}]),
            draft: texts.concat(),
            checks: json!([]),
            confidence: 0.9,
            confidence_line: 0.8,
            decision: Verdict::Send,
            reasons: json!([]),
            model: None,
            given: json!({}),
            engine: "local".into(),
            timings: json!({}),
        },
        outgoing: texts.iter().map(|text| (*text).to_owned()).collect(),
        extra: None,
        outgoing_kind: OutgoingKind::Text,
        next_state: ThreadState::ActiveAi,
        needs: None,
        memory: json!({"asked": "size"}),
        unsure_in_row: 0,
        notify: None,
        ai_notice_given: false,
        sources: Vec::new(),
        rules: Vec::new(),
    }
}

fn resting_on(table: SourceTable, id: &dyn ToString, version: i64) -> Decision {
    Decision {
        sources: vec![SourceRow {
            table,
            id: id.to_string(),
            version,
        }],
        ..answer(&["₦9,500"])
    }
}

#[tokio::test]
async fn a_message_is_received_once_however_often_it_comes() {
    let (_database, shop) = shop().await;
    let item = shop.wrote(AMAKA, "m1", "how much?");
    let body_id = shop.posts(json!([item, item])).await;
    for _ in 0..3 {
        receive(&shop.ctx, body_id).await.unwrap();
        shop.receives(json!([item])).await;
    }
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 1);
    assert_eq!(
        (view.messages[0].body.as_str(), view.thread.unread, view.thread.last_seq),
        ("how much?", 1, 1)
    );
    assert_eq!(shop.jobs("answer").await, 1);
    assert_eq!(
        shop.count("SELECT count(*) FROM events WHERE event ->> 'kind' = 'message_received'")
            .await,
        1
    );
    assert_eq!(
        shop.count("SELECT count(*) FROM webhook_bodies WHERE read_at IS NULL")
            .await,
        0
    );
}

#[tokio::test]
async fn many_at_once_receive_a_message_once() {
    let (_database, shop) = shop().await;
    let body_id = shop
        .posts(json!([
            shop.wrote(AMAKA, "m1", "hi"),
            shop.wrote(AMAKA, "m2", "how much?")
        ]))
        .await;
    let runs = (0..6).map(|_| receive(&shop.ctx, body_id));
    for outcome in futures::future::join_all(runs).await {
        outcome.unwrap();
    }
    let seqs: Vec<i64> = shop
        .only_thread()
        .await
        .messages
        .iter()
        .map(|message| message.seq)
        .collect();
    assert_eq!(seqs, [1, 2]);
}

#[tokio::test]
async fn bytes_that_were_posted_before_are_not_kept_again() {
    let (_database, shop) = shop().await;
    let pool = shop.ctx.db.pool();
    assert!(body::accept(pool, Platform::Instagram, b"{}").await.unwrap().is_some());
    assert!(body::accept(pool, Platform::Instagram, b"{}").await.unwrap().is_none());
    assert!(body::accept(pool, Platform::Messenger, b"{}").await.unwrap().is_some());
}

#[tokio::test]
async fn messages_in_disorder_share_one_thread_and_open_the_window_from_the_newest() {
    let (_database, shop) = shop().await;
    let mut older = shop.wrote(AMAKA, "m1", "first");
    older["timestamp"] = json!(Utc::now().timestamp_millis() - 3_600_000);
    shop.hears("m2", "second").await;
    let window = shop.only_thread().await.window;
    shop.receives(json!([older])).await;
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 2);
    assert_eq!(view.window, window);
    let mut from_the_future = shop.wrote(AMAKA, "m3", "third");
    from_the_future["timestamp"] = json!(4_000_000_000_000_i64);
    shop.receives(json!([from_the_future])).await;
    assert!(shop.only_thread().await.window.ends_at().unwrap() <= Utc::now() + OPEN_FOR);
}

#[tokio::test]
async fn shops_never_see_each_other() {
    let (_database, zuri) = shop().await;
    let other = open_shop(&zuri.ctx, "17841400000000002").await;
    let body = json!({"entry": [
        {"id": zuri.account, "messaging": [zuri.wrote(AMAKA, "same", "for zuri")]},
        {"id": other.account, "messaging": [other.wrote(AMAKA, "same", "for the other")]},
        {"id": "17841499999999999", "messaging": [zuri.wrote(AMAKA, "m9", "for nobody")]}]});
    let id = body::accept(zuri.ctx.db.pool(), Platform::Instagram, body.to_string().as_bytes())
        .await
        .unwrap()
        .unwrap();
    receive(&zuri.ctx, id).await.unwrap();
    assert_eq!(zuri.last().await.body, "for zuri");
    assert_eq!(other.last().await.body, "for the other");
    assert_eq!(zuri.count("SELECT count(*) FROM messages").await, 2);
    // With the other's ids in hand, there is still nothing to be had.
    let theirs = other.thread_id().await;
    let mut tx = zuri.ctx.tenant(zuri.business_id).await.unwrap();
    assert!(matches!(
        thread::get(&mut tx, zuri.business_id, theirs, None).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(
        thread::get(&mut tx, other.business_id, theirs, None).await,
        Err(Error::NotFound(_))
    ));
    assert!(
        turn::load_turn(&mut tx, other.business_id, theirs)
            .await
            .unwrap()
            .is_none()
    );
    assert!(matches!(
        account::get(&mut tx, other.business_id, other.account_id).await,
        Err(Error::NotFound(_))
    ));
    drop(tx);
    for refused in [
        take_over(&zuri.ctx, &zuri.owner(), theirs).await,
        hand_back(&zuri.ctx, &zuri.owner(), theirs).await,
        resolve(&zuri.ctx, &zuri.owner(), theirs).await,
        reply(&zuri.ctx, &zuri.owner(), theirs, "hi").await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))));
    }
}

#[tokio::test]
async fn a_body_in_which_nothing_is_ours_is_forgotten_and_all_else_is_kept() {
    let (_database, shop) = shop().await;
    let stranger = Shop {
        account: "17841499999999999",
        ctx: shop.ctx.clone(),
        ..shop
    };
    stranger.receives(json!([stranger.wrote(AMAKA, "m1", "hi")])).await;
    assert_eq!(stranger.count("SELECT count(*) FROM webhook_bodies").await, 0);
    let shop = Shop {
        account: ACCOUNT,
        ..stranger
    };
    shop.receives(json!([{"sender": {"id": AMAKA}, "optin": {"ref": "box"}}]))
        .await;
    assert_eq!(
        shop.count("SELECT count(*) FROM webhook_bodies WHERE read_at IS NOT NULL")
            .await,
        1
    );
    assert_eq!(shop.count("SELECT count(*) FROM threads").await, 0);
}

#[tokio::test]
async fn a_disconnected_account_receives_nothing_until_it_is_connected_again() {
    let (_database, shop) = shop().await;
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    account::disconnect(&mut tx, shop.account_id).await.unwrap();
    tx.commit().await.unwrap();
    shop.hears("m1", "anybody there?").await;
    assert_eq!(shop.count("SELECT count(*) FROM messages").await, 0);
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    sqlx::query("UPDATE channel_accounts SET status = 'active'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    shop.hears("m2", "and now?").await;
    assert_eq!(shop.last().await.body, "and now?");
}

#[tokio::test]
async fn a_turn_holds_what_nobody_has_dealt_with() {
    let (_database, shop) = shop().await;
    shop.answered("₦9,500").await;
    assert!(shop.turn().await.is_none(), "all is dealt with");
    shop.hears("q2", "and in blue?").await;
    shop.hears("q3", "size 12").await;
    let turn = shop.turn().await.unwrap();
    let texts = |messages: &[turn::TurnMessage]| messages.iter().map(|one| one.body.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&turn.messages), ["and in blue?", "size 12"]);
    assert_eq!(texts(&turn.recent), ["how much?", "₦9,500"]);
    assert_eq!(
        (turn.memory, turn.answered_seq, turn.inbound_seq),
        (json!({"asked": "size"}), 1, 4)
    );
    assert!(turn.ai_notice_due);
}

#[tokio::test]
async fn a_decision_is_stored_once_and_in_parts_that_fit() {
    let (_database, shop) = shop().await;
    shop.hears("q1", "tell me everything").await;
    let turn = shop.turn().await.unwrap();
    let long = "All about this gown. ".repeat(80);
    let mut decision = answer(&["You chat with an AI.", &long]);
    decision.ai_notice_given = true;
    let Stored::Stored(ids) = shop.decides(&turn, decision.clone()).await else {
        panic!("not stored")
    };
    assert_eq!(ids.len(), 3);
    decision.record.id = AnswerId::new();
    assert_eq!(shop.decides(&turn, decision).await, Stored::Overtaken);
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 4);
    assert!(view.messages.iter().all(|message| message.body.len() <= 1000));
    assert_eq!(
        view.messages[1].answer.as_ref().unwrap().facts,
        json!([{"text": "₦9,500"}])
    );
    assert_eq!(shop.jobs("deliver").await, 1, "each part waits for the one before");
    shop.hears("q2", "more").await;
    assert!(!shop.turn().await.unwrap().ai_notice_due);
}

#[tokio::test]
async fn a_take_over_beats_a_decision_being_made() {
    let (_database, shop) = shop().await;
    shop.hears("q1", "how much?").await;
    let turn = shop.turn().await.unwrap();
    take_over(&shop.ctx, &shop.owner(), turn.thread_id).await.unwrap();
    assert_eq!(shop.decides(&turn, answer(&["₦9,500"])).await, Stored::Overtaken);
    assert_eq!(shop.only_thread().await.messages.len(), 1);
    assert_eq!(shop.state().await, ThreadState::ActiveHuman);
    assert!(shop.turn().await.is_none(), "CHIDI is silent");
    // Handed back and over again while a decision is made: that decision is as old.
    hand_back(&shop.ctx, &shop.owner(), turn.thread_id).await.unwrap();
    assert_eq!(shop.decides(&turn, answer(&["₦9,500"])).await, Stored::Overtaken);
    assert!(shop.turn().await.is_some(), "what waited is answered now");
}

#[tokio::test]
async fn a_take_over_stops_an_answer_that_has_not_left() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    take_over(&shop.ctx, &shop.owner(), shop.thread_id().await)
        .await
        .unwrap();
    assert_eq!(shop.last().await.state, Some(MessageState::Failed));
    deliver(&shop.ctx, shop.business_id, message_id).await.unwrap();
    assert_eq!(shop.last().await.failure.unwrap(), failure_text(Failure::TakenOver));
    assert!(matches!(
        send_again(&shop.ctx, &shop.owner(), message_id).await,
        Err(Error::Refused(_))
    ));
}

#[tokio::test]
async fn an_answer_that_hands_over_calls_the_owner_and_waits() {
    let (_database, shop) = shop().await;
    shop.hears("q1", "I want my money back").await;
    let turn = shop.turn().await.unwrap();
    let notify = NewNotification {
        kind: Kind::Escalation,
        title: "Amaka needs you".into(),
        body: String::new(),
        thread_id: Some(turn.thread_id),
    };
    let decision = Decision {
        outgoing_kind: OutgoingKind::Holding,
        next_state: ThreadState::EscalatedHumanNeeded,
        needs: Some("refund".into()),
        notify: Some(notify),
        ..answer(&["One moment"])
    };
    assert!(matches!(shop.decides(&turn, decision).await, Stored::Stored(_)));
    let view = shop.only_thread().await;
    assert_eq!(
        (view.thread.state, view.thread.needs.as_str()),
        (ThreadState::EscalatedHumanNeeded, "refund")
    );
    assert_eq!(view.messages[1].kind, "holding");
    let jobs = shop.jobs("answer").await;
    shop.hears("q2", "hello?").await;
    assert_eq!(
        shop.jobs("answer").await,
        jobs,
        "a waiting customer is not answered by CHIDI"
    );
    assert_eq!(
        shop.threads(InboxQuery {
            filter: Filter::NeedsYou,
            ..InboxQuery::default()
        })
        .await
        .len(),
        1
    );
    let told = shop.notifications().await;
    assert_eq!(told[0].title, "Amaka needs you");
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    assert_eq!(notifications::unread_count(&mut tx, shop.business_id).await.unwrap(), 1);
    notifications::mark_read(&mut tx, Some(NotificationId::new()))
        .await
        .unwrap();
    notifications::mark_read(&mut tx, Some(told[0].id)).await.unwrap();
    assert_eq!(notifications::unread_count(&mut tx, shop.business_id).await.unwrap(), 0);
}

async fn item(shop: &Shop) -> (ProductId, ItemId) {
    let (product_id, item_id) = (ProductId::new(), ItemId::new());
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    sqlx::query("INSERT INTO products (business_id, id, name, currency) VALUES ($1, $2, 'Gown', 'NGN')")
        .bind(shop.business_id)
        .bind(product_id)
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO items (business_id, id, product_id, sku, price_minor) VALUES ($1, $2, $3, 'GOWN', 950000)",
    )
    .bind(shop.business_id)
    .bind(item_id)
    .bind(product_id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    (product_id, item_id)
}

#[tokio::test]
async fn a_price_that_changed_meanwhile_is_not_told() {
    let (_database, shop) = shop().await;
    let (product_id, item_id) = item(&shop).await;
    shop.hears("q1", "how much?").await;
    let turn = shop.turn().await.unwrap();
    shop.sql("UPDATE items SET price_minor = 1 WHERE id = $1", item_id.0)
        .await;
    assert_eq!(
        shop.decides(&turn, resting_on(SourceTable::Item, &item_id, 1)).await,
        Stored::FactsChanged
    );
    assert_eq!(
        shop.decides(&turn, resting_on(SourceTable::Product, &product_id, 2))
            .await,
        Stored::FactsChanged
    );
    assert_eq!(shop.only_thread().await.messages.len(), 1);
    assert_eq!(shop.count("SELECT count(*) FROM answers").await, 0);
    assert!(matches!(
        shop.decides(&turn, resting_on(SourceTable::Item, &item_id, 2)).await,
        Stored::Stored(_)
    ));
    shop.sql("UPDATE items SET deleted_at = now() WHERE id = $1", item_id.0)
        .await;
    shop.hears("q2", "and now?").await;
    let turn = shop.turn().await.unwrap();
    assert_eq!(
        shop.decides(&turn, resting_on(SourceTable::Item, &item_id, 3)).await,
        Stored::FactsChanged,
        "it is gone"
    );
}

#[tokio::test]
async fn what_rests_on_a_row_that_is_not_there_falls_with_it() {
    let (_database, shop) = shop().await;
    shop.hears("q1", "open on Sunday?").await;
    let turn = shop.turn().await.unwrap();
    let sunday = || resting_on(SourceTable::Hours, &7, ABSENT);
    let business = |version| resting_on(SourceTable::Business, &shop.business_id, version);
    let open = "INSERT INTO opening_hours (business_id, weekday, opens_min, closes_min) VALUES ($1, 7, 600, 900)";
    shop.sql(open, shop.business_id.0).await;
    assert_eq!(shop.decides(&turn, sunday()).await, Stored::FactsChanged);
    assert_eq!(
        shop.decides(&turn, business(1)).await,
        Stored::FactsChanged,
        "hours are part of the business"
    );
    let first: i64 = shop.count("SELECT version FROM opening_hours").await;
    // Closed and opened again: the row is a new one, and so is its version.
    shop.sql("DELETE FROM opening_hours WHERE business_id = $1", shop.business_id.0)
        .await;
    shop.sql(open, shop.business_id.0).await;
    assert_eq!(
        shop.decides(&turn, resting_on(SourceTable::Hours, &7, first)).await,
        Stored::FactsChanged
    );
    shop.sql("DELETE FROM opening_hours WHERE business_id = $1", shop.business_id.0)
        .await;
    assert!(matches!(shop.decides(&turn, sunday()).await, Stored::Stored(_)));
}

#[tokio::test]
async fn an_echo_settles_a_message_on_its_way() {
    for by in ["metadata", "text"] {
        let (_database, shop) = shop().await;
        let message_id = shop.answered("It is ₦9,500.\nShall I keep one?").await;
        shop.is_sending(message_id).await;
        let echo = match by {
            "metadata" => shop.echo("mid9", "rewritten on the way", Some(message_id)),
            _ => shop.echo("mid9", "It is ₦9,500. Shall I keep one? ", None),
        };
        for _ in 0..2 {
            shop.receives(json!([echo])).await;
        }
        let view = shop.only_thread().await;
        assert_eq!(view.messages.len(), 2, "{by}: our own words are not somebody else's");
        assert_eq!(view.messages[1].state, Some(MessageState::Accepted), "{by}");
        assert_eq!(view.thread.state, ThreadState::ActiveAi, "{by}");
        // From now on it is known by the platform's id.
        shop.receives(json!([shop.echo("mid9", "anything", None)])).await;
        assert_eq!(shop.only_thread().await.messages.len(), 2, "{by}");
    }
}

#[tokio::test]
async fn an_echo_that_may_be_ours_is_looked_at_again() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    shop.is_sending(message_id).await;
    let body_id = shop.posts(json!([shop.echo("mid9", "quite another text", None)])).await;
    receive(&shop.ctx, body_id).await.unwrap();
    assert_eq!(shop.only_thread().await.messages.len(), 2);
    assert_eq!(shop.put_off("read_inbound").await, 1, "the body is read again");
    // The platform answers that it took ours as something else, so this one was a person's.
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    settle::accept(&mut tx, message_id, "mid8").await.unwrap();
    tx.commit().await.unwrap();
    receive(&shop.ctx, body_id).await.unwrap();
    assert_eq!(shop.last().await.author, Author::Person);
    assert_eq!(shop.state().await, ThreadState::ActiveHuman);
}

#[tokio::test]
async fn a_person_who_answers_elsewhere_silences_chidi_once() {
    let (_database, shop) = shop().await;
    shop.hears("q1", "how much?").await;
    let turn = shop.turn().await.unwrap();
    let echo = shop.echo("mid9", "9,500, my dear", None);
    shop.receives(json!([echo])).await;
    shop.receives(json!([echo, echo])).await;
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 2);
    assert_eq!(
        (view.messages[1].author, view.messages[1].user_name.clone()),
        (Author::Person, None)
    );
    assert_eq!((view.thread.state, view.thread.unread), (ThreadState::ActiveHuman, 0));
    assert_eq!(shop.decides(&turn, answer(&["₦9,500"])).await, Stored::Overtaken);
    hand_back(&shop.ctx, &shop.owner(), view.thread.id).await.unwrap();
    shop.receives(json!([echo])).await;
    assert_eq!(shop.state().await, ThreadState::ActiveAi, "an old echo changes nothing");
    assert!(shop.turn().await.is_none(), "the person dealt with it");
}

#[tokio::test]
async fn what_was_done_opens_again_and_a_persons_thread_stays_theirs() {
    let (_database, shop) = shop().await;
    shop.hears("m1", "hi").await;
    let thread_id = shop.thread_id().await;
    resolve(&shop.ctx, &shop.owner(), thread_id).await.unwrap();
    assert_eq!(shop.state().await, ThreadState::ResolvedByHuman);
    shop.hears("m2", "one more thing").await;
    assert_eq!(shop.state().await, ThreadState::ActiveAi);
    assert_eq!(
        shop.turn().await.unwrap().messages.len(),
        1,
        "what was resolved is dealt with"
    );
    take_over(&shop.ctx, &shop.owner(), thread_id).await.unwrap();
    shop.hears("m3", "are you there?").await;
    assert_eq!(shop.state().await, ThreadState::ActiveHuman);
    mark_read(&shop.ctx, &shop.owner(), thread_id).await.unwrap();
    assert_eq!(shop.only_thread().await.thread.unread, 0);
}

#[tokio::test]
async fn a_reply_is_written_once_in_parts_and_puts_the_person_in_charge() {
    let (_database, shop) = shop().await;
    shop.hears("m1", "tell me about the gown").await;
    let (thread_id, reply_id) = (shop.thread_id().await, MessageId::new());
    let text = "It is a lovely gown. ".repeat(70);
    for _ in 0..2 {
        reply_once(&shop.ctx, &shop.owner(), thread_id, reply_id, &text)
            .await
            .unwrap();
    }
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 3);
    assert_eq!((view.thread.state, view.thread.unread), (ThreadState::ActiveHuman, 0));
    assert!(
        view.messages[1..]
            .iter()
            .all(|one| one.author == Author::Person && one.state == Some(MessageState::Queued))
    );
    assert_eq!(view.messages[1].id, reply_id);
    assert_eq!(shop.jobs("deliver").await, 1);
    // The second part goes once the first has arrived.
    let second = view.messages[2].id;
    deliver(&shop.ctx, shop.business_id, second).await.unwrap();
    assert_eq!(shop.last().await.state, Some(MessageState::Queued));
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    settle::accept(&mut tx, reply_id, "mid1").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(shop.jobs("deliver").await, 2);
}

#[tokio::test]
async fn a_reply_that_cannot_go_says_why() {
    let (_database, shop) = shop().await;
    shop.hears("m1", "hi").await;
    let thread_id = shop.thread_id().await;
    for text in ["", " \n\t ", "\0"] {
        assert!(
            matches!(
                reply(&shop.ctx, &shop.owner(), thread_id, text).await,
                Err(Error::Invalid(_))
            ),
            "{text:?}"
        );
    }
    let endless = "a".repeat(6000);
    assert!(matches!(
        reply(&shop.ctx, &shop.owner(), thread_id, &endless).await,
        Err(Error::Invalid(_))
    ));
    let viewer = Member {
        role: Role::Viewer,
        ..shop.owner()
    };
    assert!(matches!(
        reply(&shop.ctx, &viewer, thread_id, "hi").await,
        Err(Error::Forbidden)
    ));
    shop.sql(
        "UPDATE threads SET last_inbound_at = now() - interval '8 days' WHERE id = $1",
        thread_id.0,
    )
    .await;
    let refused = reply(&shop.ctx, &shop.owner(), thread_id, "hi").await.unwrap_err();
    assert!(refused.to_string().contains("too long ago"), "{refused}");
    assert_eq!(shop.only_thread().await.messages.len(), 1);
    assert_eq!(shop.state().await, ThreadState::ActiveAi, "nothing was changed");
}

#[tokio::test]
async fn a_message_whose_window_closed_fails_with_its_parts_and_can_go_later() {
    let (_database, shop) = shop().await;
    shop.hears("m1", "hi").await;
    let thread_id = shop.thread_id().await;
    let ids = reply(&shop.ctx, &shop.owner(), thread_id, &"word ".repeat(300))
        .await
        .unwrap();
    shop.sql(
        "UPDATE threads SET last_inbound_at = now() - interval '8 days' WHERE id = $1",
        thread_id.0,
    )
    .await;
    deliver(&shop.ctx, shop.business_id, ids[0]).await.unwrap();
    let view = shop.only_thread().await;
    assert_eq!(view.messages[1].failure.unwrap(), failure_text(Failure::WindowClosed));
    assert_eq!(view.messages[2].failure.unwrap(), failure_text(Failure::EarlierPart));
    let told = shop.notifications().await;
    assert_eq!(
        (told.len(), told[0].kind, told[0].thread_id),
        (1, Kind::DeliveryFailed, Some(thread_id))
    );
    assert_eq!(told[0].title, "Customer 0001: Your reply was not sent");
    assert!(matches!(
        send_again(&shop.ctx, &shop.owner(), ids[0]).await,
        Err(Error::Refused(_))
    ));
    shop.hears("m2", "still there?").await;
    assert!(
        matches!(
            send_again(&shop.ctx, &shop.owner(), ids[1]).await,
            Err(Error::Refused(_))
        ),
        "not before the first"
    );
    send_again(&shop.ctx, &shop.owner(), ids[0]).await.unwrap();
    let states: Vec<_> = shop.only_thread().await.messages.iter().map(|one| one.state).collect();
    assert_eq!(
        states,
        [None, Some(MessageState::Queued), Some(MessageState::Queued), None]
    );
}

#[tokio::test]
async fn a_dead_account_is_told_about_once() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    for _ in 0..2 {
        account::needs_reconnect(&mut tx, shop.account_id, "Instagram no longer accepts CHIDI's access.")
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    deliver(&shop.ctx, shop.business_id, message_id).await.unwrap();
    assert_eq!(
        shop.last().await.failure.unwrap(),
        failure_text(Failure::NeedsReconnect)
    );
    let told = shop.notifications().await;
    assert_eq!((told.len(), told[0].kind), (1, Kind::Connection));
    let refused = reply(&shop.ctx, &shop.owner(), shop.thread_id().await, "hi")
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("connect the account again"), "{refused}");
}

#[tokio::test]
async fn an_unknown_outcome_becomes_perhaps_sent_and_a_late_echo_still_settles_it() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    shop.is_sending(message_id).await;
    reconcile(&shop.ctx).await.unwrap();
    assert_eq!(shop.last().await.state, Some(MessageState::Sending), "not yet");
    deliver(&shop.ctx, shop.business_id, message_id).await.unwrap();
    assert_eq!(
        shop.last().await.state,
        Some(MessageState::Sending),
        "never sent again by itself"
    );
    shop.sql(
        "UPDATE messages SET sending_at = now() - interval '1 hour' WHERE id = $1",
        message_id.0,
    )
    .await;
    for _ in 0..2 {
        reconcile(&shop.ctx).await.unwrap();
    }
    assert_eq!(shop.last().await.failure.unwrap(), failure_text(Failure::PerhapsSent));
    assert_eq!(shop.notifications().await.len(), 1);
    shop.receives(json!([shop.echo("mid9", "₦9,500", None)])).await;
    let message = shop.last().await;
    assert_eq!((message.state, message.failure), (Some(MessageState::Accepted), None));
}

#[tokio::test]
async fn a_queued_message_without_a_job_gets_one() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    shop.sql("DELETE FROM jobs WHERE job ->> 'message_id' = $1::text", message_id.0)
        .await;
    shop.sql(
        "UPDATE messages SET created_at = now() - interval '1 hour' WHERE id = $1",
        message_id.0,
    )
    .await;
    reconcile(&shop.ctx).await.unwrap();
    assert_eq!(shop.jobs("deliver").await, 1);
}

#[tokio::test]
async fn the_inbox_filters_searches_counts_and_pages() {
    let (_database, shop) = shop().await;
    for number in 0..35 {
        let person = format!("777{number:04}");
        shop.receives(json!([shop.wrote(
            &person,
            &format!("m{number}"),
            &format!("question {number} 50%")
        )]))
        .await;
    }
    let first = shop.threads(InboxQuery::default()).await;
    assert_eq!((first.len(), first[0].customer_name.as_str()), (30, "Customer 0034"));
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    let page = inbox::list(&mut tx, shop.business_id, &InboxQuery::default())
        .await
        .unwrap();
    let rest = InboxQuery {
        after: page.next,
        ..InboxQuery::default()
    };
    let rest = inbox::list(&mut tx, shop.business_id, &rest).await.unwrap();
    assert_eq!((rest.rows.len(), rest.next), (5, None));
    assert!(rest.rows.iter().all(|row| first.iter().all(|other| other.id != row.id)));
    drop(tx);
    take_over(&shop.ctx, &shop.owner(), first[0].id).await.unwrap();
    resolve(&shop.ctx, &shop.owner(), first[1].id).await.unwrap();
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    let counts = inbox::counts(&mut tx, shop.business_id).await.unwrap();
    assert_eq!(
        (counts.all, counts.chidi, counts.you, counts.done, counts.needs_you),
        (35, 33, 1, 1, 0)
    );
    drop(tx);
    let search = |search: &str| InboxQuery {
        search: search.into(),
        ..InboxQuery::default()
    };
    assert_eq!(shop.threads(search("QUESTION 12 50%")).await.len(), 1);
    assert_eq!(shop.threads(search("customer 0007")).await.len(), 1);
    assert_eq!(shop.threads(search("50_")).await.len(), 0, "no pattern");
    let yours = InboxQuery {
        filter: Filter::You,
        ..InboxQuery::default()
    };
    assert_eq!(shop.threads(yours).await[0].id, first[0].id);
}

#[tokio::test]
async fn a_long_thread_is_paged_backwards() {
    let (_database, shop) = shop().await;
    let items: Vec<Value> = (0..60)
        .map(|number| shop.wrote(AMAKA, &format!("m{number}"), &format!("{number}")))
        .collect();
    shop.receives(Value::from(items)).await;
    let newest = shop.only_thread().await;
    assert_eq!(
        (newest.messages.len(), newest.messages[49].seq, newest.earlier),
        (50, 60, Some(11))
    );
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    let oldest = thread::get(&mut tx, shop.business_id, newest.thread.id, newest.earlier)
        .await
        .unwrap();
    assert_eq!(
        (oldest.messages.len(), oldest.messages[0].seq, oldest.earlier),
        (10, 1, None)
    );
}
