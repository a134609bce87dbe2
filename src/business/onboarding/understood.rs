//! What was understood of an answer: typed, kept as JSON beside what was said, and what it looks like when shown back.

use serde::{Deserialize, Serialize};

use super::step::Step;
use super::{Proposal, phrases};
use crate::business::delivery::{self, NewZone};
use crate::business::hours::{self, OpenDay};
use crate::business::tone::Tone;
use crate::business::{currency, text};
use crate::money::Money;

const ADDRESS_CHARS_MAX: usize = 300;

/// What was understood of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Understood {
    Shop { about: String, address: String },
    Goods { sells: String },
    Currency { code: String },
    Hours { days: Vec<OpenDay> },
    Delivery { zones: Vec<NewZone>, unread: Vec<String> },
    Policy { body: String },
    Tone { tone: Tone },
}

/// Understands an answer, or does not. `currency` is what the numbers in it are in.
pub(super) fn understand(step: Step, said: &str, currency: &str) -> Option<Understood> {
    match step {
        Step::Shop => shop(said),
        Step::Goods => words(said, step.said_chars_max()).map(|sells| Understood::Goods { sells }),
        Step::Currency => currency::parse(said).map(|code| Understood::Currency { code: code.to_owned() }),
        Step::Hours => hours::parse(said).map(|days| Understood::Hours { days }),
        Step::Delivery => {
            let delivery::Reading { zones, unread } = delivery::parse(said, currency);
            (!zones.is_empty()).then_some(Understood::Delivery { zones, unread })
        }
        Step::Payment | Step::Returns => words(said, step.said_chars_max()).map(|body| Understood::Policy { body }),
        Step::Tone => Tone::parse(said).map(|tone| Understood::Tone { tone }),
    }
}

impl Understood {
    /// The card that is shown back.
    pub(super) fn proposal(&self, step: Step) -> Proposal {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
        let (columns, rows, note) = match self {
            Self::Shop { about, address } if address.is_empty() => (
                row(&["About", "In your words"]),
                vec![row(&["What it is", about])],
                Some(phrases::address_missing()),
            ),
            Self::Shop { about, address } => (
                row(&["About", "In your words"]),
                vec![row(&["What it is", about]), row(&["Where", address])],
                None,
            ),
            Self::Goods { sells } => (
                row(&["About", "In your words"]),
                vec![row(&["What you sell", sells])],
                None,
            ),
            Self::Currency { code } => {
                let example = Money::new(9_500 * 10_i64.pow(Money::digits(code)), code).to_string();
                (
                    row(&["Currency", "A price looks like"]),
                    vec![row(&[currency::name(code), &example])],
                    phrases::clock(code),
                )
            }
            Self::Hours { days } => {
                let mut rows: Vec<Vec<String>> = hours::rows(days)
                    .into_iter()
                    .map(|(days, times)| vec![days, times])
                    .collect();
                rows.extend(hours::closed_days(days).map(|days| vec![days, "closed".to_owned()]));
                (row(&["Days", "Open"]), rows, None)
            }
            Self::Delivery { zones, unread } => (
                row(&["Where", "Price", "Time"]),
                zones.iter().map(zone_row).collect(),
                phrases::unread(unread),
            ),
            Self::Policy { body } => (row(&["About", "In your words"]), vec![row(&[step.title(), body])], None),
            Self::Tone { tone } => (
                row(&["CHIDI speaks", "Like this"]),
                vec![row(&[tone.name(), tone.example()])],
                None,
            ),
        };
        Proposal {
            title: "This is what I understood".to_owned(),
            columns,
            rows,
            note,
        }
    }

    /// One line, for the list of steps and for the summary.
    pub(super) fn summary(&self) -> String {
        match self {
            Self::Shop { about, address } if address.is_empty() => text::one_line(about),
            Self::Shop { about, address } => format!("{}, {}", text::one_line(about).trim_end_matches('.'), address),
            Self::Goods { sells } => text::one_line(sells),
            Self::Currency { code } => currency::name(code).to_owned(),
            Self::Hours { days } => hours::describe(days),
            Self::Delivery { zones, .. } => {
                let zone = |zone: &NewZone| format!("{} {}", zone.name, delivery::price_in_words(&zone.price));
                zones.iter().map(zone).collect::<Vec<_>>().join(", ")
            }
            Self::Policy { body } => text::one_line(body),
            Self::Tone { tone } => tone.name().to_owned(),
        }
    }

