//! How messages leave: at a pace, with pauses while a platform is in trouble, with answers to tap, within what the platform
//! allows; and what becomes of those that did not arrive.

use chidi::channels::pace::{self, Load, Slot};
use chidi::conversations::{self, MessageState, undelivered};
use chidi::ids::{AccountId, BodyId, MessageId};
use chidi::jobs::{self, Job};
use chidi::{channels, channels::Platform as Channel};
use chidi_simulator::{Author, Behaviour, Bubble, Echo, Fault, Platform, Says, Tick};
use chrono::TimeDelta;

use crate::shop::{Shop, World};

const ACCOUNT: &str = "17841400000000001";

fn quiet() -> Behaviour {
    Behaviour {
        echo: Echo::Never,
        reads: false,
        ..Behaviour::default()
    }
}

impl Shop<'_> {
    /// The newest bubble of a conversation, on the customer's phone.
    async fn last_bubble(&self, customer: &str, author: Author) -> Bubble {
        let simulator = &self.world.simulator;
        let bubbles = simulator.conversation(&self.account, customer).await;
        let mut bubbles = bubbles.expect("a conversation").into_iter().rev();
        bubbles.find(|bubble| bubble.author == author).expect("a bubble")
    }

    async fn account_id(&self) -> AccountId {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let accounts = channels::account::list(&mut tx, self.business_id).await;
        accounts.expect("accounts")[0].id
    }

    /// Send calls that reached the platform.
    async fn sends(&self) -> usize {
        let calls = self.world.simulator.calls().await;
        calls.iter().filter(|call| call.text.is_some()).count()
    }

    async fn undelivered(&self) -> Vec<undelivered::Undelivered> {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let list = undelivered::list(&mut tx, self.business_id, None).await;
        list.expect("a list")
    }

    /// So long after the customer's last message, on both sides.
    async fn later(&self, customer: &str, by: TimeDelta) {
        sqlx::query("UPDATE threads SET last_inbound_at = last_inbound_at - make_interval(secs => $1)")
            .bind(by.num_seconds() as f64)
            .execute(self.world.ctx.db.queue_pool())
            .await
            .expect("later");
        let simulator = &self.world.simulator;
        simulator
            .age(&self.account, customer, by)
            .await
            .expect("later there too");
    }
}

#[tokio::test]
async fn a_platform_in_trouble_is_left_alone_for_a_while_and_everything_arrives_once() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    world.simulator.fail(None, Fault::Unavailable).await.expect("a fault");
    let customers = ["ada", "bisi", "chi", "dayo", "efe", "femi", "gozi"];
    for customer in customers {
        shop.asked(customer, "how much is the adire indigo?").await;
    }
    assert_eq!(shop.sends().await, 5, "after five failures nobody is sent into it");
    world.make_jobs_due().await;
    world.run_jobs().await;
    assert_eq!(shop.sends().await, 6, "one message tries for all");
    for _ in 0..2 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    assert_eq!(shop.unread_notifications().await, 1, "the owner hears of it once");
    world.simulator.clear_faults().await;
    for _ in 0..2 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    for customer in customers {
        assert_eq!(shop.replies(customer).await.len(), 1, "{customer}");
    }
    assert!(shop.undelivered().await.is_empty());
}

#[tokio::test]
async fn a_limit_of_the_account_holds_all_its_messages_and_one_of_a_person_only_theirs() {
    for (code, may_bisi_wait) in [(130_429, true), (131_056, false)] {
        let world = World::start().await;
        let shop = world
            .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
            .await;
        shop.sells("Adire Indigo", "12000", 5).await;
        let fault = Fault::RateLimited {
            code,
            retry_after_s: Some(600),
        };
        world.simulator.fail_next(None, 1, fault).await.expect("a fault");
        shop.asked("amaka", "how much is the adire indigo?").await;
        let bisi = shop.asked("bisi", "how much is the adire indigo?").await;
        assert_eq!(bisi.is_empty(), may_bisi_wait, "{code}");
        for _ in 0..2 {
            world.make_jobs_due().await;
            world.run_jobs().await;
        }
        for customer in ["amaka", "bisi"] {
            assert_eq!(shop.replies(customer).await.len(), 1, "{code}: {customer}");
        }
    }
}

