//! What the assistant knows of a shop, as values. [`super::load`] fills it.

use std::sync::Arc;

use chrono_tz::Tz;

use crate::business::Tone;
use crate::business::hours::OpenDay;
use crate::business::rules::Rule;
use crate::ids::{BusinessId, ItemId, ProductId, ZoneId};
use crate::money::Money;

use super::understand::index::Index;
use super::understand::text;

/// A shop at one moment.
#[derive(Debug, Clone)]
pub struct Shop {
    pub business_id: BusinessId,
    pub version: i64,
    pub name: String,
    pub about: String,
    pub address: String,
    pub currency: String,
    pub timezone: Tz,
    pub tone: Tone,
    /// What the first message says about the assistant, `{shop}` not yet put in; empty when the owner turned it off.
    pub ai_notice: String,
    /// Below this confidence an answer goes to the owner instead; 0 to 1.
    pub confidence_line: f32,
    pub wishes: Wishes,
    pub hours_known: bool,
    pub hours: Vec<OpenDay>,
    pub zones: Vec<Zone>,
    pub payment: Option<Policy>,
    pub returns: Option<Policy>,
    /// Those that are on; each says on which days it holds.
    pub rules: Vec<Rule>,
    pub catalogue: Arc<Catalogue>,
}

/// What the owner wants to see or do in person.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// No answer leaves without the owner's yes.
    pub approves_all: bool,
    /// Words of customers that bring the owner.
    pub always_ask: Vec<String>,
}

impl Wishes {
    /// Whether a message speaks of something the owner answers in person: all words of a wish, one after the other.
    pub fn bring_owner(&self, message: &str) -> bool {
        let stems = |text: &str| -> Vec<String> { text::tokens(text).into_iter().map(|token| token.stem).collect() };
        let said = stems(message);
        self.always_ask
            .iter()
            .map(|wish| stems(wish))
            .any(|wish| !wish.is_empty() && said.windows(wish.len()).any(|words| words == wish))
    }
}

/// A place delivered to.
#[derive(Debug, Clone)]
pub struct Zone {
    pub id: ZoneId,
    pub name: String,
    pub price: Money,
    pub days: Option<(i16, i16)>,
    pub version: i64,
}

/// The owner's own words on paying or returning.
#[derive(Debug, Clone)]
pub struct Policy {
    pub body: String,
    pub version: i64,
}

/// A product with all that is sold of it.
#[derive(Debug, Clone)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub description: String,
    pub category: String,
    pub nicknames: Vec<String>,
    pub option_names: Vec<String>,
    pub items: Vec<Item>,
    pub version: i64,
}

/// One sellable combination.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: ItemId,
    pub sku: String,
    pub values: Vec<String>,
    pub price: Money,
    pub stock: i32,
    pub version: i64,
}

/// All live products and the index they are found by.
#[derive(Debug)]
pub struct Catalogue {
    pub products: Vec<Product>,
    pub index: Index,
}

impl Catalogue {
    /// Indexes the products.
    pub fn new(products: Vec<Product>) -> Self {
        let index = Index::build(&products);
        Self { products, index }
    }

    /// The product of that very name.
    pub fn named(&self, name: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.name == name)
    }

    /// The product of an id, if it is still sold.
    pub fn find(&self, id: ProductId) -> Option<&Product> {
        self.index.place_of(id).map(|place| &self.products[place])
    }
}

impl Product {
    /// Whether anything of it can be had.
    pub fn is_in_stock(&self) -> bool {
        self.items.iter().any(|item| item.stock > 0)
    }

    /// The values of one option in the order of the items, each once.
    pub fn values_of(&self, option: usize) -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        for value in self.items.iter().filter_map(|item| item.values.get(option)) {
            if !values.contains(&value.as_str()) {
                values.push(value);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_brought_by_whole_words_only() {
        let wishes = Wishes {
            approves_all: false,
            always_ask: vec!["wholesale".to_owned(), "Wedding order".to_owned(), "!".to_owned()],
        };
        for message in [
            "Do you do wholesale?",
            "WHOLESALE price pls",
            "it is for a wedding order of 20",
            "we have two wedding orders",
        ] {
            assert!(wishes.bring_owner(message), "{message}");
        }
        for message in [
            "",
            "!",
            "a dress for a wedding, to order",
            "wholesaler",
            "how much is the lace?",
        ] {
            assert!(!wishes.bring_owner(message), "{message}");
        }
        assert!(!Wishes::default().bring_owner("wholesale"));
    }
}
