//! How far messages of ours have come. Statuses come out of order, repeated, and before the answer to our own call.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/status>

use serde_json::Value;

use super::people::{person, phone};
use super::{Number, errors};
use crate::event::{Event, Ignored, Pricing, Progress, Status, What};
use crate::person::PersonId;
use crate::value::{id, is_filled, mid, payload, word};
use crate::word::Word;

pub(super) fn read(number: &Number, value: &Value) -> Event {
    // In a group the recipient is the group; the person is named beside it.
    let is_group = value["recipient_type"] == "group" || !value["recipient_participant_id"].is_null();
    let (user_id, from) = if is_group {
        ("recipient_participant_user_id", "recipient_participant_id")
    } else {
        ("recipient_user_id", "recipient_id")
    };
    let person = person(
        [id(&value[user_id]).map(PersonId::UserId), phone(&value[from])],
        &number.contacts,
    );
    let (target, opaque) = (mid(&value["id"]), payload(&value["biz_opaque_callback_data"]));
    let what = match Progress::of(word(&value["status"]).unwrap_or(Word::UNKNOWN)) {
        Progress::Other(word) => What::Ignore(Ignored {
            target,
            ..Ignored::of(word)
        }),
        progress if target.is_none() && opaque.is_none() => Ignored::of(Word::of(progress.word())).into(),
        progress => What::Status(Box::new(Status {
            person: person.clone(),
            progress,
            target,
            up_to: None,
            opaque,
            errors: errors(value),
            pricing: pricing(&value["pricing"]),
        })),
    };
    Event {
        group: is_group.then(|| id(&value["recipient_id"])).flatten(),
        ..number.event(person.as_ref(), &value["timestamp"], what)
    }
}

fn pricing(pricing: &Value) -> Option<Pricing> {
    is_filled(pricing).then(|| Pricing {
        billable: pricing["billable"].as_bool(),
        model: word(&pricing["pricing_model"]),
        kind: word(&pricing["type"]),
        category: word(&pricing["category"]),
    })
}
