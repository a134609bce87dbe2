//! Shops that do not exist: names, catalogues, prices, options, hours, delivery and rules put together by chance.

use std::sync::Arc;

use chidi::assistant::shop::{Catalogue, Item, Policy, Product, Shop, Zone};
use chidi::business::Tone;
use chidi::business::hours::OpenDay;
use chidi::ids::{ItemId, ProductId, ZoneId};
use chidi::money::Money;

use super::super::thread::new_shop;
use super::chance::Chance;
pub(super) use super::goods::PASSAGES;
use super::goods::{FIRST, KINDS, Kind, PAYMENT, PLACES, RETURNS, SHOPS};

/// A shop with so many products.
pub(super) fn shop(chance: &mut Chance, products: usize) -> Shop {
    let (currency, timezone, small, zones) = *chance.one(PLACES);
    let mut shop = new_shop(chance.one(SHOPS), currency, timezone);
    shop.tone = *chance.one(&Tone::ALL);
    shop.address = format!("{} {} Road", chance.within(1, 240), chance.one(FIRST));
    shop.hours_known = chance.percent(90);
    shop.hours = hours(chance);
    shop.zones = zones.iter().map(|name| zone(chance, name, currency, small)).collect();
    shop.payment = chance.percent(85).then(|| policy(chance.one(PAYMENT)));
    shop.returns = chance.percent(85).then(|| policy(chance.one(RETURNS)));
    shop.catalogue = Arc::new(Catalogue::new(shelf(chance, products, currency, small)));
    shop
}

fn policy(text: &str) -> Policy {
    Policy {
        body: text.to_owned(),
        version: 1,
    }
}

fn hours(chance: &mut Chance) -> Vec<OpenDay> {
    let opens_min = 30 * chance.within(14, 22) as i16;
    let closes_min = 30 * chance.within(32, 44) as i16;
    let last = chance.within(5, 7) as i16;
    (1..=last)
        .map(|weekday| OpenDay {
            weekday,
            opens_min,
            closes_min: closes_min - if weekday > 5 { 120 } else { 0 },
            version: 1,
        })
        .collect()
}

fn zone(chance: &mut Chance, name: &str, currency: &str, small: i64) -> Zone {
    let least = chance.within(0, 3) as i16;
    Zone {
        id: ZoneId::new(),
        name: name.to_owned(),
        price: amount(chance, currency, small / 2, small * 3),
        days: chance.percent(80).then(|| (least, least + chance.within(0, 3) as i16)),
        version: 1,
    }
}

/// A price as shops make them: round, or one unit below a round one.
fn amount(chance: &mut Chance, currency: &str, low: i64, high: i64) -> Money {
    let step = match high {
        0..=99 => 1,
        100..=999 => 5,
        1_000..=9_999 => 50,
        _ => 500,
    };
    let whole = chance.within(low / step, high / step).max(1) * step;
    let digits = Money::digits(currency);
    let scale = 10_i64.pow(digits);
    let cents = if digits > 0 && high < 1_000 && chance.percent(40) {
        scale * 99 / 100
    } else {
        0
    };
    Money::new(whole * scale + cents, currency)
}

fn shelf(chance: &mut Chance, products: usize, currency: &str, small: i64) -> Vec<Product> {
    let mut shelf: Vec<Product> = Vec::new();
    while shelf.len() < products {
        let kind = chance.one(KINDS);
        let name = format!("{} {}", chance.one(FIRST), chance.one(kind.nouns));
        if shelf.iter().all(|product| product.name != name) {
            let at = shelf.len();
            shelf.push(product(chance, at, (kind, name), currency, small));
        }
    }
    shelf
}

fn product(chance: &mut Chance, at: usize, (kind, name): (&Kind, String), currency: &str, small: i64) -> Product {
    let options: Vec<(&str, Vec<&str>)> = kind
        .options
        .iter()
        .map(|(option, values)| (*option, some(chance, values)))
        .collect();
    let base = amount(chance, currency, small, small * 40);
    let has_own_prices = chance.percent(35);
    let mut product = Product {
        id: ProductId::new(),
        nicknames: Vec::new(),
        description: (*chance.one(kind.about)).to_owned(),
        category: if chance.percent(90) {
            kind.category.to_owned()
        } else {
            String::new()
        },
        option_names: options.iter().map(|(option, _)| (*option).to_owned()).collect(),
        items: Vec::new(),
        version: 1,
        name,
    };
    for values in combinations(&options) {
        let price = if has_own_prices && chance.percent(40) {
            amount(chance, currency, small, small * 40)
        } else {
            base.clone()
        };
        product.items.push(Item {
            id: ItemId::new(),
            sku: format!("{}-{at:02}{}", kind.category[..3].to_uppercase(), product.items.len()),
            values,
            price,
            stock: if chance.percent(30) {
                0
            } else {
                chance.within(1, 40) as i32
            },
            version: 1,
        });
    }
    product
}

/// Some of the values, in their order.
fn some(chance: &mut Chance, values: &[&'static str]) -> Vec<&'static str> {
    let mut some: Vec<&str> = values.iter().copied().filter(|_| chance.percent(45)).collect();
    if some.is_empty() {
        some.push(values[0]);
    }
    some.truncate(4);
    some
}

fn combinations(options: &[(&str, Vec<&str>)]) -> Vec<Vec<String>> {
    options.iter().fold(vec![Vec::new()], |combinations, (_, values)| {
        let with = |values_before: &Vec<String>| {
            let before = values_before.clone();
            values
                .iter()
                .map(move |value| [before.clone(), vec![(*value).to_owned()]].concat())
                .collect::<Vec<_>>()
        };
        combinations.iter().flat_map(with).collect()
    })
}
