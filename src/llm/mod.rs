//! Large language models: one request, and one stream of pieces, whoever runs the model.
//!
//! Called by `assistant`; knows no shop, no customer and no prompt, and writes nothing down. What a model says is data that
//! somebody else has to verify; what this module answers for is that it comes in bounded time and size or fails in a known
//! way.
//!
//! - `request`: what a model is asked. `piece`: what it says, piece by piece. `error`: why it did not.
//! - `provider`: who runs it; `openai`, `anthropic` and `ollama` write requests and read streams as each of them does.
//! - `call`: one call: sending, waiting, reading. `frames` cuts the bytes.
//! - `chain`: several models in turn, with retries. `breaker` lets one rest that keeps failing.
//! - `outbound`: which addresses may be called at all.
//! - `rates`: what a call cost. `probe`: what a model can do. `moderation`: what is not to be said.
//!
//! Calls are made with `reqwest` itself and not with a client library: retries, time limits and Retry-After are decided
//! here once for all providers, imitations of `OpenAI` are read leniently, and every size is bounded,
//! none of which such a library leaves to its caller.

mod anthropic;
mod breaker;
mod call;
mod chain;
mod error;
mod frames;
mod moderation;
mod ollama;
mod openai;
mod outbound;
mod piece;
mod probe;
mod provider;
mod rates;
mod request;

pub use call::Limits;
pub use chain::{Attempt, Failed, Llm, Stream};
pub use error::{LlmError, LlmErrorKind, Wait};
pub use moderation::Moderation;
pub use piece::{Answer, End, Piece, Usage};
pub use probe::Health;
pub use provider::{Endpoint, Provider};
pub use rates::{RATES, Rate, RateRow};
pub use request::{Message, Request, Schema, Tool, ToolCall};
