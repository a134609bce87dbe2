//! Small files that stand for whatever a customer sends.

use crate::AttachmentKind;

/// What was spoken stands behind the sound, where players do not look, so that a speech service that is handed the very
/// file can tell it.
const SPOKEN: &[u8] = b"\n-- spoken: ";

/// Type and bytes of a file of that kind; of a sound, with what is said in it.
pub(crate) fn file(kind: AttachmentKind, spoken: Option<&str>) -> (&'static str, Vec<u8>) {
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
    let spoken = spoken.filter(|_| matches!(kind, AttachmentKind::Audio | AttachmentKind::Voice));
    let spoken = spoken.map(|words| [SPOKEN, words.as_bytes()].concat());
    (mime, [bytes, spoken.as_deref().unwrap_or_default()].concat())
}

/// What is said in a sound of ours; nothing in a file that is none.
pub(crate) fn spoken(sound: &[u8]) -> Option<String> {
    if !sound.starts_with(b"OggS") {
        return None;
    }
    let at = sound.windows(SPOKEN.len()).rposition(|window| window == SPOKEN);
    let words = at.map_or_else(String::new, |at| {
        String::from_utf8_lossy(&sound[at + SPOKEN.len()..]).into_owned()
    });
    Some(words)
}
