//! A shop's account on the simulated platform.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::person::{self, person_id};
use crate::world::{Key, bounds};
use crate::{Behaviour, SimulatorError};

pub(crate) const ID_CHARS_MAX: usize = 64;
const NAME_CHARS_MAX: usize = 120;
/// The one person on Facebook, who manages every page, as Meta calls that person towards the app.
pub(crate) const PERSON: &str = "122000000000000001";
/// The app of an account that names none.
const APP_ID: &str = "1000000000000001";

/// Which of Meta's platforms an account is on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Instagram Direct.
    #[default]
    Instagram,
    /// A Facebook page's Messenger.
    Messenger,
    /// A number on the WhatsApp Cloud API.
    #[serde(rename = "whatsapp")]
    WhatsApp,
}

impl Platform {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Instagram, Self::Messenger, Self::WhatsApp];

    /// Its name in addresses and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Messenger => "messenger",
            Self::WhatsApp => "whatsapp",
        }
    }

    /// Whether one message holds that much text: Instagram counts bytes, the others count characters.
    pub(crate) fn holds(self, text: &str) -> bool {
        match self {
            Self::Instagram => text.len() <= bounds::TEXT_BYTES_MAX,
            Self::Messenger => text.chars().count() <= 2_000,
            Self::WhatsApp => text.chars().count() <= 4_096,
        }
    }
}

/// An account to add. Adding one whose id is there already replaces it and keeps its conversations.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct AccountSpec {
    /// Where the account is.
    #[serde(default)]
    pub platform: Platform,
    /// The id webhooks carry, digits: Instagram's `user_id` of `/me`, the page's id, WhatsApp's `phone_number_id`.
    pub id: String,
    /// Without the `@`.
    pub username: String,
    /// What the phone page calls the shop; the username when empty.
    #[serde(default)]
    pub name: String,
    /// The bearer token of its Graph calls. Numbers of one WhatsApp business may share one, and a page and its Instagram
    /// account.
    pub token: String,
    /// Where its webhooks are posted.
    pub webhook_url: String,
    /// What they are signed with.
    pub app_secret: String,
    /// The app Messenger's echoes name; made up when empty.
    #[serde(default)]
    pub app_id: String,
    /// WhatsApp: the number as people write it; made from the id when empty.
    #[serde(default)]
    pub display_phone_number: String,
    /// WhatsApp: the business account (WABA) the number belongs to; made from the id when empty.
    #[serde(default)]
    pub business_id: String,
    /// Messenger: the Instagram account linked to the page, if one is. Calls to the page about its customers go there.
    #[serde(default)]
    pub instagram_id: String,
    /// How the platform treats it.
    #[serde(default)]
    pub behaviour: Behaviour,
}

/// An account as the admin API and the phone show it: no token, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Where it is.
    #[serde(default)]
    pub platform: Platform,
    /// The platform's id.
    pub id: String,
    /// Without the `@`.
    pub username: String,
    /// For people.
    pub name: String,
    /// Where webhooks go.
    pub webhook_url: String,
    /// How the platform treats it.
    pub behaviour: Behaviour,
    /// Customers who wrote to it, newest conversation first.
    pub customers: Vec<String>,
}

impl AccountSpec {
    /// Refuses what the simulated platform could not work with, and makes up what may be left out.
    pub(crate) fn checked(mut self) -> Result<Self, SimulatorError> {
        let refuse = |what: &str| Err(SimulatorError::Invalid(what.to_owned()));
        if !is_id(&self.id) {
            return refuse("an account's id is 1 to 64 digits, like 17841400000000001");
        }
        for id in [&self.app_id, &self.business_id, &self.instagram_id] {
            if !id.is_empty() && !is_id(id) {
                return refuse("app, business and Instagram ids are 1 to 64 digits, or empty");
            }
        }
        if self.username.is_empty()
            || self.username.chars().count() > NAME_CHARS_MAX
            || self.name.chars().count() > NAME_CHARS_MAX
        {
            return refuse("an account needs a username; username and name have at most 120 characters");
        }
        if self.token.is_empty() || self.app_secret.is_empty() {
            return refuse("an account needs a token and an app secret");
        }
        if !is_http_url(&self.webhook_url) {
            return refuse("the webhook URL must start with http:// or https://");
        }
        if self.app_id.is_empty() {
            APP_ID.clone_into(&mut self.app_id);
        }
        if self.platform == Platform::WhatsApp {
            if self.business_id.is_empty() {
                self.business_id = format!("9{}", self.id);
            }
            if self.display_phone_number.is_empty() {
                self.display_phone_number = format!("+{}", person::phone_number(&format!("shop {}", self.id)));
            }
        }
        Ok(self)
    }

    /// What people call the shop.
    pub(crate) fn title(&self) -> &str {
        if self.name.is_empty() {
            &self.username
        } else {
            &self.name
        }
    }

    /// The conversation of a customer with this account, by the customer's name or platform id.
    pub(crate) fn key(&self, customer: &str) -> Key {
        let person = match self.platform {
            Platform::Instagram | Platform::Messenger => person_id(&self.id, customer),
            Platform::WhatsApp => person::phone_number(customer),
        };
        Key {
            account: self.id.clone(),
            person,
        }
    }

    /// The business number as digits, as WhatsApp writes it in `from`.
    pub(crate) fn phone_digits(&self) -> String {
        person::digits(&self.display_phone_number)
    }

    /// The owner's id as this app sees it: it appears in `/me` and in signed requests, and nowhere else. A page's owner is
    /// the person who logs in on Facebook.
    pub(crate) fn app_scoped_id(&self) -> String {
        match self.platform {
            Platform::Messenger => PERSON.to_owned(),
            Platform::Instagram | Platform::WhatsApp => self.id.chars().rev().collect(),
        }
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= ID_CHARS_MAX && id.chars().all(|c| c.is_ascii_digit())
}

/// Whether something can be posted there.
pub(crate) fn is_http_url(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

impl fmt::Debug for AccountSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSpec")
            .field("platform", &self.platform)
            .field("id", &self.id)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}
