//! Trains the heads from public data and our own texts, and says how good they are, on the data's own split and on each
//! source held out. Called by `chidi eval train` only.
//!
//! - [`example`], [`own`]: labelled texts, from files and from the patterns in `training/`. [`memory`]: their embeddings.
//! - [`task`]: rows to train on and to measure with. [`tags`]: the same for words. [`report`]: what is printed.

mod example;
mod measure;
mod memory;
mod own;
mod report;
mod tags;
mod task;

use std::path::{Path, PathBuf};

use crate::embed::{Embedder, ModelError};
use crate::heads::Head;
use crate::heads::fit::Plan;
use crate::label::{INJECTION_WORDS, INTENT_WORDS, Intent, SENTIMENT_WORDS};
use crate::language::LANGUAGE_WORDS;
use example::Example;
use report::Report;
use task::Rows;

/// The source of our own questions where they only stand beside attacks.
const ASKED: &str = "chidi_asked";
/// What people write in other languages, for the head that must not take it for an attack.
const ORDINARY: &str = "chidi_ordinary";
/// One row of so many of the file of languages is enough of that.
const ORDINARY_EVERY: usize = 10;

/// Where things are.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Public data: `intents_train.jsonl` and its neighbours.
    pub data: PathBuf,
    /// Our own texts.
    pub own: PathBuf,
    /// Where the heads go.
    pub out: PathBuf,
    /// A file for embeddings that were made before.
    pub memory: PathBuf,
    /// The embedding model.
    pub model: PathBuf,
    /// The one head to train; all when there is none.
    pub only: Option<String>,
}

/// Why training ended.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{}:{line}: {problem}", path.display())]
    Line {
        path: PathBuf,
        line: usize,
        problem: String,
    },
    #[error(transparent)]
    Model(#[from] ModelError),
}

fn broken_line(path: &Path, line: usize, problem: &str) -> TrainingError {
    TrainingError::Line {
        path: path.to_owned(),
        line,
        problem: problem.to_owned(),
    }
}

/// What one head is trained for.
#[derive(Debug, Clone, Copy)]
struct Task {
    name: &'static str,
    words: &'static [&'static str],
    plan: Plan,
    /// How much less a row counts in a large source: 0 all rows alike, 1 all sources alike.
    evenness: f32,
    /// Sources that are held out one by one.
    held_out: &'static [&'static str],
}

const fn plan(classes: usize, pieces_max: usize, ridge: f32, embedding_strength: f32) -> Plan {
    Plan {
        classes,
        rows_min: 3,
        pieces_max,
        ridge,
        embedding_strength,
        rounds: 50,
    }
}

const INTENT: Task = Task {
    name: "intent",
    words: &INTENT_WORDS,
    plan: plan(16, 25_000, 1e-5, 1.5),
    evenness: 0.5,
    held_out: &[
        "hint3_curekart",
        "hint3_sofmattress",
        "sgd",
        "banking77",
        "bitext",
        "ms_chitchat",
    ],
};
const SENTIMENT: Task = Task {
    name: "sentiment",
    words: &SENTIMENT_WORDS,
    plan: plan(3, 30_000, 6e-5, 1.0),
    evenness: 0.15,
    held_out: &["vader_amazon_reviews", "tweet_sentiment_extraction"],
};
const INJECTION: Task = Task {
    name: "injection",
    words: &INJECTION_WORDS,
    plan: Plan {
        rows_min: 2,
        ..plan(2, 12_000, 5e-5, 2.0)
    },
    evenness: 0.5,
    held_out: &[],
};
/// The same for languages that attacks are rarely written in, and customers are.
const INJECTION_ABROAD: Task = Task {
    name: "injection_abroad",
    ..INJECTION
};
const SCOPE: Task = Task {
    name: "scope",
    words: &["in", "out"],
    plan: plan(2, 8_000, 1e-5, 2.0),
    evenness: 0.5,
    held_out: &[],
};
const LANGUAGE: Task = Task {
    name: "language",
    words: &LANGUAGE_WORDS,
    plan: plan(17, 16_000, 1e-6, 1.0),
    evenness: 0.5,
    held_out: &[],
};

