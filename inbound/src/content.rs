//! What was said, and what it is about.

use crate::event::Referral;
use crate::word::{Word, words};

/// What was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// In which way.
    pub kind: MessageKind,
    /// The words: a text, the title of a tapped button, a caption. Never blank.
    pub text: Option<String>,
    /// What the tapped button carries.
    pub payload: Option<String>,
    /// Everything that came along.
    pub attachments: Vec<Attachment>,
    /// The basket of an order.
    pub order: Option<Order>,
    /// What was filled in to a form, as JSON text.
    pub form: Option<String>,
}

impl Content {
    pub(crate) fn of(kind: MessageKind) -> Self {
        Self {
            kind,
            text: None,
            payload: None,
            attachments: Vec::new(),
            order: None,
            form: None,
        }
    }

    /// All that tells two messages apart, for those without an id.
    pub(crate) fn said(&self) -> String {
        let mut said = vec![self.text.as_deref().unwrap_or_default()];
        said.extend(self.payload.as_deref());
        for attachment in &self.attachments {
            said.push(attachment.kind.word());
            said.extend(attachment.url.as_deref());
            said.extend(attachment.media_id.as_deref());
        }
        said.join("\n")
    }
}

/// In which way something was said. A text with pictures is a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Written.
    Text,
    /// A quick reply was tapped.
    QuickReply,
    /// A button, a menu entry or an ice breaker was tapped.
    Postback,
    /// A button of a `WhatsApp` template was tapped.
    Button,
    /// A button of a `WhatsApp` message was tapped.
    ButtonReply,
    /// A row of a `WhatsApp` list was chosen.
    ListReply,
    /// A `WhatsApp` form was filled in.
    NfmReply,
    /// Another answer to an interactive `WhatsApp` message.
    OtherReply(Word),
    /// A basket was sent.
    Order,
    /// Something without words; what it is is told by the first attachment.
    Attachment(AttachmentKind),
    /// Something the platform does not show, with its word for it where there is one. A person should look.
    Unsupported(Option<Word>),
}

impl MessageKind {
    /// The platform's word, in snake case.
    pub fn word(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::QuickReply => "quick_reply",
            Self::Postback => "postback",
            Self::Button => "button",
            Self::ButtonReply => "button_reply",
            Self::ListReply => "list_reply",
            Self::NfmReply => "nfm_reply",
            Self::OtherReply(word) => word.as_str(),
            Self::Order => "order",
            Self::Attachment(kind) => kind.word(),
            Self::Unsupported(_) => "unsupported",
        }
    }
}

words! {
    /// What came along.
    AttachmentKind {
        /// A picture.
        Image = "image",
        /// A sound.
        Audio = "audio",
        /// A voice message under `WhatsApp`'s old word.
        Voice = "voice",
        /// A film.
        Video = "video",
        /// A file.
        File = "file",
        /// A file under `WhatsApp`'s word.
        Document = "document",
        /// A sticker; thumbs are stickers too.
        Sticker = "sticker",
        /// A place.
        Location = "location",
        /// Address cards.
        Contacts = "contacts",
        /// A shared post or profile.
        Share = "share",
        /// A shared Facebook post.
        Post = "post",
        /// A shared Facebook reel.
        Reel = "reel",
        /// A shared Instagram post.
        IgPost = "ig_post",
        /// A shared Instagram reel.
        IgReel = "ig_reel",
        /// A shared story.
        Story = "story",
        /// A shared Instagram story.
        IgStory = "ig_story",
        /// A story of theirs that names the shop.
        StoryMention = "story_mention",
        /// A heart.
        LikeHeart = "like_heart",
        /// Media of another kind.
        Media = "media",
        /// Cards: products, buttons, a shared comment.
        Template = "template",
        /// A link with its title.
        Fallback = "fallback",
        /// Media that vanishes once seen; there is no link.
        Ephemeral = "ephemeral",
        /// An appointment.
        AppointmentBooking = "appointment_booking",
        /// Something that Instagram does not show.
        UnsupportedType = "unsupported_type",
    }
}

/// Something that came along with a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentKind,
    /// A link that soon expires. Always absolute.
    pub url: Option<String>,
    /// The platform's id of the file, the post, the reel or the story.
    pub media_id: Option<String>,
    /// Its title; a card's name.
    pub title: Option<String>,
    /// The name of a file.
    pub file_name: Option<String>,
    /// The content type, as the platform says.
    pub mime: Option<String>,
    /// The checksum, as the platform says.
    pub sha256: Option<String>,
    /// The platform's id of a sticker.
    pub sticker_id: Option<String>,
    /// It was spoken into the phone.
    pub voice: bool,
    /// Where.
    pub coordinates: Option<Coordinates>,
    /// The same in words.
    pub address: Option<String>,
    /// The numbers on an address card.
    pub phones: Vec<String>,
    /// The platform's ids of the products on a card.
    pub products: Vec<String>,
}

impl Attachment {
    pub(crate) fn of(kind: AttachmentKind) -> Self {
        Self {
            kind,
            url: None,
            media_id: None,
            title: None,
            file_name: None,
            mime: None,
            sha256: None,
            sticker_id: None,
            voice: false,
            coordinates: None,
            address: None,
            phones: Vec::new(),
            products: Vec::new(),
        }
    }
}

/// A place on Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

/// A basket sent from the shop's catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The catalogue.
    pub catalog_id: Option<String>,
    /// What is in it.
    pub items: Vec<OrderItem>,
}

/// One line of a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderItem {
    /// The shop's own id of the product.
    pub product: String,
    /// How many; `None` when the platform says no number.
    pub quantity: Option<u64>,
    /// The price of one as the platform writes it: what the customer saw, which may be out of date.
    pub price: Option<String>,
    /// The currency of the price.
    pub currency: Option<String>,
}

/// What a message is about, where it says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefersTo {
    /// The message it answers.
    pub message: Option<String>,
    /// The story of the shop it answers.
    pub story: Option<Story>,
    /// The shop's product it asks about.
    pub product: Option<Product>,
    /// The way the customer came, told with the first message.
    pub referral: Option<Referral>,
}

/// A story of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The platform's id of it.
    pub id: Option<String>,
    /// A link that expires with the story.
    pub url: Option<String>,
}

/// A product in a catalogue on the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The catalogue.
    pub catalog_id: Option<String>,
    /// The shop's own id of the product.
    pub id: String,
}

/// What the platform says went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlatformError {
    /// The number to decide by.
    pub code: Option<String>,
    /// What it is called. Not to be decided by.
    pub title: Option<String>,
    /// More about it.
    pub details: Option<String>,
}
