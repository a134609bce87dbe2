//! What the shop sells: products, their options, one item per combination with SKU, price and stock.
//!
//! Pages, the importer and the assistant call this. Stock moves only through [`stock`], which writes the ledger; who may
//! change something is decided by the caller, through [`crate::identity::Member::require`].

mod delete;
mod draft;
mod form;
pub mod import;
mod items;
mod list;
mod product;
mod save;
pub mod sku;
pub mod stock;
#[cfg(test)]
mod tests;

pub use delete::{delete, restore};
pub use draft::{ITEMS_MAX, OPTIONS_MAX, VALUES_MAX};
pub use form::{ItemInput, NewProduct, OptionInput, combinations};
pub use list::{Cursor, PAGE_SIZE, ProductCounts, ProductPage, ProductQuery, ProductRow, count, list};
pub use product::{Item, Product, catalogue, find, get};
pub use save::{create, update};
