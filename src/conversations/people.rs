//! Who a message is from: the customer and the thread behind the ids a platform gives.

use std::time::Duration;

use chidi_inbound::person::{Person, PersonId};

use super::ThreadState;
use super::receive::Owner;
use crate::Result;
use crate::context::Tenant;
use crate::ids::{CustomerId, ThreadId};

/// The thread of a person, its row locked.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OpenThread {
    pub(super) id: ThreadId,
    pub(super) customer_id: CustomerId,
    pub(super) state: ThreadState,
    pub(super) last_seq: i64,
    answer_debounce_ms: i32,
    pub(super) customer_name: String,
    answers_go_to: String,
    /// Every id the customer is known by.
    known: Vec<String>,
}

impl OpenThread {
    pub(super) fn debounce(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.answer_debounce_ms).unwrap_or(0))
    }
}

/// Finds or makes the customer and the thread, and learns what is new about them.
pub(super) async fn open_thread(tx: &mut Tenant, owner: Owner, person: &Person) -> Result<OpenThread> {
    if let Some(thread) = find_thread(tx, owner, person).await? {
        learn(tx, owner, &thread, person).await?;
        return Ok(thread);
    }
    // Nobody makes the same person twice: who comes second finds what the first has made.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))")
        .bind(owner.account_id)
        .bind(person.id())
        .execute(&mut **tx)
        .await?;
    if find_thread(tx, owner, person).await?.is_none() {
        create(tx, owner, person).await?;
    }
    let thread = find_thread(tx, owner, person).await?;
    thread.ok_or_else(|| crate::Error::Internal("a customer was made and is not there".to_owned()))
}

/// The thread of a person who is known by any of the ids; the strongest one decides. A phone number alone does not make a
/// person the same when another strong id speaks against it: numbers are given away.
pub(super) async fn find_thread(tx: &mut Tenant, owner: Owner, person: &Person) -> Result<Option<OpenThread>> {
    let ids: Vec<&str> = person.ids().iter().map(PersonId::as_str).collect();
    let thread = sqlx::query_as(
        "SELECT t.id, t.customer_id, t.state, t.last_seq, c.name AS customer_name, c.platform_user_id AS answers_go_to,
                (SELECT answer_debounce_ms FROM businesses WHERE business_id = $1) AS answer_debounce_ms,
                array(SELECT k.platform_id FROM customer_ids k WHERE k.business_id = $1 AND k.customer_id = t.customer_id) AS known
         FROM threads t JOIN customers c ON c.business_id = t.business_id AND c.id = t.customer_id
         WHERE t.business_id = $1 AND t.customer_id = (
             SELECT k.customer_id FROM customer_ids k
             WHERE k.business_id = $1 AND k.account_id = $2 AND k.platform_id = ANY($3)
               AND (k.platform_id = $3[1] OR NOT EXISTS (
                    SELECT FROM customer_ids o WHERE o.business_id = $1 AND o.customer_id = k.customer_id AND o.kind = $4))
             ORDER BY array_position($3, k.platform_id) LIMIT 1)
         FOR UPDATE OF t",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(&ids)
    .bind(kind(&person.ids()[0]))
    .fetch_optional(&mut **tx)
    .await?;
    Ok(thread)
}

async fn create(tx: &mut Tenant, owner: Owner, person: &Person) -> Result<()> {
    let customer_id = CustomerId::new();
    sqlx::query("INSERT INTO customers (business_id, id, account_id, platform_user_id, name) VALUES ($1, $2, $3, $4, left($5, 120))")
        .bind(owner.business_id)
        .bind(customer_id)
        .bind(owner.account_id)
        .bind(person.answer_to().as_str())
        .bind(name_of(person).unwrap_or_default())
        .execute(&mut **tx)
        .await?;
    add_ids(tx, owner, customer_id, person.ids()).await?;
    sqlx::query("INSERT INTO threads (business_id, id, customer_id, account_id) VALUES ($1, $2, $3, $4)")
        .bind(owner.business_id)
        .bind(ThreadId::new())
        .bind(customer_id)
        .bind(owner.account_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes ids, a name and an address for answers that were not known. Most messages bring none.
async fn learn(tx: &mut Tenant, owner: Owner, thread: &OpenThread, person: &Person) -> Result<()> {
    let is_new = |id: &&PersonId| !thread.known.iter().any(|known| known == id.as_str());
    let new: Vec<PersonId> = person.ids().iter().filter(is_new).cloned().collect();
    if !new.is_empty() {
        add_ids(tx, owner, thread.customer_id, &new).await?;
    }
    let name = name_of(person).filter(|_| thread.customer_name.is_empty());
    let address = person.answer_to().as_str();
    if name.is_some() || address != thread.answers_go_to {
        sqlx::query(
            "UPDATE customers SET platform_user_id = $3, name = coalesce(left($4, 120), name) WHERE business_id = $1 AND id = $2",
        )
        .bind(owner.business_id)
        .bind(thread.customer_id)
        .bind(address)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// From now on these ids mean this customer, whoever they meant before.
pub(super) async fn add_ids(tx: &mut Tenant, owner: Owner, customer_id: CustomerId, ids: &[PersonId]) -> Result<()> {
    let mut once: Vec<&PersonId> = Vec::new();
    for id in ids {
        if !once.iter().any(|other| other.as_str() == id.as_str()) {
            once.push(id);
        }
    }
    sqlx::query(
        "INSERT INTO customer_ids (business_id, account_id, platform_id, customer_id, kind)
         SELECT $1, $2, given.id, $3, given.kind FROM unnest($4::text[], $5::text[]) AS given(id, kind)
         ON CONFLICT (business_id, account_id, platform_id) DO UPDATE SET customer_id = EXCLUDED.customer_id",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(customer_id)
    .bind(once.iter().map(|id| id.as_str()).collect::<Vec<_>>())
    .bind(once.iter().map(|id| kind(id)).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    // Nothing meant for the one who had such an id before may reach the one who has it now.
    sqlx::query(
        "UPDATE customers c SET platform_user_id = coalesce((
             SELECT k.platform_id FROM customer_ids k WHERE k.business_id = $1 AND k.customer_id = c.id
             ORDER BY k.kind = 'phone' DESC, k.kind LIMIT 1), 'nobody')
         WHERE c.business_id = $1 AND c.account_id = $2 AND c.platform_user_id = ANY($4) AND c.id <> $3",
    )
    .bind(owner.business_id)
    .bind(owner.account_id)
    .bind(customer_id)
    .bind(once.iter().map(|id| id.as_str()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn name_of(person: &Person) -> Option<&str> {
    person.name.as_deref().or(person.username.as_deref())
}

/// The word in the table.
fn kind(id: &PersonId) -> &'static str {
    match id {
        PersonId::Scoped(_) => "scoped",
        PersonId::UserRef(_) => "user_ref",
        PersonId::UserId(_) => "user_id",
        PersonId::ParentUserId(_) => "parent_user_id",
        PersonId::Phone(_) => "phone",
        PersonId::WaId(_) => "wa_id",
    }
}
