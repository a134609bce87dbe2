//! Signed requests: Meta's word that an owner has removed the app, or wants the data deleted.
//!
//! <https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback>

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

use crate::account::is_http_url;
use crate::simulator::Inner;
use crate::{AccountSpec, SimulatorError};

/// What came back from an address of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The status; empty when there was no answer.
    pub status: Option<u16>,
    /// What was said, or why nothing was.
    pub body: String,
}

impl Inner {
    /// Posts the same to the deauthorise and to the data deletion address: the address tells which it is.
    pub(crate) async fn post_signed_request(&self, account: &str, url: &str) -> Result<Answered, SimulatorError> {
        if !is_http_url(url) {
            return Err(SimulatorError::Invalid(
                "the address must start with http:// or https://".to_owned(),
            ));
        }
        let (account, issued_at) = {
            let world = self.world();
            (Arc::clone(world.account(account)?), world.now().at.timestamp())
        };
        let form = [("signed_request", signed_request(&account, issued_at))];
        Ok(match self.http.post(url).form(&form).send().await {
            Ok(response) => Answered {
                status: Some(response.status().as_u16()),
                body: response.text().await.unwrap_or_default(),
            },
            Err(error) => Answered {
                status: None,
                body: error.without_url().to_string(),
            },
        })
    }
}

/// Signature, dot, what is signed; both in base64url, and the signature is over the encoded second part.
fn signed_request(account: &AccountSpec, issued_at: i64) -> String {
    let said = json!({
        "algorithm": "HMAC-SHA256", "issued_at": issued_at, "user_id": account.app_scoped_id(),
    });
    let said = URL_SAFE_NO_PAD.encode(said.to_string());
    let key = account.app_secret.as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(said.as_bytes());
    format!("{}.{said}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
