//! How to pay and what can be returned: the owner's own words, quoted to customers.

use sqlx::PgConnection;

use crate::Result;
use crate::ids::BusinessId;

/// The longest policy in characters.
pub(super) const POLICY_CHARS_MAX: usize = 1_000;

/// What a policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum PolicyKind {
    /// How to pay.
    Payment,
    /// What can be returned, and how.
    Returns,
}

/// A policy in the owner's words.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Policy {
    /// What it is about.
    pub kind: PolicyKind,
    /// The owner's words.
    pub body: String,
    /// Counts the changes of the row.
    pub version: i64,
}

/// The shop's policies; a kind that was not told is absent.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Policy>> {
    let policies = sqlx::query_as("SELECT kind, body, version FROM policies WHERE business_id = $1 ORDER BY kind")
        .bind(business_id)
        .fetch_all(tx)
        .await?;
    Ok(policies)
}

/// Writes a policy over the one before.
pub(super) async fn replace(
    tx: &mut PgConnection,
    business_id: BusinessId,
    kind: PolicyKind,
    body: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO policies (business_id, kind, body) VALUES ($1, $2, $3)
         ON CONFLICT (business_id, kind) DO UPDATE SET body = excluded.body",
    )
    .bind(business_id)
    .bind(kind)
    .bind(body)
    .execute(tx)
    .await?;
    Ok(())
}
