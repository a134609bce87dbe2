//! Facebook Login, for pages, and WhatsApp's Embedded Signup: code for token, short token for long one.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Fields, answer, given, is_secret_of, new_name, wrong_secret};
use crate::Platform;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Holder, LONG_LIFE, SHORT_LIFE, Token, World};

pub(super) fn router() -> Router<Arc<Inner>> {
    Router::new().route("/{version}/oauth/access_token", get(access_token))
}

/// `GET /v23.0/oauth/access_token`, with a code or with a token to exchange.
async fn access_token(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    let mut world = inner.world();
    let answered = match asked.get("grant_type").map(String::as_str) {
        None | Some("authorization_code") => buy(&mut world, &asked),
        Some("fb_exchange_token") => exchange(&mut world, &asked),
        Some(_) => Err(Refusal::wrong("(#100) Param grant_type must be fb_exchange_token")),
    };
    answer(answered)
}

fn buy(world: &mut World, asked: &Fields) -> Result<Value, Refusal> {
    let given = |key| given(asked, key);
    let now = world.now().at;
    let code = world.tokens.take_code(given("code"), now);
    let code = code.ok_or_else(|| Refusal::of(400, 100, Some(36_009), "This authorization code has been used."))?;
    if code.redirect_uri != given("redirect_uri") {
        return Err(Refusal::of(
            400,
            100,
            Some(36_008),
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in \
             the OAuth dialog request",
        ));
    }
    if given("client_id").is_empty() || !is_secret_of(world, &code.holder, given("client_secret")) {
        return Err(wrong_secret());
    }
    if !code.challenge.is_empty() && code.challenge != challenge_of(given("code_verifier")) {
        return Err(Refusal::wrong("(#100) Invalid code verifier"));
    }
    // A business's token has no end, a person's first one is short.
    let expires_at = matches!(code.holder, Holder::User { .. }).then(|| now + SHORT_LIFE);
    let token = Token {
        holder: code.holder,
        issued_at: now,
        expires_at,
        is_long: expires_at.is_none(),
        without: code.without,
    };
    Ok(issue(world, token))
}

fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

fn exchange(world: &mut World, asked: &Fields) -> Result<Value, Refusal> {
    let given = |key| given(asked, key);
    let now = world.now().at;
    let token = world.tokens.find(given("fb_exchange_token")).cloned();
    let token = token.ok_or_else(Refusal::no_token)?;
    if token.is_expired(now) {
        return Err(Refusal::token_expired(Platform::Messenger));
    }
    if !matches!(token.holder, Holder::User { .. }) {
        return Err(Refusal::foreign_token());
    }
    if given("client_id").is_empty() || !is_secret_of(world, &token.holder, given("client_secret")) {
        return Err(wrong_secret());
    }
    let token = Token {
        issued_at: now,
        expires_at: Some(now + LONG_LIFE),
        is_long: true,
        ..token
    };
    Ok(issue(world, token))
}

fn issue(world: &mut World, token: Token) -> Value {
    let name = new_name("EAAG");
    let mut answer = json!({ "access_token": name, "token_type": "bearer" });
    if let Some(at) = token.expires_at {
        answer["expires_in"] = (at - token.issued_at).num_seconds().into();
    }
    world.tokens.issue(name, token);
    answer
}
