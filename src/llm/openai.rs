//! Chat completions, as `OpenAI` and everybody who imitates it speaks them
//! (<https://developers.openai.com/api/reference/resources/chat/subresources/completions>).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{self, LlmError, LlmErrorKind};
use super::piece::{End, Piece, Usage};
use super::request::{Message, Request, Tool, ToolCall};

/// Tool calls of one answer, and the bytes of their arguments.
pub(super) const CALLS_MAX: usize = 16;
pub(super) const ARGUMENTS_BYTES_MAX: usize = 64 * 1024;

/// Where imitations differ from `OpenAI` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    OpenAi,
    Compatible,
}

pub(super) fn body(model: &str, request: &Request, dialect: Dialect) -> Value {
    let mut messages = vec![json!({ "role": "system", "content": request.system })];
    messages.extend(request.messages.iter().map(message));
    let mut body = json!({
        "model": model,
        "messages": messages,
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    // `max_tokens` is refused by newer models of OpenAI and the only one known elsewhere.
    let tokens_max = match dialect {
        Dialect::OpenAi => "max_completion_tokens",
        Dialect::Compatible => "max_tokens",
    };
    body[tokens_max] = json!(request.tokens_max);
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
    }
    // Models that think refuse a temperature.
    let has_temperature = dialect == Dialect::Compatible || model.starts_with("gpt-4") || model.starts_with("gpt-3.5");
    if let Some(temperature) = request.temperature.filter(|_| has_temperature) {
        body["temperature"] = json!(temperature);
    }
    if let Some(answer) = &request.answer {
        let mut format = json!({ "name": answer.name, "schema": answer.schema });
        if dialect == Dialect::OpenAi {
            format["strict"] = json!(true);
        }
        body["response_format"] = json!({ "type": "json_schema", "json_schema": format });
    }
    body
}

fn message(message: &Message) -> Value {
    match message {
        Message::User(text) => json!({ "role": "user", "content": text }),
        Message::Assistant { text, calls } if calls.is_empty() => json!({ "role": "assistant", "content": text }),
        Message::Assistant { text, calls } => {
            let calls = calls.iter().map(|call| {
                let function = json!({ "name": call.name, "arguments": call.arguments.to_string() });
                json!({ "id": call.id, "type": "function", "function": function })
            });
            let content = Some(text).filter(|text| !text.is_empty());
            json!({ "role": "assistant", "content": content, "tool_calls": calls.collect::<Value>() })
        }
        Message::ToolResult { id, content, .. } => json!({ "role": "tool", "tool_call_id": id, "content": content }),
    }
}

/// Ollama writes tools the same way.
pub(super) fn tool(tool: &Tool) -> Value {
    let function = json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters });
    json!({ "type": "function", "function": function })
}

#[derive(Debug, Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Tokens>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<CallDelta>>,
}

#[derive(Debug, Deserialize)]
struct CallDelta {
    /// Some imitations send each call whole and unnumbered.
    index: Option<usize>,
    id: Option<String>,
    function: Option<FunctionDelta>,
}

#[derive(Debug, Deserialize)]
struct FunctionDelta {
    name: Option<String>,
    arguments: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Tokens {
    #[serde(default, rename = "prompt_tokens")]
    prompt: u64,
    #[serde(default, rename = "completion_tokens")]
    completion: u64,
    #[serde(rename = "prompt_tokens_details")]
    prompt_details: Option<PromptTokens>,
}

#[derive(Debug, Deserialize)]
struct PromptTokens {
    #[serde(default)]
    cached_tokens: u64,
}

/// A call whose arguments are still coming.
#[derive(Debug, Default)]
pub(super) struct Partial {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arguments: String,
}

impl Partial {
    pub(super) fn add(&mut self, arguments: &str) -> Result<(), LlmError> {
        if self.arguments.len() + arguments.len() > ARGUMENTS_BYTES_MAX {
            return Err(LlmErrorKind::TooLarge.into());
        }
        self.arguments.push_str(arguments);
        Ok(())
    }

    pub(super) fn is_whole(&self) -> bool {
        self.arguments.trim().is_empty() || serde_json::from_str::<Value>(&self.arguments).is_ok()
    }

