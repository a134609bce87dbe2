//! `chidi eval golden`: conversations with shops, and what a good assistant would do at each turn. The conversations are
//! the files of [`golden/`](../../../../golden), one for each shop; [`book`] reads them. Nothing here needs a database.

mod book;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use chidi::assistant::decide::{Decision, Reason};
use chidi::assistant::think::Thought;
use chidi_engine::Engine;
use clap::Args;

use super::Model;
use super::thread::Thread;
use book::{Book, Conversation, Expected, Outcome};

#[derive(Debug, Args)]
pub(super) struct GoldenArgs {
    /// A file of conversations, or a folder of such files.
    #[arg(default_value = "golden")]
    from: PathBuf,

    /// Only conversations whose line holds this: a class, a language, a kind of shop, words of the title.
    #[arg(long)]
    only: Option<String>,

    /// Shows what was said in conversations that passed, too.
    #[arg(long)]
    show: bool,

    /// Without the engine's second opinion.
    #[arg(long)]
    alone: bool,

    #[command(flatten)]
    model: Model,
}

/// How one conversation went.
#[derive(Debug)]
struct Outcomes<'a> {
    kind: &'a str,
    conversation: &'a Conversation,
    turns: Vec<Played<'a>>,
}

/// A turn with what was done and what was wrong with it.
#[derive(Debug)]
struct Played<'a> {
    said: &'a str,
    was: Outcome,
    answer: String,
    faults: Vec<String>,
    /// What was understood.
    why: String,
}

pub(super) fn run(args: &GoldenArgs) -> anyhow::Result<()> {
    let books = books(&args.from)?;
    let engine = (!args.alone)
        .then(|| Engine::load(args.model.folder().as_deref()))
        .transpose()?;
    let all: Vec<Outcomes<'_>> = books
        .iter()
        .flat_map(|book| book.conversations.iter().map(move |conversation| (book, conversation)))
        .map(|(book, conversation)| play(book, conversation, engine.as_ref()))
        .filter(|played| args.only.as_deref().is_none_or(|only| played.line().contains(only)))
        .collect();
    ensure!(
        !all.is_empty(),
        "there is no such conversation in {}",
        args.from.display()
    );
    for played in &all {
        played.print(args.show);
    }
    let (open, closed): (Vec<&Outcomes<'_>>, Vec<&Outcomes<'_>>) =
        all.iter().partition(|played| played.conversation.is_open);
    print_totals(&closed);
    let passed = closed.iter().filter(|played| played.passed()).count();
    println!("\n{passed} of {} conversations passed", closed.len());
    let open_passed = open.iter().filter(|played| played.passed()).count();
    println!("open, not counted above: {open_passed} of {} passed", open.len());
    if passed < closed.len() {
        bail!("{} conversations did not pass", closed.len() - passed);
    }
    Ok(())
}

fn books(from: &Path) -> anyhow::Result<Vec<Book>> {
    let mut files = vec![from.to_owned()];
    if from.is_dir() {
        let entries = std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
        files = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
        files.sort();
    }
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Book::read(&text).with_context(|| format!("in {}", file.display()))
    };
    files.iter().map(read).collect()
}

fn play<'a>(book: &'a Book, conversation: &'a Conversation, engine: Option<&Engine>) -> Outcomes<'a> {
    let mut thread = Thread::default();
    let mut turns = Vec::new();
    for turn in &conversation.turns {
        let reading = engine.map(|engine| engine.read(&turn.said, "eng"));
        let thought = thread.think(&book.shop, &turn.said, reading.as_ref());
        thread.keep(&thought);
        let (was, answer) = outcome(&thought);
        turns.push(Played {
            said: &turn.said,
            faults: faults(&turn.expected, was, &answer),
            was,
            answer,
            why: why(&thought),
        });
    }
    Outcomes {
        kind: &book.kind,
        conversation,
        turns,
    }
}

/// What was understood, and how sure of it CHIDI was.
fn why(thought: &Thought) -> String {
    let intents = thought.understood.intents.iter().take(4);
    let intents: Vec<String> = intents
        .map(|scored| format!("{:?} {:.2} by \"{}\"", scored.intent, scored.score, scored.cue))
        .collect();
    let asks: Vec<String> = thought
        .understood
        .asks
        .iter()
        .map(|ask| format!("{:?}", ask.topic))
        .collect();
    let refused = thought.verified.checks.iter().filter(|check| check.backed_by.is_none());
    let refused: Vec<String> = refused
        .map(|check| format!("; no row backs {:?} {:?}", check.kind, check.said))
        .collect();
    format!(
        "{:.2} sure; intents {}; asks {}{}",
        thought.confidence.score,
        intents.join(", "),
        asks.join(" | "),
        refused.concat()
    )
}

fn outcome(thought: &Thought) -> (Outcome, String) {
    match &thought.decision {
        Decision::Send { text } if thought.draft.asks_back => (Outcome::Ask, text.clone()),
        Decision::Send { text } => (Outcome::Send, text.clone()),
        Decision::HandOver { reason, text } => (Outcome::Person(Some(*reason)), text.clone()),
        Decision::StaySilent => (Outcome::Silent, String::new()),
    }
}

