//! The phone: a page to type on as a customer, and its live conversation.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderName, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Sse};
use axum::routing::get;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use crate::SimulatorError;
use crate::admin::Sides;
use crate::simulator::Inner;
use crate::world::Key;

const PAGE: &str = include_str!("page/phone.html");
const STYLE: &str = include_str!("page/phone.css");
const SCRIPT: &str = include_str!("page/phone.js");
const PARTS: &str = include_str!("page/parts.js");
/// Nothing but our own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: http: https:; base-uri 'none'; media-src 'self' http: https:; frame-ancestors 'none'; form-action 'self'";

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/", get(async || file("text/html; charset=utf-8", PAGE)))
        .route("/phone.css", get(async || file("text/css; charset=utf-8", STYLE)))
        .route(
            "/phone.js",
            get(async || file("text/javascript; charset=utf-8", SCRIPT)),
        )
        .route("/parts.js", get(async || file("text/javascript; charset=utf-8", PARTS)))
        .route("/favicon.ico", get(async || axum::http::StatusCode::NO_CONTENT))
        .route("/simulator/stream", get(stream))
}

fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text)
}

/// The whole conversation at first and after every change, so that a page that was away misses nothing.
async fn stream(
    State(inner): State<Arc<Inner>>,
    Query(sides): Query<Sides>,
) -> Result<impl IntoResponse, SimulatorError> {
    // A wrong account is said at once, with a status.
    let key = inner.world().key(&sides.account, &sides.customer)?;
    let watch = Watch {
        changes: inner.changes.subscribe(),
        stop: inner.stop.subscribe(),
        key,
        inner,
        sides,
        is_first: true,
    };
    let events = futures::stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// One page that looks at one conversation.
struct Watch {
    inner: Arc<Inner>,
    changes: broadcast::Receiver<Key>,
    stop: watch::Receiver<bool>,
    key: Key,
    sides: Sides,
    is_first: bool,
}

impl Watch {
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::take(&mut self.is_first) {
            tokio::select! {
                () = changed(&mut self.changes, &self.key) => {}
                _ = self.stop.wait_for(|stopped| *stopped) => return None,
            }
        }
        let conversation = self
            .inner
            .conversation(&self.sides.account, &self.sides.customer)
            .ok()?;
        Event::default().json_data(conversation).ok()
    }
}

/// Waits for a change of this conversation, or until changes were missed.
async fn changed(changes: &mut broadcast::Receiver<Key>, key: &Key) {
    loop {
        match changes.recv().await {
            Ok(other) if other != *key => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
