//! Bringing one message to its platform.
//!
//! The message is `sending` in the database before the platform is called, and leaves that state only by knowledge: the
//! platform took it (its answer or its echo), or surely did not (an error answer, or a connection that never stood). A
//! call without an answer leaves it `sending` for [`super::reconcile`]; it is never called again by itself.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::name::{self, Nameless};
use super::settle::{self, Attempt};
use super::thread::WINDOW;
use super::{Failure, MessageState};
use crate::channels::account::{self, AccountStatus};
use crate::channels::{Platform, SendError, SendErrorKind, Sender};
use crate::context::{Context, Tenant};
use crate::ids::{AccountId, BusinessId, CustomerId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result, crash};

/// Calls that a platform surely did not take, before the message is failed.
const ATTEMPTS_MAX: i16 = 9;
/// How long a database that is away is waited for.
const ACCEPT_WAITS: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(5),
];

/// A message and what its delivery depends on.
#[derive(Debug, sqlx::FromRow)]
struct Waiting {
    body: String,
    attempts: i16,
    account_id: AccountId,
    platform: Platform,
    account_status: AccountStatus,
    recipient: String,
    last_inbound_at: Option<DateTime<Utc>>,
    thread_id: ThreadId,
    customer_id: CustomerId,
    is_nameless: bool,
    /// State of the part before it, if there is one.
    earlier: Option<MessageState>,
}

/// A message that this run, and no other, brings to the platform.
#[derive(Debug)]
struct Claimed {
    business_id: BusinessId,
    message_id: MessageId,
    sending_at: DateTime<Utc>,
    sender: Sender,
    waiting: Waiting,
}

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
            if claimed.waiting.is_nameless {
                name::learn(ctx, &claimed.sender, &claimed.nameless()).await
            } else {
                Ok(())
            }
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
            tx.commit().await
        };
        match (accepted.await, waits.next()) {
            (Err(error), Some(wait)) if error.is_transient() => tokio::time::sleep(*wait).await,
            (outcome, _) => return outcome,
        }
    }
}

