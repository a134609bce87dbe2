//! What a segment says of the owner's rules: a percentage, what is taken off, a limit, a promise. All amounts of one segment
//! must come from one rule, its limit among them, and the segment must speak of that rule: no figure of one is lent to
//! another or to a price, and no discount is told without its condition.

use chrono::{Datelike, NaiveDate};

use super::super::facts::Fact;
use super::super::understand::Language;
use super::Checker;
use super::numbers::{Number, NumberKind, numbers};
use super::vocabulary::{Vocabulary, vocabularies};
use super::words::Words;
use crate::business::rules::{Action, Kind, Least, Terms};
use crate::money::Money;

/// The rules that a segment may be telling.
pub(super) struct Told<'a> {
    facts: Vec<&'a Fact>,
    language: Language,
}

impl<'a> Checker<'a> {
    pub(super) fn rules_told(&self, segment: &str) -> Told<'a> {
        let (words, numbers) = (Words::of(segment), numbers(segment, self.language));
        let speaks_of =
            |terms: &Terms| vocabularies(self.language).any(|vocabulary| speaks_of(&words, vocabulary, terms));
        let fits = |terms: &Terms| {
            speaks_of(terms)
                && names_the_limit(&numbers, terms)
                && numbers.iter().all(|number| match number.kind {
                    NumberKind::Percentage => has_percent(terms, number),
                    NumberKind::Amount => has_amount(terms, number, self.language),
                    NumberKind::Plain => true,
                })
        };
        let told = self.facts.iter().copied();
        Told {
            facts: told
                .filter(|fact| matches!(fact, Fact::Rule { terms, .. } if fits(terms)))
                .collect(),
            language: self.language,
        }
    }
}

impl Told<'_> {
    pub(super) fn percentage(&self, number: &Number) -> Option<String> {
        self.by(|terms| has_percent(terms, number))
    }

    pub(super) fn amount(&self, number: &Number) -> Option<String> {
        self.by(|terms| has_amount(terms, number, self.language))
    }

    /// A number of pieces, a day of a month, a time.
    pub(super) fn number(&self, digits: &str) -> Option<String> {
        self.by(|terms| plain_numbers(terms).iter().any(|known| known == digits))
    }

    pub(super) fn promise(&self, word: &str) -> Option<String> {
        self.by(|terms| match terms.kind() {
            Kind::Discount | Kind::Wholesale => vocabularies(self.language).any(|one| one.off.contains(&word)),
            Kind::FreeDelivery => vocabularies(self.language).any(|one| one.gratis.contains(&word)),
            _ => false,
        })
    }

    fn by(&self, backs: impl Fn(&Terms) -> bool) -> Option<String> {
        let found = self
            .facts
            .iter()
            .find(|fact| matches!(fact, Fact::Rule { terms, .. } if backs(terms)));
        found.map(|fact| fact.title())
    }
}

/// Whether a segment speaks of what the rule does, and of what it is about and where, if that is not everything.
fn speaks_of(words: &Words, vocabulary: &Vocabulary, terms: &Terms) -> bool {
    let own = match terms.kind() {
        Kind::Discount => vocabulary.off,
        Kind::Wholesale => vocabulary.each,
        Kind::FreeDelivery => vocabulary.gratis,
        Kind::MinimumOrder => vocabulary.minimum,
        Kind::Deposit => vocabulary.deposit,
        Kind::SameDay => vocabulary.same_day,
        Kind::Statement => return false,
    };
    let conditions = &terms.conditions;
    words.first_of(own).is_some()
        && conditions.scope.name().is_none_or(|name| words.says(name))
        && (conditions.zones.is_empty() || conditions.zones.iter().any(|zone| words.says(zone)))
}

/// Who is told of 10% off is told from when on.
fn names_the_limit(numbers: &[Number], terms: &Terms) -> bool {
    match &terms.conditions.least {
        None => true,
        Some(Least::From(amount) | Least::Above(amount)) => numbers.iter().any(|number| number.is(amount)),
        Some(Least::Pieces(pieces)) => numbers.iter().any(|number| number.digits == pieces.to_string()),
    }
}

fn has_percent(terms: &Terms, number: &Number) -> bool {
    let (Action::PercentOff { percent } | Action::DepositPercent { percent }) = &terms.action else {
        return false;
    };
    percent.to_string() == format!("{}%", number.digits.replace(',', "."))
}

/// What is off is said before "off"; a limit is not. Other languages, in which only our own phrases are checked, put it
/// elsewhere.
fn has_amount(terms: &Terms, number: &Number, language: Language) -> bool {
    let is_english = matches!(language, Language::English | Language::Pidgin);
    let is_taken_off = matches!(number.unit.as_str(), "off" | "discount" | "less");
    let limit = match &terms.conditions.least {
        Some(Least::From(amount) | Least::Above(amount)) => Some(amount),
        _ => None,
    };
    let own: Option<&Money> = match &terms.action {
        Action::AmountOff { amount } if is_taken_off || !is_english => Some(amount),
        Action::Wholesale { price } if !is_taken_off => Some(price),
        Action::DepositAmount { amount } if !is_taken_off => Some(amount),
        _ => None,
    };
    own.is_some_and(|amount| number.is(amount)) || (!is_taken_off && limit.is_some_and(|amount| number.is(amount)))
}

fn plain_numbers(terms: &Terms) -> Vec<String> {
    let pieces = match terms.conditions.least {
        Some(Least::Pieces(pieces)) => Some(pieces.to_string()),
        _ => None,
    };
    let time = match terms.action {
        Action::SameDay { before_min } => Some(format!("{}:{:02}", before_min / 60, before_min % 60)),
        _ => None,
    };
    let day = |date: Option<NaiveDate>| date.map(|date| date.day().to_string());
    [pieces, time, day(terms.starts_on), day(terms.ends_on)]
        .into_iter()
        .flatten()
        .collect()
}
