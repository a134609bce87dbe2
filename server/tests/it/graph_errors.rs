//! What the platform refuses ends in the right state, with words the owner understands; what it may have taken is never
//! sent again blindly.

use chidi::conversations::{self, MessageState};
use chidi_simulator::Fault;

use crate::shop::{Shop, World};

const ACCOUNT: &str = "17841400000000001";

async fn open(world: &World) -> Shop<'_> {
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop
}

async fn fails_with(fault: Fault) -> (String, String) {
    let world = World::start().await;
    let shop = open(&world).await;
    world.simulator.fail(None, fault).await.expect("a fault");
    shop.asked("amaka", "how much is the adire indigo?").await;
    let message = shop.last_message().await;
    assert_eq!(message.state, Some(MessageState::Failed));
    assert!(shop.replies("amaka").await.is_empty());
    let failure = message.failure.expect("a failed message says why");
    (failure.what.to_string(), failure.to_do.to_string())
}

#[tokio::test]
async fn an_expired_token_stops_the_account_and_calls_the_owner() {
    let world = World::start().await;
    let shop = open(&world).await;
    world.simulator.fail(None, Fault::TokenExpired).await.expect("a fault");
    shop.asked("amaka", "how much is the adire indigo?").await;
    assert_eq!(shop.last_message().await.state, Some(MessageState::Failed));
    assert_eq!(
        world
            .count("SELECT count(*) FROM channel_accounts WHERE status = 'needs_reconnect'")
            .await,
        1
    );
    assert!(shop.unread_notifications().await >= 1);
    let calls = world.simulator.calls().await.len();
    shop.asked("bisi", "how much is the adire indigo?").await;
    assert_eq!(
        world.simulator.calls().await.len(),
        calls,
        "a dead token is not tried again"
    );
}

#[tokio::test]
async fn refusals_end_failed_with_a_reason() {
    for fault in [
        Fault::Refused,
        Fault::NoSuchPerson,
        Fault::PersonUnavailable,
        Fault::WindowClosed,
        Fault::PermissionMissing,
    ] {
        let (what, todo) = fails_with(fault.clone()).await;
        assert!(what.len() > 10 && todo.len() > 5, "{fault:?}: {what} {todo}");
        assert!(
            !what.contains("100") && !what.contains("OAuth"),
            "no code of the platform on the screen: {what}"
        );
    }
}

#[tokio::test]
async fn a_passing_trouble_is_tried_again_and_delivered_once() {
    for fault in [
        Fault::Transient,
        Fault::Unavailable,
        Fault::RateLimited {
            code: 613,
            retry_after_s: Some(0),
        },
    ] {
        let world = World::start().await;
        let shop = open(&world).await;
        world
            .simulator
            .fail_next(None, 1, fault.clone())
            .await
            .expect("a fault");
        shop.asked("amaka", "how much is the adire indigo?").await;
        world.make_jobs_due().await;
        world.run_jobs().await;
        assert_eq!(shop.replies("amaka").await.len(), 1, "{fault:?}");
        assert_eq!(
            shop.last_message().await.state,
            Some(MessageState::Accepted),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_time_out_after_the_platform_took_it_is_not_sent_again() {
    let world = World::start().await;
    let shop = open(&world).await;
    world
        .simulator
        .fail_next(None, 1, Fault::SilentAfterAcceptance)
        .await
        .expect("a fault");
    shop.asked("amaka", "how much is the adire indigo?").await;
    for _ in 0..3 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    assert_eq!(
        shop.replies("amaka").await.len(),
        1,
        "exactly one copy reached the customer"
    );
    assert_eq!(
        shop.last_message().await.state,
        Some(MessageState::Sending),
        "and we say that we do not know yet"
    );

    // Long enough without an echo: the owner is told, and nothing was sent again.
    sqlx::query("UPDATE messages SET sending_at = sending_at - interval '1 hour' WHERE state = 'sending'")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("an hour later");
    conversations::reconcile(&world.ctx).await.expect("reconciled");
    world.run_jobs().await;
    let message = shop.last_message().await;
    assert_eq!(message.state, Some(MessageState::Failed));
    assert!(
        message
            .failure
            .expect("a reason")
            .what
            .to_lowercase()
            .contains("perhaps")
    );
    assert_eq!(shop.replies("amaka").await.len(), 1);
}

#[tokio::test]
async fn an_echo_settles_what_a_time_out_left_open() {
    let world = World::start().await;
    let shop = open(&world).await;
    let echoing = chidi_simulator::Behaviour {
        reads: false,
        ..Default::default()
    };
    world
        .simulator
        .behave(ACCOUNT, echoing)
        .await
        .expect("an account that echoes");
    world
        .simulator
        .fail_next(None, 1, Fault::SilentAfterAcceptance)
        .await
        .expect("a fault");
    shop.asked("amaka", "how much is the adire indigo?").await;
    // The echo is a webhook of its own; it is there once the simulator has posted it.
    while world.count("SELECT count(*) FROM webhook_bodies").await < 2 {
        tokio::task::yield_now().await;
    }
    world.run_jobs().await;
    assert_eq!(shop.last_message().await.state, Some(MessageState::Accepted));
    assert_eq!(shop.replies("amaka").await.len(), 1);
}

#[tokio::test]
async fn an_answer_does_not_overtake_the_one_before_it() {
    let world = World::start().await;
    let shop = open(&world).await;
    world
        .simulator
        .fail_next(None, 2, Fault::Transient)
        .await
        .expect("a fault");
    assert!(shop.asked("amaka", "how much is the adire indigo?").await.is_empty());
    assert!(
        shop.asked("amaka", "can I speak to a person?").await.is_empty(),
        "the second waits for the first"
    );
    assert_eq!(
        shop.asked("bisi", "how much is the adire indigo?").await.len(),
        0,
        "the second fault is somebody else's"
    );
    for _ in 0..3 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 2);
    assert!(replies[0].contains("12,000"), "{replies:?}");
    assert_eq!(shop.replies("bisi").await.len(), 1);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_one_whose_fate_nobody_knows() {
    let world = World::start().await;
    let shop = open(&world).await;
    world
        .simulator
        .fail_next(None, 1, Fault::Silent)
        .await
        .expect("a fault");
    assert!(shop.asked("amaka", "how much is the adire indigo?").await.is_empty());
    shop.asked("amaka", "can I speak to a person?").await;
    world.make_jobs_due().await;
    world.run_jobs().await;
    assert_eq!(
        shop.replies("amaka").await.len(),
        1,
        "the call of the first is over, and nobody knows how it ended"
    );
}
