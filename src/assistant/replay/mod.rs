//! An answer thought again from its record: nobody is asked, nothing is sent and nothing is written. `chidi eval replay` calls
//! it, to see what a change of our code would have answered, or what a change of the shop does.
//!
//! A picture of the whole shop beside every answer would be far too much, so each step is repeated on what the record has:
//!
//! - The message is read again in full, by the engine and by our cues, with what the thread remembered, at its moment and under
//!   the owner's settings of then. Whether a word names a product depends on all products, and those are today's; the
//!   record has a stamp of all rows, so it is known, and told, when they are not the same.
//! - While nothing of the shop has changed, facts are gathered anew. Afterwards they are those of the record, as long as the
//!   same is asked, so that what differs is the code.
//! - What documents gave and what a model said are taken from the record: the model is not asked, its words are read and
//!   checked again.
//! - Drafting, checking, judging and deciding are repeated on these.
//!
//! With [`Rows::AsTheyAre`] the same message meets the shop as it is at this moment, documents and look-ups included.

mod difference;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;
use crate::context::Context;
use crate::engine::{Kind, Reading};
use crate::ids::{AnswerId, BusinessId};

use super::answer::{give_up, hold_back_unapproved, leave_what_needs_eyes};
use super::decide::Reason;
use super::facts;
use super::further::{is_open, look_again, look_now};
use super::given::Given;
use super::load::{self, Loaded, Stamp};
use super::memory::Memory;
use super::record::{self, AnswerRecord};
use super::shop::Shop;
use super::think::{Looked, Question, Thought, think, think_on};
use super::understand::{Ask, Topic};
pub use difference::Difference;

/// Answers of one page of [`list`].
const PAGE: i64 = 200;

/// Which rows of the shop an answer is thought from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Those of the record: what differs is our code.
    AsTheyWere,
    /// Those of this moment: what differs is the shop.
    AsTheyAre,
}

/// An answer and what it would be today.
#[derive(Debug, Clone)]
pub struct Replay {
    pub record: AnswerRecord,
    /// What the shop is called.
    pub shop_name: String,
    /// Whether the shop's rows are those the answer was thought from.
    pub is_same_shop: bool,
    /// What to keep in mind, in whole sentences.
    pub notes: Vec<String>,
    /// Empty when it is the same.
    pub differences: Vec<Difference>,
}

/// Thinks an answer again.
pub async fn replay(ctx: &Context, business_id: BusinessId, answer_id: AnswerId, rows: Rows) -> Result<Replay> {
    let mut tx = ctx.tenant(business_id).await?;
    let record = record::get(&mut tx, business_id, answer_id).await?;
    let loaded = load::load(&mut tx, business_id).await?;
    tx.commit().await?;
    let reading = ctx.engine.read(&record.question).await?;
    let is_same_shop = record.given.as_ref().is_some_and(|given| given.stamp == loaded.stamp);
    let mut notes = notes(ctx, &record, &loaded.stamp, rows).await?;
    let again = Box::pin(think_again(ctx, &record, (&loaded, &reading, rows), &mut notes)).await?;
    Ok(Replay {
        differences: difference::between(&record, &again),
        shop_name: loaded.shop.name.clone(),
        is_same_shop,
        notes,
        record,
    })
}

/// Ids of the answers of a shop from a moment on, the oldest first, a page at a time: `after` is the last of the page before.
pub async fn list(
    tx: &mut PgConnection,
    business_id: BusinessId,
    since: DateTime<Utc>,
    after: Option<(DateTime<Utc>, AnswerId)>,
) -> Result<Vec<(DateTime<Utc>, AnswerId)>> {
    let (after_at, after_id) = after.unzip();
    Ok(sqlx::query_as(
        "SELECT created_at, id FROM answers
         WHERE business_id = $1 AND created_at >= $2 AND ($3::timestamptz IS NULL OR (created_at, id) > ($3, $4))
         ORDER BY created_at, id LIMIT $5",
    )
    .bind(business_id)
    .bind(since)
    .bind(after_at)
    .bind(after_id)
    .bind(PAGE)
    .fetch_all(tx)
    .await?)
}

/// What was thought today, with what it was thought from.
struct Again {
    shop: Shop,
    /// What was understood before anything was looked for.
    asks: Vec<Ask>,
    thought: Thought,
    /// What the record has of the first thought.
    kept: Option<Looked>,
}

