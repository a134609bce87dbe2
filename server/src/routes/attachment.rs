//! What customers sent, for the members of their shop only. Files come from strangers: browsers are told to run nothing in
//! them, and show only what they can show safely.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chidi::conversations;
use chidi::identity::{self, Principal};
use chidi::ids::MessageId;
use chidi::{Context, Error};
use futures::stream;

use crate::error::HttpError;

/// Types that browsers show by themselves and that hold no script.
const SHOWN: [&str; 9] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "video/mp4",
    "application/pdf",
];
/// Larger than anything `WhatsApp` takes.
const BYTES_MAX: usize = 110 * 1024 * 1024;

/// `GET /api/v1/messages/{id}/attachments/{place}`
pub(super) async fn attachment(
    State(ctx): State<Context>,
    principal: Option<Extension<Principal>>,
    Path((message_id, place)): Path<(MessageId, usize)>,
) -> Result<Response, HttpError> {
    let Extension(principal) = principal.ok_or(HttpError(Error::Unauthenticated))?;
    let member = identity::member(&ctx, &principal).await?;
    let file = conversations::open_attachment(&ctx, &member, message_id, place).await?;
    let said = file
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim();
    let shown = SHOWN.iter().find(|shown| **shown == kind);
    let (kind, disposition) = shown.map_or(("application/octet-stream", "attachment"), |kind| (*kind, "inline"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600")),
        (
            HeaderName::from_static("content-security-policy"),
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    Ok((headers, Body::from_stream(chunks(file))).into_response())
}

/// The file as it comes, given up when it is larger than it may be.
fn chunks(file: reqwest::Response) -> impl stream::Stream<Item = Result<axum::body::Bytes, std::io::Error>> {
    stream::try_unfold((file, 0), |(mut file, read)| async move {
        let Some(chunk) = file.chunk().await.map_err(std::io::Error::other)? else {
            return Ok(None);
        };
        let read: usize = read + chunk.len();
        if read > BYTES_MAX {
            return Err(std::io::Error::other("the file is too large"));
        }
        Ok(Some((chunk, (file, read))))
    })
}
