//! Failures on demand.

use std::time::Duration;

use chidi_simulator::{Author, Behaviour, Fault};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, quiet, send, started, texts, to_amaka};

#[tokio::test]
async fn failures_come_when_asked_and_as_often() {
    let (simulator, _receiver) = started(quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    for (fault, status, code, subcode) in [
        (Fault::TokenExpired, 400, json!(190), json!(463)),
        (
            Fault::RateLimited {
                code: 613,
                retry_after_s: Some(7),
            },
            400,
            json!(613),
            Value::Null,
        ),
        (Fault::WindowClosed, 400, json!(10), json!(2_534_022)),
        (Fault::PersonUnavailable, 400, json!(551), json!(1_545_041)),
        (Fault::Transient, 500, json!(2), Value::Null),
        (Fault::Unavailable, 503, Value::Null, Value::Null),
        (
            Fault::Graph {
                status: 400,
                code: 4,
                subcode: None,
            },
            400,
            json!(4),
            Value::Null,
        ),
    ] {
        simulator.fail_next(Some(ACCOUNT), 1, fault).await.unwrap();
        let (answered, body) = send(&simulator, "token-1", to_amaka("hi")).await;
        assert_eq!(
            (answered, &body["error"]["code"], &body["error"]["error_subcode"]),
            (status, &code, &subcode)
        );
    }
    assert_eq!(send(&simulator, "token-1", to_amaka("hi")).await.0, 200);
    let calls = simulator.calls().await;
    assert_eq!(calls.len(), 8);
    assert_eq!(
        (calls[0].error_code, &calls[0].fault),
        (Some(190), &Some(Fault::TokenExpired))
    );
    assert_eq!(calls[7].metadata.as_deref(), Some("mark-1"));
    assert_eq!(simulator.conversation(ACCOUNT, "Amaka").await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_message_may_be_accepted_and_the_answer_never_come() {
    let (simulator, receiver) = started(Behaviour {
        reads: false,
        ..Behaviour::default()
    })
    .await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    simulator
        .fail_next(Some(ACCOUNT), 1, Fault::SilentAfterAcceptance)
        .await
        .unwrap();
    let client = reqwest::Client::builder()
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let url = format!("{}/v23.0/me/messages", simulator.base_url());
    let sent = client
        .post(url)
        .bearer_auth("token-1")
        .body(to_amaka("Hi").to_string())
        .send()
        .await;
    assert!(sent.unwrap_err().is_timeout());
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(texts(&bubbles)[1], (Author::Shop, "Hi"));
    let call = simulator.calls().await.remove(0);
    assert_eq!(
        (call.status, call.message_id.as_deref()),
        (None, Some(bubbles[1].mid.as_str()))
    );
    let bodies = receiver.has(2).await;
    assert_eq!(
        bodies[1].pointer("/entry/0/messaging/0/message/metadata"),
        Some(&json!("mark-1"))
    );
}
