//! For tests of this crate: a context on a database of its own, and a shop in it.

use chidi_postgres::testing::Database;
use clap::Parser;

use crate::bus::Bus;
use crate::config::Config;
use crate::context::Context;
use crate::crypto::Vault;
use crate::db::{self, Db};
use crate::ids::BusinessId;

/// Settings as they are when none is given.
#[derive(Debug, Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

/// The settings' defaults, whatever the environment of the machine says.
pub(crate) fn config() -> Config {
    let mut config = Defaults::parse_from(["test"]).config;
    config.worker_concurrency = 4;
    config.answer_debounce_ms = 0;
    config.database_connections = 6;
    config.data_dir = std::env::temp_dir().join("chidi-tests");
    config
}

/// A migrated database and a context on it. Keep the first as long as the second.
pub(crate) async fn database() -> (Database, Context) {
    let database = Database::create(&db::schema_key(), async |url| {
        db::migrate(url).await.expect("the schema can be made");
    })
    .await;
    let ctx = context(database.url(), config()).await;
    (database, ctx)
}

/// A context on an address, as the program makes it; [`Db::connect`] checks that its role obeys row-level security.
pub(crate) async fn context(url: &str, config: Config) -> Context {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let db = Db::connect(url, config.database_connections)
        .await
        .expect("the database can be used");
    let vault = Vault::new(&"a secret of tests, thirty-two characters".into()).expect("the secret is long enough");
    Context::new(db, Bus::in_process(), vault, config).expect("a context can be made")
}

/// A business with nothing in it.
pub(crate) async fn business(ctx: &Context) -> BusinessId {
    let business_id = BusinessId::new();
    let mut tx = ctx.tenant(business_id).await.expect("a transaction");
    sqlx::query("INSERT INTO businesses (business_id, name, answer_debounce_ms) VALUES ($1, 'Ada''s Boutique', 0)")
        .bind(business_id)
        .execute(&mut *tx)
        .await
        .expect("a business can be made");
    tx.commit().await.expect("it is committed");
    business_id
}
