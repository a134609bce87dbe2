//! `chidi inspect webhook`: what CHIDI reads in the body of a webhook, without a database and without a shop.
//!
//! The lines are described in [`chidi_inbound::line`].

use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use chidi_inbound::explain::explain;
use chidi_inbound::line::Line;
use chidi_inbound::{Platform, read};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

/// What `chidi inspect` can be told.
#[derive(Debug, Args)]
pub struct InspectArgs {
    #[command(subcommand)]
    what: Inspect,
}

#[derive(Debug, Subcommand)]
enum Inspect {
    /// Prints one JSON object per event, each on a line; nothing for a body without events.
    Webhook(WebhookArgs),
}

#[derive(Debug, Args)]
struct WebhookArgs {
    /// Who posted it.
    #[arg(long, value_parser = platform())]
    platform: Platform,

    /// Says below each event what CHIDI does with it and why.
    #[arg(long)]
    explain: bool,

    /// Files with one body each, as it was posted; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

fn platform() -> impl TypedValueParser<Value = Platform> {
    PossibleValuesParser::new(Platform::ALL.map(Platform::as_str)).try_map(|word| word.parse::<Platform>())
}

/// Prints what is read in every file. A file that cannot be read keeps no other from being read.
pub fn run(args: &InspectArgs) -> anyhow::Result<()> {
    let Inspect::Webhook(args) = &args.what;
    let mut out = BufWriter::new(io::stdout().lock());
    match inspect(args, &mut out) {
        // Whoever reads along, `head` for one, has seen enough.
        Err(error)
            if error
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}

fn inspect(args: &WebhookArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let mut unread = Vec::new();
    for file in &args.files {
        match bytes(file).map(|body| read(args.platform, &body)) {
            Ok(Ok(events)) => {
                for event in &events {
                    serde_json::to_writer(&mut *out, &Line::from(event)).map_err(io::Error::from)?;
                    writeln!(out)?;
                    if args.explain {
                        writeln!(out, "# {}", explain(event))?;
                    }
                }
            }
            Ok(Err(_)) => unread.push(format!("{} is not JSON, so nothing is read in it", file.display())),
            Err(error) => unread.push(format!("{} cannot be read: {error}", file.display())),
        }
    }
    out.flush()?;
    if !unread.is_empty() {
        bail!(unread.join("\n"));
    }
    Ok(())
}

fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file);
    }
    let mut body = Vec::new();
    io::stdin().lock().read_to_end(&mut body)?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: InspectArgs,
    }

    /// What is printed, and what is complained about.
    fn printed(arguments: &[&str]) -> (String, Option<String>) {
        let cli = Cli::try_parse_from([&["inspect", "webhook"], arguments].concat()).unwrap();
        let Inspect::Webhook(args) = &cli.args.what;
        let mut out = Vec::new();
        let complaint = inspect(args, &mut out).err().map(|error| error.to_string());
        (String::from_utf8(out).unwrap(), complaint)
    }

    fn body(name: &str) -> String {
        format!("{}/../inbound/tests/bodies/{name}", env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn events_are_printed_one_on_a_line() {
        let file = body("instagram/story_reply.json");
        let expected = std::fs::read_to_string(body("instagram/story_reply.jsonl")).unwrap();
        assert_eq!(printed(&["--platform", "instagram", &file]), (expected.clone(), None));
        assert_eq!(
            printed(&["--platform", "instagram", &file, &file]),
            (expected.repeat(2), None)
        );
    }

    #[test]
    fn a_sentence_stands_below_each_event() {
        let (out, _) = printed(&["--explain", "--platform", "whatsapp", &body("whatsapp/history.json")]);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4, "{out}");
        assert!(
            lines[0].starts_with('{') && lines[1].starts_with("# ignored (history)"),
            "{out}"
        );
    }

    #[test]
    fn a_file_that_is_no_json_is_named_and_the_others_are_read() {
        let (bad, good) = (
            format!("{}/Cargo.toml", env!("CARGO_MANIFEST_DIR")),
            body("messenger/image.json"),
        );
        let missing = body("messenger/none.json");
        let (out, complaint) = printed(&["--platform", "messenger", &bad, &missing, &good]);
        let complaint = complaint.unwrap();
        assert!(
            complaint.contains("Cargo.toml is not JSON") && complaint.contains("none.json cannot be read"),
            "{complaint}"
        );
        assert_eq!(out, std::fs::read_to_string(body("messenger/image.jsonl")).unwrap());
    }

    #[test]
    fn an_unknown_platform_is_refused() {
        assert!(Cli::try_parse_from(["inspect", "webhook", "--platform", "telegram", "x.json"]).is_err());
        assert!(Cli::try_parse_from(["inspect", "webhook", "--platform", "whatsapp"]).is_err());
    }
}
