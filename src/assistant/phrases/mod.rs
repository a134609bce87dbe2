//! Every fixed sentence CHIDI can say to a customer, in the languages it writes. The voice is edited here and nowhere else:
//! [`Phrases`] says what there is to be said, and each language says all of it. No sentence holds a number, a promise of a
//! time, or a name that is not handed in; each is right beside any product's name, whatever its gender and number.

mod english;
mod french;
mod portuguese;
mod rules;
mod spanish;

use std::fmt::Write as _;

use crate::business::Tone;
use crate::business::hours::OpenDay;
use crate::business::rules::Terms;
use crate::business::text::joined;
use crate::money::Money;

use super::understand::{Greeting, Language};

pub use english::English;
use french::French;
use portuguese::Portuguese;
use spanish::Spanish;

/// What CHIDI says in a language.
pub fn of(language: Language) -> &'static dyn Phrases {
    match language {
        // Who writes Pidgin reads English; ours would sound put on.
        Language::English | Language::Pidgin => &English,
        Language::French => &French,
        Language::Spanish => &Spanish,
        Language::Portuguese => &Portuguese,
    }
}

/// The sentences, in one language.
pub trait Phrases: Sync {
    /// An amount as it is written in this language.
    fn money(&self, amount: &Money) -> String;

    /// Gives a greeting back.
    fn greeting(&self, tone: Tone, greeting: Greeting) -> &'static str;
    /// After a greeting that asked nothing.
    fn what_may_i_do(&self, tone: Tone, shop: &str) -> String;
    /// After a full answer about a product that can be had.
    fn closing(&self, tone: Tone) -> &'static str;
    fn welcome(&self, tone: Tone) -> &'static str;
    fn all_right(&self) -> &'static str;

    /// A product with the values chosen: "Ebun wrap dress in size 40, wine".
    fn label(&self, product: &str, values: &[(&str, &str)]) -> String;
    fn price(&self, label: &str, amount: &Money) -> String;
    fn price_and_in_stock(&self, label: &str, amount: &Money) -> String;
    fn in_stock_at(&self, label: &str, amount: &Money) -> String;
    fn price_range(&self, label: &str, low: &Money, high: &Money) -> String;
    fn in_stock(&self, label: &str) -> String;
    fn sold_out(&self, label: &str) -> String;
    fn sold_out_at(&self, label: &str, amount: &Money) -> String;
    fn total(&self, quantity: u32, total: &Money) -> String;
    /// What several goods come to, or goods with their delivery.
    fn together(&self, is_delivered: bool, total: &Money) -> String;
    /// The values that can be had, and those that cannot.
    fn values(&self, label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String;
    /// The values with what each costs, where they differ in that.
    fn with_prices(&self, values: &[String], prices: &[Money]) -> Vec<String> {
        if values.len() != prices.len() {
            return values.to_vec();
        }
        let pairs = values.iter().zip(prices);
        pairs
            .map(|(value, price)| format!("{value} ({})", self.money(price)))
            .collect()
    }
    fn not_offered(&self, product: &str, option: &str, value: &str) -> String;
    /// What can be had instead of something sold out.
    fn instead(&self, labels: &[(String, &Money)]) -> String;
    fn within_budget(&self, labels: &[(String, &Money)]) -> String;
    fn nothing_within_budget(&self) -> &'static str;
    /// What costs least of what can be had.
    fn lowest(&self, label: &str, amount: &Money) -> String;
    /// What costs most of what can be had.
    fn highest(&self, label: &str, amount: &Money) -> String;
    /// Several products fit; one good question.
    fn several(&self, lines: &[String]) -> String;
    fn list_line(&self, label: &str, price: &str, is_in_stock: bool) -> String;
    fn span(&self, low: &Money, high: &Money) -> String;
    fn range(&self, names: &[String]) -> String;
    fn which_would_you_like(&self) -> &'static str;
    fn which_product(&self) -> &'static str;
    fn not_in_our_list(&self) -> &'static str;
    fn is_one_of_these(&self) -> &'static str;
    fn what_do_you_look_for(&self, shop: &str) -> String;
    fn still_unsure(&self) -> &'static str;

    fn hours(&self, description: &str) -> String;
    /// The opening hours of the week, for [`Self::hours`].
    fn week(&self, days: &[OpenDay]) -> String;
    /// One day.
    fn day(&self, weekday: i16, open: Option<&(String, String)>) -> String;
    fn address(&self, address: &str) -> String;
    fn price_and_days(&self, price: &Money, days: Option<(i16, i16)>) -> String;
    fn delivery_to(&self, zone: &str, price: &Money, days: Option<(i16, i16)>) -> String;
    fn delivery_list(&self, zones: &[String]) -> String;
    fn which_of_these_places(&self) -> &'static str;

    /// A rule of the owner's that has no wording of its own: "10% off Ankara above ₦100,000".
    fn rule(&self, terms: &Terms) -> String;
    fn prices_as_listed(&self) -> &'static str;
    /// What is off by the owner's rules. Each part is told by one rule.
    fn offers(&self, tone: Tone, rules: &[String]) -> String;
    /// What one, or so many, cost by the rule told before.
    fn with_that(&self, quantity: Option<u32>, before: &Money, after: &Money) -> String;
    /// What goods of this worth come to.
    fn worth_comes_to(&self, worth: &Money, after: &Money, delivery_is_free: bool) -> String;
    fn deposit(&self, amount: &Money, of: &Money) -> String;
    fn otherwise_as_listed(&self) -> &'static str;

    fn about_me(&self, shop: &str) -> String;
    fn outside_shop(&self, shop: &str) -> String;
    /// Said when a person is called. Promises no time and names nobody.
    fn holding(&self, shop: &str) -> String;
    fn sorry(&self) -> &'static str;
}

/// The first message's notice, in the owner's words.
pub fn notice(template: &str, shop: &str) -> String {
    template.trim().replace("{shop}", shop)
}

/// The owner's own sentence, ended as a sentence is.
pub fn quoted(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', ':', '"', '”']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// A rule of the owner's as a sentence.
pub fn rule(text: &str) -> String {
    let mut letters = text.trim().chars();
    let sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    if sentence.ends_with(['.', '!', '?']) {
        sentence
    } else {
        format!("{sentence}.")
    }
}

/// The languages in which nothing can be said but that a person is called, ISO 639-3.
pub const HOLDING_LANGUAGES: [&str; 6] = ["deu", "ita", "hau", "ibo", "yor", "swa"];

/// That a person is called, in one of [`HOLDING_LANGUAGES`]; in English otherwise.
pub fn holding_in(language: &str, shop: &str) -> String {
    let text = match language {
        "deu" => "Ich habe den Inhaber von {shop} gerufen; hier antwortet Ihnen ein Mensch.",
        "ita" => "Ho avvisato il titolare di {shop}; qui le risponderà una persona.",
        "hau" => "Na kira mai {shop}; mutum zai amsa maka a nan.",
        "ibo" => "Akpọọla m onye nwe {shop}; mmadụ ga-aza gị ebe a.",
        "yor" => "Mo ti pe ẹni tó ni {shop}; ènìyàn yóò dá ọ lóhùn níbí.",
        "swa" => "Nimemwita mwenye {shop}; mtu atakujibu hapa.",
        _ => return English.holding(shop),
    };
    text.replace("{shop}", shop)
}

/// "Ebun wrap dress (40, Wine)": right in any language, whatever the options are called.
fn label_in_brackets(product: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<&str> = values.iter().map(|(_, value)| *value).collect();
    if values.is_empty() {
        product.to_owned()
    } else {
        format!("{product} ({})", values.join(", "))
    }
}

/// The kind of an option, whatever the owner calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionKind {
    Size,
    Colour,
    Other,
}

fn option_kind(option: &str) -> OptionKind {
    let option = option.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| option.contains(word));
    if says(&["size", "taille", "pointure", "talla", "tamaño", "tamanho"]) {
        OptionKind::Size
    } else if option == "cor" || option == "cores" || says(&["colo", "couleur"]) {
        OptionKind::Colour
    } else {
        OptionKind::Other
    }
}

