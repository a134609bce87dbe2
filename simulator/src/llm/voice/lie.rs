//! What no fact says, as near to what they say as a model comes that wants to please.

use super::told::{Label, Told, grouped, read, wrong};
use super::truth::Voice;
use super::{Dice, LIES, Saying, Shown, wording};

/// Values that no product of a shop made by chance has.
const UNMADE: [&str; 6] = [
    "Lime green",
    "Magenta",
    "Turquoise",
    "size 61",
    "Neon yellow",
    "size XS",
];

/// A lie. `strangers` are products of the shop that no fact shown speaks of.
pub fn lie(shown: &[Shown], strangers: &[String], seed: u64) -> Saying {
    let mut dice = Dice(seed);
    let is_aside = dice.percent(33);
    let told: Vec<(usize, Told)> = shown
        .iter()
        .enumerate()
        .filter_map(|(at, shown)| Some((at, read(shown)?)))
        .collect();
    let mut liar = Liar {
        shown,
        strangers,
        told,
        voice: Voice {
            is_aside,
            dice,
            cites: Vec::new(),
        },
    };
    let (kind, text) = match liar.voice.dice.next() % 10 {
        0..=1 => liar.invented(),
        2..=3 => liar.after_a_truth(),
        4 => liar.crossed().unwrap_or_else(|| liar.invented()),
        _ => liar.twisted().unwrap_or_else(|| liar.invented()),
    };
    Saying {
        text,
        kind,
        // A liar who wants to be believed names every fact there is.
        cites: (0..shown.len()).collect(),
        is_held_out: is_aside,
    }
}

struct Liar<'a> {
    shown: &'a [Shown],
    strangers: &'a [String],
    told: Vec<(usize, Told)>,
    voice: Voice,
}

