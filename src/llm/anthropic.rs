//! The Messages API (<https://platform.claude.com/docs/en/api/messages>,
//! <https://platform.claude.com/docs/en/build-with-claude/streaming>).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{self, LlmError, LlmErrorKind};
use super::openai::{CALLS_MAX, Partial};
use super::piece::{End, Piece, Usage};
use super::request::{Message, Request};

/// The version of the API we speak.
pub(super) const VERSION: &str = "2023-06-01";

pub(super) fn body(model: &str, request: &Request) -> Value {
    let mut body = json!({
        "model": model,
        "max_tokens": request.tokens_max,
        "messages": messages(&request.messages),
        "stream": true,
    });
    if !request.system.is_empty() {
        body["system"] = json!(request.system);
    }
    if !request.tools.is_empty() {
        let tools = request.tools.iter();
        body["tools"] = tools
            .map(|tool| json!({ "name": tool.name, "description": tool.description, "input_schema": tool.parameters }))
            .collect();
    }
    if let Some(temperature) = request.temperature.filter(|_| takes_temperature(model)) {
        body["temperature"] = json!(temperature);
    }
    if let Some(answer) = &request.answer {
        body["output_config"] = json!({ "format": { "type": "json_schema", "schema": answer.schema } });
    }
    body
}

/// Later models answer 400 to a temperature of one's own
/// (<https://platform.claude.com/docs/en/models/sonnet-5/overview>).
fn takes_temperature(model: &str) -> bool {
    ["claude-3", "claude-haiku-4", "claude-sonnet-4", "claude-opus-4"]
        .iter()
        .any(|family| model.starts_with(family))
        && !["claude-opus-4-7", "claude-opus-4-8"]
            .iter()
            .any(|one| model.starts_with(one))
}

