//! Writing a plan: a fixed number of statements, however many rows there are.

use std::collections::HashMap;

use sqlx::PgConnection;
use sqlx::types::Json;

use super::plan::{Plan, PlannedChange};
use crate::error::OnConstraint;
use crate::ids::{BusinessId, ItemId, MovementId, ProductId, UserId};
use crate::inventory::stock::{self, Movement, MovementKind};
use crate::{Error, Result, Tenant};

const NOTE: &str = "import";

/// One import of a business after the other; taken until the transaction ends.
pub(super) async fn wait_for_turn(tx: &mut Tenant) -> Result<()> {
    let business_id = tx.business_id();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('import ' || $1::text, 0))")
        .bind(business_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn write(tx: &mut Tenant, user_id: Option<UserId>, plan: &Plan) -> Result<()> {
    let business_id = tx.business_id();
    hold_touched(tx, business_id, &plan.touched).await?;
    insert_products(tx, business_id, plan).await?;
    insert_items(tx, business_id, plan).await?;
    let restocks: Vec<Movement> = plan
        .items
        .iter()
        .filter(|item| item.stock > 0)
        .map(|item| Movement {
            item_id: item.id,
            kind: MovementKind::Restock,
            delta: item.stock,
            user_id,
            note: NOTE.to_owned(),
        })
        .collect();
    stock::move_all(tx, &restocks).await?;
    let changed = change_items(tx, business_id, user_id, &plan.changes).await?;
    let products = plan
        .products
        .iter()
        .map(|product| product.id)
        .chain(plan.touched.iter().map(|(id, _)| *id));
    stock::record_products(tx, products.chain(changed));
    Ok(())
}

/// Holds the products that get items or prices, and gives them a new version: a form that is open on one is overtaken.
async fn hold_touched(tx: &mut PgConnection, business_id: BusinessId, touched: &[(ProductId, i64)]) -> Result<()> {
    if touched.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = touched.iter().map(|(id, _)| id.0).collect();
    let held: Vec<(ProductId, i64)> = sqlx::query_as(
        "SELECT id, version FROM products WHERE business_id = $1 AND id = ANY($2) AND deleted_at IS NULL ORDER BY id FOR UPDATE",
    )
    .bind(business_id)
    .bind(&ids)
    .fetch_all(&mut *tx)
    .await?;
    let held: HashMap<ProductId, i64> = held.into_iter().collect();
    if touched.iter().any(|(id, version)| held.get(id) != Some(version)) {
        return Err(overtaken());
    }
    sqlx::query("UPDATE products SET updated_at = clock_timestamp() WHERE business_id = $1 AND id = ANY($2)")
        .bind(business_id)
        .bind(&ids)
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_products(tx: &mut PgConnection, business_id: BusinessId, plan: &Plan) -> Result<()> {
    sqlx::query(
        "INSERT INTO products (business_id, id, name, currency, option_names)
         SELECT $1, r.* FROM jsonb_to_recordset($2) AS r(id uuid, name text, currency text, option_names text[])",
    )
    .bind(business_id)
    .bind(Json(&plan.products))
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_items(tx: &mut PgConnection, business_id: BusinessId, plan: &Plan) -> Result<()> {
    sqlx::query(
        "INSERT INTO items (business_id, id, product_id, sku, option_values, position, price_minor, low_stock_at)
         SELECT $1, r.* FROM jsonb_to_recordset($2) AS r(id uuid, product_id uuid, sku text, option_values text[],
                position smallint, price_minor bigint, low_stock_at integer)",
    )
    .bind(business_id)
    .bind(Json(&plan.items))
    .execute(tx)
    .await
    .on_constraint("items_sku_key", overtaken)?;
    Ok(())
}

/// Sets prices and stock of items that are there, with a correction in the ledger for what differs at this moment.
/// Answers the products concerned.
async fn change_items(
    tx: &mut PgConnection,
    business_id: BusinessId,
    user_id: Option<UserId>,
    changes: &[PlannedChange],
) -> Result<Vec<ProductId>> {
    let written: Vec<(ItemId, ProductId)> = sqlx::query_as(
        "WITH wanted AS (
             SELECT * FROM ROWS FROM (jsonb_to_recordset($2) AS (id uuid, price_minor bigint, stock integer), unnest($3::uuid[]))
                           AS r(id, price_minor, stock, movement_id)),
         held AS (
             SELECT i.id, i.stock FROM items i JOIN wanted w ON w.id = i.id
             WHERE i.business_id = $1 AND i.deleted_at IS NULL ORDER BY i.id FOR UPDATE OF i),
         changed AS (
             UPDATE items i SET price_minor = w.price_minor, stock = w.stock FROM wanted w JOIN held h ON h.id = w.id
             WHERE i.business_id = $1 AND i.id = w.id
             RETURNING w.movement_id, i.id, i.product_id, i.stock, i.stock - h.stock AS delta),
         ledger AS (
             INSERT INTO stock_movements (business_id, id, item_id, kind, delta, stock_after, note, user_id)
             SELECT $1, movement_id, id, 'correction', delta, stock, $4, $5 FROM changed WHERE delta <> 0)
         SELECT id, product_id FROM changed",
    )
    .bind(business_id)
    .bind(Json(changes))
    .bind(changes.iter().map(|_| MovementId::new().0).collect::<Vec<_>>())
    .bind(NOTE)
    .bind(user_id)
    .fetch_all(tx)
    .await?;
    if written.len() < changes.len() {
        return Err(overtaken());
    }
    Ok(written.into_iter().map(|(_, product_id)| product_id).collect())
}

fn overtaken() -> Error {
    Error::Refused("Products were changed while the file was read. Import it again.".to_owned())
}
