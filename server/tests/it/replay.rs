//! Answers thought again from their records: those of a model without asking it, and by the operator's command.

use chidi::assistant::models::{self, Form};
use chidi::assistant::record::{self, AnswerRecord};
use chidi::assistant::replay::{Replay, Rows, replay};
use chidi::ids::AnswerId;
use chidi::llm::Provider;
use chidi_simulator::llm::{Reply, Service};
use secrecy::SecretString;
use serde_json::json;
use tokio::process::Command;

use crate::shop::{Shop, World};

const ACCOUNT: &str = "17841400000000001";
/// Nothing the rows of the shop answer, and nothing a person has to.
const OPEN: &str = "which of your fabrics would suit a traditional engagement?";

impl Shop<'_> {
    async fn asks_a_model(&self, service: Service) {
        let ctx = &self.world.ctx;
        let form = Form {
            provider: Provider::OpenAi,
            model: "gpt-4o-mini".to_owned(),
            base_url: self.world.simulator.llm_url(service),
            key: Some(SecretString::from("sk-a-key-of-the-stories")),
            rate: None,
        };
        let mut tx = ctx.tenant(self.business_id).await.expect("a transaction");
        models::add(&mut tx, &ctx.vault, form).await.expect("added");
        tx.commit().await.expect("a commit");
    }

    async fn last_record(&self) -> AnswerRecord {
        let thread = self.only_thread().await;
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let records = record::list_for_thread(&mut tx, self.business_id, thread.thread.id).await;
        records.expect("records").remove(0)
    }

    async fn replayed(&self, rows: Rows) -> Replay {
        let id = self.last_record().await.id;
        replay(&self.world.ctx, self.business_id, id, rows)
            .await
            .expect("a replay")
    }

    async fn price_becomes(&self, minor: i64) {
        sqlx::query("UPDATE items SET price_minor = $2 WHERE business_id = $1")
            .bind(self.business_id)
            .bind(minor)
            .execute(self.world.ctx.db.queue_pool())
            .await
            .expect("a new price");
    }
}

impl World {
    /// `chidi eval replay`: what it ends with, and what it prints.
    async fn eval_replay(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_chidi"))
            .args(["eval", "replay"])
            .args(arguments)
            .env("DATABASE_URL", self.database_url())
            .env("CHIDI_SECRET", "thirty-two characters at least, they said")
            .output()
            .await
            .expect("the program runs");
        let printed = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(printed).expect("words"))
    }
}

fn answers(text: &str, facts: &[&str]) -> Reply {
    let claims: Vec<_> = facts.iter().map(|fact| json!({"says": text, "fact": fact})).collect();
    Reply::text(json!({"action": "answer", "text": text, "claims": claims, "reason": ""}).to_string())
}

#[tokio::test]
async fn what_a_model_said_is_weighed_again_without_asking_it() {
    let world = World::start_with(&["--llm-private-addresses", "true", "--llm-timeout-ms", "1500"]).await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asks_a_model(Service::OpenAi).await;
    let facts = &["F1", "F2", "F3"];
    let look_up = Reply::call("check_stock", json!({"item": "Adire Indigo"}));
    world.simulator.llm_says(look_up).expect("taken");
    let said = answers("We have Adire Indigo, it is ₦12,000.", facts);
    world.simulator.llm_says(said).expect("taken");
    shop.asked("amaka", OPEN).await;
    assert_eq!(shop.last_record().await.engine, "open_ai gpt-4o-mini");
    let asked = world.count("SELECT count(*) FROM llm_calls").await;

    for rows in [Rows::AsTheyWere, Rows::AsTheyAre] {
        let replayed = shop.replayed(rows).await;
        assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
    }
    shop.price_becomes(1_500_000).await;
    let then = shop.replayed(Rows::AsTheyWere).await;
    assert!(
        then.differences.is_empty() && !then.is_same_shop,
        "{:?}",
        then.differences
    );
    // Its words are of yesterday: the facts it named say something else today.
    let now = shop.replayed(Rows::AsTheyAre).await;
    let text = now
        .differences
        .iter()
        .find(|difference| difference.part == "text")
        .expect("another text");
    assert!(
        text.is[0].contains("₦15,000") && text.was[0].contains("₦12,000"),
        "{text:?}"
    );
    assert!(now.differences.iter().any(|difference| difference.part == "written by"));
    assert_eq!(
        world.count("SELECT count(*) FROM llm_calls").await,
        asked,
        "nobody was asked"
    );
}

