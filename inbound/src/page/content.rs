//! What was said in a message of Instagram or Messenger.
//!
//! Links may stand under `url`, under `story_media_url`, beside the payload, or be missing; a payload may be null or text.

use serde_json::Value;

use crate::content::{Attachment, AttachmentKind, Content, Coordinates, MessageKind};
use crate::value::{degrees, id, is_true, link, list, name, payload, text, word};
use crate::word::Word;

const ATTACHMENTS_MAX: usize = 100;
const PRODUCTS_MAX: usize = 30;

/// `None` when nothing was said.
pub(super) fn of_message(message: &Value) -> Option<Content> {
    let attachments = attachments(message);
    let text = text(&message["text"]);
    let payload = payload(&message["quick_reply"]["payload"]);
    let first = attachments.first().map(|attachment| attachment.kind.clone());
    let kind = match (first, &text) {
        _ if is_true(&message["is_unsupported"]) => MessageKind::Unsupported(None),
        _ if payload.is_some() || (text.is_some() && message["quick_reply"].is_object()) => MessageKind::QuickReply,
        (_, Some(_)) => MessageKind::Text,
        (Some(first), None) => MessageKind::Attachment(first),
        (None, None) => return None,
    };
    Some(Content {
        text,
        payload,
        attachments,
        ..Content::of(kind)
    })
}

fn attachments(message: &Value) -> Vec<Attachment> {
    let all = list(message, "attachments").iter().take(ATTACHMENTS_MAX);
    let mut all: Vec<Attachment> = all.filter(|value| value.is_object()).map(attachment).collect();
    // While Instagram moves from one word to the other, a shared post comes under both.
    if all.iter().any(|attachment| attachment.kind == AttachmentKind::IgPost) {
        all.retain(|attachment| attachment.kind != AttachmentKind::Share);
    }
    all
}

fn attachment(value: &Value) -> Attachment {
    let payload = &value["payload"];
    let sticker_id = id(&payload["sticker_id"]);
    let kind = match AttachmentKind::of(word(&value["type"]).unwrap_or(Word::UNKNOWN)) {
        // Before they had a word of their own, stickers came as images.
        AttachmentKind::Image if sticker_id.is_some() => AttachmentKind::Sticker,
        kind => kind,
    };
    let links = [&payload["url"], &payload["story_media_url"], payload, &value["url"]];
    let ids = ["ig_post_media_id", "story_media_id", "reel_video_id", "attachment_id"];
    let card = &[
        &payload["elements"],
        &payload["generic"]["elements"],
        &payload["product"]["elements"],
    ]
    .map(|elements| &elements[0]["title"]);
    let titles = [&payload["title"], &value["title"]];
    let products = list(&payload["product"], "elements").iter().take(PRODUCTS_MAX);
    Attachment {
        url: links.into_iter().find_map(link),
        media_id: ids.iter().find_map(|key| id(&payload[*key])),
        title: titles.iter().chain(card).find_map(|title| name(title)),
        products: products.filter_map(|product| id(&product["id"])).collect(),
        coordinates: coordinates(&payload["coordinates"]),
        sticker_id,
        ..Attachment::of(kind)
    }
}

fn coordinates(value: &Value) -> Option<Coordinates> {
    Some(Coordinates {
        latitude: degrees(&value["lat"], 90.0)?,
        longitude: degrees(&value["long"], 180.0)?,
    })
}
