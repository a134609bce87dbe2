//! Answers thought again from their records: the same as long as nothing changed, and told apart where something did.

use super::stored::{Thread, thread};
use crate::assistant::replay::{Replay, Rows, replay};
use crate::ids::AnswerId;
use crate::testing;

impl Thread {
    /// The newest answer, replayed.
    async fn replayed(&self, rows: Rows) -> Replay {
        let record = self.records().await.remove(0);
        replay(&self.ctx, self.business_id, record.id, rows).await.unwrap()
    }

    async fn business_becomes(&self, change: &'static str) {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        let statement = format!("UPDATE businesses SET {change} WHERE business_id = $1");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(self.business_id)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

fn parts(replayed: &Replay) -> Vec<&'static str> {
    replayed.differences.iter().map(|difference| difference.part).collect()
}

#[tokio::test]
async fn what_nobody_changed_comes_out_the_same() {
    let (_database, mut thread) = thread().await;
    for said in [
        "hw much is d auto gele",
        "is it in stock?",
        "and 3 of them?",
        "what is the capital of France",
        "thank you",
        "do you deliver to Ibadan",
    ] {
        thread.says(said).await;
        thread.is_answered().await;
        for rows in [Rows::AsTheyWere, Rows::AsTheyAre] {
            let replayed = thread.replayed(rows).await;
            assert_eq!(replayed.record.question, said);
            assert!(replayed.differences.is_empty(), "{said}: {:?}", replayed.differences);
            assert!(
                replayed.is_same_shop && replayed.notes.is_empty(),
                "{said}: {:?}",
                replayed.notes
            );
        }
    }
}

#[tokio::test]
async fn a_price_that_changed_since_shows_only_where_the_rows_are_those_of_now() {
    let (_database, mut thread) = thread().await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    thread.price_becomes(1_000_000).await;

    let then = thread.replayed(Rows::AsTheyWere).await;
    assert!(
        then.differences.is_empty() && !then.is_same_shop,
        "{:?}",
        then.differences
    );
    assert!(
        then.notes[0].contains("prices and stock (1 change)"),
        "{:?}",
        then.notes
    );

    let now = thread.replayed(Rows::AsTheyAre).await;
    assert_eq!(parts(&now), ["facts", "draft", "checks", "text"]);
    assert_eq!(now.differences[0].was, ["Price of Auto gele: ₦9,500"]);
    assert_eq!(now.differences[0].is, ["Price of Auto gele: ₦10,000"]);
}

#[tokio::test]
async fn the_owners_settings_are_those_of_the_record() {
    let (_database, mut thread) = thread().await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    thread.business_becomes("approval_mode = true, tone = 'formal'").await;
    assert!(thread.replayed(Rows::AsTheyWere).await.differences.is_empty());
    let now = thread.replayed(Rows::AsTheyAre).await;
    assert!(parts(&now).contains(&"decision"), "{:?}", now.differences);
}

#[tokio::test]
async fn what_the_thread_remembered_is_in_the_record_with_the_names() {
    let (_database, mut thread) = thread().await;
    thread
        .business_becomes("ai_notice = 'You are chatting with an AI.'")
        .await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    let first = thread.records().await.remove(0).given.unwrap();
    assert!(first.about.is_empty() && first.introduces);
    thread.says("is it in stock?").await;
    thread.is_answered().await;
    let second = thread.records().await.remove(0).given.unwrap();
    assert_eq!(
        (second.about.as_slice(), second.introduces),
        (&["Auto gele".to_owned()][..], false)
    );
    assert!(second.settings.shop_name == "Ada's Boutique" && !second.engine.heads.is_empty());
    let mut tx = thread.ctx.tenant(thread.business_id).await.unwrap();
    let largest: i32 = sqlx::query_scalar("SELECT max(pg_column_size(given)) FROM answers WHERE business_id = $1")
        .bind(thread.business_id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert!(largest < 2_000, "{largest} bytes");
}

#[tokio::test]
async fn an_older_record_is_replayed_as_far_as_it_goes_and_says_so() {
    let (_database, mut thread) = thread().await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    let mut tx = thread.ctx.tenant(thread.business_id).await.unwrap();
    sqlx::query("UPDATE answers SET given = NULL WHERE business_id = $1")
        .bind(thread.business_id)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let replayed = thread.replayed(Rows::AsTheyWere).await;
    assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
    assert!(replayed.notes[0].contains("older than replay"), "{:?}", replayed.notes);
}

#[tokio::test]
async fn an_answer_of_nobody_or_of_another_shop_is_not_found() {
    let (_database, mut thread) = thread().await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    let id = thread.records().await[0].id;
    let other = testing::business(&thread.ctx).await;
    for (business_id, id) in [(thread.business_id, AnswerId::new()), (other, id)] {
        assert!(replay(&thread.ctx, business_id, id, Rows::AsTheyWere).await.is_err());
    }
}
