//! The files that came along with customers' messages: one row each, written with the message, from which follow the job
//! that fetches it ([`super::fetch`]), what a page shows, and, once the row is gone, the job that deletes the file.

use std::ops::Range;

use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::details::Attachment;
use super::{Author, Details};
use crate::channels::{Platform, media};
use crate::context::{Context, Tenant};
use crate::files::Key;
use crate::files::kind::{Expected, Family};
use crate::identity::{Member, Permission};
use crate::ids::{BusinessId, MessageId};
use crate::jobs::Job;
use crate::{Error, Result, speech};

/// Files of one message that are kept. Platforms send ten at most.
const FILES_MAX: usize = 30;

/// What became of a file, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct File {
    /// Whose.
    pub message_id: MessageId,
    /// Its place among the message's attachments.
    pub place: i16,
    /// How far it has come.
    pub state: FileState,
    /// Why there is none, when it failed.
    pub loss: Option<Loss>,
    /// What it is, by its content; once it is stored.
    pub content_type: Option<String>,
    /// Its size; once it is stored.
    pub bytes: Option<i64>,
    /// In pixels, of a picture that can be shown.
    pub width: Option<i32>,
    /// In pixels, of a picture that can be shown.
    pub height: Option<i32>,
    /// Of a voice message that is turned into text: how far that has come.
    pub speech: Option<Speech>,
    /// What is said in it.
    pub transcript: Option<String>,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum FileState {
    /// It is being fetched.
    Waiting,
    /// It is here.
    Stored,
    /// It will not come.
    Failed,
}

/// Why there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Loss {
    /// The platform did not give it any more.
    Expired,
    /// It is larger than is kept.
    TooLarge,
    /// It is something else than it was said to be.
    Unexpected,
    /// Its link leads away from the platform.
    Foreign,
    /// The account's token does not open it.
    NoAccess,
    /// The platform did not hand it over, however often it was asked.
    Unreachable,
    /// It came with other bytes than the platform told of.
    Damaged,
}

/// How far a voice message's text has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Speech {
    /// It is being listened to.
    Waiting,
    /// It is there.
    Done,
    /// Nobody could make it out.
    Failed,
}

/// A stored file that a member may have.
#[derive(Debug)]
pub struct StoredFile {
    /// What it is, by its content.
    pub content_type: String,
    /// Its size.
    pub bytes: u64,
    /// Changes with its content.
    pub version: String,
    /// As the sender called it, if at all.
    pub name: Option<String>,
    key: Key,
}

impl Attachment {
    /// What is to be in the file behind it; `None` when there is none to fetch. What was shared is often a mere link: it is
    /// fetched where the platform keeps it, and left to be followed elsewhere.
    pub(super) fn expected(&self, ctx: &Context, platform: Platform) -> Option<Expected> {
        let link = self.url.as_deref();
        let is_there = match platform {
            Platform::Whatsapp => self.media_id.is_some(),
            Platform::Instagram | Platform::Messenger => link.is_some(),
        };
        if !is_there {
            return None;
        }
        match self.kind.as_str() {
            "image" | "sticker" => Some(Expected::Picture),
            "audio" | "voice" => Some(Expected::Sound),
            "video" => Some(Expected::Film),
            "file" | "document" => Some(Expected::Document),
            _ if platform == Platform::Whatsapp => None,
            "story_mention" => Some(Expected::Scene),
            _ => link.filter(|link| media::is_metas(ctx, link)).map(|_| Expected::Scene),
        }
    }

    /// Whether it was spoken. `WhatsApp` tells voice messages from music; elsewhere sounds are spoken.
    fn is_spoken(&self, platform: Platform) -> bool {
        match self.kind.as_str() {
            "voice" => true,
            "audio" => self.is_voice || platform != Platform::Whatsapp,
            _ => false,
        }
    }
}

/// Notes the files of a new message and queues their fetching, in the transaction that stores the message.
pub(super) async fn expect_files(
    ctx: &Context,
    tx: &mut Tenant,
    message_id: MessageId,
    platform: Platform,
    details: &Details,
) -> Result<()> {
    let business_id = tx.business_id();
    let all = details.attachments.iter().enumerate().take(FILES_MAX);
    for (place, attachment) in all.filter(|(_, attachment)| attachment.expected(ctx, platform).is_some()) {
        let place = place as i16;
        let speech = (speech::is_set(ctx) && attachment.is_spoken(platform)).then_some(Speech::Waiting);
        sqlx::query("INSERT INTO attachments (business_id, message_id, place, speech) VALUES ($1, $2, $3, $4)")
            .bind(business_id)
            .bind(message_id)
            .bind(place)
            .bind(speech)
            .execute(&mut **tx)
            .await?;
        tx.enqueue(&Job::FetchAttachment {
            business_id,
            message_id,
            place,
        })
        .await?;
    }
    Ok(())
}

