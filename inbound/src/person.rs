//! People, by whatever ids a body gives for them.

/// One of a person's ids. The kinds are not interchangeable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PersonId {
    /// Instagram's or Messenger's: holds for one account or page only.
    Scoped(String),
    /// Messenger's, for somebody who ticked a box on a web page and has not written yet.
    UserRef(String),
    /// `WhatsApp`'s: two letters, a dot, then letters and digits. Holds for one business, and outlives a hidden number.
    UserId(String),
    /// The same for the group of companies that a business belongs to.
    ParentUserId(String),
    /// A phone number as `WhatsApp` writes it in `from`: where answers go.
    Phone(String),
    /// A phone number as `WhatsApp` keeps it. In some countries it differs from the one dialled.
    WaId(String),
}

impl PersonId {
    /// The id itself.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Scoped(id)
            | Self::UserRef(id)
            | Self::UserId(id)
            | Self::ParentUserId(id)
            | Self::Phone(id)
            | Self::WaId(id) => id,
        }
    }
}

/// A person outside the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Never empty; the one to keep them by comes first.
    ids: Vec<PersonId>,
    /// What they call themselves.
    pub name: Option<String>,
    /// Their name on the platform, without `@`.
    pub username: Option<String>,
}

impl Person {
    /// Nobody is known by no id.
    pub(crate) fn of(ids: impl IntoIterator<Item = PersonId>) -> Option<Self> {
        let mut known: Vec<PersonId> = Vec::new();
        for id in ids {
            if !known.contains(&id) {
                known.push(id);
            }
        }
        (!known.is_empty()).then_some(Self {
            ids: known,
            name: None,
            username: None,
        })
    }

    /// The id to keep them by. For `WhatsApp` the business-scoped one where the message itself gives it, since a phone
    /// number may be hidden and may change; but look for people you know by all of [`Person::ids`].
    pub fn id(&self) -> &str {
        self.ids[0].as_str()
    }

    /// Every id the body gives for them; the first is [`Person::id`].
    pub fn ids(&self) -> &[PersonId] {
        &self.ids
    }

    /// Where an answer goes: the phone number as written in `from`, else the id to keep them by.
    pub fn answer_to(&self) -> &PersonId {
        let phone = self.ids.iter().find(|id| matches!(id, PersonId::Phone(_)));
        phone.unwrap_or(&self.ids[0])
    }

    /// Instagram's or Messenger's id for them.
    pub fn scoped(&self) -> Option<&str> {
        self.ids.iter().find_map(|id| match id {
            PersonId::Scoped(id) => Some(id.as_str()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_id_is_kept_and_the_phone_is_answered() {
        let phone = PersonId::Phone("2348030000001".into());
        let person = Person::of([PersonId::UserId("NG.1".into()), phone.clone(), phone.clone()]).unwrap();
        assert_eq!(
            (person.id(), person.ids().len(), person.answer_to()),
            ("NG.1", 2, &phone)
        );
        let hidden = Person::of([PersonId::UserId("NG.1".into())]).unwrap();
        assert_eq!(hidden.answer_to().as_str(), "NG.1");
        assert_eq!(Person::of([]), None);
    }
}
