//! Finding the passages that answer a question, in one shop: those near in meaning, by the index of their embeddings, and those
//! that share telling words, by the index of words; then both together are scored ([`super::rank`]).

use sqlx::PgConnection;

use super::index::embedding_of;
use super::rank::{self, Asked};
use super::weights::Weights;
use super::words;
use crate::Result;
use crate::context::Context;
use crate::ids::{BusinessId, DocumentId, PassageId};

/// Passages that are looked at each way before the best are chosen.
const POOL: i32 = 50;
/// Passages an answer is made from.
const LIMIT: usize = 5;
/// The words that are looked for are in so many passages in all at most, the rarest first, so that a word which every page of a
/// large shop has costs nothing.
const READ_MAX: i64 = 1_000;
const QUESTION_CHARS_MAX: usize = 2_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub text: String,
    /// The text as numbers; without, only its words are looked for.
    pub embedding: Option<Vec<f32>>,
    pub limit: usize,
    /// The shop's own when not given.
    pub weights: Option<Weights>,
}

/// A passage that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub passage_id: PassageId,
    pub document_id: DocumentId,
    pub document_name: String,
    /// The headings above it.
    pub heading: String,
    pub text: String,
    /// Both together, 0 to 1.
    pub score: f32,
    /// How near in meaning.
    pub vector_score: f32,
    /// How many of the telling words, and how often.
    pub keyword_score: f32,
    /// The version of the document, or of the business where it is about the shop itself.
    pub version: i64,
}

impl Query {
    /// A question, turned into numbers when there is a model. Ask before a transaction is open: that takes a moment.
    pub async fn new(ctx: &Context, question: &str) -> Result<Self> {
        let query = Self::of(question, None);
        Ok(Self {
            embedding: embedding_of(ctx, query.text.clone()).await?,
            ..query
        })
    }

    /// A question that somebody has turned into numbers already, if there is a model.
    pub fn of(question: &str, embedding: Option<Vec<f32>>) -> Self {
        Self {
            text: question.chars().take(QUESTION_CHARS_MAX).collect(),
            embedding,
            limit: LIMIT,
            weights: None,
        }
    }
}

/// The passages of a shop that answer best, the best first.
pub async fn search(tx: &mut PgConnection, business_id: BusinessId, query: &Query) -> Result<Vec<Hit>> {
    let (own, all) = shop(tx, business_id).await?;
    let weights = query.weights.unwrap_or(own);
    let asked = asked(tx, business_id, &query.text, all).await?;
    let mut ids = Vec::new();
    if let Some(embedding) = &query.embedding {
        ids.extend(near(tx, business_id, embedding).await?);
    }
    if weights.keyword > 0.0 || query.embedding.is_none() {
        ids.extend(having(tx, &asked).await?);
    }
    let found = fetch(tx, business_id, &ids, query.embedding.as_deref()).await?;
    let asked: Vec<Asked> = asked.into_iter().map(|(one, _)| one).collect();
    Ok(choose(found, &asked, weights, query))
}

/// How the shop weighs, and how many passages it has.
async fn shop(tx: &mut PgConnection, business_id: BusinessId) -> Result<(Weights, i64)> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        weights: Weights,
        passages: i64,
    }
    // The index of embeddings is shared by all shops: it is read on until enough passages of this one are found.
    let row: Row = sqlx::query_as(
        "SELECT keyword_weight AS keyword, vector_weight AS vector,
                (SELECT coalesce(sum(passages), 0) FROM documents WHERE business_id = $1) AS passages,
                set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)
         FROM businesses WHERE business_id = $1",
    )
    .bind(business_id)
    .fetch_one(tx)
    .await?;
    Ok((row.weights, row.passages))
}

/// The telling words of the question and how many passages have each.
async fn asked(tx: &mut PgConnection, business_id: BusinessId, question: &str, all: i64) -> Result<Vec<(Asked, i64)>> {
    let counted: Vec<(String, i64)> = sqlx::query_as(
        "SELECT asked.term, coalesce(min(coalesce(known.passages, 0)), 0)::bigint
         FROM unnest($2::text[]) WITH ORDINALITY AS asked(term, place)
         CROSS JOIN LATERAL unnest(to_tsvector('simple', asked.term)) AS word
         LEFT JOIN passage_terms known ON known.business_id = $1 AND known.term = word.lexeme
         GROUP BY asked.term, asked.place ORDER BY asked.place",
    )
    .bind(business_id)
    .bind(words::asked(question))
    .fetch_all(tx)
    .await?;
    let one = |(term, having)| {
        let rarity = rank::rarity(having, all);
        (Asked { term, rarity }, having)
    };
    Ok(counted.into_iter().map(one).collect())
}

