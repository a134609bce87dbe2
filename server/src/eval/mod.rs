//! `chidi eval`: figures on how well the assistant understands, and the training behind it. One file per subcommand.
//!
//! - [`train`]: heads from labelled data, with a report. - [`understand`]: messages in, what was read of them out.
//! - [`retrieve`]: questions in, which texts answer them out. - [`speed`]: how long reading a message takes on this machine.
//! - [`golden`]: conversations with what is expected. - [`answers`]: thousands of dialogues whose truth is known, and drafts
//!   that lie. - [`replay`]: answers thought again from their records. - [`thread`]: a thread with a shop, thought through without a database.

mod answers;
mod catalogue;
mod golden;
mod replay;
mod retrieve;
mod speed;
mod thread;
mod train;
mod understand;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

/// What `chidi eval` can be told.
#[derive(Debug, Args)]
pub struct EvalArgs {
    #[command(subcommand)]
    what: Eval,
}

#[derive(Debug, Subcommand)]
enum Eval {
    /// Trains the heads of the understanding engine and prints how good they are. Takes minutes.
    Train(train::TrainArgs),
    /// Reads messages from a file of JSON lines and writes what was understood. Needs no database.
    Understand(understand::UnderstandArgs),
    /// Asks questions to a folder of texts, through a private database, and writes which texts were found.
    Retrieve(retrieve::RetrieveArgs),
    /// Milliseconds to read a message of 256 word pieces, and a short one.
    Speed(speed::SpeedArgs),
    /// Plays conversations with shops and tells where the assistant does not do what is expected. Needs no database.
    Golden(golden::GoldenArgs),
    /// Plays dialogues with shops made by chance, with language models that lie, fail or are honest, and counts wrong facts,
    /// false blocks and questions that found no answer; then lies to the check.
    Answers(answers::AnswersArgs),
    /// Thinks answers again from their records and shows what comes out differently.
    Replay(replay::ReplayArgs),
}

/// Where the embedding model is.
#[derive(Debug, Args)]
struct Model {
    /// Folder with `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2. Default: where `scripts/setup` puts them.
    #[arg(long, env = "CHIDI_MODEL_DIR")]
    model_dir: Option<PathBuf>,
}

impl Model {
    fn folder(&self) -> Option<PathBuf> {
        chidi_engine::model_folder(self.model_dir.as_deref())
    }
}

/// Runs the subcommand.
pub async fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    match &args.what {
        Eval::Train(args) => train::run(args),
        Eval::Understand(args) => understand::run(args),
        Eval::Retrieve(args) => retrieve::run(args).await,
        Eval::Speed(args) => speed::run(args),
        Eval::Golden(args) => golden::run(args),
        Eval::Answers(args) => answers::run(args).await,
        // What comes out differently is no failure of the program.
        Eval::Replay(args) => return Ok(replay::run(args).await),
    }?;
    Ok(ExitCode::SUCCESS)
}
