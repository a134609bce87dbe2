//! What stories are told with: a shop that is open, its customers on the simulated Instagram, its owner.

use std::net::SocketAddr;
use std::path::Path;

use chidi::bus::Bus;
use chidi::business::{self, SignUp};
use chidi::channels::account::Key;
use chidi::config::Config;
use chidi::conversations::inbox::{InboxQuery, ThreadRow};
use chidi::conversations::thread::{Message, ThreadView};
use chidi::conversations::{self, inbox};
use chidi::crypto::Vault;
use chidi::db::{self, Db};
use chidi::identity::{Member, Role};
use chidi::ids::{BusinessId, ThreadId, UserId};
use chidi::inventory::{self, ItemInput, NewProduct, OptionInput, Product};
use chidi::jobs::worker;
use chidi::{Context, Tenant, channels};
use chidi_postgres::testing::Database;
use chidi_server::{router, site, telemetry};
use chidi_simulator::{AccountSpec, Author, Behaviour, Bubble, Echo, Platform, Simulator, SimulatorConfig};
use clap::Parser;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) const APP_SECRET: &str = "the app secret of the stories";
pub(crate) const INSTAGRAM_SECRET: &str = "the Instagram secret of the stories";
pub(crate) const VERIFY_TOKEN: &str = "a word only Meta and we know";
/// The WhatsApp Business Account of every shop of the stories.
const WABA: &str = "204400000000001";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// CHIDI, served on a port of its own over a database of its own, and Meta beside it.
pub(crate) struct World {
    pub(crate) ctx: Context,
    pub(crate) base_url: String,
    pub(crate) simulator: Simulator,
    pub(crate) http: reqwest::Client,
    stop: CancellationToken,
    database: Database,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
        self.simulator.stop();
        // Nothing was kept when it is not there.
        let _ = std::fs::remove_dir_all(&self.ctx.config.data_dir);
    }
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With the simulator's speech service set.
    pub(crate) async fn listening() -> Self {
        Self::start_changed(&[], |config| {
            config.speech_url = config.meta_graph_url.as_ref().map(|base| format!("{base}/v1"));
            config.speech_api_key = Some("a key of the stories".into());
        })
        .await
    }

    /// With further settings, as on the command line.
    pub(crate) async fn start_with(settings: &[&str]) -> Self {
        Self::start_changed(settings, |_| {}).await
    }

    async fn start_changed(settings: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        telemetry::metrics();
        let key = db::schema_key();
        let database = Database::create(&key, async |url| db::migrate(url).await.expect("the schema is made")).await;
        let simulator = Simulator::start(SimulatorConfig::default())
            .await
            .expect("the simulator starts");
        let arguments = [
            "chidi",
            "--meta-app-secret",
            APP_SECRET,
            "--instagram-app-secret",
            INSTAGRAM_SECRET,
            "--meta-verify-token",
            VERIFY_TOKEN,
            "--meta-graph-url",
            simulator.base_url(),
            "--meta-timeout-ms",
            "1500",
            "--answer-debounce-ms",
            "0",
            "--database-connections",
            "8",
        ];
        let mut config = Settings::parse_from(arguments.iter().chain(settings)).config;
        config.data_dir = std::env::temp_dir().join(format!("chidi-story-{}", BusinessId::new()));
        config.extract_program = Some(env!("CARGO_BIN_EXE_chidi").into());
        change(&mut config);
        let db = Db::connect(database.url(), config.database_connections)
            .await
            .expect("the database is there");
        let vault = Vault::new(&SecretString::from("thirty-two characters at least, they said")).expect("long enough");
        let ctx = Context::new(db, Bus::in_process(), vault, config).expect("a context");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let stop = CancellationToken::new();
        let app = router(ctx.clone(), site::options(Path::new("public"), None), stop.clone());
        let served = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>());
        tokio::spawn(
            served
                .with_graceful_shutdown(stop.clone().cancelled_owned())
                .into_future(),
        );
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            ctx,
            base_url,
            simulator,
            http,
            stop,
            database,
        }
    }

    /// Another shop in the same CHIDI, with its Instagram account connected the real way. Nothing comes back from there but
    /// what the story asks for.
    pub(crate) async fn open_shop(&self, name: &str, account: &str) -> Shop<'_> {
        let quiet = Behaviour {
            echo: Echo::Never,
            reads: false,
            ..Behaviour::default()
        };
        self.open_shop_on(Platform::Instagram, name, account, quiet).await
    }

    /// Another shop, on any platform.
    pub(crate) async fn open_shop_on(
        &self,
        platform: Platform,
        name: &str,
        account: &str,
        behaviour: Behaviour,
    ) -> Shop<'_> {
        let spec = AccountSpec {
            platform,
            id: account.to_owned(),
            username: name.to_lowercase().replace(' ', "_"),
            name: name.to_owned(),
            token: format!("IGAA-{account}"),
            webhook_url: format!("{}/webhooks/{}", self.base_url, platform.word()),
            app_secret: APP_SECRET.to_owned(),
            business_id: WABA.to_owned(),
            behaviour,
            ..AccountSpec::default()
        };
        self.simulator.add_account(spec).await.expect("an account");
        let email = format!("owner{account}@example.com");
        let owner = SignUp {
            name: "Temi Ade".into(),
            email: email.clone(),
            password: PASSWORD.into(),
            shop: name.to_owned(),
        };
        let (user_id, business_id) = business::create(&self.ctx, owner).await.expect("a business");
        let token = SecretString::from(format!("IGAA-{account}"));
        let key = match platform {
            Platform::Instagram => Key::Instagram { token },
            Platform::Messenger => Key::Messenger { token },
            Platform::WhatsApp => Key::Whatsapp {
                token,
                phone_number_id: account.to_owned(),
                waba_id: WABA.to_owned(),
            },
        };
        channels::account::connect(&self.ctx, business_id, key)
            .await
            .expect("a connected account");
        Shop {
            world: self,
            business_id,
            user_id,
            account: account.to_owned(),
            email,
        }
    }

    /// Works on everything there is to do, with the worker's own code.
    pub(crate) async fn run_jobs(&self) {
        worker::run_until_idle(&self.ctx).await.expect("the jobs run");
    }

    /// Lets the time of waiting jobs and of paused accounts come: retries wait by the clock, and a story does not.
    pub(crate) async fn make_jobs_due(&self) {
        for passes in [
            "UPDATE jobs SET run_at = now() WHERE state = 'waiting'",
            "UPDATE messages SET slot_at = now() WHERE slot_at > now()",
            "UPDATE channel_paces SET paused_until = now() WHERE paused_until > now()",
        ] {
            sqlx::query(passes)
                .execute(self.ctx.db.queue_pool())
                .await
                .expect("time passes");
        }
    }

    /// Whether a transaction waits for another one's lock.
    async fn somebody_waits(&self) -> bool {
        self.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0")
            .await
            > 0
    }

    /// The jobs run while the owner's change is written and not yet committed: the assistant still reads what was, and its
    /// deciding transaction, which reads the rows again under a lock, has to wait for this commit.
    pub(crate) async fn commits_while_answering(&self, change: Tenant) {
        let ctx = self.ctx.clone();
        let working = tokio::spawn(async move { worker::run_until_idle(&ctx).await });
        while !self.somebody_waits().await {
            assert!(
                !working.is_finished(),
                "the answer was decided without reading its rows again"
            );
            tokio::task::yield_now().await;
        }
        change.commit().await.expect("a commit");
        working.await.expect("no panic").expect("the jobs run");
    }

    /// Where another program finds the database.
    pub(crate) fn database_url(&self) -> &str {
        self.database.url()
    }

    /// A number from the database, read as the role that sees all.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(self.ctx.db.queue_pool())
            .await
            .expect("a count")
    }
}

