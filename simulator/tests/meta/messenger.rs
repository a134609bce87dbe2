//! A Facebook page's Messenger.

use chidi_simulator::{
    AccountSpec, Attachment, AttachmentKind, Behaviour, Does, Echo, Fault, Platform, ReportOrder, Says, Simulator,
    person_id,
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, graph_get, graph_post, messaging, quiet, read, send, spec, started_on, to_amaka};

async fn code(simulator: &Simulator, body: Value) -> (Value, Value) {
    let (_, answer) = send(simulator, "token-1", body).await;
    (
        answer["error"]["code"].clone(),
        answer["error"]["error_subcode"].clone(),
    )
}

#[tokio::test]
async fn a_message_arrives_as_the_pages() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka Obi", "hello").await.unwrap();
    assert!(posted.mids[0].starts_with("m_"));
    let body = receiver.bodies().remove(0);
    assert_eq!(
        (&body["object"], &body["entry"][0]["id"]),
        (&json!("page"), &json!(ACCOUNT))
    );
    assert_eq!(
        messaging(&body)["message"],
        json!({ "mid": posted.mids[0], "text": "hello" })
    );
    let person = person_id(ACCOUNT, "Amaka Obi");
    let (_, profile) = graph_get(&simulator, "token-1", &format!("{person}?fields=first_name,last_name")).await;
    assert_eq!(
        profile,
        json!({ "id": person, "first_name": "Amaka", "last_name": "Obi" })
    );
    let (_, me) = graph_get(&simulator, "token-1", "me?fields=id,name").await;
    assert_eq!(me, json!({ "id": ACCOUNT, "name": "Ireti Fabrics" }));
}

#[tokio::test]
async fn an_answer_comes_back_as_echo_delivery_and_read() {
    let (simulator, receiver) = started_on(Platform::Messenger, Behaviour::default()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let path = format!("{ACCOUNT}/messages");
    let (status, answer) = graph_post(&simulator, "token-1", &path, to_amaka("Hi there")).await;
    assert_eq!(status, 200);
    let bodies = receiver.has(4).await;
    let mid = &answer["message_id"];
    assert_eq!(
        messaging(&bodies[1])["message"],
        json!({ "mid": mid, "text": "Hi there", "is_echo": true, "app_id": 1234, "metadata": "mark-1" })
    );
    assert_eq!(messaging(&bodies[2])["delivery"]["mids"], json!([mid]));
    assert!(messaging(&bodies[2])["delivery"]["watermark"].is_u64());
    assert!(messaging(&bodies[3])["read"]["watermark"].is_u64());
}

#[tokio::test]
async fn reports_come_early_reversed_and_without_ids_when_asked() {
    let (simulator, receiver) = started_on(
        Platform::Messenger,
        Behaviour {
            echo: Echo::Never,
            reports: Echo::Before,
            report_order: ReportOrder::Reversed,
            reports_repeated: true,
            delivery_mids: false,
            ..Behaviour::default()
        },
    )
    .await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    send(&simulator, "token-1", to_amaka("Hi")).await;
    // All are there before the answer.
    let bodies = receiver.bodies();
    assert_eq!(bodies.len(), 5);
    assert!(messaging(&bodies[1]).get("read").is_some() && messaging(&bodies[2]).get("read").is_some());
    assert_eq!(messaging(&bodies[3])["delivery"].get("mids"), None);
}

#[tokio::test]
async fn the_window_has_its_own_code_and_a_person_has_seven_days() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    assert_eq!(
        code(&simulator, to_amaka("never wrote")).await,
        (json!(100), json!(2_018_001))
    );
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    simulator.age(ACCOUNT, "Amaka", TimeDelta::hours(25)).await.unwrap();
    assert_eq!(code(&simulator, to_amaka("late")).await, (json!(10), json!(2_018_278)));
    let tagged = |tag: &str| {
        let mut body = to_amaka("late");
        (body["messaging_type"], body["tag"]) = (json!("MESSAGE_TAG"), json!(tag));
        body
    };
    assert_eq!(code(&simulator, tagged("ACCOUNT_UPDATE")).await.0, 100);
    assert_eq!(code(&simulator, tagged("HUMAN_AGENT")).await.0, Value::Null);
    simulator.age(ACCOUNT, "Amaka", TimeDelta::days(7)).await.unwrap();
    assert_eq!(code(&simulator, tagged("HUMAN_AGENT")).await.0, 10);
}

