//! What the facts say, in one of many voices: never more than they say.

use super::told::{Label, Told, read, written};
use super::{Dice, Saying, Shown, TRUTHS, wording};

/// A true message about some of the facts shown; with none to speak of, a courtesy.
pub fn truth(shown: &[Shown], seed: u64) -> Saying {
    let mut dice = Dice(seed);
    let is_aside = dice.percent(33);
    let told: Vec<(usize, Told)> = shown
        .iter()
        .enumerate()
        .filter_map(|(at, shown)| Some((at, read(shown)?)))
        .collect();
    let mut voice = Voice {
        is_aside,
        dice,
        cites: Vec::new(),
    };
    if told.is_empty() || voice.dice.percent(4) {
        return Saying {
            text: voice.words("courtesy", &[]),
            kind: "courtesy",
            cites: Vec::new(),
            is_held_out: is_aside,
        };
    }
    let (kind, mut text) = voice.story(&told);
    if voice.dice.percent(40) {
        text = format!("{} {text}", voice.words("opener", &[]));
    }
    if voice.dice.percent(40) {
        text = format!("{} {}", ended(text), voice.words("closer", &[]));
    }
    Saying {
        text,
        kind,
        cites: voice.cites,
        is_held_out: is_aside,
    }
}

/// Somebody who speaks.
#[derive(Debug)]
pub(super) struct Voice {
    pub(super) is_aside: bool,
    pub(super) dice: Dice,
    /// Facts spoken of so far.
    pub(super) cites: Vec<usize>,
}

impl Voice {
    /// A wording with its gaps filled.
    pub(super) fn words(&mut self, heading: &str, gaps: &[(&str, &str)]) -> String {
        let form = wording(&TRUTHS, heading, self.is_aside, &mut self.dice);
        gaps.iter()
            .fold(form.to_owned(), |text, (gap, with)| text.replace(gap, with))
    }

    /// One fact, and at times what belongs to it.
    fn story(&mut self, told: &[(usize, Told)]) -> (&'static str, String) {
        let (at, main) = &told[self.dice.next() as usize % told.len()];
        self.cites.push(*at);
        if let Told::Price(label, _) | Told::Stock(label, _) = main
            && self.dice.percent(60)
            && let Some(text) = self.price_and_stock(told, label)
        {
            return ("price and stock", text);
        }
        self.alone(main)
    }

    /// Both facts about a label, if both are there.
    fn price_and_stock(&mut self, told: &[(usize, Told)], label: &Label) -> Option<String> {
        let (price_at, amount) = told.iter().find_map(|(at, told)| match told {
            Told::Price(of, amount) if of == label => Some((*at, amount)),
            _ => None,
        })?;
        let (stock_at, is_in_stock) = told.iter().find_map(|(at, told)| match told {
            Told::Stock(of, is_in_stock) if of == label => Some((*at, *is_in_stock)),
            _ => None,
        })?;
        self.cites = vec![price_at, stock_at];
        let amount = written(amount, &mut self.dice);
        let name = label.written(&mut self.dice);
        let gaps = [("{l}", name.as_str()), ("{a}", amount.as_str())];
        let (both, one, it) = if is_in_stock {
            ("price and stock", "in stock", "in stock it")
        } else {
            ("price and gone", "sold out", "sold out it")
        };
        Some(match self.dice.next() % 3 {
            0 => self.words(both, &gaps),
            1 => format!("{} {}", ended(self.words("price", &gaps)), self.words(it, &gaps)),
            _ => format!("{} {}", ended(self.words(one, &gaps)), self.words("price it", &gaps)),
        })
    }

