//! Who asks, as server functions see it. The server's cookie layer has checked the cookies before and left a
//! [`Principal`] with the request; nobody here looks at a cookie for who it is.

use std::ops::Deref;

use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use chidi::Context;
use chidi::identity::{self, Client, Member, Principal};
use leptos::prelude::{expect_context, use_context};
use leptos::server_fn::error::ServerFnErrorErr as Malformed;
use leptos_axum::ResponseOptions;

use crate::error::AppError;
use crate::pages::SentBack;

/// The outside world, as the server has provided it for this request.
pub fn context() -> Context {
    expect_context()
}

/// Who asks and for which shop. The first line of every server function.
pub async fn member() -> Result<Member, AppError> {
    Ok(enter().await?.member)
}

/// Who asks, with the outside world in hand. A page that is left while it is being made loses what the request provided,
/// so everything of it is taken before the first wait.
pub async fn enter() -> Result<Visitor, AppError> {
    let (context, principal) = (context(), principal());
    let Some(principal) = principal else {
        return Err(chidi::Error::Unauthenticated.into());
    };
    let member = identity::member(&context, &principal).await?;
    Ok(Visitor { context, member })
}

/// A member of a shop, at a page.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The outside world.
    pub context: Context,
    member: Member,
}

impl Deref for Visitor {
    type Target = Member;
    fn deref(&self) -> &Member {
        &self.member
    }
}

/// Who the cookies say is asking. Enough to choose a page; whoever reads or writes data asks for [`member`].
pub fn principal() -> Option<Principal> {
    extension()
}

/// From where the request comes, for limits that count per address.
pub fn client() -> Option<Client> {
    extension()
}

/// The form that was refused before this page, when one was.
pub fn sent_back() -> Option<SentBack> {
    extension()
}

/// The number that ties what a person sees to what the log says.
pub fn request_id() -> String {
    const NAME: HeaderName = HeaderName::from_static("x-request-id");
    use_context::<Parts>()
        .and_then(|parts| parts.headers.get(NAME)?.to_str().ok().map(str::to_owned))
        .unwrap_or_else(|| "none".to_owned())
}

/// For a form sent without wasm, whose answer is a page: where to go next, instead of back to where it came from.
/// With wasm the page stays and shows the result itself.
pub fn go_without_wasm(path: &str) {
    if wants_page() {
        leptos_axum::redirect(path);
    }
}

/// The status that says the same as the error. A form sent without wasm is answered by a redirect, which has its own,
/// and a page stays what it is when one of its parts fails, unless it is not there at all.
pub(crate) fn set_status(error: &AppError) {
    let (Some(parts), Some(response)) = (use_context::<Parts>(), use_context::<ResponseOptions>()) else {
        return;
    };
    let is_call = parts.uri.path().starts_with("/api/");
    let status = match error {
        AppError::NotFound => StatusCode::NOT_FOUND,
        _ if !is_call => return,
        AppError::Unauthenticated => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::Refused(_) => StatusCode::CONFLICT,
        AppError::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        AppError::Transport(Malformed::Args(_) | Malformed::MissingArg(_) | Malformed::Deserialization(_)) => {
            StatusCode::BAD_REQUEST
        }
        AppError::Internal(_) | AppError::Transport(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if !(is_call && wants_page()) {
        response.set_status(status);
    }
}

fn wants_page() -> bool {
    use_context::<Parts>()
        .and_then(|parts| Some(parts.headers.get(ACCEPT)?.to_str().ok()?.contains("text/html")))
        .unwrap_or(false)
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
