//! Instagram Direct.

use chidi_simulator::{Author, Behaviour, Echo, Says, Tick, person_id};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, quiet, send, started, texts, to_amaka};

#[tokio::test]
async fn taps_arrive_as_quick_reply_and_as_postback() {
    let (simulator, receiver) = started(quiet()).await;
    let tap = Says::text(ACCOUNT, "Amaka", "Yes");
    simulator
        .customer_does(Says {
            quick_reply: Some("YES".to_owned()),
            ..tap.clone()
        })
        .await
        .unwrap();
    simulator
        .customer_does(Says {
            postback: Some("START".to_owned()),
            ..tap
        })
        .await
        .unwrap();
    let bodies = receiver.bodies();
    assert_eq!(
        bodies[0].pointer("/entry/0/messaging/0/message/quick_reply/payload"),
        Some(&json!("YES"))
    );
    assert_eq!(
        bodies[1].pointer("/entry/0/messaging/0/postback/payload"),
        Some(&json!("START"))
    );
}

#[tokio::test]
async fn me_answers_the_id_that_webhooks_carry() {
    let (simulator, _receiver) = started(quiet()).await;
    let url = format!("{}/v23.0/me?fields=user_id,username", simulator.base_url());
    let ask = |token: &'static str| reqwest::Client::new().get(&url).bearer_auth(token).send();
    let me: Value = serde_json::from_str(&ask("token-1").await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(
        (&me["user_id"], &me["username"]),
        (&json!(ACCOUNT), &json!("ireti.fabrics"))
    );
    assert_ne!(me["id"], me["user_id"]);
    let refused = ask("wrong").await.unwrap();
    assert_eq!(refused.status(), 401);
    assert!(refused.text().await.unwrap().contains(r#""code":190"#));
}

#[tokio::test]
async fn an_answer_reaches_the_phone_and_comes_back_as_echo_and_read() {
    let (simulator, receiver) = started(Behaviour::default()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let (status, answer) = send(&simulator, "token-1", to_amaka("Hi there")).await;
    assert_eq!(
        (status, &answer["recipient_id"]),
        (200, &json!(person_id(ACCOUNT, "Amaka")))
    );
    let bodies = receiver.has(3).await;
    let echo = bodies[1].pointer("/entry/0/messaging/0").unwrap();
    assert_eq!(echo["sender"]["id"], ACCOUNT);
    assert_eq!(
        echo["message"],
        json!({ "mid": answer["message_id"], "text": "Hi there", "is_echo": true, "metadata": "mark-1" })
    );
    assert_eq!(
        bodies[2].pointer("/entry/0/messaging/0/read/mid"),
        Some(&answer["message_id"])
    );
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(
        texts(&bubbles),
        [(Author::Customer, "hello"), (Author::Shop, "Hi there")]
    );
    assert_eq!(bubbles[0].tick, Some(Tick::Read));
    assert!(bubbles[1].answered_ms.unwrap() > 0.0);
}

#[tokio::test]
async fn an_early_echo_comes_before_the_answer() {
    let (simulator, receiver) = started(Behaviour {
        echo: Echo::Before,
        reads: false,
        ..Behaviour::default()
    })
    .await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    send(&simulator, "token-1", to_amaka("Hi")).await;
    assert_eq!(receiver.bodies().len(), 2);
}

#[tokio::test]
async fn the_limits_of_the_send_call_are_held() {
    let (simulator, _receiver) = started(quiet()).await;
    let code = async |body| send(&simulator, "token-1", body).await.1["error"]["code"].clone();
    assert_eq!(code(to_amaka("never wrote")).await, 100);
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    assert_eq!(code(to_amaka(&"é".repeat(501))).await, 100);
    assert_eq!(code(to_amaka(&"é".repeat(500))).await, Value::Null);
    assert_eq!(
        code(json!({ "recipient": { "id": person_id(ACCOUNT, "Amaka") } })).await,
        100
    );
    assert_eq!(code(json!([1])).await, 100);
    simulator.age(ACCOUNT, "Amaka", TimeDelta::hours(25)).await.unwrap();
    assert_eq!(code(to_amaka("too late")).await, 10);
    let (status, refused) = send(&simulator, "wrong", to_amaka("hi")).await;
    assert_eq!((status, &refused["error"]["code"]), (401, &json!(190)));
}
