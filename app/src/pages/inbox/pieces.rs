//! What came along with a message, in the owner's words.

use chidi::channels::Platform;
use chidi::conversations::{Attachment, Details, OrderLine, in_words};

use super::api::Piece;

/// One line for each thing that came along. `message_id` is the message's.
pub(super) fn pieces(details: &Details, message_id: &str, platform: Platform) -> Vec<Piece> {
    let order = (!details.order.is_empty()).then(|| Piece {
        kind: "order".to_owned(),
        label: format!("Basket: {}", basket(&details.order)),
        href: String::new(),
    });
    let piece = |(place, attachment): (usize, &Attachment)| {
        let is_ours_only = platform == Platform::Whatsapp && attachment.media_id.is_some();
        let href = if is_ours_only {
            format!("/api/v1/messages/{message_id}/attachments/{place}")
        } else {
            link(attachment)
        };
        Piece {
            kind: attachment.kind.clone(),
            label: label(attachment),
            href,
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
    use super::*;

    fn attachment(kind: &str, url: &str) -> Attachment {
        Attachment {
            kind: kind.into(),
            url: Some(url.into()),
            ..Attachment::default()
        }
    }

    #[test]
    fn a_picture_is_a_link_and_a_script_is_not() {
        let details = Details {
            attachments: vec![
                attachment("image", "https://lookaside.fbsbx.com/x"),
                attachment("fallback", "javascript:alert(1)"),
                Attachment {
                    title: Some("12 Allen Avenue".into()),
                    coordinates: Some((6.6, 3.35)),
                    ..attachment("location", "")
                },
            ],
            order: vec![OrderLine {
                product: "IF-GELE-RED".into(),
                quantity: Some(2),
            }],
            ..Details::default()
        };
        let shown = pieces(&details, "7", Platform::Instagram);
        let shown: Vec<_> = shown
            .iter()
            .map(|piece| (piece.label.as_str(), piece.href.as_str()))
            .collect();
        assert_eq!(shown[0], ("Photo", "https://lookaside.fbsbx.com/x"));
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
    fn what_only_the_account_may_open_is_opened_through_us() {
        let details = Details {
            attachments: vec![Attachment {
                media_id: Some("1234".into()),
                ..attachment("image", "https://lookaside.fbsbx.com/x")
            }],
            ..Details::default()
        };
        let shown = pieces(&details, "7", Platform::Whatsapp);
        assert_eq!(shown[0].href, "/api/v1/messages/7/attachments/0");
    }
}
