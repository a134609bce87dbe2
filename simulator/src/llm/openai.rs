//! As `api.openai.com` speaks (<https://developers.openai.com/api/reference/resources/chat/subresources/completions>).

use serde_json::{Value, json};

use super::mind::{Reply, ReplyEnd};
use super::{Asked, Refusal, Service, Tool, tokens};

const ID: &str = "chatcmpl-simulated";
const CREATED: u64 = 1_790_000_000;

pub(super) fn asked(body: &Value) -> Result<Asked, Refusal> {
    let model = body["model"].as_str().ok_or(Refusal::Malformed("model"))?;
    let messages = body["messages"].as_array().ok_or(Refusal::Malformed("messages"))?;
    let mut asked = Asked {
        model: model.to_owned(),
        is_streamed: body["stream"] == true,
        wants_usage: body["stream_options"]["include_usage"] == true,
        tokens_max: body["max_completion_tokens"].as_u64().or(body["max_tokens"].as_u64()),
        ..Asked::default()
    };
    for message in messages {
        let role = message["role"].as_str().unwrap_or_default();
        let calls = message["tool_calls"].as_array().map_or(&[][..], Vec::as_slice);
        let is_right = match role {
            "system" | "developer" | "user" => message["content"].is_string(),
            "assistant" => calls
                .iter()
                .all(|call| call["id"].is_string() && call["function"]["arguments"].is_string()),
            "tool" => message["tool_call_id"].is_string() && message["content"].is_string(),
            _ => false,
        };
        if !is_right {
            return Err(Refusal::Malformed("messages"));
        }
        let text = message["content"].as_str().unwrap_or_default().to_owned();
        if role == "user" {
            asked.last.clone_from(&text);
        }
        asked.texts.push(text);
    }
    asked.tools = tools(&body["tools"])?;
    asked.schema = match body["response_format"]["type"].as_str() {
        Some("json_schema") => {
            let format = &body["response_format"]["json_schema"];
            if !format["name"].is_string() || !format["schema"].is_object() {
                return Err(Refusal::Malformed("response_format"));
            }
            Some(format["schema"].clone())
        }
        _ => None,
    };
    Ok(asked)
}

/// Ollama writes tools the same way.
pub(super) fn tools(tools: &Value) -> Result<Vec<Tool>, Refusal> {
    let tools = tools.as_array().map_or(&[][..], Vec::as_slice).iter();
    tools
        .map(|tool| {
            let function = &tool["function"];
            let name = function["name"].as_str().filter(|_| tool["type"] == "function");
            Ok(Tool {
                name: name.ok_or(Refusal::Malformed("tools"))?.to_owned(),
                parameters: function["parameters"].clone(),
            })
        })
        .collect()
}

pub(super) fn frames(asked: &Asked, reply: &Reply) -> Vec<String> {
    let chunk = |delta: Value, finish: Option<&str>| {
        let choice = json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish });
        head(asked, "chat.completion.chunk", &[choice])
    };
    let mut chunks = vec![chunk(
        json!({ "role": "assistant", "content": "", "refusal": null }),
        None,
    )];
    chunks.extend(reply.words().map(|word| chunk(json!({ "content": word }), None)));
    for (index, call) in reply.calls.iter().enumerate() {
        let function = json!({ "name": call.name, "arguments": "" });
        let first = json!({ "index": index, "id": id_of(index), "type": "function", "function": function });
        chunks.push(chunk(json!({ "tool_calls": [first] }), None));
        let more = call.argument_pieces();
        chunks.extend(more.map(|piece| {
            chunk(
                json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] }),
                None,
            )
        }));
    }
    chunks.push(chunk(json!({}), Some(finish(reply))));
    if asked.wants_usage {
        let mut last = head(asked, "chat.completion.chunk", &[]);
        last["usage"] = usage(asked, reply);
        chunks.push(last);
    }
    let mut frames: Vec<String> = chunks
        .iter()
        .map(|chunk| Service::OpenAi.framed(&chunk.to_string()))
        .collect();
    frames.push(Service::OpenAi.framed("[DONE]"));
    frames
}

