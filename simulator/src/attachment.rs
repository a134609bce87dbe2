//! What can be sent beside text, by customers and by shops.

use serde::{Deserialize, Serialize};

/// Something sent beside text, or instead of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it lies. The simulator makes a small one for a customer's when this is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The media behind it, when it is the simulator's; WhatsApp's events carry this id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_id: Option<String>,
    /// A file's name, a place's name, a post's first words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where on earth, for a location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// A point on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// A sound file.
    Audio,
    /// Something spoken into the phone.
    Voice,
    /// A film.
    Video,
    /// A document.
    File,
    /// A sticker.
    Sticker,
    /// A place. Instagram's API does not show it.
    Location,
    /// A shared post or link.
    Share,
    /// A shared Instagram post.
    IgPost,
    /// A shared reel.
    IgReel,
    /// A story of the customer that mentions the shop; Instagram only.
    StoryMention,
    /// The heart that Instagram's text field offers.
    LikeHeart,
    /// A message of the shop that has a layout of its own.
    Template,
}

impl Attachment {
    /// One of that kind, with everything else made up.
    pub fn of(kind: AttachmentKind) -> Self {
        Self {
            kind,
            url: None,
            media_id: None,
            title: None,
            place: None,
        }
    }

    /// A place.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        Self {
            place: Some(Place { latitude, longitude }),
            ..Self::of(AttachmentKind::Location)
        }
    }

    /// With a file's name, a place's name or a post's first words.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..self
        }
    }
}

impl AttachmentKind {
    /// Whether there is a file behind it.
    pub(crate) fn has_media(self) -> bool {
        !matches!(self, Self::Location | Self::LikeHeart | Self::Template)
    }

    /// The word Meta's APIs use for it in a send call.
    pub(crate) fn from_wire(word: &str) -> Option<Self> {
        match word {
            "image" => Some(Self::Image),
            "audio" => Some(Self::Audio),
            "voice" => Some(Self::Voice),
            "video" => Some(Self::Video),
            "file" | "document" => Some(Self::File),
            "sticker" => Some(Self::Sticker),
            "location" => Some(Self::Location),
            "template" => Some(Self::Template),
            _ => None,
        }
    }
}
