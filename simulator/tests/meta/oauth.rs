//! Logging in, tokens that age, and leaving.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::post;
use chidi_simulator::{AccountSpec, Consent, Fault, Platform, Simulator};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, SECRET, graph_get, quiet, read, spec, started, started_on};

const BACK: &str = "https://app.example/callback";

/// Presses a button of the login page; answers where it leads.
async fn press(simulator: &Simulator, name: &str, decision: &str, accounts: &[&str]) -> reqwest::Url {
    let mut form = vec![
        ("name", name),
        ("redirect_uri", BACK),
        ("state", "s&1"),
        ("decision", decision),
    ];
    form.extend(accounts.iter().map(|account| ("account", *account)));
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let url = format!("{}/oauth/consent", simulator.base_url());
    let response = client.post(url).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap().parse().unwrap()
}

fn word(url: &reqwest::Url, key: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

async fn buy(simulator: &Simulator, code: &str, secret: &str) -> (u16, Value) {
    let url = format!("{}/oauth/access_token", simulator.base_url());
    let form = [
        ("client_id", "1"),
        ("client_secret", secret),
        ("grant_type", "authorization_code"),
        ("redirect_uri", BACK),
        ("code", code),
    ];
    read(reqwest::Client::new().post(url).form(&form)).await
}

/// A path without version, e.g. `refresh_access_token?...`.
async fn get(simulator: &Simulator, path: &str) -> (u16, Value) {
    read(reqwest::Client::new().get(format!("{}/{path}", simulator.base_url()))).await
}

fn token(answer: &Value) -> String {
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_login_page_asks_and_leads_back_with_a_code_or_a_no() {
    let (simulator, _receiver) = started(quiet()).await;
    let page = format!(
        "{}/oauth/authorize?client_id=1&redirect_uri={BACK}&response_type=code&state=%22%3E%3Cb%3E",
        simulator.base_url()
    );
    let html = reqwest::get(page).await.unwrap().text().await.unwrap();
    assert!(html.contains("Allow") && html.contains("Cancel") && html.contains("Ireti Fabrics"));
    assert!(html.contains("&quot;&gt;&lt;b&gt;") && !html.contains("\"><b>"));
    let allowed = press(&simulator, "Instagram", "allow", &[ACCOUNT]).await;
    assert_eq!(
        (allowed.fragment(), word(&allowed, "state").as_deref()),
        (Some("_"), Some("s&1"))
    );
    assert!(word(&allowed, "code").is_some());
    let denied = press(&simulator, "Instagram", "cancel", &[ACCOUNT]).await;
    assert_eq!(
        (word(&denied, "error").as_deref(), word(&denied, "code")),
        (Some("access_denied"), None)
    );
    let nowhere = format!("{}/oauth/authorize?client_id=1", simulator.base_url());
    assert_eq!(reqwest::get(nowhere).await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_code_works_once_for_the_right_app_and_within_an_hour() {
    let (simulator, _receiver) = started(quiet()).await;
    let allowed = press(&simulator, "Instagram", "allow", &[ACCOUNT]).await;
    let code = word(&allowed, "code").unwrap();
    let (status, answer) = buy(&simulator, &code, SECRET).await;
    assert_eq!(status, 200);
    assert_eq!(graph_get(&simulator, &token(&answer), "me").await.1["user_id"], ACCOUNT);
    let (status, again) = buy(&simulator, &code, SECRET).await;
    assert_eq!((status, &again["code"]), (400, &json!(400)));

    let consent = Consent {
        accounts: vec![ACCOUNT.to_owned()],
        redirect_uri: BACK.to_owned(),
        ..Consent::default()
    };
    let code = simulator.consent(consent.clone()).await.unwrap();
    assert_eq!(buy(&simulator, &code, "wrong").await.0, 400);
    let code = simulator.consent(consent.clone()).await.unwrap();
    simulator.age_token(&code, TimeDelta::minutes(61)).await.unwrap();
    assert_eq!(buy(&simulator, &code, SECRET).await.0, 400);
    let elsewhere = Consent {
        redirect_uri: "https://other.example/".to_owned(),
        ..consent
    };
    let code = simulator.consent(elsewhere).await.unwrap();
    assert_eq!(buy(&simulator, &code, SECRET).await.0, 400);
}

#[tokio::test]
async fn tokens_are_exchanged_refreshed_and_end() {
    let (simulator, _receiver) = started(quiet()).await;
    let allowed = press(&simulator, "Instagram", "allow", &[ACCOUNT]).await;
    let (_, answer) = buy(&simulator, &word(&allowed, "code").unwrap(), SECRET).await;
    let short = token(&answer);
    let exchange = format!("access_token?grant_type=ig_exchange_token&client_secret={SECRET}&access_token={short}");
    let (_, answer) = get(&simulator, &exchange).await;
    assert_eq!(answer["expires_in"], 5_183_944);
    let long = token(&answer);

    let refresh = |token: &str| format!("refresh_access_token?grant_type=ig_refresh_token&access_token={token}");
    assert_eq!(get(&simulator, &refresh(&long)).await.0, 400);
    simulator.age_token(&long, TimeDelta::hours(25)).await.unwrap();
    let (status, answer) = get(&simulator, &refresh(&long)).await;
    assert_eq!(status, 200);
    assert_eq!(graph_get(&simulator, &token(&answer), "me").await.0, 200);

    simulator.age_token(&long, TimeDelta::days(60)).await.unwrap();
    let (_, refused) = get(&simulator, &refresh(&long)).await;
    assert_eq!(refused["error"]["code"], 190);
    simulator.expire_token("token-1").await.unwrap();
    let (status, refused) = graph_get(&simulator, "token-1", "me").await;
    assert_eq!(
        (status, &refused["error"]["code"], &refused["error"]["error_subcode"]),
        (400, &json!(190), &json!(463))
    );
    assert!(simulator.expire_token("no such token").await.is_err());
}

#[tokio::test]
async fn a_person_on_facebook_gets_the_pages_a_few_at_a_time() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    for (id, instagram_id) in [("51", "17841400000000009"), ("52", "")] {
        let page = AccountSpec {
            id: id.to_owned(),
            token: format!("token-{id}"),
            instagram_id: instagram_id.to_owned(),
            ..spec(Platform::Messenger, receiver.start().await)
        };
        simulator.add_account(page).await.unwrap();
    }
    let dialog = format!("v23.0/dialog/oauth?client_id=1&redirect_uri={BACK}&state=1&config_id=2");
    let html = reqwest::get(format!("{}/{dialog}", simulator.base_url()))
        .await
        .unwrap();
    assert!(html.text().await.unwrap().contains("value=\"51\""));
    let allowed = press(&simulator, "Facebook", "allow", &["51", "52"]).await;
    let code = word(&allowed, "code").unwrap();
    let app = format!("client_id=1&client_secret={SECRET}");
    let buy = format!("v23.0/oauth/access_token?{app}&redirect_uri={BACK}&code={code}");
    let short = token(&get(&simulator, &buy).await.1);
    assert_eq!(get(&simulator, &buy).await.0, 400);
    let exchange = format!("v23.0/oauth/access_token?{app}&grant_type=fb_exchange_token&fb_exchange_token={short}");
    let (_, answer) = get(&simulator, &exchange).await;
    let long = token(&answer);
    assert_eq!(answer["expires_in"], 5_183_944);

    let fields = "fields=id,name,access_token,tasks,instagram_business_account";
    let (_, first) = graph_get(&simulator, &long, &format!("me/accounts?{fields}&limit=1")).await;
    let page = &first["data"][0];
    assert_eq!(
        (&page["id"], &page["instagram_business_account"]["id"]),
        (&json!("51"), &json!("17841400000000009"))
    );
    let next = first["paging"]["next"].as_str().unwrap();
    let (_, second) = read(reqwest::Client::new().get(next)).await;
    assert_eq!(
        (&second["data"][0]["id"], second["paging"].get("next")),
        (&json!("52"), None)
    );
    let page_token = page["access_token"].as_str().unwrap();
    assert_eq!(graph_get(&simulator, page_token, "me").await.1["id"], "51");
    // A person's token is no page's.
    assert_eq!(graph_get(&simulator, &long, "51").await.0, 400);
}

#[tokio::test]
async fn what_was_switched_off_is_told_and_a_code_is_bought_by_whoever_asked_for_it() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    let page = format!(
        "{}/v23.0/dialog/oauth?client_id=1&redirect_uri={BACK}&state=1&scope=pages_show_list,pages_messaging",
        simulator.base_url()
    );
    let html = reqwest::get(page).await.unwrap().text().await.unwrap();
    assert!(html.contains("name=\"permission\" value=\"pages_messaging\" checked"));
    // BASE64URL(SHA256("verifier")), worked out by OpenSSL.
    let consent = Consent {
        accounts: vec![ACCOUNT.to_owned()],
        redirect_uri: BACK.to_owned(),
        without: vec!["pages_messaging".to_owned()],
        code_challenge: "iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ".to_owned(),
    };
    let buy = async |verifier: &str| {
        let code = simulator.consent(consent.clone()).await.unwrap();
        let app = format!("client_id=1&client_secret={SECRET}");
        let path = format!("v23.0/oauth/access_token?{app}&redirect_uri={BACK}&code={code}&code_verifier={verifier}");
        get(&simulator, &path).await
    };
    assert_eq!(buy("another").await.0, 400);
    let (status, answer) = buy("verifier").await;
    assert_eq!(status, 200);
    let (_, permissions) = graph_get(&simulator, &token(&answer), "me/permissions").await;
    let of = |name: &str| {
        let all = permissions["data"].as_array().unwrap();
        let one = all.iter().find(|one| one["permission"] == name);
        one.unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (of("pages_messaging").as_str(), of("pages_show_list").as_str()),
        ("declined", "granted")
    );
}

#[tokio::test]
async fn an_app_asks_what_a_token_is_and_takes_back_what_a_person_allowed() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    let app = format!("1234|{SECRET}");
    let (status, known) = graph_get(&simulator, &app, "debug_token?input_token=token-1").await;
    assert_eq!(
        (status, &known["data"]["is_valid"], &known["data"]["expires_at"]),
        (200, &json!(true), &json!(0))
    );
    let (_, unknown) = graph_get(&simulator, &app, "debug_token?input_token=nobodys").await;
    assert_eq!(unknown["data"]["is_valid"], json!(false));
    assert_eq!(
        graph_get(&simulator, "1|wrong", "debug_token?input_token=token-1")
            .await
            .0,
        401
    );

    let person = known["data"]["user_id"].as_str().unwrap();
    let url = format!("{}/v23.0/{person}/permissions", simulator.base_url());
    let take_back = async |token: &str| read(reqwest::Client::new().delete(&url).bearer_auth(token)).await;
    assert_eq!(take_back("token-1").await.0, 401);
    assert_eq!(take_back(&app).await, (200, json!({ "success": true })));
}

#[tokio::test]
async fn a_signup_popup_of_whatsapp_gives_a_business_token() {
    let (simulator, _receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let consent = Consent {
        accounts: vec![ACCOUNT.to_owned()],
        ..Consent::default()
    };
    let code = simulator.consent(consent).await.unwrap();
    let buy = format!("v23.0/oauth/access_token?client_id=1&client_secret={SECRET}&code={code}");
    let (_, answer) = get(&simulator, &buy).await;
    assert_eq!(answer.get("expires_in"), None);
    let (_, number) = graph_get(&simulator, &token(&answer), ACCOUNT).await;
    assert_eq!(number["id"], ACCOUNT);
}

#[tokio::test]
async fn login_calls_are_noted_and_fail_on_demand() {
    let (simulator, _receiver) = started(quiet()).await;
    let consent = Consent {
        accounts: vec![ACCOUNT.to_owned()],
        redirect_uri: BACK.to_owned(),
        ..Consent::default()
    };
    let code = simulator.consent(consent).await.unwrap();
    simulator.fail_next(None, 1, Fault::Transient).await.unwrap();
    assert_eq!(buy(&simulator, &code, SECRET).await.0, 500);
    // Nothing was used up.
    assert_eq!(buy(&simulator, &code, SECRET).await.0, 200);
    let calls = simulator.calls().await;
    let noted: Vec<_> = calls.iter().map(|call| (call.path.as_str(), call.status)).collect();
    assert_eq!(
        noted,
        [("/oauth/access_token", Some(500)), ("/oauth/access_token", Some(200))]
    );
}

#[tokio::test]
async fn leaving_is_told_in_a_signed_request() {
    let (simulator, _receiver) = started(quiet()).await;
    let taken = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&taken);
    let router = Router::new().route(
        "/delete",
        post(async move |body: String| {
            *keep.lock().unwrap() = body;
            "{\"confirmation_code\":\"1\"}"
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/delete", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let answered = simulator.post_signed_request(ACCOUNT, &url).await.unwrap();
    assert_eq!(
        (answered.status, answered.body.contains("confirmation_code")),
        (Some(200), true)
    );
    let body = taken.lock().unwrap().clone();
    let (signature, said) = body.strip_prefix("signed_request=").unwrap().split_once('.').unwrap();
    let decode = |text: &str| {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let expected = chidi_simulator::sign(SECRET, said.as_bytes());
    assert_eq!(format!("sha256={}", hex::encode(decode(signature))), expected);
    let said: Value = serde_json::from_slice(&decode(said)).unwrap();
    assert_eq!(
        (&said["algorithm"], said["user_id"].is_string()),
        (&json!("HMAC-SHA256"), true)
    );
}
