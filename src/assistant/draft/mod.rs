//! From facts to one message. Every question of the turn is answered in it, in the order asked; nothing is said that no
//! fact carries.

mod offers;

use std::collections::HashSet;

use crate::money::Money;

use super::facts::{Fact, Found, Sourced};
use super::phrases::{self, Phrases};
use super::shop::Shop;
use super::understand::{Ask, Aspects, End, Topic, Understood};
use offers::{basket, lower_price, told};

/// A message before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    /// Asks back instead of answering: counts as not being sure.
    pub asks_back: bool,
    /// The product shown as a list, in the order shown.
    pub listed: Vec<String>,
    /// Written by a model: its wording is looked at more strictly than ours.
    pub is_foreign: bool,
}

/// Writes the message. `unsure_before` is how often in a row CHIDI had to ask back before this.
pub fn write(shop: &Shop, understood: &Understood, found: &[Found], unsure_before: i16) -> Draft {
    let say = phrases::of(understood.language);
    let mut sentences: Vec<String> = Vec::new();
    if let Some(greeting) = understood.greeting {
        sentences.push(say.greeting(shop.tone, greeting).to_owned());
    }
    if understood.asks.is_empty() {
        let is_courtesy = understood.is_courtesy;
        sentences.push(match (is_courtesy, unsure_before) {
            (true, _) => say.what_may_i_do(shop.tone, &shop.name),
            (false, 0) => say.what_do_you_look_for(&shop.name),
            (false, _) => say.still_unsure().to_owned(),
        });
        return Draft {
            text: sentences.join(" "),
            asks_back: !is_courtesy,
            listed: Vec::new(),
            is_foreign: false,
        };
    }
    for (ask, found) in understood
        .asks
        .iter()
        .zip(found)
        .filter(|(_, found)| found.gap.is_none())
    {
        sentences.extend(answer(shop, say, &ask.topic, &found.facts));
    }
    let together = found.iter().flat_map(|found| &found.facts);
    sentences.extend(together.filter_map(|sourced| match &sourced.fact {
        Fact::Together { zone, total, .. } => Some(say.together(zone.is_some(), total)),
        _ => None,
    }));
    if is_full_offer(understood, found) {
        sentences.push(say.closing(shop.tone).to_owned());
    }
    let mut said = HashSet::new();
    sentences.retain(|sentence| !sentence.is_empty() && said.insert(sentence.clone()));
    Draft {
        text: sentences.join(" "),
        asks_back: understood.asks.iter().all(asks_back),
        listed: listed(&understood.asks, found),
        is_foreign: false,
    }
}

/// Whether the answer to this can only be a question.
pub fn asks_back(ask: &Ask) -> bool {
    matches!(ask.topic, Topic::Unlisted | Topic::Unnamed { .. })
}

fn answer(shop: &Shop, say: &dyn Phrases, topic: &Topic, facts: &[Sourced]) -> Vec<String> {
    match topic {
        Topic::Product { aspects, .. } => product(say, *aspects, facts),
        Topic::Several { .. } => vec![several(say, facts)],
        Topic::Browse { budget: Some(_), .. } if alternatives(facts).next().is_some() => vec![within(say, facts)],
        Topic::Browse { .. } | Topic::Extreme { .. } => match extreme(say, facts) {
            Some(told) if matches!(topic, Topic::Extreme { .. }) => vec![told],
            Some(told) => vec![say.nothing_within_budget().to_owned(), told],
            None => [range(say, facts), vec![say.which_would_you_like().to_owned()]].concat(),
        },
        Topic::Unlisted => unlisted(say, facts),
        Topic::Unnamed { .. } => vec![say.which_product().to_owned()],
        Topic::Hours { .. } | Topic::Location | Topic::Payment | Topic::ReturnsPolicy | Topic::Rules { .. } => {
            facts.iter().map(|sourced| plain(say, &sourced.fact)).collect()
        }
        Topic::Delivery { zones, .. } => [delivery(say, facts, zones.is_empty()), told(say, facts)].concat(),
        Topic::LowerPrice { .. } => lower_price(shop, say, facts),
        Topic::Basket { .. } => basket(shop, say, facts),
        Topic::AboutAssistant => vec![say.about_me(&shop.name)],
        Topic::OutsideShop => vec![say.outside_shop(&shop.name)],
        Topic::Thanks => vec![say.welcome(shop.tone).to_owned()],
        Topic::No => vec![say.all_right().to_owned()],
        Topic::LookedUp => plainly(say, facts),
        Topic::Unrecorded { .. } => Vec::new(),
    }
}

