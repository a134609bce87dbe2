//! What the rows say of the shop as a whole: its range, hours, place, delivery and policies.

use chrono::NaiveDate;

use crate::business::delivery::PICK_UP;
use crate::business::hours::OpenDay;
use crate::business::rules::{Kind, Topic};
use crate::conversations::turn::{ABSENT, SourceRow, SourceTable};
use crate::ids::ProductId;
use crate::money::Money;

use super::super::phrases::Phrases;
use super::super::shop::{Item, Product, Shop, Zone};
use super::super::understand::End;
use super::product::{alternative, label, price, product_row, rows};
use super::{Fact, Found, Gap, PolicyKind, Sourced, rules};

const LISTED_MAX: usize = 8;
/// Items that an answer on the cheapest rests on, those nearest to it in price; a change of price seldom leaps over more.
const COMPARED_MAX: usize = 100;

pub(super) fn several(shop: &Shop, mut products: Vec<&Product>) -> Found {
    products.sort_by_key(|product| !product.is_in_stock());
    let facts: Vec<Sourced> = products
        .iter()
        .filter(|product| !product.items.is_empty())
        .take(LISTED_MAX)
        .flat_map(|product| shown(product))
        .collect();
    if facts.is_empty() {
        Found::of(range(shop))
    } else {
        Found::of(facts)
    }
}

fn shown(product: &Product) -> [Sourced; 2] {
    let items: Vec<&Item> = product.items.iter().collect();
    let stock = Fact::Stock {
        product: product.name.clone(),
        label: product.name.clone(),
        is_in_stock: product.is_in_stock(),
    };
    [
        price(product, &items, &product.name),
        Sourced {
            fact: stock,
            sources: rows(product, &items),
        },
    ]
}

pub(super) fn browse(shop: &Shop, say: &dyn Phrases, budget: Option<i64>, kinds: &[ProductId]) -> Found {
    let Some(budget) = budget else {
        return Found::of(range(shop));
    };
    let digits = Money::digits(&shop.currency);
    let budget = if digits == 0 { budget / 100 } else { budget };
    let mut fitting: Vec<(&Product, &Item)> = cheapest_of_each(shop, kinds)
        .filter(|(_, item)| item.price.minor <= budget)
        .collect();
    fitting.sort_by_key(|(_, item)| std::cmp::Reverse(item.price.minor));
    if fitting.is_empty() {
        return extreme(shop, say, End::Lowest, kinds);
    }
    Found::of(
        fitting
            .into_iter()
            .take(4)
            .map(|(product, item)| alternative(say, product, item))
            .collect(),
    )
}

/// Products that can be had, each with its cheapest item; all there are when no kind is given.
fn cheapest_of_each<'a>(shop: &'a Shop, kinds: &'a [ProductId]) -> impl Iterator<Item = (&'a Product, &'a Item)> {
    let products = shop.catalogue.products.iter();
    products
        .filter(|product| kinds.is_empty() || kinds.contains(&product.id))
        .filter_map(|product| {
            let in_stock = product.items.iter().filter(|item| item.stock > 0);
            Some((product, in_stock.min_by_key(|item| item.price.minor)?))
        })
}

/// What costs least, or most, of what can be had.
pub(super) fn extreme(shop: &Shop, say: &dyn Phrases, end: End, kinds: &[ProductId]) -> Found {
    let products = shop.catalogue.products.iter();
    let mut items: Vec<(&Product, &Item)> = products
        .filter(|product| kinds.is_empty() || kinds.contains(&product.id))
        .flat_map(|product| product.items.iter().map(move |item| (product, item)))
        .filter(|(_, item)| item.stock > 0)
        .collect();
    items.sort_by_key(|(_, item)| match end {
        End::Lowest => item.price.minor,
        End::Highest => -item.price.minor,
    });
    let Some((product, item)) = items.first().copied() else {
        return Found::of(range(shop));
    };
    let mut in_stock = product.items.iter().filter(|item| item.stock > 0);
    let label = if in_stock.all(|other| other.price == item.price) {
        product.name.clone()
    } else {
        label(say, product, item)
    };
    let mut sources = Vec::new();
    for (product, item) in items.iter().take(COMPARED_MAX) {
        for row in rows(product, &[*item]) {
            if !sources.contains(&row) {
                sources.push(row);
            }
        }
    }
    let fact = Fact::Extreme {
        end,
        product: product.name.clone(),
        label,
        amount: item.price.clone(),
    };
    Found::of(vec![Sourced { fact, sources }])
}

