//! What the shop told about itself, as one more document (job `IndexProfile`, queued by the database with every change of the
//! business): who it is, where, when it is open, where it delivers, how to pay, what comes back.

use std::fmt::Write as _;

use sqlx::PgConnection;

use super::extract::Block;
use super::index::embedding_of;
use super::passage::{self, NewPassage, Source};
use super::split::{Piece, split};
use crate::Result;
use crate::business::delivery::{self, Zone};
use crate::business::policy::{self, Policy, PolicyKind};
use crate::business::{self, Profile, hours};
use crate::context::Context;
use crate::ids::{BusinessId, DocumentId};

/// How the passages' document is called.
const NAME: &str = "What you told CHIDI";

/// Brings the passages about the shop itself up to date.
pub async fn index_profile(ctx: &Context, business_id: BusinessId) -> Result<()> {
    let mut tx = ctx.tenant(business_id).await?;
    let (version, blocks) = told(&mut tx, business_id).await?;
    let pieces = split(&blocks);
    if pieces == present(&mut tx, business_id).await? {
        return Ok(());
    }
    let passages: Vec<NewPassage> = pieces.into_iter().map(|piece| NewPassage::new(piece, NAME)).collect();
    let unknown = passage::unknown(&mut tx, business_id, &passages).await?;
    tx.commit().await?;
    let mut embeddings = Vec::with_capacity(unknown.len());
    for one in unknown {
        embeddings.extend(
            embedding_of(ctx, one.text.clone())
                .await?
                .map(|embedding| (&one.hash, embedding)),
        );
    }
    let mut tx = ctx.tenant(business_id).await?;
    for (hash, embedding) in &embeddings {
        passage::remember(&mut tx, business_id, hash, embedding).await?;
    }
    let source = Source {
        business_id,
        document_id: note(&mut tx, business_id, version, passages.len()).await?,
        version,
    };
    passage::replace(&mut tx, source, &passages).await?;
    tx.commit().await
}

async fn present(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Piece>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.heading, p.body FROM passages p JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id
         WHERE p.business_id = $1 AND d.kind = 'profile' ORDER BY p.place",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(heading, body)| Piece { heading, body })
        .collect())
}

async fn note(tx: &mut PgConnection, business_id: BusinessId, version: i64, passages: usize) -> Result<DocumentId> {
    let id = sqlx::query_scalar(
        "INSERT INTO documents (business_id, id, name, kind, version, state, live_version, passages)
         VALUES ($1, $2, $3, 'profile', $4, 'done', $4, $5)
         ON CONFLICT (business_id) WHERE kind = 'profile' DO UPDATE
         SET version = excluded.version, live_version = excluded.live_version, passages = excluded.passages
         RETURNING id",
    )
    .bind(business_id)
    .bind(DocumentId::new())
    .bind(NAME)
    .bind(version)
    .bind(passages as i32)
    .fetch_one(tx)
    .await?;
    Ok(id)
}

/// What stands in the rows now, and the version of the business it is from.
async fn told(tx: &mut PgConnection, business_id: BusinessId) -> Result<(i64, Vec<Block>)> {
    let profile = business::profile(tx, business_id).await?;
    let mut blocks = about(&profile);
    if profile.hours_known {
        let days = hours::list(tx, business_id).await?;
        blocks.extend(section("Opening hours", hours::describe(&days)));
    }
    blocks.extend(section("Delivery", deliveries(&delivery::list(tx, business_id).await?)));
    for Policy { kind, body, .. } in policy::list(tx, business_id).await? {
        let heading = match kind {
            PolicyKind::Payment => "How to pay",
            PolicyKind::Returns => "Returns and exchange",
        };
        blocks.extend(section(heading, body));
    }
    Ok((profile.version, blocks))
}

fn about(profile: &Profile) -> Vec<Block> {
    let about = [profile.about.as_str(), &profile.sells].join("\n").trim().to_owned();
    let mut blocks = section(&format!("About {}", profile.name), about);
    blocks.extend(section("Where we are", profile.address.clone()));
    blocks
}

/// Nothing where nothing was told.
fn section(heading: &str, text: String) -> Vec<Block> {
    if text.is_empty() {
        return Vec::new();
    }
    let heading = Block::Heading {
        level: 1,
        text: heading.to_owned(),
    };
    vec![heading, Block::Text { text }]
}

fn deliveries(zones: &[Zone]) -> String {
    zones.iter().fold(String::new(), |mut text, zone| {
        let time = zone.time().map(|time| format!(", {time}")).unwrap_or_default();
        let _ = writeln!(text, "{}: {}{time}.", zone.name, delivery::price_in_words(&zone.price));
        text
    })
}
