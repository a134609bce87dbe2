//! What the rows say of one product: its price, whether it can be had, what can be chosen, what there is instead.

use chrono::NaiveDate;

use crate::conversations::turn::{SourceRow, SourceTable};
use crate::money::Money;

use super::super::phrases::Phrases;
use super::super::shop::{Item, Product, Shop};
use super::super::understand::text::tokens;
use super::super::understand::{Aspects, Wanted};
use super::{Fact, Found, Gap, Sourced, prices, rules};

pub(super) fn product(shop: &Shop, say: &dyn Phrases, wanted: &Wanted, aspects: Aspects, today: NaiveDate) -> Found {
    let Some(product) = shop
        .catalogue
        .find(wanted.product)
        .filter(|product| !product.items.is_empty())
    else {
        return Found::gap(Gap::Items);
    };
    let mut facts = not_offered(product, wanted);
    if !facts.is_empty() {
        return Found::of(facts);
    }
    let items = matching(product, wanted);
    if items.is_empty() {
        return Found::of(combination_missing(say, product, wanted));
    }
    let label = label_of(say, product, &items, wanted);
    let priced_by = prices::option_of(product, &items);
    match priced_by {
        Some(option) => facts.extend(prices::each(say, product, (option, &items), wanted)),
        None => facts.push(price(product, &items, &label)),
    }
    if aspects.details || wanted.detail.is_some() {
        match details(product, wanted.detail.as_deref()) {
            Some(fact) => facts.push(fact),
            None => {
                return Found {
                    facts,
                    gap: Some(Gap::Details),
                };
            }
        }
    }
    if let Some(gap) = counted(product, &items, wanted, &mut facts) {
        return Found { facts, gap: Some(gap) };
    }
    let is_in_stock = items.iter().any(|item| item.stock > 0);
    if is_in_stock {
        facts.extend(rules::on_product(shop, (product, &items), wanted, aspects, today));
    }
    facts.push(Sourced {
        fact: Fact::Stock {
            product: product.name.clone(),
            label: label.clone(),
            is_in_stock,
        },
        sources: rows(product, &items),
    });
    facts.extend(open_options(product, &label, &items, (aspects, priced_by)));
    if !is_in_stock {
        facts.extend(instead(shop, say, product, &items));
    }
    Found::of(facts)
}

fn not_offered(product: &Product, wanted: &Wanted) -> Vec<Sourced> {
    let all: Vec<&Item> = product.items.iter().collect();
    let mut facts = Vec::new();
    for (option, value) in &wanted.chosen.missing {
        let fact = Fact::NotOffered {
            product: product.name.clone(),
            option: option.clone(),
            value: value.clone(),
        };
        facts.push(Sourced {
            fact,
            sources: rows(product, &all),
        });
        if let Some(at) = product.option_names.iter().position(|name| name == option) {
            facts.push(values(product, &product.name, at, &all));
        }
    }
    facts
}

/// Every value exists, but not together ("size 44 in wine" when 44 is only made in black).
fn combination_missing(say: &dyn Phrases, product: &Product, wanted: &Wanted) -> Vec<Sourced> {
    let all: Vec<&Item> = product.items.iter().collect();
    let said: Vec<String> = wanted
        .chosen
        .values
        .iter()
        .map(|(_, values)| values.join(" or "))
        .collect();
    let fact = Fact::NotOffered {
        product: product.name.clone(),
        option: String::new(),
        value: said.join(", "),
    };
    let first = &wanted.chosen.values.first().map(|(at, values)| (*at, values.clone()));
    let mut facts = vec![Sourced {
        fact,
        sources: rows(product, &all),
    }];
    if let Some((at, chosen)) = first {
        let items: Vec<&Item> = all
            .iter()
            .copied()
            .filter(|item| item.values.get(*at).is_some_and(|value| chosen.contains(value)))
            .collect();
        let settled: Vec<(&str, &str)> = chosen
            .first()
            .filter(|_| chosen.len() == 1)
            .map(|value| (product.option_names[*at].as_str(), value.as_str()))
            .into_iter()
            .collect();
        let label = say.label(&product.name, &settled);
        facts.extend(
            (0..product.option_names.len())
                .filter(|option| option != at)
                .map(|option| values(product, &label, option, &items)),
        );
    }
    facts
}

