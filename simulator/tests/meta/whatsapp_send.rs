//! WhatsApp: what shops send, and what becomes of it.

use chidi_simulator::{Behaviour, Echo, Fault, Platform, ReportOrder, Says, Simulator, Tap, phone_number, user_id};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Receiver, graph_post, quiet, started_on};

async fn send(simulator: &Simulator, body: Value) -> (u16, Value) {
    graph_post(simulator, "token-1", &format!("{ACCOUNT}/messages"), body).await
}

fn whatsapp(kind: &str, object: Value) -> Value {
    let mut body = json!({ "messaging_product": "whatsapp", "to": phone_number("Amaka"), "type": kind });
    body[kind] = object;
    body["biz_opaque_callback_data"] = json!("mark-1");
    body
}

fn text(text: &str) -> Value {
    whatsapp("text", json!({ "body": text }))
}

/// The statuses that came, oldest first.
fn statuses(receiver: &Receiver) -> Vec<Value> {
    let bodies = receiver.bodies();
    let status = |body: &Value| body.pointer("/entry/0/changes/0/value/statuses/0").cloned();
    bodies.iter().filter_map(status).collect()
}

fn words(statuses: &[Value]) -> Vec<&str> {
    statuses
        .iter()
        .map(|status| status["status"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_message_is_accepted_then_sent_delivered_and_read() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, Behaviour::default()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let (status, answer) = send(&simulator, text("Hi there")).await;
    let (phone, bsuid) = (phone_number("Amaka"), user_id("900", &phone_number("Amaka")));
    assert_eq!(status, 200);
    assert_eq!(
        answer["contacts"],
        json!([{ "input": phone, "wa_id": phone, "user_id": bsuid }])
    );
    receiver.has(4).await;
    let statuses = statuses(&receiver);
    assert_eq!(words(&statuses), ["sent", "delivered", "read"]);
    let sent = &statuses[0];
    assert_eq!(
        (&sent["id"], &sent["recipient_id"], &sent["recipient_user_id"]),
        (&answer["messages"][0]["id"], &json!(phone), &json!(bsuid))
    );
    assert_eq!(
        (&sent["biz_opaque_callback_data"], &sent["pricing"]["category"]),
        (&json!("mark-1"), &json!("service"))
    );
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(bubbles[1].text, "Hi there");
    let call = simulator.calls().await.remove(0);
    assert_eq!(
        (call.text.as_deref(), call.metadata.as_deref()),
        (Some("Hi there"), Some("mark-1"))
    );
    assert_eq!(call.recipient, Some(phone));
}

#[tokio::test]
async fn statuses_overtake_come_reversed_and_repeat_when_asked() {
    let behaviour = Behaviour {
        reports: Echo::Before,
        report_order: ReportOrder::Reversed,
        reports_repeated: true,
        ..Behaviour::default()
    };
    let (simulator, receiver) = started_on(Platform::WhatsApp, behaviour).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    send(&simulator, text("Hi")).await;
    assert_eq!(
        words(&statuses(&receiver)),
        ["read", "read", "delivered", "delivered", "sent", "sent"]
    );
}

#[tokio::test]
async fn outside_the_window_only_a_template_arrives() {
    let behaviour = Behaviour {
        reports: Echo::Before,
        reads: false,
        ..Behaviour::default()
    };
    let (simulator, receiver) = started_on(Platform::WhatsApp, behaviour).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    simulator.age(ACCOUNT, "Amaka", TimeDelta::hours(25)).await.unwrap();
    let (status, answer) = send(&simulator, text("late")).await;
    assert_eq!(status, 200);
    let failed = statuses(&receiver).remove(0);
    assert_eq!(
        (&failed["status"], &failed["id"], &failed["errors"][0]["code"]),
        (&json!("failed"), &answer["messages"][0]["id"], &json!(131_047))
    );
    assert_eq!(simulator.conversation(ACCOUNT, "Amaka").await.unwrap().len(), 1);

    let parameters = json!([{ "type": "text", "text": "Amaka" }]);
    let components = json!([{ "type": "body", "parameters": parameters }, {
        "type": "button", "sub_type": "quick_reply", "index": "0",
        "parameters": [{ "type": "payload", "payload": "COLLECT" }],
    }]);
    let template = json!({ "name": "order_ready", "language": { "code": "en" }, "components": components });
    let (_, answer) = send(&simulator, whatsapp("template", template)).await;
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
    let statuses = statuses(&receiver);
    assert_eq!(words(&statuses), ["failed", "sent", "delivered"]);
    assert_eq!(statuses[1]["pricing"]["category"], "utility");

    let tap = Says {
        postback: Some("COLLECT".to_owned()),
        ..Says::text(ACCOUNT, "Amaka", "I will collect it")
    };
    simulator.customer_does(tap).await.unwrap();
    let body = receiver.bodies().pop().unwrap();
    let message = body.pointer("/entry/0/changes/0/value/messages/0").unwrap();
    assert_eq!(
        message["button"],
        json!({ "payload": "COLLECT", "text": "I will collect it" })
    );
    assert_eq!(message["context"]["id"], answer["messages"][0]["id"]);
}

#[tokio::test]
async fn buttons_and_rows_are_tapped_as_what_they_are() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let button = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let interactive = |kind: &str, action: Value| {
        let object = json!({ "type": kind, "body": { "text": "Which?" }, "action": action });
        whatsapp("interactive", object)
    };
    let twice = json!({ "buttons": [button("a", "Yes"), button("b", "Yes")] });
    assert_eq!(
        send(&simulator, interactive("button", twice)).await.1["error"]["code"],
        131_009
    );
    let buttons = json!({ "buttons": [button("yes", "Yes"), button("no", "No")] });
    let (_, answer) = send(&simulator, interactive("button", buttons)).await;
    let rows = json!([{ "id": "blue", "title": "Blue" }, { "id": "red", "title": "Red", "description": "new" }]);
    let list = json!({ "button": "Choose", "sections": [{ "title": "Colours", "rows": rows }] });
    send(&simulator, interactive("list", list)).await;
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(
        (bubbles[1].quick_replies[0].tap, bubbles[2].quick_replies[0].tap),
        (Tap::Button, Tap::ListRow)
    );
    for (id, title) in [("blue", "Blue"), ("yes", "Yes")] {
        let tap = Says {
            quick_reply: Some(id.to_owned()),
            ..Says::text(ACCOUNT, "Amaka", title)
        };
        simulator.customer_does(tap).await.unwrap();
    }
    let bodies = receiver.bodies();
    let message = |at: usize| bodies[at].pointer("/entry/0/changes/0/value/messages/0").unwrap();
    assert_eq!(
        message(1)["interactive"],
        json!({ "type": "list_reply", "list_reply": { "id": "blue", "title": "Blue" } })
    );
    assert_eq!(
        message(2)["interactive"],
        json!({ "type": "button_reply", "button_reply": { "id": "yes", "title": "Yes" } })
    );
    assert_eq!(message(2)["context"]["id"], answer["messages"][0]["id"]);
}

#[tokio::test]
async fn somebody_without_a_number_is_written_to_by_user_id() {
    let behaviour = Behaviour {
        hides_numbers: true,
        reports: Echo::Before,
        ..Behaviour::default()
    };
    let (simulator, receiver) = started_on(Platform::WhatsApp, behaviour).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let bsuid = user_id("900", &phone_number("Amaka"));
    let mut body = text("Hi");
    body.as_object_mut().unwrap().remove("to");
    assert_eq!(send(&simulator, body.clone()).await.1["error"]["code"], 100);
    body["recipient"] = json!("NG.1");
    assert_eq!(send(&simulator, body.clone()).await.1["error"]["code"], 131_026);
    body["recipient"] = json!(bsuid);
    let (_, answer) = send(&simulator, body).await;
    assert_eq!(answer["contacts"], json!([{ "input": bsuid, "user_id": bsuid }]));
    let sent = statuses(&receiver).remove(0);
    assert_eq!(
        (&sent["recipient_user_id"], sent.get("recipient_id")),
        (&json!(bsuid), None)
    );
}

#[tokio::test]
async fn a_picture_goes_out_by_link_or_by_upload() {
    let (simulator, _receiver) = started_on(Platform::WhatsApp, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "a picture?").await.unwrap();
    let link = json!({ "link": "https://shop.example/adire.jpg", "caption": "Indigo" });
    assert_eq!(send(&simulator, whatsapp("image", link)).await.0, 200);
    let form = "--x\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--x\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
                PNG\r\n--x--\r\n";
    let request = reqwest::Client::new().post(format!("{}/v23.0/{ACCOUNT}/media", simulator.base_url()));
    let request = request
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    let (_, uploaded) = crate::support::read(request.bearer_auth("token-1")).await;
    let id = uploaded["id"].as_str().unwrap();
    assert_eq!(send(&simulator, whatsapp("image", json!({ "id": id }))).await.0, 200);
    assert_eq!(send(&simulator, whatsapp("image", json!({ "id": "1" }))).await.0, 400);
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(bubbles[1].text, "Indigo");
    let url = bubbles[2].attachments[0].url.clone().unwrap();
    let file = reqwest::Client::new()
        .get(url)
        .bearer_auth("token-1")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (file.headers()["content-type"].clone(), file.text().await.unwrap()),
        ("image/png".parse().unwrap(), "PNG".to_owned())
    );
}

