//! What messages cost, as far as platforms tell and the rate card knows. Only `WhatsApp` charges for messages.

use chidi_inbound::event::Pricing;
use chidi_inbound::word::Word;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;
use crate::context::Tenant;
use crate::ids::{AccountId, BusinessId, MessageId};
use crate::rates::Rates;

/// What an account's messages have cost.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountCost {
    /// Which account.
    pub account_id: AccountId,
    /// Messages that are on the bill.
    pub messages: i64,
    /// In millionths of a US dollar; an estimate.
    pub cost_micros: i64,
}

/// Costs since a moment, by account; accounts without any are left out.
pub async fn costs_since(
    tx: &mut PgConnection,
    business_id: BusinessId,
    since: DateTime<Utc>,
) -> Result<Vec<AccountCost>> {
    let costs = sqlx::query_as(
        "SELECT account_id, count(*) AS messages, sum(cost_micros)::bigint AS cost_micros FROM messages
         WHERE business_id = $1 AND sent_at >= $2 AND cost_micros > 0 GROUP BY account_id",
    )
    .bind(business_id)
    .bind(since)
    .fetch_all(tx)
    .await?;
    Ok(costs)
}

/// Notes what a message costs. The platform tells it with one of the message's statuses, perhaps more than once.
pub(super) async fn note(tx: &mut Tenant, rates: &Rates, message_id: MessageId, pricing: &Pricing) -> Result<()> {
    let Some(category) = pricing.category.as_ref().map(Word::as_str) else {
        return Ok(());
    };
    let recipient: Option<String> = sqlx::query_scalar(
        "SELECT c.platform_user_id FROM messages m
         JOIN threads t ON t.business_id = m.business_id AND t.id = m.thread_id
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         WHERE m.business_id = $1 AND m.id = $2 AND m.cost_micros IS NULL",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(recipient) = recipient else { return Ok(()) };
    let cost_micros = if pricing.billable == Some(true) {
        rates.cost_micros(&recipient, category)
    } else {
        Some(0)
    };
    sqlx::query("UPDATE messages SET cost_micros = $3 WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(message_id)
        .bind(cost_micros)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
