//! The Graph API: the calls CHIDI makes, with the checks and refusals of the real one.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::faults::{self, Refusal, Treatment};
use crate::message;
use crate::say::new_mid;
use crate::simulator::Inner;
use crate::wire::{Item, What};
use crate::world::{CallNote, Key, ShopBubble, World};
use crate::{AccountSpec, Echo};

/// How long after the answer an echo is posted.
const ECHO_AFTER: Duration = Duration::from_millis(50);
/// A call that is never answered is dropped after this, for callers that would wait for ever.
const SILENCE_MAX: Duration = Duration::from_mins(5);

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/{version}/{id}", get(object))
        .route("/{version}/{id}/messages", post(messages))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(subscribed_apps).post(subscribed_apps),
        )
        .fallback(async || unknown_path())
}

#[derive(Debug, Deserialize)]
struct TokenQuery {
    access_token: Option<String>,
}

/// A call with its token looked up, its note written and its failure drawn.
struct Caller {
    account: Option<AccountSpec>,
    call: u64,
    treatment: Treatment,
}

/// What a call that was let through came to.
struct Done {
    body: Value,
    /// The message it sent, for the echo.
    sent: Option<Item>,
}

impl Done {
    fn plain(body: Value) -> Self {
        Self { body, sent: None }
    }
}

/// `GET /v23.0/me`, or a customer's profile.
async fn object(
    State(inner): State<Arc<Inner>>,
    Path((version, id)): Path<(String, String)>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
) -> Response {
    let note = CallNote {
        method: "GET",
        path: format!("/{version}/{id}"),
        ..CallNote::default()
    };
    let caller = match inner.enter(&version, &headers, query, note) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let read = |inner: &Inner, account: &AccountSpec| match id.as_str() {
        "me" => Ok(Done::plain(me(account))),
        own if own == account.id => Ok(Done::plain(me(account))),
        person => profile(&inner.world(), account, person).map(Done::plain),
    };
    inner.answer(caller, read).await
}

/// `POST /v23.0/me/messages`.
async fn messages(
    State(inner): State<Arc<Inner>>,
    Path((version, id)): Path<(String, String)>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text_at = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let note = CallNote {
        method: "POST",
        path: format!("/{version}/{id}/messages"),
        recipient: text_at("/recipient/id"),
        text: text_at("/message/text"),
        metadata: text_at("/message/metadata"),
        ..CallNote::default()
    };
    let caller = match inner.enter(&version, &headers, query, note) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let call = caller.call;
    let send = |inner: &Inner, account: &AccountSpec| {
        if id != "me" && id != account.id {
            return Err(Refusal::wrong(
                "Unsupported post request. Object does not exist or cannot be loaded.",
            ));
        }
        inner.send(account, &body, call)
    };
    inner.answer(caller, send).await
}

/// `GET` or `POST /v23.0/me/subscribed_apps`: every account is subscribed to everything.
async fn subscribed_apps(
    State(inner): State<Arc<Inner>>,
    Path((version, id)): Path<(String, String)>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
) -> Response {
    let note = CallNote {
        method: "POST",
        path: format!("/{version}/{id}/subscribed_apps"),
        ..CallNote::default()
    };
    match inner.enter(&version, &headers, query, note) {
        Ok(caller) => {
            inner
                .answer(caller, |_, _| Ok(Done::plain(json!({ "success": true }))))
                .await
        }
        Err(refused) => *refused,
    }
}

fn unknown_path() -> Response {
    let error = json!({ "message": "Unknown path components", "type": "OAuthException", "code": 2500 });
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}

impl Inner {
    /// Notes the call, looks its token up and draws its failure.
    fn enter(
        &self,
        version: &str,
        headers: &HeaderMap,
        query: TokenQuery,
        note: CallNote,
    ) -> Result<Caller, Box<Response>> {
        if !is_version(version) {
            return Err(Box::new(unknown_path()));
        }
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = bearer.map(str::to_owned).or(query.access_token).unwrap_or_default();
        let mut world = self.world();
        let now = world.now();
        let account = world.account_of_token(&token).cloned();
        let id = account.as_ref().map(|account| account.id.clone());
        let fault = faults::draw(&mut world.faults, id.as_deref());
        let treatment = fault
            .as_ref()
            .map_or(Treatment::Serve { after: Duration::ZERO }, crate::Fault::treatment);
        let call = world.log.open_call(
            now,
            CallNote {
                account: id,
                fault,
                ..note
            },
        );
        Ok(Caller {
            account,
            call,
            treatment,
        })
    }

    /// Does the work of a call unless its treatment forbids it, and answers as the treatment says.
    async fn answer(
        self: &Arc<Self>,
        caller: Caller,
        work: impl FnOnce(&Self, &AccountSpec) -> Result<Done, Refusal>,
    ) -> Response {
        let Caller {
            account,
            call,
            treatment,
        } = caller;
        match &treatment {
            Treatment::Refuse(refusal) => return self.refuse(call, refusal),
            Treatment::Html => return self.html(call),
            Treatment::Silence => return self.silence().await,
            Treatment::Serve { .. } | Treatment::Break | Treatment::ServeSilently => {}
        }
        let Some(account) = account else {
            return self.refuse(call, &Refusal::no_token());
        };
        tokio::time::sleep(Duration::from_millis(account.behaviour.latency_ms)).await;
        let done = match work(self, &account) {
            Ok(done) => done,
            Err(refusal) => return self.refuse(call, &refusal),
        };
        if let Some(sent) = done.sent {
            self.report(account, sent).await;
        }
        match treatment {
            Treatment::ServeSilently => self.silence().await,
            Treatment::Break => {
                self.note_answer(call, 200, None);
                graph_response(StatusCode::OK, Body::from("{\"recipient_id\":\"1"))
            }
            Treatment::Serve { after } => {
                tokio::time::sleep(after).await;
                self.note_answer(call, 200, None);
                graph_response(StatusCode::OK, Body::from(done.body.to_string()))
            }
            Treatment::Refuse(_) | Treatment::Html | Treatment::Silence => unreachable!("answered above"),
        }
    }

