//! A person of the shop sends a picture.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sqlx::types::Json;

use super::attachment::{self, StoredFile};
use super::details::{Attachment, Details};
use super::message::{self, Outgoing};
use super::window::Written;
use super::{Author, owner};
use crate::channels::Extra;
use crate::context::{Context, Tenant};
use crate::crypto::sha256;
use crate::files::picture::{self, Sendable};
use crate::identity::{Member, Permission};
use crate::ids::{BusinessId, MessageId, ThreadId};
use crate::{Error, Result};

/// The largest picture that is taken in; what leaves is made smaller.
pub const PICTURE_BYTES_MAX: usize = 15 * 1024 * 1024;
/// How long the platform may fetch a picture after it was told of it.
const LINK_FOR: TimeDelta = TimeDelta::hours(1);
const CONTENT_TYPE: &str = "image/jpeg";

/// A link by which a platform fetches a picture of ours, and nobody else can guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureLink {
    /// Whose.
    pub business_id: BusinessId,
    /// Which.
    pub message_id: MessageId,
    /// Seconds since 1970.
    pub until: i64,
    /// Made with a key of ours over the three, in hexadecimal digits.
    pub proof: String,
}

/// Sends a picture, and puts the person in charge. It is turned upright, made small enough for every platform, and loses
/// what the camera noted about place and device. `message_id` is chosen by the page that asks: a form sent twice sends one.
pub async fn reply_with_picture(
    ctx: &Context,
    member: &Member,
    thread_id: ThreadId,
    message_id: MessageId,
    bytes: Vec<u8>,
) -> Result<()> {
    member.require(Permission::Answer)?;
    if !is_to_be_sent(ctx, member, thread_id, message_id).await? {
        return Ok(());
    }
    let read = tokio::task::spawn_blocking(move || picture::sendable(&bytes)).await;
    let picture = read
        .map_err(|error| Error::Internal(format!("a picture could not be read: {error}")))?
        .ok_or_else(|| Error::field("picture", "CHIDI cannot read this picture. Choose a JPEG or PNG."))?;
    let business_id = member.business_id;
    // The file is there before anybody can ask for it.
    let key = attachment::key(business_id, message_id, 0);
    ctx.files.put(&key, picture.jpeg.clone()).await?;
    if let Some(small) = &picture.small {
        let key = attachment::thumbnail_key(business_id, message_id, 0);
        ctx.files.put(&key, small.clone()).await?;
    }
    let (mut tx, thread) = owner::open(ctx, member, thread_id).await?;
    owner::can_write(&thread, Written::ByPerson)?;
    let outgoing = Outgoing {
        author: Author::Person,
        kind: "image",
        parts: &[String::new()],
        extra: Some(&Extra::Picture),
        first_id: message_id,
        turn_seq: None,
        answer_id: None,
        user_id: Some(member.user_id),
    };
    if message::queue(&mut tx, &thread, &outgoing).await?.is_empty() {
        return Ok(());
    }
    note_file(&mut tx, message_id, &picture).await?;
    message::put_person_in_charge(&mut tx, &thread).await?;
    message::mark_dealt_with(&mut tx, &thread).await?;
    tx.commit().await
}

/// Says at once what is in the way. False when there is such a message already, whose file must stay as it is.
async fn is_to_be_sent(ctx: &Context, member: &Member, thread_id: ThreadId, message_id: MessageId) -> Result<bool> {
    let (mut tx, thread) = owner::open(ctx, member, thread_id).await?;
    owner::can_write(&thread, Written::ByPerson)?;
    let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM messages WHERE business_id = $1 AND id = $2)")
        .bind(member.business_id)
        .bind(message_id)
        .fetch_one(&mut *tx)
        .await?;
    Ok(!is_there)
}

/// The row that goes with the file.
async fn note_file(tx: &mut Tenant, message_id: MessageId, picture: &Sendable) -> Result<()> {
    let details = Details {
        attachments: vec![Attachment {
            kind: "image".to_owned(),
            ..Attachment::default()
        }],
        ..Details::default()
    };
    sqlx::query("UPDATE messages SET details = $3 WHERE business_id = $1 AND id = $2")
        .bind(tx.business_id())
        .bind(message_id)
        .bind(Json(details))
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO attachments (business_id, message_id, place, state, content_type, bytes, sha256, width, height,
                                  thumbnail_bytes)
         VALUES ($1, $2, 0, 'stored', $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .bind(CONTENT_TYPE)
    .bind(picture.jpeg.len() as i64)
    .bind(&sha256(&picture.jpeg)[..])
    .bind(picture.width as i32)
    .bind(picture.height as i32)
    .bind(picture.small.as_ref().map(|small| small.len() as i32))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where a platform fetches the picture of a message from now on, for a while.
pub(super) fn link(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> String {
    let until = (Utc::now() + LINK_FOR).timestamp();
    let proof = hex::encode(mac(ctx, business_id, message_id, until).finalize().into_bytes());
    let base = ctx.config.public_url.trim_end_matches('/');
    format!("{base}/pictures/{business_id}/{message_id}?until={until}&proof={proof}")
}

/// The picture that a link leads to. A link that is not ours, or too old, leads nowhere.
pub async fn open_picture(ctx: &Context, link: &PictureLink) -> Result<StoredFile> {
    let nowhere = || Error::NotFound("picture");
    let proof = hex::decode(&link.proof).map_err(|_| nowhere())?;
    mac(ctx, link.business_id, link.message_id, link.until)
        .verify_slice(&proof)
        .map_err(|_| nowhere())?;
    let until = DateTime::from_timestamp(link.until, 0).ok_or_else(nowhere)?;
    if Utc::now() >= until {
        return Err(nowhere());
    }
    attachment::find_ours(ctx, link.business_id, link.message_id).await
}

fn mac(ctx: &Context, business_id: BusinessId, message_id: MessageId, until: i64) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(ctx.vault.link_key()).expect("HMAC takes a key of any length");
    mac.update(format!("picture {business_id} {message_id} {until}").as_bytes());
    mac
}
