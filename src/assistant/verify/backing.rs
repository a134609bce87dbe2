//! Which words and numbers a fact stands for.

use super::super::facts::Fact;
use super::super::understand::Language;
use super::numbers::numbers;
use super::words::padded;

/// The texts of a fact that CHIDI itself puts into sentences; quotes are dealt with before.
pub(super) fn structured(fact: &Fact) -> Vec<String> {
    match fact {
        Fact::Price { product, label, .. }
        | Fact::PriceRange { product, label, .. }
        | Fact::Stock { product, label, .. }
        | Fact::Alternative { product, label, .. }
        | Fact::Extreme { product, label, .. } => {
            vec![product.clone(), label.clone()]
        }
        Fact::Total { product, quantity, .. } => vec![product.clone(), quantity.to_string()],
        Fact::Together { names, zone, .. } => names.iter().chain(zone).cloned().collect(),
        Fact::Values {
            product,
            label,
            option,
            in_stock,
            sold_out,
            ..
        } => [
            vec![product.clone(), label.clone(), option.clone()],
            in_stock.clone(),
            sold_out.clone(),
        ]
        .concat(),
        Fact::NotOffered { product, option, value } => vec![product.clone(), option.clone(), value.clone()],
        Fact::Details { product, .. } => vec![product.clone()],
        Fact::Range { names } => names.clone(),
        Fact::Day { open, .. } => open
            .iter()
            .flat_map(|(opens, closes)| [opens.clone(), closes.clone()])
            .collect(),
        Fact::Zone { name, days, .. } => std::iter::once(name.clone())
            .chain(
                days.iter()
                    .flat_map(|(least, most)| [least.to_string(), most.to_string()]),
            )
            .collect(),
        // The figures of a rule are looked at where it is told; what it is called after is no promise.
        Fact::Rule { terms, .. } => terms
            .conditions
            .scope
            .name()
            .into_iter()
            .map(str::to_owned)
            .chain(terms.conditions.zones.clone())
            .collect(),
        Fact::Applied { product, quantity, .. } => product
            .iter()
            .cloned()
            .chain(quantity.iter().map(u32::to_string))
            .collect(),
        Fact::Hours { .. }
        | Fact::Address { .. }
        | Fact::Policy { .. }
        | Fact::Deposit { .. }
        | Fact::Passage { .. } => Vec::new(),
    }
}

pub(super) fn numbers_of(fact: &Fact) -> Vec<String> {
    structured(fact)
        .iter()
        .flat_map(|text| numbers(text, Language::English))
        .map(|number| number.digits)
        .collect()
}

pub(super) fn names_word(fact: &Fact, word: &str) -> bool {
    structured(fact).iter().any(|text| padded(text).contains(&padded(word)))
}
