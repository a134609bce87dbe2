//! The amounts, numbers and days of a clause: each must stand in a fact about what the clause speaks of, and be told as what it
//! is. A fee is no price, the price of one is not that of three, and the lowest of several is not the price.

use super::super::super::facts::Fact;
use super::super::super::shop::Zone;
use super::super::backing::{names_word, numbers_of};
use super::super::numbers::{Number, NumberKind};
use super::super::rules::Told;
use super::super::vocabulary::ENGLISH;
use super::super::{Check, Kind};
use super::QUOTE;
use super::clause::{Reader, Subject};
use super::numbers;
use super::phrases::Claim;
use super::split::{Clause, claims};

pub(super) const DAYS: [&str; 7] = ENGLISH.days;
const NUMBER_WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

impl Reader<'_, '_> {
    pub(super) fn figures(&mut self, clause: &Clause<'_>, segment: &str, rules: &Told<'_>) {
        let all = numbers(segment);
        for number in numbers(clause.text) {
            let (kind, backed_by) = match number.kind {
                NumberKind::Percentage => (Kind::Percentage, rules.percentage(&number)),
                NumberKind::Amount => (
                    Kind::Amount,
                    self.amount(clause, &number, &all).or_else(|| rules.amount(&number)),
                ),
                NumberKind::Plain => (
                    Kind::Number,
                    self.number(clause, &number.digits, &all)
                        .or_else(|| rules.number(&number.digits)),
                ),
            };
            self.checks.push(Check {
                kind,
                said: number.said(),
                backed_by,
            });
        }
        self.number_words(clause);
        self.days(clause);
    }

    /// Words such as "price" and "open" say something only with a figure or a day beside them that is backed.
    pub(super) fn with_figure(&self, claim: Claim, clause: &Clause<'_>, segment: &str) -> Option<String> {
        if claim != Claim::Price {
            let is_open = claim == Claim::Open;
            let days: Vec<usize> = (0..DAYS.len()).filter(|at| clause.words.says(DAYS[*at])).collect();
            return self.checker.backing(|fact| match fact {
                Fact::Day { weekday, open } => {
                    open.is_some() == is_open && (days.is_empty() || days.contains(&(*weekday as usize - 1)))
                }
                Fact::Hours { .. } => is_open && days.is_empty() && segment.contains(QUOTE),
                _ => false,
            });
        }
        let (own, all) = (numbers(clause.text), numbers(segment));
        let is_amount = |number: &&Number| number.kind == NumberKind::Amount;
        let amount = own.iter().find(is_amount).or_else(|| all.iter().find(is_amount))?;
        self.amount(clause, amount, &all)
    }

    fn amount(&self, clause: &Clause<'_>, number: &Number, all: &[Number]) -> Option<String> {
        if let Some(zones) = &self.subject.delivery {
            return self.checker.backing(|fact| match fact {
                Fact::Zone { name, price, .. } => {
                    let is_named = zones.iter().any(|zone| zone.name == *name);
                    number.is(price) && (is_named || zones.is_empty() && self.is_only_zone(fact))
                }
                _ => false,
            });
        }
        let is_for_one = claims(clause, Claim::Each);
        let is_for_several = !is_for_one && (claims(clause, Claim::Total) || self.says_quantity(clause));
        self.checker.backing(|fact| match fact {
            Fact::Price { amount, .. } | Fact::Alternative { amount, .. } | Fact::Extreme { amount, .. } => {
                !is_for_several && number.is(amount) && self.is_its_price(fact, number)
            }
            Fact::Total { unit, total, .. } => {
                self.subject.is_of(fact)
                    && if is_for_several {
                        number.is(total)
                    } else {
                        is_for_one && number.is(unit)
                    }
            }
            Fact::PriceRange { low, high, .. } => {
                let has = |amount| all.iter().any(|number| number.is(amount));
                let as_both = has(low) && has(high) && (number.is(low) || number.is(high)) && is_rising(all, low, high);
                let as_low = number.is(low) && (claims(clause, Claim::From) || starts(clause));
                let as_high = number.is(high) && claims(clause, Claim::UpTo);
                self.subject.is_of(fact) && self.covers(fact) && (as_both || as_low || as_high)
            }
            _ => false,
        })
    }

    /// Whether all that is cited of delivery is this place: else "it" could be any of several.
    fn is_only_zone(&self, fact: &Fact) -> bool {
        let mut zones = self.checker.facts.iter();
        zones.all(|other| !matches!(other, Fact::Zone { .. }) || *other == fact)
    }

