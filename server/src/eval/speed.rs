//! `chidi eval speed`: how long reading a message takes on this machine.

use std::time::{Duration, Instant};

use chidi_engine::Engine;
use clap::Args;

use super::Model;

#[derive(Debug, Args)]
pub(super) struct SpeedArgs {
    /// Messages of each length.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    messages: u32,

    #[command(flatten)]
    model: Model,
}

pub(super) fn run(args: &SpeedArgs) -> anyhow::Result<()> {
    let engine = Engine::load(args.model.folder().as_deref())?;
    println!("one message at a time, by {}", engine.kind());
    // A word of one piece each; two marks are put around them.
    for (pieces, words) in [(256, 254), (16, 14)] {
        let texts: Vec<String> = (0..args.messages).map(|number| text(number, words)).collect();
        print("understand", pieces, &texts, |text| {
            std::hint::black_box(engine.read(text, "eng"));
        });
        print("embed only", pieces, &texts, |text| {
            std::hint::black_box(engine.embed(text));
        });
    }
    Ok(())
}

fn text(number: u32, words: usize) -> String {
    const WORDS: [&str; 8] = ["do", "you", "have", "the", "red", "shoes", "in", "stock"];
    let text: Vec<&str> = (0..words)
        .map(|word| WORDS[(word + number as usize) % WORDS.len()])
        .collect();
    text.join(" ")
}

fn print(what: &str, pieces: usize, texts: &[String], work: impl Fn(&str)) {
    let mut times: Vec<Duration> = texts
        .iter()
        .map(|text| {
            let began = Instant::now();
            work(text);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "{what} {pieces:>4} word pieces: p50 {:.1} ms, p95 {:.1} ms",
        at(50),
        at(95)
    );
}
