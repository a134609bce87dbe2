//! A fact as it is shown to a model, read back into its parts.

use super::{Dice, Shown};

/// A product with the values it is spoken of in: "Ember tote in size M, Wine".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) whole: String,
    pub(super) product: String,
    pub(super) values: Vec<String>,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Price(Label, String),
    Range(Label, String, String),
    Stock(Label, bool),
    Values {
        label: Label,
        in_stock: Vec<String>,
        gone: Vec<String>,
    },
    NotOffered {
        product: String,
        value: String,
    },
    Total {
        quantity: String,
        product: String,
        total: String,
        unit: String,
    },
    Instead(Label, String),
    Zone {
        name: String,
        price: String,
        days: Option<String>,
    },
    /// A day, with its hours or closed.
    Day(String, Option<(String, String)>),
    Hours(String),
    Address(String),
    Quote(String),
    Details(String, String),
    Goods(Vec<String>),
}

impl Label {
    fn of(whole: &str) -> Self {
        let (product, values) = whole.rsplit_once(" in ").unwrap_or((whole, ""));
        Self {
            whole: whole.to_owned(),
            product: product.to_owned(),
            values: list(values),
        }
    }

    /// As one of many people would write it.
    pub(super) fn written(&self, dice: &mut Dice) -> String {
        let Self { whole, product, values } = self;
        let Some(last) = values.last() else {
            return if dice.percent(12) {
                product.to_lowercase()
            } else {
                product.clone()
            };
        };
        let reversed: Vec<&str> = values.iter().rev().map(String::as_str).collect();
        match dice.next() % 12 {
            0 => format!("{product} ({})", values.join(", ")),
            1 => format!("{product} in {}", reversed.join(", ")),
            2 => format!("{product} in {}", values.join(" and ")),
            3 => format!("{product}, {}", values.join(", ")),
            4 if values.len() == 1 => format!("{last} {product}"),
            4 => format!("{last} {product} in {}", values[..values.len() - 1].join(", ")),
            5 => whole.to_lowercase(),
            _ => whole.clone(),
        }
    }
}

/// What a fact says, if a model would put it into words of its own.
pub(super) fn read(shown: &Shown) -> Option<Told> {
    let (title, value) = (shown.title.as_str(), shown.value.as_str());
    if let Some(label) = title.strip_prefix("Price of ") {
        return Some(match value.split_once(" to ") {
            Some((low, high)) => Told::Range(Label::of(label), low.to_owned(), high.to_owned()),
            None => Told::Price(Label::of(label), value.to_owned()),
        });
    }
    if let Some(label) = title.strip_prefix("Stock of ") {
        return Some(Told::Stock(Label::of(label), value == "in stock"));
    }
    if let Some(label) = title.strip_prefix("Instead: ") {
        return Some(Told::Instead(Label::of(label), value.to_owned()));
    }
    if let Some(product) = title.strip_prefix("Description of ") {
        return Some(Told::Details(product.to_owned(), value.to_owned()));
    }
    if let Some(product) = title.strip_prefix("Options of ") {
        let value = value.strip_prefix("no ")?;
        return Some(Told::NotOffered {
            product: product.to_owned(),
            value: value.to_owned(),
        });
    }
    if let Some(name) = title.strip_prefix("Delivery, ") {
        // The comma of "1,500" has no space behind it.
        let (price, days) = value.split_once(", ").unwrap_or((value, ""));
        return price.contains(|c: char| c.is_ascii_digit()).then(|| Told::Zone {
            name: name.to_owned(),
            price: price.to_owned(),
            days: (days.contains("day") && !days.contains("same")).then(|| days.to_owned()),
        });
    }
    if let Some((quantity, product)) = title.split_once(" × ") {
        let (total, unit) = value.split_once(", at ")?;
        return Some(Told::Total {
            quantity: quantity.to_owned(),
            product: product.to_owned(),
            total: total.to_owned(),
            unit: unit.trim_end_matches(" each").to_owned(),
        });
    }
    match title {
        "Opening hours" => Some(day(value).unwrap_or_else(|| Told::Hours(value.to_owned()))),
        "Address" => Some(Told::Address(value.to_owned())),
        "How to pay" | "Returns" => Some(Told::Quote(value.to_owned())),
        "What the shop sells" => Some(Told::Goods(list(value))),
        _ if title.starts_with("From ") => Some(Told::Quote(value.to_owned())),
        _ if title.starts_with("Rule: ") || !title.contains(" of ") => None,
        _ => values(title, value),
    }
}