/// Moves the message from `queued` to `sending` and commits that; `None` when it is not this run's to send.
async fn claim(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> Result<Option<Claimed>> {
    let mut tx = ctx.tenant(business_id).await?;
    let Some(waiting) = find_queued(&mut tx, message_id).await? else {
        return Ok(None);
    };
    if matches!(waiting.earlier, Some(MessageState::Queued | MessageState::Sending)) {
        // Its acceptance queues this one.
        return Ok(None);
    }
    let queued = Attempt {
        message_id,
        state: MessageState::Queued,
        sending_at: None,
    };
    if let Some(failure) = obstacle(&waiting, Utc::now()) {
        settle::fail(&mut tx, queued, failure).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let sender = match account::sender(ctx, &mut tx, business_id, waiting.account_id).await {
        Ok(sender) => sender,
        Err(Error::Internal(reason)) => {
            tracing::error!(business.id = %business_id, account.id = %waiting.account_id, reason, "a token cannot be read");
            account::needs_reconnect(
                &mut tx,
                waiting.account_id,
                "CHIDI can no longer read this account's token.",
            )
            .await?;
            settle::fail(&mut tx, queued, Failure::NeedsReconnect).await?;
            tx.commit().await?;
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let claimed: Option<DateTime<Utc>> = sqlx::query_scalar(
        "UPDATE messages SET state = 'sending', sending_at = clock_timestamp(), attempts = attempts + 1, retry_at = NULL
         WHERE business_id = $1 AND id = $2 AND state = 'queued' RETURNING sending_at",
    )
    .bind(business_id)
    .bind(message_id)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(claimed.map(|sending_at| Claimed {
        business_id,
        message_id,
        sending_at,
        sender,
        waiting,
    }))
}

async fn find_queued(tx: &mut Tenant, message_id: MessageId) -> Result<Option<Waiting>> {
    let waiting = sqlx::query_as(
        "SELECT m.body, m.attempts, m.account_id, a.platform, a.status AS account_status,
                c.platform_user_id AS recipient, t.last_inbound_at,
                t.id AS thread_id, c.id AS customer_id, c.name = '' AS is_nameless, earlier.state AS earlier
         FROM messages m
         JOIN threads t ON t.business_id = m.business_id AND t.id = m.thread_id
         JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = m.business_id AND a.id = m.account_id
         LEFT JOIN messages earlier ON m.part > 0 AND earlier.business_id = m.business_id
              AND earlier.thread_id = m.thread_id AND earlier.seq = m.seq - 1
         WHERE m.business_id = $1 AND m.id = $2 AND m.state = 'queued'",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(waiting)
}

/// What stands in the way of sending, if anything does.
fn obstacle(waiting: &Waiting, now: DateTime<Utc>) -> Option<Failure> {
    let is_open = waiting.last_inbound_at.is_some_and(|at| now < at + WINDOW);
    match waiting.account_status {
        AccountStatus::NeedsReconnect => Some(Failure::NeedsReconnect),
        AccountStatus::Disconnected => Some(Failure::Disconnected),
        AccountStatus::Active if waiting.earlier == Some(MessageState::Failed) => Some(Failure::EarlierPart),
        AccountStatus::Active if !is_open => Some(Failure::WindowClosed),
        AccountStatus::Active => None,
    }
}

async fn send(ctx: &Context, claimed: &Claimed) -> Result<String, SendError> {
    let Waiting { recipient, body, .. } = &claimed.waiting;
    let mark = claimed.message_id.to_string();
    claimed.sender.send_text(ctx, recipient, body, &mark).await
}

async fn settle_error(ctx: &Context, claimed: &Claimed, error: &SendError) -> Result<()> {
    let (failure, platform) = (failure_of(error.kind), claimed.waiting.platform.label());
    match error.kind {
        SendErrorKind::Unknown => Ok(()),
        SendErrorKind::Transient => wait_or_fail(ctx, claimed, None, failure).await,
        SendErrorKind::RateLimited { retry_after } => wait_or_fail(ctx, claimed, retry_after, failure).await,
        SendErrorKind::TokenExpired => {
            let reason = format!("{platform} no longer accepts CHIDI's access.");
            fail_account(ctx, claimed, &reason, failure).await
        }
        SendErrorKind::Permission => {
            let reason = format!("{platform} does not let CHIDI write for this account.");
            fail_account(ctx, claimed, &reason, failure).await
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
        SendErrorKind::RateLimited { .. } => Failure::RateLimited,
        SendErrorKind::WindowClosed => Failure::WindowClosed,
        SendErrorKind::PersonUnavailable => Failure::PersonUnavailable,
        SendErrorKind::PaymentMissing => Failure::PaymentMissing,
        SendErrorKind::Refused => Failure::Refused,
        SendErrorKind::Transient => Failure::PlatformDown,
        SendErrorKind::Unknown => Failure::PerhapsSent,
    }
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

impl Claimed {
    fn nameless(&self) -> Nameless<'_> {
        Nameless {
            business_id: self.business_id,
            customer_id: self.waiting.customer_id,
            thread_id: self.waiting.thread_id,
            person: &self.waiting.recipient,
        }
    }

    fn attempt(&self) -> Attempt {
        Attempt {
            message_id: self.message_id,
            state: MessageState::Sending,
            sending_at: Some(self.sending_at),
        }
    }
}

fn word(kind: SendErrorKind) -> &'static str {
    match kind {
        SendErrorKind::TokenExpired => "token_expired",
        SendErrorKind::Permission => "permission",
        SendErrorKind::RateLimited { .. } => "rate_limited",
        SendErrorKind::WindowClosed => "window_closed",
        SendErrorKind::PersonUnavailable => "person_unavailable",
        SendErrorKind::PaymentMissing => "payment_missing",
        SendErrorKind::Refused => "refused",
        SendErrorKind::Transient => "transient",
        SendErrorKind::Unknown => "unknown",
    }
}
