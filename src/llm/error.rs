//! Why a model did not answer. Providers' own words are never kept: they quote what they were sent.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// The longest wait a provider can ask of us.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);
const CODE_CHARS_MAX: usize = 64;

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} (HTTP {status:?}, code {code:?})")]
pub struct LlmError {
    /// What it means for us.
    pub kind: LlmErrorKind,
    /// HTTP status, when there was an answer that is no success.
    pub status: Option<u16>,
    /// The provider's code for it.
    pub code: Option<String>,
}

/// What a failed call means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LlmErrorKind {
    /// The key is wrong, or may not do this.
    KeyRefused,
    /// The account at the provider has no money left.
    QuotaSpent,
    /// There is no such model for this key.
    NoSuchModel,
    /// The request is longer than the model can read.
    TooLong,
    /// The provider will not take the request; it will not take it the next time.
    Refused,
    /// Too many calls.
    RateLimited {
        /// How long the provider asks us to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// The provider is in trouble.
    Overloaded {
        /// How long it asks us to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// Nobody answers at the address.
    Unreachable,
    /// It took too long.
    TimedOut(Wait),
    /// The answer broke off.
    BrokenStream,
    /// The answer is not what the provider promises.
    Unreadable,
    /// The request, or the answer, is larger than we handle.
    TooLarge,
    /// The address is none that may be called.
    AddressForbidden,
    /// It failed so often that it is left alone for a while.
    Resting,
}

/// What was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// The first piece.
    FirstPiece,
    /// The next piece.
    NextPiece,
    /// The end.
    End,
}

impl From<LlmErrorKind> for LlmError {
    fn from(kind: LlmErrorKind) -> Self {
        Self {
            kind,
            status: None,
            code: None,
        }
    }
}

impl LlmErrorKind {
    /// Whether the same call can succeed a moment later.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Overloaded { .. } | Self::Unreachable
        )
    }

    /// Whether it tells that the provider, or the key, is not fit to be asked now. A request that is wrong does not.
    pub fn is_the_endpoints_fault(self) -> bool {
        !matches!(
            self,
            Self::TooLong | Self::Refused | Self::TooLarge | Self::AddressForbidden | Self::Resting
        )
    }

    /// The wait a provider asked for.
    pub fn retry_after(self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Overloaded { retry_after } => retry_after,
            _ => None,
        }
    }
}

/// What an answer means that is no success.
pub(super) fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> LlmError {
    let error = serde_json::from_slice::<Value>(body).unwrap_or_default()["error"].take();
    let code = code(&error);
    let retry_after = retry_after(headers);
    let kind = match (status.as_u16(), code.as_deref()) {
        (_, Some("insufficient_quota" | "billing_error")) | (402, _) => LlmErrorKind::QuotaSpent,
        (413, _) | (_, Some("context_length_exceeded" | "request_too_large")) => LlmErrorKind::TooLong,
        (400 | 422 | 500, _) if is_about_length(&error) => LlmErrorKind::TooLong,
        (401 | 403, _) => LlmErrorKind::KeyRefused,
        (404, _) => LlmErrorKind::NoSuchModel,
        (429, _) => LlmErrorKind::RateLimited { retry_after },
        (408 | 409 | 425 | 500..=599, _) => LlmErrorKind::Overloaded { retry_after },
        _ => LlmErrorKind::Refused,
    };
    LlmError {
        kind,
        status: Some(status.as_u16()),
        code,
    }
}

/// What an `error` object in the midst of a stream means.
pub(super) fn in_stream(error: &Value) -> LlmError {
    let code = code(error);
    let kind = match code.as_deref() {
        Some("rate_limit_error" | "rate_limit_exceeded") => LlmErrorKind::RateLimited { retry_after: None },
        Some("insufficient_quota" | "billing_error") => LlmErrorKind::QuotaSpent,
        Some("authentication_error" | "permission_error") => LlmErrorKind::KeyRefused,
        Some("invalid_request_error") if is_about_length(error) => LlmErrorKind::TooLong,
        Some("invalid_request_error") => LlmErrorKind::Refused,
        _ => LlmErrorKind::Overloaded { retry_after: None },
    };
    LlmError { code, ..kind.into() }
}

