//! What a model hands back: what to do, the text, and for every claim in it the fact it rests on.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::llm::Schema;

/// Letters of a reply's text; a chat bubble has fewer.
const TEXT_CHARS_MAX: usize = 1_200;
const CLAIMS_MAX: usize = 40;

/// A model's answer, not believed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub action: Action,
    /// For the customer, or [`Action::Restate`]; empty where the action needs none.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub claims: Vec<Claim>,
    /// Why a person is needed.
    #[serde(default)]
    pub reason: String,
}

/// What a model would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Send the text.
    Answer,
    /// Ask the customer back.
    Ask,
    /// The text is the customer's question in plain words, for the shop's rows to answer.
    Restate,
    /// It is outside the shop.
    Decline,
    /// A person has to answer.
    HandOver,
}

/// Something the text says, and the fact it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    #[serde(default)]
    pub says: String,
    /// `F3`.
    pub fact: String,
}

impl Reply {
    pub(super) fn hand_over(reason: String) -> Self {
        Self {
            action: Action::HandOver,
            text: String::new(),
            claims: Vec::new(),
            reason,
        }
    }
}

/// The shape a model is asked to answer in.
pub(super) fn schema() -> Schema {
    Schema {
        name: "reply".to_owned(),
        schema: json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["action", "text", "claims", "reason"],
            "properties": {
                "action": {"type": "string", "enum": ["answer", "ask", "restate", "decline", "hand_over"]},
                "text": {"type": "string"},
                "claims": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["says", "fact"],
                        "properties": {"says": {"type": "string"}, "fact": {"type": "string"}}
                    }
                },
                "reason": {"type": "string"}
            }
        }),
    }
}

/// Reads a reply out of a model's text, which may have fences or talk around it; `None` when there is none in it, or one
/// that is too large to be meant.
pub fn read(text: &str) -> Option<Reply> {
    let (from, to) = (text.find('{')?, text.rfind('}')?);
    let value: Value = serde_json::from_str(text.get(from..=to)?).ok()?;
    let reply: Reply = serde_json::from_value(value).ok()?;
    let needs_text = matches!(reply.action, Action::Answer | Action::Ask | Action::Restate);
    let is_whole = !needs_text || !reply.text.trim().is_empty();
    let is_small = reply.text.chars().count() <= TEXT_CHARS_MAX && reply.claims.len() <= CLAIMS_MAX;
    (is_whole && is_small).then_some(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_also_out_of_talk() {
        let plain = r#"{"action":"answer","text":"It is ₦5.","claims":[{"says":"₦5","fact":"F1"}],"reason":""}"#;
        let reply = read(plain).expect("a reply");
        assert_eq!((reply.action, reply.claims[0].fact.as_str()), (Action::Answer, "F1"));
        assert_eq!(read(&format!("Sure!\n```json\n{plain}\n```")), Some(reply));
        assert!(read(r#"{"action":"hand_over"}"#).is_some());
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for broken in [
            "",
            "It is 5.",
            "{",
            r#"{"action":"answer","text":" "}"#,
            r#"{"action":"refund","text":"yes"}"#,
            r#"{"text":"no action"}"#,
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
        let long = format!(r#"{{"action":"answer","text":"{}"}}"#, "a".repeat(2_000));
        assert_eq!(read(&long), None);
    }
}
