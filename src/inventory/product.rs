//! A product with its items, read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::form::OptionInput;
use crate::ids::{BusinessId, ItemId, ProductId};
use crate::money::Money;
use crate::{Error, Result};

/// Something the shop sells, with every item of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub description: String,
    pub category: String,
    /// What customers call it: "wrapper", "the sunny one".
    pub nicknames: Vec<String>,
    /// Of all its items' prices.
    pub currency: String,
    /// In the order they are shown, e.g. Size, Colour.
    pub option_names: Vec<String>,
    /// Grows with every saved change of the product or of its items' prices; a sale does not change it.
    pub version: i64,
    /// In the order of the form.
    pub items: Vec<Item>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// One sellable combination of a product's options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub product_id: ProductId,
    pub sku: String,
    /// One per option name of the product, in the same order.
    pub option_values: Vec<String>,
    pub price: Money,
    pub stock: i32,
    /// From this number down, the owner sees it as low.
    pub low_stock_at: i32,
    /// Grows with every change of the row, sales included.
    pub version: i64,
}

impl Product {
    /// The options with their values, in the order they first appear on the items.
    pub fn options(&self) -> Vec<OptionInput> {
        let values_at = |at: usize| {
            let mut values: Vec<String> = Vec::new();
            for value in self.items.iter().filter_map(|item| item.option_values.get(at)) {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
            values
        };
        self.option_names
            .iter()
            .enumerate()
            .map(|(at, name)| OptionInput {
                name: name.clone(),
                values: values_at(at),
            })
            .collect()
    }
}

impl Item {
    /// "Red, XL"; empty for the only item of a product without options.
    pub fn label(&self) -> String {
        self.option_values.join(", ")
    }

    /// Whether none is left.
    pub fn is_sold_out(&self) -> bool {
        self.stock == 0
    }

    /// Whether the owner should think of ordering more.
    pub fn is_low(&self) -> bool {
        self.stock <= self.low_stock_at
    }
}

/// The live product of this id.
pub async fn find(tx: &mut PgConnection, business_id: BusinessId, product_id: ProductId) -> Result<Option<Product>> {
    let row: Option<ProductColumns> = sqlx::query_as(
        "SELECT id, name, description, category, nicknames, currency, option_names, version, created_at, updated_at
         FROM products WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(business_id)
    .bind(product_id)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let items: Vec<ItemColumns> = sqlx::query_as(
        "SELECT id, product_id, sku, option_values, price_minor, stock, low_stock_at, version
         FROM items WHERE business_id = $1 AND product_id = $2 AND deleted_at IS NULL ORDER BY position, id",
    )
    .bind(business_id)
    .bind(product_id)
    .fetch_all(tx)
    .await?;
    Ok(Some(row.with(items)))
}

/// The live product of this id, or the refusal that it does not exist.
pub async fn get(tx: &mut PgConnection, business_id: BusinessId, product_id: ProductId) -> Result<Product> {
    find(tx, business_id, product_id)
        .await?
        .ok_or(Error::NotFound("this product"))
}

/// Every live product with its items, by name: what the assistant looks through. Two queries, however many there are.
pub async fn catalogue(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Product>> {
    let products: Vec<ProductColumns> = sqlx::query_as(
        "SELECT id, name, description, category, nicknames, currency, option_names, version, created_at, updated_at
         FROM products WHERE business_id = $1 AND deleted_at IS NULL ORDER BY sort_name, id",
    )
    .bind(business_id)
    .fetch_all(&mut *tx)
    .await?;
    let items: Vec<ItemColumns> = sqlx::query_as(
        "SELECT id, product_id, sku, option_values, price_minor, stock, low_stock_at, version
         FROM items WHERE business_id = $1 AND deleted_at IS NULL ORDER BY product_id, position, id",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    let mut by_product: HashMap<ProductId, Vec<ItemColumns>> = HashMap::with_capacity(products.len());
    for item in items {
        by_product.entry(item.product_id).or_default().push(item);
    }
    Ok(products
        .into_iter()
        .map(|product| {
            let items = by_product.remove(&product.id).unwrap_or_default();
            product.with(items)
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct ProductColumns {
    id: ProductId,
    name: String,
    description: String,
    category: String,
    nicknames: Vec<String>,
    currency: String,
    option_names: Vec<String>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct ItemColumns {
    id: ItemId,
    product_id: ProductId,
    sku: String,
    option_values: Vec<String>,
    price_minor: i64,
    stock: i32,
    low_stock_at: i32,
    version: i64,
}

impl ProductColumns {
    fn with(self, items: Vec<ItemColumns>) -> Product {
        let items = items.into_iter().map(|item| item.priced_in(&self.currency)).collect();
        Product {
            id: self.id,
            name: self.name,
            description: self.description,
            category: self.category,
            nicknames: self.nicknames,
            currency: self.currency,
            option_names: self.option_names,
            version: self.version,
            items,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl ItemColumns {
    fn priced_in(self, currency: &str) -> Item {
        Item {
            id: self.id,
            product_id: self.product_id,
            sku: self.sku,
            option_values: self.option_values,
            price: Money::new(self.price_minor, currency),
            stock: self.stock,
            low_stock_at: self.low_stock_at,
            version: self.version,
        }
    }
}
