//! Meta's side as its two neighbours see it: the receiver of webhooks and the caller of the Graph API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use chidi_simulator::{
    AccountSpec, Author, Batch, Behaviour, Bubble, Echo, Fault, Says, Simulator, SimulatorConfig, Tick, WebhookState,
    person_id, sign,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const ACCOUNT: &str = "17841400000000001";
const SECRET: &str = "app-secret";
const SOON: Duration = Duration::from_secs(10);

/// A webhook as it came.
type Taken = (HeaderMap, Vec<u8>);

/// Takes webhooks and keeps them; answers the statuses it was told first, then 200.
#[derive(Clone, Default)]
struct Receiver {
    taken: Arc<Mutex<Vec<Taken>>>,
    statuses: Arc<Mutex<Vec<u16>>>,
    came: Arc<Notify>,
}

impl Receiver {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/webhooks", get(challenge).post(take))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{addr}/webhooks")
    }

    fn bodies(&self) -> Vec<Value> {
        self.taken
            .lock()
            .unwrap()
            .iter()
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    }

    /// Waits until so many webhooks have come.
    async fn has(&self, count: usize) -> Vec<Value> {
        let waiting = async {
            loop {
                let came = self.came.notified();
                if self.taken.lock().unwrap().len() >= count {
                    return;
                }
                came.await;
            }
        };
        tokio::time::timeout(SOON, waiting)
            .await
            .expect("the webhooks come soon");
        self.bodies()
    }
}

async fn challenge(axum::extract::RawQuery(query): axum::extract::RawQuery) -> (StatusCode, String) {
    let query = query.unwrap_or_default();
    let value = |key: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(key))
            .unwrap_or_default()
            .to_owned()
    };
    if value("hub.verify_token=") == "word" {
        (StatusCode::OK, value("hub.challenge="))
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    receiver.taken.lock().unwrap().push((headers, body.to_vec()));
    receiver.came.notify_waiters();
    let mut statuses = receiver.statuses.lock().unwrap();
    let status = if statuses.is_empty() { 200 } else { statuses.remove(0) };
    StatusCode::from_u16(status).unwrap()
}

async fn started(behaviour: Behaviour) -> (Simulator, Receiver) {
    let receiver = Receiver::default();
    let config = SimulatorConfig {
        retry_after: Duration::from_millis(5),
        attempts_max: 4,
        ..SimulatorConfig::default()
    };
    let simulator = Simulator::start(config).await.unwrap();
    let spec = AccountSpec {
        id: ACCOUNT.to_owned(),
        username: "ireti.fabrics".to_owned(),
        name: "Ireti Fabrics".to_owned(),
        token: "token-1".to_owned(),
        webhook_url: receiver.start().await,
        app_secret: SECRET.to_owned(),
        behaviour,
    };
    simulator.add_account(spec).await.unwrap();
    (simulator, receiver)
}

fn quiet() -> Behaviour {
    Behaviour {
        echo: Echo::Never,
        reads: false,
        ..Behaviour::default()
    }
}

async fn send(simulator: &Simulator, token: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/v23.0/me/messages", simulator.base_url());
    let request = reqwest::Client::new()
        .post(url)
        .bearer_auth(token)
        .header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.unwrap();
    (
        response.status().as_u16(),
        serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default(),
    )
}

fn to_amaka(text: &str) -> Value {
    json!({ "recipient": { "id": person_id(ACCOUNT, "Amaka") }, "message": { "text": text, "metadata": "mark-1" } })
}

fn texts(bubbles: &[Bubble]) -> Vec<(Author, &str)> {
    bubbles
        .iter()
        .map(|bubble| (bubble.author, bubble.text.as_str()))
        .collect()
}

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

/// Posts JSON to the admin API; answers the status.
async fn admin(simulator: &Simulator, path: &str, body: Value) -> u16 {
    let request = reqwest::Client::new().post(format!("{}/simulator/{path}", simulator.base_url()));
    let request = request
        .header("content-type", "application/json")
        .body(body.to_string());
    request.send().await.unwrap().status().as_u16()
}

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
async fn the_phone_page_loads_and_shows_the_chat_live() {
    let (simulator, _receiver) = started(quiet()).await;
    let client = reqwest::Client::new();
    for path in ["/", "/phone.css", "/phone.js"] {
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
