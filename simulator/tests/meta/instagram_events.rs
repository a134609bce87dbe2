//! What Instagram customers do beside writing.

use chidi_simulator::{Attachment, AttachmentKind, Author, Does, Platform, Referral, ReplyTo, Says};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Receiver, messaging, quiet, read, send, started, to_amaka};

fn last(receiver: &Receiver) -> Value {
    messaging(receiver.bodies().last().unwrap()).clone()
}

#[tokio::test]
async fn attachments_carry_a_link_that_works_until_it_expires() {
    let (simulator, receiver) = started(quiet()).await;
    for (kind, told) in [
        (AttachmentKind::Image, "image"),
        (AttachmentKind::Voice, "audio"),
        (AttachmentKind::Video, "video"),
        (AttachmentKind::File, "file"),
        (AttachmentKind::Share, "share"),
        (AttachmentKind::IgPost, "ig_post"),
        (AttachmentKind::IgReel, "ig_reel"),
        (AttachmentKind::StoryMention, "story_mention"),
    ] {
        let says = Says::attachment(ACCOUNT, "Amaka", Attachment::of(kind));
        simulator.customer_does(says).await.unwrap();
        let message = last(&receiver)["message"].clone();
        assert_eq!(message["attachments"][0]["type"], told);
        assert_eq!(message.get("text"), None);
        let url = message["attachments"][0]["payload"]["url"].as_str().unwrap().to_owned();
        let file = reqwest::get(&url).await.unwrap();
        assert_eq!(file.status(), 200, "{told}");
        assert!(file.bytes().await.unwrap().len() > 50);
        let id = url.rsplit('/').next().unwrap().parse().unwrap();
        simulator.expire_media(id).await.unwrap();
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 404);
    }
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(bubbles[1].attachments[0].kind, AttachmentKind::Voice);
}

#[tokio::test]
async fn a_heart_has_no_link_and_a_place_is_not_supported() {
    let (simulator, receiver) = started(quiet()).await;
    let heart = Says::attachment(ACCOUNT, "Amaka", Attachment::of(AttachmentKind::LikeHeart));
    simulator.customer_does(heart).await.unwrap();
    assert_eq!(
        last(&receiver)["message"]["attachments"],
        json!([{ "type": "like_heart" }])
    );
    let place = Says::attachment(ACCOUNT, "Amaka", Attachment::location(6.5, 3.4));
    simulator.customer_does(place).await.unwrap();
    assert_eq!(last(&receiver)["message"]["is_unsupported"], true);
}

