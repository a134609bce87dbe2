//! Reading a document (job `IndexDocument`): opened by a process of its own, split, turned into numbers, put in the place of
//! the version before, and asked a question. A long one takes several jobs; each goes on where the numbers end, which are
//! kept by content. Run twice it changes nothing.

use std::time::{Duration, Instant};

use super::document::{self, DocumentState};
use super::extract::{self, Block};
use super::passage::{self, NewPassage, Source};
use super::question::question_from;
use super::search::{self, Query};
use super::split::{Piece, split};
use super::{DocumentKind, Problem};
use crate::context::Context;
use crate::events::Event;
use crate::ids::{BusinessId, DocumentId, FileId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Passages of a document.
const PASSAGES_MAX: usize = 2_000;
/// Attempts without any progress.
const ATTEMPTS_MAX: i16 = 5;
/// After so long the next job goes on, so that none comes near the limit of a job.
const SLICE: Duration = Duration::from_secs(45);
/// How often the page is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Brings a document as far as it gets.
pub async fn index_document(ctx: &Context, business_id: BusinessId, document_id: DocumentId) -> Result<()> {
    let Some(wanted) = begin(ctx, business_id, document_id).await? else {
        return Ok(());
    };
    match read(ctx, &wanted).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(problem)) => fail(ctx, &wanted, problem).await,
        Err(error) if wanted.attempts < ATTEMPTS_MAX => Err(error),
        Err(error) => {
            tracing::warn!(document.id = %document_id, %error, "a document could not be read");
            fail(ctx, &wanted, Problem::Trouble).await
        }
    }
}

/// A document that waits to be read.
#[derive(Debug, sqlx::FromRow)]
struct Wanted {
    business_id: BusinessId,
    id: DocumentId,
    name: String,
    kind: DocumentKind,
    version: i64,
    file_id: FileId,
    attempts: i16,
}

impl Wanted {
    fn source(&self) -> Source {
        Source {
            business_id: self.business_id,
            document_id: self.id,
            version: self.version,
        }
    }
}

async fn read(ctx: &Context, wanted: &Wanted) -> Result<Result<(), Problem>> {
    let key = document::key(wanted.business_id, wanted.file_id);
    let Some(file) = ctx.files.read_whole(&key).await? else {
        return Ok(Err(Problem::Lost));
    };
    let blocks = match extract::extract(ctx, wanted.kind, file).await? {
        Ok(blocks) => blocks,
        Err(problem) => return Ok(Err(problem)),
    };
    let pieces = pieces_of(blocks).await?;
    if pieces.len() > PASSAGES_MAX {
        return Ok(Err(Problem::TooLong));
    }
    let question = question_from(&pieces);
    let title = passage::title(&wanted.name);
    let passages: Vec<NewPassage> = pieces.into_iter().map(|piece| NewPassage::new(piece, title)).collect();
    if embed(ctx, wanted, &passages).await? && store(ctx, wanted, &passages, question.as_deref()).await? {
        check(ctx, wanted, question).await?;
    }
    Ok(Ok(()))
}

async fn pieces_of(blocks: Vec<Block>) -> Result<Vec<Piece>> {
    tokio::task::spawn_blocking(move || split(&blocks))
        .await
        .map_err(|error| Error::Internal(format!("a document could not be split: {error}")))
}

/// Counts the attempt. `None` when nobody waits for this document any more.
async fn begin(ctx: &Context, business_id: BusinessId, document_id: DocumentId) -> Result<Option<Wanted>> {
    let mut tx = ctx.tenant(business_id).await?;
    let wanted = sqlx::query_as(
        "UPDATE documents SET attempts = attempts + 1, state = CASE state WHEN 'queued' THEN 'reading' ELSE state END
         WHERE business_id = $1 AND id = $2 AND deleted_at IS NULL AND kind <> 'profile'
           AND state IN ('queued', 'reading', 'embedding', 'checking')
         RETURNING business_id, id, name, kind, version, file_id, attempts",
    )
    .bind(business_id)
    .bind(document_id)
    .fetch_optional(&mut *tx)
    .await?;
    if wanted.is_some() {
        tx.record(Event::KnowledgeChanged { document_id });
    }
    tx.commit().await?;
    Ok(wanted)
}

