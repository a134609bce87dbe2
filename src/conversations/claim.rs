//! Taking a queued message in hand: whether it may leave, and when.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::settle::{self, Attempt};
use super::window::{IsLate, OPEN_FOR, Window, Written, window};
use super::{Author, Failure, MessageState};
use crate::channels::account::{self, AccountStatus};
use crate::channels::pace::{self, Going, Load, Slot};
use crate::channels::{Extra, Platform, Sender};
use crate::context::{Context, Tenant};
use crate::ids::{AccountId, BusinessId, MessageId};
use crate::jobs::Job;
use crate::{Error, Result};

/// A message that could not leave for so long is given up: an answer that comes hours later is worse than the owner's word.
const WAITING_MAX: Duration = Duration::from_hours(1);

/// A message that would overtake an earlier one looks again after this.
const BEHIND_WAIT: Duration = Duration::from_secs(1);

/// A message and what its delivery depends on.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) body: String,
    #[sqlx(json(nullable))]
    pub(super) extra: Option<Extra>,
    author: Author,
    pub(super) attempts: i16,
    pub(super) account_id: AccountId,
    pub(super) platform: Platform,
    account_status: AccountStatus,
    pub(super) recipient: String,
    last_inbound_at: Option<DateTime<Utc>>,
    late_refused_at: Option<DateTime<Utc>>,
    queued_at: DateTime<Utc>,
    slot_at: Option<DateTime<Utc>>,
    /// State of the part before it, if there is one.
    earlier: Option<MessageState>,
    /// An earlier message to the customer waits to be sent again, or is being sent.
    is_behind: bool,
}

/// A message that this run, and no other, brings to the platform.
#[derive(Debug)]
pub(super) struct Claimed {
    pub(super) business_id: BusinessId,
    pub(super) message_id: MessageId,
    pub(super) sending_at: DateTime<Utc>,
    pub(super) sender: Sender,
    pub(super) going: Going,
    pub(super) is_late: bool,
    pub(super) waiting: Waiting,
}

/// Moves the message from `queued` to `sending` and commits that; `None` when it is not this run's to send, or not yet.
pub(super) async fn claim(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> Result<Option<Claimed>> {
    let mut tx = ctx.tenant(business_id).await?;
    let Some(waiting) = find_queued(&mut tx, message_id, ctx.config.meta_timeout()).await? else {
        return Ok(None);
    };
    if matches!(waiting.earlier, Some(MessageState::Queued | MessageState::Sending)) {
        // Its acceptance queues this one.
        return Ok(None);
    }
    if waiting.is_behind {
        tx.enqueue_after(&deliver(business_id, message_id), BEHIND_WAIT).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let is_late = match obstacle(&waiting, Utc::now()) {
        Ok(is_late) => is_late == IsLate::Yes,
        Err(failure) => {
            settle::fail(&mut tx, queued(message_id), failure).await?;
            tx.commit().await?;
            return Ok(None);
        }
    };
    let Some(sender) = open_account(ctx, &mut tx, message_id, &waiting).await? else {
        tx.commit().await?;
        return Ok(None);
    };
    let Some(going) = take_slot(&mut tx, message_id, &waiting).await? else {
        tx.commit().await?;
        return Ok(None);
    };
    let claimed: Option<DateTime<Utc>> = sqlx::query_scalar(
        "UPDATE messages SET state = 'sending', sending_at = clock_timestamp(), attempts = attempts + 1, retry_at = NULL,
                slot_at = NULL
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
        going,
        is_late,
        waiting,
    }))
}

