//! Instagram's and Messenger's templates: a text with buttons, or cards side by side.
//!
//! <https://developers.facebook.com/docs/messenger-platform/send-messages/templates>

use serde_json::Value;

use super::message::{PAYLOAD_CHARS_MAX, TITLE_CHARS_MAX};
use crate::refusal::Refusal;
use crate::world::{ShopBubble, Tap};
use crate::{Attachment, AttachmentKind, QuickReply};

const TEXT_CHARS_MAX: usize = 640;
const BUTTONS_MAX: usize = 3;
const CARDS_MAX: usize = 10;

pub(super) fn read(payload: &Value) -> Result<ShopBubble, Refusal> {
    match payload.get("template_type").and_then(Value::as_str) {
        Some("button") => read_button(payload),
        Some("generic") => read_generic(payload),
        _ => Err(Refusal::wrong("(#100) Param template_type must be button or generic")),
    }
}

fn read_button(payload: &Value) -> Result<ShopBubble, Refusal> {
    let text = payload.get("text").and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() || text.chars().count() > TEXT_CHARS_MAX {
        return Err(Refusal::wrong(
            "(#100) A button template has a text of 1 to 640 characters",
        ));
    }
    Ok(ShopBubble {
        text: text.to_owned(),
        attachments: vec![Attachment::of(AttachmentKind::Template)],
        quick_replies: read_buttons(payload)?,
        ..ShopBubble::default()
    })
}

/// On the phone a row of cards is one bubble: a line per card, their pictures, all their buttons.
fn read_generic(payload: &Value) -> Result<ShopBubble, Refusal> {
    let cards = payload.get("elements").and_then(Value::as_array);
    let cards = cards.map_or(&[][..], Vec::as_slice);
    if cards.is_empty() || cards.len() > CARDS_MAX {
        return Err(Refusal::wrong("(#100) A generic template has 1 to 10 elements"));
    }
    let mut bubble = ShopBubble::default();
    let mut lines = Vec::new();
    for card in cards {
        let text_at = |key: &str| card.get(key).and_then(Value::as_str);
        let title = text_at("title").ok_or_else(|| Refusal::wrong("(#100) Every element needs a title"))?;
        let subtitle = text_at("subtitle").map(|subtitle| format!(": {subtitle}"));
        lines.push(format!("{title}{}", subtitle.unwrap_or_default()));
        bubble.attachments.push(Attachment {
            url: text_at("image_url").map(str::to_owned),
            ..Attachment::of(AttachmentKind::Template).titled(title)
        });
        bubble.quick_replies.extend(read_buttons(card)?);
    }
    bubble.text = lines.join("\n");
    Ok(bubble)
}

/// Buttons that come back when tapped; links only lead away.
fn read_buttons(of: &Value) -> Result<Vec<QuickReply>, Refusal> {
    let buttons = of.get("buttons").and_then(Value::as_array);
    let buttons = buttons.map_or(&[][..], Vec::as_slice);
    let text = |button: &Value, key: &str| button.get(key).and_then(Value::as_str).map(str::to_owned);
    let fits = |button: &Value| {
        let title = text(button, "title").unwrap_or_default();
        let payload = text(button, "payload").unwrap_or_default();
        !title.is_empty() && title.chars().count() <= TITLE_CHARS_MAX && payload.chars().count() <= PAYLOAD_CHARS_MAX
    };
    if buttons.len() > BUTTONS_MAX || !buttons.iter().all(fits) {
        return Err(Refusal::wrong(
            "(#100) Buttons: at most 3, each with a title of at most 20 characters",
        ));
    }
    let taps = buttons.iter().filter_map(|button| {
        Some(QuickReply {
            title: text(button, "title")?,
            payload: text(button, "payload")?,
            tap: Tap::Postback,
        })
    });
    Ok(taps.collect())
}
