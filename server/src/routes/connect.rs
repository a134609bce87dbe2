//! Connecting accounts by logging in at Meta, and what is done to connected ones: plain links and forms, so that they work
//! before any script has arrived. Each leads to the channels page, which tells how it went.

use axum::extract::{Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Form, Router};
use chidi::channels::account::{self, Login};
use chidi::channels::oauth::{self, Callback, Next, Visit};
use chidi::identity::{self, Member, Permission, Principal};
use chidi::ids::{AccountId, LoginId};
use chidi::{Context, Error};
use chidi_app::still::{Asked, choose_page, guide_page};
use leptos::config::LeptosOptions;
use serde::Deserialize;

use super::{AppState, still_page};

/// For the pages' router, which knows who is signed in and refuses forms of other sites.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/connect/{login}", get(begin))
        .route("/connect/{login}/callback", get(callback))
        .route("/connect/facebook/pages", get(pages).post(choose))
        .route("/channels/{id}/check", post(check))
        .route("/channels/{id}/disconnect", post(disconnect))
        .route("/guide/connect", get(guide))
}

/// Who is signed in, if anybody.
type Signed = Option<Extension<Principal>>;

/// `GET /connect/{login}`: to Meta. A link on somebody else's page leads no further than to ours.
async fn begin(State(ctx): State<Context>, signed: Signed, Path(word): Path<String>, headers: HeaderMap) -> Response {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return Redirect::to("/channels").into_response();
    }
    let (member, principal) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    let begun = match login_of(&word) {
        Some(login) => oauth::begin(&ctx, visit(&member, &principal), login).await,
        None => Err(Error::NotFound("log-in")),
    };
    match begun {
        Ok(address) => unstored(Redirect::to(&address)),
        Err(error) => back_with(&error),
    }
}

/// `GET /connect/{login}/callback`: back from Meta.
async fn callback(
    State(ctx): State<Context>,
    signed: Signed,
    Path(word): Path<String>,
    Query(came): Query<Callback>,
) -> Response {
    let (member, principal) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    let ended = match login_of(&word) {
        Some(login) => oauth::finish(&ctx, visit(&member, &principal), login, &came).await,
        None => Err(Error::NotFound("log-in")),
    };
    go_on(ended)
}

#[derive(Debug, Deserialize)]
struct Choosing {
    login: LoginId,
    #[serde(default)]
    again: bool,
}

/// `GET /connect/facebook/pages`: which of the pages are the shop's.
async fn pages(
    State(ctx): State<Context>,
    State(site): State<LeptosOptions>,
    signed: Signed,
    Query(choosing): Query<Choosing>,
    request: Request,
) -> Response {
    let (member, principal) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    match oauth::choices(&ctx, visit(&member, &principal), choosing.login).await {
        Ok(choices) => {
            let asked = asked(site, request);
            still_page(choose_page(asked, &choosing.login.to_string(), choices, choosing.again))
        }
        Err(error) => back_with(&error),
    }
}

/// `POST /connect/facebook/pages`, with `login` and any number of `page`.
async fn choose(State(ctx): State<Context>, signed: Signed, Form(pairs): Form<Vec<(String, String)>>) -> Response {
    let (member, principal) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    let given = |name: &'static str| pairs.iter().filter(move |(one, _)| one == name).map(|(_, value)| value);
    let chosen: Vec<String> = given("page").cloned().collect();
    let ended = match given("login").next().and_then(|id| id.parse().ok()) {
        Some(login_id) => oauth::choose(&ctx, visit(&member, &principal), login_id, &chosen).await,
        None => Err(Error::NotFound("log-in")),
    };
    match ended {
        Ok(Next::Choose(id)) => unstored(Redirect::to(&format!("/connect/facebook/pages?login={id}&again=true"))),
        ended => go_on(ended),
    }
}

/// `POST /channels/{id}/check`: asks the platform whether all is well.
async fn check(State(ctx): State<Context>, signed: Signed, Path(id): Path<AccountId>) -> Response {
    let (member, _) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    let checked = match member.require(Permission::ManageChannels) {
        Ok(()) => account::check_now(&ctx, member.business_id, id).await,
        refused => refused,
    };
    match checked {
        Ok(()) => Redirect::to(&format!("/channels?told=checked#account-{id}")).into_response(),
        Err(error) => back_with(&error),
    }
}

/// `POST /channels/{id}/disconnect`.
async fn disconnect(State(ctx): State<Context>, signed: Signed, Path(id): Path<AccountId>) -> Response {
    let (member, _) = match entered(&ctx, signed).await {
        Ok(entered) => entered,
        Err(refused) => return refused,
    };
    match disconnect_one(&ctx, &member, id).await {
        Ok(()) => Redirect::to("/channels?told=disconnected").into_response(),
        Err(error) => back_with(&error),
    }
}

async fn disconnect_one(ctx: &Context, member: &Member, id: AccountId) -> chidi::Result<()> {
    member.require(Permission::ManageChannels)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    account::disconnect(&mut tx, id).await?;
    tx.commit().await
}

/// `GET /guide/connect`: Meta's side, step by step. For anybody.
async fn guide(State(ctx): State<Context>, State(site): State<LeptosOptions>, request: Request) -> Response {
    still_page(guide_page(asked(site, request), &ctx.config.public_url))
}

fn login_of(word: &str) -> Option<Login> {
    [Login::Instagram, Login::Facebook]
        .into_iter()
        .find(|login| login.as_str() == word)
}

/// The member who is signed in; else the way to the log-in.
async fn entered(ctx: &Context, signed: Signed) -> Result<(Member, Principal), Response> {
    let to_log_in = || Redirect::to("/log-in?next=%2Fchannels&e=expired").into_response();
    let Some(Extension(principal)) = signed else {
        return Err(to_log_in());
    };
    match identity::member(ctx, &principal).await {
        Ok(member) => Ok((member, principal)),
        Err(Error::Unauthenticated) => Err(to_log_in()),
        Err(error) => Err(back_with(&error)),
    }
}

fn visit<'a>(member: &'a Member, principal: &Principal) -> Visit<'a> {
    Visit {
        member,
        session_id: principal.session_id,
    }
}

fn go_on(ended: chidi::Result<Next>) -> Response {
    match ended {
        Ok(Next::Told(id)) => unstored(Redirect::to(&format!("/channels?told={id}"))),
        Ok(Next::Choose(id)) => unstored(Redirect::to(&format!("/connect/facebook/pages?login={id}"))),
        Err(error) => back_with(&error),
    }
}

/// To the channels page, with a word for what went wrong: the page has a sentence for each. What is ours to mend goes to
/// the log.
fn back_with(error: &Error) -> Response {
    let word = match error {
        Error::NotFound(_) => "again",
        Error::Forbidden | Error::Unauthenticated => "role",
        Error::RateLimited { .. } => "wait",
        Error::Refused(_) | Error::Invalid(_) => "slow",
        Error::Database(_) | Error::Internal(_) => {
            tracing::error!(%error, "an account could not be seen to");
            "busy"
        }
    };
    unstored(Redirect::to(&format!("/channels?told={word}")))
}

/// What leads to Meta or comes from there is for this once.
fn unstored(redirect: Redirect) -> Response {
    let mut response = redirect.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn asked(site: LeptosOptions, request: Request) -> Asked {
    let (parts, _): (Parts, _) = request.into_parts();
    Asked { site, parts }
}
