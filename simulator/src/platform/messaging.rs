//! `messaging` items, which Instagram and Messenger share but for details.
//!
//! <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages>

use serde_json::{Value, json};

use super::{instagram, messenger};
use crate::event::{Echoed, Item, Message, Tapped, What, Writer};
use crate::world::Tap;
use crate::{AccountSpec, Attachment, Platform, Referral, ReplyTo};

pub(crate) fn entry(item: &Item, at_ms: i64) -> Value {
    json!({ "time": at_ms, "id": item.account.id, "messaging": [messaging(item)] })
}

fn messaging(item: &Item) -> Value {
    let (account, person) = (&item.account.id, &item.person.id);
    let (sender, recipient) = match item.what {
        What::Echo(_) => (account, person),
        _ => (person, account),
    };
    let (key, event) = event(&item.account, item);
    json!({ "sender": { "id": sender }, "recipient": { "id": recipient }, "timestamp": item.at_ms, key: event })
}

fn event(account: &AccountSpec, item: &Item) -> (&'static str, Value) {
    match &item.what {
        What::Message(written) => ("message", message(account, written)),
        What::Tapped(tapped) => tap(tapped),
        What::Reacted { of, emoji: None, .. } => ("reaction", json!({ "mid": of, "action": "unreact" })),
        What::Reacted {
            of, emoji: Some(emoji), ..
        } => (
            "reaction",
            json!({ "mid": of, "action": "react", "reaction": reaction_name(emoji), "emoji": emoji }),
        ),
        What::Edited { of, text, number, .. } => {
            ("message_edit", json!({ "mid": of, "text": text, "num_edit": number }))
        }
        What::Unsent { of, .. } => ("message", json!({ "mid": of, "is_deleted": true })),
        What::Referred(by) => ("referral", referral(account.platform, by)),
        What::Echo(echoed) => ("message", echo(account, echoed)),
        What::Delivered { mid } => ("delivery", messenger::delivery(account, mid, item.at_ms)),
        What::Read { mid } => match account.platform {
            Platform::Messenger => ("read", json!({ "watermark": item.at_ms })),
            Platform::Instagram | Platform::WhatsApp => ("read", json!({ "mid": mid })),
        },
        What::Status(_) => unreachable!("only WhatsApp has statuses"),
    }
}

fn message(account: &AccountSpec, written: &Message) -> Value {
    let mut message = json!({ "mid": written.mid });
    if !written.text.is_empty() {
        message["text"] = written.text.as_str().into();
    }
    add_attachments(&mut message, account.platform, &written.attachments);
    match &written.reply_to {
        Some(ReplyTo::Message(mid)) => message["reply_to"] = json!({ "mid": mid }),
        Some(ReplyTo::Story(id)) => {
            let url = format!("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id={id}");
            message["reply_to"] = json!({ "story": { "id": id, "url": url } });
        }
        None => {}
    }
    if let Some(by) = &written.referral {
        message["referral"] = referral(account.platform, by);
    }
    message
}

/// What the API cannot show makes the whole message one that is not supported.
fn add_attachments(message: &mut Value, platform: Platform, attachments: &[Attachment]) {
    let shape = match platform {
        Platform::Instagram => instagram::attachment,
        Platform::Messenger | Platform::WhatsApp => messenger::attachment,
    };
    let shapes: Option<Vec<Value>> = attachments.iter().map(shape).collect();
    match shapes {
        None => message["is_unsupported"] = true.into(),
        Some(shapes) if shapes.is_empty() => {}
        Some(shapes) => message["attachments"] = shapes.into(),
    }
}

fn tap(tapped: &Tapped) -> (&'static str, Value) {
    let Tapped {
        mid, title, payload, ..
    } = tapped;
    match tapped.tap {
        Tap::Postback => ("postback", json!({ "mid": mid, "title": title, "payload": payload })),
        Tap::QuickReply | Tap::Button | Tap::ListRow => (
            "message",
            json!({ "mid": mid, "text": title, "quick_reply": { "payload": payload } }),
        ),
    }
}

fn echo(account: &AccountSpec, echoed: &Echoed) -> Value {
    let mut message = json!({ "mid": echoed.mid, "is_echo": true });
    if !echoed.text.is_empty() {
        message["text"] = echoed.text.as_str().into();
    }
    add_attachments(&mut message, account.platform, &echoed.attachments);
    if let Some(metadata) = &echoed.metadata {
        message["metadata"] = metadata.as_str().into();
    }
    if account.platform == Platform::Messenger {
        let app = match echoed.writer {
            Writer::Program => account.app_id.as_str(),
            Writer::Staff => messenger::INBOX_APP_ID,
        };
        // Too large for some readers of JSON numbers, and sent as a number all the same.
        message["app_id"] = app.parse::<u64>().map_or_else(|_| app.into(), Value::from);
    }
    message
}

fn referral(platform: Platform, by: &Referral) -> Value {
    let mut referral = json!({ "type": "OPEN_THREAD" });
    if let Some(mark) = &by.mark {
        referral["ref"] = mark.as_str().into();
    }
    match &by.ad_id {
        Some(ad_id) => {
            referral["source"] = "ADS".into();
            referral["ad_id"] = ad_id.as_str().into();
            referral["ads_context_data"] = json!({ "ad_title": by.headline.as_deref().unwrap_or("Our shop") });
        }
        None if platform == Platform::Instagram => referral["source"] = "IGME-SOURCE-LINK".into(),
        None => referral["source"] = "SHORTLINK".into(),
    }
    referral
}

/// Meta names a few reactions; every other one is `other`, and the emoji tells.
fn reaction_name(emoji: &str) -> &'static str {
    match emoji.trim_end_matches('\u{fe0f}') {
        "❤" => "love",
        "😆" | "😂" => "smile",
        "😮" => "wow",
        "😢" => "sad",
        "😠" | "😡" => "angry",
        "👍" => "like",
        "👎" => "dislike",
        _ => "other",
    }
}
