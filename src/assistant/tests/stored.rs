//! The whole way on a real database: a message waits, an answer is stored with its record, once.

use chidi_postgres::testing::Database;

use crate::assistant::record::{self, AnswerRecord};
use crate::assistant::{Reach, Reason, answer};
use crate::conversations::turn::Verdict;
use crate::ids::{AccountId, AnswerId, BusinessId, CustomerId, ItemId, MessageId, ProductId, ThreadId};
use crate::{Context, testing};

pub(super) struct Thread {
    pub(super) ctx: Context,
    pub(super) business_id: BusinessId,
    id: ThreadId,
    account_id: AccountId,
    item_id: ItemId,
    said: i64,
}

pub(super) async fn thread() -> (Database, Thread) {
    let (database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let (account_id, customer_id, thread_id) = (AccountId::new(), CustomerId::new(), ThreadId::new());
    let (product_id, item_id) = (ProductId::new(), ItemId::new());
    let mut tx = ctx.tenant(business_id).await.unwrap();
    for (statement, id, other) in [
        (
            "INSERT INTO channel_accounts (business_id, id, platform, platform_account_id, access_token)
             VALUES ($1, $2, 'instagram', $3::text, '')",
            account_id.0,
            account_id.0,
        ),
        (
            "INSERT INTO customers (business_id, id, account_id, platform_user_id, name) VALUES ($1, $2, $3, '55', 'Amaka')",
            customer_id.0,
            account_id.0,
        ),
        (
            "INSERT INTO threads (business_id, id, customer_id, account_id)
             SELECT $1, $2, id, account_id FROM customers WHERE id = $3",
            thread_id.0,
            customer_id.0,
        ),
        (
            "INSERT INTO products (business_id, id, name, currency) SELECT $1, $2, 'Auto gele', 'NGN' WHERE $3::uuid IS NOT NULL",
            product_id.0,
            product_id.0,
        ),
        (
            "INSERT INTO items (business_id, id, product_id, sku, price_minor, stock) VALUES ($1, $2, $3, 'GEL-1', 950000, 3)",
            item_id.0,
            product_id.0,
        ),
    ] {
        sqlx::query(statement)
            .bind(business_id)
            .bind(id)
            .bind(other)
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let thread = Thread {
        ctx,
        business_id,
        id: thread_id,
        account_id,
        item_id,
        said: 0,
    };
    (database, thread)
}

impl Thread {
    pub(super) async fn says(&mut self, body: &str) {
        self.said = self.last_seq().await + 1;
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        sqlx::query(
            "INSERT INTO messages (business_id, id, thread_id, seq, author, kind, body, account_id, sent_at)
             VALUES ($1, $2, $3, $4, 'customer', 'text', $5, $6, clock_timestamp())",
        )
        .bind(self.business_id)
        .bind(MessageId::new())
        .bind(self.id)
        .bind(self.said)
        .bind(body)
        .bind(self.account_id)
        .execute(&mut *tx)
        .await
        .unwrap();
        sqlx::query("UPDATE threads SET last_seq = $3, inbound_seq = $3 WHERE business_id = $1 AND id = $2")
            .bind(self.business_id)
            .bind(self.id)
            .bind(self.said)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn last_seq(&self) -> i64 {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        sqlx::query_scalar("SELECT last_seq FROM threads WHERE business_id = $1 AND id = $2")
            .bind(self.business_id)
            .bind(self.id)
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    }

    pub(super) async fn is_answered(&self) -> Vec<String> {
        answer(&self.ctx, self.business_id, self.id, Reach::Shop).await.unwrap();
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        sqlx::query_scalar(
            "SELECT body FROM messages WHERE business_id = $1 AND thread_id = $2 AND author = 'assistant' ORDER BY seq",
        )
        .bind(self.business_id)
        .bind(self.id)
        .fetch_all(&mut *tx)
        .await
        .unwrap()
    }

    pub(super) async fn records(&self) -> Vec<AnswerRecord> {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        record::list_for_thread(&mut tx, self.business_id, self.id)
            .await
            .unwrap()
    }

    pub(super) async fn price_becomes(&self, minor: i64) {
        let mut tx = self.ctx.tenant(self.business_id).await.unwrap();
        sqlx::query("UPDATE items SET price_minor = $3 WHERE business_id = $1 AND id = $2")
            .bind(self.business_id)
            .bind(self.item_id)
            .bind(minor)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_is_stored_once_with_its_record() {
    let (_database, mut thread) = thread().await;
    thread.says("hw much is d auto gele").await;
    let said = thread.is_answered().await;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("Auto gele is ₦9,500 and it is in stock."), "{said:?}");
    assert_eq!(thread.is_answered().await.len(), 1);
    let records = thread.records().await;
    let [record] = records.as_slice() else {
        panic!("{records:?}")
    };
    assert_eq!(record.decision, Verdict::Send);
    assert_eq!(record.question, "hw much is d auto gele");
    assert_eq!(
        (record.facts[0].label.as_str(), record.facts[0].value.as_str()),
        ("Price of Auto gele", "₦9,500")
    );
    assert!(
        record.facts[0]
            .sources
            .iter()
            .any(|row| row.table == "items" && row.id == thread.item_id.to_string())
    );
    assert!(record.checks.passed && record.confidence > 0.8 && record.timings.total > 0.0);
    let mut tx = thread.ctx.tenant(thread.business_id).await.unwrap();
    assert_eq!(
        record::get(&mut tx, thread.business_id, record.id).await.unwrap(),
        *record
    );
    assert!(record::get(&mut tx, thread.business_id, AnswerId::new()).await.is_err());
}

#[tokio::test]
async fn a_changed_price_is_the_next_answer() {
    let (_database, mut thread) = thread().await;
    thread.says("how much is the auto gele").await;
    thread.is_answered().await;
    thread.price_becomes(1_000_000).await;
    thread.says("how much is it").await;
    let said = thread.is_answered().await;
    assert!(said.last().unwrap().contains("Auto gele is ₦10,000"), "{said:?}");
}

#[tokio::test]
async fn the_ai_notice_comes_once_before_the_answer() {
    let (_database, mut thread) = thread().await;
    let mut tx = thread.ctx.tenant(thread.business_id).await.unwrap();
    sqlx::query("UPDATE businesses SET ai_notice = 'You are chatting with the AI of {shop}.' WHERE business_id = $1")
        .bind(thread.business_id)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    thread.says("hello").await;
    thread.says("auto gele price").await;
    assert!(
        thread.is_answered().await[0]
            .starts_with("You are chatting with the AI of Ada's Boutique.\n\nHello. Auto gele is")
    );
    thread.says("thank you").await;
    assert!(!thread.is_answered().await[1].contains("chatting"));
}

#[tokio::test]
async fn a_complaint_calls_the_owner_and_silences_the_assistant() {
    let (_database, mut thread) = thread().await;
    thread.says("the gele you sent me is torn").await;
    let said = thread.is_answered().await;
    assert!(
        said[0].ends_with("I have called the owner of Ada's Boutique; you will hear from a person here."),
        "{said:?}"
    );
    assert_eq!(thread.records().await[0].reasons.reason, Some(Reason::Complaint));
    let mut tx = thread.ctx.tenant(thread.business_id).await.unwrap();
    let title: String = sqlx::query_scalar("SELECT title FROM notifications WHERE business_id = $1")
        .bind(thread.business_id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(title, "Amaka needs you: a complaint");
    drop(tx);
    thread.says("how much is the auto gele").await;
    assert_eq!(thread.is_answered().await.len(), 1);
}
