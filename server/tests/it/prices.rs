//! A price that changed while an answer was being written never leaves.

use crate::shop::World;

#[tokio::test]
async fn a_price_changed_while_an_answer_is_written_is_never_sent() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let product = shop.sells("Adire Indigo", "12000", 5).await;
    shop.receives("amaka", "how much is the adire indigo?").await;

    let mut owner = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query("UPDATE items SET price_minor = 1500000 WHERE business_id = $1 AND product_id = $2")
        .bind(shop.business_id)
        .bind(product.id)
        .execute(&mut *owner)
        .await
        .expect("a new price");
    world.commits_while_answering(owner).await;

    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦15,000") && !replies[0].contains("12,000"),
        "{}",
        replies[0]
    );
}
