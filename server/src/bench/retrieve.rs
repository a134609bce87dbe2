//! How fast passages are found, and how many of the nearest: in a shop with very many, and in one of very many shops, all in
//! the same tables. The numbers are made, in clusters as real texts are; everything else is the program's own.

use std::fmt::Write as _;
use std::time::Instant;

use chidi::Context;
use chidi::ids::{BusinessId, DocumentId, PassageId};
use chidi::knowledge::{self, Query, Weights};
use sqlx::AssertSqlSafe;

use super::figures::Spread;

const DIMENSIONS: usize = 384;
/// Subjects that texts are about.
const CLUSTERS: u64 = 400;
/// How far texts on one subject are from each other; unit vectors of chance are at 1.4.
const SPREAD: f32 = 0.9;
const WORDS: u64 = 20_000;
const WORDS_OF_A_PASSAGE: usize = 60;
const INDEXES: [&str; 2] = ["passages_embedding_idx", "passages_words_idx"];
const ROWS_AT_ONCE: u32 = 500;
/// Questions of each run.
const QUESTIONS: u32 = 200;
const NEAREST: usize = 10;

/// What a run found.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) passages: u32,
    pub(super) took: Spread,
    /// Of the ten nearest, the share that was found.
    pub(super) recall: f64,
}

/// The tables, filled.
#[derive(Debug)]
pub(super) struct Shelves {
    large: BusinessId,
    small: Vec<BusinessId>,
    passages: u32,
    of_small: u32,
}

impl Shelves {
    /// One shop with so many passages, and so many shops with few.
    pub(super) async fn fill(ctx: &Context, passages: u32, shops: u32, of_small: u32) -> anyhow::Result<Self> {
        let queue = ctx.db.queue_pool();
        // An index is made faster over what is there than row by row.
        let made_by: Vec<String> = sqlx::query_scalar("SELECT indexdef FROM pg_indexes WHERE indexname = ANY($1)")
            .bind(&INDEXES[..])
            .fetch_all(queue)
            .await?;
        for index in INDEXES {
            sqlx::raw_sql(AssertSqlSafe(format!("DROP INDEX {index}")))
                .execute(queue)
                .await?;
        }
        let mut dice = Dice(1);
        let large = shop(ctx, passages, &mut dice).await?;
        let mut small = Vec::with_capacity(shops as usize);
        for _ in 0..shops {
            small.push(shop(ctx, of_small, &mut dice).await?);
        }
        let mut connection = queue.acquire().await?;
        let before = ["SET statement_timeout = 0", "SET maintenance_work_mem = '1GB'"];
        let after = ["VACUUM ANALYZE passages", "VACUUM ANALYZE documents", "RESET ALL"];
        let made = made_by.iter().map(String::as_str);
        for statement in before.into_iter().chain(made).chain(after) {
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut *connection)
                .await?;
        }
        Ok(Self {
            large,
            small,
            passages,
            of_small,
        })
    }

    /// Asks the large shop.
    pub(super) async fn ask_large(&self, ctx: &Context) -> anyhow::Result<Run> {
        self.ask(ctx, self.passages, &[self.large]).await
    }

    /// Asks the small ones by turns.
    pub(super) async fn ask_small(&self, ctx: &Context) -> anyhow::Result<Run> {
        self.ask(ctx, self.of_small, &self.small).await
    }

    /// The times first, as a shop's customers would ask; looking at every row would leave nothing else in memory.
    async fn ask(&self, ctx: &Context, passages: u32, shops: &[BusinessId]) -> anyhow::Result<Run> {
        let mut dice = Dice(2);
        let questions: Vec<(BusinessId, Query)> = (0..QUESTIONS as usize)
            .map(|number| {
                let query = Query {
                    text: dice.words(8),
                    embedding: Some(dice.embedding()),
                    limit: 5,
                    weights: None,
                };
                (shops[number * 7 % shops.len()], query)
            })
            .collect();
        let mut times_ms = Vec::with_capacity(questions.len());
        for (business_id, query) in &questions {
            let began = Instant::now();
            let mut tx = ctx.tenant(*business_id).await?;
            knowledge::search(&mut tx, *business_id, query).await?;
            times_ms.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        let (mut there, mut wanted) = (0, 0);
        for (business_id, mut query) in questions {
            query.limit = NEAREST;
            query.weights = Some(Weights {
                keyword: 0.0,
                vector: 1.0,
            });
            let mut tx = ctx.tenant(business_id).await?;
            let found = knowledge::search(&mut tx, business_id, &query).await?;
            drop(tx);
            let nearest = exactly(ctx, business_id, query.embedding.as_deref().unwrap_or_default()).await?;
            wanted += nearest.len();
            there += found.iter().filter(|hit| nearest.contains(&hit.passage_id)).count();
        }
        Ok(Run {
            passages,
            took: Spread::of(times_ms),
            recall: there as f64 / wanted.max(1) as f64,
        })
    }
}