#[tokio::test]
async fn messages_beyond_the_pace_take_their_places_in_line() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    let account_id = shop.account_id().await;
    let ask = async |has_slot| {
        let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
        let slot = pace::take(&mut tx, account_id, Channel::Instagram, Load::Text, has_slot).await;
        tx.commit().await.expect("a commit");
        slot.expect("a slot")
    };
    assert!(matches!(ask(false).await, Slot::Go(_)));
    sqlx::query("UPDATE channel_paces SET next_at = clock_timestamp() + interval '1 hour'")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("a long line");
    let (Slot::At(first), Slot::At(second)) = (ask(false).await, ask(false).await) else {
        panic!("both wait");
    };
    assert!(
        first.as_secs() > 3_500 && second.as_secs() > 3_500,
        "{first:?} {second:?}"
    );
    assert!(matches!(ask(true).await, Slot::Go(_)), "whose time has come goes");

    // The same, as a customer lives it; and one whose day is nearly over does not wait in that line.
    shop.sells("Adire Indigo", "12000", 5).await;
    assert!(shop.asked("amaka", "how much is the adire indigo?").await.is_empty());
    world.make_jobs_due().await;
    world.run_jobs().await;
    assert_eq!(shop.replies("amaka").await.len(), 1);
    shop.receives("bisi", "how much is the adire indigo?").await;
    let body_id: BodyId = sqlx::query_scalar("SELECT id FROM webhook_bodies ORDER BY received_at DESC LIMIT 1")
        .fetch_one(world.ctx.db.queue_pool())
        .await
        .expect("a body");
    conversations::receive(&world.ctx, body_id).await.expect("received");
    shop.later("bisi", TimeDelta::minutes(23 * 60 + 30)).await;
    world.run_jobs().await;
    assert_eq!(
        shop.replies("bisi").await.len(),
        1,
        "in half an hour it would be too late"
    );
}

#[tokio::test]
async fn a_choice_is_offered_to_tap_and_a_tap_is_an_answer() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        shop.sells("Adire gown with long pleated sleeves", "12000", 5).await;
        shop.sells("Adire shirt", "9000", 5).await;
        shop.asked("amaka", "how much is the adire?").await;
        let offered = shop.last_bubble("amaka", Author::Shop).await;
        let mut replies = offered.quick_replies;
        assert_eq!(replies.len(), 2, "{platform:?}: {}", offered.text);
        replies.sort_by_key(|reply| reply.title.clone());
        assert!(replies[0].title.ends_with('…'), "{platform:?}: {replies:?}");
        let tap = Says {
            quick_reply: Some(replies[0].payload.clone()),
            ..Says::text(ACCOUNT, "amaka", &replies[0].title)
        };
        world.simulator.customer_does(tap).await.expect("a tap");
        world.run_jobs().await;
        let answer = shop.replies("amaka").await.pop().expect("an answer");
        assert!(answer.contains("₦12,000"), "{platform:?}: {answer}");
        let view = shop.only_thread().await;
        let said: Vec<&str> = view.messages.iter().map(|message| message.body.as_str()).collect();
        assert_eq!(
            said[2], "Adire gown with long pleated sleeves",
            "the owner sees what was said"
        );
    }
}

#[tokio::test]
async fn who_waits_for_an_answer_sees_that_it_was_read_and_is_being_written() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        shop.waits_ms(1_500).await;
        shop.asked("amaka", "hello").await;
        let hello = shop.last_bubble("amaka", Author::Customer).await;
        assert_eq!(hello.tick, Some(Tick::Read), "{platform:?}");
        assert!(
            shop.replies("amaka").await.is_empty(),
            "the answer still waits for more"
        );
    }
}

#[tokio::test]
async fn after_the_first_day_a_person_may_write_for_a_week_where_the_platform_allows_it() {
    for platform in [Platform::Instagram, Platform::Messenger] {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        shop.asked("amaka", "can I talk to a human please").await;
        shop.later("amaka", TimeDelta::hours(30)).await;
        let (owner, thread_id) = (shop.owner(), shop.inbox().await[0].id);
        conversations::reply(&world.ctx, &owner, thread_id, "Sorry, I was ill.")
            .await
            .expect("in time");
        world.run_jobs().await;
        assert_eq!(
            shop.replies("amaka").await.last().map(String::as_str),
            Some("Sorry, I was ill.")
        );
        let not_approved = Fault::Graph {
            status: 400,
            code: 100,
            subcode: Some(2_018_276),
        };
        world.simulator.fail_next(None, 1, not_approved).await.expect("a fault");
        conversations::reply(&world.ctx, &owner, thread_id, "Are you there?")
            .await
            .expect("queued");
        world.run_jobs().await;
        assert_eq!(shop.last_message().await.state, Some(MessageState::Failed));
        let refused = conversations::reply(&world.ctx, &owner, thread_id, "Hello?").await;
        assert!(refused.is_err(), "{platform:?}: what Meta refuses is not queued again");
    }
}