    pub(super) fn whole(self) -> Result<ToolCall, LlmError> {
        let arguments = match self.arguments.trim() {
            "" => json!({}),
            text => serde_json::from_str(text).map_err(|_| LlmError::from(LlmErrorKind::Unreadable))?,
        };
        Ok(ToolCall {
            id: self.id,
            name: self.name,
            arguments,
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct Reader {
    calls: BTreeMap<usize, Partial>,
    end: Option<End>,
    is_declined: bool,
}

impl Reader {
    pub(super) fn read(&mut self, frame: &[u8]) -> Result<Vec<Piece>, LlmError> {
        if frame.trim_ascii() == b"[DONE]" {
            self.end.get_or_insert(End::Finished);
            return self.end();
        }
        let chunk: Chunk = serde_json::from_slice(frame).map_err(|_| LlmError::from(LlmErrorKind::Unreadable))?;
        if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
            return Err(error::in_stream(&error));
        }
        let mut pieces = Vec::new();
        for choice in chunk.choices {
            if let Some(delta) = choice.delta {
                self.is_declined |= delta.refusal.is_some_and(|refusal| !refusal.is_empty());
                pieces.extend(delta.content.filter(|text| !text.is_empty()).map(Piece::Text));
                for call in delta.tool_calls.unwrap_or_default() {
                    self.call(call)?;
                }
            }
            self.end = choice.finish_reason.as_deref().map(end_of).or(self.end);
        }
        pieces.extend(chunk.usage.map(|tokens| Piece::Usage(usage(&tokens))));
        Ok(pieces)
    }

    fn call(&mut self, delta: CallDelta) -> Result<(), LlmError> {
        let next = self.calls.len();
        let index = delta.index.unwrap_or(next);
        if next >= CALLS_MAX && !self.calls.contains_key(&index) {
            return Err(LlmErrorKind::TooLarge.into());
        }
        let partial = self.calls.entry(index).or_default();
        partial.id = delta.id.unwrap_or(std::mem::take(&mut partial.id));
        let Some(function) = delta.function else { return Ok(()) };
        partial.name = function.name.unwrap_or(std::mem::take(&mut partial.name));
        partial.add(&function.arguments.unwrap_or_default())
    }

    /// Calls are whole when the answer is.
    pub(super) fn end(&mut self) -> Result<Vec<Piece>, LlmError> {
        let end = self.end.ok_or(LlmError::from(LlmErrorKind::BrokenStream))?;
        // Arguments that were cut off are none.
        let calls = std::mem::take(&mut self.calls).into_values();
        let mut pieces: Vec<Piece> = match end {
            End::TokensSpent => Vec::new(),
            _ => calls
                .map(|call| call.whole().map(Piece::Call))
                .collect::<Result<_, _>>()?,
        };
        let end = match end {
            _ if self.is_declined => End::Declined,
            End::Finished if !pieces.is_empty() => End::Called,
            end => end,
        };
        pieces.push(Piece::End(end));
        Ok(pieces)
    }
}

fn end_of(reason: &str) -> End {
    match reason {
        "length" => End::TokensSpent,
        "tool_calls" | "function_call" => End::Called,
        "content_filter" => End::Declined,
        _ => End::Finished,
    }
}

fn usage(tokens: &Tokens) -> Usage {
    let cached = tokens
        .prompt_details
        .as_ref()
        .map_or(0, |details| details.cached_tokens);
    Usage {
        input: tokens.prompt.saturating_sub(cached),
        cached_input: cached,
        cache_written: 0,
        output: tokens.completion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(frames: &[Value]) -> Result<Vec<Piece>, LlmError> {
        let mut reader = Reader::default();
        let mut pieces = Vec::new();
        for frame in frames {
            pieces.extend(reader.read(frame.to_string().as_bytes())?);
        }
        pieces.extend(reader.read(b"[DONE]")?);
        Ok(pieces)
    }

    #[test]
    fn a_call_in_pieces_becomes_one() {
        let piece = |index: usize, function: Value| json!({ "choices": [{ "delta": { "tool_calls": [{ "index": index, "function": function }] } }] });
        let first = json!({ "choices": [{ "delta": { "tool_calls": [
            { "index": 0, "id": "call_a", "function": { "name": "search", "arguments": "" } },
            { "index": 1, "id": "call_b", "function": { "name": "stock" } },
        ] } }] });
        let pieces = read(&[
            first,
            piece(0, json!({ "arguments": "{\"q\":" })),
            piece(0, json!({ "arguments": "\"red\"}" })),
            json!({ "choices": [{ "delta": {}, "finish_reason": "tool_calls" }] }),
            json!({ "choices": [], "usage": { "prompt_tokens": 30, "completion_tokens": 4,
                "prompt_tokens_details": { "cached_tokens": 20 } } }),
        ]);
        let call = |id: &str, name: &str, arguments: Value| {
            Piece::Call(ToolCall {
                id: id.to_owned(),
                name: name.to_owned(),
                arguments,
            })
        };
        let usage = Usage {
            input: 10,
            cached_input: 20,
            cache_written: 0,
            output: 4,
        };
        assert_eq!(
            pieces.unwrap(),
            [
                Piece::Usage(usage),
                call("call_a", "search", json!({ "q": "red" })),
                call("call_b", "stock", json!({})),
                Piece::End(End::Called)
            ]
        );
    }

    #[test]
    fn what_was_cut_off_is_not_called() {
        let call = json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "function": { "arguments": "{\"q" } }] } }] });
        let cut = read(&[call.clone(), json!({ "choices": [{ "finish_reason": "length" }] })]);
        assert_eq!(cut.unwrap(), [Piece::End(End::TokensSpent)]);
        assert_eq!(read(&[call]).unwrap_err().kind, LlmErrorKind::Unreadable);
    }

    #[test]
    fn an_answer_without_its_end_is_broken() {
        let mut reader = Reader::default();
        let text = json!({ "choices": [{ "delta": { "content": "We have" } }] });
        reader.read(text.to_string().as_bytes()).unwrap();
        assert_eq!(reader.end().unwrap_err().kind, LlmErrorKind::BrokenStream);
    }

    #[test]
    fn endless_calls_are_given_up() {
        let mut reader = Reader::default();
        let call = json!({ "choices": [{ "delta": { "tool_calls": [{ "id": "a", "function": { "name": "x" } }] } }] });
        let call = call.to_string();
        let error = std::iter::repeat_with(|| reader.read(call.as_bytes())).find_map(Result::err);
        assert_eq!(error.unwrap().kind, LlmErrorKind::TooLarge);
    }

    #[test]
    fn imitations_are_asked_in_older_words() {
        let request = Request {
            tokens_max: 100,
            temperature: Some(0.0),
            ..Request::default()
        };
        let own = body("gpt-6-luna", &request, Dialect::OpenAi);
        assert_eq!(
            (&own["max_completion_tokens"], &own["temperature"]),
            (&json!(100), &Value::Null)
        );
        let other = body("qwen3", &request, Dialect::Compatible);
        assert_eq!(
            (&other["max_tokens"], &other["temperature"]),
            (&json!(100), &json!(0.0))
        );
    }
}
