//! Receiving what a platform posted.
//!
//! Each item has a transaction of its own, in which everything that follows from it is written: customer, thread, message,
//! the job that answers, the event. The job may die anywhere and be run again: what was received before is recognised by
//! its platform id and changes nothing.

use std::collections::HashMap;
use std::time::Duration;

use chidi_inbound::event::{self, What};
use chrono::{DateTime, TimeDelta, Utc};

use super::{arrival, change, echo, status};
use crate::channels::body::{self, Body};
use crate::channels::{Platform, SendErrorKind, account};
use crate::context::Context;
use crate::ids::{AccountId, BodyId, BusinessId};
use crate::jobs::{self, Job};
use crate::{Error, Result, crash};

/// What is about something that is not there yet is looked at again after this long, and ever more seldom. A platform's
/// answer settles a message within seconds; what was sent before an edit or an unsend may come hours after it.
const LOOK_AGAIN: Duration = Duration::from_secs(3);
/// Then it was about something from before the account was connected.
const LOOK_AGAIN_MAX: TimeDelta = TimeDelta::hours(24);

/// Whose an account is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) platform: Platform,
    pub(super) business_id: BusinessId,
    pub(super) account_id: AccountId,
}

/// Receives everything in a body. Safe to repeat. An item that fails does not keep its neighbours from being received; the
/// body then stays unread and the job is run again.
pub async fn receive(ctx: &Context, body_id: BodyId) -> Result<()> {
    let pool = ctx.db.pool();
    let Some(kept) = body::find(pool, body_id).await? else {
        return Ok(());
    };
    let Some(all) = read(&kept, body_id) else {
        return body::mark_read(pool, body_id).await;
    };
    let owners = owners_of(ctx, kept.platform, &all).await?;
    if owners.is_empty() {
        metrics::counter!("chidi_bodies_dropped_total").increment(1);
        return body::drop(pool, body_id).await;
    }
    let (mut failed, mut waits) = (None, false);
    for event in &all {
        let Some(owner) = owners.get(&event.account) else {
            continue;
        };
        metrics::counter!("chidi_inbound_total", "what" => event.what.class()).increment(1);
        match receive_one(ctx, *owner, event, kept.received_at).await {
            Ok(Received::Done) => crash::point("receive:one"),
            Ok(Received::NotYet) => waits = true,
            // The database is away; the rest would only wait for it one after the other.
            Err(Error::Database(error)) if !matches!(error, sqlx::Error::Database(_)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(body.id = %body_id, business.id = %owner.business_id, %error, "an item was not received");
                failed = Some(error);
            }
        }
    }
    crash::point("receive:all");
    let age = Utc::now() - kept.received_at;
    match failed {
        Some(error) => Err(error),
        None if waits && age < LOOK_AGAIN_MAX => {
            let wait = LOOK_AGAIN.max(age.to_std().unwrap_or_default());
            let mut connection = pool.acquire().await?;
            jobs::enqueue_after(&mut connection, &Job::ReadInbound { body_id }, wait).await
        }
        None => body::mark_read(pool, body_id).await,
    }
}

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Received {
    Done,
    /// It cannot be told yet what it is; the body is read again in a moment.
    NotYet,
}

/// The items of a body; `None` when it cannot be read, now or later.
fn read(kept: &Body, body_id: BodyId) -> Option<Vec<event::Event>> {
    chidi_inbound::read(kept.platform.into(), &kept.body)
        .inspect_err(|error| tracing::warn!(body.id = %body_id, %error, "a signed body cannot be read"))
        .ok()
}

/// Whose the accounts are, in one question. Accounts nobody here has are not in it.
async fn owners_of(ctx: &Context, platform: Platform, all: &[event::Event]) -> Result<HashMap<String, Owner>> {
    let mut accounts: Vec<&str> = all.iter().map(|event| event.account.as_str()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let rows: Vec<(String, BusinessId, AccountId)> = sqlx::query_as(
        "SELECT given.account, found.business_id, found.account_id
         FROM unnest($2::text[]) AS given(account) CROSS JOIN LATERAL business_of_account($1, given.account) AS found",
    )
    .bind(platform)
    .bind(accounts)
    .fetch_all(ctx.db.pool())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(account, business_id, account_id)| {
            (
                account,
                Owner {
                    platform,
                    business_id,
                    account_id,
                },
            )
        })
        .collect())
}

async fn receive_one(
    ctx: &Context,
    owner: Owner,
    event: &event::Event,
    received_at: DateTime<Utc>,
) -> Result<Received> {
    // Nothing is written before it arrives, whatever a clock says.
    let at = event.at.map_or(received_at, |at| at.min(received_at));
    match &event.what {
        // What is meant for one person must not be said in a group.
        _ if event.group.is_some() => Ok(Received::Done),
        What::Message(message) => {
            arrival::receive_message(ctx, owner, message, at, event.standby).await?;
            Ok(Received::Done)
        }
        What::Echo(given) => echo::receive_echo(ctx, owner, given, at).await,
        What::CustomerEvent(act) => change::receive_act(ctx, owner, act, at).await,
        What::Update(update) => change::receive_update(ctx, owner, update, at).await,
        What::Status(given) => status::receive_status(ctx, owner, given).await,
        What::Error(trouble) => {
            note_trouble(ctx, owner, trouble).await?;
            Ok(Received::Done)
        }
        What::Comment(_) | What::Ignore(_) | What::SelfTest(_) => Ok(Received::Done),
    }
}

/// The account itself is in trouble. What only its owner can mend is told to the owner.
async fn note_trouble(ctx: &Context, owner: Owner, trouble: &event::AccountError) -> Result<()> {
    let code: Option<i64> = trouble.error.code.as_deref().and_then(|code| code.parse().ok());
    tracing::warn!(business.id = %owner.business_id, account.id = %owner.account_id, word = %trouble.word, ?code,
                   "a platform reports trouble with an account");
    let is_owners = matches!(
        code.map(SendErrorKind::of_code),
        Some(SendErrorKind::TokenExpired | SendErrorKind::Permission)
    );
    if is_owners {
        let mut tx = ctx.tenant(owner.business_id).await?;
        account::needs_reconnect(&mut tx, owner.account_id, "The platform has locked this account.").await?;
        tx.commit().await?;
    }
    Ok(())
}
