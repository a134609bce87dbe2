//! Customers act: onto their phones, and into the webhook that carries it.

use std::sync::Arc;

use crate::check::{check, shared_account};
use crate::event::{Item, Message, Tapped, What};
use crate::person;
use crate::platform::{self, new_mid};
use crate::post::Posted;
use crate::simulator::Inner;
use crate::world::{Author, Key, Moment, Talk, Tap, World, bounds};
use crate::{AccountSpec, Attachment, Batch, Does, Platform, Says, SimulatorError};

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
            let account = Arc::clone(world.account(&says.account)?);
            let key = account.key(&says.customer);
            if !carries.contains(&key) {
                carries.push(key.clone());
            }
            let scene = Scene {
                world: &mut world,
                account,
                key,
                now,
                webhook,
            };
            items.push(scene.act(says));
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

/// Where something that was checked is carried out: one conversation, one moment, one webhook.
struct Scene<'w> {
    world: &'w mut World,
    account: Arc<AccountSpec>,
    key: Key,
    now: Moment,
    webhook: u64,
}

impl Scene<'_> {
    /// Changes the phone, and tells the event.
    fn act(mut self, says: Says) -> Item {
        let customer = says.customer.trim();
        let talk = self.world.talk_or_begin(&self.key, customer);
        // Whom the shop wrote to first was only a number so far.
        if person::digits(customer) != self.key.person {
            customer.clone_into(&mut talk.customer);
        }
        if let Some(hides_number) = says.hides_number {
            talk.hides_number = hides_number;
        }
        let what = match &says.does {
            Some(does) => self.change(does),
            None => self.write(says),
        };
        Item {
            person: self.world.person(&self.account, &self.key),
            account: self.account,
            at_ms: self.now.at.timestamp_millis(),
            what,
        }
    }

    /// The conversation, which has begun when anything is carried out.
    fn talk(&mut self) -> &mut Talk {
        self.world.talk_or_begin(&self.key, "")
    }

    fn change(&mut self, does: &Does) -> What {
        let of = does.mid().to_owned();
        // WhatsApp tells of a change in a message of its own.
        let mid = match self.account.platform {
            Platform::Instagram | Platform::Messenger => of.clone(),
            Platform::WhatsApp => new_mid(Platform::WhatsApp),
        };
        let talk = self.talk();
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

    fn write(&mut self, says: Says) -> What {
        let (now, webhook) = (self.now, self.webhook);
        let is_written = !says.text.trim().is_empty() || !says.attachments.is_empty();
        if let (false, Some(referral)) = (is_written, &says.referral) {
            self.talk().arrive(now);
            return What::Referred(referral.clone());
        }
        let mid = new_mid(self.account.platform);
        let attachments = says.attachments.into_iter().map(|one| self.with_media(one)).collect();
        let message = Message {
            mid: mid.clone(),
            text: says.text,
            attachments,
            reply_to: says.reply_to,
            referral: says.referral,
        };
        let talk = self.talk();
        let tapped = tapped(says.quick_reply, says.postback).map(|(payload, tap)| {
            let offer = talk.offer(&payload);
            Tapped {
                mid,
                title: message.text.clone(),
                of: offer.map(|(of, _)| of.to_owned()),
                // A list row is tapped like a button, and told otherwise.
                tap: offer
                    .map(|(_, tap)| tap)
                    .filter(|tap| *tap == Tap::ListRow)
                    .unwrap_or(tap),
                payload,
            }
        });
        talk.ask(now, &message, webhook);
        tapped.map_or(What::Message(message), What::Tapped)
    }

    /// Makes the file behind an attachment that names none. On WhatsApp there is always one: events carry its id.
    fn with_media(&mut self, mut attachment: Attachment) -> Attachment {
        let AccountSpec { id, platform, .. } = &*self.account;
        let is_named = attachment.url.is_some() && *platform != Platform::WhatsApp;
        if attachment.kind.has_media() && !is_named {
            let media = self.world.media.add_sample(id, *platform, &attachment);
            attachment.url = Some(self.world.media.url(media));
            attachment.media_id = Some(media.to_string());
        }
        attachment
    }
}

fn tapped(quick_reply: Option<String>, postback: Option<String>) -> Option<(String, Tap)> {
    let quick_reply = quick_reply.map(|payload| (payload, Tap::QuickReply));
    quick_reply.or_else(|| postback.map(|payload| (payload, Tap::Postback)))
}
