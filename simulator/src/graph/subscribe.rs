//! `subscribed_apps`: whether the app hears of an account at all.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::Done;
use super::asked::{Asked, Object};
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Subscription, World};
use crate::{AccountSpec, Platform};

/// Fields of a page. A name of another object, such as Instagram's `messaging_seen`, is refused.
const PAGE_FIELDS: [&str; 20] = [
    "feed",
    "messages",
    "message_context",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_reads",
    "messaging_account_linking",
    "messaging_feedback",
    "messaging_handovers",
    "messaging_optins",
    "messaging_optouts",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referrals",
    "response_feedback",
    "send_cart",
    "standby",
    "inbox_labels",
];
/// What an account is subscribed to until it says otherwise.
const AT_FIRST: [&str; 2] = ["messages", "messaging_postbacks"];

/// `GET`: the app, if it is subscribed.
pub(super) async fn list(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let work = |world: &mut World, accounts: &[Arc<AccountSpec>]| {
        let Some(account) = accounts.first() else {
            return Err(Refusal::no_such_object());
        };
        let fields = match world.subscriptions.get(&account.id) {
            Some(Subscription::Ended) => return Ok(json!({ "data": [] })),
            Some(Subscription::To(fields)) => json!(fields),
            None => json!(AT_FIRST),
        };
        let app = match account.platform {
            Platform::WhatsApp => {
                let data = json!({ "id": account.app_id, "link": "https://example.com", "name": "CHIDI" });
                json!({ "whatsapp_business_api_data": data })
            }
            Platform::Instagram | Platform::Messenger => {
                json!({ "id": account.app_id, "name": "CHIDI", "subscribed_fields": fields })
            }
        };
        Ok(json!({ "data": [app] }))
    };
    inner.subscribed_apps(&asked, work).await
}

/// `POST`, with `subscribed_fields` in the query or the body, except for WhatsApp.
pub(super) async fn subscribe(State(inner): State<Arc<Inner>>, asked: Asked, body: Bytes) -> Response {
    let work = |world: &mut World, accounts: &[Arc<AccountSpec>]| {
        let fields = fields(&asked, &body);
        let is_page = accounts.iter().any(|account| account.platform == Platform::Messenger);
        if is_page && (fields.is_empty() || !fields.iter().all(|field| PAGE_FIELDS.contains(&field.as_str()))) {
            return Err(Refusal::wrong(
                "(#100) Param subscribed_fields must be names of page fields, separated by commas",
            ));
        }
        for account in accounts {
            let subscription = Subscription::To(fields.clone());
            world.subscriptions.insert(account.id.clone(), subscription);
        }
        Ok(json!({ "success": true }))
    };
    inner.subscribed_apps(&asked, work).await
}

/// `DELETE`: nothing is posted from now on.
pub(super) async fn unsubscribe(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let work = |world: &mut World, accounts: &[Arc<AccountSpec>]| {
        for account in accounts {
            world.subscriptions.insert(account.id.clone(), Subscription::Ended);
        }
        Ok(json!({ "success": true }))
    };
    inner.subscribed_apps(&asked, work).await
}

fn fields(asked: &Asked, body: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let in_body = match &body["subscribed_fields"] {
        Value::Array(fields) => fields.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let text = asked.query.get("subscribed_fields").unwrap_or(&in_body);
    let fields = text.split(',').map(str::trim).filter(|field| !field.is_empty());
    fields.map(str::to_owned).collect()
}

impl Inner {
    /// Does the work for the account, or on WhatsApp for every number of the business.
    async fn subscribed_apps(
        self: &Arc<Self>,
        asked: &Asked,
        work: impl FnOnce(&mut World, &[Arc<AccountSpec>]) -> Result<Value, Refusal>,
    ) -> Response {
        let caller = match self.enter(asked, asked.note()) {
            Ok(caller) => caller,
            Err(refused) => return *refused,
        };
        let work = |inner: &Self, account: &Arc<AccountSpec>| {
            let mut world = inner.world();
            let accounts: Vec<_> = match (asked.object(&world, account)?, account.platform) {
                (Object::Own, Platform::Instagram | Platform::Messenger) => vec![Arc::clone(account)],
                (Object::Business, Platform::WhatsApp) => world
                    .accounts()
                    .filter(|other| other.business_id == account.business_id)
                    .cloned()
                    .collect(),
                _ => return Err(Refusal::no_such_object()),
            };
            work(&mut world, &accounts).map(Done::plain)
        };
        self.answer_account(caller, work).await
    }
}