#[tokio::test]
async fn text_is_counted_in_characters_and_templates_have_limits() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    assert_eq!(code(&simulator, to_amaka(&"é".repeat(2_000))).await.0, Value::Null);
    assert_eq!(code(&simulator, to_amaka(&"é".repeat(2_001))).await.0, 100);
    let buttons = |count: usize| {
        let button = json!({ "type": "postback", "title": "Yes", "payload": "YES" });
        let payload = json!({ "template_type": "button", "text": "Sure?", "buttons": vec![button; count] });
        let message = json!({ "attachment": { "type": "template", "payload": payload } });
        json!({ "recipient": { "id": person_id(ACCOUNT, "Amaka") }, "message": message })
    };
    assert_eq!(code(&simulator, buttons(4)).await.0, 100);
    assert_eq!(code(&simulator, buttons(1)).await.0, Value::Null);
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    let last = bubbles.last().unwrap();
    assert_eq!(
        (last.text.as_str(), last.quick_replies[0].payload.as_str()),
        ("Sure?", "YES")
    );
}

#[tokio::test]
async fn typing_and_seen_stand_alone() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let mut body = to_amaka("x");
    body["sender_action"] = json!("typing_on");
    assert_eq!(code(&simulator, body.clone()).await.0, 100);
    body.as_object_mut().unwrap().remove("message");
    assert_eq!(code(&simulator, body).await.0, Value::Null);
}

#[tokio::test]
async fn places_stickers_edits_and_unsends_have_messengers_shape() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    let says = |attachment| Says::attachment(ACCOUNT, "Amaka", attachment);
    simulator
        .customer_does(says(Attachment::location(6.5, 3.4)))
        .await
        .unwrap();
    let sticker = Attachment::of(AttachmentKind::Sticker);
    let posted = simulator.customer_does(says(sticker)).await.unwrap();
    let mid = posted.mids[0].clone();
    simulator
        .customer_does(Says::does(ACCOUNT, "Amaka", Does::Unsend { mid: mid.clone() }))
        .await
        .unwrap();
    let bodies = receiver.bodies();
    assert_eq!(
        messaging(&bodies[0])["message"]["attachments"][0]["payload"],
        json!({ "coordinates": { "lat": 6.5, "long": 3.4 } })
    );
    assert_eq!(messaging(&bodies[1])["message"]["attachments"][0]["type"], "sticker");
    assert_eq!(
        messaging(&bodies[2])["message"],
        json!({ "mid": mid, "is_deleted": true })
    );
    let mention = Attachment::of(AttachmentKind::StoryMention);
    simulator.customer_does(says(mention)).await.unwrap();
    assert_eq!(messaging(&receiver.bodies()[3])["message"]["is_unsupported"], true);
}

#[tokio::test]
async fn staff_are_told_by_the_inbox_app() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    simulator.staff_writes(ACCOUNT, "Amaka", "Ireti here").await.unwrap();
    let echo = messaging(&receiver.bodies()[1])["message"].clone();
    assert_eq!(
        (&echo["app_id"], echo.get("metadata")),
        (&json!(263_902_037_430_900_u64), None)
    );
}

#[tokio::test]
async fn a_page_subscribes_to_page_fields_only() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    let path = |fields: &str| format!("{ACCOUNT}/subscribed_apps?subscribed_fields={fields}");
    let post = async |fields: &str| graph_post(&simulator, "token-1", &path(fields), json!({})).await;
    assert_eq!(post("messages,messaging_seen").await.1["error"]["code"], 100);
    assert_eq!(post("messages,message_reads").await.1, json!({ "success": true }));
    let (_, listed) = graph_get(&simulator, "token-1", &path("")).await;
    assert_eq!(
        listed["data"][0]["subscribed_fields"],
        json!(["messages", "message_reads"])
    );
}

