//! One person, whatever ids WhatsApp gives for them; and never another one.

use super::*;

const NUMBER: &str = "106540352242922";
const PHONE: &str = "2348030000001";
const AMAKAS_ID: &str = "NG.1349200000000001";

async fn whatsapp() -> (Database, Shop) {
    let (database, ctx) = testing::database().await;
    let shop = open_shop_on(&ctx, Platform::Whatsapp, NUMBER).await;
    (database, shop)
}

impl Shop {
    async fn change(&self, value: Value) {
        let mut value = value;
        value["messaging_product"] = json!("whatsapp");
        value["metadata"] = json!({"display_phone_number": "2348000000000", "phone_number_id": NUMBER});
        let body = json!({"object": "whatsapp_business_account", "entry": [
            {"id": "2044", "time": Uuid::now_v7(), "changes": [{"field": "messages", "value": value}]}]});
        let body_id = self.posts_body(&body).await;
        receive(&self.ctx, body_id).await.unwrap();
    }

    /// Somebody writes, known by a phone number, a business-scoped id, or both.
    async fn texts(&self, wamid: &str, phone: Option<&str>, user_id: Option<&str>, text: &str) {
        let now = Utc::now().timestamp().to_string();
        let mut message = json!({"id": wamid, "timestamp": now, "type": "text", "text": {"body": text}});
        let mut contact = json!({"profile": {"name": "Amaka Obi"}});
        if let Some(phone) = phone {
            message["from"] = json!(phone);
            contact["wa_id"] = json!(phone);
        }
        if let Some(user_id) = user_id {
            message["from_user_id"] = json!(user_id);
            contact["user_id"] = json!(user_id);
        }
        self.change(json!({"contacts": [contact], "messages": [message]})).await;
    }

    async fn hears_status(&self, status: &str, errors: Value) {
        let now = Utc::now().timestamp().to_string();
        self.change(json!({"statuses": [
            {"id": "wamid.OUT", "status": status, "timestamp": now, "recipient_id": PHONE, "errors": errors}]}))
            .await;
    }

    async fn addresses(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT platform_user_id FROM customers ORDER BY created_at")
            .fetch_all(self.ctx.db.queue_pool())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_number_that_is_hidden_later_is_still_the_same_person() {
    let (_database, shop) = whatsapp().await;
    shop.texts("wamid.1", Some(PHONE), None, "hello").await;
    shop.texts("wamid.2", Some(PHONE), Some(AMAKAS_ID), "are you open?")
        .await;
    assert_eq!(shop.addresses().await, [PHONE]);
    shop.texts("wamid.3", None, Some(AMAKAS_ID), "hello?").await;
    let view = shop.only_thread().await;
    assert_eq!(view.messages.len(), 3);
    assert_eq!(view.customer.name, "Amaka Obi");
    assert_eq!(
        shop.addresses().await,
        [AMAKAS_ID],
        "answers go where the last message came from"
    );
}

#[tokio::test]
async fn a_number_given_to_somebody_else_brings_nobody_elses_answers() {
    let (_database, shop) = whatsapp().await;
    shop.texts("wamid.1", Some(PHONE), Some(AMAKAS_ID), "hello").await;
    shop.texts("wamid.2", Some(PHONE), Some("NG.77"), "good morning").await;
    assert_eq!(shop.threads(InboxQuery::default()).await.len(), 2);
    assert_eq!(shop.addresses().await, [AMAKAS_ID, PHONE]);
    shop.texts("wamid.3", Some(PHONE), None, "how much?").await;
    assert_eq!(shop.threads(InboxQuery::default()).await.len(), 2);
}

#[tokio::test]
async fn whoever_changes_the_number_stays_the_same_person() {
    let (_database, shop) = whatsapp().await;
    shop.texts("wamid.1", Some(PHONE), None, "hello").await;
    let now = Utc::now().timestamp().to_string();
    let system = json!({"body": "Amaka changed from one number to another", "type": "user_changed_number",
                        "wa_id": "2348039999999"});
    shop.change(json!({"messages": [
        {"from": PHONE, "id": "wamid.2", "timestamp": now, "type": "system", "system": system}]}))
        .await;
    shop.texts("wamid.3", Some("2348039999999"), None, "it is me").await;
    assert_eq!(shop.only_thread().await.messages.len(), 2);
    assert_eq!(shop.addresses().await, ["2348039999999"]);
}

#[tokio::test]
async fn edits_that_nobody_counts_go_by_their_time() {
    let (_database, shop) = whatsapp().await;
    shop.texts("wamid.1", Some(PHONE), None, "how much is the read one?")
        .await;
    let at = Utc::now().timestamp() - 60;
    for (number, text) in [
        (2, "how much is the red one?"),
        (1, "how much is the red"),
        (3, "how much is the red one in L?"),
    ] {
        let edit = json!({"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": text}}});
        shop.change(
            json!({"messages": [{"from": PHONE, "id": format!("wamid.e{number}"), "type": "edit", "edit": edit,
                                         "timestamp": (at + number).to_string()}]}),
        )
        .await;
    }
    assert_eq!(shop.last().await.body, "how much is the red one in L?");
    assert!(shop.last().await.is_edited);
}

#[tokio::test]
async fn ten_first_messages_at_once_make_one_person() {
    let (_database, shop) = whatsapp().await;
    let posts = (0..10).map(|number| {
        let shop = &shop;
        async move {
            shop.texts(&format!("wamid.{number}"), Some(PHONE), Some(AMAKAS_ID), "hi")
                .await;
        }
    });
    futures::future::join_all(posts).await;
    let view = shop.only_thread().await;
    assert_eq!(
        view.messages.iter().map(|message| message.seq).collect::<Vec<_>>(),
        (1..=10).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn whatsapp_takes_a_message_and_says_later_that_it_will_not_come() {
    let (_database, shop) = whatsapp().await;
    shop.texts("wamid.1", Some(PHONE), None, "how much?").await;
    let turn = shop.turn().await.unwrap();
    let Stored::Stored(ids) = shop.decides(&turn, answer(&["₦9,500"])).await else {
        panic!()
    };
    shop.is_sending(ids[0]).await;
    let mut tx = shop.ctx.tenant(shop.business_id).await.unwrap();
    settle::accept(&mut tx, ids[0], "wamid.OUT").await.unwrap();
    tx.commit().await.unwrap();
    shop.hears_status("failed", json!([{"code": 131_047, "title": "Re-engagement message"}]))
        .await;
    let message = shop.last().await;
    assert_eq!(message.state, Some(MessageState::Failed));
    assert_eq!(message.failure, Some(failure_text(Failure::WindowClosed)));
    assert_eq!(shop.notifications().await.len(), 1, "the owner is told");
    shop.hears_status("sent", json!([])).await;
    assert_eq!(
        shop.last().await.state,
        Some(MessageState::Failed),
        "an older word changes nothing"
    );
}
