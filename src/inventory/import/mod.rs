//! Products from a file: CSV or JSON with `name, price, currency, stock, sku?, options?`.
//!
//! Rows with the same name are items of one product. Reading ([`parse_csv`], [`parse_json`]) and planning are pure; what is
//! wrong is said row by row, and nothing is written when any row is wrong. Items are found by SKU, or by name and options,
//! so the same file a second time changes nothing: prices are set, stock is set by a correction.

mod csv_file;
mod json_file;
mod plan;
mod row;
mod write;

use serde::Serialize;

pub use csv_file::parse_csv;
pub use json_file::parse_json;
pub use row::Row;

use super::product::catalogue;
use crate::ids::UserId;
use crate::{Error, Tenant};

/// Rows of one file.
pub const ROWS_MAX: usize = 50_000;

/// What is wrong with a row, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// As a person counts: the line of a CSV file, the place in a JSON list from 1.
    pub row: u32,
    /// The column; `file` when it is not about one.
    pub field: &'static str,
    /// A whole sentence.
    pub message: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub rows: usize,
    pub products_created: usize,
    pub items_created: usize,
    /// Another price or another number in stock.
    pub items_changed: usize,
    pub items_unchanged: usize,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Rows are wrong; all of them are listed, in order.
    #[error("{} of the rows cannot be imported", .0.len())]
    Rows(Vec<RowError>),
    /// Something else stood in the way.
    #[error(transparent)]
    Other(#[from] Error),
}

/// Says what an import of these rows would do. Writes nothing.
pub async fn check(tx: &mut Tenant, rows: Vec<Row>) -> Result<Summary, ImportError> {
    let business_id = tx.business_id();
    let catalogue = catalogue(tx, business_id).await?;
    plan::plan(rows, &catalogue)
        .map(|plan| plan.summary())
        .map_err(ImportError::Rows)
}

/// Writes all rows, or none.
pub async fn import(tx: &mut Tenant, user_id: Option<UserId>, rows: Vec<Row>) -> Result<Summary, ImportError> {
    write::wait_for_turn(tx).await?;
    let business_id = tx.business_id();
    let catalogue = catalogue(tx, business_id).await?;
    let plan = plan::plan(rows, &catalogue).map_err(ImportError::Rows)?;
    write::write(tx, user_id, &plan).await?;
    Ok(plan.summary())
}
