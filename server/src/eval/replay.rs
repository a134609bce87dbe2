//! `chidi eval replay`: answers thought again from their records, to see what a change of the code, or of the shop, makes of
//! them. Reads the database of `DATABASE_URL`; asks nobody and writes nothing.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chidi::Context;
use chidi::assistant::replay::{self, Replay, Rows};
use chidi::config::Config;
use chidi::ids::{AnswerId, BusinessId};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;

use crate::boot;

/// What the program ends with when an answer comes out differently.
const DIFFERS: u8 = 1;
/// The same when it could not be replayed.
const FAILED: u8 = 2;

/// Ends with 0 when everything comes out the same, with 1 when something differs, with 2 when it could not be told.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The answer: the last part of the address of its page.
    #[arg(required_unless_present = "all")]
    answer: Option<AnswerId>,

    /// Think from the shop's rows and documents, and the hour, as they are now, so that a change of the shop shows. Without
    /// this from those of the record, so that a change of the code shows.
    #[arg(long)]
    now: bool,

    /// Every answer of the last days, counted; those that differ are named.
    #[arg(long, conflicts_with = "answer")]
    all: bool,

    /// How far back `--all` goes.
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366), conflicts_with = "answer")]
    days: u16,

    /// Only this shop's.
    #[arg(long)]
    business: Option<BusinessId>,

    /// The most answers that `--all` looks at, the oldest first.
    #[arg(long, default_value_t = 10_000, conflicts_with = "answer")]
    limit: usize,

    /// Settings of the program whose answers they are.
    #[command(flatten)]
    config: Box<Config>,
}