/// The kinds of things sold: categories where there are some, else names.
pub(super) fn range(shop: &Shop) -> Vec<Sourced> {
    let mut names: Vec<String> = Vec::new();
    let mut sources = Vec::new();
    for product in shop.catalogue.products.iter().filter(|product| product.is_in_stock()) {
        let name = if product.category.trim().is_empty() {
            &product.name
        } else {
            &product.category
        };
        if names.len() < 8 && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.clone());
            sources.push(product_row(product));
        }
    }
    if names.is_empty() {
        Vec::new()
    } else {
        vec![Sourced {
            fact: Fact::Range { names },
            sources,
        }]
    }
}

/// One day's hours; the whole week when no day is named, or when the shop is closed on it.
pub(super) fn opening(shop: &Shop, say: &dyn Phrases, weekday: Option<i16>) -> Found {
    if !shop.hours_known {
        return Found::gap(Gap::Hours);
    }
    let row_of = |weekday: i16| shop.hours.iter().find(|day| day.weekday == weekday);
    let source = |weekday: i16| SourceRow {
        table: SourceTable::Hours,
        id: weekday.to_string(),
        version: row_of(weekday).map_or(ABSENT, |day| day.version),
    };
    let week = || Sourced {
        fact: Fact::Hours {
            text: say.week(&shop.hours),
        },
        sources: (1..=7).map(source).collect(),
    };
    let Some(weekday) = weekday else {
        return Found::of(vec![week()]);
    };
    let open = row_of(weekday).map(|day: &OpenDay| (clock(day.opens_min), clock(day.closes_min)));
    let mut facts = vec![Sourced {
        fact: Fact::Day { weekday, open },
        sources: vec![source(weekday)],
    }];
    if facts[0].is_closed_day() {
        facts.push(week());
    }
    Found::of(facts)
}

impl Sourced {
    fn is_closed_day(&self) -> bool {
        matches!(self.fact, Fact::Day { open: None, .. })
    }
}

fn clock(minutes: i16) -> String {
    let minutes = minutes.rem_euclid(24 * 60);
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

pub(super) fn delivery(shop: &Shop, named: &[usize], names_a_place: bool, today: NaiveDate) -> Found {
    if shop.zones.iter().all(|zone| zone.name == PICK_UP) {
        return Found::gap(Gap::Zones);
    }
    // A place we cannot put into one of the zones: all of them are shown, and the customer knows best where that is.
    let is_named = names_a_place && !named.is_empty();
    let shown: Vec<&Zone> = if is_named {
        named.iter().filter_map(|at| shop.zones.get(*at)).collect()
    } else {
        shop.zones.iter().filter(|zone| zone.name != PICK_UP).take(8).collect()
    };
    let asked: Vec<&str> = shown.iter().map(|zone| zone.name.as_str()).collect();
    let rules = rules::delivery(shop, if is_named { &asked } else { &[] }, today);
    let facts = shown.into_iter().map(|zone| Sourced {
        fact: Fact::Zone {
            name: zone.name.clone(),
            price: zone.price.clone(),
            days: zone.days,
        },
        sources: vec![SourceRow {
            table: SourceTable::Zone,
            id: zone.id.to_string(),
            version: zone.version,
        }],
    });
    Found::of(facts.chain(rules).collect())
}

/// The owner's words, and the rules on the same matter. A statement alone is the owner's answer too; a deposit alone does
/// not say how to pay.
pub(super) fn policy(shop: &Shop, kind: PolicyKind, today: NaiveDate) -> Found {
    let (policy, key, gap, topic) = match kind {
        PolicyKind::Payment => (&shop.payment, "payment", Gap::Payment, Topic::Payment),
        PolicyKind::Returns => (&shop.returns, "returns", Gap::Returns, Topic::Returns),
    };
    let statements = rules::statements(shop, topic, today);
    let deposits = match kind {
        PolicyKind::Payment => rules::of_kind(shop, Kind::Deposit, today),
        PolicyKind::Returns => Vec::new(),
    };
    let Some(policy) = policy else {
        return if statements.is_empty() {
            Found::gap(gap)
        } else {
            Found::of([statements, deposits].concat())
        };
    };
    let source = SourceRow {
        table: SourceTable::Policy,
        id: key.to_owned(),
        version: policy.version,
    };
    let quoted = Sourced {
        fact: Fact::Policy {
            kind,
            text: policy.body.trim().to_owned(),
        },
        sources: vec![source],
    };
    Found::of([vec![quoted], statements, deposits].concat())
}

pub(super) fn address(shop: &Shop) -> Found {
    let text = shop.address.trim().to_owned();
    if text.is_empty() {
        return Found::gap(Gap::Address);
    }
    Found::of(vec![Sourced {
        fact: Fact::Address { text },
        sources: vec![business_row(shop)],
    }])
}

pub(super) fn business_row(shop: &Shop) -> SourceRow {
    SourceRow {
        table: SourceTable::Business,
        id: shop.business_id.to_string(),
        version: shop.version,
    }
}
