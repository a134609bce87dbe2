//! What a person on Facebook allowed, what a token is, and taking it all back.
//!
//! <https://developers.facebook.com/docs/graph-api/reference/user/permissions/> and
//! <https://developers.facebook.com/docs/graph-api/reference/debug_token/>

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::Asked;
use super::{Done, Who, graph_response, refused};
use crate::Platform;
use crate::account::PERSON;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{CallNote, Holder, World};

/// What apps ask for at a login on Facebook.
const OF_PAGES: [&str; 7] = [
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_messages",
    "business_management",
];
const OF_WHATSAPP: [&str; 2] = ["whatsapp_business_messaging", "whatsapp_business_management"];

/// `GET /v23.0/me/permissions`, with a person's token.
pub(super) async fn list(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let list = |_: &Inner, who: &Who| match who {
        Who::User(user) if asked.id == "me" => {
            let status = |name: &str| {
                if user.without.iter().any(|off| off == name) {
                    "declined"
                } else {
                    "granted"
                }
            };
            let all: Vec<Value> = OF_PAGES
                .iter()
                .map(|name| json!({ "permission": name, "status": status(name) }))
                .collect();
            Ok(Done::plain(json!({ "data": all })))
        }
        Who::User(_) | Who::Account(_) => Err(Refusal::no_such_object()),
    };
    inner.answer(caller, list).await
}

/// `DELETE /v23.0/{person}/permissions`, with the app's own token. What the tokens open stays open here.
pub(super) async fn take_back(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let is_app = is_an_app(&inner.world(), &asked.token);
    let outcome = match (is_app, asked.id == PERSON) {
        (true, true) => Ok(json!({ "success": true })),
        (true, false) => Err(Refusal::no_such_object()),
        (false, _) => Err(Refusal::no_token()),
    };
    inner.told(asked.note(), outcome)
}

/// `GET /v23.0/debug_token?input_token=..`, with the app's own token.
pub(super) async fn debug_token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Query(query): Query<std::collections::HashMap<String, String>>,
) -> Response {
    let given = |key: &str| query.get(key).map_or("", String::as_str);
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
    let outcome = {
        let world = inner.world();
        if is_an_app(&world, bearer.unwrap_or(given("access_token"))) {
            Ok(json!({ "data": facts(&world, given("input_token")) }))
        } else {
            Err(Refusal::no_token())
        }
    };
    let note = CallNote {
        method: "GET".to_owned(),
        path: "/debug_token".to_owned(),
        ..CallNote::default()
    };
    inner.told(note, outcome)
}

fn facts(world: &World, token: &str) -> Value {
    let Some(token) = world.tokens.find(token) else {
        return json!({ "is_valid": false, "scopes": [] });
    };
    let account = match &token.holder {
        Holder::Accounts(ids) | Holder::User { pages: ids } => ids.first().and_then(|id| world.account(id).ok()),
    };
    let is_whatsapp = account.is_some_and(|account| account.platform == Platform::WhatsApp);
    let all: &[&str] = if is_whatsapp { &OF_WHATSAPP } else { &OF_PAGES };
    let scopes: Vec<&&str> = all
        .iter()
        .filter(|name| !token.without.iter().any(|off| off == **name))
        .collect();
    json!({
        "app_id": account.map(|account| account.app_id.clone()),
        "is_valid": !token.is_expired(world.now().at),
        "expires_at": token.expires_at.map_or(0, |at| at.timestamp()),
        "issued_at": token.issued_at.timestamp(),
        "scopes": scopes,
        "user_id": if is_whatsapp { account.map(|account| account.app_scoped_id()) } else { Some(PERSON.to_owned()) },
    })
}

/// An app's token is its number and its secret.
fn is_an_app(world: &World, token: &str) -> bool {
    token.split_once('|').is_some_and(|(id, secret)| {
        world
            .accounts()
            .any(|account| account.app_id == id && account.app_secret == secret)
    })
}

impl Inner {
    /// Notes a call that no account makes, and answers it.
    fn told(&self, note: CallNote, outcome: Result<Value, Refusal>) -> Response {
        let call = {
            let mut world = self.world();
            let now = world.now();
            world.log.open_call(now, note)
        };
        match outcome {
            Ok(body) => {
                self.note_answer(call, 200, None);
                graph_response(StatusCode::OK, Body::from(body.to_string()))
            }
            Err(refusal) => {
                self.note_answer(call, refusal.status, Some(refusal.code));
                refused(&refusal)
            }
        }
    }
}
