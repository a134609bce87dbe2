//! Facebook Login: a person's token shows the pages, each with a token of its own, and the Instagram account linked to it.
//! <https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow>

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::instagram::read_token;
use super::under_way::{self, UnderWay};
use super::{Bought, Ended, address, not_allowed, refused};
use crate::channels::account::{self, Login, Opened, TokenEnd};
use crate::channels::profile::{Profile, read_id, read_name};
use crate::channels::subscription::{self, Subject};
use crate::channels::{Platform, SendError, SendErrorKind, graph};
use crate::config::{App, GRAPH_VERSION};
use crate::context::Context;
use crate::ids::BusinessId;
use crate::{Error, Result};

const SCOPES: &str = "pages_show_list,pages_messaging,pages_manage_metadata,pages_read_engagement,instagram_basic,\
                      instagram_manage_messages,business_management";
/// What the Instagram account of a page takes besides.
const INSTAGRAM_NEEDS: [&str; 2] = ["instagram_basic", "instagram_manage_messages"];
const PAGE_FIELDS: &str = "id,name,access_token,tasks,instagram_business_account";
const PAGES_PER_CALL: &str = "100";
/// Beyond this nobody finds a page in a list.
const PAGES_MAX: usize = 500;

/// What a person allowed: pages, and what may be done with them.
#[derive(Serialize, Deserialize)]
pub(super) struct Grant {
    owner_id: String,
    permissions: Vec<String>,
    pages: Vec<Page>,
}

/// A page with its token. Printed and stored sealed only.
#[derive(Clone, Serialize, Deserialize)]
struct Page {
    id: String,
    name: String,
    token: String,
    may_message: bool,
    instagram_id: Option<String>,
}

/// A page as it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The page's number.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether the person may answer messages for it.
    pub may_message: bool,
    /// Whether an Instagram account comes with it.
    pub has_instagram: bool,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grant")
            .field("pages", &self.pages.len())
            .finish_non_exhaustive()
    }
}

impl Grant {
    pub(super) fn choices(&self) -> Vec<Choice> {
        let choice = |page: &Page| Choice {
            id: page.id.clone(),
            name: page.name.clone(),
            may_message: page.may_message,
            has_instagram: page.instagram_id.is_some(),
        };
        self.pages.iter().map(choice).collect()
    }

    /// The same with these pages only.
    pub(super) fn of(self, ids: &[String]) -> Self {
        let pages = self.pages.into_iter().filter(|page| ids.contains(&page.id)).collect();
        Self { pages, ..self }
    }
}

/// Where the browser goes to log in.
pub(super) fn dialog_url(ctx: &Context, app: App<'_>, back: &str, state: &str, challenge: &str) -> Result<Url> {
    let dialog = address(
        ctx,
        "https://www.facebook.com",
        &format!("{GRAPH_VERSION}/dialog/oauth"),
    );
    // With Login for Business a configuration stands for the permissions.
    let asked = match &ctx.config.meta_login_config_id {
        Some(config) => ("config_id", config.trim()),
        None => ("scope", SCOPES),
    };
    let parameters = [
        ("client_id", app.id),
        ("redirect_uri", back),
        ("response_type", "code"),
        asked,
        ("state", state),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ];
    Url::parse_with_params(&dialog, parameters)
        .map_err(|error| Error::Internal(format!("META_GRAPH_URL is no address: {error}")))
}

/// Connects the person's page; several are kept for the choice.
pub(super) async fn connect(
    ctx: &Context,
    business_id: BusinessId,
    under_way: &UnderWay,
    bought: &Bought<'_>,
) -> Result<Ended> {
    let login = Login::Facebook;
    let short = buy(ctx, bought).await.map_err(|error| refused(login, "code", &error))?;
    let long = exchange(ctx, bought.app, &short).await;
    let long = long.map_err(|error| refused(login, "exchange", &error))?;
    let permissions = permissions(ctx, &long).await;
    let permissions = permissions.map_err(|error| refused(login, "permissions", &error))?;
    let missing = account::missing(login.needed_permissions(), &permissions);
    if !missing.is_empty() {
        return Err(not_allowed(login, &missing));
    }
    let owner_id = owner_id(ctx, &long).await;
    let pages = pages(ctx, &long).await;
    let grant = Grant {
        owner_id: owner_id.map_err(|error| refused(login, "person", &error))?,
        permissions,
        pages: pages.map_err(|error| refused(login, "pages", &error))?,
    };
    match grant.pages.as_slice() {
        [] => Err(Error::Refused(
            "Facebook showed CHIDI no page of yours. Start again and choose your shop's page there; you have to be one of those \
             who manage it."
                .into(),
        )),
        [_] => connect_pages(ctx, business_id, grant).await,
        _ => {
            under_way::keep_grant(ctx, under_way, &grant).await?;
            Ok(Ended::Choose)
        }
    }
}

