//! What the page of rules asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The rules, and the sentence that is being said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// The uppermost first.
    pub rules: Vec<RuleRow>,
    pub sentence: Sentence,
    pub heard: Option<Heard>,
    pub may_edit: bool,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRow {
    pub id: String,
    /// "Discount"
    pub kind: String,
    /// What customers are told.
    pub told: String,
    /// What CHIDI applies, where the owner words it otherwise.
    pub applies: String,
    pub state: State,
    /// "Told 14 times, last today 10:32"
    pub uses: String,
    /// The conversation it was told in last; empty when in none.
    pub href: String,
    pub is_on: bool,
}

/// Whether a rule has an effect today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    On,
    Off,
    ToCome,
    Over,
}

/// What stands in the sentence box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sentence {
    pub said: String,
    /// The rule that is said anew; empty for a new one.
    pub edit: String,
}

/// What was made of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Heard {
    Understood {
        /// "Discount"
        kind: String,
        /// The rule in words.
        words: String,
        /// What customers would be told.
        wording: String,
        is_statement: bool,
    },
    Unclear {
        message: String,
        /// "returns and exchanges", when it can be kept as it was said; else empty.
        quotable: String,
    },
}

/// A rule as it is confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleInput {
    pub said: String,
    pub edit: String,
    pub wording: String,
    /// What was shown as understood.
    pub shown: String,
    /// Kept as it was said, to be quoted.
    pub quote: bool,
}

/// The rules; with a sentence, what it is understood as.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "rules/list")]
pub async fn list_rules(#[server(default)] sentence: Sentence) -> Result<RulesView, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member, sentence).await
}

/// Keeps what was shown and found right.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "rules/save")]
pub async fn save_rule(rule: RuleInput) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::save(&member, &rule)
        .await
        .inspect_err(|error| super::server::send_back(&rule, error))?;
    crate::session::go_without_wasm("/rules?done=saved");
    Ok(())
}

/// Switches a rule on or off.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "rules/switch")]
pub async fn switch_rule(id: String, is_on: bool) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::switch(&member, &id, is_on).await?;
    crate::session::go_without_wasm("/rules");
    Ok(())
}

/// Moves a rule one place up or down.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "rules/move")]
pub async fn move_rule(id: String, places: i32) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::move_by(&member, &id, places.clamp(-1, 1)).await?;
    crate::session::go_without_wasm("/rules");
    Ok(())
}

/// Takes a rule away and answers its id; with `back`, brings it back.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "rules/delete")]
pub async fn delete_rule(id: String, #[server(default)] back: bool) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::server::delete(&member, &id, back).await?;
    if back {
        crate::session::go_without_wasm("/rules");
        return Ok(String::new());
    }
    crate::session::go_without_wasm(&format!("/rules?done=deleted&id={id}"));
    Ok(id)
}
