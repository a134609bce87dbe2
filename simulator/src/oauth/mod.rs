//! Logging in: consent pages, codes, tokens that age, and what Meta posts when somebody leaves.
//!
//! <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login> and
//! <https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow>

mod facebook;
mod instagram;
mod noted;
mod page;
mod signed_request;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use chrono::{Duration, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use self::signed_request::Answered;
use crate::graph::{graph_response, refused};
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Code, Holder, World};
use crate::{Platform, SimulatorError};

pub(crate) fn router(inner: &Arc<Inner>) -> Router<Arc<Inner>> {
    let noted = middleware::from_fn_with_state(Arc::clone(inner), noted::noted);
    let calls = instagram::router().merge(facebook::router()).layer(noted);
    page::router().merge(calls)
}

/// What somebody agrees to on a login page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// One Instagram account, any pages, or numbers of one WhatsApp business.
    pub accounts: Vec<String>,
    /// Where the code goes, which is to be named again when it is used; empty for WhatsApp's popup, which names none.
    #[serde(default)]
    pub redirect_uri: String,
    /// Permissions that were switched off.
    #[serde(default)]
    pub without: Vec<String>,
    /// Facebook: of whose secret the buyer of the code must know (PKCE, S256); empty when the login named none.
    #[serde(default)]
    pub code_challenge: String,
}

impl Inner {
    /// Makes the code that the login page would send back.
    pub(crate) fn consent(&self, consent: &Consent) -> Result<String, SimulatorError> {
        let mut world = self.world();
        let mut accounts = Vec::new();
        for id in &consent.accounts {
            accounts.push(Arc::clone(world.account(id)?));
        }
        let first = accounts
            .first()
            .ok_or_else(|| SimulatorError::Invalid("choose an account".to_owned()))?;
        let is_one = accounts
            .iter()
            .all(|account| (account.platform, &account.app_secret) == (first.platform, &first.app_secret));
        if !is_one || (first.platform == Platform::Instagram && accounts.len() > 1) {
            return Err(SimulatorError::Invalid(
                "one login is for one Instagram account, or for pages or numbers of one app".to_owned(),
            ));
        }
        let ids = consent.accounts.clone();
        let (holder, life) = match first.platform {
            Platform::Instagram => (Holder::Accounts(ids), Duration::hours(1)),
            Platform::Messenger => (Holder::User { pages: ids }, Duration::minutes(10)),
            Platform::WhatsApp => (Holder::Accounts(ids), Duration::seconds(30)),
        };
        let (name, now) = (new_name("AQ"), world.now().at);
        let code = Code {
            holder,
            redirect_uri: consent.redirect_uri.clone(),
            challenge: consent.code_challenge.clone(),
            without: consent.without.clone(),
            expires_at: now + life,
        };
        world.tokens.add_code(name.clone(), code, now)?;
        Ok(name)
    }

    pub(crate) fn age_token(&self, token: &str, by: TimeDelta) -> Result<(), SimulatorError> {
        let is_known = self.world().tokens.age(token, by);
        is_known.then_some(()).ok_or(SimulatorError::NoToken)
    }

    pub(crate) fn expire_token(&self, token: &str) -> Result<(), SimulatorError> {
        let mut world = self.world();
        let now = world.now().at;
        let is_known = world.tokens.expire(token, now);
        is_known.then_some(()).ok_or(SimulatorError::NoToken)
    }
}

/// What a query or a form says.
type Fields = HashMap<String, String>;

/// A field, empty when it is missing.
fn given<'f>(fields: &'f Fields, key: &str) -> &'f str {
    fields.get(key).map_or("", String::as_str)
}

/// A token or code: opaque, and unlike any other.
fn new_name(prefix: &str) -> String {
    format!("{prefix}{}{}", Uuid::now_v7().simple(), Uuid::now_v7().simple())
}

/// Whether the secret is that of the app to which a holder's accounts belong.
fn is_secret_of(world: &World, holder: &Holder, secret: &str) -> bool {
    let (Holder::Accounts(ids) | Holder::User { pages: ids }) = holder;
    let mut accounts = ids.iter().filter_map(|id| world.account(id).ok());
    !secret.is_empty() && accounts.all(|account| account.app_secret == secret)
}

fn wrong_secret() -> Refusal {
    Refusal::of(400, 1, None, "Error validating client secret.")
}

fn answer(answered: Result<Value, Refusal>) -> Response {
    match answered {
        Ok(body) => graph_response(StatusCode::OK, Body::from(body.to_string())),
        Err(refusal) => refused(&refusal),
    }
}
