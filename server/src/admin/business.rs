use chidi::business::{self, SignUp};
use chidi::ids::BusinessId;
use chidi::{Context, crypto};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::json;

use super::{Printed, lines_or, read_secret};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a shop with its owner.
    Create(CreateArgs),
    /// List shops, newest first.
    List {
        #[arg(long, default_value_t = 100)]
        limit: i64,
    },
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
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

pub(super) async fn run(ctx: &Context, command: Command) -> anyhow::Result<Printed> {
    match command {
        Command::Create(create) => create_business(ctx, create).await,
        Command::List { limit } => list_businesses(ctx, limit).await,
    }
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
    use super::*;

    #[test]
    fn a_made_password_is_long_and_never_the_same() {
        let (one, other) = (make_password(), make_password());
        assert_eq!(one.expose_secret().len(), 19);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
