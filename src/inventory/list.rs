//! The list of products: search, filter, pages.
//!
//! A page is read along `products_list_idx` (`business_id, sort_name, id`, live products only) from the cursor on, and
//! stops when it is full; its items come from `items_product_idx`. Counting all matches and searching look through the
//! business's live products, never through another's. A test holds the plan at 10,000 products.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::ids::{BusinessId, ProductId};
use crate::money::Money;

/// Products on one page.
pub const PAGE_SIZE: usize = 50;

/// Which products to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductQuery {
    /// Part of a name, a nickname, a SKU or a category, in any case. Empty: all.
    pub search: String,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    /// Only products with an item that is low or sold out.
    pub low_stock_only: bool,
}

/// A place in the list. `to_string` and `parse` carry it through an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    id: ProductId,
    /// As the index has it, in lower case.
    name: String,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductPage {
    pub rows: Vec<ProductRow>,
    /// Where the next page starts; nothing on the last one.
    pub next: Option<Cursor>,
    /// How many products match, on all pages together.
    pub total: i64,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    pub id: ProductId,
    pub name: String,
    pub category: String,
    pub option_names: Vec<String>,
    /// The SKU of the first item.
    pub sku: String,
    pub item_count: i64,
    pub price_min: Money,
    pub price_max: Money,
    /// Of all items together.
    pub stock: i64,
    /// Items that are low, those sold out included.
    pub low_count: i64,
    pub updated_at: DateTime<Utc>,
}

/// Figures about all products.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ProductCounts {
    pub products: i64,
    /// Products with at least one item that is low or sold out.
    pub low_stock: i64,
    /// Products of which nothing is left.
    pub sold_out: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.name)
    }
}

impl FromStr for Cursor {
    type Err = uuid::Error;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let (id, name) = text.split_once('.').unwrap_or((text, ""));
        // Postgres takes no zero byte, and an address may carry one.
        Ok(Self {
            id: id.parse()?,
            name: name.replace('\0', ""),
        })
    }
}

/// Which products match: `$1` business, `$2` pattern, `$3` low stock only.
macro_rules! matching {
    () => {
        "p.business_id = $1 AND p.deleted_at IS NULL
         AND ($2 = '%' OR p.name ILIKE $2 OR p.category ILIKE $2
              OR EXISTS (SELECT FROM unnest(p.nicknames) AS nickname WHERE nickname ILIKE $2)
              OR EXISTS (SELECT FROM items i WHERE i.business_id = $1 AND i.product_id = p.id AND i.deleted_at IS NULL
                         AND i.sku ILIKE $2))
         AND (NOT $3 OR EXISTS (SELECT FROM items i WHERE i.business_id = $1 AND i.product_id = p.id
                                AND i.deleted_at IS NULL AND i.stock <= i.low_stock_at))"
    };
}

pub(super) const PAGE: &str = concat!(
    "WITH page AS (
         SELECT p.id, p.name, p.sort_name, p.category, p.currency, p.option_names, p.updated_at
         FROM products p WHERE ",
    matching!(),
    " AND (p.sort_name, p.id) > ($4, $5) ORDER BY p.sort_name, p.id LIMIT $6)
     SELECT page.*, figures.* FROM page CROSS JOIN LATERAL (
         SELECT coalesce((array_agg(i.sku ORDER BY i.position, i.id))[1], '') AS sku, count(*) AS item_count,
                coalesce(min(i.price_minor), 0) AS price_min, coalesce(max(i.price_minor), 0) AS price_max,
                coalesce(sum(i.stock), 0)::bigint AS stock, count(*) FILTER (WHERE i.stock <= i.low_stock_at) AS low_count
         FROM items i WHERE i.business_id = $1 AND i.product_id = page.id AND i.deleted_at IS NULL) AS figures
     ORDER BY page.sort_name, page.id"
);

/// One page of the products that match, by name.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId, query: &ProductQuery) -> Result<ProductPage> {
    let pattern = pattern(&query.search);
    let total = sqlx::query_scalar(concat!("SELECT count(*) FROM products p WHERE ", matching!()))
        .bind(business_id)
        .bind(&pattern)
        .bind(query.low_stock_only)
        .fetch_one(&mut *tx)
        .await?;
    // No name is empty, so this place is before all of them and the index is entered by its key either way.
    let start = Cursor {
        id: ProductId(Uuid::nil()),
        name: String::new(),
    };
    let after = query.after.as_ref().unwrap_or(&start);
    let mut found: Vec<RowColumns> = sqlx::query_as(PAGE)
        .bind(business_id)
        .bind(&pattern)
        .bind(query.low_stock_only)
        .bind(&after.name)
        .bind(after.id)
        .bind(PAGE_SIZE as i64 + 1)
        .fetch_all(tx)
        .await?;
    let has_more = found.len() > PAGE_SIZE;
    found.truncate(PAGE_SIZE);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|row| Cursor {
        id: row.id,
        name: row.sort_name.clone(),
    });
    Ok(ProductPage {
        rows: found.into_iter().map(RowColumns::into_row).collect(),
        next,
        total,
    })
}

/// How many products there are, and of how many stock runs out.
pub async fn count(tx: &mut PgConnection, business_id: BusinessId) -> Result<ProductCounts> {
    let counts = sqlx::query_as(
        "SELECT count(*) AS products, count(*) FILTER (WHERE low) AS low_stock, count(*) FILTER (WHERE stock = 0) AS sold_out
         FROM (SELECT bool_or(i.stock <= i.low_stock_at) AS low, sum(i.stock) AS stock
               FROM products p JOIN items i ON i.business_id = p.business_id AND i.product_id = p.id AND i.deleted_at IS NULL
               WHERE p.business_id = $1 AND p.deleted_at IS NULL GROUP BY p.id) AS product",
    )
    .bind(business_id)
    .fetch_one(tx)
    .await?;
    Ok(counts)
}

/// What is searched for, as a LIKE pattern in which nothing the person wrote is a wildcard.
fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.trim().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}

#[derive(sqlx::FromRow)]
struct RowColumns {
    id: ProductId,
    name: String,
    sort_name: String,
    category: String,
    currency: String,
    option_names: Vec<String>,
    updated_at: DateTime<Utc>,
    sku: String,
    item_count: i64,
    price_min: i64,
    price_max: i64,
    stock: i64,
    low_count: i64,
}

impl RowColumns {
    fn into_row(self) -> ProductRow {
        ProductRow {
            id: self.id,
            name: self.name,
            category: self.category,
            option_names: self.option_names,
            sku: self.sku,
            item_count: self.item_count,
            price_min: Money::new(self.price_min, self.currency.clone()),
            price_max: Money::new(self.price_max, self.currency),
            stock: self.stock,
            low_count: self.low_count,
            updated_at: self.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_searches_for_holds_no_wildcards() {
        for (search, like) in [
            ("", "%"),
            ("  ", "%"),
            ("gown", "%gown%"),
            ("50%", r"%50\%%"),
            (r"a_\", r"%a\_\\%"),
        ] {
            assert_eq!(pattern(search), like);
        }
    }

    #[test]
    fn a_cursor_survives_the_address() {
        let cursor = Cursor {
            id: ProductId::new(),
            name: "adire. indigo, osun".to_owned(),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert!("nonsense".parse::<Cursor>().is_err());
    }
}
