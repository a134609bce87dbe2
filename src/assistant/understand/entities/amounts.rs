//! How many, for how much, which of a list, on which day.

use super::super::End;
use super::super::lexicon::{WEEKDAYS, is_english, is_grammar};
use super::super::text::{Token, stem, tokens};
use super::{Chosen, Spent};

/// Words that things are counted by.
const UNITS: &[&str] = &[
    "piece", "yard", "set", "bundle", "pair", "pack", "packet", "carton", "jar", "bottle", "loaf", "loave", "tray",
    "plate", "portion", "slice", "roll", "sachet", "tin", "tub", "box", "cup", "unit", "copy",
];

/// Words that measure: a number before them counts no things.
const MEASURES: &[&str] = &[
    "kg", "g", "gram", "lb", "oz", "ml", "cl", "l", "litre", "liter", "cm", "mm", "m", "inch", "ft", "metre", "meter",
    "year", "month", "week", "day", "hour", "minute", "people", "person",
];

/// Whether a number counts things: "2 pieces", "3 of them".
pub fn is_counting(clause: &[Token], at: usize) -> bool {
    let next = clause.get(at + 1).map_or("", |token| token.stem.as_str());
    clause[at].hundredths.is_some() && (next == "of" || UNITS.contains(&next))
}

/// How many are asked for, and whether they are counted in yards.
pub fn quantity(clause: &[Token], spent: &Spent, chosen: &Chosen) -> Option<(u32, bool)> {
    const WORDS: &[(&str, u32)] = &[
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("ten", 10),
        ("dozen", 12),
    ];
    let is_supposed = clause.iter().any(|token| token.text == "if");
    clause.iter().enumerate().find_map(|(at, token)| {
        let next = clause.get(at + 1).map_or("", |token| token.stem.as_str());
        let before = at.checked_sub(1).map_or("", |at| clause[at].stem.as_str());
        let count = token.whole().or_else(|| {
            WORDS
                .iter()
                .find(|(word, _)| *word == token.text)
                .map(|(_, count)| i64::from(*count))
        })?;
        let is_size = matches!(before, "size" | "number" | "no" | "x") || next == "x";
        let is_unit = next == "of" || UNITS.contains(&next);
        let is_named =
            spent.contains(&at) || is_in_a_value(token, next, chosen) || !is_unit && is_of_a_name(clause, at, spent);
        let is_wanted = ["want", "need", "take", "buy", "order", "give", "get", "for", "have"].contains(&before);
        let is_before_product = spent.contains(&(at + 1))
            || (spent.contains(&(at + 2)) && !is_grammar(next))
            || is_before_values(clause, at, spent, chosen);
        let counts = (1..=500).contains(&count)
            && !token.is_money
            && !is_size
            && !MEASURES.contains(&next)
            && !is_named
            && (is_unit || is_before_product || (is_wanted && (count <= 12 || is_supposed)));
        counts.then(|| (u32::try_from(count).unwrap_or(1), next == "yard"))
    })
}

/// Whether only values that were chosen, or what the goods are packed in, stand between a number and a product: the 2 of "2 medium
/// beige beds", "two bags of the salmon".
fn is_before_values(clause: &[Token], number: usize, spent: &Spent, chosen: &Chosen) -> bool {
    let is_packed = clause.get(number + 2).is_some_and(|token| token.text == "of");
    let values: Vec<Token> = chosen
        .values
        .iter()
        .flat_map(|(_, values)| values)
        .flat_map(|value| tokens(value))
        .collect();
    let named = (number + 1..clause.len().min(number + 6)).find(|at| spent.contains(at));
    let between = named.map(|named| &clause[number + 1..named]);
    let is_value = |token: &Token| values.iter().any(|value| value.stem == token.stem);
    is_packed && named.is_some() || between.is_some_and(|between| !between.is_empty() && between.iter().all(is_value))
}

/// Whether a number goes on a name we do not know: the 20 of "Camon 20 case".
fn is_of_a_name(clause: &[Token], number: usize, spent: &Spent) -> bool {
    let before = number.checked_sub(1).filter(|before| !spent.contains(before));
    before.is_some_and(|before| clause[before].hundredths.is_none() && !is_english(&clause[before].text))
}

