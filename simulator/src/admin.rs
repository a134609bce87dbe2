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
use serde_json::{Value, json};

use crate::oauth::{Answered, Consent};
use crate::post::{Handshake, Posted};
use crate::simulator::Inner;
use crate::world::{Call, Conversation, Webhook};
use crate::{AccountSpec, Batch, Behaviour, Rule, Says, Shop, SimulatorError};

type Shared = State<Arc<Inner>>;
type Answer<T> = Result<Json<T>, SimulatorError>;

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/simulator/accounts", get(shops).post(add_account))
        .route("/simulator/accounts/{id}/behaviour", post(behave))
        .route("/simulator/accounts/{id}/handshake", post(handshake))
        .route("/simulator/accounts/{id}/raw", post(raw))
        .route("/simulator/accounts/{id}/signed-request", post(signed_request))
        .route("/simulator/messages", post(say))
        .route("/simulator/staff", post(staff))
        .route("/simulator/batches", post(batch))
        .route("/simulator/conversation", get(conversation))
        .route("/simulator/age", post(age))
        .route("/simulator/consent", post(consent))
        .route("/simulator/tokens/age", post(age_token))
        .route("/simulator/tokens/expire", post(expire_token))
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

#[derive(Debug, Deserialize)]
struct Written {
    account: String,
    customer: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Url {
    url: String,
}

/// A token, and hours for [`age_token`].
#[derive(Deserialize)]
struct NamedToken {
    token: String,
    #[serde(default)]
    hours: u32,
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
    inner.world().behave(&id, behaviour)?;
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

async fn staff(State(inner): Shared, Json(written): Json<Written>) -> Answer<Value> {
    let Written {
        account,
        customer,
        text,
    } = written;
    let mid = inner.staff_writes(&account, &customer, &text).await?;
    Ok(Json(json!({ "mid": mid })))
}

async fn signed_request(State(inner): Shared, Path(id): Path<String>, Json(to): Json<Url>) -> Answer<Answered> {
    inner.post_signed_request(&id, &to.url).await.map(Json)
}

async fn consent(State(inner): Shared, Json(consent): Json<Consent>) -> Answer<Value> {
    let code = inner.consent(&consent)?;
    Ok(Json(json!({ "code": code })))
}

async fn age_token(State(inner): Shared, Json(named): Json<NamedToken>) -> Result<StatusCode, SimulatorError> {
    inner.age_token(&named.token, TimeDelta::hours(i64::from(named.hours)))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn expire_token(State(inner): Shared, Json(named): Json<NamedToken>) -> Result<StatusCode, SimulatorError> {
    inner.expire_token(&named.token)?;
    Ok(StatusCode::NO_CONTENT)
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
            Self::NoAccount(_) | Self::NoWebhook(_) | Self::NoMessage(_) | Self::NoMedia(_) | Self::NoToken => {
                StatusCode::NOT_FOUND
            }
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Listen { .. } | Self::Served(_) | Self::Client(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}
