//! Free text about delivery, cut into names, prices and times.

use crate::money::Money;

/// A piece that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word of a name, as written.
    Word(String),
    /// What it costs.
    Price(Money),
    /// The fewest and the most days it takes.
    Days(i16, i16),
    /// "free above ₦100,000".
    FreeAbove(Money),
    /// "pick up".
    PickUp,
    /// "no delivery".
    NoDelivery,
    /// "by", "with", "via": who brings it; the name that follows is of no place.
    Carrier,
}

/// The most days believed; more is a slip of the finger.
const DAYS_MAX: i16 = 365;
const NEXT_DAY: (i16, i16) = (1, 1);
const SAME_DAY: (i16, i16) = (0, 0);
/// Words that may stand before a number of days without changing it.
const ABOUT: &[&str] = &[
    "within", "in", "about", "around", "takes", "take", "max", "maximum", "approx",
];
const CURRENCY_WORDS: &[&str] = &[
    "naira",
    "ngn",
    "cedi",
    "cedis",
    "ghs",
    "dollar",
    "dollars",
    "usd",
    "euro",
    "euros",
    "eur",
    "pound",
    "pounds",
    "gbp",
    "rand",
    "zar",
    "shillings",
    "kes",
    "cfa",
    "xof",
    "rupees",
    "inr",
    "reais",
    "brl",
    "cad",
    "only",
    "flat",
];

/// Cuts one part of the text up; `currency` is what its numbers are in.
pub(super) fn tokens(part: &str, currency: &str) -> Vec<Token> {
    let words = words(part);
    let mut tokens = Vec::new();
    let mut rest = &words[..];
    while !rest.is_empty() {
        let (found, taken) = next(rest, currency);
        tokens.extend(found);
        rest = &rest[taken..];
    }
    tokens
}