/// The nearest, by looking at every row.
async fn exactly(ctx: &Context, business_id: BusinessId, embedding: &[f32]) -> anyhow::Result<Vec<PassageId>> {
    let mut tx = ctx.tenant(business_id).await?;
    sqlx::query("SET LOCAL enable_indexscan = off")
        .execute(&mut *tx)
        .await?;
    let ids = sqlx::query_scalar(
        "SELECT id FROM passages WHERE business_id = $1 ORDER BY embedding <=> $2::real[]::vector LIMIT $3",
    )
    .bind(business_id)
    .bind(embedding)
    .bind(NEAREST as i64)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// A shop with one document of so many passages, written as rows.
async fn shop(ctx: &Context, passages: u32, dice: &mut Dice) -> anyhow::Result<BusinessId> {
    let (business_id, document_id) = (BusinessId::new(), DocumentId::new());
    let mut tx = ctx.tenant(business_id).await?;
    sqlx::query("INSERT INTO businesses (business_id, name) VALUES ($1, 'A shop with books')")
        .bind(business_id)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO documents (business_id, id, name, kind, file_id, bytes, sha256, state, live_version, passages)
         VALUES ($1, $2, 'Books', 'text', $2, 1, sha256($2::text::bytea), 'done', 1, $3)",
    )
    .bind(business_id)
    .bind(document_id)
    .bind(passages as i32)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    for first in (0..passages).step_by(ROWS_AT_ONCE as usize) {
        let count = ROWS_AT_ONCE.min(passages - first) as usize;
        let ids: Vec<PassageId> = (0..count).map(|_| PassageId::new()).collect();
        let texts: Vec<String> = (0..count).map(|_| dice.words(WORDS_OF_A_PASSAGE)).collect();
        let embeddings: Vec<String> = (0..count).map(|_| literal(&dice.embedding())).collect();
        let mut tx = ctx.tenant(business_id).await?;
        sqlx::query(
            "INSERT INTO passages (business_id, id, document_id, version, place, body, terms, embedding)
             SELECT $1, id, $2, 1, $3 + place - 1, body, body, embedding::vector
             FROM unnest($4::uuid[], $5::text[], $6::text[]) WITH ORDINALITY AS given(id, body, embedding, place)",
        )
        .bind(business_id)
        .bind(document_id)
        .bind(first as i32)
        .bind(ids)
        .bind(texts)
        .bind(embeddings)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
    }
    Ok(business_id)
}

fn literal(embedding: &[f32]) -> String {
    let mut text = String::from("[");
    for (at, value) in embedding.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{value:.4}");
    }
    text + "]"
}

/// Numbers by chance that come again with the same seed (<https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    fn direction(&mut self) -> Vec<f32> {
        // Four dice together are near enough to a bell.
        let bell = |dice: &mut Self| (0..4).map(|_| dice.share()).sum::<f32>() - 2.0;
        unit((0..DIMENSIONS).map(|_| bell(self)).collect())
    }

    /// Of a text on one of the subjects.
    fn embedding(&mut self) -> Vec<f32> {
        let subject = Dice(self.next() % CLUSTERS * 1_000_003).direction();
        let own = self.direction();
        unit(
            subject
                .iter()
                .zip(&own)
                .map(|(subject, own)| subject + SPREAD * own)
                .collect(),
        )
    }

    /// Few words are common and many are rare, as in real texts.
    fn words(&mut self, count: usize) -> String {
        let word = |dice: &mut Self| format!("word{}", (WORDS as f32).powf(dice.share()) as u64);
        (0..count).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }
}

fn unit(mut values: Vec<f32>) -> Vec<f32> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    for value in &mut values {
        *value /= length;
    }
    values
}
