//! The owner takes over, replies, hands back; and the assistant never talks over a person.

use chidi::conversations::{self, Author, MessageState, ThreadState};
use chidi_simulator::{Behaviour, Platform};

use crate::shop::World;

const ACCOUNT: &str = "17841400000000001";

#[tokio::test]
async fn take_over_reply_and_hand_back() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asked("amaka", "I want my money back, this is a scam").await;
    let (owner, thread_id) = (shop.owner(), shop.inbox().await[0].id);

    conversations::take_over(&world.ctx, &owner, thread_id)
        .await
        .expect("taken over");
    assert_eq!(shop.thread(thread_id).await.thread.state, ThreadState::ActiveHuman);
    conversations::reply(
        &world.ctx,
        &owner,
        thread_id,
        "So sorry, Amaka. Bring it in and I will change it.",
    )
    .await
    .expect("written");
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert_eq!(
        replies.last().map(String::as_str),
        Some("So sorry, Amaka. Bring it in and I will change it.")
    );
    let last = shop.last_message().await;
    assert_eq!(
        (last.author, last.state),
        (Author::Person, Some(MessageState::Accepted))
    );

    let before = replies.len();
    assert_eq!(
        shop.asked("amaka", "thanks. how much is the adire indigo?").await.len(),
        before,
        "a person is in charge"
    );
    conversations::hand_back(&world.ctx, &owner, thread_id)
        .await
        .expect("handed back");
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), before + 1, "the question that waited is answered");
    assert!(replies[before].contains("₦12,000"), "{}", replies[before]);
}

#[tokio::test]
async fn a_take_over_wins_over_an_answer_being_written() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asked("amaka", "hello").await;
    let (owner, thread_id) = (shop.owner(), shop.inbox().await[0].id);
    let before = shop.replies("amaka").await.len();
    shop.receives("amaka", "how much is the adire indigo?").await;

    // The thread is locked while the answer is written, so that its decision has to wait; meanwhile the owner steps in.
    let mut lock = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query(
        "UPDATE threads SET state = 'active_human', owner_epoch = owner_epoch + 1 WHERE business_id = $1 AND id = $2",
    )
    .bind(shop.business_id)
    .bind(thread_id)
    .execute(&mut *lock)
    .await
    .expect("a locked thread");
    world.commits_while_answering(lock).await;
    assert_eq!(
        shop.replies("amaka").await.len(),
        before,
        "the assistant talked over a person"
    );
    assert_eq!(
        conversations::take_over(&world.ctx, &owner, thread_id)
            .await
            .map_err(|e| e.to_string()),
        Ok(())
    );
}

#[tokio::test]
async fn after_twenty_four_hours_a_reply_is_refused_before_it_is_queued() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, Behaviour::default())
        .await;
    shop.asked("amaka", "can I talk to a human please").await;
    let (owner, thread_id) = (shop.owner(), shop.inbox().await[0].id);
    sqlx::query("UPDATE threads SET last_inbound_at = last_inbound_at - interval '25 hours'")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("a day later");
    let refused = conversations::reply(&world.ctx, &owner, thread_id, "Are you still there?")
        .await
        .expect_err("too late");
    assert!(refused.to_string().contains("too long ago"), "{refused}");
    for text in ["", "   "] {
        assert!(conversations::reply(&world.ctx, &owner, thread_id, text).await.is_err());
    }
}
