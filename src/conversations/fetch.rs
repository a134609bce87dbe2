//! Fetching a file that a customer sent (job `FetchAttachment`): opened where the platform keeps it, checked by its content,
//! written to the store piece by piece, noted in its row. Run twice it stores once: the row says what was done, and the
//! file's key is the row's own.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use sha2::{Digest, Sha256};
use sqlx::types::Json;
use tokio::time::timeout;

use super::attachment::{self, Loss};
use super::{Details, hear};
use crate::channels::media::{self, MediaError, Opened};
use crate::channels::{Platform, account};
use crate::context::Context;
use crate::events::Event;
use crate::files::kind::{Expected, Family, HEAD_BYTES, Kind, PICTURE_BYTES_MAX};
use crate::files::{Upload, picture};
use crate::ids::{AccountId, BusinessId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::{Error, Result};

/// With the queue's waits, an hour of trying.
const ATTEMPTS_MAX: i16 = 20;
/// A server that says nothing for this long is away.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);

/// Fetches a file that is waited for.
pub async fn fetch_attachment(ctx: &Context, business_id: BusinessId, message_id: MessageId, place: i16) -> Result<()> {
    let Some(wanted) = begin(ctx, business_id, message_id, place).await? else {
        return tidy(ctx, business_id, message_id, place).await;
    };
    let outcome = match bring(ctx, &wanted).await {
        Err(failed) if failed.may_pass && wanted.attempts < ATTEMPTS_MAX => {
            return Err(Error::Internal(format!("a file was not fetched: {:?}", failed.loss)));
        }
        outcome => outcome.map_err(|failed| failed.loss),
    };
    settle(ctx, &wanted, outcome).await
}

/// A file that is waited for.
#[derive(Debug, sqlx::FromRow)]
struct Wanted {
    business_id: BusinessId,
    message_id: MessageId,
    place: i16,
    attempts: i16,
    thread_id: ThreadId,
    account_id: AccountId,
    platform: Platform,
    details: Json<Details>,
}

/// A file that is in the store.
#[derive(Debug)]
struct Brought {
    kind: Kind,
    bytes: u64,
    sha256: [u8; 32],
    shown: Option<picture::Shown>,
}

/// Why an attempt brought nothing.
#[derive(Debug, Clone, Copy)]
struct Failed {
    loss: Loss,
    may_pass: bool,
}

impl Failed {
    const UNREACHABLE: Self = Self::may_pass(Loss::Unreachable);

    const fn may_pass(loss: Loss) -> Self {
        Self { loss, may_pass: true }
    }

    const fn at_last(loss: Loss) -> Self {
        Self { loss, may_pass: false }
    }
}

impl From<MediaError> for Failed {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Gone => Self::at_last(Loss::Expired),
            MediaError::Foreign => Self::at_last(Loss::Foreign),
            MediaError::NoAccess => Self::may_pass(Loss::NoAccess),
            MediaError::MayPass => Self::UNREACHABLE,
        }
    }
}

/// The store is away or full.
impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        tracing::warn!(%error, "a file cannot be kept");
        Self::UNREACHABLE
    }
}

/// Counts the attempt. `None` when nobody waits for this file any more.
async fn begin(ctx: &Context, business_id: BusinessId, message_id: MessageId, place: i16) -> Result<Option<Wanted>> {
    let mut tx = ctx.tenant(business_id).await?;
    let wanted = sqlx::query_as(
        "UPDATE attachments f SET attempts = f.attempts + 1
         FROM messages m JOIN channel_accounts a ON a.business_id = m.business_id AND a.id = m.account_id
         WHERE f.business_id = $1 AND f.message_id = $2 AND f.place = $3 AND f.state = 'waiting'
           AND m.business_id = f.business_id AND m.id = f.message_id
         RETURNING f.business_id, f.message_id, f.place, f.attempts, m.thread_id, m.account_id, a.platform, m.details",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(wanted)
}

/// What an earlier attempt wrote is deleted when its row is gone meanwhile.
async fn tidy(ctx: &Context, business_id: BusinessId, message_id: MessageId, place: i16) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let is_there: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM attachments WHERE business_id = $1 AND message_id = $2 AND place = $3)",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .fetch_one(&mut *tx)
    .await?;
    drop(tx);
    if is_there {
        return Ok(());
    }
    attachment::delete_attachment(ctx, business_id, message_id, place).await
}

/// From the platform into the store.
async fn bring(ctx: &Context, wanted: &Wanted) -> Result<Brought, Failed> {
    let attachment = wanted.details.attachments.get(wanted.place as usize);
    let expected = attachment.and_then(|one| one.expected(ctx, wanted.platform));
    let (attachment, expected) = attachment.zip(expected).ok_or(Failed::at_last(Loss::Expired))?;
    let opened = match wanted.platform {
        Platform::Whatsapp => {
            let sender = sender(ctx, wanted).await?;
            let media_id = attachment.media_id.as_deref().unwrap_or_default();
            sender.media(ctx, media_id).await?
        }
        Platform::Instagram | Platform::Messenger => Opened {
            response: media::open(ctx, attachment.url.as_deref().unwrap_or_default(), None).await?,
            sha256: None,
        },
    };
    let said = opened.response.content_length();
    if said.is_some_and(|bytes| bytes > expected.bytes_max()) {
        return Err(Failed::at_last(Loss::TooLarge));
    }
    let (kind, bytes, sha256) = write(ctx, wanted, expected, opened.response).await?;
    if opened.sha256.is_some_and(|told| told != sha256) || said.is_some_and(|said| said != bytes) {
        return Err(Failed::may_pass(Loss::Damaged));
    }
    let shown = match kind.family {
        Family::Picture if bytes <= PICTURE_BYTES_MAX => make_small(ctx, wanted).await?,
        _ => None,
    };
    Ok(Brought {
        kind,
        bytes,
        sha256,
        shown,
    })
}

