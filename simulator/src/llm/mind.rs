use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Asked;
use super::answering;
use super::shape::{Filling, instance};
use super::voice::{Dice, Shown, lie};

/// Characters of a piece of text or arguments, about a token.
const PIECE_CHARS: usize = 4;

/// Who answers where no reply waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mind {
    /// Says back what it heard; calls a tool when it is named; fills in a wanted shape.
    #[default]
    Plain,
    /// Invents prices, stock, discounts and promises.
    Liar,
    /// Says what it was shown, in many voices, and nothing else.
    Honest,
    /// Answers with what is no answer, and calls tools wrongly or for ever.
    Broken,
}

/// What is said.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// Its text.
    pub text: String,
    /// What it calls after that.
    pub calls: Vec<ToolUse>,
    /// Why it ends.
    pub end: ReplyEnd,
}

/// A tool and what it is called with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolUse {
    /// The tool.
    pub name: String,
    /// Any JSON.
    pub arguments: Value,
}

/// Why a reply ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyEnd {
    /// It is done, or waits for its tools.
    #[default]
    Finished,
    /// It used up the tokens it may use.
    TokensSpent,
    /// It, or a filter, would not.
    Declined,
}

impl Reply {
    /// Nothing but text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Nothing but a call.
    pub fn call(name: impl Into<String>, arguments: Value) -> Self {
        Self {
            calls: vec![ToolUse {
                name: name.into(),
                arguments,
            }],
            ..Self::default()
        }
    }

    /// The text, piece by piece.
    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        split(&self.text)
    }
}

impl ToolUse {
    /// The arguments, piece by piece.
    pub(super) fn argument_pieces(&self) -> impl Iterator<Item = String> + use<> {
        split(&self.arguments.to_string()).collect::<Vec<_>>().into_iter()
    }
}

fn split(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        Some(rest.by_ref().take(PIECE_CHARS).collect::<String>()).filter(|piece| !piece.is_empty())
    })
}

impl Mind {
    /// `seed` makes one lie different from the next.
    pub(super) fn reply(self, asked: &Asked, seed: u64) -> Reply {
        let mut reply = match self {
            Self::Liar if answering::is_asked(asked) => answering::liar(asked, answering::seed(asked)),
            Self::Liar => lying(asked, seed),
            Self::Honest if answering::is_asked(asked) => answering::honest(asked, answering::seed(asked)),
            Self::Broken if answering::is_asked(asked) => answering::broken(asked),
            Self::Plain | Self::Honest | Self::Broken => plain(asked),
        };
        // What does not fit is cut off, as the real ones do it.
        let chars_max = asked
            .tokens_max
            .map_or(usize::MAX, |tokens| tokens as usize * PIECE_CHARS);
        if reply.text.chars().count() > chars_max {
            reply.text = reply.text.chars().take(chars_max).collect();
            reply.end = ReplyEnd::TokensSpent;
        }
        reply
    }
}

fn plain(asked: &Asked) -> Reply {
    let is_named = |name: &str| {
        asked
            .last
            .split(|char: char| !char.is_alphanumeric() && char != '_')
            .any(|word| word == name)
    };
    if let Some(tool) = asked.tools.iter().find(|tool| is_named(&tool.name)) {
        return Reply::call(tool.name.clone(), instance(&tool.parameters, "", &mut Echo(asked), 0));
    }
    match &asked.schema {
        Some(schema) => Reply::text(instance(schema, "", &mut Echo(asked), 0).to_string()),
        None => Reply::text(format!("You said: {}", asked.last)),
    }
}

struct Echo<'a>(&'a Asked);

impl Filling for Echo<'_> {
    fn string(&mut self, _: &str) -> String {
        self.0.last.clone()
    }

    fn number(&mut self, _: &str) -> i64 {
        1
    }
}

fn lying(asked: &Asked, seed: u64) -> Reply {
    let about = item(asked).unwrap_or_else(|| "this one".to_owned());
    match &asked.schema {
        Some(schema) => Reply::text(instance(schema, "", &mut Inventing { about, seed }, 0).to_string()),
        None => Reply::text(lie_about(&about, seed)),
    }
}

