//! Who somebody is: ids from the message, the rest from the contacts beside it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::person::{Person, PersonId};
use crate::value::{id, list, name};

/// The people of a change, to be found by their ids.
#[derive(Debug)]
pub(super) struct Contacts<'a> {
    by_id: HashMap<String, &'a Value>,
    /// The only contact beside the only person.
    only: Option<&'a Value>,
}

/// Where the items of a change name their person, and under which keys, the surest first.
const NAMED: [(&str, &[&str]); 3] = [
    ("messages", &["from_user_id", "from"]),
    ("message_echoes", &["to_user_id", "recipient_user_id", "to"]),
    (
        "statuses",
        &["recipient_user_id", "recipient_participant_id", "recipient_id"],
    ),
];

impl<'a> Contacts<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        let all = list(value, "contacts");
        let mut by_id = HashMap::new();
        for contact in all {
            let ids = ["wa_id", "user_id"].map(|key| id(&contact[key]));
            by_id.extend(ids.into_iter().flatten().map(|id| (id, contact)));
        }
        let named = NAMED.iter().flat_map(|(key, ids)| {
            let name = |item: &Value| ids.iter().find_map(|key| id(&item[*key]));
            list(value, key).iter().filter_map(name)
        });
        let people: HashSet<String> = named.collect();
        let only = match all {
            [only] if people.len() <= 1 => Some(only),
            _ => None,
        };
        Self { by_id, only }
    }

    /// The number kept may differ from the one written from, so one person beside one contact is the same person. With
    /// several people a guess would lead an answer to a stranger.
    fn find(&self, ids: &[PersonId]) -> Option<&'a Value> {
        let found = ids.iter().find_map(|id| self.by_id.get(id.as_str()).copied());
        found.or(self.only)
    }
}

/// A person by the ids that name them, in order of preference, with all that the contacts know of them.
pub(super) fn person(ids: impl IntoIterator<Item = Option<PersonId>>, contacts: &Contacts) -> Option<Person> {
    let mut ids: Vec<PersonId> = ids.into_iter().flatten().collect();
    let contact = contacts.find(&ids).unwrap_or(&Value::Null);
    ids.extend(id(&contact["user_id"]).map(PersonId::UserId));
    ids.extend(id(&contact["wa_id"]).map(PersonId::WaId));
    ids.extend(id(&contact["parent_user_id"]).map(PersonId::ParentUserId));
    let mut person = Person::of(ids)?;
    person.name = name(&contact["profile"]["name"]);
    person.username = name(&contact["profile"]["username"]).map(|name| name.trim_start_matches('@').to_owned());
    Some(person)
}

/// The id somebody writes from. A business-scoped id is no phone number, wherever it stands.
pub(super) fn phone(value: &Value) -> Option<PersonId> {
    let id = id(value)?;
    let is_phone = id.chars().all(|sign| sign.is_ascii_digit() || "+ -()".contains(sign));
    Some(if is_phone {
        PersonId::Phone(id)
    } else {
        PersonId::UserId(id)
    })
}