#[tokio::test]
async fn a_question_that_a_model_put_plainly_is_answered_again_from_the_rows() {
    let world = World::start_with(&["--llm-private-addresses", "true", "--llm-timeout-ms", "1500"]).await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asks_a_model(Service::OpenAi).await;
    let put = json!({"action": "restate", "text": "how much is the Adire Indigo?", "claims": [], "reason": ""});
    world.simulator.llm_says(Reply::text(put.to_string())).expect("taken");
    shop.asked("amaka", "ẹ jọ̀ọ́ iye wo ni ẹ ń ta aṣọ aláró yẹn").await;
    assert!(shop.last_record().await.draft.contains("₦12,000"));

    shop.price_becomes(1_500_000).await;
    let then = shop.replayed(Rows::AsTheyWere).await;
    assert!(then.differences.is_empty(), "{:?}", then.differences);
    let now = shop.replayed(Rows::AsTheyAre).await;
    let text = now.differences.iter().find(|difference| difference.part == "text");
    assert!(text.expect("another text").is[0].contains("₦15,000"));
}

#[tokio::test]
async fn a_lie_that_was_refused_is_refused_again_and_a_call_for_the_owner_stays_one() {
    let world = World::start_with(&["--llm-private-addresses", "true", "--llm-timeout-ms", "1500"]).await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asks_a_model(Service::OpenAi).await;
    let look_up = Reply::call("check_stock", json!({"item": "Adire Indigo"}));
    world.simulator.llm_says(look_up).expect("taken");
    let lie = answers(
        "Adire Indigo is only ₦9,000 today, with free delivery!",
        &["F1", "F2", "F3"],
    );
    world.simulator.llm_says(lie).expect("taken");
    shop.asked("amaka", OPEN).await;
    let replayed = shop.replayed(Rows::AsTheyWere).await;
    assert!(
        replayed.record.log.is_some() && replayed.differences.is_empty(),
        "{:?}",
        replayed.differences
    );

    let other = world.open_shop("Bola Fabrics", "17841400000000002").await;
    other.sells("Lace Ivory", "65000", 2).await;
    other.asks_a_model(Service::OpenAi).await;
    let hand_over = Reply::call("hand_over", json!({"reason": "a wedding of forty"}));
    world.simulator.llm_says(hand_over).expect("taken");
    other.asked("amaka", OPEN).await;
    let replayed = other.replayed(Rows::AsTheyWere).await;
    let log = replayed.record.log.as_ref().expect("it was asked");
    assert_eq!(log.rounds[0].looked_up[0].tool, "hand_over");
    assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
}

#[tokio::test]
async fn an_operator_replays_one_answer_or_all_of_them() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", ACCOUNT).await;
    let other = world.open_shop("Bola Shoes", "17841400000000002").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asked("amaka", "how much is the adire indigo?").await;
    let id = shop.last_record().await.id.to_string();

    let (ended, printed) = world.eval_replay(&[&id]).await;
    assert_eq!(ended, Some(0), "{printed}");
    assert!(
        printed.contains("The same.") && printed.contains("Ireti Fabrics"),
        "{printed}"
    );
    let (ended, printed) = world.eval_replay(&["--all"]).await;
    assert_eq!(ended, Some(0), "{printed}");
    assert!(
        printed.contains("1 answers of the last 7 days: 1 the same"),
        "{printed}"
    );

    shop.price_becomes(1_500_000).await;
    let (ended, printed) = world.eval_replay(&[&id, "--now"]).await;
    assert_eq!(ended, Some(1), "{printed}");
    assert!(printed.contains("  - Price of Adire Indigo: ₦12,000"), "{printed}");
    assert!(printed.contains("  + Price of Adire Indigo: ₦15,000"), "{printed}");
    let (ended, printed) = world.eval_replay(&["--all", "--now"]).await;
    assert!(
        ended == Some(1) && printed.contains(&format!("{id}  facts, draft, checks, text")),
        "{printed}"
    );

    let nobodys = AnswerId::new().to_string();
    let business = other.business_id.to_string();
    for (arguments, why) in [
        (&[nobodys.as_str()][..], "there is no answer"),
        (&[&id, "--business", &business], "belongs to another shop"),
    ] {
        let (ended, printed) = world.eval_replay(arguments).await;
        assert!(ended == Some(2) && printed.contains(why), "{printed}");
    }
}
