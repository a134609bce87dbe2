//! Money: whole minor units and a currency. Never a floating point number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in minor units (kobo, cents) of a currency (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; a ₦9,500 price is 950 000.
    pub minor: i64,
    /// Three capital letters.
    pub currency: String,
}

/// Currencies shops may choose: code, sign as shown to customers, digits behind the point.
pub const CURRENCIES: &[(&str, &str, u32)] = &[
    ("NGN", "₦", 2),
    ("GHS", "GH₵", 2),
    ("KES", "KSh ", 2),
    ("ZAR", "R", 2),
    ("XOF", "CFA ", 0),
    ("USD", "$", 2),
    ("EUR", "€", 2),
    ("GBP", "£", 2),
    ("INR", "₹", 2),
    ("BRL", "R$", 2),
    ("CAD", "CA$", 2),
    ("MXN", "MX$", 2),
];

impl Money {
    /// An amount in minor units.
    pub fn new(minor: i64, currency: impl Into<String>) -> Self {
        Self {
            minor,
            currency: currency.into(),
        }
    }

    /// Digits behind the point of a currency; 2 for those we do not list.
    pub fn digits(currency: &str) -> u32 {
        CURRENCIES
            .iter()
            .find(|(code, ..)| *code == currency)
            .map_or(2, |(_, _, digits)| *digits)
    }

    /// The sign put before an amount, e.g. `₦`; the code and a space for currencies we do not list.
    pub fn sign(currency: &str) -> String {
        CURRENCIES
            .iter()
            .find(|(code, ..)| *code == currency)
            .map_or_else(|| format!("{currency} "), |(_, sign, _)| (*sign).to_owned())
    }

    /// Reads what a shop owner writes: `9500`, `9,500`, `₦9,500.50`, `9.5k`, `2m`, `NGN 9500`.
    /// `None` when it is no amount, is negative, has too many decimals, or is above 10^12 whole units.
    pub fn parse(text: &str, currency: &str) -> Option<Self> {
        let sign = Self::sign(currency);
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix(&sign.trim().to_lowercase()).unwrap_or(&text);
        let text = text.strip_prefix(&currency.to_lowercase()).unwrap_or(text);
        let text = text
            .strip_prefix('n')
            .filter(|_| currency == "NGN")
            .unwrap_or(text)
            .trim();
        let (number, times) = match text.strip_suffix(['k', 'm']) {
            Some(number) if text.ends_with('k') => (number.trim_end(), 1_000_i128),
            Some(number) => (number.trim_end(), 1_000_000),
            None => (text, 1),
        };
        let number = number.replace([',', ' ', '_'], "");
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || whole.len() > 13 || fraction.len() > 6 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let scale = 10_i128.pow(Self::digits(currency));
        let fraction_units = 10_i128.pow(fraction.len() as u32);
        let exact = (whole.parse::<i128>().ok()? * fraction_units + format!("0{fraction}").parse::<i128>().ok()?)
            * times
            * scale;
        if exact % fraction_units != 0 || exact / fraction_units > 1_000_000_000_000 * scale {
            return None;
        }
        Some(Self::new(i64::try_from(exact / fraction_units).ok()?, currency))
    }
}

impl fmt::Display for Money {
    /// `₦9,500`; decimals only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_i64.pow(Self::digits(&self.currency));
        let (whole, fraction) = (
            self.minor.unsigned_abs() / scale as u64,
            self.minor.unsigned_abs() % scale as u64,
        );
        if self.minor < 0 {
            f.write_str("-")?;
        }
        f.write_str(&Self::sign(&self.currency))?;
        let digits = whole.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if fraction > 0 {
            write!(f, ".{fraction:0width$}", width = Self::digits(&self.currency) as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naira(text: &str) -> Option<String> {
        Money::parse(text, "NGN").map(|money| money.to_string())
    }

    #[test]
    fn an_amount_is_read_the_way_people_write_it() {
        for (written, read) in [
            ("9500", "₦9,500"),
            ("9,500", "₦9,500"),
            ("₦9,500.50", "₦9,500.50"),
            ("N9500", "₦9,500"),
            ("ngn 9500", "₦9,500"),
            ("9.5k", "₦9,500"),
            ("2m", "₦2,000,000"),
            ("0", "₦0"),
        ] {
            assert_eq!(naira(written).as_deref(), Some(read), "{written}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for written in ["", "free", "-5", "9.999", "9.5.0", "99999999999999", "1e9", "k"] {
            assert_eq!(naira(written), None, "{written}");
        }
    }

    #[test]
    fn a_currency_without_decimals_takes_none() {
        assert_eq!(Money::parse("1500", "XOF").map(|m| m.minor), Some(1500));
        assert_eq!(Money::parse("1500.5", "XOF"), None);
    }
}
