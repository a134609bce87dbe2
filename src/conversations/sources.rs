//! The rows an answer rests on, read again when it is stored.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::Result;
use crate::ids::BusinessId;

/// A table that facts come from, in the order in which their rows are locked; writers take them in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceTable {
    /// `businesses`, by business id. Its version also grows with every change of hours, zones, policies and rules, so it is what
    /// "we do not deliver there" rests on.
    Business,
    /// `opening_hours`, by weekday, `"1"` to `"7"`.
    Hours,
    /// `delivery_zones`, by id.
    Zone,
    /// `policies`, by kind.
    Policy,
    /// `business_rules`, by id. A deleted rule counts as absent.
    Rule,
    /// `products`, by id. A deleted product counts as absent.
    Product,
    /// `items`, by id. A deleted item counts as absent.
    Item,
    /// `passages`, by id. One of a deleted document counts as absent.
    Passage,
}

/// The version of a row that is not there: "closed on Sunday" rests on Sunday having no row.
pub const ABSENT: i64 = 0;

/// A row that an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Where it is.
    pub table: SourceTable,
    /// Its key, as text.
    pub id: String,
    /// As it was read; [`ABSENT`] when it was not there.
    pub version: i64,
}

/// Whether every row still has the version it was read in. They keep it until the transaction ends.
pub(super) async fn unchanged(tx: &mut PgConnection, business_id: BusinessId, rows: &[SourceRow]) -> Result<bool> {
    let mut tables: BTreeMap<SourceTable, Vec<&SourceRow>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.table).or_default().push(row);
        if row.table.is_guarded_by_business() {
            tables.entry(SourceTable::Business).or_default();
        }
    }
    // One statement per table, seven at most.
    for (table, rows) in tables {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let now: Vec<(String, i64)> = sqlx::query_as(table.read_and_hold())
            .bind(business_id)
            .bind(ids)
            .fetch_all(&mut *tx)
            .await?;
        let now: HashMap<String, i64> = now.into_iter().collect();
        if rows
            .iter()
            .any(|row| now.get(&row.id).copied().unwrap_or(ABSENT) != row.version)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

impl SourceTable {
    /// Any change of these tables, new and deleted rows included, changes the business's row too (a trigger). Holding that
    /// row holds them all, also against rows that are not there yet.
    fn is_guarded_by_business(self) -> bool {
        matches!(self, Self::Hours | Self::Zone | Self::Policy | Self::Rule)
    }

    fn read_and_hold(self) -> &'static str {
        match self {
            Self::Business => {
                "SELECT business_id::text, version FROM businesses WHERE business_id = $1 AND $2::text[] IS NOT NULL FOR SHARE"
            }
            Self::Hours => {
                "SELECT weekday::text, version FROM opening_hours
                 WHERE business_id = $1 AND weekday = ANY($2::text[]::smallint[])"
            }
            Self::Zone => {
                "SELECT id::text, version FROM delivery_zones WHERE business_id = $1 AND id = ANY($2::text[]::uuid[])"
            }
            Self::Policy => "SELECT kind, version FROM policies WHERE business_id = $1 AND kind = ANY($2::text[])",
            Self::Rule => {
                "SELECT id::text, version FROM business_rules
                 WHERE business_id = $1 AND id = ANY($2::text[]::uuid[]) AND deleted_at IS NULL"
            }
            Self::Product => {
                "SELECT id::text, version FROM products
                 WHERE business_id = $1 AND id = ANY($2::text[]::uuid[]) AND deleted_at IS NULL ORDER BY id FOR SHARE"
            }
            Self::Passage => {
                "SELECT p.id::text, p.version FROM passages p
                 JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id AND d.deleted_at IS NULL
                 WHERE p.business_id = $1 AND p.id = ANY($2::text[]::uuid[]) ORDER BY p.id FOR SHARE"
            }
            Self::Item => {
                "SELECT id::text, version FROM items
                 WHERE business_id = $1 AND id = ANY($2::text[]::uuid[]) AND deleted_at IS NULL ORDER BY id FOR SHARE"
            }
        }
    }
}
