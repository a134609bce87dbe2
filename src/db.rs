//! Postgres: connecting, migrating, and the roles that keep tenants apart.
//!
//! Every connection of the app pool runs as `chidi_app`, a role that row-level security binds. Only migrations and the
//! machinery of the job queue use the role of `DATABASE_URL` itself.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::ids::BusinessId;

/// One migration at a time, whatever the number of processes that start together. Any constant will do.
const MIGRATION_LOCK: i64 = 0x0043_4849_4449;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A statement that runs longer than this is a defect; it is cancelled rather than allowed to hold locks.
const STATEMENT_TIMEOUT: &str = "30s";

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Not an address, or not reachable.
    #[error("cannot connect to Postgres; check DATABASE_URL")]
    Connect(#[source] sqlx::Error),
    /// The roles could not be made.
    #[error(
        "cannot create the roles chidi_app and chidi_lookup. The user of DATABASE_URL needs CREATEROLE, or create both roles by hand and grant them to it"
    )]
    Roles(#[source] sqlx::Error),
    /// The schema is newer than this program, or a migration failed.
    #[error("cannot bring the schema up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// The role the program would work as could see every tenant.
    #[error("the role {0} is a superuser or may bypass row-level security; tenants would not be kept apart")]
    RoleTooStrong(String),
    /// `chidi migrate` has not been run for this program.
    #[error("the schema is older than this program: run `chidi migrate` first")]
    SchemaOld,
}

/// The pools. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    app: PgPool,
    queue: PgPool,
}

impl Db {
    /// Opens the pools and checks that the app role obeys row-level security. `connections` is the size of the app pool;
    /// the queue gets a small one of its own, so that requests can never starve the workers.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbError> {
        let options: PgConnectOptions = url.parse().map_err(DbError::Connect)?;
        // A plan is kept per connection, and one that was made while a table was young is wrong for ever after. Planning
        // anew each time costs a little and is right on the first day too (`chidi bench` measures just that day).
        let options = options.application_name("chidi").options([
            ("statement_timeout", STATEMENT_TIMEOUT),
            ("plan_cache_mode", "force_custom_plan"),
        ]);
        let app = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| {
                Box::pin(async move { connection.execute("SET ROLE chidi_app").await.map(drop) })
            })
            .connect_with(options.clone())
            .await
            .map_err(DbError::Connect)?;
        let (role, strong): (String, bool) = sqlx::query_as(
            "SELECT current_user::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&app)
        .await
        .map_err(DbError::Connect)?;
        if strong {
            return Err(DbError::RoleTooStrong(role));
        }
        let queue = PgPoolOptions::new()
            .max_connections(connections.clamp(4, 12))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // Queueing is committed for good by whoever queues. That a job was taken or done may be lost in a crash: it
            // runs again, which it is made for, and no worker waits for the disk.
            .connect_with(options.options([("synchronous_commit", "off")]))
            .await
            .map_err(DbError::Connect)?;
        Ok(Self { app, queue })
    }

    /// The app pool, for what belongs to no tenant: users, sessions, and the look-up functions. Tenant tables show no
    /// row here.
    pub fn pool(&self) -> &PgPool {
        &self.app
    }

    /// The pool of the job queue's own machinery. Handlers never use it.
    pub fn queue_pool(&self) -> &PgPool {
        &self.queue
    }

    /// Opens a transaction that sees and writes one tenant's rows only. One round trip.
    pub async fn tenant(
        &self,
        business_id: BusinessId,
    ) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, sqlx::Error> {
        let begin = format!("BEGIN; SET LOCAL app.business_id = '{}'", business_id.0);
        self.app.begin_with(AssertSqlSafe(begin)).await
    }

    /// Closes the pools; waits for connections in use.
    pub async fn close(&self) {
        self.app.close().await;
        self.queue.close().await;
    }
}

/// Brings the database up to date: roles, tables. Safe to run from several processes at once;
/// does nothing when there is nothing to do.
pub async fn migrate(url: &str) -> Result<(), DbError> {
    let options: PgConnectOptions = url.parse().map_err(DbError::Connect)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(DbError::Connect)?;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut connection)
        .await
        .map_err(DbError::Connect)?;
    create_roles(&mut connection).await.map_err(DbError::Roles)?;
    sqlx::migrate!()
        .set_locking(false)
        .run(&mut connection)
        .await
        .map_err(DbError::Migrate)?;
    connection.close().await.map_err(DbError::Connect)
}

/// Whether every migration of this program has been applied.
pub async fn is_current(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let newest = sqlx::migrate!().iter().map(|migration| migration.version).max();
    let applied: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(pool)
        .await?;
    Ok(applied >= newest)
}

/// Names the schema this program makes; changes with every change of a migration.
pub fn schema_key() -> String {
    let checksums: Vec<u8> = sqlx::migrate!()
        .iter()
        .flat_map(|migration| migration.checksum.to_vec())
        .collect();
    hex::encode(&crate::crypto::sha256(&checksums)[..8])
}

/// Roles belong to the cluster, not to the database, so another database's migration may have made them already.
async fn create_roles(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for role in ["chidi_app", "chidi_lookup"] {
        let create = format!(
            "DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        let member: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AND pg_has_role(current_user, $1, 'MEMBER')",
        )
        .bind(role)
        .fetch_one(&mut *connection)
        .await
        .unwrap_or(false);
        if !member {
            connection.execute(AssertSqlSafe(create)).await?;
            connection
                .execute(AssertSqlSafe(format!("GRANT {role} TO CURRENT_USER")))
                .await?;
        }
    }
    Ok(())
}