/// Connects every page of a grant, and the Instagram accounts linked to them. One that fails keeps no other from it.
pub(super) async fn connect_pages(ctx: &Context, business_id: BusinessId, grant: Grant) -> Result<Ended> {
    let (mut handles, mut left_out) = (Vec::new(), Vec::new());
    for page in &grant.pages {
        match connect_page(ctx, business_id, &grant, page).await {
            Ok(handle) => handles.push(handle),
            Err(Error::Refused(reason)) => {
                left_out.push(format!("{} was left out: {reason}", page.name));
                continue;
            }
            Err(error) => return Err(error),
        }
        match connect_linked(ctx, business_id, &grant, page).await {
            Ok(handle) => handles.extend(handle),
            Err(Error::Refused(reason)) => {
                left_out.push(format!("The Instagram account of {} was left out: {reason}", page.name));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Ended::Connected { handles, left_out })
}

async fn connect_page(ctx: &Context, business_id: BusinessId, grant: &Grant, page: &Page) -> Result<String> {
    if !page.may_message {
        return Err(Error::Refused(
            "you may not answer messages for this page. Ask whoever manages it to allow you that on Facebook.".into(),
        ));
    }
    let token = SecretString::from(page.token.as_str());
    let subject = Subject {
        platform: Platform::Messenger,
        asset_id: Some(&page.id),
        token: &token,
    };
    let subscribed = subscription::make(ctx, &subject).await;
    subscribed.map_err(|error| refused(Login::Facebook, "subscription", &error))?;
    let opened = Opened {
        platform: Platform::Messenger,
        profile: Profile::new(page.id.clone(), &page.name),
        ..grant.opened(token)
    };
    let account = account::store(ctx, business_id, opened).await?;
    Ok(account.platform.handle(&account.username))
}

/// The page's subscription brings the linked account's events too. One that works by its own log-in is left as it is.
async fn connect_linked(ctx: &Context, business_id: BusinessId, grant: &Grant, page: &Page) -> Result<Option<String>> {
    let Some(instagram_id) = page.instagram_id.as_deref() else {
        return Ok(None);
    };
    if account::works_by_itself(ctx, business_id, instagram_id).await? {
        return Ok(None);
    }
    let missing = account::missing(&INSTAGRAM_NEEDS, &grant.permissions);
    if !missing.is_empty() {
        return Err(Error::Refused(format!("{} was not allowed.", missing.join(", "))));
    }
    let token = SecretString::from(page.token.as_str());
    let username = username(ctx, &token, instagram_id).await;
    let username = username.map_err(|error| refused(Login::Facebook, "linked account", &error))?;
    let opened = Opened {
        platform: Platform::Instagram,
        profile: Profile::new(instagram_id.to_owned(), &username),
        asset_id: Some(page.id.clone()),
        ..grant.opened(token)
    };
    let account = account::store(ctx, business_id, opened).await?;
    Ok(Some(account.platform.handle(&account.username)))
}

impl Grant {
    /// What all accounts of a grant have in common: a page's token, made by a person's long one, has no end.
    fn opened(&self, token: SecretString) -> Opened {
        Opened {
            platform: Platform::Messenger,
            profile: Profile::new(String::new(), ""),
            token,
            token_end: TokenEnd::ENDLESS,
            login: Some(Login::Facebook),
            asset_id: None,
            owner_id: Some(self.owner_id.clone()),
            permissions: self.permissions.clone(),
        }
    }
}

async fn buy(ctx: &Context, bought: &Bought<'_>) -> Result<SecretString, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, "oauth/access_token"))
        .query(&[
            ("client_id", bought.app.id),
            ("client_secret", bought.app.secret.expose_secret()),
            ("redirect_uri", &bought.redirect_uri),
            ("code", bought.code),
            ("code_verifier", bought.verifier.expose_secret()),
        ]);
    read_token(&graph::call(request).await?)
}

/// The tokens of pages last as long as the token that shows them, and for ever when that is a long one.
async fn exchange(ctx: &Context, app: App<'_>, short: &SecretString) -> Result<SecretString, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, "oauth/access_token"))
        .query(&[
            ("grant_type", "fb_exchange_token"),
            ("client_id", app.id),
            ("client_secret", app.secret.expose_secret()),
            ("fb_exchange_token", short.expose_secret()),
        ]);
    read_token(&graph::call(request).await?)
}

/// What the person left switched on.
async fn permissions(ctx: &Context, token: &SecretString) -> Result<Vec<String>, SendError> {
    let answer = ask(ctx, token, "me/permissions", &[]).await?;
    Ok(granted(&answer))
}

async fn owner_id(ctx: &Context, token: &SecretString) -> Result<String, SendError> {
    let me = ask(ctx, token, "me", &[("fields", "id")]).await?;
    me.get("id")
        .and_then(read_id)
        .ok_or(SendError::of(SendErrorKind::Unknown))
}

async fn username(ctx: &Context, token: &SecretString, instagram_id: &str) -> Result<String, SendError> {
    let account = ask(ctx, token, instagram_id, &[("fields", "id,username")]).await?;
    Ok(read_name(&account, "username").unwrap_or_default())
}

/// Every page, a hundred at a time. Where the next ones are is asked by the cursor: the address in the answer holds a token,
/// and could lead anywhere.
async fn pages(ctx: &Context, token: &SecretString) -> Result<Vec<Page>, SendError> {
    let (mut pages, mut after) = (Vec::new(), String::new());
    loop {
        let mut query = vec![("fields", PAGE_FIELDS), ("limit", PAGES_PER_CALL)];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let answer = ask(ctx, token, "me/accounts", &query).await?;
        let some = answer["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        pages.extend(some.iter().filter_map(read_page));
        let next = answer.pointer("/paging/cursors/after").and_then(Value::as_str);
        match next.filter(|next| *next != after && answer.pointer("/paging/next").is_some()) {
            Some(next) if pages.len() < PAGES_MAX => after = next.to_owned(),
            _ => return Ok(pages),
        }
    }
}

async fn ask(ctx: &Context, token: &SecretString, path: &str, query: &[(&str, &str)]) -> Result<Value, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Messenger, path))
        .query(query)
        .bearer_auth(token.expose_secret());
    graph::call(request).await
}