/// What an answer must hold counts when the first of the outcomes came about; what it must not hold counts always.
fn faults(expected: &Expected, was: Outcome, answer: &str) -> Vec<String> {
    let plain = |text: &str| text.to_lowercase().replace('\u{a0}', " ");
    let holds = |part: &String| plain(answer).contains(&plain(part));
    let mut faults = Vec::new();
    if !expected.outcomes.iter().any(|outcome| outcome.allows(was)) {
        let wanted: Vec<String> = expected.outcomes.iter().map(ToString::to_string).collect();
        faults.push(format!("should be {}", wanted.join(" or ")));
    }
    if expected.outcomes[0].allows(was) {
        let missing = expected.parts.iter().filter(|part| !holds(part));
        faults.extend(missing.map(|part| format!("does not say {part:?}")));
    }
    let said = expected.never.iter().filter(|part| holds(part));
    faults.extend(said.map(|part| format!("says {part:?}")));
    faults
}

impl Outcomes<'_> {
    fn passed(&self) -> bool {
        self.turns.iter().all(|turn| turn.faults.is_empty())
    }

    fn line(&self) -> String {
        let state = match (self.passed(), self.conversation.is_open) {
            (true, false) => "pass",
            (false, false) => "FAIL",
            (true, true) => "open, passes now",
            (false, true) => "open",
        };
        let Conversation {
            class, language, title, ..
        } = self.conversation;
        format!("{state}  {}  {}  {language}  {title}", self.kind, class.as_str())
    }

    fn print(&self, show: bool) {
        println!("{}", self.line());
        for turn in self.turns.iter().filter(|turn| show || !turn.faults.is_empty()) {
            println!("        customer: {}", turn.said.replace('\n', " / "));
            println!("        {}: {}", turn.was, turn.answer.replace('\n', " / "));
            if show {
                println!("        ({})", turn.why);
            }
            for fault in &turn.faults {
                println!("        ! {fault}");
            }
        }
    }
}

fn print_totals(all: &[&Outcomes<'_>]) {
    let by = |title: &str, key: &dyn Fn(&Outcomes<'_>) -> String| {
        let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for played in all {
            let total = totals.entry(key(played)).or_default();
            total.0 += usize::from(played.passed());
            total.1 += 1;
        }
        println!("\nby {title}");
        for (name, (passed, of)) in totals {
            println!("  {name:<24} {passed:>4} of {of:>4}");
        }
    };
    by("class", &|played| played.conversation.class.as_str().to_owned());
    by("kind of shop", &|played| played.kind.to_owned());
    by("language", &|played| played.conversation.language.clone());
}

impl Outcome {
    /// Whether this, written without a reason, stands for any.
    fn allows(self, was: Self) -> bool {
        self == was || matches!((self, was), (Self::Person(None), Self::Person(_)))
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Send => f.write_str("send"),
            Self::Ask => f.write_str("ask"),
            Self::Person(reason) => write!(f, "person {}", reason.map_or("", Reason::word)),
            Self::Silent => f.write_str("silent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chidi_engine::label::Intent;

    use super::*;

    fn golden() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../golden")
    }

    #[test]
    fn every_golden_conversation_goes_as_it_should_without_a_second_opinion() {
        run(&GoldenArgs {
            from: golden(),
            only: None,
            show: false,
            alone: true,
            model: Model { model_dir: None },
        })
        .unwrap();
    }

    #[test]
    fn there_are_two_hundred_conversations_of_every_class_with_five_kinds_of_shops() {
        let books = books(&golden()).unwrap();
        let all: Vec<&Conversation> = books.iter().flat_map(|book| &book.conversations).collect();
        let classes: HashSet<Intent> = all.iter().map(|conversation| conversation.class).collect();
        let kinds: HashSet<&str> = books.iter().map(|book| book.kind.as_str()).collect();
        assert!(all.len() >= 200, "{} conversations", all.len());
        assert_eq!(classes.len(), Intent::ALL.len());
        assert!(kinds.len() >= 5, "{kinds:?}");
    }

    #[test]
    fn a_wrong_answer_is_a_failure() {
        let book = "shop: S\nkind: k\ncurrency: NGN\nproduct: Lamp\nitem: | 500 | 1\n== product_price, eng: t\n> how much is the lamp\n";
        let failed = |expected: &str| {
            let book = Book::read(&format!("{book}{expected}\n")).unwrap();
            !play(&book, &book.conversations[0], None).passed()
        };
        assert!(!failed("send: ₦500"));
        assert!(!failed("send: lamp is ₦500 | !sold out"));
        assert!(failed("send: ₦501"));
        assert!(failed("send: !₦500"));
        assert!(failed("person"));
        assert!(!failed("person or send"));
        assert!(failed("silent or ask"));
    }
}
