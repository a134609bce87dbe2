//! What came along with a message, in the owner's words: shown from our own address, where the file is kept.

use chidi::channels::Platform;
use chidi::conversations::thread::Message;
use chidi::conversations::{Attachment, Details, File, FileState, Loss, OrderLine, Speech, in_words};
use chidi::files::kind::{Expected, Family};

use super::api::{Look, Piece};

/// One piece for each thing that came along.
pub(super) fn pieces(message: &Message, platform: Platform) -> Vec<Piece> {
    let details = &message.details;
    let order = (!details.order.is_empty()).then(|| Piece {
        kind: "order".to_owned(),
        label: format!("Basket: {}", basket(&details.order)),
        ..Piece::default()
    });
    let piece = |(place, attachment): (usize, &Attachment)| {
        let bare = Piece {
            kind: attachment.kind.clone(),
            label: label(attachment),
            ..Piece::default()
        };
        match message.files.iter().find(|file| file.place as usize == place) {
            Some(file) => with_file(bare, file, attachment, platform),
            None => Piece {
                href: link(attachment),
                ..bare
            },
        }
    };
    details.attachments.iter().enumerate().map(piece).chain(order).collect()
}

/// What the message is about, when it says so; else empty.
pub(super) fn about(details: &Details) -> String {
    if details.is_story_reply {
        "Answers your story".to_owned()
    } else if let Some(product) = &details.product {
        format!("About your product {product}")
    } else if let Some(came_by) = &details.came_by {
        format!("Came by \u{201c}{came_by}\u{201d}")
    } else {
        String::new()
    }
}

/// A file that is here is served by us; one that is lost says why.
fn with_file(bare: Piece, file: &File, attachment: &Attachment, platform: Platform) -> Piece {
    match file.state {
        FileState::Waiting => Piece {
            look: Look::Waiting,
            note: format!("CHIDI is fetching this from {}.", platform.label()),
            ..bare
        },
        FileState::Failed => Piece {
            // What was too large for us, or is no file, can be looked at where it is for as long as it is there.
            href: match file.loss {
                Some(Loss::TooLarge | Loss::Unexpected) if platform != Platform::Whatsapp => link(attachment),
                _ => String::new(),
            },
            note: file
                .loss
                .map(|loss| lost(loss, &attachment.kind, platform))
                .unwrap_or_default(),
            ..bare
        },
        FileState::Stored => stored(bare, file),
    }
}

fn stored(bare: Piece, file: &File) -> Piece {
    let content_type = file.content_type.as_deref().unwrap_or_default();
    let look = match (Family::of(content_type), file.width) {
        (Family::Picture, Some(_)) => Look::Picture,
        (Family::Sound, _) => Look::Sound,
        (Family::Film, _) => Look::Film,
        _ => Look::Line,
    };
    let note = match (look, file.speech) {
        (Look::Line, _) => format!("{}, {}", type_words(content_type), size_words(file.bytes.unwrap_or(0))),
        (Look::Sound, Some(Speech::Waiting)) => "CHIDI is listening to this.".to_owned(),
        (Look::Sound, Some(Speech::Failed)) => "CHIDI could not make out what is said.".to_owned(),
        _ => String::new(),
    };
    Piece {
        href: format!("/api/v1/messages/{}/attachments/{}", file.message_id, file.place),
        size: (file.width.unwrap_or(0), file.height.unwrap_or(0)),
        transcript: file.transcript.clone().unwrap_or_default(),
        look,
        note,
        ..bare
    }
}

/// Why there is no file, and what to do.
fn lost(loss: Loss, kind: &str, platform: Platform) -> String {
    let at = platform.label();
    let what = match kind {
        "image" | "sticker" => "picture",
        "audio" | "voice" => "recording",
        "video" => "video",
        _ => "file",
    };
    match loss {
        Loss::Expired if matches!(kind, "story" | "ig_story" | "story_mention") => {
            format!("{at} removed this story; stories are there for 24 hours.")
        }
        Loss::Expired => format!("{at} does not give this {what} any more. Ask the customer to send it again."),
        Loss::TooLarge => format!(
            "This {what} is larger than the {} MB that CHIDI keeps.",
            largest(kind) / (1024 * 1024)
        ),
        Loss::Unexpected => format!("This is something else than a {what}, so CHIDI did not keep it."),
        Loss::Foreign => format!("The link leads away from {at}, so CHIDI did not open it."),
        Loss::NoAccess => format!("{at} did not let CHIDI have this {what}. Connect the account again under Channels."),
        Loss::Unreachable => format!("{at} did not hand this {what} over. Ask the customer to send it again."),
        Loss::Damaged => format!("This {what} arrived damaged. Ask the customer to send it again."),
    }
}

fn largest(kind: &str) -> u64 {
    let expected = match kind {
        "image" | "sticker" => Expected::Picture,
        "file" | "document" => Expected::Document,
        _ => Expected::Film,
    };
    expected.bytes_max()
}

fn type_words(content_type: &str) -> &'static str {
    match content_type {
        "application/pdf" => "PDF",
        "application/zip" => "Archive or office document",
        "image/heic" | "image/avif" | "image/jpeg" | "image/png" | "image/gif" | "image/webp" => "Picture",
        _ => "File",
    }
}

