//! What customers do besides writing, in whatever order platforms tell of it.

use super::*;

impl Shop {
    fn did(&self, at_ms: i64, key: &str, what: Value) -> Value {
        let mut item = json!({"sender": {"id": AMAKA}, "recipient": {"id": self.account}, "timestamp": at_ms});
        item[key] = what;
        item
    }

    /// Each of these comes in a body of its own, in this order, and is read until nothing is left to wait for.
    async fn receives_each(&self, items: &[Value]) {
        let mut bodies = Vec::new();
        for item in items {
            bodies.push(self.posts(json!([item])).await);
        }
        for _ in 0..2 {
            for body_id in &bodies {
                receive(&self.ctx, *body_id).await.unwrap();
            }
        }
    }

    async fn message(&self, mid: &str) -> Option<(String, i16, bool, Option<String>)> {
        sqlx::query_as(
            "SELECT body, edits, unsent_at IS NOT NULL, reaction FROM messages WHERE platform_message_id = $1",
        )
        .bind(mid)
        .fetch_optional(self.ctx.db.queue_pool())
        .await
        .unwrap()
    }
}

fn now_ms() -> i64 {
    Utc::now().timestamp_millis() - 10_000
}

#[tokio::test]
async fn a_picture_is_kept_with_its_link_and_waits_for_an_answer() {
    let (_database, shop) = shop().await;
    let url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1";
    let picture = json!({"mid": "m1", "attachments": [{"type": "image", "payload": {"url": url}}]});
    shop.receives(json!([shop.did(now_ms(), "message", picture)])).await;
    let message = shop.last().await;
    assert_eq!((message.kind.as_str(), message.body.as_str()), ("image", ""));
    assert_eq!(message.details.attachments[0].url.as_deref(), Some(url));
    assert!(message.details.needs_eyes());
    assert_eq!(shop.threads(InboxQuery::default()).await[0].preview, "Photo");
    assert_eq!(shop.jobs("answer").await, 1);
}

#[tokio::test]
async fn every_order_of_arrival_gives_the_same_message() {
    let (_database, shop) = shop().await;
    let at = now_ms();
    let story = |mid: &str| {
        let heart = json!({"mid": mid, "action": "react", "emoji": "\u{2764}"});
        let laugh = json!({"mid": mid, "action": "react", "emoji": "\u{1f602}"});
        [
            shop.did(at, "message", json!({"mid": mid, "text": "how much is the read one?"})),
            shop.did(
                at + 1,
                "message_edit",
                json!({"mid": mid, "text": "how much is the red", "num_edit": 1}),
            ),
            shop.did(
                at + 2,
                "message_edit",
                json!({"mid": mid, "text": "how much is the red one?", "num_edit": "2"}),
            ),
            shop.did(at + 3, "reaction", heart),
            shop.did(at + 4, "reaction", laugh),
        ]
    };
    for (number, order) in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [3, 1, 0, 4, 2]]
        .iter()
        .enumerate()
    {
        let mid = format!("m{number}");
        let items = story(&mid);
        let shuffled: Vec<Value> = order.iter().map(|place| items[*place].clone()).collect();
        shop.receives_each(&shuffled).await;
        let message = shop.message(&mid).await.unwrap();
        assert_eq!(
            message,
            ("how much is the red one?".into(), 2, false, Some("\u{1f602}".into())),
            "{order:?}"
        );
    }
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 4);
    assert!(view.messages[0].is_edited);
    assert_eq!(
        shop.threads(InboxQuery::default()).await[0].preview,
        "how much is the red one?"
    );
}

#[tokio::test]
async fn what_a_customer_takes_back_is_gone_and_not_answered() {
    let (_database, shop) = shop().await;
    let at = now_ms();
    let gone = |mid: &str| shop.did(at + 5, "message", json!({"mid": mid, "is_deleted": true}));
    shop.hears("m1", "my card number is 4111").await;
    shop.receives(json!([gone("m1")])).await;
    assert_eq!(shop.message("m1").await.unwrap().0, "");
    assert!(shop.last().await.is_unsent);
    assert!(shop.turn().await.is_none(), "nothing is left to answer");
    // The word that it is gone may come first.
    let early = shop.posts(json!([gone("m2")])).await;
    receive(&shop.ctx, early).await.unwrap();
    assert_eq!(shop.put_off("read_inbound").await, 1, "it is looked at again");
    shop.hears("m2", "and the pin is 1234").await;
    receive(&shop.ctx, early).await.unwrap();
    assert_eq!(shop.message("m2").await.unwrap(), (String::new(), 0, true, None));
    // An edit that comes after it brings nothing back.
    shop.receives(json!([shop.did(
        at + 6,
        "message_edit",
        json!({"mid": "m1", "text": "4111", "num_edit": 1})
    )]))
    .await;
    assert_eq!(shop.message("m1").await.unwrap().0, "");
}