/// One shop of a [`World`].
pub(crate) struct Shop<'a> {
    pub(crate) world: &'a World,
    pub(crate) business_id: BusinessId,
    pub(crate) user_id: UserId,
    pub(crate) account: String,
    pub(crate) email: String,
}

impl Shop<'_> {
    /// A customer writes; Meta's webhook has been acknowledged when this returns. No job has run yet.
    pub(crate) async fn receives(&self, customer: &str, text: &str) -> u64 {
        let posted = self
            .world
            .simulator
            .customer_says(&self.account, customer, text)
            .await
            .expect("a webhook");
        assert_eq!(posted.status, Some(200), "the webhook was not taken");
        posted.webhook
    }

    /// A customer writes and everything that follows is done; answers what the customer then sees of us, newest last.
    pub(crate) async fn asked(&self, customer: &str, text: &str) -> Vec<String> {
        self.receives(customer, text).await;
        self.world.run_jobs().await;
        self.replies(customer).await
    }

    /// The newest reply to a question.
    pub(crate) async fn answer_to(&self, customer: &str, text: &str) -> String {
        self.asked(customer, text).await.pop().expect("a reply")
    }

    /// What the customer sees of the shop, oldest first.
    pub(crate) async fn replies(&self, customer: &str) -> Vec<String> {
        let bubbles = self
            .world
            .simulator
            .conversation(&self.account, customer)
            .await
            .expect("a conversation");
        bubbles
            .into_iter()
            .filter(|bubble| bubble.author == Author::Shop)
            .map(|bubble: Bubble| bubble.text)
            .collect()
    }

    /// The owner, signed in.
    pub(crate) fn owner(&self) -> Member {
        Member {
            user_id: self.user_id,
            user_name: "Temi Ade".into(),
            email: self.email.clone(),
            business_id: self.business_id,
            business_name: "the shop".into(),
            role: Role::Owner,
        }
    }

    /// The inbox as the owner sees it.
    pub(crate) async fn inbox(&self) -> Vec<ThreadRow> {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        inbox::list(&mut tx, self.business_id, &InboxQuery::default())
            .await
            .expect("an inbox")
            .rows
    }

    /// The only conversation there is.
    pub(crate) async fn only_thread(&self) -> ThreadView {
        let rows = self.inbox().await;
        assert_eq!(rows.len(), 1, "one conversation was expected");
        self.thread(rows[0].id).await
    }

    /// One conversation.
    pub(crate) async fn thread(&self, thread_id: ThreadId) -> ThreadView {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        conversations::thread::get(&mut tx, self.business_id, thread_id, None)
            .await
            .expect("a thread")
    }

    /// The newest message of the only conversation.
    pub(crate) async fn last_message(&self) -> Message {
        self.only_thread().await.messages.pop().expect("a message")
    }

    /// A product without options.
    pub(crate) async fn sells(&self, name: &str, price: &str, stock: i32) -> Product {
        let item = ItemInput {
            price: price.into(),
            stock,
            ..ItemInput::default()
        };
        self.sells_product(NewProduct {
            name: name.into(),
            items: vec![item],
            ..NewProduct::default()
        })
        .await
    }

    /// A product in one option; each value with its stock.
    pub(crate) async fn sells_in(&self, name: &str, price: &str, option: &str, values: &[(&str, i32)]) -> Product {
        let names = values.iter().map(|(value, _)| (*value).to_owned()).collect();
        let items = values
            .iter()
            .map(|(value, stock)| ItemInput {
                option_values: vec![(*value).to_owned()],
                price: price.into(),
                stock: *stock,
                ..ItemInput::default()
            })
            .collect();
        let options = vec![OptionInput {
            name: option.into(),
            values: names,
        }];
        self.sells_product(NewProduct {
            name: name.into(),
            options,
            items,
            ..NewProduct::default()
        })
        .await
    }

    pub(crate) async fn sells_product(&self, product: NewProduct) -> Product {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        let product = inventory::create(&mut tx, Some(self.user_id), product)
            .await
            .expect("a product");
        tx.commit().await.expect("a commit");
        product
    }

    /// Waits this long for another bubble before it answers.
    pub(crate) async fn waits_ms(&self, debounce_ms: i32) {
        sqlx::query("UPDATE businesses SET answer_debounce_ms = $2 WHERE business_id = $1")
            .bind(self.business_id)
            .bind(debounce_ms)
            .execute(self.world.ctx.db.queue_pool())
            .await
            .expect("a longer wait");
    }

    /// How many notifications the owner has not read.
    pub(crate) async fn unread_notifications(&self) -> i64 {
        let mut tx = self.world.ctx.tenant(self.business_id).await.expect("a transaction");
        chidi::notifications::unread_count(&mut tx, self.business_id)
            .await
            .expect("a count")
    }

    /// A browser of the owner's: cookies after a log in through the form.
    pub(crate) async fn log_in(&self) -> Browser<'_> {
        let browser = Browser {
            world: self.world,
            cookies: String::new(),
        };
        let form = [("email", self.email.as_str()), ("password", PASSWORD)];
        let response = browser.post_form("/auth/log-in", &form).await;
        assert_eq!(response.status(), 303, "the log in led on");
        browser.with_cookies_of(&response)
    }
}

