//! Creating and changing a product with its items.

use std::collections::HashMap;

use super::draft::{Draft, DraftItem, label};
use super::items::{self, ItemToWrite};
use super::product::{self, Item, Product};
use super::stock::{self, Movement, MovementKind};
use super::{NewProduct, draft};
use crate::business;
use crate::error::FieldError;
use crate::events::Event;
use crate::ids::{ItemId, ProductId, UserId};
use crate::{Error, Result, Tenant};

/// Creates a product with its items; the first stock is a restock.
pub async fn create(tx: &mut Tenant, user_id: Option<UserId>, input: NewProduct) -> Result<Product> {
    let business_id = tx.business_id();
    let currency = business::profile(tx, business_id).await?.currency;
    let draft = Draft::read(input, &currency)?;
    let product_id = ProductId::new();
    sqlx::query(
        "INSERT INTO products (business_id, id, name, description, category, nicknames, currency, option_names)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(business_id)
    .bind(product_id)
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(&draft.category)
    .bind(&draft.nicknames)
    .bind(&draft.currency)
    .bind(&draft.option_names)
    .execute(&mut **tx)
    .await?;
    let new: Vec<&DraftItem> = draft.items.iter().collect();
    add_items(tx, user_id, product_id, &draft.name, &new).await?;
    tx.record(Event::ProductChanged { product_id });
    product::get(tx, business_id, product_id).await
}

/// Changes a product to what the form says. Items the form leaves out are no longer sold; a changed number is a
/// correction on top of what was sold since the form was opened.
pub async fn update(
    tx: &mut Tenant,
    user_id: Option<UserId>,
    product_id: ProductId,
    input: NewProduct,
) -> Result<Product> {
    let business_id = tx.business_id();
    let held = hold(tx, product_id).await?;
    if input.version.is_some_and(|version| version != held.version) {
        return Err(Error::Refused(format!(
            "{} was changed in the meantime. Open it again to see how it is now.",
            held.name
        )));
    }
    let draft = Draft::read(input, &held.currency)?;
    let changes = Changes::between(&held, &draft)?;
    items::change(tx, product_id, &changes.written, &changes.gone).await?;
    add_items(tx, user_id, product_id, &draft.name, &changes.new).await?;
    stock::move_all(tx, &changes.corrections(user_id)).await?;
    sqlx::query(
        "UPDATE products SET name = $3, description = $4, category = $5, nicknames = $6, currency = $7, option_names = $8
         WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(product_id)
    .bind(&draft.name)
    .bind(&draft.description)
    .bind(&draft.category)
    .bind(&draft.nicknames)
    .bind(&draft.currency)
    .bind(&draft.option_names)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ProductChanged { product_id });
    product::get(tx, business_id, product_id).await
}

/// Reads a product and its items and keeps them from changing until the transaction ends: a sale waits that long.
async fn hold(tx: &mut Tenant, product_id: ProductId) -> Result<Product> {
    let business_id = tx.business_id();
    sqlx::query("SELECT FROM products WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE")
        .bind(business_id)
        .bind(product_id)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "SELECT FROM items WHERE business_id = $1 AND product_id = $2 AND deleted_at IS NULL ORDER BY id FOR UPDATE",
    )
    .bind(business_id)
    .bind(product_id)
    .execute(&mut **tx)
    .await?;
    product::get(tx, business_id, product_id).await
}

/// Adds items and books their first stock.
async fn add_items(
    tx: &mut Tenant,
    user_id: Option<UserId>,
    product_id: ProductId,
    product_name: &str,
    new: &[&DraftItem],
) -> Result<()> {
    let added: Vec<(ItemId, &DraftItem)> = new.iter().map(|item| (ItemId::new(), *item)).collect();
    items::add(tx, product_id, product_name, &added).await?;
    let restocks: Vec<Movement> = added
        .iter()
        .filter(|(_, item)| item.stock > 0)
        .map(|(item_id, item)| Movement {
            item_id: *item_id,
            kind: MovementKind::Restock,
            delta: item.stock,
            user_id,
            note: "first stock".to_owned(),
        })
        .collect();
    stock::move_all(tx, &restocks).await?;
    Ok(())
}

/// What a form changes about the items there are.
#[derive(Debug)]
struct Changes<'a> {
    new: Vec<&'a DraftItem>,
    gone: Vec<ItemId>,
    written: Vec<ItemToWrite<'a>>,
    stock: Vec<(ItemId, i32)>,
}

impl<'a> Changes<'a> {
    fn between(held: &'a Product, draft: &'a Draft) -> Result<Self> {
        let mut left: HashMap<ItemId, &Item> = held.items.iter().map(|item| (item.id, item)).collect();
        let mut changes = Self {
            new: Vec::new(),
            gone: Vec::new(),
            written: Vec::new(),
            stock: Vec::new(),
        };
        let mut wrong = Vec::new();
        // Items named by id are found first, so that one of them is never taken for the combination of another row.
        let named: Vec<Option<&Item>> = draft
            .items
            .iter()
            .map(|row| row.id.and_then(|id| left.remove(&id)))
            .collect();
        for (row, named) in draft.items.iter().zip(named) {
            let by_values = || {
                held.items
                    .iter()
                    .find(|item| item.option_values == row.option_values)
                    .map(|item| item.id)
            };
            let was = match (row.id, named) {
                (_, Some(item)) => Some(item),
                (None, None) => by_values().and_then(|id| left.remove(&id)),
                (Some(_), None) => {
                    let message = format!(
                        "{} was taken out in the meantime. Open the product again.",
                        label(&row.option_values)
                    );
                    wrong.push(FieldError {
                        field: format!("items[{}]", row.place),
                        message,
                    });
                    continue;
                }
            };
            match was {
                None => changes.new.push(row),
                Some(item) => changes.compare(item, row).unwrap_or_else(|error| wrong.push(error)),
            }
        }
        changes.gone = left.into_keys().collect();
        if wrong.is_empty() {
            Ok(changes)
        } else {
            Err(Error::Invalid(wrong))
        }
    }

    /// Notes what one row changes about its item.
    fn compare(&mut self, item: &'a Item, row: &'a DraftItem) -> Result<(), FieldError> {
        let delta = row.stock.saturating_sub(row.stock_was.unwrap_or(item.stock));
        let stock = i64::from(item.stock) + i64::from(delta);
        if stock < 0 || draft::check_stock(i32::try_from(stock).unwrap_or(i32::MAX)).is_err() {
            let message = format!(
                "Stock of {} moved while this form was open; there are {} now. Open the product again to count from there.",
                label(&row.option_values),
                item.stock
            );
            return Err(FieldError {
                field: format!("items[{}].stock", row.place),
                message,
            });
        }
        if delta != 0 {
            self.stock.push((item.id, delta));
        }
        self.written.push(ItemToWrite {
            place: row.place,
            is_renamed: row.sku.as_ref().is_some_and(|sku| *sku != item.sku) || row.option_values != item.option_values,
            id: item.id,
            sku: row.sku.clone().unwrap_or_else(|| item.sku.clone()),
            option_values: &row.option_values,
            price_minor: row.price_minor,
            low_stock_at: row.low_stock_at,
        });
        Ok(())
    }

    fn corrections(&self, user_id: Option<UserId>) -> Vec<Movement> {
        let correction = |(item_id, delta): &(ItemId, i32)| Movement {
            item_id: *item_id,
            kind: MovementKind::Correction,
            delta: *delta,
            user_id,
            note: "changed in the form".to_owned(),
        };
        self.stock.iter().map(correction).collect()
    }
}
