//! Writing the items of one product; SKUs are kept apart by the unique index `items_sku_key`.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::types::Json;
use sqlx::{Connection, PgConnection};

use super::draft::DraftItem;
use super::sku::{self, FreeSkus};
use crate::error::{FieldError, OnConstraint};
use crate::ids::{BusinessId, ItemId, ProductId};
use crate::{Error, Result, Tenant};

/// Attempts at finding free SKUs. After the first, all numbers in use are known; more are needed only when somebody else
/// takes one in between.
const ATTEMPTS: usize = 5;

/// A row as it is to be, for an item that is there or for a new one.
#[derive(Debug, Serialize)]
pub(super) struct ItemToWrite<'a> {
    /// In the form.
    pub(super) place: usize,
    /// Another SKU or other values than before.
    pub(super) is_renamed: bool,
    pub(super) id: ItemId,
    pub(super) sku: String,
    pub(super) option_values: &'a [String],
    pub(super) price_minor: i64,
    pub(super) low_stock_at: i32,
}

/// Adds items without stock. A SKU written by hand that is in use is refused by its row; one made from names gets a number.
pub(super) async fn add(
    tx: &mut Tenant,
    product_id: ProductId,
    name: &str,
    new: &[(ItemId, &DraftItem)],
) -> Result<()> {
    let business_id = tx.business_id();
    let mut free = FreeSkus::default();
    free.take(new.iter().filter_map(|(_, item)| item.sku.clone()));
    let mut waiting: Vec<(ItemId, &DraftItem)> = new.to_vec();
    for _ in 0..ATTEMPTS {
        if waiting.is_empty() {
            return Ok(());
        }
        let rows: Vec<ItemToWrite> = waiting
            .iter()
            .map(|(id, item)| row(*id, item, name, &mut free))
            .collect();
        let added = insert_where_free(tx, business_id, product_id, &rows).await?;
        waiting.retain(|(id, _)| !added.contains(id));
        let refused: Vec<FieldError> = waiting
            .iter()
            .filter_map(|(_, item)| item.sku.as_ref().map(|sku| taken(item.place, sku)))
            .collect();
        if !refused.is_empty() {
            return Err(Error::Invalid(refused));
        }
        let stems: Vec<String> = waiting
            .iter()
            .map(|(_, item)| sku::make(name, &item.option_values))
            .collect();
        free.take(skus_starting_with(tx, business_id, &stems).await?);
    }
    Err(Error::Refused(
        "Other products were saved at the same moment. Save this one again.".to_owned(),
    ))
}

/// Changes the items of a product: those `gone` are no longer sold, those `written` become what they say.
pub(super) async fn change(
    tx: &mut Tenant,
    product_id: ProductId,
    written: &[ItemToWrite<'_>],
    gone: &[ItemId],
) -> Result<()> {
    let business_id = tx.business_id();
    // The unique indexes look at live items only. Taking the renamed ones out first lets two of them swap SKUs or values.
    let out: Vec<ItemId> = gone
        .iter()
        .copied()
        .chain(written.iter().filter(|row| row.is_renamed).map(|row| row.id))
        .collect();
    if !out.is_empty() {
        sqlx::query("UPDATE items SET deleted_at = now() WHERE business_id = $1 AND product_id = $2 AND id = ANY($3)")
            .bind(business_id)
            .bind(product_id)
            .bind(out.iter().map(|id| id.0).collect::<Vec<_>>())
            .execute(&mut **tx)
            .await?;
    }
    let mut attempt = tx.begin().await?;
    let changed = update(&mut attempt, business_id, written)
        .await
        .on_constraint("items_sku_key", || Error::Refused("a SKU is taken".to_owned()));
    match changed {
        Ok(()) => Ok(attempt.commit().await?),
        Err(Error::Refused(_)) => {
            attempt.rollback().await?;
            Err(name_taken(tx, business_id, written).await?)
        }
        Err(error) => Err(error),
    }
}

fn row<'a>(id: ItemId, item: &'a DraftItem, name: &str, free: &mut FreeSkus) -> ItemToWrite<'a> {
    ItemToWrite {
        place: item.place,
        is_renamed: false,
        id,
        sku: item
            .sku
            .clone()
            .unwrap_or_else(|| free.next(&sku::make(name, &item.option_values))),
        option_values: &item.option_values,
        price_minor: item.price_minor,
        low_stock_at: item.low_stock_at,
    }
}

