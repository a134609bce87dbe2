//! The rows that are searched, and what texts are as numbers.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::split::Piece;
use super::words;
use crate::Result;
use crate::crypto::sha256;
use crate::ids::{BusinessId, DocumentId, PassageId};

/// What makes the numbers; those of two models cannot be compared.
pub(super) const MODEL: &str = "all-MiniLM-L6-v2";
/// Rows written by one statement.
const ROWS_AT_ONCE: usize = 200;

/// A passage as it will be written.
#[derive(Debug, Clone)]
pub(super) struct NewPassage {
    pub(super) heading: String,
    pub(super) body: String,
    /// What of it is turned into numbers, and compared by words.
    pub(super) text: String,
    /// Of the text.
    pub(super) hash: Vec<u8>,
}

/// Whose passages they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) business_id: BusinessId,
    pub(super) document_id: DocumentId,
    pub(super) version: i64,
}

impl NewPassage {
    /// A piece without a heading is known by the name of its document.
    pub(super) fn new(piece: Piece, document: &str) -> Self {
        let Piece { heading, body } = piece;
        let above = if heading.is_empty() { document } else { &heading };
        let text = format!("{above}\n{body}");
        Self {
            hash: sha256(text.as_bytes()).to_vec(),
            heading,
            body,
            text,
        }
    }
}

/// A document's name without the ending of its file.
pub(super) fn title(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(title, _)| title)
}

/// The texts whose numbers are not known yet, each once; those that are known stay known.
pub(super) async fn unknown<'p>(
    tx: &mut PgConnection,
    business_id: BusinessId,
    passages: &'p [NewPassage],
) -> Result<Vec<&'p NewPassage>> {
    let hashes: Vec<&[u8]> = passages.iter().map(|passage| passage.hash.as_slice()).collect();
    let known: Vec<Vec<u8>> = sqlx::query_scalar(
        "UPDATE embeddings SET used_at = clock_timestamp()
         WHERE business_id = $1 AND content_hash = ANY($2) AND model = $3 RETURNING content_hash",
    )
    .bind(business_id)
    .bind(hashes)
    .bind(MODEL)
    .fetch_all(tx)
    .await?;
    let mut seen: HashSet<Vec<u8>> = known.into_iter().collect();
    Ok(passages
        .iter()
        .filter(|passage| seen.insert(passage.hash.clone()))
        .collect())
}

/// Remembers what a text is as numbers.
pub(super) async fn remember(
    tx: &mut PgConnection,
    business_id: BusinessId,
    hash: &[u8],
    embedding: &[f32],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO embeddings (business_id, content_hash, model, embedding) VALUES ($1, $2, $3, $4::real[]::vector)
         ON CONFLICT DO NOTHING",
    )
    .bind(business_id)
    .bind(hash)
    .bind(MODEL)
    .bind(embedding)
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts these passages in the place of those the document had.
pub(super) async fn replace(tx: &mut PgConnection, source: Source, passages: &[NewPassage]) -> Result<()> {
    sqlx::query("DELETE FROM passages WHERE business_id = $1 AND document_id = $2")
        .bind(source.business_id)
        .bind(source.document_id)
        .execute(&mut *tx)
        .await?;
    for (slice, rows) in passages.chunks(ROWS_AT_ONCE).enumerate() {
        insert(&mut *tx, source, (slice * ROWS_AT_ONCE) as i32, rows).await?;
    }
    Ok(())
}

async fn insert(tx: &mut PgConnection, source: Source, first: i32, rows: &[NewPassage]) -> Result<()> {
    let of = |part: fn(&NewPassage) -> &str| -> Vec<&str> { rows.iter().map(part).collect() };
    let terms: Vec<String> = rows.iter().map(|row| words::terms(&row.text).join(" ")).collect();
    let ids: Vec<PassageId> = rows.iter().map(|_| PassageId::new()).collect();
    let hashes: Vec<&[u8]> = rows.iter().map(|row| row.hash.as_slice()).collect();
    sqlx::query(
        "INSERT INTO passages (business_id, id, document_id, version, place, heading, body, terms, embedding)
         SELECT $1, given.id, $2, $3, $4 + given.place - 1, given.heading, given.body, given.terms, e.embedding
         FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::bytea[])
              WITH ORDINALITY AS given(id, heading, body, terms, hash, place)
         LEFT JOIN embeddings e ON e.business_id = $1 AND e.content_hash = given.hash AND e.model = $10",
    )
    .bind(source.business_id)
    .bind(source.document_id)
    .bind(source.version)
    .bind(first)
    .bind(ids)
    .bind(of(|row| &row.heading))
    .bind(of(|row| &row.body))
    .bind(terms)
    .bind(hashes)
    .bind(MODEL)
    .execute(tx)
    .await?;
    Ok(())
}
