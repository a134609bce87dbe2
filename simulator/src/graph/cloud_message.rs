//! What a WhatsApp send call asks for, read with the limits of the real one.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>

use serde_json::Value;

use super::approved;
use crate::refusal::Refusal;
use crate::world::{ShopBubble, Tap, World};
use crate::{AccountSpec, Attachment, AttachmentKind, MediaTrouble, Place, Platform, QuickReply};

const CAPTION_CHARS_MAX: usize = 1_024;
const MARK_CHARS_MAX: usize = 512;
const BUTTONS_MAX: usize = 3;
const BUTTON_TITLE_CHARS_MAX: usize = 20;
const BUTTON_ID_CHARS_MAX: usize = 256;
const HEADER_CHARS_MAX: usize = 60;
const ROWS_MAX: usize = 10;
const ROW_DESCRIPTION_CHARS_MAX: usize = 72;
const ROW_TITLE_CHARS_MAX: usize = 24;
const ROW_ID_CHARS_MAX: usize = 200;

/// What is to be sent.
pub(super) enum Order {
    /// A message, without its id.
    Message(ShopBubble),
    /// One that may be sent at any time.
    Template(ShopBubble),
    /// A reaction to a message; empty takes it back.
    Reaction { of: String, emoji: String },
}

pub(super) fn read(world: &World, account: &AccountSpec, body: &Value) -> Result<Order, Refusal> {
    let kind = text_at(body, "/type").unwrap_or_else(|| "text".to_owned());
    let bubble = match kind.as_str() {
        "text" => read_text(body)?,
        "interactive" => read_interactive(&body["interactive"])?,
        "location" => read_location(&body["location"])?,
        "image" | "audio" | "video" | "document" | "sticker" => read_media(world, account, &kind, &body[&kind])?,
        "template" => return Ok(Order::Template(with_marks(body, read_template(&body["template"])?)?)),
        "reaction" => {
            return Ok(Order::Reaction {
                of: text_at(body, "/reaction/message_id").ok_or_else(|| Refusal::whatsapp(131_008))?,
                emoji: text_at(body, "/reaction/emoji").unwrap_or_default(),
            });
        }
        _ => return Err(Refusal::wrong("(#100) Param type must be one of {text, image, ...}")),
    };
    Ok(Order::Message(with_marks(body, bubble)?))
}

/// What the message answers, and the caller's mark.
fn with_marks(body: &Value, bubble: ShopBubble) -> Result<ShopBubble, Refusal> {
    let metadata = text_at(body, "/biz_opaque_callback_data");
    if metadata
        .as_ref()
        .is_some_and(|mark| mark.chars().count() > MARK_CHARS_MAX)
    {
        return Err(Refusal::wrong(
            "(#100) Param biz_opaque_callback_data must be at most 512 characters long.",
        ));
    }
    Ok(ShopBubble {
        reply_to: text_at(body, "/context/message_id"),
        metadata,
        ..bubble
    })
}

fn read_text(body: &Value) -> Result<ShopBubble, Refusal> {
    let text = text_at(body, "/text/body").unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Refusal::wrong("(#100) The parameter text['body'] is required."));
    }
    if !Platform::WhatsApp.holds(&text) {
        return Err(Refusal::wrong(
            "(#100) Param text['body'] must be at most 4096 characters long.",
        ));
    }
    Ok(saying(text))
}

fn read_media(world: &World, account: &AccountSpec, kind: &str, media: &Value) -> Result<ShopBubble, Refusal> {
    let (link, id) = (text_at(media, "/link"), text_at(media, "/id"));
    let url = match (&link, &id) {
        (Some(link), None) if crate::account::is_http_url(link) => link.clone(),
        (None, Some(id)) => {
            let known = id.parse().ok().and_then(|id| world.media.find(id));
            let known =
                known.filter(|media| media.account == account.id && media.trouble != Some(MediaTrouble::Expired));
            let known = known.ok_or_else(|| Refusal::whatsapp(131_009))?;
            world.media.url(known.id)
        }
        _ => return Err(Refusal::wrong("(#100) A media message needs either a link or an id.")),
    };
    let caption = text_at(media, "/caption").unwrap_or_default();
    if caption.chars().count() > CAPTION_CHARS_MAX {
        return Err(Refusal::wrong(
            "(#100) Param caption must be at most 1024 characters long.",
        ));
    }
    let kind = AttachmentKind::from_wire(kind).unwrap_or(AttachmentKind::File);
    Ok(ShopBubble {
        attachments: vec![Attachment {
            url: Some(url),
            media_id: id,
            title: text_at(media, "/filename"),
            ..Attachment::of(kind)
        }],
        ..saying(caption)
    })
}

fn read_location(location: &Value) -> Result<ShopBubble, Refusal> {
    let number = |key: &str| {
        let value = &location[key];
        let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        number.ok_or_else(|| Refusal::whatsapp(131_008))
    };
    let place = Place {
        latitude: number("latitude")?,
        longitude: number("longitude")?,
    };
    Ok(ShopBubble {
        attachments: vec![Attachment {
            place: Some(place),
            title: text_at(location, "/name"),
            ..Attachment::of(AttachmentKind::Location)
        }],
        ..ShopBubble::default()
    })
}