fn matching<'a>(product: &'a Product, wanted: &Wanted) -> Vec<&'a Item> {
    product
        .items
        .iter()
        .filter(|item| wanted.sku.as_ref().is_none_or(|sku| *sku == item.sku))
        .filter(|item| wanted.chosen.fits(item))
        .collect()
}

/// The name, with the values when they are settled: "Ebun wrap dress in size 40, wine".
fn label_of(say: &dyn Phrases, product: &Product, items: &[&Item], wanted: &Wanted) -> String {
    say.label(&product.name, &settled(product, items, wanted))
}

/// The values that are certain, each with its option.
pub(super) fn settled<'a>(product: &'a Product, items: &[&'a Item], wanted: &'a Wanted) -> Vec<(&'a str, &'a str)> {
    match items {
        [item] if wanted.sku.is_some() || product.items.len() > 1 => product
            .option_names
            .iter()
            .map(String::as_str)
            .zip(item.values.iter().map(String::as_str))
            .collect(),
        _ => wanted
            .chosen
            .values
            .iter()
            .filter(|(_, values)| values.len() == 1)
            .filter_map(|(at, values)| Some((product.option_names.get(*at)?.as_str(), values.first()?.as_str())))
            .collect(),
    }
}

pub(super) fn price(product: &Product, items: &[&Item], label: &str) -> Sourced {
    let low = items
        .iter()
        .min_by_key(|item| item.price.minor)
        .expect("callers pass at least one item");
    let high = items
        .iter()
        .max_by_key(|item| item.price.minor)
        .expect("callers pass at least one item");
    let (product_name, label) = (product.name.clone(), label.to_owned());
    let fact = if low.price == high.price {
        Fact::Price {
            product: product_name,
            label,
            amount: low.price.clone(),
        }
    } else {
        Fact::PriceRange {
            product: product_name,
            label,
            low: low.price.clone(),
            high: high.price.clone(),
        }
    };
    Sourced {
        fact,
        sources: rows(product, items),
    }
}

/// The total of several; a gap when we may not promise that many, or when yards are asked and the price is for a piece of
/// unknown length.
fn counted(product: &Product, items: &[&Item], wanted: &Wanted, facts: &mut Vec<Sourced>) -> Option<Gap> {
    let (quantity, in_yards) = wanted.quantity?;
    if in_yards {
        return yards(product, items, quantity);
    }
    let most = items.iter().map(|item| item.stock).max().unwrap_or(0);
    if most > 0 && i64::from(most) < i64::from(quantity) {
        return Some(Gap::Quantity);
    }
    let unit = items
        .first()
        .map(|item| item.price.clone())
        .filter(|price| items.iter().all(|item| item.price == *price))?;
    let total = Money::new(unit.minor.checked_mul(i64::from(quantity))?, unit.currency.clone());
    if quantity > 1 {
        let fact = Fact::Total {
            product: product.name.clone(),
            quantity,
            unit,
            total,
        };
        facts.push(Sourced {
            fact,
            sources: rows(product, items),
        });
    }
    None
}

fn yards(product: &Product, items: &[&Item], quantity: u32) -> Option<Gap> {
    let texts = [product.name.as_str(), &product.description, &product.category]
        .into_iter()
        .chain(items.iter().flat_map(|item| item.values.iter().map(String::as_str)));
    let says_so = texts.into_iter().any(|text| {
        tokens(text)
            .windows(2)
            .any(|pair| pair[0].whole() == Some(i64::from(quantity)) && pair[1].stem == "yard")
    });
    (!says_so).then_some(Gap::Unit)
}

fn details(product: &Product, asked: Option<&str>) -> Option<Sourced> {
    let text = product.description.trim();
    let says_it = asked.is_none_or(|asked| {
        tokens(text)
            .iter()
            .any(|token| token.stem == asked || (asked == "long" && token.stem == "yard"))
    });
    let sources = vec![product_row(product)];
    (!text.is_empty() && says_it).then(|| Sourced {
        fact: Fact::Details {
            product: product.name.clone(),
            text: text.to_owned(),
        },
        sources,
    })
}

