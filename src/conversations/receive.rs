//! Receiving what a platform posted.
//!
//! Each item has a transaction of its own, in which everything that follows from it is written: customer, thread, message,
//! the job that answers, the event. The job may die anywhere and be run again: what was received before is recognised by
//! its platform id and changes nothing.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::echo::{self, Echo};
use super::{ThreadState, message};
use crate::channels::Platform;
use crate::channels::body::{self, Body};
use crate::channels::instagram::{self, Inbound, MessageKind, What};
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{AccountId, BodyId, BusinessId, CustomerId, MessageId, ThreadId};
use crate::jobs::{self, Job};
use crate::{Error, Result};

/// Until an echo that may be of a message on its way is looked at again. The platform's answer settles that message within
/// seconds, [`super::reconcile`] within minutes.
const ECHO_WAIT: Duration = Duration::from_secs(3);

/// Whose an account is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
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
    for inbound in &all {
        let Some(owner) = owners.get(&inbound.account) else {
            continue;
        };
        metrics::counter!("chidi_inbound_total", "what" => word(&inbound.what)).increment(1);
        match receive_one(ctx, *owner, inbound, kept.received_at).await {
            Ok(Received::Done) => {}
            Ok(Received::NotYet) => waits = true,
            // The database is away; the rest would only wait for it one after the other.
            Err(Error::Database(error)) if !matches!(error, sqlx::Error::Database(_)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(body.id = %body_id, business.id = %owner.business_id, %error, "an item was not received");
                failed = Some(error);
            }
        }
    }
    match failed {
        Some(error) => Err(error),
        None if waits => {
            let mut connection = pool.acquire().await?;
            jobs::enqueue_after(&mut connection, &Job::ReadInbound { body_id }, ECHO_WAIT).await
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
fn read(kept: &Body, body_id: BodyId) -> Option<Vec<Inbound>> {
    match kept.platform {
        Platform::Instagram => instagram::accept(&kept.body)
            .inspect_err(|error| tracing::warn!(body.id = %body_id, %error, "a signed body cannot be read"))
            .ok(),
        Platform::Messenger | Platform::Whatsapp => None,
    }
}

/// Whose the accounts are, in one question. Accounts nobody here has are not in it.
async fn owners_of(ctx: &Context, platform: Platform, all: &[Inbound]) -> Result<HashMap<String, Owner>> {
    let mut accounts: Vec<&str> = all.iter().map(|inbound| inbound.account.as_str()).collect();
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
                    business_id,
                    account_id,
                },
            )
        })
        .collect())
}

async fn receive_one(ctx: &Context, owner: Owner, inbound: &Inbound, received_at: DateTime<Utc>) -> Result<Received> {
    // Nothing is written before it arrives, whatever a clock says.
    let sent_at = inbound.sent_at.map_or(received_at, |sent_at| sent_at.min(received_at));
    match &inbound.what {
        What::Message {
            person,
            message_id,
            kind,
            text,
            payload,
        } => {
            let said = Said {
                message_id,
                kind: *kind,
                text,
                payload: payload.as_deref(),
                sent_at,
            };
            receive_message(ctx, owner, person, &said).await?;
            Ok(Received::Done)
        }
        What::Echo {
            person,
            message_id,
            metadata,
            text,
        } => {
            let metadata = metadata
                .as_deref()
                .and_then(|metadata| metadata.parse().ok())
                .map(MessageId);
            let echo = Echo {
                message_id,
                metadata,
                text: text.as_deref(),
                sent_at,
            };
            echo::receive_echo(ctx, owner, person, &echo).await
        }
        What::Other(_) => Ok(Received::Done),
    }
}

/// What a customer said.
#[derive(Debug)]
struct Said<'a> {
    message_id: &'a str,
    kind: MessageKind,
    text: &'a str,
    payload: Option<&'a str>,
    sent_at: DateTime<Utc>,
}

