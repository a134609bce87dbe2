//! Bringing one message to its platform.
//!
//! The message is `sending` in the database before the platform is called, and leaves that state only by knowledge: the
//! platform took it (its answer or its echo), or surely did not (an error answer, or a connection that never stood). A
//! call without an answer leaves it `sending` for [`super::reconcile`]; it is never called again by itself.

use std::time::Duration;

use super::claim::{Claimed, Waiting, claim};
use super::{Failure, picture, settle};
use crate::channels::{Extra, Letter, SendError, SendErrorKind, account, pace};
use crate::context::Context;
use crate::ids::{BusinessId, MessageId};
use crate::jobs::Job;
use crate::{Result, crash};

/// Calls that a platform surely did not take, before the message is failed.
const ATTEMPTS_MAX: i16 = 9;
/// How long an account waits that is over a limit, when the platform does not say how long.
const LIMIT_WAIT: Duration = Duration::from_secs(5);
/// How long a database that is away is waited for.
const ACCEPT_WAITS: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
];

/// Brings one message to the platform. Safe to repeat: whoever finds the message not `queued` does nothing.
pub async fn deliver(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> Result<()> {
    let Some(claimed) = claim(ctx, business_id, message_id).await? else {
        return Ok(());
    };
    crash::point("deliver:claimed");
    let answer = send(ctx, &claimed).await;
    crash::point("deliver:called");
    let outcome = answer.as_ref().map_or_else(|error| word(error.kind), |_| "accepted");
    metrics::counter!("chidi_deliveries_total", "outcome" => outcome).increment(1);
    match answer {
        Ok(platform_message_id) => {
            accept(ctx, &claimed, &platform_message_id).await?;
            crash::point("deliver:accepted");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(business.id = %business_id, message.id = %message_id, %error, "a message was not taken by its platform");
            settle_error(ctx, &claimed, &error).await
        }
    }
}

/// Writes down that the platform took it. This knowledge exists only here, so a database that is away for a moment is
/// waited for.
async fn accept(ctx: &Context, claimed: &Claimed, platform_message_id: &str) -> Result<()> {
    let mut waits = ACCEPT_WAITS.iter();
    loop {
        let accepted = async {
            let mut tx = ctx.tenant(claimed.business_id).await?;
            settle::accept(&mut tx, claimed.message_id, platform_message_id).await?;
            if claimed.going.had_trouble {
                pace::worked(&mut tx, claimed.waiting.account_id).await?;
            }
            tx.commit().await
        };
        match (accepted.await, waits.next()) {
            (Err(error), Some(wait)) if error.is_transient() => tokio::time::sleep(*wait).await,
            (outcome, _) => return outcome,
        }
    }
}

async fn send(ctx: &Context, claimed: &Claimed) -> Result<String, SendError> {
    let Waiting {
        recipient, body, extra, ..
    } = &claimed.waiting;
    let picture = (*extra == Some(Extra::Picture)).then(|| picture::link(ctx, claimed.business_id, claimed.message_id));
    let letter = Letter {
        recipient,
        text: body,
        extra: extra.as_ref(),
        picture: picture.as_deref(),
        mark: &claimed.message_id.to_string(),
        is_late: claimed.is_late,
    };
    claimed.sender.send(ctx, &letter).await
}

async fn settle_error(ctx: &Context, claimed: &Claimed, error: &SendError) -> Result<()> {
    let (failure, platform) = (failure_of(error.kind), claimed.waiting.platform.label());
    match error.kind {
        SendErrorKind::Unknown => note_trouble(ctx, claimed, None).await,
        SendErrorKind::Transient => {
            note_trouble(ctx, claimed, None).await?;
            wait_or_fail(ctx, claimed, None, failure).await
        }
        SendErrorKind::RateLimited { retry_after } => {
            note_trouble(ctx, claimed, Some(retry_after.unwrap_or(LIMIT_WAIT))).await?;
            wait_or_fail(ctx, claimed, retry_after, failure).await
        }
        SendErrorKind::PersonBusy => wait_or_fail(ctx, claimed, None, failure).await,
        SendErrorKind::TokenExpired => {
            let reason = format!("{platform} no longer accepts CHIDI's access.");
            fail_account(ctx, claimed, &reason, failure).await
        }
        SendErrorKind::Permission => {
            let reason = format!("{platform} does not let CHIDI write for this account.");
            fail_account(ctx, claimed, &reason, failure).await
        }
        SendErrorKind::LateNotApproved => {
            note_late_refused(ctx, claimed).await?;
            fail(ctx, claimed, failure).await
        }
        SendErrorKind::WindowClosed
        | SendErrorKind::PersonUnavailable
        | SendErrorKind::PaymentMissing
        | SendErrorKind::Refused => fail(ctx, claimed, failure).await,
    }
}

/// How a message ends that the platform will not bring to its customer.
pub(super) fn failure_of(kind: SendErrorKind) -> Failure {
    match kind {
        SendErrorKind::TokenExpired => Failure::NeedsReconnect,
        SendErrorKind::Permission => Failure::Permission,
        SendErrorKind::RateLimited { .. } | SendErrorKind::PersonBusy => Failure::RateLimited,
        SendErrorKind::WindowClosed => Failure::WindowClosed,
        SendErrorKind::LateNotApproved => Failure::LateNotApproved,
        SendErrorKind::PersonUnavailable => Failure::PersonUnavailable,
        SendErrorKind::PaymentMissing => Failure::PaymentMissing,
        SendErrorKind::Refused => Failure::Refused,
        SendErrorKind::Transient => Failure::PlatformDown,
        SendErrorKind::Unknown => Failure::PerhapsSent,
    }
}

/// The account's trouble, not the message's: others of it may have to wait too.
async fn note_trouble(ctx: &Context, claimed: &Claimed, asked: Option<Duration>) -> Result<()> {
    let mut tx = ctx.tenant(claimed.business_id).await?;
    pace::failed(&mut tx, claimed.waiting.account_id, claimed.going, asked).await?;
    tx.commit().await
}

/// Until the app is approved, the composer closes after 24 hours.
async fn note_late_refused(ctx: &Context, claimed: &Claimed) -> Result<()> {
    let mut tx = ctx.tenant(claimed.business_id).await?;
    account::note_late_refused(&mut tx, claimed.waiting.account_id).await?;
    tx.commit().await
}

async fn fail(ctx: &Context, claimed: &Claimed, failure: Failure) -> Result<()> {
    let mut tx = ctx.tenant(claimed.business_id).await?;
    settle::fail(&mut tx, claimed.attempt(), failure).await?;
    tx.commit().await
}

async fn fail_account(ctx: &Context, claimed: &Claimed, reason: &str, failure: Failure) -> Result<()> {
    let mut tx = ctx.tenant(claimed.business_id).await?;
    account::needs_reconnect(&mut tx, claimed.waiting.account_id, reason).await?;
    settle::fail(&mut tx, claimed.attempt(), failure).await?;
    tx.commit().await
}

/// The platform surely did not take it: back into the queue for a while, until the attempts are used up.
async fn wait_or_fail(ctx: &Context, claimed: &Claimed, asked: Option<Duration>, failure: Failure) -> Result<()> {
    let attempts = claimed.waiting.attempts + 1;
    if attempts >= ATTEMPTS_MAX {
        return fail(ctx, claimed, failure).await;
    }
    let wait = asked.unwrap_or_else(|| backoff(attempts));
    let mut tx = ctx.tenant(claimed.business_id).await?;
    let put_back = sqlx::query(
        "UPDATE messages SET state = 'queued', retry_at = clock_timestamp() + make_interval(secs => $4)
         WHERE business_id = $1 AND id = $2 AND state = 'sending' AND sending_at = $3",
    )
    .bind(claimed.business_id)
    .bind(claimed.message_id)
    .bind(claimed.sending_at)
    .bind(wait.as_secs_f64())
    .execute(&mut *tx)
    .await?;
    // Its echo may have settled it while the error was on its way.
    if put_back.rows_affected() > 0 {
        let job = Job::Deliver {
            business_id: claimed.business_id,
            message_id: claimed.message_id,
        };
        tx.enqueue_after(&job, wait).await?;
    }
    tx.commit().await
}

/// 1 s, 3 s, 9 s and so on: almost an hour in all.
fn backoff(attempts: i16) -> Duration {
    Duration::from_secs(3_u64.saturating_pow(u32::from(attempts.max(1).unsigned_abs()) - 1))
}

fn word(kind: SendErrorKind) -> &'static str {
    match kind {
        SendErrorKind::TokenExpired => "token_expired",
        SendErrorKind::Permission => "permission",
        SendErrorKind::RateLimited { .. } => "rate_limited",
        SendErrorKind::PersonBusy => "person_busy",
        SendErrorKind::WindowClosed => "window_closed",
        SendErrorKind::LateNotApproved => "late_not_approved",
        SendErrorKind::PersonUnavailable => "person_unavailable",
        SendErrorKind::PaymentMissing => "payment_missing",
        SendErrorKind::Refused => "refused",
        SendErrorKind::Transient => "transient",
        SendErrorKind::Unknown => "unknown",
    }
}
