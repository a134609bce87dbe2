//! Showing a customer that what they wrote was read, and that an answer is being written.

use crate::Result;
use crate::channels::account::{self, AccountStatus};
use crate::context::Context;
use crate::ids::{AccountId, BusinessId, ThreadId};

/// The newest message of a customer, and where the sign goes.
#[derive(Debug, sqlx::FromRow)]
struct Newest {
    account_id: AccountId,
    recipient: String,
    platform_message_id: String,
    is_answered: bool,
}

/// Tells the platform that the customer's messages were read; while CHIDI has an answer to give, that it is typing. A
/// courtesy: what goes wrong here is not tried again, and the account's health is judged by messages only.
pub async fn show_seen(ctx: &Context, business_id: BusinessId, thread_id: ThreadId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let newest: Option<Newest> = sqlx::query_as(
        "SELECT t.account_id, c.platform_user_id AS recipient, m.platform_message_id,
                t.state <> 'active_ai' OR t.answered_seq >= t.inbound_seq AS is_answered
         FROM threads t
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id AND a.status = $3
         JOIN messages m ON m.business_id = t.business_id AND m.thread_id = t.id AND m.seq = t.inbound_seq
         LEFT JOIN channel_paces p ON p.business_id = t.business_id AND p.account_id = t.account_id
         WHERE t.business_id = $1 AND t.id = $2 AND m.platform_message_id IS NOT NULL
           AND (p.paused_until IS NULL OR p.paused_until < clock_timestamp())",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(AccountStatus::Active)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(newest) = newest else { return Ok(()) };
    let sender = account::sender(ctx, &mut tx, business_id, newest.account_id).await?;
    tx.commit().await?;
    let (recipient, message_id) = (&newest.recipient, &newest.platform_message_id);
    if let Err(error) = sender.show_read(ctx, recipient, message_id, !newest.is_answered).await {
        tracing::debug!(business.id = %business_id, thread.id = %thread_id, %error, "a customer was not shown that a message was read");
    }
    Ok(())
}