/// Trains the heads, measures them, writes them to `folders.out`, and hands each line of the report to `say`.
pub fn run(folders: &Folders, say: &mut dyn FnMut(&str)) -> Result<(), TrainingError> {
    let embedder = Embedder::load(&folders.model)?;
    let mut report = Report::new(say);
    let wanted = |name: &str| folders.only.as_deref().is_none_or(|only| only == name);
    if wanted("entities") {
        let data = tags::read(&folders.data.join("entities_train.jsonl"))?;
        let own = tags::own(&folders.own)?;
        report.title("entities, words: a word, its neighbours and the tag before");
        let head = measure::entities(&data, &own, &mut report);
        write(&folders.out.join("words/entities.head"), &head)?;
        report.title("entities, minilm: and what the model makes of the word");
        let [data, own] = [data, own].map(|messages| tags::with_states(messages, &embedder));
        let head = measure::entities(&data, &own, &mut report);
        write(&folders.out.join("minilm/entities.head"), &head)?;
    }
    if wanted("language") {
        report.title("language: n-grams");
        let rows = Rows::new(train_examples(folders, LANGUAGE)?, None, &folders.memory)?;
        write(
            &folders.out.join("language.head"),
            &measure::language(LANGUAGE, &rows, &mut report),
        )?;
    }
    for task in [INJECTION, INJECTION_ABROAD, INTENT, SCOPE, SENTIMENT]
        .into_iter()
        .filter(|task| wanted(task.name))
    {
        let (examples, dev) = (train_examples(folders, task)?, dev_examples(folders, task)?);
        for (kind, embedder) in [("minilm", Some(&embedder)), ("words", None)] {
            report.title(&format!(
                "{}, {kind}: {}",
                task.name,
                if embedder.is_some() {
                    "embeddings and n-grams"
                } else {
                    "n-grams only"
                }
            ));
            let rows = Rows::new(examples.clone(), embedder, &folders.memory)?;
            let dev = Rows::new(dev.clone(), embedder, &folders.memory)?;
            let head = measure::task(task, &rows, &dev, &mut report);
            write(&folders.out.join(kind).join(format!("{}.head", task.name)), &head)?;
        }
    }
    Ok(())
}

fn train_examples(folders: &Folders, task: Task) -> Result<Vec<Example>, TrainingError> {
    let mut examples = data_examples(folders, task, "train")?;
    examples.extend(own_examples(folders, task)?);
    Ok(examples)
}

fn dev_examples(folders: &Folders, task: Task) -> Result<Vec<Example>, TrainingError> {
    // Injections are few, and have no split of their own: they are measured by cross-validation.
    if task.words == INJECTION.words {
        Ok(Vec::new())
    } else {
        data_examples(folders, task, "dev")
    }
}

fn data_examples(folders: &Folders, task: Task, split: &str) -> Result<Vec<Example>, TrainingError> {
    let read = |file: String, words: &[&str]| example::read(&folders.data.join(file), words);
    match task.name {
        "intent" => read(format!("intents_{split}.jsonl"), task.words),
        "scope" => Ok(in_or_out(read(format!("intents_{split}.jsonl"), INTENT.words)?)),
        "injection" | "injection_abroad" => read("injections_dev.jsonl".to_owned(), task.words),
        name => read(format!("{name}_{split}.jsonl"), task.words),
    }
}

fn own_examples(folders: &Folders, task: Task) -> Result<Vec<Example>, TrainingError> {
    match task.name {
        "scope" => Ok(in_or_out(own::read(&folders.own, INTENT.name, INTENT.words)?)),
        // What customers ask is benign.
        "injection" => {
            let mut examples = own::read(&folders.own, task.name, task.words)?;
            let asked = own::read(&folders.own, INTENT.name, INTENT.words)?;
            examples.extend(asked.into_iter().map(|example| Example {
                class: 0,
                source: ASKED.to_owned(),
                ..example
            }));
            Ok(examples)
        }
        "injection_abroad" => {
            let mut examples = own_examples(folders, INJECTION)?;
            examples.extend(own::read(&folders.own, task.name, task.words)?);
            let languages = data_examples(folders, LANGUAGE, "train")?;
            examples.extend(languages.into_iter().step_by(ORDINARY_EVERY).map(|example| Example {
                class: 0,
                source: ORDINARY.to_owned(),
                // Whatever a message is written in, this head looks at its embedding too.
                lang: "eng".to_owned(),
                ..example
            }));
            Ok(examples)
        }
        name => own::read(&folders.own, name, task.words),
    }
}

fn in_or_out(examples: Vec<Example>) -> Vec<Example> {
    let out = Intent::OutOfScopeSpam as usize;
    examples
        .into_iter()
        .map(|example| Example {
            class: usize::from(example.class == out),
            ..example
        })
        .collect()
}

fn write(path: &Path, head: &Head) -> Result<(), TrainingError> {
    let failed = |source| TrainingError::Write {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, head.to_bytes()).map_err(failed)
}
