//! The login pages: who agrees, and the way back with a code.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{Consent, Fields, given};
use crate::account::is_http_url;
use crate::simulator::Inner;
use crate::{AccountSpec, Platform};

const PAGE: &str = include_str!("consent.html");
/// Forms are not limited to our own origin: browsers hold that against the redirect to the app as well.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/oauth/authorize", get(instagram))
        .route("/{version}/dialog/oauth", get(facebook))
        .route("/oauth/consent", post(decide))
}

async fn instagram(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    page(&inner, Platform::Instagram, &asked)
}

async fn facebook(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    page(&inner, Platform::Messenger, &asked)
}

fn page(inner: &Inner, platform: Platform, asked: &Fields) -> Response {
    let given = |key| given(asked, key);
    if given("client_id").is_empty() || !is_http_url(given("redirect_uri")) {
        return refused("The address needs client_id and redirect_uri.");
    }
    // Facebook takes a missing response_type for `code`.
    if !matches!(
        (platform, given("response_type")),
        (_, "code") | (Platform::Messenger, "")
    ) {
        return refused("The address needs response_type=code.");
    }
    let world = inner.world();
    let mut accounts: Vec<&Arc<AccountSpec>> = world
        .accounts()
        .filter(|account| account.platform == platform)
        .collect();
    accounts.sort_by_key(|account| &account.id);
    let choices: String = accounts
        .iter()
        .enumerate()
        .map(|(at, account)| choice(account, platform, at == 0))
        .collect();
    let name = if platform == Platform::Instagram {
        "Instagram"
    } else {
        "Facebook"
    };
    let html = PAGE
        .replace("{name}", name)
        .replace("{redirect_uri}", &escape(given("redirect_uri")))
        .replace("{state}", &escape(given("state")))
        .replace("{scope}", &escape(given("scope")))
        .replace("{code_challenge}", &escape(given("code_challenge")))
        .replace("{permissions}", &permissions(given("scope")))
        .replace("{choices}", &choices);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, html).into_response()
}

/// One Instagram account is chosen, and as many pages as are wanted.
fn choice(account: &AccountSpec, platform: Platform, is_first: bool) -> String {
    let (kind, is_checked) = match platform {
        Platform::Instagram => ("radio", is_first),
        Platform::Messenger | Platform::WhatsApp => ("checkbox", true),
    };
    let checked = if is_checked { " checked" } else { "" };
    format!(
        "<label class=\"option\"><input type=\"{kind}\" name=\"account\" value=\"{}\"{checked}> {}</label>\n",
        escape(&account.id),
        escape(account.title()),
    )
}

/// What the app asks for, each to be switched off; nothing where it names nothing.
fn permissions(scope: &str) -> String {
    let option = |name: &str| {
        let name = escape(name);
        format!(
            "<label class=\"option\"><input type=\"checkbox\" name=\"permission\" value=\"{name}\" checked> {name}</label>\n"
        )
    };
    let options: String = scopes(scope).map(option).collect();
    if options.is_empty() {
        return options;
    }
    format!("<fieldset>\n<legend>What may it do?</legend>\n{options}</fieldset>")
}

fn scopes(scope: &str) -> impl Iterator<Item = &str> {
    scope.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// `POST /oauth/consent`: back to the app, with a code or with a no.
async fn decide(State(inner): State<Arc<Inner>>, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    let given = |key: &str| {
        let found = pairs.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value.as_str())
    };
    let redirect_uri = given("redirect_uri");
    let Ok(mut back) = reqwest::Url::parse(redirect_uri) else {
        return refused("The redirect_uri is not an address.");
    };
    if given("decision") == "allow" {
        let consent = Consent {
            accounts: pairs
                .iter()
                .filter(|(name, _)| name == "account")
                .map(|(_, id)| id.clone())
                .collect(),
            redirect_uri: redirect_uri.to_owned(),
            without: scopes(given("scope"))
                .filter(|scope| !pairs.iter().any(|(name, value)| name == "permission" && value == scope))
                .map(str::to_owned)
                .collect(),
            code_challenge: given("code_challenge").to_owned(),
        };
        match inner.consent(&consent) {
            Ok(code) => back.query_pairs_mut().append_pair("code", &code),
            Err(error) => return refused(&error.to_string()),
        };
    } else {
        back.query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("error_reason", "user_denied")
            .append_pair("error_description", "The user denied your request");
    }
    if !given("state").is_empty() {
        back.query_pairs_mut().append_pair("state", given("state"));
    }
    // Meta leaves this behind the code; a receiver that reads addresses by hand has to cut it off.
    let fragment = if given("name") == "Facebook" { "_=_" } else { "_" };
    back.set_fragment(Some(fragment));
    (StatusCode::SEE_OTHER, [(header::LOCATION, back.to_string())]).into_response()
}

fn refused(why: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::BAD_REQUEST, headers, why.to_owned()).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
