//! Files: behind attachments, and WhatsApp's media calls.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Asked, Done};
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::World;
use crate::{AccountSpec, MediaTrouble, Platform, SimulatorError};

const UPLOAD_BYTES_MAX: usize = 16 << 20;
const ENDLESS_MIB: usize = 200;
const SORRY: &str = "<html><body><h1>Sorry, something went wrong.</h1></body></html>";

pub(super) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route("/simulator/media/{id}", get(download))
        .route("/simulator/media/{id}/expire", post(expire))
        .route("/simulator/media/{id}/trouble", post(trouble))
        .route(
            "/{version}/{id}/media",
            post(upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX)),
        )
}

/// What WhatsApp answers about a file: where it is, and what to expect there.
pub(super) fn object(world: &World, account: &AccountSpec, id: &str) -> Result<Value, Refusal> {
    let media = id.parse().ok().and_then(|id| world.media.find(id));
    let media = media.filter(|media| media.account == account.id && media.trouble != Some(MediaTrouble::Expired));
    let media = media.ok_or_else(Refusal::no_such_object)?;
    let (mime, bytes) = media.read();
    Ok(json!({
        "messaging_product": "whatsapp", "url": world.media.url(media.id), "mime_type": mime,
        "sha256": hex::encode(Sha256::digest(&bytes)), "file_size": bytes.len(), "id": id,
    }))
}

/// `GET /simulator/media/{id}`; WhatsApp's files need the account's token.
async fn download(State(inner): State<Arc<Inner>>, Path(id): Path<u64>, headers: HeaderMap) -> Response {
    let (mime, mut bytes, trouble) = {
        let world = inner.world();
        let Some(media) = world.media.find(id) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let bearer = headers.get(header::AUTHORIZATION);
        let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = bearer.and_then(|token| world.tokens.find(token));
        let is_holder = token.is_some_and(|token| token.has(&media.account) && !token.is_expired(world.now().at));
        // Our own phone page shows the picture to the customer, who has no token.
        let is_phone = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        if media.needs_token && !is_holder && !is_phone {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        let (mime, bytes) = media.read();
        (mime, bytes, media.trouble.clone())
    };
    match trouble {
        None => {}
        Some(MediaTrouble::Expired) => return StatusCode::NOT_FOUND.into_response(),
        Some(MediaTrouble::Forbidden) => return (StatusCode::FORBIDDEN, "URL signature expired").into_response(),
        Some(MediaTrouble::Gone) => return StatusCode::GONE.into_response(),
        Some(MediaTrouble::Unavailable) => return (StatusCode::SERVICE_UNAVAILABLE, Html(SORRY)).into_response(),
        Some(MediaTrouble::WrongType) => return Html(SORRY).into_response(),
        Some(MediaTrouble::Moved { to }) => return Redirect::temporary(&to).into_response(),
        Some(MediaTrouble::Slow { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(MediaTrouble::Damaged) => {
            if let Some(last) = bytes.last_mut() {
                *last = !*last;
            }
        }
        Some(MediaTrouble::TooLarge) => return endless(&mime, bytes),
    }
    file(&mime, Body::from(bytes))
}

fn file(mime: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), mime),
        (header::X_CONTENT_TYPE_OPTIONS.as_str(), "nosniff"),
        (header::CONTENT_SECURITY_POLICY.as_str(), "default-src 'none'; sandbox"),
    ];
    (headers, body).into_response()
}

/// A file that begins as it should and goes on for longer than anybody should read.
fn endless(mime: &str, bytes: Vec<u8>) -> Response {
    let more = std::iter::repeat_n(Bytes::from(vec![0; 1 << 20]), ENDLESS_MIB);
    let pieces = std::iter::once(Bytes::from(bytes)).chain(more).map(Ok::<_, Infallible>);
    file(mime, Body::from_stream(futures::stream::iter(pieces)))
}

async fn expire(State(inner): State<Arc<Inner>>, Path(id): Path<u64>) -> Result<StatusCode, SimulatorError> {
    inner.trouble_media(id, Some(MediaTrouble::Expired))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn trouble(
    State(inner): State<Arc<Inner>>,
    Path(id): Path<u64>,
    Json(trouble): Json<Option<MediaTrouble>>,
) -> Result<StatusCode, SimulatorError> {
    inner.trouble_media(id, trouble)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v23.0/{phone_number_id}/media`: a form with `messaging_product`, `type` and `file`.
async fn upload(State(inner): State<Arc<Inner>>, asked: Asked, headers: HeaderMap, body: Bytes) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let keep = |inner: &Inner, account: &Arc<AccountSpec>| {
        let mut world = inner.world();
        asked.own(&world, account)?;
        if account.platform != Platform::WhatsApp {
            return Err(Refusal::no_such_object());
        }
        let file = kind.and_then(|kind| file_of_form(kind, &body));
        let (mime, bytes) = file.ok_or_else(|| Refusal::wrong("(#100) The parameter file is required."))?;
        let id = world.media.add_upload(&account.id, account.platform, mime, bytes);
        Ok(Done::plain(json!({ "id": id.to_string() })))
    };
    inner.answer_account(caller, keep).await
}

/// Type and bytes of the part of a `multipart/form-data` body that has a file name.
pub(crate) fn file_of_form(kind: &str, body: &[u8]) -> Option<(String, Vec<u8>)> {
    let boundary = kind.split("boundary=").nth(1)?.trim_matches('"');
    let mark = format!("\r\n--{boundary}");
    let mut rest = body;
    while let Some(start) = find(rest, b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&rest[..start]).into_owned();
        let content = &rest[start + 4..];
        let end = find(content, mark.as_bytes())?;
        if head.contains("filename=") {
            let mime = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-type:").map(str::to_owned));
            let mime = mime.map_or_else(|| "application/octet-stream".to_owned(), |mime| mime.trim().to_owned());
            return Some((mime, content[..end].to_vec()));
        }
        rest = &content[end + mark.len()..];
    }
    None
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

impl Inner {
    pub(crate) fn trouble_media(&self, id: u64, trouble: Option<MediaTrouble>) -> Result<(), SimulatorError> {
        let mut world = self.world();
        let media = world.media.find_mut(id).ok_or(SimulatorError::NoMedia(id))?;
        media.trouble = trouble;
        Ok(())
    }
}
