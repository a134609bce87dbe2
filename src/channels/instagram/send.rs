//! Sending. <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api>

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::channels::graph;
use crate::channels::{SendError, SendErrorKind};
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
        .post(graph::url(ctx, "me/messages"))
        .bearer_auth(token.expose_secret())
        .json(&json!({"recipient": {"id": recipient}, "message": {"text": text, "metadata": metadata}}));
    let answer = graph::call(request).await?;
    let message_id = answer
        .get("message_id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty());
    // Taken, but under an id we were not told: only the echo can settle this.
    message_id
        .map(str::to_owned)
        .ok_or(SendError::of(SendErrorKind::Unknown))
}
