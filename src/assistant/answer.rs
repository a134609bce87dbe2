//! The answer to a thread, from its unread messages to a stored decision.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use chrono::Utc;
use serde::Serialize;
use serde_json::Value;

use crate::business::rules::RuleUse;
use crate::channels::Extra;
use crate::context::Context;
use crate::conversations::turn::{
    self, Decision as Stored, NewAnswer, OutgoingKind, SourceRow, Turn, TurnMessage, Verdict,
};
use crate::conversations::{self, ThreadState};
use crate::ids::{AnswerId, BusinessId, RuleId, ThreadId};
use crate::jobs::Job;
use crate::notifications::{self, NewNotification};
use crate::{Error, Result, crash, engine, speech};

use super::decide::{Decision, Reason, hold};
use super::facts::{Fact, Sourced};
use super::further;
use super::given::{Given, ReadBy, Surroundings};
use super::load::{self, Loaded, Stamp};
use super::memory::Memory;
use super::phrases;
use super::record::{ENGINE, FactRecord, ReasonsRecord, UnderstoodRecord};
use super::shop::Shop;
use super::think::{Question, Thought, think};

/// How often an answer is thought anew because its facts changed meanwhile; then a person is called.
const ROUNDS: usize = 3;

/// Where an answer is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In rows, phrases and documents, which takes milliseconds. What is left open is queued to be asked of a model.
    Shop,
    /// Then with a language model, which may take most of a minute.
    Models,
}

/// Answers what waits in a thread. Safe to run twice: a turn is decided once. No transaction is open while thinking.
pub async fn answer(ctx: &Context, business_id: BusinessId, thread_id: ThreadId, reach: Reach) -> Result<()> {
    for round in 1..=ROUNDS {
        let started = Instant::now();
        let Some((turn, loaded)) = read(ctx, business_id, thread_id).await? else {
            return Ok(());
        };
        let load = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        let id = AnswerId::new();
        let shop = Arc::clone(&loaded.shop);
        let surroundings = surroundings(ctx, &turn, loaded.stamp).await?;
        let Some(mut thought) = think_of(ctx, &turn, &shop, (id, &surroundings, reach)).await? else {
            return leave_to_models(ctx, &turn).await;
        };
        hold_back_unapproved(&shop, &mut thought);
        thought.timings.load = load;
        thought.timings.total += load;
        let decided = decision(&turn, &shop, &thought, (id, surroundings.clone()))?;
        if store(ctx, &turn, decided).await? != turn::Stored::FactsChanged {
            return Ok(());
        }
        tracing::info!(business.id = %business_id, thread.id = %thread_id, round, "facts changed while an answer was written");
        if round == ROUNDS {
            give_up(&shop, &mut thought);
            let decided = decision(&turn, &shop, &thought, (id, surroundings))?;
            if store(ctx, &turn, decided).await? == turn::Stored::FactsChanged {
                return Err(Error::Internal(
                    "the shop kept changing while it was read; the job tries again".to_owned(),
                ));
            }
        }
    }
    Ok(())
}

/// Rows and phrases first; then, where they leave the question open, documents and models. `None` when models are to be asked
/// and are out of reach.
async fn think_of(
    ctx: &Context,
    turn: &Turn,
    shop: &Shop,
    asked: (AnswerId, &Surroundings, Reach),
) -> Result<Option<Thought>> {
    let (id, surroundings, reach) = asked;
    let text = turn.text();
    let reading = ctx.engine.read(&text).await?;
    let question = Question {
        text: &text,
        memory: &surroundings.memory,
        unsure_in_row: surroundings.unsure_in_row,
        reading: Some(&reading),
        now: surroundings.at,
    };
    let mut thought = think(shop, &question);
    leave_what_needs_eyes(surroundings.needs_eyes, shop, &mut thought);
    // Rarely taken, and large.
    Box::pin(further::look_further(ctx, shop, turn, (&question, id, reach), thought)).await
}

async fn leave_to_models(ctx: &Context, turn: &Turn) -> Result<()> {
    let mut tx = ctx.tenant(turn.business_id).await?;
    let job = Job::Consult {
        business_id: turn.business_id,
        thread_id: turn.thread_id,
    };
    tx.enqueue(&job).await?;
    tx.commit().await
}

async fn surroundings(ctx: &Context, turn: &Turn, stamp: Stamp) -> Result<Surroundings> {
    let (kind, heads) = ctx.engine.version().await?;
    let needs_eyes = |message: &TurnMessage| message.details.needs_eyes() || message.kind == "unsupported";
    Ok(Surroundings {
        at: Utc::now(),
        memory: Memory::read(&turn.memory),
        unsure_in_row: turn.unsure_in_row,
        needs_eyes: turn.messages.iter().any(needs_eyes),
        is_first: turn.ai_notice_due,
        stamp,
        engine: ReadBy {
            has_model: kind == engine::Kind::MiniLm,
            heads,
        },
    })
}

