//! `WhatsApp` Cloud API: sending for a number, and who is who.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages>

pub(super) mod media;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::graph;
use super::profile::Profile;
use super::{Platform, SendError, SendErrorKind, Sender};
use crate::context::Context;

/// Sends a text and answers the platform's id for it, which means that it was accepted: whether it arrives is told later,
/// by statuses, which give `mark` back.
pub(super) async fn send_text(
    ctx: &Context,
    sender: &Sender,
    recipient: &str,
    text: &str,
    mark: &str,
) -> Result<String, SendError> {
    let mut message = json!({"messaging_product": "whatsapp", "recipient_type": "individual", "type": "text",
                             "text": {"body": text}, "biz_opaque_callback_data": mark});
    // Whoever hides the phone number is known, and written to, by an id of the business's own.
    message[if is_phone(recipient) { "to" } else { "recipient" }] = Value::from(recipient);
    let path = format!("{}/messages", sender.platform_account_id);
    let request = ctx
        .http
        .post(graph::url(ctx, Platform::Whatsapp, &path))
        .bearer_auth(sender.token.expose_secret())
        .json(&message);
    graph::sent_id(&graph::call(request).await?, "/messages/0/id")
}

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

/// Asks `WhatsApp` to post the events of a `WhatsApp` Business Account, that is of all its numbers, to us.
pub(super) async fn subscribe(ctx: &Context, token: &SecretString, waba_id: &str) -> Result<(), SendError> {
    let path = format!("{waba_id}/subscribed_apps");
    let request = ctx
        .http
        .post(graph::url(ctx, Platform::Whatsapp, &path))
        .bearer_auth(token.expose_secret());
    graph::call(request).await.map(drop)
}

/// A phone number, in full international form without a plus, and nothing that only looks like one.
fn is_phone(recipient: &str) -> bool {
    recipient.bytes().all(|byte| byte.is_ascii_digit())
}