/// `error.code`, else `error.type`: a short word or none at all.
fn code(error: &Value) -> Option<String> {
    let code = error["code"].as_str().or_else(|| error["type"].as_str())?;
    let is_word = code.len() <= CODE_CHARS_MAX && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_word.then(|| code.to_owned())
}

/// Providers without a code of its own for it say it in words only.
fn is_about_length(error: &Value) -> bool {
    let words = error["message"].as_str().or_else(|| error.as_str()).unwrap_or_default();
    let words = words.to_ascii_lowercase();
    ["prompt is too long", "context length", "context window", "context size"]
        .iter()
        .any(|phrase| words.contains(phrase))
}

/// `retry-after-ms`, else `retry-after` in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let ms = header("retry-after-ms").and_then(|text| text.parse::<f64>().ok());
    let seconds = header("retry-after").and_then(|text| text.parse::<f64>().ok().or_else(|| until(text)));
    let wait = Duration::try_from_secs_f64(ms.map(|ms| ms / 1_000.0).or(seconds)?).ok()?;
    Some(wait.min(RETRY_AFTER_MAX)).filter(|wait| !wait.is_zero())
}

fn until(date: &str) -> Option<f64> {
    let then = chrono::DateTime::parse_from_rfc2822(date).ok()?;
    let wait = then.signed_duration_since(chrono::Utc::now());
    Some(wait.num_milliseconds() as f64 / 1_000.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(status: u16, body: &Value) -> LlmErrorKind {
        let status = StatusCode::from_u16(status).unwrap();
        refusal(status, &HeaderMap::new(), body.to_string().as_bytes()).kind
    }

    #[test]
    fn each_provider_is_understood() {
        let openai =
            |code: &str| json!({ "error": { "message": "any", "type": "invalid_request_error", "code": code } });
        let anthropic =
            |kind: &str, words: &str| json!({ "type": "error", "error": { "type": kind, "message": words } });
        let ollama = |words: &str| json!({ "error": words });
        for (status, body, expected) in [
            (401, openai("invalid_api_key"), LlmErrorKind::KeyRefused),
            (404, openai("model_not_found"), LlmErrorKind::NoSuchModel),
            (400, openai("context_length_exceeded"), LlmErrorKind::TooLong),
            (429, openai("insufficient_quota"), LlmErrorKind::QuotaSpent),
            (
                429,
                openai("rate_limit_exceeded"),
                LlmErrorKind::RateLimited { retry_after: None },
            ),
            (400, openai("unsupported_value"), LlmErrorKind::Refused),
            (
                400,
                anthropic("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
                LlmErrorKind::TooLong,
            ),
            (
                400,
                anthropic("invalid_request_error", "messages: at least one"),
                LlmErrorKind::Refused,
            ),
            (402, anthropic("billing_error", "any"), LlmErrorKind::QuotaSpent),
            (
                529,
                anthropic("overloaded_error", "Overloaded"),
                LlmErrorKind::Overloaded { retry_after: None },
            ),
            (404, ollama("model 'llama9' not found"), LlmErrorKind::NoSuchModel),
            (
                500,
                ollama("llama runner process has terminated"),
                LlmErrorKind::Overloaded { retry_after: None },
            ),
            (502, Value::Null, LlmErrorKind::Overloaded { retry_after: None }),
        ] {
            assert_eq!(kind(status, &body), expected, "{status} {body}");
        }
    }

    #[test]
    fn the_providers_words_are_not_kept() {
        let body =
            json!({ "error": { "message": "Incorrect API key provided: sk-abc", "code": "invalid_api_key sk-abc" } });
        let error = refusal(StatusCode::UNAUTHORIZED, &HeaderMap::new(), body.to_string().as_bytes());
        assert!(!format!("{error} {error:?}").contains("sk-abc"));
    }

    #[test]
    fn the_provider_says_how_long_to_wait() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert("retry-after", "Sat, 01 Jan 2000 00:00:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), None, "a date that has passed");
        headers.insert("retry-after", "1.5".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_millis(1_500)));
        headers.insert("retry-after-ms", "20".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_millis(20)));
        headers.insert("retry-after-ms", "1e300".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
        headers.remove("retry-after-ms");
        headers.insert("retry-after", "99999999".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(RETRY_AFTER_MAX));
    }
}
