//! Who is who: the account a token belongs to, the name of a customer.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::channels::graph;
use crate::channels::profile::{Profile, read_id, read_name};
use crate::channels::{Platform, SendError, SendErrorKind};
use crate::context::Context;

/// A name is worth no more waiting than this.
const NAME_TIMEOUT: Duration = Duration::from_secs(3);

/// Asks Instagram whose token this is.
pub async fn profile(ctx: &Context, token: &SecretString) -> Result<Profile, SendError> {
    let request = ctx
        .http
        .get(graph::url(ctx, Platform::Instagram, "me"))
        .query(&[("fields", "id,user_id,username")])
        .bearer_auth(token.expose_secret());
    let answer = graph::call(request).await?;
    read(&answer).ok_or(SendError::of(SendErrorKind::Unknown))
}

/// What a customer is called; `None` when Instagram does not say. It tells only after the customer wrote. `host` is where
/// the account's token is good: with Facebook when the account is reached through a page.
pub async fn name_of(
    ctx: &Context,
    host: Platform,
    token: &SecretString,
    person: &str,
) -> Result<Option<String>, SendError> {
    if !person.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    let request = ctx
        .http
        .get(graph::url(ctx, host, person))
        .query(&[("fields", "name,username")])
        .timeout(NAME_TIMEOUT)
        .bearer_auth(token.expose_secret());
    graph::call(request).await.map(|answer| name(&answer))
}

fn name(answer: &Value) -> Option<String> {
    read_name(answer, "name").or_else(|| read_name(answer, "username"))
}

/// Some answers wrap the object in `data[]`. `user_id` (17841...) is the id that events carry; `id` is another number and
/// never appears in them: it is the person, as Meta calls that person towards our app.
fn read(answer: &Value) -> Option<Profile> {
    let me = answer.pointer("/data/0").unwrap_or(answer);
    let username = me.get("username").and_then(Value::as_str).unwrap_or_default();
    Some(Profile {
        owner_id: me.get("id").and_then(read_id),
        ..Profile::new(read_id(me.get("user_id")?)?, username)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_read_in_every_form_it_comes() {
        let expected = Some(Profile::new("17841400000000001".into(), "zuri"));
        let whole = read(&json!({"user_id": "17841400000000001", "username": "zuri", "id": "9"}));
        assert_eq!(whole.and_then(|profile| profile.owner_id), Some("9".into()));
        assert_eq!(
            read(&json!({"user_id": 17_841_400_000_000_001_u64, "username": "zuri"})),
            expected
        );
        assert_eq!(
            read(&json!({"data": [{"user_id": "17841400000000001", "username": "zuri"}]})),
            expected
        );
    }

    #[test]
    fn a_customer_is_called_by_name_or_by_user_name() {
        assert_eq!(
            name(&json!({"name": " Amaka ", "username": "amaka.o"})),
            Some("Amaka".into())
        );
        assert_eq!(
            name(&json!({"name": null, "username": "amaka.o"})),
            Some("amaka.o".into())
        );
        assert_eq!(name(&json!({"name": "", "id": "5"})), None);
    }

    #[test]
    fn what_names_no_account_is_refused() {
        for answer in [
            json!({}),
            json!({"id": "9"}),
            json!({"user_id": ""}),
            json!({"user_id": "x"}),
            json!([]),
        ] {
            assert_eq!(read(&answer), None, "{answer}");
        }
    }
}
