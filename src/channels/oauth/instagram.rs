//! Instagram Login: code for a token of an hour, that for one of sixty days, and that for the next.
//! <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login>

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Bought, Ended, address, not_allowed, refused};
use crate::channels::account::{self, Login, Opened, TokenEnd};
use crate::channels::subscription::{self, Subject};
use crate::channels::token_facts::read_permissions;
use crate::channels::{Platform, SendError, SendErrorKind, graph, instagram};
use crate::config::App;
use crate::context::Context;
use crate::ids::BusinessId;
use crate::{Error, Result};

const SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";
/// What Instagram says today; taken when an answer does not tell.
const LONG_LIFE: TimeDelta = TimeDelta::days(60);
/// No token of Meta's lasts longer; a number beyond it is a mistake.
const LIFE_MAX_S: i64 = 400 * 86_400;

/// A token of some weeks.
#[derive(Debug)]
pub(in crate::channels) struct LongToken {
    pub(in crate::channels) token: SecretString,
    pub(in crate::channels) expires_at: DateTime<Utc>,
    /// What it allows; empty when the answer does not tell.
    pub(in crate::channels) permissions: Vec<String>,
}

/// Where the browser goes to log in. Instagram offers no PKCE.
pub(super) fn authorize_url(ctx: &Context, app: App<'_>, back: &str, state: &str) -> Result<Url> {
    let parameters = [
        ("client_id", app.id),
        ("redirect_uri", back),
        ("response_type", "code"),
        ("scope", SCOPES),
        ("state", state),
    ];
    Url::parse_with_params(
        &address(ctx, "https://www.instagram.com", "oauth/authorize"),
        parameters,
    )
    .map_err(|error| Error::Internal(format!("META_GRAPH_URL is no address: {error}")))
}

/// Connects the account whose code this is.
pub(super) async fn connect(ctx: &Context, business_id: BusinessId, bought: &Bought<'_>) -> Result<Ended> {
    let login = Login::Instagram;
    let (short, granted) = buy(ctx, bought).await.map_err(|error| refused(login, "code", &error))?;
    // An answer without permissions tells nothing; what is missing then shows at the first call.
    let missing = account::missing(login.needed_permissions(), &granted);
    if !granted.is_empty() && !missing.is_empty() {
        return Err(not_allowed(login, &missing));
    }
    let long = exchange(ctx, bought.app, &short).await;
    let long = long.map_err(|error| refused(login, "exchange", &error))?;
    let profile = instagram::profile(ctx, &long.token).await;
    let profile = profile.map_err(|error| refused(login, "profile", &error))?;
    let subject = Subject {
        platform: Platform::Instagram,
        asset_id: None,
        token: &long.token,
    };
    let subscribed = subscription::make(ctx, &subject).await;
    subscribed.map_err(|error| refused(login, "subscription", &error))?;
    let opened = Opened {
        platform: Platform::Instagram,
        login: Some(login),
        asset_id: None,
        owner_id: profile.owner_id.clone(),
        permissions: if long.permissions.is_empty() {
            granted
        } else {
            long.permissions
        },
        token_end: TokenEnd::at(long.expires_at),
        token: long.token,
        profile,
    };
    let account = account::store(ctx, business_id, opened).await?;
    Ok(Ended::Connected {
        handles: vec![account.platform.handle(&account.username)],
        left_out: Vec::new(),
    })
}

/// Sixty days more. The token must be a day old, and good still.
pub(in crate::channels) async fn renew(ctx: &Context, token: &SecretString) -> Result<LongToken, SendError> {
    let request = ctx
        .http
        .get(address(ctx, "https://graph.instagram.com", "refresh_access_token"))
        .query(&[
            ("grant_type", "ig_refresh_token"),
            ("access_token", token.expose_secret()),
        ]);
    read_long(&graph::call(request).await?)
}

/// A token of an hour, and what it allows. Some answers wrap the object in `data[]`.
async fn buy(ctx: &Context, bought: &Bought<'_>) -> Result<(SecretString, Vec<String>), SendError> {
    let request = ctx
        .http
        .post(address(ctx, "https://api.instagram.com", "oauth/access_token"))
        .form(&[
            ("client_id", bought.app.id),
            ("client_secret", bought.app.secret.expose_secret()),
            ("grant_type", "authorization_code"),
            ("redirect_uri", &bought.redirect_uri),
            ("code", bought.code),
        ]);
    let answer = graph::call(request).await?;
    let answer = answer.pointer("/data/0").unwrap_or(&answer);
    Ok((read_token(answer)?, read_permissions(&answer["permissions"])))
}

async fn exchange(ctx: &Context, app: App<'_>, short: &SecretString) -> Result<LongToken, SendError> {
    let request = ctx
        .http
        .get(address(ctx, "https://graph.instagram.com", "access_token"))
        .query(&[
            ("grant_type", "ig_exchange_token"),
            ("client_secret", app.secret.expose_secret()),
            ("access_token", short.expose_secret()),
        ]);
    read_long(&graph::call(request).await?)
}

fn read_long(answer: &Value) -> Result<LongToken, SendError> {
    Ok(LongToken {
        token: read_token(answer)?,
        expires_at: Utc::now() + life(answer).unwrap_or(LONG_LIFE),
        permissions: read_permissions(&answer["permissions"]),
    })
}

/// The token of an answer. Without one it is unknown what became of the call.
pub(super) fn read_token(answer: &Value) -> Result<SecretString, SendError> {
    let token = answer["access_token"].as_str().filter(|token| !token.is_empty());
    token
        .map(SecretString::from)
        .ok_or(SendError::of(SendErrorKind::Unknown))
}

/// How long a token lasts, where the answer tells.
pub(super) fn life(answer: &Value) -> Option<TimeDelta> {
    let seconds = answer["expires_in"].as_i64().filter(|s| (1..=LIFE_MAX_S).contains(s))?;
    Some(TimeDelta::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_token_is_read_with_its_end() {
        let long = read_long(&json!({"access_token": "IGAA", "expires_in": 5_183_944, "permissions": "a,b"})).unwrap();
        let left = long.expires_at - Utc::now();
        assert!((59..=60).contains(&left.num_days()), "{left}");
        assert_eq!(long.permissions, ["a", "b"]);
        for odd in [json!(0), json!(-5), json!(i64::MAX), json!("60"), json!(null)] {
            let long = read_long(&json!({"access_token": "IGAA", "expires_in": odd})).unwrap();
            assert_eq!((long.expires_at - Utc::now()).num_days(), 59, "{odd}");
        }
        for none in [
            json!({}),
            json!({"access_token": ""}),
            json!({"access_token": 7}),
            json!([]),
        ] {
            assert!(read_long(&none).is_err(), "{none}");
        }
    }
}
