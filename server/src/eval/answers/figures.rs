//! What became of the turns, counted.

use std::collections::BTreeMap;

use chidi::assistant::decide::{Decision, Reason};
use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;
use chidi::assistant::verify::verify;

use super::dialogue::{Kind, Said};
use super::model::{Heeded, Model};
use super::reliability::{Answer, Reliability, names_it};
use super::{judge, reason};

/// What became of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// Sent, true, and about what was asked.
    Answered,
    /// Sent and true, but not what was asked.
    Beside,
    /// Asked what was meant.
    Asked,
    ForPerson {
        /// A person had to see it, or the shop has not told what was asked.
        is_right: bool,
        /// The draft was true, and the check refused it.
        is_false_block: bool,
    },
    Silent,
    Wrong(Vec<String>),
}

/// A turn that was decided.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) model: Model,
    pub(super) said: Said,
    pub(super) thought: Thought,
    pub(super) how: How,
    /// What confidence had to say to it.
    pub(super) answer: Option<Answer>,
    /// What became of the model's text, if it was asked.
    pub(super) heeded: Option<Heeded>,
    pub(super) took_ms: f64,
}

/// Holds a turn against the shop as it is when it is decided.
pub(super) fn judge(shop: &Shop, said: &Said, thought: &Thought, (model, is_given_up): (Model, bool)) -> How {
    let is_false_block = reason(thought) == Some(Reason::CheckFailed) && {
        let facts = thought.facts();
        !verify(shop, thought.understood.language, &thought.draft.text, &facts).passed
            && judge::faults(shop, &thought.draft.text, &said.asked).is_empty()
    };
    let (text, by_itself) = match &thought.decision {
        _ if is_given_up => {
            return How::ForPerson {
                is_right: true,
                is_false_block: false,
            };
        }
        Decision::StaySilent => return How::Silent,
        Decision::Send { text } => (text, true),
        Decision::HandOver { text, .. } => (text, false),
    };
    let faults = if thought.draft.is_foreign && by_itself {
        in_a_models_words(shop, text, model)
    } else {
        judge::faults(shop, text, &said.asked)
    };
    if !faults.is_empty() {
        return How::Wrong(faults);
    }
    if !by_itself {
        let is_untold =
            reason(thought) == Some(Reason::NotInRecords) && thought.found.iter().any(|found| found.gap.is_some());
        return How::ForPerson {
            is_right: said.kind.is_for_person() || is_untold && !said.kind.is_catalogue(),
            is_false_block,
        };
    }
    if said.kind.is_for_person() && is_in_stock(shop, said) {
        return How::Wrong(vec!["no person was called".to_owned()]);
    }
    match (thought.draft.asks_back, names_it(said, text)) {
        (true, _) => How::Asked,
        (false, true) => How::Answered,
        (false, false) => How::Beside,
    }
}

/// A liar's words are never true, nor a broken one's; an honest one's are, as long as their amounts still hold.
fn in_a_models_words(shop: &Shop, text: &str, model: Model) -> Vec<String> {
    if model == Model::Honest {
        judge::unknown_amounts(shop, text)
    } else {
        vec![format!("the words of {} were sent", model.words())]
    }
}

/// Who wants to buy what is sold out is answered with what there is instead.
fn is_in_stock(shop: &Shop, said: &Said) -> bool {
    let mut products = shop.catalogue.products.iter();
    said.kind != Kind::Order
        || products.any(|product| Some(&product.name) == said.asked.product.as_ref() && product.is_in_stock())
}

/// Counts of one kind of question.
#[derive(Debug, Default)]
struct Row {
    turns: usize,
    answered: usize,
    beside: usize,
    asked: usize,
    for_person: usize,
    wrong: usize,
}

/// Counts of the dialogues with one model.
#[derive(Debug, Default)]
struct OfModel {
    turns: usize,
    wrong: usize,
    for_person: usize,
    /// Turns in which it was asked, by what became of its text.
    heeded: [usize; 4],
    times_ms: Vec<f64>,
}

/// All counts.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) wrong: usize,
    false_blocks: usize,
    rightly_for_person: usize,
    by_kind: BTreeMap<Kind, Row>,
    by_model: BTreeMap<Model, OfModel>,
    reliability: Reliability,
    shown: BTreeMap<&'static str, usize>,
    show: usize,
}

impl Figures {
    pub(super) fn new(show: usize) -> Self {
        Self {
            wrong: 0,
            false_blocks: 0,
            rightly_for_person: 0,
            by_kind: BTreeMap::new(),
            by_model: BTreeMap::new(),
            reliability: Reliability::default(),
            shown: BTreeMap::new(),
            show,
        }
    }

    pub(super) fn add(&mut self, played: &Played) {
        let Played { said, thought, how, .. } = played;
        let of_model = self.by_model.entry(played.model).or_default();
        of_model.turns += 1;
        of_model.times_ms.push(played.took_ms);
        of_model.wrong += usize::from(matches!(how, How::Wrong(_)));
        of_model.for_person += usize::from(matches!(how, How::ForPerson { .. }));
        if let Some(heeded) = played.heeded {
            of_model.heeded[heeded as usize] += 1;
        }
        let row = self.by_kind.entry(said.kind).or_default();
        row.turns += 1;
        match how {
            How::Answered | How::Silent => row.answered += 1,
            How::Beside => row.beside += 1,
            How::Asked => row.asked += 1,
            How::ForPerson {
                is_right,
                is_false_block,
            } => {
                row.for_person += 1;
                self.false_blocks += usize::from(*is_false_block);
                self.rightly_for_person += usize::from(*is_right);
            }
            How::Wrong(_) => {
                row.wrong += 1;
                self.wrong += 1;
            }
        }
        if let Some(answer) = played.answer {
            self.reliability.add(answer);
        }
        self.example(said, thought, how);
        if played.model == Model::Honest && matches!(played.heeded, Some(Heeded::Refused | Heeded::Rewritten)) {
            self.refused(thought);
        }
    }

