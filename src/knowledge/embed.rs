//! Making up for a model that was not there (job `EmbedPassages`): what was read without one is found by its words only, until
//! its passages are turned into numbers too. Nothing is read from the files again.

use std::time::{Duration, Instant};

use super::index::embedding_of;
use super::passage::{self, NewPassage};
use super::split::Piece;
use crate::Result;
use crate::context::Context;
use crate::engine::Kind;
use crate::ids::{BusinessId, PassageId};
use crate::jobs::Job;

/// Businesses queued in one go; the rest is found at the next.
const BUSINESSES_MAX: i32 = 500;
/// Passages of one job, and its time.
const PASSAGES_MAX: i64 = 500;
const SLICE: Duration = Duration::from_secs(45);

/// Queues the work for each shop that has any, if there is a model.
pub async fn queue_embedding(ctx: &Context) -> Result<()> {
    if !has_model(ctx).await? {
        return Ok(());
    }
    let behind: Vec<BusinessId> = sqlx::query_scalar("SELECT business_id FROM businesses_to_embed($1)")
        .bind(BUSINESSES_MAX)
        .fetch_all(ctx.db.pool())
        .await?;
    for business_id in behind {
        let mut tx = ctx.tenant(business_id).await?;
        tx.enqueue(&Job::EmbedPassages { business_id }).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Turns passages of a shop into numbers, as many as there is time for; the next job goes on. Run twice it changes nothing.
pub async fn embed_passages(ctx: &Context, business_id: BusinessId) -> Result<()> {
    let began = Instant::now();
    let waiting = waiting(ctx, business_id).await?;
    for (at, one) in waiting.iter().enumerate() {
        let passage = one.as_read();
        let Some(embedding) = embedding_of(ctx, passage.text).await? else {
            return Ok(());
        };
        let mut tx = ctx.tenant(business_id).await?;
        passage::remember(&mut tx, business_id, &passage.hash, &embedding).await?;
        sqlx::query(
            "UPDATE passages SET embedding = $3::real[]::vector
             WHERE business_id = $1 AND id = $2 AND embedding IS NULL",
        )
        .bind(business_id)
        .bind(one.id)
        .bind(&embedding)
        .execute(&mut *tx)
        .await?;
        let is_last = at + 1 == waiting.len();
        let goes_on = if is_last {
            at + 1 == PASSAGES_MAX as usize
        } else {
            began.elapsed() > SLICE
        };
        if goes_on {
            tx.enqueue(&Job::EmbedPassages { business_id }).await?;
            return tx.commit().await;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn has_model(ctx: &Context) -> Result<bool> {
    let (kind, _) = ctx.engine.version().await?;
    Ok(kind == Kind::MiniLm)
}

#[derive(Debug, sqlx::FromRow)]
struct Waiting {
    id: PassageId,
    document: String,
    heading: String,
    body: String,
}

impl Waiting {
    /// As it was when it was read.
    fn as_read(&self) -> NewPassage {
        let piece = Piece {
            heading: self.heading.clone(),
            body: self.body.clone(),
        };
        NewPassage::new(piece, passage::title(&self.document))
    }
}

async fn waiting(ctx: &Context, business_id: BusinessId) -> Result<Vec<Waiting>> {
    let mut tx = ctx.tenant(business_id).await?;
    Ok(sqlx::query_as(
        "SELECT p.id, d.name AS document, p.heading, p.body
         FROM passages p JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id
         WHERE p.business_id = $1 AND p.embedding IS NULL LIMIT $2",
    )
    .bind(business_id)
    .bind(PASSAGES_MAX)
    .fetch_all(&mut *tx)
    .await?)
}