    /// What one fact says.
    pub(super) fn alone(&mut self, told: &Told) -> (&'static str, String) {
        match told {
            Told::Price(label, amount) => ("price", self.labelled("price", label, &[("{a}", amount)])),
            Told::Range(label, low, high) => (
                "price range",
                self.labelled("range", label, &[("{a}", low), ("{b}", high)]),
            ),
            Told::Stock(label, true) => ("in stock", self.labelled("in stock", label, &[])),
            Told::Stock(label, false) => ("sold out", self.labelled("sold out", label, &[])),
            Told::Values { label, in_stock, gone } => ("size or colour", self.values(label, in_stock, gone)),
            Told::NotOffered { product, value } => (
                "not offered",
                self.words("not offered", &[("{p}", product), ("{v}", value)]),
            ),
            Told::Total {
                quantity,
                product,
                total,
                ..
            } => {
                let total = written(total, &mut self.dice);
                let gaps = [("{q}", quantity.as_str()), ("{p}", product), ("{a}", &total)];
                ("total", self.words("total", &gaps))
            }
            Told::Instead(label, amount) => ("instead", self.labelled("instead", label, &[("{a}", amount)])),
            Told::Zone { name, price, days } => ("delivery", self.zone(name, price, days.as_deref())),
            Told::Day(day, Some((opens, closes))) => (
                "open",
                self.words("day open", &[("{d}", day), ("{o}", opens), ("{c}", closes)]),
            ),
            Told::Day(day, None) => ("closed", self.words("day closed", &[("{d}", day)])),
            Told::Hours(text) => ("hours", self.words("hours", &[("{t}", text.trim_end_matches('.'))])),
            Told::Address(text) => ("address", self.words("address", &[("{t}", text.trim_end_matches('.'))])),
            Told::Quote(text) => ("quote", self.words("quote", &[("{t}", text)])),
            Told::Details(product, text) => ("details", self.words("details", &[("{p}", product), ("{t}", text)])),
            Told::Goods(names) => {
                let names = joined(names, "and");
                ("goods", self.words("range of goods", &[("{v}", &names)]))
            }
        }
    }

    fn labelled(&mut self, heading: &str, label: &Label, amounts: &[(&str, &str)]) -> String {
        let name = label.written(&mut self.dice);
        let amounts: Vec<(&str, String)> = amounts
            .iter()
            .map(|(gap, amount)| (*gap, written(amount, &mut self.dice)))
            .collect();
        let gaps: Vec<(&str, &str)> = amounts
            .iter()
            .map(|(gap, amount)| (*gap, amount.as_str()))
            .chain([("{l}", name.as_str())])
            .collect();
        self.words(heading, &gaps)
    }

    /// What can be had, and at times what cannot.
    pub(super) fn values(&mut self, label: &Label, in_stock: &[String], gone: &[String]) -> String {
        let name = label.written(&mut self.dice);
        let link = if self.dice.percent(25) { "or" } else { "and" };
        let (there, gone_too) = (joined(in_stock, link), joined(gone, "and"));
        if in_stock.is_empty() {
            let heading = if gone.len() > 1 { "values gone" } else { "sold out" };
            return self.words(
                heading,
                &[("{l}", &format!("{name} in {gone_too}")), ("{v}", &gone_too)],
            );
        }
        let text = self.words("values", &[("{l}", &name), ("{v}", &there)]);
        if gone.is_empty() || self.dice.percent(50) {
            return text;
        }
        format!("{text} {}", self.words("values gone", &[("{v}", &gone_too)]))
    }

    fn zone(&mut self, name: &str, price: &str, days: Option<&str>) -> String {
        let amount = written(price, &mut self.dice);
        let text = self.words("zone", &[("{z}", name), ("{a}", &amount)]);
        match days.filter(|_| self.dice.percent(50)) {
            Some(days) => format!("{text} {}", self.words("zone days", &[("{n}", days), ("{z}", name)])),
            None => text,
        }
    }
}

fn ended(mut text: String) -> String {
    if text.ends_with(char::is_alphanumeric) {
        text.push('.');
    }
    text
}

/// "Black, Wine and Navy blue".
fn joined(names: &[String], link: &str) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {link} {last}", first.join(", ")),
        names => names.join(""),
    }
}
