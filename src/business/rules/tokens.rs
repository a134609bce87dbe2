//! An owner's sentence, cut into words, amounts, percentages, counts and times.

use super::Percent;
use crate::business::currency;
use crate::money::Money;

/// A piece that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// In small letters and the singular.
    Word(String),
    Percent(Percent),
    Money(Money),
    /// A number that may count anything.
    Number(u32),
    /// Minutes since midnight.
    Time(u16),
}

/// A number from here on is money even without a sign.
const MONEY_FROM: u32 = 1_000;

/// The words of a sentence in small letters, without marks; numbers keep their commas and points.
pub(super) fn words(said: &str) -> Vec<String> {
    let letters: Vec<char> = said.to_lowercase().replace(['’', '‘'], "'").chars().collect();
    let mut spaced = String::with_capacity(said.len() + 8);
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let next = letters.get(at + 1).copied();
        let in_number = before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
        match c {
            '.' | ',' | ':' | '/' if in_number => spaced.push(*c),
            '-' | '–' | '—' if in_number => spaced.push_str(" to "),
            '%' | '％' => spaced.push_str(" % "),
            '&' => spaced.push_str(" and "),
            '+' => spaced.push_str(" plus "),
            '>' if next == Some('=') => spaced.push_str(" from "),
            '>' => spaced.push_str(" above "),
            '≥' => spaced.push_str(" from "),
            '\'' => {}
            c if c.is_alphabetic() && before.is_some_and(|c| c.is_ascii_digit()) && !is_tail(&letters[at..]) => {
                spaced.push(' ');
                spaced.push(*c);
            }
            c if c.is_alphanumeric() || is_sign(*c) => spaced.push(*c),
            _ => spaced.push(' '),
        }
    }
    spaced.split_whitespace().map(spelt).collect()
}

/// The tokens of some words; amounts are in `money`.
pub(super) fn tokens(words: &[String], money: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let (found, length) = next(rest, money);
        out.push(found);
        rest = &rest[length..];
    }
    out
}

/// Without the plural's ending.
pub(super) fn singular(word: &str) -> String {
    let cut = |ending: &str, by: usize| {
        (word.len() > ending.len() + 2 && word.ends_with(ending)).then(|| word[..word.len() - by].to_owned())
    };
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) || !word.is_ascii() {
        return word.to_owned();
    }
    cut("ies", 3)
        .map(|word| format!("{word}y"))
        .or_else(|| {
            ["ches", "shes", "xes", "sses"]
                .into_iter()
                .find_map(|ending| cut(ending, 2))
        })
        .or_else(|| cut("s", 1))
        .unwrap_or_else(|| word.to_owned())
}

/// What may stand glued to a number and is part of it: `10k`, `2m`, `3pm`, `30th`.
fn is_tail(letters: &[char]) -> bool {
    let tail: String = letters.iter().take_while(|c| c.is_alphabetic()).collect();
    ["k", "m", "am", "pm", "st", "nd", "rd", "th"].contains(&tail.as_str())
}

/// Numbers in digits.
fn spelt(word: &str) -> String {
    const NUMBERS: [(&str, &str); 18] = [
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("twelve", "12"),
        ("dozen", "12"),
        ("fifteen", "15"),
        ("twenty", "20"),
        ("thirty", "30"),
        ("forty", "40"),
        ("fifty", "50"),
        ("seventy", "70"),
    ];
    let digits = NUMBERS.iter().find(|(name, _)| *name == word);
    digits.map_or(word, |(_, digits)| digits).to_owned()
}

fn next(words: &[String], money: &str) -> (Token, usize) {
    let at = |place: usize| words.get(place).map_or("", String::as_str);
    if matches!(at(0), "noon" | "midday") {
        return (Token::Time(12 * 60), 1);
    }
    let percent_words = match (at(1), at(2)) {
        ("%" | "percent" | "pct" | "percentage", _) => 1,
        ("per", "cent") => 2,
        _ => 0,
    };
    if percent_words > 0
        && let Some(percent) = percent(at(0))
    {
        return (Token::Percent(percent), 1 + percent_words);
    }
    if let Some((time, taken)) = time(at(0), at(1)) {
        return (Token::Time(time), taken);
    }
    if let Some((amount, taken)) = amount(at(0), at(1), money) {
        return (Token::Money(amount), taken);
    }
    if let Ok(number) = at(0).parse::<u32>() {
        return (Token::Number(number), 1);
    }
    (Token::Word(singular(at(0))), 1)
}

