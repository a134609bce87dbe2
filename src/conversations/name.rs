//! Learning what a customer is called.

use crate::Result;
use crate::channels::account::{self, AccountStatus};
use crate::context::Context;
use crate::events::Event;
use crate::ids::{AccountId, BusinessId, CustomerId, ThreadId};

/// A customer whose name is not known, with an account that may ask.
#[derive(Debug, sqlx::FromRow)]
struct Nameless {
    thread_id: ThreadId,
    account_id: AccountId,
    /// The platform's id.
    person: String,
}

/// Asks the platform for a customer's name. Nothing depends on it: a name that is not learned now is asked for with the
/// next message.
pub async fn learn_name(ctx: &Context, business_id: BusinessId, customer_id: CustomerId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let nameless: Option<Nameless> = sqlx::query_as(
        "SELECT t.id AS thread_id, t.account_id, c.platform_user_id AS person
         FROM customers c
         JOIN threads t ON t.business_id = c.business_id AND t.customer_id = c.id
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id AND a.status = $3
         LEFT JOIN channel_paces p ON p.business_id = t.business_id AND p.account_id = t.account_id
         WHERE c.business_id = $1 AND c.id = $2 AND c.name = ''
           AND (p.paused_until IS NULL OR p.paused_until < clock_timestamp())",
    )
    .bind(business_id)
    .bind(customer_id)
    .bind(AccountStatus::Active)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(nameless) = nameless else { return Ok(()) };
    let sender = account::sender(ctx, &mut tx, business_id, nameless.account_id).await?;
    tx.commit().await?;
    let name = match sender.name_of(ctx, &nameless.person).await {
        Ok(Some(name)) => name,
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::debug!(customer.id = %customer_id, %error, "a customer's name was not learned");
            return Ok(());
        }
    };
    let mut tx = ctx.tenant(business_id).await?;
    sqlx::query("UPDATE customers SET name = $3 WHERE business_id = $1 AND id = $2 AND name = ''")
        .bind(business_id)
        .bind(customer_id)
        .bind(name)
        .execute(&mut *tx)
        .await?;
    tx.record(Event::ThreadChanged {
        thread_id: nameless.thread_id,
    });
    tx.commit().await
}