#[tokio::test]
async fn an_answer_to_the_old_words_is_not_sent() {
    let (_database, shop) = shop().await;
    shop.hears("m1", "how much is the read one?").await;
    let turn = shop.turn().await.unwrap();
    let edit = json!({"mid": "m1", "text": "how much is the red one?", "num_edit": 1});
    shop.receives(json!([shop.did(now_ms(), "message_edit", edit)])).await;
    assert_eq!(shop.decides(&turn, answer(&["Which one?"])).await, Stored::Overtaken);
    let turn = shop.turn().await.unwrap();
    assert_eq!(turn.messages[0].body, "how much is the red one?");
    assert!(matches!(
        shop.decides(&turn, answer(&["₦9,500"])).await,
        Stored::Stored(_)
    ));
}

#[tokio::test]
async fn a_message_of_ours_only_moves_forward() {
    let (_database, shop) = shop().await;
    let message_id = shop.answered("₦9,500").await;
    shop.is_sending(message_id).await;
    let read = json!([shop.did(now_ms(), "read", json!({"mid": "mid1"}))]);
    // Seen before we were told under which id it went.
    let early = shop.posts(read.clone()).await;
    receive(&shop.ctx, early).await.unwrap();
    assert_eq!(shop.last().await.state, Some(MessageState::Sending));
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    settle::accept(&mut tx, message_id, "mid1").await.unwrap();
    tx.commit().await.unwrap();
    receive(&shop.ctx, early).await.unwrap();
    assert_eq!(shop.last().await.state, Some(MessageState::Read));
    let delivered = json!({"mids": ["mid1"], "watermark": Utc::now().timestamp_millis()});
    shop.receives(json!([shop.did(now_ms(), "delivery", delivered)])).await;
    assert_eq!(shop.last().await.state, Some(MessageState::Read));
}

#[tokio::test]
async fn a_word_about_everything_until_then_moves_what_was_sent_until_then() {
    let (_database, ctx) = testing::database().await;
    let shop = open_shop_on(&ctx, Platform::Messenger, "1020304050").await;
    let message_id = shop.answered("₦9,500").await;
    shop.is_sending(message_id).await;
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    settle::accept(&mut tx, message_id, "m_1").await.unwrap();
    tx.commit().await.unwrap();
    let before = Utc::now().timestamp_millis() - 60_000;
    shop.receives(json!([shop.did(
        now_ms(),
        "read",
        json!({"watermark": before.to_string()})
    )]))
    .await;
    assert_eq!(shop.last().await.state, Some(MessageState::Accepted));
    let later = Utc::now().timestamp_millis() + 1;
    shop.receives(json!([shop.did(now_ms(), "delivery", json!({"watermark": later}))]))
        .await;
    assert_eq!(shop.last().await.state, Some(MessageState::Delivered));
    shop.receives(json!([shop.did(now_ms(), "read", json!({"watermark": later}))]))
        .await;
    assert_eq!(shop.last().await.state, Some(MessageState::Read));
}

#[tokio::test]
async fn another_app_talks_to_the_customer_and_chidi_stays_out() {
    let (_database, shop) = shop().await;
    let body =
        json!({"object": "instagram", "entry": [{"id": shop.account, "standby": [shop.wrote(AMAKA, "m1", "hello")]}]});
    let body_id = shop.posts_body(&body).await;
    receive(&shop.ctx, body_id).await.unwrap();
    assert_eq!(shop.last().await.body, "hello");
    assert_eq!(shop.state().await, ThreadState::ActiveHuman);
    assert_eq!(shop.jobs("answer").await, 0);
}
