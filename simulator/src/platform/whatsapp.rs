//! WhatsApp's webhooks: a change with contacts and messages, or with statuses. Times are strings of seconds.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::event::{Echoed, Item, Message, Status, Step, Tapped, What};
use crate::refusal::Refusal;
use crate::world::Tap;
use crate::{Attachment, AttachmentKind, Referral, ReplyTo, sample};

pub(crate) fn entry(item: &Item) -> Value {
    let account = &item.account;
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": account.phone_digits(), "phone_number_id": account.id },
    });
    let field = match &item.what {
        What::Echo(echoed) => {
            value["message_echoes"] = json!([echo(item, echoed)]);
            "smb_message_echoes"
        }
        What::Status(report) => {
            value["contacts"] = json!([contact(item)]);
            value["statuses"] = json!([status(item, report)]);
            "messages"
        }
        _ => {
            value["contacts"] = json!([contact(item)]);
            value["messages"] = json!([message(item)]);
            "messages"
        }
    };
    json!({ "id": account.business_id, "changes": [{ "value": value, "field": field }] })
}

fn contact(item: &Item) -> Value {
    let mut contact = json!({
        "profile": { "name": item.person.name },
        "user_id": item.person.user_id(&item.account),
    });
    if let Some(phone) = item.person.phone() {
        contact["wa_id"] = phone.into();
    }
    contact
}

fn seconds(at_ms: i64) -> String {
    (at_ms / 1_000).to_string()
}

fn message(item: &Item) -> Value {
    let mid = item.what.mid().unwrap_or_default();
    let mut message = json!({
        "from_user_id": item.person.user_id(&item.account),
        "id": mid,
        "timestamp": seconds(item.at_ms),
    });
    if let Some(phone) = item.person.phone() {
        message["from"] = phone.into();
    }
    match &item.what {
        What::Message(written) => write(&mut message, item, written),
        What::Tapped(tapped) => tap(&mut message, item, tapped),
        What::Reacted { of, emoji, .. } => {
            let emoji = emoji.as_deref().unwrap_or_default();
            put(&mut message, "reaction", json!({ "message_id": of, "emoji": emoji }));
        }
        What::Edited { of, text, .. } if item.account.behaviour.coexistence => {
            let new = json!({ "type": "text", "text": { "body": text } });
            put(
                &mut message,
                "edit",
                json!({ "original_message_id": of, "message": new }),
            );
        }
        What::Unsent { of, .. } if item.account.behaviour.coexistence => {
            put(&mut message, "revoke", json!({ "original_message_id": of }));
        }
        What::Edited { .. } => unsupported(&mut message, "edit"),
        What::Unsent { .. } => unsupported(&mut message, "revoke"),
        What::Referred(_) | What::Echo(_) | What::Delivered { .. } | What::Read { .. } | What::Status(_) => {
            unreachable!("not a message of a WhatsApp customer")
        }
    }
    message
}

/// The type and the object of that name.
fn put(message: &mut Value, kind: &str, object: Value) {
    message["type"] = kind.into();
    message[kind] = object;
}

/// What the API of an ordinary number does not show comes as an error about itself.
fn unsupported(message: &mut Value, kind: &str) {
    let error = json!({
        "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
        "error_data": { "details": "Message type is currently not supported." },
    });
    put(message, "unsupported", json!({ "type": kind }));
    message["errors"] = json!([error]);
}

fn write(message: &mut Value, item: &Item, written: &Message) {
    match written.attachments.first() {
        Some(attachment) => attach(message, attachment, &written.text),
        None => put(message, "text", json!({ "body": written.text })),
    }
    if let Some(ReplyTo::Message(mid)) = &written.reply_to {
        message["context"] = json!({ "from": item.account.phone_digits(), "id": mid });
    }
    if let Some(by) = &written.referral {
        message["referral"] = referral(by);
    }
}

