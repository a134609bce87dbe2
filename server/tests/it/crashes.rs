//! A worker that dies between any two steps loses and doubles nothing. A crash is played by dropping the work at its n-th
//! await point: what was not committed is gone, what was committed stays, exactly as after SIGKILL; then it is done again.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use chidi::assistant::{self, Reach};
use chidi::conversations::{self, MessageState};
use chidi::ids::{BodyId, MessageId};

use crate::shop::World;

const ACCOUNT: &str = "17841400000000001";

/// Runs `work` until it has been woken `wakes` times, then drops it. `true`: it was done before.
async fn dies_after<T>(wakes: usize, work: impl Future<Output = T>) -> bool {
    let mut work = pin!(work);
    let mut left = wakes;
    std::future::poll_fn(|cx| {
        if work.as_mut().poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        Poll::Pending
    })
    .await
}

/// Kills every attempt one await later than the one before, until one gets through.
pub(crate) async fn dies_everywhere<T, F: Future<Output = T>>(work: impl Fn() -> F) -> usize {
    let mut wakes = 0;
    while !dies_after(wakes, work()).await {
        wakes += 1;
    }
    wakes
}

#[tokio::test]
async fn a_crash_anywhere_loses_and_doubles_nothing() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.receives("amaka", "how much is the adire indigo?").await;
    let ctx = &world.ctx;
    let pool = ctx.db.queue_pool();

    let body_id: BodyId = sqlx::query_scalar("SELECT id FROM webhook_bodies")
        .fetch_one(pool)
        .await
        .expect("one body");
    let deaths = dies_everywhere(|| conversations::receive(ctx, body_id)).await;
    assert!(deaths > 0, "the reading was interrupted");
    assert_eq!(shop.only_thread().await.messages.len(), 1);

    let thread_id = shop.inbox().await[0].id;
    let deaths = dies_everywhere(|| assistant::answer(ctx, shop.business_id, thread_id, Reach::Shop)).await;
    assert!(deaths > 0, "the answer was interrupted");
    assert_eq!(shop.only_thread().await.messages.len(), 2);
    assert_eq!(world.count("SELECT count(*) FROM answers").await, 1);

    let message_id: MessageId = sqlx::query_scalar("SELECT id FROM messages WHERE author = 'assistant'")
        .fetch_one(pool)
        .await
        .expect("one message");
    dies_everywhere(|| conversations::deliver(ctx, shop.business_id, message_id)).await;
    // Whatever the queue still holds of it changes nothing.
    world.run_jobs().await;
    let reached = shop.replies("amaka").await.len();
    let state = shop.last_message().await.state;
    // It died after the platform was called: then the message stays `sending`, is not repeated, and waits for its echo.
    assert!(reached <= 1, "doubled");
    assert!(
        reached == 1 || state == Some(MessageState::Sending),
        "lost without a trace: {state:?}"
    );
    assert_eq!(world.count("SELECT count(*) FROM messages").await, 2);
}
