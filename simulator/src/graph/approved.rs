//! The templates every simulated WhatsApp Business Account has, and their list.
//!
//! <https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/>

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::Done;
use super::asked::{Asked, Object};
use crate::AccountSpec;
use crate::refusal::Refusal;
use crate::simulator::Inner;

/// A template as it was handed in to Meta.
pub(super) struct Template {
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    category: &'static str,
    status: &'static str,
    header: Option<&'static str>,
    pub(super) body: &'static str,
    /// Whether a button that comes back hangs on it.
    has_button: bool,
}

const TEMPLATES: [Template; 4] = [
    Template {
        name: "order_ready",
        language: "en",
        category: "UTILITY",
        status: "APPROVED",
        header: None,
        body: "Hello {{1}}, your order is ready to be collected.",
        has_button: true,
    },
    Template {
        name: "still_interested",
        language: "en",
        category: "MARKETING",
        status: "APPROVED",
        header: Some("News from the shop"),
        body: "Hello {{1}}, you asked about {{2}}. It is here again.",
        has_button: false,
    },
    Template {
        name: "order_ready",
        language: "fr",
        category: "UTILITY",
        status: "APPROVED",
        header: None,
        body: "Bonjour {{1}}, votre commande est prête.",
        has_button: false,
    },
    Template {
        name: "winter_sale",
        language: "en",
        category: "MARKETING",
        status: "PENDING",
        header: None,
        body: "Everything warm for less.",
        has_button: false,
    },
];

impl Template {
    fn parameters(&self) -> usize {
        self.body.matches("{{").count()
    }

    fn object(&self) -> Value {
        let mut components = Vec::new();
        if let Some(header) = self.header {
            components.push(json!({ "type": "HEADER", "format": "TEXT", "text": header }));
        }
        components.push(json!({ "type": "BODY", "text": self.body }));
        if self.has_button {
            components.push(json!({ "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Thanks" }] }));
        }
        json!({
            "id": format!("{}_{}", self.name, self.language), "name": self.name, "language": self.language,
            "category": self.category, "status": self.status, "parameter_format": "POSITIONAL",
            "components": components,
        })
    }
}

/// The template a send call names, with as many parameters as it asks for.
pub(super) fn find(name: &str, language: &str, parameters: usize) -> Result<&'static Template, Refusal> {
    let found = TEMPLATES
        .iter()
        .find(|template| template.name == name && template.language == language && template.status == "APPROVED")
        .ok_or_else(|| Refusal::whatsapp(132_001))?;
    if found.parameters() == parameters {
        Ok(found)
    } else {
        Err(Refusal::whatsapp(132_000))
    }
}

/// `GET /v23.0/{waba_id}/message_templates`.
pub(super) async fn list(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let read = |inner: &Inner, account: &Arc<AccountSpec>| {
        if asked.object(&inner.world(), account)? != Object::Business {
            return Err(Refusal::no_such_object());
        }
        let templates: Vec<Value> = TEMPLATES.iter().map(|one| asked.select(one.object())).collect();
        Ok(Done::plain(
            json!({ "data": templates, "paging": { "cursors": { "before": "MA", "after": "Mw" } } }),
        ))
    };
    inner.answer_account(caller, read).await
}
