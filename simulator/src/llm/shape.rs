//! Something of a wanted shape: the smallest value that a JSON schema allows, with strings and numbers as given.

use serde_json::{Map, Value, json};

/// Schemas that hold themselves end somewhere.
const DEPTH_MAX: usize = 12;

/// What stands where a schema leaves it open.
pub(super) trait Filling {
    fn string(&mut self, name: &str) -> String;
    fn number(&mut self, name: &str) -> i64;
}

/// A value of this schema; `name` is the property it stands under.
pub(super) fn instance(schema: &Value, name: &str, filling: &mut impl Filling, depth: usize) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    let choice = ["anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema[key].as_array()?.first());
    if let Some(choice) = choice {
        return instance(choice, name, filling, depth + 1);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind.filter(|_| depth < DEPTH_MAX) {
        Some("object") => {
            let properties = schema["properties"].as_object();
            let filled = properties
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.clone(), instance(schema, name, filling, depth + 1)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
        Some("array") => (0..2)
            .map(|_| instance(&schema["items"], name, filling, depth + 1))
            .collect(),
        Some("string") => json!(filling.string(name)),
        Some("integer" | "number") => json!(filling.number(name)),
        Some("boolean") => json!(true),
        _ => Value::Null,
    }
}
