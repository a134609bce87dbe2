//! Sizes and colours: those a product has, and those asked for that it does not have.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::super::shop::{Catalogue, Item, Product};
use super::super::text::{Token, stem, tokens};
use super::{Spent, is_counting};

/// Option values of a product that a clause names, and those it names that the product does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Values the product has, by option; several when a word fits several ("blue": navy blue, royal blue).
    pub values: Vec<(usize, Vec<String>)>,
    /// What was asked for and is not there: option name (empty when there is none such) and the value as said.
    pub missing: Vec<(String, String)>,
}

impl Chosen {
    /// Whether an item has all the values chosen.
    pub fn fits(&self, item: &Item) -> bool {
        let mut values = self.values.iter();
        values.all(|(at, values)| item.values.get(*at).is_some_and(|value| values.contains(value)))
    }
}

/// Reads sizes and colours of one product out of a clause.
pub fn chosen(product: &Product, clause: &[Token], spent: &Spent) -> Chosen {
    let mut chosen = Chosen::default();
    let mut taken: HashSet<usize> = spent.clone();
    for option in 0..product.option_names.len() {
        let values = values_named(product, option, clause, &mut taken);
        if !values.is_empty() {
            chosen.values.push((option, values));
        }
    }
    for option in 0..product.option_names.len() {
        let is_chosen = chosen.values.iter().any(|(at, _)| *at == option);
        if let Some(value) = other_measure(product, option, clause, &taken).filter(|_| !is_chosen) {
            chosen.missing.push((product.option_names[option].clone(), value));
        }
    }
    for (name, value) in asked_in_general(clause, &taken) {
        let option = product
            .option_names
            .iter()
            .position(|option| is_same_kind(option, name));
        let has_it = option.is_some_and(|at| chosen.values.iter().any(|(chosen, _)| *chosen == at));
        let same = option.and_then(|at| {
            let mut values = product.values_of(at).into_iter();
            values
                .find(|one| one.eq_ignore_ascii_case(&value) || is_numbered(one, &value))
                .map(|one| (at, one))
        });
        if let Some((at, one)) = same.filter(|_| !has_it) {
            // "Size 40 pieces": the number that counts is the size all the same.
            chosen.values.push((at, vec![one.to_owned()]));
        } else if !has_it && !names_it(product, &value) {
            let option_name = option.map(|at| product.option_names[at].clone()).unwrap_or_default();
            chosen.missing.push((option_name, value));
        }
    }
    chosen
}

fn values_named(product: &Product, option: usize, clause: &[Token], taken: &mut HashSet<usize>) -> Vec<String> {
    let exact = values_said(product, option, clause, (taken, false));
    let best = if exact.is_empty() {
        values_said(product, option, clause, (taken, true))
    } else {
        exact
    };
    taken.extend(best.iter().flat_map(|(_, places)| places.iter().copied()));
    best.into_iter().map(|(value, _)| value).collect()
}

/// The values that fit best, with the places of their words in the clause; also by a near shade, where that is asked for.
fn values_said(
    product: &Product,
    option: usize,
    clause: &[Token],
    (taken, by_shade): (&HashSet<usize>, bool),
) -> Vec<(String, Vec<usize>)> {
    let mut best: Vec<(usize, String, Vec<usize>)> = Vec::new();
    for value in product.values_of(option) {
        let wanted = tokens(value);
        let place = |(at, word): (usize, &Token)| {
            place_of(word, wanted.get(at + 1), clause, taken)
                .or_else(|| place_of_shade(word, clause, taken).filter(|_| by_shade))
        };
        let places: Vec<usize> = wanted.iter().enumerate().filter_map(place).collect();
        // "5x8" is "5x8 ft": the unit behind a measure goes without saying.
        let without_unit = wanted.len() > 2
            && wanted.last().is_some_and(|unit| unit.hundredths.is_none())
            && (0..wanted.len() - 1).all(|at| place((at, &wanted[at])).is_some());
        let is_whole = places.len() == wanted.len() || without_unit;
        let is_part = !places.is_empty() && wanted.iter().all(|word| word.hundredths.is_none());
        if is_whole || is_part {
            best.push((places.len() * 2 + usize::from(is_whole), value.to_owned(), places));
        }
    }
    let top = best.iter().map(|(score, ..)| *score).max().unwrap_or(0);
    best.retain(|(score, ..)| *score == top);
    best.into_iter().map(|(_, value, places)| (value, places)).collect()
}

