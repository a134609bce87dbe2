//! From the inventory's rows to what the list shows.

use chidi::inventory::{self, ProductQuery};
use chidi::money::Money;

use super::api::{ListQuery, ProductList, ProductRow};
use crate::error::AppError;
use crate::session::Visitor;

pub(super) async fn list(member: &Visitor, query: ListQuery) -> Result<ProductList, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    // A place that cannot be read is an old link: the list starts at the top.
    let query = ProductQuery {
        search: query.search,
        after: query.after.parse().ok(),
        low_stock_only: query.low_only,
    };
    let page = inventory::list(&mut tx, member.business_id, &query).await?;
    let counts = inventory::count(&mut tx, member.business_id).await?;
    Ok(ProductList {
        rows: page.rows.into_iter().map(row).collect(),
        total: page.total,
        next: page.next.map(|place| place.to_string()).unwrap_or_default(),
        all: counts.products,
        low: counts.low_stock,
    })
}

pub(super) async fn restore(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    inventory::restore(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

fn row(row: inventory::ProductRow) -> ProductRow {
    let versions = if row.option_names.is_empty() {
        String::new()
    } else {
        format!("{} versions", row.item_count)
    };
    let kind = [row.category, versions]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    ProductRow {
        id: row.id.to_string(),
        price: range(&row.price_min, &row.price_max),
        name: row.name,
        sku: row.sku,
        kind,
        stock: row.stock,
        low: row.low_count,
        versions: row.item_count,
    }
}

fn range(min: &Money, max: &Money) -> String {
    if min == max {
        min.to_string()
    } else {
        format!("{min} to {max}")
    }
}
