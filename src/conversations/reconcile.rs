//! Looking after messages that nothing moves any more.

use std::time::Duration;

use sqlx::postgres::types::PgInterval;

use super::settle::{self, Attempt};
use super::{Failure, MessageState};
use crate::context::Context;
use crate::ids::{BusinessId, MessageId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Messages of one run; the next run takes the next ones.
const SLICE: i32 = 200;
/// A message waiting for longer than this has lost its job.
const QUEUED_TOO_LONG: Duration = Duration::from_mins(15);

/// Settles messages whose delivery outcome stayed unknown for too long: they are failed as "perhaps sent", and the owner
/// decides. Messages whose job died without a word get a new one.
pub async fn reconcile(ctx: &Context) -> Result<()> {
    // Never shorter than a call may take.
    let unknown_for = Duration::from_secs(ctx.config.unknown_outcome_after_s).max(ctx.config.meta_timeout() * 2);
    let sending: Vec<(BusinessId, MessageId)> =
        sqlx::query_as("SELECT business_id, message_id FROM stale_sending($1, $2)")
            .bind(interval(unknown_for)?)
            .bind(SLICE)
            .fetch_all(ctx.db.pool())
            .await?;
    for (business_id, message_id) in sending {
        let attempt = Attempt {
            message_id,
            state: MessageState::Sending,
            sending_at: None,
        };
        let mut tx = ctx.tenant(business_id).await?;
        if settle::fail(&mut tx, attempt, Failure::PerhapsSent).await? {
            tracing::warn!(business.id = %business_id, message.id = %message_id, "a platform never said whether it took a message");
        }
        tx.commit().await?;
    }
    let queued: Vec<(BusinessId, MessageId)> =
        sqlx::query_as("SELECT business_id, message_id FROM stale_queued($1, $2)")
            .bind(interval(QUEUED_TOO_LONG)?)
            .bind(SLICE)
            .fetch_all(ctx.db.pool())
            .await?;
    for (business_id, message_id) in queued {
        let mut tx = ctx.tenant(business_id).await?;
        tx.enqueue(&Job::Deliver {
            business_id,
            message_id,
        })
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

fn interval(duration: Duration) -> Result<PgInterval> {
    PgInterval::try_from(duration).map_err(|error| Error::Internal(format!("no interval: {error}")))
}