async fn receive_message(ctx: &Context, owner: Owner, person: &str, said: &Said<'_>) -> Result<()> {
    let mut tx = ctx.tenant(owner.business_id).await?;
    let thread = open_thread(&mut tx, owner, person).await?;
    let seq = thread.last_seq + 1;
    let message_id: Option<MessageId> = sqlx::query_scalar(
        "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, payload, account_id,
                               platform_message_id, sent_at)
         VALUES ($1, $2, $3, $4, 'customer', $5, $6, $7, $8, $9, $10)
         ON CONFLICT (business_id, account_id, platform_message_id, kind) WHERE author = 'customer' DO NOTHING RETURNING id",
    )
    .bind(owner.business_id)
    .bind(MessageId::new())
    .bind(thread.id)
    .bind(seq)
    .bind(said.kind.as_str())
    .bind(said.text)
    .bind(said.payload)
    .bind(owner.account_id)
    .bind(said.message_id)
    .bind(said.sent_at)
    .fetch_optional(&mut *tx)
    .await?;
    // Received before, and all that follows from it written with it.
    let Some(message_id) = message_id else { return Ok(()) };
    let state = thread.state.after_inbound();
    note_inbound(&mut tx, &thread, state, said).await?;
    if state == ThreadState::ActiveAi {
        tx.enqueue(&Job::Answer {
            business_id: owner.business_id,
            thread_id: thread.id,
            after: thread.debounce(),
        })
        .await?;
    }
    if state != thread.state {
        tx.record(Event::ThreadChanged { thread_id: thread.id });
    }
    tx.record(Event::MessageReceived {
        thread_id: thread.id,
        message_id,
    });
    tx.commit().await
}

/// The thread of a message that arrives, its row locked.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OpenThread {
    pub(super) id: ThreadId,
    state: ThreadState,
    last_seq: i64,
    answer_debounce_ms: i32,
}

impl OpenThread {
    fn debounce(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.answer_debounce_ms).unwrap_or(0))
    }
}

/// Finds or makes the customer and the thread. An update that changes nothing takes the lock of a row that is there.
pub(super) async fn open_thread(tx: &mut Tenant, owner: Owner, person: &str) -> Result<OpenThread> {
    let thread = sqlx::query_as(
        "WITH customer AS (
             INSERT INTO customers AS c (business_id, id, account_id, platform_user_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (business_id, account_id, platform_user_id) DO UPDATE SET platform_user_id = c.platform_user_id
             RETURNING id)
         INSERT INTO threads AS t (business_id, id, customer_id, account_id) SELECT $1, $5, customer.id, $3 FROM customer
         ON CONFLICT (business_id, customer_id) DO UPDATE SET customer_id = t.customer_id
         RETURNING t.id, t.state, t.last_seq,
                   (SELECT answer_debounce_ms FROM businesses WHERE business_id = $1) AS answer_debounce_ms",
    )
    .bind(owner.business_id)
    .bind(CustomerId::new())
    .bind(owner.account_id)
    .bind(person)
    .bind(ThreadId::new())
    .fetch_one(&mut **tx)
    .await?;
    Ok(thread)
}

async fn note_inbound(tx: &mut Tenant, thread: &OpenThread, state: ThreadState, said: &Said<'_>) -> Result<()> {
    // The account's own time is kept to the minute, so that its row is not fought over.
    sqlx::query(
        "WITH seen AS (
             UPDATE channel_accounts a SET last_inbound_at = $6 FROM threads t
             WHERE t.business_id = $1 AND t.id = $2 AND a.business_id = $1 AND a.id = t.account_id
               AND (a.last_inbound_at IS NULL OR a.last_inbound_at < $6 - interval '1 minute'))
         UPDATE threads SET state = $3, last_seq = $4, inbound_seq = $4, unread = unread + 1, preview = $5,
                preview_author = 'customer', last_inbound_at = greatest(last_inbound_at, $6),
                last_message_at = clock_timestamp()
         WHERE business_id = $1 AND id = $2",
    )
    .bind(tx.business_id())
    .bind(thread.id)
    .bind(state)
    .bind(thread.last_seq + 1)
    .bind(message::preview(said.text))
    .bind(said.sent_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// For the counter.
fn word(what: &What) -> &'static str {
    match what {
        What::Message { kind, .. } => kind.as_str(),
        What::Echo { .. } => "echo",
        What::Other(word) => word,
    }
}