/// What waits in a thread. What was spoken is waited for, and looked at again at the latest when that has taken too long.
async fn read(ctx: &Context, business_id: BusinessId, thread_id: ThreadId) -> Result<Option<(Turn, Loaded)>> {
    let mut tx = ctx.tenant(business_id).await?;
    if speech::is_set(ctx)
        && let Some(after) = conversations::still_listening(&mut tx, business_id, thread_id).await?
    {
        let job = Job::Answer {
            business_id,
            thread_id,
            after,
        };
        tx.enqueue(&job).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let Some(turn) = turn::load_turn(&mut tx, business_id, thread_id).await? else {
        return Ok(None);
    };
    let loaded = load::load_unless_paused(&mut tx, business_id).await?;
    tx.commit().await?;
    Ok(loaded.map(|loaded| (turn, loaded)))
}

async fn store(ctx: &Context, turn: &Turn, decision: Stored) -> Result<turn::Stored> {
    let mut tx = ctx.tenant(turn.business_id).await?;
    crash::point("answer:thought");
    let stored = turn::store_decision(&mut tx, turn, decision).await?;
    if matches!(stored, turn::Stored::Stored(_)) {
        tx.commit().await?;
        crash::point("answer:stored");
    }
    Ok(stored)
}

/// A person is called with a holding message that rests on no fact.
pub(super) fn give_up(shop: &Shop, thought: &mut Thought) {
    thought.forget_facts();
    thought.decision = hold(shop, thought.understood.language, Reason::FactsKeptChanging, None);
}

/// A picture, a voice message or a basket goes to a person, unless the words beside it were answered from the shop's rows
/// by themselves: "how much is the aso oke?" is, "how much is this?" is not.
pub(super) fn leave_what_needs_eyes(needs_eyes: bool, shop: &Shop, thought: &mut Thought) {
    let is_answered = matches!(thought.decision, Decision::Send { .. })
        && !thought.draft.asks_back
        && thought.found.iter().any(|found| !found.facts.is_empty());
    let is_with_person = matches!(thought.decision, Decision::HandOver { .. });
    if needs_eyes && !is_answered && !is_with_person {
        thought.forget_facts();
        thought.decision = hold(shop, thought.understood.language, Reason::Attachment, None);
    }
}

/// Where the owner approves every answer, a customer who waits for a person is told that and no part of the answer.
pub(super) fn hold_back_unapproved(shop: &Shop, thought: &mut Thought) {
    if let Decision::HandOver {
        reason: Reason::Order | Reason::NotInRecords,
        text,
    } = &mut thought.decision
        && shop.wishes.approves_all
    {
        *text = phrases::of(thought.understood.language).holding(&shop.name);
    }
}

/// What the customer gets, what is done, and why a person is needed.
pub(super) fn outcome<'t>(shop: &Shop, thought: &'t Thought) -> (Option<&'t str>, Verdict, Option<Reason>) {
    match &thought.decision {
        Decision::Send { text } if shop.wishes.approves_all => (Some(text), Verdict::Suggest, None),
        Decision::Send { text } => (Some(text), Verdict::Send, None),
        Decision::HandOver { reason, text } => (Some(text), Verdict::HandOver, Some(*reason)),
        Decision::StaySilent => (None, Verdict::StaySilent, None),
    }
}

fn decision(turn: &Turn, shop: &Shop, thought: &Thought, record_of: (AnswerId, Surroundings)) -> Result<Stored> {
    let (text, verdict, reason) = outcome(shop, thought);
    // To what waits for a yes it is added when it is sent.
    let is_notice_due = turn.ai_notice_due && verdict != Verdict::Suggest;
    let notice =
        Some(phrases::notice(&shop.ai_notice, &shop.name)).filter(|notice| is_notice_due && !notice.is_empty());
    let outgoing: Vec<String> = text
        .iter()
        .map(|text| {
            notice
                .iter()
                .map(String::as_str)
                .chain([*text])
                .collect::<Vec<_>>()
                .join("\n\n")
        })
        .collect();
    Ok(Stored {
        record: record(turn, shop, thought, record_of)?,
        ai_notice_given: notice.is_some() && !outgoing.is_empty(),
        outgoing,
        extra: choices(turn, thought),
        outgoing_kind: if reason.is_some() {
            OutgoingKind::Holding
        } else {
            OutgoingKind::Text
        },
        next_state: if reason.is_some() {
            ThreadState::EscalatedHumanNeeded
        } else {
            ThreadState::ActiveAi
        },
        needs: reason.map(|reason| reason.word().to_owned()),
        memory: json(&thought.memory)?,
        unsure_in_row: thought.unsure_in_row,
        notify: match (reason, text) {
            (Some(reason), _) => Some(notification(turn, reason)),
            (None, Some(text)) if verdict == Verdict::Suggest => Some(to_approve(turn, text)),
            (None, _) => None,
        },
        sources: sources(thought, notice.is_some(), shop),
        rules: rules_told(thought, text.unwrap_or_default()),
    })
}

