//! One row of a file, whatever the format, read into what can be planned.

use super::RowError;
use crate::business::text::line;
use crate::inventory::draft::{OPTIONS_MAX, check_name, check_stock, check_word, price_rule, read_currency};
use crate::inventory::sku;
use crate::money::Money;

/// One row, read. Made by [`super::parse_csv`] and [`super::parse_json`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a person counts: the line of a CSV file, the place in a JSON list from 1.
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) price: Money,
    pub(super) stock: i32,
    pub(super) sku: Option<String>,
    /// Name and value, e.g. Size and M.
    pub(super) options: Vec<(String, String)>,
}

/// The columns a file may have.
pub(super) const COLUMNS: [&str; 6] = ["name", "price", "currency", "stock", "sku", "options"];
/// Those it must have.
pub(super) const COLUMNS_NEEDED: [&str; 3] = ["name", "price", "stock"];

/// A row as it was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) price: String,
    pub(super) currency: String,
    pub(super) stock: String,
    pub(super) sku: String,
    pub(super) options: Vec<(String, String)>,
}

impl Written {
    /// Reads every cell and says everything that is wrong with the row at once.
    pub(super) fn read(self, number: u32, default_currency: &str) -> Result<Row, Vec<RowError>> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &'static str, message: String| {
            wrong.push(RowError {
                row: number,
                field,
                message,
            });
        };
        let name = line(&self.name);
        if let Err(message) = check_name(&name) {
            refuse("name", message.to_owned());
        }
        let currency = read_currency(Some(&self.currency), default_currency).unwrap_or_else(|message| {
            refuse(
                "currency",
                format!("{message} Or leave it empty for {default_currency}."),
            );
            default_currency.to_owned()
        });
        let price = Money::parse(&self.price, &currency);
        if price.is_none() {
            refuse("price", price_rule(&currency));
        }
        let stock = self
            .stock
            .trim()
            .replace([',', ' '], "")
            .parse()
            .ok()
            .filter(|stock| check_stock(*stock).is_ok());
        if stock.is_none() {
            refuse(
                "stock",
                "Write how many there are as a whole number, 0 when it is sold out.".to_owned(),
            );
        }
        let sku = Some(self.sku.trim()).filter(|sku| !sku.is_empty()).map(sku::check);
        if let Some(Err(rule)) = sku {
            refuse("sku", format!("{rule} Or leave it empty to have one made."));
        }
        let options: Vec<(String, String)> = self
            .options
            .iter()
            .map(|(name, value)| (line(name), line(value)))
            .collect();
        if let Err(message) = check_options(&options) {
            refuse("options", message);
        }
        match (price, stock) {
            (Some(price), Some(stock)) if wrong.is_empty() => Ok(Row {
                number,
                name,
                price,
                stock,
                sku: sku.and_then(Result::ok),
                options,
            }),
            _ => Err(wrong),
        }
    }
}

/// Reads `Size=M;Colour=Red`.
pub(super) fn read_options(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split(';')
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            part.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "Write options as name=value with semicolons between, like Size=M;Colour=Red.".to_owned())
}

fn check_options(options: &[(String, String)]) -> Result<(), String> {
    if options.len() > OPTIONS_MAX {
        return Err(format!("Keep to {OPTIONS_MAX} options, like Size, Colour and Fabric."));
    }
    for (at, (name, value)) in options.iter().enumerate() {
        check_word(name).and(check_word(value))?;
        if options[..at]
            .iter()
            .any(|(other, _)| other.to_lowercase() == name.to_lowercase())
        {
            return Err(format!("{name} is there twice. Give each option one value."));
        }
    }
    Ok(())
}
