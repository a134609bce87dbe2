//! `chidi eval answers`: thousands of dialogues with shops made by chance, whose truth is known, and drafts that lie. Nothing
//! here needs a database; the deciding step is played as `store_decision` does it, by the versions of the rows.
//!
//! - [`market`]: the shops, put together from [`goods`]. - [`dialogue`]: the customers. - [`change`]: rows that change while an answer is thought.
//! - [`judge`]: whether what was said is true. - [`wordings`]: true sentences and lies, put before the assistant's check.

mod chance;
mod change;
mod dialogue;
mod figures;
mod goods;
mod judge;
mod market;
mod wordings;

use std::sync::Arc;

use anyhow::ensure;
use chidi::assistant::decide::{Decision, Reason};
use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;
use clap::Args;

use super::thread::Thread;
use chance::Chance;
use dialogue::Said;
use figures::{Figures, How};

/// How often an answer is thought anew because its rows changed; then a person is called.
const ROUNDS: usize = 3;

#[derive(Debug, Args)]
pub(super) struct AnswersArgs {
    /// Dialogues of one to four turns.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    dialogues: u32,

    /// Lies put before the check, and half as many true sentences.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    lies: u32,

    /// The same seed gives the same dialogues.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How many wrong answers are shown.
    #[arg(long, default_value_t = 10)]
    show: usize,
}

pub(super) fn run(args: &AnswersArgs) -> anyhow::Result<()> {
    let mut chance = Chance::new(args.seed);
    let mut figures = Figures::new(args.show);
    for _ in 0..args.dialogues {
        dialogue(&mut chance, &mut figures);
    }
    figures.print(args.dialogues);
    let checked = wordings::run(&mut chance, args.lies, args.show);
    ensure!(
        figures.wrong == 0 && checked.lies_passed() == 0,
        "{} wrong facts were sent, {} lies passed the check",
        figures.wrong,
        checked.lies_passed()
    );
    Ok(())
}

/// A customer asks until a person is called or nothing more is to be said.
fn dialogue(chance: &mut Chance, figures: &mut Figures) {
    let products = chance.within(4, 30) as usize;
    let mut shop = market::shop(chance, products);
    let mut thread = Thread::default();
    let turns = chance.within(1, 4);
    let mut said = dialogue::first(chance, &shop);
    for turn in 1..=turns {
        let (thought, is_given_up) = decide(chance, &mut shop, &thread, &said);
        let how = figures::judge(&shop, &said, &thought, is_given_up);
        figures.add(&said, &thought, &how);
        thread.keep(&thought);
        if matches!(how, How::ForPerson { .. } | How::Asked) || turn == turns {
            break;
        }
        said = dialogue::next(chance, &shop, &said);
    }
}

/// Thinks until the rows an answer rests on are still what they were; the shop may change meanwhile.
fn decide(chance: &mut Chance, shop: &mut Shop, thread: &Thread, said: &Said) -> (Thought, bool) {
    for _ in 0..ROUNDS {
        let thought = thread.think(shop, &said.text, None);
        if chance.percent(15) {
            change::change(chance, shop, said);
        }
        if change::still_holds(shop, &thought) {
            return (thought, false);
        }
    }
    (thread.think(shop, &said.text, None), true)
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

    #[test]
    fn nothing_wrong_is_sent_in_hundreds_of_dialogues() {
        let mut chance = Chance::new(42);
        let mut figures = Figures::new(20);
        for _ in 0..300 {
            dialogue(&mut chance, &mut figures);
        }
        assert_eq!(figures.wrong, 0);
    }
}