    /// Shows a few of those that a person should look at.
    fn example(&mut self, said: &Said, thought: &Thought, how: &How) {
        let (title, faults) = match how {
            How::Wrong(faults) => ("wrong", faults.join("; ")),
            How::Beside if said.kind.is_catalogue() => ("beside the question", String::new()),
            How::Asked if said.kind.is_catalogue() => ("asked back", String::new()),
            How::ForPerson {
                is_false_block: true, ..
            } => ("a true draft refused", String::new()),
            How::ForPerson { is_right: false, .. } if said.kind.is_catalogue() => ("handed over", String::new()),
            _ => return,
        };
        let shown = self.shown.entry(title).or_default();
        *shown += 1;
        if *shown <= self.show {
            println!("{title}: {:?} ({})", said.text, said.kind.words());
            println!("        {:?} {:?} {faults}", reason(thought), thought.draft.text);
            for check in thought.verified.checks.iter().filter(|check| check.backed_by.is_none()) {
                println!("        no fact backs {:?} {:?}", check.kind, check.said);
            }
        }
    }

    pub(super) fn print(&self, dialogues: u32) {
        let turns: usize = self.by_kind.values().map(|row| row.turns).sum();
        println!("\n{dialogues} dialogues, {turns} turns");
        println!(
            "{:<36}{:>7}{:>10}{:>9}{:>8}{:>9}{:>7}",
            "", "turns", "answered", "beside", "asked", "person", "wrong"
        );
        for (kind, row) in &self.by_kind {
            println!(
                "{:<36}{:>7}{:>10}{:>9}{:>8}{:>9}{:>7}",
                kind.words(),
                row.turns,
                row.answered,
                row.beside,
                row.asked,
                row.for_person,
                row.wrong
            );
        }
        let catalogue = || {
            self.by_kind
                .iter()
                .filter(|(kind, _)| kind.is_catalogue())
                .map(|(_, row)| row)
        };
        let of_catalogue: usize = catalogue().map(|row| row.turns).sum();
        let answered: usize = catalogue().map(|row| row.answered).sum();
        let asked: usize = self.by_kind.values().map(|row| row.asked).sum();
        let for_person: usize = self.by_kind.values().map(|row| row.for_person).sum();
        println!("\nwrong facts sent              {}", self.wrong);
        println!(
            "false blocks                  {} ({:.2} %)",
            self.false_blocks,
            share(self.false_blocks, turns)
        );
        println!(
            "catalogue questions answered  {answered} of {of_catalogue} ({:.1} %)",
            share(answered, of_catalogue)
        );
        println!(
            "handed over                   {for_person} ({:.1} %), rightly {}",
            share(for_person, turns),
            self.rightly_for_person
        );
        println!("asked back                    {asked} ({:.1} %)", share(asked, turns));
        self.reliability.print();
        self.print_models();
    }

    fn print_models(&self) {
        println!(
            "\n{:<14}{:>8}{:>8}{:>12}{:>12}{:>12}{:>12}{:>8}{:>18}",
            "model", "turns", "asked", "its words", "our words", "refused", "person", "wrong", "p50 / p95 ms"
        );
        for (model, of_it) in &self.by_model {
            let [nothing, sent, rewritten, refused] = of_it.heeded;
            let mut times = of_it.times_ms.clone();
            times.sort_by(f64::total_cmp);
            let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
            println!(
                "{:<14}{:>8}{:>8}{sent:>12}{rewritten:>12}{refused:>12}{:>12}{:>8}{:>18}",
                model.words(),
                of_it.turns,
                nothing + sent + rewritten + refused,
                of_it.for_person,
                of_it.wrong,
                format!("{:.1} / {:.1}", at(50), at(95))
            );
        }
        let honest = self.by_model.get(&Model::Honest).map_or([0; 4], |of_it| of_it.heeded);
        let texts = honest[1] + honest[2] + honest[3];
        println!(
            "true texts of a model refused {} of {texts} ({:.2} %)",
            honest[2] + honest[3],
            share(honest[2] + honest[3], texts)
        );
        let asked: usize = self.by_model.values().flat_map(|of_it| of_it.heeded).sum();
        let turns: usize = self.by_model.values().map(|of_it| of_it.turns).sum();
        println!("without a language model      {:.1} %", 100.0 - share(asked, turns));
    }

    /// A true text of a model that was not sent as it was.
    fn refused(&mut self, thought: &Thought) {
        let shown = self.shown.entry("a model's true text refused").or_default();
        *shown += 1;
        let said = thought.log.as_ref().and_then(|log| log.rounds.last());
        if let Some(round) = said.filter(|_| *shown <= self.show) {
            println!("a model's true text refused: {}", round.said);
        }
    }
}

pub(super) fn share(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}
