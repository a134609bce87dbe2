//! From what was seen in the parts of a message to the questions it holds: who asks about what, with help of the thread's
//! memory.

mod browse;
mod property;
mod rules;
mod wanted;

use chrono::{Datelike, NaiveDate};

use super::super::memory::Memory;
use super::super::shop::Shop;
use super::clause::Clause;
use super::entities;
use super::merge::add;
use super::{Ask, Aspects, Intent, Topic, is_known};
use property::{asks_what_is_done, is_own, names_a_holiday};
use wanted::{Found, aspects};

/// The questions of all clauses, in order, each once.
pub(super) fn of(shop: &Shop, clauses: &[Clause], memory: &Memory, today: NaiveDate) -> Vec<Ask> {
    let reader = Reader {
        shop,
        clauses,
        memory,
        today,
    };
    let mut asks: Vec<Ask> = Vec::new();
    for at in 0..clauses.len() {
        for ask in reader.asks_of(at) {
            add(&mut asks, ask);
        }
    }
    if asks.iter().any(|ask| !matches!(ask.topic, Topic::Thanks | Topic::No)) {
        asks.retain(|ask| !matches!(ask.topic, Topic::Thanks | Topic::No));
    }
    if asks
        .iter()
        .any(|ask| matches!(ask.topic, Topic::Product { .. } | Topic::Several { .. }))
    {
        asks.retain(|ask| !matches!(ask.topic, Topic::Unnamed { .. }));
    }
    asks.truncate(6);
    asks
}

struct Reader<'a> {
    shop: &'a Shop,
    clauses: &'a [Clause],
    memory: &'a Memory,
    today: NaiveDate,
}

