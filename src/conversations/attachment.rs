//! Looking at what came along with a message, where the platform shows it to the account only.

use reqwest::Response;
use sqlx::types::Json;

use super::Details;
use crate::channels::account;
use crate::context::Context;
use crate::identity::{Member, Permission};
use crate::ids::{AccountId, MessageId};
use crate::{Error, Result};

/// Opens an attachment of a customer's message by its place. Platforms keep files for some days only.
pub async fn open_attachment(ctx: &Context, member: &Member, message_id: MessageId, place: usize) -> Result<Response> {
    member.require(Permission::Read)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    let found: Option<(AccountId, Json<Details>)> = sqlx::query_as(
        "SELECT account_id, details FROM messages WHERE business_id = $1 AND id = $2 AND author = 'customer'",
    )
    .bind(member.business_id)
    .bind(message_id)
    .fetch_optional(&mut *tx)
    .await?;
    let (account_id, Json(details)) = found.ok_or(Error::NotFound("message"))?;
    let attachment = details.attachments.get(place).ok_or(Error::NotFound("attachment"))?;
    let media_id = attachment.media_id.as_deref().ok_or(Error::NotFound("attachment"))?;
    let sender = account::sender(ctx, &mut tx, member.business_id, account_id).await?;
    drop(tx);
    sender.media(ctx, media_id).await.map_err(|error| {
        tracing::info!(message.id = %message_id, %error, "an attachment could not be opened");
        Error::Refused("The platform does not give this file any more. Ask the customer to send it again.".to_owned())
    })
}
