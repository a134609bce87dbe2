//! Sign up, log in, log out: plain forms, so that they work before any script has arrived. A refusal leads back to the form
//! with codes in the address; the page turns them into sentences. Passwords never come back.

use axum::Extension;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chidi::business::{self, SignUp};
use chidi::identity::{self, Client, Principal, SignedIn};
use chidi::{Context, Error};
use secrecy::SecretString;
use serde::Deserialize;

use crate::error::HttpError;
use crate::session;

#[derive(Debug, Deserialize)]
pub(super) struct SignUpForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    password: SecretString,
    #[serde(default)]
    shop: String,
}

/// `POST /auth/sign-up`.
pub(super) async fn sign_up(
    State(ctx): State<Context>,
    Extension(client): Extension<Client>,
    Form(form): Form<SignUpForm>,
) -> Response {
    let kept = [
        ("name", form.name.as_str()),
        ("email", &form.email),
        ("shop", &form.shop),
    ]
    .map(|(k, v)| (k, v.to_owned()));
    let wanted = SignUp {
        name: form.name,
        email: form.email,
        password: form.password,
        shop: form.shop,
    };
    match business::sign_up(&ctx, &client, wanted).await {
        Ok(signed_in) => enter(&ctx, &signed_in, "/onboarding"),
        Err(error) => back_to("/sign-up", error, &kept),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct LogInForm {
    #[serde(default)]
    email: String,
    password: SecretString,
    /// The page to go to afterwards; only paths of our own.
    #[serde(default)]
    next: String,
}

/// `POST /auth/log-in`.
pub(super) async fn log_in(
    State(ctx): State<Context>,
    Extension(client): Extension<Client>,
    Form(form): Form<LogInForm>,
) -> Response {
    match identity::log_in(&ctx, &client, &form.email, &form.password).await {
        Ok(signed_in) => enter(&ctx, &signed_in, own_path(&form.next)),
        Err(error) => back_to("/log-in", error, &[("email", form.email), ("next", form.next)]),
    }
}

/// `POST /auth/log-out`. Ends the session of this device.
pub(super) async fn log_out(State(ctx): State<Context>, principal: Option<Extension<Principal>>) -> Response {
    if let Some(Extension(principal)) = principal
        && let Err(error) = identity::log_out(&ctx, principal.session_id).await
    {
        return HttpError(error).into_response();
    }
    let mut response = Redirect::to("/").into_response();
    session::clear_cookies(&ctx, response.headers_mut());
    response
        .headers_mut()
        .insert("clear-site-data", "\"cache\"".parse().expect("a plain header value"));
    response
}

fn enter(ctx: &Context, signed_in: &SignedIn, path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    session::set_cookies(ctx, response.headers_mut(), signed_in);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, "no-store".parse().expect("a plain header value"));
    response
}

/// Back to the form with what was typed and what is wrong with it.
fn back_to(path: &str, error: Error, kept: &[(&str, String)]) -> Response {
    let code = match &error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|wrong| format!("{}:{}", wrong.field, wrong.message))
            .collect::<Vec<_>>()
            .join("\n"),
        Error::RateLimited { retry_after_s } => format!("limited:{retry_after_s}"),
        Error::Unauthenticated | Error::Refused(_) => "wrong".to_owned(),
        _ => return HttpError(error).into_response(),
    };
    let mut query = form_urlencoded(&[("e", code)]);
    for (name, value) in kept {
        let value: String = value.chars().take(254).collect();
        query.push('&');
        query.push_str(&form_urlencoded(&[(name, value)]));
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{path}?{query}"))]).into_response()
}

fn form_urlencoded(pairs: &[(&str, String)]) -> String {
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// A path of this site, or the start page. `//host` and `/\host` would leave it.
fn own_path(next: &str) -> &str {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\") && !next.contains(['\r', '\n']);
    if is_own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_paths_of_our_own_are_followed() {
        assert_eq!(own_path("/inbox?x=1"), "/inbox?x=1");
        for elsewhere in [
            "",
            "https://example.com",
            "//example.com",
            "/\\example.com",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