pub(super) fn whole(asked: &Asked, reply: &Reply) -> Value {
    let calls: Vec<Value> = reply
        .calls
        .iter()
        .enumerate()
        .map(|(index, call)| {
            let function = json!({ "name": call.name, "arguments": call.arguments.to_string() });
            json!({ "id": id_of(index), "type": "function", "function": function })
        })
        .collect();
    let mut message = json!({ "role": "assistant", "content": reply.text, "refusal": null });
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    let choice = json!({ "index": 0, "message": message, "logprobs": null, "finish_reason": finish(reply) });
    let mut answer = head(asked, "chat.completion", &[choice]);
    answer["usage"] = usage(asked, reply);
    answer
}

fn head(asked: &Asked, object: &str, choices: &[Value]) -> Value {
    json!({
        "id": ID, "object": object, "created": CREATED, "model": asked.model, "service_tier": "default",
        "system_fingerprint": null, "choices": choices, "usage": null,
    })
}

fn id_of(index: usize) -> String {
    format!("call_simulated{index}")
}

fn finish(reply: &Reply) -> &'static str {
    match reply.end {
        ReplyEnd::TokensSpent => "length",
        ReplyEnd::Declined => "content_filter",
        ReplyEnd::Finished if reply.calls.is_empty() => "stop",
        ReplyEnd::Finished => "tool_calls",
    }
}

fn usage(asked: &Asked, reply: &Reply) -> Value {
    let (prompt, completion) = (asked.tokens(), tokens(&reply.text));
    json!({
        "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
    })
}

/// Threats are found by their plainest words.
pub(super) fn moderation(text: &str) -> Value {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (violence, harassment) = (has(&["kill", "shoot", "bomb"]), has(&["idiot", "stupid"]));
    let categories =
        json!({ "harassment": harassment, "violence": violence, "violence/graphic": false, "self-harm": false });
    json!({
        "id": "modr-simulated", "model": "omni-moderation-latest",
        "results": [{ "flagged": violence || harassment, "categories": categories, "category_scores": {} }],
    })
}

pub(super) fn refusal(refusal: Refusal) -> (u16, Value) {
    let (status, kind, code, message) = match refusal {
        Refusal::WrongKey => (
            401,
            "invalid_request_error",
            json!("invalid_api_key"),
            "Incorrect API key provided.",
        ),
        Refusal::NoSuchModel => (
            404,
            "invalid_request_error",
            json!("model_not_found"),
            "The model does not exist or you do not have access to it.",
        ),
        Refusal::QuotaSpent => (
            429,
            "insufficient_quota",
            json!("insufficient_quota"),
            "You exceeded your current quota, please check your plan and billing details.",
        ),
        Refusal::TooLong => (
            400,
            "invalid_request_error",
            json!("context_length_exceeded"),
            "Your input exceeds the context window of this model.",
        ),
        Refusal::RateLimited { .. } => (
            429,
            "requests",
            json!("rate_limit_exceeded"),
            "Rate limit reached for requests.",
        ),
        Refusal::Overloaded => (
            503,
            "server_error",
            Value::Null,
            "The engine is currently overloaded, please try again later.",
        ),
        Refusal::Broken { status } => (
            status,
            "server_error",
            Value::Null,
            "The server had an error while processing your request.",
        ),
        Refusal::Malformed(_) => (
            400,
            "invalid_request_error",
            Value::Null,
            "A parameter of the request is missing or wrong.",
        ),
    };
    let param = match refusal {
        Refusal::Malformed(param) => json!(param),
        _ => Value::Null,
    };
    (
        status,
        json!({ "error": { "message": message, "type": kind, "param": param, "code": code } }),
    )
}
