//! The same promise on every platform: who asks is answered, or the owner is called; and what became of it is known.

use chidi::channels::account::AccountStatus;
use chidi::conversations::{Failure, MessageState, ThreadState, failure_text};
use chidi_simulator::{Attachment, AttachmentKind, Behaviour, Does, Echo, Platform, Says};

use crate::shop::{Browser, Shop, World};

const ACCOUNT: &str = "17841400000000001";

/// Echoes and reports come before the send call is answered, which is the harder order.
fn eager() -> Behaviour {
    Behaviour {
        echo: Echo::Before,
        reports: Echo::Before,
        ..Behaviour::default()
    }
}

impl Shop<'_> {
    /// A customer does something else than write, and everything that follows is done.
    pub(crate) async fn gets(&self, says: Says) {
        let posted = self.world.simulator.customer_does(says).await.expect("a webhook");
        assert_eq!(posted.status, Some(200), "the webhook was not taken");
        self.world.run_jobs().await;
    }

    /// What had to wait for something else is looked at again.
    pub(crate) async fn looks_again(&self) {
        self.world.make_jobs_due().await;
        self.world.run_jobs().await;
    }
}

#[tokio::test]
async fn a_question_is_answered_and_seen_to_be_read_on_every_platform() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, eager()).await;
        shop.sells("Adire Indigo", "12000", 5).await;
        let answer = shop.answer_to("amaka", "how much is the adire indigo?").await;
        assert!(answer.contains("₦12,000"), "{platform:?}: {answer}");
        shop.looks_again().await;
        let view = shop.only_thread().await;
        assert_eq!(
            view.messages.len(),
            2,
            "{platform:?}: an echo of ours is nobody's message"
        );
        assert_eq!(view.messages[1].state, Some(MessageState::Read), "{platform:?}");
        assert_eq!(shop.replies("amaka").await.len(), 1, "{platform:?}");
    }
}

#[tokio::test]
async fn a_picture_goes_to_the_owner_and_the_customer_is_told() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, eager()).await;
        let picture = Attachment::of(AttachmentKind::Image);
        shop.gets(Says::attachment(ACCOUNT, "amaka", picture)).await;
        let view = shop.only_thread().await;
        assert_eq!(view.thread.state, ThreadState::EscalatedHumanNeeded, "{platform:?}");
        assert!(view.messages[0].details.needs_eyes(), "{platform:?}");
        assert_eq!(
            shop.replies("amaka").await.len(),
            1,
            "{platform:?}: told that a person is coming"
        );
        assert_eq!(shop.unread_notifications().await, 1, "{platform:?}");
    }
}

#[tokio::test]
async fn a_file_on_whatsapp_is_opened_by_the_shops_own_people_only() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, eager())
        .await;
    let other = world.open_shop("Zuri", "17841400000000002").await;
    shop.gets(Says::attachment(
        ACCOUNT,
        "amaka",
        Attachment::of(AttachmentKind::Image),
    ))
    .await;
    let path = format!(
        "/api/v1/messages/{}/attachments/0",
        shop.only_thread().await.messages[0].id
    );
    assert_eq!(Browser::stranger(&world).get(&path).await.status(), 401);
    assert_eq!(other.log_in().await.get(&path).await.status(), 404);
    let owner = shop.log_in().await;
    let file = owner.get(&path).await;
    assert_eq!(file.status(), 200);
    let kind = file.headers()["content-type"].to_str().expect("text").to_owned();
    assert!(kind.starts_with("image/"), "{kind}");
    assert_eq!(file.headers()["content-security-policy"], "default-src 'none'; sandbox");
    assert!(!file.bytes().await.expect("a file").is_empty());
    assert_eq!(owner.get(&path.replace("/0", "/7")).await.status(), 404);
}

#[tokio::test]
async fn who_hides_the_number_is_answered_all_the_same() {
    let world = World::start().await;
    let hidden = Behaviour {
        hides_numbers: true,
        ..eager()
    };
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, hidden)
        .await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let answer = shop.answer_to("amaka", "how much is the adire indigo?").await;
    assert!(answer.contains("₦12,000"), "{answer}");
}

#[tokio::test]
async fn a_whatsapp_message_that_will_not_come_is_shown_to_the_owner() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, eager())
        .await;
    shop.asked("amaka", "I want to speak to a person").await;
    let hours = chrono::TimeDelta::hours(25);
    world.simulator.age(ACCOUNT, "amaka", hours).await.expect("time passes");
    // By our clock the window is open still; WhatsApp takes the message, and says what it thinks of it in a status.
    let thread_id = shop.inbox().await[0].id;
    chidi::conversations::reply(&world.ctx, &shop.owner(), thread_id, "Good morning, I am here")
        .await
        .expect("queued");
    shop.looks_again().await;
    let message = shop.last_message().await;
    assert_eq!(message.failure, Some(failure_text(Failure::WindowClosed)));
}

#[tokio::test]
async fn what_customers_do_to_their_messages_is_seen() {
    for platform in [Platform::Instagram, Platform::Messenger] {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, eager()).await;
        shop.asked("amaka", "let me speak to a person").await;
        let of_phone = |place: usize| {
            let simulator = world.simulator.clone();
            async move {
                simulator.conversation(ACCOUNT, "amaka").await.expect("a phone")[place]
                    .mid
                    .clone()
            }
        };
        let (asked, answered) = (of_phone(0).await, of_phone(1).await);
        let heart = Does::React {
            mid: answered,
            emoji: "\u{2764}".into(),
        };
        shop.gets(Says::does(ACCOUNT, "amaka", heart)).await;
        let edit = Does::Edit {
            mid: asked.clone(),
            text: "let me speak to the owner".into(),
        };
        shop.gets(Says::does(ACCOUNT, "amaka", edit)).await;
        let view = shop.only_thread().await;
        assert_eq!(view.messages[1].reaction.as_deref(), Some("\u{2764}"), "{platform:?}");
        assert_eq!(view.messages[0].body, "let me speak to the owner", "{platform:?}");
        shop.gets(Says::does(ACCOUNT, "amaka", Does::Unsend { mid: asked }))
            .await;
        let view = shop.only_thread().await;
        assert!(
            view.messages[0].is_unsent && view.messages[0].body.is_empty(),
            "{platform:?}"
        );
    }
}

#[tokio::test]
async fn a_wrong_key_connects_nothing() {
    use chidi::channels::account::{self, Key};
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, eager())
        .await;
    let wrong = [
        Key::Messenger {
            token: "EAA-nobody".into(),
        },
        Key::Whatsapp {
            token: "EAA-nobody".into(),
            phone_number_id: ACCOUNT.into(),
            waba_id: "204400000000001".into(),
        },
        Key::Whatsapp {
            token: format!("IGAA-{ACCOUNT}").into(),
            phone_number_id: "+234 803".into(),
            waba_id: "204400000000001".into(),
        },
    ];
    for key in wrong {
        assert!(account::connect(&world.ctx, shop.business_id, key).await.is_err());
    }
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    let accounts = account::list(&mut tx, shop.business_id).await.expect("accounts");
    assert_eq!((accounts.len(), accounts[0].status), (1, AccountStatus::Active));
}
