//! WhatsApp: what customers do.

use chidi_simulator::{
    Attachment, AttachmentKind, Behaviour, Does, Platform, Referral, ReplyTo, Says, phone_number, user_id,
};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Receiver, graph_get, quiet, read, started_on};

/// The value of a body's only change.
fn value(body: &Value) -> &Value {
    body.pointer("/entry/0/changes/0/value").unwrap()
}

fn last(receiver: &Receiver) -> Value {
    value(receiver.bodies().last().unwrap())["messages"][0].clone()
}

#[tokio::test]
async fn a_message_comes_with_its_contact_and_its_number() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "hello 👗").await.unwrap();
    let body = receiver.bodies().remove(0);
    assert_eq!(
        (
            &body["object"],
            &body["entry"][0]["id"],
            &body["entry"][0]["changes"][0]["field"]
        ),
        (&json!("whatsapp_business_account"), &json!("900"), &json!("messages"))
    );
    let (phone, value) = (phone_number("Amaka"), value(&body));
    assert_eq!(
        value["metadata"],
        json!({ "display_phone_number": "2347000000001", "phone_number_id": ACCOUNT })
    );
    let bsuid = user_id("900", &phone);
    assert_eq!(
        value["contacts"],
        json!([{ "profile": { "name": "Amaka" }, "wa_id": phone, "user_id": bsuid }])
    );
    let message = &value["messages"][0];
    assert_eq!(
        (&message["from"], &message["from_user_id"], &message["text"]),
        (&json!(phone), &json!(bsuid), &json!({ "body": "hello 👗" }))
    );
    assert!(posted.mids[0].starts_with("wamid.") && message["id"] == posted.mids[0]);
    assert!(message["timestamp"].as_str().unwrap().parse::<u64>().unwrap() < 100_000_000_000);
}

#[tokio::test]
async fn a_customer_may_hide_the_number() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let says = Says {
        hides_number: Some(true),
        ..Says::text(ACCOUNT, "Amaka", "guess who")
    };
    simulator.customer_does(says).await.unwrap();
    let body = receiver.bodies().remove(0);
    assert!(!body.to_string().contains(&phone_number("Amaka")));
    assert_eq!(value(&body)["messages"][0].get("from"), None);
    assert_eq!(value(&body)["contacts"][0].get("wa_id"), None);
    let bsuid = user_id("900", &phone_number("Amaka"));
    assert_eq!(value(&body)["contacts"][0]["user_id"], bsuid);

    // It stays so, and an account may have only such customers.
    simulator.customer_says(ACCOUNT, "Amaka", "still me").await.unwrap();
    assert_eq!(last(&receiver).get("from"), None);
    let behaviour = Behaviour {
        hides_numbers: true,
        ..quiet()
    };
    simulator.behave(ACCOUNT, behaviour).await.unwrap();
    simulator.customer_says(ACCOUNT, "Tunde", "hello").await.unwrap();
    assert_eq!(last(&receiver).get("from"), None);
}

#[tokio::test]
async fn files_are_fetched_by_id_with_the_token() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    for (kind, told, mime) in [
        (AttachmentKind::Image, "image", "image/jpeg"),
        (AttachmentKind::Voice, "audio", "audio/ogg; codecs=opus"),
        (AttachmentKind::Video, "video", "video/mp4"),
        (AttachmentKind::File, "document", "application/pdf"),
        (AttachmentKind::Sticker, "sticker", "image/webp"),
    ] {
        let says = Says::attachment(ACCOUNT, "Amaka", Attachment::of(kind));
        simulator.customer_does(says).await.unwrap();
        let message = last(&receiver);
        assert_eq!(message["type"], told);
        let id = message[told]["id"].as_str().unwrap().to_owned();
        let (_, media) = graph_get(&simulator, "token-1", &id).await;
        assert_eq!((&media["id"], &media["mime_type"]), (&json!(id), &json!(mime)));
        let url = media["url"].as_str().unwrap();
        let client = reqwest::Client::new();
        assert_eq!(client.get(url).send().await.unwrap().status(), 401);
        let file = client.get(url).bearer_auth("token-1").send().await.unwrap();
        assert_eq!(file.headers()["content-type"], mime);
        let bytes = file.bytes().await.unwrap();
        assert_eq!(media["file_size"], bytes.len());
        simulator.expire_media(id.parse().unwrap()).await.unwrap();
        let gone = client.get(url).bearer_auth("token-1").send().await.unwrap();
        assert_eq!(gone.status(), 404);
        assert_eq!(graph_get(&simulator, "token-1", &id).await.0, 400);
    }
    assert_eq!(
        graph_get(&simulator, "token-1", "123").await.1["error"]["error_subcode"],
        33
    );
}

