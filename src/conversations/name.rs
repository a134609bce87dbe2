//! Learning what a customer is called.

use crate::Result;
use crate::channels::Sender;
use crate::context::Context;
use crate::events::Event;
use crate::ids::{BusinessId, CustomerId, ThreadId};

/// A customer whose name is not known.
#[derive(Debug)]
pub(super) struct Nameless<'a> {
    pub(super) business_id: BusinessId,
    pub(super) customer_id: CustomerId,
    pub(super) thread_id: ThreadId,
    /// The platform's id.
    pub(super) person: &'a str,
}

/// Asks the platform for a customer's name. Nothing depends on it: a name that is not learned now is asked for with the
/// next message.
pub(super) async fn learn(ctx: &Context, sender: &Sender, customer: &Nameless<'_>) -> Result<()> {
    let name = match sender.name_of(ctx, customer.person).await {
        Ok(Some(name)) => name,
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::debug!(customer.id = %customer.customer_id, %error, "a customer's name was not learned");
            return Ok(());
        }
    };
    let mut tx = ctx.tenant(customer.business_id).await?;
    sqlx::query("UPDATE customers SET name = $3 WHERE business_id = $1 AND id = $2 AND name = ''")
        .bind(customer.business_id)
        .bind(customer.customer_id)
        .bind(name)
        .execute(&mut *tx)
        .await?;
    tx.record(Event::ThreadChanged {
        thread_id: customer.thread_id,
    });
    tx.commit().await
}