    /// Checks a message as the real one does and lets it reach the phone.
    fn send(&self, account: &AccountSpec, body: &Value, call: u64) -> Result<Done, Refusal> {
        let person = body
            .pointer("/recipient/id")
            .and_then(Value::as_str)
            .ok_or_else(|| Refusal::wrong("(#100) Param recipient must be a JSON object with an id"))?;
        let key = Key {
            account: account.id.clone(),
            person: person.to_owned(),
        };
        let mut world = self.world();
        let now = world.now();
        let talk = world.talk_mut(&key).ok_or_else(Refusal::no_such_person)?;
        if let Some(action) = body.get("sender_action").and_then(Value::as_str) {
            match action {
                "mark_seen" => talk.mark_seen(now),
                "typing_on" | "typing_off" => talk.set_typing(now, action == "typing_on"),
                _ => return Err(Refusal::wrong("(#100) Param sender_action is not known")),
            }
            drop(world);
            self.changed(key);
            return Ok(Done::plain(json!({ "recipient_id": person })));
        }
        let message = ShopBubble {
            mid: new_mid(),
            ..message::read(body)?
        };
        if !talk.is_open(now) {
            return Err(Refusal::window_closed());
        }
        talk.answer(now, message.clone());
        if let Some(noted) = world.log.call_mut(call) {
            noted.message_id = Some(message.mid.clone());
        }
        drop(world);
        let answer = json!({ "recipient_id": person, "message_id": message.mid });
        let metadata = message.metadata.filter(|_| account.behaviour.echo_metadata);
        let what = What::Echo {
            mid: message.mid,
            text: message.text,
            metadata,
        };
        let sent = Item {
            account: key.account.clone(),
            person: key.person.clone(),
            at_ms: now.at.timestamp_millis(),
            what,
        };
        self.changed(key);
        Ok(Done {
            body: answer,
            sent: Some(sent),
        })
    }

    /// Posts the echo when the account's setting says, and then that the customer has read the message.
    async fn report(self: &Arc<Self>, account: AccountSpec, echo: Item) {
        if account.behaviour.echo == Echo::Before {
            self.post_items(&account, std::slice::from_ref(&echo)).await;
        }
        let (inner, mut stop) = (Arc::clone(self), self.stop.subscribe());
        let afterwards = async move {
            tokio::time::sleep(ECHO_AFTER).await;
            if account.behaviour.echo == Echo::After {
                inner.post_items(&account, std::slice::from_ref(&echo)).await;
            }
            if let (true, What::Echo { mid, .. }) = (account.behaviour.reads, echo.what) {
                let read = Item {
                    what: What::Read { mid },
                    ..echo
                };
                inner.post_items(&account, &[read]).await;
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = afterwards => {}
                _ = stop.wait_for(|stopped| *stopped) => {}
            }
        });
    }

    fn refuse(&self, call: u64, refusal: &Refusal) -> Response {
        self.note_answer(call, refusal.status, Some(refusal.code));
        let trace_id = Uuid::now_v7().simple().to_string();
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = graph_response(status, Body::from(refusal.to_json(&trace_id).to_string()));
        if let Some(seconds) = refusal.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn html(&self, call: u64) -> Response {
        self.note_answer(call, 503, None);
        let page = "<html><body><h1>Sorry, something went wrong.</h1></body></html>";
        (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html")],
            page,
        )
            .into_response()
    }

    /// Holds the line and says nothing; the caller hangs up sooner or later.
    async fn silence(&self) -> Response {
        let mut stop = self.stop.subscribe();
        // Whether the time is up or the simulator stops, nobody listens to this answer.
        let _ = tokio::time::timeout(SILENCE_MAX, stop.wait_for(|stopped| *stopped)).await;
        StatusCode::GATEWAY_TIMEOUT.into_response()
    }

    fn note_answer(&self, call: u64, status: u16, error_code: Option<u32>) {
        if let Some(noted) = self.world().log.call_mut(call) {
            (noted.status, noted.error_code) = (Some(status), error_code);
        }
    }
}

fn is_version(version: &str) -> bool {
    version
        .strip_prefix('v')
        .is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn graph_response(status: StatusCode, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json; charset=UTF-8"),
        ("facebook-api-version", "v23.0"),
    ];
    (status, headers, body).into_response()
}

/// `user_id` is what webhooks carry; `id` is scoped to the app and appears nowhere else.
fn me(account: &AccountSpec) -> Value {
    let app_scoped: String = account.id.chars().rev().collect();
    json!({ "user_id": account.id, "username": account.username, "id": app_scoped })
}

fn profile(world: &World, account: &AccountSpec, person: &str) -> Result<Value, Refusal> {
    let key = Key {
        account: account.id.clone(),
        person: person.to_owned(),
    };
    let talk = world.talk(&key).ok_or_else(Refusal::no_such_person)?;
    let username = talk.customer.to_lowercase().replace(' ', ".");
    Ok(json!({ "id": person, "name": talk.customer, "username": username }))
}
