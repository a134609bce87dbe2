//! Stock moves here and nowhere else: each movement changes the item and adds a line to the ledger in one statement.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use crate::events::Event;
use crate::ids::{BusinessId, ItemId, MovementId, ProductId, UserId};
use crate::{Error, Result, Tenant};

/// Why stock moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Goods came in.
    Restock,
    /// Goods were sold.
    Sale,
    /// Somebody counted.
    Correction,
    /// Put aside for a customer.
    Reservation,
    /// Put back from a reservation.
    Release,
}

/// One movement of one item's stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub item_id: ItemId,
    pub kind: MovementKind,
    /// Never 0; negative takes away.
    pub delta: i32,
    /// Who did it; nobody when CHIDI did.
    pub user_id: Option<UserId>,
    pub note: String,
}

impl MovementKind {
    /// As the ledger spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restock => "restock",
            Self::Sale => "sale",
            Self::Correction => "correction",
            Self::Reservation => "reservation",
            Self::Release => "release",
        }
    }
}

/// Moves one item's stock and answers how many there are now. Refused, with how many there are, when that would be less
/// than none.
pub async fn move_stock(tx: &mut Tenant, movement: Movement) -> Result<i32> {
    let item_id = movement.item_id;
    let stock = move_all(tx, &[movement]).await?;
    Ok(stock[&item_id])
}

/// Moves many items at once, at most one movement for each; all of them or none. Answers how many there are now.
pub async fn move_all(tx: &mut Tenant, movements: &[Movement]) -> Result<HashMap<ItemId, i32>> {
    let business_id = tx.business_id();
    if movements.is_empty() {
        return Ok(HashMap::new());
    }
    let moved: Vec<(ItemId, ProductId, i32)> = sqlx::query_as(
        "WITH moved AS (
             UPDATE items i SET stock = i.stock + m.delta
             FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::integer[], $6::uuid[], $7::text[])
                  AS m(id, item_id, kind, delta, user_id, note)
             WHERE i.business_id = $1 AND i.id = m.item_id AND i.deleted_at IS NULL
               AND i.stock::bigint + m.delta BETWEEN 0 AND 2147483647
             RETURNING m.id AS movement_id, i.id, i.product_id, i.stock, m.kind, m.delta, m.user_id, m.note),
         ledger AS (
             INSERT INTO stock_movements (business_id, id, item_id, kind, delta, stock_after, note, user_id)
             SELECT $1, movement_id, id, kind, delta, stock, note, user_id FROM moved)
         SELECT id, product_id, stock FROM moved",
    )
    .bind(business_id)
    .bind(movements.iter().map(|_| MovementId::new().0).collect::<Vec<_>>())
    .bind(movements.iter().map(|movement| movement.item_id.0).collect::<Vec<_>>())
    .bind(
        movements
            .iter()
            .map(|movement| movement.kind.as_str())
            .collect::<Vec<_>>(),
    )
    .bind(movements.iter().map(|movement| movement.delta).collect::<Vec<_>>())
    .bind(
        movements
            .iter()
            .map(|movement| movement.user_id.map(|user| user.0))
            .collect::<Vec<_>>(),
    )
    .bind(
        movements
            .iter()
            .map(|movement| movement.note.as_str())
            .collect::<Vec<_>>(),
    )
    .fetch_all(&mut **tx)
    .await?;
    if moved.len() < movements.len() {
        let done: HashSet<ItemId> = moved.iter().map(|(id, ..)| *id).collect();
        let left: Vec<&Movement> = movements
            .iter()
            .filter(|movement| !done.contains(&movement.item_id))
            .collect();
        return Err(refusal(tx, business_id, &left).await?);
    }
    record_products(tx, moved.iter().map(|(_, product_id, _)| *product_id));
    Ok(moved.into_iter().map(|(id, _, stock)| (id, stock)).collect())
}

/// Products of one transaction that pages are told of one by one. After an import of thousands, a page that watches needs
/// to hear that products changed, not thousands of events.
const ANNOUNCED_MAX: usize = 100;

/// Records that these products changed.
pub(super) fn record_products(tx: &mut Tenant, products: impl Iterator<Item = ProductId>) {
    let mut distinct = HashSet::new();
    for product_id in products.filter(|id| distinct.insert(*id)).take(ANNOUNCED_MAX) {
        tx.record(Event::ProductChanged { product_id });
    }
}

/// Says why movements could not be made, in the words of the first of them.
async fn refusal(tx: &mut PgConnection, business_id: BusinessId, left: &[&Movement]) -> Result<Error> {
    let there: Option<(String, i32)> = sqlx::query_as(
        "SELECT sku, stock FROM items WHERE business_id = $1 AND id = ANY($2) AND deleted_at IS NULL ORDER BY sku LIMIT 1",
    )
    .bind(business_id)
    .bind(left.iter().map(|movement| movement.item_id.0).collect::<Vec<_>>())
    .fetch_optional(tx)
    .await?;
    Ok(match there {
        None => Error::NotFound("this item"),
        Some((sku, 0)) => Error::Refused(format!("{sku} is sold out.")),
        Some((sku, 1)) => Error::Refused(format!("Only 1 of {sku} is left.")),
        Some((sku, stock)) => Error::Refused(format!("Only {stock} of {sku} are left.")),
    })
}
