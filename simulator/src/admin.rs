//! The verbs of [`crate::Simulator`] over HTTP, under `/simulator`.
//!
//! Bodies must be `application/json`, which a page of another origin cannot send without asking first, and no origin is
//! ever given leave: only programs and our own page come in here.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

use crate::post::{Handshake, Posted};
use crate::say::{Batch, Says};
use crate::simulator::Inner;
use crate::world::{Call, Conversation, Webhook};
use crate::{AccountSpec, Behaviour, Rule, Shop, SimulatorError};

type Shared = State<Arc<Inner>>;
type Answer<T> = Result<Json<T>, SimulatorError>;

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/simulator/accounts", get(shops).post(add_account))
        .route("/simulator/accounts/{id}/behaviour", post(behave))
        .route("/simulator/accounts/{id}/handshake", post(handshake))
        .route("/simulator/accounts/{id}/raw", post(raw))
        .route("/simulator/messages", post(say))
        .route("/simulator/batches", post(batch))
        .route("/simulator/conversation", get(conversation))
        .route("/simulator/age", post(age))
        .route("/simulator/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/simulator/calls", get(calls).delete(forget_calls))
        .route("/simulator/webhooks", get(webhooks))
        .route("/simulator/webhooks/{id}/repeat", post(repeat))
}

/// A conversation by its two sides.
#[derive(Debug, Deserialize)]
pub(crate) struct Sides {
    pub(crate) account: String,
    pub(crate) customer: String,
}

#[derive(Debug, Deserialize)]
struct Age {
    account: String,
    customer: String,
    hours: u32,
}

#[derive(Debug, Deserialize)]
struct VerifyToken {
    verify_token: String,
}

async fn shops(State(inner): Shared) -> Json<Vec<Shop>> {
    Json(inner.world().shops())
}

async fn add_account(State(inner): Shared, Json(spec): Json<AccountSpec>) -> Result<StatusCode, SimulatorError> {
    inner.world().add_account(spec)?;
    Ok(StatusCode::CREATED)
}

async fn behave(
    State(inner): Shared,
    Path(id): Path<String>,
    Json(behaviour): Json<Behaviour>,
) -> Result<StatusCode, SimulatorError> {
    inner.world().account_mut(&id)?.behaviour = behaviour;
    Ok(StatusCode::NO_CONTENT)
}

async fn handshake(State(inner): Shared, Path(id): Path<String>, Json(asked): Json<VerifyToken>) -> Answer<Handshake> {
    inner.handshake(&id, &asked.verify_token).await.map(Json)
}

async fn raw(State(inner): Shared, Path(id): Path<String>, body: Bytes) -> Answer<Posted> {
    inner.post_raw(&id, body.to_vec()).await.map(Json)
}

async fn say(State(inner): Shared, Json(says): Json<Says>) -> Answer<Posted> {
    inner.say(says).await.map(Json)
}

async fn batch(State(inner): Shared, Json(batch): Json<Batch>) -> Answer<Vec<Posted>> {
    inner.post_batch(batch).await.map(Json)
}

async fn conversation(State(inner): Shared, Query(sides): Query<Sides>) -> Answer<Conversation> {
    inner.conversation(&sides.account, &sides.customer).map(Json)
}

async fn age(State(inner): Shared, Json(age): Json<Age>) -> Result<StatusCode, SimulatorError> {
    inner.age(&age.account, &age.customer, TimeDelta::hours(i64::from(age.hours)))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn faults(State(inner): Shared) -> Json<Vec<Rule>> {
    Json(inner.world().faults.clone())
}

async fn add_fault(State(inner): Shared, Json(rule): Json<Rule>) -> Result<StatusCode, SimulatorError> {
    inner.add_fault(rule)?;
    Ok(StatusCode::CREATED)
}

async fn clear_faults(State(inner): Shared) -> StatusCode {
    inner.world().faults.clear();
    StatusCode::NO_CONTENT
}

async fn calls(State(inner): Shared) -> Json<Vec<Call>> {
    Json(inner.world().log.calls())
}

async fn forget_calls(State(inner): Shared) -> StatusCode {
    inner.world().log.forget_calls();
    StatusCode::NO_CONTENT
}

async fn webhooks(State(inner): Shared) -> Json<Vec<Webhook>> {
    Json(inner.world().log.webhooks())
}

async fn repeat(State(inner): Shared, Path(id): Path<u64>) -> Answer<Posted> {
    inner.repeat(id).await.map(Json)
}

impl IntoResponse for SimulatorError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoAccount(_) | Self::NoWebhook(_) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Listen { .. } | Self::Served(_) | Self::Client(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
