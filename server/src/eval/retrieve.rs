//! `chidi eval retrieve`: texts put in as a shop puts in its documents, questions asked as customers ask. Everything is the
//! program's own: each scope a tenant of a private database, its texts a Markdown file that is uploaded and read by the job.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chidi::business::{self, SignUp};
use chidi::config::Config;
use chidi::identity::{Member, Role};
use chidi::jobs::worker;
use chidi::knowledge::{self, DocumentState, Hit, Query, UNDER, Upload, Weights};
use chidi_postgres::{Cluster, Durability};
use clap::{Args, ValueEnum};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::boot;

/// Texts of one uploaded file.
const TEXTS_OF_A_FILE: usize = 300;
/// Texts named for a question.
const NAMED: usize = 10;

#[derive(Debug, Args)]
pub(super) struct RetrieveArgs {
    /// Folder with `corpus.jsonl` (id, title, text, scope) and `queries.jsonl` (id, text, scope); a scope is one tenant, and
    /// need not be there.
    #[arg(long, value_name = "FOLDER")]
    dir: PathBuf,

    /// JSON lines with `query` and its `docs`, the best first.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// By what is searched.
    #[arg(long, value_enum, default_value_t = Mode::Hybrid)]
    mode: Mode,

    /// Settings of the program that is measured. Database and data folder are always private ones.
    #[command(flatten)]
    config: Box<Config>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// By meaning and by words.
    Hybrid,
    /// By meaning only.
    Vector,
    /// By words only.
    Keyword,
}

#[derive(Debug, Deserialize)]
struct Text {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(rename = "text")]
    body: String,
    #[serde(default)]
    scope: String,
}

#[derive(Debug, Deserialize)]
struct Question {
    id: String,
    text: String,
    #[serde(default)]
    scope: Scopes,
}

/// One or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scopes {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Serialize)]
struct Ranking<'a> {
    query: &'a str,
    docs: Vec<&'a str>,
}

