//! Small files that stand for whatever a customer sends.

use crate::AttachmentKind;

/// Type and bytes of a file of that kind.
pub(crate) fn file(kind: AttachmentKind) -> (&'static str, Vec<u8>) {
    let (mime, bytes): (_, &[u8]) = match kind {
        AttachmentKind::Sticker => ("image/webp", include_bytes!("sample/sticker.webp")),
        AttachmentKind::Audio | AttachmentKind::Voice => ("audio/ogg; codecs=opus", include_bytes!("sample/voice.ogg")),
        AttachmentKind::Video | AttachmentKind::IgReel => ("video/mp4", include_bytes!("sample/film.mp4")),
        AttachmentKind::File => ("application/pdf", include_bytes!("sample/paper.pdf")),
        AttachmentKind::Image
        | AttachmentKind::Share
        | AttachmentKind::IgPost
        | AttachmentKind::StoryMention
        | AttachmentKind::Location
        | AttachmentKind::LikeHeart
        | AttachmentKind::Template => ("image/jpeg", include_bytes!("sample/picture.jpg")),
    };
    (mime, bytes.to_vec())
}
