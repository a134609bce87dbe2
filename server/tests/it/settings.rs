//! The settings of the assistant: its language models, whose keys go in and never come out, and how it answers.

use chidi_simulator::llm::{Fault, Rule, Service};

use crate::shop::{Browser, Shop, World};

const KEY: &str = "sk-proj-0123456789abcdef1234";
const PAGE: &str = "/settings/assistant";

async fn open(world: &World) -> Shop<'_> {
    world.open_shop("Ireti Fabrics", "17841400000000001").await
}

impl Browser<'_> {
    async fn page(&self) -> String {
        self.get(PAGE).await.text().await.expect("a page")
    }

    /// Answers where the form led.
    async fn adds_model(&self, provider: &str, name: &str, address: &str, key: &str) -> String {
        let form = [
            ("model[id]", ""),
            ("model[provider]", provider),
            ("model[name]", name),
            ("model[address]", address),
            ("model[key]", key),
            ("model[price_in]", ""),
            ("model[price_out]", ""),
        ];
        self.submit("/api/app/models/save", &form).await
    }

    async fn steps(&self, id: &str, step: &str) {
        let form = [("id", id), ("step", step)];
        self.submit("/api/app/models/step", &form).await;
    }

    async fn tests(&self, id: &str) {
        self.submit("/api/app/models/test", &[("id", id)]).await;
    }
}

async fn only_model(world: &World) -> String {
    let id: chidi::ids::EndpointId = sqlx::query_scalar("SELECT id FROM llm_endpoints")
        .fetch_one(world.ctx.db.queue_pool())
        .await
        .expect("one model");
    id.to_string()
}

#[tokio::test]
async fn a_key_goes_in_and_never_comes_out() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    let led_to = owner.adds_model("open_ai", "gpt-4.1-mini", "", KEY).await;
    assert!(led_to.contains("done=saved"), "{led_to}");
    let listed = owner
        .post_form("/api/app/models/list", &[])
        .await
        .text()
        .await
        .expect("a list");
    for shown in [owner.page().await, listed] {
        assert!(
            shown.contains("gpt-4.1-mini") && shown.contains("ends in 1234"),
            "{shown}"
        );
        assert!(!shown.contains(&KEY[..20]), "the key is not shown");
    }
    let led_to = owner.adds_model("open_ai", "gpt-4.1-mini", "", "not a key").await;
    assert!(
        led_to.contains("problem=") && !led_to.contains("not%20a%20key"),
        "{led_to}"
    );
}

#[tokio::test]
async fn a_test_tells_what_a_model_can_do_and_why_it_does_not_answer() {
    let world = World::start_with(&["--llm-private-addresses", "true"]).await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    let address = world.simulator.llm_url(Service::OpenAi);
    owner.adds_model("open_ai", "gpt-4.1-mini", &address, KEY).await;
    let id = only_model(&world).await;
    owner.tests(&id).await;
    let page = owner.page().await;
    assert!(
        page.contains("Works, first words ") && page.contains("uses tools"),
        "{page}"
    );
    assert!(page.contains("to test what it can do"), "what it cost is told: {page}");

    world
        .simulator
        .llm_fails(Rule::always(Service::OpenAi, Fault::WrongKey))
        .expect("a fault");
    owner.tests(&id).await;
    let page = owner.page().await;
    assert!(page.contains("The key was not accepted."), "{page}");
    assert!(!page.contains("Works, first words after"));
}

#[tokio::test]
async fn a_model_inside_the_network_is_not_called_without_leave() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    let address = world.simulator.llm_url(Service::Ollama);
    owner.adds_model("ollama", "qwen3", &address, "").await;
    owner.tests(&only_model(&world).await).await;
    assert!(owner.page().await.contains("CHIDI may not call this address."));
    assert!(world.simulator.llm_calls().is_empty());
}

#[tokio::test]
async fn another_shop_neither_sees_nor_moves_the_models() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    owner.adds_model("open_ai", "gpt-4.1-mini", "", KEY).await;
    let id = only_model(&world).await;
    let bola = world.open_shop("Bola Shoes", "17841400000000002").await;
    let stranger = bola.log_in().await;
    assert!(!stranger.page().await.contains("ends in 1234"));
    stranger.steps(&id, "off").await;
    stranger.steps(&id, "remove").await;
    stranger.tests(&id).await;
    assert!(owner.page().await.contains("ends in 1234"));
    assert_eq!(
        world
            .count("SELECT count(*) FROM llm_endpoints WHERE is_on AND tested_at IS NULL")
            .await,
        1
    );
    owner.steps(&id, "remove").await;
    assert!(!owner.page().await.contains("ends in 1234"));
}

#[tokio::test]
async fn the_settings_of_answers_are_kept_and_the_preview_counts_them() {
    let world = World::start().await;
    let shop = open(&world).await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asked("amaka", "how much is the adire indigo?").await;
    shop.asked("bisi", "I want my money back!").await;
    let owner = shop.log_in().await;
    let page = owner.page().await;
    assert!(
        page.contains("Of your last 2 answers, 1 would be sent by CHIDI, 1 would come to you."),
        "{page}"
    );
    let form = [
        ("settings[mode]", "suggest"),
        ("settings[confidence_line]", "90"),
        ("settings[tone]", "formal"),
        ("settings[always_ask]", "wholesale\r\nwedding order"),
        ("settings[ai_notice]", ""),
        ("settings[answer_debounce_ms]", "0"),
    ];
    let led_to = owner.submit("/api/app/assistant-settings/save", &form).await;
    assert!(led_to.contains("done=saved"), "{led_to}");
    let mut tx = world.ctx.tenant(shop.business_id).await.expect("a transaction");
    let profile = chidi::business::profile(&mut tx, shop.business_id)
        .await
        .expect("a profile");
    assert_eq!(
        (profile.approval_mode, profile.confidence_line, profile.ai_notice_on),
        (true, 90, false)
    );
    assert_eq!(profile.always_ask, ["wholesale", "wedding order"]);
}

#[tokio::test]
async fn a_budget_is_set_in_dollars() {
    let world = World::start().await;
    let shop = open(&world).await;
    let owner = shop.log_in().await;
    for (typed, is_taken) in [
        ("7.50", true),
        ("$1,000", true),
        ("0", true),
        ("much", false),
        ("-1", false),
    ] {
        let led_to = owner.submit("/api/app/models/budget", &[("dollars", typed)]).await;
        assert_eq!(led_to.contains("done=saved"), is_taken, "{typed}: {led_to}");
    }
    assert!(owner.page().await.contains("of $0.00 this month"));
}
