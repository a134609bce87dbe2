//! Shops with very many passages, and what is counted of them.

use std::collections::BTreeMap;

use sqlx::Row;

use super::{find, pointing, shop};
use crate::context::Context;
use crate::ids::BusinessId;
use crate::testing;

/// Many small shops and a large one in the same tables: each is searched by the way that suits it.
#[tokio::test]
async fn small_shops_are_searched_row_by_row_and_large_ones_by_the_index() {
    let (_database, ctx, large) = shop().await;
    let large = large.business_id;
    fill(&ctx, large, 3_000).await;
    let mut small = large;
    for _ in 0..40 {
        small = testing::business(&ctx).await;
        fill(&ctx, small, 25).await;
    }
    sqlx::raw_sql("ANALYZE passages, documents")
        .execute(ctx.db.queue_pool())
        .await
        .unwrap();
    let plan_of_small = plan(&ctx, small).await;
    assert!(!plan_of_small.contains("passages_embedding_idx"), "{plan_of_small}");
    assert!(plan_of_small.contains("Index"), "{plan_of_small}");
    let plan_of_large = plan(&ctx, large).await;
    assert!(plan_of_large.contains("passages_embedding_idx"), "{plan_of_large}");
    assert_eq!(find(&ctx, small, "", Some(7)).await.len(), 5);
}

/// Passages with embeddings in every direction, written as rows.
async fn fill(ctx: &Context, business_id: BusinessId, passages: i32) {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    sqlx::query(
        "WITH d AS (INSERT INTO documents (business_id, id, name, kind, file_id, bytes, sha256, state, live_version, passages)
                    VALUES ($1, gen_random_uuid(), $2 || ' passages', 'text', gen_random_uuid(), 1, sha256($2::text::bytea), 'done', 1, $2) RETURNING id)
         INSERT INTO passages (business_id, id, document_id, version, place, body, terms, embedding)
         SELECT $1, gen_random_uuid(), d.id, 1, n, 'passage ' || n, 'passag ' || n,
                (SELECT array_agg(CASE WHEN (n * 31 + i * 17) % 97 < 8 THEN 1 + sin(n * i) ELSE 0.01 END) FROM generate_series(1, 384) i)::vector
         FROM d, generate_series(1, $2) n",
    )
    .bind(business_id)
    .bind(passages)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn plan(ctx: &Context, business_id: BusinessId) -> String {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN {}", super::super::search::NEAR)))
        .bind(business_id)
        .bind(pointing(3))
        .bind(50_i64)
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<String, _>(0))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The counts of a shop's terms, and what a look at every passage gives.
async fn counts(ctx: &Context, business_id: BusinessId) -> [BTreeMap<String, i64>; 2] {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    let mut read = async |sql: &'static str| -> BTreeMap<String, i64> {
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&mut *tx).await.unwrap();
        rows.into_iter().collect()
    };
    [
        read("SELECT term, passages::bigint FROM passage_terms").await,
        read("SELECT w.lexeme, count(*) FROM passages p, unnest(p.words) AS w GROUP BY 1").await,
    ]
}

#[tokio::test]
async fn how_many_passages_have_a_term_is_counted_as_they_come_and_go() {
    let (_database, ctx, one) = shop().await;
    let (one, other) = (one.business_id, testing::business(&ctx).await);
    fill(&ctx, one, 12).await;
    fill(&ctx, one, 5).await;
    fill(&ctx, other, 3).await;
    let [counted, there] = counts(&ctx, one).await;
    assert_eq!(counted, there);
    assert_eq!((counted["passag"], counted["4"], counted["9"]), (17, 2, 1));

    let mut tx = ctx.tenant(one).await.unwrap();
    sqlx::query("DELETE FROM documents WHERE id = (SELECT document_id FROM passages WHERE place = 12)")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let [counted, there] = counts(&ctx, one).await;
    assert_eq!(counted, there, "with the document its passages went");
    assert_eq!((counted["passag"], counted.get("9")), (5, None));
    assert_eq!(counts(&ctx, other).await[0]["passag"], 3, "another shop has its own");
}

#[tokio::test]
async fn a_word_of_every_passage_is_looked_for_when_there_is_no_rarer_one() {
    let (_database, ctx, large) = shop().await;
    fill(&ctx, large.business_id, 1_500).await;
    assert_eq!(find(&ctx, large.business_id, "passages", None).await.len(), 5);
    let hits = find(&ctx, large.business_id, "passages 700", None).await;
    assert_eq!(hits[0].text, "passage 700");
}
