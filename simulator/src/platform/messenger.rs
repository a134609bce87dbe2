//! What is Messenger's own.
//!
//! <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-deliveries>

use serde_json::{Value, json};

use crate::{AccountSpec, Attachment, AttachmentKind};

/// The app that echoes name when somebody answers in the page's inbox.
pub(crate) const INBOX_APP_ID: &str = "263902037430900";

/// Thumb up, the sticker of the text field.
const THUMB_UP: u64 = 369_239_263_222_822;

/// An attachment as Messenger tells it; nothing when its API does not show that kind.
pub(crate) fn attachment(attachment: &Attachment) -> Option<Value> {
    let (url, title) = (&attachment.url, &attachment.title);
    let plain = |kind: &str| Some(json!({ "type": kind, "payload": { "url": url } }));
    match attachment.kind {
        AttachmentKind::Image => plain("image"),
        AttachmentKind::Audio | AttachmentKind::Voice => plain("audio"),
        AttachmentKind::Video => plain("video"),
        AttachmentKind::File => plain("file"),
        AttachmentKind::Sticker => {
            Some(json!({ "type": "sticker", "payload": { "url": url, "sticker_id": THUMB_UP } }))
        }
        AttachmentKind::Location => {
            let place = attachment.place?;
            let coordinates = json!({ "lat": place.latitude, "long": place.longitude });
            let title = title.as_deref().unwrap_or("Pinned location");
            Some(json!({ "type": "location", "title": title, "payload": { "coordinates": coordinates } }))
        }
        AttachmentKind::Share => Some(json!({ "type": "fallback", "title": title, "url": url, "payload": null })),
        AttachmentKind::IgPost => Some(json!({ "type": "ig_post", "payload": { "url": url, "title": title } })),
        AttachmentKind::IgReel => Some(json!({ "type": "ig_reel", "payload": { "url": url, "title": title } })),
        AttachmentKind::Template => {
            Some(json!({ "type": "template", "payload": { "template_type": "generic", "elements": [] } }))
        }
        AttachmentKind::StoryMention | AttachmentKind::LikeHeart => None,
    }
}

/// Everything up to the watermark has arrived; the messages themselves may be left out.
pub(crate) fn delivery(account: &AccountSpec, mid: &str, at_ms: i64) -> Value {
    if account.behaviour.delivery_mids {
        json!({ "mids": [mid], "watermark": at_ms })
    } else {
        json!({ "watermark": at_ms })
    }
}