#[tokio::test]
async fn read_marks_everything_and_may_show_that_somebody_types() {
    let (simulator, _receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let mut body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": posted.mids[0] });
    body["typing_indicator"] = json!({ "type": "text" });
    assert_eq!(send(&simulator, body).await.1, json!({ "success": true }));
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(bubbles[0].tick, Some(chidi_simulator::Tick::Read));
}

#[tokio::test]
async fn what_is_wrong_is_refused_at_once() {
    let (simulator, _receiver) = started_on(Platform::WhatsApp, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let to = |to: &str| {
        let mut body = text("hi");
        body["to"] = json!(to);
        body
    };
    for (body, expected) in [
        (text(&"é".repeat(4_096)), Value::Null),
        (text(&"é".repeat(4_097)), json!(100)),
        (text(" "), json!(100)),
        (to("+234 700 000 0001"), json!(131_021)),
        (to("Amaka"), json!(131_009)),
        (whatsapp("image", json!({})), json!(100)),
        (json!({ "to": "2348031234567" }), json!(100)),
    ] {
        let (_, answer) = send(&simulator, body.clone()).await;
        assert_eq!(answer["error"]["code"], expected, "{body}");
    }
}

#[tokio::test]
async fn faults_have_whatsapps_codes() {
    let behaviour = Behaviour {
        reports: Echo::Before,
        ..Behaviour::default()
    };
    let (simulator, receiver) = started_on(Platform::WhatsApp, behaviour).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let rate = |code| Fault::RateLimited {
        code,
        retry_after_s: None,
    };
    for (fault, status, code) in [
        (rate(0), 400, 130_429),
        (rate(131_056), 400, 131_056),
        (Fault::PersonUnavailable, 400, 131_026),
        (Fault::WindowClosed, 400, 131_047),
        (Fault::TokenExpired, 401, 190),
        (Fault::Transient, 500, 131_000),
    ] {
        simulator.fail_next(Some(ACCOUNT), 1, fault).await.unwrap();
        let (answered, body) = send(&simulator, text("hi")).await;
        assert_eq!((answered, &body["error"]["code"]), (status, &json!(code)));
    }
    let later = Fault::FailsLater { code: 131_026 };
    simulator.fail_next(Some(ACCOUNT), 1, later).await.unwrap();
    assert_eq!(send(&simulator, text("hi")).await.0, 200);
    assert_eq!(statuses(&receiver)[0]["errors"][0]["code"], 131_026);
    let behaviour = Behaviour {
        sends_per_second_max: Some(0),
        ..quiet()
    };
    simulator.behave(ACCOUNT, behaviour).await.unwrap();
    assert_eq!(send(&simulator, text("hi")).await.1["error"]["code"], 130_429);
}