fn read_interactive(interactive: &Value) -> Result<ShopBubble, Refusal> {
    let text = text_at(interactive, "/body/text").unwrap_or_default();
    let action = &interactive["action"];
    let (text_chars_max, quick_replies) = match text_at(interactive, "/type").as_deref() {
        Some("button") => (1_024, read_buttons(action)?),
        Some("list") => (4_096, read_rows(action)?),
        Some("cta_url") => (1_024, Vec::new()),
        _ => return Err(Refusal::wrong("(#100) Param interactive['type'] is not known")),
    };
    let is_long = |pointer: &str, chars_max: usize| {
        let text = text_at(interactive, pointer).unwrap_or_default();
        text.chars().count() > chars_max
    };
    if text.is_empty()
        || is_long("/body/text", text_chars_max)
        || is_long("/header/text", HEADER_CHARS_MAX)
        || is_long("/footer/text", HEADER_CHARS_MAX)
        || is_long("/action/button", BUTTON_TITLE_CHARS_MAX)
    {
        return Err(Refusal::whatsapp(131_009));
    }
    // An id or a title twice is refused, since a tap could not be told from the other.
    let is_repeated = |at: usize, reply: &QuickReply| {
        let mut earlier = quick_replies[..at].iter();
        earlier.any(|other| other.payload == reply.payload || other.title == reply.title)
    };
    if quick_replies
        .iter()
        .enumerate()
        .any(|(at, reply)| is_repeated(at, reply))
    {
        return Err(Refusal::whatsapp(131_009));
    }
    Ok(ShopBubble {
        quick_replies,
        ..saying(text)
    })
}

fn read_buttons(action: &Value) -> Result<Vec<QuickReply>, Refusal> {
    let buttons = list(&action["buttons"]);
    let replies: Vec<QuickReply> = buttons
        .iter()
        .filter_map(|button| read_reply(&button["reply"], Tap::Button))
        .filter(|reply| fits(reply, BUTTON_TITLE_CHARS_MAX, BUTTON_ID_CHARS_MAX))
        .collect();
    if replies.is_empty() || replies.len() != buttons.len() || replies.len() > BUTTONS_MAX {
        return Err(Refusal::whatsapp(131_009));
    }
    Ok(replies)
}

fn read_rows(action: &Value) -> Result<Vec<QuickReply>, Refusal> {
    let sections = list(&action["sections"]).iter();
    let rows: Vec<&Value> = sections.flat_map(|section| list(&section["rows"])).collect();
    let is_long = |row: &&Value| {
        let description = text_at(row, "/description").unwrap_or_default();
        description.chars().count() > ROW_DESCRIPTION_CHARS_MAX
    };
    let replies: Vec<QuickReply> = rows
        .iter()
        .filter(|row| !is_long(row))
        .filter_map(|row| read_reply(row, Tap::ListRow))
        .filter(|reply| fits(reply, ROW_TITLE_CHARS_MAX, ROW_ID_CHARS_MAX))
        .collect();
    if replies.is_empty() || replies.len() != rows.len() || replies.len() > ROWS_MAX {
        return Err(Refusal::whatsapp(131_009));
    }
    Ok(replies)
}

fn read_reply(reply: &Value, tap: Tap) -> Option<QuickReply> {
    Some(QuickReply {
        title: text_at(reply, "/title")?,
        payload: text_at(reply, "/id")?,
        tap,
    })
}

fn fits(reply: &QuickReply, title_chars_max: usize, id_chars_max: usize) -> bool {
    !reply.title.is_empty()
        && reply.title.chars().count() <= title_chars_max
        && reply.payload.chars().count() <= id_chars_max
}

/// What an approved template says with its parameters filled in.
fn read_template(template: &Value) -> Result<ShopBubble, Refusal> {
    let name = text_at(template, "/name").ok_or_else(|| Refusal::whatsapp(131_008))?;
    let language = text_at(template, "/language/code").ok_or_else(|| Refusal::whatsapp(131_008))?;
    let mut filled = Vec::new();
    let mut quick_replies = Vec::new();
    for component in list(&template["components"]) {
        let parameters = list(&component["parameters"]);
        if component["type"] == "button" {
            let payloads = parameters.iter().filter_map(|parameter| text_at(parameter, "/payload"));
            quick_replies.extend(payloads.map(|payload| QuickReply {
                title: payload.chars().take(BUTTON_TITLE_CHARS_MAX).collect(),
                payload,
                tap: Tap::Postback,
            }));
        } else {
            filled.extend(parameters.iter().filter_map(|parameter| text_at(parameter, "/text")));
        }
    }
    let mut text = approved::find(&name, &language, filled.len())?.body.to_owned();
    for (at, parameter) in filled.iter().enumerate() {
        text = text.replace(&format!("{{{{{}}}}}", at + 1), parameter);
    }
    Ok(ShopBubble {
        attachments: vec![Attachment::of(AttachmentKind::Template).titled(name)],
        quick_replies,
        ..saying(text)
    })
}

fn saying(text: String) -> ShopBubble {
    ShopBubble {
        text,
        ..ShopBubble::default()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[][..], Vec::as_slice)
}

fn text_at(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(str::to_owned)
}