async fn think_again(
    ctx: &Context,
    record: &AnswerRecord,
    (loaded, reading, rows): (&Loaded, &Reading, Rows),
    notes: &mut Vec<String>,
) -> Result<Again> {
    let given = record.given.as_ref();
    let kept = given.map(|given| given.looked(&record.understood.asks, &record.facts));
    let shop = shop(record, loaded, rows);
    let memory = given.map_or_else(Memory::default, |given| given.memory.clone());
    let question = Question {
        text: &record.question,
        memory: &memory,
        unsure_in_row: given.map_or(0, |given| given.unsure_in_row),
        reading: Some(reading),
        now: match rows {
            Rows::AsTheyWere => given.map_or(record.created_at, |given| given.at),
            Rows::AsTheyAre => Utc::now(),
        },
    };
    let old = kept.as_ref().filter(|_| {
        let is_same_shop = given.is_some_and(|given| given.stamp == loaded.stamp);
        rows == Rows::AsTheyWere && !is_same_shop
    });
    let mut first = match old {
        Some(kept) => on_kept_facts(&shop, &question, kept, notes),
        None => think(&shop, &question),
    };
    leave_what_needs_eyes(given.is_some_and(|given| given.needs_eyes), &shop, &mut first);
    if rows == Rows::AsTheyWere && is_open(&first) && given.is_some_and(Given::is_first_thought) {
        notes.push(
            "Documents and models would be asked now; they were not then, so nothing of it can be replayed.".to_owned(),
        );
    }
    let asks = first.looked().asks;
    let mut thought = match (&kept, rows) {
        (Some(kept), Rows::AsTheyWere) => look_again(&shop, &question, first, (kept, record.log.as_ref())),
        (Some(kept), Rows::AsTheyAre) => {
            let now = look_now(ctx, &shop, &question, &first, (kept, record.log.as_ref())).await?;
            look_again(&shop, &question, first, (&now, record.log.as_ref()))
        }
        (None, _) => first,
    };
    if record.reasons.reason == Some(Reason::FactsKeptChanging) {
        give_up(&shop, &mut thought);
    }
    hold_back_unapproved(&shop, &mut thought);
    Ok(Again {
        shop,
        asks,
        thought,
        kept,
    })
}

/// With the facts of the record, while the same is asked.
fn on_kept_facts(shop: &Shop, question: &Question<'_>, kept: &Looked, notes: &mut Vec<String>) -> Thought {
    think_on(shop, question, |language, asks, today| {
        if asks
            .iter()
            .map(|ask| &ask.topic)
            .eq(kept.asks.iter().map(|ask| &ask.topic))
        {
            return kept.found.clone();
        }
        notes.push("Something else is understood now; its facts are those of today.".to_owned());
        facts::gather(shop, language, asks, today)
    })
}

/// The shop with the settings it had, or as it is.
fn shop(record: &AnswerRecord, loaded: &Loaded, rows: Rows) -> Shop {
    match (rows, &record.given) {
        (Rows::AsTheyWere, Some(given)) => given.settings.on(&loaded.shop),
        (Rows::AsTheyWere, None) => Shop {
            confidence_line: record.confidence_line,
            ..(*loaded.shop).clone()
        },
        (Rows::AsTheyAre, _) => (*loaded.shop).clone(),
    }
}

async fn notes(ctx: &Context, record: &AnswerRecord, stamp: &Stamp, rows: Rows) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let Some(given) = &record.given else {
        notes.push(
            "This record is older than replay. It does not have what the thread remembered, how often CHIDI had been unsure \
             and the owner's settings: nothing counts as remembered, and the settings are today's."
                .to_owned(),
        );
        let is_looked_up = record.understood.asks.iter().any(|ask| ask.topic == Topic::LookedUp);
        if record.log.is_some() || is_looked_up {
            notes.push(
                "Nor does it have what documents gave or a model was shown; without them it ends before that."
                    .to_owned(),
            );
        }
        return Ok(notes);
    };
    let (kind, heads) = ctx.engine.version().await?;
    match (given.engine.has_model, kind == Kind::MiniLm) {
        (true, false) => notes.push(
            "It was read with the embedding model, which is not there now: set CHIDI_MODEL_DIR to read it alike."
                .to_owned(),
        ),
        (false, true) => notes.push("It was read without the embedding model, which is there now.".to_owned()),
        _ if given.engine.heads != heads => notes.push("The heads of the engine were trained anew since.".to_owned()),
        _ => {}
    }
    let changes = given.stamp.changes(stamp);
    if !changes.is_empty() {
        let rest = match rows {
            Rows::AsTheyWere => " Products are recognised among those of today; the facts are the record's.",
            Rows::AsTheyAre => "",
        };
        notes.push(format!("The shop has changed since: {}.{rest}", changes.join(", ")));
    }
    Ok(notes)
}
