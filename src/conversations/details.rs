//! What came along with a message, as kept beside its text in `messages.details`.

use chidi_inbound::content::{self, Content, RefersTo};
use serde::{Deserialize, Serialize};

/// What came along with a message. Empty for most.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Pictures, sounds, places and the like, in the order sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The lines of a basket.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<OrderLine>,
    /// The platform's id of the message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// It answers a story of the shop.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_story_reply: bool,
    /// The shop's own id of the product it asks about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Title or source of the advertisement or link the customer came by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came_by: Option<String>,
}

/// One thing that came along.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// The platform's word: `image`, `audio`, `location`, ...
    pub kind: String,
    /// A title, a file's name, a place's address or a person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the platform keeps it, for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The platform's id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// The content type as the platform says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// It was spoken into the phone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_voice: bool,
    /// Degrees north and east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<(f64, f64)>,
    /// The numbers on an address card.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
}

/// One line of a basket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLine {
    /// The shop's own id of the product.
    pub product: String,
    /// How many, when the platform says.
    pub quantity: Option<u64>,
}

/// Attachments that say no more than a smile does.
const GESTURES: [&str; 2] = ["sticker", "like_heart"];

impl Details {
    /// Of what a platform posted.
    pub(super) fn of(content: &Content, refers_to: &RefersTo) -> Self {
        let order = content.order.iter().flat_map(|order| &order.items);
        let referral = refers_to.referral.as_ref();
        Self {
            attachments: content.attachments.iter().map(Attachment::of).collect(),
            order: order
                .map(|item| OrderLine {
                    product: item.product.clone(),
                    quantity: item.quantity,
                })
                .collect(),
            reply_to: refers_to.message.clone(),
            is_story_reply: refers_to.story.is_some(),
            product: refers_to.product.as_ref().map(|product| product.id.clone()),
            came_by: referral.and_then(|referral| referral.title.clone().or_else(|| referral.reference.clone())),
        }
    }

    /// Whether a person has to look: something came along that says more than a smile does.
    pub fn needs_eyes(&self) -> bool {
        let says_more = |attachment: &Attachment| !GESTURES.contains(&attachment.kind.as_str());
        !self.order.is_empty() || self.attachments.iter().any(says_more)
    }
}

impl Attachment {
    fn of(given: &content::Attachment) -> Self {
        let title = given.title.clone().or_else(|| given.file_name.clone());
        Self {
            kind: given.kind.word().to_owned(),
            title: title.or_else(|| given.address.clone()),
            url: given.url.clone(),
            media_id: given.media_id.clone(),
            mime: given.mime.clone(),
            is_voice: given.voice,
            coordinates: given.coordinates.map(|place| (place.latitude, place.longitude)),
            phones: given.phones.clone(),
        }
    }
}

/// What stands in a list for a message without words.
pub fn in_words(kind: &str) -> &'static str {
    match kind {
        "image" => "Photo",
        "video" => "Video",
        "audio" | "voice" => "Voice message",
        "file" | "document" => "File",
        "sticker" => "Sticker",
        "like_heart" => "Heart",
        "location" => "Location",
        "contacts" => "Contact",
        "share" | "post" | "ig_post" | "template" | "fallback" => "Shared post",
        "reel" | "ig_reel" => "Shared reel",
        "story" | "ig_story" => "Shared story",
        "story_mention" => "Named the shop in a story",
        "ephemeral" => "Vanishing photo",
        "order" => "Basket",
        "nfm_reply" => "Filled-in form",
        "unsent" => "Message taken back",
        _ => "Something CHIDI cannot show",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(kind: &str) -> Details {
        Details {
            attachments: vec![Attachment {
                kind: kind.into(),
                ..Attachment::default()
            }],
            ..Details::default()
        }
    }

    #[test]
    fn a_picture_needs_eyes_and_a_sticker_does_not() {
        assert!(with("image").needs_eyes());
        assert!(with("something new").needs_eyes());
        assert!(!with("sticker").needs_eyes());
        assert!(!Details::default().needs_eyes());
    }

    #[test]
    fn what_is_not_there_takes_no_room() {
        assert_eq!(serde_json::to_string(&Details::default()).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Details>("{}").unwrap(), Details::default());
    }
}
