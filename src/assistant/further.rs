//! Where rows and phrases left a question open: the shop's documents first, then a language model if the shop has one.
//! Both give facts with their rows and end in [`conclude`], like every other answer.
//!
//! [`super::answer()`] looks further with all the shop has; evaluations [`ask`] a model about a shop they made up.

use std::time::Instant;

use crate::Result;
use crate::context::Context;
use crate::conversations::turn::Turn;
use crate::ids::AnswerId;
use crate::knowledge::Query;
use crate::llm;

use super::answer::Reach;
use super::consult::{Action, Ledger, Log, Reply, consult, look_up_again, said_before};
use super::decide::{Decision, Reason, hold};
use super::draft::{self, Draft};
use super::facts::{Found, Gap, Sourced};
use super::models::{self, Purpose, Ready};
use super::passages::{self, Quote};
use super::phrases;
use super::restated::Restated;
use super::shop::Shop;
use super::think::{Considered, Looked, Question, Thought, Timings, conclude};
use super::understand::{Ask, Intent, Topic};

/// Passages a model is shown from the start.
const SHOWN: usize = 3;
/// How sure a model's answer is once every word of it is backed: the facts are right, and they may still not be what was
/// asked for.
const BACKED: f32 = 0.88;
/// The same of its facts put into our own words.
const REWRITTEN: f32 = 0.82;

