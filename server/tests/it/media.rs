//! What customers send is kept by us before the platform takes it away, shown to the shop's own people only, and heard when
//! it was spoken.

use std::net::TcpListener;
use std::path::Path;

use chidi::conversations::thread::Message;
use chidi::conversations::{self, File, FileState, Loss, Speech, ThreadState};
use chidi_simulator::{
    Attachment, AttachmentKind, Author, Behaviour, Does, Echo, MediaTrouble, Platform, Says, SpeechTrouble,
};

use crate::crashes::dies_everywhere;
use crate::shop::{Browser, Shop, World};

const ACCOUNT: &str = "17841400000000001";
const OTHER: &str = "17841400000000002";

/// Nothing comes back but what a story asks for.
fn quiet() -> Behaviour {
    Behaviour {
        echo: Echo::Never,
        reports: Echo::Never,
        ..Behaviour::default()
    }
}

impl Shop<'_> {
    /// A customer sends something that is not fetched yet; answers the platform's id of the file.
    async fn is_sent(&self, attachment: Attachment) -> u64 {
        let says = Says::attachment(&self.account, "amaka", attachment);
        let posted = self.world.simulator.customer_does(says).await.expect("a webhook");
        assert_eq!(posted.status, Some(200), "the webhook was not taken");
        let bubbles = self
            .world
            .simulator
            .conversation(&self.account, "amaka")
            .await
            .expect("a conversation");
        let theirs = bubbles
            .iter()
            .rfind(|bubble| bubble.author == Author::Customer)
            .expect("a bubble");
        let media_id = theirs.attachments[0].media_id.as_deref();
        media_id.map_or(0, |id| id.parse().expect("a number"))
    }

    /// The newest message of the customer.
    async fn sent(&self) -> Message {
        let messages = self.only_thread().await.messages;
        let theirs = messages
            .into_iter()
            .rfind(|one| one.author == conversations::Author::Customer);
        theirs.expect("a message")
    }

    async fn file(&self) -> File {
        self.sent().await.files.pop().expect("a file")
    }

    /// Sent with something wrong about it, and everything that follows is done.
    async fn is_sent_with(&self, attachment: Attachment, trouble: MediaTrouble) -> File {
        let id = self.is_sent(attachment).await;
        self.trouble(id, Some(trouble)).await;
        self.world.run_jobs().await;
        self.file().await
    }

    async fn trouble(&self, id: u64, trouble: Option<MediaTrouble>) {
        self.world.simulator.trouble_media(id, trouble).await.expect("a file");
    }

    /// The address of the newest message's first file.
    async fn address(&self) -> String {
        format!("/api/v1/messages/{}/attachments/0", self.sent().await.id)
    }

    /// The conversation as the owner's browser shows it.
    async fn page(&self) -> String {
        let path = format!("/inbox/{}", self.inbox().await[0].id);
        self.log_in().await.get(&path).await.text().await.expect("a page")
    }

    /// How many files are kept, thumbnails too.
    fn kept(&self) -> usize {
        count(&self.world.ctx.config.data_dir.join("files"))
    }
}

fn count(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
}

fn photo() -> Attachment {
    Attachment::of(AttachmentKind::Image)
}

fn voice(words: &str) -> Attachment {
    Attachment::of(AttachmentKind::Voice).titled(words)
}

#[tokio::test]
async fn a_photo_is_there_after_the_platforms_link_is_gone() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        let other = world.open_shop("Zuri", OTHER).await;
        let id = shop.is_sent(photo()).await;
        world.run_jobs().await;
        world.simulator.expire_media(id).await.expect("a file");

        let (file, path) = (shop.file().await, shop.address().await);
        assert_eq!(
            (file.state, file.width, file.height),
            (FileState::Stored, Some(320), Some(240)),
            "{platform:?}"
        );
        let owner = shop.log_in().await;
        let photo = owner.get(&path).await;
        assert_eq!(photo.status(), 200, "{platform:?}");
        let header = |name: &str| photo.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(header("content-disposition"), "inline");
        assert_eq!(header("cache-control"), "private, max-age=600");
        let tag = header("etag");
        assert!(photo.bytes().await.expect("bytes").starts_with(b"\xff\xd8\xff"));
        assert_eq!(owner.get(&format!("{path}/small")).await.status(), 200);
        let again = world.http.get(format!("{}{path}", world.base_url));
        let again = again.header("cookie", &owner.cookies).header("if-none-match", tag);
        assert_eq!(again.send().await.expect("an answer").status(), 304);

        let page = shop.page().await;
        assert!(
            page.contains(&format!("src=\"{path}/small\"")),
            "{platform:?}: the page shows it"
        );
        assert!(
            !page.contains(&format!("/simulator/media/{id}")),
            "{platform:?}: and not the platform's link"
        );
        assert_eq!(Browser::stranger(&world).get(&path).await.status(), 401);
        assert_eq!(other.log_in().await.get(&path).await.status(), 404);
        assert_eq!(other.log_in().await.get(&format!("{path}/small")).await.status(), 404);
    }
}

