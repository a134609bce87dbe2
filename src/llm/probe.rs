//! What a model can do, found out by asking it: names and documents say too little, and a proxy in between may take away.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::call::Call;
use super::chain::Llm;
use super::error::{LlmError, LlmErrorKind};
use super::piece::{Answer, Gathered, Piece};
use super::provider::Endpoint;
use super::request::{Message, Request, Schema, Tool, ToolCall};

/// Enough for a model that thinks before it says little.
const TOKENS_MAX: u32 = 1_024;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Answers come in pieces, and not all at once.
    pub streams: bool,
    /// It called a tool when it was asked to.
    pub tools: bool,
    /// It answered in JSON of the shape asked for.
    pub json: bool,
    /// From the question to the first piece.
    pub first_piece_after: Duration,
}

impl Llm {
    /// Asks an endpoint two small questions, and answers what they told and the answers, which are to be paid for. An endpoint
    /// that is resting is asked too, and is awake again if it answers.
    pub async fn probe(&self, endpoint: &Endpoint) -> Result<(Health, Vec<Answer>), LlmError> {
        let (spoken, texts) = self.pieces(endpoint, &in_json()).await?;
        self.breakers.forget(endpoint);
        let mut health = Health {
            streams: texts > 1,
            json: serde_json::from_str::<Value>(&spoken.text).is_ok_and(|answer| answer["words"].is_array()),
            tools: false,
            first_piece_after: spoken.first_piece_after,
        };
        let mut answers = vec![spoken];
        // Some servers refuse a request with tools outright, which is an answer too.
        if let Ok((called, _)) = self.pieces(endpoint, &by_tool()).await {
            health.tools = called.calls.iter().any(is_report);
            answers.push(called);
        }
        Ok((health, answers))
    }

    /// One answer, and in how many pieces its text came.
    async fn pieces(&self, endpoint: &Endpoint, request: &Request) -> Result<(Answer, usize), LlmError> {
        let began = Instant::now();
        let deadline = began + self.limits.total;
        let mut call = Call::open(&self.outbound, endpoint, request, self.limits, deadline).await?;
        let first_piece_after = began.elapsed();
        let (mut gathered, mut texts) = (Gathered::default(), 0);
        while let Some(piece) = call.next().await {
            let piece = piece?;
            texts += usize::from(matches!(piece, Piece::Text(_)));
            if let Some(end) = gathered.add(piece) {
                let times = (first_piece_after, began.elapsed());
                return Ok((gathered.answer(endpoint, end, times, Vec::new()), texts));
            }
        }
        Err(LlmErrorKind::BrokenStream.into())
    }
}

fn in_json() -> Request {
    let words = json!({ "type": "array", "items": { "type": "string" } });
    Request {
        system: "You answer in JSON only.".to_owned(),
        messages: vec![Message::User(
            "Count from one to twenty in English words, as {\"words\": [\"one\", ...]}.".to_owned(),
        )],
        tokens_max: TOKENS_MAX,
        answer: Some(Schema {
            name: "counted".to_owned(),
            schema: json!({ "type": "object", "properties": { "words": words }, "required": ["words"], "additionalProperties": false }),
        }),
        ..Request::default()
    }
}

fn by_tool() -> Request {
    let ready = json!({ "type": "boolean" });
    Request {
        system: "You call tools when you are asked to.".to_owned(),
        messages: vec![Message::User("Call the tool report with ready = true.".to_owned())],
        tools: vec![Tool {
            name: "report".to_owned(),
            description: "Reports whether you are ready.".to_owned(),
            parameters: json!({ "type": "object", "properties": { "ready": ready }, "required": ["ready"], "additionalProperties": false }),
        }],
        tokens_max: TOKENS_MAX,
        ..Request::default()
    }
}

fn is_report(call: &ToolCall) -> bool {
    call.name == "report" && call.arguments["ready"].is_boolean()
}