fn granted(answer: &Value) -> Vec<String> {
    let all = answer["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let granted = all.iter().filter(|one| one["status"] == "granted");
    granted
        .filter_map(|one| one["permission"].as_str().map(str::to_owned))
        .collect()
}

/// A page without a token is none that we could speak for. Where tasks are not told, Meta has asked for them already.
fn read_page(page: &Value) -> Option<Page> {
    let may_message = page["tasks"]
        .as_array()
        .is_none_or(|tasks| tasks.iter().any(|task| task == "MESSAGING"));
    Some(Page {
        id: read_id(page.get("id")?)?,
        name: read_name(page, "name").unwrap_or_else(|| "Facebook page".to_owned()),
        token: page["access_token"]
            .as_str()
            .filter(|token| !token.is_empty())?
            .to_owned(),
        may_message,
        instagram_id: page.pointer("/instagram_business_account/id").and_then(read_id),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_is_read_with_what_may_be_done_there() {
        let page = read_page(
            &json!({"id": 51, "name": "Ireti", "access_token": "EAA", "tasks": ["MODERATE"],
                                     "instagram_business_account": {"id": "17841"}}),
        )
        .expect("a page");
        assert_eq!((page.id.as_str(), page.may_message), ("51", false));
        assert_eq!(page.instagram_id.as_deref(), Some("17841"));
        assert!(read_page(&json!({"id": "51", "access_token": "EAA"})).is_some_and(|page| page.may_message));
        for none in [
            json!({"id": "51"}),
            json!({"access_token": "EAA"}),
            json!({"id": "../x", "access_token": "E"}),
        ] {
            assert!(read_page(&none).is_none(), "{none}");
        }
    }

    #[test]
    fn only_what_was_left_on_is_granted() {
        let answer = json!({"data": [{"permission": "pages_messaging", "status": "granted"},
                                     {"permission": "pages_show_list", "status": "declined"}, {}]});
        assert_eq!(granted(&answer), ["pages_messaging"]);
        assert!(granted(&json!({})).is_empty());
    }
}
