//! Language models of three providers, for those who call them: requests are read and answers streamed as the real ones do
//! it, in their own formats, and everything that goes wrong with them can be asked for.
//!
//! Nothing here thinks. A [`Mind`] decides what is said where no [`Reply`] is waiting: the plain one says back what it
//! heard, calls a tool when it is named, and fills in a wanted shape; the liar invents prices, stock, discounts and promises, the
//! honest one says what it was shown in many voices, and the broken one answers with what is no answer.
//!
//! - `mind`, `answering`, [`voice`], `shape`: what is said. `book`: what is remembered.
//! - `openai`, `anthropic`, `ollama`: how each asks, streams and refuses.
//! - `fault`: what goes wrong. `wire`: bytes in pieces, late or never.
//!
//! # Over HTTP
//!
//! | call | does |
//! |---|---|
//! | `POST /llm/openai/v1/chat/completions`, `POST /llm/openai/v1/moderations` | as `api.openai.com`, and its imitations |
//! | `POST /llm/anthropic/v1/messages` | as `api.anthropic.com` |
//! | `POST /llm/ollama/api/chat` | as Ollama |
//! | `POST /simulator/llm/mind` | `{"mind": "plain"}`, `"liar"`, `"honest"` or `"broken"` |
//! | `POST /simulator/llm/replies` | the next answer: [`Reply`] |
//! | `GET`, `POST`, `DELETE /simulator/llm/faults` | failures on demand: [`Rule`] |
//! | `POST /simulator/llm/cut` | `{"bytes": 3}` sends streams in pieces of so many bytes; `null` a message at a time |
//! | `GET`, `DELETE /simulator/llm/calls` | calls received |

mod answering;
mod anthropic;
mod book;
mod fault;
mod mind;
mod ollama;
mod openai;
mod shape;
pub mod voice;
mod wire;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use book::Book;
pub use book::{Call, bounds};
pub use fault::{Fault, Rule};
pub use mind::{Mind, Reply, ReplyEnd, ToolUse};

use crate::SimulatorError;
use crate::simulator::{Inner, Simulator};

/// Whom a call was meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// And its imitations.
    OpenAi,
    /// The Messages API.
    Anthropic,
    /// Its own API, not its imitation of the first.
    Ollama,
}

/// What a request asks, whoever it is written for.
#[derive(Debug, Clone, Default)]
struct Asked {
    model: String,
    /// All that was said, the instructions among it.
    texts: Vec<String>,
    /// What was said last.
    last: String,
    tools: Vec<Tool>,
    /// The shape of the answer.
    schema: Option<Value>,
    is_streamed: bool,
    /// The caller wants to be told what was used.
    wants_usage: bool,
    tokens_max: Option<u64>,
}

#[derive(Debug, Clone)]
struct Tool {
    name: String,
    parameters: Value,
}

/// Why a call is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    WrongKey,
    NoSuchModel,
    QuotaSpent,
    TooLong,
    RateLimited { retry_after_s: Option<u32> },
    Overloaded,
    Broken { status: u16 },
    Malformed(&'static str),
}

type Shared = State<Arc<Inner>>;

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/llm/openai/v1/chat/completions", post(openai_chat))
        .route("/llm/openai/v1/moderations", post(openai_moderation))
        .route("/llm/anthropic/v1/messages", post(anthropic_messages))
        .route("/llm/ollama/api/chat", post(ollama_chat))
        .route("/simulator/llm/mind", post(set_mind))
        .route("/simulator/llm/replies", post(add_reply))
        .route(
            "/simulator/llm/faults",
            get(faults).post(add_fault).delete(clear_faults),
        )
        .route("/simulator/llm/cut", post(cut))
        .route("/simulator/llm/calls", get(calls).delete(forget_calls))
}

async fn openai_chat(state: Shared, headers: HeaderMap, body: Bytes) -> Response {
    chat(&state, Service::OpenAi, &headers, &body).await
}

async fn anthropic_messages(state: Shared, headers: HeaderMap, body: Bytes) -> Response {
    chat(&state, Service::Anthropic, &headers, &body).await
}

async fn ollama_chat(state: Shared, headers: HeaderMap, body: Bytes) -> Response {
    chat(&state, Service::Ollama, &headers, &body).await
}

async fn openai_moderation(State(inner): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let key = Service::OpenAi.key(&headers);
    let fault = inner.models().note(Service::OpenAi, key.as_deref(), &body);
    match (key, body["input"].as_str(), fault.map(|fault| fault.treatment())) {
        (_, _, Some(fault::Treatment::Refuse(refusal))) => Service::OpenAi.refuse(refusal),
        (None, _, _) => Service::OpenAi.refuse(Refusal::WrongKey),
        (_, None, _) => Service::OpenAi.refuse(Refusal::Malformed("input")),
        (_, Some(text), _) => Json(openai::moderation(text)).into_response(),
    }
}

/// Every chat call: noted, then refused or answered.
async fn chat(inner: &Inner, service: Service, headers: &HeaderMap, body: &[u8]) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let key = service.key(headers);
    let (fault, cut_bytes) = {
        let mut models = inner.models();
        (models.note(service, key.as_deref(), &body), models.cut_bytes)
    };
    if key.is_none() && service != Service::Ollama {
        return service.refuse(Refusal::WrongKey);
    }
    let asked = match service.asked(&body, headers) {
        Ok(asked) => asked,
        Err(refusal) => return service.refuse(refusal),
    };
    let treatment = fault.map_or(fault::Treatment::Serve, |fault| fault.treatment());
    if let fault::Treatment::Refuse(refusal) = treatment {
        return service.refuse(refusal);
    }
    let reply = inner.models().reply(&asked);
    if asked.is_streamed {
        wire::stream(service, service.frames(&asked, &reply), treatment, cut_bytes).await
    } else {
        Json(service.whole(&asked, &reply)).into_response()
    }
}

