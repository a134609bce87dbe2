//! All that the rows say of some products and of the shop, whatever was asked: what a person's own words are read against.

use chrono::NaiveDate;

use super::super::phrases::{self, Phrases};
use super::super::shop::{Item, Product, Shop};
use super::super::understand::Language;
use super::product::{price, rows, values};
use super::rules::all_on;
use super::{Fact, PolicyKind, Sourced, shelf, word_rules};

/// Items of a product that are gone through one by one.
const ITEMS_MAX: usize = 60;

/// Of these products, and of the shop as a whole, with labels in a language.
pub fn everything(shop: &Shop, language: Language, products: &[&Product], today: NaiveDate) -> Vec<Sourced> {
    let say = phrases::of(language);
    let zones: Vec<usize> = (0..shop.zones.len()).collect();
    let of_shop = [
        shelf::opening(shop, say, None),
        shelf::address(shop),
        shelf::delivery(shop, &zones, true, today),
        shelf::policy(shop, PolicyKind::Payment, today),
        shelf::policy(shop, PolicyKind::Returns, today),
    ];
    let days = (1..=7).flat_map(|weekday| shelf::opening(shop, say, Some(weekday)).facts);
    let mut facts: Vec<Sourced> = products.iter().flat_map(|product| of_product(say, product)).collect();
    facts.extend(of_shop.into_iter().flat_map(|found| found.facts).chain(days));
    facts.extend(shelf::range(shop));
    facts.extend(all_on(shop, today));
    word_rules(say, &mut facts);
    let mut seen: Vec<Sourced> = Vec::with_capacity(facts.len());
    for fact in facts {
        if !seen.contains(&fact) {
            seen.push(fact);
        }
    }
    seen
}

/// The product as a whole, and each of its items.
fn of_product(say: &dyn Phrases, product: &Product) -> Vec<Sourced> {
    let all: Vec<&Item> = product.items.iter().collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut facts = vec![price(product, &all, &product.name), stock(product, &all, &product.name)];
    facts.extend((0..product.option_names.len()).map(|at| values(product, &product.name, at, &all)));
    if !product.description.trim().is_empty() {
        facts.push(Sourced {
            fact: Fact::Details {
                product: product.name.clone(),
                text: product.description.trim().to_owned(),
            },
            sources: rows(product, &[]),
        });
    }
    for item in all.iter().take(ITEMS_MAX).filter(|_| all.len() > 1) {
        let chosen: Vec<(&str, &str)> = product
            .option_names
            .iter()
            .map(String::as_str)
            .zip(item.values.iter().map(String::as_str))
            .collect();
        let label = say.label(&product.name, &chosen);
        facts.extend([price(product, &[item], &label), stock(product, &[item], &label)]);
    }
    facts
}

fn stock(product: &Product, items: &[&Item], label: &str) -> Sourced {
    Sourced {
        fact: Fact::Stock {
            product: product.name.clone(),
            label: label.to_owned(),
            is_in_stock: items.iter().any(|item| item.stock > 0),
        },
        sources: rows(product, items),
    }
}
