use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What a refused form was filled with and why it was refused; never the password. The server keeps it for one page, out of
/// the address, since addresses stay in histories and logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    /// What is wrong.
    pub error: Option<AppError>,
    /// The typed name.
    #[serde(default)]
    pub name: String,
    /// The typed name of the shop.
    #[serde(default)]
    pub shop: String,
    /// The typed e-mail address.
    #[serde(default)]
    pub email: String,
}

impl SentBack {
    /// What came back with this page; empty when nothing did. The browser takes over what the server rendered.
    pub(super) fn of_page() -> Self {
        SharedValue::new(from_request).into_inner()
    }
}

#[cfg(feature = "ssr")]
fn from_request() -> SentBack {
    crate::session::sent_back().unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn from_request() -> SentBack {
    SentBack::default()
}
