//! How many, for how much, which of a list, on which day.

use super::super::lexicon::is_grammar;
use super::super::text::{Token, stem};
use super::Spent;

/// How many are asked for, and whether they are counted in yards.
pub fn quantity(clause: &[Token], spent: &Spent) -> Option<(u32, bool)> {
    const WORDS: &[(&str, u32)] = &[
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("ten", 10),
        ("dozen", 12),
    ];
    clause.iter().enumerate().find_map(|(at, token)| {
        let next = clause.get(at + 1).map_or("", |token| token.stem.as_str());
        let before = at.checked_sub(1).map_or("", |at| clause[at].stem.as_str());
        let count = token.whole().or_else(|| {
            WORDS
                .iter()
                .find(|(word, _)| *word == token.text)
                .map(|(_, count)| i64::from(*count))
        })?;
        let is_size = matches!(before, "size" | "number" | "no");
        let is_unit = ["piece", "yard", "of", "set", "bundle", "pair"].contains(&next);
        let is_wanted = ["want", "need", "take", "buy", "order", "give", "get", "for", "have"].contains(&before);
        let is_before_product = spent.contains(&(at + 1)) || (spent.contains(&(at + 2)) && !is_grammar(next));
        let counts = (1..=500).contains(&count)
            && !token.is_money
            && !is_size
            && (is_unit || is_before_product || (is_wanted && count <= 12));
        counts.then(|| (u32::try_from(count).unwrap_or(1), next == "yard"))
    })
}

/// The most a buyer wants to pay, in hundredths of the currency.
pub fn budget(clause: &[Token]) -> Option<i64> {
    const CUES: &[&str] = &[
        "under", "below", "budget", "within", "than", "max", "maximum", "around", "about", "between", "up",
    ];
    let is_asked = clause.iter().any(|token| CUES.contains(&token.text.as_str()));
    let amount = clause
        .iter()
        .filter(|token| token.is_amount())
        .filter_map(|token| token.hundredths)
        .max()?;
    is_asked.then_some(amount)
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
    clause.iter().any(|token| {
        ["it", "this", "that", "one", "am", "them", "they", "e", "these", "those"].contains(&token.text.as_str())
    })
}

/// The day a clause asks about, 1 for Monday; today is `today`.
pub fn weekday(clause: &[Token], today: i16) -> Option<i16> {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    clause.iter().find_map(|token| match token.text.as_str() {
        "today" | "now" => Some(today),
        "tomorrow" => Some(today % 7 + 1),
        word => DAYS
            .iter()
            .position(|day| *day == word || (word.len() >= 3 && *day == format!("{word}day")) || stem(word) == *day)
            .map(|at| at as i16 + 1),
    })
}

/// The one property of a product a clause asks about. Words of the product's own name ask nothing: "coral bead necklace".
pub fn detail(clause: &[Token], spent: &Spent) -> Option<String> {
    const PROPERTIES: &[&str] = &[
        "washable",
        "original",
        "thick",
        "soft",
        "heavy",
        "width",
        "wide",
        "length",
        "long",
        "quality",
        "cotton",
        "silk",
        "stretch",
        "stretchy",
        "lined",
        "lining",
        "zip",
        "pocket",
        "handmade",
        "imported",
        "wash",
        "fade",
        "shrink",
        "sewn",
        "unsewn",
        "weight",
        "bead",
        "beaded",
        "stone",
        "stoned",
        "handwoven",
        "woven",
        "kid",
        "child",
        "children",
        "baby",
        "girl",
        "boy",
        "plus",
        "sew",
        "maternity",
        "nursing",
        "transparent",
        "waterproof",
        "iron",
        "brand",
    ];
    clause
        .iter()
        .enumerate()
        .filter(|(at, _)| !spent.contains(at))
        .map(|(_, token)| &token.stem)
        .find(|stem| PROPERTIES.contains(&stem.as_str()))
        .cloned()
}
