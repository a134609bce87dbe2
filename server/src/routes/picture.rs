//! Pictures that people of a shop send: in by a plain form, out by a link that only the platform is told.

use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chidi::conversations::{self, PICTURE_BYTES_MAX, PictureLink};
use chidi::identity::{self, Principal};
use chidi::ids::{BusinessId, MessageId, ThreadId};
use chidi::{Context, Error};
use chidi_app::error::AppError;
use chidi_app::pages::address_with_problem;
use serde::Deserialize;

use super::{AppState, attachment};
use crate::error::HttpError;

/// The form's other fields and its seams.
const FORM_BYTES: usize = 64 * 1024;

/// `POST /inbox/{id}/picture`, for members.
pub(super) fn form() -> Router<AppState> {
    let body_max = DefaultBodyLimit::max(PICTURE_BYTES_MAX + FORM_BYTES);
    Router::new().route("/inbox/{id}/picture", post(send).layer(body_max))
}

/// `GET /pictures/{business}/{message}`, for platforms.
pub(super) fn links() -> Router<AppState> {
    Router::new().route("/pictures/{business_id}/{message_id}", get(open))
}

async fn send(
    State(ctx): State<Context>,
    asking: Option<Extension<Principal>>,
    Path(thread_id): Path<ThreadId>,
    form: Multipart,
) -> Result<Response, HttpError> {
    let Extension(principal) = asking.ok_or(HttpError(Error::Unauthenticated))?;
    let member = identity::member(&ctx, &principal).await?;
    let sent = match read(form).await {
        Ok((message_id, bytes)) => conversations::reply_with_picture(&ctx, &member, thread_id, message_id, bytes).await,
        Err(error) => Err(error),
    };
    // Back to the conversation, and with what is wrong, as the composer shows it.
    let id = thread_id.to_string();
    let address = match sent {
        Ok(()) => format!("/inbox/{id}"),
        Err(error) => address_with_problem(&id, "", &AppError::from(error)),
    };
    Ok(Redirect::to(&address).into_response())
}

/// The message's id and the picture's bytes.
async fn read(mut form: Multipart) -> Result<(MessageId, Vec<u8>), Error> {
    let broken = || {
        Error::field(
            "picture",
            "The picture did not arrive whole, or is larger than 15 MB. Try again.",
        )
    };
    let (mut message_id, mut bytes) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("message_id") => message_id = field.text().await.ok().and_then(|id| id.parse().ok()),
            Some("picture") => bytes = Some(field.bytes().await.map_err(|_| broken())?.to_vec()),
            _ => {}
        }
    }
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or_else(|| Error::field("picture", "Choose a picture first."))?;
    Ok((message_id.ok_or_else(broken)?, bytes))
}

#[derive(Debug, Deserialize)]
struct Proof {
    until: i64,
    proof: String,
}

async fn open(
    State(ctx): State<Context>,
    Path((business_id, message_id)): Path<(BusinessId, MessageId)>,
    Query(Proof { until, proof }): Query<Proof>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let link = PictureLink {
        business_id,
        message_id,
        until,
        proof,
    };
    let file = conversations::open_picture(&ctx, &link).await?;
    let mut served = attachment::serve(&ctx, &file, &headers).await?;
    // Whoever holds the link may show it on a page of theirs.
    served.headers_mut().insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    Ok(served)
}
