//! The Graph API: the calls CHIDI makes, with the checks and refusals of the real one.
//!
//! Here a call comes in and is answered; what it does is in `objects`, `messaging` (Instagram, Messenger), `cloud`
//! (WhatsApp) and `media`. `report` tells what follows a send.

mod approved;
mod asked;
mod cloud;
mod cloud_message;
mod media;
mod message;
mod messaging;
mod objects;
mod permissions;
mod report;
mod subscribe;
mod template;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use self::asked::Asked;
pub(crate) use self::media::file_of_form;
pub(crate) use self::report::{Outcome, Sent};
use crate::faults::{self, Treatment};
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{CallNote, Holder, World};
use crate::{AccountSpec, Platform};

/// A call that is never answered is dropped after this, for callers that would wait for ever.
const SILENCE_MAX: Duration = Duration::from_mins(5);

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/{version}/{id}", get(objects::object))
        .route("/{version}/{id}/accounts", get(objects::pages))
        .route(
            "/{version}/{id}/permissions",
            get(permissions::list).delete(permissions::take_back),
        )
        .route("/{version}/debug_token", get(permissions::debug_token))
        .route("/{version}/{id}/phone_numbers", get(objects::phone_numbers))
        .route("/{version}/{id}/message_templates", get(approved::list))
        .route("/{version}/{id}/register", post(objects::register))
        .route("/{version}/{id}/messages", post(messages))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(subscribe::list)
                .post(subscribe::subscribe)
                .delete(subscribe::unsubscribe),
        )
        .merge(media::router())
        .fallback(async || unknown_path())
}

/// A call with its token looked up, its note written and its failure drawn.
pub(crate) struct Caller {
    who: Result<Who, Refusal>,
    call: u64,
    treatment: Treatment,
}

/// Whose token a call carries.
pub(crate) enum Who {
    Account(Arc<AccountSpec>),
    /// A person on Facebook, with the pages chosen at login.
    User(UserToken),
}

/// What a person on Facebook agreed to.
pub(crate) struct UserToken {
    pub(crate) pages: Vec<String>,
    pub(crate) without: Vec<String>,
}

/// What a call that was let through came to.
pub(crate) struct Done {
    pub(crate) body: Value,
    /// The message it sent, for what follows.
    pub(crate) sent: Option<Sent>,
}

impl Done {
    pub(crate) fn plain(body: Value) -> Self {
        Self { body, sent: None }
    }
}

/// `POST /v23.0/{me or the account's id}/messages`.
async fn messages(State(inner): State<Arc<Inner>>, asked: Asked, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text_at = |pointers: [&str; 3]| {
        let mut found = pointers.iter().filter_map(|pointer| body.pointer(pointer)?.as_str());
        found.next().map(str::to_owned)
    };
    let note = CallNote {
        recipient: text_at(["/recipient/id", "/to", "/recipient"]),
        text: text_at(["/message/text", "/text/body", "/interactive/body/text"]),
        metadata: text_at(["/message/metadata", "/biz_opaque_callback_data", "/metadata"]),
        ..asked.note()
    };
    let caller = match inner.enter(&asked, note) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let (call, fails_later) = (caller.call, caller.fails_later());
    let send = |inner: &Inner, account: &Arc<AccountSpec>| {
        asked.own(&inner.world(), account)?;
        match account.platform {
            Platform::Instagram | Platform::Messenger => inner.send_message(account, &body, call),
            Platform::WhatsApp => inner.send_whatsapp(account, &body, call, fails_later),
        }
    };
    inner.answer_account(caller, send).await
}

fn unknown_path() -> Response {
    let error = json!({ "message": "Unknown path components", "type": "OAuthException", "code": 2500 });
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}

impl Caller {
    fn fails_later(&self) -> Option<u32> {
        match self.treatment {
            Treatment::FailLater(code) => Some(code),
            _ => None,
        }
    }
}

impl Inner {
    /// Notes the call, looks its token up and draws its failure.
    pub(crate) fn enter(&self, asked: &Asked, note: CallNote) -> Result<Caller, Box<Response>> {
        if !asked.has_version() {
            return Err(Box::new(unknown_path()));
        }
        let mut world = self.world();
        let now = world.now();
        let who = who(&world, asked);
        let account = match &who {
            Ok(Who::Account(account)) => Some(Arc::clone(account)),
            _ => None,
        };
        let id = account.as_ref().map(|account| account.id.clone());
        let is_profile = account
            .as_ref()
            .is_some_and(|account| asked.is_profile(&world, account));
        let platform = account.map(|account| account.platform).unwrap_or_default();
        let fault = faults::draw(&mut world.faults, id.as_deref(), is_profile);
        let treatment = fault
            .as_ref()
            .map_or(Treatment::Serve { after: Duration::ZERO }, |fault| {
                fault.treatment(platform)
            });
        let note = CallNote {
            account: id,
            fault,
            ..note
        };
        let call = world.log.open_call(now, note);
        Ok(Caller { who, call, treatment })
    }

