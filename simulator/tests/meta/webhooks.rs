//! How webhooks are posted: signed, together, again.

use chidi_simulator::{Batch, Bubble, Says, Tick, WebhookState, person_id, sign};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, SECRET, SOON, quiet, started};

#[tokio::test]
async fn a_webhook_is_signed_and_escaped_as_meta_does_it() {
    let (simulator, receiver) = started(quiet()).await;
    let posted = simulator
        .customer_says(ACCOUNT, "Amaka", "₦9,500 for 👗 a/b?")
        .await
        .unwrap();
    assert_eq!(posted.status, Some(200));
    let (headers, body) = receiver.taken.lock().unwrap()[0].clone();
    assert_eq!(headers["x-hub-signature-256"], sign(SECRET, &body));
    assert_eq!(headers["user-agent"], "facebookexternalua");
    assert_eq!(headers["content-type"], "application/json");
    assert!(
        String::from_utf8(body.clone())
            .unwrap()
            .contains(r#""text":"\u20a69,500 for \ud83d\udc57 a\/b?""#)
    );
    let item = serde_json::from_slice::<Value>(&body).unwrap()["entry"][0].clone();
    assert_eq!(item["id"], ACCOUNT);
    assert_eq!(item["messaging"][0]["sender"]["id"], person_id(ACCOUNT, "Amaka"));
    assert_eq!(item["messaging"][0]["message"]["mid"], posted.mids[0]);
}

#[tokio::test]
async fn a_batch_holds_several_entries_newest_first_and_comes_twice() {
    let (simulator, receiver) = started(quiet()).await;
    let messages = vec![Says::text(ACCOUNT, "Amaka", "one"), Says::text(ACCOUNT, "Tunde", "two")];
    let posted = simulator
        .post_batch(Batch {
            messages,
            copies: 2,
            newest_first: true,
        })
        .await
        .unwrap();
    assert_eq!(posted.len(), 2);
    let bodies = receiver.has(2).await;
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(
        bodies[0].pointer("/entry/0/messaging/0/message/text"),
        Some(&json!("two"))
    );
    assert_eq!(
        bodies[0].pointer("/entry/1/messaging/0/message/text"),
        Some(&json!("one"))
    );
    let again = simulator.repeat(posted[0].webhook).await.unwrap();
    assert_eq!((again.status, receiver.bodies().len()), (Some(200), 3));
}

#[tokio::test]
async fn what_is_not_taken_is_posted_again_until_it_is() {
    let (simulator, receiver) = started(quiet()).await;
    *receiver.statuses.lock().unwrap() = vec![500, 503];
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    assert_eq!(posted.status, Some(500));
    let bodies = receiver.has(3).await;
    assert!(bodies.iter().all(|body| body == &bodies[0]));
    let delivered = |bubbles: &[Bubble]| bubbles[0].tick == Some(Tick::Delivered);
    let bubbles = simulator.wait_until(ACCOUNT, "Amaka", SOON, delivered).await.unwrap();
    assert_eq!(bubbles[0].tick, Some(Tick::Delivered));
    let webhook = simulator.webhooks().await.remove(0);
    let statuses: Vec<_> = webhook.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(
        (statuses, webhook.state),
        (vec![Some(500), Some(503), Some(200)], WebhookState::Acknowledged)
    );
}

#[tokio::test]
async fn a_receiver_that_never_takes_it_is_given_up() {
    let (simulator, receiver) = started(quiet()).await;
    *receiver.statuses.lock().unwrap() = vec![401; 10];
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let failed = |bubbles: &[Bubble]| bubbles[0].tick == Some(Tick::Failed);
    let bubbles = simulator.wait_until(ACCOUNT, "Amaka", SOON, failed).await.unwrap();
    assert_eq!(bubbles[0].tick, Some(Tick::Failed));
    assert_eq!(receiver.bodies().len(), 4);
}

#[tokio::test]
async fn the_handshake_tells_a_right_word_from_a_wrong_one() {
    let (simulator, _receiver) = started(quiet()).await;
    assert!(simulator.handshake(ACCOUNT, "word").await.unwrap().accepted);
    let refused = simulator.handshake(ACCOUNT, "other").await.unwrap();
    assert_eq!((refused.accepted, refused.status), (false, 403));
}
