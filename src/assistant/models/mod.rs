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

use std::time::Duration;

use sqlx::PgConnection;

use crate::context::Context;
use crate::crypto::Vault;
use crate::ids::{BusinessId, EndpointId};
use crate::llm::{self, Health};
use crate::{Result, identity};

/// Tests of a shop in a window: each is two calls of a model, whoever pays for it.
const TESTS_MAX: u32 = 10;
const TESTS_WINDOW: Duration = Duration::from_mins(1);

pub use endpoint::{Endpoint, Form, Place, add, change, list, move_to, remove, set_on};
pub use spending::{Call, Month, Purpose, calls, month, record, set_budget};
pub use trouble::Trouble;

/// Asks a model what it can do, and keeps what was found and what it cost. No transaction is open meanwhile.
pub async fn test(ctx: &Context, business_id: BusinessId, id: EndpointId) -> Result<Result<Health, Trouble>> {
    identity::count(ctx, &format!("llm-test:{business_id}"), TESTS_MAX, TESTS_WINDOW).await?;
    let mut tx = ctx.tenant(business_id).await?;
    let endpoint = endpoint::open(&mut tx, &ctx.vault, id).await?;
    tx.commit().await?;
    let probed = ctx.llm.probe(&endpoint).await;
    let mut tx = ctx.tenant(business_id).await?;
    for answer in probed.iter().flat_map(|(_, answers)| answers) {
        record(&mut tx, None, Purpose::Test, Ok(answer)).await?;
    }
    let found = probed.map(|(health, _)| health).map_err(|error| error.kind.into());
    endpoint::note_test(&mut tx, id, found).await?;
    tx.commit().await?;
    Ok(found)
}

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
