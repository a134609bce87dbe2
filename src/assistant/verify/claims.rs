//! Claims that are words, not numbers: in stock or sold out, open or closed, delivered where, and what must not be promised.

use super::super::facts::Fact;
use super::super::shop::Product;
use super::backing::names_word;
use super::numbers::numbers;
use super::rules::Told;
use super::words::{Words, padded};
use super::{Check, Checker, Kind};

/// Words that promise something.
const PROMISES: &[&str] = &[
    "discount",
    "discounted",
    "off",
    "free",
    "freely",
    "promo",
    "promotion",
    "sale",
    "bonus",
    "gift",
    "guarantee",
    "guaranteed",
    "refund",
    "refunded",
    "warranty",
    "cheaper",
    "coupon",
    "voucher",
    "cashback",
    "reduced",
    "reduce",
    "deal",
    "bargain",
    "waive",
    "waived",
    "complimentary",
    "tomorrow",
    "tonight",
    "minutes",
    "minute",
    "immediately",
    "shortly",
    "asap",
    "today",
    "no charge",
    "special price",
    "this morning",
    "this afternoon",
    "this evening",
    "in the morning",
    "in the evening",
    "last price",
    "authentic",
    "original",
    "best price",
];

/// Words that press the customer, or tell how many there are.
const SCARCITY: &[&str] = &[
    "left",
    "remaining",
    "hurry",
    "running low",
    "almost gone",
    "last one",
    "last piece",
    "only a few",
    "selling fast",
    "limited",
    "low stock",
    "few pieces",
];

/// Without one of these, a value that is not made is said to be.
const NOT: &[&str] = &[
    "not", "no", "never", "none", "without", "neither", "nor", "cannot", "doesnt", "dont", "isnt", "cant",
];

impl Checker<'_> {
    pub(super) fn availability(&self, words: &Words, named: &[&Product], checks: &mut Vec<Check>) {
        let is_about =
            |fact: &Fact| named.is_empty() || fact.product().is_some_and(|of| named.iter().any(|one| one.name == of));
        let no = words.first_of(&[
            "sold out",
            "out of stock",
            "not available",
            "unavailable",
            "not in stock",
            "finished",
            "none left",
        ]);
        let yes = words
            .first_of(&["in stock", "available", "ready to ship"])
            .filter(|_| no.is_none());
        let is_denied = words.first_of(NOT).is_some();
        for fact in self.facts.iter().filter(|fact| is_about(fact) && !is_denied) {
            if let Fact::NotOffered { value, .. } = fact
                && words.says(value)
            {
                checks.push(Check {
                    kind: Kind::Option,
                    said: value.clone(),
                    backed_by: None,
                });
            }
        }
        if let Some(said) = no {
            let backed_by = self.backing(|fact| is_about(fact) && says_sold_out(fact, words));
            checks.push(Check {
                kind: Kind::Availability,
                said,
                backed_by,
            });
        }
        if let Some(said) = yes {
            let all_backed = named.iter().all(|product| {
                self.facts
                    .iter()
                    .any(|fact| fact.product() == Some(&product.name) && says_in_stock(fact, words))
            });
            // A variant named in full is more than a list of values that shares a word with it.
            let is_named_in_full = self
                .facts
                .iter()
                .any(|fact| is_about(fact) && names_in_full(fact, words));
            let is_denied = !is_named_in_full
                && self
                    .facts
                    .iter()
                    .any(|fact| is_about(fact) && denies_stock(fact, words));
            let backed_by = self
                .backing(|fact| is_about(fact) && says_in_stock(fact, words))
                .filter(|_| all_backed && !is_denied);
            checks.push(Check {
                kind: Kind::Availability,
                said,
                backed_by,
            });
        }
    }

    pub(super) fn days_and_places(&self, segment: &str, words: &Words, checks: &mut Vec<Check>) {
        const DAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let says_closed = words.says("closed");
        for (at, day) in DAYS.iter().enumerate().filter(|(_, day)| words.says(day)) {
            let backed_by = self.backing(|fact| matches!(fact, Fact::Day { weekday, open } if *weekday == at as i16 + 1 && open.is_none() == says_closed));
            checks.push(Check {
                kind: Kind::Day,
                said: (*day).to_owned(),
                backed_by,
            });
        }
        if let Some(said) = words.first_of(&["we are open", "we are closed", "open now", "closed now"]) {
            let backed_by =
                self.backing(|fact| matches!(fact, Fact::Day { open, .. } if open.is_none() == says_closed));
            checks.push(Check {
                kind: Kind::Day,
                said,
                backed_by,
            });
        }
        if words.says("deliver to") && !words.says("these places") {
            let backed_by =
                self.backing(|fact| matches!(fact, Fact::Zone { name, .. } if segment.contains(name.as_str())));
            checks.push(Check {
                kind: Kind::Place,
                said: segment.trim().to_owned(),
                backed_by,
            });
        }
    }

    pub(super) fn promises(&self, segment: &str, words: &Words, rules: &Told<'_>, checks: &mut Vec<Check>) {
        let amounts = numbers(segment);
        for word in PROMISES.iter().filter(|word| words.says(word)) {
            let is_gratis = |fact: &Fact| {
                matches!(*word, "no charge" | "free")
                    && match fact {
                        Fact::Zone { price, .. } => price.minor == 0,
                        Fact::Applied {
                            before,
                            delivery_is_free,
                            ..
                        } => *delivery_is_free && amounts.iter().any(|amount| amount.is(before)),
                        _ => false,
                    }
            };
            checks.push(Check {
                kind: Kind::Promise,
                said: (*word).to_owned(),
                backed_by: rules
                    .promise(word)
                    .or_else(|| self.backing(|fact| is_gratis(fact) || names_word(fact, word))),
            });
        }
        for word in SCARCITY.iter().filter(|word| words.says(word)) {
            checks.push(Check {
                kind: Kind::Scarcity,
                said: (*word).to_owned(),
                backed_by: self.backing(|fact| names_word(fact, word)),
            });
        }
    }
}

