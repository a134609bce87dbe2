//! What an owner does while an answer is thought, and whether the answer still holds: each row it rests on has the version
//! that was read.

use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;
use chidi::conversations::turn::{ABSENT, SourceRow, SourceTable};
use chidi::money::Money;

use super::chance::Chance;
use super::dialogue::Said;
use super::with_products;

/// Changes one row, mostly one of the product that is spoken of.
pub(super) fn change(chance: &mut Chance, shop: &mut Shop, said: &Said) {
    match chance.within(1, 10) {
        1..=7 => item(chance, shop, said),
        8 => {
            let at = chance.below(shop.zones.len());
            let zone = &mut shop.zones[at];
            zone.price = Money::new(zone.price.minor * 2 + 100, zone.price.currency.clone());
            zone.version += 1;
        }
        9 => {
            if let Some(day) = shop.hours.first_mut() {
                day.closes_min -= 30;
                day.version += 1;
            }
        }
        _ => {
            if let Some(policy) = &mut shop.returns {
                policy.body.push_str(" Write to us first.");
                policy.version += 1;
            }
        }
    }
}

/// A price, a stock, or the whole product is gone.
fn item(chance: &mut Chance, shop: &mut Shop, said: &Said) {
    let spoken = said.asked.product.as_ref().filter(|_| chance.percent(75));
    let count = shop.catalogue.products.len();
    let at = shop
        .catalogue
        .products
        .iter()
        .position(|product| Some(&product.name) == spoken);
    let at = at.unwrap_or_else(|| chance.below(count));
    let what = chance.within(1, 10);
    let which = chance.below(shop.catalogue.products[at].items.len());
    with_products(shop, |products| match what {
        1..=4 => {
            let item = &mut products[at].items[which];
            item.price = Money::new(item.price.minor * 2 + 100, item.price.currency.clone());
            item.version += 1;
        }
        5..=9 => {
            let item = &mut products[at].items[which];
            item.stock = if item.stock > 0 { 0 } else { 3 };
            item.version += 1;
        }
        _ if count > 1 => {
            products.remove(at);
        }
        _ => {}
    });
}

/// Whether every row an answer rests on is as it was read.
pub(super) fn still_holds(shop: &Shop, thought: &Thought) -> bool {
    thought
        .facts()
        .iter()
        .flat_map(|fact| &fact.sources)
        .all(|row| version(shop, row) == row.version)
}

fn version(shop: &Shop, row: &SourceRow) -> i64 {
    let products = &shop.catalogue.products;
    let items = || products.iter().flat_map(|product| &product.items);
    let found = match row.table {
        SourceTable::Business => Some(shop.version),
        SourceTable::Hours => {
            let mut days = shop.hours.iter();
            days.find(|day| day.weekday.to_string() == row.id)
                .map(|day| day.version)
        }
        SourceTable::Zone => {
            let mut zones = shop.zones.iter();
            zones
                .find(|zone| zone.id.to_string() == row.id)
                .map(|zone| zone.version)
        }
        SourceTable::Policy => {
            let policy = if row.id == "payment" {
                &shop.payment
            } else {
                &shop.returns
            };
            policy.as_ref().map(|policy| policy.version)
        }
        SourceTable::Product => {
            let mut products = products.iter();
            products
                .find(|product| product.id.to_string() == row.id)
                .map(|product| product.version)
        }
        SourceTable::Item => items()
            .find(|item| item.id.to_string() == row.id)
            .map(|item| item.version),
        SourceTable::Rule => {
            let mut rules = shop.rules.iter();
            rules
                .find(|rule| rule.id.to_string() == row.id)
                .map(|rule| rule.version)
        }
        SourceTable::Passage => None,
    };
    found.unwrap_or(ABSENT)
}