/// A browser without JavaScript.
pub(crate) struct Browser<'a> {
    pub(crate) world: &'a World,
    pub(crate) cookies: String,
}

impl<'a> Browser<'a> {
    /// Nobody signed in.
    pub(crate) fn stranger(world: &'a World) -> Self {
        Self {
            world,
            cookies: String::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        let request = self
            .world
            .http
            .get(format!("{}{path}", self.world.base_url))
            .header("cookie", &self.cookies);
        request.header("accept", "text/html").send().await.expect("an answer")
    }

    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        self.post(path).form(form).send().await.expect("an answer")
    }

    /// The same to a server function, by a browser that shows what comes: where it leads, if it worked or not.
    pub(crate) async fn submit(&self, path: &str, form: &[(&str, &str)]) -> String {
        let request = self.post(path).form(form).header("accept", "text/html");
        let response = request.send().await.expect("an answer");
        assert!(response.status().is_redirection(), "{path}: {}", response.status());
        let led_to = response.headers()["location"].to_str().expect("an address");
        led_to.to_owned()
    }

    /// A form with a file named `picture`, as a page without JavaScript sends it.
    pub(crate) async fn post_file(&self, path: &str, fields: &[(&str, &str)], bytes: Vec<u8>) -> reqwest::Response {
        let file = reqwest::multipart::Part::bytes(bytes).file_name("picture");
        let mut form = reqwest::multipart::Form::new().part("picture", file);
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        self.post(path).multipart(form).send().await.expect("an answer")
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.world.http.post(format!("{}{path}", self.world.base_url));
        request
            .header("cookie", &self.cookies)
            .header("origin", &self.world.base_url)
    }

    /// The same browser, with the cookies a response has set.
    pub(crate) fn with_cookies_of(self, response: &reqwest::Response) -> Self {
        let set = response
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookies = set.collect::<Vec<_>>().join("; ");
        Self { cookies, ..self }
    }
}
