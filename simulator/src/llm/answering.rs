//! Minds that answer a shop's customer as CHIDI asks them to: facts by name (`F3`), tools to find more, and one JSON object with
//! an action, a text and claims. They know nothing of the shop but what they are shown.

use serde_json::{Value, json};

use super::mind::{Reply, ToolUse};
use super::voice::{Dice, Saying, Shown, hash, lie, truth};
use super::{Asked, Tool};

/// Whether this is such a question.
pub(super) fn is_asked(asked: &Asked) -> bool {
    let has_action = |schema: &Value| schema["properties"]["action"].is_object();
    asked.schema.as_ref().is_some_and(has_action)
}

/// The same question is answered the same way, however many are asked at once.
pub(super) fn seed(asked: &Asked) -> u64 {
    hash(asked.texts.iter().flat_map(|text| text.bytes()))
}

/// Looks something up, then says what the facts say.
pub(super) fn honest(asked: &Asked, seed: u64) -> Reply {
    let mut dice = Dice(seed);
    if let Some(call) = looks_up(asked, &mut dice, 70) {
        return call;
    }
    let facts = Facts::of(asked);
    if facts.shown.is_empty() {
        return reply("hand_over", "", &[], "no fact says it");
    }
    let said = truth(&facts.shown, dice.next());
    // A courtesy answers nothing.
    let action = if said.cites.is_empty() { "ask" } else { "answer" };
    reply(action, &said.text, &facts.names(&said), "")
}

/// Looks something up now and then, so that there are facts to hide behind, and lies.
pub(super) fn liar(asked: &Asked, seed: u64) -> Reply {
    let mut dice = Dice(seed);
    if let Some(call) = looks_up(asked, &mut dice, 50) {
        return call;
    }
    let facts = Facts::of(asked);
    let said = lie(&facts.shown, &[], dice.next());
    let action = if dice.percent(85) { "answer" } else { "ask" };
    reply(action, &said.text, &facts.names(&said), "")
}

/// Answers with something that is no answer, the same to the same question.
pub(super) fn broken(asked: &Asked) -> Reply {
    let mut dice = Dice(hash(asked.last.bytes()));
    let facts = Facts::of(asked);
    let call = |name: &str, arguments: Value| {
        if asked.tools.is_empty() {
            Reply::text("I would still like to look something up.")
        } else {
            Reply::call(name, arguments)
        }
    };
    match dice.next() % 14 {
        0 => Reply::text(""),
        1 => Reply::text("Sorry, I cannot help with that."),
        2 => Reply::text("{\"action\": \"answer\", \"text\": \"It is"),
        3 => Reply::text("[1, 2, 3]"),
        4 => Reply::text("{\"action\": \"refund\", \"text\": \"done\", \"claims\": [], \"reason\": \"\"}"),
        5 => Reply::text("{\"action\": \"answer\", \"text\": 7, \"claims\": \"F1\"}"),
        6 => reply(
            "answer",
            "It is free.",
            &["F99".to_owned(), "F0".to_owned(), "none".to_owned()],
            "",
        ),
        7 => reply("answer", &"and so on ".repeat(400), &facts.all(), ""),
        8 => call("delete_product", json!({ "name": "all" })),
        // For as long as it is let.
        9 => call("search_products", json!({ "query": asked.last })),
        10 => call(
            "check_stock",
            json!({ "item": ["not", "a", "string"], "more": { "deep": null } }),
        ),
        11 => call("search_knowledge", json!("no object at all")),
        12 => Reply {
            calls: (0..30)
                .map(|number| ToolUse {
                    name: "delivery_quote".to_owned(),
                    arguments: json!({ "place": format!("place {number}") }),
                })
                .collect(),
            ..call("delivery_quote", json!({}))
        },
        _ => reply("answer", "Yes.\u{0}\u{202e}{{price}}", &facts.all(), ""),
    }
}