#[tokio::test]
async fn a_caption_a_voice_note_and_a_place_have_their_marks() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let says = Says {
        text: "this one?".to_owned(),
        ..Says::attachment(ACCOUNT, "Amaka", Attachment::of(AttachmentKind::Image))
    };
    simulator.customer_does(says).await.unwrap();
    assert_eq!(last(&receiver)["image"]["caption"], "this one?");
    let voice = Attachment::of(AttachmentKind::Voice);
    simulator
        .customer_does(Says::attachment(ACCOUNT, "Amaka", voice))
        .await
        .unwrap();
    assert_eq!(last(&receiver)["audio"]["voice"], true);
    let place = Attachment::location(6.5, 3.4).titled("Yaba market");
    simulator
        .customer_does(Says::attachment(ACCOUNT, "Amaka", place))
        .await
        .unwrap();
    assert_eq!(
        last(&receiver)["location"],
        json!({ "latitude": 6.5, "longitude": 3.4, "name": "Yaba market" })
    );
    let of = |kind| Says::attachment(ACCOUNT, "Amaka", Attachment::of(kind));
    let sung = Says {
        text: "listen".to_owned(),
        ..of(AttachmentKind::Voice)
    };
    for refused in [of(AttachmentKind::IgPost), of(AttachmentKind::Location), sung] {
        assert!(simulator.customer_does(refused).await.is_err());
    }
}

#[tokio::test]
async fn reactions_edits_and_unsends_are_messages_of_their_own() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "helo").await.unwrap();
    let mid = posted.mids[0].clone();
    let does = |does| simulator.customer_does(Says::does(ACCOUNT, "Amaka", does));
    let emoji = "👍".to_owned();
    let posted = does(Does::React {
        mid: mid.clone(),
        emoji,
    })
    .await
    .unwrap();
    let message = last(&receiver);
    assert_eq!(message["reaction"], json!({ "message_id": mid, "emoji": "👍" }));
    assert!(message["id"] == posted.mids[0] && message["id"] != mid);
    does(Does::Unreact { mid: mid.clone() }).await.unwrap();
    assert_eq!(last(&receiver)["reaction"]["emoji"], "");

    // An ordinary number hears that something happened, but not what.
    let text = "hello".to_owned();
    let edit = Does::Edit { mid: mid.clone(), text };
    does(edit.clone()).await.unwrap();
    let message = last(&receiver);
    assert_eq!(
        (&message["type"], &message["unsupported"]["type"]),
        (&json!("unsupported"), &json!("edit"))
    );
    assert_eq!(message["errors"][0]["code"], 131_051);

    let behaviour = Behaviour {
        coexistence: true,
        ..quiet()
    };
    simulator.behave(ACCOUNT, behaviour).await.unwrap();
    does(edit).await.unwrap();
    let message = last(&receiver);
    assert_eq!(message["edit"]["original_message_id"], mid);
    assert_eq!(message["edit"]["message"]["text"]["body"], "hello");
    does(Does::Unsend { mid: mid.clone() }).await.unwrap();
    assert_eq!(last(&receiver)["revoke"], json!({ "original_message_id": mid }));
    assert!(simulator.conversation(ACCOUNT, "Amaka").await.unwrap()[0].is_unsent);
    assert!(does(Does::Unsend { mid }).await.is_err());
}