impl Liar<'_> {
    /// What nobody ever said.
    fn invented(&mut self) -> (&'static str, String) {
        let kinds: Vec<&'static str> = LIES.keys().copied().collect();
        let dice = &mut self.voice.dice;
        let kind = dice.pick(&kinds);
        let form = wording(&LIES, kind, self.voice.is_aside, dice);
        let label = self.told.iter().find_map(|(_, told)| match told {
            Told::Price(label, _) | Told::Stock(label, _) => Some(label.whole.clone()),
            _ => None,
        });
        let text = form
            .replace("{l}", label.as_deref().unwrap_or("this one"))
            .replace("{x}", &self.money())
            .replace(
                "{n}",
                self.voice.dice.pick(&["2", "3", "5", "7", "8", "two", "three", "ten"]),
            )
            .replace(
                "{%}",
                self.voice
                    .dice
                    .pick(&["5%", "10%", "15 %", "20 percent", "twenty-five percent", "30%", "half"]),
            )
            .replace(
                "{d}",
                self.voice
                    .dice
                    .pick(&["tomorrow", "Friday night", "Monday", "the weekend", "noon", "the 24th"]),
            );
        (kind, text)
    }

    /// A truth first, so that the lie is believed.
    fn after_a_truth(&mut self) -> (&'static str, String) {
        let (kind, lie) = self.invented();
        if self.told.is_empty() {
            return (kind, lie);
        }
        let at = self.voice.dice.next() as usize % self.told.len();
        let truth = self.voice.alone(&self.told[at].1.clone()).1;
        (kind, format!("{truth} {lie}"))
    }

    /// What one fact says, put to another: each word of it is in a fact.
    fn crossed(&mut self) -> Option<(&'static str, String)> {
        let priced: Vec<(Label, String)> = self
            .told
            .iter()
            .filter_map(|(_, told)| match told {
                Told::Price(label, amount) | Told::Instead(label, amount) => Some((label.clone(), amount.clone())),
                _ => None,
            })
            .collect();
        let zone = self.told.iter().find_map(|(_, told)| match told {
            Told::Zone { name, price, .. } => Some((name.clone(), price.clone())),
            _ => None,
        });
        let first = priced.first()?.clone();
        if let Some((name, fee)) = zone.filter(|(_, fee)| *fee != first.1) {
            return Some(if self.voice.dice.percent(50) {
                (
                    "price as the fee",
                    self.voice.words("zone", &[("{z}", &name), ("{a}", &first.1)]),
                )
            } else {
                (
                    "the fee as a price",
                    self.voice.words("price", &[("{l}", &first.0.whole), ("{a}", &fee)]),
                )
            });
        }
        let other = priced
            .iter()
            .find(|(label, amount)| *label != first.0 && *amount != first.1)?;
        let (label, amount) = if self.voice.dice.percent(50) {
            (&first.0, &other.1)
        } else {
            (&other.0, &first.1)
        };
        Some((
            "another's price",
            self.voice.words("price", &[("{l}", &label.whole), ("{a}", amount)]),
        ))
    }

    /// A fact with something wrong in it.
    fn twisted(&mut self) -> Option<(&'static str, String)> {
        if !self.strangers.is_empty() && self.voice.dice.percent(12) {
            return Some(self.stranger());
        }
        if self.told.is_empty() {
            return None;
        }
        let at = self.voice.dice.next() as usize % self.told.len();
        let told = self.told[at].1.clone();
        match &told {
            Told::Price(label, amount) => {
                let wrong = self.wrong(amount);
                Some(("price", self.say(&Told::Price(label.clone(), wrong))))
            }
            Told::Instead(label, amount) => {
                let wrong = self.wrong(amount);
                Some(("price", self.say(&Told::Instead(label.clone(), wrong))))
            }
            Told::Range(label, low, high) => Some(self.range(label, (low, high))),
            Told::Stock(label, is_in_stock) => Some(("stock", self.say(&Told::Stock(label.clone(), !is_in_stock)))),
            Told::Values { label, in_stock, gone } => Some(self.values(label, in_stock, gone)),
            Told::NotOffered { product, value } => {
                let name = self.voice.words("values", &[("{l}", product), ("{v}", value)]);
                Some(("not offered", name))
            }
            Told::Total { .. } => Some(self.total(&told)),
            Told::Zone { name, price, days } => Some(self.zone((name, price), days.as_deref())),
            Told::Day(day, open) => Some(self.day(day, open.as_ref())),
            Told::Quote(text) | Told::Details(_, text) => self.quote(text),
            Told::Hours(_) | Told::Address(_) | Told::Goods(_) => None,
        }
    }

    fn say(&mut self, told: &Told) -> String {
        self.voice.alone(told).1
    }

    fn wrong(&mut self, amount: &str) -> String {
        wrong(amount, self.shown, &mut self.voice.dice)
    }

    /// Something of the shop that was not looked up.
    fn stranger(&mut self) -> (&'static str, String) {
        let stranger = self.strangers[self.voice.dice.next() as usize % self.strangers.len()].clone();
        let details = self.told.iter().find_map(|(_, told)| match told {
            Told::Details(_, text) => Some(text.clone()),
            _ => None,
        });
        let priced = self.told.iter().find_map(|(_, told)| match told {
            Told::Price(_, amount) => Some(amount.clone()),
            _ => None,
        });
        let label = Label {
            whole: stranger.clone(),
            product: stranger.clone(),
            values: Vec::new(),
        };
        let text = match (details, priced) {
            (Some(text), _) => format!("{stranger}: {text}"),
            (None, Some(amount)) if self.voice.dice.percent(50) => self.say(&Told::Price(label, amount)),
            (None, _) if self.voice.dice.percent(50) => self.say(&Told::Stock(label, true)),
            _ => self.say(&Told::Stock(label, false)),
        };
        ("another product", text)
    }

    fn range(&mut self, label: &Label, (low, high): (&str, &str)) -> (&'static str, String) {
        match self.voice.dice.next() % 3 {
            0 => (
                "one price of several",
                self.voice.words("price", &[("{l}", &label.whole), ("{a}", low)]),
            ),
            1 => (
                "one price of several",
                self.voice.words("price", &[("{l}", &label.whole), ("{a}", high)]),
            ),
            _ => {
                let high = self.wrong(high);
                let low = self.wrong(low);
                ("price range", self.say(&Told::Range(label.clone(), low, high)))
            }
        }
    }

    /// What cannot be had as what can, the other way round, and what is not made.
    fn values(&mut self, label: &Label, in_stock: &[String], gone: &[String]) -> (&'static str, String) {
        let unmade = vec![self.voice.dice.pick(&UNMADE).to_owned()];
        match self.voice.dice.next() % 3 {
            0 if !gone.is_empty() => ("a value sold out", self.voice.values(label, gone, &[])),
            1 if !in_stock.is_empty() && gone.is_empty() => (
                "a value in stock",
                self.voice
                    .words("values gone", &[("{v}", in_stock.last().map_or("", String::as_str))]),
            ),
            _ => ("a value not made", self.voice.values(label, &unmade, &[])),
        }
    }

    fn total(&mut self, told: &Told) -> (&'static str, String) {
        let Told::Total {
            quantity,
            product,
            total,
            unit,
        } = told
        else {
            unreachable!("callers hand in a total");
        };
        let gaps = [("{q}", quantity.as_str()), ("{p}", product), ("{a}", unit)];
        match self.voice.dice.next() % 3 {
            0 => ("one for all", self.voice.words("total", &gaps)),
            1 => (
                "all for one",
                self.voice.words("price", &[("{l}", product), ("{a}", total)]),
            ),
            _ => {
                let wrong = self.wrong(total);
                let gaps = [("{q}", quantity.as_str()), ("{p}", product), ("{a}", &wrong)];
                ("total", self.voice.words("total", &gaps))
            }
        }
    }

    fn zone(&mut self, (name, price): (&str, &str), days: Option<&str>) -> (&'static str, String) {
        if let Some(days) = days.filter(|_| self.voice.dice.percent(35)) {
            let first = days.split(' ').next().unwrap_or_default();
            let wrong = days.replacen(first, &format!("{}", first.parse::<u64>().unwrap_or(3) + 4), 1);
            return (
                "delivery time",
                self.voice.words("zone days", &[("{n}", &wrong), ("{z}", name)]),
            );
        }
        let wrong = self.wrong(price);
        (
            "delivery price",
            self.voice.words("zone", &[("{z}", name), ("{a}", &wrong)]),
        )
    }

    fn day(&mut self, day: &str, open: Option<&(String, String)>) -> (&'static str, String) {
        const DAYS: [&str; 7] = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ];
        let is_told = |name: &str| {
            self.told
                .iter()
                .any(|(_, told)| matches!(told, Told::Day(told, _) if told == name))
        };
        let others: Vec<&str> = DAYS.into_iter().filter(|name| !is_told(name)).collect();
        let told = match (open, self.voice.dice.next() % 3) {
            (None, _) => Told::Day(day.to_owned(), Some(("9:00".to_owned(), "17:00".to_owned()))),
            (Some(_), 0) => Told::Day(day.to_owned(), None),
            (Some(hours), 1) if !others.is_empty() => {
                Told::Day(self.voice.dice.pick(&others).to_owned(), Some(hours.clone()))
            }
            (Some((opens, closes)), _) => {
                let (hour, minutes) = closes.split_once(':').unwrap_or((closes, "00"));
                let later = format!("{}:{minutes}", hour.parse::<u64>().unwrap_or(17) + 1);
                Told::Day(day.to_owned(), Some((opens.clone(), later)))
            }
        };
        ("hours of a day", self.say(&told))
    }

    /// The owner's words with another number, or without their "no".
    fn quote(&mut self, text: &str) -> Option<(&'static str, String)> {
        let number = text.split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
        let without_no = text
            .replace("No returns", "Returns")
            .replace("No pay", "Pay")
            .replace("No perfume", "Perfume");
        let twisted = match number.filter(|number| number.len() < 4) {
            Some(number) => {
                let other = grouped(number.parse::<u64>().unwrap_or(1) + 23);
                text.replacen(number, &other, 1)
            }
            None if without_no != text => without_no,
            None => return None,
        };
        Some(("a quote changed", self.say(&Told::Quote(twisted))))
    }

    /// Money as people write it, that nobody has asked for.
    fn money(&mut self) -> String {
        let dice = &mut self.voice.dice;
        let whole = (dice.next() % 998 + 1) * 50;
        match dice.next() % 8 {
            0 => format!("₦{}", grouped(whole)),
            1 => format!("NGN {whole}"),
            2 => format!("{} naira", grouped(whole)),
            3 => format!("N{whole}"),
            4 => format!("{}.{}k", whole / 1_000, whole % 1_000 / 100),
            5 => format!("${}.99", whole % 90 + 9),
            6 => format!("{} thousand", whole % 40 + 2),
            _ => dice
                .pick(&[
                    "nine thousand five hundred",
                    "twelve thousand",
                    "four thousand naira",
                    "twenty-five k",
                ])
                .to_owned(),
        }
    }
}
