//! Customers act: onto their phones, and into the webhook that carries it.

use std::sync::Arc;

use crate::event::{Item, Message, Tapped, What, Writer};
use crate::graph::{Outcome, Sent};
use crate::person;
use crate::platform::{self, new_mid};
use crate::post::Posted;
use crate::simulator::Inner;
use crate::world::{Author, CustomerBubble, Key, Moment, ShopBubble, Tap, World, bounds};
use crate::{AccountSpec, Attachment, AttachmentKind, Batch, Does, Platform, ReplyTo, Says, SimulatorError};

impl Inner {
    pub(crate) async fn say(self: &Arc<Self>, says: Says) -> Result<Posted, SimulatorError> {
        let batch = Batch {
            messages: vec![says],
            copies: 1,
            newest_first: false,
        };
        let mut posted = self.post_batch(batch).await?;
        Ok(posted.pop().expect("one copy is one answer"))
    }

    pub(crate) async fn post_batch(self: &Arc<Self>, batch: Batch) -> Result<Vec<Posted>, SimulatorError> {
        let copies = batch.copies;
        if !(1..=bounds::BATCH_MAX).contains(&copies) || !(1..=bounds::BATCH_MAX).contains(&batch.messages.len()) {
            return Err(SimulatorError::Invalid(
                "a batch holds 1 to 1,000 messages and is posted 1 to 1,000 times".to_owned(),
            ));
        }
        let (webhook, mids) = self.write_down(batch)?;
        let tries = (0..copies).map(|copy| async move {
            // Only one of the copies is tried again: a repetition is a copy by itself.
            if copy == 0 {
                self.deliver(webhook).await
            } else {
                self.attempt(webhook).await
            }
        });
        let attempts = futures::future::join_all(tries).await;
        Ok(attempts
            .into_iter()
            .map(|attempt| Posted {
                webhook,
                mids: mids.clone(),
                status: attempt.status,
                took_ms: attempt.took_ms,
            })
            .collect())
    }

    /// Puts the messages on the phones and makes the webhook that carries them.
    fn write_down(&self, batch: Batch) -> Result<(u64, Vec<String>), SimulatorError> {
        let mut world = self.world();
        let account = shared_account(&world, &batch.messages)?;
        for says in &batch.messages {
            check(&world, says)?;
        }
        let (now, webhook) = (world.now(), world.log.next_id());
        let mut items = Vec::new();
        let mut carries = Vec::new();
        for says in batch.messages {
            let (key, item) = act(&mut world, says, now, webhook)?;
            items.push(item);
            if !carries.contains(&key) {
                carries.push(key);
            }
        }
        let mids = items
            .iter()
            .filter_map(|item| item.what.mid().map(str::to_owned))
            .collect();
        if batch.newest_first {
            items.reverse();
        }
        let body = platform::body(&items, now.at.timestamp_millis());
        Self::open_webhook(&mut world, webhook, &account, now, body);
        for key in &carries {
            self.changed(key.clone());
        }
        if let Some(opened) = world.log.webhook_mut(webhook) {
            opened.carries = carries;
        }
        Ok((webhook, mids))
    }
}

impl Inner {
    /// A person at the shop writes in Meta's own inbox or app; no window holds people back there.
    pub(crate) async fn staff_writes(
        self: &Arc<Self>,
        account: &str,
        customer: &str,
        text: &str,
    ) -> Result<String, SimulatorError> {
        let sent = {
            let mut world = self.world();
            let (account, now) = (Arc::clone(world.account(account)?), world.now());
            let key = account.key(customer);
            if text.trim().is_empty() || !account.platform.holds(text) {
                return Err(SimulatorError::Invalid("a message needs a text that fits".to_owned()));
            }
            if account.platform == Platform::WhatsApp && !account.behaviour.coexistence {
                return Err(SimulatorError::Invalid(
                    "people write beside the API only on WhatsApp numbers with coexistence".to_owned(),
                ));
            }
            let bubble = ShopBubble {
                mid: new_mid(account.platform),
                text: text.to_owned(),
                ..ShopBubble::default()
            };
            world.talk_or_begin(&key, customer.trim()).answer(now, bubble.clone());
            self.changed(key.clone());
            Sent {
                person: world.person(&account, &key),
                account,
                at_ms: now.at.timestamp_millis(),
                bubble,
                writer: Writer::Staff,
                outcome: Outcome::Arrives,
            }
        };
        if let Some(echo) = sent.echo() {
            self.post_item(&echo).await;
        }
        Ok(sent.bubble.mid)
    }
}

/// The account a body of these messages is signed for.
fn shared_account(world: &World, messages: &[Says]) -> Result<Arc<AccountSpec>, SimulatorError> {
    let first = world.account(&messages.first().expect("a batch is never empty").account)?;
    let shared = |account: &AccountSpec| {
        let (url, secret) = (account.webhook_url.clone(), account.app_secret.clone());
        (account.platform, url, secret)
    };
    for says in messages {
        if shared(world.account(&says.account)?) != shared(first) {
            return Err(SimulatorError::Invalid(
                "accounts in one body must share platform, webhook URL and app secret, as accounts of one app do"
                    .to_owned(),
            ));
        }
    }
    Ok(Arc::clone(first))
}