async fn sender(ctx: &Context, wanted: &Wanted) -> Result<crate::channels::Sender, Failed> {
    let mut tx = ctx.tenant(wanted.business_id).await?;
    Ok(account::sender(ctx, &mut tx, wanted.business_id, wanted.account_id).await?)
}

/// Writes a file as it comes, and gives it up as soon as it is seen to be something else or too large.
async fn write(
    ctx: &Context,
    wanted: &Wanted,
    expected: Expected,
    mut response: Response,
) -> Result<(Kind, u64, [u8; 32]), Failed> {
    let mut head = BytesMut::new();
    while head.len() < HEAD_BYTES
        && let Some(chunk) = next(&mut response).await?
    {
        head.extend_from_slice(&chunk);
    }
    let kind = expected.check(&head).ok_or(Failed::at_last(Loss::Unexpected))?;
    let key = attachment::key(wanted.business_id, wanted.message_id, wanted.place);
    let mut upload = ctx.files.begin(&key).await?;
    match pour(&mut upload, head.freeze(), response, expected.bytes_max()).await {
        Ok((bytes, sha256)) => {
            upload.finish().await?;
            Ok((kind, bytes, sha256))
        }
        Err(failed) => {
            upload.abort().await?;
            Err(failed)
        }
    }
}

async fn pour(
    upload: &mut Upload,
    head: Bytes,
    mut response: Response,
    bytes_max: u64,
) -> Result<(u64, [u8; 32]), Failed> {
    let (mut bytes, mut hash, mut chunk) = (0, Sha256::new(), Some(head));
    while let Some(piece) = chunk {
        bytes += piece.len() as u64;
        if bytes > bytes_max {
            return Err(Failed::at_last(Loss::TooLarge));
        }
        hash.update(&piece);
        upload.write(piece).await?;
        chunk = next(&mut response).await?;
    }
    Ok((bytes, hash.finalize().into()))
}

async fn next(response: &mut Response) -> Result<Option<Bytes>, Failed> {
    match timeout(CHUNK_TIMEOUT, response.chunk()).await {
        Ok(Ok(chunk)) => Ok(chunk),
        Ok(Err(_)) | Err(_) => Err(Failed::UNREACHABLE),
    }
}

/// The small picture beside a large one. What cannot be read as a picture is kept all the same, and handed over as a file.
async fn make_small(ctx: &Context, wanted: &Wanted) -> Result<Option<picture::Shown>, Failed> {
    let key = attachment::key(wanted.business_id, wanted.message_id, wanted.place);
    let bytes = ctx.files.read_whole(&key).await?.ok_or(Failed::UNREACHABLE)?;
    let shown = tokio::task::spawn_blocking(move || picture::shown(&bytes)).await;
    // A decoder that panics has met something it cannot read.
    let mut shown = shown.unwrap_or_default();
    if let Some(small) = shown.as_mut().and_then(|shown| shown.small.as_mut()) {
        let key = attachment::thumbnail_key(wanted.business_id, wanted.message_id, wanted.place);
        ctx.files.put(&key, small.clone()).await?;
    }
    Ok(shown)
}

/// Notes how it went, and what follows: the page shows it, a voice message is listened to or given up.
async fn settle(ctx: &Context, wanted: &Wanted, outcome: Result<Brought, Loss>) -> Result<()> {
    let Wanted {
        business_id,
        message_id,
        place,
        thread_id,
        ..
    } = *wanted;
    let mut tx = ctx.tenant(business_id).await?;
    let (brought, loss) = match outcome {
        Ok(brought) => (Some(brought), None),
        Err(loss) => (None, Some(loss)),
    };
    let brought = brought.as_ref();
    let shown = brought.and_then(|brought| brought.shown.as_ref());
    let small = shown.and_then(|shown| shown.small.as_ref());
    let is_spoken: Option<bool> = sqlx::query_scalar(
        "UPDATE attachments SET state = CASE WHEN $4::text IS NULL THEN 'stored' ELSE 'failed' END, loss = $4,
                content_type = $5, bytes = $6, sha256 = $7, width = $8, height = $9, thumbnail_bytes = $10
         WHERE business_id = $1 AND message_id = $2 AND place = $3 AND state = 'waiting' RETURNING speech IS NOT NULL",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .bind(loss)
    .bind(brought.map(|brought| brought.kind.content_type))
    .bind(brought.map(|brought| brought.bytes as i64))
    .bind(brought.map(|brought| brought.sha256))
    .bind(shown.map(|shown| shown.width as i32))
    .bind(shown.map(|shown| shown.height as i32))
    .bind(small.map(|small| small.len() as i32))
    .fetch_optional(&mut *tx)
    .await?;
    let Some(is_spoken) = is_spoken else {
        drop(tx);
        return tidy(ctx, business_id, message_id, place).await;
    };
    if let Some(loss) = loss {
        metrics::counter!("chidi_attachments_total", "outcome" => "lost").increment(1);
        tracing::info!(business.id = %business_id, message.id = %message_id, ?loss, "a file was not kept");
    } else {
        metrics::counter!("chidi_attachments_total", "outcome" => "stored").increment(1);
    }
    match (is_spoken, loss) {
        (false, _) => {}
        (true, None) => {
            let job = Job::Transcribe {
                business_id,
                message_id,
                place,
            };
            tx.enqueue(&job).await?;
        }
        (true, Some(_)) => hear::give_up(&mut tx, message_id, place, thread_id).await?,
    }
    tx.record(Event::MessageChanged { thread_id, message_id });
    tx.commit().await
}