/// The options that are still open: asked for in so many words, or because only some of them are in stock.
fn open_options(
    product: &Product,
    label: &str,
    items: &[&Item],
    (aspects, priced_by): (Aspects, Option<usize>),
) -> Vec<Sourced> {
    let in_stock = items.iter().filter(|item| item.stock > 0).count();
    let is_mixed = in_stock > 0 && in_stock < items.len();
    let open = (0..product.option_names.len()).filter(|at| {
        let mut seen = items.iter().filter_map(|item| item.values.get(*at));
        let first = seen.next();
        seen.any(|value| Some(value) != first)
    });
    let open: Vec<usize> = open.collect();
    let is_shown = |at: usize| {
        let is_asked = aspects.options && items.len() > 1;
        let is_only = open.len() == 1 && aspects.stock;
        is_asked || !aspects.options && (is_mixed || is_only) || priced_by == Some(at)
    };
    let shown = open.iter().copied().filter(|at| is_shown(*at));
    shown
        .map(|at| {
            let values = values(product, label, at, items);
            if priced_by == Some(at) {
                prices::told(values, at, items)
            } else {
                values
            }
        })
        .collect()
}

pub(super) fn values(product: &Product, label: &str, option: usize, items: &[&Item]) -> Sourced {
    let all: Vec<&str> = product
        .values_of(option)
        .into_iter()
        .filter(|value| {
            items
                .iter()
                .any(|item| item.values.get(option).map(String::as_str) == Some(value))
        })
        .collect();
    let has = |value: &str| {
        items
            .iter()
            .any(|item| item.stock > 0 && item.values.get(option).map(String::as_str) == Some(value))
    };
    let (in_stock, sold_out): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|value| has(value));
    let own = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    let fact = Fact::Values {
        product: product.name.clone(),
        label: label.to_owned(),
        option: product.option_names[option].clone(),
        prices: Vec::new(),
        in_stock: own(in_stock),
        sold_out: own(sold_out),
    };
    Sourced {
        fact,
        sources: rows(product, items),
    }
}

/// What can be had instead: another variant of it, or else its nearest neighbours in price.
fn instead(shop: &Shop, say: &dyn Phrases, product: &Product, sold_out: &[&Item]) -> Vec<Sourced> {
    const SHOWN: usize = 2;
    let wanted = sold_out.first().map_or(&[][..], |item| &item.values);
    let mut own: Vec<&Item> = product.items.iter().filter(|item| item.stock > 0).collect();
    own.sort_by_key(|item| std::cmp::Reverse(item.values.iter().filter(|value| wanted.contains(value)).count()));
    if !own.is_empty() {
        return own
            .into_iter()
            .take(SHOWN)
            .map(|item| alternative(say, product, item))
            .collect();
    }
    let price = sold_out.first().map_or(0, |item| item.price.minor);
    let mut others: Vec<(&Product, &Item)> = shop
        .catalogue
        .products
        .iter()
        .filter(|other| other.id != product.id && !product.category.is_empty() && other.category == product.category)
        .filter_map(|other| Some((other, other.items.iter().find(|item| item.stock > 0)?)))
        .collect();
    others.sort_by_key(|(_, item)| item.price.minor.abs_diff(price));
    others
        .into_iter()
        .take(SHOWN)
        .map(|(other, item)| alternative(say, other, item))
        .collect()
}

/// The product with all the item's values.
pub(super) fn label(say: &dyn Phrases, product: &Product, item: &Item) -> String {
    let options = product.option_names.iter().map(String::as_str);
    let values: Vec<(&str, &str)> = options.zip(item.values.iter().map(String::as_str)).collect();
    say.label(&product.name, &values)
}

pub(super) fn alternative(say: &dyn Phrases, product: &Product, item: &Item) -> Sourced {
    Sourced {
        fact: Fact::Alternative {
            product: product.name.clone(),
            label: label(say, product, item),
            amount: item.price.clone(),
        },
        sources: rows(product, &[item]),
    }
}

pub(super) fn product_row(product: &Product) -> SourceRow {
    SourceRow {
        table: SourceTable::Product,
        id: product.id.to_string(),
        version: product.version,
    }
}

pub(super) fn rows(product: &Product, items: &[&Item]) -> Vec<SourceRow> {
    let item_row = |item: &&Item| SourceRow {
        table: SourceTable::Item,
        id: item.id.to_string(),
        version: item.version,
    };
    std::iter::once(product_row(product))
        .chain(items.iter().map(item_row))
        .collect()
}