#[tokio::test]
async fn answers_and_ads_are_told_in_context_and_referral() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let ad = Referral {
        ad_id: Some("42".to_owned()),
        mark: Some("click-1".to_owned()),
        ..Referral::default()
    };
    let says = Says {
        referral: Some(ad.clone()),
        ..Says::text(ACCOUNT, "Amaka", "is it still there?")
    };
    let posted = simulator.customer_does(says).await.unwrap();
    let referral = last(&receiver)["referral"].clone();
    assert_eq!(
        (&referral["source_type"], &referral["source_id"], &referral["ctwa_clid"]),
        (&json!("ad"), &json!("42"), &json!("click-1"))
    );
    let says = Says {
        reply_to: Some(ReplyTo::Message(posted.mids[0].clone())),
        ..Says::text(ACCOUNT, "Amaka", "I mean this")
    };
    simulator.customer_does(says).await.unwrap();
    assert_eq!(last(&receiver)["context"]["id"], posted.mids[0]);
    let alone = Says {
        referral: Some(ad),
        ..Says::text(ACCOUNT, "Amaka", "")
    };
    assert!(simulator.customer_does(alone).await.is_err());
}

#[tokio::test]
async fn people_write_beside_the_api_where_the_number_is_shared() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    assert!(simulator.staff_writes(ACCOUNT, "Amaka", "Ireti here").await.is_err());
    let behaviour = Behaviour {
        coexistence: true,
        ..quiet()
    };
    simulator.behave(ACCOUNT, behaviour).await.unwrap();
    let mid = simulator.staff_writes(ACCOUNT, "Amaka", "Ireti here").await.unwrap();
    let change = receiver.bodies()[1]["entry"][0]["changes"][0].clone();
    assert_eq!(change["field"], "smb_message_echoes");
    let echo = &change["value"]["message_echoes"][0];
    assert_eq!((&echo["id"], &echo["to"]), (&json!(mid), &json!(phone_number("Amaka"))));
}

#[tokio::test]
async fn a_business_is_subscribed_as_a_whole_and_lists_its_numbers() {
    let (simulator, receiver) = started_on(Platform::WhatsApp, quiet()).await;
    let second = chidi_simulator::AccountSpec {
        id: "10655".to_owned(),
        display_phone_number: String::new(),
        ..crate::support::spec(Platform::WhatsApp, receiver.start().await)
    };
    // Two numbers of one business share a token.
    simulator.add_account(second).await.unwrap();
    let (_, numbers) = graph_get(&simulator, "token-1", "900/phone_numbers").await;
    assert_eq!(numbers["data"].as_array().unwrap().len(), 2);
    let (_, number) = graph_get(&simulator, "token-1", "10655?fields=display_phone_number,verified_name").await;
    assert_eq!(
        (&number["id"], &number["verified_name"]),
        (&json!("10655"), &json!("Ireti Fabrics"))
    );
    let url = format!("{}/v23.0/900/subscribed_apps", simulator.base_url());
    let client = reqwest::Client::new();
    let (_, listed) = read(client.get(&url).bearer_auth("token-1")).await;
    assert_eq!(listed["data"][0]["whatsapp_business_api_data"]["name"], "CHIDI");
    read(client.delete(&url).bearer_auth("token-1")).await;
    let posted = simulator.customer_says("10655", "Amaka", "hello").await.unwrap();
    assert_eq!(posted.status, None);
    read(client.post(&url).bearer_auth("token-1")).await;
    let posted = simulator.customer_says("10655", "Amaka", "hello").await.unwrap();
    assert_eq!(posted.status, Some(200));
}
