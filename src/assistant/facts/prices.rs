//! A product whose variants cost differently: "from 4,500 to 15,000, depending on which one you choose" tells a customer
//! little. Where the price hangs on one option only, each of its values is told with its price.

use super::super::phrases::Phrases;
use super::super::shop::{Item, Product};
use super::super::understand::Wanted;
use super::product::{price, settled};
use super::{Fact, Sourced};

/// More prices than these are a table, and no answer.
const VALUES_MAX: usize = 6;

/// The one option on which the price hangs, when what is in stock costs differently.
pub(super) fn option_of(product: &Product, items: &[&Item]) -> Option<usize> {
    let first = in_stock(items).next()?;
    if in_stock(items).all(|item| item.price == first.price) {
        return None;
    }
    (0..product.option_names.len()).find(|option| {
        let values = values(product, *option, items);
        let costs_one = |value: &&str| {
            let mut of_it = having(items, *option, value);
            let first = of_it.next();
            of_it.all(|item| first.is_some_and(|first| first.price == item.price))
        };
        (2..=VALUES_MAX).contains(&values.len()) && values.iter().all(costs_one)
    })
}

/// What each value that is in stock costs.
pub(super) fn each(
    say: &dyn Phrases,
    product: &Product,
    (option, items): (usize, &[&Item]),
    wanted: &Wanted,
) -> Vec<Sourced> {
    let settled = settled(product, items, wanted);
    let one = |value: &str| {
        let name = product.option_names[option].as_str();
        let label = say.label(&product.name, &[settled.as_slice(), &[(name, value)]].concat());
        let of_it: Vec<&Item> = having(items, option, value).collect();
        price(product, &of_it, &label)
    };
    values(product, option, items).into_iter().map(one).collect()
}

/// The values of that option with what each that is in stock costs.
pub(super) fn told(mut values: Sourced, option: usize, items: &[&Item]) -> Sourced {
    if let Fact::Values { in_stock, prices, .. } = &mut values.fact {
        let cost = |value: &String| Some(having(items, option, value).next()?.price.clone());
        *prices = in_stock.iter().filter_map(cost).collect();
    }
    values
}

fn values<'a>(product: &'a Product, option: usize, items: &[&Item]) -> Vec<&'a str> {
    let mut values = product.values_of(option);
    values.retain(|value| having(items, option, value).next().is_some());
    values
}

/// The items in stock with a value.
fn having<'a>(items: &'a [&'a Item], option: usize, value: &'a str) -> impl Iterator<Item = &'a Item> {
    in_stock(items).filter(move |item| item.values.get(option).is_some_and(|own| own == value))
}

fn in_stock<'a>(items: &'a [&'a Item]) -> impl Iterator<Item = &'a Item> {
    items.iter().copied().filter(|item| item.stock > 0)
}
