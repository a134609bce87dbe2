//! Every address CHIDI answers on.
//!
//! Four kinds, told apart by who may come in: platforms (a signature over the raw bytes), operators (health, metrics),
//! strangers (landing, sign up, log in), members (all the rest, by cookie).

mod attachment;
mod auth;
mod connect;
mod health;
mod knowledge;
mod owner_left;
mod picture;
mod stream;
mod webhooks;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use chidi::Context;
use leptos::config::LeptosOptions;
use leptos::prelude::{expect_context, provide_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::{sent_back, session};

/// Meta posts bodies of up to 3 MB (WhatsApp); the limit leaves room.
/// <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>
pub const WEBHOOK_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Forms and server functions of pages.
pub const FORM_BODY_BYTES_MAX: usize = 1024 * 1024;
/// A request that takes longer is given up; streams are exempt.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// What people put in comes over slow networks.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// What handlers can ask for.
#[derive(Debug, Clone, FromRef)]
pub struct AppState {
    /// The domain's world.
    pub ctx: Context,
    /// Where the built pages are.
    pub site: LeptosOptions,
    /// Cancelled when the program stops: long-lived answers end then.
    pub stop: CancellationToken,
}

/// The whole HTTP side. `stop` ends the event streams.
pub fn router(ctx: Context, site: LeptosOptions, stop: CancellationToken) -> Router {
    let state = AppState {
        ctx: ctx.clone(),
        site,
        stop,
    };
    let request_id = HeaderName::from_static("x-request-id");
    // Sounds and films are packed already, and players ask for parts of them.
    let shrinks = DefaultPredicate::new()
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("video/"));
    Router::new()
        .merge(pages(&state))
        .merge(platforms())
        .merge(operators())
        .with_state(state)
        .layer(CompressionLayer::new().compress_when(shrinks))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let path = request
                .extensions()
                .get::<MatchedPath>()
                .map_or("unmatched", MatchedPath::as_str);
            let id = request
                .headers()
                .get("x-request-id")
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default();
            tracing::info_span!("request", method = %request.method(), path, request.id = id)
        }))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_FRAME_OPTIONS,
            HeaderValue::from_static("DENY"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
        ))
        .layer(middleware::from_fn_with_state(ctx, strict_transport))
}

/// Pages with their server functions, the forms that work without JavaScript, and the event stream.
fn pages(state: &AppState) -> Router<AppState> {
    let ctx = state.ctx.clone();
    let provide = move || {
        provide_context(ctx.clone());
        set_content_security_policy();
    };
    let shell = {
        let site = state.site.clone();
        move || chidi_app::shell(site.clone())
    };
    let timeout = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT);
    let routes = generate_route_list(chidi_app::App);
    let limited = Router::new()
        .route("/auth/sign-up", post(auth::sign_up))
        .route("/auth/log-in", post(auth::log_in))
        .route("/auth/log-out", post(auth::log_out))
        .route("/api/v1/messages/{id}/attachments/{place}", get(attachment::attachment))
        .route(
            "/api/v1/messages/{id}/attachments/{place}/small",
            get(attachment::small),
        )
        .merge(picture::form())
        .merge(connect::routes())
        .merge(owner_left::status())
        .leptos_routes_with_context(state, routes, provide.clone(), shell)
        .layer(middleware::from_fn_with_state(state.ctx.clone(), sent_back::restore))
        .layer(timeout);
    Router::new()
        .route("/api/v1/stream", get(stream::stream))
        .merge(knowledge::form().layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            UPLOAD_TIMEOUT,
        )))
        .merge(limited)
        .fallback(leptos_axum::file_and_error_handler_with_context::<AppState, _>(
            provide,
            chidi_app::shell,
        ))
        .layer(DefaultBodyLimit::max(FORM_BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(state.ctx.clone(), session::authenticate))
        .layer(CsrfLayer::new())
        .nest_service("/pkg", immutable(&state.site))
}

/// What a page may load: our own files, and the scripts that carry this response's nonce.
fn set_content_security_policy() {
    let Some(nonce) = leptos::nonce::use_nonce() else {
        return;
    };
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).expect("a nonce is plain ASCII");
    expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy);
}

/// A page without scripts; it loads our style sheet and drawings, and is for whoever asked.
fn still_page(page: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
    ];
    (headers, Html(page)).into_response()
}

/// Built files carry a hash of their content in their name, so a browser need never ask for them again.
fn immutable(site: &LeptosOptions) -> Router {
    let folder = format!("{}/{}", site.site_root, site.site_pkg_dir);
    let forever = if site.hash_files {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Router::new()
        .fallback_service(ServeDir::new(folder).precompressed_br().precompressed_gzip())
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            // A file that is not here yet, or no longer, may be there the next time.
            move |response: &Response| {
                let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
                Some(HeaderValue::from_static(if is_there { forever } else { "no-store" }))
            },
        ))
}

/// What platforms call.
fn platforms() -> Router<AppState> {
    webhooks::doors()
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY_BYTES_MAX))
        .merge(owner_left::doors())
        .merge(picture::links())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            REQUEST_TIMEOUT,
        ))
}

/// What operators and their monitors call.
fn operators() -> Router<AppState> {
    Router::new()
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
}

/// Over https, browsers are told to stay there.
async fn strict_transport(
    axum::extract::State(ctx): axum::extract::State<Context>,
    request: Request,
    next: middleware::Next,
) -> Response {
    let mut response = next.run(request).await;
    if ctx.config.is_https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}
