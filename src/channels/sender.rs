//! An account with the key to it: what is asked of a platform in its name.

use secrecy::SecretString;

use super::letter::Letter;
use super::media::{MediaError, Opened};
use super::{Platform, SendError, Template, instagram, messenger, page, whatsapp};
use crate::context::Context;

/// An account and its token.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Where it is.
    pub platform: Platform,
    /// The platform's id of it, the one that events carry.
    pub platform_account_id: String,
    /// Instagram: whether it is reached through a page, with the page's token and by the page's way of sending.
    pub is_through_page: bool,
    /// The token of its calls.
    pub token: SecretString,
}

impl Sender {
    /// Sends a message and answers the platform's id for it.
    pub async fn send(&self, ctx: &Context, letter: &Letter<'_>) -> Result<String, SendError> {
        match self.platform {
            Platform::Instagram | Platform::Messenger => page::send(ctx, self.page_host(), &self.token, letter).await,
            Platform::Whatsapp => whatsapp::send(ctx, self, letter).await,
        }
    }

    /// Shows a customer that their messages up to this one were read and, with `is_typing`, that an answer is on its way.
    pub async fn show_read(
        &self,
        ctx: &Context,
        recipient: &str,
        message_id: &str,
        is_typing: bool,
    ) -> Result<(), SendError> {
        if self.platform == Platform::Whatsapp {
            return whatsapp::show_read(ctx, self, message_id, is_typing).await;
        }
        page::show(ctx, self.page_host(), &self.token, recipient, "mark_seen").await?;
        if is_typing {
            page::show(ctx, self.page_host(), &self.token, recipient, "typing_on").await?;
        }
        Ok(())
    }

    /// Whose address is called: an Instagram account that a page speaks for is reached where the page is.
    fn page_host(&self) -> Platform {
        if self.is_through_page {
            Platform::Messenger
        } else {
            self.platform
        }
    }

    /// The approved messages of a `WhatsApp` Business Account; none elsewhere.
    pub async fn templates(&self, ctx: &Context, waba_id: &str) -> Result<Vec<Template>, SendError> {
        match self.platform {
            Platform::Whatsapp => whatsapp::templates::list(ctx, self, waba_id).await,
            Platform::Instagram | Platform::Messenger => Ok(Vec::new()),
        }
    }

    /// Opens a file that a customer sent, where the platform gives it to the account only.
    pub async fn media(&self, ctx: &Context, media_id: &str) -> Result<Opened, MediaError> {
        match self.platform {
            Platform::Whatsapp => whatsapp::media::open(ctx, self, media_id).await,
            // These give links that anybody may open for a while.
            Platform::Instagram | Platform::Messenger => Err(MediaError::Gone),
        }
    }

    /// What a customer is called; `None` when the platform does not say. WhatsApp tells with each message instead.
    pub async fn name_of(&self, ctx: &Context, person: &str) -> Result<Option<String>, SendError> {
        match self.platform {
            Platform::Instagram if self.is_through_page => {
                instagram::name_of(ctx, Platform::Messenger, &self.token, person).await
            }
            Platform::Instagram => instagram::name_of(ctx, Platform::Instagram, &self.token, person).await,
            Platform::Messenger => messenger::name_of(ctx, &self.token, person).await,
            Platform::Whatsapp => Ok(None),
        }
    }
}
