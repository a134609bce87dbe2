//! Sign up, log in, log out: plain forms, so that they work before any script has arrived. A refusal leads back to the form
//! with what was typed, except the password.

use axum::Extension;
use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use chidi::business::{self, SignUp};
use chidi::identity::{self, Client, Principal, SignedIn};
use chidi::{Context, Error};
use chidi_app::{AppError, SentBack};
use secrecy::SecretString;
use serde::Deserialize;

use crate::error::HttpError;
use crate::{sent_back, session};

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
    let mut typed = SentBack {
        error: None,
        name: form.name.clone(),
        shop: form.shop.clone(),
        email: form.email.clone(),
    };
    let wanted = SignUp {
        name: form.name,
        email: form.email,
        password: form.password,
        shop: form.shop,
    };
    match business::sign_up(&ctx, &client, wanted).await {
        Ok(signed_in) => enter(&ctx, &signed_in, "/onboarding"),
        Err(error) => {
            typed.error = Some(told(error));
            sent_back::to(&ctx, "/sign-up", typed)
        }
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
        Err(error) => {
            let typed = SentBack {
                error: Some(told(error)),
                email: form.email,
                ..SentBack::default()
            };
            sent_back::to(&ctx, &format!("/log-in?{}", next_query(&form.next)), typed)
        }
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

/// The error in the words of pages. What is ours to mend goes to the log only.
fn told(error: Error) -> AppError {
    match error {
        Error::Database(_) | Error::Internal(_) => {
            tracing::error!(%error, "a form could not be taken");
            AppError::Refused("CHIDI could not look that up just now. Try again in a moment.".to_owned())
        }
        other => other.into(),
    }
}

fn next_query(next: &str) -> String {
    serde_urlencoded::to_string([("next", own_path(next))]).unwrap_or_default()
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
