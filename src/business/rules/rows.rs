//! The shop's rules as rows. Every change is one more version of its row, and of the business's, so that an answer which
//! rests on it is thought anew.

use chrono::NaiveDate;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Action, Conditions, Kind, RULES_MAX, Rule, SAID_CHARS_MAX, Terms, WORDING_CHARS_MAX, check_wording};
use crate::business::text;
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::{BusinessId, RuleId};
use crate::{Error, Result};

/// A rule that the owner has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    pub terms: Terms,
    pub said: String,
    /// Empty for ours.
    pub wording: String,
}

/// All rules, the uppermost first.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Rule>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, conditions, action, said, wording, position, is_on, starts_on, ends_on, version
         FROM business_rules WHERE business_id = $1 AND deleted_at IS NULL ORDER BY position, id LIMIT $2",
    )
    .bind(business_id)
    .bind(RULES_MAX)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Row::rule).collect())
}

/// Those that are on. Their days are for the reader to look at: he may keep the list over midnight.
pub async fn list_on(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Rule>> {
    let mut rules = list(tx, business_id).await?;
    rules.retain(|rule| rule.is_on);
    Ok(rules)
}

/// One rule.
pub async fn get(tx: &mut PgConnection, business_id: BusinessId, id: RuleId) -> Result<Rule> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, conditions, action, said, wording, position, is_on, starts_on, ends_on, version
         FROM business_rules WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(business_id)
    .bind(id)
    .fetch_optional(tx)
    .await?;
    row.map(Row::rule).ok_or(Error::NotFound("this rule"))
}

