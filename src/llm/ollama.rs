//! Ollama's own chat API (<https://docs.ollama.com/api/chat>), which unlike its imitation of `OpenAI` can be told how much
//! the model shall be able to read.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{LlmError, LlmErrorKind};
use super::openai::{self, ARGUMENTS_BYTES_MAX, CALLS_MAX};
use super::piece::{End, Piece, Usage};
use super::request::{Message, Request, ToolCall};

/// A token has at least this many bytes on average, in every language we met.
const TOKEN_BYTES_MIN: usize = 3;
const CONTEXT_TOKENS_MIN: usize = 4_096;
const CONTEXT_TOKENS_MAX: usize = 65_536;

pub(super) fn body(model: &str, request: &Request) -> Value {
    let mut messages = vec![json!({ "role": "system", "content": request.system })];
    messages.extend(request.messages.iter().map(message));
    let mut body = json!({
        "model": model,
        "messages": messages,
        "stream": true,
        "options": { "num_predict": request.tokens_max, "num_ctx": context_tokens(request) },
    });
    if let Some(temperature) = request.temperature {
        body["options"]["temperature"] = json!(temperature);
    }
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(openai::tool).collect();
    }
    if let Some(answer) = &request.answer {
        body["format"] = answer.schema.clone();
    }
    body
}

/// Ollama silently forgets the beginning of what is longer than its context, which is short unless one asks. Steps are
/// coarse, because each change loads the model anew.
fn context_tokens(request: &Request) -> usize {
    let needed = request.bytes() / TOKEN_BYTES_MIN + request.tokens_max as usize;
    needed.next_power_of_two().clamp(CONTEXT_TOKENS_MIN, CONTEXT_TOKENS_MAX)
}

fn message(message: &Message) -> Value {
    match message {
        Message::User(text) => json!({ "role": "user", "content": text }),
        Message::Assistant { text, calls } => {
            let calls = calls
                .iter()
                .map(|call| json!({ "function": { "name": call.name, "arguments": call.arguments } }));
            json!({ "role": "assistant", "content": text, "tool_calls": calls.collect::<Value>() })
        }
        Message::ToolResult { name, content, .. } => json!({ "role": "tool", "tool_name": name, "content": content }),
    }
}

#[derive(Debug, Deserialize)]
struct Line {
    message: Option<Said>,
    #[serde(default)]
    done: bool,
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: u64,
    #[serde(default)]
    eval_count: u64,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Said {
    #[serde(default)]
    content: String,
    tool_calls: Option<Vec<Call>>,
}

#[derive(Debug, Deserialize)]
struct Call {
    function: Function,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    arguments: Value,
}

#[derive(Debug, Default)]
pub(super) struct Reader {
    calls: usize,
}

impl Reader {
    pub(super) fn read(&mut self, frame: &[u8]) -> Result<Vec<Piece>, LlmError> {
        let line: Line = serde_json::from_slice(frame).map_err(|_| LlmError::from(LlmErrorKind::Unreadable))?;
        if line.error.is_some() {
            return Err(LlmErrorKind::Overloaded { retry_after: None }.into());
        }
        let mut pieces = Vec::new();
        if let Some(said) = line.message {
            pieces.extend(Some(said.content).filter(|text| !text.is_empty()).map(Piece::Text));
            for call in said.tool_calls.unwrap_or_default() {
                pieces.push(Piece::Call(self.call(call.function)?));
            }
        }
        if line.done {
            pieces.push(Piece::Usage(Usage {
                input: line.prompt_eval_count,
                output: line.eval_count,
                ..Usage::default()
            }));
            pieces.push(Piece::End(match line.done_reason.as_deref() {
                Some("length") => End::TokensSpent,
                _ if self.calls > 0 => End::Called,
                _ => End::Finished,
            }));
        }
        Ok(pieces)
    }

    /// Ollama gives calls no id; their order is one.
    fn call(&mut self, function: Function) -> Result<ToolCall, LlmError> {
        self.calls += 1;
        if self.calls > CALLS_MAX || function.arguments.to_string().len() > ARGUMENTS_BYTES_MAX {
            return Err(LlmErrorKind::TooLarge.into());
        }
        Ok(ToolCall {
            id: format!("call_{}", self.calls),
            name: function.name,
            arguments: function.arguments,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_context_grows_with_what_is_asked() {
        let ask = |bytes: usize| Request {
            system: "a".repeat(bytes),
            tokens_max: 500,
            ..Request::default()
        };
        assert_eq!(context_tokens(&ask(0)), CONTEXT_TOKENS_MIN);
        assert_eq!(context_tokens(&ask(30_000)), 16_384);
        assert_eq!(context_tokens(&ask(500_000)), CONTEXT_TOKENS_MAX);
    }

    #[test]
    fn calls_get_an_id_and_thinking_is_kept_back() {
        let mut reader = Reader::default();
        let lines = [
            json!({ "message": { "role": "assistant", "content": "", "thinking": "hm" }, "done": false }),
            json!({ "message": { "content": "", "tool_calls": [{ "function": { "name": "search", "arguments": { "q": "red" } } }] }, "done": false }),
            json!({ "message": { "content": "" }, "done": true, "done_reason": "stop", "prompt_eval_count": 7, "eval_count": 3 }),
        ];
        let pieces: Vec<Piece> = lines
            .iter()
            .flat_map(|line| reader.read(line.to_string().as_bytes()).unwrap())
            .collect();
        let call = ToolCall {
            id: "call_1".to_owned(),
            name: "search".to_owned(),
            arguments: json!({ "q": "red" }),
        };
        let usage = Usage {
            input: 7,
            output: 3,
            ..Usage::default()
        };
        assert_eq!(
            pieces,
            [Piece::Call(call), Piece::Usage(usage), Piece::End(End::Called)]
        );
    }
}