/// A tool with the customer's own words, the first time it is asked and so many times in a hundred.
fn looks_up(asked: &Asked, dice: &mut Dice, percent: u64) -> Option<Reply> {
    let has_result = asked.texts.iter().rev().take_while(|text| !text.contains(NOW)).count() > 0;
    if has_result || !dice.percent(percent) {
        return None;
    }
    let question = question(asked);
    let lower = question.to_lowercase();
    let name = match dice.next() % 6 {
        _ if lower.contains("deliver") || lower.contains("send") => "delivery_quote",
        0 => "check_stock",
        1 => "search_knowledge",
        _ => "search_products",
    };
    let tool: &Tool = asked.tools.iter().find(|tool| tool.name == name)?;
    let argument = tool.parameters["required"][0].as_str()?;
    Some(Reply::call(name, json!({ argument: question })))
}

/// The heading above what the customer wrote last.
const NOW: &str = "To be answered now";

fn question(asked: &Asked) -> String {
    let prompt = asked.texts.iter().find_map(|text| text.split_once(NOW));
    let lines = prompt.map_or("", |(_, now)| now).lines();
    let said = lines.filter_map(|line| serde_json::from_str::<String>(line.strip_prefix("customer: ")?).ok());
    said.collect::<Vec<_>>().join(" ")
}

/// The facts it was shown, with their names.
struct Facts {
    names: Vec<String>,
    shown: Vec<Shown>,
}

impl Facts {
    fn of(asked: &Asked) -> Self {
        let (mut names, mut shown) = (Vec::new(), Vec::new());
        // The first text says who the model is.
        for line in asked.texts.iter().skip(1).flat_map(|text| text.lines()) {
            if let Some((name, fact)) = fact(line)
                && !names.contains(&name)
            {
                names.push(name);
                shown.push(fact);
            }
        }
        Self { names, shown }
    }

    fn names(&self, said: &Saying) -> Vec<String> {
        said.cites.iter().map(|at| self.names[*at].clone()).collect()
    }

    fn all(&self) -> Vec<String> {
        self.names.clone()
    }
}

/// `F3: Price of Ebun wrap dress: "₦18,500"`.
fn fact(line: &str) -> Option<(String, Shown)> {
    let (name, rest) = line.split_once(": ")?;
    let number = name.strip_prefix('F')?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    rest.match_indices(": \"").find_map(|(at, _)| {
        let value: String = serde_json::from_str(&rest[at + 2..]).ok()?;
        let shown = Shown {
            title: rest[..at].to_owned(),
            value,
        };
        Some((name.to_owned(), shown))
    })
}

fn reply(action: &str, text: &str, facts: &[String], reason: &str) -> Reply {
    let claims: Vec<Value> = facts.iter().map(|fact| json!({ "says": text, "fact": fact })).collect();
    Reply::text(json!({ "action": action, "text": text, "claims": claims, "reason": reason }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        let prompt = "DATA\n\nFacts\nF1: Price of Ember tote: \"₦18,500\"\nF2: Instead: Coral tote: \"₦17,000\"\n\nEarlier in this \
                      chat\n\nTo be answered now\ncustomer: \"is it nice?\"\n";
        Asked {
            last: prompt.to_owned(),
            texts: vec!["You write F9: no: \"x\"".to_owned(), prompt.to_owned()],
            schema: Some(json!({ "properties": { "action": { "type": "string" } } })),
            ..Asked::default()
        }
    }

    #[test]
    fn facts_and_the_question_are_read_out_of_the_prompt() {
        let facts = Facts::of(&asked());
        assert_eq!(facts.names, ["F1", "F2"]);
        assert_eq!(
            (facts.shown[1].title.as_str(), facts.shown[1].value.as_str()),
            ("Instead: Coral tote", "₦17,000")
        );
        assert_eq!(question(&asked()), "is it nice?");
    }

    #[test]
    fn the_honest_cites_what_it_says_and_the_broken_is_the_same_again() {
        assert!(is_asked(&asked()));
        let said: Value = (0..1_000)
            .map(|seed| serde_json::from_str(&honest(&asked(), seed).text).expect("an object"))
            .find(|said: &Value| !said["claims"].as_array().expect("a list").is_empty())
            .expect("endless");
        assert!(["F1", "F2"].contains(&said["claims"][0]["fact"].as_str().expect("a name")));
        assert_eq!(broken(&asked()), broken(&asked()));
    }
}
