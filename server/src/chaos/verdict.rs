//! What customers saw, against what they should have seen.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use anyhow::Context as _;
use chidi_simulator::{Author, Bubble, Simulator, WebhookState, person_id};
use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::customers::Asked;
use super::trouble::Troubles;
use crate::demo::shop;

/// Names shown per kind of wrong.
const SHOWN_MAX: usize = 10;

/// The count at the end.
#[derive(Debug, Default)]
pub(super) struct Count {
    questions: usize,
    answers_seen: usize,
    perhaps_sent: usize,
    failed_and_told: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
    out_of_order: Vec<String>,
    longest_ms: f64,
    pub(super) has_come_to_rest: bool,
    troubles: Troubles,
}

/// Waits until no webhook waits to be posted, no job to be run, and no message to be sent. False when that takes too long.
pub(super) async fn wait_for_rest(url: &str, simulator: &Simulator, limit: Duration) -> anyhow::Result<bool> {
    let deadline = Instant::now() + limit;
    loop {
        let posting = simulator
            .webhooks()
            .await
            .iter()
            .any(|webhook| webhook.state == WebhookState::Waiting);
        let mut database = PgConnection::connect(url)
            .await
            .context("cannot look into the database")?;
        let working: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM jobs WHERE kind NOT IN ('reconcile', 'clean_up') AND state <> 'dead')
                 OR EXISTS (SELECT FROM messages WHERE state IN ('queued', 'sending'))",
        )
        .fetch_one(&mut database)
        .await?;
        if !posting && !working {
            return Ok(true);
        }
        if Instant::now() > deadline {
            return Ok(false);
        }
        sleep(Duration::from_millis(500)).await;
    }
}

/// Looks at every customer's phone.
pub(super) async fn count(
    url: &str,
    simulator: &Simulator,
    asked: &[Asked],
    troubles: Troubles,
) -> anyhow::Result<Count> {
    let owned = owned_by_person(url).await?;
    let mut count = Count {
        troubles,
        ..Count::default()
    };
    let nothing = Owned::default();
    for one in asked {
        let bubbles = simulator.conversation(shop::ACCOUNT, &one.customer).await?;
        let ours = owned.get(&person_id(shop::ACCOUNT, &one.customer));
        count.add(one, &bubbles, ours.unwrap_or(&nothing));
    }
    Ok(count)
}

/// A conversation as the owner sees it.
#[derive(Debug, Default, sqlx::FromRow)]
struct Owned {
    person: String,
    /// Questions that arrived, and whether the last of them was dealt with.
    arrived: i64,
    is_answered: bool,
    /// Our messages in the order they were written: the platform's ids, and why they failed.
    platform_ids: Vec<Option<String>>,
    failures: Vec<Option<String>>,
}

async fn owned_by_person(url: &str) -> anyhow::Result<HashMap<String, Owned>> {
    let mut database = PgConnection::connect(url)
        .await
        .context("cannot look into the database")?;
    let all: Vec<Owned> = sqlx::query_as(
        "SELECT c.platform_user_id AS person, t.answered_seq >= t.inbound_seq AS is_answered,
                count(*) FILTER (WHERE m.author = 'customer') AS arrived,
                coalesce(array_agg(m.platform_message_id ORDER BY m.seq) FILTER (WHERE m.author <> 'customer'), '{}') AS platform_ids,
                coalesce(array_agg(m.failure ORDER BY m.seq) FILTER (WHERE m.author <> 'customer'), '{}') AS failures
         FROM threads t JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         JOIN messages m ON m.business_id = t.business_id AND m.thread_id = t.id
         GROUP BY c.platform_user_id, t.answered_seq, t.inbound_seq",
    )
    .fetch_all(&mut database)
    .await?;
    Ok(all.into_iter().map(|one| (one.person.clone(), one)).collect())
}

impl Count {
    fn add(&mut self, asked: &Asked, bubbles: &[Bubble], owned: &Owned) {
        let seen: Vec<&Bubble> = bubbles.iter().filter(|bubble| bubble.author == Author::Shop).collect();
        let failures: Vec<&str> = owned.failures.iter().filter_map(Option::as_deref).collect();
        let perhaps = failures.iter().filter(|failure| **failure == "perhaps_sent").count();
        self.questions += asked.questions;
        self.answers_seen += seen.len();
        self.perhaps_sent += perhaps;
        self.failed_and_told += failures.len() - perhaps;
        let delays = seen.iter().filter_map(|bubble| bubble.answered_ms);
        self.longest_ms = delays.fold(self.longest_ms, f64::max);
        let is_again = |(place, one): (usize, &&Bubble)| seen[..place].iter().any(|other| other.text == one.text);
        if seen.len() > asked.questions || seen.iter().enumerate().any(is_again) {
            self.doubled.push(asked.customer.clone());
        }
        let has_all = owned.arrived == asked.questions as i64 && owned.is_answered;
        if !has_all || (seen.is_empty() && failures.is_empty()) {
            self.lost.push(asked.customer.clone());
        }
        let place = |bubble: &&Bubble| {
            let mid = Some(bubble.mid.as_str());
            owned.platform_ids.iter().position(|id| id.as_deref() == mid)
        };
        let places: Vec<usize> = seen.iter().filter_map(place).collect();
        if !places.is_sorted() {
            self.out_of_order.push(asked.customer.clone());
        }
    }

    /// Whether the promise held.
    pub(super) fn is_clean(&self) -> bool {
        self.has_come_to_rest && self.lost.is_empty() && self.doubled.is_empty() && self.out_of_order.is_empty()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Troubles {
            kills,
            deaths_at_steps,
            postgres_restarts,
            graph_faults,
        } = self.troubles;
        writeln!(
            f,
            "\n  trouble: killed {kills} times at random and {deaths_at_steps} times at a named step, Postgres restarted \
             {postgres_restarts} times, Graph made to fail or change {graph_faults} times\n"
        )?;
        let rows: [(&str, usize, &[String]); 7] = [
            ("questions", self.questions, &[]),
            ("answers seen", self.answers_seen, &[]),
            ("lost", self.lost.len(), &self.lost),
            ("doubled", self.doubled.len(), &self.doubled),
            ("out of order", self.out_of_order.len(), &self.out_of_order),
            ("perhaps sent, owner told", self.perhaps_sent, &[]),
            ("not sent, owner told", self.failed_and_told, &[]),
        ];
        for (name, number, who) in rows {
            let who: Vec<&str> = who.iter().take(SHOWN_MAX).map(String::as_str).collect();
            writeln!(f, "  {name:<26}{number:>7}  {}", who.join(", "))?;
        }
        if !self.has_come_to_rest {
            writeln!(f, "  it did not come to rest in time: jobs or messages still wait")?;
        }
        write!(f, "  {:<26}{:>7.1} s", "longest delay", self.longest_ms / 1_000.0)
    }
}
