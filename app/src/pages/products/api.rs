//! What the list of products asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Which products to show; the page's address says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    pub search: String,
    pub low_only: bool,
    /// Where the page before ended; empty for the first.
    pub after: String,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductList {
    pub rows: Vec<ProductRow>,
    /// How many match, on all pages.
    pub total: i64,
    /// Where the next page starts; empty on the last.
    pub next: String,
    /// How many there are without search and filter.
    pub all: i64,
    /// How many run low or are sold out.
    pub low: i64,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProductRow {
    pub id: String,
    pub name: String,
    pub sku: String,
    /// "Dresses, 8 versions"
    pub kind: String,
    /// "₦9,500" or "₦9,500 to ₦12,000"
    pub price: String,
    pub stock: i64,
    /// Versions that are low or sold out.
    pub low: i64,
    pub versions: i64,
}

/// A page of the products that match.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/list", input = crate::wire::Json)]
pub async fn list_products(query: ListQuery) -> Result<ProductList, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member, query).await
}

/// Brings a product back that was taken out of the shop.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/restore")]
pub async fn restore_product(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditProducts)?;
    super::server::restore(&member, &id).await?;
    crate::session::go_without_wasm("/products?done=restored");
    Ok(())
}
