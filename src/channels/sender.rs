//! An account with the key to it: what is asked of a platform in its name.

use reqwest::Response;
use secrecy::SecretString;

use super::{Platform, SendError, SendErrorKind, instagram, messenger, whatsapp};
use crate::context::Context;

/// An account and its token.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Where it is.
    pub platform: Platform,
    /// The platform's id of it, the one that events carry.
    pub platform_account_id: String,
    /// The token of its calls.
    pub token: SecretString,
}

impl Sender {
    /// Sends a text that fits (see [`super::split`]) and answers the platform's id for it. `mark` comes back in the echo or
    /// the status, where the platform keeps it.
    pub async fn send_text(&self, ctx: &Context, recipient: &str, text: &str, mark: &str) -> Result<String, SendError> {
        match self.platform {
            Platform::Instagram => instagram::send_text(ctx, &self.token, recipient, text, mark).await,
            Platform::Messenger => messenger::send_text(ctx, &self.token, recipient, text, mark).await,
            Platform::Whatsapp => whatsapp::send_text(ctx, self, recipient, text, mark).await,
        }
    }

    /// Opens a file that a customer sent, where the platform gives it to the account only.
    pub async fn media(&self, ctx: &Context, media_id: &str) -> Result<Response, SendError> {
        match self.platform {
            Platform::Whatsapp => whatsapp::media::open(ctx, self, media_id).await,
            // These give links that anybody may open for a while.
            Platform::Instagram | Platform::Messenger => Err(SendError::of(SendErrorKind::Refused)),
        }
    }

    /// What a customer is called; `None` when the platform does not say. WhatsApp tells with each message instead.
    pub async fn name_of(&self, ctx: &Context, person: &str) -> Result<Option<String>, SendError> {
        match self.platform {
            Platform::Instagram => instagram::name_of(ctx, &self.token, person).await,
            Platform::Messenger => messenger::name_of(ctx, &self.token, person).await,
            Platform::Whatsapp => Ok(None),
        }
    }
}
