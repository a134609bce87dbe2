//! One message of a person, or of the shop's own phone.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages>

use serde_json::Value;

use super::people::{person, phone};
use super::{Number, content, errors, new_ids};
use crate::content::{Content, MessageKind, Product, RefersTo};
use crate::event::{Act, Change, CustomerEvent, Echo, Event, Ignored, Message, Referral, Update, What};
use crate::person::{Person, PersonId};
use crate::value::{id, is_filled, is_true, link, message_id, mid, name, text, word};
use crate::word::Word;

/// What tells that a person's ids have changed, in new words and old.
const NEW_ID_WORDS: [&str; 3] = ["user_changed_number", "user_changed_user_id", "customer_changed_number"];

pub(super) fn read(number: &Number, value: &Value) -> Event {
    let ids = [id(&value["from_user_id"]).map(PersonId::UserId), phone(&value["from"])];
    let parent = id(&value["from_parent_user_id"]).map(PersonId::ParentUserId);
    let person = person(ids.into_iter().chain([parent]), &number.contacts);
    let what = match kind_of(value).as_str() {
        "reaction" => read_reaction(person.clone(), value),
        "system" => return read_system(number, value),
        "edit" => read_edit(person.clone(), value),
        "revoke" => read_revoke(person.clone(), value),
        _ => read_message(number, person.clone(), value),
    };
    Event {
        group: id(&value["group_id"]),
        ..number.event(person.as_ref(), &value["timestamp"], what)
    }
}

/// Somebody answered on the shop's own phone.
pub(super) fn read_echo(number: &Number, value: &Value) -> Event {
    let user_id = ["to_user_id", "recipient_user_id"]
        .iter()
        .find_map(|key| id(&value[*key]));
    let person = person([user_id.map(PersonId::UserId), phone(&value["to"])], &number.contacts);
    let what = match (kind_of(value).as_str(), person) {
        ("edit", person) => read_edit(person, value),
        ("revoke", person) => read_revoke(person, value),
        (word @ ("reaction" | "system"), _) => ignore(Word::of(word), value),
        (_, None) => ignore(Word::fixed("smb_message_echoes"), value),
        (_, Some(person)) => {
            let content = read_content(value);
            What::Echo(Box::new(Echo {
                id: message_id(&value["id"], person.id(), &value["timestamp"], &content.said()),
                person,
                content,
                metadata: None,
                app_id: None,
            }))
        }
    };
    Event {
        sender: id(&value["from"]),
        group: id(&value["group_id"]),
        ..number.event(None, &value["timestamp"], what)
    }
}

fn ignore(word: Word, value: &Value) -> What {
    What::Ignore(Ignored {
        id: mid(&value["id"]),
        ..Ignored::of(word)
    })
}

/// The type may be missing; then the object that is there decides.
fn kind_of(value: &Value) -> Word {
    word(&value["type"]).unwrap_or_else(|| {
        let mut kinds = content::KINDS.iter().chain(&["reaction", "system", "edit", "revoke"]);
        let found = kinds.find(|kind| !value[**kind].is_null());
        found.map_or(Word::UNKNOWN, |kind| Word::fixed(kind))
    })
}

/// What was said; if it cannot be told, at least in a word what it was.
fn read_content(value: &Value) -> Content {
    let kind = kind_of(value);
    content::of_message(kind.as_str(), value).unwrap_or_else(|| {
        let told = word(&value["unsupported"]["type"]);
        let is_told = !["unsupported", "unknown"].contains(&kind.as_str());
        let word = told.or_else(|| is_told.then_some(kind));
        Content::of(MessageKind::Unsupported(word))
    })
}

