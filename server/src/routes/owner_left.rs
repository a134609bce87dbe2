//! What Meta posts when whoever connected an account removes our app, or wants the data deleted; and the page that tells
//! whether it was. The body is its own proof: a signed request.
//! <https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback>

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use chidi::channels::account;
use chidi::channels::signed_request::SignedRequest;
use chidi::{Context, Error};
use chidi_app::still::{Asked, deletion_page};
use chrono::Utc;
use leptos::config::LeptosOptions;
use serde::Deserialize;
use serde_json::json;

use super::{AppState, still_page};
use crate::error::HttpError;

const BODY_BYTES_MAX: usize = 16 * 1024;

/// What Meta posts.
pub(super) fn doors() -> Router<AppState> {
    Router::new()
        .route("/webhooks/meta/deauthorize", post(deauthorize))
        .route("/webhooks/meta/data-deletion", post(delete))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// What the person looks at afterwards, without being known here.
pub(super) fn status() -> Router<AppState> {
    Router::new().route("/data-deletion/{code}", get(deletion))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Posted {
    signed_request: String,
}

async fn deauthorize(State(ctx): State<Context>, Form(posted): Form<Posted>) -> Response {
    let Some(request) = read(&ctx, "deauthorize", &posted) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    match account::deauthorize(&ctx, &request).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => failed(error),
    }
}

async fn delete(State(ctx): State<Context>, Form(posted): Form<Posted>) -> Response {
    let Some(request) = read(&ctx, "data_deletion", &posted) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    match account::erase_owner(&ctx, &request).await {
        Ok(code) => {
            let url = ctx.config.public_address(&format!("/data-deletion/{code}"));
            Json(json!({ "url": url, "confirmation_code": code })).into_response()
        }
        Err(error) => failed(error),
    }
}

/// `GET /data-deletion/{code}`.
async fn deletion(
    State(ctx): State<Context>,
    State(site): State<LeptosOptions>,
    Path(code): Path<String>,
    request: Request,
) -> Response {
    let deletion = match account::find_deletion(&ctx, &code).await {
        Ok(deletion) => deletion,
        Err(error) => return HttpError(error).into_response(),
    };
    let status = if deletion.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    let (parts, _) = request.into_parts();
    (status, still_page(deletion_page(Asked { site, parts }, deletion))).into_response()
}

fn read(ctx: &Context, what: &'static str, posted: &Posted) -> Option<SignedRequest> {
    let request = SignedRequest::read(ctx.config.app_secrets(), &posted.signed_request, Utc::now());
    let outcome = if request.is_some() { "taken" } else { "refused" };
    metrics::counter!("chidi_owner_requests_total", "what" => what, "outcome" => outcome).increment(1);
    request
}

fn failed(error: Error) -> Response {
    tracing::error!(%error, "a request of Meta's on behalf of an owner failed");
    HttpError(error).into_response()
}
