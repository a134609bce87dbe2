//! `chidi eval understand`: messages in, what was read of them out. No database, no shop but a catalogue if one is given.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use chidi_engine::entities::Entity;
use chidi_engine::label::{Intent, Sentiment};
use chidi_engine::{Engine, Reading};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::{Model, catalogue};

/// Messages that are read before anything is written.
const AT_ONCE: usize = 512;

#[derive(Debug, Args)]
pub(super) struct UnderstandArgs {
    /// JSON lines with `id` and `text`.
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,

    /// JSON lines with what was understood, in the same order.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// A CSV file with a header, whose products are looked for by name or title and by SKU.
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,

    /// The shop's language, ISO 639-3; decides where a message could be of several.
    #[arg(long, default_value = "eng")]
    language: String,

    #[command(flatten)]
    model: Model,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: serde_json::Value,
    text: String,
}

#[derive(Debug, Serialize)]
struct Prediction<'a> {
    id: &'a serde_json::Value,
    intent: Intent,
    intents: &'a [Intent],
    confidence: f32,
    /// Whether the engine is sure enough of the intent to say so.
    sure: bool,
    sentiment: Sentiment,
    scores: Scores,
    lang: &'static str,
    injection: &'static str,
    injection_score: f32,
    out_of_scope_score: f32,
    entities: &'a [Entity],
}

#[derive(Debug, Serialize)]
struct Scores {
    negative: f32,
    neutral: f32,
    positive: f32,
}

pub(super) fn run(args: &UnderstandArgs) -> anyhow::Result<()> {
    let rows = rows(&args.input)?;
    let catalogue = args.catalogue.as_deref().map(catalogue::read).transpose()?;
    let engine = Engine::load(args.model.folder().as_deref())?;
    let file = std::fs::File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
    let mut out = std::io::BufWriter::new(file);
    let began = Instant::now();
    for rows in rows.chunks(AT_ONCE) {
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        for (row, mut reading) in rows.iter().zip(engine.read_all(&texts, &args.language)) {
            if let Some(catalogue) = &catalogue {
                reading.entities = catalogue::correct(catalogue, &row.text, reading.entities);
            }
            serde_json::to_writer(&mut out, &prediction(&row.id, &reading))?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    println!(
        "{} messages in {:.1} s by {}, written to {}",
        rows.len(),
        began.elapsed().as_secs_f32(),
        engine.kind(),
        args.out.display()
    );
    Ok(())
}

fn prediction<'a>(id: &'a serde_json::Value, reading: &'a Reading) -> Prediction<'a> {
    let [negative, neutral, positive] = reading.sentiments;
    Prediction {
        id,
        intent: reading.intent,
        intents: &reading.intents,
        confidence: reading.confidence,
        sure: reading.is_sure(),
        sentiment: reading.sentiment,
        scores: Scores {
            negative,
            neutral,
            positive,
        },
        lang: reading.language,
        injection: if reading.is_attack() { "attack" } else { "benign" },
        injection_score: reading.injection,
        out_of_scope_score: reading.out_of_scope,
        entities: &reading.entities,
    }
}

fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let content = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{}:{}: not a row with id and text", path.display(), number + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written for such rows, with a catalogue in the form of a shop's export; the model is where none is.
    fn written(rows: &str) -> anyhow::Result<Vec<serde_json::Value>> {
        let folder = std::env::temp_dir().join(format!("chidi-understand-{}", uuid()));
        std::fs::create_dir_all(&folder)?;
        let (input, out, catalogue) = (folder.join("in"), folder.join("out"), folder.join("catalogue.csv"));
        std::fs::write(&input, rows)?;
        std::fs::write(&catalogue, "Handle,Title,Variant SKU\nx,Wumbo Lantern,WL-9\n")?;
        let outcome = run(&UnderstandArgs {
            input,
            out: out.clone(),
            catalogue: Some(catalogue),
            language: "eng".to_owned(),
            model: Model {
                model_dir: Some(folder.join("none")),
            },
        });
        let written = std::fs::read_to_string(&out).unwrap_or_default();
        std::fs::remove_dir_all(&folder)?;
        outcome?;
        Ok(written.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
    }

    fn uuid() -> String {
        chidi::ids::MessageId::new().to_string()
    }

    #[test]
    fn each_row_gets_what_was_understood_of_it() {
        let lines =
            written("{\"id\":\"a\",\"text\":\"how much is the wumbo lantern\"}\n\n{\"id\":7,\"text\":\"\"}\n").unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["id"], "a");
        assert_eq!(lines[0]["intent"], "product_price");
        assert_eq!(lines[0]["injection"], "benign");
        assert_eq!(lines[0]["lang"], "eng");
        assert_eq!(
            lines[0]["entities"],
            serde_json::json!([{ "type": "PRODUCT", "text": "wumbo lantern", "start": 16, "end": 29 }])
        );
        let sum: f64 = ["negative", "neutral", "positive"]
            .iter()
            .filter_map(|mood| lines[1]["scores"][mood].as_f64())
            .sum();
        assert!((sum - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named() {
        let error = written("{\"id\":1,\"text\":\"hi\"}\nnonsense\n").unwrap_err();
        assert!(error.to_string().contains(":2:"), "{error}");
    }
}
