//! What the assistant's settings ask of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::preview::PastAnswer;
use crate::error::AppError;

/// How CHIDI answers for the shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswersForm {
    pub shop: String,
    pub is_paused: bool,
    /// `suggest` or `send`.
    pub mode: String,
    pub line: i16,
    /// The answers of late, to see what another line would have meant.
    pub past: Vec<PastAnswer>,
    /// A word of the shop's tones.
    pub tone: String,
    /// One on a line.
    pub always_ask: String,
    pub notice_on: bool,
    pub notice: String,
    pub debounce_ms: i32,
    pub may_edit: bool,
}

/// The form's fields as they are posted. A box that is not ticked is not posted at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswersInput {
    /// `suggest` or `send`.
    pub mode: String,
    pub confidence_line: i16,
    pub tone: String,
    pub always_ask: String,
    pub ai_notice_on: Option<String>,
    pub ai_notice: String,
    pub answer_debounce_ms: i32,
}

/// The language models of the shop, and what they cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Models {
    pub list: Vec<Model>,
    /// Names of models whose prices are known.
    pub known: Vec<String>,
    pub budget: Budget,
}

/// A model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub id: String,
    /// The provider's word.
    pub provider: String,
    pub provider_name: String,
    pub name: String,
    pub address: String,
    /// "Key set, ends in 1234"
    pub key: String,
    /// Dollars per million tokens, as the owner wrote them; may be empty.
    pub price_in: String,
    pub price_out: String,
    pub is_on: bool,
    pub test: Option<TestResult>,
}

/// What the last test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    pub is_good: bool,
    /// "Works, first words after 0.4 s.", or what happened.
    pub what: String,
    /// What it can do, or what to do.
    pub more: String,
    /// "12 min"
    pub ago: String,
}

/// What may be spent, and what was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// "5.00"
    pub dollars: String,
    /// "$1.23"
    pub spent: String,
    /// How much of it, 0 to 100.
    pub percent: i64,
    pub calls: i32,
    /// The newest.
    pub last: Vec<CallRow>,
}

/// A call of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    pub model: String,
    /// "to put facts into words, 0.7 s"
    pub what: String,
    /// "$0.0012", or why it did not answer.
    pub came_to: String,
    pub is_failed: bool,
    pub ago: String,
    /// The answer it was for; may be empty.
    pub answer_id: String,
}

/// A model as its form posts it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelInput {
    /// Empty for a new one.
    pub id: String,
    pub provider: String,
    pub name: String,
    pub address: String,
    /// Empty: as it is.
    pub key: String,
    pub price_in: String,
    pub price_out: String,
}

/// What is done with a model of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Earlier,
    Later,
    On,
    Off,
    Remove,
}

/// The settings as they are.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "assistant-settings/get")]
pub async fn get_answers() -> Result<AnswersForm, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::get(&member).await
}

/// Changes them.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "assistant-settings/save")]
pub async fn save_answers(settings: AnswersInput) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let saved = super::server::save(&member, &settings).await;
    super::server::lead_on(saved)
}

/// The models, and what they cost.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "models/list")]
pub async fn list_models() -> Result<Models, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    super::models_server::list(&member).await
}

/// Adds a model, or changes one.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "models/save")]
pub async fn save_model(model: ModelInput) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let saved = super::models_server::save(&member, &model).await;
    super::server::lead_on(saved)
}

/// Moves a model, switches it on or off, or forgets it.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "models/step")]
pub async fn step_model(id: String, step: Step) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let done = super::models_server::step(&member, &id, step).await;
    super::server::lead_on(done)
}

/// Asks a model what it can do. What is found stands beside it afterwards.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "models/test")]
pub async fn test_model(id: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let done = super::models_server::test(&member, &id).await;
    super::server::lead_on(done)
}

/// Sets what models may cost in a month.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "models/budget")]
pub async fn set_budget(dollars: String) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    let saved = super::models_server::set_budget(&member, &dollars).await;
    super::server::lead_on(saved)
}
