//! `chidi admin`: what operators, scripts and benchmarks do without a browser.
//!
//! People read lines of text; `--json` prints one JSON value for programs. Nothing but the result goes to standard output.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chidi::business::{self, SignUp};
use chidi::channels::account;
use chidi::config::Config;
use chidi::ids::BusinessId;
use chidi::inventory::import::{self, ImportError, Row, RowError, Summary};
use chidi::{Context, crypto, jobs};
use chidi_postgres::Cluster;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::json;

use crate::boot;

/// Wrong rows printed to a person; a file that is wrong throughout would scroll the first ones away.
const ERRORS_SHOWN: usize = 50;

/// `chidi admin ...`
#[derive(Debug, Args)]
pub struct AdminArgs {
    #[command(flatten)]
    config: Config,
    /// Print JSON, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    topic: Topic,
}

#[derive(Debug, Subcommand)]
enum Topic {
    /// Shops and their owners.
    #[command(subcommand)]
    Business(BusinessCommand),
    /// Instagram accounts.
    #[command(subcommand)]
    Instagram(InstagramCommand),
    /// What shops sell.
    #[command(subcommand)]
    Products(ProductsCommand),
    /// Background work that used up its attempts.
    #[command(subcommand)]
    Jobs(JobsCommand),
}

#[derive(Debug, Subcommand)]
enum BusinessCommand {
    /// Create a shop with its owner.
    Create(CreateArgs),
    /// List shops, newest first.
    List {
        #[arg(long, default_value_t = 100)]
        limit: i64,
    },
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// What the shop is called.
    #[arg(long)]
    shop: String,
    /// What the owner is called.
    #[arg(long)]
    name: String,
    /// The e-mail address the owner signs in with.
    #[arg(long)]
    email: String,
    /// Read the owner's password from standard input. Without this, one is made and printed.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Subcommand)]
enum InstagramCommand {
    /// Connect an account by its access token.
    Connect {
        #[arg(long)]
        business: BusinessId,
        #[command(flatten)]
        token: TokenArgs,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct TokenArgs {
    /// Read the token from standard input, where no process list shows it.
    #[arg(long)]
    token_stdin: bool,
    /// The token itself.
    #[arg(long)]
    token: Option<SecretString>,
}

#[derive(Debug, Subcommand)]
enum ProductsCommand {
    /// Import products from a .csv or .json file: name, price, currency, stock, sku (optional), options (optional, like
    /// Size=M;Colour=Red). Writes all rows, or none.
    Import {
        #[arg(long)]
        business: BusinessId,
        file: PathBuf,
        /// Say what would be done, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
enum JobsCommand {
    /// List dead jobs, newest first.
    Dead {
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Give a dead job a fresh start.
    Redrive { id: i64 },
}

/// Starts what a command needs, runs it, and stops again. A CHIDI that runs beside this one on a private Postgres is used
/// as it runs.
pub async fn main(mut args: AdminArgs) -> anyhow::Result<()> {
    args.config = args.config.without_blanks();
    if args.config.database_url.is_none() {
        let running = Cluster::running(&args.config.data_dir.join("postgres")).await?;
        args.config.database_url = running.map(SecretString::from);
    }
    let booted = boot::start(args.config.clone()).await?;
    let done = run(args, &booted.ctx).await;
    booted.stop().await?;
    done
}

/// Runs one command.
pub async fn run(args: AdminArgs, ctx: &Context) -> anyhow::Result<()> {
    let printed = match args.topic {
        Topic::Business(BusinessCommand::Create(create)) => create_business(ctx, create).await?,
        Topic::Business(BusinessCommand::List { limit }) => list_businesses(ctx, limit).await?,
        Topic::Instagram(InstagramCommand::Connect { business, token }) => connect(ctx, business, token).await?,
        Topic::Products(ProductsCommand::Import {
            business,
            file,
            dry_run,
        }) => import_products(ctx, business, &file, dry_run, args.json).await?,
        Topic::Jobs(JobsCommand::Dead { limit }) => list_dead_jobs(ctx, limit).await?,
        Topic::Jobs(JobsCommand::Redrive { id }) => redrive(ctx, id).await?,
    };
    if args.json {
        println!("{}", printed.json);
    } else {
        println!("{}", printed.text);
    }
    Ok(())
}

/// A result in both forms.
struct Printed {
    json: serde_json::Value,
    text: String,
}

async fn create_business(ctx: &Context, create: CreateArgs) -> anyhow::Result<Printed> {
    let (password, is_made) = if create.password_stdin {
        (read_secret("a password")?, false)
    } else {
        (make_password(), true)
    };
    let owner = SignUp {
        name: create.name,
        email: create.email,
        password: password.clone(),
        shop: create.shop,
    };
    let (user_id, business_id) = business::create(ctx, owner).await?;
    let mut json = json!({ "business_id": business_id, "user_id": user_id });
    let mut text = format!("business {business_id}\nowner    {user_id}");
    if is_made {
        json["password"] = password.expose_secret().into();
        text = format!(
            "{text}\npassword {}\nIt is shown this once. Sign in with it.",
            password.expose_secret()
        );
    }
    Ok(Printed { json, text })
}

#[derive(Debug, Serialize, sqlx::FromRow)]
struct BusinessRow {
    business_id: BusinessId,
    name: String,
    accounts: Vec<String>,
    created_at: DateTime<Utc>,
}

async fn list_businesses(ctx: &Context, limit: i64) -> anyhow::Result<Printed> {
    // No tenant sees another's row, so this looks with the role that may look across them, which the app role cannot take.
    let mut tx = ctx.db.queue_pool().begin().await?;
    sqlx::query("SET LOCAL ROLE chidi_lookup").execute(&mut *tx).await?;
    let rows: Vec<BusinessRow> = sqlx::query_as(
        "SELECT b.business_id, b.name, b.created_at,
                array(SELECT a.username FROM channel_accounts a WHERE a.business_id = b.business_id
                      AND a.status <> 'disconnected' ORDER BY a.username) AS accounts
         FROM businesses b ORDER BY b.created_at DESC, b.business_id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    tx.rollback().await?;
    let line = |row: &BusinessRow| {
        let accounts: String = row.accounts.iter().flat_map(|name| ["  @", name.as_str()]).collect();
        format!(
            "{}  {}  {}{accounts}",
            row.business_id,
            row.created_at.format("%Y-%m-%d %H:%M"),
            row.name
        )
    };
    let text = lines_or(
        rows.iter().map(line),
        "No shop yet. Create one with: chidi admin business create",
    );
    Ok(Printed {
        json: json!(rows),
        text,
    })
}

async fn connect(ctx: &Context, business_id: BusinessId, token: TokenArgs) -> anyhow::Result<Printed> {
    let token = match token.token {
        Some(token) => token,
        None => read_secret("a token")?,
    };
    let account = account::connect_by_token(ctx, business_id, &token).await?;
    Ok(Printed {
        json: json!({
            "account_id": account.id,
            "platform_account_id": account.platform_account_id,
            "username": account.username,
        }),
        text: format!("@{} is connected (account {}).", account.username, account.id),
    })
}

async fn import_products(
    ctx: &Context,
    business_id: BusinessId,
    file: &Path,
    dry_run: bool,
    as_json: bool,
) -> anyhow::Result<Printed> {
    let bytes = tokio::fs::read(file)
        .await
        .with_context(|| format!("cannot read {}", file.display()))?;
    let mut tx = ctx.tenant(business_id).await?;
    let currency = business::profile(&mut tx, business_id).await?.currency;
    let rows = match parse(file, &bytes, &currency)? {
        Ok(rows) => rows,
        Err(wrong) => return Err(refuse(&wrong, as_json)),
    };
    let done = if dry_run {
        import::check(&mut tx, rows).await
    } else {
        import::import(&mut tx, None, rows).await
    };
    let summary = match done {
        Ok(summary) => summary,
        Err(ImportError::Rows(wrong)) => return Err(refuse(&wrong, as_json)),
        Err(ImportError::Other(error)) => return Err(error.into()),
    };
    if !dry_run {
        tx.commit().await?;
    }
    let ending = if dry_run { " Nothing was written." } else { "" };
    let mut json = json!(summary);
    json["dry_run"] = dry_run.into();
    Ok(Printed {
        json,
        text: format!("{}{ending}", describe(summary)),
    })
}

fn parse(file: &Path, bytes: &[u8], currency: &str) -> anyhow::Result<Result<Vec<Row>, Vec<RowError>>> {
    let extension = file
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("csv") => Ok(import::parse_csv(bytes, currency)),
        Some("json") => Ok(import::parse_json(bytes, currency)),
        _ => bail!("{} is neither a .csv nor a .json file", file.display()),
    }
}

/// Prints what is wrong with the rows and answers the error the command ends with.
fn refuse(wrong: &[RowError], as_json: bool) -> anyhow::Error {
    if as_json {
        println!("{}", json!({ "errors": wrong }));
    } else {
        for error in wrong.iter().take(ERRORS_SHOWN) {
            eprintln!("row {}, {}: {}", error.row, error.field, error.message);
        }
        if wrong.len() > ERRORS_SHOWN {
            eprintln!("and {} more", wrong.len() - ERRORS_SHOWN);
        }
    }
    anyhow::anyhow!(
        "nothing was imported; put right what is named above ({} in all) and import the file again",
        wrong.len()
    )
}

fn describe(summary: Summary) -> String {
    format!(
        "{} rows: {} new products, {} new items, {} items changed, {} as they were.",
        summary.rows, summary.products_created, summary.items_created, summary.items_changed, summary.items_unchanged
    )
}

async fn list_dead_jobs(ctx: &Context, limit: i64) -> anyhow::Result<Printed> {
    let dead = jobs::dead_jobs(ctx.db.queue_pool(), limit).await?;
    let json = dead.iter().map(|job| {
        json!({
            "id": job.id,
            "kind": job.kind,
            "business_id": job.business_id,
            "attempts": job.attempts,
            "last_error": job.last_error,
            "created_at": job.created_at,
            "failed_at": job.failed_at,
        })
    });
    let line = |job: &jobs::DeadJob| {
        let business = job.business_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let failed_at = job.failed_at.format("%Y-%m-%d %H:%M");
        format!(
            "{}  {}  {failed_at}  {business}  {} attempts: {}",
            job.id, job.kind, job.attempts, job.last_error
        )
    };
    Ok(Printed {
        json: json.collect(),
        text: lines_or(dead.iter().map(line), "No dead jobs."),
    })
}

async fn redrive(ctx: &Context, id: i64) -> anyhow::Result<Printed> {
    if !jobs::redrive(ctx.db.queue_pool(), id).await? {
        bail!("there is no dead job {id}; `chidi admin jobs dead` lists them");
    }
    Ok(Printed {
        json: json!({ "redriven": id }),
        text: format!("Job {id} will be tried again."),
    })
}

fn lines_or(lines: impl Iterator<Item = String>, none: &str) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        none.to_owned()
    } else {
        lines.join("\n")
    }
}

/// The first line of standard input.
fn read_secret(what: &str) -> anyhow::Result<SecretString> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() {
        bail!("standard input holds no line: pipe {what} into this command");
    }
    Ok(SecretString::from(line.to_owned()))
}

/// Sixteen letters and digits that are not taken for one another, in fours: 80 bits.
fn make_password() -> SecretString {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letters: Vec<char> = crypto::random::<16>()
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let fours: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    SecretString::from(fours.join("-"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: AdminArgs,
    }

    fn is_read(line: &str) -> bool {
        Cli::try_parse_from(std::iter::once("admin").chain(line.split(' '))).is_ok()
    }

    #[test]
    fn commands_are_read_as_documented() {
        let id = BusinessId::new();
        for line in [
            "business create --shop Ireti --name Temi --email temi@example.com".to_owned(),
            "business create --shop Ireti --name Temi --email temi@example.com --password-stdin --json".to_owned(),
            "business list".to_owned(),
            format!("instagram connect --business {id} --token-stdin"),
            format!("instagram connect --business {id} --token IGAA"),
            format!("products import --business {id} products.csv --dry-run"),
            "jobs dead --limit 5".to_owned(),
            "--json jobs redrive 7".to_owned(),
        ] {
            assert!(is_read(&line), "{line}");
        }
        for line in [
            "business create --shop Ireti".to_owned(),
            format!("instagram connect --business {id}"),
            format!("instagram connect --business {id} --token IGAA --token-stdin"),
            "products import --business 7 products.csv".to_owned(),
            "jobs redrive".to_owned(),
        ] {
            assert!(!is_read(&line), "{line}");
        }
    }

    #[test]
    fn a_made_password_is_long_and_never_the_same() {
        let (one, other) = (make_password(), make_password());
        assert_eq!(one.expose_secret().len(), 19);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
