//! Objects: the account, its business, customers, files, pages.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::asked::{Asked, Object};
use super::{Done, Who, media};
use crate::account::PERSON;
use crate::person::first_and_last;
use crate::refusal::Refusal;
use crate::simulator::Inner;
use crate::world::{Key, World};
use crate::{AccountSpec, Platform};

/// Pages of `me/accounts` when no `limit` is given.
const PAGES: usize = 25;

/// `GET /v23.0/{id}`: the account, a customer's profile, a file.
pub(super) async fn object(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let read = |inner: &Inner, who: &Who| {
        let object = match who {
            Who::Account(account) => account_object(&inner.world(), account, &asked)?,
            Who::User(_) if asked.id == "me" => json!({ "id": PERSON, "name": "Shop Owner" }),
            Who::User(_) => return Err(Refusal::no_such_object()),
        };
        Ok(Done::plain(asked.select(object)))
    };
    inner.answer(caller, read).await
}

fn account_object(world: &World, account: &Arc<AccountSpec>, asked: &Asked) -> Result<Value, Refusal> {
    Ok(match (asked.object(world, account)?, account.platform) {
        (Object::Own, Platform::WhatsApp) if asked.id == "me" => {
            json!({ "id": account.app_scoped_id(), "name": account.title() })
        }
        (Object::Own, Platform::WhatsApp) => number(account),
        (Object::Own, Platform::Messenger) => json!({ "id": account.id, "name": account.title() }),
        // `user_id` is what webhooks carry; `id` is scoped to the app and appears nowhere else.
        (Object::Own, Platform::Instagram) => json!({
            "user_id": account.id, "username": account.username, "name": account.title(),
            "account_type": "BUSINESS", "id": account.app_scoped_id(),
        }),
        (Object::Business, _) => json!({ "id": account.business_id, "name": account.title() }),
        (Object::Other, Platform::WhatsApp) => media::object(world, account, &asked.id)?,
        (Object::Other, Platform::Instagram | Platform::Messenger) => {
            profile(world, &world.account_of_person(account, &asked.id), &asked.id)?
        }
    })
}

fn number(account: &AccountSpec) -> Value {
    json!({
        "id": account.id, "display_phone_number": account.display_phone_number, "verified_name": account.title(),
        "quality_rating": "GREEN", "code_verification_status": "VERIFIED", "platform_type": "CLOUD_API",
        "status": "CONNECTED",
    })
}

fn profile(world: &World, account: &AccountSpec, person: &str) -> Result<Value, Refusal> {
    let key = Key {
        account: account.id.clone(),
        person: person.to_owned(),
    };
    let talk = world
        .talk(&key)
        .ok_or_else(|| Refusal::no_such_person(account.platform))?;
    if account.platform == Platform::Messenger {
        let (first, last) = first_and_last(&talk.customer);
        return Ok(json!({ "id": person, "first_name": first, "last_name": last }));
    }
    let username = talk.customer.to_lowercase().replace(' ', ".");
    Ok(json!({ "id": person, "name": talk.customer, "username": username }))
}

/// `GET /v23.0/{business}/phone_numbers`: the numbers of a WhatsApp business that share the caller's token.
pub(super) async fn phone_numbers(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let list = |inner: &Inner, account: &Arc<AccountSpec>| {
        let world = inner.world();
        if asked.object(&world, account)? != Object::Business {
            return Err(Refusal::no_such_object());
        }
        let mut numbers: Vec<&Arc<AccountSpec>> = world
            .accounts()
            .filter(|other| other.business_id == account.business_id)
            .collect();
        numbers.sort_by(|a, b| a.id.cmp(&b.id));
        let numbers: Vec<Value> = numbers.into_iter().map(|one| asked.select(number(one))).collect();
        Ok(Done::plain(json!({ "data": numbers })))
    };
    inner.answer_account(caller, list).await
}

/// `POST /v23.0/{phone_number_id}/register`.
pub(super) async fn register(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let register = |inner: &Inner, account: &Arc<AccountSpec>| {
        asked.own(&inner.world(), account)?;
        if account.platform == Platform::WhatsApp {
            Ok(Done::plain(json!({ "success": true })))
        } else {
            Err(Refusal::no_such_object())
        }
    };
    inner.answer_account(caller, register).await
}

/// `GET /v23.0/me/accounts`: the pages a person chose at login, each with its own token, a few at a time.
pub(super) async fn pages(State(inner): State<Arc<Inner>>, asked: Asked) -> Response {
    let caller = match inner.enter(&asked, asked.note()) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let list = |inner: &Inner, who: &Who| match who {
        Who::User(user) if asked.id == "me" => Ok(Done::plain(some_pages(&inner.world(), &asked, &user.pages))),
        Who::User(_) | Who::Account(_) => Err(Refusal::no_such_object()),
    };
    inner.answer(caller, list).await
}

/// From the cursor on, as many as asked for; `next` only when there are more.
fn some_pages(world: &World, asked: &Asked, pages: &[String]) -> Value {
    let limit = asked.query.get("limit").and_then(|limit| limit.parse().ok());
    let limit = limit.unwrap_or(PAGES).clamp(1, 100);
    let after = asked.query.get("after");
    let start = after
        .and_then(|after| pages.iter().position(|page| page == after))
        .map_or(0, |at| at + 1);
    let chosen: Vec<&String> = pages.iter().skip(start).take(limit).collect();
    let data: Vec<Value> = chosen
        .iter()
        .filter_map(|id| world.account(id).ok())
        .map(|account| asked.select(page(account)))
        .collect();
    let mut paging = json!({ "cursors": { "before": chosen.first(), "after": chosen.last() } });
    if let (Some(last), true) = (chosen.last(), start + limit < pages.len()) {
        let next = format!(
            "{}/v23.0/me/accounts?access_token={}&limit={limit}&after={last}{}",
            world.media.base_url(),
            asked.token,
            asked
                .query
                .get("fields")
                .map_or(String::new(), |fields| format!("&fields={fields}")),
        );
        paging["next"] = next.into();
    }
    json!({ "data": data, "paging": paging })
}

fn page(account: &AccountSpec) -> Value {
    let mut page = json!({
        "id": account.id, "name": account.title(), "access_token": account.token,
        "category": "Shopping & retail", "tasks": ["MESSAGING", "MODERATE", "MANAGE"],
    });
    if !account.instagram_id.is_empty() {
        page["instagram_business_account"] = json!({ "id": account.instagram_id });
    }
    page
}
