//! What Meta tells of a token itself: its end, what it allows, who gave it; and taking back what a person allowed.
//! Instagram's own log-in has no such question; there the log-in's and the renewal's answers tell it.
//! <https://developers.facebook.com/docs/graph-api/reference/debug_token/>

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::account::TokenEnd;
use super::profile::read_id;
use super::{Platform, SendError, SendErrorKind, graph};
use crate::context::Context;

/// More names than Meta has are not kept.
const PERMISSIONS_MAX: usize = 60;
const PERMISSION_CHARS_MAX: usize = 80;

/// What is known of a token; what is not is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TokenFacts {
    /// When it ends.
    pub(super) end: TokenEnd,
    /// What it allows, in Meta's words.
    pub(super) permissions: Vec<String>,
    /// The person who gave it, as Meta calls that person towards our app.
    pub(super) owner_id: Option<String>,
}

/// Asks Meta about a token; nothing where it cannot be asked, because the platform or our settings do not allow it.
pub(super) async fn find(ctx: &Context, platform: Platform, token: &SecretString) -> Result<TokenFacts, SendError> {
    let Some(ours) = app_token(ctx).filter(|_| platform != Platform::Instagram) else {
        return Ok(TokenFacts::default());
    };
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, "debug_token"))
        .query(&[("input_token", token.expose_secret())])
        .bearer_auth(ours);
    let answer = graph::call(request).await?;
    read(&answer["data"]).ok_or(SendError::of(SendErrorKind::TokenExpired))
}

/// Takes back everything a person allowed our app on Facebook.
pub(super) async fn revoke_all(ctx: &Context, owner_id: &str) -> Result<(), SendError> {
    let Some(ours) = app_token(ctx) else { return Ok(()) };
    let path = format!("{owner_id}/permissions");
    let request = ctx
        .http
        .delete(graph::url(ctx, Platform::Messenger, &path))
        .bearer_auth(ours);
    graph::call(request).await.map(drop)
}

/// Names of permissions, as a list or separated by commas.
pub(super) fn read_permissions(value: &Value) -> Vec<String> {
    let names: Vec<&str> = match value {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::String(names) => names.split(',').collect(),
        _ => Vec::new(),
    };
    let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
    let names = names.filter(|name| name.len() <= PERMISSION_CHARS_MAX && name.is_ascii());
    names.take(PERMISSIONS_MAX).map(str::to_owned).collect()
}

/// Our app speaks for itself with its number and secret.
fn app_token(ctx: &Context) -> Option<String> {
    let app = ctx.config.meta_app()?;
    Some(format!("{}|{}", app.id, app.secret.expose_secret()))
}

/// `None`: the token is good no more. An end of 0 means that there is none.
fn read(data: &Value) -> Option<TokenFacts> {
    if data["is_valid"] == false {
        return None;
    }
    let end = match data["expires_at"].as_i64() {
        Some(0) => TokenEnd::ENDLESS,
        Some(at) => DateTime::<Utc>::from_timestamp(at, 0)
            .map(TokenEnd::at)
            .unwrap_or_default(),
        None => TokenEnd::default(),
    };
    Some(TokenFacts {
        end,
        permissions: read_permissions(&data["scopes"]),
        owner_id: read_id(&data["user_id"]),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_known_by_what_meta_says_of_it() {
        let facts = read(&json!({"is_valid": true, "expires_at": 0, "scopes": ["pages_messaging"], "user_id": 122}));
        let expected = TokenFacts {
            end: TokenEnd::ENDLESS,
            permissions: vec!["pages_messaging".into()],
            owner_id: Some("122".into()),
        };
        assert_eq!(facts, Some(expected));
        let ends = read(&json!({"is_valid": true, "expires_at": 1_800_000_000})).unwrap();
        assert_eq!(ends.end.at.map(|at| at.timestamp()), Some(1_800_000_000));
        assert_eq!(read(&json!({"is_valid": false, "expires_at": 0})), None);
        assert_eq!(read(&json!({})), Some(TokenFacts::default()));
    }

    #[test]
    fn permissions_come_as_a_list_or_as_text() {
        assert_eq!(read_permissions(&json!("a, b,,c")), ["a", "b", "c"]);
        assert_eq!(read_permissions(&json!(["a", 7, "b"])), ["a", "b"]);
        assert!(read_permissions(&json!(null)).is_empty());
        let long = "x".repeat(PERMISSION_CHARS_MAX + 1);
        assert!(read_permissions(&json!([long])).is_empty());
    }
}
