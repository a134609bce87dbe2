use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::chain::Attempt;
use super::provider::{Endpoint, Provider};
use super::rates;
use super::request::ToolCall;

/// Something a model says, in the order it says it. A stream has one [`Piece::End`], and it is the last.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// More text.
    Text(String),
    /// A whole call of a tool.
    Call(ToolCall),
    /// What was used; where a stream has several, the last one counts.
    Usage(Usage),
    /// Nothing follows.
    End(End),
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// It was done.
    Finished,
    /// It waits for its tools.
    Called,
    /// The tokens it may use were used up: the answer is cut off.
    TokensSpent,
    /// It, or a filter of its provider, would not answer.
    Declined,
}

/// Tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Read at the full price.
    pub input: u64,
    /// Read from the provider's cache.
    pub cached_input: u64,
    /// Written to the provider's cache.
    pub cache_written: u64,
    /// Written, thinking included.
    pub output: u64,
}

/// What came in so far of a whole answer.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    text: String,
    calls: Vec<ToolCall>,
    usage: Usage,
}

impl Gathered {
    /// Adds a piece; tells why it ended when nothing follows.
    pub(super) fn add(&mut self, piece: Piece) -> Option<End> {
        match piece {
            Piece::Text(more) => self.text.push_str(&more),
            Piece::Call(call) => self.calls.push(call),
            Piece::Usage(used) => self.usage = used,
            Piece::End(end) => return Some(end),
        }
        None
    }

    /// The answer of `endpoint`: the first piece came after the one time, the last after the other.
    pub(super) fn answer(
        self,
        endpoint: &Endpoint,
        end: End,
        (first_piece_after, took): (Duration, Duration),
        failed: Vec<Attempt>,
    ) -> Answer {
        Answer {
            text: self.text,
            calls: self.calls,
            end,
            cost_nanos: rates::cost_nanos(endpoint, self.usage),
            usage: self.usage,
            provider: endpoint.provider,
            model: endpoint.model.clone(),
            first_piece_after,
            took,
            failed,
        }
    }
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its text.
    pub text: String,
    /// What it wants called.
    pub calls: Vec<ToolCall>,
    /// Why it ended.
    pub end: End,
    /// Tokens it took.
    pub usage: Usage,
    /// What it cost in billionths of a US dollar; `None` when no rate is known for the model.
    pub cost_nanos: Option<u64>,
    /// Who answered.
    pub provider: Provider,
    /// With which model.
    pub model: String,
    /// From the question to the first piece.
    pub first_piece_after: Duration,
    /// From the question to the end.
    pub took: Duration,
    /// What was tried before, in vain.
    pub failed: Vec<Attempt>,
}
