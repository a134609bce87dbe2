//! Numbers, amounts, percentages, links and SKUs as a draft writes them.

use super::super::understand::Language;
use crate::money::{CURRENCIES, Money};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberKind {
    Amount,
    Percentage,
    Plain,
}

/// A number as the draft writes it.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) sign: String,
    pub(super) digits: String,
    pub(super) unit: String,
    pub(super) kind: NumberKind,
}

impl Number {
    pub(super) fn said(&self) -> String {
        match self.kind {
            NumberKind::Percentage => format!("{}%", self.digits),
            NumberKind::Amount if self.sign.is_empty() => format!("{} {}", self.digits, self.unit),
            NumberKind::Amount | NumberKind::Plain => format!("{}{}", self.sign, self.digits),
        }
    }

    /// Whether it is this amount, to the last digit and in its currency.
    pub(super) fn is(&self, amount: &Money) -> bool {
        let code = &amount.currency;
        let sign = Money::sign(code);
        let is_same_currency = if self.sign.is_empty() {
            currency_of_word(&self.unit).is_none_or(|of| of == code)
        } else {
            self.sign == sign.trim() || self.sign == *code
        };
        let written = if matches!(self.unit.as_str(), "k" | "m") {
            format!("{}{}", self.digits, self.unit)
        } else {
            self.digits.clone()
        };
        is_same_currency && Money::parse(&written, code).as_ref() == Some(amount)
    }
}

fn currency_of_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "naira" => "NGN",
        "cedi" | "cedis" => "GHS",
        "shilling" | "shillings" => "KES",
        "rand" => "ZAR",
        "dollar" | "dollars" => "USD",
        "euro" | "euros" => "EUR",
        "pound" | "pounds" => "GBP",
        "rupee" | "rupees" => "INR",
        "fcfa" | "franc" | "francs" => "XOF",
        "real" | "reais" => "BRL",
        _ => return None,
    })
}

/// All numbers of a text in a language, with what stands before and behind. Digits of any script count as digits.
pub(super) fn numbers(text: &str, language: Language) -> Vec<Number> {
    let letters: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_numeric() {
            at += 1;
            continue;
        }
        let start = at;
        while at < letters.len()
            && (letters[at].is_numeric()
                || (".,:/-\u{a0}\u{202f}".contains(letters[at]) && letters.get(at + 1).is_some_and(|c| c.is_numeric())))
        {
            at += 1;
        }
        let digits: String = letters[start..at].iter().collect();
        let behind: String = letters[at..].iter().collect();
        out.push(number(&letters[..start], plainly(digits, language), &behind));
    }
    out
}

/// Digits as English writes them. A language with a comma before the fraction is read in its own way first: "1.250,50" is
/// 1,250.50; what is no number there ("50,000" of an owner's sentence) is read in the English way.
fn plainly(digits: String, language: Language) -> String {
    let group = match language {
        Language::French => ['\u{a0}', '\u{202f}'],
        Language::Portuguese => ['.', '.'],
        Language::English | Language::Pidgin | Language::Spanish => return digits,
    };
    let (whole, fraction) = digits.split_once(',').unwrap_or((&digits, ""));
    let parts: Vec<&str> = whole.split(group).collect();
    let is_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let is_grouped = parts.len() == 1 || parts[0].len() <= 3 && parts[1..].iter().all(|part| part.len() == 3);
    let is_fraction = fraction.is_empty() && !digits.contains(',') || fraction.len() == 2 && is_digits(fraction);
    if !is_grouped || !is_fraction || parts.iter().any(|part| part.is_empty() || !is_digits(part)) {
        digits
    } else if fraction.is_empty() {
        parts.concat()
    } else {
        format!("{}.{fraction}", parts.concat())
    }
}

fn number(before: &[char], digits: String, behind: &str) -> Number {
    let before: String = before.iter().rev().take(6).rev().collect();
    let before = before.trim_end();
    let mut signs: Vec<&str> = CURRENCIES
        .iter()
        .flat_map(|(code, sign, _)| [*code, sign.trim()])
        .collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    let sign = signs.into_iter().find(|sign| {
        let rest = before.strip_suffix(*sign);
        rest.is_some_and(|rest| !sign.chars().all(char::is_alphabetic) || !rest.ends_with(char::is_alphanumeric))
    });
    let sign = sign.or_else(|| sign_behind(behind));
    let word: String = behind
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect::<String>()
        .to_lowercase();
    let glued: String = behind
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect::<String>()
        .to_lowercase();
    let trimmed = behind.trim_start();
    let is_percentage =
        trimmed.starts_with(['%', '٪', '％']) || word == "percent" || trimmed.to_lowercase().starts_with("per cent");
    let unit = if matches!(glued.as_str(), "k" | "m") {
        glued
    } else {
        word
    };
    let is_amount =
        sign.is_some() || matches!(unit.as_str(), "k" | "m") || currency_of_word(&unit).is_some() || unit == "bucks";
    let kind = match (is_percentage, is_amount) {
        (true, _) => NumberKind::Percentage,
        (false, true) => NumberKind::Amount,
        (false, false) => NumberKind::Plain,
    };
    Number {
        sign: sign.unwrap_or_default().to_owned(),
        digits,
        unit,
        kind,
    }
}

/// "18 500 ₦": a sign behind a number, unless it stands before the next one or begins a word.
fn sign_behind(behind: &str) -> Option<&'static str> {
    let trimmed = behind.trim_start();
    let fits = |sign: &&str| {
        let rest = trimmed.strip_prefix(*sign);
        let begins_word = |rest: &str| sign.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphanumeric);
        rest.is_some_and(|rest| !rest.trim_start().starts_with(char::is_numeric) && !begins_word(rest))
    };
    let signs = CURRENCIES.iter().map(|(_, sign, _)| sign.trim());
    signs.filter(fits).max_by_key(|sign| sign.len())
}

pub(super) fn is_link(word: &str) -> bool {
    let lower = word.to_lowercase();
    let has_domain = lower.split('/').next().is_some_and(|host| {
        host.rsplit_once('.').is_some_and(|(name, end)| {
            name.chars().any(char::is_alphabetic) && end.len() >= 2 && end.chars().all(char::is_alphabetic)
        })
    });
    lower.contains("://") || lower.starts_with("www.") || lower.contains('@') || has_domain
}

pub(super) fn is_sku(word: &str) -> bool {
    word.len() >= 5
        && word.contains(['-', '_'])
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-_.".contains(c))
        && word.chars().any(|c| c.is_ascii_uppercase())
}