    /// Whether it is the price of the very variant that is spoken of; where none is named, of all that facts speak of.
    fn is_its_price(&self, fact: &Fact, number: &Number) -> bool {
        let others = || {
            self.checker.facts.iter().all(|other| match other {
                Fact::Price { amount, .. } | Fact::Alternative { amount, .. } | Fact::Extreme { amount, .. }
                    if self.subject.is_of(other) =>
                {
                    number.is(amount) || other.product() != fact.product()
                }
                _ => true,
            })
        };
        self.subject.is_of(fact) && self.covers(fact) && (!self.subject.values.is_empty() || others())
    }

    /// Whether a fact is about the values spoken of, or about the product whatever they are.
    fn covers(&self, fact: &Fact) -> bool {
        let own = Subject::values_of(fact, self.checker);
        own.is_empty() || self.subject.values.iter().all(|value| own.contains(value))
    }

    /// Whether a number of pieces that was asked for is named.
    fn says_quantity(&self, clause: &Clause<'_>) -> bool {
        let plain = numbers(clause.text);
        self.checker.facts.iter().any(|fact| {
            let Fact::Total { quantity, .. } = fact else {
                return false;
            };
            let digits = quantity.to_string();
            let in_figures = plain
                .iter()
                .any(|number| number.kind == NumberKind::Plain && number.digits == digits);
            let in_words = NUMBER_WORDS
                .get(*quantity as usize)
                .is_some_and(|word| clause.words.says(word));
            in_figures && !self.subject.values.contains(&digits) || in_words
        })
    }

    /// A size, a number of pieces, a time, a number of days.
    fn number(&self, clause: &Clause<'_>, digits: &str, all: &[Number]) -> Option<String> {
        // A price without its currency is an amount all the same.
        let is_bare_amount = self.subject.values.iter().all(|value| value != digits) && claims(clause, Claim::Price);
        let bare = is_bare_amount.then(|| Number {
            sign: String::new(),
            digits: digits.to_owned(),
            unit: String::new(),
            kind: NumberKind::Amount,
        });
        if let Some(backed_by) = bare.and_then(|number| self.amount(clause, &number, all)) {
            return Some(backed_by);
        }
        let named: Vec<usize> = (0..DAYS.len()).filter(|at| clause.words.says(DAYS[*at])).collect();
        self.checker.backing(|fact| {
            let is_about = match fact {
                Fact::Day { weekday, .. } => named.is_empty() || named.contains(&(*weekday as usize - 1)),
                Fact::Zone { name, .. } => {
                    let zones = self.subject.delivery.as_deref();
                    let is_named = |zones: &[&Zone]| zones.iter().any(|zone| zone.name == *name);
                    zones.is_some_and(|zones| is_named(zones) || zones.is_empty() && self.is_only_zone(fact))
                }
                _ if claims(clause, Claim::Takes) => false,
                Fact::Range { .. } => true,
                _ => self.subject.is_of(fact),
            };
            is_about && numbers_of(fact).iter().any(|known| known == digits)
        })
    }

    fn number_words(&mut self, clause: &Clause<'_>) {
        for word in &clause.words.list {
            let number = NUMBER_WORDS
                .iter()
                .skip(2)
                .position(|known| known == word)
                .map(|at| at + 2);
            let is_other = word == "couple" || word != "zero" && ENGLISH.numbers.contains(&word.as_str());
            if number.is_none() && !is_other {
                continue;
            }
            let digits = number.map(|number| number.to_string());
            let backed_by = self.checker.backing(|fact| {
                names_word(fact, word) || digits.as_ref().is_some_and(|digits| numbers_of(fact).contains(digits))
            });
            self.checks.push(Check {
                kind: Kind::Number,
                said: word.clone(),
                backed_by,
            });
        }
    }

    fn days(&mut self, clause: &Clause<'_>) {
        let says_closed = claims(clause, Claim::Closed);
        for (at, day) in DAYS.iter().enumerate().filter(|(_, day)| clause.words.says(day)) {
            let backed_by = self.checker.backing(|fact| {
                matches!(fact, Fact::Day { weekday, open } if *weekday == at as i16 + 1 && open.is_none() == says_closed)
            });
            self.checks.push(Check {
                kind: Kind::Day,
                said: (*day).to_owned(),
                backed_by,
            });
        }
    }
}

fn starts(clause: &Clause<'_>) -> bool {
    let words = ["from", "starts", "start", "starting", "begins", "begin"];
    clause.words.list.iter().any(|word| words.contains(&word.as_str()))
}

/// The lower one is said first.
fn is_rising(all: &[Number], low: &crate::money::Money, high: &crate::money::Money) -> bool {
    let place = |amount| all.iter().position(|number| number.is(amount));
    place(low) <= place(high)
}
