//! The verbs over HTTP, and the phone page.

use serde_json::json;

use crate::support::{ACCOUNT, SECRET, SOON, admin, quiet, started};

#[tokio::test]
async fn bad_requests_to_the_admin_api_are_answered_clearly() {
    let (simulator, _receiver) = started(quiet()).await;
    let says =
        |account: &str, customer: &str, text: &str| json!({ "account": account, "customer": customer, "text": text });
    for (body, status) in [
        (says(ACCOUNT, "Amaka", "hello"), 200),
        (says("1", "Amaka", "hello"), 404),
        (says(ACCOUNT, " ", "hello"), 422),
        (says(ACCOUNT, "Amaka", &"x".repeat(1001)), 422),
        (json!({ "account": ACCOUNT }), 422),
    ] {
        assert_eq!(admin(&simulator, "messages", body.clone()).await, status, "{body}");
    }
    assert_eq!(admin(&simulator, "webhooks/999999/repeat", json!({})).await, 404);
    assert_eq!(
        admin(&simulator, "faults", json!({ "fault": "no such fault" })).await,
        422
    );
    assert_eq!(
        admin(&simulator, "batches", json!({ "messages": [], "copies": 0 })).await,
        422
    );
}

#[tokio::test]
async fn everything_can_be_asked_for_over_http() {
    let (simulator, receiver) = started(quiet()).await;
    let fault = json!({ "account": ACCOUNT, "times": 1, "fault": "slow", "ms": 1 });
    assert_eq!(admin(&simulator, "faults", fault).await, 201);
    assert_eq!(
        admin(
            &simulator,
            "messages",
            json!({ "account": ACCOUNT, "customer": "Amaka", "text": "hi" })
        )
        .await,
        200
    );
    let client = reqwest::Client::new();
    let raw = format!("{}/simulator/accounts/{ACCOUNT}/raw", simulator.base_url());
    assert_eq!(client.post(raw).body("{}").send().await.unwrap().status(), 200);
    assert_eq!(receiver.bodies()[1], json!({}));
    let get = async |path: &str| {
        let url = format!("{}/simulator/{path}", simulator.base_url());
        client.get(url).send().await.unwrap().text().await.unwrap()
    };
    let shops = get("accounts").await;
    assert!(shops.contains("Ireti Fabrics") && shops.contains("Amaka"));
    assert!(!shops.contains("token-1") && !shops.contains(SECRET));
    assert!(get("webhooks").await.contains(r#""state":"acknowledged""#));
    assert!(get("faults").await.contains("slow"));
}

#[tokio::test]
async fn an_account_of_any_platform_is_added_and_written_to_over_http() {
    let (simulator, receiver) = started(quiet()).await;
    let account = json!({
        "platform": "whatsapp", "id": "10655", "username": "ireti", "token": "token-2", "app_secret": SECRET,
        "webhook_url": receiver.start().await,
    });
    assert_eq!(admin(&simulator, "accounts", account).await, 201);
    let place = json!({ "kind": "location", "place": { "latitude": 6.5, "longitude": 3.4 } });
    let says = json!({ "account": "10655", "customer": "Amaka", "attachments": [place] });
    assert_eq!(admin(&simulator, "messages", says).await, 200);
    let mid = simulator.conversation("10655", "Amaka").await.unwrap()[0].mid.clone();
    let react = json!({ "react": { "mid": mid, "emoji": "👍" } });
    let says = json!({ "account": "10655", "customer": "Amaka", "does": react });
    assert_eq!(admin(&simulator, "messages", says).await, 200);
    let nobody = json!({ "account": "10655", "customer": "Amaka", "does": { "unsend": { "mid": "none" } } });
    assert_eq!(admin(&simulator, "messages", nobody).await, 404);
    let body = receiver.bodies().pop().unwrap();
    let reaction = body.pointer("/entry/0/changes/0/value/messages/0/reaction/message_id");
    assert_eq!(reaction, Some(&json!(mid)));
}

#[tokio::test]
async fn the_phone_page_loads_and_shows_the_chat_live() {
    let (simulator, _receiver) = started(quiet()).await;
    let client = reqwest::Client::new();
    for path in ["/", "/phone.css", "/parts.js", "/phone.js"] {
        let response = client
            .get(format!("{}{path}", simulator.base_url()))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.headers().contains_key("content-security-policy"));
    }
    let url = format!(
        "{}/simulator/stream?account={ACCOUNT}&customer=Amaka",
        simulator.base_url()
    );
    let mut stream = client.get(url).send().await.unwrap();
    let first = tokio::time::timeout(SOON, stream.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&first).contains(r#""bubbles":[]"#));
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let second = tokio::time::timeout(SOON, stream.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&second).contains("hello"));
}
