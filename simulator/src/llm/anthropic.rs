//! As `api.anthropic.com` speaks (<https://platform.claude.com/docs/en/api/messages>,
//! <https://platform.claude.com/docs/en/build-with-claude/streaming>).

use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::mind::{Reply, ReplyEnd};
use super::{Asked, Refusal, Tool, tokens};

pub(super) fn asked(body: &Value, headers: &HeaderMap) -> Result<Asked, Refusal> {
    if headers
        .get("anthropic-version")
        .is_none_or(|version| version != "2023-06-01")
    {
        return Err(Refusal::Malformed("anthropic-version: header is required"));
    }
    let malformed = Refusal::Malformed;
    let model = body["model"].as_str().ok_or(malformed("model: Field required"))?;
    let tokens_max = body["max_tokens"]
        .as_u64()
        .ok_or(malformed("max_tokens: Field required"))?;
    let messages = body["messages"].as_array().filter(|messages| !messages.is_empty());
    let mut asked = Asked {
        model: model.to_owned(),
        is_streamed: body["stream"] == true,
        tokens_max: Some(tokens_max),
        texts: body["system"].as_str().map(str::to_owned).into_iter().collect(),
        ..Asked::default()
    };
    for message in messages.ok_or(malformed("messages: at least one message is required"))? {
        let text = text(&message["content"]).ok_or(malformed("messages: content is wrong"))?;
        match message["role"].as_str() {
            Some("user") => asked.last.clone_from(&text),
            Some("assistant") => {}
            _ => return Err(malformed("messages: Unexpected role")),
        }
        asked.texts.push(text);
    }
    for tool in body["tools"].as_array().map_or(&[][..], Vec::as_slice) {
        asked.tools.push(Tool {
            name: tool["name"]
                .as_str()
                .ok_or(malformed("tools.0.name: Field required"))?
                .to_owned(),
            parameters: Some(&tool["input_schema"])
                .filter(|schema| schema.is_object())
                .ok_or(malformed("tools.0.input_schema: Field required"))?
                .clone(),
        });
    }
    let format = &body["output_config"]["format"];
    asked.schema = (format["type"] == "json_schema").then(|| format["schema"].clone());
    Ok(asked)
}

/// What a turn says, whichever way it is written.
fn text(content: &Value) -> Option<String> {
    if let Some(text) = content.as_str() {
        return Some(text.to_owned());
    }
    let mut texts = Vec::new();
    for block in content.as_array()? {
        match block["type"].as_str()? {
            "text" => texts.push(block["text"].as_str()?.to_owned()),
            "tool_use" if block["id"].is_string() && block["input"].is_object() => {
                texts.push(block["input"].to_string());
            }
            "tool_result" if block["tool_use_id"].is_string() => texts.push(block["content"].as_str()?.to_owned()),
            _ => return None,
        }
    }
    Some(texts.join("\n"))
}

pub(super) fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

pub(super) fn frames(asked: &Asked, reply: &Reply) -> Vec<String> {
    let mut events = Vec::new();
    let mut tell = |name: &str, mut data: Value| {
        data["type"] = json!(name);
        events.push(event(name, &data));
    };
    let mut message = head(asked);
    message["usage"] = usage(asked, 1);
    tell("message_start", json!({ "message": message }));
    tell("ping", json!({}));
    let mut index = 0;
    if !reply.text.is_empty() || reply.calls.is_empty() {
        tell(
            "content_block_start",
            json!({ "index": index, "content_block": { "type": "text", "text": "" } }),
        );
        for word in reply.words() {
            tell(
                "content_block_delta",
                json!({ "index": index, "delta": { "type": "text_delta", "text": word } }),
            );
        }
        tell("content_block_stop", json!({ "index": index }));
        index += 1;
    }
    for call in &reply.calls {
        let block = json!({ "type": "tool_use", "id": id_of(index), "name": call.name, "input": {} });
        tell("content_block_start", json!({ "index": index, "content_block": block }));
        for piece in call.argument_pieces() {
            let delta = json!({ "type": "input_json_delta", "partial_json": piece });
            tell("content_block_delta", json!({ "index": index, "delta": delta }));
        }
        tell("content_block_stop", json!({ "index": index }));
        index += 1;
    }
    let delta = json!({ "stop_reason": stop_reason(reply), "stop_sequence": null });
    tell(
        "message_delta",
        json!({ "delta": delta, "usage": { "output_tokens": tokens(&reply.text) } }),
    );
    tell("message_stop", json!({}));
    events
}

pub(super) fn whole(asked: &Asked, reply: &Reply) -> Value {
    let text = (!reply.text.is_empty()).then(|| json!({ "type": "text", "text": reply.text }));
    let calls = reply.calls.iter().enumerate().map(
        |(index, call)| json!({ "type": "tool_use", "id": id_of(index), "name": call.name, "input": call.arguments }),
    );
    let mut message = head(asked);
    message["content"] = text.into_iter().chain(calls).collect();
    message["stop_reason"] = json!(stop_reason(reply));
    message["usage"] = usage(asked, tokens(&reply.text));
    message
}

fn head(asked: &Asked) -> Value {
    json!({
        "id": "msg_simulated", "type": "message", "role": "assistant", "model": asked.model, "content": [],
        "stop_reason": null, "stop_sequence": null,
    })
}

fn id_of(index: usize) -> String {
    format!("toolu_simulated{index}")
}

fn usage(asked: &Asked, output: u64) -> Value {
    json!({
        "input_tokens": asked.tokens(), "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
        "output_tokens": output,
    })
}

fn stop_reason(reply: &Reply) -> &'static str {
    match reply.end {
        ReplyEnd::TokensSpent => "max_tokens",
        ReplyEnd::Declined => "refusal",
        ReplyEnd::Finished if reply.calls.is_empty() => "end_turn",
        ReplyEnd::Finished => "tool_use",
    }
}

pub(super) fn refusal(refusal: Refusal) -> (u16, Value) {
    let (status, kind, message) = match refusal {
        Refusal::WrongKey => (401, "authentication_error", "invalid x-api-key"),
        Refusal::NoSuchModel => (404, "not_found_error", "model: not found"),
        Refusal::QuotaSpent => (402, "billing_error", "Your credit balance is too low."),
        Refusal::TooLong => (
            400,
            "invalid_request_error",
            "prompt is too long: 215000 tokens > 200000 maximum",
        ),
        Refusal::RateLimited { .. } => (429, "rate_limit_error", "This request would exceed your rate limit."),
        Refusal::Overloaded => (529, "overloaded_error", "Overloaded"),
        Refusal::Broken { status } => (status, "api_error", "Internal server error"),
        Refusal::Malformed(message) => (400, "invalid_request_error", message),
    };
    let error = json!({ "type": kind, "message": message });
    (
        status,
        json!({ "type": "error", "error": error, "request_id": "req_simulated" }),
    )
}
