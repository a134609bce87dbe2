//! The log: which rule an answer told, and what it came to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{Rule, rows};
use crate::Result;
use crate::context::Tenant;
use crate::ids::{AnswerId, BusinessId, RuleId, ThreadId};
use crate::money::Money;

/// A rule that an answer told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    pub rule: RuleId,
    /// As it was told.
    pub version: i64,
    /// Before and after it, where it was applied to an amount.
    pub applied: Option<(Money, Money)>,
}

/// A rule with how often it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub rule: Rule,
    pub uses: i64,
    pub last_used_at: Option<DateTime<Utc>>,
    /// The conversation it was told in last.
    pub last_thread: Option<ThreadId>,
}

/// Logs what an answer told, in the transaction that stores the answer. Once per answer and rule.
pub async fn record_uses(tx: &mut Tenant, answer_id: AnswerId, thread_id: ThreadId, uses: &[RuleUse]) -> Result<()> {
    if uses.is_empty() {
        return Ok(());
    }
    let minor = |pick: fn(&(Money, Money)) -> i64| {
        let column = uses.iter().map(|one| one.applied.as_ref().map(pick));
        column.collect::<Vec<Option<i64>>>()
    };
    let currencies: Vec<Option<String>> = uses
        .iter()
        .map(|one| one.applied.as_ref().map(|(before, _)| before.currency.clone()))
        .collect();
    sqlx::query(
        "INSERT INTO rule_uses (business_id, answer_id, thread_id, rule_id, rule_version, before_minor, after_minor, currency)
         SELECT $1, $2, $3, given.* FROM unnest($4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]) AS given
         ON CONFLICT (business_id, answer_id, rule_id) DO NOTHING",
    )
    .bind(tx.business_id())
    .bind(answer_id)
    .bind(thread_id)
    .bind(uses.iter().map(|one| one.rule.0).collect::<Vec<_>>())
    .bind(uses.iter().map(|one| one.version).collect::<Vec<_>>())
    .bind(minor(|(before, _)| before.minor))
    .bind(minor(|(_, after)| after.minor))
    .bind(currencies)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// All rules with their uses, the uppermost first.
pub async fn list_with_uses(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Listed>> {
    let rules = rows::list(tx, business_id).await?;
    let ids: Vec<_> = rules.iter().map(|rule| rule.id.0).collect();
    let used: Vec<(RuleId, i64, DateTime<Utc>, ThreadId)> = sqlx::query_as(
        "SELECT rule_id, count(*), max(used_at), (array_agg(thread_id ORDER BY used_at DESC))[1]
         FROM rule_uses WHERE business_id = $1 AND rule_id = ANY($2) GROUP BY rule_id",
    )
    .bind(business_id)
    .bind(ids)
    .fetch_all(tx)
    .await?;
    let listed = |rule: Rule| {
        let found = used.iter().find(|(id, ..)| *id == rule.id);
        Listed {
            uses: found.map_or(0, |(_, uses, ..)| *uses),
            last_used_at: found.map(|(_, _, at, _)| *at),
            last_thread: found.map(|(.., thread)| *thread),
            rule,
        }
    };
    Ok(rules.into_iter().map(listed).collect())
}
