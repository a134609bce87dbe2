//! The messages that a `WhatsApp` Business Account has had approved: the only ones that reach a customer after the 24 hours.
//! <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>

use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::channels::graph;
use crate::channels::{Platform, SendError, SendErrorKind, Sender};
use crate::context::Context;

/// Templates of one account that are offered.
const LISTED_MAX: u32 = 200;
const PARAMETERS_MAX: usize = 10;

/// An approved template made of text, whose parameters a person can fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// As Meta knows it.
    pub name: String,
    /// The code of its language, such as `en` or `pt_BR`.
    pub language: String,
    /// Whether it is advertising, which a customer may have declined.
    pub is_marketing: bool,
    /// Above the text; may be empty.
    pub header: String,
    /// With `{{1}}` where the first parameter goes.
    pub body: String,
    /// Below the text; may be empty.
    pub footer: String,
    /// How many parameters it has.
    pub parameters: usize,
}

#[derive(Debug, Deserialize)]
struct Listed {
    name: String,
    language: String,
    status: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    parameter_format: Option<String>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Debug, Deserialize)]
struct Component {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    buttons: Vec<Button>,
}

#[derive(Debug, Deserialize)]
struct Button {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    url: String,
}

/// The templates that can be offered, by name. One that needs a picture, named parameters or a filled-in link is left out.
pub(in crate::channels) async fn list(
    ctx: &Context,
    sender: &Sender,
    waba_id: &str,
) -> Result<Vec<Template>, SendError> {
    let path = format!("{waba_id}/message_templates");
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Whatsapp, &path))
        .query(&[("fields", "name,language,status,category,parameter_format,components")])
        .query(&[("limit", LISTED_MAX)])
        .bearer_auth(sender.token.expose_secret());
    let answer = graph::call(request).await?;
    let listed = answer["data"].as_array();
    let listed = listed.ok_or(SendError::of(SendErrorKind::Unknown))?;
    let mut templates: Vec<Template> = listed
        .iter()
        .filter_map(|one| Listed::deserialize(one).ok()?.offered())
        .collect();
    templates.sort_by(|a, b| (&a.name, &a.language).cmp(&(&b.name, &b.language)));
    Ok(templates)
}

impl Listed {
    fn offered(self) -> Option<Template> {
        let is_ready = self.status == "APPROVED" && self.parameter_format.as_deref() != Some("NAMED");
        let is_plain = self.components.iter().all(Component::is_plain);
        if !is_ready || !is_plain {
            return None;
        }
        let part = |kind: &str| {
            let part = self.components.iter().find(|component| component.kind == kind);
            part.map(|component| component.text.clone()).unwrap_or_default()
        };
        let body = part("BODY");
        let parameters = (1..=PARAMETERS_MAX)
            .take_while(|number| body.contains(&place(*number)))
            .count();
        let is_whole = !body.is_empty() && body.matches("{{").count() == parameters;
        is_whole.then(|| Template {
            is_marketing: self.category.eq_ignore_ascii_case("marketing"),
            header: part("HEADER"),
            footer: part("FOOTER"),
            body,
            parameters,
            name: self.name,
            language: self.language,
        })
    }
}

impl Component {
    fn is_plain(&self) -> bool {
        match self.kind.as_str() {
            "BODY" | "FOOTER" => true,
            "HEADER" => self.format.as_deref() == Some("TEXT") && !self.text.contains("{{"),
            "BUTTONS" => self.buttons.iter().all(|button| {
                matches!(button.kind.as_str(), "QUICK_REPLY" | "URL" | "PHONE_NUMBER") && !button.url.contains("{{")
            }),
            _ => false,
        }
    }
}

impl Template {
    /// What the customer reads.
    pub fn filled(&self, parameters: &[String]) -> String {
        let mut body = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, (number, after))) = rest
            .split_once("{{")
            .and_then(|(before, after)| Some((before, after.split_once("}}")?)))
        {
            body.push_str(before);
            let parameter = number
                .trim()
                .parse()
                .ok()
                .and_then(|number: usize| parameters.get(number.checked_sub(1)?));
            body.push_str(parameter.map_or("", String::as_str));
            rest = after;
        }
        body.push_str(rest);
        let parts = [self.header.as_str(), body.as_str(), self.footer.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }
}

fn place(number: usize) -> String {
    format!("{{{{{number}}}}}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn offered(changes: &Value) -> Option<Template> {
        let mut listed = json!({"name": "n", "language": "en", "status": "APPROVED", "category": "UTILITY",
            "components": [{"type": "BODY", "text": "Hello {{1}}, {{2}} is here."}]});
        for (key, value) in changes.as_object().expect("an object") {
            listed[key] = value.clone();
        }
        Listed::deserialize(&listed).expect("it is read").offered()
    }

    #[test]
    fn a_template_of_text_is_offered_and_filled_in() {
        let template = offered(&json!({})).expect("offered");
        assert_eq!(template.parameters, 2);
        let filled = template.filled(&["{{2}}".to_owned(), "{{1}}".to_owned()]);
        assert_eq!(
            filled, "Hello {{2}}, {{1}} is here.",
            "what is filled in is taken as it is"
        );
    }

    #[test]
    fn what_a_person_could_not_fill_in_is_not_offered() {
        for changes in [
            json!({"status": "PENDING"}),
            json!({"parameter_format": "NAMED"}),
            json!({"components": [{"type": "BODY", "text": "Hello {{name}}"}]}),
            json!({"components": [{"type": "BODY", "text": "Hello {{2}}"}]}),
            json!({"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Hello"}]}),
            json!({"components": [{"type": "BODY", "text": "Hello"},
                                  {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://x.example/{{1}}"}]}]}),
            json!({"components": []}),
        ] {
            assert_eq!(offered(&changes), None, "{changes}");
        }
    }
}