#[tokio::test]
async fn everything_a_customer_can_send_is_kept_as_what_it_is() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Instagram, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    for (kind, content_type) in [
        (AttachmentKind::Sticker, "image/"),
        (AttachmentKind::Video, "video/mp4"),
        (AttachmentKind::Voice, "audio/ogg"),
        (AttachmentKind::File, "application/pdf"),
        (AttachmentKind::StoryMention, "image/jpeg"),
        (AttachmentKind::IgPost, "image/jpeg"),
        (AttachmentKind::IgReel, "video/mp4"),
        (AttachmentKind::Share, "image/jpeg"),
    ] {
        shop.gets(Says::attachment(ACCOUNT, "amaka", Attachment::of(kind)))
            .await;
        let file = shop.file().await;
        let is = file.content_type.expect("it is stored");
        assert!(is.starts_with(content_type), "{kind:?}: {is}");
    }
    let kinds = [AttachmentKind::Location, AttachmentKind::LikeHeart];
    for kind in kinds {
        let place = Attachment {
            kind,
            ..Attachment::location(6.5, 3.3)
        };
        shop.gets(Says::attachment(ACCOUNT, "amaka", place)).await;
        assert!(shop.sent().await.files.is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn a_link_that_was_shared_stays_a_link() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Messenger, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let link = Attachment {
        url: Some("https://shop.example/gele".to_owned()),
        ..Attachment::of(AttachmentKind::Share)
    };
    shop.gets(Says::attachment(ACCOUNT, "amaka", link)).await;
    assert!(shop.sent().await.files.is_empty());
    assert!(shop.page().await.contains("href=\"https://shop.example/gele\""));
}

#[tokio::test]
async fn all_photos_of_a_message_are_fetched_in_turn() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Messenger, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let mut says = Says::attachment(ACCOUNT, "amaka", photo());
    says.attachments = vec![photo(); 10];
    shop.gets(says).await;
    while shop
        .sent()
        .await
        .files
        .iter()
        .any(|file| file.state == FileState::Waiting)
    {
        shop.looks_again().await;
    }
    let files = shop.sent().await.files;
    assert_eq!(files.len(), 10);
    assert!(files.iter().all(|file| file.state == FileState::Stored));
    assert_eq!(shop.kept(), 10);
}

#[tokio::test]
async fn what_is_too_large_is_given_up_and_said() {
    for platform in Platform::ALL {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        let file = shop.is_sent_with(photo(), MediaTrouble::TooLarge).await;
        assert_eq!(file.loss, Some(Loss::TooLarge), "{platform:?}");
        assert!(shop.page().await.contains("larger than the 8 MB"), "{platform:?}");
        assert_eq!(shop.kept(), 0, "{platform:?}: no half of it is left");
        assert_eq!(shop.log_in().await.get(&shop.address().await).await.status(), 404);
    }
}

