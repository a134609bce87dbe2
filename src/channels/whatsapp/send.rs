//! Sending. <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages>

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::channels::graph;
use crate::channels::letter::{Choice, Extra, Letter, shortened};
use crate::channels::{Platform, SendError, Sender};
use crate::context::Context;

/// Answers to tap that fit as buttons below a text; more of them, or a longer text, make a list
/// (<https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages>).
const BUTTONS_MAX: usize = 3;
const BUTTONS_TEXT_CHARS_MAX: usize = 1_024;
const DESCRIPTION_CHARS_MAX: usize = 72;
const LIST_LABEL: &str = "Choose";

/// Sends a message and answers the platform's id for it, which means that it was accepted: whether it arrives is told
/// later, by statuses, which give the mark back.
pub(in crate::channels) async fn send(
    ctx: &Context,
    sender: &Sender,
    letter: &Letter<'_>,
) -> Result<String, SendError> {
    let mut message = match letter.extra {
        None => json!({"type": "text", "text": {"body": letter.text}}),
        Some(Extra::Picture) => json!({"type": "image", "image": {"link": letter.picture}}),
        Some(Extra::Template {
            name,
            language,
            parameters,
        }) => json!({"type": "template", "template": template(name, language, parameters)}),
        Some(Extra::Choices(choices)) => {
            json!({"type": "interactive", "interactive": interactive(letter.text, choices)})
        }
    };
    message["messaging_product"] = Value::from("whatsapp");
    message["recipient_type"] = Value::from("individual");
    message["biz_opaque_callback_data"] = Value::from(letter.mark);
    // Whoever hides the phone number is known, and written to, by an id of the business's own.
    message[if is_phone(letter.recipient) { "to" } else { "recipient" }] = Value::from(letter.recipient);
    graph::sent_id(&post(ctx, sender, &message).await?, "/messages/0/id")
}

/// Marks a message, and all before it, as read; with `is_typing`, shows that an answer is being written.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators>
pub(in crate::channels) async fn show_read(
    ctx: &Context,
    sender: &Sender,
    message_id: &str,
    is_typing: bool,
) -> Result<(), SendError> {
    let mut body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": message_id});
    if is_typing {
        body["typing_indicator"] = json!({"type": "text"});
    }
    post(ctx, sender, &body).await.map(drop)
}

fn interactive(text: &str, choices: &[Choice]) -> Value {
    let body = json!({ "text": text });
    if choices.len() <= BUTTONS_MAX && text.chars().count() <= BUTTONS_TEXT_CHARS_MAX {
        let button =
            |choice: &Choice| json!({"type": "reply", "reply": {"id": choice.payload(), "title": choice.title}});
        let buttons: Vec<Value> = choices.iter().map(button).collect();
        return json!({"type": "button", "body": body, "action": {"buttons": buttons}});
    }
    let row = |choice: &Choice| {
        let mut row = json!({"id": choice.payload(), "title": choice.title});
        if choice.title != choice.says {
            row["description"] = Value::from(shortened(&choice.says, DESCRIPTION_CHARS_MAX));
        }
        row
    };
    let rows: Vec<Value> = choices.iter().map(row).collect();
    json!({"type": "list", "body": body, "action": {"button": LIST_LABEL, "sections": [{ "rows": rows }]}})
}

fn template(name: &str, language: &str, parameters: &[String]) -> Value {
    let text = |parameter: &String| json!({"type": "text", "text": parameter});
    let body = json!({"type": "body", "parameters": parameters.iter().map(text).collect::<Value>()});
    let components = if parameters.is_empty() {
        json!([])
    } else {
        json!([body])
    };
    json!({"name": name, "language": {"code": language}, "components": components})
}

async fn post(ctx: &Context, sender: &Sender, body: &Value) -> Result<Value, SendError> {
    let path = format!("{}/messages", sender.platform_account_id);
    let request = ctx
        .http
        .post(graph::url(ctx, Platform::Whatsapp, &path))
        .bearer_auth(sender.token.expose_secret())
        .json(body);
    graph::call(request).await
}

/// A phone number, in full international form without a plus, and nothing that only looks like one.
fn is_phone(recipient: &str) -> bool {
    recipient.bytes().all(|byte| byte.is_ascii_digit())
}
