//! A shop's account on the simulated platform.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::SimulatorError;

const ID_CHARS_MAX: usize = 64;
const NAME_CHARS_MAX: usize = 120;

/// An account to add. Adding one whose id is there already replaces it and keeps its conversations.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccountSpec {
    /// The id webhooks carry, digits: what `/me` answers as `user_id`.
    pub id: String,
    /// Without the `@`.
    pub username: String,
    /// What the phone page calls the shop; the username when empty.
    #[serde(default)]
    pub name: String,
    /// The bearer token of its Graph calls; belongs to one account only.
    pub token: String,
    /// Where its webhooks are posted.
    pub webhook_url: String,
    /// What they are signed with.
    pub app_secret: String,
    /// How the platform treats it.
    #[serde(default)]
    pub behaviour: Behaviour,
}

/// How the platform treats an account. The default is what Instagram does most of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Behaviour {
    /// Whether and when the account's own messages come back as webhooks.
    pub echo: Echo,
    /// Whether echoes carry the `metadata` of the send call.
    pub echo_metadata: bool,
    /// Whether the customer's phone reports messages as read.
    pub reads: bool,
    /// Milliseconds every Graph call takes at least.
    pub latency_ms: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            echo: Echo::After,
            echo_metadata: true,
            reads: true,
            latency_ms: 0,
        }
    }
}

/// When an echo is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// After the send call was answered.
    After,
    /// Before it: the echo overtakes the answer.
    Before,
    /// Not at all.
    Never,
}

/// An account as the admin API and the phone show it: no token, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
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
    /// Refuses what the simulated platform could not work with.
    pub(crate) fn check(&self) -> Result<(), SimulatorError> {
        let refuse = |what: &str| Err(SimulatorError::Invalid(what.to_owned()));
        if self.id.is_empty() || self.id.len() > ID_CHARS_MAX || !self.id.chars().all(|c| c.is_ascii_digit()) {
            return refuse("an account's id is 1 to 64 digits, like 17841400000000001");
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
        if reqwest::Url::parse(&self.webhook_url).map_or(true, |url| !matches!(url.scheme(), "http" | "https")) {
            return refuse("the webhook URL must start with http:// or https://");
        }
        Ok(())
    }

    /// What people call the shop.
    pub(crate) fn title(&self) -> &str {
        if self.name.is_empty() {
            &self.username
        } else {
            &self.name
        }
    }
}

impl fmt::Debug for AccountSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSpec")
            .field("id", &self.id)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// The platform's id of a customer, as one account sees the person: the same name gives the same id, another account
/// gives another one. A name of ten digits and more is taken for such an id.
pub fn person_id(account: &str, customer: &str) -> String {
    if customer.len() >= 10 && customer.len() <= ID_CHARS_MAX && customer.chars().all(|c| c.is_ascii_digit()) {
        return customer.to_owned();
    }
    let digest = Sha256::digest(format!("{account}/{}", customer.trim().to_lowercase()));
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{}", 1_000_000_000_000_000 + number % 9_000_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_has_one_id_per_account() {
        assert_eq!(person_id("17841", "Amaka"), person_id("17841", " amaka "));
        assert_ne!(person_id("17841", "Amaka"), person_id("17842", "Amaka"));
        assert_eq!(person_id("17841", "Amaka").len(), 16);
        assert_eq!(person_id("17841", "1234567890123"), "1234567890123");
    }
}