/// "On Friday we are open from 9:00 to 18:00."
fn day(value: &str) -> Option<Told> {
    let (day, hours) = value.strip_prefix("On ")?.split_once(" we are ")?;
    let open = hours
        .strip_prefix("open from ")
        .and_then(|hours| hours.trim_end_matches('.').split_once(" to "));
    let open = open.map(|(opens, closes)| (opens.to_owned(), closes.to_owned()));
    Some(Told::Day(day.to_owned(), open))
}

/// "Black, Navy blue; sold out: Wine" of "Colour of Ember tote".
fn values(title: &str, value: &str) -> Option<Told> {
    let (option, label) = title.split_once(" of ")?;
    let (in_stock, gone) = value.split_once("; sold out: ").unwrap_or((value, ""));
    let named = |value: String| {
        let is_bare = option.to_lowercase().contains("size") && value.chars().count() <= 4;
        if is_bare { format!("size {value}") } else { value }
    };
    Some(Told::Values {
        label: Label::of(label),
        in_stock: list(in_stock).into_iter().map(named).collect(),
        gone: list(gone).into_iter().map(named).collect(),
    })
}

fn list(text: &str) -> Vec<String> {
    text.split(", ")
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The currencies' signs, codes and names in a sentence.
const NAMES: [(&str, &str, &str); 8] = [
    ("₦", "NGN", "naira"),
    ("GH₵", "GHS", "cedis"),
    ("KSh ", "KES", "shillings"),
    ("₹", "INR", "rupees"),
    ("R", "ZAR", "rand"),
    ("£", "GBP", "pounds"),
    ("$", "USD", "dollars"),
    ("€", "EUR", "euros"),
];

/// An amount as people write it.
pub(super) fn written(amount: &str, dice: &mut Dice) -> String {
    let (sign, bare) = parts(amount);
    let Some((_, code, name)) = NAMES.into_iter().find(|(known, ..)| known.trim() == sign.trim()) else {
        return amount.to_owned();
    };
    match dice.next() % 8 {
        0 => format!("{bare} {name}"),
        1 => format!("{code} {bare}"),
        2 => amount.replace(',', ""),
        _ => amount.to_owned(),
    }
}

/// An amount near this one that no fact shown holds.
pub(super) fn wrong(amount: &str, shown: &[Shown], dice: &mut Dice) -> String {
    let (sign, bare) = parts(amount);
    let (whole, rest) = bare.split_once('.').map_or((bare, ""), |(whole, rest)| (whole, rest));
    let number: u64 = whole.replace(',', "").parse().unwrap_or(7);
    let wrongs = [number + 1, number * 9 / 10, number * 10, number / 2, number + 500];
    let start = dice.next() as usize % wrongs.len();
    let is_new = |number: &u64| *number > 0 && !shown.iter().any(|fact| holds(&fact.value, &grouped(*number)));
    let picked = (0..wrongs.len())
        .map(|at| wrongs[(start + at) % wrongs.len()])
        .find(is_new);
    let digits = grouped(picked.unwrap_or(number * 7 + 3));
    if rest.is_empty() {
        format!("{sign}{digits}")
    } else {
        format!("{sign}{digits}.{rest}")
    }
}

/// Whether a number stands in a text by itself.
fn holds(text: &str, number: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != ',')
        .any(|found| found.trim_matches(',') == number)
}

pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The sign and the figures.
fn parts(amount: &str) -> (&str, &str) {
    let at = amount.find(|c: char| c.is_ascii_digit()).unwrap_or(amount.len());
    amount.split_at(at)
}
