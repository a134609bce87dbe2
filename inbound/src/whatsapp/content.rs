//! What was said in a message of `WhatsApp`: its type names the object that holds it.

use serde_json::Value;

use crate::content::{Attachment, AttachmentKind, Content, Coordinates, MessageKind, Order, OrderItem};
use crate::value::{count, degrees, id, is_true, link, list, name, payload, short, text, word};
use crate::word::Word;

/// The types that hold something a customer said.
pub(super) const KINDS: [&str; 12] = [
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
];

const CARDS_MAX: usize = 100;
const PHONES_MAX: usize = 10;
const ORDER_ITEMS_MAX: usize = 200;

/// `None` for types we do not know, whatever lies beside them, and for types whose object is missing.
pub(super) fn of_message(kind: &str, value: &Value) -> Option<Content> {
    let object = &value[kind];
    match kind {
        "text" => Some(Content {
            text: Some(text(&object["body"])?),
            ..Content::of(MessageKind::Text)
        }),
        "button" => tapped(MessageKind::Button, &object["text"], &object["payload"]),
        "interactive" => interactive(object),
        "contacts" => Some(Content {
            attachments: list(value, kind).iter().take(CARDS_MAX).map(card).collect(),
            ..Content::of(MessageKind::Attachment(AttachmentKind::Contacts))
        }),
        _ if !object.is_object() => None,
        "image" | "video" | "audio" | "voice" | "document" | "sticker" => Some(media(kind, object)),
        "location" => Some(place(object)),
        "order" => Some(order(object)),
        _ => None,
    }
}

fn tapped(kind: MessageKind, title: &Value, carried: &Value) -> Option<Content> {
    let (text, payload) = (text(title), payload(carried));
    (text.is_some() || payload.is_some()).then(|| Content {
        text,
        payload,
        ..Content::of(kind)
    })
}

fn interactive(object: &Value) -> Option<Content> {
    let told = word(&object["type"]);
    let keys = ["button_reply", "list_reply", "nfm_reply"];
    let present = || {
        keys.iter()
            .find(|key| object[**key].is_object())
            .map(|key| Word::fixed(key))
    };
    let kind = told.or_else(present)?;
    let reply = &object[kind.as_str()];
    match kind.as_str() {
        "button_reply" => tapped(MessageKind::ButtonReply, &reply["title"], &reply["id"]),
        "list_reply" => tapped(MessageKind::ListReply, &reply["title"], &reply["id"]),
        "nfm_reply" => {
            let content = tapped(MessageKind::NfmReply, &reply["body"], &reply["response_json"])?;
            Some(Content {
                // Half a form is of no use.
                form: text(&reply["response_json"]).filter(|form| reply["response_json"] == form.as_str()),
                ..content
            })
        }
        _ if reply.is_object() => Some(Content {
            payload: payload(&reply["response"]),
            ..Content::of(MessageKind::OtherReply(kind))
        }),
        _ => None,
    }
}

fn media(kind: &str, object: &Value) -> Content {
    let kind = AttachmentKind::of(Word::of(kind));
    let voice = kind == AttachmentKind::Voice || is_true(&object["voice"]);
    let attachment = Attachment {
        url: link(&object["url"]),
        media_id: id(&object["id"]),
        file_name: name(&object["filename"]),
        mime: name(&object["mime_type"]),
        sha256: name(&object["sha256"]),
        voice,
        ..Attachment::of(kind.clone())
    };
    Content {
        text: text(&object["caption"]),
        attachments: vec![attachment],
        ..Content::of(MessageKind::Attachment(kind))
    }
}

fn place(object: &Value) -> Content {
    let coordinates = || {
        Some(Coordinates {
            latitude: degrees(&object["latitude"], 90.0)?,
            longitude: degrees(&object["longitude"], 180.0)?,
        })
    };
    let attachment = Attachment {
        coordinates: coordinates(),
        title: name(&object["name"]),
        address: name(&object["address"]),
        url: link(&object["url"]),
        ..Attachment::of(AttachmentKind::Location)
    };
    Content {
        attachments: vec![attachment],
        ..Content::of(MessageKind::Attachment(AttachmentKind::Location))
    }
}

fn card(contact: &Value) -> Attachment {
    let phones = list(contact, "phones").iter().take(PHONES_MAX);
    Attachment {
        title: name(&contact["name"]["formatted_name"]),
        phones: phones
            .filter_map(|phone| id(&phone["phone"]).or_else(|| id(&phone["wa_id"])))
            .collect(),
        ..Attachment::of(AttachmentKind::Contacts)
    }
}

fn order(object: &Value) -> Content {
    let items = list(object, "product_items").iter().take(ORDER_ITEMS_MAX);
    let item = |item: &Value| {
        Some(OrderItem {
            product: id(&item["product_retailer_id"])?,
            quantity: count(&item["quantity"]),
            price: short(&item["item_price"]),
            currency: name(&item["currency"]),
        })
    };
    Content {
        text: text(&object["text"]),
        order: Some(Order {
            catalog_id: id(&object["catalog_id"]),
            items: items.filter_map(item).collect(),
        }),
        ..Content::of(MessageKind::Order)
    }
}
