//! Claims that are words, not numbers: in stock or sold out, open or closed, delivered where, and what must not be promised.

use super::super::facts::Fact;
use super::super::shop::Product;
use super::backing::names_word;
use super::numbers::numbers;
use super::rules::Told;
use super::vocabulary::{self, Vocabulary, vocabularies};
use super::words::{Words, padded};
use super::{Check, Checker, Kind};
use crate::business::delivery::EVERYWHERE;

/// One kind of claim, of any language.
type Claims = fn(&'static Vocabulary) -> &'static [&'static str];

impl Checker<'_> {
    /// The claims of a kind that are made.
    pub(super) fn claims(&self, words: &Words, kind: Claims) -> impl Iterator<Item = &'static str> {
        let all = vocabularies(self.language).flat_map(kind).copied();
        all.filter(|phrase| words.says(phrase)).collect::<Vec<_>>().into_iter()
    }

    fn first_claim(&self, words: &Words, kind: Claims) -> Option<String> {
        self.claims(words, kind).next().map(str::to_owned)
    }

    pub(super) fn availability(&self, words: &Words, named: &[&Product], checks: &mut Vec<Check>) {
        let is_about =
            |fact: &Fact| named.is_empty() || fact.product().is_some_and(|of| named.iter().any(|one| one.name == of));
        let no = self.first_claim(words, |vocabulary| vocabulary.sold_out);
        let yes = self
            .first_claim(words, |vocabulary| vocabulary.in_stock)
            .filter(|_| no.is_none());
        let is_denied = words.first_of(vocabulary::of(self.language).not).is_some();
        for fact in self.facts.iter().filter(|fact| is_about(fact) && !is_denied) {
            if let Fact::NotOffered { value, .. } = fact
                && words.says(value)
                && !(named.is_empty() && (tells_days(value, words) || self.is_anothers(value)))
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

    /// Whether a value that one product does not come in is told of another: "does not come in blue", "sold out: Royal blue".
    fn is_anothers(&self, value: &str) -> bool {
        self.facts.iter().any(|fact| match fact {
            Fact::Values { in_stock, sold_out, .. } => {
                let mut told = in_stock.iter().chain(sold_out);
                told.any(|one| padded(one).contains(&padded(value)))
            }
            _ => false,
        })
    }

    pub(super) fn days_and_places(&self, segment: &str, words: &Words, checks: &mut Vec<Check>) {
        let says_closed = self.first_claim(words, |vocabulary| vocabulary.closed).is_some();
        let is_so = |fact: &Fact| matches!(fact, Fact::Day { open, .. } if open.is_none() == says_closed);
        for vocabulary in vocabularies(self.language) {
            for (at, day) in vocabulary.days.iter().enumerate().filter(|(_, day)| words.says(day)) {
                let is_that_day = |fact: &Fact| matches!(fact, Fact::Day { weekday, .. } if *weekday == at as i16 + 1);
                checks.push(Check {
                    kind: Kind::Day,
                    said: (*day).to_owned(),
                    backed_by: self.backing(|fact| is_that_day(fact) && is_so(fact)),
                });
            }
        }
        if let Some(said) = self.first_claim(words, |vocabulary| vocabulary.opening) {
            checks.push(Check {
                kind: Kind::Day,
                said,
                backed_by: self.backing(is_so),
            });
        }
        let is_list = self.first_claim(words, |vocabulary| vocabulary.these_places).is_some();
        if !is_list && self.first_claim(words, |vocabulary| vocabulary.deliver).is_some() {
            let is_everywhere = self.first_claim(words, |vocabulary| vocabulary.everywhere).is_some();
            let backed_by = self.backing(|fact| {
                matches!(fact, Fact::Zone { name, .. }
                    if segment.contains(name.as_str()) || is_everywhere && name == EVERYWHERE)
            });
            checks.push(Check {
                kind: Kind::Place,
                said: segment.trim().to_owned(),
                backed_by,
            });
        }
    }

    pub(super) fn promises(&self, segment: &str, words: &Words, rules: &Told<'_>, checks: &mut Vec<Check>) {
        let amounts = numbers(segment, self.language);
        for word in self.claims(words, |vocabulary| vocabulary.promises) {
            let is_gratis = |fact: &Fact| {
                vocabularies(self.language).any(|vocabulary| vocabulary.gratis.contains(&word))
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
                said: word.to_owned(),
                backed_by: rules
                    .promise(word)
                    .or_else(|| self.backing(|fact| is_gratis(fact) || names_word(fact, word))),
            });
        }
        for word in self.claims(words, |vocabulary| vocabulary.scarcity) {
            checks.push(Check {
                kind: Kind::Scarcity,
                said: word.to_owned(),
                backed_by: self.backing(|fact| names_word(fact, word)),
            });
        }
    }
}

/// "1 to 2 days", "₦2,000, 1 day": of delivery, not of a size 2.
fn tells_days(value: &str, words: &Words) -> bool {
    value.chars().all(|letter| letter.is_ascii_digit())
        && words
            .first_of(&["day", "days", "jour", "jours", "dia", "dias"])
            .is_some()
}

fn says_in_stock(fact: &Fact, words: &Words) -> bool {
    match fact {
        Fact::Stock {
            is_in_stock,
            label,
            product,
            ..
        } => *is_in_stock && (label == product || words.says(label)),
        Fact::Alternative { label, .. } | Fact::Extreme { label, .. } => words.says(label),
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
        Fact::Alternative { label, .. } | Fact::Extreme { label, .. } => words.says(label),
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
