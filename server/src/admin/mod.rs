//! `chidi admin`: what operators, scripts and benchmarks do without a browser.
//!
//! People read lines of text; `--json` prints one JSON value for programs. Nothing but the result goes to standard output.
//! Each topic is a file of its own.

mod accounts;
mod business;
mod jobs;
mod messages;
mod products;

use std::io::Read;

use anyhow::{Context as _, bail};
use chidi::Context;
use chidi::config::Config;
use clap::{Args, Subcommand};
use secrecy::SecretString;

use crate::boot;

/// `chidi admin ...`
#[derive(Debug, Args)]
pub struct AdminArgs {
    /// Settings of the program it works on.
    #[command(flatten)]
    pub config: Config,
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
    Business(business::Command),
    /// Instagram accounts.
    #[command(subcommand)]
    Instagram(accounts::Instagram),
    /// Facebook pages.
    #[command(subcommand)]
    Messenger(accounts::Messenger),
    /// `WhatsApp` numbers.
    #[command(subcommand)]
    Whatsapp(accounts::Whatsapp),
    /// What shops sell.
    #[command(subcommand)]
    Products(products::Command),
    /// Messages that did not reach their customers.
    #[command(subcommand)]
    Messages(messages::Command),
    /// Background work that used up its attempts.
    #[command(subcommand)]
    Jobs(jobs::Command),
}

/// Starts what a command needs, runs it, and stops again.
pub async fn main(args: AdminArgs) -> anyhow::Result<()> {
    let booted = boot::start_beside(args.config.clone()).await?;
    let done = run(args, &booted.ctx).await;
    booted.stop().await?;
    done
}

/// Runs one command.
pub async fn run(args: AdminArgs, ctx: &Context) -> anyhow::Result<()> {
    let printed = match args.topic {
        Topic::Business(command) => business::run(ctx, command).await?,
        Topic::Instagram(command) => accounts::instagram(ctx, command).await?,
        Topic::Messenger(command) => accounts::messenger(ctx, command).await?,
        Topic::Whatsapp(command) => accounts::whatsapp(ctx, command).await?,
        Topic::Products(command) => products::run(ctx, command, args.json).await?,
        Topic::Messages(command) => messages::run(ctx, command).await?,
        Topic::Jobs(command) => jobs::run(ctx, command).await?,
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use chidi::ids::BusinessId;

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
            format!("messenger connect --business {id} --token EAA"),
            format!("whatsapp connect --business {id} --token-stdin --phone-number-id 1066 --waba-id 2044"),
            format!("products import --business {id} products.csv --dry-run"),
            format!("messages undelivered --business {id}"),
            format!("messages send-again --business {id}"),
            format!("messages costs --business {id} --days 7"),
            "jobs dead --limit 5".to_owned(),
            "--json jobs redrive 7".to_owned(),
        ] {
            assert!(is_read(&line), "{line}");
        }
        for line in [
            "business create --shop Ireti".to_owned(),
            format!("instagram connect --business {id}"),
            format!("instagram connect --business {id} --token IGAA --token-stdin"),
            format!("whatsapp connect --business {id} --token-stdin"),
            "products import --business 7 products.csv".to_owned(),
            "jobs redrive".to_owned(),
        ] {
            assert!(!is_read(&line), "{line}");
        }
    }
}