/// Whether a number belongs to a value that was chosen: the 20 of a box of "20 pieces".
fn is_in_a_value(number: &Token, next: &str, chosen: &Chosen) -> bool {
    chosen.values.iter().flat_map(|(_, values)| values).any(|value| {
        let words = tokens(value);
        let measure = |pair: &[Token]| pair[0].stem == number.stem && pair[1].stem == next;
        words.len() > 1 && words.windows(2).any(measure)
    })
}

/// The most a buyer wants to pay, in hundredths of the currency.
pub fn budget(clause: &[Token]) -> Option<i64> {
    const CUES: &[&str] = &[
        "under", "below", "budget", "within", "than", "max", "maximum", "around", "about", "between", "up",
    ];
    const MEANS: &[&str] = &["have", "with", "get", "buy", "afford", "get", "for"];
    const CHOICE: &[&str] = &[
        "what",
        "which",
        "anything",
        "something",
        "any",
        "recommend",
        "suggest",
        "options",
        "option",
    ];
    let says = |words: &[&str]| clause.iter().any(|token| words.contains(&token.text.as_str()));
    // "I have 15k, what can I get?"
    let is_asked = says(CUES) || says(MEANS) && says(CHOICE);
    let amount = clause
        .iter()
        .filter(|token| token.is_amount())
        .filter_map(|token| token.hundredths)
        .max()?;
    is_asked.then_some(amount)
}

/// "Your cheapest phone", "the most expensive one".
pub fn end(clause: &[Token]) -> Option<End> {
    clause.iter().enumerate().find_map(|(at, token)| {
        let before = at.checked_sub(1).map_or("", |at| clause[at].text.as_str());
        match (before, token.text.as_str()) {
            (_, "cheapest") | ("least", "expensive") | ("most", "affordable") => Some(End::Lowest),
            (_, "costliest" | "priciest") | ("most", "expensive") => Some(End::Highest),
            _ => None,
        }
    })
}

/// "the second one", "number 2", "the last": a place in the list shown before; -1 is the last.
pub fn ordinal(clause: &[Token]) -> Option<i32> {
    const WORDS: &[(&str, i32)] = &[
        ("first", 0),
        ("1st", 0),
        ("second", 1),
        ("2nd", 1),
        ("third", 2),
        ("3rd", 2),
        ("fourth", 3),
        ("4th", 3),
        ("fifth", 4),
        ("5th", 4),
    ];
    clause.iter().enumerate().find_map(|(at, token)| {
        let before = at.checked_sub(1).map_or("", |at| clause[at].text.as_str());
        let next = clause.get(at + 1).map_or("", |token| token.text.as_str());
        if matches!(before, "number" | "no" | "option") {
            return token.whole().filter(|n| (1..=9).contains(n)).map(|n| n as i32 - 1);
        }
        if token.text == "last" && next == "one" {
            return Some(-1);
        }
        WORDS
            .iter()
            .find(|(word, _)| *word == token.text)
            .map(|(_, place)| *place)
    })
}

/// Words that point at something spoken of before.
pub fn points_back(clause: &[Token]) -> bool {
    const TIMES: &[&str] = &[
        "week",
        "weekend",
        "month",
        "year",
        "morning",
        "afternoon",
        "evening",
        "season",
        "time",
        "december",
        "christmas",
    ];
    let is_time = |word: &Token| TIMES.contains(&word.text.as_str()) || WEEKDAYS.contains(&word.text.as_str());
    clause.iter().enumerate().any(|(at, token)| match token.text.as_str() {
        // "This weekend" is no thing.
        "this" => !clause.get(at + 1).is_some_and(is_time),
        word => ["it", "that", "one", "am", "them", "they", "e", "these", "those"].contains(&word),
    })
}

/// The day a clause asks about, 1 for Monday; today is `today`.
pub fn weekday(clause: &[Token], today: i16) -> Option<i16> {
    clause.iter().find_map(|token| match token.text.as_str() {
        "today" | "now" => Some(today),
        "tomorrow" => Some(today % 7 + 1),
        word => WEEKDAYS
            .iter()
            .position(|day| word.len() >= 3 && day.starts_with(word) || stem(word) == *day)
            .map(|at| at as i16 + 1),
    })
}