impl Default for Scopes {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl Scopes {
    fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

pub(super) async fn run(args: &RetrieveArgs) -> anyhow::Result<()> {
    let texts: Vec<Text> = rows(&args.dir.join("corpus.jsonl"))?;
    let questions: Vec<Question> = rows(&args.dir.join("queries.jsonl"))?;
    let folder = std::env::temp_dir().join(format!("chidi-retrieve-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let cluster = Cluster::start(&folder.join("postgres"), Durability::Safe).await?;
    let data_dir = cluster.data_dir().to_owned();
    let config = Config {
        database_url: Some(SecretString::from(cluster.url().to_owned())),
        data_dir: folder.join("data"),
        files_url: None,
        redis_url: None,
        ..(*args.config).clone()
    };
    let outcome = tokio::select! {
        outcome = ask_all(args, config, &texts, &questions) => outcome,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("stopped before everything was asked")),
    };
    cluster.stop().await?;
    for left in [data_dir, folder] {
        if left.exists() {
            std::fs::remove_dir_all(&left).with_context(|| format!("cannot remove {}", left.display()))?;
        }
    }
    outcome
}

async fn ask_all(args: &RetrieveArgs, config: Config, texts: &[Text], questions: &[Question]) -> anyhow::Result<()> {
    let booted = boot::start(config).await?;
    let began = Instant::now();
    let shelves = fill(&booted.ctx, texts, questions).await?;
    println!(
        "{} texts of {} scopes read in {:.1} s",
        shelves.values().map(|shelf| shelf.texts).sum::<usize>(),
        shelves.len(),
        began.elapsed().as_secs_f32()
    );
    let file = std::fs::File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
    let mut out = std::io::BufWriter::new(file);
    let mut times_ms = Vec::with_capacity(questions.len());
    for question in questions {
        let began = Instant::now();
        let found = ask(&booted.ctx, args.mode, &shelves, question).await?;
        times_ms.push(began.elapsed().as_secs_f64() * 1000.0);
        let ranking = Ranking {
            query: &question.id,
            docs: found,
        };
        serde_json::to_writer(&mut out, &ranking)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    times_ms.sort_by(f64::total_cmp);
    let at = |share: usize| times_ms.get(times_ms.len() * share / 100).copied().unwrap_or_default();
    println!(
        "{} questions by {:?}, p50 {:.1} ms, p95 {:.1} ms with the question's embedding, written to {}",
        questions.len(),
        args.mode,
        at(50),
        at(95),
        args.out.display()
    );
    booted.stop().await
}

/// A tenant, and which text stands below which title.
#[derive(Debug)]
struct Shelf<'t> {
    owner: Member,
    texts: usize,
    by_title: HashMap<String, Vec<(&'t str, String)>>,
}

/// One tenant for each scope that is asked about.
async fn fill<'t>(
    ctx: &chidi::Context,
    texts: &'t [Text],
    questions: &[Question],
) -> anyhow::Result<BTreeMap<&'t str, Shelf<'t>>> {
    let asked: BTreeSet<&str> = questions
        .iter()
        .flat_map(|question| question.scope.names())
        .map(String::as_str)
        .collect();
    let mut of_scope: BTreeMap<&str, Vec<&Text>> = BTreeMap::new();
    for text in texts.iter().filter(|text| asked.contains(text.scope.as_str())) {
        of_scope.entry(&text.scope).or_default().push(text);
    }
    let mut shelves = BTreeMap::new();
    for (number, (scope, texts)) in of_scope.into_iter().enumerate() {
        let owner = open(ctx, number).await?;
        for (part, texts) in texts.chunks(TEXTS_OF_A_FILE).enumerate() {
            let upload = Upload {
                name: format!("Part {part}.md"),
                bytes: markdown(texts).into_bytes(),
            };
            knowledge::add(ctx, &owner, upload).await?;
        }
        let mut by_title: HashMap<String, Vec<(&str, String)>> = HashMap::new();
        for text in &texts {
            let entry = by_title.entry(letters(&text.title)).or_default();
            entry.push((&text.id, letters(&text.body)));
        }
        let shelf = Shelf {
            owner,
            texts: texts.len(),
            by_title,
        };
        shelves.insert(scope, shelf);
    }
    worker::run_until_idle(ctx).await?;
    for (scope, shelf) in &shelves {
        let mut tx = ctx.tenant(shelf.owner.business_id).await?;
        for document in knowledge::list(&mut tx, shelf.owner.business_id).await? {
            ensure!(
                matches!(document.state, DocumentState::Done | DocumentState::Doubtful),
                "{scope}: {} is {:?} ({:?})",
                document.name,
                document.state,
                document.problem
            );
        }
    }
    Ok(shelves)
}

async fn open(ctx: &chidi::Context, number: usize) -> anyhow::Result<Member> {
    let sign_up = SignUp {
        name: "Ada".to_owned(),
        email: format!("owner{number}@example.com"),
        password: format!("a password of scope {number}").into(),
        shop: format!("Scope {number}"),
    };
    let (email, business_name) = (sign_up.email.clone(), sign_up.shop.clone());
    let (user_id, business_id) = business::create(ctx, sign_up).await?;
    Ok(Member {
        user_id,
        user_name: "Ada".to_owned(),
        email,
        business_id,
        business_name,
        role: Role::Owner,
    })
}

fn markdown(texts: &[&Text]) -> String {
    let one = |text: &&Text| match text.title.as_str() {
        "" => format!("{}\n\n", text.body),
        title => format!("# {title}\n\n{}\n\n", text.body),
    };
    texts.iter().map(one).collect()
}

async fn ask<'t>(
    ctx: &chidi::Context,
    mode: Mode,
    shelves: &BTreeMap<&str, Shelf<'t>>,
    question: &Question,
) -> anyhow::Result<Vec<&'t str>> {
    let mut query = Query::new(ctx, &question.text).await?;
    query.limit = NAMED;
    match mode {
        Mode::Hybrid => {}
        Mode::Vector => {
            query.weights = Some(Weights {
                keyword: 0.0,
                vector: 1.0,
            });
        }
        Mode::Keyword => query.embedding = None,
    }
    ensure!(
        mode == Mode::Keyword || query.embedding.is_some(),
        "there is no model: {mode:?} needs one"
    );
    let mut found: Vec<(f32, &str)> = Vec::new();
    for scope in question.scope.names() {
        let Some(shelf) = shelves.get(scope.as_str()) else {
            continue;
        };
        let business_id = shelf.owner.business_id;
        let mut tx = ctx.tenant(business_id).await?;
        let hits = knowledge::search(&mut tx, business_id, &query).await?;
        found.extend(hits.iter().filter_map(|hit| Some((hit.score, shelf.text_of(hit)?))));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut seen = BTreeSet::new();
    found.retain(|(_, id)| seen.insert(*id));
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

impl<'t> Shelf<'t> {
    /// The text a passage is from: the one below its title that has its words.
    fn text_of(&self, hit: &Hit) -> Option<&'t str> {
        let title = hit.heading.split(UNDER).next().unwrap_or_default();
        let body = letters(&hit.text);
        let below = self.by_title.get(&letters(title))?;
        below.iter().find(|(_, text)| text.contains(&body)).map(|(id, _)| *id)
    }
}

/// What is left of a text whatever was done to its signs and spaces.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn rows<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let content = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| format!("{}:{}: not such a row", path.display(), number + 1))
        })
        .collect()
}
