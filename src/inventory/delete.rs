//! Taking a product out of the shop, and bringing it back.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

use crate::error::OnConstraint;
use crate::events::Event;
use crate::ids::{BusinessId, ProductId};
use crate::{Error, Result, Tenant};

/// Takes a product and its items out of the shop; its SKUs are free again.
pub async fn delete(tx: &mut Tenant, product_id: ProductId) -> Result<()> {
    let business_id = tx.business_id();
    let gone =
        sqlx::query("UPDATE products SET deleted_at = now() WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL")
            .bind(business_id)
            .bind(product_id)
            .execute(&mut **tx)
            .await?;
    if gone.rows_affected() == 0 {
        return Err(Error::NotFound("this product"));
    }
    // now() is the same throughout a transaction; by it, bringing back knows which items went with the product.
    sqlx::query(
        "UPDATE items SET deleted_at = now() WHERE business_id = $1 AND product_id = $2 AND deleted_at IS NULL",
    )
    .bind(business_id)
    .bind(product_id)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::ProductChanged { product_id });
    Ok(())
}

/// Brings a deleted product back as it was; one that is there already stays as it is. Refused when one of its SKUs is in
/// use by now.
pub async fn restore(tx: &mut Tenant, product_id: ProductId) -> Result<()> {
    let business_id = tx.business_id();
    let deleted_at: Option<DateTime<Utc>> =
        sqlx::query_scalar("SELECT deleted_at FROM products WHERE business_id = $1 AND id = $2 FOR UPDATE")
            .bind(business_id)
            .bind(product_id)
            .fetch_optional(&mut **tx)
            .await?
            .ok_or(Error::NotFound("this product"))?;
    let Some(deleted_at) = deleted_at else { return Ok(()) };
    let mut attempt = tx.begin().await?;
    let back = sqlx::query(
        "UPDATE items SET deleted_at = NULL WHERE business_id = $1 AND product_id = $2 AND deleted_at = $3",
    )
    .bind(business_id)
    .bind(product_id)
    .bind(deleted_at)
    .execute(&mut *attempt)
    .await
    .on_constraint("items_sku_key", || Error::Refused(String::new()));
    match back {
        Ok(_) => attempt.commit().await?,
        Err(Error::Refused(_)) => {
            attempt.rollback().await?;
            return Err(in_use(tx, business_id, product_id).await?);
        }
        Err(error) => return Err(error),
    }
    sqlx::query("UPDATE products SET deleted_at = NULL WHERE business_id = $1 AND id = $2")
        .bind(business_id)
        .bind(product_id)
        .execute(&mut **tx)
        .await?;
    tx.record(Event::ProductChanged { product_id });
    Ok(())
}

/// The refusal that names a SKU in use and the product that uses it.
async fn in_use(tx: &mut PgConnection, business_id: BusinessId, product_id: ProductId) -> Result<Error> {
    let (sku, name): (String, String) = sqlx::query_as(
        "SELECT used.sku, p.name FROM items old
         JOIN items used ON used.business_id = old.business_id AND used.sku = old.sku AND used.deleted_at IS NULL
         JOIN products p ON p.business_id = used.business_id AND p.id = used.product_id
         WHERE old.business_id = $1 AND old.product_id = $2 AND old.deleted_at IS NOT NULL ORDER BY used.sku LIMIT 1",
    )
    .bind(business_id)
    .bind(product_id)
    .fetch_one(tx)
    .await?;
    Ok(Error::Refused(format!(
        "The SKU {sku} belongs to {name} by now. Give {name} another SKU, then bring this product back."
    )))
}
