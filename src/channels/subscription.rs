//! Whether a platform posts an account's events to us: asking for it, looking whether it still holds, ending it.
//!
//! Meta ends a subscription by itself when we could not be reached for a while, and nothing comes back then, so it is looked
//! at every day. <https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps/>

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Platform, SendError, SendErrorKind, graph};
use crate::context::Context;

/// What is posted to us of a page. <https://developers.facebook.com/docs/messenger-platform/webhooks#event-list>
const PAGE_FIELDS: &[&str] = &[
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_reads",
    "message_deliveries",
    "message_reactions",
    "message_edits",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
];
/// What is posted to us of an Instagram account; names differ from the page's in small ways.
/// <https://developers.facebook.com/docs/instagram-platform/webhooks>
const INSTAGRAM_FIELDS: &[&str] = &[
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "message_reactions",
    "message_edit",
    "messaging_referral",
    "messaging_optins",
    "standby",
    "message_echoes",
];
/// Without these there is nothing to answer.
const LEAST_FIELDS: &[&str] = &["messages", "messaging_postbacks"];

/// Whose events are to be posted, and in whose name that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Where the account is.
    pub(super) platform: Platform,
    /// The page or business account whose subscription it is; `None`: the account's own.
    pub(super) asset_id: Option<&'a str>,
    /// The account's token.
    pub(super) token: &'a SecretString,
}

impl Subject<'_> {
    /// The platform that keeps the subscription: an Instagram account reached through a page has the page's.
    fn keeper(&self) -> Platform {
        match (self.platform, self.asset_id) {
            (Platform::Instagram, Some(_)) => Platform::Messenger,
            (platform, _) => platform,
        }
    }

    fn url(&self, ctx: &Context) -> String {
        let path = format!("{}/subscribed_apps", self.asset_id.unwrap_or("me"));
        graph::url(ctx, self.keeper(), &path)
    }

    /// A `WhatsApp` Business Account has no fields: what is posted is chosen for the whole app.
    fn fields(&self) -> &'static [&'static str] {
        match self.keeper() {
            Platform::Instagram => INSTAGRAM_FIELDS,
            Platform::Messenger => PAGE_FIELDS,
            Platform::Whatsapp => &[],
        }
    }
}

/// Asks for the events. Where the platform does not know one of the kinds, for the least that is needed.
pub(super) async fn make(ctx: &Context, subject: &Subject<'_>) -> Result<(), SendError> {
    match ask(ctx, subject, subject.fields()).await {
        Err(error) if error.kind == SendErrorKind::Refused && !subject.fields().is_empty() => {
            ask(ctx, subject, LEAST_FIELDS).await
        }
        outcome => outcome,
    }
}

/// Whether the events that are needed are posted to our app.
pub(super) async fn is_made(ctx: &Context, subject: &Subject<'_>) -> Result<bool, SendError> {
    let request = ctx
        .http
        .get(subject.url(ctx))
        .bearer_auth(subject.token.expose_secret());
    let answer = graph::call(request).await?;
    let ours = [&ctx.config.meta_app_id, &ctx.config.instagram_app_id];
    let ours: Vec<&str> = ours.into_iter().filter_map(Option::as_deref).collect();
    let least = if subject.fields().is_empty() { &[] } else { LEAST_FIELDS };
    Ok(holds(&answer, &ours, least))
}

/// Ends the subscription.
pub(super) async fn end(ctx: &Context, subject: &Subject<'_>) -> Result<(), SendError> {
    let request = ctx
        .http
        .delete(subject.url(ctx))
        .bearer_auth(subject.token.expose_secret());
    graph::call(request).await.map(drop)
}

async fn ask(ctx: &Context, subject: &Subject<'_>, fields: &[&str]) -> Result<(), SendError> {
    let mut request = ctx
        .http
        .post(subject.url(ctx))
        .bearer_auth(subject.token.expose_secret());
    if !fields.is_empty() {
        request = request.query(&[("subscribed_fields", fields.join(","))]);
    }
    graph::call(request).await.map(drop)
}

/// Whether one of the apps listed is ours and gets at least these fields. When we do not know our own number, any app's
/// counts: the token that asks is one of our app.
fn holds(answer: &Value, ours: &[&str], least: &[&str]) -> bool {
    let apps = answer["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    apps.iter().any(|app| {
        let id = app.pointer("/whatsapp_business_api_data/id").or_else(|| app.get("id"));
        let is_ours = ours.is_empty() || id.and_then(Value::as_str).is_some_and(|id| ours.contains(&id));
        let fields = app["subscribed_fields"].as_array();
        let has = |field: &&str| fields.is_some_and(|fields| fields.iter().any(|one| one == *field));
        is_ours && least.iter().all(has)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_subscription_holds_when_our_app_gets_what_is_needed() {
        let whole = json!({"data": [{"id": "1", "subscribed_fields": ["messaging_postbacks", "messages", "standby"]}]});
        assert!(holds(&whole, &["1", "2"], LEAST_FIELDS));
        assert!(holds(&whole, &[], LEAST_FIELDS));
        assert!(!holds(&whole, &["3"], LEAST_FIELDS), "another app's is not ours");
        let half = json!({"data": [{"id": "1", "subscribed_fields": ["messages"]}]});
        assert!(!holds(&half, &["1"], LEAST_FIELDS));
        for none in [json!({"data": []}), json!({}), json!({"data": [{}]}), json!(7)] {
            assert!(!holds(&none, &["1"], LEAST_FIELDS), "{none}");
        }
        let whatsapp = json!({"data": [{"whatsapp_business_api_data": {"id": "1"}}]});
        assert!(holds(&whatsapp, &["1"], &[]));
        assert!(!holds(&json!({"data": []}), &[], &[]));
    }

    #[test]
    fn an_instagram_account_of_a_page_has_the_pages_subscription() {
        let token = SecretString::from("t");
        let subject = |platform, asset_id| Subject {
            platform,
            asset_id,
            token: &token,
        };
        assert_eq!(subject(Platform::Instagram, Some("51")).keeper(), Platform::Messenger);
        assert_eq!(subject(Platform::Instagram, None).keeper(), Platform::Instagram);
        assert!(subject(Platform::Whatsapp, Some("9")).fields().is_empty());
        for fields in [PAGE_FIELDS, INSTAGRAM_FIELDS] {
            assert!(LEAST_FIELDS.iter().all(|least| fields.contains(least)));
        }
    }
}
