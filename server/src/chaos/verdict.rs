//! What customers saw, against what they should have seen.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chidi_simulator::{Author, Bubble, Simulator};
use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::count::{Column, Count};
use super::customers::Asked;
use super::flood::Flood;

/// What still waits at the end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) webhooks: usize,
    pub(super) jobs: i64,
    pub(super) messages: i64,
}

/// Waits until no webhook waits to be posted, no job to be run, and no message to be sent; answers what is left when that
/// takes too long.
pub(super) async fn wait_for_rest(url: &str, simulator: &Simulator, limit: Duration) -> anyhow::Result<Left> {
    let deadline = Instant::now() + limit;
    loop {
        let webhooks = simulator.webhooks_on_their_way().await;
        let mut database = PgConnection::connect(url)
            .await
            .context("cannot look into the database")?;
        // What is periodic comes again for ever.
        let (jobs, messages) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM jobs WHERE state <> 'dead' AND kind NOT IN (SELECT kind FROM periodic_jobs)),
                    (SELECT count(*) FROM messages WHERE state IN ('queued', 'sending'))",
        )
        .fetch_one(&mut database)
        .await?;
        let left = Left {
            webhooks,
            jobs,
            messages,
        };
        if left == Left::default() || Instant::now() > deadline {
            return Ok(left);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Looks at every customer's phone.
pub(super) async fn count(url: &str, simulator: &Simulator, asked: &[Asked], flood: &Flood) -> anyhow::Result<Count> {
    let owned = owned_by_id(url).await?;
    let mut count = Count::of(flood.jobs_max);
    let nothing = Arc::new(Owned::default());
    for one in asked {
        let bubbles = simulator.conversation(&one.place.account, &one.customer).await?;
        let ids = one.place.ids(&one.customer);
        let ours = ids
            .into_iter()
            .find_map(|id| owned.get(&(one.place.account.clone(), id)))
            .unwrap_or(&nothing);
        let is_flooding = flood
            .asked
            .first()
            .is_some_and(|first| first.place.account == one.place.account);
        let column = count.column(one.place.platform, is_flooding);
        judge(column, one, &bubbles, ours);
        let is_during = flood
            .full
            .is_some_and(|(began, ended)| (began..ended).contains(&one.at));
        if is_during && !is_flooding {
            let delays = bubbles.iter().filter_map(|bubble| bubble.answered_ms);
            count.during_flood_ms.extend(delays);
        }
    }
    Ok(count)
}

/// A conversation as the owner sees it.
#[derive(Debug, Default, sqlx::FromRow)]
struct Owned {
    account: String,
    /// Every id of the customer.
    ids: Vec<String>,
    /// Questions that arrived, and whether the last of them was dealt with.
    arrived: i64,
    is_answered: bool,
    /// Our messages in the order they were written: the platform's ids, and why they failed.
    platform_ids: Vec<Option<String>>,
    failures: Vec<Option<String>>,
}

/// By account and by each id of the customer.
async fn owned_by_id(url: &str) -> anyhow::Result<HashMap<(String, String), Arc<Owned>>> {
    let mut database = PgConnection::connect(url)
        .await
        .context("cannot look into the database")?;
    let all: Vec<Owned> = sqlx::query_as(
        "SELECT a.platform_account_id AS account, t.answered_seq >= t.inbound_seq AS is_answered,
                ARRAY(SELECT platform_id FROM customer_ids i WHERE i.business_id = t.business_id AND i.customer_id = t.customer_id) AS ids,
                count(*) FILTER (WHERE m.author = 'customer') AS arrived,
                coalesce(array_agg(m.platform_message_id ORDER BY m.seq) FILTER (WHERE m.author <> 'customer'), '{}') AS platform_ids,
                coalesce(array_agg(m.failure ORDER BY m.seq) FILTER (WHERE m.author <> 'customer'), '{}') AS failures
         FROM threads t
         JOIN channel_accounts a ON a.business_id = t.business_id AND a.id = t.account_id
         JOIN messages m ON m.business_id = t.business_id AND m.thread_id = t.id
         GROUP BY a.platform_account_id, t.business_id, t.customer_id, t.answered_seq, t.inbound_seq",
    )
    .fetch_all(&mut database)
    .await?;
    let mut by_id = HashMap::new();
    for one in all.into_iter().map(Arc::new) {
        for id in &one.ids {
            by_id.insert((one.account.clone(), id.clone()), Arc::clone(&one));
        }
    }
    Ok(by_id)
}

/// Adds one customer to a column.
fn judge(column: &mut Column, asked: &Asked, bubbles: &[Bubble], owned: &Owned) {
    let seen: Vec<&Bubble> = bubbles.iter().filter(|bubble| bubble.author == Author::Shop).collect();
    let failures: Vec<&str> = owned.failures.iter().filter_map(Option::as_deref).collect();
    let perhaps = failures.iter().filter(|failure| **failure == "perhaps_sent").count();
    column.questions += asked.questions;
    column.answers_seen += seen.len();
    column.perhaps_sent += perhaps;
    column.failed_and_told += failures.len() - perhaps;
    let delays = seen.iter().filter_map(|bubble| bubble.answered_ms);
    column.longest_ms = delays.fold(column.longest_ms, f64::max);
    let is_again = |(place, one): (usize, &&Bubble)| seen[..place].iter().any(|other| other.text == one.text);
    if seen.len() > asked.questions || seen.iter().enumerate().any(is_again) {
        column.doubled.push(asked.customer.clone());
    }
    let is_on_phone = |id: &str| seen.iter().any(|bubble| bubble.mid == id);
    let outgoing = owned.platform_ids.iter().zip(&owned.failures);
    // The owner sees it as sent, and the customer does not see it.
    let has_vanished = |(id, failure): (&Option<String>, &Option<String>)| {
        failure.is_none() && !id.as_deref().is_some_and(is_on_phone)
    };
    let has_all = owned.arrived == asked.questions as i64 && owned.is_answered;
    if !has_all || (seen.is_empty() && failures.is_empty()) || outgoing.clone().any(has_vanished) {
        column.lost.push(asked.customer.clone());
    }
    let place = |bubble: &&Bubble| {
        let mid = Some(bubble.mid.as_str());
        owned.platform_ids.iter().position(|id| id.as_deref() == mid)
    };
    let places: Vec<usize> = seen.iter().filter_map(place).collect();
    if !places.is_sorted() {
        column.out_of_order.push(asked.customer.clone());
    }
}