impl Service {
    fn key(self, headers: &HeaderMap) -> Option<String> {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let key = match self {
            Self::Anthropic => header("x-api-key"),
            Self::OpenAi | Self::Ollama => header("authorization").and_then(|value| value.strip_prefix("Bearer ")),
        };
        key.filter(|key| !key.is_empty()).map(str::to_owned)
    }

    fn asked(self, body: &Value, headers: &HeaderMap) -> Result<Asked, Refusal> {
        match self {
            Self::OpenAi => openai::asked(body),
            Self::Anthropic => anthropic::asked(body, headers),
            Self::Ollama => ollama::asked(body),
        }
    }

    /// The answer as a stream, a message each.
    fn frames(self, asked: &Asked, reply: &Reply) -> Vec<String> {
        match self {
            Self::OpenAi => openai::frames(asked, reply),
            Self::Anthropic => anthropic::frames(asked, reply),
            Self::Ollama => ollama::frames(asked, reply),
        }
    }

    /// The answer in one.
    fn whole(self, asked: &Asked, reply: &Reply) -> Value {
        match self {
            Self::OpenAi => openai::whole(asked, reply),
            Self::Anthropic => anthropic::whole(asked, reply),
            Self::Ollama => ollama::whole(asked, reply),
        }
    }

    /// One message of a stream.
    fn framed(self, json: &str) -> String {
        match self {
            Self::OpenAi => format!("data: {json}\n\n"),
            Self::Anthropic => format!("event: message\ndata: {json}\n\n"),
            Self::Ollama => format!("{json}\n"),
        }
    }

    fn error_in_stream(self) -> String {
        match self {
            Self::OpenAi => self.framed(
                r#"{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}"#,
            ),
            Self::Anthropic => anthropic::event("error", &anthropic::refusal(Refusal::Overloaded).1),
            Self::Ollama => self.framed(r#"{"error":"an error was encountered while running the model"}"#),
        }
    }

    fn refuse(self, refusal: Refusal) -> Response {
        let (status, body) = match self {
            Self::OpenAi => openai::refusal(refusal),
            Self::Anthropic => anthropic::refusal(refusal),
            Self::Ollama => ollama::refusal(refusal),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match refusal {
            Refusal::RateLimited {
                retry_after_s: Some(seconds),
            } => (status, [("retry-after", seconds.to_string())], Json(body)).into_response(),
            _ => (status, Json(body)).into_response(),
        }
    }
}

/// About what a tokenizer makes of a text.
fn tokens(text: &str) -> u64 {
    (text.chars().count() as u64).div_ceil(4)
}

impl Asked {
    fn tokens(&self) -> u64 {
        self.texts.iter().map(|text| tokens(text)).sum()
    }
}

#[derive(Debug, Deserialize)]
struct MindSet {
    mind: Mind,
}

#[derive(Debug, Deserialize)]
struct Cut {
    bytes: Option<usize>,
}

async fn set_mind(State(inner): Shared, Json(set): Json<MindSet>) -> StatusCode {
    inner.models().mind = set.mind;
    StatusCode::NO_CONTENT
}

async fn add_reply(State(inner): Shared, Json(reply): Json<Reply>) -> Result<StatusCode, SimulatorError> {
    inner.models().add_reply(reply)?;
    Ok(StatusCode::CREATED)
}

async fn faults(State(inner): Shared) -> Json<Vec<Rule>> {
    Json(inner.models().faults.clone())
}

async fn add_fault(State(inner): Shared, Json(rule): Json<Rule>) -> Result<StatusCode, SimulatorError> {
    inner.models().add_fault(rule)?;
    Ok(StatusCode::CREATED)
}

async fn clear_faults(State(inner): Shared) -> StatusCode {
    inner.models().faults.clear();
    StatusCode::NO_CONTENT
}

async fn cut(State(inner): Shared, Json(cut): Json<Cut>) -> StatusCode {
    inner.models().cut_bytes = cut.bytes.filter(|bytes| *bytes > 0);
    StatusCode::NO_CONTENT
}

async fn calls(State(inner): Shared) -> Json<Value> {
    Json(json!(inner.models().calls))
}

async fn forget_calls(State(inner): Shared) -> StatusCode {
    inner.models().calls.clear();
    StatusCode::NO_CONTENT
}

/// The same verbs for tests and evaluations in the same process.
impl Simulator {
    /// The base address to give a client of this service.
    pub fn llm_url(&self, service: Service) -> String {
        let path = match service {
            Service::OpenAi => "openai/v1",
            Service::Anthropic => "anthropic",
            Service::Ollama => "ollama",
        };
        format!("{}/llm/{path}", self.base_url())
    }

    /// Who answers from now on.
    pub fn set_mind(&self, mind: Mind) {
        self.inner().models().mind = mind;
    }

    /// What is said next, by whoever is asked first.
    pub fn llm_says(&self, reply: Reply) -> Result<(), SimulatorError> {
        self.inner().models().add_reply(reply)
    }

    /// Calls fail so.
    pub fn llm_fails(&self, rule: Rule) -> Result<(), SimulatorError> {
        self.inner().models().add_fault(rule)
    }

    /// Streams come in pieces of so many bytes, wherever that cuts them.
    pub fn cut_llm_streams(&self, bytes: Option<usize>) {
        self.inner().models().cut_bytes = bytes.filter(|bytes| *bytes > 0);
    }

    /// Calls that came in, oldest first.
    pub fn llm_calls(&self) -> Vec<Call> {
        self.inner().models().calls.iter().cloned().collect()
    }
}
