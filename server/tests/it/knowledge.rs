//! What a shop gives CHIDI to read: put in by a form, read by a process of its own, found by a question, and nobody else's.

use std::io::Write;
use std::process::{Command, Stdio};

use chidi_simulator::pdf;
use reqwest::Response;
use reqwest::multipart::{Form, Part};

use crate::shop::{Browser, Shop, World};

const CARE: &str = "# Care notes\n\n## Washing\n\nWash adire in cold water with a spoon of salt. Hot water takes the indigo out.\n\n\
                    ## Ironing\n\nIron it from the back while it is damp.\n";

impl Browser<'_> {
    async fn puts_in(&self, files: &[(&str, Vec<u8>)]) -> Response {
        let form = files.iter().fold(Form::new(), |form, (name, bytes)| {
            form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
        });
        self.post("/knowledge/documents")
            .multipart(form)
            .send()
            .await
            .expect("an answer")
    }

    /// The page a form led to.
    async fn follows(&self, response: Response) -> String {
        assert_eq!(response.status(), 303);
        let next = response.headers()["location"].to_str().expect("an address").to_owned();
        self.get(&next).await.text().await.expect("a page")
    }

    async fn reads(&self, path: &str) -> String {
        self.get(path).await.text().await.expect("a page")
    }
}

impl Shop<'_> {
    async fn document_id(&self) -> String {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let documents = chidi::knowledge::list(&mut tx, self.business_id)
            .await
            .expect("documents");
        documents[0].id.to_string()
    }
}

async fn shop(world: &World) -> Shop<'_> {
    world.open_shop("Ireti Fabrics", "17841400000000001").await
}

#[tokio::test]
async fn a_document_is_read_and_a_question_finds_it() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    assert!(owner.reads("/knowledge").await.contains("Give CHIDI something to read"));

    let put_in = owner.puts_in(&[("Care notes.md", CARE.into())]).await;
    let page = owner.follows(put_in).await;
    assert!(
        page.contains("CHIDI is reading it") && page.contains("Waiting"),
        "{page}"
    );
    world.run_jobs().await;
    let page = owner.reads("/knowledge").await;
    assert!(page.contains("Ready") && page.contains("1 of 1 ready"), "{page}");
    let page = owner
        .reads("/knowledge?q=can%20i%20wash%20adire%20in%20hot%20water")
        .await;
    assert!(page.contains("Hot water takes the indigo out"), "{page}");
    assert!(page.contains("Care notes.md, Washing"), "{page}");
    let events = world
        .count("SELECT count(*) FROM events WHERE event ->> 'kind' = 'knowledge_changed'")
        .await;
    assert!(events >= 3, "the page follows it live: {events}");
}

#[tokio::test]
async fn files_of_every_kind_are_read() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    let files = [
        (
            "Sewing.pdf",
            pdf(&[&["A bridal gown takes three weeks from the first fitting."]]),
        ),
        ("Sizes.csv", b"Size,Chest\nM,92 cm\n".to_vec()),
        (
            "Returns.txt",
            "Can I return fabric?\nCut fabric cannot be returned.\n".into(),
        ),
        ("old.txt", b"Our caf\xe9 is open at noon.".to_vec()),
    ];
    owner.puts_in(&files).await;
    world.run_jobs().await;
    let page = owner.reads("/knowledge").await;
    assert!(page.contains("4 of 4 ready"), "{page}");
    for (question, answer) in [
        ("bridal%20gown%20fitting", "three weeks"),
        ("chest%20size%20m", "Size: M; Chest: 92 cm"),
        ("return%20fabric", "Cut fabric cannot be returned."),
        ("cafe%20noon", "Our café is open at noon."),
    ] {
        let page = owner.reads(&format!("/knowledge?q={question}")).await;
        assert!(page.contains(answer), "{question}: {page}");
    }
}

#[tokio::test]
async fn the_same_file_is_here_already_and_the_same_name_is_its_next_version() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    owner.puts_in(&[("Care.md", CARE.into())]).await;
    world.run_jobs().await;
    let again = owner.puts_in(&[("Another name.md", CARE.into())]).await;
    assert!(owner.follows(again).await.contains("This is here already"));

    let next = owner
        .puts_in(&[("Care.md", "# Care\n\nWash it with black soap.\n".into())])
        .await;
    let page = owner.follows(next).await;
    assert!(
        page.contains("version 2") && page.contains("answers from version 1"),
        "{page}"
    );
    let before = owner.reads("/knowledge?q=wash").await;
    assert!(
        before.contains("spoon of salt"),
        "the version before answers until the new one is read"
    );
    world.run_jobs().await;
    let after = owner.reads("/knowledge?q=wash").await;
    assert!(
        after.contains("black soap") && !after.contains("spoon of salt"),
        "{after}"
    );
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_what_to_do() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    let files = [
        ("scan.pdf", pdf(&[&[], &[]])),
        ("half.pdf", b"%PDF-1.7\nnothing".to_vec()),
        ("signs.txt", b"*** --- ***".to_vec()),
        ("half.docx", b"PK\x03\x04 word/document.xml".to_vec()),
    ];
    owner.puts_in(&files).await;
    world.run_jobs().await;
    let page = owner.reads("/knowledge").await;
    for words in [
        "pictures of text",
        "The file is damaged",
        "There is no text in it",
        "Read it again",
        "0 of 4 ready",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for (name, bytes, words) in [
        ("photo.pdf", b"\x89PNG\r\n\x1a\n\0".to_vec(), "CHIDI reads PDF"),
        ("old.doc", b"\xd0\xcf\x11\xe0\0\0".to_vec(), "without a password"),
        ("empty.txt", b"  ".to_vec(), "nothing in it"),
        ("large.txt", vec![b'a'; 10 * 1024 * 1024 + 1], "larger than 10 MB"),
        ("huge.txt", vec![b'a'; 40 * 1024 * 1024], "larger than 10 MB"),
    ] {
        // A browser may see its upload cut off; then there is no page to follow.
        let form = Form::new().part("file", Part::bytes(bytes).file_name(name));
        let Ok(refused) = owner.post("/knowledge/documents").multipart(form).send().await else {
            assert_eq!(name, "huge.txt");
            continue;
        };
        let page = owner.follows(refused).await;
        assert!(page.contains(words), "{name}: {page}");
    }
    let nothing = owner.puts_in(&[("", Vec::new())]).await;
    assert!(owner.follows(nothing).await.contains("Choose a file first"));
}