/// Refuses what no customer can do on that platform. What passes here can be carried out.
fn check(world: &World, says: &Says) -> Result<(), SimulatorError> {
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
    if (says.quick_reply.is_some() || says.postback.is_some()) && !has_text {
        return invalid("a tap needs the text that is on the button");
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
    if says.attachments.len() > 1 || !says.attachments.iter().all(|one| takes(one.kind)) {
        return Err(SimulatorError::Invalid(
            "a WhatsApp message has one attachment: image, audio, voice, video, file, sticker or location".to_owned(),
        ));
    }
    Ok(())
}

fn check_deed(world: &World, key: &Key, platform: Platform, does: &Does) -> Result<(), SimulatorError> {
    let bubble = world.talk(key).and_then(|talk| talk.bubble(does.mid()));
    let bubble = bubble.ok_or_else(|| SimulatorError::NoMessage(does.mid().to_owned()))?;
    let refused = match does {
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

/// Carries out what was checked: changes the phone, and tells the event.
fn act(world: &mut World, says: Says, now: Moment, webhook: u64) -> Result<(Key, Item), SimulatorError> {
    let account = Arc::clone(world.account(&says.account)?);
    let key = account.key(&says.customer);
    let customer = says.customer.trim();
    let talk = world.talk_or_begin(&key, customer);
    // Whom the shop wrote to first was only a number so far.
    if person::digits(customer) != key.person {
        customer.clone_into(&mut talk.customer);
    }
    if let Some(hides_number) = says.hides_number {
        talk.hides_number = hides_number;
    }
    let what = match &says.does {
        Some(does) => change(world, &account, &key, does),
        None => write(world, &account, &key, says, (now, webhook)),
    };
    let item = Item {
        person: world.person(&account, &key),
        account,
        at_ms: now.at.timestamp_millis(),
        what,
    };
    Ok((key, item))
}

fn change(world: &mut World, account: &AccountSpec, key: &Key, does: &Does) -> What {
    let of = does.mid().to_owned();
    // WhatsApp tells of a change in a message of its own.
    let mid = match account.platform {
        Platform::Instagram | Platform::Messenger => of.clone(),
        Platform::WhatsApp => new_mid(Platform::WhatsApp),
    };
    let talk = world.talk_or_begin(key, "");
    match does {
        Does::React { emoji, .. } => {
            talk.react(&of, Author::Customer, Some(emoji));
            let emoji = Some(emoji.clone());
            What::Reacted { mid, of, emoji }
        }
        Does::Unreact { .. } => {
            talk.react(&of, Author::Customer, None);
            let emoji = None;
            What::Reacted { mid, of, emoji }
        }
        Does::Edit { text, .. } => What::Edited {
            number: talk.edit(&of, text),
            text: text.clone(),
            mid,
            of,
        },
        Does::Unsend { .. } => {
            talk.unsend(&of);
            What::Unsent { mid, of }
        }
    }
}

fn write(world: &mut World, account: &AccountSpec, key: &Key, says: Says, when: (Moment, u64)) -> What {
    let (now, webhook) = when;
    if says.text.trim().is_empty()
        && says.attachments.is_empty()
        && let Some(referral) = says.referral
    {
        world.talk_or_begin(key, "").arrive(now);
        return What::Referred(referral);
    }
    let mid = new_mid(account.platform);
    let attachments: Vec<Attachment> = says
        .attachments
        .into_iter()
        .map(|attachment| with_media(world, account, attachment))
        .collect();
    let talk = world.talk_or_begin(key, "");
    let tapped = tapped(says.quick_reply, says.postback).map(|(payload, tap)| {
        let offer = talk.offer(&payload);
        Tapped {
            mid: mid.clone(),
            title: says.text.clone(),
            of: offer.map(|(of, _)| of.to_owned()),
            // A list row is tapped like a button, and told otherwise.
            tap: offer
                .map(|(_, tap)| tap)
                .filter(|tap| *tap == Tap::ListRow)
                .unwrap_or(tap),
            payload,
        }
    });
    talk.ask(
        now,
        CustomerBubble {
            mid: mid.clone(),
            text: says.text.clone(),
            attachments: attachments.clone(),
            reply_to: says.reply_to.clone(),
            webhook,
        },
    );
    match tapped {
        Some(tapped) => What::Tapped(tapped),
        None => What::Message(Message {
            mid,
            text: says.text,
            attachments,
            reply_to: says.reply_to,
            referral: says.referral,
        }),
    }
}

fn tapped(quick_reply: Option<String>, postback: Option<String>) -> Option<(String, Tap)> {
    let quick_reply = quick_reply.map(|payload| (payload, Tap::QuickReply));
    quick_reply.or_else(|| postback.map(|payload| (payload, Tap::Postback)))
}

/// Makes the file behind an attachment that names none. On WhatsApp there is always one, since events carry its id.
fn with_media(world: &mut World, account: &AccountSpec, mut attachment: Attachment) -> Attachment {
    let is_named = attachment.url.is_some() && account.platform != Platform::WhatsApp;
    if attachment.kind.has_media() && !is_named {
        let id = world.media.add_sample(&account.id, account.platform, attachment.kind);
        attachment.url = Some(world.media.url(id));
        attachment.media_id = Some(id.to_string());
    }
    attachment
}
