//! What is typed into the product form: the choices a customer has, and one version to sell for each combination.

use serde::{Deserialize, Serialize};

/// As many options as a product can have.
pub const OPTIONS_MAX: usize = 3;
/// As many values as an option can have.
pub const VALUES_MAX: usize = 20;

/// One choice, e.g. Size: S, M, L.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub name: String,
    pub values: Vec<String>,
}

/// One combination of the choices' values, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Empty until it is saved for the first time.
    pub id: String,
    pub values: Vec<String>,
    /// Empty: made from the names.
    pub sku: String,
    pub price: String,
    pub stock: String,
    /// The stock that the form showed when it was opened.
    pub stock_was: Option<i32>,
}

/// The part of the form that a plain form cannot express; travels as text in one hidden field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub choices: Vec<Choice>,
    pub versions: Vec<Version>,
}

impl Draft {
    /// Reads the hidden field; what cannot be read counts as a product without choices.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// For the hidden field.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Every combination of the choices' values, the last one changing fastest. A choice without values is not there yet.
pub fn combinations(choices: &[Choice]) -> Vec<Vec<String>> {
    let filled: Vec<&Choice> = choices.iter().filter(|choice| !choice.values.is_empty()).collect();
    if filled.is_empty() {
        return Vec::new();
    }
    filled
        .iter()
        .fold(vec![Vec::new()], |combined: Vec<Vec<String>>, choice| {
            combined
                .iter()
                .flat_map(|start| {
                    choice
                        .values
                        .iter()
                        .map(move |value| [start.as_slice(), std::slice::from_ref(value)].concat())
                })
                .collect()
        })
}

/// The versions that belong to `choices`. What was typed into a combination stays with it; a new one starts with the price
/// of the nearest version there was, or with `price`, and with nothing in stock.
pub fn versions(choices: &[Choice], before: &[Version], price: &str) -> Vec<Version> {
    combinations(choices)
        .into_iter()
        .map(|values| {
            before
                .iter()
                .find(|version| version.values == values)
                .cloned()
                .unwrap_or_else(|| {
                    let nearest = before.iter().max_by_key(|version| shared(&version.values, &values));
                    let price = nearest
                        .filter(|version| shared(&version.values, &values) > 0)
                        .map_or(price, |near| &near.price);
                    Version {
                        price: price.to_owned(),
                        stock: "0".to_owned(),
                        values,
                        ..Version::default()
                    }
                })
        })
        .collect()
}

fn shared(one: &[String], other: &[String]) -> usize {
    one.iter().filter(|value| other.contains(value)).count()
}

/// Adds what was typed to a choice's values: several at once with commas, none twice, none empty.
pub fn add_values(values: &mut Vec<String>, typed: &str) {
    for value in typed.split(',').map(str::trim).filter(|value| !value.is_empty()) {
        let is_new = !values.iter().any(|known| known.eq_ignore_ascii_case(value));
        if is_new && values.len() < VALUES_MAX {
            values.push(value.to_owned());
        }
    }
}

/// How many pieces all versions have together, as far as they are numbers.
pub fn pieces(versions: &[Version]) -> i64 {
    versions
        .iter()
        .filter_map(|version| version.stock.trim().parse::<i64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &str, values: &[&str]) -> Choice {
        Choice {
            name: name.into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    fn labels(versions: &[Version]) -> Vec<String> {
        versions.iter().map(|version| version.values.join(", ")).collect()
    }

    #[test]
    fn there_is_one_version_for_each_combination() {
        let choices = [choice("Print", &["Green", "Indigo"]), choice("Size", &["S", "M"])];
        assert_eq!(
            labels(&versions(&choices, &[], "1")),
            ["Green, S", "Green, M", "Indigo, S", "Indigo, M"]
        );
    }

    #[test]
    fn without_values_there_is_no_version() {
        assert!(versions(&[], &[], "1").is_empty());
        assert!(versions(&[choice("Size", &[])], &[], "1").is_empty());
    }

    #[test]
    fn what_was_typed_stays_with_its_combination() {
        let mut before = versions(&[choice("Size", &["S", "M"])], &[], "100");
        before[1].price = "150".into();
        before[1].stock = "7".into();
        let after = versions(&[choice("Size", &["XS", "S", "M"])], &before, "100");
        assert_eq!(labels(&after), ["XS", "S", "M"]);
        assert_eq!((after[2].price.as_str(), after[2].stock.as_str()), ("150", "7"));
        assert_eq!(after[0].stock, "0");
    }

    #[test]
    fn another_choice_keeps_the_prices() {
        let mut before = versions(&[choice("Size", &["S", "XL"])], &[], "100");
        before[1].price = "120".into();
        let after = versions(
            &[choice("Size", &["S", "XL"]), choice("Colour", &["Red", "Blue"])],
            &before,
            "100",
        );
        assert_eq!(
            after.iter().map(|v| v.price.as_str()).collect::<Vec<_>>(),
            ["100", "100", "120", "120"]
        );
        assert!(after.iter().all(|version| version.id.is_empty()));
    }

    #[test]
    fn values_are_added_once_and_cleaned() {
        let mut values = vec!["S".to_owned()];
        add_values(&mut values, " s, M ,, L");
        assert_eq!(values, ["S", "M", "L"]);
        add_values(
            &mut values,
            &(0..40).map(|n| n.to_string()).collect::<Vec<_>>().join(","),
        );
        assert_eq!(values.len(), VALUES_MAX);
    }

    #[test]
    fn the_hidden_field_comes_back_as_it_went() {
        let draft = Draft {
            choices: vec![choice("Size", &["S"])],
            versions: versions(&[choice("Size", &["S"])], &[], "5"),
        };
        assert_eq!(Draft::read(&draft.written()), draft);
        assert_eq!(Draft::read("nonsense"), Draft::default());
    }

    #[test]
    fn pieces_are_counted_where_there_is_a_number() {
        let mut list = versions(&[choice("Size", &["S", "M"])], &[], "1");
        list[0].stock = " 5 ".into();
        list[1].stock = "many".into();
        assert_eq!(pieces(&list), 5);
    }
}
