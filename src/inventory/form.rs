//! What the product form says.

use serde::{Deserialize, Serialize};

use super::draft::LOW_STOCK_AT;
use crate::ids::ItemId;

/// A product as the form, the demo or a script gives it. Errors name the field: `name`, `currency`, `nicknames`,
/// `options[0].name`, `options[0].values`, `items`, `items[3].sku`, `items[3].price`, `items[3].stock`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProduct {
    pub name: String,
    pub description: String,
    pub category: String,
    pub nicknames: Vec<String>,
    /// Unset: the business's when created, as it was when changed.
    pub currency: Option<String>,
    /// At most 3, of at most 20 values each, and at most 100 combinations.
    pub options: Vec<OptionInput>,
    /// What is sold: all of the [`combinations`], or those of them that exist. Without options, exactly one.
    pub items: Vec<ItemInput>,
    /// The product's version when the form was opened. Given, a form that somebody else overtook is refused.
    pub version: Option<i64>,
}

/// One option and its values, e.g. Size: S, M, L.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionInput {
    pub name: String,
    pub values: Vec<String>,
}

/// One combination as the form gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemInput {
    /// Of the item that is changed; unset, the item of the same combination is changed, or a new one made.
    pub id: Option<ItemId>,
    /// One per option, in the same order.
    pub option_values: Vec<String>,
    /// Unset or empty: made from the names, or kept as it was.
    pub sku: Option<String>,
    /// As the owner writes it: `9500`, `₦9,500`, `9.5k`.
    pub price: String,
    /// How many there are.
    pub stock: i32,
    /// How many the form showed when it was opened. The difference to `stock` is what the owner changed, so what was sold
    /// in between stays sold. Unset: `stock` is the truth.
    pub stock_was: Option<i32>,
    pub low_stock_at: i32,
}

impl Default for ItemInput {
    fn default() -> Self {
        Self {
            id: None,
            option_values: Vec::new(),
            sku: None,
            price: String::new(),
            stock: 0,
            stock_was: None,
            low_stock_at: LOW_STOCK_AT,
        }
    }
}

/// Every combination of the options' values, the last option changing fastest; one empty combination without options.
pub fn combinations(options: &[OptionInput]) -> Vec<Vec<String>> {
    options.iter().fold(vec![Vec::new()], |combined, option| {
        combined
            .iter()
            .flat_map(|start| {
                option.values.iter().map(move |value| {
                    let mut combination = start.clone();
                    combination.push(value.clone());
                    combination
                })
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_option_changes_fastest() {
        let option = |name: &str, values: &[&str]| OptionInput {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let made: Vec<String> = combinations(&[option("Colour", &["Red", "Blue"]), option("Size", &["M", "L"])])
            .iter()
            .map(|values| values.join(" "))
            .collect();
        assert_eq!(made, ["Red M", "Red L", "Blue M", "Blue L"]);
        assert_eq!(combinations(&[]), [Vec::<String>::new()]);
    }

    proptest! {
        #[test]
        fn there_are_as_many_combinations_as_the_values_multiply_to(counts in prop::collection::vec(1_usize..6, 0..4)) {
            let options: Vec<OptionInput> = counts
                .iter()
                .map(|count| OptionInput { name: String::new(), values: (0..*count).map(|at| at.to_string()).collect() })
                .collect();
            let made = combinations(&options);
            prop_assert_eq!(made.len(), counts.iter().product::<usize>());
            prop_assert!(made.iter().all(|values| values.len() == counts.len()));
            prop_assert_eq!(made.iter().collect::<HashSet<_>>().len(), made.len());
        }
    }
}