#[tokio::test]
async fn what_did_not_arrive_is_listed_sent_again_or_put_away() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    let other = world.open_shop("Zuri", "17841400000000002").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    let payment = Fault::Graph {
        status: 400,
        code: 131_042,
        subcode: None,
    };
    world.simulator.fail_next(None, 2, payment).await.expect("a fault");
    shop.asked("amaka", "how much is the adire indigo?").await;
    shop.asked("bisi", "how much is the adire indigo?").await;
    let lost = shop.undelivered().await;
    assert_eq!(lost.len(), 2);
    assert!(other.undelivered().await.is_empty(), "another shop sees nothing of it");
    let page = shop
        .log_in()
        .await
        .get("/undelivered")
        .await
        .text()
        .await
        .expect("a page");
    assert!(
        page.contains("payment method") && page.contains("Send 2 again"),
        "{page}"
    );

    let stranger = undelivered::send_again(&world.ctx, other.business_id, lost[0].id).await;
    assert!(stranger.is_err(), "nor can it send it");
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    undelivered::put_away(&mut tx, &shop.owner(), lost[0].id, true)
        .await
        .expect("put away");
    tx.commit().await.expect("a commit");
    assert_eq!(shop.undelivered().await.len(), 1);
    let sent = undelivered::send_all_again(&world.ctx, shop.business_id)
        .await
        .expect("sent");
    world.run_jobs().await;
    assert_eq!(sent, 1);
    assert!(shop.undelivered().await.is_empty());
    assert_eq!(shop.replies("amaka").await.len(), 1, "the older one went, once");
    assert!(shop.replies("bisi").await.is_empty(), "what was put away stays");
}

#[tokio::test]
async fn a_shop_drives_its_own_dead_jobs_again_and_nobody_elses() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    let other = world.open_shop("Zuri", "17841400000000002").await;
    shop.asked("amaka", "hello").await;
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    let job = Job::Answer {
        business_id: shop.business_id,
        thread_id: shop.inbox().await[0].id,
        after: std::time::Duration::ZERO,
    };
    tx.enqueue(&job).await.expect("queued");
    tx.commit().await.expect("a commit");
    sqlx::query("UPDATE jobs SET state = 'dead'")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("it died");
    let mut theirs = world.ctx.tenant(other.business_id).await.expect("a transaction");
    let mut ours = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    assert!(
        jobs::dead_jobs_of_business(&mut theirs)
            .await
            .expect("a list")
            .is_empty()
    );
    let dead = jobs::dead_jobs_of_business(&mut ours).await.expect("a list");
    assert_eq!(dead.len(), 1);
    assert!(
        !jobs::redrive_of_business(&mut theirs, dead[0].id)
            .await
            .expect("refused")
    );
    assert!(jobs::redrive_of_business(&mut ours, dead[0].id).await.expect("driven"));
    ours.commit().await.expect("a commit");
    world.run_jobs().await;
    assert_eq!(world.count("SELECT count(*) FROM jobs WHERE state = 'dead'").await, 0);
}

#[tokio::test]
async fn what_whatsapp_charges_for_is_added_up_by_account() {
    let world = World::start().await;
    let reports = Behaviour {
        reports: Echo::Before,
        ..quiet()
    };
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, reports)
        .await;
    shop.asked("amaka", "hello").await;
    shop.asked("amaka", "thanks").await;
    for _ in 0..2 {
        world.make_jobs_due().await;
        world.run_jobs().await;
    }
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    let yesterday = chrono::Utc::now() - TimeDelta::days(1);
    let costs = conversations::costs_since(&mut tx, shop.business_id, yesterday)
        .await
        .expect("costs");
    assert_eq!(costs.len(), 1);
    assert_eq!(
        costs[0].messages, 2,
        "each message once, however many statuses tell of it"
    );
    assert!(costs[0].cost_micros > 0);
    drop(tx);
    let page = shop.log_in().await.get("/channels").await.text().await.expect("a page");
    assert!(page.contains("about $0.0") && page.contains("for 2 messages"), "{page}");
    let other = world.open_shop("Zuri", "17841400000000002").await;
    let mut theirs = world.ctx.tenant(other.business_id).await.expect("a transaction");
    let none = conversations::costs_since(&mut theirs, shop.business_id, yesterday)
        .await
        .expect("none");
    assert!(none.is_empty(), "a shop sees its own bill only");
}