/// The opening hours of a week in words: days that have the same together, ("lundi à vendredi, 9:00 à 18:00; …").
fn week_in_words(days: &[OpenDay], words: &WeekWords) -> String {
    if days.is_empty() {
        return words.never.to_owned();
    }
    let groups = crate::business::hours::stretches(days);
    let name = |weekday: i16| words.day(weekday);
    let run = |(first, last): &(i16, i16)| match last - first {
        0 => name(*first).to_owned(),
        1 => format!("{}, {}", name(*first), name(*last)),
        _ => format!("{} {} {}", name(*first), words.to, name(*last)),
    };
    let told = groups.iter().map(|group| {
        let days = match group.runs.as_slice() {
            [(1, 7)] => words.every_day.to_owned(),
            runs => runs.iter().map(run).collect::<Vec<_>>().join(", "),
        };
        format!("{days}, {} {} {}", group.opens, words.to, group.closes)
    });
    told.collect::<Vec<_>>().join("; ")
}

struct WeekWords {
    days: [&'static str; 7],
    to: &'static str,
    every_day: &'static str,
    never: &'static str,
}

impl WeekWords {
    fn day(&self, weekday: i16) -> &'static str {
        self.days[usize::try_from(weekday.clamp(1, 7) - 1).unwrap_or(0)]
    }
}

/// The digits of an amount in groups of three, with the fraction only where there is one.
fn grouped(amount: &Money, group: char, point: char) -> String {
    let digits = Money::digits(&amount.currency) as usize;
    let scale = 10_u64.pow(digits as u32);
    let (whole, fraction) = (amount.minor.unsigned_abs() / scale, amount.minor.unsigned_abs() % scale);
    let whole = whole.to_string();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    if fraction > 0 {
        let _ = write!(out, "{point}{fraction:0digits$}");
    }
    out
}
