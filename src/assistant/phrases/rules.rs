//! The owner's rules in the languages that are not the owner's: one table of words each. In English [`Terms::in_words`] says
//! what the owner has confirmed.

use chrono::{Datelike, NaiveDate};

use crate::business::rules::{Action, Least, Percent, Terms};
use crate::money::Money;

/// The words of a language, most of them in front of what they belong to.
pub(super) struct RuleWords {
    pub(super) off: &'static str,
    pub(super) on: &'static str,
    pub(super) of: &'static str,
    pub(super) to: &'static str,
    pub(super) and: &'static str,
    pub(super) from: &'static str,
    pub(super) above: &'static str,
    pub(super) from_pieces: &'static str,
    pub(super) pieces: [&'static str; 2],
    pub(super) everything: &'static str,
    /// Before and behind the price of a piece.
    pub(super) each: [&'static str; 2],
    pub(super) free_delivery: &'static str,
    pub(super) minimum: &'static str,
    pub(super) is: &'static str,
    pub(super) deposit: &'static str,
    /// Orders, before a time, go out the same day.
    pub(super) same_day: [&'static str; 3],
    pub(super) until: &'static str,
    pub(super) starting: &'static str,
    pub(super) on_day: &'static str,
    pub(super) of_month: &'static str,
    pub(super) months: [&'static str; 12],
    pub(super) point: char,
}

/// The whole rule in one phrase, with amounts as `money` writes them.
pub(super) fn in_words(terms: &Terms, words: &RuleWords, money: impl Fn(&Money) -> String) -> String {
    let conditions = &terms.conditions;
    let scope = |joint: &str| {
        conditions
            .scope
            .name()
            .map_or_else(String::new, |name| format!(" {joint} {name}"))
    };
    let pieces = |pieces: u32| format!("{pieces} {}", words.pieces[usize::from(pieces != 1)]);
    let least = match &conditions.least {
        None => String::new(),
        Some(Least::From(amount)) => format!(" {} {}", words.from, money(amount)),
        Some(Least::Above(amount)) => format!(" {} {}", words.above, money(amount)),
        Some(Least::Pieces(number)) => format!(" {} {}", words.from_pieces, pieces(*number)),
    };
    let to = match conditions.zones.as_slice() {
        [] => String::new(),
        zones => format!(" {} {}", words.to, super::joined(zones, words.and)),
    };
    let phrase = match &terms.action {
        Action::PercentOff { percent } => format!("{} {}{}{least}", share(*percent, words), words.off, scope(words.on)),
        Action::AmountOff { amount } => format!("{} {}{}{least}", money(amount), words.off, scope(words.on)),
        Action::Wholesale { price } => {
            let [before, behind] = words.each;
            let name = conditions.scope.name().unwrap_or(words.everything);
            format!("{name} {before} {} {behind}{least}", money(price))
        }
        Action::FreeDelivery => format!("{}{to}{}{least}", words.free_delivery, scope(words.of)),
        Action::MinimumOrder => {
            let smallest = match &conditions.least {
                Some(Least::Pieces(number)) => pieces(*number),
                Some(Least::From(amount)) => money(amount),
                Some(Least::Above(amount)) => format!("{} {}", words.above, money(amount)),
                None => return terms.in_words(),
            };
            format!("{}{} {} {smallest}", words.minimum, scope(words.of), words.is)
        }
        Action::DepositPercent { percent } => {
            format!("{} {}{}{least}", words.deposit, share(*percent, words), scope(words.on))
        }
        Action::DepositAmount { amount } => format!("{} {}{}{least}", words.deposit, money(amount), scope(words.on)),
        Action::SameDay { before_min } => {
            let [orders, before, go_out] = words.same_day;
            let (hour, minute) = (before_min / 60, before_min % 60);
            format!("{orders}{to} {before} {hour}:{minute:02} {go_out}{least}")
        }
        // The owner's own words are quoted instead.
        Action::Statement { .. } => return terms.in_words(),
    };
    format!("{phrase}{}", dates(terms, words))
}

fn share(percent: Percent, words: &RuleWords) -> String {
    percent.to_string().replace('.', &words.point.to_string())
}

fn dates(terms: &Terms, words: &RuleWords) -> String {
    let day = |date: NaiveDate| {
        format!(
            "{} {}{}",
            date.day(),
            words.of_month,
            words.months[date.month0() as usize]
        )
    };
    match (terms.starts_on, terms.ends_on) {
        (None, None) => String::new(),
        (None, Some(last)) => format!(" {} {}", words.until, day(last)),
        (Some(first), None) => format!(" {} {}", words.starting, day(first)),
        (Some(first), Some(last)) if first == last => format!(" {} {}", words.on_day, day(first)),
        (Some(first), Some(last)) => format!(" {} {} {} {}", words.starting, day(first), words.until, day(last)),
    }
}
