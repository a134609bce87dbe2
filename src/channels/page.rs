//! The Send API that Instagram and Messenger share.
//! <https://developers.facebook.com/docs/messenger-platform/reference/send-api>,
//! <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api>

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::graph;
use super::letter::{Extra, Letter};
use super::{Platform, SendError};
use crate::context::Context;

/// Sends a message and answers the platform's id for it. The mark comes back in the echo, where the platform keeps it.
pub(super) async fn send(
    ctx: &Context,
    platform: Platform,
    token: &SecretString,
    letter: &Letter<'_>,
) -> Result<String, SendError> {
    let mut message = match letter.picture {
        Some(link) => json!({"attachment": {"type": "image", "payload": {"url": link, "is_reusable": false}}}),
        None => json!({"text": letter.text}),
    };
    message["metadata"] = Value::from(letter.mark);
    if let Some(Extra::Choices(choices)) = letter.extra {
        let replies = choices
            .iter()
            .map(|choice| json!({"content_type": "text", "title": choice.title, "payload": choice.payload()}));
        message["quick_replies"] = replies.collect();
    }
    let mut body = json!({"recipient": {"id": letter.recipient}, "message": message});
    if letter.is_late {
        body["messaging_type"] = Value::from("MESSAGE_TAG");
        body["tag"] = Value::from("HUMAN_AGENT");
    } else if platform == Platform::Messenger {
        body["messaging_type"] = Value::from("RESPONSE");
    }
    graph::sent_id(&post(ctx, platform, token, &body).await?, "/message_id")
}

/// Shows the person something of the conversation's state: `mark_seen` or `typing_on`.
pub(super) async fn show(
    ctx: &Context,
    platform: Platform,
    token: &SecretString,
    recipient: &str,
    action: &str,
) -> Result<(), SendError> {
    let body = json!({"recipient": {"id": recipient}, "sender_action": action});
    post(ctx, platform, token, &body).await.map(drop)
}

async fn post(ctx: &Context, platform: Platform, token: &SecretString, body: &Value) -> Result<Value, SendError> {
    let request = ctx
        .http
        .post(graph::url(ctx, platform, "me/messages"))
        .bearer_auth(token.expose_secret())
        .json(body);
    graph::call(request).await
}
