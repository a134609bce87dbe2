//! From free text to zones. What has no price is not made up; it is named, so that the owner can say it again.

use super::tokens::{Token, tokens};
use super::{EVERYWHERE, NewZone, PICK_UP};
use crate::business::text;
use crate::money::Money;

/// More zones than this come from no shop that types them into a chat.
const ZONES_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 80;
/// More words than this without a price are a remark, not a place.
const WAITING_WORDS_MAX: usize = 3;
/// Words around a name that are no part of it.
const FILLERS: &[&str] = &[
    "a",
    "about",
    "again",
    "all",
    "also",
    "and",
    "any",
    "anywhere",
    "are",
    "at",
    "be",
    "but",
    "can",
    "charge",
    "charges",
    "cost",
    "costs",
    "deliver",
    "deliveries",
    "delivery",
    "dispatch",
    "each",
    "fee",
    "fees",
    "fixed",
    "flat",
    "for",
    "from",
    "goes",
    "i",
    "in",
    "inside",
    "is",
    "it",
    "it's",
    "its",
    "just",
    "no",
    "of",
    "on",
    "only",
    "or",
    "orders",
    "our",
    "per",
    "please",
    "plus",
    "price",
    "rate",
    "send",
    "ship",
    "shipping",
    "takes",
    "that",
    "the",
    "then",
    "there",
    "they",
    "to",
    "too",
    "usually",
    "via",
    "we",
    "will",
    "within",
    "you",
    "your",
];
/// Names that say which part of the place named before: "Lagos mainland 2500, island 3500".
const PARTS_OF_A_PLACE: &[&str] = &[
    "mainland",
    "island",
    "central",
    "city",
    "town",
    "suburbs",
    "outskirts",
    "north",
    "south",
    "east",
    "west",
];
const EVERYWHERE_WORDS: &[&str] = &["everywhere", "nationwide", "anywhere"];

/// What was understood of a text about delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The zones, in the order they were named.
    pub zones: Vec<NewZone>,
    /// Parts without a price or with more than one, in the owner's words.
    pub unread: Vec<String>,
}

/// Reads "Lagos mainland 2500, island 3500. Other states 5k with GIG, 2 to 3 days. Lagos is next day", "free within Yaba",
/// "pick up only". Numbers are in `currency`.
pub fn parse(text: &str, currency: &str) -> Reading {
    let mut reader = Reader {
        currency,
        reading: Reading::default(),
        times: Vec::new(),
        waiting: None,
        follows: false,
    };
    for sentence in sentences(text) {
        reader.follows = false;
        for part in parts(sentence) {
            reader.read(part);
        }
        reader.give_up_waiting();
    }
    reader.settle()
}