pub(super) async fn run(args: &ReplayArgs) -> ExitCode {
    match replay_all(args).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DIFFERS),
        Err(error) => {
            eprintln!("chidi: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// Whether everything came out the same.
async fn replay_all(args: &ReplayArgs) -> anyhow::Result<bool> {
    let mut config = (*args.config).clone();
    config.forget_blanks();
    // What one process hears of another is of no use here.
    config.redis_url = None;
    let booted = boot::start_beside(config).await?;
    let done = match args.answer {
        Some(answer_id) => one(&booted.ctx, args, answer_id).await,
        None => many(&booted.ctx, args).await,
    };
    booted.stop().await?;
    done
}

async fn one(ctx: &Context, args: &ReplayArgs, answer_id: AnswerId) -> anyhow::Result<bool> {
    let business_id = whose(ctx, answer_id).await?;
    if args.business.is_some_and(|asked| asked != business_id) {
        bail!("answer {answer_id} belongs to another shop, {business_id}");
    }
    let replayed = replay::replay(ctx, business_id, answer_id, args.rows()).await?;
    print(&replayed);
    Ok(replayed.differences.is_empty())
}

/// No tenant sees another's row, so this looks with the role that may look across them, which the app role cannot take.
async fn whose(ctx: &Context, answer_id: AnswerId) -> anyhow::Result<BusinessId> {
    let mut tx = ctx.db.queue_pool().begin().await?;
    sqlx::query("SET LOCAL ROLE chidi_lookup").execute(&mut *tx).await?;
    let found: Option<BusinessId> = sqlx::query_scalar("SELECT business_id FROM answers WHERE id = $1 LIMIT 1")
        .bind(answer_id)
        .fetch_optional(&mut *tx)
        .await?;
    tx.rollback().await?;
    found.with_context(|| format!("there is no answer {answer_id}; its id is the last part of its page's address"))
}

/// The shop that is asked for, or all that have answered since.
async fn shops(ctx: &Context, args: &ReplayArgs, since: DateTime<Utc>) -> anyhow::Result<Vec<BusinessId>> {
    if let Some(business_id) = args.business {
        return Ok(vec![business_id]);
    }
    let mut tx = ctx.db.queue_pool().begin().await?;
    sqlx::query("SET LOCAL ROLE chidi_lookup").execute(&mut *tx).await?;
    let shops =
        sqlx::query_scalar("SELECT DISTINCT business_id FROM answers WHERE created_at >= $1 ORDER BY business_id")
            .bind(since)
            .fetch_all(&mut *tx)
            .await?;
    tx.rollback().await?;
    Ok(shops)
}

/// How replays of many answers came out.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    /// They differ, and nothing of the shop has changed since.
    by_code: usize,
    /// They differ, and the shop has changed since.
    by_either: usize,
    failed: usize,
}

async fn many(ctx: &Context, args: &ReplayArgs) -> anyhow::Result<bool> {
    let since = Utc::now() - TimeDelta::days(args.days.into());
    let mut tally = Tally::default();
    for business_id in shops(ctx, args, since).await? {
        let mut after = None;
        while tally.all() < args.limit {
            let mut tx = ctx.tenant(business_id).await?;
            let page = replay::list(&mut tx, business_id, since, after).await?;
            tx.commit().await?;
            let Some(last) = page.last() else { break };
            after = Some(*last);
            for (_, answer_id) in page.iter().take(args.limit - tally.all()) {
                tally.add(ctx, args.rows(), (business_id, *answer_id)).await;
            }
        }
    }
    println!(
        "{} answers of the last {} days: {} the same, {} differ though the shop is the same, {} differ and the shop has \
         changed since, {} could not be replayed",
        tally.all(),
        args.days,
        tally.same,
        tally.by_code,
        tally.by_either,
        tally.failed
    );
    if tally.failed > 0 {
        bail!("{} answers could not be replayed", tally.failed);
    }
    Ok(tally.by_code + tally.by_either == 0)
}

impl ReplayArgs {
    fn rows(&self) -> Rows {
        if self.now { Rows::AsTheyAre } else { Rows::AsTheyWere }
    }
}

impl Tally {
    fn all(&self) -> usize {
        self.same + self.by_code + self.by_either + self.failed
    }

    /// Replays one and names it where it differs. One that was taken back meanwhile counts as failed and stops nothing.
    async fn add(&mut self, ctx: &Context, rows: Rows, (business_id, answer_id): (BusinessId, AnswerId)) {
        let replayed = match replay::replay(ctx, business_id, answer_id, rows).await {
            Ok(replayed) => replayed,
            Err(error) => {
                println!("{answer_id}  {error}");
                self.failed += 1;
                return;
            }
        };
        if replayed.differences.is_empty() {
            self.same += 1;
            return;
        }
        if replayed.is_same_shop {
            self.by_code += 1;
        } else {
            self.by_either += 1;
        }
        let parts: Vec<&str> = replayed.differences.iter().map(|difference| difference.part).collect();
        println!("{answer_id}  {}", parts.join(", "));
    }
}

fn print(replayed: &Replay) {
    let Replay { record, shop_name, .. } = replayed;
    println!("answer   {} of {shop_name}", record.id);
    println!("at       {}", record.created_at.format("%Y-%m-%d %H:%M:%S UTC"));
    print_text("question ", &record.question);
    for note in &replayed.notes {
        println!("note     {note}");
    }
    if replayed.differences.is_empty() {
        println!("\nThe same.");
        return;
    }
    println!("\n- as it was recorded, + as it comes out now");
    for difference in &replayed.differences {
        println!("\n{}", difference.part);
        for line in &difference.was {
            print_text("  - ", line);
        }
        for line in &difference.is {
            print_text("  + ", line);
        }
    }
}

/// Further lines stand below the first one. What customers wrote cannot move the terminal's cursor.
fn print_text(before: &str, text: &str) {
    let indent = " ".repeat(before.len());
    for (number, line) in text.lines().enumerate() {
        let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
        println!("{}{line}", if number == 0 { before } else { indent.as_str() });
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: ReplayArgs,
    }

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("replay").chain(line.split_whitespace()))
    }

    #[test]
    fn commands_are_read_as_documented() {
        let id = AnswerId::new();
        for line in [
            format!("{id}"),
            format!("{id} --now"),
            format!("{id} --business {id}"),
            "--all".to_owned(),
            format!("--all --days 30 --business {id} --limit 50 --now"),
        ] {
            assert!(read(&line).is_ok(), "{line}");
        }
        for line in [
            String::new(),
            "7".to_owned(),
            format!("{id} --all"),
            format!("{id} --days 3"),
        ] {
            assert!(read(&line).is_err(), "{line}");
        }
        assert_eq!(read("--all").expect("a command").args.rows(), Rows::AsTheyWere);
    }
}