#[tokio::test]
async fn a_page_in_place_of_a_photo_is_not_kept_and_one_sent_as_a_file_is_never_shown() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Messenger, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let file = shop.is_sent_with(photo(), MediaTrouble::WrongType).await;
    assert_eq!(file.loss, Some(Loss::Unexpected));
    assert_eq!(shop.kept(), 0);

    let page = Attachment::of(AttachmentKind::File).titled("../price list.html");
    let file = shop.is_sent_with(page, MediaTrouble::WrongType).await;
    assert_eq!(file.state, FileState::Stored);
    let served = shop.log_in().await.get(&shop.address().await).await;
    assert_eq!(served.headers()["content-type"], "application/octet-stream");
    let disposition = served.headers()["content-disposition"].to_str().expect("text");
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert_eq!(served.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_link_to_a_foreign_host_is_never_opened() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("a listener");
    let to = format!(
        "http://{}/latest/meta-data",
        elsewhere.local_addr().expect("an address")
    );
    for platform in [Platform::Instagram, Platform::Messenger] {
        let world = World::start().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        for kind in [AttachmentKind::Image, AttachmentKind::Video, AttachmentKind::File] {
            let foreign = Attachment {
                url: Some(to.clone()),
                ..Attachment::of(kind)
            };
            shop.gets(Says::attachment(ACCOUNT, "amaka", foreign)).await;
            assert_eq!(shop.file().await.loss, Some(Loss::Foreign), "{platform:?}");
        }
        let moved = shop.is_sent_with(photo(), MediaTrouble::Moved { to: to.clone() }).await;
        assert_eq!(moved.loss, Some(Loss::Foreign), "{platform:?}: nor by a redirect");
    }
    let called = elsewhere.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(called, Err(std::io::ErrorKind::WouldBlock));
}

#[tokio::test]
async fn what_is_gone_already_is_explained() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Instagram, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    for gone in [MediaTrouble::Expired, MediaTrouble::Forbidden, MediaTrouble::Gone] {
        let file = shop.is_sent_with(photo(), gone).await;
        assert_eq!(file.loss, Some(Loss::Expired));
    }
    assert!(shop.page().await.contains("Ask the customer to send it again."));
    shop.is_sent_with(Attachment::of(AttachmentKind::StoryMention), MediaTrouble::Gone)
        .await;
    assert!(
        shop.page()
            .await
            .contains("Instagram removed this story; stories are there for 24 hours.")
    );

    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let file = shop.is_sent_with(photo(), MediaTrouble::Expired).await;
    assert_eq!(file.loss, Some(Loss::Expired), "the id is not known any more");
}

#[tokio::test]
async fn trouble_that_passes_is_waited_for() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    for trouble in [MediaTrouble::Unavailable, MediaTrouble::Damaged] {
        let id = shop.is_sent(photo()).await;
        shop.trouble(id, Some(trouble.clone())).await;
        world.run_jobs().await;
        assert_eq!(shop.file().await.state, FileState::Waiting, "{trouble:?}");
        assert!(shop.page().await.contains("CHIDI is fetching this from WhatsApp."));
        shop.trouble(id, None).await;
        shop.looks_again().await;
        assert_eq!(shop.file().await.state, FileState::Stored, "{trouble:?}");
    }
    let id = shop.is_sent(photo()).await;
    shop.trouble(id, Some(MediaTrouble::Damaged)).await;
    while shop
        .only_thread()
        .await
        .messages
        .iter()
        .any(|one| one.files.iter().any(|file| file.state == FileState::Waiting))
        || shop.inbox().await.is_empty()
        || world
            .count("SELECT count(*) FROM webhook_bodies WHERE read_at IS NULL")
            .await
            > 0
    {
        shop.looks_again().await;
    }
    assert_eq!(shop.file().await.loss, Some(Loss::Damaged), "and not for ever");
}

#[tokio::test]
async fn a_crash_anywhere_and_a_repetition_store_a_file_once() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let id = shop.is_sent(photo()).await;
    shop.trouble(id, Some(MediaTrouble::Unavailable)).await;
    world.run_jobs().await;
    shop.trouble(id, None).await;
    let (ctx, message_id) = (&world.ctx, shop.sent().await.id);
    // Attempts are counted; a program that dies at every step needs more of them than one that lives.
    let fetch = || async {
        sqlx::query("UPDATE attachments SET attempts = 0")
            .execute(ctx.db.queue_pool())
            .await
            .expect("a row");
        conversations::fetch_attachment(ctx, shop.business_id, message_id, 0).await
    };
    assert!(dies_everywhere(fetch).await > 0, "the fetching was interrupted");
    assert_eq!(shop.file().await.state, FileState::Stored);
    world.simulator.expire_media(id).await.expect("a file");
    let (first, second) = tokio::join!(fetch(), fetch());
    first.and(second).expect("there is nothing to do");
    assert_eq!(shop.file().await.state, FileState::Stored);
    assert_eq!(shop.kept(), 1);
}

