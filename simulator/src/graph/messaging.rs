//! Sending on Instagram and Messenger.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Done, Outcome, Sent, message};
use crate::AccountSpec;
use crate::event::Writer;
use crate::platform::new_mid;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Author, Key, Moment, ShopBubble, Talk};

impl Inner {
    /// Checks a message as the real one does and lets it reach the phone.
    pub(super) fn send_message(&self, account: &Arc<AccountSpec>, body: &Value, call: u64) -> Result<Done, Refusal> {
        let person = body
            .pointer("/recipient/id")
            .and_then(Value::as_str)
            .ok_or_else(|| Refusal::wrong("(#100) Param recipient must be a JSON object with an id"))?;
        let mut world = self.world();
        let (account, now) = (world.account_of_person(account, person), world.now());
        let key = Key {
            account: account.id.clone(),
            person: person.to_owned(),
        };
        let no_such_person = || Refusal::no_such_person(account.platform);
        let talk = world.talk_mut(&key).ok_or_else(no_such_person)?;
        if let Some(action) = body.get("sender_action").and_then(Value::as_str) {
            act(talk, now, action, body)?;
            drop(world);
            self.changed(key);
            return Ok(Done::plain(json!({ "recipient_id": person })));
        }
        let leave = message::read_leave(body)?;
        let bubble = ShopBubble {
            mid: new_mid(account.platform),
            ..message::read(account.platform, body)?
        };
        if !talk.is_open(now, leave) {
            return Err(Refusal::window_closed(account.platform));
        }
        if !world.may_send(&account, now) {
            return Err(Refusal::too_many(account.platform));
        }
        world
            .talk_mut(&key)
            .ok_or_else(no_such_person)?
            .answer(now, bubble.clone());
        if let Some(noted) = world.log.call_mut(call) {
            noted.message_id = Some(bubble.mid.clone());
        }
        let sent = Sent {
            person: world.person(&account, &key),
            account,
            at_ms: now.at.timestamp_millis(),
            bubble,
            writer: Writer::Program,
            outcome: Outcome::Arrives,
        };
        drop(world);
        self.changed(key);
        Ok(Done {
            body: json!({ "recipient_id": person, "message_id": sent.bubble.mid }),
            sent: Some(sent),
        })
    }
}

/// A sender action, which stands alone in its call.
fn act(talk: &mut Talk, now: Moment, action: &str, body: &Value) -> Result<(), Refusal> {
    if body.get("message").is_some() {
        return Err(Refusal::wrong("(#100) Cannot send message and sender_action together"));
    }
    let of = body.pointer("/payload/message_id").and_then(Value::as_str);
    match action {
        "mark_seen" => talk.mark_seen(now),
        "typing_on" | "typing_off" => talk.set_typing(now, action == "typing_on"),
        "react" | "unreact" => {
            let reaction = body.pointer("/payload/reaction").and_then(Value::as_str);
            let emoji = (action == "react").then_some(match reaction {
                None | Some("love") => "❤",
                Some(other) => other,
            });
            if !talk.react(of.unwrap_or_default(), Author::Shop, emoji) {
                return Err(Refusal::wrong(
                    "(#100) Param payload[message_id] is no message of this thread",
                ));
            }
        }
        _ => return Err(Refusal::wrong("(#100) Param sender_action is not known")),
    }
    Ok(())
}