/// The passages that have any of the rarest words.
async fn having(tx: &mut PgConnection, asked: &[(Asked, i64)]) -> Result<Vec<PassageId>> {
    let mut there: Vec<(&str, i64)> = asked.iter().map(|(one, having)| (one.term.as_str(), *having)).collect();
    there.retain(|(_, having)| *having > 0);
    there.sort_by_key(|(_, having)| *having);
    let mut read = 0;
    let rarest: Vec<&str> = there
        .into_iter()
        .take_while(|(_, having)| {
            let is_first = read == 0;
            read += having;
            is_first || read <= READ_MAX
        })
        .map(|(term, _)| term)
        .collect();
    if rarest.is_empty() {
        return Ok(Vec::new());
    }
    let ids = sqlx::query_scalar("SELECT id FROM passages_with_any($1, $2)")
        .bind(rarest)
        .bind(POOL)
        .fetch_all(tx)
        .await?;
    Ok(ids)
}

/// The statement that finds what is near; a test reads its plan.
pub(super) const NEAR: &str =
    "SELECT id FROM passages WHERE business_id = $1 ORDER BY embedding <=> $2::real[]::vector LIMIT $3";

async fn near(tx: &mut PgConnection, business_id: BusinessId, embedding: &[f32]) -> Result<Vec<PassageId>> {
    let ids = sqlx::query_scalar(NEAR)
        .bind(business_id)
        .bind(embedding)
        .bind(i64::from(POOL))
        .fetch_all(tx)
        .await?;
    Ok(ids)
}

#[derive(Debug, sqlx::FromRow)]
struct Found {
    id: PassageId,
    document_id: DocumentId,
    name: String,
    heading: String,
    body: String,
    terms: String,
    version: i64,
    near: Option<f64>,
}

async fn fetch(
    tx: &mut PgConnection,
    business_id: BusinessId,
    ids: &[PassageId],
    embedding: Option<&[f32]>,
) -> Result<Vec<Found>> {
    let found = sqlx::query_as(
        "SELECT p.id, p.document_id, d.name, p.heading, p.body, p.terms, p.version,
                1 - (p.embedding <=> $3::real[]::vector) AS near
         FROM passages p JOIN documents d ON d.business_id = p.business_id AND d.id = p.document_id
         WHERE p.business_id = $1 AND p.id = ANY($2) ORDER BY p.id",
    )
    .bind(business_id)
    .bind(ids)
    .bind(embedding)
    .fetch_all(tx)
    .await?;
    Ok(found)
}

fn choose(found: Vec<Found>, asked: &[Asked], weights: Weights, query: &Query) -> Vec<Hit> {
    let texts: Vec<&str> = found.iter().map(|one| one.terms.as_str()).collect();
    let coverage = match query.embedding {
        Some(_) => rank::COVERAGE_BESIDE_MEANING,
        None => rank::COVERAGE_ALONE,
    };
    let keyword = rank::keyword_scores(asked, &texts, coverage);
    let near = |one: &Found| one.near.unwrap_or_default().max(0.0) as f32;
    let score = |one: &Found, keyword: f32| match query.embedding {
        Some(_) => weights.keyword * keyword + weights.vector * near(one),
        None => keyword,
    };
    let scores: Vec<f32> = found
        .iter()
        .zip(&keyword)
        .map(|(one, keyword)| score(one, *keyword))
        .collect();
    let best = rank::best(&scores, &texts, query.limit);
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    best.into_iter()
        .filter(|place| scores[*place] > 0.0)
        .filter_map(|place| {
            let one = found[place].take()?;
            Some(Hit {
                vector_score: near(&one),
                keyword_score: keyword[place],
                score: scores[place].min(1.0),
                passage_id: one.id,
                document_id: one.document_id,
                document_name: one.name,
                heading: one.heading,
                text: one.body,
                version: one.version,
            })
        })
        .collect()
}
