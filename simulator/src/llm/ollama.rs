//! As Ollama speaks (<https://docs.ollama.com/api/chat>).

use serde_json::{Value, json};

use super::mind::{Reply, ReplyEnd};
use super::{Asked, Refusal, Service, openai, tokens};

pub(super) fn asked(body: &Value) -> Result<Asked, Refusal> {
    let model = body["model"].as_str().ok_or(Refusal::Malformed("model is required"))?;
    let mut asked = Asked {
        model: model.to_owned(),
        // A stream unless one asks for none.
        is_streamed: body["stream"] != false,
        tokens_max: body["options"]["num_predict"].as_u64(),
        tools: openai::tools(&body["tools"])?,
        schema: Some(body["format"].clone()).filter(Value::is_object),
        ..Asked::default()
    };
    for message in body["messages"].as_array().map_or(&[][..], Vec::as_slice) {
        let text = message["content"].as_str().unwrap_or_default().to_owned();
        match message["role"].as_str() {
            Some("user") => asked.last.clone_from(&text),
            Some("system" | "assistant" | "tool") => {}
            _ => return Err(Refusal::Malformed("invalid role")),
        }
        asked.texts.push(text);
    }
    Ok(asked)
}

pub(super) fn frames(asked: &Asked, reply: &Reply) -> Vec<String> {
    let mut lines: Vec<Value> = reply
        .words()
        .map(|word| line(asked, json!({ "content": word })))
        .collect();
    // A call comes whole.
    for call in &reply.calls {
        let call = json!({ "function": { "name": call.name, "arguments": call.arguments } });
        lines.push(line(asked, json!({ "content": "", "tool_calls": [call] })));
    }
    lines.push(done(asked, reply, json!({ "content": "" })));
    lines
        .iter()
        .map(|line| Service::Ollama.framed(&line.to_string()))
        .collect()
}

pub(super) fn whole(asked: &Asked, reply: &Reply) -> Value {
    let calls = reply
        .calls
        .iter()
        .map(|call| json!({ "function": { "name": call.name, "arguments": call.arguments } }));
    let mut message = json!({ "content": reply.text });
    if !reply.calls.is_empty() {
        message["tool_calls"] = calls.collect();
    }
    done(asked, reply, message)
}

fn line(asked: &Asked, mut message: Value) -> Value {
    message["role"] = json!("assistant");
    json!({ "model": asked.model, "created_at": "2026-11-21T12:00:00.000000Z", "message": message, "done": false })
}

fn done(asked: &Asked, reply: &Reply, message: Value) -> Value {
    let mut line = line(asked, message);
    line["done"] = json!(true);
    line["done_reason"] = json!(if reply.end == ReplyEnd::TokensSpent {
        "length"
    } else {
        "stop"
    });
    line["total_duration"] = json!(5_191_566_416_u64);
    line["load_duration"] = json!(2_154_458);
    line["prompt_eval_count"] = json!(asked.tokens());
    line["prompt_eval_duration"] = json!(383_809_000);
    line["eval_count"] = json!(tokens(&reply.text));
    line["eval_duration"] = json!(4_799_921_000_u64);
    line
}

/// Errors are one line of text.
pub(super) fn refusal(refusal: Refusal) -> (u16, Value) {
    let (status, message) = match refusal {
        Refusal::WrongKey => (401, "unauthorized"),
        Refusal::NoSuchModel => (404, "model 'any' not found"),
        Refusal::QuotaSpent => (402, "you have reached your usage limit"),
        Refusal::TooLong => (400, "the input length exceeds the context length"),
        Refusal::RateLimited { .. } => (429, "too many requests"),
        Refusal::Overloaded => (503, "server busy, please try again. maximum pending requests exceeded"),
        Refusal::Broken { status } => (status, "llama runner process has terminated"),
        Refusal::Malformed(message) => (400, message),
    };
    (status, json!({ "error": message }))
}