/// "10", "12.5".
fn percent(word: &str) -> Option<Percent> {
    let (whole, fraction) = word.split_once('.').unwrap_or((word, ""));
    if fraction.len() > 2 {
        return None;
    }
    let hundredths = format!("{whole}{fraction:0<2}").parse().ok()?;
    (1..=10_000).contains(&hundredths).then_some(Percent(hundredths))
}

/// "2pm", "2 pm", "12:30", "12 noon".
fn time(first: &str, second: &str) -> Option<(u16, usize)> {
    let (digits, half, taken) = match (first.strip_suffix("am"), first.strip_suffix("pm"), second) {
        (Some(digits), ..) => (digits, Some(0), 1),
        (_, Some(digits), _) => (digits, Some(12), 1),
        (.., "am") => (first, Some(0), 2),
        (.., "pm" | "noon" | "midday") => (first, Some(12), 2),
        (.., "oclock") => (first, None, 2),
        _ => (first, None, 1),
    };
    if half.is_none() && taken == 1 && !digits.contains(':') {
        return None;
    }
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60).then_some((hour * 60 + minute, taken))
}

/// "₦50,000", "100k", "50,000 naira", "ngn 500", "2500".
fn amount(first: &str, second: &str, money: &str) -> Option<(Money, usize)> {
    if !first.contains(|c: char| c.is_ascii_digit()) {
        let is_sign = first == money.to_lowercase() || first == Money::sign(money).trim().to_lowercase();
        let amount = Money::parse(second, money).filter(|_| is_sign)?;
        return Some((amount, 2));
    }
    let amount = Money::parse(first, money)?;
    if currency::parse(second) == Some(money) {
        return Some((amount, 2));
    }
    let is_bare = first.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.');
    let is_large = first
        .replace(',', "")
        .parse::<f64>()
        .is_ok_and(|value| value >= f64::from(MONEY_FROM));
    (!is_bare || is_large).then_some((amount, 1))
}

fn is_sign(c: char) -> bool {
    "₦₵$€£₹".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: &str) -> Vec<Token> {
        tokens(&words(said), "NGN")
    }

    #[test]
    fn figures_are_told_apart() {
        let naira = |whole: i64| Token::Money(Money::new(whole * 100, "NGN"));
        for (said, expected) in [
            ("10%", Token::Percent(Percent(1_000))),
            ("12.5 percent", Token::Percent(Percent(1_250))),
            ("five per cent", Token::Percent(Percent(500))),
            ("100k", naira(100_000)),
            ("₦50,000", naira(50_000)),
            ("N50,000", naira(50_000)),
            ("NGN 500", naira(500)),
            ("₦ 500", naira(500)),
            ("500 naira", naira(500)),
            ("2500", naira(2_500)),
            ("20", Token::Number(20)),
            ("a", Token::Word("a".into())),
            ("dresses", Token::Word("dress".into())),
            ("2pm", Token::Time(14 * 60)),
            ("2 PM", Token::Time(14 * 60)),
            ("12 noon", Token::Time(12 * 60)),
            ("14:30", Token::Time(14 * 60 + 30)),
            ("12am", Token::Time(0)),
        ] {
            assert_eq!(read(said), [expected], "{said}");
        }
    }

    #[test]
    fn what_is_glued_is_taken_apart() {
        let word = |word: &str| Token::Word(word.into());
        assert_eq!(read("3pcs"), [Token::Number(3), word("pcs")]);
        assert_eq!(read("same-day"), [word("same"), word("day")]);
        assert_eq!(read("5+"), [Token::Number(5), word("plus")]);
        assert_eq!(read("$50")[..], [word("$50")]);
    }
}