#[tokio::test]
async fn a_reaction_comes_and_goes_on_either_sides_message() {
    let (simulator, receiver) = started(quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let (_, answer) = send(&simulator, "token-1", to_amaka("Hi")).await;
    let mid = answer["message_id"].as_str().unwrap().to_owned();
    let does = |does| simulator.customer_does(Says::does(ACCOUNT, "Amaka", does));
    let emoji = "❤".to_owned();
    does(Does::React {
        mid: mid.clone(),
        emoji,
    })
    .await
    .unwrap();
    assert_eq!(
        last(&receiver)["reaction"],
        json!({ "mid": mid, "action": "react", "reaction": "love", "emoji": "❤" })
    );
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(
        (bubbles[1].reactions[0].by, bubbles[1].reactions[0].emoji.as_str()),
        (Author::Customer, "❤")
    );
    does(Does::Unreact { mid: mid.clone() }).await.unwrap();
    assert_eq!(last(&receiver)["reaction"], json!({ "mid": mid, "action": "unreact" }));

    let person = to_amaka("")["recipient"].clone();
    let payload = json!({ "message_id": bubbles[0].mid, "reaction": "love" });
    let react = json!({ "recipient": person, "sender_action": "react", "payload": payload });
    assert_eq!(send(&simulator, "token-1", react).await.0, 200);
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(bubbles[0].reactions[0].by, Author::Shop);
    assert!(bubbles[1].reactions.is_empty());
}

#[tokio::test]
async fn a_message_is_changed_and_taken_back_under_its_own_id() {
    let (simulator, receiver) = started(quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "helo").await.unwrap();
    let mid = posted.mids[0].clone();
    let does = |does| simulator.customer_does(Says::does(ACCOUNT, "Amaka", does));
    let text = "hello".to_owned();
    does(Does::Edit { mid: mid.clone(), text }).await.unwrap();
    assert_eq!(
        last(&receiver)["message_edit"],
        json!({ "mid": mid, "text": "hello", "num_edit": 1 })
    );
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!((bubbles[0].text.as_str(), bubbles[0].edits), ("hello", 1));
    does(Does::Unsend { mid: mid.clone() }).await.unwrap();
    assert_eq!(last(&receiver)["message"], json!({ "mid": mid, "is_deleted": true }));
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert!(bubbles[0].is_unsent && bubbles[0].text.is_empty());
}

#[tokio::test]
async fn nobody_changes_what_another_wrote_or_nobody_wrote() {
    let (simulator, _receiver) = started(quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let (_, answer) = send(&simulator, "token-1", to_amaka("Hi")).await;
    let mid = answer["message_id"].as_str().unwrap().to_owned();
    for mid in [mid, "no such message".to_owned()] {
        let says = Says::does(ACCOUNT, "Amaka", Does::Unsend { mid });
        assert!(simulator.customer_does(says).await.is_err());
    }
}

#[tokio::test]
async fn a_message_may_answer_another_or_a_story() {
    let (simulator, receiver) = started(quiet()).await;
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "hello").await.unwrap();
    let mid = posted.mids[0].clone();
    let says = |reply_to| Says {
        reply_to: Some(reply_to),
        ..Says::text(ACCOUNT, "Amaka", "this one")
    };
    simulator
        .customer_does(says(ReplyTo::Message(mid.clone())))
        .await
        .unwrap();
    assert_eq!(last(&receiver)["message"]["reply_to"], json!({ "mid": mid }));
    simulator
        .customer_does(says(ReplyTo::Story("77".to_owned())))
        .await
        .unwrap();
    assert_eq!(last(&receiver)["message"]["reply_to"]["story"]["id"], "77");
}

#[tokio::test]
async fn an_ad_comes_with_the_message_and_a_link_by_itself() {
    let (simulator, receiver) = started(quiet()).await;
    let ad = Referral {
        ad_id: Some("42".to_owned()),
        headline: Some("Adire sale".to_owned()),
        ..Referral::default()
    };
    let says = Says {
        referral: Some(ad),
        ..Says::text(ACCOUNT, "Amaka", "still there?")
    };
    simulator.customer_does(says).await.unwrap();
    let referral = last(&receiver)["message"]["referral"].clone();
    assert_eq!(
        (
            &referral["source"],
            &referral["ad_id"],
            &referral["ads_context_data"]["ad_title"]
        ),
        (&json!("ADS"), &json!("42"), &json!("Adire sale"))
    );
    let link = Referral {
        mark: Some("flyer".to_owned()),
        ..Referral::default()
    };
    let says = Says {
        referral: Some(link),
        ..Says::text(ACCOUNT, "Tunde", "")
    };
    let posted = simulator.customer_does(says).await.unwrap();
    assert!(posted.mids.is_empty());
    assert_eq!(last(&receiver)["referral"]["ref"], "flyer");
    // The link opens the window, though nothing was written.
    let person = last(&receiver)["sender"].clone();
    let answer = json!({ "recipient": person, "message": { "text": "Welcome" } });
    assert_eq!(send(&simulator, "token-1", answer).await.0, 200);
}

#[tokio::test]
async fn pictures_go_out_alone_and_staff_come_back_as_an_echo() {
    let (simulator, receiver) = started(quiet()).await;
    simulator.customer_says(ACCOUNT, "Amaka", "a picture?").await.unwrap();
    let person = to_amaka("")["recipient"].clone();
    let image = json!({ "type": "image", "payload": { "url": "https://shop.example/adire.jpg" } });
    let both = json!({ "recipient": person, "message": { "attachment": image, "text": "this" } });
    assert_eq!(send(&simulator, "token-1", both).await.0, 400);
    let alone = json!({ "recipient": person, "message": { "attachment": image } });
    assert_eq!(send(&simulator, "token-1", alone).await.0, 200);
    let mid = simulator.staff_writes(ACCOUNT, "Amaka", "Ireti here").await.unwrap();
    let echo = last(&receiver)["message"].clone();
    assert_eq!(echo, json!({ "mid": mid, "text": "Ireti here", "is_echo": true }));
    let bubbles = simulator.conversation(ACCOUNT, "Amaka").await.unwrap();
    assert_eq!(
        bubbles[1].attachments[0].url.as_deref(),
        Some("https://shop.example/adire.jpg")
    );
    assert_eq!(bubbles[2].text, "Ireti here");
}

#[tokio::test]
async fn an_account_without_the_app_is_silent_until_it_subscribes() {
    let (simulator, receiver) = started(quiet()).await;
    let url = format!("{}/v23.0/me/subscribed_apps", simulator.base_url());
    let client = reqwest::Client::new();
    let (_, listed) = read(client.get(&url).bearer_auth("token-1")).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    let (_, ended) = read(client.delete(&url).bearer_auth("token-1")).await;
    assert_eq!(ended, json!({ "success": true }));
    let posted = simulator.customer_says(ACCOUNT, "Amaka", "anybody?").await.unwrap();
    assert_eq!((posted.status, receiver.bodies().len()), (None, 0));
    let (_, listed) = read(client.get(&url).bearer_auth("token-1")).await;
    assert_eq!(listed, json!({ "data": [] }));
    let again = client.post(&url).query(&[("subscribed_fields", "messages")]);
    assert_eq!(read(again.bearer_auth("token-1")).await.0, 200);
    simulator.customer_says(ACCOUNT, "Amaka", "hello?").await.unwrap();
    assert_eq!(receiver.bodies().len(), 1);
}

#[tokio::test]
async fn one_body_is_of_one_platform() {
    let (simulator, receiver) = started(quiet()).await;
    let page = crate::support::spec(Platform::Messenger, receiver.start().await);
    let page = chidi_simulator::AccountSpec {
        id: "55".to_owned(),
        token: "token-2".to_owned(),
        ..page
    };
    simulator.add_account(page).await.unwrap();
    let messages = vec![Says::text(ACCOUNT, "Amaka", "one"), Says::text("55", "Amaka", "two")];
    let batch = chidi_simulator::Batch {
        messages,
        copies: 1,
        newest_first: false,
    };
    assert!(simulator.post_batch(batch).await.is_err());
}
