//! The products a clause names: by name, nickname, kind or SKU, in any order and with typos.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::ids::ProductId;

use super::super::super::shop::Catalogue;
use super::super::index::{From, Hit, sorted_stems};
use super::super::text::{Token, tokens};
use super::is_counting;

/// A product a clause names, or the several it may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// All that fit equally well; one when it is clear, none when a model is named that none of them is.
    pub products: Vec<ProductId>,
    /// The words that named it.
    pub words: String,
    /// Where these stand in the clause.
    #[serde(skip)]
    pub at: Vec<usize>,
    /// How well they fit, 0 to 1.
    pub score: f32,
    pub found_by: FoundBy,
    /// The item when a SKU or a single combination was named.
    pub sku: Option<String>,
}

/// How a product was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    Sku,
    Name,
    Typo,
    Category,
    /// Spoken of before in this thread.
    Memory,
}

/// Words a clause spent on products: they are not looked at again as sizes or quantities.
pub type Spent = HashSet<usize>;

/// The products a clause names, best first in the order of the text.
pub fn products(catalogue: &Catalogue, clause: &[Token]) -> (Vec<Mention>, Spent) {
    let mut spent = Spent::new();
    let mut mentions: Vec<Mention> = Vec::new();
    while mentions.len() < 4 {
        let Some(mention) = best_mention(catalogue, clause, &spent) else {
            break;
        };
        spent.extend(mention.at.iter().copied());
        mentions.push(mention);
    }
    mentions.sort_by_key(|mention| mention.at.first().copied());
    let mut out: Vec<Mention> = Vec::new();
    for mention in mentions {
        if !out.iter().any(|other| other.products == mention.products) {
            out.push(mention);
        }
    }
    (out, spent)
}

/// The items whose SKUs a message holds.
pub fn skus(catalogue: &Catalogue, raw: &str) -> Vec<Mention> {
    let is_edge = |c: char| !c.is_ascii_alphanumeric();
    raw.split_whitespace()
        .filter(|word| word.chars().any(|c| c.is_ascii_digit() || c == '-'))
        .filter_map(|word| {
            catalogue
                .index
                .item_of_sku(word.trim_matches(is_edge))
                .map(|found| (word, found))
        })
        .map(|(word, (place, item))| {
            let product = &catalogue.products[place];
            let sku = product.items[item].sku.clone();
            Mention {
                products: vec![product.id],
                words: word.to_owned(),
                at: Vec::new(),
                score: 1.0,
                found_by: FoundBy::Sku,
                sku: Some(sku),
            }
        })
        .collect()
}

/// The product, or the equals, that the most telling words speak for.
fn best_mention(catalogue: &Catalogue, clause: &[Token], spent: &Spent) -> Option<Mention> {
    let sums = fits(catalogue, clause, spent);
    let top = sums
        .values()
        .map(|fit| fit.sum)
        .max_by(f32::total_cmp)
        .filter(|sum| *sum >= 0.1)?;
    let best: Vec<(u32, Fit)> = sums.into_iter().filter(|(_, fit)| fit.sum >= top - 0.001).collect();
    let (_, fit) = best.iter().find(|(_, fit)| fit.is_named || fit.is_category)?;
    let (used, closeness, is_named) = (fit.used.clone(), fit.closeness, fit.is_named);
    let best: Vec<u32> = best
        .iter()
        .filter(|(_, fit)| fit.used == used)
        .map(|(place, _)| *place)
        .collect();
    let words = used
        .iter()
        .map(|at| clause[*at].text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let found_by = match (closeness < 1.0, is_named) {
        (true, _) => FoundBy::Typo,
        (false, true) => FoundBy::Name,
        (false, false) => FoundBy::Category,
    };
    let places: Vec<usize> = best.iter().map(|place| *place as usize).collect();
    let products = match whole_name(catalogue, &places, &words) {
        Some(place) => vec![place],
        None if is_other_model(catalogue, clause, &used, &places) => Vec::new(),
        None => with_category(catalogue, places, &words),
    };
    let score = score_of(catalogue, &products, &used, clause, closeness);
    let products = products.iter().map(|place| catalogue.products[*place].id).collect();
    Some(Mention {
        products,
        words,
        at: used,
        score,
        found_by,
        sku: None,
    })
}

/// How well each product fits the words that are not spent yet.
fn fits<'a>(catalogue: &Catalogue, clause: &'a [Token], spent: &Spent) -> BTreeMap<u32, Fit<'a>> {
    let mut sums: BTreeMap<u32, Fit<'_>> = BTreeMap::new();
    for (at, token) in clause.iter().enumerate() {
        let joined = clause
            .get(at + 1)
            .filter(|_| !spent.contains(&(at + 1)))
            .map(|next| format!("{}{}", token.text, next.stem));
        if spent.contains(&at) || token.hundredths.is_some_and(|_| token.is_amount()) || greets(clause, at) {
            continue;
        }
        let hit = catalogue.index.look_up(&token.stem).or_else(|| {
            let postings = catalogue.index.exact(joined.as_deref()?)?;
            Some(Hit {
                postings,
                closeness: 1.0,
            })
        });
        let Some(hit) = hit else { continue };
        let weight = catalogue.index.weight(&hit) * if is_weak(token) { 0.2 } else { 1.0 };
        for posting in hit.postings {
            let fit = sums.entry(posting.product).or_default();
            let weight = if posting.from == From::Category {
                weight * 0.6
            } else {
                weight
            };
            if fit.seen.insert(&token.stem) {
                fit.sum += weight;
                fit.closeness = fit.closeness.min(hit.closeness);
                fit.is_named |= posting.from == From::Name && !is_weak(token);
                fit.is_category |= posting.from == From::Category;
                fit.used.push(at);
            }
        }
    }
    sums
}

