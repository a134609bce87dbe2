//! What customers sent, for the members of their shop only. Files come from strangers: they are served as what their content
//! is, browsers are told to run nothing in them, and what a browser cannot show safely is handed over as a download.

use std::ops::Range;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chidi::conversations::{self, StoredFile};
use chidi::files::kind::Family;
use chidi::identity::{self, Principal};
use chidi::ids::MessageId;
use chidi::{Context, Error};

use crate::error::HttpError;

/// A file never changes, but the customer may take it back: browsers ask again after this long.
const CACHE: &str = "private, max-age=600";
const NAME_CHARS_MAX: usize = 120;

/// Who asks, if anybody.
type Asking = Option<Extension<Principal>>;

/// `GET /api/v1/messages/{id}/attachments/{place}`
pub(super) async fn attachment(
    State(ctx): State<Context>,
    asking: Asking,
    Path((message_id, place)): Path<(MessageId, i16)>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let file = find(&ctx, asking, message_id, place, false).await?;
    serve(&ctx, &file, &headers).await
}

/// `GET /api/v1/messages/{id}/attachments/{place}/small`: the same for a bubble, where it is a large picture.
pub(super) async fn small(
    State(ctx): State<Context>,
    asking: Asking,
    Path((message_id, place)): Path<(MessageId, i16)>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let file = find(&ctx, asking, message_id, place, true).await?;
    serve(&ctx, &file, &headers).await
}

async fn find(
    ctx: &Context,
    asking: Asking,
    message_id: MessageId,
    place: i16,
    small: bool,
) -> Result<StoredFile, HttpError> {
    let Extension(principal) = asking.ok_or(HttpError(Error::Unauthenticated))?;
    let member = identity::member(ctx, &principal).await?;
    Ok(conversations::find_attachment(ctx, &member, message_id, place, small).await?)
}

pub(super) async fn serve(ctx: &Context, file: &StoredFile, asked: &HeaderMap) -> Result<Response, HttpError> {
    let tag = format!("\"{}\"", file.version);
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let mut headers = always(file, &tag);
    if text(IF_NONE_MATCH).is_some_and(|known| known == "*" || known.split(',').any(|one| bare(one) == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    // A part of another version is no part of this one.
    let is_same = text(IF_RANGE).is_none_or(|known| known == tag);
    let part = match text(RANGE).filter(|_| is_same).map(|range| part_of(range, file.bytes)) {
        None | Some(Part::Whole) => None,
        Some(Part::Some(part)) => Some(part),
        Some(Part::Outside) => {
            headers.insert(CONTENT_RANGE, ascii(&format!("bytes */{}", file.bytes)));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    let status = if let Some(part) = &part {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.bytes);
        headers.insert(CONTENT_RANGE, ascii(&range));
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let length = part.as_ref().map_or(file.bytes, |part| part.end - part.start);
    headers.insert(CONTENT_LENGTH, length.into());
    let bytes = file.read(ctx, part).await?;
    Ok((status, headers, Body::from_stream(bytes)).into_response())
}

fn always(file: &StoredFile, tag: &str) -> HeaderMap {
    let is_shown = Family::of(&file.content_type).is_shown();
    let way = if is_shown { "inline" } else { "attachment" };
    let disposition = match file.name.as_deref().and_then(name_of) {
        Some(name) => format!("{way}; filename*=UTF-8''{name}"),
        None => way.to_owned(),
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, ascii(&file.content_type));
    headers.insert(CONTENT_DISPOSITION, ascii(&disposition));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(CACHE));
    headers.insert(ETAG, ascii(tag));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("made of types of ours, digits and escaped names")
}

fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// A file's name as a header may carry it (RFC 8187), without what leads to other folders.
fn name_of(name: &str) -> Option<String> {
    let name: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .trim_matches(['.', ' '])
        .chars()
        .filter(|sign| !sign.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    (!name.is_empty()).then(|| name.bytes().map(escape).collect())
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<u64>),
    Outside,
}

/// Reads a `Range` header. Several parts at once are answered with the whole, which is allowed and what players never ask.
fn part_of(range: &str, bytes: u64) -> Part {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Part::Whole;
    };
    let part = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first > last => return Part::Whole,
        (Ok(first), Ok(last)) => first..last.saturating_add(1).min(bytes),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..bytes,
        (Err(_), Ok(last)) if first.trim().is_empty() => bytes.saturating_sub(last)..bytes,
        _ => return Part::Whole,
    };
    if part.start < part.end {
        Part::Some(part)
    } else {
        Part::Outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_within_the_file() {
        assert_eq!(part_of("bytes=0-3", 10), Part::Some(0..4));
        assert_eq!(part_of("bytes=4-", 10), Part::Some(4..10));
        assert_eq!(part_of("bytes=-3", 10), Part::Some(7..10));
        assert_eq!(part_of("bytes=-30", 10), Part::Some(0..10));
        assert_eq!(part_of("bytes=5-99", 10), Part::Some(5..10));
        assert_eq!(part_of("bytes=10-", 10), Part::Outside);
        assert_eq!(part_of("bytes=-0", 10), Part::Outside);
        for odd in [
            "bytes=5-2",
            "bytes=0-1,3-4",
            "bytes=a-b",
            "bytes=-",
            "lines=1-2",
            "bytes=5-x",
            "bytes=x-5",
        ] {
            assert_eq!(part_of(odd, 10), Part::Whole, "{odd}");
        }
    }

    #[test]
    fn a_name_leads_nowhere() {
        assert_eq!(name_of("price list.pdf").as_deref(), Some("price%20list.pdf"));
        assert_eq!(name_of("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(
            name_of("a\"; filename=b\r\n.html").as_deref(),
            Some("a%22%3B%20filename%3Db.html")
        );
        assert_eq!(
            name_of("iro \u{1ecd}\u{300}.pdf").as_deref(),
            Some("iro%20%E1%BB%8D%CC%80.pdf")
        );
        assert_eq!(name_of(".."), None);
    }
}