#[tokio::test]
async fn after_the_first_day_whatsapp_takes_a_template_and_no_advertising_from_who_declined_it() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    shop.asked("amaka", "hello").await;
    shop.later("amaka", TimeDelta::hours(30)).await;
    let (owner, thread_id) = (shop.owner(), shop.inbox().await[0].id);
    let offered = conversations::templates(&world.ctx, &owner, thread_id)
        .await
        .expect("a list");
    let names: Vec<&str> = offered.iter().map(|template| template.name.as_str()).collect();
    assert_eq!(
        names,
        ["order_ready", "order_ready", "still_interested"],
        "approved ones only"
    );
    let page = shop
        .log_in()
        .await
        .get(&format!("/inbox/{thread_id}?template=order_ready:en"))
        .await;
    let page = page.text().await.expect("a page");
    assert!(
        page.contains("your order is ready") && page.contains("parameters[0]"),
        "{page}"
    );

    let filled = |parameters: &[&str]| conversations::FilledTemplate {
        name: "order_ready".into(),
        language: "en".into(),
        parameters: parameters.iter().map(|parameter| (*parameter).to_owned()).collect(),
    };
    let message_id = MessageId::new();
    for wrong in [&[][..], &[" "], &["a", "b"]] {
        let refused = conversations::send_template(&world.ctx, &owner, thread_id, message_id, filled(wrong)).await;
        assert!(refused.is_err(), "{wrong:?}");
    }
    for _ in 0..2 {
        let sent = conversations::send_template(&world.ctx, &owner, thread_id, message_id, filled(&["Amaka"])).await;
        sent.expect("sent");
    }
    world.run_jobs().await;
    let replies = shop.replies("amaka").await;
    let ready = "Hello Amaka, your order is ready to be collected.";
    assert_eq!(replies.iter().filter(|reply| *reply == ready).count(), 1, "{replies:?}");
    assert_eq!(shop.last_message().await.body, ready);

    sqlx::query("UPDATE customers SET marketing_stopped_at = now()")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("declined");
    let offered = conversations::templates(&world.ctx, &owner, thread_id)
        .await
        .expect("a list");
    assert!(offered.iter().all(|template| !template.is_marketing), "{offered:?}");
    let other = world.open_shop("Zuri", "17841400000000002").await;
    let foreign = conversations::templates(&world.ctx, &other.owner(), thread_id).await;
    assert!(foreign.is_err(), "another shop's conversation is not there");
}

/// A picture as a camera makes it: 40 by 20 red pixels.
fn camera_picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(40, 20, image::Rgb([200, 20, 20]));
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

#[tokio::test]
async fn a_picture_of_the_owner_reaches_the_phone_and_nobody_else() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        shop.asked("amaka", "can I talk to a human please").await;
        let thread_id = shop.inbox().await[0].id;
        let browser = shop.log_in().await;
        let path = format!("/inbox/{thread_id}/picture");
        let message_id = MessageId::new().to_string();
        for _ in 0..2 {
            let sent = browser
                .post_file(&path, &[("message_id", &message_id)], camera_picture())
                .await;
            assert_eq!(sent.status(), 303);
        }
        world.run_jobs().await;
        let bubble = shop.last_bubble("amaka", Author::Shop).await;
        let link = bubble.attachments[0].url.clone().expect("a link");
        assert_eq!(
            shop.last_message().await.state,
            Some(MessageState::Accepted),
            "{platform:?}"
        );
        let link = link.replace("http://127.0.0.1:3000", &world.base_url);
        let picture = world.http.get(&link).send().await.expect("an answer");
        assert_eq!(picture.headers()["content-type"], "image/jpeg", "{platform:?}");
        for wrong in [link.replace("until=1", "until=2"), link.replace("proof=", "proof=0")] {
            let refused = world.http.get(&wrong).send().await.expect("an answer");
            assert!(refused.status().is_client_error(), "{wrong}");
        }
        let own = browser
            .get(&format!("/api/v1/messages/{message_id}/attachments/0"))
            .await;
        assert_eq!(own.status(), 200, "the owner sees it in the conversation");
        let pictures = shop
            .only_thread()
            .await
            .messages
            .into_iter()
            .filter(|message| message.kind == "image");
        assert_eq!(pictures.count(), 1, "a form sent twice sends one");
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_in_words_and_strangers_send_nothing() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    let other = world.open_shop("Zuri", "17841400000000002").await;
    shop.asked("amaka", "hello").await;
    let before = shop.replies("amaka").await.len();
    let path = format!("/inbox/{}/picture", shop.inbox().await[0].id);
    let message_id = MessageId::new().to_string();
    let fields = [("message_id", message_id.as_str())];
    let browser = shop.log_in().await;
    for (bytes, words) in [
        (b"<svg onload=alert(1)>".to_vec(), "cannot read"),
        (Vec::new(), "Choose"),
    ] {
        let refused = browser.post_file(&path, &fields, bytes).await;
        let address = refused.headers()["location"].to_str().expect("an address").to_owned();
        let page = browser.get(&address).await.text().await.expect("a page");
        assert!(page.contains(words), "{words}: {page}");
    }
    let stranger = crate::shop::Browser::stranger(&world);
    assert_ne!(stranger.post_file(&path, &fields, camera_picture()).await.status(), 200);
    let neighbour = other.log_in().await;
    neighbour.post_file(&path, &fields, camera_picture()).await;
    world.run_jobs().await;
    assert_eq!(shop.replies("amaka").await.len(), before);
    assert!(world.count("SELECT count(*) FROM attachments").await == 0);
}
