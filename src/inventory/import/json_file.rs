//! Rows from JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::row::{COLUMNS, Row, Written, read_options};
use super::{ROWS_MAX, RowError};

/// Reads a JSON list of objects, or an object that holds such a list under `products`. `currency` is used where a row
/// names none.
pub fn parse_json(bytes: &[u8], currency: &str) -> Result<Vec<Row>, Vec<RowError>> {
    let json: Json = serde_json::from_slice(bytes).map_err(|error| {
        let message = format!(
            "This is not JSON (line {}, column {}). Check the brackets and commas there.",
            error.line(),
            error.column()
        );
        vec![about_file(error.line() as u32, message)]
    })?;
    let list = match json {
        Json::List(list) => Some(list),
        Json::Object(Pairs(pairs)) => pairs.into_iter().find_map(|(key, value)| match value {
            Json::List(list) if key == "products" => Some(list),
            _ => None,
        }),
        _ => None,
    };
    let list = list.ok_or_else(|| {
        vec![about_file(
            1,
            "Write a list of products: [{\"name\": \"Ankara gown\", \"price\": 9500, \"stock\": 4}].".to_owned(),
        )]
    })?;
    if list.is_empty() || list.len() > ROWS_MAX {
        return Err(vec![about_file(
            1,
            format!("Write between 1 and {ROWS_MAX} products in one file."),
        )]);
    }
    let mut rows = Vec::with_capacity(list.len());
    let mut wrong = Vec::new();
    for (at, value) in list.into_iter().enumerate() {
        let number = at as u32 + 1;
        match write_down(value, number).and_then(|written| written.read(number, currency)) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors),
        }
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

/// JSON whose objects keep the order they were written in: the order of options is the order customers read.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Json {
    Null(()),
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Json>),
    Object(Pairs),
}

#[derive(Debug)]
struct Pairs(Vec<(String, Json)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

fn write_down(value: Json, number: u32) -> Result<Written, Vec<RowError>> {
    let Json::Object(Pairs(pairs)) = value else {
        return Err(vec![about_file(
            number,
            "Write each product as an object with a name, a price and its stock.".to_owned(),
        )]);
    };
    let mut written = Written::default();
    let mut wrong = Vec::new();
    for (key, value) in pairs {
        let Some(field) = COLUMNS.into_iter().find(|column| *column == key) else {
            let message = format!(
                "\"{key}\" is not known. Take it out or rename it to one of: {}.",
                COLUMNS.join(", ")
            );
            wrong.push(about_file(number, message));
            continue;
        };
        if let Err(message) = written.set(field, value) {
            wrong.push(RowError {
                row: number,
                field,
                message,
            });
        }
    }
    if wrong.is_empty() { Ok(written) } else { Err(wrong) }
}

impl Written {
    fn set(&mut self, field: &'static str, value: Json) -> Result<(), String> {
        match field {
            "options" => self.options = read_pairs(value)?,
            "name" => self.name = read_text(value)?,
            "price" => self.price = read_text(value)?,
            "currency" => self.currency = read_text(value)?,
            "stock" => self.stock = read_text(value)?,
            _ => self.sku = read_text(value)?,
        }
        Ok(())
    }
}

fn read_pairs(value: Json) -> Result<Vec<(String, String)>, String> {
    match value {
        Json::Object(Pairs(pairs)) => pairs
            .into_iter()
            .map(|(name, value)| Ok((name, read_text(value)?)))
            .collect(),
        value => read_options(&read_text(value)?),
    }
}

fn read_text(value: Json) -> Result<String, String> {
    match value {
        Json::Null(()) => Ok(String::new()),
        Json::Text(text) => Ok(text),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(is_true) => Ok(is_true.to_string()),
        Json::List(_) | Json::Object(_) => Err("Write a text or a number here.".to_owned()),
    }
}

fn about_file(row: u32, message: String) -> RowError {
    RowError {
        row,
        field: "file",
        message,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_texts_and_options_in_either_form_are_read() {
        let text = r#"{"products": [
            {"name": "Ankara gown", "price": 9500, "stock": 4, "sku": null, "options": {"Size": "M", "Colour": "Red", "Length": 42}},
            {"name": "Tea", "price": "₦1,200.50", "currency": "NGN", "stock": "7", "sku": "tea-1", "options": "Size=S"}
        ]}"#;
        let rows = parse_json(text.as_bytes(), "NGN").expect("two rows");
        let names: Vec<&str> = rows[0].options.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Size", "Colour", "Length"]);
        assert_eq!((rows[0].price.minor, rows[0].stock), (950_000, 4));
        assert_eq!((rows[1].price.minor, rows[1].sku.as_deref()), (120_050, Some("TEA-1")));
    }

    #[test]
    fn what_is_wrong_is_said_by_the_place_in_the_list() {
        let text = r#"[{"name": "Tea", "price": 1.5, "stock": 1}, 7, {"name": ["Tea"], "price": true, "stock": 1, "colour": "red"},
            {"name": "Tea", "price": -1, "stock": 1.5}]"#;
        let errors = parse_json(text.as_bytes(), "NGN").expect_err("a refusal");
        let places: Vec<(u32, &str)> = errors.iter().map(|error| (error.row, error.field)).collect();
        assert_eq!(
            places,
            [(2, "file"), (3, "name"), (3, "file"), (4, "price"), (4, "stock")]
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (text, row) in [("", 1), ("[\n{]", 2), ("[]", 1), ("7", 1), ("{\"products\": 1}", 1)] {
            let errors = parse_json(text.as_bytes(), "NGN").expect_err("a refusal");
            assert_eq!((errors.len(), errors[0].row), (1, row), "{text}: {errors:?}");
        }
    }

    proptest! {
        #[test]
        fn no_file_makes_reading_fail_otherwise_than_by_rows(text in r#"[\[\]{}:,"a-z0-9 ]{0,80}"#) {
            let _ = parse_json(text.as_bytes(), "NGN");
        }
    }
}
