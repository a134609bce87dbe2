//! What every Graph call says: a version, an object, a token.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use serde_json::Value;

use crate::refusal::Refusal;
use crate::world::{CallNote, World};
use crate::{AccountSpec, Platform};

/// A call's path, query and token, `/{version}/{id}` and what comes behind.
#[derive(Debug)]
pub(crate) struct Asked {
    method: Method,
    path: String,
    version: String,
    pub(crate) id: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) token: String,
}

/// What the id of a path means to the account that calls.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Object {
    /// The account itself.
    Own,
    /// The WhatsApp business it belongs to.
    Business,
    /// Something else: a person, a file.
    Other,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let bad = StatusCode::BAD_REQUEST;
        let Path((version, id)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| bad)?;
        let Query(query) = Query::<HashMap<String, String>>::from_request_parts(parts, state)
            .await
            .map_err(|_| bad)?;
        let bearer = parts.headers.get(header::AUTHORIZATION);
        let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = bearer.or(query.get("access_token").map(String::as_str));
        Ok(Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            version,
            id,
            token: token.unwrap_or_default().to_owned(),
            query,
        })
    }
}

impl Asked {
    pub(crate) fn note(&self) -> CallNote {
        CallNote {
            method: self.method.to_string(),
            path: self.path.clone(),
            ..CallNote::default()
        }
    }

    pub(crate) fn has_version(&self) -> bool {
        let number = self.version.strip_prefix('v');
        number.is_some_and(|number| number.chars().all(|c| c.is_ascii_digit() || c == '.'))
    }

    /// What the id means; another account's is refused, since this token is not good for it.
    pub(crate) fn object(&self, world: &World, account: &AccountSpec) -> Result<Object, Refusal> {
        match self.id.as_str() {
            id if id == "me" || id == account.id => Ok(Object::Own),
            id if id == account.business_id => Ok(Object::Business),
            id if world.is_object(id) => Err(Refusal::foreign_token()),
            _ => Ok(Object::Other),
        }
    }

    /// Whether it is a look at what a customer is called.
    pub(crate) fn is_profile(&self, world: &World, account: &AccountSpec) -> bool {
        self.method == Method::GET
            && account.platform != Platform::WhatsApp
            && matches!(self.object(world, account), Ok(Object::Other))
    }

    /// Refuses everything but the account itself.
    pub(crate) fn own(&self, world: &World, account: &AccountSpec) -> Result<(), Refusal> {
        match self.object(world, account)? {
            Object::Own => Ok(()),
            Object::Business | Object::Other => Err(Refusal::no_such_object()),
        }
    }

    /// Leaves of an object the `id` and the `fields` that were asked for; everything when none were.
    pub(crate) fn select(&self, mut object: Value) -> Value {
        if let (Some(fields), Some(keys)) = (self.query.get("fields"), object.as_object_mut()) {
            let fields: Vec<&str> = fields.split(',').map(str::trim).collect();
            keys.retain(|key, _| key == "id" || fields.contains(&key.as_str()));
        }
        object
    }
}
