//! Facebook Messenger: who is who, and asking for a page's events.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::graph;
use super::profile::{Profile, read_id, read_name};
use super::{Platform, SendError, SendErrorKind};
use crate::context::Context;

/// A name is worth no more waiting than this.
const NAME_TIMEOUT: Duration = Duration::from_secs(3);

/// Asks Facebook which page's token this is.
pub(super) async fn profile(ctx: &Context, token: &SecretString) -> Result<Profile, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, "me"))
        .query(&[("fields", "id,name")])
        .bearer_auth(token.expose_secret());
    let page = graph::call(request).await?;
    let name = page.get("name").and_then(Value::as_str).unwrap_or_default();
    let id = page.get("id").and_then(read_id);
    id.map(|id| Profile::new(id, name))
        .ok_or(SendError::of(SendErrorKind::Unknown))
}

/// What a customer is called; `None` when Facebook does not say.
pub(super) async fn name_of(ctx: &Context, token: &SecretString, person: &str) -> Result<Option<String>, SendError> {
    if !person.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, person))
        .query(&[("fields", "first_name,last_name")])
        .timeout(NAME_TIMEOUT)
        .bearer_auth(token.expose_secret());
    let person = graph::call(request).await?;
    let parts = ["first_name", "last_name"].map(|part| read_name(&person, part).unwrap_or_default());
    let name = parts.join(" ").trim().to_owned();
    Ok((!name.is_empty()).then_some(name))
}
