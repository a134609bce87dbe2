//! A model that comes after the documents.

use std::path::PathBuf;

use super::super::{embed_passages, queue_embedding};
use super::*;

const SAID: &str = "Wash adire in cold water with a spoon of salt.";

async fn unembedded(ctx: &Context, business_id: BusinessId) -> i64 {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM passages WHERE business_id = $1 AND embedding IS NULL")
        .bind(business_id)
        .fetch_one(&mut *tx)
        .await
        .unwrap()
}

/// Writes a passage as it is written where nothing makes numbers.
async fn read_without_model(ctx: &Context, member: &Member, name: &str) {
    let document_id = put(ctx, member, name, SAID).await;
    let piece = Piece {
        heading: String::new(),
        body: SAID.into(),
    };
    let source = Source {
        business_id: member.business_id,
        document_id,
        version: 1,
    };
    let mut tx = ctx.tenant(member.business_id).await.unwrap();
    passage::replace(&mut tx, source, &[NewPassage::new(piece, passage::title(name))])
        .await
        .unwrap();
    sqlx::query(
        "UPDATE documents SET state = 'done', live_version = 1, passages = 1 WHERE business_id = $1 AND id = $2",
    )
    .bind(member.business_id)
    .bind(document_id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_was_read_without_a_model_is_made_up_for_when_one_is_there() {
    let (database, ctx, owner) = shop().await;
    let mut config = testing::config();
    config.model_dir = Some(PathBuf::from("where no model is"));
    let without = testing::context(database.url(), config).await;
    read_without_model(&without, &owner, "Care.md").await;
    queue_embedding(&without).await.unwrap();
    embed_passages(&without, owner.business_id).await.unwrap();
    assert_eq!(
        unembedded(&without, owner.business_id).await,
        1,
        "nothing to make numbers with"
    );

    if chidi_engine::model_folder(None).is_none() {
        // A machine that could not fetch one has nothing to make up with.
        return;
    }
    let meant = "laundry for dyed cloth";
    assert!(find(&ctx, owner.business_id, meant, None).await.is_empty());
    queue_embedding(&ctx).await.unwrap();
    worker::run_until_idle(&ctx).await.unwrap();
    assert_eq!(unembedded(&ctx, owner.business_id).await, 0);
    let mut tx = ctx.tenant(owner.business_id).await.unwrap();
    let hits = search(&mut tx, owner.business_id, &Query::new(&ctx, meant).await.unwrap())
        .await
        .unwrap();
    assert_eq!(bodies(&hits), [SAID], "found by what it means");
    drop(tx);

    // As it would be had it been read with the model, so reading it again counts nothing twice.
    let mut tx = ctx.tenant(owner.business_id).await.unwrap();
    let known: bool = sqlx::query_scalar(
        "SELECT bool_and(e.embedding = p.embedding) FROM passages p JOIN embeddings e USING (business_id) WHERE business_id = $1",
    )
    .bind(owner.business_id)
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert!(known);
    drop(tx);
    queue_embedding(&ctx).await.unwrap();
    assert_eq!(
        worker::run_until_idle(&ctx).await.unwrap(),
        0,
        "and nothing is left to do"
    );
}
