//! Texts as a language model might write them, put before the assistant's check: what the facts say in many voices, and lies near
//! it. A lie that passes and a true text that does not are both counted. A third of the wordings is kept aside while the check is
//! improved, and its figures stand by themselves.

use std::collections::BTreeMap;

use chidi::assistant::facts::{Fact, Sourced};
use chidi::assistant::shop::Shop;
use chidi::assistant::verify::{Verified, verify_wording};
use chidi_simulator::llm::voice::{self, Saying, Shown};

use super::super::thread::Thread;
use super::chance::Chance;
use super::figures::share;
use super::{dialogue, market};

/// Texts about the facts of one question.
const TRUTHS: usize = 3;
const LIES: usize = 6;

/// What came out.
#[derive(Debug, Default)]
pub(super) struct Checked {
    lies: Counts,
    truths: Counts,
    show: usize,
}

/// How many of how many, by what was said, and whether its wording was kept aside.
type Counts = BTreeMap<(bool, &'static str), (usize, usize)>;

impl Checked {
    pub(super) fn lies_passed(&self) -> usize {
        self.lies.values().map(|(passed, _)| passed).sum()
    }
}

/// Makes up so many lies, and half as many true texts, and puts them before the check.
pub(super) fn run(chance: &mut Chance, lies: u32, show: usize) -> Checked {
    let mut checked = Checked {
        show,
        ..Checked::default()
    };
    while told(&checked.lies) < lies as usize {
        let products = chance.within(5, 20) as usize;
        let seller = market::shop(chance, products);
        let said = dialogue::first(chance, &seller);
        let mut facts = Thread::default().think(&seller, &said.text, None).facts();
        if chance.percent(15) {
            facts.push(passage(chance));
        }
        checked.put(chance, &seller, &facts);
    }
    checked.print();
    checked
}

fn passage(chance: &mut Chance) -> Sourced {
    let fact = Fact::Passage {
        document: "Good to know".to_owned(),
        heading: String::new(),
        text: (*chance.one(market::PASSAGES)).to_owned(),
    };
    Sourced {
        fact,
        sources: Vec::new(),
    }
}

impl Checked {
    fn put(&mut self, chance: &mut Chance, shop: &Shop, facts: &[Sourced]) {
        let shown: Vec<Shown> = facts
            .iter()
            .map(|sourced| Shown {
                title: sourced.fact.title(),
                value: sourced.fact.value(),
            })
            .collect();
        for _ in 0..TRUTHS {
            let said = voice::truth(&shown, chance.next());
            let cited: Vec<Sourced> = said.cites.iter().map(|at| facts[*at].clone()).collect();
            let verified = verify_wording(shop, &said.text, &cited);
            let count = self.truths.entry((said.is_held_out, said.kind)).or_default();
            count.0 += usize::from(!verified.passed);
            count.1 += 1;
            self.show("true, refused", &said, &verified, !verified.passed);
        }
        let strangers = strangers(shop, facts);
        for _ in 0..LIES {
            let said = voice::lie(&shown, &strangers, chance.next());
            let verified = verify_wording(shop, &said.text, facts);
            let count = self.lies.entry((said.is_held_out, said.kind)).or_default();
            count.0 += usize::from(verified.passed);
            count.1 += 1;
            self.show("lie, passed", &said, &verified, verified.passed);
        }
    }

    /// A few of those that a person should look at. What is kept aside is never shown.
    fn show(&mut self, title: &str, said: &Saying, verified: &Verified, is_due: bool) {
        if !is_due || said.is_held_out || self.show == 0 {
            return;
        }
        self.show -= 1;
        let unbacked = verified.checks.iter().filter(|check| check.backed_by.is_none());
        let unbacked: Vec<_> = unbacked.map(|check| (check.kind, &check.said)).collect();
        println!("{title} ({}): {:?} {unbacked:?}", said.kind, said.text);
    }

    fn print(&self) {
        for (title, counts) in [
            ("lies that passed the check", &self.lies),
            ("true texts refused", &self.truths),
        ] {
            println!("\n{title:<30}{:>22}{:>22}", "wordings looked at", "wordings kept aside");
            let kinds: std::collections::BTreeSet<&str> = counts.keys().map(|(_, kind)| *kind).collect();
            for kind in kinds {
                let cell = |is_aside| {
                    let (part, of) = counts.get(&(is_aside, kind)).copied().unwrap_or_default();
                    format!("{part} of {of}")
                };
                println!("  {kind:<28}{:>22}{:>22}", cell(false), cell(true));
            }
            let all = |is_aside| {
                let of_it = || {
                    counts
                        .iter()
                        .filter(|((aside, _), _)| *aside == is_aside)
                        .map(|(_, count)| count)
                };
                let (part, of): (usize, usize) =
                    (of_it().map(|count| count.0).sum(), of_it().map(|count| count.1).sum());
                format!("{part} of {of} ({:.2} %)", share(part, of))
            };
            println!("  {:<28}{:>22}{:>22}", "all", all(false), all(true));
        }
    }
}

fn told(counts: &Counts) -> usize {
    counts.values().map(|(_, told)| told).sum()
}

/// Products that no fact speaks of.
fn strangers(shop: &Shop, facts: &[Sourced]) -> Vec<String> {
    if facts.iter().any(|sourced| matches!(sourced.fact, Fact::Range { .. })) {
        return Vec::new();
    }
    let is_told = |name: &str| facts.iter().any(|sourced| sourced.fact.product() == Some(name));
    let names = shop.catalogue.products.iter().map(|product| product.name.clone());
    names.filter(|name| !is_told(name)).collect()
}
