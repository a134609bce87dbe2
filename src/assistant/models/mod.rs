//! The models a shop lets CHIDI ask, and what they cost. The answer pipeline calls [`ready`] before it asks anybody and
//! [`record`] afterwards; the settings page does the rest. Asking itself is left to [`crate::llm`].
//!
//! - `endpoint`: which models, in what order. Keys go in and never come out.
//! - `spending`: calls, what a month came to, the budget.
//! - `trouble`: why a model did not answer, in the owner's words.

mod endpoint;
mod spending;
#[cfg(test)]
mod tests;
mod trouble;

use sqlx::PgConnection;

use crate::Result;
use crate::crypto::Vault;
use crate::ids::BusinessId;
use crate::llm;

pub use endpoint::{Endpoint, Form, Place, add, change, list, move_to, remove, set_on};
pub use spending::{Call, Month, Purpose, calls, month, record, set_budget};
pub use trouble::Trouble;

/// Models that may be asked now.
#[derive(Debug, Clone)]
pub struct Ready {
    /// In the owner's order; never empty.
    pub chain: Vec<llm::Endpoint>,
    /// What may still be spent this month, in billionths of a US dollar; never 0.
    pub left_nanos: u64,
}

/// The models a shop lets CHIDI ask; `None` when there is none, or this month's budget is spent.
pub async fn ready(tx: &mut PgConnection, vault: &Vault, business_id: BusinessId) -> Result<Option<Ready>> {
    let chain = endpoint::chain(tx, vault, business_id).await?;
    if chain.is_empty() {
        return Ok(None);
    }
    let left_nanos = spending::month(tx, business_id).await?.left_nanos();
    Ok((left_nanos > 0).then_some(Ready { chain, left_nanos }))
}
