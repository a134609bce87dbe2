use proptest::prelude::*;
use serde_json::json;

use super::*;

const ACCOUNT: &str = "17841400000000001";
const PERSON: &str = "5550001";
const AT_MS: i64 = 1_700_000_000_123;

/// What is read from one item of `messaging`.
fn item(event: &Value) -> What {
    let mut item = json!({"sender": {"id": PERSON}, "recipient": {"id": ACCOUNT}, "timestamp": AT_MS});
    item.as_object_mut().unwrap().extend(event.as_object().unwrap().clone());
    messaging(&item).what
}

fn messaging(item: &Value) -> Inbound {
    one(&json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": AT_MS, "messaging": [item]}]}))
}

fn one(body: &Value) -> Inbound {
    let mut all = accept(body.to_string().as_bytes()).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn said(message_id: &str, kind: MessageKind, text: &str, payload: Option<&str>) -> What {
    What::Message {
        person: PERSON.into(),
        message_id: message_id.into(),
        kind,
        text: text.into(),
        payload: payload.map(str::to_owned),
    }
}

#[test]
fn what_customers_say_and_tap_is_read() {
    for (event, expected) in [
        (
            json!({"message": {"mid": "m1", "text": "How much? 👗"}}),
            said("m1", MessageKind::Text, "How much? 👗", None),
        ),
        (
            json!({"message": {"mid": "m1", "text": "Sizes", "quick_reply": {"payload": "SIZES"}}}),
            said("m1", MessageKind::QuickReply, "Sizes", Some("SIZES")),
        ),
        (
            json!({"postback": {"mid": "m1", "title": "Opening hours", "payload": "HOURS"}}),
            said("m1", MessageKind::Postback, "Opening hours", Some("HOURS")),
        ),
        (
            json!({"postback": {"mid": "m1", "payload": "HOURS"}}),
            said("m1", MessageKind::Postback, "HOURS", Some("HOURS")),
        ),
        (
            json!({"message": {"mid": "m1", "text": "this?", "attachments": [{"type": "image"}]}}),
            said("m1", MessageKind::Text, "this?", None),
        ),
        (
            json!({"message": {"mid": "m1", "text": "hi", "reply_to": {"story": {"id": "1"}}, "is_echo": false, "new": {}}}),
            said("m1", MessageKind::Text, "hi", None),
        ),
        (
            json!({"message": {"mid": "m1", "text": "a\u{0}b"}}),
            said("m1", MessageKind::Text, "a\u{fffd}b", None),
        ),
    ] {
        assert_eq!(item(&event), expected, "{event}");
    }
}

#[test]
fn all_else_is_let_pass() {
    for (event, word) in [
        (
            json!({"message": {"mid": "m1", "attachments": [{"type": "like_heart"}]}}),
            "attachment",
        ),
        (json!({"message": {"mid": "m1", "text": "  "}}), "attachment"),
        (json!({"message": {"mid": "m1", "text": 5}}), "attachment"),
        (json!({"message": {"mid": "m1", "is_deleted": true}}), "deleted"),
        (json!({"message": {"mid": "m1", "is_unsupported": true}}), "unsupported"),
        (
            json!({"message": {"mid": "m1", "text": "note", "is_self": true}}),
            "self",
        ),
        (
            json!({"is_self": true, "postback": {"mid": "m1", "title": "note"}}),
            "self",
        ),
        (json!({"message_edit": {"mid": "m1", "num_edit": 0}}), "message_edit"),
        (
            json!({"message_edit": {"mid": "m1", "num_edit": "1", "text": "new"}}),
            "message_edit",
        ),
        (json!({"reaction": {"mid": "m1", "action": "react"}}), "reaction"),
        (json!({"read": {"mid": "m1"}}), "read"),
        (json!({"referral": {"ref": "x"}}), "referral"),
        (json!({"postback": {}}), "postback"),
        (json!({"message": null}), "message"),
        (json!({"something_new": {}}), "unknown"),
        (
            json!({"sender": {"user_ref": "x"}, "postback": {"title": "a"}}),
            "postback",
        ),
        (
            json!({"sender": null, "recipient": null, "read": {"mid": "m1"}}),
            "read",
        ),
        (
            json!({"sender": null, "message_edit": {"mid": "m1", "num_edit": 0}}),
            "message_edit",
        ),
    ] {
        assert_eq!(item(&event), What::Other(word), "{event}");
    }
}

#[test]
fn an_echo_names_the_customer_it_went_to() {
    let echo = |message: Value| {
        messaging(
            &json!({"sender": {"id": ACCOUNT}, "recipient": {"id": PERSON}, "timestamp": AT_MS, "message": message}),
        )
        .what
    };
    let expected = |metadata: Option<&str>, text: Option<&str>| What::Echo {
        person: PERSON.into(),
        message_id: "m9".into(),
        metadata: metadata.map(str::to_owned),
        text: text.map(str::to_owned),
    };
    assert_eq!(
        echo(json!({"mid": "m9", "text": "₦9,500", "is_echo": true, "metadata": "id"})),
        expected(Some("id"), Some("₦9,500"))
    );
    assert_eq!(
        echo(json!({"mid": "m9", "text": "x", "is_echo": true})),
        expected(None, Some("x"))
    );
    assert_eq!(
        echo(json!({"mid": "m9", "is_echo": true, "attachments": []})),
        expected(None, None)
    );
    assert_eq!(
        echo(json!({"mid": "m9", "is_echo": true, "is_deleted": true})),
        What::Other("deleted")
    );
    assert_eq!(
        echo(json!({"mid": "m9", "text": "no mark"})),
        What::Other("self"),
        "the account itself is no customer"
    );
    let to_itself =
        json!({"sender": {"id": ACCOUNT}, "recipient": {"id": ACCOUNT}, "message": {"mid": "m", "is_echo": true}});
    assert_eq!(messaging(&to_itself).what, What::Other("self"));
}

#[test]
fn ids_may_be_numbers() {
    let body = json!({"entry": [{"id": 17_841_400_000_000_001_u64, "messaging": [
        {"sender": {"id": 5_550_001}, "recipient": {"id": 17_841_400_000_000_001_u64}, "message": {"mid": "m1", "text": "hi"}}]}]});
    assert_eq!(
        one(&body),
        Inbound {
            account: ACCOUNT.into(),
            sent_at: None,
            what: said("m1", MessageKind::Text, "hi", None)
        }
    );
}

#[test]
fn times_come_in_every_unit() {
    let at = |timestamp: Value| {
        let item = json!({"sender": {"id": PERSON}, "timestamp": timestamp, "message": {"mid": "m1", "text": "hi"}});
        messaging(&item).sent_at.unwrap().timestamp_millis()
    };
    assert_eq!(at(json!(1_600_000_000_456_i64)), 1_600_000_000_456);
    assert_eq!(at(json!(1_600_000_000)), 1_600_000_000_000);
    assert_eq!(at(json!("1600000000456")), 1_600_000_000_456);
    assert_eq!(at(json!("1600000000")), 1_600_000_000_000);
    assert_eq!(at(json!(1.6e12)), 1_600_000_000_000);
    assert_eq!(at(json!("2020-09-13T12:26:40+0000")), 1_600_000_000_000);
    assert_eq!(at(json!("2020-09-13T12:26:40Z")), 1_600_000_000_000);
    for nothing in [
        json!(null),
        json!(0),
        json!("soon"),
        json!([]),
        json!(i64::MAX),
        json!(-5),
        json!(true),
    ] {
        assert_eq!(at(nothing.clone()), AT_MS, "{nothing} leaves the time of the entry");
    }
}

#[test]
fn what_carries_no_id_has_the_same_one_when_repeated() {
    let tap = |title: &str, at_ms: i64| match item(&json!({"timestamp": at_ms, "postback": {"title": title}})) {
        What::Message { message_id, .. } => message_id,
        other => panic!("{other:?}"),
    };
    assert_eq!(tap("Start", AT_MS), tap("Start", AT_MS));
    assert_ne!(tap("Start", AT_MS), tap("Start", AT_MS + 1));
    assert_ne!(tap("Start", AT_MS), tap("Stop", AT_MS));
    let long = item(&json!({"message": {"mid": "m".repeat(500), "text": "hi"}}));
    assert!(matches!(long, What::Message { message_id, .. } if message_id.starts_with("chidi:")));
}

#[test]
fn a_change_is_a_message_only_when_addressed_to_the_account() {
    let change = |account: &str, recipient: &str, field: &str| {
        one(&json!({"entry": [{"id": account, "time": 1_700_000_000, "changes": [{"field": field, "value": {
            "sender": {"id": PERSON}, "recipient": {"id": recipient}, "timestamp": "1700000000", "message": {"mid": "m1", "text": "hi"}}}]}]}))
        .what
    };
    assert_eq!(
        change(ACCOUNT, ACCOUNT, "messages"),
        said("m1", MessageKind::Text, "hi", None)
    );
    assert_eq!(
        change("0", "23245", "messages"),
        What::Other("change"),
        "the dashboard's test"
    );
    assert_eq!(change(ACCOUNT, ACCOUNT, "comments"), What::Other("change"));
    let direct = json!({"entry": [{"id": ACCOUNT, "field": "comments", "value": {"id": "1", "text": "nice"}}]});
    assert_eq!(one(&direct).what, What::Other("change"));
    let without_value = json!({"entry": [{"id": ACCOUNT, "changes": [{"field": "messages"}]}]});
    assert_eq!(one(&without_value).what, What::Other("change"));
}

#[test]
fn another_apps_thread_is_not_ours_to_answer() {
    let standby = json!({"entry": [{"id": ACCOUNT, "standby": [
        {"sender": {"id": PERSON}, "recipient": {"id": ACCOUNT}, "timestamp": AT_MS, "message": {"mid": "m1", "text": "hi"}}]}]});
    assert_eq!(one(&standby).what, What::Other("standby"));
}

#[test]
fn an_item_that_cannot_be_read_does_not_harm_its_neighbours() {
    let body = json!({"object": "instagram", "entry": [
        null, 5, [], {"id": ACCOUNT}, {"id": ACCOUNT, "messaging": "none"}, {"messaging": [{}]},
        {"id": ACCOUNT, "messaging": [
            {}, null, "text", {"message": []}, {"sender": 5, "message": {"text": "hi"}},
            {"sender": {"id": PERSON}, "message": {"mid": "later", "text": "hi"}, "timestamp": AT_MS + 1},
            {"sender": {"id": PERSON}, "message": {"mid": "first", "text": "hi"}, "timestamp": AT_MS}]}]});
    let all = accept(body.to_string().as_bytes()).unwrap();
    let mids: Vec<_> = all
        .iter()
        .filter_map(|inbound| match &inbound.what {
            What::Message { message_id, .. } => Some(message_id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(mids, ["first", "later"], "in the order they were written");
}

#[test]
fn half_an_emoji_spoils_nothing() {
    let body = br#"{"entry":[{"id":"1","messaging":[
        {"sender":{"id":"5550001"},"message":{"mid":"m1","text":"\\ud83d \ud83d\ude4f \ud83d x \ude4f"}}]}]}"#;
    assert_eq!(
        accept(body).unwrap()[0].what,
        said("m1", MessageKind::Text, "\\ud83d 🙏 \u{fffd} x \u{fffd}", None)
    );
    let cut = b"{\"entry\":[{\"id\":\"1\",\"messaging\":[{\"sender\":{\"id\":\"5550001\"},\"message\":{\"mid\":\"m1\",\"text\":\"a\xf0\x9f\"}}]}]}";
    assert_eq!(
        accept(cut).unwrap()[0].what,
        said("m1", MessageKind::Text, "a\u{fffd}", None)
    );
}

#[test]
fn what_is_no_json_is_said_to_be_none() {
    for body in [&b""[..], b"{", b"entry=1", b"\xff\xfe", b"{\"entry\":[\\"] {
        assert_eq!(accept(body), Err(NotJson), "{body:?}");
    }
    for body in ["null", "[]", "{}", r#"{"entry":[]}"#, r#"{"entry":{}}"#, "5"] {
        assert_eq!(accept(body.as_bytes()), Ok(vec![]), "{body}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = accept(&body);
    }

    #[test]
    fn mending_leaves_whole_text_as_it_is(text in "\\PC{0,60}") {
        let json = json!({"text": text}).to_string();
        prop_assert_eq!(mend(&json), json);
    }

    #[test]
    fn mending_never_falls(text in "([\\\\u0-9a-fD]|\\\\u[dD][89abcdef][0-9a-f]{2}|ẹ|\"){0,40}") {
        mend(&text);
    }
}
