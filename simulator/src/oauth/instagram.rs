//! Instagram Login: code for token, short token for long one, long one for the next.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Fields, answer, given, is_secret_of, new_name, wrong_secret};
use crate::Platform;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Holder, LONG_LIFE, REFRESH_AGE, SHORT_LIFE, Token, World};

const SCOPES: [&str; 2] = ["instagram_business_basic", "instagram_business_manage_messages"];

pub(super) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/oauth/access_token", post(buy))
        .route("/access_token", get(exchange))
        .route("/refresh_access_token", get(refresh))
}

/// `POST /oauth/access_token`: a code for a token of an hour.
async fn buy(State(inner): State<Arc<Inner>>, Form(asked): Form<Fields>) -> Response {
    // This host has its own way to say no.
    let refuse = |why: &str| {
        let error = json!({ "error_type": "OAuthException", "code": 400, "error_message": why });
        (StatusCode::BAD_REQUEST, Json(error)).into_response()
    };
    if given(&asked, "grant_type") != "authorization_code" || given(&asked, "client_id").is_empty() {
        return refuse("Invalid platform app");
    }
    let mut world = inner.world();
    let now = world.now().at;
    let Some(code) = world.tokens.take_code(given(&asked, "code"), now) else {
        return refuse("This authorization code has been used or has expired");
    };
    if code.redirect_uri != given(&asked, "redirect_uri") {
        return refuse(
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in \
             the OAuth dialog request",
        );
    }
    if !is_secret_of(&world, &code.holder, given(&asked, "client_secret")) {
        return refuse("Error validating client secret.");
    }
    let Some(user_id) = instagram_user(&world, &code.holder) else {
        return refuse("Invalid platform app");
    };
    let name = new_name("IGAA");
    let token = Token {
        holder: code.holder,
        issued_at: now,
        expires_at: Some(now + SHORT_LIFE),
        is_long: false,
        without: code.without,
    };
    let permissions = granted(&token);
    world.tokens.issue(name.clone(), token);
    Json(json!({ "access_token": name, "user_id": user_id, "permissions": permissions })).into_response()
}

fn granted(token: &Token) -> Vec<&'static str> {
    let is_on = |scope: &&str| !token.without.iter().any(|off| off == *scope);
    SCOPES.into_iter().filter(is_on).collect()
}

/// The app-scoped id, as a number where it is one.
fn instagram_user(world: &World, holder: &Holder) -> Option<Value> {
    let Holder::Accounts(ids) = holder else {
        return None;
    };
    let account = world.account(ids.first()?).ok()?;
    let id = account.app_scoped_id();
    (account.platform == Platform::Instagram).then(|| id.parse::<u64>().map_or_else(|_| json!(id), |id| json!(id)))
}

/// `GET /access_token?grant_type=ig_exchange_token`: 60 days for an hour.
async fn exchange(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    if given(&asked, "grant_type") != "ig_exchange_token" {
        return answer(Err(Refusal::wrong("(#100) Param grant_type must be ig_exchange_token")));
    }
    let mut world = inner.world();
    let exchanged = good_token(&world, &asked).and_then(|token| {
        if !is_secret_of(&world, &token.holder, given(&asked, "client_secret")) {
            return Err(wrong_secret());
        }
        if token.is_long {
            return Err(Refusal::wrong("(#100) The access token is long-lived already"));
        }
        Ok(token)
    });
    answer(exchanged.map(|token| issue(&mut world, token)))
}

/// `GET /refresh_access_token`: 60 days more, not before a day has passed.
async fn refresh(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    if given(&asked, "grant_type") != "ig_refresh_token" {
        return answer(Err(Refusal::wrong("(#100) Param grant_type must be ig_refresh_token")));
    }
    let mut world = inner.world();
    let now = world.now().at;
    let refreshed = good_token(&world, &asked).and_then(|token| {
        if !token.is_long || now - token.issued_at < REFRESH_AGE {
            return Err(Refusal::wrong(
                "(#100) Only long-lived access tokens that are at least 24 hours old can be refreshed",
            ));
        }
        Ok(token)
    });
    answer(refreshed.map(|token| issue(&mut world, token)))
}

/// The token of the call, if it is an Instagram account's and has not expired.
fn good_token(world: &World, asked: &Fields) -> Result<Token, Refusal> {
    let token = world.tokens.find(given(asked, "access_token"));
    let token = token.filter(|token| instagram_user(world, &token.holder).is_some());
    let token = token.ok_or_else(Refusal::no_token)?;
    if token.is_expired(world.now().at) {
        return Err(Refusal::token_expired(Platform::Instagram));
    }
    Ok(token.clone())
}

fn issue(world: &mut World, token: Token) -> Value {
    let (name, now) = (new_name("IGAA"), world.now().at);
    let token = Token {
        issued_at: now,
        expires_at: Some(now + LONG_LIFE),
        is_long: true,
        ..token
    };
    let permissions = granted(&token).join(",");
    world.tokens.issue(name.clone(), token);
    json!({
        "access_token": name, "token_type": "bearer", "expires_in": LONG_LIFE.num_seconds(), "permissions": permissions,
    })
}