/// What came of calls made together goes into one turn, which is the user's.
fn messages(messages: &[Message]) -> Vec<Value> {
    let mut turns: Vec<Value> = Vec::new();
    let mut is_after_result = false;
    for message in messages {
        match message {
            Message::User(text) => turns.push(json!({ "role": "user", "content": text })),
            Message::Assistant { text, calls } => {
                let words = (!text.is_empty()).then(|| json!({ "type": "text", "text": text }));
                let calls = calls.iter().map(
                    |call| json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments }),
                );
                turns
                    .push(json!({ "role": "assistant", "content": words.into_iter().chain(calls).collect::<Value>() }));
            }
            Message::ToolResult { id, content, .. } => {
                let result = json!({ "type": "tool_result", "tool_use_id": id, "content": content });
                match turns.last_mut().and_then(|turn| turn["content"].as_array_mut()) {
                    Some(results) if is_after_result => results.push(result),
                    _ => turns.push(json!({ "role": "user", "content": [result] })),
                }
            }
        }
        is_after_result = matches!(message, Message::ToolResult { .. });
    }
    turns
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    MessageStart {
        message: Start,
    },
    ContentBlockStart {
        index: usize,
        content_block: Block,
    },
    ContentBlockDelta {
        index: usize,
        delta: Delta,
    },
    ContentBlockStop {
        index: usize,
    },
    MessageDelta {
        delta: Stop,
        usage: Option<Tokens>,
    },
    MessageStop,
    Error {
        error: Value,
    },
    /// `ping`, and what is yet to be invented.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct Start {
    usage: Option<Tokens>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    ToolUse {
        id: String,
        name: String,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
enum Delta {
    #[serde(rename = "text_delta")]
    Text { text: String },
    #[serde(rename = "input_json_delta")]
    InputJson { partial_json: String },
    /// Thinking, signatures, citations.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
struct Stop {
    stop_reason: Option<String>,
}

/// Counts are of the whole message so far.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct Tokens {
    #[serde(rename = "input_tokens")]
    input: Option<u64>,
    #[serde(rename = "cache_read_input_tokens")]
    cached_input: Option<u64>,
    #[serde(rename = "cache_creation_input_tokens")]
    cache_written: Option<u64>,
    #[serde(rename = "output_tokens")]
    output: Option<u64>,
}

#[derive(Debug, Default)]
pub(super) struct Reader {
    calls: BTreeMap<usize, Partial>,
    calls_made: usize,
    usage: Usage,
    end: Option<End>,
}

impl Reader {
    pub(super) fn read(&mut self, frame: &[u8]) -> Result<Vec<Piece>, LlmError> {
        let event = serde_json::from_slice(frame).map_err(|_| LlmError::from(LlmErrorKind::Unreadable))?;
        match event {
            Event::MessageStart { message } => self.count(message.usage.unwrap_or_default()),
            Event::ContentBlockStart { index, content_block } => {
                if let Block::ToolUse { id, name } = content_block {
                    self.calls_made += 1;
                    if self.calls_made > CALLS_MAX {
                        return Err(LlmErrorKind::TooLarge.into());
                    }
                    self.calls.insert(
                        index,
                        Partial {
                            id,
                            name,
                            arguments: String::new(),
                        },
                    );
                }
            }
            Event::ContentBlockDelta { index, delta } => match (delta, self.calls.get_mut(&index)) {
                (Delta::Text { text }, _) if !text.is_empty() => return Ok(vec![Piece::Text(text)]),
                (Delta::InputJson { partial_json }, Some(call)) => call.add(&partial_json)?,
                _ => {}
            },
            Event::ContentBlockStop { index } => {
                // The reason to stop comes later, and a call that was cut off may not be read before it is known.
                if self.calls.get(&index).is_some_and(Partial::is_whole)
                    && let Some(call) = self.calls.remove(&index)
                {
                    return Ok(vec![Piece::Call(call.whole()?)]);
                }
            }
            Event::MessageDelta { delta, usage } => {
                self.count(usage.unwrap_or_default());
                self.end = delta.stop_reason.as_deref().map(end_of).or(self.end);
            }
            Event::MessageStop => return self.stop(),
            Event::Error { error } => return Err(error::in_stream(&error)),
            Event::Other => {}
        }
        Ok(Vec::new())
    }

    fn count(&mut self, tokens: Tokens) {
        self.usage = Usage {
            input: tokens.input.unwrap_or(self.usage.input),
            cached_input: tokens.cached_input.unwrap_or(self.usage.cached_input),
            cache_written: tokens.cache_written.unwrap_or(self.usage.cache_written),
            output: tokens.output.unwrap_or(self.usage.output),
        };
    }

    fn stop(&self) -> Result<Vec<Piece>, LlmError> {
        let end = self.end.unwrap_or(End::Finished);
        if !self.calls.is_empty() && end != End::TokensSpent {
            return Err(LlmErrorKind::Unreadable.into());
        }
        Ok(vec![Piece::Usage(self.usage), Piece::End(end)])
    }
}

fn end_of(reason: &str) -> End {
    match reason {
        "max_tokens" | "model_context_window_exceeded" => End::TokensSpent,
        "tool_use" => End::Called,
        "refusal" => End::Declined,
        _ => End::Finished,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::ToolCall;

    fn read(frames: &[Value]) -> Result<Vec<Piece>, LlmError> {
        let mut reader = Reader::default();
        let mut pieces = Vec::new();
        for frame in frames {
            pieces.extend(reader.read(frame.to_string().as_bytes())?);
        }
        Ok(pieces)
    }

    fn call(partial: &str, reason: &str) -> Vec<Value> {
        vec![
            json!({ "type": "message_start", "message": { "usage": { "input_tokens": 9, "cache_read_input_tokens": 5, "output_tokens": 1 } } }),
            json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "thinking", "thinking": "" } }),
            json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": "hm" } }),
            json!({ "type": "content_block_stop", "index": 0 }),
            json!({ "type": "ping" }),
            json!({ "type": "content_block_start", "index": 1, "content_block": { "type": "tool_use", "id": "toolu_1", "name": "search", "input": {} } }),
            json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta", "partial_json": "{\"q\":" } }),
            json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta", "partial_json": partial } }),
            json!({ "type": "content_block_stop", "index": 1 }),
            json!({ "type": "message_delta", "delta": { "stop_reason": reason }, "usage": { "output_tokens": 30 } }),
            json!({ "type": "message_stop" }),
        ]
    }

    #[test]
    fn a_call_in_pieces_becomes_one_and_thinking_is_kept_back() {
        let usage = Usage {
            input: 9,
            cached_input: 5,
            cache_written: 0,
            output: 30,
        };
        let search = ToolCall {
            id: "toolu_1".to_owned(),
            name: "search".to_owned(),
            arguments: json!({ "q": "red" }),
        };
        assert_eq!(
            read(&call("\"red\"}", "tool_use")).unwrap(),
            [Piece::Call(search), Piece::Usage(usage), Piece::End(End::Called)]
        );
    }

    #[test]
    fn what_was_cut_off_is_not_called() {
        let pieces = read(&call("\"re", "max_tokens")).unwrap();
        assert!(!pieces.iter().any(|piece| matches!(piece, Piece::Call(_))));
        assert_eq!(pieces.last(), Some(&Piece::End(End::TokensSpent)));
        assert_eq!(
            read(&call("\"re", "tool_use")).unwrap_err().kind,
            LlmErrorKind::Unreadable
        );
    }

    #[test]
    fn results_of_one_turn_go_back_together() {
        let result = |id: &str| Message::ToolResult {
            id: id.to_owned(),
            name: "x".to_owned(),
            content: "1".to_owned(),
        };
        let turns = messages(&[
            Message::User("hi".to_owned()),
            result("a"),
            result("b"),
            Message::User("and?".to_owned()),
        ]);
        assert_eq!(turns.len(), 3);
        assert_eq!(turns[1]["content"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn only_models_that_take_a_temperature_are_told_one() {
        for (model, takes) in [
            ("claude-haiku-4-5", true),
            ("claude-opus-4-7", false),
            ("claude-sonnet-5-5", false),
        ] {
            assert_eq!(takes_temperature(model), takes, "{model}");
        }
    }
}
