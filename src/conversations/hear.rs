//! Voice messages as text (job `Transcribe`), where the settings name a service for it. The customer is answered from what
//! was said as if it had been written; the answer waits for that, for a while. What nobody can make out goes to the owner,
//! as all voice messages do without such a service.

use std::time::Duration;

use serde::Deserialize;
use sqlx::PgConnection;

use super::attachment;
use super::message;
use crate::context::{Context, Tenant};
use crate::events::Event;
use crate::ids::{BusinessId, MessageId, ThreadId};
use crate::jobs::Job;
use crate::speech::{self, SpeechError};
use crate::{Error, Result};

/// With the queue's waits, a quarter of a minute of trying beside the service's own time.
const ATTEMPTS_MAX: i16 = 5;
/// A customer waits this long for an answer to what was spoken; then the owner is called.
const WAIT_MAX_S: f64 = 90.0;

/// What was said in an attachment of a message.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Heard {
    pub(super) place: usize,
    pub(super) text: String,
}

/// Turns a stored voice message into text.
pub async fn transcribe(ctx: &Context, business_id: BusinessId, message_id: MessageId, place: i16) -> Result<()> {
    let Some(spoken) = begin(ctx, business_id, message_id, place).await? else {
        return Ok(());
    };
    let sound = ctx
        .files
        .read_whole(&attachment::key(business_id, message_id, place))
        .await?;
    let heard = match sound {
        Some(sound) => speech::transcribe(ctx, sound, &spoken.content_type).await,
        None => Err(SpeechError::Refused),
    };
    if heard == Err(SpeechError::MayPass) && spoken.speech_attempts < ATTEMPTS_MAX {
        return Err(Error::Internal(SpeechError::MayPass.to_string()));
    }
    let outcome = if heard.is_ok() { "heard" } else { "not_heard" };
    metrics::counter!("chidi_voice_messages_total", "outcome" => outcome).increment(1);
    let mut tx = ctx.tenant(business_id).await?;
    // Before its messages, as everybody who changes both takes them.
    message::lock(&mut tx, business_id, spoken.thread_id).await?;
    match heard {
        Ok(text) => keep(&mut tx, message_id, place, &text).await?,
        Err(error) => {
            tracing::info!(business.id = %business_id, message.id = %message_id, %error, "a voice message stays unheard");
            give_up(&mut tx, message_id, place, spoken.thread_id).await?;
        }
    }
    tx.record(Event::MessageChanged {
        thread_id: spoken.thread_id,
        message_id,
    });
    tx.commit().await
}

/// A voice message that waits to be heard.
#[derive(Debug, sqlx::FromRow)]
struct Spoken {
    thread_id: ThreadId,
    content_type: String,
    speech_attempts: i16,
}

/// Counts the attempt. `None` when nobody waits for it any more.
async fn begin(ctx: &Context, business_id: BusinessId, message_id: MessageId, place: i16) -> Result<Option<Spoken>> {
    let mut tx = ctx.tenant(business_id).await?;
    let spoken = sqlx::query_as(
        "UPDATE attachments f SET speech_attempts = f.speech_attempts + 1 FROM messages m
         WHERE f.business_id = $1 AND f.message_id = $2 AND f.place = $3 AND f.state = 'stored' AND f.speech = 'waiting'
           AND m.business_id = f.business_id AND m.id = f.message_id
         RETURNING m.thread_id, f.content_type, f.speech_attempts",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(spoken)
}

/// The text is there: the list shows it, and the customer is answered.
async fn keep(tx: &mut Tenant, message_id: MessageId, place: i16, text: &str) -> Result<()> {
    let business_id = tx.business_id();
    let kept: Option<(ThreadId, i64)> = sqlx::query_as(
        "UPDATE attachments f SET speech = 'done', transcript = $4 FROM messages m
         WHERE f.business_id = $1 AND f.message_id = $2 AND f.place = $3 AND f.speech = 'waiting'
           AND m.business_id = f.business_id AND m.id = f.message_id
         RETURNING m.thread_id, m.seq",
    )
    .bind(business_id)
    .bind(message_id)
    .bind(place)
    .bind(text)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((thread_id, seq)) = kept else { return Ok(()) };
    sqlx::query("UPDATE threads SET preview = $4 WHERE business_id = $1 AND id = $2 AND last_seq = $3")
        .bind(business_id)
        .bind(thread_id)
        .bind(seq)
        .bind(message::preview(&format!("\u{201c}{text}\u{201d}")))
        .execute(&mut **tx)
        .await?;
    answer_now(tx, thread_id).await
}

/// There will be no text: the customer is answered without it, which calls the owner.
pub(super) async fn give_up(tx: &mut Tenant, message_id: MessageId, place: i16, thread_id: ThreadId) -> Result<()> {
    sqlx::query(
        "UPDATE attachments SET speech = 'failed'
         WHERE business_id = $1 AND message_id = $2 AND place = $3 AND speech = 'waiting'",
    )
    .bind(tx.business_id())
    .bind(message_id)
    .bind(place)
    .execute(&mut **tx)
    .await?;
    answer_now(tx, thread_id).await
}

async fn answer_now(tx: &mut Tenant, thread_id: ThreadId) -> Result<()> {
    let job = Job::Answer {
        business_id: tx.business_id(),
        thread_id,
        after: Duration::ZERO,
    };
    tx.enqueue(&job).await
}

/// How long the answer to a thread may still wait for what was spoken; `None` when it need not.
pub async fn still_listening(
    tx: &mut PgConnection,
    business_id: BusinessId,
    thread_id: ThreadId,
) -> Result<Option<Duration>> {
    // Locked, so that whoever ends the wait queues the answer after the caller has put it off, and not before.
    let left_s: Vec<f64> = sqlx::query_scalar(
        "SELECT ($3 - extract(epoch FROM clock_timestamp() - f.created_at))::float8
         FROM threads t
         JOIN messages m ON m.business_id = t.business_id AND m.thread_id = t.id AND m.seq > t.answered_seq
                        AND m.author = 'customer'
         JOIN attachments f ON f.business_id = m.business_id AND f.message_id = m.id AND f.speech = 'waiting'
         WHERE t.business_id = $1 AND t.id = $2 FOR UPDATE OF f",
    )
    .bind(business_id)
    .bind(thread_id)
    .bind(WAIT_MAX_S)
    .fetch_all(tx)
    .await?;
    let left_s = left_s.into_iter().fold(0.0, f64::max);
    Ok((left_s > 0.0).then(|| Duration::from_secs_f64(left_s)))
}