fn says_in_stock(fact: &Fact, words: &Words) -> bool {
    match fact {
        Fact::Stock {
            is_in_stock,
            label,
            product,
            ..
        } => *is_in_stock && (label == product || words.says(label)),
        Fact::Alternative { label, .. } => words.says(label),
        Fact::Values {
            label,
            in_stock,
            sold_out,
            ..
        } => {
            !in_stock.is_empty()
                && words.says(label)
                && !sold_out.iter().any(|value| {
                    words.says(value) && !in_stock.iter().any(|other| padded(other).contains(&padded(value)))
                })
        }
        _ => false,
    }
}

fn names_in_full(fact: &Fact, words: &Words) -> bool {
    match fact {
        Fact::Stock {
            is_in_stock: true,
            label,
            product,
        } => label != product && words.says(label),
        Fact::Alternative { label, .. } => words.says(label),
        _ => false,
    }
}

/// Whether a fact says that the very variant a segment names is sold out.
fn denies_stock(fact: &Fact, words: &Words) -> bool {
    match fact {
        Fact::Stock { is_in_stock, label, .. } => !*is_in_stock && words.says(label),
        Fact::Values {
            label,
            in_stock,
            sold_out,
            ..
        } => {
            words.says(label)
                && sold_out.iter().any(|value| {
                    words.says(value) && !in_stock.iter().any(|other| padded(other).contains(&padded(value)))
                })
        }
        _ => false,
    }
}

fn says_sold_out(fact: &Fact, words: &Words) -> bool {
    match fact {
        Fact::Stock {
            is_in_stock,
            label,
            product,
            ..
        } => !*is_in_stock && (label == product || words.says(label)),
        Fact::Values { in_stock, sold_out, .. } => {
            let is_named = in_stock.is_empty() || sold_out.iter().any(|value| words.says(value));
            !sold_out.is_empty()
                && is_named
                && !in_stock.iter().any(|value| {
                    words.says(value) && !sold_out.iter().any(|other| padded(other).contains(&padded(value)))
                })
        }
        _ => false,
    }
}