impl Reader<'_> {
    fn asks_of(&self, at: usize) -> Vec<Ask> {
        let clause = &self.clauses[at];
        if let Some(topic) = self.warranty(clause) {
            return vec![Ask { topic, score: 0.9 }];
        }
        let by_rule = self.asks_of_rules(clause);
        if !by_rule.is_empty() {
            return by_rule;
        }
        if let Some(asks) = self.how_long_it_takes(at) {
            return asks;
        }
        let mut asks = self.fixed_topics(clause);
        if clause.has(Intent::Restock) >= 0.75 {
            asks.extend(self.restock_asks(at));
        }
        if asks.iter().any(|ask| matches!(ask.topic, Topic::Hours { .. })) && names_a_holiday(clause) {
            asks.push(Ask {
                topic: Topic::Unrecorded { intent: Intent::Hours },
                score: 0.9,
            });
        }
        let aspects = aspects(clause);
        let lower = clause.has(Intent::Discount).max(clause.has(Intent::Manipulation));
        if self.asks_for_free_delivery(clause) && !asks.is_empty() {
            return asks;
        }
        if lower > 0.85 {
            asks.push(self.lower_price(at, lower));
        } else if aspects.is_none() && self.is_to_be_delivered(clause, &asks) {
            asks.splice(0..0, self.bare_asks(at));
        } else if !aspects.is_none() {
            asks.extend(self.product_asks(at, aspects));
        } else if asks.is_empty() && !self.is_told_elsewhere(at) {
            asks.extend(self.bare_asks(at));
        }
        if asks.is_empty() && asks_what_is_done(clause) {
            asks.push(Ask {
                topic: Topic::Unrecorded {
                    intent: Intent::Service,
                },
                score: 0.9,
            });
        }
        asks
    }

    /// "The midi dress in small, delivered to Lekki": the dress is asked for as well, since its size or number is told.
    fn is_to_be_delivered(&self, clause: &Clause, asks: &[Ask]) -> bool {
        let is_delivery = matches!(asks, [ask] if matches!(ask.topic, Topic::Delivery { .. }));
        let is_told = entities::names_a_value(&self.shop.catalogue, &clause.tokens)
            || entities::quantity(&clause.tokens, &clause.spent, &entities::Chosen::default()).is_some();
        is_delivery && is_told && !clause.mentions.is_empty()
    }

    fn weekday(&self) -> i16 {
        self.today.weekday().number_from_monday() as i16
    }

    /// Questions whose answer is not a product.
    fn fixed_topics(&self, clause: &Clause) -> Vec<Ask> {
        let mut asks = Vec::new();
        for scored in clause.intents.iter().filter(|scored| scored.score >= 0.75) {
            let topic = match scored.intent {
                Intent::Hours => Topic::Hours {
                    weekday: entities::weekday(&clause.tokens, self.weekday()),
                },
                Intent::Location => Topic::Location,
                Intent::Delivery => self.delivery(clause),
                Intent::Payment => Topic::Payment,
                Intent::ReturnsPolicy if scored.score > 0.85 => Topic::ReturnsPolicy,
                Intent::Browse if clause.mentions.is_empty() => self.browse(clause),
                Intent::AboutAssistant => Topic::AboutAssistant,
                Intent::OutsideShop => Topic::OutsideShop,
                Intent::OrderStatus | Intent::Pictures | Intent::Service => Topic::Unrecorded { intent: scored.intent },
                Intent::Thanks => Topic::Thanks,
                Intent::No => Topic::No,
                _ => continue,
            };
            asks.push(Ask {
                topic,
                score: scored.score,
            });
        }
        asks
    }

    fn delivery(&self, clause: &Clause) -> Topic {
        let zones = entities::zones(&self.shop.zones, &clause.tokens);
        let names_a_place = !zones.is_empty() || entities::names_a_place(&self.shop.zones, &clause.tokens);
        Topic::Delivery { zones, names_a_place }
    }

    fn lower_price(&self, at: usize, score: f32) -> Ask {
        let is_manipulation = self.clauses[at].has(Intent::Manipulation) > 0.85;
        let wanted = self.wanted_of(at).into_iter().find_map(|topic| match topic {
            Found::One(wanted) => Some(*wanted),
            Found::Several(..) | Found::Unlisted => None,
        });
        Ask {
            topic: Topic::LowerPrice {
                wanted,
                is_manipulation,
            },
            score,
        }
    }

    /// A clause that asks of a product: named here, named next to it, or spoken of before.
    fn product_asks(&self, at: usize, aspects: Aspects) -> Vec<Ask> {
        let clause = &self.clauses[at];
        if let Some(topic) = self.by_price(clause) {
            return vec![Ask { topic, score: 0.9 }];
        }
        if self.asks_price_of_delivery(at, aspects) {
            return Vec::new();
        }
        let is_courier_question =
            clause.mentions.is_empty() && entities::names_a_place(&self.shop.zones, &clause.tokens);
        let points_back = entities::points_back(&clause.tokens) && !self.memory.products.is_empty();
        if is_courier_question && !points_back {
            return vec![Ask {
                topic: self.delivery(clause),
                score: 0.88,
            }];
        }
        let intent = clause
            .intents
            .iter()
            .filter(|scored| scored.intent.is_about_product())
            .map(|scored| scored.score)
            .fold(0.0, f32::max);
        if self.asks_for_something_else(clause) {
            return vec![Ask {
                topic: Topic::Unlisted,
                score: intent.min(0.9),
            }];
        }
        let found = self.wanted_of(at);
        if !found.is_empty() {
            let asks = found.into_iter().map(|found| found.ask(aspects, intent));
            return asks.map(|ask| self.of_its_options(clause, ask)).collect();
        }
        if self.has_unknown_noun(clause) && intent < 0.7 {
            return Vec::new();
        }
        if self.has_unknown_noun(clause) {
            return vec![Ask {
                topic: Topic::Unlisted,
                score: intent.min(0.9),
            }];
        }
        if intent < 0.7 && clause.has(Intent::Greeting) > 0.0 {
            return Vec::new();
        }
        vec![Ask {
            topic: Topic::Unnamed { aspects },
            score: intent,
        }]
    }

    /// "Do you have covers for the A15?": what is asked for is no word of ours, and the phone is only what it is for.
    fn asks_for_something_else(&self, clause: &Clause) -> bool {
        let Some(at) = clause.tokens.iter().position(|token| token.text == "for") else {
            return false;
        };
        let is_thing = |at: usize| {
            let thing = &clause.tokens[at];
            !clause.spent.contains(&at) && thing.text.chars().count() >= 4 && !is_known(self.shop, thing)
        };
        clause.has(Intent::Availability) > 0.8
            && clause.has(Intent::Price) < 0.55
            && clause.spent.iter().any(|named| *named > at)
            && at.checked_sub(1).is_some_and(is_thing)
    }

    /// "Do you deliver to Abuja, and how much is it?": the answer on delivery holds its price.
    fn asks_price_of_delivery(&self, at: usize, aspects: Aspects) -> bool {
        let only_price = aspects
            == Aspects {
                price: true,
                ..Aspects::default()
            };
        let before = &self.clauses[..at];
        only_price
            && before.iter().any(|clause| clause.has(Intent::Delivery) > 0.8)
            && before
                .iter()
                .chain([&self.clauses[at]])
                .all(|clause| clause.mentions.is_empty())
    }

    /// A clause without a question of its own: "Ankara sunburst", "and in blue?", "the second one", "and to Ibadan?", "yes".
    fn bare_asks(&self, at: usize) -> Vec<Ask> {
        let clause = &self.clauses[at];
        let place_asked = entities::names_a_place(&self.shop.zones, &clause.tokens);
        if let Some(topic) = self.by_price(clause) {
            return vec![Ask { topic, score: 0.9 }];
        }
        if place_asked
            && clause.mentions.is_empty()
            && (self.memory.topic == Some(Intent::Delivery) || clause.tokens.len() <= 4)
        {
            return vec![Ask {
                topic: self.delivery(clause),
                score: if self.memory.topic == Some(Intent::Delivery) {
                    0.92
                } else {
                    0.82
                },
            }];
        }
        if self.names_a_payment(clause) {
            return vec![Ask {
                topic: Topic::Payment,
                score: 0.9,
            }];
        }
        if let Some(weekday) =
            entities::weekday(&clause.tokens, self.weekday()).filter(|_| self.memory.topic == Some(Intent::Hours))
        {
            return vec![Ask {
                topic: Topic::Hours { weekday: Some(weekday) },
                score: 0.9,
            }];
        }
        if is_own(clause) {
            return vec![Ask {
                topic: Topic::Unrecorded {
                    intent: Intent::OrderStatus,
                },
                score: 0.9,
            }];
        }
        let says_yes = clause.has(Intent::Yes) > 0.8;
        let property = self.unknown_property(clause);
        let goes_on = entities::names_a_value(&self.shop.catalogue, &clause.tokens)
            || entities::ordinal(&clause.tokens).is_some()
            || says_yes
            || property.is_some();
        if clause.mentions.is_empty() && !goes_on {
            return Vec::new();
        }
        let aspects = match self.memory.aspects {
            _ if property.is_some() => Aspects::DETAILS,
            _ if says_yes => Aspects {
                order: true,
                ..Aspects::USUAL
            },
            before if before.is_none() || before.order => Aspects::USUAL,
            before => before,
        };
        self.wanted_of(at)
            .into_iter()
            .map(|found| found.asked_of(property.as_deref()).ask(aspects, 0.9))
            .collect()
    }

    /// Whether this clause's product is what a neighbour asks about: "The wrap dress. How much?"
    fn is_told_elsewhere(&self, at: usize) -> bool {
        let asks_without_product = |clause: &Clause| {
            (!aspects(clause).is_none()
                || clause.has(Intent::Discount) > 0.85
                || clause.has(Intent::Manipulation) > 0.85)
                && clause.mentions.is_empty()
        };
        let takes_from_before = |clause: &Clause| asks_without_product(clause);
        let names = !self.clauses[at].mentions.is_empty();
        let next_asks = self.clauses.get(at + 1).is_some_and(takes_from_before);
        let before_asks = at.checked_sub(1).is_some_and(|before| {
            asks_without_product(&self.clauses[before])
                && !self.clauses[..before].iter().any(|clause| !clause.mentions.is_empty())
        });
        names && (next_asks || before_asks)
    }
}