/// Words without the marks around them; a dash before a number stands alone: "2-3", "Lagos-2500".
fn words(part: &str) -> Vec<&str> {
    let is_mark = |c: char| ":;()\"“”!?=".contains(c) || c.is_whitespace();
    part.split(is_mark)
        .flat_map(|word| match word.split_once(['-', '–', '—']) {
            Some((before, after)) if after.starts_with(|c: char| c.is_ascii_digit() || c == '₦') => {
                [before, "-", after]
            }
            _ => [word, "", ""],
        })
        .map(|word| word.trim_matches(['.', ',']))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The first token of some words, and how many words it took. `words` has at least one.
fn next(words: &[&str], currency: &str) -> (Option<Token>, usize) {
    if let Some((days, taken)) = days(words) {
        return (Some(Token::Days(days.0, days.1)), taken);
    }
    if let Some((threshold, taken)) = free_above(words, currency) {
        return (Some(Token::FreeAbove(threshold)), taken);
    }
    if let Some(found) = phrase(words, currency) {
        return found;
    }
    if let Some((price, taken)) = price(words, currency) {
        return (Some(Token::Price(price)), taken);
    }
    match lower(words, 0).as_str() {
        "free" | "gratis" | "nothing" => (Some(Token::Price(Money::new(0, currency))), 1),
        "by" | "with" | "via" | "using" => (Some(Token::Carrier), 1),
        "-" | "–" | "—" | "&" | "+" => (None, 1),
        _ => (Some(Token::Word(words[0].to_owned())), 1),
    }
}

fn phrase(words: &[&str], currency: &str) -> Option<(Option<Token>, usize)> {
    let [first, second] = [lower(words, 0), lower(words, 1)];
    match (first.as_str(), second.as_str()) {
        ("pick" | "picking", "up" | "ups")
        | ("self" | "store" | "shop" | "in-store", "pickup" | "pick-up" | "collection") => {
            Some((Some(Token::PickUp), 2))
        }
        ("pickup" | "pick-up" | "pickups" | "collect" | "collection", _) => Some((Some(Token::PickUp), 1)),
        ("no" | "don't" | "dont" | "not", "delivery" | "deliver" | "shipping" | "ship") => {
            Some((Some(Token::NoDelivery), 2))
        }
        ("no", "charge" | "charges" | "cost" | "fee") => Some((Some(Token::Price(Money::new(0, currency))), 2)),
        _ => None,
    }
}

/// "2 to 3 days", "3 working days", "next day", "24 hours", "a week".
fn days(words: &[&str]) -> Option<((i16, i16), usize)> {
    if ABOUT.contains(&lower(words, 0).as_str()) {
        let (days, taken) = days(words.get(1..)?)?;
        return Some((days, taken + 1));
    }
    match (lower(words, 0).as_str(), lower(words, 1).as_str()) {
        ("next", "day") => return Some((NEXT_DAY, 2)),
        ("same", "day") => return Some((SAME_DAY, 2)),
        ("next-day" | "overnight" | "tomorrow", _) => return Some((NEXT_DAY, 1)),
        ("same-day" | "today" | "instant" | "immediately", _) => return Some((SAME_DAY, 1)),
        _ => {}
    }
    let fewest = number(&lower(words, 0))?;
    let has_range = matches!(lower(words, 1).as_str(), "to" | "-" | "–" | "or");
    let (most, at) = if has_range {
        (number(&lower(words, 2))?, 3)
    } else {
        (fewest, 1)
    };
    let is_filler = matches!(lower(words, at).as_str(), "working" | "business" | "week");
    let filler = usize::from(is_filler && is_unit(&lower(words, at + 1)));
    let (fewest, most) = in_days(fewest, most, &lower(words, at + filler))?;
    (fewest <= most && most <= DAYS_MAX).then_some(((fewest, most), at + filler + 1))
}

fn number(word: &str) -> Option<i16> {
    match word {
        "a" | "an" | "one" => Some(1),
        "two" => Some(2),
        "three" => Some(3),
        "four" => Some(4),
        "five" => Some(5),
        _ => word.parse().ok().filter(|number| (0..=1_000).contains(number)),
    }
}

fn is_unit(word: &str) -> bool {
    in_days(1, 1, word).is_some()
}

/// Hours are told as days: what comes within the day is the same day.
fn in_days(fewest: i16, most: i16, unit: &str) -> Option<(i16, i16)> {
    match unit {
        "day" | "days" => Some((fewest, most)),
        "week" | "weeks" | "wk" | "wks" => Some((fewest * 7, most * 7)),
        "hour" | "hours" | "hr" | "hrs" => Some((fewest / 24, most / 24)),
        _ => None,
    }
}

/// "free above 100k", "free delivery for orders over ₦50,000", "above 100k free".
fn free_above(words: &[&str], currency: &str) -> Option<(Money, usize)> {
    let is_above = |word: &str| matches!(word, "above" | "over" | "from");
    let is_filler = |word: &str| {
        matches!(
            word,
            "delivery"
                | "shipping"
                | "for"
                | "on"
                | "orders"
                | "order"
                | "if"
                | "you"
                | "buy"
                | "spend"
                | "all"
                | "any"
                | "when"
        )
    };
    let starts_free = lower(words, 0) == "free";
    let mut at = usize::from(starts_free);
    while is_filler(&lower(words, at)) {
        at += 1;
    }
    if !is_above(&lower(words, at)) {
        return None;
    }
    let (threshold, taken) = price(words.get(at + 1..)?, currency)?;
    let end = at + 1 + taken;
    match (starts_free, lower(words, end).as_str()) {
        (true, _) => Some((threshold, end)),
        (false, "free") => Some((threshold, end + 1)),
        (false, "is" | "are") if lower(words, end + 1) == "free" => Some((threshold, end + 2)),
        _ => None,
    }
}

/// "2500", "₦2,500", "5k", "2 500 naira"; the word of the currency is part of it.
fn price(words: &[&str], currency: &str) -> Option<(Money, usize)> {
    let first = words.first()?;
    let (price, taken) = if first.chars().any(|c| c.is_ascii_digit()) {
        (Money::parse(first, currency)?, 1)
    } else {
        // "NGN 2500", "₦ 2500".
        let amount = words
            .get(1)
            .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let is_sign =
            first.eq_ignore_ascii_case(currency) || first.to_lowercase() == Money::sign(currency).trim().to_lowercase();
        (is_sign.then(|| Money::parse(amount, currency))??, 2)
    };
    let unit = usize::from(CURRENCY_WORDS.contains(&lower(words, taken).as_str()));
    Some((price, taken + unit))
}

fn lower(words: &[&str], at: usize) -> String {
    words
        .get(at)
        .map(|word| word.to_lowercase().replace('’', "'"))
        .unwrap_or_default()
}