fn read_message(number: &Number, person: Option<Person>, value: &Value) -> What {
    let Some(person) = person else {
        return ignore(kind_of(value), value);
    };
    let content = read_content(value);
    let mut errors = errors(value);
    if errors.is_empty() && matches!(content.kind, MessageKind::Unsupported(_)) {
        errors.clone_from(&number.errors);
    }
    let about = &value["context"];
    What::Message(Box::new(Message {
        id: message_id(&value["id"], person.id(), &value["timestamp"], &content.said()),
        refers_to: RefersTo {
            message: mid(&about["id"]),
            story: None,
            product: product(&about["referred_product"]),
            referral: referral(&value["referral"]),
        },
        person,
        content,
        forwarded: is_true(&about["forwarded"]) || is_true(&about["frequently_forwarded"]),
        errors,
    }))
}

fn read_reaction(person: Option<Person>, value: &Value) -> What {
    let reaction = &value["reaction"];
    let Some(target) = mid(&reaction["message_id"]) else {
        return ignore(Word::fixed("reaction"), value);
    };
    // A reaction without an emoji takes the last one away.
    let act = match name(&reaction["emoji"]) {
        Some(emoji) => Act::React {
            target,
            emoji: Some(emoji),
            name: None,
        },
        None => Act::Unreact { target },
    };
    What::CustomerEvent(Box::new(CustomerEvent {
        person,
        id: mid(&value["id"]),
        act,
    }))
}

/// The phone app tells of edits and unsent messages where phone and API share a number.
fn read_edit(person: Option<Person>, value: &Value) -> What {
    let message = &value["edit"]["message"];
    let change = mid(&value["edit"]["original_message_id"]).map(|target| Change::Edited {
        target,
        text: content::of_message(kind_of(message).as_str(), message).and_then(|content| content.text),
        num_edit: None,
    });
    update(person, change, "edit", value)
}

fn read_revoke(person: Option<Person>, value: &Value) -> What {
    let change = mid(&value["revoke"]["original_message_id"]).map(|target| Change::Unsent { target });
    update(person, change, "revoke", value)
}

fn update(person: Option<Person>, change: Option<Change>, word: &'static str, value: &Value) -> What {
    let Some(change) = change else {
        return ignore(Word::fixed(word), value);
    };
    What::Update(Box::new(Update {
        person,
        id: mid(&value["id"]),
        change,
    }))
}

/// A person has a new number, and with it new ids. There are no contacts beside such a message.
fn read_system(number: &Number, value: &Value) -> Event {
    let system = &value["system"];
    let word = word(&system["type"]).unwrap_or(Word::fixed("system"));
    let wa_id = id(&system["wa_id"]).or_else(|| id(&system["new_wa_id"]));
    let mut current: Vec<PersonId> = id(&system["user_id"]).map(PersonId::UserId).into_iter().collect();
    current.extend(wa_id.map(PersonId::WaId));
    current.extend(id(&system["parent_user_id"]).map(PersonId::ParentUserId));
    if !NEW_ID_WORDS.contains(&word.as_str()) {
        current.clear();
    }
    let previous = [
        id(&value["from_user_id"]).map(PersonId::UserId),
        phone(&value["from"]),
        id(&system["customer"]).map(PersonId::WaId),
    ];
    // Which of the two the message itself is sent from is not promised.
    let previous: Vec<PersonId> = previous
        .into_iter()
        .flatten()
        .filter(|id| !current.contains(id))
        .collect();
    let sender = Person::of(previous.clone());
    let what = new_ids(word, mid(&value["id"]), (previous, current), &system["body"]);
    number.event(sender.as_ref(), &value["timestamp"], what)
}

fn product(product: &Value) -> Option<Product> {
    Some(Product {
        catalog_id: id(&product["catalog_id"]),
        id: id(&product["product_retailer_id"])?,
    })
}

fn referral(referral: &Value) -> Option<Referral> {
    is_filled(referral).then(|| Referral {
        source: word(&referral["source_type"]),
        source_id: id(&referral["source_id"]),
        url: link(&referral["source_url"]),
        title: name(&referral["headline"]).or_else(|| text(&referral["body"])),
        click_id: name(&referral["ctwa_clid"]),
        ..Referral::default()
    })
}