/// Where a clause names a colour by another of its names: "burgundy" for what the shop calls wine.
fn place_of_shade(word: &Token, clause: &[Token], taken: &HashSet<usize>) -> Option<usize> {
    let family = SHADES.iter().find(|family| family.contains(&word.stem.as_str()))?;
    clause
        .iter()
        .enumerate()
        .position(|(at, token)| !taken.contains(&at) && family.contains(&token.stem.as_str()))
}

/// Where a word of an option value stands in the clause: itself, a size in other words, or a colour with a typo.
fn place_of(word: &Token, unit: Option<&Token>, clause: &[Token], taken: &HashSet<usize>) -> Option<usize> {
    clause.iter().enumerate().position(|(at, token)| {
        if taken.contains(&at) || is_counted(clause, at) && !is_measure_of_value(word, unit, clause, at) {
            return false;
        }
        token.stem == word.stem
            || is_plural(token.said(), &word.text)
            || is_its_number(token, &word.text)
            || SIZES
                .iter()
                .any(|(short, long)| word.text == *short && token.text == *long)
            || (word.text.len() >= 5
                && token.text.len() >= 5
                && !is_cue_like(token)
                && strsim::damerau_levenshtein(&word.text, &token.text) <= 1)
    })
}

/// "Azuis" are several that are "azul".
fn is_plural(said: &str, word: &str) -> bool {
    let plural = said.strip_suffix("is").zip(word.strip_suffix('l'));
    plural.is_some_and(|(said, word)| said == word && said.len() >= 2)
}

/// "Size 9" where the sizes are "UK 8", "UK 9".
fn is_numbered(value: &str, asked: &str) -> bool {
    let words = tokens(value);
    let (numbers, others): (Vec<&Token>, Vec<&Token>) = words.iter().partition(|word| word.hundredths.is_some());
    let is_system = |word: &&Token| ["uk", "eu", "us", "size"].contains(&word.text.as_str());
    matches!(numbers.as_slice(), [number] if number.text == asked) && others.iter().all(is_system)
}

/// "The 128" of phones with 64GB and 128GB.
fn is_its_number(token: &Token, word: &str) -> bool {
    let unit = word.strip_prefix(token.text.as_str());
    let is_unit = unit.is_some_and(|unit| !unit.is_empty() && unit.chars().all(char::is_alphabetic));
    is_unit && token.whole().is_some_and(|number| number >= 16)
}

fn is_cue_like(token: &Token) -> bool {
    super::super::intents::is_cue_word(&token.stem)
}

/// "2 pieces", "3 of them", "20k": a number that counts, is no size.
fn is_counted(clause: &[Token], at: usize) -> bool {
    let next = clause.get(at + 1).map_or("", |token| token.stem.as_str());
    clause[at].hundredths.is_some()
        && (clause[at].is_amount() || is_counting(clause, at) || ["day", "week", "people", "percent"].contains(&next))
}

/// "20 pieces" of a box that comes with 20 pieces: what would count elsewhere is the value itself.
fn is_measure_of_value(word: &Token, unit: Option<&Token>, clause: &[Token], at: usize) -> bool {
    word.hundredths.is_some()
        && word.hundredths == clause[at].hundredths
        && unit.is_some_and(|unit| clause.get(at + 1).is_some_and(|next| next.stem == unit.stem))
}

/// A measure asked for that the option does not have: "512gb" where there are 128GB and 256GB, written like these.
fn other_measure(product: &Product, option: usize, clause: &[Token], taken: &HashSet<usize>) -> Option<String> {
    let text = [tokens(&product.name), tokens(&product.description)].concat();
    product.values_of(option).into_iter().find_map(|value| {
        let words = tokens(value);
        let [number, unit] = words.as_slice() else { return None };
        let asked = clause.windows(2).enumerate().find(|(at, pair)| {
            let is_measure = pair[0].hundredths.is_some() && pair[1].stem == unit.stem && !taken.contains(at);
            let is_said = text
                .windows(2)
                .any(|said| said[0].stem == pair[0].stem && said[1].stem == pair[1].stem);
            is_measure && !is_said && number.hundredths.is_some()
        });
        asked.map(|(_, pair)| value.replacen(number.text.as_str(), &pair[0].text, 1))
    })
}

