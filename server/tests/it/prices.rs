//! A price that changed while an answer was being written never leaves.

use chidi::context::Tenant;
use chidi::ids::ProductId;

use crate::shop::{Shop, World};

/// A new price of all items of a product, not committed yet.
async fn priced(shop: &Shop<'_>, product_id: ProductId, minor: i64) -> Tenant {
    let mut owner = shop.world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query("UPDATE items SET price_minor = $3 WHERE business_id = $1 AND product_id = $2")
        .bind(shop.business_id)
        .bind(product_id)
        .bind(minor)
        .execute(&mut *owner)
        .await
        .expect("a new price");
    owner
}

#[tokio::test]
async fn a_price_changed_while_an_answer_is_written_is_never_sent() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let product = shop.sells("Adire Indigo", "12000", 5).await;
    shop.receives("amaka", "how much is the adire indigo?").await;

    let owner = priced(&shop, product.id, 1_500_000).await;
    world.commits_while_answering(owner).await;

    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦15,000") && !replies[0].contains("12,000"),
        "{}",
        replies[0]
    );
}

#[tokio::test]
async fn what_becomes_the_cheapest_while_an_answer_is_written_is_told_as_the_cheapest() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let other = shop.sells("Ankara Sunburst", "15000", 5).await;
    shop.receives("amaka", "what is the cheapest you have?").await;

    let owner = priced(&shop, other.id, 900_000).await;
    world.commits_while_answering(owner).await;

    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1);
    assert!(
        replies[0].contains("₦9,000: Ankara Sunburst") && !replies[0].contains("12,000"),
        "{}",
        replies[0]
    );
}
