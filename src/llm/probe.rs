//! What a model can do, found out by asking it: names and documents say too little, and a proxy in between may take away.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::call::Call;
use super::chain::Llm;
use super::error::LlmError;
use super::piece::Piece;
use super::provider::Endpoint;
use super::request::{Message, Request, Schema, Tool};

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
    /// Asks an endpoint two small questions. An endpoint that is resting is asked too, and is awake again if it answers.
    pub async fn probe(&self, endpoint: &Endpoint) -> Result<Health, LlmError> {
        let began = Instant::now();
        let spoken = self.pieces(endpoint, &in_json()).await?;
        let health = Health {
            streams: spoken
                .pieces
                .iter()
                .filter(|piece| matches!(piece, Piece::Text(_)))
                .count()
                > 1,
            json: is_as_asked(&spoken.pieces),
            tools: false,
            first_piece_after: spoken.first_at - began,
        };
        self.breakers.forget(endpoint);
        // Some servers refuse a request with tools outright, which is an answer too.
        let called = self.pieces(endpoint, &by_tool()).await;
        let tools = called.is_ok_and(|called| called.pieces.iter().any(is_report));
        Ok(Health { tools, ..health })
    }

    async fn pieces(&self, endpoint: &Endpoint, request: &Request) -> Result<Spoken, LlmError> {
        let deadline = Instant::now() + self.limits.total;
        let mut call = Call::open(&self.outbound, endpoint, request, self.limits, deadline).await?;
        let first_at = Instant::now();
        let mut pieces = Vec::new();
        while let Some(piece) = call.next().await {
            pieces.push(piece?);
        }
        Ok(Spoken { pieces, first_at })
    }
}

struct Spoken {
    pieces: Vec<Piece>,
    first_at: Instant,
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

fn is_as_asked(pieces: &[Piece]) -> bool {
    let text: String = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    serde_json::from_str::<Value>(&text).is_ok_and(|answer| answer["words"].is_array())
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

fn is_report(piece: &Piece) -> bool {
    matches!(piece, Piece::Call(call) if call.name == "report" && call.arguments["ready"].is_boolean())
}
