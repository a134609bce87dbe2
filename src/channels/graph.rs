//! One call to Meta's Graph API, and what an answer that is no success means.
//!
//! Errors are told apart by code and subcode, never by text
//! (<https://developers.facebook.com/docs/graph-api/guides/error-handling>). The distinction that matters most is whether
//! the platform surely did *not* do what was asked: only then may it be asked again.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::Platform;
use crate::config::GRAPH_VERSION;
use crate::context::Context;

/// The longest wait a platform can ask of us in one go.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} (HTTP {status:?}, code {code:?}, subcode {subcode:?}, trace {trace:?})")]
pub struct SendError {
    /// What it means for us.
    pub kind: SendErrorKind,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Meta's error code.
    pub code: Option<i64>,
    /// Meta's subcode.
    pub subcode: Option<i64>,
    /// What Meta's support asks for.
    pub trace: Option<String>,
}

/// What a failed call means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendErrorKind {
    /// The token is dead: the owner must connect the account again.
    TokenExpired,
    /// A permission is missing, or the account is locked.
    Permission,
    /// Too many calls; not taken.
    RateLimited {
        /// How long the platform asks us to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// Too many messages to this one customer; not taken.
    PersonBusy,
    /// The customer's last message is more than 24 hours old.
    WindowClosed,
    /// Meta has not approved the app for what people write after the 24 hours.
    LateNotApproved,
    /// The customer cannot be written to.
    PersonUnavailable,
    /// The account has no way to pay for its messages.
    PaymentMissing,
    /// The request is wrong; it will be wrong again.
    Refused,
    /// The platform is away or in trouble; not taken.
    Transient,
    /// The request may have been taken: it went out and no answer came back.
    Unknown,
}

/// The `error` object of an answer.
#[derive(Debug, Default, Deserialize)]
struct GraphError {
    code: Option<i64>,
    error_subcode: Option<i64>,
    fbtrace_id: Option<String>,
}

/// The address of an object or an edge, e.g. `me/messages`.
pub(super) fn url(ctx: &Context, platform: Platform, path: &str) -> String {
    let default = match platform {
        Platform::Instagram => "https://graph.instagram.com",
        Platform::Messenger | Platform::Whatsapp => "https://graph.facebook.com",
    };
    let base = ctx.config.meta_graph_url.as_deref().unwrap_or(default);
    format!("{}/{GRAPH_VERSION}/{path}", base.trim_end_matches('/'))
}

/// The platform's id of what was just sent. Without one it is taken, but only an echo or a status can settle it.
pub(super) fn sent_id(answer: &Value, pointer: &str) -> Result<String, SendError> {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .ok_or(SendError::of(SendErrorKind::Unknown))
}

/// Makes a call and answers the JSON of its success.
pub(super) async fn call(request: RequestBuilder) -> Result<Value, SendError> {
    let answer = request.send().await.map_err(|error| not_answered(&error))?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await;
    if status.is_success() {
        // Taken; but without a whole answer we do not know under which id.
        return body
            .ok()
            .and_then(|body| serde_json::from_slice(&body).ok())
            .ok_or_else(|| bare(SendErrorKind::Unknown, status));
    }
    let body: Value = body
        .ok()
        .and_then(|body| serde_json::from_slice(&body).ok())
        .unwrap_or_default();
    let error = GraphError::deserialize(&body["error"]).ok();
    Err(refusal(status, &headers, error))
}

/// No answer: either the request never left, or nobody knows what became of it.
fn not_answered(error: &reqwest::Error) -> SendError {
    let kind = if error.is_connect() || error.is_builder() {
        SendErrorKind::Transient
    } else {
        SendErrorKind::Unknown
    };
    SendError::of(kind)
}

impl SendError {
    /// An error that no answer of the platform tells more about.
    pub fn of(kind: SendErrorKind) -> Self {
        Self {
            kind,
            status: None,
            code: None,
            subcode: None,
            trace: None,
        }
    }
}

fn bare(kind: SendErrorKind, status: StatusCode) -> SendError {
    SendError {
        status: Some(status.as_u16()),
        ..SendError::of(kind)
    }
}

impl SendErrorKind {
    /// What a code means that a platform reports after it took the message.
    pub fn of_code(code: i64) -> Self {
        kind_of_code(code, None, &HeaderMap::new()).unwrap_or(Self::Refused)
    }
}

fn refusal(status: StatusCode, headers: &HeaderMap, error: Option<GraphError>) -> SendError {
    let Some(error) = error else {
        return bare(kind_of_status(status, headers), status);
    };
    let kind = match (error.code, error.error_subcode) {
        (Some(code), subcode) => {
            kind_of_code(code, subcode, headers).unwrap_or_else(|| kind_of_status(status, headers))
        }
        (None, _) => kind_of_status(status, headers),
    };
    SendError {
        kind,
        status: Some(status.as_u16()),
        code: error.code,
        subcode: error.error_subcode,
        trace: error.fbtrace_id,
    }
}

