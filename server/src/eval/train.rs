//! `chidi eval train`: heads from labelled data, with a report.

use std::path::PathBuf;

use anyhow::Context as _;
use chidi_engine::training::{self, Folders};
use clap::Args;

use super::Model;

#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// Folder with the labelled data: `intents_train.jsonl`, `sentiment_train.jsonl` and their neighbours.
    #[arg(long)]
    data: PathBuf,

    /// Folder with our own texts.
    #[arg(long, default_value = "engine/training")]
    own: PathBuf,

    /// Folder the heads are written to. A program built afterwards has them.
    #[arg(long, default_value = "engine/model")]
    out: PathBuf,

    /// File that remembers embeddings, so that training again is faster. Default: in the system's temporary folder.
    #[arg(long)]
    memory: Option<PathBuf>,

    /// Train this head only: entities, language, injection, `injection_abroad`, intent, scope or sentiment.
    #[arg(long, value_parser = ["entities", "language", "injection", "injection_abroad", "intent", "scope", "sentiment"])]
    only: Option<String>,

    #[command(flatten)]
    model: Model,
}

pub(super) fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let folders = Folders {
        data: args.data.clone(),
        own: args.own.clone(),
        out: args.out.clone(),
        memory: args
            .memory
            .clone()
            .unwrap_or_else(|| std::env::temp_dir().join("chidi-embeddings.bin")),
        model: args
            .model
            .folder()
            .context("training needs the embedding model: run `scripts/setup`, or set CHIDI_MODEL_DIR")?,
        only: args.only.clone(),
    };
    training::run(&folders, &mut |line| println!("{line}"))?;
    println!("\nwritten to {}", args.out.display());
    Ok(())
}
