//! The record of how an answer came to be: written with it, read by "Why did it say this?".

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::conversations::turn::{SourceRow, SourceTable, Verdict};
use crate::ids::{AnswerId, BusinessId, MessageId, ThreadId};
use crate::{Error, Result};

pub use super::consult::{Log, LookUp, Round};
use super::decide::{Decision, Reason};
use super::facts::{Fact, Gap, Sourced};
pub use super::given::Given;
use super::think::Thought;
pub use super::think::Timings;
use super::understand::opinion::Heard;
use super::understand::{Ask, Language, Scored};
pub use super::verify::{Check, Kind, Verified};

/// The name of the engine that needs no model.
pub const ENGINE: &str = "local";

/// Answers shown of one thread.
const LIST_ROWS: i64 = 100;

/// A record as pages read it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRecord {
    pub id: AnswerId,
    pub thread_id: ThreadId,
    /// Position of the newest message it answers.
    pub turn_seq: i64,
    pub question: String,
    pub understood: UnderstoodRecord,
    pub facts: Vec<FactRecord>,
    /// What was drafted, sent or not.
    pub draft: String,
    pub checks: Verified,
    /// 0 to 1.
    pub confidence: f32,
    /// The owner's line at that moment, 0 to 1.
    pub confidence_line: f32,
    pub decision: Verdict,
    pub reasons: ReasonsRecord,
    pub engine: String,
    /// What was asked of a model and what it said.
    pub log: Option<Log>,
    /// What it was thought from; older records do not have it.
    pub given: Option<Given>,
    /// Milliseconds.
    pub timings: Timings,
    pub created_at: DateTime<Utc>,
}

/// What was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnderstoodRecord {
    /// In words: "English, asks for a price and delivery".
    pub summary: String,
    pub language: Language,
    pub intents: Vec<Scored>,
    #[serde(default)]
    pub asks: Vec<Ask>,
    /// What the engine read.
    #[serde(default)]
    pub heard: Option<Heard>,
}

/// A fact the answer rests on, or a gap it found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactRecord {
    /// What it is about: "Price of Ankara Sunburst".
    pub label: String,
    /// What the rows say: "₦18,500".
    pub value: String,
    /// The rows, each with the version that was read.
    pub sources: Vec<SourceRecord>,
    /// The fact itself; `None` for a gap.
    #[serde(default)]
    pub fact: Option<Fact>,
}

/// A row an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    pub table: String,
    pub id: String,
    /// 0 when it rests on there being no such row.
    pub version: i64,
}

/// Why it was decided so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonsRecord {
    /// Why a person was called, if one was.
    pub reason: Option<Reason>,
    /// In words.
    pub words: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AnswerId,
    thread_id: ThreadId,
    turn_seq: i64,
    question: String,
    understood: Json<UnderstoodRecord>,
    facts: Json<Vec<FactRecord>>,
    draft: String,
    checks: Json<Verified>,
    confidence: f32,
    confidence_line: f32,
    decision: Verdict,
    reasons: Json<ReasonsRecord>,
    engine: String,
    timings: Json<Timings>,
    model: Option<Json<Log>>,
    given: Option<Json<Given>>,
    created_at: DateTime<Utc>,
}

impl From<Row> for AnswerRecord {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            thread_id: row.thread_id,
            turn_seq: row.turn_seq,
            question: row.question,
            understood: row.understood.0,
            facts: row.facts.0,
            draft: row.draft,
            checks: row.checks.0,
            confidence: row.confidence,
            confidence_line: row.confidence_line,
            decision: row.decision,
            reasons: row.reasons.0,
            engine: row.engine,
            timings: row.timings.0,
            log: row.model.map(|log| log.0),
            given: row.given.map(|given| given.0),
            created_at: row.created_at,
        }
    }
}

/// One record.
pub async fn get(tx: &mut PgConnection, business_id: BusinessId, answer_id: AnswerId) -> Result<AnswerRecord> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, thread_id, turn_seq, question, understood, facts, draft, checks, confidence, confidence_line, decision, reasons,
                engine, timings, model, given, created_at
         FROM answers WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(answer_id)
    .fetch_optional(tx)
    .await?;
    row.map(Into::into).ok_or(Error::NotFound("this answer"))
}