/// The products an answer lists, to be tapped.
fn choices(turn: &Turn, thought: &Thought) -> Option<Extra> {
    let is_sent = matches!(thought.decision, Decision::Send { .. });
    Extra::choices(turn.platform, &thought.draft.listed).filter(|_| is_sent)
}

fn record(turn: &Turn, shop: &Shop, thought: &Thought, record_of: (AnswerId, Surroundings)) -> Result<NewAnswer> {
    let (id, surroundings) = record_of;
    let (text, verdict, _) = outcome(shop, thought);
    let facts = FactRecord::list(thought);
    Ok(NewAnswer {
        id,
        question: turn.text(),
        understood: json(&UnderstoodRecord::of(thought))?,
        facts: json(&facts)?,
        draft: thought.draft.text.clone(),
        checks: json(&thought.verified)?,
        confidence: thought.confidence.score,
        confidence_line: shop.confidence_line,
        decision: verdict,
        reasons: json(&ReasonsRecord::of(thought))?,
        engine: engine(thought).to_owned(),
        model: thought.log.as_ref().map(json).transpose()?,
        given: json(&Given::of(shop, thought, surroundings, (&facts, text)))?,
        timings: json(&thought.timings)?,
    })
}

/// Who wrote what is sent.
pub(super) fn engine(thought: &Thought) -> &str {
    match &thought.log {
        Some(log) if thought.draft.is_foreign => &log.model,
        _ => ENGINE,
    }
}

/// Every row once. The notice holds the shop's own words, so it rests on the shop's row.
fn sources(thought: &Thought, with_notice: bool, shop: &Shop) -> Vec<SourceRow> {
    let business = SourceRow {
        table: turn::SourceTable::Business,
        id: shop.business_id.to_string(),
        version: shop.version,
    };
    let mut seen = HashSet::new();
    thought
        .found
        .iter()
        .flat_map(|found| found.facts.iter().flat_map(|fact| fact.sources.iter().cloned()))
        .chain(with_notice.then_some(business))
        .filter(|row| seen.insert((row.table, row.id.clone())))
        .collect()
}

/// The rules that what is sent tells, with what they came to. A holding message tells none.
fn rules_told(thought: &Thought, sent: &str) -> Vec<RuleUse> {
    if thought.draft.text.is_empty() || !sent.contains(&thought.draft.text) {
        return Vec::new();
    }
    let facts = thought.facts();
    rule_uses(&facts, &facts)
}

/// The rules among some facts, each once, with what they come to by others.
pub(super) fn rule_uses(told: &[Sourced], facts: &[Sourced]) -> Vec<RuleUse> {
    let applied = |id: RuleId| {
        let steps = facts.iter().find_map(|sourced| match &sourced.fact {
            Fact::Applied { steps, .. } => steps.iter().find(|step| step.rule == id),
            _ => None,
        });
        steps.map(|step| (step.before.clone(), step.after.clone()))
    };
    let mut seen = HashSet::new();
    let told = told
        .iter()
        .filter_map(|sourced| match (&sourced.fact, sourced.sources.first()) {
            (Fact::Rule { rule, .. }, Some(row)) if seen.insert(*rule) => Some(RuleUse {
                rule: *rule,
                version: row.version,
                applied: applied(*rule),
            }),
            _ => None,
        });
    told.collect()
}

fn notification(turn: &Turn, reason: Reason) -> NewNotification {
    let said = turn.messages.last().map_or("", |message| match message.body.as_str() {
        "" => conversations::in_words(&message.kind),
        body => body,
    });
    NewNotification {
        kind: notifications::Kind::Escalation,
        title: format!("{} needs you: {}", who(turn), reason.title()),
        body: said.chars().take(300).collect(),
        thread_id: Some(turn.thread_id),
    }
}

fn to_approve(turn: &Turn, text: &str) -> NewNotification {
    NewNotification {
        kind: notifications::Kind::Suggestion,
        title: format!("{} waits for your yes", who(turn)),
        body: text.to_owned(),
        thread_id: Some(turn.thread_id),
    }
}

fn who(turn: &Turn) -> &str {
    let name = turn.customer.name.trim();
    if name.is_empty() { "A customer" } else { name }
}

fn json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value)
        .map_err(|error| Error::Internal(format!("an answer's record cannot be written: {error}")))
}
