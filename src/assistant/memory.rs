//! What a thread remembers between two messages, so that "and in blue?" and "the second one" mean something.

use serde::{Deserialize, Serialize};

use crate::ids::ProductId;

use super::understand::{Aspects, Intent, Language};

/// Kept as `threads.memory`. Unknown or missing fields read as nothing remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The products spoken of last, the latest first.
    pub products: Vec<ProductId>,
    /// The option values chosen for the first of them.
    pub values: Vec<String>,
    /// The products shown as a list, in the order shown.
    pub listed: Vec<ProductId>,
    /// What was asked about products last.
    pub aspects: Aspects,
    /// What the last message was about when it was no product: "and to Ibadan?" goes on with delivery.
    pub topic: Option<Intent>,
    /// The language of the last message: a word or two that any language knows go on in it.
    pub language: Option<Language>,
    /// How often a lower price was asked for.
    pub discounts_asked: u8,
}

/// Products that "it" may go back to.
const PRODUCTS_MAX: usize = 5;

impl Memory {
    /// Puts a product before those spoken of earlier.
    pub(super) fn speaks_of(&mut self, product: ProductId) {
        self.products.retain(|id| *id != product);
        self.products.insert(0, product);
        self.products.truncate(PRODUCTS_MAX);
    }

    /// Reads what the thread keeps; whatever cannot be read is forgotten rather than feared.
    pub fn read(json: &serde_json::Value) -> Self {
        serde_json::from_value(json.clone()).unwrap_or_default()
    }
}
