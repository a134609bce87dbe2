//! The door for platforms: body limit, signature over the raw bytes, body and job in one transaction, 200. No parsing here
//! can lose a body; what it says is read by a job.

use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chidi::channels::{Platform, body, signature};
use chidi::{Context, Result, crash};
use secrecy::ExposeSecret;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::AppState;

/// Meta's check of the address, repeated whenever somebody saves the webhook form.
/// <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests>
#[derive(Debug, Deserialize)]
struct Handshake {
    #[serde(rename = "hub.mode", default)]
    mode: String,
    #[serde(rename = "hub.verify_token", default)]
    verify_token: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
}

/// One door per platform; all three work the same.
pub(super) fn doors() -> Router<AppState> {
    let door = |platform| {
        get(handshake).post(
            move |State(ctx): State<Context>, headers: HeaderMap, raw: Bytes| async move {
                receive(platform, ctx, headers, raw).await
            },
        )
    };
    Router::new()
        .route("/webhooks/instagram", door(Platform::Instagram))
        .route("/webhooks/messenger", door(Platform::Messenger))
        .route("/webhooks/whatsapp", door(Platform::Whatsapp))
}

/// The challenge back as plain text when the token is ours; 403 otherwise.
async fn handshake(State(ctx): State<Context>, Query(asked): Query<Handshake>) -> Response {
    let is_ours = ctx.config.meta_verify_token.as_ref().is_some_and(|token| {
        token
            .expose_secret()
            .as_bytes()
            .ct_eq(asked.verify_token.as_bytes())
            .into()
    });
    if asked.mode == "subscribe" && is_ours && asked.challenge.len() <= 1000 {
        ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], asked.challenge).into_response()
    } else {
        (
            StatusCode::FORBIDDEN,
            "the verify token is not the one set as META_VERIFY_TOKEN",
        )
            .into_response()
    }
}

/// One posted body. Answers 200 only after the body and the job that reads it are committed.
async fn receive(platform: Platform, ctx: Context, headers: HeaderMap, raw: Bytes) -> Response {
    let began = Instant::now();
    let (status, outcome) = if signed_by_meta(&ctx, &headers, &raw) {
        match accept(&ctx, platform, &raw).await {
            Ok(true) => (StatusCode::OK, "stored"),
            Ok(false) => (StatusCode::OK, "repeated"),
            Err(error) => {
                tracing::error!(%error, body_bytes = raw.len(), "a webhook body could not be stored; the platform will send it again");
                (StatusCode::SERVICE_UNAVAILABLE, "failed")
            }
        }
    } else {
        (StatusCode::FORBIDDEN, "refused")
    };
    metrics::counter!("chidi_webhooks_total", "platform" => platform.as_str(), "outcome" => outcome).increment(1);
    metrics::histogram!("chidi_webhook_seconds", "outcome" => outcome).record(began.elapsed().as_secs_f64());
    status.into_response()
}

/// Whether exactly one signature header is there and one of our secrets made it.
fn signed_by_meta(ctx: &Context, headers: &HeaderMap, raw: &[u8]) -> bool {
    let mut given = headers.get_all("x-hub-signature-256").iter();
    match (given.next().and_then(|value| value.to_str().ok()), given.next()) {
        (Some(only), None) => signature::verify(ctx.config.app_secrets(), only, raw),
        _ => false,
    }
}

/// `false`: these bytes are here already.
async fn accept(ctx: &Context, platform: Platform, raw: &[u8]) -> Result<bool> {
    let kept = body::accept(ctx.db.pool(), platform, raw).await?;
    crash::point("webhook:stored");
    if kept.is_some() {
        ctx.bus.wake_workers();
    }
    Ok(kept.is_some())
}
