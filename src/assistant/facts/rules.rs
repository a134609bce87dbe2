//! What the owner's rules say: as they stand, and what they come to for what a customer wants to buy.

use chrono::NaiveDate;

use crate::business::rules::{Applied, Basket, Kind, Line, Rule, Topic, apply};
use crate::conversations::turn::{SourceRow, SourceTable};
use crate::ids::RuleId;
use crate::money::Money;

use super::super::shop::{Item, Product, Shop};
use super::super::understand::{Aspects, Wanted};
use super::product::rows;
use super::shelf::business_row;
use super::{Fact, Found, Sourced};

/// Rules told at once, the uppermost.
const TOLD_MAX: usize = 4;

/// The rules of a kind that hold today.
pub(super) fn of_kind(shop: &Shop, kind: Kind, today: NaiveDate) -> Vec<Sourced> {
    live(shop, today)
        .filter(|rule| rule.terms.kind() == kind)
        .take(TOLD_MAX)
        .map(told)
        .collect()
}

/// All rules that hold today.
pub(super) fn all_on(shop: &Shop, today: NaiveDate) -> Vec<Sourced> {
    live(shop, today).map(told).collect()
}

/// The owner's sentences on a topic.
pub(super) fn statements(shop: &Shop, topic: Topic, today: NaiveDate) -> Vec<Sourced> {
    live(shop, today)
        .filter(|rule| rule.terms.topic() == Some(topic))
        .take(TOLD_MAX)
        .map(told)
        .collect()
}

/// All that makes buying cheaper, of one product if one was named, and what the owner says on discounts.
pub(super) fn discounts(shop: &Shop, product: Option<&Product>, today: NaiveDate) -> Vec<Sourced> {
    let is_meant = |rule: &&Rule| match rule.terms.kind() {
        Kind::Discount | Kind::Wholesale => product.is_none_or(|product| covers(rule, product)),
        Kind::FreeDelivery => true,
        _ => rule.terms.topic() == Some(Topic::Discounts),
    };
    live(shop, today).filter(is_meant).take(TOLD_MAX).map(told).collect()
}

/// What there is to say about delivery beside the zones: where it is free, until when it goes out the same day. With the
/// zones asked about, what holds elsewhere only is left out.
pub(super) fn delivery(shop: &Shop, zones: &[&str], today: NaiveDate) -> Vec<Sourced> {
    let holds_there = |rule: &&Rule| {
        let only = &rule.terms.conditions.zones;
        only.is_empty() || zones.is_empty() || only.iter().any(|zone| zones.contains(&zone.as_str()))
    };
    let is_meant = |rule: &&Rule| {
        matches!(rule.terms.kind(), Kind::FreeDelivery | Kind::SameDay) || rule.terms.topic() == Some(Topic::Delivery)
    };
    live(shop, today)
        .filter(is_meant)
        .filter(holds_there)
        .take(TOLD_MAX)
        .map(told)
        .collect()
}

/// What the rules come to for some pieces of a product; one when no number was said.
pub(super) fn on_product(
    shop: &Shop,
    (product, items): (&Product, &[&Item]),
    wanted: &Wanted,
    aspects: Aspects,
    today: NaiveDate,
) -> Vec<Sourced> {
    let (pieces, is_yards) = wanted.quantity.unwrap_or((1, false));
    let unit = items.first().map(|item| &item.price);
    let Some(unit) = unit.filter(|unit| !is_yards && items.iter().all(|item| item.price == **unit)) else {
        return without_amount(shop, product, today);
    };
    let basket = Basket {
        currency: unit.currency.clone(),
        lines: vec![Line {
            product: Some(product.id),
            category: product.category.clone(),
            pieces: Some(pieces),
            amount_minor: unit.minor.saturating_mul(i64::from(pieces)),
        }],
        zone: None,
    };
    let Some(applied) = apply(&shop.rules, &basket, today) else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    let is_counted = wanted.quantity.is_some() || aspects.order;
    facts.extend(
        applied
            .too_small
            .iter()
            .filter(|_| is_counted)
            .filter_map(|id| rule(shop, *id)),
    );
    if !applied.steps.is_empty() {
        let quantity = wanted.quantity.map(|(pieces, _)| pieces);
        facts.extend(came_to(shop, &applied, Some(product), quantity, rows(product, items)));
    }
    if aspects.order {
        facts.extend(deposit(shop, &applied, rows(product, items)));
        facts.extend(statements(shop, Topic::Orders, today));
    }
    facts
}

