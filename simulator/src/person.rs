//! Who a customer is to an account: ids made from names, the same ones every time.

use sha2::{Digest, Sha256};

use crate::AccountSpec;
use crate::account::ID_CHARS_MAX;

/// The longest phone number there is (E.164).
const PHONE_DIGITS_MAX: usize = 15;
const PHONE_DIGITS_MIN: usize = 8;

/// A customer as a webhook describes the person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The id scoped to the account, or the phone number as digits on WhatsApp.
    pub(crate) id: String,
    pub(crate) name: String,
    /// WhatsApp: whether webhooks leave the number out.
    pub(crate) hides_number: bool,
}

impl Person {
    /// The number to name in a webhook, unless it is hidden.
    pub(crate) fn phone(&self) -> Option<&str> {
        (!self.hides_number).then_some(self.id.as_str())
    }

    /// WhatsApp's id of the person for the account's business.
    pub(crate) fn user_id(&self, account: &AccountSpec) -> String {
        user_id(&account.business_id, &self.id)
    }
}

/// The platform's id of a customer, as one account sees the person: the same name gives the same id, another account
/// gives another one. A name of ten digits and more is taken for such an id. For Instagram and Messenger; WhatsApp has
/// [`phone_number`] and [`user_id`].
pub fn person_id(account: &str, customer: &str) -> String {
    if customer.len() >= 10 && customer.len() <= ID_CHARS_MAX && customer.chars().all(|c| c.is_ascii_digit()) {
        return customer.to_owned();
    }
    let number = hash(&format!("{account}/{}", customer.trim().to_lowercase()));
    format!("{}", 1_000_000_000_000_000 + number % 9_000_000_000_000_000)
}

/// A customer's number on WhatsApp as digits, the same for every shop. A number is taken for itself, in any spelling.
pub fn phone_number(customer: &str) -> String {
    let written = digits(customer);
    let is_number = customer.chars().all(|c| c.is_ascii_digit() || "+ -()".contains(c));
    if is_number && (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&written.len()) {
        return written;
    }
    let number = hash(&customer.trim().to_lowercase());
    format!("23480{:08}", number % 100_000_000)
}

/// WhatsApp's id of a person for one business (BSUID), by the person's number: it needs no number to write to.
pub fn user_id(business: &str, phone: &str) -> String {
    let number = hash(&format!("{business}/{phone}"));
    format!("NG.{}", 1_000_000_000_000_000 + number % 9_000_000_000_000_000)
}

/// Only the digits of what is written.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// First and last name; the last one is empty when there is only one.
pub(crate) fn first_and_last(name: &str) -> (&str, &str) {
    name.split_once(' ').unwrap_or((name, ""))
}

fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
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

    #[test]
    fn a_customer_has_one_number_and_one_user_id_per_business() {
        assert_eq!(phone_number("Amaka"), phone_number(" amaka "));
        assert_eq!(phone_number("Amaka").len(), 13);
        assert_eq!(phone_number("+234 803-123 4567"), "2348031234567");
        assert_ne!(user_id("1", "2348031234567"), user_id("2", "2348031234567"));
        assert!(user_id("1", "2348031234567").starts_with("NG."));
    }
}
