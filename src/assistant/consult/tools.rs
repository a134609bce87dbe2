//! What a model may look up. Tools only read, only in this shop, and give typed facts: the same that rows and phrases answer
//! from.

use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};

use crate::Result;
use crate::context::Context;
use crate::knowledge::Query;
use crate::llm::{Tool, ToolCall};

use super::super::facts::{self, Sourced};
use super::super::memory::Memory;
use super::super::passages;
use super::super::shop::Shop;
use super::super::understand::{self, Ask, Aspects, Language, Topic, entities, text};
use super::ledger::Ledger;

/// Letters of an argument.
const ARGUMENT_CHARS_MAX: usize = 300;
/// Products of one search.
const PRODUCTS_MAX: usize = 6;
const NOTHING: &str = "Nothing was found. Do not guess.";

/// The tools as the model is told of them.
pub(super) fn all() -> Vec<Tool> {
    let text_of = |name: &str, description: &str| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": [name],
            "properties": {name: {"type": "string", "description": description}}
        })
    };
    let tool = |name: &str, description: &str, parameters: Value| Tool {
        name: name.to_owned(),
        description: description.to_owned(),
        parameters,
    };
    vec![
        tool(
            "search_products",
            "Finds products of the shop by name or kind, with prices, what is in stock, sizes and colours.",
            text_of("query", "Name or kind, such as \"wrap dress\" or \"lace under 20000\""),
        ),
        tool(
            "check_stock",
            "Price and stock of one product in a size or colour.",
            text_of(
                "item",
                "Name with size or colour, such as \"Ebun wrap dress size 40 wine\"",
            ),
        ),
        tool(
            "search_knowledge",
            "Finds passages of the shop's own documents: care, warranty, services, anything that is no product.",
            text_of("question", "A short question in English"),
        ),
        tool(
            "delivery_quote",
            "What delivery to a place costs and how long it takes.",
            text_of("place", "Town, area or country; empty for all places"),
        ),
        tool(
            HAND_OVER,
            "Calls the owner, when only a person can answer.",
            text_of("reason", "Why, in a few words"),
        ),
    ]
}

/// The tool by which a model calls the owner.
pub(super) const HAND_OVER: &str = "hand_over";

/// Why a person is to be called, if one of these calls asks for it.
pub(super) fn hand_over(calls: &[ToolCall]) -> Option<String> {
    let call = calls.iter().find(|call| call.name == HAND_OVER)?;
    Some(argument(call, "reason"))
}

/// Carries out a call. The result is for the model to read; what went wrong is said in it.
pub(super) async fn run(ctx: &Context, shop: &Shop, call: &ToolCall, ledger: &mut Ledger) -> String {
    let found = match call.name.as_str() {
        "search_products" => products(shop, &argument(call, "query")),
        "check_stock" => products(shop, &argument(call, "item")),
        "delivery_quote" => delivery(shop, &argument(call, "place")),
        "search_knowledge" => match knowledge(ctx, shop, &argument(call, "question")).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "knowledge could not be searched for a model");
                return "The knowledge cannot be searched just now.".to_owned();
            }
        },
        other => return format!("There is no tool {other:?}."),
    };
    if found.is_empty() {
        return NOTHING.to_owned();
    }
    ledger.show(&found)
}

async fn knowledge(ctx: &Context, shop: &Shop, question: &str) -> Result<Vec<Sourced>> {
    let found = passages::find(ctx, shop, &Query::new(ctx, question).await?).await?;
    Ok(found.into_iter().map(|passage| passage.sourced).collect())
}

fn argument(call: &ToolCall, name: &str) -> String {
    let text = call.arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    text.chars().take(ARGUMENT_CHARS_MAX).collect()
}

/// All that rows say of the products a text names.
fn products(shop: &Shop, words: &str) -> Vec<Sourced> {
    const ALL: Aspects = Aspects {
        price: true,
        stock: true,
        options: true,
        details: false,
        order: false,
    };
    let today = today(shop);
    let understood = understand::understand(shop, words, &Memory::default(), today);
    let mut asks: Vec<Ask> = Vec::new();
    for ask in understood.asks {
        match ask.topic {
            Topic::Several { ref products, .. } => asks.extend(products.iter().take(PRODUCTS_MAX).filter_map(|id| {
                let name = &shop.catalogue.find(*id)?.name;
                let one = understand::understand(shop, name, &Memory::default(), today);
                one.asks.into_iter().next()
            })),
            Topic::Product { .. } | Topic::Browse { .. } | Topic::Extreme { .. } => asks.push(ask),
            _ => {}
        }
    }
    for ask in &mut asks {
        if let Topic::Product { aspects, wanted } = &mut ask.topic {
            *aspects = ALL;
            aspects.details = shop
                .catalogue
                .find(wanted.product)
                .is_some_and(|product| !product.description.trim().is_empty());
        }
    }
    facts::gather(shop, Language::English, &asks, today)
        .into_iter()
        .flat_map(|found| found.facts)
        .collect()
}

fn today(shop: &Shop) -> NaiveDate {
    Utc::now().with_timezone(&shop.timezone).date_naive()
}

fn delivery(shop: &Shop, place: &str) -> Vec<Sourced> {
    let tokens = text::tokens(place);
    let zones = entities::zones(&shop.zones, &tokens);
    let names_a_place = !zones.is_empty() || entities::names_a_place(&shop.zones, &tokens);
    let ask = Ask {
        topic: Topic::Delivery { zones, names_a_place },
        score: 1.0,
    };
    facts::gather(shop, Language::English, &[ask], today(shop))
        .into_iter()
        .flat_map(|found| found.facts)
        .collect()
}
