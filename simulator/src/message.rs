//! What a send call asks for, read with the limits of the real one.

use serde_json::Value;

use crate::faults::Refusal;
use crate::world::{QuickReply, ShopBubble, bounds};

const QUICK_REPLIES_MAX: usize = 13;
const QUICK_REPLY_TITLE_CHARS_MAX: usize = 20;

/// What is to be sent, without its id.
pub(crate) fn read(body: &Value) -> Result<ShopBubble, Refusal> {
    let message = body
        .get("message")
        .ok_or_else(|| Refusal::wrong("(#100) Param message is required"))?;
    let text = message
        .get("text")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refusal::wrong("(#100) Message cannot be empty, must provide valid text"))?;
    if text.len() > bounds::TEXT_BYTES_MAX {
        return Err(Refusal::too_long());
    }
    let replies = message
        .get("quick_replies")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let quick_replies: Vec<QuickReply> = replies.iter().filter_map(read_quick_reply).collect();
    if quick_replies.len() != replies.len() || replies.len() > QUICK_REPLIES_MAX {
        return Err(Refusal::wrong(
            "(#100) Quick replies: at most 13, each with a title of at most 20 characters and a payload",
        ));
    }
    let metadata = message.get("metadata").and_then(Value::as_str).map(str::to_owned);
    Ok(ShopBubble {
        mid: String::new(),
        text: text.to_owned(),
        quick_replies,
        metadata,
    })
}

fn read_quick_reply(reply: &Value) -> Option<QuickReply> {
    let text = |key: &str| reply.get(key).and_then(Value::as_str).map(str::to_owned);
    let reply = QuickReply {
        title: text("title")?,
        payload: text("payload")?,
    };
    (!reply.title.is_empty() && reply.title.chars().count() <= QUICK_REPLY_TITLE_CHARS_MAX).then_some(reply)
}
