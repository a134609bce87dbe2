//! What a `WhatsApp` message costs, as far as Meta's public rate card tells. An estimate for the owner; the bill is Meta's.

use std::path::Path;

use serde::Deserialize;

use crate::{Error, Result};

const BUILT_IN: &str = include_str!("rates.csv");
/// A rate above this is a slip of the pen, in US dollars.
const RATE_MAX: f64 = 10.0;

/// A rate card.
#[derive(Debug, Clone)]
pub struct Rates {
    rows: Vec<Row>,
    other: Row,
}

#[derive(Debug, Clone, Deserialize)]
struct Row {
    prefix: String,
    marketing: f64,
    utility: f64,
    authentication: f64,
}

impl Rates {
    /// The card in a file, or the one built in.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        match path {
            None => Self::read(BUILT_IN, "the built-in rates"),
            Some(path) => {
                let name = path.display().to_string();
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Error::Internal(format!("WHATSAPP_RATES: cannot read {name}: {error}")))?;
                Self::read(&text, &name)
            }
        }
    }

    fn read(text: &str, name: &str) -> Result<Self> {
        let wrong = |reason: String| Error::Internal(format!("WHATSAPP_RATES: {name}: {reason}"));
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Row> = Vec::new();
        for row in reader.deserialize() {
            let row: Row = row.map_err(|error| wrong(error.to_string()))?;
            let is_sane = [row.marketing, row.utility, row.authentication]
                .iter()
                .all(|rate| (0.0..=RATE_MAX).contains(rate));
            if !is_sane {
                return Err(wrong(format!(
                    "the rates for {} are not between 0 and {RATE_MAX}",
                    row.prefix
                )));
            }
            rows.push(row);
        }
        let other = rows.iter().position(|row| row.prefix == "other");
        let other = other.ok_or_else(|| wrong("there is no row for `other`".to_owned()))?;
        let other = rows.swap_remove(other);
        rows.sort_by_key(|row| std::cmp::Reverse(row.prefix.len()));
        Ok(Self { rows, other })
    }

    /// What a message of a category to this number costs, in millionths of a US dollar. Without a number, which hidden
    /// numbers are, the row for other countries counts. `None` for a category this card does not know.
    pub fn cost_micros(&self, phone: &str, category: &str) -> Option<i64> {
        let row = self
            .rows
            .iter()
            .find(|row| phone.starts_with(&row.prefix))
            .unwrap_or(&self.other);
        let dollars = match category {
            "marketing" | "marketing_lite" => row.marketing,
            // Replies have been charged like utility messages since October 2026.
            "utility" | "service" => row.utility,
            "authentication" => row.authentication,
            _ => return None,
        };
        Some((dollars * 1e6).round() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_country_code_decides() {
        let rates = Rates::load(None).expect("the built-in card");
        assert_eq!(rates.cost_micros("2348030000001", "service"), Some(6_700));
        assert_eq!(
            rates.cost_micros("254700000001", "utility"),
            Some(4_000),
            "elsewhere in Africa"
        );
        assert_eq!(rates.cost_micros("4915100000001", "marketing"), Some(136_500));
        assert_eq!(rates.cost_micros("", "utility"), Some(7_700), "a hidden number");
        assert_eq!(rates.cost_micros("2348030000001", "referral_conversion"), None);
    }

    #[test]
    fn a_card_that_cannot_be_right_is_refused_with_its_name() {
        let read = |rows: &str| Rates::read(&format!("prefix,marketing,utility,authentication\n{rows}"), "my.csv");
        for rows in ["1,0.02,0.01,0.01", "1,-1,0,0\nother,0,0,0", "1,cheap,0,0\nother,0,0,0"] {
            let error = read(rows).expect_err(rows).to_string();
            assert!(error.contains("my.csv"), "{error}");
        }
        assert!(read("other,0,0,0").is_ok());
    }
}
