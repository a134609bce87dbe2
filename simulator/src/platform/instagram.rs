//! What is Instagram's own.
//!
//! <https://developers.facebook.com/docs/instagram-platform/webhooks>

use serde_json::{Value, json};

use crate::{Attachment, AttachmentKind};

/// An attachment as Instagram tells it; nothing when its API does not show that kind.
pub(crate) fn attachment(attachment: &Attachment) -> Option<Value> {
    let payload = json!({ "url": attachment.url });
    let title = attachment.title.as_deref().unwrap_or("A post");
    let (kind, payload) = match attachment.kind {
        AttachmentKind::Image | AttachmentKind::Sticker => ("image", payload),
        AttachmentKind::Audio | AttachmentKind::Voice => ("audio", payload),
        AttachmentKind::Video => ("video", payload),
        AttachmentKind::File => ("file", payload),
        AttachmentKind::Share => ("share", payload),
        AttachmentKind::IgPost => (
            "ig_post",
            json!({ "ig_post_media_id": attachment.media_id, "title": title, "url": attachment.url }),
        ),
        AttachmentKind::IgReel => (
            "ig_reel",
            json!({ "reel_video_id": attachment.media_id, "title": title, "url": attachment.url }),
        ),
        AttachmentKind::StoryMention => ("story_mention", payload),
        AttachmentKind::LikeHeart => return Some(json!({ "type": "like_heart" })),
        AttachmentKind::Template => ("template", json!({ "generic": { "elements": [] } })),
        AttachmentKind::Location => return None,
    };
    Some(json!({ "type": kind, "payload": payload }))
}
