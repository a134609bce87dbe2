use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use chidi::ids::BusinessId;
use chidi::inventory::import::{self, ImportError, Row, RowError, Summary};
use chidi::{Context, business};
use clap::Subcommand;
use serde_json::json;

use super::Printed;

/// Wrong rows printed to a person; a file that is wrong throughout would scroll the first ones away.
const ERRORS_SHOWN: usize = 50;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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

pub(super) async fn run(ctx: &Context, command: Command, as_json: bool) -> anyhow::Result<Printed> {
    let Command::Import {
        business,
        file,
        dry_run,
    } = command;
    import_products(ctx, business, &file, dry_run, as_json).await
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