/// A better thought than the first, if the documents or a model give one; the first otherwise. `None` when a model is to be asked,
/// which is out of reach. The answer's id is what its costs are booked on.
pub(super) async fn look_further(
    ctx: &Context,
    shop: &Shop,
    turn: &Turn,
    (question, answer_id, reach): (&Question<'_>, AnswerId, Reach),
    first: Thought,
) -> Result<Option<Thought>> {
    if !is_open(&first) {
        return Ok(Some(first));
    }
    let began = Instant::now();
    let mut looked = first.looked();
    let query = query(question);
    let passages = passages::find(ctx, shop, &query).await?;
    looked.quote = passages::quote(ctx, shop, &query, &passages).await?;
    let mut better = heed_quote(shop, question, &first, looked.quote.as_ref());
    if better.is_none()
        && !is_outside(&first)
        && let Some(ready) = ready(ctx, shop).await?
    {
        if reach == Reach::Shop {
            return Ok(None);
        }
        let given = shown(&first, passages);
        let asked = ask(ctx, (shop, turn), question, &first, (&given, &ready)).await;
        book(ctx, shop, answer_id, &asked).await?;
        looked = Looked {
            quote: looked.quote,
            ..asked.looked
        };
        better = Some(asked.thought);
    }
    let thought = better.unwrap_or(first);
    Ok(Some(timed(thought, began, looked)))
}

/// The same with what was found and said before: nobody is asked, and nothing is looked for.
pub(super) fn look_again(
    shop: &Shop,
    question: &Question<'_>,
    first: Thought,
    (looked, log): (&Looked, Option<&Log>),
) -> Thought {
    if !is_open(&first) {
        return first;
    }
    if let Some(quoted) = heed_quote(shop, question, &first, looked.quote.as_ref()) {
        return quoted;
    }
    let Some(log) = log.filter(|_| !is_outside(&first)) else {
        return first;
    };
    let reply = said_before(log);
    let trouble = log.trouble.clone().filter(|_| reply.is_none());
    let log = Log { trouble, ..log.clone() };
    heed_model(shop, question, &first, (reply, log, looked))
}

/// What the documents and the tools of a model tell today where they told something else before. What a model said is taken
/// from the log, each fact it named being the one of the same title today.
pub(super) async fn look_now(
    ctx: &Context,
    shop: &Shop,
    question: &Question<'_>,
    first: &Thought,
    (looked, log): (&Looked, Option<&Log>),
) -> Result<Looked> {
    let mut now = Looked {
        is_flagged: looked.is_flagged,
        ..first.looked()
    };
    if !is_open(first) {
        return Ok(now);
    }
    let query = query(question);
    let passages = passages::find(ctx, shop, &query).await?;
    now.quote = passages::quote(ctx, shop, &query, &passages).await?;
    if let Some(log) = log {
        let told = look_up_again(ctx, shop, &shown(first, passages), log).await;
        let of_today = |was: &Sourced| {
            let told = told.facts().iter();
            told.clone()
                .find(|fact| *fact == was)
                .or_else(|| told.clone().find(|fact| fact.fact.title() == was.fact.title()))
        };
        let shown = looked.shown.iter();
        now.shown = shown.map(|was| of_today(was.as_ref()?).cloned()).collect();
        now.restated = restated(shop, question, first, said_before(log).as_ref());
    }
    Ok(now)
}

fn query(question: &Question<'_>) -> Query {
    let embedding = question.reading.map(|reading| reading.embedding.clone());
    Query::of(question.text, embedding.filter(|numbers| !numbers.is_empty()))
}

/// What a model is given from the start.
fn shown(first: &Thought, passages: Vec<passages::Passage>) -> Vec<Sourced> {
    let mut given = first.facts();
    given.extend(passages.into_iter().take(SHOWN).map(|passage| passage.sourced));
    given
}

/// A model's reply as it was heeded, and what it has to be paid for.
#[derive(Debug)]
pub struct Asked {
    pub thought: Thought,
    /// What it was shown.
    pub looked: Looked,
    pub answers: Vec<llm::Answer>,
    /// Calls that failed, when none succeeded.
    pub failed: Vec<llm::Attempt>,
}

/// Asks the models about what a first thought left open, showing them the facts given, and heeds what they say.
pub async fn ask(
    ctx: &Context,
    (shop, turn): (&Shop, &Turn),
    question: &Question<'_>,
    first: &Thought,
    (given, ready): (&[Sourced], &Ready),
) -> Asked {
    let consulted = consult(ctx, shop, turn, given, ready).await;
    let looked = Looked {
        shown: consulted.ledger.facts().iter().cloned().map(Some).collect(),
        is_flagged: consulted.is_flagged,
        restated: restated(shop, question, first, consulted.reply.as_ref()),
        ..first.looked()
    };
    Asked {
        thought: heed_model(shop, question, first, (consulted.reply, consulted.log, &looked)),
        looked,
        answers: consulted.answers,
        failed: consulted.failed,
    }
}

fn restated(shop: &Shop, question: &Question<'_>, first: &Thought, reply: Option<&Reply>) -> Option<Restated> {
    let reply = reply.filter(|reply| reply.action == Action::Restate)?;
    Some(Restated::of(shop, question, first, reply.text.trim()))
}

/// Whether rows and phrases left something open that documents or a model could tell.
pub fn is_open(thought: &Thought) -> bool {
    let is_for_person = |found: &Found| {
        matches!(
            found.gap,
            Some(Gap::Quantity | Gap::Unit | Gap::Unrecorded(Intent::OrderStatus | Intent::Pictures))
        )
    };
    if thought.found.iter().any(is_for_person) {
        return false;
    }
    match &thought.decision {
        Decision::Send { .. } => thought.draft.asks_back || is_outside(thought),
        Decision::HandOver { reason, .. } => matches!(
            reason,
            Reason::NotInRecords | Reason::BelowLine | Reason::ThirdUnsure | Reason::CheckFailed | Reason::Language
        ),
        Decision::StaySilent => false,
    }
}

/// Declined as none of the shop's business, but no attack: its documents may know all the same.
fn is_outside(thought: &Thought) -> bool {
    thought
        .understood
        .asks
        .iter()
        .any(|ask| matches!(ask.topic, Topic::OutsideShop))
}

/// The answer with a quote, if it may be sent.
fn heed_quote(shop: &Shop, question: &Question<'_>, first: &Thought, quote: Option<&Quote>) -> Option<Thought> {
    let quote = quote?.clone();
    let thought = conclude(shop, question, quoting(shop, question, first, quote), first.timings);
    Some(thought).filter(Thought::is_sent)
}

/// What was answered stays; what was open is answered by the quote.
fn quoting(shop: &Shop, question: &Question<'_>, first: &Thought, quote: Quote) -> Considered {
    let mut understood = first.understood.clone();
    let mut found = Vec::new();
    let mut kept = Vec::new();
    for (ask, of_it) in first.understood.asks.iter().zip(&first.found) {
        let is_told = !of_it.facts.is_empty() && !draft::asks_back(ask);
        if is_told {
            kept.push(ask.clone());
            found.push(Found {
                facts: of_it.facts.clone(),
                gap: None,
            });
        }
    }
    kept.push(Ask {
        topic: Topic::LookedUp,
        score: quote.confidence,
    });
    found.push(Found {
        facts: vec![quote.sourced],
        gap: None,
    });
    understood.asks = kept;
    // The quote stands for the words that no cue knew.
    understood.share_understood = 1.0;
    let draft = draft::write(shop, &understood, &found, question.unsure_in_row);
    Considered {
        understood,
        found,
        draft,
    }
}

async fn ready(ctx: &Context, shop: &Shop) -> Result<Option<Ready>> {
    let mut tx = ctx.tenant(shop.business_id).await?;
    let ready = models::ready(&mut tx, &ctx.vault, shop.business_id).await?;
    tx.commit().await?;
    Ok(ready)
}

/// Writes down what was asked of models: it is paid for whatever becomes of the answer.
async fn book(ctx: &Context, shop: &Shop, answer_id: AnswerId, asked: &Asked) -> Result<()> {
    let mut tx = ctx.tenant(shop.business_id).await?;
    for answer in &asked.answers {
        models::record(&mut tx, Some(answer_id), Purpose::Write, Ok(answer)).await?;
    }
    models::record(&mut tx, Some(answer_id), Purpose::Write, Err(&asked.failed)).await?;
    tx.commit().await
}

/// What becomes of a model's reply: sent when every word is backed, else its facts in our own words, else what was thought
/// first.
fn heed_model(
    shop: &Shop,
    question: &Question<'_>,
    first: &Thought,
    (reply, mut log, looked): (Option<Reply>, Log, &Looked),
) -> Thought {
    if looked.is_flagged {
        return Thought {
            log: Some(log),
            ..handed_over(shop, first, Reason::LegalOrSafety)
        };
    }
    let fact_of = |name: &str| looked.shown.get(Ledger::place(name)?)?.as_ref();
    let thought = reply.map(|reply| {
        let mut cited: Vec<Sourced> = Vec::new();
        for sourced in reply.claims.iter().filter_map(|claim| fact_of(&claim.fact)) {
            if !cited.contains(sourced) {
                cited.push(sourced.clone());
            }
        }
        replied(shop, question, first, (&reply, cited, looked.restated.as_ref()))
    });
    let thought = match thought {
        Some(Ok(thought)) => Some(thought),
        Some(Err(why)) => {
            log.trouble = Some(why.to_owned());
            None
        }
        None => None,
    };
    let mut thought = thought.unwrap_or_else(|| first.clone());
    thought.log = Some(log);
    thought
}

fn replied(
    shop: &Shop,
    question: &Question<'_>,
    first: &Thought,
    (reply, cited, restated): (&Reply, Vec<Sourced>, Option<&Restated>),
) -> Result<Thought, &'static str> {
    let say = phrases::of(first.understood.language);
    match reply.action {
        Action::HandOver => Ok(handed_over(shop, first, Reason::NotInRecords)),
        Action::Decline => {
            let draft = ours(&[say.outside_shop(&shop.name)]);
            let topic = Topic::OutsideShop;
            Ok(conclude(
                shop,
                question,
                considered(first, topic, BACKED, (Vec::new(), draft)),
                first.timings,
            ))
        }
        Action::Restate => restated
            .and_then(|restated| restated.answered(shop, question, first))
            .ok_or("the rows do not answer the question as it put it"),
        Action::Answer | Action::Ask => {
            let is_asked_back = reply.action == Action::Ask;
            let draft = Draft {
                text: reply.text.trim().to_owned(),
                asks_back: is_asked_back,
                listed: Vec::new(),
                is_foreign: true,
            };
            let looked_up = |score, cited, draft| considered(first, Topic::LookedUp, score, (cited, draft));
            let written = looked_up(BACKED, cited.clone(), draft);
            let thought = conclude(shop, question, written, first.timings);
            if thought.verified.passed && (is_asked_back || !cited.is_empty()) {
                return Ok(thought);
            }
            if is_asked_back || cited.is_empty() {
                return Err("it said what no fact says");
            }
            let plain = ours(&draft::plainly(say, &cited));
            let rewritten = conclude(shop, question, looked_up(REWRITTEN, cited, plain), first.timings);
            if rewritten.is_sent() {
                Ok(rewritten)
            } else {
                Err("it said what no fact says, and its facts do not answer by themselves")
            }
        }
    }
}

fn handed_over(shop: &Shop, first: &Thought, reason: Reason) -> Thought {
    Thought {
        decision: hold(shop, first.understood.language, reason, None),
        ..first.clone()
    }
}

fn ours(sentences: &[String]) -> Draft {
    Draft {
        text: sentences.join(" "),
        asks_back: false,
        listed: Vec::new(),
        is_foreign: false,
    }
}

/// The first thought's understanding with one question in place of all.
fn considered(first: &Thought, topic: Topic, score: f32, (facts, draft): (Vec<Sourced>, Draft)) -> Considered {
    let mut understood = first.understood.clone();
    understood.asks = vec![Ask { topic, score }];
    understood.share_understood = 1.0;
    Considered {
        understood,
        found: vec![Found { facts, gap: None }],
        draft,
    }
}

fn timed(mut thought: Thought, began: Instant, looked: Looked) -> Thought {
    let took = (began.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    thought.timings = Timings {
        look_up: took,
        total: thought.timings.total + took,
        ..thought.timings
    };
    thought.looked = Some(looked);
    thought
}