    /// How much of the step's weight the answer is worth: a shop without a place is not complete.
    pub(super) fn score(&self, step: Step) -> u8 {
        match self {
            Self::Shop { address, .. } if address.is_empty() => step.weight() / 2,
            _ => step.weight(),
        }
    }
}

fn zone_row(zone: &NewZone) -> Vec<String> {
    let time = zone.days.map_or_else(
        || "not said".to_owned(),
        |(fewest, most)| delivery::days_in_words(fewest, most),
    );
    vec![zone.name.clone(), delivery::price_in_words(&zone.price), time]
}

/// Words that say something: at least two letters, and no more than fit.
fn words(said: &str, chars_max: usize) -> Option<String> {
    let said = text::sentence_case(&text::lines(said));
    let is_something = said.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (is_something && said.chars().count() <= chars_max).then_some(said)
}

/// Takes the place out of what was told about the shop: the part that says so ("we are at ..."), or looks like an address.
fn shop(said: &str) -> Option<Understood> {
    let all = words(said, Step::Shop.said_chars_max())?;
    let parts: Vec<&str> = all.split_inclusive(['.', '\n', ';']).collect();
    let place = parts.iter().position(|part| address_in(part).is_some());
    let address = place.and_then(|at| address_in(parts[at])).unwrap_or_default();
    let about: String = match place.filter(|at| is_only_address(parts[*at])) {
        Some(at) => parts
            .iter()
            .enumerate()
            .filter(|(nth, _)| *nth != at)
            .map(|(_, part)| *part)
            .collect(),
        None => all.clone(),
    };
    let about = text::lines(&about);
    let about = if about.is_empty() {
        all
    } else {
        text::sentence_case(&about)
    };
    Some(Understood::Shop {
        about,
        address: address.chars().take(ADDRESS_CHARS_MAX).collect(),
    })
}

/// Beginnings that say that a place follows.
const PLACE_SAID: &[&str] = &[
    "our address is",
    "the address is",
    "address is",
    "address:",
    "we are located at",
    "we are located in",
    "located at",
    "located in",
    "located on",
    "we are at",
    "we are in",
    "we are on",
    "we're at",
    "we're in",
    "you find us at",
    "find us at",
    "find us in",
    "our shop is at",
    "our shop is in",
    "the shop is at",
    "the shop is in",
    "shop at",
    "based in",
    "visit us at",
];
/// Words in the names of streets and markets.
const STREET_WORDS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "way",
    "avenue",
    "ave",
    "close",
    "crescent",
    "lane",
    "drive",
    "market",
    "plaza",
    "mall",
    "junction",
    "estate",
    "complex",
    "arcade",
    "bus stop",
    "expressway",
    "boulevard",
    "square",
];

fn address_in(part: &str) -> Option<String> {
    let lower = part.to_lowercase();
    // Lower case may be longer or shorter than the text in rare letters; then the place is not looked for.
    let said = PLACE_SAID
        .iter()
        .filter_map(|words| find_words(&lower, words).map(|at| at + words.len()))
        .max();
    let from = match said.filter(|at| lower.len() == part.len() && part.is_char_boundary(*at)) {
        Some(at) => &part[at..],
        None => street_in(part)?,
    };
    let address = text::line(from.trim_matches(|c: char| c.is_whitespace() || ".,;:-".contains(c)));
    (address.chars().filter(|c| c.is_alphabetic()).count() >= 2).then(|| text::sentence_case(&address))
}

/// From the house number on, when the name of a street or market follows it: "12 Herbert Macaulay Way, Yaba".
fn street_in(part: &str) -> Option<&str> {
    let is_digit_start = |at: usize| {
        part[at..].starts_with(|c: char| c.is_ascii_digit()) && !part[..at].ends_with(char::is_alphanumeric)
    };
    let from = part.char_indices().map(|(at, _)| at).find(|at| is_digit_start(*at))?;
    let lower = part[from..].to_lowercase();
    STREET_WORDS
        .iter()
        .any(|word| find_words(&lower, word).is_some())
        .then_some(&part[from..])
}

