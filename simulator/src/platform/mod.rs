//! The shapes of each platform: webhook bodies and message ids.

mod instagram;
mod messaging;
mod messenger;
mod whatsapp;

use serde_json::json;
use uuid::Uuid;

use crate::event::Item;
use crate::{Platform, wire};

/// One body with one entry per item, in the order given. All items are of one platform; `at_ms` is the time of sending.
pub(crate) fn body(items: &[Item], at_ms: i64) -> Vec<u8> {
    let platform = items.first().map(|item| item.account.platform).unwrap_or_default();
    let (object, entries): (_, Vec<_>) = match platform {
        Platform::Instagram => (
            "instagram",
            items.iter().map(|item| messaging::entry(item, at_ms)).collect(),
        ),
        Platform::Messenger => ("page", items.iter().map(|item| messaging::entry(item, at_ms)).collect()),
        Platform::WhatsApp => ("whatsapp_business_account", items.iter().map(whatsapp::entry).collect()),
    };
    wire::escape(&json!({ "object": object, "entry": entries }))
}

/// A platform message id: opaque, and unlike any other.
pub(crate) fn new_mid(platform: Platform) -> String {
    let unique = Uuid::now_v7().simple().to_string();
    match platform {
        Platform::Instagram => format!("aWdfZAG1faXRlbTox{unique}ZD"),
        Platform::Messenger => format!("m_{unique}aB-cD_eF"),
        Platform::WhatsApp => format!("wamid.HBgNMjM0{}AA==", unique.to_uppercase()),
    }
}
