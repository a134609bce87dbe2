//! Sending on WhatsApp. What is accepted may still fail: the status says so.

use std::sync::Arc;

use serde_json::{Value, json};

use super::cloud_message::{self, Order};
use super::{Done, Outcome, Sent};
use crate::event::Writer;
use crate::person::{self, Person};
use crate::platform::new_mid;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Author, Key, Leave, ShopBubble, World};
use crate::{AccountSpec, Platform};

const WINDOW_CLOSED: u32 = 131_047;
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

impl Inner {
    pub(super) fn send_whatsapp(
        &self,
        account: &Arc<AccountSpec>,
        body: &Value,
        call: u64,
        fails_later: Option<u32>,
    ) -> Result<Done, Refusal> {
        if body["messaging_product"] != "whatsapp" {
            return Err(Refusal::wrong("(#100) The parameter messaging_product is required."));
        }
        if body["status"] == "read" {
            return self.mark_read(account, body);
        }
        let mut world = self.world();
        let key = recipient(&world, account, body)?;
        let order = cloud_message::read(&world, account, body)?;
        let now = world.now();
        if !world.may_send(account, now) {
            return Err(Refusal::too_many(Platform::WhatsApp));
        }
        let mid = new_mid(Platform::WhatsApp);
        let is_open = world.talk(&key).is_some_and(|talk| talk.is_open(now, Leave::Window));
        let outcome = match (&order, fails_later) {
            (_, Some(code)) => Outcome::Fails(code),
            (Order::Template(_), None) => Outcome::Billed("utility"),
            (_, None) if is_open => Outcome::Billed("service"),
            (_, None) => Outcome::Fails(WINDOW_CLOSED),
        };
        let bubble = carry_out(&mut world, &key, order, &mid, outcome)?;
        if let Some(noted) = world.log.call_mut(call) {
            noted.message_id = Some(mid);
        }
        let sent = Sent {
            account: Arc::clone(account),
            person: world.person(account, &key),
            at_ms: now.at.timestamp_millis(),
            bubble,
            writer: Writer::Program,
            outcome,
        };
        drop(world);
        self.changed(key);
        Ok(Done {
            body: answer(body, &sent),
            sent: Some(sent),
        })
    }

    /// Marks a message and all before it as read, with typing dots if asked.
    fn mark_read(&self, account: &AccountSpec, body: &Value) -> Result<Done, Refusal> {
        let mid = body["message_id"].as_str().unwrap_or_default();
        let mut world = self.world();
        let now = world.now();
        let key = world.key_of_message(&account.id, mid);
        let key = key.ok_or_else(|| Refusal::whatsapp(131_009))?;
        if let Some(talk) = world.talk_mut(&key) {
            talk.mark_seen(now);
            talk.set_typing(now, body.get("typing_indicator").is_some());
        }
        drop(world);
        self.changed(key);
        Ok(Done::plain(json!({ "success": true })))
    }
}

/// Whom it is for: the number in `to`, which wins, or the user id in `recipient`.
fn recipient(world: &World, account: &AccountSpec, body: &Value) -> Result<Key, Refusal> {
    if let Some(to) = body["to"].as_str() {
        let digits = person::digits(to);
        let is_number = to.chars().all(|c| c.is_ascii_digit() || "+ -()".contains(c));
        if !is_number || !PHONE_DIGITS.contains(&digits.len()) {
            return Err(Refusal::whatsapp(131_009));
        }
        if digits == account.phone_digits() {
            return Err(Refusal::whatsapp(131_021));
        }
        return Ok(Key {
            account: account.id.clone(),
            person: digits,
        });
    }
    let user_id = body["recipient"].as_str();
    let user_id = user_id.ok_or_else(|| Refusal::wrong("(#100) The parameter to is required."))?;
    let known = world.key_of_user_id(account, user_id);
    known.ok_or_else(|| Refusal::whatsapp(131_026))
}

/// What reaches the phone does so now; a message that fails does not.
fn carry_out(world: &mut World, key: &Key, order: Order, mid: &str, outcome: Outcome) -> Result<ShopBubble, Refusal> {
    let now = world.now();
    let fails = matches!(outcome, Outcome::Fails(_));
    let bubble = match order {
        Order::Message(bubble) | Order::Template(bubble) => ShopBubble {
            mid: mid.to_owned(),
            ..bubble
        },
        Order::Reaction { of, emoji } => {
            let emoji = Some(emoji.as_str()).filter(|emoji| !emoji.is_empty());
            let talk = world.talk_mut(key).ok_or_else(|| Refusal::whatsapp(131_009))?;
            if !fails && !talk.react(&of, Author::Shop, emoji) {
                return Err(Refusal::whatsapp(131_009));
            }
            return Ok(ShopBubble {
                mid: mid.to_owned(),
                ..ShopBubble::default()
            });
        }
    };
    if !fails {
        let talk = world.talk_or_begin(key, &format!("+{}", key.person));
        talk.answer(now, bubble.clone());
    }
    Ok(bubble)
}

fn answer(body: &Value, sent: &Sent) -> Value {
    let Person { id, hides_number, .. } = &sent.person;
    let asked = body["to"].as_str();
    let mut contact = json!({ "input": asked.or(body["recipient"].as_str()) });
    // Who writes to a number knows it; the user id stands for people who hide theirs.
    if asked.is_some() || !hides_number {
        contact["wa_id"] = id.as_str().into();
    }
    contact["user_id"] = sent.person.user_id(&sent.account).into();
    let mut message = json!({ "id": sent.bubble.mid });
    if body["type"] == "template" {
        message["message_status"] = "accepted".into();
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
}