/// "12 kB", "3.4 MB"
fn size_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn label(attachment: &Attachment) -> String {
    let what = in_words(if attachment.is_voice { "voice" } else { &attachment.kind });
    let more = attachment.title.iter().chain(&attachment.phones);
    let more: Vec<&str> = more.map(String::as_str).collect();
    if more.is_empty() {
        what.to_owned()
    } else {
        format!("{what}: {}", more.join(", "))
    }
}

/// Where to see it. Only addresses of the web: what a customer sends must not run here.
fn link(attachment: &Attachment) -> String {
    if let Some((latitude, longitude)) = attachment.coordinates {
        return format!(
            "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
        );
    }
    let is_web = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    attachment.url.as_ref().filter(is_web).cloned().unwrap_or_default()
}

fn basket(order: &[OrderLine]) -> String {
    let line = |line: &OrderLine| match line.quantity {
        Some(quantity) => format!("{quantity} \u{d7} {}", line.product),
        None => line.product.clone(),
    };
    order.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chidi::conversations::Author;
    use chidi::ids::MessageId;

    use super::*;

    fn attachment(kind: &str, url: &str) -> Attachment {
        Attachment {
            kind: kind.into(),
            url: Some(url.into()),
            ..Attachment::default()
        }
    }

    fn message(attachments: Vec<Attachment>, files: Vec<File>) -> Message {
        Message {
            extra: None,
            id: MessageId::new(),
            seq: 1,
            author: Author::Customer,
            kind: "text".into(),
            body: String::new(),
            details: Details {
                attachments,
                ..Details::default()
            },
            files,
            is_edited: false,
            is_unsent: false,
            reaction: None,
            sent_at: chrono::Utc::now(),
            state: None,
            failure: None,
            user_name: None,
            answer: None,
        }
    }

    fn file(content_type: &str) -> File {
        File {
            message_id: "0193a5f0-0000-7000-8000-000000000007".parse().unwrap(),
            place: 0,
            state: FileState::Stored,
            loss: None,
            content_type: Some(content_type.into()),
            bytes: Some(3_450_000),
            width: None,
            height: None,
            speech: None,
            transcript: None,
        }
    }

    fn shown(kind: &str, file: File) -> Piece {
        let attachment = attachment(kind, "https://lookaside.fbsbx.com/x");
        pieces(&message(vec![attachment], vec![file]), Platform::Instagram).remove(0)
    }

    #[test]
    fn a_link_is_a_link_and_a_script_is_not() {
        let mut message = message(
            vec![
                attachment("share", "https://shop.example/x"),
                attachment("fallback", "javascript:alert(1)"),
                Attachment {
                    title: Some("12 Allen Avenue".into()),
                    coordinates: Some((6.6, 3.35)),
                    ..attachment("location", "")
                },
            ],
            Vec::new(),
        );
        message.details.order = vec![OrderLine {
            product: "IF-GELE-RED".into(),
            quantity: Some(2),
        }];
        let shown = pieces(&message, Platform::Instagram);
        let shown: Vec<_> = shown
            .iter()
            .map(|piece| (piece.label.as_str(), piece.href.as_str()))
            .collect();
        assert_eq!(shown[0], ("Shared post", "https://shop.example/x"));
        assert_eq!(shown[1], ("Shared post", ""));
        assert_eq!(shown[2].0, "Location: 12 Allen Avenue");
        assert!(
            shown[2]
                .1
                .starts_with("https://www.openstreetmap.org/?mlat=6.6&mlon=3.35")
        );
        assert_eq!(shown[3], ("Basket: 2 \u{d7} IF-GELE-RED", ""));
    }

    #[test]
    fn what_is_kept_is_shown_from_our_own_address() {
        let ours = "/api/v1/messages/0193a5f0-0000-7000-8000-000000000007/attachments/0";
        let photo = File {
            width: Some(1200),
            height: Some(900),
            ..file("image/jpeg")
        };
        let photo = shown("image", photo);
        assert_eq!(
            (photo.look, photo.href.as_str(), photo.size),
            (Look::Picture, ours, (1200, 900))
        );
        assert_eq!(shown("audio", file("audio/ogg")).look, Look::Sound);
        assert_eq!(shown("story_mention", file("video/mp4")).look, Look::Film);
        let paper = shown("file", file("application/pdf"));
        assert_eq!((paper.look, paper.note.as_str()), (Look::Line, "PDF, 3.4 MB"));
        // What no browser should unpack is handed over.
        assert_eq!(shown("image", file("image/png")).look, Look::Line);
    }

    #[test]
    fn what_is_lost_says_why() {
        let lost = |kind: &str, loss| {
            let file = File {
                state: FileState::Failed,
                loss: Some(loss),
                ..file("")
            };
            shown(kind, file)
        };
        assert_eq!(
            lost("story_mention", Loss::Expired).note,
            "Instagram removed this story; stories are there for 24 hours."
        );
        assert!(
            lost("image", Loss::Expired)
                .note
                .starts_with("Instagram does not give this picture any more.")
        );
        assert_eq!(lost("image", Loss::Expired).href, "");
        assert_eq!(
            lost("video", Loss::TooLarge).note,
            "This video is larger than the 25 MB that CHIDI keeps."
        );
        assert_eq!(lost("video", Loss::TooLarge).href, "https://lookaside.fbsbx.com/x");
        assert_eq!(lost("image", Loss::Foreign).href, "");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size_words(12), "12 bytes");
        assert_eq!(size_words(12_345), "12 kB");
        assert_eq!(size_words(99_950_000), "99.9 MB");
    }
}