/// One product: what it costs, whether it can be had, what is still to choose, what else there is.
fn product(say: &dyn Phrases, aspects: Aspects, facts: &[Sourced]) -> Vec<String> {
    let mut sentences = Vec::new();
    let stock = facts.iter().find_map(|sourced| match &sourced.fact {
        Fact::Stock { is_in_stock, .. } => Some(*is_in_stock),
        _ => None,
    });
    let offers: Vec<(String, &Money)> = alternatives(facts).collect();
    let tells_prices = tells_prices(facts);
    let only_details = aspects == Aspects::DETAILS && stock != Some(false);
    for sourced in facts {
        match &sourced.fact {
            Fact::Price { .. } | Fact::PriceRange { .. } | Fact::Values { .. } if only_details => {}
            // Told with the value that costs it.
            Fact::Price { .. } if tells_prices => {}
            Fact::Price { label, amount, .. } => sentences.push(match stock {
                Some(true) if !aspects.price && aspects.stock => say.in_stock_at(label, amount),
                Some(true) => say.price_and_in_stock(label, amount),
                Some(false) => say.sold_out_at(label, amount),
                None => say.price(label, amount),
            }),
            Fact::PriceRange { label, low, high, .. } => {
                sentences.push(say.price_range(label, low, high));
                sentences.extend(stock.map(|is_in_stock| {
                    if is_in_stock {
                        say.in_stock(label)
                    } else {
                        say.sold_out(label)
                    }
                }));
            }
            Fact::Total { quantity, total, .. } => sentences.push(say.total(*quantity, total)),
            Fact::Values { .. } => sentences.extend(values(say, &sourced.fact)),
            Fact::NotOffered { product, option, value } => sentences.push(say.not_offered(product, option, value)),
            Fact::Details { .. } | Fact::Rule { .. } | Fact::Deposit { .. } | Fact::Applied { .. } => {
                sentences.push(plain(say, &sourced.fact));
            }
            _ => {}
        }
    }
    if !offers.is_empty() {
        sentences.push(say.instead(&offers));
    }
    sentences
}

fn values(say: &dyn Phrases, fact: &Fact) -> Option<String> {
    let Fact::Values {
        label,
        option,
        in_stock,
        sold_out,
        prices,
        ..
    } = fact
    else {
        return None;
    };
    Some(say.values(label, option, &say.with_prices(in_stock, prices), sold_out))
}

/// Whether a list tells each value with its price.
fn tells_prices(facts: &[Sourced]) -> bool {
    let is_priced = |sourced: &Sourced| matches!(&sourced.fact, Fact::Values { prices, .. } if prices.len() > 1);
    facts.iter().any(is_priced)
}

fn alternatives(facts: &[Sourced]) -> impl Iterator<Item = (String, &Money)> {
    facts.iter().filter_map(|sourced| match &sourced.fact {
        Fact::Alternative { label, amount, .. } => Some((label.clone(), amount)),
        _ => None,
    })
}

fn several(say: &dyn Phrases, facts: &[Sourced]) -> String {
    let is_in_stock = |product: &str| {
        facts
            .iter()
            .any(|sourced| matches!(&sourced.fact, Fact::Stock { product: of, is_in_stock: true, .. } if of == product))
    };
    let lines: Vec<String> = facts
        .iter()
        .filter_map(|sourced| match &sourced.fact {
            Fact::Price { product, label, amount } => {
                Some(say.list_line(label, &say.money(amount), is_in_stock(product)))
            }
            Fact::PriceRange {
                product,
                label,
                low,
                high,
            } => Some(say.list_line(label, &say.span(low, high), is_in_stock(product))),
            _ => None,
        })
        .collect();
    if lines.is_empty() {
        say.which_product().to_owned()
    } else {
        say.several(&lines)
    }
}

fn within(say: &dyn Phrases, facts: &[Sourced]) -> String {
    say.within_budget(&alternatives(facts).collect::<Vec<_>>())
}

/// What costs least, or most.
fn extreme(say: &dyn Phrases, facts: &[Sourced]) -> Option<String> {
    facts.iter().find_map(|sourced| match &sourced.fact {
        Fact::Extreme { end, label, amount, .. } => Some(match end {
            End::Lowest => say.lowest(label, amount),
            End::Highest => say.highest(label, amount),
        }),
        _ => None,
    })
}

