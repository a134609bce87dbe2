//! Documents and passages on a real database. What a file says is given here as it comes from reading it; the reading itself
//! is tested with the program.

mod late;
mod many;

use chidi_postgres::testing::Database;

use super::passage::{self, NewPassage, Source};
use super::split::Piece;
use super::{
    Added, DocumentState, Hit, Query, Upload, Weights, add, delete, list, read_again, restore, search, set_weights,
};
use crate::context::Context;
use crate::identity::{Member, Role};
use crate::ids::{BusinessId, DocumentId, UserId};
use crate::jobs::worker;
use crate::{Error, testing};

async fn shop() -> (Database, Context, Member) {
    let (database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    (database, ctx, owner(business_id))
}

fn owner(business_id: BusinessId) -> Member {
    Member {
        user_id: UserId::new(),
        user_name: "Ada".into(),
        email: "ada@example.com".into(),
        business_id,
        business_name: "Ada's Boutique".into(),
        role: Role::Owner,
    }
}

fn text(name: &str, content: &str) -> Upload {
    Upload {
        name: name.into(),
        bytes: content.into(),
    }
}

async fn put(ctx: &Context, member: &Member, name: &str, content: &str) -> DocumentId {
    match add(ctx, member, text(name, content)).await.expect("a document") {
        Added::New(id) | Added::NextVersion(id, _) | Added::Already(id) => id,
    }
}

/// An embedding that points where the letters say: near for texts that share them.
fn pointing(at: usize) -> Vec<f32> {
    let mut embedding = vec![0.01; 384];
    embedding[at] = 1.0;
    embedding
}

/// Writes passages as the reading of a document does; each with where its embedding points.
async fn read_as(ctx: &Context, business_id: BusinessId, document_id: DocumentId, said: &[(&str, &str, usize)]) {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    let mut passages = Vec::new();
    for (heading, body, at) in said {
        let piece = Piece {
            heading: (*heading).into(),
            body: (*body).into(),
        };
        let passage = NewPassage::new(piece, "a document");
        passage::remember(&mut tx, business_id, &passage.hash, &pointing(*at))
            .await
            .unwrap();
        passages.push(passage);
    }
    let source = Source {
        business_id,
        document_id,
        version: 1,
    };
    passage::replace(&mut tx, source, &passages).await.unwrap();
    sqlx::query(
        "UPDATE documents SET state = 'done', live_version = version, passages = $3 WHERE business_id = $1 AND id = $2",
    )
    .bind(business_id)
    .bind(document_id)
    .bind(passages.len() as i32)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn find(ctx: &Context, business_id: BusinessId, question: &str, at: Option<usize>) -> Vec<Hit> {
    let query = Query {
        text: question.into(),
        embedding: at.map(pointing),
        limit: 5,
        weights: None,
    };
    let mut tx = ctx.tenant(business_id).await.unwrap();
    search(&mut tx, business_id, &query).await.unwrap()
}

fn bodies(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.text.as_str()).collect()
}

const CARE: [(&str, &str, usize); 4] = [
    ("Care > Washing", "Wash adire in cold water with a spoon of salt.", 1),
    ("Care > Ironing", "Iron it from the back.", 2),
    ("Orders", "We sew within ten days.", 3),
    ("Orders", "Delivery is by bus.", 4),
];

#[tokio::test]
async fn words_and_meaning_find_what_each_alone_would_miss() {
    let (_database, ctx, owner) = shop().await;
    let business_id = owner.business_id;
    let id = put(&ctx, &owner, "Notes.txt", "notes").await;
    read_as(&ctx, business_id, id, &CARE).await;

    let by_words = find(&ctx, business_id, "can i WASH it with salt?", None).await;
    assert_eq!(bodies(&by_words), [CARE[0].1]);
    assert_eq!(by_words[0].heading, "Care > Washing");
    assert_eq!(by_words[0].document_name, "Notes.txt");
    let by_meaning = find(&ctx, business_id, "how long until it is made", Some(3)).await;
    assert_eq!(by_meaning[0].text, CARE[2].1);
    assert!(by_meaning[0].vector_score > 0.9);
    let both = find(&ctx, business_id, "salt", Some(4)).await;
    assert_eq!(
        bodies(&both)[..2],
        [CARE[3].1, CARE[0].1],
        "the shop's weights are 0.3 and 0.7"
    );

    set_weights(&ctx, &owner, Weights::of_meaning(0).unwrap())
        .await
        .unwrap();
    let words_first = find(&ctx, business_id, "salt", Some(4)).await;
    assert_eq!(words_first[0].text, CARE[0].1, "and the shop's own");
    assert!(find(&ctx, business_id, "", None).await.is_empty());
    assert!(find(&ctx, business_id, "wifi", None).await.is_empty());
    assert!(
        find(
            &ctx,
            business_id,
            "' & | ! :* <-> \\ \0".replace('\0', "").as_str(),
            None
        )
        .await
        .is_empty()
    );
}

#[tokio::test]
async fn what_says_the_same_is_found_once() {
    let (_database, ctx, owner) = shop().await;
    let id = put(&ctx, &owner, "Notes.txt", "notes").await;
    let twice = [
        ("Wifi", "Wifi is free for guests.", 1),
        ("WIFI", "Wifi is free, for guests!", 1),
    ];
    read_as(&ctx, owner.business_id, id, &twice).await;
    assert_eq!(find(&ctx, owner.business_id, "wifi", Some(1)).await.len(), 1);
}

#[tokio::test]
async fn another_shop_finds_and_changes_nothing() {
    let (_database, ctx, owner) = shop().await;
    let other = self::owner(testing::business(&ctx).await);
    let id = put(&ctx, &owner, "Notes.txt", "notes").await;
    read_as(&ctx, owner.business_id, id, &CARE).await;

    assert!(find(&ctx, other.business_id, "wash salt", Some(1)).await.is_empty());
    // Even when it asks for the first shop's by its id, the database shows nothing.
    let query = Query {
        text: "wash salt".into(),
        embedding: Some(pointing(1)),
        limit: 5,
        weights: Some(Weights {
            keyword: 0.3,
            vector: 0.7,
        }),
    };
    let mut tx = ctx.tenant(other.business_id).await.unwrap();
    assert!(search(&mut tx, owner.business_id, &query).await.is_err());
    assert!(list(&mut tx, owner.business_id).await.unwrap().is_empty());
    drop(tx);
    for refused in [
        delete(&ctx, &other, id).await,
        restore(&ctx, &other, id).await,
        read_again(&ctx, &other, id).await,
    ] {
        assert!(matches!(refused, Err(Error::NotFound(_))));
    }
    assert_eq!(find(&ctx, owner.business_id, "wash salt", Some(1)).await.len(), 4);
    // The same file is no news to the other shop.
    assert!(matches!(
        add(&ctx, &other, text("Notes.txt", "notes")).await,
        Ok(Added::New(_))
    ));
}

#[tokio::test]
async fn the_same_file_is_kept_once_and_the_same_name_is_a_new_version() {
    let (_database, ctx, owner) = shop().await;
    let Ok(Added::New(id)) = add(&ctx, &owner, text("Size guide.txt", "M is 92")).await else {
        panic!("it is new");
    };
    assert_eq!(
        add(&ctx, &owner, text("Other.txt", "M is 92")).await.unwrap(),
        Added::Already(id)
    );
    assert_eq!(
        add(&ctx, &owner, text("size GUIDE.txt", "M is 94")).await.unwrap(),
        Added::NextVersion(id, 2)
    );
    let mut tx = ctx.tenant(owner.business_id).await.unwrap();
    let documents = list(&mut tx, owner.business_id).await.unwrap();
    drop(tx);
    assert_eq!(documents.len(), 1);
    assert_eq!((documents[0].version, documents[0].state), (2, DocumentState::Queued));
    // What it was before may come back.
    assert_eq!(
        add(&ctx, &owner, text("Size guide.txt", "M is 92")).await.unwrap(),
        Added::NextVersion(id, 3)
    );
    let files: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = 'delete_document_file'")
        .fetch_one(ctx.db.queue_pool())
        .await
        .unwrap();
    assert_eq!(files, 2, "the files of the versions before go");
}

#[tokio::test]
async fn two_uploads_at_once_make_one_document() {
    let (_database, ctx, owner) = shop().await;
    let (one, two) = tokio::join!(
        add(&ctx, &owner, text("A.txt", "same words")),
        add(&ctx, &owner, text("B.txt", "same words")),
    );
    let outcomes = [one.unwrap(), two.unwrap()];
    assert_eq!(
        outcomes.iter().filter(|added| matches!(added, Added::New(_))).count(),
        1,
        "{outcomes:?}"
    );
    assert_eq!(
        outcomes
            .iter()
            .filter(|added| matches!(added, Added::Already(_)))
            .count(),
        1,
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_and_viewers_put_nothing_in() {
    let (_database, ctx, owner) = shop().await;
    for (upload, word) in [
        (text("a.txt", ""), "nothing in it"),
        (text("a.txt", " \n"), "nothing in it"),
        (text("a.png", "\u{89}PNG\r\n\u{1a}\n\0"), "CHIDI reads"),
        (text("  ", "words"), "name"),
        (
            Upload {
                name: "a.txt".into(),
                bytes: vec![b'a'; super::DOCUMENT_BYTES_MAX + 1],
            },
            "10 MB",
        ),
        (
            Upload {
                name: "a.doc".into(),
                bytes: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            },
            ".docx",
        ),
    ] {
        let refused = add(&ctx, &owner, upload).await.unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}");
    }
    let viewer = Member {
        role: Role::Viewer,
        ..owner
    };
    assert!(matches!(
        add(&ctx, &viewer, text("a.txt", "words")).await,
        Err(Error::Forbidden)
    ));
}

#[tokio::test]
async fn a_deleted_document_answers_no_more_comes_back_and_is_gone_after_a_day() {
    let (_database, ctx, owner) = shop().await;
    let id = put(&ctx, &owner, "Notes.txt", "notes").await;
    read_as(&ctx, owner.business_id, id, &CARE).await;
    delete(&ctx, &owner, id).await.unwrap();
    assert!(find(&ctx, owner.business_id, "wash salt", Some(1)).await.is_empty());
    assert!(matches!(delete(&ctx, &owner, id).await, Err(Error::NotFound(_))));
    restore(&ctx, &owner, id).await.unwrap();
    let mut tx = ctx.tenant(owner.business_id).await.unwrap();
    assert_eq!(
        list(&mut tx, owner.business_id).await.unwrap()[0].state,
        DocumentState::Queued
    );
    drop(tx);

    delete(&ctx, &owner, id).await.unwrap();
    let again = put(&ctx, &owner, "Notes.txt", "other notes").await;
    assert_ne!(again, id);
    let taken = restore(&ctx, &owner, id).await.unwrap_err();
    assert!(taken.to_string().contains("there already"), "{taken}");

    sqlx::query("UPDATE documents SET deleted_at = now() - interval '25 hours' WHERE id = $1")
        .bind(id)
        .execute(ctx.db.queue_pool())
        .await
        .unwrap();
    let gone: i64 = sqlx::query_scalar(
        "SELECT delete_expired_knowledge(now() - interval '1 day', now() - interval '90 days', 100)",
    )
    .fetch_one(ctx.db.pool())
    .await
    .unwrap();
    assert_eq!(gone, 1);
    let jobs: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = 'delete_document_file'")
        .fetch_one(ctx.db.queue_pool())
        .await
        .unwrap();
    assert_eq!(jobs, 1, "and its file goes with it");
}

#[tokio::test]
async fn what_the_shop_tells_about_itself_is_found_as_it_stands_now() {
    let (_database, ctx, owner) = shop().await;
    let say = async |address: &'static str| {
        let mut tx = ctx.tenant(owner.business_id).await.unwrap();
        sqlx::query("UPDATE businesses SET address = $2, about = 'We dye by hand.' WHERE business_id = $1")
            .bind(owner.business_id)
            .bind(address)
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query("INSERT INTO policies (business_id, kind, body) VALUES ($1, 'returns', 'Exchange within 7 days.') ON CONFLICT DO NOTHING")
            .bind(owner.business_id)
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        worker::run_until_idle(&ctx).await.unwrap();
    };
    say("12 Adeola Street, Yaba").await;
    let hits = find(&ctx, owner.business_id, "adeola street", None).await;
    assert_eq!(bodies(&hits), ["12 Adeola Street, Yaba"]);
    assert_eq!(
        find(&ctx, owner.business_id, "can i exchange it", None).await[0].heading,
        "Returns and exchange"
    );
    say("3 Broad Street, Lagos Island").await;
    assert!(find(&ctx, owner.business_id, "adeola", None).await.is_empty());
    let hits = find(&ctx, owner.business_id, "broad street", None).await;
    assert_eq!(bodies(&hits), ["3 Broad Street, Lagos Island"]);
    let mut tx = ctx.tenant(owner.business_id).await.unwrap();
    let version: i64 = sqlx::query_scalar("SELECT version FROM businesses")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert!(hits[0].version <= version);
    assert!(
        list(&mut tx, owner.business_id).await.unwrap().is_empty(),
        "it is no document of the owner's"
    );
}