    /// Does the work of an account's call; people's tokens are refused.
    pub(crate) async fn answer_account(
        self: &Arc<Self>,
        caller: Caller,
        work: impl FnOnce(&Self, &Arc<AccountSpec>) -> Result<Done, Refusal>,
    ) -> Response {
        let work = |inner: &Self, who: &Who| match who {
            Who::Account(account) => work(inner, account),
            Who::User(_) => Err(Refusal::foreign_token()),
        };
        self.answer(caller, work).await
    }

    /// Does the work of a call unless its treatment forbids it, and answers as the treatment says.
    pub(crate) async fn answer(
        self: &Arc<Self>,
        caller: Caller,
        work: impl FnOnce(&Self, &Who) -> Result<Done, Refusal>,
    ) -> Response {
        let Caller { who, call, treatment } = caller;
        match &treatment {
            Treatment::Refuse(refusal) => return self.refuse(call, refusal),
            Treatment::Html => return self.html(call),
            Treatment::Silence => return self.silence().await,
            Treatment::Serve { .. } | Treatment::Break | Treatment::ServeSilently | Treatment::FailLater(_) => {}
        }
        let who = match who {
            Ok(who) => who,
            Err(refusal) => return self.refuse(call, &refusal),
        };
        if let Who::Account(account) = &who {
            tokio::time::sleep(Duration::from_millis(account.behaviour.latency_ms)).await;
        }
        let done = match work(self, &who) {
            Ok(done) => done,
            Err(refusal) => return self.refuse(call, &refusal),
        };
        if let Some(sent) = done.sent {
            self.report(sent).await;
        }
        let whole = done.body.to_string();
        let body = match treatment {
            Treatment::ServeSilently => return self.silence().await,
            Treatment::Break => whole.chars().take(whole.chars().count() / 2).collect(),
            Treatment::Serve { after } => {
                tokio::time::sleep(after).await;
                whole
            }
            Treatment::FailLater(_) => whole,
            Treatment::Refuse(_) | Treatment::Html | Treatment::Silence => unreachable!("answered above"),
        };
        self.note_answer(call, 200, None);
        graph_response(StatusCode::OK, Body::from(body))
    }

    pub(crate) fn refuse(&self, call: u64, refusal: &Refusal) -> Response {
        self.note_answer(call, refusal.status, Some(refusal.code));
        refused(refusal)
    }

    pub(crate) fn html(&self, call: u64) -> Response {
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
    pub(crate) async fn silence(&self) -> Response {
        let mut stop = self.stop.subscribe();
        // Whether the time is up or the simulator stops, nobody listens to this answer.
        let _ = tokio::time::timeout(SILENCE_MAX, stop.wait_for(|stopped| *stopped)).await;
        StatusCode::GATEWAY_TIMEOUT.into_response()
    }

    pub(crate) fn note_answer(&self, call: u64, status: u16, error_code: Option<u32>) {
        if let Some(noted) = self.world().log.call_mut(call) {
            (noted.status, noted.error_code) = (Some(status), error_code);
        }
    }
}

/// Whose token it is. Of several numbers that share one, the number or business that the path names.
fn who(world: &World, asked: &Asked) -> Result<Who, Refusal> {
    let token = world.tokens.find(&asked.token).ok_or_else(Refusal::no_token)?;
    let is_expired = token.is_expired(world.now().at);
    let ids = match &token.holder {
        Holder::Accounts(ids) => ids,
        Holder::User { .. } if is_expired => return Err(Refusal::token_expired(Platform::Messenger)),
        Holder::User { pages } => {
            return Ok(Who::User(UserToken {
                pages: pages.clone(),
                without: token.without.clone(),
            }));
        }
    };
    let accounts: Vec<_> = ids.iter().filter_map(|id| world.account(id).ok()).collect();
    let named = accounts
        .iter()
        .find(|account| account.id == asked.id || account.business_id == asked.id);
    // `me` of a page's token is the page, not its Instagram account.
    let page = accounts.iter().find(|account| account.platform == Platform::Messenger);
    let account = named.or(page).or(accounts.first()).ok_or_else(Refusal::no_token)?;
    if is_expired {
        return Err(Refusal::token_expired(account.platform));
    }
    Ok(Who::Account(Arc::clone(account)))
}

/// An error as the Graph API says it.
pub(crate) fn refused(refusal: &Refusal) -> Response {
    let trace_id = Uuid::now_v7().simple().to_string();
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = graph_response(status, Body::from(refusal.to_json(&trace_id).to_string()));
    if let Some(seconds) = refusal.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

pub(crate) fn graph_response(status: StatusCode, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json; charset=UTF-8"),
        ("facebook-api-version", "v23.0"),
    ];
    (status, headers, body).into_response()
}
