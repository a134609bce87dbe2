//! Nothing is lost, nothing is doubled.

use chidi_simulator::{Batch, Says};

use crate::shop::World;

const ACCOUNT: &str = "17841400000000001";

#[tokio::test]
async fn a_repeated_webhook_is_answered_once() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let webhook = shop.receives("amaka", "how much is the adire indigo?").await;
    world.simulator.repeat(webhook).await.expect("a repetition");
    world.run_jobs().await;
    world.simulator.repeat(webhook).await.expect("a repetition");
    world.run_jobs().await;
    assert_eq!(shop.replies("amaka").await.len(), 1);
}

#[tokio::test]
async fn ten_copies_at_the_same_time_are_answered_once() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let messages = vec![Says::text(ACCOUNT, "amaka", "how much is the adire indigo?")];
    let posted = world
        .simulator
        .post_batch(Batch {
            messages,
            copies: 10,
            newest_first: false,
        })
        .await
        .expect("webhooks");
    assert!(posted.iter().all(|one| one.status == Some(200)));
    world.run_jobs().await;
    assert_eq!(shop.replies("amaka").await.len(), 1);
    assert_eq!(shop.only_thread().await.messages.len(), 2);
}

#[tokio::test]
async fn two_bubbles_in_a_row_get_one_answer_to_both() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.sells("Kaftan Sky", "45000", 5).await;
    shop.waits_ms(1500).await;
    shop.receives("amaka", "hi, how much is the adire indigo").await;
    shop.receives("amaka", "and the kaftan sky?").await;
    world.run_jobs().await;
    assert!(
        shop.replies("amaka").await.is_empty(),
        "the customer may still be writing"
    );
    world.make_jobs_due().await;
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1, "{replies:?}");
    assert!(
        replies[0].contains("₦12,000") && replies[0].contains("₦45,000"),
        "{}",
        replies[0]
    );
}

#[tokio::test]
async fn a_batch_of_many_customers_in_disorder_reaches_each_once() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let customers: Vec<String> = (0..20).map(|number| format!("customer {number}")).collect();
    let messages = customers
        .iter()
        .map(|customer| Says::text(ACCOUNT, customer, "price of adire indigo please"))
        .collect();
    world
        .simulator
        .post_batch(Batch {
            messages,
            copies: 2,
            newest_first: true,
        })
        .await
        .expect("webhooks");
    world.run_jobs().await;
    for customer in &customers {
        assert_eq!(shop.replies(customer).await.len(), 1, "{customer}");
    }
}