/// Inserts the rows whose SKU is free and answers which those were.
async fn insert_where_free(
    tx: &mut PgConnection,
    business_id: BusinessId,
    product_id: ProductId,
    rows: &[ItemToWrite<'_>],
) -> Result<HashSet<ItemId>> {
    let added: Vec<ItemId> = sqlx::query_scalar(
        "INSERT INTO items (business_id, id, product_id, sku, option_values, position, price_minor, low_stock_at)
         SELECT $1, r.id, $2, r.sku, r.option_values, r.place, r.price_minor, r.low_stock_at
         FROM jsonb_to_recordset($3) AS r(id uuid, sku text, option_values text[], place smallint, price_minor bigint,
                                          low_stock_at integer)
         ON CONFLICT (business_id, sku) WHERE deleted_at IS NULL DO NOTHING RETURNING id",
    )
    .bind(business_id)
    .bind(product_id)
    .bind(Json(rows))
    .fetch_all(tx)
    .await?;
    Ok(added.into_iter().collect())
}

/// Writes what differs; a row that is as it was keeps its version.
async fn update(tx: &mut PgConnection, business_id: BusinessId, rows: &[ItemToWrite<'_>]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE items i SET sku = r.sku, option_values = r.option_values, position = r.place, price_minor = r.price_minor,
                low_stock_at = r.low_stock_at, deleted_at = NULL
         FROM jsonb_to_recordset($2) AS r(id uuid, sku text, option_values text[], place smallint, price_minor bigint,
                                          low_stock_at integer)
         WHERE i.business_id = $1 AND i.id = r.id
           AND (i.sku, i.option_values, i.position, i.price_minor, i.low_stock_at, i.deleted_at)
               IS DISTINCT FROM (r.sku, r.option_values, r.place, r.price_minor, r.low_stock_at, NULL::timestamptz)",
    )
    .bind(business_id)
    .bind(Json(rows))
    .execute(tx)
    .await
    .map(drop)
}

async fn skus_starting_with(tx: &mut PgConnection, business_id: BusinessId, stems: &[String]) -> Result<Vec<String>> {
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let skus = sqlx::query_scalar(
        "SELECT sku FROM items WHERE business_id = $1 AND deleted_at IS NULL
         AND EXISTS (SELECT FROM unnest($2::text[]) AS stem WHERE starts_with(sku, stem))",
    )
    .bind(business_id)
    .bind(stems)
    .fetch_all(tx)
    .await?;
    Ok(skus)
}

/// Finds which rows of a refused change have a SKU that another item has.
async fn name_taken(tx: &mut PgConnection, business_id: BusinessId, written: &[ItemToWrite<'_>]) -> Result<Error> {
    let used: Vec<(ItemId, String)> =
        sqlx::query_as("SELECT id, sku FROM items WHERE business_id = $1 AND sku = ANY($2) AND deleted_at IS NULL")
            .bind(business_id)
            .bind(written.iter().map(|row| row.sku.as_str()).collect::<Vec<_>>())
            .fetch_all(tx)
            .await?;
    let is_used = |row: &ItemToWrite| row.is_renamed && used.iter().any(|(id, sku)| *sku == row.sku && *id != row.id);
    let mut wrong: Vec<FieldError> = written
        .iter()
        .filter(|row| is_used(row))
        .map(|row| taken(row.place, &row.sku))
        .collect();
    if wrong.is_empty() {
        // Two rows of the form: one takes the SKU that the other, left blank, keeps.
        wrong = written
            .iter()
            .filter(|row| row.is_renamed)
            .map(|row| taken(row.place, &row.sku))
            .collect();
    }
    Ok(Error::Invalid(wrong))
}

fn taken(place: usize, sku: &str) -> FieldError {
    FieldError {
        field: format!("items[{place}].sku"),
        message: format!(
            "{sku} is the SKU of something else already. Write another, or leave it empty to have one made."
        ),
    }
}