#[tokio::test]
async fn a_token_is_good_for_its_own_page() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    let other = AccountSpec {
        id: "55".to_owned(),
        token: "token-2".to_owned(),
        ..spec(Platform::Messenger, receiver.start().await)
    };
    simulator.add_account(other).await.unwrap();
    for path in ["55/messages", "55/subscribed_apps?subscribed_fields=messages"] {
        let (_, refused) = graph_post(&simulator, "token-1", path, to_amaka("hi")).await;
        assert_eq!(refused["error"]["code"], 190, "{path}");
    }
    assert_eq!(graph_get(&simulator, "token-1", "55").await.1["error"]["code"], 190);
    let (_, unknown) = graph_post(&simulator, "token-1", "56/messages", to_amaka("hi")).await;
    assert_eq!(unknown["error"]["error_subcode"], 33);
    let by_query = format!("{}/v23.0/me?access_token=token-2", simulator.base_url());
    assert_eq!(read(reqwest::Client::new().get(by_query)).await.1["id"], "55");
}

#[tokio::test]
async fn faults_have_messengers_codes_and_a_flood_is_refused() {
    let (simulator, _receiver) = started_on(Platform::Messenger, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let rate = Fault::RateLimited {
        code: 0,
        retry_after_s: None,
    };
    for (fault, expected) in [
        (Fault::WindowClosed, (json!(10), json!(2_018_278))),
        (Fault::NoSuchPerson, (json!(100), json!(2_018_001))),
        (Fault::PersonUnavailable, (json!(551), json!(1_545_041))),
        (rate, (json!(613), Value::Null)),
        (Fault::TokenExpired, (json!(190), json!(463))),
    ] {
        simulator.fail_next(Some(ACCOUNT), 1, fault).await.unwrap();
        assert_eq!(code(&simulator, to_amaka("hi")).await, expected);
    }
    for (sends_per_second_max, expected) in [(Some(0), json!(613)), (Some(1_000), Value::Null)] {
        let behaviour = Behaviour {
            sends_per_second_max,
            ..quiet()
        };
        simulator.behave(ACCOUNT, behaviour).await.unwrap();
        assert_eq!(code(&simulator, to_amaka("hi")).await.0, expected);
    }
}

#[tokio::test]
async fn a_page_speaks_for_its_instagram_account() {
    let (simulator, receiver) = started_on(Platform::Messenger, quiet()).await;
    let (page, instagram) = ("51", "17841400000000009");
    let shared = spec(Platform::Messenger, receiver.start().await);
    let page_spec = AccountSpec {
        id: page.to_owned(),
        token: "page-token".to_owned(),
        instagram_id: instagram.to_owned(),
        behaviour: quiet(),
        ..shared.clone()
    };
    let instagram_spec = AccountSpec {
        platform: Platform::Instagram,
        id: instagram.to_owned(),
        token: "page-token".to_owned(),
        ..shared
    };
    simulator.add_account(page_spec).await.unwrap();
    simulator.add_account(instagram_spec).await.unwrap();
    simulator.customer_says(instagram, "Amaka", "hello").await.unwrap();
    let person = person_id(instagram, "Amaka");
    let body = json!({ "recipient": { "id": person }, "message": { "text": "Hi" } });
    let (status, _) = graph_post(&simulator, "page-token", &format!("{page}/messages"), body).await;
    assert_eq!(status, 200);
    let bubbles = simulator.conversation(instagram, "Amaka").await.unwrap();
    assert_eq!(bubbles[1].text, "Hi");
    assert_eq!(
        graph_get(&simulator, "page-token", &person).await.1["username"],
        "amaka"
    );
    assert_eq!(graph_get(&simulator, "page-token", "me").await.1["id"], page);
}
