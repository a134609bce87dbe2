//! What the lines of the table do not show: attachments, people, orders, prices, errors.

use std::fs;
use std::path::Path;

use chidi_inbound::content::{AttachmentKind, Content, Coordinates, MessageKind, PlatformError};
use chidi_inbound::event::{Act, Change, Event, Message, MessageId, Status, What};
use chidi_inbound::person::PersonId;
use chidi_inbound::{Platform, read};

fn events(platform: Platform, name: &str) -> Vec<Event> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bodies/{platform}/{name}.json"));
    let body = fs::read(path).expect("a body can be read");
    read(platform, &body).expect("a body is JSON")
}

fn messages(platform: Platform, name: &str) -> Vec<Message> {
    let all = events(platform, name).into_iter();
    all.filter_map(|event| match event.what {
        What::Message(message) => Some(*message),
        _ => None,
    })
    .collect()
}

fn contents(platform: Platform, name: &str) -> Vec<Content> {
    messages(platform, name)
        .into_iter()
        .map(|message| message.content)
        .collect()
}

fn statuses(name: &str) -> Vec<Status> {
    let all = events(Platform::Whatsapp, name).into_iter();
    all.filter_map(|event| match event.what {
        What::Status(status) => Some(*status),
        _ => None,
    })
    .collect()
}

fn kinds(content: &Content) -> Vec<&str> {
    content
        .attachments
        .iter()
        .map(|attachment| attachment.kind.word())
        .collect()
}

#[test]
fn a_shared_post_under_two_words_is_one_attachment() {
    let all = contents(Platform::Instagram, "shared_post_under_two_words");
    assert_eq!(kinds(&all[0]), ["ig_post"]);
    let post = &all[0].attachments[0];
    assert_eq!(post.media_id.as_deref(), Some("18001112223334445"));
    assert_eq!(post.title.as_deref(), Some("New in: adire two-piece"));
    assert_eq!(kinds(&all[1]), ["share"]);
    assert_eq!(all[2].attachments[0].media_id.as_deref(), Some("18001112223334446"));
}

#[test]
fn links_are_found_wherever_they_stand_and_may_be_missing() {
    let story = &contents(Platform::Instagram, "shared_story")[0].attachments[0];
    assert!(story.url.as_deref().unwrap().contains("asset_id=40"));
    assert_eq!(story.media_id.as_deref(), Some("18003334445556667"));
    let gaps: Vec<Option<String>> = contents(Platform::Instagram, "attachments_with_gaps")
        .into_iter()
        .map(|content| content.attachments[0].url.clone())
        .collect();
    assert_eq!(
        gaps,
        [None, None, None, None, Some("https://www.instagram.com/p/Cx1/".into())]
    );
    let fallback = &contents(Platform::Messenger, "fallback")[0];
    assert_eq!(fallback.kind, MessageKind::Text);
    assert_eq!(fallback.attachments[0].title.as_deref(), Some("Ankara gown"));
    assert_eq!(
        fallback.attachments[0].url.as_deref(),
        Some("https://zuri.example/gown")
    );
}

#[test]
fn several_attachments_stay_in_their_order() {
    let all = contents(Platform::Messenger, "several_attachments");
    assert_eq!(kinds(&all[0]), ["image", "image", "file"]);
    assert_eq!((&all[1].kind, kinds(&all[1])), (&MessageKind::Text, vec!["video"]));
}

#[test]
fn stickers_places_and_product_cards_are_more_than_a_kind() {
    for content in contents(Platform::Messenger, "sticker") {
        assert_eq!(content.attachments[0].kind, AttachmentKind::Sticker);
        assert!(content.attachments[0].sticker_id.is_some());
    }
    let places: Vec<Option<Coordinates>> = contents(Platform::Messenger, "location")
        .iter()
        .map(|content| content.attachments[0].coordinates)
        .collect();
    let lagos = |latitude, longitude| Some(Coordinates { latitude, longitude });
    assert_eq!(
        places,
        [lagos(6.5244, 3.3792), lagos(6.45, 3.4), None],
        "no place lies 600 degrees north"
    );
    let card = &contents(Platform::Messenger, "template")[1].attachments[0];
    assert_eq!(card.products, ["7000000000000003", "7000000000000004"]);
    assert_eq!(card.title.as_deref(), Some("Head wrap"));
}