/// Where whole words stand in a text.
fn find_words(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let (before, after) = (&text[..*at], &text[at + words.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

/// Whether all that is said is a place.
pub(super) fn is_place(said: &str) -> bool {
    is_only_address(said) && address_in(said).is_some()
}

/// Whether a part tells nothing but the place.
fn is_only_address(part: &str) -> bool {
    let lower = part.trim_start().to_lowercase();
    PLACE_SAID.iter().any(|words| lower.starts_with(words)) || lower.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shop_heard(said: &str) -> (String, String) {
        match understand(Step::Shop, said, "NGN") {
            Some(Understood::Shop { about, address }) => (about, address),
            other => panic!("{said}: {other:?}"),
        }
    }

    #[test]
    fn a_shop_is_told_with_or_without_its_place() {
        for (said, about, address) in [
            (
                "Fabric and ready-to-wear. We are at 12 Herbert Macaulay Way, Yaba.",
                "Fabric and ready-to-wear.",
                "12 Herbert Macaulay Way, Yaba",
            ),
            (
                "we sew bridal wear, located in Surulere",
                "We sew bridal wear, located in Surulere",
                "Surulere",
            ),
            (
                "Phone cases and chargers\nShop 14, Computer Village market, Ikeja",
                "Phone cases and chargers\nShop 14, Computer Village market, Ikeja",
                "14, Computer Village market, Ikeja",
            ),
            ("We sell cakes", "We sell cakes", ""),
            ("Address: 3 Allen Avenue", "Address: 3 Allen Avenue", "3 Allen Avenue"),
        ] {
            assert_eq!(shop_heard(said), (about.to_owned(), address.to_owned()), "{said}");
        }
    }

    #[test]
    fn each_question_has_answers_it_understands_and_answers_it_does_not() {
        for (step, good, bad) in [
            (Step::Shop, "Fabrics in Yaba", "?"),
            (Step::Goods, "ankara, lace", "123"),
            (Step::Currency, "naira", "money"),
            (Step::Hours, "9-5 weekdays", "often"),
            (Step::Delivery, "Lagos 2500", "it depends"),
            (Step::Payment, "Transfer before delivery", "."),
            (Step::Returns, "Within 7 days, unworn", ""),
            (Step::Tone, "friendly", "hm"),
        ] {
            assert!(understand(step, good, "NGN").is_some(), "{good}");
            assert!(understand(step, bad, "NGN").is_none(), "{bad}");
        }
        assert!(understand(Step::Payment, &"a ".repeat(600), "NGN").is_none());
    }

    #[test]
    fn every_card_has_a_cell_for_every_column() {
        for (step, said) in [
            (Step::Shop, "Fabrics. We are at 3 Allen Avenue"),
            (Step::Goods, "ankara"),
            (Step::Currency, "GHS"),
            (Step::Hours, "mon-sat 9-7"),
            (Step::Delivery, "Lagos 2500, abroad by DHL"),
            (Step::Payment, "Transfer"),
            (Step::Returns, "None"),
            (Step::Tone, "playful"),
        ] {
            let proposal = understand(step, said, "NGN").unwrap().proposal(step);
            assert!(
                !proposal.rows.is_empty() && proposal.rows.iter().all(|row| row.len() == proposal.columns.len()),
                "{said}"
            );
            assert_eq!(
                proposal.note.is_some(),
                matches!(step, Step::Delivery | Step::Currency),
                "{said}"
            );
        }
    }

    #[test]
    fn what_was_understood_survives_being_stored() {
        for step in Step::ALL {
            for said in ["Lagos 2500", "mon 9-5", "naira", "friendly"] {
                let understood = understand(step, said, "NGN");
                let stored = serde_json::to_value(&understood).unwrap();
                assert_eq!(
                    serde_json::from_value::<Option<Understood>>(stored).unwrap(),
                    understood
                );
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_understood_fits_the_tables(text in any::<String>()) {
            for step in Step::ALL {
                if let Some(Understood::Shop { about, address }) = understand(step, &text, "NGN") {
                    prop_assert!(about.chars().count() <= 2_000 && address.chars().count() <= 300);
                }
            }
        }
    }
}