/// A lie about a thing of which nothing else is known.
fn lie_about(item: &str, seed: u64) -> String {
    let shown = Shown {
        title: format!("Price of {item}"),
        value: "₦9,500".to_owned(),
    };
    lie(&[shown], &[], seed).text
}

struct Inventing {
    about: String,
    seed: u64,
}

impl Filling for Inventing {
    fn string(&mut self, name: &str) -> String {
        self.seed = self.seed.wrapping_add(1);
        // Names, kinds and references are copied by a liar who wants to be believed.
        match name {
            "id" | "source" | "row" | "ref" | "sku" => format!("{name}-{}", self.seed % 100),
            "name" | "item" | "product" => self.about.clone(),
            _ => lie_about(&self.about, self.seed),
        }
    }

    fn number(&mut self, _: &str) -> i64 {
        self.seed = self.seed.wrapping_add(1);
        (Dice(self.seed).next() % 998 + 1) as i64 * 50
    }
}

/// The thing a conversation is about: the first that is named in JSON among what the model was told.
fn item(asked: &Asked) -> Option<String> {
    asked.texts.iter().find_map(|text| {
        let (_, after) = text.split_once("\"name\":")?;
        let name: Value = serde_json::Deserializer::from_str(after).into_iter().next()?.ok()?;
        name.as_str().map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::llm::Tool;

    fn asked(last: &str) -> Asked {
        Asked {
            last: last.to_owned(),
            texts: vec![
                r#"Items: [{"name": "Ankara \"Sunburst\"", "price": 9500}]"#.to_owned(),
                last.to_owned(),
            ],
            ..Asked::default()
        }
    }

    #[test]
    fn the_plain_mind_does_as_it_is_told() {
        assert_eq!(Mind::Plain.reply(&asked("ẹ káàbọ̀"), 1).text, "You said: ẹ káàbọ̀");
        let mut with_tool = asked("Call the tool report with ready = true.");
        with_tool.tools = vec![Tool {
            name: "report".to_owned(),
            parameters: json!({ "type": "object", "properties": { "ready": { "type": "boolean" } } }),
        }];
        assert_eq!(
            Mind::Plain.reply(&with_tool, 1),
            Reply::call("report", json!({ "ready": true }))
        );
        with_tool.last = "Do not reportedly".to_owned();
        assert!(Mind::Plain.reply(&with_tool, 1).calls.is_empty());
        let mut shaped = asked("hm");
        shaped.schema = Some(
            json!({ "type": "object", "properties": { "words": { "type": "array", "items": { "type": "string" } } } }),
        );
        assert_eq!(Mind::Plain.reply(&shaped, 1).text, r#"{"words":["hm","hm"]}"#);
        shaped.tokens_max = Some(1);
        assert_eq!(
            Mind::Plain.reply(&shaped, 1),
            Reply {
                end: ReplyEnd::TokensSpent,
                ..Reply::text("{\"wo")
            }
        );
    }

    #[test]
    fn the_liar_lies_about_what_is_asked_in_text_and_in_shape() {
        let lies: Vec<String> = (0..200)
            .map(|seed| Mind::Liar.reply(&asked("How much?"), seed).text)
            .collect();
        assert!(lies.iter().any(|lie| lie.contains("Ankara \"Sunburst\"")));
        let mut shaped = asked("How much?");
        let claim = json!({ "type": "object", "properties": { "kind": { "enum": ["price"] }, "amount": { "type": "integer" } } });
        shaped.schema = Some(
            json!({ "type": "object", "properties": { "text": { "type": "string" }, "claims": { "type": "array", "items": claim } } }),
        );
        let said: Value = serde_json::from_str(&Mind::Liar.reply(&shaped, 7).text).unwrap();
        assert_eq!(said["claims"][0]["kind"], "price");
        assert_ne!(said["claims"][0]["amount"], said["claims"][1]["amount"]);
    }
}
