//! The catalogue, indexed by its words: which products a word may mean, typos included. Built once per catalogue.

use std::collections::{HashMap, HashSet};

use crate::ids::ProductId;

use super::super::shop::Product;
use super::intents::is_cue_word;
use super::lexicon::is_common;
use super::text::tokens;

/// Words in names that tell nothing apart.
const EMPTY: &[&str] = &[
    "and", "for", "with", "of", "in", "to", "by", "from", "on", "at", "or", "no", "is", "it", "you", "your", "my",
    "we", "our", "i", "me", "this", "that",
];

/// Finds products by words.
#[derive(Debug, Default)]
pub struct Index {
    words: HashMap<String, Vec<Posting>>,
    by_first: HashMap<char, Vec<String>>,
    skus: HashMap<String, (u32, u32)>,
    places: HashMap<ProductId, usize>,
    values: HashMap<String, Vec<u32>>,
    described: HashMap<String, Vec<u32>>,
    categories: HashMap<Vec<String>, Vec<usize>>,
    name_words: Vec<usize>,
    products: usize,
}

/// A product that carries a word, and in which of its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub product: u32,
    pub from: From,
}

/// Where a word of a product stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    /// The name or a nickname.
    Name,
    /// The category, or the description's first words.
    Category,
}

/// What a written word means in the catalogue.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    pub postings: &'a [Posting],
    /// 1 when written right, less for a typo.
    pub closeness: f32,
}

impl Index {
    /// Reads all products once.
    pub fn build(products: &[Product]) -> Self {
        let mut index = Self {
            products: products.len(),
            ..Self::default()
        };
        for (place, product) in products.iter().enumerate() {
            index.add(place as u32, product);
        }
        for word in index.words.keys() {
            let first = word.chars().next().expect("no empty words");
            index.by_first.entry(first).or_default().push(word.clone());
        }
        index
    }

    fn add(&mut self, place: u32, product: &Product) {
        self.places.insert(product.id, place as usize);
        self.name_words.push(words_of(&product.name).len());
        for text in std::iter::once(&product.name).chain(&product.nicknames) {
            self.add_words(place, text, From::Name);
            self.add_compound(place, text);
        }
        self.add_words(place, &product.category, From::Category);
        if !product.category.trim().is_empty() {
            let category = sorted_stems(&product.category);
            self.categories.entry(category).or_default().push(place as usize);
        }
        for token in tokens(&product.description) {
            let places = self.described.entry(token.stem).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        for (at, item) in product.items.iter().enumerate() {
            self.skus.insert(sku_key(&item.sku), (place, at as u32));
            for token in item.values.iter().flat_map(|value| tokens(value)) {
                let places = self.values.entry(token.stem).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }

    fn add_words(&mut self, place: u32, text: &str, from: From) {
        for token in tokens(text) {
            if EMPTY.contains(&token.text.as_str()) || token.stem.is_empty() {
                continue;
            }
            let postings = self.words.entry(token.stem).or_default();
            if !postings
                .iter()
                .rev()
                .take_while(|posting| posting.product == place)
                .any(|posting| posting.from <= from)
            {
                postings.push(Posting { product: place, from });
            }
        }
    }

    /// "aso oke" is written "asooke" as often: two neighbours as one word.
    fn add_compound(&mut self, place: u32, text: &str) {
        let tokens = tokens(text);
        for pair in tokens.windows(2) {
            if pair
                .iter()
                .all(|token| token.hundredths.is_none() && !EMPTY.contains(&token.text.as_str()))
            {
                let postings = self
                    .words
                    .entry(format!("{}{}", pair[0].text, pair[1].stem))
                    .or_default();
                if postings.last().is_none_or(|posting| posting.product != place) {
                    postings.push(Posting {
                        product: place,
                        from: From::Name,
                    });
                }
            }
        }
    }

    /// Where a product stands in the catalogue.
    pub fn place_of(&self, id: ProductId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// Product and item of a SKU as a buyer writes it.
    pub fn item_of_sku(&self, written: &str) -> Option<(usize, usize)> {
        let key = sku_key(written);
        if key.len() < 4 {
            return None;
        }
        self.skus.get(&key).map(|(place, at)| (*place as usize, *at as usize))
    }

    /// The products whose whole name may stand in a text, by its words.
    pub fn named_in(&self, text: &str) -> Vec<usize> {
        let mut seen: HashMap<usize, usize> = HashMap::new();
        for word in words_of(text) {
            for posting in self.words.get(&word).into_iter().flatten() {
                *seen.entry(posting.product as usize).or_default() += 1;
            }
        }
        let mut places: Vec<usize> = seen
            .into_iter()
            .filter(|(place, words)| *words >= self.name_words[*place])
            .map(|(place, _)| place)
            .collect();
        places.sort_unstable();
        places
    }

    /// The products a word is written in exactly.
    pub fn exact(&self, stem: &str) -> Option<&[Posting]> {
        self.words.get(stem).map(Vec::as_slice)
    }

    /// The products of the category that these words are.
    pub fn category(&self, words: &str) -> &[usize] {
        self.categories
            .get(&sorted_stems(words))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The products whose description holds a word.
    pub fn described_by(&self, stem: &str) -> &[u32] {
        self.described.get(stem).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the description of a product holds a word.
    pub fn describes(&self, id: ProductId, stem: &str) -> bool {
        let place = self.place_of(id).map(|place| place as u32);
        place.is_some_and(|place| self.described_by(stem).contains(&place))
    }

    /// Whether a word is a value of some option ("wine", "40").
    pub fn is_value(&self, stem: &str) -> bool {
        self.values.contains_key(stem)
    }

    /// What a word means here; a typo counts when no cue and no option value is written that way.
    pub fn look_up(&self, stem: &str) -> Option<Hit<'_>> {
        if let Some(postings) = self.words.get(stem) {
            return Some(Hit {
                postings,
                closeness: 1.0,
            });
        }
        let limit = typo_limit(stem.chars().count());
        // A15 and A25 are two phones, not one with a typo.
        if limit == 0 || has_digit(stem) || is_cue_word(stem) || self.is_value(stem) || is_common(stem) {
            return None;
        }
        let first = stem.chars().next()?;
        let (distance, word) = self
            .by_first
            .get(&first)?
            .iter()
            .filter(|word| word.len().abs_diff(stem.len()) <= limit && !has_digit(word))
            .map(|word| (strsim::damerau_levenshtein(word, stem), word))
            .filter(|(distance, word)| *distance <= limit.min(typo_limit(word.chars().count())))
            .min()?;
        let closeness = 1.0 - 0.12 * distance as f32;
        Some(Hit {
            postings: &self.words[word],
            closeness,
        })
    }

    /// How much a word tells products apart, 0 to 1.
    pub fn weight(&self, hit: &Hit<'_>) -> f32 {
        let spread = hit.postings.len() as f32 / self.products.max(1) as f32;
        (1.0 - spread).max(0.15) * hit.closeness
    }
}

/// The telling words of a text, each once.
fn words_of(text: &str) -> HashSet<String> {
    let telling = tokens(text)
        .into_iter()
        .filter(|token| !EMPTY.contains(&token.text.as_str()) && !token.stem.is_empty());
    telling.map(|token| token.stem).collect()
}

/// The words of a text in an order that says nothing, to compare texts by.
pub fn sorted_stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = tokens(text).into_iter().map(|token| token.stem).collect();
    stems.sort();
    stems
}

/// How many letters of a word may be wrong.
pub fn typo_limit(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

fn has_digit(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

fn sku_key(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
