use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault::{self, Fault, Rule};
use super::mind::{Mind, Reply};
use super::{Asked, Service};
use crate::SimulatorError;

/// How much is remembered at once.
pub mod bounds {
    /// Calls; the oldest goes.
    pub const CALLS_MAX: usize = 5_000;
    /// Bytes of a call's body; of a longer one nothing is kept.
    pub const BODY_BYTES_MAX: usize = 64 << 10;
    /// Answers that wait to be given.
    pub const REPLIES_MAX: usize = 1_000;
    /// Failure rules.
    pub const FAULTS_MAX: usize = 100;
}

/// A call that came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Counts up.
    pub id: u64,
    /// Whom it was meant for.
    pub service: Service,
    /// The key it carried.
    pub key: Option<String>,
    /// As it was sent; `null` when it was very long.
    pub body: Value,
    /// The failure it met.
    pub fault: Option<Fault>,
}

/// All that is known of models.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) mind: Mind,
    pub(super) faults: Vec<Rule>,
    pub(super) calls: VecDeque<Call>,
    pub(super) cut_bytes: Option<usize>,
    replies: VecDeque<Reply>,
    last_call: u64,
}

impl Book {
    /// Remembers a call and draws its failure.
    pub(super) fn note(&mut self, service: Service, key: Option<&str>, body: &Value) -> Option<Fault> {
        let fault = fault::draw(&mut self.faults, service, key);
        self.last_call += 1;
        if self.calls.len() >= bounds::CALLS_MAX {
            self.calls.pop_front();
        }
        let is_short = body.to_string().len() <= bounds::BODY_BYTES_MAX;
        self.calls.push_back(Call {
            id: self.last_call,
            service,
            key: key.map(str::to_owned),
            body: if is_short { body.clone() } else { Value::Null },
            fault: fault.clone(),
        });
        fault
    }

    pub(super) fn add_reply(&mut self, reply: Reply) -> Result<(), SimulatorError> {
        if self.replies.len() >= bounds::REPLIES_MAX {
            return Err(SimulatorError::Full("1,000 replies of models"));
        }
        self.replies.push_back(reply);
        Ok(())
    }

    pub(super) fn add_fault(&mut self, rule: Rule) -> Result<(), SimulatorError> {
        if self.faults.len() >= bounds::FAULTS_MAX {
            return Err(SimulatorError::Full("100 failure rules of models"));
        }
        if rule.times != Some(0) {
            self.faults.push(rule);
        }
        Ok(())
    }

    /// The reply that waits, else what the mind makes of the question. The liar never says the same twice in a row.
    pub(super) fn reply(&mut self, asked: &Asked) -> Reply {
        let waiting = self.replies.pop_front();
        waiting.unwrap_or_else(|| self.mind.reply(asked, self.last_call))
    }
}
