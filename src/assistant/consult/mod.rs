//! Asking a language model where rows and phrases alone gave no answer. Called by [`super::answer`].
//!
//! A model is handed facts and tools that find more of them; it hands back a text and, for every claim in it, the fact it
//! rests on. Nothing it says is believed: the text goes through [`super::verify::verify_wording`] against the facts it cites, and
//! what does not pass is put into our own words or given to a person ([`super::conclude`]).
//!
//! - [`ledger`]: the facts of a question, each with the name the model calls it by.
//! - [`again`]: what a model said once, from an answer's record. [`prompt`]: what the model is told. [`tools`]: what it may look up. [`reply`]: what it hands back.

mod again;
pub mod ledger;
mod prompt;
pub mod reply;
mod tools;

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::context::Context;
use crate::conversations::turn::Turn;
use crate::llm::{self, Attempt, Message, ToolCall};

use super::facts::Sourced;
use super::models::Ready;
use super::shop::Shop;
pub(super) use again::{look_up_again, said_before};
pub use ledger::Ledger;
pub use reply::{Action, Reply};

/// Rounds of tool calls before the model must have answered.
const ROUNDS_MAX: usize = 5;
/// Calls of one round that are carried out.
const CALLS_MAX: usize = 4;
/// For all rounds together: the customer waits.
const TOTAL: Duration = Duration::from_secs(40);

/// What asking a model came to.
#[derive(Debug)]
pub struct Consulted {
    /// What it hands back; `None` when nobody answered, or nothing that can be read.
    pub reply: Option<Reply>,
    /// Every fact it was shown or looked up.
    pub ledger: Ledger,
    /// What was asked and answered on the way, for the record.
    pub log: Log,
    /// Answers of models, to be paid for.
    pub answers: Vec<llm::Answer>,
    /// Calls that failed in the last round, when none succeeded.
    pub failed: Vec<Attempt>,
    /// A provider finds the message harmful, so no model was asked.
    pub is_flagged: bool,
}

/// What was asked of a model and what it said, as "Why did it say this?" shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// "openai gpt-4o-mini"; of the last answer.
    pub model: String,
    /// Who it was told to be.
    pub system: String,
    /// The question with its facts, as it was asked.
    pub prompt: String,
    pub rounds: Vec<Round>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// Billionths of a US dollar; `None` when no rate is known for a model asked.
    pub cost_nanos: Option<u64>,
    pub took_ms: u64,
    /// Why it came to nothing, if it did.
    pub trouble: Option<String>,
}

/// One answer of a model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its words, as they came.
    pub said: String,
    pub looked_up: Vec<LookUp>,
}

/// A tool that was called.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LookUp {
    pub tool: String,
    pub arguments: String,
    pub result: String,
}

/// Asks the models of a shop about a turn. Never fails: what goes wrong is in the log, and the answer is found without.
pub async fn consult(ctx: &Context, shop: &Shop, turn: &Turn, given: &[Sourced], ready: &Ready) -> Consulted {
    let started = Instant::now();
    let mut ledger = Ledger::default();
    let shown = ledger.show(given);
    let mut consulted = Consulted {
        reply: None,
        log: Log {
            system: prompt::system(shop),
            prompt: prompt::question(turn, &shown),
            cost_nanos: Some(0),
            ..Log::default()
        },
        ledger,
        answers: Vec::new(),
        failed: Vec::new(),
        is_flagged: false,
    };
    let said = turn.text();
    if timeout(TOTAL, rounds(ctx, (shop, &said), ready, &mut consulted))
        .await
        .is_err()
    {
        consulted.log.trouble = Some("it took too long".to_owned());
    }
    consulted.log.took_ms = started.elapsed().as_millis() as u64;
    consulted
}

/// Whether a provider of the chain that judges texts finds this one harmful; then the model is kept out of it. One that
/// does not judge, or cannot just now, keeps nobody waiting.
async fn is_flagged(ctx: &Context, said: &str, ready: &Ready, consulted: &mut Consulted) -> bool {
    for endpoint in &ready.chain {
        match ctx.llm.moderate(endpoint, said).await {
            Ok(None) => {}
            Ok(Some(judged)) => {
                if judged.is_flagged {
                    consulted.log.trouble =
                        Some(format!("the message was flagged as {}", judged.categories.join(", ")));
                }
                return judged.is_flagged;
            }
            Err(error) => {
                tracing::warn!(%error, "a message could not be judged");
                return false;
            }
        }
    }
    false
}

async fn rounds(ctx: &Context, (shop, said): (&Shop, &str), ready: &Ready, consulted: &mut Consulted) {
    consulted.is_flagged = is_flagged(ctx, said, ready, consulted).await;
    if consulted.is_flagged {
        return;
    }
    let mut request = prompt::request(&consulted.log);
    for round in 0..=ROUNDS_MAX {
        if round == ROUNDS_MAX {
            // Nothing more to look up: now it has to answer.
            request.tools.clear();
        }
        if spent(&consulted.answers) >= ready.left_nanos {
            consulted.log.trouble = Some("this month's budget is spent".to_owned());
            return;
        }
        let answer = match ctx.llm.answer(&ready.chain, &request).await {
            Ok(answer) => answer,
            Err(failed) => {
                consulted.log.trouble = Some(failed.to_string());
                consulted.failed = failed.attempts;
                return;
            }
        };
        consulted.log.note(&answer);
        let calls = answer.calls.clone();
        let text = answer.text.clone();
        consulted.answers.push(answer);
        if calls.is_empty() {
            consulted.reply = reply::read(&text);
            if consulted.reply.is_none() {
                consulted.log.trouble = Some("its answer could not be read".to_owned());
            }
            return;
        }
        if let Some(reason) = tools::hand_over(&calls) {
            consulted.log.note_hand_over(&reason);
            consulted.reply = Some(Reply::hand_over(reason));
            return;
        }
        let results = look_up(ctx, shop, &calls, consulted).await;
        request.messages.push(Message::Assistant { text, calls });
        request.messages.extend(results);
    }
    consulted.log.trouble = Some("it only looked things up and never answered".to_owned());
}

async fn look_up(ctx: &Context, shop: &Shop, calls: &[ToolCall], consulted: &mut Consulted) -> Vec<Message> {
    let mut results = Vec::new();
    for (at, call) in calls.iter().enumerate() {
        let content = if at < CALLS_MAX {
            tools::run(ctx, shop, call, &mut consulted.ledger).await
        } else {
            "Too many calls at once; ask again.".to_owned()
        };
        if let Some(round) = consulted.log.rounds.last_mut() {
            round.looked_up.push(LookUp {
                tool: call.name.clone(),
                arguments: call.arguments.to_string(),
                result: content.clone(),
            });
        }
        results.push(Message::ToolResult {
            id: call.id.clone(),
            name: call.name.clone(),
            content,
        });
    }
    results
}

fn spent(answers: &[llm::Answer]) -> u64 {
    answers.iter().filter_map(|answer| answer.cost_nanos).sum()
}

impl Log {
    fn note(&mut self, answer: &llm::Answer) {
        let provider = serde_json::to_value(answer.provider).unwrap_or_default();
        self.model = format!("{} {}", provider.as_str().unwrap_or("model"), answer.model);
        self.input_tokens += answer.usage.input + answer.usage.cached_input + answer.usage.cache_written;
        self.output_tokens += answer.usage.output;
        self.cost_nanos = self.cost_nanos.zip(answer.cost_nanos).map(|(all, one)| all + one);
        self.rounds.push(Round {
            said: answer.text.clone(),
            looked_up: Vec::new(),
        });
    }
}