/// Meta's codes, those of `WhatsApp` among them
/// (<https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>); `None` for those we do not know.
fn kind_of_code(code: i64, subcode: Option<i64>, headers: &HeaderMap) -> Option<SendErrorKind> {
    Some(match (code, subcode) {
        (131_047, _) | (_, Some(2_018_278 | 2_018_065 | 2_534_022)) => SendErrorKind::WindowClosed,
        (_, Some(2_018_276)) => SendErrorKind::LateNotApproved,
        (551 | 131_021 | 131_026 | 131_030, _) | (_, Some(1_545_041)) | (100, Some(2_018_001)) => {
            SendErrorKind::PersonUnavailable
        }
        (0 | 102 | 190, _) => SendErrorKind::TokenExpired,
        (3 | 10 | 200..=299 | 368 | 130_497 | 131_031 | 133_010, _) => SendErrorKind::Permission,
        (131_042, _) => SendErrorKind::PaymentMissing,
        (131_056, _) => SendErrorKind::PersonBusy,
        (4 | 17 | 32 | 613 | 80_002 | 80_006..=80_008 | 130_429 | 131_064, _) => SendErrorKind::RateLimited {
            retry_after: retry_after(headers),
        },
        (1 | 2 | 1200 | 131_000 | 131_016 | 131_057 | 133_004, _) => SendErrorKind::Transient,
        (100 | 130_472 | 131_008 | 131_009 | 131_048..=131_053 | 132_000..=132_016, _) => SendErrorKind::Refused,
        _ => return None,
    })
}

/// What the status alone says. A gateway that gave up waiting does not know whether the request was taken.
fn kind_of_status(status: StatusCode, headers: &HeaderMap) -> SendErrorKind {
    match status.as_u16() {
        401 => SendErrorKind::TokenExpired,
        403 => SendErrorKind::Permission,
        429 => SendErrorKind::RateLimited {
            retry_after: retry_after(headers),
        },
        502 | 504 => SendErrorKind::Unknown,
        500..=599 => SendErrorKind::Transient,
        _ => SendErrorKind::Refused,
    }
}

/// `Retry-After` in seconds, else the longest wait, in minutes, of the usage header.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let seconds = header("retry-after").and_then(|text| text.trim().parse::<u64>().ok());
    let usage = || {
        let usage: Value = serde_json::from_str(header("x-business-use-case-usage")?).ok()?;
        let accounts = usage.as_object()?.values().filter_map(Value::as_array).flatten();
        accounts
            .filter_map(|one| one["estimated_time_to_regain_access"].as_u64())
            .max()
            .map(|minutes| minutes.saturating_mul(60))
    };
    let wait = Duration::from_secs(seconds.or_else(usage)?);
    Some(wait.min(RETRY_AFTER_MAX)).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &Value) -> SendErrorKind {
        let error = GraphError::deserialize(&body["error"]).ok();
        refusal(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), error).kind
    }

    fn coded(code: i64, subcode: Option<i64>) -> SendErrorKind {
        kind(
            400,
            &serde_json::json!({"error": {"message": "any", "code": code, "error_subcode": subcode}}),
        )
    }

    #[test]
    fn a_code_tells_what_to_do() {
        for (code, subcode, expected) in [
            (190, Some(463), SendErrorKind::TokenExpired),
            (102, None, SendErrorKind::TokenExpired),
            (10, None, SendErrorKind::Permission),
            (10, Some(2_018_278), SendErrorKind::WindowClosed),
            (100, Some(2_534_022), SendErrorKind::WindowClosed),
            (200, None, SendErrorKind::Permission),
            (200, Some(1_545_041), SendErrorKind::PersonUnavailable),
            (551, None, SendErrorKind::PersonUnavailable),
            (100, Some(2_018_001), SendErrorKind::PersonUnavailable),
            (100, Some(2_018_276), SendErrorKind::LateNotApproved),
            (100, None, SendErrorKind::Refused),
            (368, None, SendErrorKind::Permission),
            (613, None, SendErrorKind::RateLimited { retry_after: None }),
            (2, None, SendErrorKind::Transient),
            (0, None, SendErrorKind::TokenExpired),
            (130_429, None, SendErrorKind::RateLimited { retry_after: None }),
            (131_056, None, SendErrorKind::PersonBusy),
            (131_026, None, SendErrorKind::PersonUnavailable),
            (131_042, None, SendErrorKind::PaymentMissing),
            (131_047, None, SendErrorKind::WindowClosed),
            (131_000, None, SendErrorKind::Transient),
            (132_001, None, SendErrorKind::Refused),
            (987_654, None, SendErrorKind::Refused),
        ] {
            assert_eq!(coded(code, subcode), expected, "{code} {subcode:?}");
        }
    }

    #[test]
    fn without_a_code_the_status_decides() {
        let none = Value::Null;
        assert_eq!(kind(401, &none), SendErrorKind::TokenExpired);
        assert_eq!(kind(429, &none), SendErrorKind::RateLimited { retry_after: None });
        assert_eq!(kind(500, &none), SendErrorKind::Transient);
        assert_eq!(kind(503, &none), SendErrorKind::Transient);
        assert_eq!(kind(404, &none), SendErrorKind::Refused);
    }

    #[test]
    fn a_gateway_that_gave_up_leaves_the_outcome_unknown() {
        assert_eq!(kind(504, &Value::Null), SendErrorKind::Unknown);
        assert_eq!(kind(502, &Value::Null), SendErrorKind::Unknown);
        // The platform itself answering 502 with its own code has not taken it.
        assert_eq!(
            kind(502, &serde_json::json!({"error": {"code": 2}})),
            SendErrorKind::Transient
        );
    }

    #[test]
    fn the_platform_says_how_long_to_wait() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        let usage = r#"{"17841":[{"type":"messenger","estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":7}]}"#;
        headers.insert("x-business-use-case-usage", usage.parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_mins(7)));
        headers.insert("retry-after", "30".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(30)));
        headers.insert("retry-after", "99999999999".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(RETRY_AFTER_MAX));
    }
}