/// What the rules come to for goods of which only the worth is known, in hundredths of the currency.
pub(super) fn on_worth(shop: &Shop, worth: i64, zones: &[usize], today: NaiveDate) -> Found {
    let minor = if Money::digits(&shop.currency) == 0 {
        worth / 100
    } else {
        worth
    };
    let zone = match zones {
        [one] => shop.zones.get(*one).map(|zone| zone.name.clone()),
        _ => None,
    };
    let basket = Basket {
        currency: shop.currency.clone(),
        lines: vec![Line {
            product: None,
            category: String::new(),
            pieces: None,
            amount_minor: minor,
        }],
        zone,
    };
    let applied = apply(&shop.rules, &basket, today);
    let Some(applied) = applied.filter(|applied| !applied.steps.is_empty() || applied.free_delivery.is_some()) else {
        return Found::of(discounts(shop, None, today));
    };
    Found::of(came_to(shop, &applied, None, None, Vec::new()))
}

/// The rules that took something off, and what was left.
fn came_to(
    shop: &Shop,
    applied: &Applied,
    product: Option<&Product>,
    quantity: Option<u32>,
    goods: Vec<SourceRow>,
) -> Vec<Sourced> {
    let used = applied
        .steps
        .iter()
        .map(|step| step.rule)
        .chain(applied.free_delivery.filter(|_| product.is_none()));
    let rules: Vec<Sourced> = used.filter_map(|id| rule(shop, id)).collect();
    // Which rule is given rests on all of them, also on those that are not there.
    let sources = rules
        .iter()
        .flat_map(|sourced| sourced.sources.clone())
        .chain(goods)
        .chain([business_row(shop)])
        .collect();
    let fact = Fact::Applied {
        product: product.map(|product| product.name.clone()),
        quantity,
        before: applied.before.clone(),
        after: applied.after.clone(),
        delivery_is_free: product.is_none() && applied.free_delivery.is_some(),
        steps: applied.steps.clone(),
    };
    rules.into_iter().chain([Sourced { fact, sources }]).collect()
}

fn deposit(shop: &Shop, applied: &Applied, goods: Vec<SourceRow>) -> Vec<Sourced> {
    let Some((id, amount)) = &applied.deposit else {
        return Vec::new();
    };
    let Some(rule) = rule(shop, *id) else { return Vec::new() };
    let fact = Fact::Deposit {
        amount: amount.clone(),
        of: applied.after.clone(),
    };
    let sources = rule
        .sources
        .iter()
        .cloned()
        .chain(goods)
        .chain([business_row(shop)])
        .collect();
    vec![rule, Sourced { fact, sources }]
}

/// Where the price depends on what is chosen: what is off whichever it is.
fn without_amount(shop: &Shop, product: &Product, today: NaiveDate) -> Vec<Sourced> {
    live(shop, today)
        .filter(|rule| rule.terms.lowers_prices() && rule.terms.conditions.least.is_none() && covers(rule, product))
        .take(1)
        .map(told)
        .collect()
}

fn live(shop: &Shop, today: NaiveDate) -> impl Iterator<Item = &Rule> {
    shop.rules.iter().filter(move |rule| rule.holds_on(today))
}

fn rule(shop: &Shop, id: RuleId) -> Option<Sourced> {
    shop.rules.iter().find(|rule| rule.id == id).map(told)
}

fn covers(rule: &Rule, product: &Product) -> bool {
    rule.terms.conditions.scope.covers(Some(product.id), &product.category)
}

fn told(rule: &Rule) -> Sourced {
    Sourced {
        fact: Fact::Rule {
            rule: rule.id,
            terms: rule.terms.clone(),
            text: rule.told(),
            is_quote: !rule.wording.is_empty(),
        },
        sources: vec![SourceRow {
            table: SourceTable::Rule,
            id: rule.id.to_string(),
            version: rule.version,
        }],
    }
}