/// Keeps a new rule. It goes below the others, but above the first that would be given in its place: of "5% from 50k" and
/// "10% from 100k" whoever buys for 120k gets the second, whichever was said first.
pub async fn add(tx: &mut Tenant, new: NewRule) -> Result<RuleId> {
    let new = checked(new)?;
    let business_id = tx.business_id();
    lock(tx, business_id).await?;
    let rules = list(tx, business_id).await?;
    if rules.len() as i64 >= RULES_MAX {
        return Err(Error::Refused(format!(
            "A shop can have {RULES_MAX} rules. Delete one that you no longer need."
        )));
    }
    let id = RuleId::new();
    let place = rules
        .iter()
        .position(|rule| new.terms.is_narrower_than(&rule.terms))
        .unwrap_or(rules.len());
    let mut order: Vec<RuleId> = rules.iter().map(|rule| rule.id).collect();
    order.insert(place, id);
    sqlx::query(
        "INSERT INTO business_rules (business_id, id, kind, conditions, action, said, wording, position, starts_on, ends_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(business_id)
    .bind(id)
    .bind(new.terms.kind())
    .bind(Json(&new.terms.conditions))
    .bind(Json(&new.terms.action))
    .bind(&new.said)
    .bind(&new.wording)
    .bind(i32::try_from(place + 1).unwrap_or(i32::MAX))
    .bind(new.terms.starts_on)
    .bind(new.terms.ends_on)
    .execute(&mut **tx)
    .await?;
    arrange(tx, business_id, &order).await?;
    tx.record(Event::BusinessChanged);
    Ok(id)
}

/// Writes a rule over the one before; its place, its switch and the log of its uses stay.
pub async fn change(tx: &mut Tenant, id: RuleId, new: NewRule) -> Result<()> {
    let new = checked(new)?;
    let changed = sqlx::query(
        "UPDATE business_rules SET kind = $3, conditions = $4, action = $5, said = $6, wording = $7, starts_on = $8, ends_on = $9
         WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(tx.business_id())
    .bind(id)
    .bind(new.terms.kind())
    .bind(Json(&new.terms.conditions))
    .bind(Json(&new.terms.action))
    .bind(&new.said)
    .bind(&new.wording)
    .bind(new.terms.starts_on)
    .bind(new.terms.ends_on)
    .execute(&mut **tx)
    .await?;
    noted(tx, changed.rows_affected())
}

/// Switches a rule on or off.
pub async fn switch(tx: &mut Tenant, id: RuleId, is_on: bool) -> Result<()> {
    let changed =
        sqlx::query("UPDATE business_rules SET is_on = $3 WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL")
            .bind(tx.business_id())
            .bind(id)
            .bind(is_on)
            .execute(&mut **tx)
            .await?;
    noted(tx, changed.rows_affected())
}

/// Moves a rule up (negative) or down by this many places; as far as there are any.
pub async fn move_by(tx: &mut Tenant, id: RuleId, places: i32) -> Result<()> {
    let business_id = tx.business_id();
    lock(tx, business_id).await?;
    let mut order: Vec<RuleId> = list(tx, business_id).await?.iter().map(|rule| rule.id).collect();
    let from = order
        .iter()
        .position(|other| *other == id)
        .ok_or(Error::NotFound("this rule"))?;
    let last = i64::try_from(order.len()).unwrap_or(i64::MAX) - 1;
    let to = (from as i64 + i64::from(places)).clamp(0, last) as usize;
    let moved = order.remove(from);
    order.insert(to, moved);
    arrange(tx, business_id, &order).await?;
    tx.record(Event::BusinessChanged);
    Ok(())
}

/// Takes a rule away; [`restore`] brings it back.
pub async fn delete(tx: &mut Tenant, id: RuleId) -> Result<()> {
    let changed = sqlx::query(
        "UPDATE business_rules SET deleted_at = clock_timestamp() WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL",
    )
    .bind(tx.business_id())
    .bind(id)
    .execute(&mut **tx)
    .await?;
    noted(tx, changed.rows_affected())
}

/// Brings a deleted rule back as it was.
pub async fn restore(tx: &mut Tenant, id: RuleId) -> Result<()> {
    let changed = sqlx::query("UPDATE business_rules SET deleted_at = NULL WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(id)
        .execute(&mut **tx)
        .await?;
    noted(tx, changed.rows_affected())
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: RuleId,
    conditions: Json<Conditions>,
    action: Json<Action>,
    said: String,
    wording: String,
    position: i32,
    is_on: bool,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    version: i64,
}

impl Row {
    fn rule(self) -> Rule {
        Rule {
            id: self.id,
            terms: Terms {
                conditions: self.conditions.0,
                action: self.action.0,
                starts_on: self.starts_on,
                ends_on: self.ends_on,
            },
            said: self.said,
            wording: self.wording,
            position: self.position,
            is_on: self.is_on,
            version: self.version,
        }
    }
}

/// Fit to store and true to the rule.
fn checked(new: NewRule) -> Result<NewRule> {
    let (said, wording) = (text::line(&new.said), text::line(&new.wording));
    if said.is_empty() || said.chars().count() > SAID_CHARS_MAX {
        return Err(Error::field(
            "said",
            "Say the rule in a sentence of at most 300 letters.",
        ));
    }
    if wording.chars().count() > WORDING_CHARS_MAX {
        return Err(Error::field("wording", "Write at most 300 letters."));
    }
    let wording = match new.terms.kind() {
        Kind::Statement if wording.is_empty() => said.clone(),
        _ if wording == new.terms.in_words() => String::new(),
        _ => wording,
    };
    if let Some(figure) = check_wording(&new.terms, &wording) {
        let rule = new.terms.in_words();
        return Err(Error::field(
            "wording",
            format!("The wording says {figure}, the rule does not: {rule}. Say the rule anew, or change the wording."),
        ));
    }
    Ok(NewRule { said, wording, ..new })
}

/// One who changes the order at a time.
async fn lock(tx: &mut Tenant, business_id: BusinessId) -> Result<()> {
    sqlx::query("SELECT 1 FROM businesses WHERE business_id = $1 FOR NO KEY UPDATE")
        .bind(business_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Writes the order; rows that stay where they are keep their version.
async fn arrange(tx: &mut Tenant, business_id: BusinessId, order: &[RuleId]) -> Result<()> {
    sqlx::query(
        "UPDATE business_rules r SET position = given.place
         FROM unnest($2::uuid[]) WITH ORDINALITY AS given(id, place)
         WHERE r.business_id = $1 AND r.id = given.id AND r.position <> given.place",
    )
    .bind(business_id)
    .bind(order.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn noted(tx: &mut Tenant, rows: u64) -> Result<()> {
    if rows == 0 {
        return Err(Error::NotFound("this rule"));
    }
    tx.record(Event::BusinessChanged);
    Ok(())
}
