//! What comes in, and what does not.

use chidi::channels::signature;
use secrecy::SecretString;

use crate::shop::{APP_SECRET, INSTAGRAM_SECRET, VERIFY_TOKEN, World};

const BODY: &str = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1,"messaging":[]}]}"#;

async fn post(world: &World, body: impl Into<reqwest::Body>, signatures: &[String]) -> u16 {
    let mut request = world
        .http
        .post(format!("{}/webhooks/instagram", world.base_url))
        .body(body);
    for signature in signatures {
        request = request.header("x-hub-signature-256", signature);
    }
    request.send().await.expect("an answer").status().as_u16()
}

fn signed(secret: &str, body: &[u8]) -> String {
    signature::header_for(&SecretString::from(secret), body)
}

async fn bodies(world: &World) -> i64 {
    world.count("SELECT count(*) FROM webhook_bodies").await
}

#[tokio::test]
async fn a_body_signed_with_either_secret_is_stored_once() {
    let world = World::start().await;
    assert_eq!(post(&world, BODY, &[signed(APP_SECRET, BODY.as_bytes())]).await, 200);
    assert_eq!(post(&world, BODY, &[signed(APP_SECRET, BODY.as_bytes())]).await, 200);
    let other = BODY.replace("\"time\":1", "\"time\":2");
    assert_eq!(
        post(&world, other.clone(), &[signed(INSTAGRAM_SECRET, other.as_bytes())]).await,
        200
    );
    assert_eq!(bodies(&world).await, 2);
}

#[tokio::test]
async fn a_wrong_signature_stores_nothing() {
    let world = World::start().await;
    let right = signed(APP_SECRET, BODY.as_bytes());
    let refused: [&[String]; 6] = [
        &[],
        &[signed("another secret", BODY.as_bytes())],
        &[right[..right.len() - 2].to_owned()],
        &[right.to_uppercase()],
        &[right.replace("sha256=", "sha1=")],
        &[right.clone(), right.clone()],
    ];
    for signatures in refused {
        assert_eq!(post(&world, BODY, signatures).await, 403, "{signatures:?}");
    }
    let changed = BODY.replace("17841", "17842");
    assert_eq!(post(&world, changed, &[right]).await, 403);
    assert_eq!(bodies(&world).await, 0);
}

#[tokio::test]
async fn a_body_above_four_megabytes_is_refused_and_one_below_is_taken() {
    let world = World::start().await;
    let large = |bytes: usize| {
        format!(
            "{{\"object\":\"instagram\",\"entry\":[],\"pad\":\"{}\"}}",
            "x".repeat(bytes)
        )
    };
    let below = large(3_900_000);
    assert_eq!(
        post(&world, below.clone(), &[signed(APP_SECRET, below.as_bytes())]).await,
        200
    );
    let above = large(4 * 1024 * 1024);
    assert_eq!(
        post(&world, above.clone(), &[signed(APP_SECRET, above.as_bytes())]).await,
        413
    );
}

#[tokio::test]
async fn what_is_no_json_or_no_message_is_acknowledged_and_harms_nothing() {
    let world = World::start().await;
    for body in [
        "",
        "not json",
        "[]",
        "{\"entry\":7}",
        "{\"object\":\"instagram\",\"entry\":[{},{\"messaging\":[{}]}]}",
    ] {
        assert_eq!(
            post(&world, body, &[signed(APP_SECRET, body.as_bytes())]).await,
            200,
            "{body}"
        );
    }
    world.run_jobs().await;
    assert_eq!(world.count("SELECT count(*) FROM messages").await, 0);
}

#[tokio::test]
async fn an_account_nobody_connected_is_acknowledged_and_dropped() {
    let world = World::start().await;
    let body = r#"{"object":"instagram","entry":[{"id":"17841499999999999","time":1700000000000,"messaging":[{"sender":{"id":"77"},
        "recipient":{"id":"17841499999999999"},"timestamp":1700000000000,"message":{"mid":"m1","text":"hello"}}]}]}"#;
    assert_eq!(post(&world, body, &[signed(APP_SECRET, body.as_bytes())]).await, 200);
    world.run_jobs().await;
    assert_eq!(bodies(&world).await, 0);
    assert_eq!(world.count("SELECT count(*) FROM messages").await, 0);
}

#[tokio::test]
async fn the_handshake_answers_the_challenge_for_our_token_only() {
    let world = World::start().await;
    let ask = async |mode: &str, token: &str| {
        let query = [
            ("hub.mode", mode),
            ("hub.verify_token", token),
            ("hub.challenge", "<b>1158201444</b>"),
        ];
        let request = world
            .http
            .get(format!("{}/webhooks/instagram", world.base_url))
            .query(&query);
        let response = request.send().await.expect("an answer");
        let kind = response.headers()["content-type"].to_str().expect("text").to_owned();
        (response.status().as_u16(), kind, response.text().await.expect("a body"))
    };
    let (status, kind, body) = ask("subscribe", VERIFY_TOKEN).await;
    assert_eq!(
        (status, kind.as_str(), body.as_str()),
        (200, "text/plain; charset=utf-8", "<b>1158201444</b>")
    );
    for (mode, token) in [
        ("subscribe", "wrong"),
        ("subscribe", ""),
        ("unsubscribe", VERIFY_TOKEN),
        ("", ""),
    ] {
        let (status, _, body) = ask(mode, token).await;
        assert_eq!(status, 403, "{mode} {token}");
        assert!(!body.contains("1158201444"));
    }
}
