//! For those who keep CHIDI running.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chidi::{Context, db, jobs};
use serde_json::json;

use crate::telemetry;

/// A ready job older than this means that the workers do not keep up.
const READY_AGE_S_MAX: f64 = 60.0;

/// The process runs.
pub(super) async fn live() -> impl IntoResponse {
    Json(json!({ "status": "ok" }))
}

/// The process can do its work: database reachable, schema current, queue moving, bus connected.
pub(super) async fn ready(State(ctx): State<Context>) -> impl IntoResponse {
    let database = db::is_current(ctx.db.queue_pool()).await;
    let age_s = jobs::oldest_ready_age_s(ctx.db.queue_pool()).await;
    let checks = [
        ("database", database.is_ok()),
        ("schema", database.unwrap_or(false)),
        ("queue", age_s.is_ok_and(|age| age < READY_AGE_S_MAX)),
        ("bus", ctx.bus.is_connected()),
    ];
    let is_ready = checks.iter().all(|(_, fine)| *fine);
    let status = if is_ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let parts: serde_json::Map<_, _> = checks
        .iter()
        .map(|(name, fine)| ((*name).to_owned(), json!(if *fine { "ok" } else { "failing" })))
        .collect();
    (
        status,
        Json(
            json!({ "status": if is_ready { "ok" } else { "failing" }, "checks": parts, "version": env!("CARGO_PKG_VERSION") }),
        ),
    )
}

/// Prometheus text. Labels name kinds, never shops, customers or paths with ids.
pub(super) async fn metrics() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        telemetry::metrics().render(),
    )
}
