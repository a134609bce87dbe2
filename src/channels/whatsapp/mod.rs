//! `WhatsApp` Cloud API: sending for a number, files, and who is who.

pub(super) mod media;
mod send;
pub(super) mod templates;

pub(super) use send::{send, show_read};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::graph;
use super::profile::Profile;
use super::{Platform, SendError, SendErrorKind};
use crate::context::Context;

/// Asks `WhatsApp` about a number that this token should open.
pub(super) async fn profile(ctx: &Context, token: &SecretString, phone_number_id: &str) -> Result<Profile, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Whatsapp, phone_number_id))
        .query(&[("fields", "display_phone_number,verified_name")])
        .bearer_auth(token.expose_secret());
    let number = graph::call(request).await?;
    number
        .get("display_phone_number")
        .and_then(Value::as_str)
        .map(|display| Profile::new(phone_number_id.to_owned(), display))
        .ok_or(SendError::of(SendErrorKind::Unknown))
}