/// The files of these messages.
pub(super) async fn list(
    tx: &mut PgConnection,
    business_id: BusinessId,
    message_ids: &[MessageId],
) -> Result<Vec<File>> {
    let files = sqlx::query_as(
        "SELECT message_id, place, state, loss, content_type, bytes, width, height, speech, transcript
         FROM attachments WHERE business_id = $1 AND message_id = ANY($2) ORDER BY message_id, place",
    )
    .bind(business_id)
    .bind(message_ids)
    .fetch_all(tx)
    .await?;
    Ok(files)
}

/// The files of a message are not wanted any more.
pub(super) async fn forget_files(tx: &mut Tenant, message_id: MessageId) -> Result<()> {
    sqlx::query("DELETE FROM attachments WHERE business_id = $1 AND message_id = $2")
        .bind(tx.business_id())
        .bind(message_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes a file whose row is gone.
pub async fn delete_attachment(
    ctx: &Context,
    business_id: BusinessId,
    message_id: MessageId,
    place: i16,
) -> Result<()> {
    ctx.files.delete(&key(business_id, message_id, place)).await?;
    ctx.files.delete(&thumbnail_key(business_id, message_id, place)).await
}

/// Finds a stored file for a member of its business; of a picture the small one, if that is asked for and there is one.
pub async fn find_attachment(
    ctx: &Context,
    member: &Member,
    message_id: MessageId,
    place: i16,
    small: bool,
) -> Result<StoredFile> {
    member.require(Permission::Read)?;
    let (mut file, row) = find_stored(ctx, member.business_id, message_id, place).await?;
    if let Some(bytes) = row.thumbnail_bytes.filter(|_| small) {
        file.key = thumbnail_key(member.business_id, message_id, place);
        file.bytes = bytes as u64;
        file.version.push_str("-small");
        "image/jpeg".clone_into(&mut file.content_type);
    }
    Ok(file)
}

/// The picture of a message that a person of the shop wrote, for whoever holds a link to it.
pub(super) async fn find_ours(ctx: &Context, business_id: BusinessId, message_id: MessageId) -> Result<StoredFile> {
    let (file, row) = find_stored(ctx, business_id, message_id, 0).await?;
    let is_ours = row.author == Author::Person;
    is_ours.then_some(file).ok_or(Error::NotFound("picture"))
}

async fn find_stored(
    ctx: &Context,
    business_id: BusinessId,
    message_id: MessageId,
    place: i16,
) -> Result<(StoredFile, StoredRow)> {
    let mut tx = ctx.tenant(business_id).await?;
    let row: Option<StoredRow> = sqlx::query_as(
        "SELECT a.content_type, a.bytes, a.sha256, a.thumbnail_bytes, m.author, m.details
         FROM attachments a JOIN messages m ON m.business_id = a.business_id AND m.id = a.message_id
         WHERE a.business_id = $1 AND a.message_id = $2 AND a.place = $3 AND a.state = 'stored'",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .fetch_optional(&mut *tx)
    .await?;
    let row = row.ok_or(Error::NotFound("attachment"))?;
    let attachment = row.details.attachments.get(place as usize);
    let is_document = Family::of(&row.content_type) == Family::Document;
    let file = StoredFile {
        content_type: row.content_type.clone(),
        bytes: row.bytes as u64,
        version: hex::encode(&row.sha256[..16]),
        // The title of a shared post is no file's name.
        name: attachment.and_then(|one| one.title.clone()).filter(|_| is_document),
        key: key(business_id, message_id, place),
    };
    Ok((file, row))
}

impl StoredFile {
    /// Its bytes, or a part of them that lies within it.
    pub async fn read(&self, ctx: &Context, part: Option<Range<u64>>) -> Result<BoxStream<'static, Result<Bytes>>> {
        let found = ctx.files.read(&self.key, part).await?;
        found.ok_or(Error::NotFound("attachment"))
    }
}

pub(super) fn key(business_id: BusinessId, message_id: MessageId, place: i16) -> Key {
    Key::new(business_id, format_args!("messages/{message_id}/{place}"))
}

pub(super) fn thumbnail_key(business_id: BusinessId, message_id: MessageId, place: i16) -> Key {
    Key::new(business_id, format_args!("messages/{message_id}/{place}.small"))
}

#[derive(Debug, sqlx::FromRow)]
struct StoredRow {
    content_type: String,
    bytes: i64,
    sha256: Vec<u8>,
    thumbnail_bytes: Option<i32>,
    author: Author,
    details: Json<Details>,
}
