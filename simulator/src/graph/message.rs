//! What a send call of Instagram or Messenger asks for, read with the limits of the real ones.
//!
//! <https://developers.facebook.com/docs/messenger-platform/reference/send-api>

use serde_json::Value;

use super::template;
use crate::refusal::Refusal;
use crate::world::{Leave, ShopBubble, Tap};
use crate::{Attachment, AttachmentKind, Platform, QuickReply};

const QUICK_REPLIES_MAX: usize = 13;
pub(super) const TITLE_CHARS_MAX: usize = 20;
pub(super) const PAYLOAD_CHARS_MAX: usize = 1_000;

/// What is to be sent, without its id.
pub(super) fn read(platform: Platform, body: &Value) -> Result<ShopBubble, Refusal> {
    let message = body
        .get("message")
        .ok_or_else(|| Refusal::wrong("(#100) Param message is required"))?;
    let text = message
        .get("text")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    let mut bubble = match (text, message.get("attachment")) {
        (Some(_), Some(_)) => return Err(Refusal::wrong("(#100) Cannot send text and attachment in one message")),
        (Some(text), None) => read_text(platform, text)?,
        (None, Some(attachment)) => read_attachment(attachment)?,
        (None, None) => {
            return Err(Refusal::wrong(
                "(#100) Message cannot be empty, must provide valid attachment or text",
            ));
        }
    };
    bubble.quick_replies.extend(read_quick_replies(message)?);
    bubble.metadata = message.get("metadata").and_then(Value::as_str).map(str::to_owned);
    bubble.reply_to = body.pointer("/reply_to/mid").and_then(Value::as_str).map(str::to_owned);
    Ok(bubble)
}

/// What the call leans on. <https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags>
pub(super) fn read_leave(body: &Value) -> Result<Leave, Refusal> {
    let kind = body.get("messaging_type").and_then(Value::as_str).unwrap_or("RESPONSE");
    let tag = body.get("tag").and_then(Value::as_str);
    match (kind, tag) {
        ("RESPONSE" | "UPDATE", _) => Ok(Leave::Window),
        ("MESSAGE_TAG", Some("HUMAN_AGENT")) => Ok(Leave::HumanAgent),
        ("MESSAGE_TAG", _) => Err(Refusal::wrong("(#100) Param tag must be HUMAN_AGENT")),
        _ => Err(Refusal::wrong(
            "(#100) Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}",
        )),
    }
}

fn read_text(platform: Platform, text: &str) -> Result<ShopBubble, Refusal> {
    if !platform.holds(text) {
        return Err(match platform {
            Platform::Instagram => Refusal::of(
                400,
                100,
                Some(2_534_037),
                "Message text must be at most 1000 bytes in UTF-8 encoding.",
            ),
            Platform::Messenger | Platform::WhatsApp => {
                Refusal::wrong("(#100) Length of param message[text] must be less than or equal to 2000")
            }
        });
    }
    Ok(ShopBubble {
        text: text.to_owned(),
        ..ShopBubble::default()
    })
}

fn read_attachment(attachment: &Value) -> Result<ShopBubble, Refusal> {
    let kind = attachment.get("type").and_then(Value::as_str);
    let kind = kind.and_then(AttachmentKind::from_wire);
    let payload = &attachment["payload"];
    let text_at = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
    match kind {
        Some(AttachmentKind::Template) => template::read(payload),
        Some(kind @ (AttachmentKind::Image | AttachmentKind::Audio | AttachmentKind::Video | AttachmentKind::File)) => {
            let (url, media_id) = (text_at("url"), text_at("attachment_id"));
            if url.is_none() && media_id.is_none() {
                return Err(Refusal::wrong(
                    "(#100) Param attachment payload needs a url or an attachment_id",
                ));
            }
            Ok(ShopBubble {
                attachments: vec![Attachment {
                    url,
                    media_id,
                    ..Attachment::of(kind)
                }],
                ..ShopBubble::default()
            })
        }
        _ => Err(Refusal::wrong(
            "(#100) Param attachment type must be image, audio, video, file or template",
        )),
    }
}

fn read_quick_replies(message: &Value) -> Result<Vec<QuickReply>, Refusal> {
    let replies = message.get("quick_replies").and_then(Value::as_array);
    let replies = replies.map_or(&[][..], Vec::as_slice);
    let read: Vec<QuickReply> = replies.iter().filter_map(read_quick_reply).collect();
    if read.len() != replies.len() || replies.len() > QUICK_REPLIES_MAX {
        return Err(Refusal::wrong(
            "(#100) Quick replies: at most 13, each with a title of at most 20 characters and a payload",
        ));
    }
    Ok(read)
}

fn read_quick_reply(reply: &Value) -> Option<QuickReply> {
    let text = |key: &str| reply.get(key).and_then(Value::as_str).map(str::to_owned);
    let reply = QuickReply {
        title: text("title")?,
        payload: text("payload")?,
        tap: Tap::QuickReply,
    };
    let fits = !reply.title.is_empty()
        && reply.title.chars().count() <= TITLE_CHARS_MAX
        && reply.payload.chars().count() <= PAYLOAD_CHARS_MAX;
    fits.then_some(reply)
}
