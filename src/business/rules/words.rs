//! Rules in words: for the owner to confirm, for customers when the owner has no wording of their own.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::{Action, Kind, Least, Percent, Scope, Terms, Topic};
use crate::business::text;

impl Terms {
    /// The whole rule in one phrase: "10% off Ankara above ₦100,000 until 30 November".
    pub fn in_words(&self) -> String {
        let scope = &self.conditions.scope;
        let of = |joint: &str| scope.name().map_or_else(String::new, |name| format!(" {joint} {name}"));
        let least = self.conditions.least.as_ref().map_or_else(String::new, condition);
        let dates = self.dates();
        let to = match self.conditions.zones.as_slice() {
            [] => String::new(),
            zones => format!(" to {}", text::list(zones)),
        };
        let phrase = match &self.action {
            Action::PercentOff { percent } => format!("{percent} off{}{least}", of("").replace("  ", " ")),
            Action::AmountOff { amount } => format!("{amount} off{}{least}", of("").replace("  ", " ")),
            Action::Wholesale { price } => format!("{} at {price} each{least}", scope.name().unwrap_or("everything")),
            Action::FreeDelivery => format!("free delivery{to}{}{least}", of("of")),
            Action::MinimumOrder => format!("the minimum order{} is {}", of("of"), self.smallest_order()),
            Action::DepositPercent { percent } => format!("a {percent} deposit{}{least}", of("on")),
            Action::DepositAmount { amount } => format!("a deposit of {amount}{}{least}", of("on")),
            Action::SameDay { before_min } => {
                format!("orders{to} before {} go out the same day{least}", clock(*before_min))
            }
            Action::Statement { topic } => format!("quoted for questions about {}", topic.name()),
        };
        let stacks = if self.conditions.stacks {
            ", also beside another discount"
        } else {
            ""
        };
        format!("{phrase}{dates}{stacks}")
    }

    fn smallest_order(&self) -> String {
        match &self.conditions.least {
            Some(Least::Pieces(pieces)) => pieces_in_words(*pieces),
            Some(Least::From(amount)) => amount.to_string(),
            Some(Least::Above(amount)) => format!("above {amount}"),
            None => "any".to_owned(),
        }
    }

    fn dates(&self) -> String {
        match (self.starts_on, self.ends_on) {
            (None, None) => String::new(),
            (None, Some(last)) => format!(" until {}", day(last)),
            (Some(first), None) => format!(" starting {}", day(first)),
            (Some(first), Some(last)) if first == last => format!(" on {}", day(first)),
            (Some(first), Some(last)) => format!(" starting {} until {}", day(first), day(last)),
        }
    }
}

/// What in a wording contradicts the rule: a figure that the rule does not hold, said as one writes it. Code applies the
/// rule, so a wording that promises another figure would be untrue.
pub fn check_wording(terms: &Terms, wording: &str) -> Option<String> {
    if terms.kind() == Kind::Statement {
        return None;
    }
    let known = figures(&terms.in_words());
    figures(wording).into_iter().find(|figure| !known.contains(figure))
}

/// The numbers of a text, without the commas between their digits; a `k` behind one stands for three zeros.
fn figures(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        while at < letters.len()
            && (letters[at].is_numeric()
                || (at > start && ".,:".contains(letters[at]) && letters.get(at + 1).is_some_and(|c| c.is_numeric())))
        {
            at += 1;
        }
        if at == start {
            at += 1;
            continue;
        }
        let mut figure: String = letters[start..at].iter().filter(|c| **c != ',').collect();
        let is_thousands = letters.get(at).is_some_and(|c| matches!(c, 'k' | 'K'))
            && !letters.get(at + 1).is_some_and(|c| c.is_alphanumeric());
        if is_thousands {
            figure.push_str("000");
        }
        out.push(figure);
    }
    out
}

fn condition(least: &Least) -> String {
    match least {
        Least::From(amount) => format!(" from {amount}"),
        Least::Above(amount) => format!(" above {amount}"),
        Least::Pieces(pieces) => format!(" from {}", pieces_in_words(*pieces)),
    }
}

fn pieces_in_words(pieces: u32) -> String {
    if pieces == 1 {
        "1 piece".to_owned()
    } else {
        format!("{pieces} pieces")
    }
}

fn clock(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn day(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!("{} {}", date.day(), MONTHS[date.month0() as usize])
}

impl fmt::Display for Percent {
    /// `10%`, `12.5%`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{whole}%"),
            rest if rest % 10 == 0 => write!(f, "{whole}.{}%", rest / 10),
            rest => write!(f, "{whole}.{rest:02}%"),
        }
    }
}

impl Kind {
    /// What it is called in a list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discount => "Discount",
            Self::Wholesale => "Wholesale price",
            Self::FreeDelivery => "Free delivery",
            Self::MinimumOrder => "Minimum order",
            Self::Deposit => "Deposit",
            Self::SameDay => "Same-day delivery",
            Self::Statement => "Said as it is",
        }
    }
}

impl Topic {
    /// What questions it is for.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discounts => "discounts",
            Self::Delivery => "delivery",
            Self::Returns => "returns and exchanges",
            Self::Payment => "paying",
            Self::Orders => "orders",
        }
    }
}

impl Scope {
    /// For the owner: "everything", "all Ankara", "Cord lace".
    pub fn in_words(&self) -> String {
        match self {
            Self::Everything => "everything".to_owned(),
            Self::Category(name) => format!("all {name}"),
            Self::Product { name, .. } => name.clone(),
            Self::MadeToOrder => "what is made to order".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Conditions;
    use super::*;
    use crate::money::Money;

    fn ten() -> Terms {
        Terms {
            conditions: Conditions {
                least: Some(Least::Above(Money::new(10_000_000, "NGN"))),
                ..Conditions::default()
            },
            action: Action::PercentOff {
                percent: Percent(1_000),
            },
            starts_on: None,
            ends_on: NaiveDate::from_ymd_opt(2026, 11, 30),
        }
    }

    #[test]
    fn percentages_are_written_without_noughts() {
        let written = [1_000, 1_250, 1_225, 5].map(|percent| Percent(percent).to_string());
        assert_eq!(written, ["10%", "12.5%", "12.25%", "0.05%"]);
    }

    #[test]
    fn a_wording_may_hold_the_figures_of_its_rule_and_no_others() {
        assert_eq!(ten().in_words(), "10% off above ₦100,000 until 30 November");
        for wording in [
            "Spend over 100k and we take 10% off, until the 30th.",
            "10 percent off above ₦100,000",
            "We say thank you with a little off.",
        ] {
            assert_eq!(check_wording(&ten(), wording), None, "{wording}");
        }
        for (wording, figure) in [
            ("15% off above ₦100,000", "15"),
            ("10% off above ₦50,000", "50000"),
            ("10% off above 100m", "100"),
        ] {
            assert_eq!(check_wording(&ten(), wording).as_deref(), Some(figure), "{wording}");
        }
    }
}
