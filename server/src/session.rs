//! Cookies in, principal out: every request passes here before pages, server functions and API routes see it.
//!
//! The access token lives ten minutes; when it has ended, the refresh token buys a new pair within the same request, so
//! that pages work without JavaScript and nobody is signed out in the middle of a form.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chidi::identity::{self, Client, SignedIn};
use chidi::{Context, Error};

use crate::error::HttpError;

/// Names differ between http and https: the `__Host-` prefix binds a cookie to this host and to TLS.
fn names(ctx: &Context) -> (&'static str, &'static str) {
    if ctx.config.is_https() {
        ("__Host-chidi_access", "__Host-chidi_refresh")
    } else {
        ("chidi_access", "chidi_refresh")
    }
}

/// The middleware.
pub async fn authenticate(State(ctx): State<Context>, mut request: Request, next: Next) -> Response {
    let client = client(&ctx, &request);
    request.extensions_mut().insert(client.clone());
    let (access_name, refresh_name) = names(&ctx);
    let jar = CookieJar::from_headers(request.headers());
    let principal = jar
        .get(access_name)
        .and_then(|cookie| identity::authenticate(&ctx, cookie.value()));
    if let Some(principal) = principal {
        // A page is rendered for whoever still has a session; server functions and routes look for themselves.
        match if wants_page(&request) {
            identity::member(&ctx, &principal).await.map(drop)
        } else {
            Ok(())
        } {
            Ok(()) => drop(request.extensions_mut().insert(principal)),
            Err(Error::Unauthenticated) => {}
            Err(error) => return HttpError(error).into_response(),
        }
        return next.run(request).await;
    }
    let Some(token) = jar.get(refresh_name).map(|cookie| cookie.value().to_owned()) else {
        return next.run(request).await;
    };
    match identity::refresh(&ctx, &client, &token).await {
        Ok(signed_in) => {
            request.extensions_mut().insert(identity::Principal {
                user_id: signed_in.user_id,
                session_id: signed_in.session_id,
            });
            let mut response = next.run(request).await;
            // A log-out in this very request has set its own cookies, and those win.
            if !sets_cookie(response.headers(), refresh_name) {
                set_cookies(&ctx, response.headers_mut(), &signed_in);
            }
            response
        }
        // The database is away: say so, rather than sign the person out.
        Err(error @ Error::Database(_)) => HttpError(error).into_response(),
        Err(_) => {
            let mut response = next.run(request).await;
            if !sets_cookie(response.headers(), refresh_name) {
                clear_cookies(&ctx, response.headers_mut());
            }
            response
        }
    }
}

/// Puts both tokens of a sign-in on a response.
pub fn set_cookies(ctx: &Context, headers: &mut HeaderMap, signed_in: &SignedIn) {
    let (access, refresh) = names(ctx);
    append_cookie(
        ctx,
        headers,
        access,
        &signed_in.access_token,
        identity::ACCESS_TTL.as_secs(),
    );
    append_cookie(
        ctx,
        headers,
        refresh,
        &signed_in.refresh_token,
        identity::REFRESH_TTL.as_secs(),
    );
}

/// Takes both tokens away.
pub fn clear_cookies(ctx: &Context, headers: &mut HeaderMap) {
    let (access, refresh) = names(ctx);
    append_cookie(ctx, headers, access, "", 0);
    append_cookie(ctx, headers, refresh, "", 0);
}

/// Puts one cookie on a response: for this whole host, out of reach of scripts. `max_age_s` 0 takes it away.
pub(crate) fn append_cookie(ctx: &Context, headers: &mut HeaderMap, name: &'static str, value: &str, max_age_s: u64) {
    let cookie = Cookie::build((name, value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(ctx.config.is_https())
        .same_site(SameSite::Lax)
        .build();
    let text = format!("{cookie}; Max-Age={max_age_s}");
    headers.append(
        header::SET_COOKIE,
        HeaderValue::from_str(&text).expect("values of cookies are plain ASCII"),
    );
}

fn sets_cookie(headers: &HeaderMap, name: &str) -> bool {
    headers
        .get_all(header::SET_COOKIE)
        .iter()
        .any(|value| value.as_bytes().starts_with(name.as_bytes()))
}

/// Whether a browser navigates, rather than a page asking for something.
fn wants_page(request: &Request) -> bool {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    request.method() == Method::GET && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// Who is calling, for limits and the list of devices. `X-Forwarded-For` is believed only behind a proxy of ours, and then
/// only its last entry, which that proxy wrote.
fn client(ctx: &Context, request: &Request) -> Client {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let forwarded = header("x-forwarded-for").and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let address = forwarded
        .filter(|_| ctx.config.behind_proxy)
        .or(peer)
        .unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let user_agent = header("user-agent").unwrap_or_default().chars().take(300).collect();
    Client { address, user_agent }
}
