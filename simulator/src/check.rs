//! What a customer can and cannot do on each platform.

use std::sync::Arc;

use crate::world::{Author, Key, World, bounds};
use crate::{AccountSpec, Attachment, AttachmentKind, Does, Platform, ReplyTo, Says, SimulatorError};

const ATTACHMENTS_MAX: usize = 10;
const LINK_BYTES_MAX: usize = 2_000;

/// The account a body of these messages is signed for.
pub(crate) fn shared_account(world: &World, messages: &[Says]) -> Result<Arc<AccountSpec>, SimulatorError> {
    let first = world.account(&messages.first().expect("a batch is never empty").account)?;
    for says in messages {
        if signing(world.account(&says.account)?) != signing(first) {
            return Err(SimulatorError::Invalid(
                "accounts in one body must share platform, webhook URL and app secret, as accounts of one app do"
                    .to_owned(),
            ));
        }
    }
    Ok(Arc::clone(first))
}

fn signing(account: &AccountSpec) -> (Platform, &str, &str) {
    (account.platform, &account.webhook_url, &account.app_secret)
}

/// Refuses what no customer can do on that platform. What passes here can be carried out.
pub(crate) fn check(world: &World, says: &Says) -> Result<(), SimulatorError> {
    let invalid = |what: &str| Err(SimulatorError::Invalid(what.to_owned()));
    let account = world.account(&says.account)?;
    let customer = says.customer.trim();
    if customer.is_empty() || customer.chars().count() > bounds::CUSTOMER_CHARS_MAX {
        return invalid("a customer has a name of 1 to 60 characters");
    }
    if let Some(does) = &says.does {
        return check_deed(world, &account.key(customer), account.platform, does);
    }
    let has_text = !says.text.trim().is_empty();
    let is_something = has_text || !says.attachments.is_empty() || says.referral.is_some();
    if !is_something || !account.platform.holds(&says.text) {
        return invalid(
            "a message has 1 to 1,000 bytes on Instagram, 2,000 characters on Messenger, 4,096 on WhatsApp",
        );
    }
    if says.quick_reply.is_some() && says.postback.is_some() {
        return invalid("a tap is a quick reply or a postback, not both");
    }
    if (says.quick_reply.is_some() || says.postback.is_some()) && (!has_text || !says.attachments.is_empty()) {
        return invalid("a tap has the text that is on the button, and nothing else");
    }
    if says.attachments.len() > ATTACHMENTS_MAX || !says.attachments.iter().all(is_whole) {
        return invalid("a message has at most 10 attachments; a location needs its place, links and titles are short");
    }
    if matches!(says.reply_to, Some(ReplyTo::Story(_))) && account.platform != Platform::Instagram {
        return invalid("only Instagram has stories to answer");
    }
    let is_written = has_text || !says.attachments.is_empty();
    if account.platform == Platform::WhatsApp {
        if !is_written {
            return invalid("WhatsApp tells of an ad or a link only together with a message");
        }
        check_whatsapp_attachments(says)?;
    }
    Ok(())
}

fn check_whatsapp_attachments(says: &Says) -> Result<(), SimulatorError> {
    let takes = |kind| {
        !matches!(
            kind,
            AttachmentKind::Share
                | AttachmentKind::IgPost
                | AttachmentKind::IgReel
                | AttachmentKind::StoryMention
                | AttachmentKind::LikeHeart
                | AttachmentKind::Template
        )
    };
    let invalid = |what: &str| Err(SimulatorError::Invalid(what.to_owned()));
    if says.attachments.len() > 1 || !says.attachments.iter().all(|one| takes(one.kind)) {
        return invalid("a WhatsApp message has one attachment: image, audio, voice, video, file, sticker or location");
    }
    let has_caption = |kind| {
        matches!(
            kind,
            AttachmentKind::Image | AttachmentKind::Video | AttachmentKind::File
        )
    };
    if !says.text.trim().is_empty() && !says.attachments.iter().all(|one| has_caption(one.kind)) {
        return invalid("on WhatsApp only images, videos and files have a text under them");
    }
    Ok(())
}

fn is_whole(attachment: &Attachment) -> bool {
    let is_short = |text: &Option<String>| text.as_ref().is_none_or(|text| text.len() <= LINK_BYTES_MAX);
    let has_place = attachment.kind != AttachmentKind::Location || attachment.place.is_some();
    has_place && is_short(&attachment.url) && is_short(&attachment.title)
}

fn check_deed(world: &World, key: &Key, platform: Platform, does: &Does) -> Result<(), SimulatorError> {
    let bubble = world.talk(key).and_then(|talk| talk.bubble(does.mid()));
    let bubble = bubble.ok_or_else(|| SimulatorError::NoMessage(does.mid().to_owned()))?;
    let refused = match does {
        _ if bubble.is_unsent => Some("the message was taken back"),
        Does::Edit { .. } | Does::Unsend { .. } if bubble.author == Author::Shop => {
            Some("a customer changes and takes back own messages only")
        }
        Does::Edit { text, .. } if text.trim().is_empty() || !platform.holds(text) => {
            Some("an edited message has as much text as a new one may have")
        }
        Does::React { emoji, .. } if emoji.is_empty() || emoji.chars().count() > 10 => Some("a reaction is one emoji"),
        _ => None,
    };
    refused.map_or(Ok(()), |why| Err(SimulatorError::Invalid(why.to_owned())))
}
