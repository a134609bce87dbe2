//! What the owner's rules give, told beside the price.

use super::super::facts::{Fact, Sourced};
use super::super::phrases::Phrases;
use super::super::shop::Shop;
use super::{plain, tells_prices, values};

/// What the owner's rules give, then the price; without a rule that the prices stand.
pub(super) fn lower_price(shop: &Shop, say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    let rules = offers(shop, say, facts);
    let tells_prices = tells_prices(facts);
    let stated = facts.iter().filter_map(|sourced| match &sourced.fact {
        Fact::Values { prices, .. } if prices.len() > 1 => values(say, &sourced.fact),
        Fact::Price { .. } if tells_prices => None,
        Fact::Price { label, amount, .. } => Some(say.price(label, amount)),
        Fact::PriceRange { label, low, high, .. } => Some(say.price_range(label, low, high)),
        Fact::Total { quantity, total, .. } => Some(say.total(*quantity, total)),
        Fact::Applied { .. } => Some(plain(say, &sourced.fact)),
        _ => None,
    });
    let (stated, stand) = (stated.collect::<Vec<_>>(), say.prices_as_listed().to_owned());
    if rules.is_empty() {
        [vec![stand], stated].concat()
    } else {
        [rules, stated, vec![say.otherwise_as_listed().to_owned()]].concat()
    }
}

/// What goods of some worth come to; where nothing is off, what would be.
pub(super) fn basket(shop: &Shop, say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    let came_to: Vec<String> = facts
        .iter()
        .filter(|sourced| matches!(sourced.fact, Fact::Applied { .. }))
        .map(|sourced| plain(say, &sourced.fact))
        .collect();
    if came_to.is_empty() {
        let rules = offers(shop, say, facts);
        let stand = rules.is_empty().then(|| say.prices_as_listed().to_owned());
        return rules.into_iter().chain(stand).collect();
    }
    [told(say, facts), came_to].concat()
}

/// The rules as an offer, in the shop's tone; what the owner worded stands by itself.
fn offers(shop: &Shop, say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    let mut ours: Vec<String> = Vec::new();
    for sourced in facts {
        if let Fact::Rule {
            text, is_quote: false, ..
        } = &sourced.fact
            && !ours.contains(text)
        {
            ours.push(text.clone());
        }
    }
    let quoted = facts
        .iter()
        .filter(|sourced| matches!(sourced.fact, Fact::Rule { is_quote: true, .. }));
    let offer = (!ours.is_empty()).then(|| say.offers(shop.tone, &ours));
    offer
        .into_iter()
        .chain(quoted.map(|sourced| plain(say, &sourced.fact)))
        .collect()
}

/// Each rule in a sentence of its own.
pub(super) fn told(say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    facts
        .iter()
        .filter(|sourced| matches!(sourced.fact, Fact::Rule { .. }))
        .map(|sourced| plain(say, &sourced.fact))
        .collect()
}
