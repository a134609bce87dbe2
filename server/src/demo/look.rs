//! What CHIDI wrote down about a customer's message.

use chidi::Context;
use chidi::assistant::record;
use chidi::conversations::turn::Verdict;
use chidi::ids::{BusinessId, ThreadId};

/// The decision on a message, and how its thread stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Noted {
    /// What was done.
    pub(super) decision: Verdict,
    /// How many decisions the thread has.
    pub(super) decisions: usize,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// The thread's state.
    pub(super) state: String,
    /// Why a person is needed, in words; empty when nobody is.
    pub(super) needs: String,
    /// What the answer rests on, in words.
    pub(super) facts: Vec<String>,
}

#[derive(Debug, sqlx::FromRow)]
struct ThreadRow {
    id: ThreadId,
    state: String,
    is_settled: bool,
}

/// What was noted once the thread of this message has come to rest: everything in it is dealt with and nothing is on its
/// way any more. `None` before that.
pub(super) async fn at_rest(ctx: &Context, business_id: BusinessId, mid: &str) -> chidi::Result<Option<Noted>> {
    let mut tx = ctx.tenant(business_id).await?;
    let thread: Option<ThreadRow> = sqlx::query_as(
        "SELECT t.id, t.state,
                t.answered_seq >= m.seq AND NOT EXISTS (
                    SELECT FROM messages o WHERE o.business_id = t.business_id AND o.thread_id = t.id
                    AND o.state IN ('queued', 'sending')) AS is_settled
         FROM messages m JOIN threads t ON t.business_id = m.business_id AND t.id = m.thread_id
         WHERE m.business_id = $1 AND m.author = 'customer' AND m.platform_message_id = $2",
    )
    .bind(business_id)
    .bind(mid)
    .fetch_optional(&mut *tx)
    .await?;
    let Some(thread) = thread.filter(|thread| thread.is_settled) else {
        return Ok(None);
    };
    let answers = record::list_for_thread(&mut tx, business_id, thread.id).await?;
    let decisions = answers.len();
    Ok(answers.into_iter().next().map(|newest| Noted {
        decision: newest.decision,
        decisions,
        confidence: newest.confidence,
        state: thread.state,
        needs: newest
            .reasons
            .reason
            .map_or_else(String::new, |reason| reason.title().to_owned()),
        facts: newest
            .facts
            .into_iter()
            .map(|fact| format!("{}: {}", fact.label, fact.value))
            .collect(),
    }))
}

/// How many customers have written to the shop so far.
pub(super) async fn customers(ctx: &Context, business_id: BusinessId) -> chidi::Result<i64> {
    let mut tx = ctx.tenant(business_id).await?;
    let count = sqlx::query_scalar("SELECT count(*) FROM customers WHERE business_id = $1")
        .bind(business_id)
        .fetch_one(&mut *tx)
        .await?;
    Ok(count)
}