#[test]
fn a_story_a_message_a_product_or_an_advertisement_may_be_meant() {
    let story = messages(Platform::Instagram, "story_reply")[0]
        .refers_to
        .story
        .clone()
        .unwrap();
    assert_eq!(story.id.as_deref(), Some("18004445556667778"));
    assert!(story.url.is_some());
    let ad = messages(Platform::Instagram, "message_from_advertisement")[0]
        .refers_to
        .referral
        .clone()
        .unwrap();
    assert_eq!(ad.source_id.as_deref(), Some("6045246247434"));
    assert_eq!(ad.title.as_deref(), Some("Gowns for the season"));
    assert_eq!(ad.source.unwrap().as_str(), "ads");
    let about = &messages(Platform::Whatsapp, "question_about_a_product")[0].refers_to;
    assert_eq!(about.product.as_ref().unwrap().id, "ANK-12");
    assert!(about.message.is_some());
    assert_eq!(
        messages(Platform::Whatsapp, "question_about_a_product")[1]
            .refers_to
            .product,
        None
    );
    let click = messages(Platform::Whatsapp, "message_from_advertisement")[0]
        .refers_to
        .referral
        .clone()
        .unwrap();
    assert_eq!(click.click_id.as_deref(), Some("ARAkLk"));
    let forwarded: Vec<bool> = messages(Platform::Whatsapp, "reply_and_forwarded")
        .iter()
        .map(|message| message.forwarded)
        .collect();
    assert_eq!(forwarded, [false, true, true]);
}

#[test]
fn whatsapp_media_carry_what_is_needed_to_fetch_and_check_them() {
    let image = &contents(Platform::Whatsapp, "image")[0].attachments[0];
    assert_eq!(image.media_id.as_deref(), Some("1200000000000001"));
    assert_eq!(image.mime.as_deref(), Some("image/jpeg"));
    assert!(image.sha256.is_some() && image.url.is_some());
    let voices: Vec<bool> = contents(Platform::Whatsapp, "video_audio_voice")
        .iter()
        .map(|content| content.attachments[0].voice)
        .collect();
    assert_eq!(voices, [false, true, false, true]);
    let file = &contents(Platform::Whatsapp, "document")[0].attachments[0];
    assert_eq!(file.file_name.as_deref(), Some("measurements.pdf"));
    let card = &contents(Platform::Whatsapp, "contacts")[0].attachments[0];
    assert_eq!(
        (card.title.as_deref(), &card.phones[..]),
        (Some("Ngozi Tailor"), &["+234 803 000 0009".to_owned()][..])
    );
}

