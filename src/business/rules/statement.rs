//! Sentences that code cannot apply: kept as they were said, and quoted when their topic is asked about.

use chrono::NaiveDate;

use super::tokens::{singular, words};
use super::{Action, Conditions, Terms, Topic, dates};

/// The sentence as a statement, quoted when its topic is asked about; `None` when it speaks of nothing customers ask.
pub fn as_statement(said: &str, today: NaiveDate) -> Option<Terms> {
    let (words, span) = dates::taken_out(&words(said), today);
    if words.windows(2).any(is_too_much) {
        return None;
    }
    let (starts_on, ends_on) = span.ok()?;
    Some(Terms {
        conditions: Conditions::default(),
        action: Action::Statement { topic: topic(&words)? },
        starts_on,
        ends_on,
    })
}

/// "150%": nobody takes more off than all.
fn is_too_much(pair: &[String]) -> bool {
    let is_percent = matches!(pair[1].as_str(), "%" | "percent" | "per");
    is_percent && pair[0].parse::<f64>().is_ok_and(|percent| percent > 100.0)
}

/// What the sentence speaks of, for a statement.
pub(super) fn topic(words: &[String]) -> Option<Topic> {
    const WORDS: [(Topic, &str); 5] = [
        (
            Topic::Returns,
            "return returned refund refunded refundable exchange exchanged exchangeable",
        ),
        (
            Topic::Discounts,
            "discount negotiable negotiate bargain haggle promo off free fixed price pricing wholesale \
             cheaper",
        ),
        (
            Topic::Delivery,
            "delivery deliver delivered shipping ship shipped waybill dispatch rider pickup courier",
        ),
        (
            Topic::Payment,
            "pay paid payment transfer card cash deposit installment instalment credit upfront",
        ),
        (
            Topic::Orders,
            "order ordered custom bespoke reserve preorder cancel cancelled",
        ),
    ];
    let stems: Vec<String> = words.iter().map(|word| singular(word)).collect();
    let speaks_of = |known: &str| known.split(' ').any(|word| stems.iter().any(|stem| stem == word));
    // "Free delivery" is delivery, "pay on delivery" is paying.
    if speaks_of("free") && speaks_of(WORDS[2].1) {
        return Some(Topic::Delivery);
    }
    if speaks_of("pay payment") && !speaks_of(WORDS[0].1) {
        return Some(Topic::Payment);
    }
    WORDS
        .iter()
        .find(|(_, known)| speaks_of(known))
        .map(|(topic, _)| *topic)
}