/// A call that takes longer than `call_limit` has an outcome nobody knows: what comes after it does not wait for it.
async fn find_queued(tx: &mut Tenant, message_id: MessageId, call_limit: Duration) -> Result<Option<Waiting>> {
    let waiting = sqlx::query_as(
        "SELECT m.body, m.extra, m.author, m.attempts, m.account_id, a.platform, a.status AS account_status,
                c.platform_user_id AS recipient, t.last_inbound_at, a.late_refused_at,
                coalesce(m.queued_at, m.created_at) AS queued_at, m.slot_at, earlier.state AS earlier,
                EXISTS (SELECT FROM messages b WHERE b.business_id = m.business_id AND b.thread_id = m.thread_id
                        AND b.seq BETWEEN m.seq - 50 AND m.seq - 1
                        AND (b.state = 'queued'
                             OR (b.state = 'sending' AND b.sending_at > clock_timestamp() - make_interval(secs => $3)))
                       ) AS is_behind
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
    .bind(call_limit.as_secs_f64())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(waiting)
}

/// What stands in the way of sending; if nothing does, whether it goes out after the 24 hours.
fn obstacle(waiting: &Waiting, now: DateTime<Utc>) -> Result<IsLate, Failure> {
    match waiting.account_status {
        AccountStatus::NeedsReconnect => Err(Failure::NeedsReconnect),
        AccountStatus::Disconnected => Err(Failure::Disconnected),
        AccountStatus::Active if waiting.earlier == Some(MessageState::Failed) => Err(Failure::EarlierPart),
        AccountStatus::Active if now >= waiting.queued_at + WAITING_MAX => Err(Failure::PlatformDown),
        AccountStatus::Active => waiting
            .window(now)
            .takes(waiting.written())
            .ok_or(Failure::WindowClosed),
    }
}

/// The account with its token. A token that cannot be read is one that the owner must give anew.
async fn open_account(
    ctx: &Context,
    tx: &mut Tenant,
    message_id: MessageId,
    waiting: &Waiting,
) -> Result<Option<Sender>> {
    let (business_id, account_id) = (tx.business_id(), waiting.account_id);
    match account::sender(ctx, tx, business_id, account_id).await {
        Ok(sender) => Ok(Some(sender)),
        Err(Error::Internal(reason)) => {
            tracing::error!(business.id = %business_id, account.id = %account_id, reason, "a token cannot be read");
            account::needs_reconnect(tx, account_id, "CHIDI can no longer read this account's token.").await?;
            settle::fail(tx, queued(message_id), Failure::NeedsReconnect).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The message's place in its account's pace. `None` when it has to wait, which is then arranged. A message whose customer
/// can soon not be written to any more does not wait in line: the pace leaves room for it.
async fn take_slot(tx: &mut Tenant, message_id: MessageId, waiting: &Waiting) -> Result<Option<Going>> {
    let has_slot = waiting.slot_at.is_some_and(|at| at <= Utc::now());
    let load = if waiting.extra == Some(Extra::Picture) {
        Load::Media
    } else {
        Load::Text
    };
    let slot = pace::take(tx, waiting.account_id, waiting.platform, load, has_slot).await?;
    let (wait, is_own) = match slot {
        Slot::Go(going) => return Ok(Some(going)),
        Slot::At(wait)
            if waiting
                .last_inbound_at
                .is_some_and(|at| Utc::now() + wait >= at + OPEN_FOR) =>
        {
            return Ok(Some(Going::default()));
        }
        Slot::At(wait) => (wait, true),
        Slot::Paused(wait) => (wait, false),
    };
    sqlx::query(
        "UPDATE messages SET retry_at = clock_timestamp() + make_interval(secs => $3),
                slot_at = CASE WHEN $4 THEN clock_timestamp() + make_interval(secs => $3) END
         WHERE business_id = $1 AND id = $2 AND state = 'queued'",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .bind(wait.as_secs_f64())
    .bind(is_own)
    .execute(&mut **tx)
    .await?;
    let job = deliver(tx.business_id(), message_id);
    tx.enqueue_after(&job, wait).await?;
    Ok(None)
}

fn deliver(business_id: BusinessId, message_id: MessageId) -> Job {
    Job::Deliver {
        business_id,
        message_id,
    }
}

fn queued(message_id: MessageId) -> Attempt {
    Attempt {
        message_id,
        state: MessageState::Queued,
        sending_at: None,
    }
}

impl Waiting {
    /// What the platform takes now.
    fn window(&self, now: DateTime<Utc>) -> Window {
        window(self.platform, self.last_inbound_at, self.late_refused_at, now)
    }

    fn written(&self) -> Written {
        match (self.author, &self.extra) {
            (_, Some(Extra::Template { .. })) => Written::Template,
            (Author::Person, _) => Written::ByPerson,
            (Author::Assistant | Author::Customer, _) => Written::ByChidi,
        }
    }
}

impl Claimed {
    pub(super) fn attempt(&self) -> Attempt {
        Attempt {
            message_id: self.message_id,
            state: MessageState::Sending,
            sending_at: Some(self.sending_at),
        }
    }
}