#[tokio::test]
async fn a_player_may_ask_for_a_part() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    shop.gets(Says::attachment(
        ACCOUNT,
        "amaka",
        Attachment::of(AttachmentKind::Video),
    ))
    .await;
    let (owner, path) = (shop.log_in().await, shop.address().await);
    let whole = owner.get(&path).await;
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    let size = whole.content_length().expect("a length");
    let whole = whole.bytes().await.expect("bytes");
    let ask = |range: &str| {
        let request = world
            .http
            .get(format!("{}{path}", world.base_url))
            .header("cookie", &owner.cookies);
        request
            .header("range", range)
            .header("accept-encoding", "gzip, br")
            .send()
    };
    let part = ask("bytes=4-7").await.expect("an answer");
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 4-7/{size}").as_str());
    assert_eq!(part.bytes().await.expect("bytes"), whole.slice(4..8));
    let beyond = ask(&format!("bytes={size}-")).await.expect("an answer");
    assert_eq!(beyond.status(), 416);
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{size}").as_str());
}

#[tokio::test]
async fn what_is_taken_back_or_deleted_is_deleted_here_too() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Instagram, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let says = Says::attachment(ACCOUNT, "amaka", photo());
    let posted = world.simulator.customer_does(says).await.expect("a webhook");
    world.run_jobs().await;
    let path = shop.address().await;
    assert_eq!(shop.kept(), 1);
    let mid = posted.mids[0].clone();
    shop.gets(Says::does(ACCOUNT, "amaka", Does::Unsend { mid })).await;
    assert_eq!(shop.kept(), 0);
    assert!(shop.sent().await.files.is_empty());
    assert_eq!(shop.log_in().await.get(&path).await.status(), 404);

    shop.gets(Says::attachment(ACCOUNT, "amaka", photo())).await;
    assert_eq!(shop.kept(), 1);
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    sqlx::query("DELETE FROM threads WHERE business_id = $1")
        .bind(shop.business_id)
        .execute(&mut *tx)
        .await
        .expect("the conversation is erased");
    tx.commit().await.expect("a commit");
    world.run_jobs().await;
    assert_eq!(shop.kept(), 0);
}

#[tokio::test]
async fn what_is_taken_back_while_it_is_fetched_is_not_kept() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::Instagram, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let says = Says::attachment(ACCOUNT, "amaka", photo());
    let posted = world.simulator.customer_does(says).await.expect("a webhook");
    let bubbles = world
        .simulator
        .conversation(ACCOUNT, "amaka")
        .await
        .expect("a conversation");
    let id = bubbles[0].attachments[0]
        .media_id
        .as_deref()
        .expect("an id")
        .parse()
        .expect("a number");
    shop.trouble(id, Some(MediaTrouble::Slow { ms: 300 })).await;
    let mid = posted.mids[0].clone();
    let taken_back = async {
        while world.count("SELECT count(*) FROM attachments WHERE attempts > 0").await == 0 {
            tokio::task::yield_now().await;
        }
        let says = Says::does(ACCOUNT, "amaka", Does::Unsend { mid });
        world.simulator.customer_does(says).await.expect("a webhook");
        world.run_jobs().await;
    };
    tokio::join!(world.run_jobs(), taken_back);
    world.run_jobs().await;
    assert_eq!(shop.kept(), 0);
}

#[tokio::test]
async fn a_voice_message_is_answered_as_if_it_were_written() {
    for platform in Platform::ALL {
        let world = World::listening().await;
        let shop = world.open_shop_on(platform, "Ireti Fabrics", ACCOUNT, quiet()).await;
        shop.sells("Adire Indigo", "12000", 5).await;
        shop.gets(Says::attachment(
            ACCOUNT,
            "amaka",
            voice("How much is the adire indigo?"),
        ))
        .await;
        let replies = shop.replies("amaka").await;
        assert_eq!(replies.len(), 1, "{platform:?}");
        assert!(replies[0].contains("₦12,000"), "{platform:?}: {}", replies[0]);
        let file = shop.file().await;
        assert_eq!(
            (file.speech, file.transcript.as_deref()),
            (Some(Speech::Done), Some("How much is the adire indigo?"))
        );
        let view = shop.only_thread().await;
        assert_eq!(view.thread.state, ThreadState::ActiveAi, "{platform:?}");
        let page = shop.page().await;
        assert!(
            page.contains("<audio") && page.contains("How much is the adire indigo?"),
            "{platform:?}"
        );
    }
}