#[test]
fn an_order_is_read_line_by_line() {
    let order = contents(Platform::Whatsapp, "order")[0].order.clone().unwrap();
    assert_eq!(order.catalog_id.as_deref(), Some("880000000000001"));
    let lines: Vec<_> = order
        .items
        .iter()
        .map(|item| {
            (
                item.product.as_str(),
                item.quantity,
                item.price.as_deref(),
                item.currency.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("ANK-12", Some(2), Some("18500"), Some("NGN")),
            ("WRAP-1", Some(1), Some("2500.5"), Some("NGN"))
        ]
    );
}

#[test]
fn people_are_known_by_every_id_and_answered_at_their_number() {
    let all = messages(Platform::Whatsapp, "text_with_every_id");
    let person = &all[0].person;
    let [user_id, phone] = [
        PersonId::UserId("NG.1047385771169864".into()),
        PersonId::Phone("2348030000001".into()),
    ];
    assert_eq!(person.ids()[..2], [user_id, phone.clone()]);
    assert!(person.ids().contains(&PersonId::ParentUserId("NG.ENT.99887766".into())));
    assert_eq!((person.answer_to(), person.name.as_deref()), (&phone, Some("Amaka")));
    let hidden = &messages(Platform::Whatsapp, "text_without_a_phone_number")[0].person;
    assert_eq!(hidden.username.as_deref(), Some("amaka.o"));
    assert_eq!(hidden.answer_to().as_str(), "NG.1047385771169864");
    let names: Vec<Option<String>> = messages(Platform::Whatsapp, "whose_name_is_whose")
        .into_iter()
        .map(|message| message.person.name)
        .collect();
    let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
    assert_eq!(
        names,
        [Some("Amaka"), Some("Bola"), Some("Amaka"), None, Some("Thiago")]
    );
    let brazil = &messages(Platform::Whatsapp, "whose_name_is_whose")[4].person;
    assert_eq!(brazil.answer_to().as_str(), "551187654321", "not the number kept");
}

#[test]
fn the_only_contact_is_not_everybody() {
    let all = messages(Platform::Whatsapp, "one_contact_beside_two_people");
    assert_eq!(all[0].person.name.as_deref(), Some("Amaka"));
    assert_eq!((all[1].person.ids().len(), &all[1].person.name), (1, &None));
    assert_eq!(
        statuses("one_contact_beside_two_people")[0]
            .person
            .as_ref()
            .map(|person| person.ids().len()),
        Some(1)
    );
}

#[test]
fn a_group_is_told_apart_from_a_person() {
    for event in events(Platform::Whatsapp, "group")
        .iter()
        .chain(&events(Platform::Whatsapp, "status_in_a_group"))
    {
        assert_eq!(event.group.as_deref(), Some("Y2FwaV9ncm91cDox"));
    }
    assert!(events(Platform::Whatsapp, "text")[0].group.is_none());
}

#[test]
fn statuses_tell_the_reason_the_price_and_our_own_mark() {
    let failed = &statuses("status_failed")[0];
    let reason = PlatformError {
        code: Some("131047".into()),
        title: Some("Re-engagement message".into()),
        details: Some("More than 24 hours have passed.".into()),
    };
    assert_eq!(failed.errors, [reason]);
    assert_eq!(failed.person.as_ref().unwrap().ids().len(), 3);
    let priced = statuses("statuses")[1].pricing.clone().unwrap();
    assert_eq!(priced.billable, Some(true));
    assert_eq!(
        [priced.model.unwrap().as_str(), priced.category.unwrap().as_str()],
        ["pmp", "service"]
    );
    let marked = statuses("status_with_our_mark");
    assert_eq!(marked[1].opaque.as_deref(), Some("only the mark"));
    assert_eq!(marked[1].target, None);
}

#[test]
fn what_cannot_be_shown_tells_why_and_what_it_was() {
    let all = messages(Platform::Whatsapp, "unsupported");
    assert_eq!(all[0].content.kind, MessageKind::Unsupported(None));
    assert!(matches!(&all[1].content.kind, MessageKind::Unsupported(Some(word)) if word.as_str() == "poll"));
    assert_eq!(all[2].errors[0].code.as_deref(), Some("131051"));
    let interactive = &messages(Platform::Whatsapp, "interactive_without_its_object")[0];
    assert_eq!(
        interactive.errors[0].code.as_deref(),
        Some("131000"),
        "the error beside the message is of the message"
    );
    for message in messages(Platform::Whatsapp, "stray_text_beside_an_unknown_type") {
        assert_eq!(message.content.text, None);
    }
}

#[test]
fn new_ids_name_the_old_ones() {
    for (name, old, new) in [
        ("user_changed_number", "NG.1047385771169864", "NG.2047385771169865"),
        ("user_changed_user_id", "NG.1047385771169864", "NG.3047385771169866"),
        ("user_id_update", "NG.1047385771169864", "NG.4047385771169867"),
    ] {
        let What::Update(update) = events(Platform::Whatsapp, name).remove(0).what else {
            panic!("{name}")
        };
        let Change::NewIds { previous, current, .. } = update.change else {
            panic!("{name}")
        };
        assert_eq!((previous[0].as_str(), current[0].as_str()), (old, new), "{name}");
    }
}

#[test]
fn reactions_have_an_emoji_or_a_name() {
    let What::CustomerEvent(event) = events(Platform::Instagram, "reaction").remove(2).what else {
        panic!()
    };
    assert!(matches!(event.act, Act::React { emoji: None, name: Some(name), .. } if name == "other"));
}

#[test]
fn an_echo_tells_what_sent_it_where_the_platform_knows() {
    let echoes: Vec<_> = events(Platform::Messenger, "echo")
        .into_iter()
        .map(|event| match event.what {
            What::Echo(echo) => (echo.person.id().to_owned(), echo.app_id, echo.metadata.is_some()),
            other => panic!("{other:?}"),
        })
        .collect();
    let person = "7300000000000001".to_owned();
    assert_eq!(echoes[0], (person.clone(), Some("910000000000001".into()), true));
    assert_eq!(echoes[2], (person, None, false));
}

#[test]
fn made_ids_stay_as_they_are() {
    // Conversations keep them: made in another way, an old message that is repeated would be stored a second time.
    for (name, made) in [
        (
            "postback_with_gaps",
            "chidi:a59e730a16a8ccbd990302319f08dc849e010b5ddd1e8244d557ebf3930a13a9",
        ),
        (
            "long_and_odd_texts",
            "chidi:649f33bcf0d6a0f9ea1e958d24794199a710b1159ae6a5f4d7d2dfc31af98382",
        ),
        (
            "echo",
            "chidi:ea9091e02d5319aeeccab73ad5c4bdb9e23b5c84d0e31c9bb7e8ad8f85f80f62",
        ),
    ] {
        let all = events(Platform::Instagram, name).into_iter();
        let ids = all.filter_map(|event| match event.what {
            What::Message(message) => Some(message.id),
            What::Echo(echo) => Some(echo.id),
            _ => None,
        });
        let found = ids.into_iter().find(|id| id.given().is_none());
        assert_eq!(found, Some(MessageId::Derived(made.into())), "{name}");
    }
}