const SIZES: &[(&str, &str)] = &[
    ("s", "small"),
    ("m", "medium"),
    ("l", "large"),
    ("xl", "xlarge"),
    ("xxl", "2xl"),
    ("2xl", "xxl"),
    ("xxxl", "3xl"),
    ("3xl", "xxxl"),
    ("small", "s"),
    ("medium", "m"),
    ("large", "l"),
    ("gray", "grey"),
];

/// Names of colours that buyers and sellers use for the same thing. The answer says the shop's own name.
const SHADES: &[&[&str]] = &[
    &["wine", "burgundy", "maroon", "oxblood", "bordeaux"],
    &["nude", "beige", "tan", "camel", "sand"],
    &["cream", "ivory", "ecru"],
    &["gray", "grey", "ash", "charcoal", "slate"],
    &["teal", "turquoise", "aqua"],
    &["lilac", "lavender", "mauve"],
    &["purple", "violet"],
    &["peach", "salmon", "coral", "apricot"],
    &["fuchsia", "magenta"],
    &["olive", "khaki", "army"],
    &["brown", "chocolate", "coffee", "mocha"],
    &["mustard", "ochre"],
];

/// Whether a word is a size in itself: "large", "xl".
pub fn is_size(word: &str) -> bool {
    SIZES.iter().any(|(short, long)| *short == word || *long == word) && word != "gray" && word != "grey"
}

/// Colours buyers ask for. One that a product does not have is told so.
const COLOURS: &[&str] = &[
    "red",
    "blue",
    "green",
    "yellow",
    "black",
    "white",
    "purple",
    "pink",
    "orange",
    "brown",
    "gold",
    "silver",
    "wine",
    "burgundy",
    "maroon",
    "navy",
    "cream",
    "ivory",
    "beige",
    "nude",
    "peach",
    "lilac",
    "lemon",
    "teal",
    "turquoise",
    "mint",
    "coral",
    "champagne",
    "gray",
    "ash",
    "magenta",
    "fuchsia",
    "emerald",
    "mustard",
    "indigo",
    "violet",
    "khaki",
    "olive",
    "rust",
    "bronze",
    "oxblood",
    "bordeaux",
    "lavender",
    "mauve",
    "charcoal",
    "aqua",
    "ecru",
];

/// Sizes and colours asked for in so many words, whether the product has them or not.
fn asked_in_general(clause: &[Token], taken: &HashSet<usize>) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (at, token) in clause.iter().enumerate() {
        let after_size = at > 0 && clause[at - 1].stem == "size";
        let letter_size = ["xs", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl"].contains(&token.text.as_str());
        let named_size = after_size
            && (token.hundredths.is_some()
                || ["small", "medium", "large", "s", "m", "l"].contains(&token.text.as_str()));
        if taken.contains(&at) {
            continue;
        }
        if letter_size || named_size {
            out.push((
                "size",
                if letter_size {
                    token.text.to_uppercase()
                } else {
                    token.said().to_owned()
                },
            ));
        } else if is_colour(&token.stem) {
            out.push(("colour", token.said().to_owned()));
        }
    }
    out
}

/// Whether a word is a colour, of this shop's goods or not.
pub fn is_colour(stem: &str) -> bool {
    COLOURS.contains(&stem)
}

fn is_same_kind(option: &str, kind: &str) -> bool {
    let option = option.to_lowercase();
    match kind {
        "colour" => ["colo", "shade", "couleur"].iter().any(|name| option.contains(name)) || option == "cor",
        _ => ["size", "length", "taille", "pointure", "talla", "tamanho", "tamaño"]
            .iter()
            .any(|name| option.contains(name)),
    }
}

/// Whether the product's own words already say it: an "Adire indigo" in indigo.
fn names_it(product: &Product, value: &str) -> bool {
    let wanted = stem(value);
    tokens(&product.name)
        .iter()
        .chain(&tokens(&product.description))
        .any(|token| token.stem == wanted)
}

/// Whether a clause asks for a size or colour at all: "and in blue?".
pub fn names_a_value(catalogue: &Catalogue, clause: &[Token]) -> bool {
    !asked_in_general(clause, &HashSet::new()).is_empty()
        || clause.iter().enumerate().any(|(at, token)| {
            let is_size = SIZES
                .iter()
                .any(|(short, long)| token.text == *long && catalogue.index.is_value(short));
            (is_size || catalogue.index.is_value(&token.stem)) && !is_counted(clause, at)
        })
}
