use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{LlmError, LlmErrorKind};

/// All texts and schemas of a request together.
const REQUEST_BYTES_MAX: usize = 512 * 1024;
const MESSAGES_MAX: usize = 200;
const TOOLS_MAX: usize = 32;

/// What a model is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// Who the model is and what it must do.
    pub system: String,
    /// What was said so far, oldest first.
    pub messages: Vec<Message>,
    /// What it may call.
    pub tools: Vec<Tool>,
    /// Tokens the answer may have at most, thinking included.
    pub tokens_max: u32,
    /// A wish; models that take none are not told.
    pub temperature: Option<f32>,
    /// The answer is to be JSON of this shape. Some providers hold a model to it, others only ask it.
    pub answer: Option<Schema>,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Said to the model.
    User(String),
    /// Said by the model before.
    Assistant {
        /// Its words.
        text: String,
        /// What it called with them.
        calls: Vec<ToolCall>,
    },
    /// What came of a call.
    ToolResult {
        /// [`ToolCall::id`].
        id: String,
        /// [`ToolCall::name`].
        name: String,
        /// For the model to read.
        content: String,
    },
}

/// Something a model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// Letters, digits and `_`.
    pub name: String,
    /// When to call it, for the model.
    pub description: String,
    /// JSON schema of its arguments, an object.
    pub parameters: Value,
}

/// A wish of the model to have a tool called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's, or ours where it gives none.
    pub id: String,
    /// [`Tool::name`], or whatever the model made of it.
    pub name: String,
    /// JSON, not checked against the schema.
    pub arguments: Value,
}

/// A named JSON schema. For `OpenAI` every property must be required and `additionalProperties` false
/// (<https://developers.openai.com/api/docs/guides/structured-outputs>).
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Letters, digits and `_`.
    pub name: String,
    /// The schema, an object.
    pub schema: Value,
}

impl Request {
    /// Refuses what is too large to send anywhere.
    pub(super) fn check(&self) -> Result<(), LlmError> {
        let is_small = self.messages.len() <= MESSAGES_MAX && self.tools.len() <= TOOLS_MAX;
        if is_small && self.bytes() <= REQUEST_BYTES_MAX {
            Ok(())
        } else {
            Err(LlmErrorKind::TooLarge.into())
        }
    }

    /// How much there is to read, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let messages: usize = self.messages.iter().map(Message::bytes).sum();
        let tools = self.tools.iter();
        let tools: usize = tools
            .map(|tool| tool.name.len() + tool.description.len() + json_bytes(&tool.parameters))
            .sum();
        let answer = self.answer.as_ref().map_or(0, |answer| json_bytes(&answer.schema));
        self.system.len() + messages + tools + answer
    }
}

impl Message {
    fn bytes(&self) -> usize {
        match self {
            Self::User(text) => text.len(),
            Self::Assistant { text, calls } => {
                text.len() + calls.iter().map(|call| json_bytes(&call.arguments)).sum::<usize>()
            }
            Self::ToolResult { content, .. } => content.len(),
        }
    }
}

fn json_bytes(value: &Value) -> usize {
    value.to_string().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_not_sent() {
        let mut request = Request {
            messages: vec![Message::User("a".repeat(1_000)); 200],
            ..Request::default()
        };
        assert!(request.check().is_ok());
        request.system = "b".repeat(400_000);
        assert_eq!(request.check().unwrap_err().kind, LlmErrorKind::TooLarge);
        request.system.clear();
        request.messages.push(Message::User(String::new()));
        assert_eq!(request.check().unwrap_err().kind, LlmErrorKind::TooLarge);
    }
}
