//! A database of its own for every test, within milliseconds: one cluster per checkout, one migrated template per schema,
//! one copy per test. Nothing in here is for real data: a crash of the machine may cost everything.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

use crate::place::Place;
use crate::{Durability, Error};

/// Templates kept: the present schema's and those of branches one switches between.
const TEMPLATES_MAX: i64 = 4;
/// Held while a template is made. Any constant will do.
const TEMPLATE_LOCK: i64 = 0x7465_6d70_6c61_7465;

static PLACE: OnceCell<Place> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A migrated database; gone when dropped.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
    maintenance_url: String,
}

impl Database {
    /// `template_key` names the schema; `migrate` makes it at the address it is given, and is called once per key, not
    /// once per test.
    ///
    /// # Panics
    /// When there is no Postgres to be had: a test cannot go on without.
    pub async fn create(template_key: &str, migrate: impl AsyncFnOnce(&str)) -> Self {
        match Self::try_create(template_key, migrate).await {
            Ok(database) => database,
            Err(error) => panic!("no database for this test: {error}"),
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn try_create(template_key: &str, migrate: impl AsyncFnOnce(&str)) -> Result<Self, Error> {
        let place = PLACE.get_or_try_init(shared_cluster).await?;
        let maintenance_url = place.url("postgres")?;
        let mut connection = PgConnection::connect(&maintenance_url).await?;
        let template = format!("template_{template_key}");
        if !is_made(&mut connection, &template).await? {
            connection
                .execute(AssertSqlSafe(format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")))
                .await?;
            if !is_made(&mut connection, &template).await? {
                make_template(&mut connection, &template, migrate(&place.url(&template)?)).await?;
            }
            connection
                .execute(AssertSqlSafe(format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")))
                .await?;
        }
        let name = format!("test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        connection
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}")))
            .await?;
        connection.close().await?;
        Ok(Self {
            url: place.url(&name)?,
            name,
            maintenance_url,
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (name, url) = (
            std::mem::take(&mut self.name),
            std::mem::take(&mut self.maintenance_url),
        );
        // A runtime of its own: the test's may be the one that is running this, or be gone.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .ok()?;
            runtime.block_on(drop_database(&url, &name)).ok()
        });
        // Best effort: what stays is removed with the next template or the next start of the cluster.
        let _ = dropping.join();
    }
}

async fn drop_database(maintenance_url: &str, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(maintenance_url).await?;
    connection
        .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .await?;
    connection.close().await
}

/// The cluster of this checkout. Started by whoever comes first and left running, since every test is a process of its
/// own; `scripts/test-postgres stop` stops it.
async fn shared_cluster() -> Result<Place, Error> {
    let place = Place::find(&folder()).await?;
    if !place.answers().await {
        let lock = place.lock_file()?;
        let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
        let _held = lock
            .expect("waiting for a lock does not panic")
            .map_err(|source| Error::NoRights { path: folder(), source })?;
        if !place.answers().await {
            place.start(Durability::None).await?;
            remove_leftovers(&place.url("postgres")?).await?;
        }
    }
    Ok(place)
}

fn folder() -> PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies in the workspace");
    checkout.join(".tools/test-postgres")
}

/// A template is marked as one only when it is whole.
async fn is_made(connection: &mut PgConnection, template: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)")
        .bind(template)
        .fetch_one(connection)
        .await
}

async fn make_template(
    connection: &mut PgConnection,
    template: &str,
    migrate: impl Future<Output = ()>,
) -> Result<(), sqlx::Error> {
    connection
        .execute(AssertSqlSafe(format!(
            "DROP DATABASE IF EXISTS {template} WITH (FORCE)"
        )))
        .await?;
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {template}")))
        .await?;
    migrate.await;
    connection
        .execute(AssertSqlSafe(format!("ALTER DATABASE {template} IS_TEMPLATE true")))
        .await?;
    let old: Vec<String> = sqlx::query_scalar(
        "SELECT datname::text FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC OFFSET $1",
    )
    .bind(TEMPLATES_MAX)
    .fetch_all(&mut *connection)
    .await?;
    for name in old {
        connection
            .execute(AssertSqlSafe(format!("ALTER DATABASE {name} IS_TEMPLATE false")))
            .await?;
        connection
            .execute(AssertSqlSafe(format!("DROP DATABASE {name}")))
            .await?;
    }
    Ok(())
}

/// Databases of tests that were killed. Other tests use the cluster as soon as it answers: theirs are not left over.
async fn remove_leftovers(maintenance_url: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(maintenance_url).await?;
    let left: Vec<String> = sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 'test\\_%'")
        .fetch_all(&mut connection)
        .await?;
    for name in left.into_iter().filter(|name| !is_of_a_living_test(name)) {
        connection
            .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
            .await?;
    }
    connection.close().await
}

/// `test_{process}_{number}`
fn is_of_a_living_test(name: &str) -> bool {
    let process = name.strip_prefix("test_").and_then(|rest| rest.split('_').next());
    process.is_some_and(|process| Path::new("/proc").join(process).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_living_test_keeps_its_database() {
        assert!(is_of_a_living_test(&format!("test_{}_0", process::id())));
        assert!(
            !is_of_a_living_test("test_4194999_0"),
            "no process has a number as high"
        );
        assert!(!is_of_a_living_test("template_x"));
    }
}