/// Split at full stops, semicolons and lines; a full stop inside a number is none.
fn sentences(text: &str) -> Vec<&str> {
    split(text, |c, _, after| {
        matches!(c, ';' | '\n' | '!') || (c == '.' && !after.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Split at commas; one that groups the digits of a number is none.
fn parts(sentence: &str) -> Vec<&str> {
    split(sentence, |c, before, after| {
        let digits_after = after.chars().take_while(char::is_ascii_digit).count();
        c == ',' && !(before.ends_with(|c: char| c.is_ascii_digit()) && digits_after == 3)
    })
}

fn split(text: &str, is_end: impl Fn(char, &str, &str) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_end(c, &text[..at], &text[end..]) {
            parts.push(&text[start..at]);
            start = end;
        }
    }
    parts.push(&text[start..]);
    parts
        .into_iter()
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .collect()
}

/// A zone that is being put together.
#[derive(Debug, Default)]
struct Draft {
    name: Vec<String>,
    price: Option<Money>,
    days: Option<(i16, i16)>,
    is_pick_up: bool,
    /// Whether the price was said before the name: "free within Yaba".
    is_price_first: bool,
    /// Whether what follows names who brings it.
    is_carrier: bool,
}

struct Reader<'a> {
    currency: &'a str,
    reading: Reading,
    /// Times that were told of a place by itself: "Lagos is next day".
    times: Vec<(String, (i16, i16))>,
    /// A name that waits for its price: "Lagos, Abuja and Ibadan 3000".
    waiting: Option<String>,
    /// Whether a zone came before in the same sentence.
    follows: bool,
}

impl Reader<'_> {
    /// Reads one part.
    fn read(&mut self, part: &str) {
        let tokens = tokens(part, self.currency);
        if has_price_range(&tokens) {
            self.reading.unread.push(text::line(part));
            return;
        }
        let mut draft = Draft::default();
        for token in tokens {
            if draft.is_ended_by(&token) {
                self.close(std::mem::take(&mut draft), part);
            }
            match token {
                Token::FreeAbove(threshold) => self.add(NewZone {
                    name: format!("Orders above {threshold}"),
                    price: Money::new(0, self.currency),
                    days: None,
                }),
                token => draft.take(token),
            }
        }
        self.close(draft, part);
    }

    fn close(&mut self, draft: Draft, part: &str) {
        let name = name(&draft.name);
        let Draft {
            price,
            days,
            is_pick_up,
            is_carrier,
            ..
        } = draft;
        match (price, days) {
            (price, days) if is_pick_up => self.add_pick_up(days, price.filter(|price| price.minor > 0).map(|_| part)),
            (Some(price), days) => {
                let name = self.placed(name);
                self.add(NewZone { name, price, days });
            }
            (None, Some(days)) if name.is_empty() && self.follows => self.time_of_the_last(days),
            (None, Some(days)) => self.times.push((name, days)),
            (None, None) if name.is_empty() => {}
            (None, None) if is_carrier || name.split(' ').count() > WAITING_WORDS_MAX => {
                self.reading.unread.push(text::line(part));
            }
            (None, None) => {
                self.waiting = Some(
                    self.waiting
                        .take()
                        .map_or(name.clone(), |before| format!("{before}, {name}")),
                );
            }
        }
    }

    /// Fetching costs nothing; a price beside it belongs to something else, which is asked for.
    fn add_pick_up(&mut self, days: Option<(i16, i16)>, unread: Option<&str>) {
        self.add(NewZone {
            name: PICK_UP.to_owned(),
            price: Money::new(0, self.currency),
            days,
        });
        self.reading.unread.extend(unread.map(text::line));
    }

    /// The sentence ended, and the name got no price.
    fn give_up_waiting(&mut self) {
        self.reading.unread.extend(self.waiting.take());
    }

    /// A place named again is corrected, not doubled.
    fn add(&mut self, zone: NewZone) {
        self.follows = true;
        let zones = &mut self.reading.zones;
        let known = zones
            .iter()
            .position(|known| known.name.eq_ignore_ascii_case(&zone.name));
        match known {
            Some(at) => {
                zones[at] = NewZone {
                    days: zone.days.or(zones[at].days),
                    ..zone
                }
            }
            None if zones.len() < ZONES_MAX => zones.push(zone),
            None => self.reading.unread.push(zone.name),
        }
    }

    fn time_of_the_last(&mut self, days: (i16, i16)) {
        if let Some(zone) = self.reading.zones.last_mut() {
            zone.days = zone.days.or(Some(days));
        }
    }

    /// The full name: "island" after "Lagos mainland" is "Lagos island"; places that waited for the price come first.
    fn placed(&mut self, name: String) -> String {
        let name = match self.waiting.take() {
            Some(before) if name.is_empty() => before,
            Some(before) => format!("{before}, {name}"),
            None if name.is_empty() => EVERYWHERE.to_owned(),
            None => name,
        };
        let is_part = |word: &str| PARTS_OF_A_PLACE.contains(&word.to_lowercase().as_str());
        let last = self.reading.zones.last().filter(|_| self.follows);
        match last.and_then(|zone| zone.name.rsplit_once(' ')) {
            Some((place, part)) if is_part(part) && is_part(&name) => format!("{place} {}", name.to_lowercase()),
            _ => name.chars().take(NAME_CHARS_MAX).collect(),
        }
    }

    /// Gives the times that were told by place to the zones they mean; without a place, to all that have none.
    fn settle(mut self) -> Reading {
        for (place, days) in std::mem::take(&mut self.times) {
            let wanted = place.to_lowercase();
            let is_meant = |zone: &&mut NewZone| {
                zone.name != PICK_UP && (wanted.is_empty() || zone.name.to_lowercase().contains(&wanted))
            };
            let mut is_used = false;
            for zone in self.reading.zones.iter_mut().filter(is_meant) {
                zone.days = zone.days.or(Some(days));
                is_used = true;
            }
            if !is_used && !place.is_empty() {
                self.reading.unread.push(place);
            }
        }
        self.reading
    }
}

impl Draft {
    /// Whether the token begins another zone.
    fn is_ended_by(&self, token: &Token) -> bool {
        let is_complete = self.price.is_some() && !self.is_pick_up && !self.is_carrier && !name(&self.name).is_empty();
        match token {
            Token::Word(_) | Token::PickUp => is_complete && !self.is_price_first,
            Token::Price(_) => is_complete,
            _ => false,
        }
    }

    fn take(&mut self, token: Token) {
        match token {
            Token::Word(_) if self.is_carrier => {}
            Token::Word(word) => self.name.push(word),
            Token::Price(price) => {
                self.is_price_first = name(&self.name).is_empty();
                self.price = Some(price);
            }
            Token::Days(fewest, most) => self.days = Some((fewest, most)),
            Token::PickUp | Token::NoDelivery => self.is_pick_up = true,
            Token::Carrier => self.is_carrier = true,
            Token::FreeAbove(_) => {}
        }
    }
}

/// "2000 to 3000", "2000-3000": which of the two a customer pays is not known.
fn has_price_range(tokens: &[Token]) -> bool {
    let is_between =
        |token: &Token| matches!(token, Token::Word(word) if matches!(word.to_lowercase().as_str(), "to" | "or"));
    let prices: Vec<&Token> = tokens.iter().filter(|token| !is_between(token)).collect();
    prices
        .windows(2)
        .any(|pair| matches!(pair, [Token::Price(_), Token::Price(_)]))
}

/// The name without the words around it, with a capital, cut to what fits.
fn name(words: &[String]) -> String {
    let is_filler = |word: &String| FILLERS.contains(&word.to_lowercase().as_str());
    let start = words.iter().position(|word| !is_filler(word)).unwrap_or(words.len());
    let end = words
        .iter()
        .rposition(|word| !is_filler(word))
        .map_or(start, |last| last + 1);
    let name = text::line(&words[start..end].join(" "));
    if EVERYWHERE_WORDS.contains(&name.to_lowercase().as_str()) {
        return EVERYWHERE.to_owned();
    }
    text::sentence_case(&name)
        .chars()
        .take(NAME_CHARS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{days_in_words, price_in_words};
    use super::*;

    fn heard(said: &str) -> Vec<String> {
        let row = |zone: NewZone| {
            let time = zone.days.map_or_else(String::new, |(fewest, most)| {
                format!(", {}", days_in_words(fewest, most))
            });
            format!("{}: {}{time}", zone.name, price_in_words(&zone.price))
        };
        parse(said, "NGN").zones.into_iter().map(row).collect()
    }

    #[test]
    fn zones_are_heard_the_way_owners_say_them() {
        for (said, expected) in [
            (
                "Lagos mainland 2500, island 3500. Other states 5k with GIG, 2 to 3 days. Lagos is next day",
                &[
                    "Lagos mainland: ₦2,500, next day",
                    "Lagos island: ₦3,500, next day",
                    "Other states: ₦5,000, 2 to 3 days",
                ][..],
            ),
            ("free within Yaba", &["Yaba: free"]),
            ("pick up only", &["Pick-up at the shop: free"]),
            ("We don't deliver", &["Pick-up at the shop: free"]),
            (
                "no delivery, customers pick up at the shop",
                &["Pick-up at the shop: free"],
            ),
            ("Lagos ₦2,500, Abuja ₦4,500.50", &["Lagos: ₦2,500", "Abuja: ₦4,500.50"]),
            (
                "Lagos 2500 Abuja 4000 and Ibadan 3k",
                &["Lagos: ₦2,500", "Abuja: ₦4,000", "Ibadan: ₦3,000"],
            ),
            (
                "Port Harcourt and Warri: 4000 naira, 3 working days",
                &["Port Harcourt and Warri: ₦4,000, 3 days"],
            ),
            ("2500 everywhere", &["Everywhere: ₦2,500"]),
            (
                "We deliver nationwide for N3000 in 1-2 weeks",
                &["Everywhere: ₦3,000, 7 to 14 days"],
            ),
            ("Delivery is 2000 flat", &["Everywhere: ₦2,000"]),
            ("Free delivery", &["Everywhere: free"]),
            (
                "Lagos 2k, free above 100k",
                &["Lagos: ₦2,000", "Orders above ₦100,000: free"],
            ),
            (
                "Lagos 2k. Orders over ₦50,000 are free",
                &["Lagos: ₦2,000", "Orders above ₦50,000: free"],
            ),
            (
                "Yaba 1000 same day\nSurulere 1500 within 24 hours\nPickup too",
                &[
                    "Yaba: ₦1,000, same day",
                    "Surulere: ₦1,500, next day",
                    "Pick-up at the shop: free",
                ],
            ),
            ("Lagos 2000. Lagos 2500", &["Lagos: ₦2,500"]),
            ("to Lekki costs 3000 by bike", &["Lekki: ₦3,000"]),
            ("Lagos 2-3 days 2500", &["Lagos: ₦2,500, 2 to 3 days"]),
        ] {
            assert_eq!(heard(said), expected, "{said}");
        }
    }

    #[test]
    fn zones_are_heard_in_longer_talk_too() {
        for (said, expected) in [
            (
                "Delivery within Lagos is ₦2500 and takes 1-2 days. Outside Lagos ₦4500, 3-5 days",
                &["Lagos: ₦2,500, 1 to 2 days", "Outside Lagos: ₦4,500, 3 to 5 days"][..],
            ),
            (
                "₦2000 for Lagos, ₦4000 for other states",
                &["Lagos: ₦2,000", "Other states: ₦4,000"],
            ),
            ("Lagos-2500, Abuja - 4000", &["Lagos: ₦2,500", "Abuja: ₦4,000"]),
            ("We only deliver in Lagos, 2500 naira", &["Lagos: ₦2,500"]),
            ("Lagos, Abuja and Ibadan 3000", &["Lagos, Abuja and Ibadan: ₦3,000"]),
            (
                "Lagos 2,500 naira, 1 to 2 days. Abuja 5,000 naira, 2 to 4 days. Pick-up at the shop is free.",
                &[
                    "Lagos: ₦2,500, 1 to 2 days",
                    "Abuja: ₦5,000, 2 to 4 days",
                    "Pick-up at the shop: free",
                ],
            ),
            ("Yaba no charge", &["Yaba: free"]),
        ] {
            assert_eq!(heard(said), expected, "{said}");
        }
    }

    #[test]
    fn what_has_no_price_is_named_and_not_made_up() {
        let reading = parse("Lagos 2500, abroad by DHL", "NGN");
        assert_eq!(reading.zones.len(), 1);
        assert_eq!(reading.unread, ["abroad by DHL"]);
        assert_eq!(parse("Lagos 2000 to 3000", "NGN").unread, ["Lagos 2000 to 3000"]);
        assert_eq!(parse("", "NGN"), Reading::default());
        assert!(parse("it depends", "NGN").zones.is_empty());
    }

    #[test]
    fn numbers_are_in_the_money_of_the_shop() {
        assert_eq!(parse("Accra 20", "GHS").zones[0].price.to_string(), "GH₵20");
        assert!(parse("Accra ₦2000", "GHS").zones.is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = parse(&text, "NGN");
        }

        #[test]
        fn no_words_of_the_trade_panic_and_what_is_heard_fits_the_table(
            words in proptest::collection::vec(
                prop_oneof!["Lagos", "island", "free", "above", "to", "-", ",", ".", "and", "pick up", "within", "next day", "[0-9]{1,16}k?", "[0-9]{1,3}-[0-9]{1,5}", "days", "weeks", "₦", "by"],
                0..20,
            )
        ) {
            for zone in parse(&words.join(" "), "NGN").zones {
                prop_assert!((1..=80).contains(&zone.name.chars().count()) && zone.price.minor >= 0);
                prop_assert!(zone.days.is_none_or(|(fewest, most)| 0 <= fewest && fewest <= most));
            }
        }
    }
}
