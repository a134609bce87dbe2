//! `chidi eval answers`: thousands of dialogues with shops made by chance, whose truth is known, with language models that lie,
//! fail or are honest where rows and phrases leave a question open; then texts as models write them, put before the check. The
//! deciding step is played as `store_decision` does it, by the versions of the rows.
//!
//! - [`market`]: the shops, put together from [`goods`]. - [`dialogue`]: the customers, with their [`questions`]. - [`change`]:
//!   rows that change while an answer is thought. - [`model`]: who is asked further.
//! - [`judge`]: whether what was said is true. - [`reliability`]: what confidence is worth. - [`wordings`]: true texts and lies, put before the assistant's check.

mod chance;
mod change;
mod dialogue;
mod figures;
mod goods;
mod judge;
mod market;
mod model;
mod questions;
mod read;
mod reliability;
mod sum;
mod wordings;

use std::sync::Arc;
use std::time::Instant;

use anyhow::ensure;
use chidi::assistant::decide::{Decision, Reason};
use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;
use chidi::config::Config;
use clap::Args;
use futures::{StreamExt as _, stream};

use super::thread::Thread;
use chance::Chance;
use dialogue::Said;
use figures::{Figures, How, Played};
use model::{Heeded, Model, Models};
use reliability::Answer;

/// How often an answer is thought anew because its rows changed; then a person is called.
const ROUNDS: usize = 3;
/// Dialogues that go on at once: models make one wait.
const AT_ONCE: usize = 16;

#[derive(Debug, Args)]
pub(super) struct AnswersArgs {
    /// Dialogues of one to four turns.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    dialogues: u32,

    /// Lies put before the check, and half as many true texts.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    lies: u32,

    /// Which language model is asked; without, each of them by turns.
    #[arg(long, value_enum)]
    model: Option<Model>,

    /// The same seed gives the same dialogues.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How many wrong answers are shown.
    #[arg(long, default_value_t = 10)]
    show: usize,

    /// Settings of the program that is measured. Database and data folder are always private ones.
    #[command(flatten)]
    config: Box<Config>,
}

pub(super) async fn run(args: &AnswersArgs) -> anyhow::Result<()> {
    let models = if args.model == Some(Model::None) {
        None
    } else {
        Some(Models::start(&args.config).await?)
    };
    let figures = play(args, models.as_ref()).await;
    if let Some(models) = models {
        models.stop().await?;
    }
    figures.print(args.dialogues);
    let checked = wordings::run(&mut Chance::new(args.seed), args.lies, args.show);
    ensure!(
        figures.wrong == 0 && checked.lies_passed() == 0,
        "{} wrong facts were sent, {} lies passed the check",
        figures.wrong,
        checked.lies_passed()
    );
    Ok(())
}

async fn play(args: &AnswersArgs, models: Option<&Models>) -> Figures {
    let mut figures = Figures::new(args.show);
    let model_of = |number: u32| {
        let by_turns = Model::ALL[number as usize % Model::ALL.len()];
        args.model.unwrap_or(by_turns)
    };
    let seed_of = |number: u32| args.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(number));
    let mut dialogues = stream::iter(0..args.dialogues)
        .map(|number| dialogue(Chance::new(seed_of(number)), model_of(number), models))
        .buffered(AT_ONCE);
    while let Some(turns) = dialogues.next().await {
        for played in turns {
            figures.add(&played);
        }
    }
    figures
}

/// A customer asks until a person is called or nothing more is to be said.
async fn dialogue(mut chance: Chance, model: Model, models: Option<&Models>) -> Vec<Played> {
    let products = chance.within(4, 30) as usize;
    let mut shop = market::shop(&mut chance, products);
    let mut thread = Thread::default();
    let turns = chance.within(1, 4);
    let mut said = dialogue::first(&mut chance, &shop);
    let mut all = Vec::new();
    for turn in 1..=turns {
        let began = Instant::now();
        let (thought, heeded, is_given_up) = decide(&mut chance, &mut shop, (&thread, &said), (model, models)).await;
        let took_ms = began.elapsed().as_secs_f64() * 1e3;
        let how = figures::judge(&shop, &said, &thought, (model, is_given_up));
        let answer = Answer::of(&shop, &said, &thought);
        thread.keep(&thought);
        let is_over = matches!(how, How::ForPerson { .. } | How::Asked) || turn == turns;
        let next = (!is_over).then(|| dialogue::next(&mut chance, &shop, &said));
        all.push(Played {
            model,
            said,
            thought,
            how,
            answer,
            heeded,
            took_ms,
        });
        match next {
            Some(next) => said = next,
            None => break,
        }
    }
    all
}

/// Thinks until the rows an answer rests on are still what they were; the shop may change meanwhile.
async fn decide(
    chance: &mut Chance,
    shop: &mut Shop,
    (thread, said): (&Thread, &Said),
    (model, models): (Model, Option<&Models>),
) -> (Thought, Option<Heeded>, bool) {
    for _ in 0..ROUNDS {
        let first = thread.think(shop, &said.text, None);
        let asked = match models {
            Some(models) => models.think(model, chance, (&*shop, thread, &said.text), &first).await,
            None => None,
        };
        let (thought, heeded) = asked.map_or((first, None), |(thought, heeded)| (thought, Some(heeded)));
        if chance.percent(15) {
            change::change(chance, shop, said);
        }
        if change::still_holds(shop, &thought) {
            return (thought, heeded, false);
        }
    }
    (thread.think(shop, &said.text, None), None, true)
}

fn reason(thought: &Thought) -> Option<Reason> {
    match &thought.decision {
        Decision::HandOver { reason, .. } => Some(*reason),
        Decision::Send { .. } | Decision::StaySilent => None,
    }
}

/// The products of a shop, to be changed.
fn with_products(shop: &mut Shop, change: impl FnOnce(&mut Vec<chidi::assistant::shop::Product>)) {
    let mut products = shop.catalogue.products.clone();
    change(&mut products);
    shop.catalogue = Arc::new(chidi::assistant::shop::Catalogue::new(products));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_wrong_is_sent_in_hundreds_of_dialogues() {
        let mut figures = Figures::new(20);
        for seed in 0..300 {
            for played in dialogue(Chance::new(seed), Model::None, None).await {
                figures.add(&played);
            }
        }
        assert_eq!(figures.wrong, 0);
    }

    #[test]
    fn no_lie_passes_among_hundreds() {
        assert_eq!(wordings::run(&mut Chance::new(42), 600, 10).lies_passed(), 0);
    }
}