fn attach(message: &mut Value, attachment: &Attachment, caption: &str) {
    let kind = match attachment.kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio | AttachmentKind::Voice => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::Sticker => "sticker",
        AttachmentKind::Location => return put(message, "location", place(attachment)),
        _ => "document",
    };
    let (mime, bytes) = sample::file(attachment.kind, attachment.title.as_deref());
    // In base64 here, and in hex where the file is asked for.
    let sha256 = STANDARD.encode(Sha256::digest(bytes));
    let mut object = json!({
        "id": attachment.media_id, "mime_type": mime, "sha256": sha256, "url": attachment.url,
    });
    if !caption.is_empty() {
        object["caption"] = caption.into();
    }
    match attachment.kind {
        AttachmentKind::Audio | AttachmentKind::Voice => {
            object["voice"] = (attachment.kind == AttachmentKind::Voice).into();
        }
        AttachmentKind::Sticker => object["animated"] = false.into(),
        AttachmentKind::File => object["filename"] = attachment.title.as_deref().unwrap_or("file.pdf").into(),
        _ => {}
    }
    put(message, kind, object);
}

fn place(attachment: &Attachment) -> Value {
    let place = attachment.place;
    let mut object = json!({
        "latitude": place.map(|place| place.latitude), "longitude": place.map(|place| place.longitude),
    });
    if let Some(name) = &attachment.title {
        object["name"] = name.as_str().into();
    }
    object
}

fn tap(message: &mut Value, item: &Item, tapped: &Tapped) {
    let Tapped { title, payload, .. } = tapped;
    let reply = json!({ "id": payload, "title": title });
    match tapped.tap {
        Tap::Postback => put(message, "button", json!({ "payload": payload, "text": title })),
        Tap::ListRow => put(
            message,
            "interactive",
            json!({ "type": "list_reply", "list_reply": reply }),
        ),
        Tap::QuickReply | Tap::Button => put(
            message,
            "interactive",
            json!({ "type": "button_reply", "button_reply": reply }),
        ),
    }
    if let Some(of) = &tapped.of {
        message["context"] = json!({ "from": item.account.phone_digits(), "id": of });
    }
}

fn referral(by: &Referral) -> Value {
    let id = by.ad_id.as_deref().unwrap_or("post");
    let kind = if by.ad_id.is_some() { "ad" } else { "post" };
    let mut referral = json!({
        "source_url": format!("https://fb.me/{id}"), "source_id": id, "source_type": kind,
        "headline": by.headline.as_deref().unwrap_or("Our shop"), "body": "Write to us", "media_type": "image",
    });
    if let Some(mark) = &by.mark {
        referral["ctwa_clid"] = mark.as_str().into();
    }
    referral
}

fn echo(item: &Item, echoed: &Echoed) -> Value {
    let mut message = json!({
        "from": item.account.phone_digits(), "to": item.person.id, "id": echoed.mid,
        "timestamp": seconds(item.at_ms),
    });
    put(&mut message, "text", json!({ "body": echoed.text }));
    message
}

fn status(item: &Item, report: &Status) -> Value {
    let word = match report.step {
        Step::Sent => "sent",
        Step::Delivered => "delivered",
        Step::Read => "read",
        Step::Failed(_) => "failed",
    };
    let mut status = json!({
        "id": report.mid, "status": word, "timestamp": seconds(item.at_ms),
        "recipient_user_id": item.person.user_id(&item.account),
    });
    if let Some(phone) = item.person.phone() {
        status["recipient_id"] = phone.into();
    }
    if let Some(mark) = &report.mark {
        status["biz_opaque_callback_data"] = mark.as_str().into();
    }
    match report.step {
        Step::Sent => {
            status["pricing"] = json!({
                "billable": true, "pricing_model": "PMP", "type": "regular", "category": report.category,
            });
        }
        Step::Failed(code) => status["errors"] = json!([Refusal::whatsapp(code).to_status_error()]),
        Step::Delivered | Step::Read => {}
    }
    status
}
