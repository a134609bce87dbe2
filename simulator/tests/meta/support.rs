//! The two neighbours of Meta's side: a receiver of webhooks and a caller of the Graph API.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use chidi_simulator::{AccountSpec, Author, Behaviour, Bubble, Echo, Platform, Simulator, SimulatorConfig, person_id};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub(crate) const ACCOUNT: &str = "17841400000000001";
pub(crate) const SECRET: &str = "app-secret";
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// A webhook as it came.
pub(crate) type Taken = (HeaderMap, Vec<u8>);

/// Takes webhooks and keeps them; answers the statuses it was told first, then 200.
#[derive(Clone, Default)]
pub(crate) struct Receiver {
    pub(crate) taken: Arc<Mutex<Vec<Taken>>>,
    pub(crate) statuses: Arc<Mutex<Vec<u16>>>,
    came: Arc<Notify>,
}

impl Receiver {
    pub(crate) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/webhooks", get(challenge).post(take))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{addr}/webhooks")
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.taken
            .lock()
            .unwrap()
            .iter()
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    }

    /// Waits until so many webhooks have come.
    pub(crate) async fn has(&self, count: usize) -> Vec<Value> {
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

/// An Instagram account and who receives its webhooks.
pub(crate) async fn started(behaviour: Behaviour) -> (Simulator, Receiver) {
    started_on(Platform::Instagram, behaviour).await
}

/// An account of that platform with the id [`ACCOUNT`], and who receives its webhooks.
pub(crate) async fn started_on(platform: Platform, behaviour: Behaviour) -> (Simulator, Receiver) {
    let receiver = Receiver::default();
    let config = SimulatorConfig {
        retry_after: Duration::from_millis(5),
        attempts_max: 4,
        ..SimulatorConfig::default()
    };
    let simulator = Simulator::start(config).await.unwrap();
    let spec = spec(platform, receiver.start().await);
    simulator.add_account(AccountSpec { behaviour, ..spec }).await.unwrap();
    (simulator, receiver)
}

/// The account of most stories.
pub(crate) fn spec(platform: Platform, webhook_url: String) -> AccountSpec {
    AccountSpec {
        platform,
        id: ACCOUNT.to_owned(),
        username: "ireti.fabrics".to_owned(),
        name: "Ireti Fabrics".to_owned(),
        token: "token-1".to_owned(),
        webhook_url,
        app_secret: SECRET.to_owned(),
        display_phone_number: "+234 700 000 0001".to_owned(),
        business_id: "900".to_owned(),
        app_id: "1234".to_owned(),
        ..AccountSpec::default()
    }
}

pub(crate) fn quiet() -> Behaviour {
    Behaviour {
        echo: Echo::Never,
        reports: Echo::Never,
        ..Behaviour::default()
    }
}

/// Posts JSON to a Graph path without its version, e.g. `me/messages`; answers status and body.
pub(crate) async fn graph_post(simulator: &Simulator, token: &str, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/v23.0/{path}", simulator.base_url());
    let request = reqwest::Client::new().post(url).bearer_auth(token);
    read(
        request
            .header("content-type", "application/json")
            .body(body.to_string()),
    )
    .await
}

pub(crate) async fn graph_get(simulator: &Simulator, token: &str, path: &str) -> (u16, Value) {
    let url = format!("{}/v23.0/{path}", simulator.base_url());
    read(reqwest::Client::new().get(url).bearer_auth(token)).await
}

/// Status and body, which is empty when it is no JSON.
pub(crate) async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

pub(crate) async fn send(simulator: &Simulator, token: &str, body: Value) -> (u16, Value) {
    graph_post(simulator, token, "me/messages", body).await
}

/// The `messaging` item of a body.
pub(crate) fn messaging(body: &Value) -> &Value {
    body.pointer("/entry/0/messaging/0").unwrap()
}

pub(crate) fn to_amaka(text: &str) -> Value {
    json!({ "recipient": { "id": person_id(ACCOUNT, "Amaka") }, "message": { "text": text, "metadata": "mark-1" } })
}

pub(crate) fn texts(bubbles: &[Bubble]) -> Vec<(Author, &str)> {
    bubbles
        .iter()
        .map(|bubble| (bubble.author, bubble.text.as_str()))
        .collect()
}

/// Posts JSON to the admin API; answers the status.
pub(crate) async fn admin(simulator: &Simulator, path: &str, body: Value) -> u16 {
    let request = reqwest::Client::new().post(format!("{}/simulator/{path}", simulator.base_url()));
    let request = request
        .header("content-type", "application/json")
        .body(body.to_string());
    request.send().await.unwrap().status().as_u16()
}