/// Turns texts into numbers, as many as there is time for. Whether all of them are; else the next job is queued.
async fn embed(ctx: &Context, wanted: &Wanted, passages: &[NewPassage]) -> Result<bool> {
    let mut tx = ctx.tenant(wanted.business_id).await?;
    let unknown = passage::unknown(&mut tx, wanted.business_id, passages).await?;
    let known = passages.len() - unknown.len();
    tell(&mut tx, wanted, DocumentState::Embedding, (known, passages.len())).await?;
    tx.commit().await?;
    let (began, mut told) = (Instant::now(), Instant::now());
    for (at, one) in unknown.iter().enumerate() {
        let Some(embedding) = embedding_of(ctx, one.text.clone()).await? else {
            return Ok(true);
        };
        let mut tx = ctx.tenant(wanted.business_id).await?;
        passage::remember(&mut tx, wanted.business_id, &one.hash, &embedding).await?;
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            tell(
                &mut tx,
                wanted,
                DocumentState::Embedding,
                (known + at + 1, passages.len()),
            )
            .await?;
        }
        let is_last = at + 1 == unknown.len();
        if began.elapsed() > SLICE && !is_last {
            tx.enqueue(&Job::IndexDocument {
                business_id: wanted.business_id,
                document_id: wanted.id,
            })
            .await?;
            tx.commit().await?;
            return Ok(false);
        }
        tx.commit().await?;
    }
    Ok(true)
}

/// The numbers of a text; `None` without a model.
pub(super) async fn embedding_of(ctx: &Context, text: String) -> Result<Option<Vec<f32>>> {
    let embeddings = ctx.engine.embed(vec![text]).await?;
    Ok(embeddings.and_then(|mut embeddings| embeddings.pop()))
}

/// Notes how far this version has come; a newer one is not touched.
async fn tell(
    tx: &mut crate::Tenant,
    wanted: &Wanted,
    state: DocumentState,
    (done, all): (usize, usize),
) -> Result<()> {
    sqlx::query(
        "UPDATE documents SET state = $4, steps_done = $5, steps_all = $6,
                attempts = CASE WHEN $5 > steps_done THEN 0 ELSE attempts END
         WHERE business_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL",
    )
    .bind(wanted.business_id)
    .bind(wanted.id)
    .bind(wanted.version)
    .bind(state)
    .bind(done as i32)
    .bind(all as i32)
    .execute(&mut **tx)
    .await?;
    tx.record(Event::KnowledgeChanged { document_id: wanted.id });
    Ok(())
}

/// From here on CHIDI answers from this version. False when it was deleted, or a newer one has come.
async fn store(ctx: &Context, wanted: &Wanted, passages: &[NewPassage], question: Option<&str>) -> Result<bool> {
    let mut tx = ctx.tenant(wanted.business_id).await?;
    let stored = sqlx::query(
        "UPDATE documents SET state = 'checking', live_version = version, passages = $4, question = $5
         WHERE business_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL",
    )
    .bind(wanted.business_id)
    .bind(wanted.id)
    .bind(wanted.version)
    .bind(passages.len() as i32)
    .bind(question)
    .execute(&mut *tx)
    .await?;
    if stored.rows_affected() == 0 {
        return Ok(false);
    }
    passage::replace(&mut tx, wanted.source(), passages).await?;
    tx.record(Event::KnowledgeChanged { document_id: wanted.id });
    tx.commit().await?;
    Ok(true)
}

/// A document is done when a question made from it finds it.
async fn check(ctx: &Context, wanted: &Wanted, question: Option<String>) -> Result<()> {
    let is_found = match question {
        None => false,
        Some(question) => {
            let query = Query::new(ctx, &question).await?;
            let mut tx = ctx.tenant(wanted.business_id).await?;
            let hits = search::search(&mut tx, wanted.business_id, &query).await?;
            hits.iter().any(|hit| hit.document_id == wanted.id)
        }
    };
    let state = if is_found {
        DocumentState::Done
    } else {
        DocumentState::Doubtful
    };
    let mut tx = ctx.tenant(wanted.business_id).await?;
    tell(&mut tx, wanted, state, (0, 0)).await?;
    tx.commit().await
}

async fn fail(ctx: &Context, wanted: &Wanted, problem: Problem) -> Result<()> {
    let mut tx = ctx.tenant(wanted.business_id).await?;
    sqlx::query(
        "UPDATE documents SET state = 'failed', problem = $4
         WHERE business_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL",
    )
    .bind(wanted.business_id)
    .bind(wanted.id)
    .bind(wanted.version)
    .bind(problem)
    .execute(&mut *tx)
    .await?;
    tx.record(Event::KnowledgeChanged { document_id: wanted.id });
    tx.commit().await
}
