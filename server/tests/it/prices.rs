//! A price that changed while an answer was being written never leaves.

use chidi::jobs::worker;

use crate::shop::World;

#[tokio::test]
async fn a_price_changed_while_an_answer_is_written_is_never_sent() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let product = shop.sells("Adire Indigo", "12000", 5).await;
    shop.receives("amaka", "how much is the adire indigo?").await;

    // The owner's new price is written and not yet committed: the assistant still reads the old one, and its deciding
    // transaction, which reads the row again under a lock, has to wait for ours.
    let mut owner = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query("UPDATE items SET price_minor = 1500000 WHERE business_id = $1 AND product_id = $2")
        .bind(shop.business_id)
        .bind(product.id)
        .execute(&mut *owner)
        .await
        .expect("a new price");
    let ctx = world.ctx.clone();
    let working = tokio::spawn(async move { worker::run_until_idle(&ctx).await });
    while !world.somebody_waits().await {
        assert!(
            !working.is_finished(),
            "the answer was decided without reading the price again"
        );
        tokio::task::yield_now().await;
    }
    owner.commit().await.expect("a commit");
    working.await.expect("no panic").expect("the jobs run");

    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦15,000") && !replies[0].contains("12,000"),
        "{}",
        replies[0]
    );
}
