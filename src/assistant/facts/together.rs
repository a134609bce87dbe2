//! Several goods asked for at once, or goods with their delivery: what they come to together. Told only where each part has one
//! price and no rule of the owner's changes it; else the parts stand by themselves.

use crate::conversations::turn::SourceRow;
use crate::money::Money;

use super::super::understand::entities::FoundBy;
use super::super::understand::{Ask, Topic};
use super::{Fact, Found, Sourced};

/// Adds the sum to what was found last.
pub(super) fn add(asks: &[Ask], found: &mut [Found]) {
    let Some(sum) = sum(asks, found) else { return };
    let is_part = |ask: &Ask| matches!(ask.topic, Topic::Product { .. } | Topic::Delivery { .. });
    if let Some(last) = asks.iter().rposition(is_part) {
        found[last].facts.push(sum);
    }
}

fn sum(asks: &[Ask], found: &[Found]) -> Option<Sourced> {
    if may_be_one(asks) {
        return None;
    }
    let mut asks_price = false;
    let (mut parts, mut zone, mut names) = (Vec::new(), None, Vec::new());
    for (ask, found) in asks.iter().zip(found) {
        match &ask.topic {
            Topic::Product { aspects, .. } => {
                asks_price |= aspects.price || aspects.order;
                let part = of_product(found)?;
                names.push(part.fact.product()?.to_owned());
                parts.push(part);
            }
            Topic::Delivery { zones, .. } if zones.len() == 1 => {
                let part = of_delivery(found)?;
                if let Fact::Zone { name, .. } = &part.fact {
                    zone = Some(name.clone());
                }
                parts.push(part);
            }
            _ => {}
        }
    }
    if !asks_price || names.is_empty() || parts.len() < 2 {
        return None;
    }
    let mut amounts = parts.iter().filter_map(|part| amount(&part.fact));
    let first = amounts.next()?.clone();
    let total = amounts.try_fold(first, add_up)?;
    let mut sources: Vec<SourceRow> = Vec::new();
    for row in parts.iter().flat_map(|part| &part.sources) {
        if !sources.contains(row) {
            sources.push(row.clone());
        }
    }
    Some(Sourced {
        fact: Fact::Together { names, zone, total },
        sources,
    })
}

/// Whether of several products one was named by a misspelt word only, and perhaps nobody asked for it.
fn may_be_one(asks: &[Ask]) -> bool {
    let products = asks.iter().filter_map(|ask| match &ask.topic {
        Topic::Product { wanted, .. } => Some(wanted.found_by),
        _ => None,
    });
    products.clone().count() > 1 && products.clone().any(|found_by| found_by == FoundBy::Typo)
}

/// What the goods cost, when they can be had at one price.
fn of_product(found: &Found) -> Option<&Sourced> {
    let facts = &found.facts;
    let is_changed = |sourced: &Sourced| {
        matches!(
            sourced.fact,
            Fact::Rule { .. } | Fact::Applied { .. } | Fact::PriceRange { .. } | Fact::Stock { is_in_stock: false, .. }
        )
    };
    if found.gap.is_some() || facts.iter().any(is_changed) {
        return None;
    }
    let total = facts.iter().find(|sourced| matches!(sourced.fact, Fact::Total { .. }));
    let mut prices = facts
        .iter()
        .filter(|sourced| matches!(sourced.fact, Fact::Price { .. }));
    let price = prices.next().filter(|_| prices.next().is_none());
    total.or(price)
}

fn of_delivery(found: &Found) -> Option<&Sourced> {
    let mut zones = found
        .facts
        .iter()
        .filter(|sourced| matches!(sourced.fact, Fact::Zone { .. }));
    let is_changed = |sourced: &Sourced| matches!(sourced.fact, Fact::Rule { .. } | Fact::Applied { .. });
    let zone = zones.next().filter(|_| zones.next().is_none());
    zone.filter(|_| found.gap.is_none() && !found.facts.iter().any(is_changed))
}

fn amount(fact: &Fact) -> Option<&Money> {
    match fact {
        Fact::Price { amount, .. } => Some(amount),
        Fact::Total { total, .. } => Some(total),
        Fact::Zone { price, .. } => Some(price),
        _ => None,
    }
}

/// `None` where the currencies differ, or the sum is beyond all money.
fn add_up(sum: Money, next: &Money) -> Option<Money> {
    let minor = sum.minor.checked_add(next.minor)?;
    (sum.currency == next.currency).then(|| Money::new(minor, sum.currency))
}
