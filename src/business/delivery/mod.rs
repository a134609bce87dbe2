//! Where the shop sends to, for how much and how fast.

mod parse;
mod tokens;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::Result;
use crate::ids::{BusinessId, ZoneId};
use crate::money::Money;

pub use parse::{Reading, parse};

/// What the zone is called that is no place at all: customers come and fetch.
pub const PICK_UP: &str = "Pick-up at the shop";
/// What the zone is called that is everywhere.
pub const EVERYWHERE: &str = "Everywhere";

/// A place delivered to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its id; a changed answer makes new ones.
    pub id: ZoneId,
    /// What the owner calls it.
    pub name: String,
    /// What it costs; 0 is free.
    pub price: Money,
    /// The fewest days it takes, if told; 0 is the same day.
    pub days_min: Option<i16>,
    /// The most days it takes, if told.
    pub days_max: Option<i16>,
    /// Counts the changes of the row.
    pub version: i64,
}

/// A zone as it was understood, before it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewZone {
    /// What the owner calls it.
    pub name: String,
    /// What it costs; 0 is free.
    pub price: Money,
    /// The fewest and the most days it takes, if told.
    pub days: Option<(i16, i16)>,
}

impl Zone {
    /// Whether this is no delivery but customers who come and fetch.
    pub fn is_pick_up(&self) -> bool {
        self.name == PICK_UP
    }

    /// How long it takes, in words: "next day", "2 to 3 days"; `None` when not told.
    pub fn time(&self) -> Option<String> {
        Some(days_in_words(self.days_min?, self.days_max?))
    }
}

/// The shop's zones, in the owner's order.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Zone>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: ZoneId,
        name: String,
        price_minor: i64,
        currency: String,
        days_min: Option<i16>,
        days_max: Option<i16>,
        version: i64,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, name, price_minor, currency, days_min, days_max, version
         FROM delivery_zones WHERE business_id = $1 ORDER BY position, id",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    let zone = |row: Row| Zone {
        id: row.id,
        name: row.name,
        price: Money::new(row.price_minor, row.currency),
        days_min: row.days_min,
        days_max: row.days_max,
        version: row.version,
    };
    Ok(rows.into_iter().map(zone).collect())
}

/// Writes these zones over those before.
pub(super) async fn replace(tx: &mut PgConnection, business_id: BusinessId, zones: &[NewZone]) -> Result<()> {
    sqlx::query("DELETE FROM delivery_zones WHERE business_id = $1")
        .bind(business_id)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO delivery_zones (business_id, id, position, name, price_minor, currency, days_min, days_max)
         SELECT $1, given.id, given.place, given.name, given.price_minor, given.currency, given.days_min, given.days_max
         FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::smallint[], $7::smallint[])
              WITH ORDINALITY AS given(id, name, price_minor, currency, days_min, days_max, place)",
    )
    .bind(business_id)
    .bind(zones.iter().map(|_| ZoneId::new().0).collect::<Vec<_>>())
    .bind(zones.iter().map(|zone| zone.name.clone()).collect::<Vec<_>>())
    .bind(zones.iter().map(|zone| zone.price.minor).collect::<Vec<_>>())
    .bind(zones.iter().map(|zone| zone.price.currency.clone()).collect::<Vec<_>>())
    .bind(
        zones
            .iter()
            .map(|zone| zone.days.map(|days| days.0))
            .collect::<Vec<_>>(),
    )
    .bind(
        zones
            .iter()
            .map(|zone| zone.days.map(|days| days.1))
            .collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A number of days as one says it.
pub fn days_in_words(fewest: i16, most: i16) -> String {
    match (fewest, most) {
        (0, 0) => "same day".to_owned(),
        (1, 1) => "next day".to_owned(),
        (0, 1) => "same or next day".to_owned(),
        (0, most) => format!("up to {most} days"),
        (fewest, most) if fewest == most => format!("{most} days"),
        (fewest, most) => format!("{fewest} to {most} days"),
    }
}

/// A price as one says it.
pub fn price_in_words(price: &Money) -> String {
    if price.minor == 0 {
        "free".to_owned()
    } else {
        price.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        for ((fewest, most), said) in [
            ((0, 0), "same day"),
            ((1, 1), "next day"),
            ((0, 1), "same or next day"),
            ((2, 3), "2 to 3 days"),
            ((5, 5), "5 days"),
            ((0, 4), "up to 4 days"),
        ] {
            assert_eq!(days_in_words(fewest, most), said);
        }
    }
}