#[tokio::test]
async fn the_answer_waits_until_the_voice_message_is_heard() {
    let world = World::listening().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    shop.sells("Adire Indigo", "12000", 5).await;
    world
        .simulator
        .trouble_speech(Some(SpeechTrouble::Refuses { status: 503 }))
        .await;
    shop.gets(Says::attachment(
        ACCOUNT,
        "amaka",
        voice("How much is the adire indigo?"),
    ))
    .await;
    shop.receives("amaka", "Good evening").await;
    world.run_jobs().await;
    assert!(
        shop.replies("amaka").await.is_empty(),
        "nothing is said before it is known what was asked"
    );
    world.simulator.trouble_speech(None).await;
    shop.looks_again().await;
    let replies = shop.replies("amaka").await;
    assert_eq!(replies.len(), 1, "one answer to both");
    assert!(replies[0].contains("₦12,000"), "{}", replies[0]);
}

#[tokio::test]
async fn a_voice_message_nobody_can_hear_calls_the_owner() {
    for (words, trouble) in [
        ("How much?", Some(SpeechTrouble::Refuses { status: 400 })),
        ("How much?", Some(SpeechTrouble::Refuses { status: 500 })),
        ("", None),
    ] {
        let world = World::listening().await;
        let shop = world
            .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
            .await;
        world.simulator.trouble_speech(trouble.clone()).await;
        shop.gets(Says::attachment(ACCOUNT, "amaka", voice(words))).await;
        while shop.file().await.speech == Some(Speech::Waiting) {
            shop.looks_again().await;
        }
        assert_eq!(shop.file().await.speech, Some(Speech::Failed), "{trouble:?}");
        let view = shop.only_thread().await;
        assert_eq!(view.thread.state, ThreadState::EscalatedHumanNeeded, "{trouble:?}");
        assert_eq!(
            shop.replies("amaka").await.len(),
            1,
            "{trouble:?}: told that a person is coming"
        );
        assert_eq!(shop.unread_notifications().await, 1, "{trouble:?}");
        assert!(
            shop.page().await.contains("CHIDI could not make out what is said."),
            "{trouble:?}"
        );
    }
}

#[tokio::test]
async fn nobody_waits_for_ever_to_be_heard() {
    let world = World::listening().await;
    let shop = world
        .open_shop_on(Platform::Instagram, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    world
        .simulator
        .trouble_speech(Some(SpeechTrouble::Refuses { status: 503 }))
        .await;
    shop.gets(Says::attachment(ACCOUNT, "amaka", voice("How much?"))).await;
    assert!(shop.replies("amaka").await.is_empty());
    sqlx::query("UPDATE attachments SET created_at = created_at - interval '2 minutes'")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("time passes");
    shop.looks_again().await;
    assert_eq!(
        shop.file().await.speech,
        Some(Speech::Waiting),
        "the service is still asked"
    );
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
    assert_eq!(shop.replies("amaka").await.len(), 1);
}

#[tokio::test]
async fn a_voice_message_that_is_gone_calls_the_owner_at_once() {
    let world = World::listening().await;
    let shop = world
        .open_shop_on(Platform::Messenger, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    let file = shop.is_sent_with(voice("How much?"), MediaTrouble::Gone).await;
    assert_eq!((file.loss, file.speech), (Some(Loss::Expired), Some(Speech::Failed)));
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}

#[tokio::test]
async fn without_a_service_a_voice_message_goes_to_the_owner() {
    let world = World::start().await;
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, quiet())
        .await;
    shop.gets(Says::attachment(ACCOUNT, "amaka", voice("How much?"))).await;
    let file = shop.file().await;
    assert_eq!((file.state, file.speech), (FileState::Stored, None));
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}