#[derive(Debug)]
struct Fit<'a> {
    sum: f32,
    closeness: f32,
    is_named: bool,
    is_category: bool,
    used: Vec<usize>,
    seen: HashSet<&'a str>,
}

impl Default for Fit<'_> {
    fn default() -> Self {
        Self {
            sum: 0.0,
            closeness: 1.0,
            is_named: false,
            is_category: false,
            used: Vec::new(),
            seen: HashSet::new(),
        }
    }
}

/// Among equals, the one whose whole name or nickname was said.
fn whole_name(catalogue: &Catalogue, places: &[usize], words: &str) -> Option<usize> {
    let said = sorted_stems(words);
    let mut whole = places.iter().copied().filter(|place| {
        let product = &catalogue.products[*place];
        std::iter::once(&product.name)
            .chain(&product.nicknames)
            .any(|name| sorted_stems(name) == said)
    });
    whole.next().filter(|_| whole.next().is_none())
}

/// "Bags" are all bags, also those whose name does not say so.
fn with_category(catalogue: &Catalogue, mut places: Vec<usize>, words: &str) -> Vec<usize> {
    for place in catalogue.index.category(words) {
        if !places.contains(place) {
            places.push(*place);
        }
    }
    places
}

/// Whether a model is named that none of the products is: "iphone 15" where there is an iPhone 13, "galaxy a35".
fn is_other_model(catalogue: &Catalogue, clause: &[Token], used: &[usize], places: &[usize]) -> bool {
    let names: Vec<Vec<Token>> = places
        .iter()
        .map(|place| tokens(&catalogue.products[*place].name))
        .collect();
    let is_version = |token: &Token| token.whole().is_some_and(|number| number < 1_000) && !token.is_money;
    let is_model = |token: &Token| token.hundredths.is_none() && token.text.contains(|c: char| c.is_ascii_digit());
    let index = &catalogue.index;
    let names_other_model = clause
        .iter()
        .any(|token| is_model(token) && index.exact(&token.stem).is_none() && !index.is_value(&token.stem))
        && names.iter().all(|name| name.iter().any(is_model));
    let names_other_version = used.iter().any(|at| {
        let version = clause
            .get(at + 1)
            .filter(|next| is_version(next) && !used.contains(&(at + 1)));
        version.is_some_and(|version| {
            !is_counting(clause, at + 1)
                && !index.is_value(&version.stem)
                && names.iter().all(|name| {
                    name.windows(2).any(|pair| {
                        pair[0].stem == clause[*at].stem && is_version(&pair[1]) && pair[1].stem != version.stem
                    })
                })
        })
    });
    names_other_model || names_other_version
}

/// One product named by a word of its own is sure; a typo costs; a bare category word is less.
fn score_of(catalogue: &Catalogue, products: &[usize], used: &[usize], clause: &[Token], closeness: f32) -> f32 {
    let [place] = products else { return 0.9 * closeness };
    let name: HashSet<String> = tokens(&catalogue.products[*place].name)
        .into_iter()
        .map(|token| token.stem)
        .collect();
    let covered = used.iter().filter(|at| name.contains(&clause[**at].stem)).count();
    let share = covered as f32 / name.len().max(1) as f32;
    let base = if share >= 0.5 || closeness < 1.0 { 0.98 } else { 0.94 };
    base * (0.5 + closeness / 2.0)
}

/// "Good evening" names no evening purse.
fn greets(clause: &[Token], at: usize) -> bool {
    let is_time = ["morning", "afternoon", "evening", "day", "night"].contains(&clause[at].text.as_str());
    is_time && at.checked_sub(1).is_some_and(|before| clause[before].text == "good")
}

/// Words that are too common to name a product by themselves.
fn is_weak(token: &Token) -> bool {
    const WEAK: &[&str] = &[
        "set", "men", "man", "women", "woman", "new", "free", "piece", "yard", "size", "colour", "auto", "big",
        "small", "long", "short", "plain", "fabric", "material", "cloth", "wear", "gown", "dress", "one", "two",
        "pair", "half", "full", "open", "can", "will", "may", "us", "am", "it", "all", "no", "go", "up", "here",
        "there",
    ];
    token.hundredths.is_some()
        || (WEAK.contains(&token.stem.as_str()) && !matches!(token.stem.as_str(), "gown" | "dress"))
}
