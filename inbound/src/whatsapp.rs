//! `WhatsApp`: entries of changes, each of one phone number, with messages, statuses, errors and people beside each other.
//!
//! Meta's oddities that are met here: people without a phone number; their names beside the messages, not in them; test
//! events of the dashboard; errors that belong to a message, and errors that belong to the account.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>

mod content;
mod message;
mod people;
mod status;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::content::PlatformError;
use crate::event::{AccountError, Act, Change, CustomerEvent, Event, Ignored, Update, What};
use crate::person::{Person, PersonId};
use crate::value::{id, is_filled, list, name, short, text, time, word};
use crate::word::Word;
use crate::{Events, Platform};
use people::{Contacts, person};

/// What the dashboard's test button names as number, and as account where there is no number.
const TEST_NUMBER: &str = "123456123";
const TEST_ACCOUNT: &str = "0";
const ERRORS_MAX: usize = 10;

/// The number that a change is of.
#[derive(Debug)]
struct Number<'a> {
    account: String,
    is_test: bool,
    /// When it was posted: the time of an event only where the event has none.
    at: Option<DateTime<Utc>>,
    contacts: Contacts<'a>,
    /// What the platform complains about beside the messages.
    errors: Vec<PlatformError>,
}

impl<'a> Number<'a> {
    fn of(entry: &Value, value: &'a Value) -> Self {
        let number = id(&value["metadata"]["phone_number_id"]);
        let account = id(&entry["id"]).unwrap_or_default();
        Self {
            is_test: number.as_deref() == Some(TEST_NUMBER) || (number.is_none() && account == TEST_ACCOUNT),
            account: number.unwrap_or(account),
            at: time(&entry["time"]),
            contacts: Contacts::of(value),
            errors: errors(value),
        }
    }

    fn event(&self, person: Option<&Person>, timestamp: &Value, what: What) -> Event {
        Event {
            platform: Platform::Whatsapp,
            account: self.account.clone(),
            sender: person.map(|person| person.id().to_owned()),
            group: None,
            at: time(timestamp).or(self.at),
            standby: false,
            what: if self.is_test {
                What::SelfTest(Box::new(what))
            } else {
                what
            },
        }
    }
}

pub(crate) fn read(root: &Value, all: &mut Events) {
    for entry in list(root, "entry") {
        for change in list(entry, "changes") {
            read_change(entry, change, all);
        }
    }
}

/// The name of the field may be missing; then the keys of the value decide.
fn read_change(entry: &Value, change: &Value, all: &mut Events) {
    let value = &change["value"];
    let number = Number::of(entry, value);
    let field = word(&change["field"]);
    match field.as_ref().map_or("messages", Word::as_str) {
        "messages" | "smb_message_echoes" => read_messages(&number, field.as_ref(), value, all),
        "user_id_update" => all.add(user_id_updates(value).map(|update| read_user_id_update(&number, update))),
        "user_preferences" => {
            let preferences = list(value, "user_preferences").iter();
            all.add(preferences.map(|preference| read_preference(&number, preference)));
        }
        // `history` holds messages too, old ones that nobody waits to have answered.
        field => all.add([number.event(None, &Value::Null, Ignored::of(Word::of(field)).into())]),
    }
}

fn read_messages(number: &Number, field: Option<&Word>, value: &Value, all: &mut Events) {
    let [messages, echoes, statuses] = ["messages", "message_echoes", "statuses"].map(|key| list(value, key));
    all.add(messages.iter().map(|message| message::read(number, message)));
    all.add(echoes.iter().map(|echo| message::read_echo(number, echo)));
    all.add(statuses.iter().map(|status| status::read(number, status)));
    if !(messages.is_empty() && echoes.is_empty() && statuses.is_empty()) {
        return;
    }
    let trouble = |error: &PlatformError| AccountError {
        word: Word::fixed("errors"),
        error: error.clone(),
    };
    let troubles = number.errors.iter().map(trouble);
    all.add(troubles.map(|trouble| number.event(None, &value["timestamp"], What::Error(trouble))));
    if number.errors.is_empty() {
        let nothing = Ignored::of(field.cloned().unwrap_or(Word::UNKNOWN));
        all.add([number.event(None, &Value::Null, nothing.into())]);
    }
}

/// One update stands in the value itself, several in a list.
fn user_id_updates(value: &Value) -> impl Iterator<Item = &Value> {
    let updates = &value["user_id_update"];
    let several = updates.as_array().map_or(&[][..], Vec::as_slice);
    let one = if updates.is_object() { updates } else { value };
    several.iter().chain(several.is_empty().then_some(one))
}

fn read_user_id_update(number: &Number, update: &Value) -> Event {
    let ids = |when: &str| {
        let user_id = id(&update["user_id"][when]).map(PersonId::UserId);
        let parent = id(&update["parent_user_id"][when]).map(PersonId::ParentUserId);
        user_id.into_iter().chain(parent)
    };
    let wa_id = id(&update["wa_id"]).map(PersonId::WaId);
    let previous: Vec<PersonId> = ids("previous").chain(wa_id).collect();
    let word = Word::fixed("user_id_update");
    let what = new_ids(
        word,
        None,
        (previous.clone(), ids("current").collect()),
        &update["detail"],
    );
    number.event(Person::of(previous).as_ref(), &update["timestamp"], what)
}

/// A person goes by other ids from now on, or nothing is known to have changed.
fn new_ids(word: Word, id: Option<String>, ids: (Vec<PersonId>, Vec<PersonId>), sentence: &Value) -> What {
    let (previous, current) = ids;
    if current.is_empty() {
        return What::Ignore(Ignored {
            id,
            ..Ignored::of(word)
        });
    }
    What::Update(Box::new(Update {
        person: Person::of(previous.clone()),
        id,
        change: Change::NewIds {
            word,
            previous,
            current,
            text: text(sentence),
        },
    }))
}

fn read_preference(number: &Number, preference: &Value) -> Event {
    let person = person(
        [
            id(&preference["user_id"]).map(PersonId::UserId),
            id(&preference["wa_id"]).map(PersonId::Phone),
        ],
        &number.contacts,
    );
    let what = match word(&preference["value"]) {
        Some(choice) => What::CustomerEvent(Box::new(CustomerEvent {
            person: person.clone(),
            id: None,
            act: Act::Preference {
                category: word(&preference["category"]),
                choice,
                text: text(&preference["detail"]),
            },
        })),
        None => What::ignore("user_preferences"),
    };
    number.event(person.as_ref(), &preference["timestamp"], what)
}

fn errors(value: &Value) -> Vec<PlatformError> {
    let all = list(value, "errors").iter().filter(|error| is_filled(error));
    all.take(ERRORS_MAX).map(error).collect()
}

fn error(error: &Value) -> PlatformError {
    PlatformError {
        code: short(&error["code"]),
        title: name(&error["title"]).or_else(|| name(&error["message"])),
        details: name(&error["error_data"]["details"]).or_else(|| name(&error["details"])),
    }
}
