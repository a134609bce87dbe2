//! What platforms tell of accounts and people.

use serde_json::Value;

const NAME_CHARS_MAX: usize = 120;

/// The account a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The id that events carry.
    pub platform_account_id: String,
    /// What customers see: a user name without `@`, a page's name, a phone number. May be empty.
    pub username: String,
    /// The person behind it, as Meta calls that person towards our app, where the account itself tells.
    pub owner_id: Option<String>,
}

impl Profile {
    /// With a name that fits.
    pub(super) fn new(platform_account_id: String, name: &str) -> Self {
        Self {
            platform_account_id,
            username: name.chars().take(NAME_CHARS_MAX).collect(),
            owner_id: None,
        }
    }
}

/// An id of digits, as text or as a number.
pub(super) fn read_id(value: &Value) -> Option<String> {
    let id = match value {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(id)
}

/// A name in an answer; `None` when it is absent or blank.
pub(super) fn read_name(answer: &Value, key: &str) -> Option<String> {
    let name = answer.get(key)?.as_str()?.trim();
    let shown = name.chars().filter(|char| !char.is_control()).take(NAME_CHARS_MAX);
    (!name.is_empty()).then(|| shown.collect())
}
