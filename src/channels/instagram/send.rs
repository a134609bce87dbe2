//! Sending. <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api>

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::channels::graph;
use crate::channels::{Platform, SendError};
use crate::context::Context;

/// Sends a text and answers the platform's id for it. `metadata` comes back in the echo where the platform keeps it.
/// The text must fit: see [`crate::channels::split`].
pub async fn send_text(
    ctx: &Context,
    token: &SecretString,
    recipient: &str,
    text: &str,
    metadata: &str,
) -> Result<String, SendError> {
    let request = ctx
        .http
        .post(graph::url(ctx, Platform::Instagram, "me/messages"))
        .bearer_auth(token.expose_secret())
        .json(&json!({"recipient": {"id": recipient}, "message": {"text": text, "metadata": metadata}}));
    graph::sent_id(&graph::call(request).await?, "/message_id")
}