fn range(say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    facts
        .iter()
        .filter_map(|sourced| match &sourced.fact {
            Fact::Range { names } => Some(say.range(names)),
            _ => None,
        })
        .collect()
}

fn unlisted(say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    let mut sentences = vec![say.not_in_our_list().to_owned()];
    sentences.extend(range(say, facts));
    if sentences.len() > 1 {
        sentences.push(say.is_one_of_these().to_owned());
    }
    sentences
}

fn delivery(say: &dyn Phrases, facts: &[Sourced], is_open: bool) -> Vec<String> {
    let zones: Vec<_> = facts
        .iter()
        .filter_map(|sourced| match &sourced.fact {
            Fact::Zone { name, price, days } => Some((name, price, *days)),
            _ => None,
        })
        .collect();
    match zones.as_slice() {
        [(name, price, days)] => vec![say.delivery_to(name, price, *days)],
        several if !is_open => several
            .iter()
            .map(|(name, price, days)| say.delivery_to(name, price, *days))
            .collect(),
        several => {
            let lines: Vec<String> = several
                .iter()
                .map(|(name, price, days)| format!("{name} ({})", say.price_and_days(price, *days)))
                .collect();
            vec![say.delivery_list(&lines), say.which_of_these_places().to_owned()]
        }
    }
}

/// Facts of any kind in our own sentences, those of a product together, in the order in which they were found.
pub fn plainly(say: &dyn Phrases, facts: &[Sourced]) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for sourced in facts {
        match sourced.fact.product() {
            Some(name) if told.contains(&name) => {}
            Some(name) => {
                told.push(name);
                let of_it: Vec<Sourced> = facts
                    .iter()
                    .filter(|other| other.fact.product() == Some(name))
                    .cloned()
                    .collect();
                sentences.extend(product(say, Aspects::USUAL, &of_it));
            }
            None => sentences.push(match &sourced.fact {
                Fact::Zone { name, price, days } => say.delivery_to(name, price, *days),
                Fact::Range { names } => say.range(names),
                fact => plain(say, fact),
            }),
        }
    }
    sentences
}

/// A fact that is one sentence by itself.
fn plain(say: &dyn Phrases, fact: &Fact) -> String {
    match fact {
        Fact::Hours { text } => say.hours(text),
        Fact::Day { weekday, open } => say.day(*weekday, open.as_ref()),
        Fact::Address { text } => say.address(text),
        Fact::Policy { text, .. } => text.clone(),
        Fact::Details { product, text } => format!("{product}: {text}"),
        Fact::Passage { text, .. } => phrases::quoted(text),
        Fact::Rule { text, .. } => phrases::rule(text),
        Fact::Applied {
            quantity,
            before,
            after,
            delivery_is_free,
            product,
            ..
        } => match product {
            Some(_) => say.with_that(*quantity, before, after),
            None => say.worth_comes_to(before, after, *delivery_is_free),
        },
        Fact::Deposit { amount, of } => say.deposit(amount, of),
        other => other.value(),
    }
}

/// Whether the message ends on a product that can be had, so that "Tell me if you would like it" fits.
fn is_full_offer(understood: &Understood, found: &[Found]) -> bool {
    let [ask] = understood.asks.as_slice() else {
        return false;
    };
    let can_be_had = |sourced: &Sourced| matches!(sourced.fact, Fact::Stock { is_in_stock: true, .. });
    let is_plain_offer = matches!(&ask.topic, Topic::Product { aspects, .. } if !aspects.order);
    is_plain_offer
        && found.iter().all(|found| found.gap.is_none())
        && found.iter().flat_map(|found| &found.facts).any(can_be_had)
}

/// Products shown to choose from, so that "the second one" means something.
fn listed(asks: &[Ask], found: &[Found]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (ask, found) in asks.iter().zip(found) {
        let offers_choice = matches!(ask.topic, Topic::Several { .. } | Topic::Browse { budget: Some(_), .. })
            || found
                .facts
                .iter()
                .any(|sourced| matches!(sourced.fact, Fact::Alternative { .. }));
        for sourced in found.facts.iter().filter(|_| offers_choice) {
            let is_line = matches!(sourced.fact, Fact::Price { .. } | Fact::PriceRange { .. })
                && matches!(ask.topic, Topic::Several { .. })
                || matches!(sourced.fact, Fact::Alternative { .. });
            if let Some(name) = sourced.fact.product().filter(|_| is_line)
                && !names.iter().any(|known| known == name)
            {
                names.push(name.to_owned());
            }
        }
    }
    names
}