/// The record behind one of our messages; `None` for a person's words.
pub async fn for_message(
    tx: &mut PgConnection,
    business_id: BusinessId,
    message_id: MessageId,
) -> Result<Option<AnswerRecord>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT a.id, a.thread_id, a.turn_seq, a.question, a.understood, a.facts, a.draft, a.checks, a.confidence, a.confidence_line,
                a.decision, a.reasons, a.engine, a.timings, a.model, a.given, a.created_at
         FROM messages m JOIN answers a ON a.business_id = m.business_id AND a.id = m.answer_id
         WHERE m.business_id = $1 AND m.id = $2",
    )
    .bind(business_id)
    .bind(message_id)
    .fetch_optional(tx)
    .await?;
    Ok(row.map(Into::into))
}

/// The records of a thread, the newest first, at most a hundred.
pub async fn list_for_thread(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
) -> Result<Vec<AnswerRecord>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, thread_id, turn_seq, question, understood, facts, draft, checks, confidence, confidence_line, decision, reasons,
                engine, timings, model, given, created_at
         FROM answers WHERE business_id = $1 AND thread_id = $2 ORDER BY turn_seq DESC LIMIT $3",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(LIST_ROWS)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

impl UnderstoodRecord {
    pub(super) fn of(thought: &Thought) -> Self {
        let understood = &thought.understood;
        let language = understood.language.name();
        let told: Vec<&str> = understood
            .intents
            .iter()
            .filter(|scored| scored.score >= 0.7)
            .map(|scored| scored.intent.words())
            .take(3)
            .collect();
        let summary = if told.is_empty() {
            format!("{language}, not understood")
        } else {
            format!("{language}: {}", told.join("; "))
        };
        Self {
            summary,
            language: understood.language,
            intents: understood.intents.clone(),
            asks: understood.asks.clone(),
            heard: understood.heard.clone(),
        }
    }
}

impl FactRecord {
    pub(super) fn list(thought: &Thought) -> Vec<Self> {
        let facts = thought.found.iter().flat_map(|found| &found.facts).map(Self::of);
        let gaps = thought.found.iter().filter_map(|found| found.gap).map(Self::of_gap);
        facts.chain(gaps).collect()
    }

    fn of(sourced: &Sourced) -> Self {
        Self {
            label: sourced.fact.title(),
            value: sourced.fact.value(),
            sources: sourced.sources.iter().map(SourceRecord::of).collect(),
            fact: Some(sourced.fact.clone()),
        }
    }

    /// The fact with its rows.
    pub(super) fn sourced(&self) -> Option<Sourced> {
        Some(Sourced {
            fact: self.fact.clone()?,
            sources: self.sources.iter().filter_map(SourceRecord::row).collect(),
        })
    }

    fn of_gap(gap: Gap) -> Self {
        Self {
            label: "Not found".to_owned(),
            value: gap.words().to_owned(),
            sources: Vec::new(),
            fact: None,
        }
    }
}

/// Tables by the names that records keep.
const TABLES: [(SourceTable, &str); 8] = [
    (SourceTable::Business, "businesses"),
    (SourceTable::Hours, "opening_hours"),
    (SourceTable::Zone, "delivery_zones"),
    (SourceTable::Policy, "policies"),
    (SourceTable::Rule, "business_rules"),
    (SourceTable::Product, "products"),
    (SourceTable::Item, "items"),
    (SourceTable::Passage, "passages"),
];

impl SourceRecord {
    fn of(row: &SourceRow) -> Self {
        let (_, table) = TABLES
            .iter()
            .find(|(table, _)| *table == row.table)
            .expect("every table has a name");
        Self {
            table: (*table).to_owned(),
            id: row.id.clone(),
            version: row.version,
        }
    }

    fn row(&self) -> Option<SourceRow> {
        let (table, _) = TABLES.iter().find(|(_, name)| *name == self.table)?;
        Some(SourceRow {
            table: *table,
            id: self.id.clone(),
            version: self.version,
        })
    }
}

impl ReasonsRecord {
    pub(super) fn of(thought: &Thought) -> Self {
        let reason = match &thought.decision {
            Decision::HandOver { reason, .. } => Some(*reason),
            Decision::Send { .. } | Decision::StaySilent => None,
        };
        let mut words = thought.confidence.reasons.clone();
        words.splice(
            0..0,
            reason.map(|reason| format!("A person was called: {}", reason.title())),
        );
        Self { reason, words }
    }
}