#[tokio::test]
async fn pasted_text_is_a_document_too() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    let form = [("name", "Fittings"), ("text", "Fittings are on Tuesdays at noon.")];
    let pasted = owner.post_form("/api/app/knowledge/paste", &form).await;
    assert!(
        pasted.status().is_success() || pasted.status().is_redirection(),
        "{}",
        pasted.status()
    );
    world.run_jobs().await;
    assert!(
        owner
            .reads("/knowledge?q=when%20are%20fittings")
            .await
            .contains("on Tuesdays at noon")
    );
}

#[tokio::test]
async fn a_deleted_document_answers_no_more_and_can_be_brought_back() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    owner.puts_in(&[("Care.md", CARE.into())]).await;
    world.run_jobs().await;
    let id = shop.document_id().await;
    owner.post_form("/api/app/knowledge/delete", &[("id", &id)]).await;
    let page = owner.reads(&format!("/knowledge?done=deleted&id={id}")).await;
    assert!(
        page.contains("Deleted") && page.contains("Undo") && !page.contains("Care.md"),
        "{page}"
    );
    assert!(!owner.reads("/knowledge?q=wash%20adire").await.contains("spoon of salt"));

    owner
        .post_form("/api/app/knowledge/delete", &[("id", &id), ("back", "true")])
        .await;
    world.run_jobs().await;
    assert!(owner.reads("/knowledge").await.contains("1 of 1 ready"));
    assert!(owner.reads("/knowledge?q=wash%20adire").await.contains("spoon of salt"));

    owner.post_form("/api/app/knowledge/read-again", &[("id", &id)]).await;
    world.run_jobs().await;
    assert!(owner.reads("/knowledge").await.contains("1 of 1 ready"));
}

#[tokio::test]
async fn another_shop_and_strangers_see_and_change_nothing() {
    let world = World::start().await;
    let shop = shop(&world).await;
    let owner = shop.log_in().await;
    owner.puts_in(&[("Care.md", CARE.into())]).await;
    world.run_jobs().await;
    let id = shop.document_id().await;

    let other = world.open_shop("Bola Shoes", "17841400000000002").await;
    let theirs = other.log_in().await;
    let page = theirs.reads("/knowledge?q=wash%20adire%20salt").await;
    assert!(!page.contains("Care.md") && !page.contains("spoon of salt"), "{page}");
    for (path, form) in [
        ("/api/app/knowledge/delete", vec![("id", id.as_str())]),
        ("/api/app/knowledge/delete", vec![("id", id.as_str()), ("back", "true")]),
        ("/api/app/knowledge/read-again", vec![("id", id.as_str())]),
    ] {
        theirs.post_form(path, &form).await;
    }
    world.run_jobs().await;
    assert!(
        owner.reads("/knowledge?q=wash%20adire").await.contains("spoon of salt"),
        "it is all still there"
    );

    let stranger = Browser::stranger(&world);
    assert_eq!(stranger.puts_in(&[("Care.md", CARE.into())]).await.status(), 401);
    assert_eq!(
        world
            .count("SELECT count(*) FROM documents WHERE kind <> 'profile'")
            .await,
        1
    );
}

/// What the process that opens files answers on its own.
fn extract(kind: &str, file: &[u8]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chidi"))
        .args(["extract", kind])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("an input").write_all(file).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_process_that_opens_files_answers_in_lines() {
    assert_eq!(
        extract("markdown", b"# Care\n\nWash cold."),
        "{\"block\":\"heading\",\"level\":1,\"text\":\"Care\"}\n{\"block\":\"text\",\"text\":\"Wash cold.\"}\n{\"end\":null}\n"
    );
    assert_eq!(extract("pdf", b"%PDF-1.4 nothing"), "{\"end\":\"broken\"}\n");
    assert_eq!(extract("text", b"  "), "{\"end\":\"empty\"}\n");
}
