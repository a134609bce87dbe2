//! Products of a shop found in a message by their names and SKUs, for messages that are looked at without the shop's
//! database. What customers are answered from is read by `chidi` itself.

use std::collections::HashMap;

use crate::entities::{Entity, Kind, Word, words};

/// Words of a name that are looked for together at most.
const RUN_MAX: usize = 8;

/// The names and SKUs of a shop.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The products whose name has the word, by stem.
    by_word: HashMap<String, Vec<u32>>,
    /// Stems of each product's name; the last is what the thing is.
    names: Vec<Vec<String>>,
    skus: Vec<String>,
}

impl Catalogue {
    /// From names and SKUs, either of which may be empty.
    pub fn new<'a>(products: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut catalogue = Self::default();
        for (name, sku) in products {
            if !sku.is_empty() {
                catalogue.skus.push(sku.to_lowercase());
            }
            let stems: Vec<String> = stems(name);
            if stems.is_empty() || catalogue.names.contains(&stems) {
                continue;
            }
            let place = catalogue.names.len() as u32;
            for stem in &stems {
                let places = catalogue.by_word.entry(stem.clone()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            catalogue.names.push(stems);
        }
        catalogue.skus.sort_unstable();
        catalogue
    }

    /// `found` with the shop's products in place of those that were guessed there.
    pub fn correct(&self, text: &str, found: Vec<Entity>) -> Vec<Entity> {
        let letters: Vec<char> = text.chars().collect();
        let words = words(&letters);
        let mut entities = self.products(&letters, &words);
        entities.extend(self.skus(&letters, &words));
        for entity in found {
            if !entities
                .iter()
                .any(|known| known.start < entity.end && entity.start < known.end)
            {
                entities.push(entity);
            }
        }
        entities.sort_by_key(|entity| entity.start);
        entities
    }

    /// The longest runs of words that one product's name has, and that say what it is.
    fn products(&self, letters: &[char], words: &[Word]) -> Vec<Entity> {
        let mut entities = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let length = (1..=RUN_MAX.min(words.len() - at))
                .rev()
                .find(|length| self.names_one(&words[at..at + length]));
            if let Some(length) = length {
                entities.push(entity(Kind::Product, letters, &words[at], &words[at + length - 1]));
            }
            at += length.unwrap_or(1);
        }
        entities
    }

    fn names_one(&self, run: &[Word]) -> bool {
        let stems: Vec<String> = run.iter().map(|word| stem(&word.text)).collect();
        let rarest = stems
            .iter()
            .map(|stem| self.by_word.get(stem))
            .min_by_key(|places| places.map_or(0, Vec::len));
        rarest.flatten().is_some_and(|places| {
            places.iter().any(|place| {
                let name = &self.names[*place as usize];
                stems.iter().all(|stem| name.contains(stem))
                    && (stems.len() * 2 > name.len() || name.last().is_some_and(|thing| stems.contains(thing)))
            })
        })
    }

    fn skus(&self, letters: &[char], words: &[Word]) -> Vec<Entity> {
        words
            .iter()
            .filter(|word| self.skus.binary_search(&word.text).is_ok())
            .map(|word| entity(Kind::Sku, letters, word, word))
            .collect()
    }
}

fn entity(kind: Kind, letters: &[char], first: &Word, last: &Word) -> Entity {
    Entity {
        kind,
        text: letters[first.start..last.end].iter().collect(),
        start: first.start,
        end: last.end,
    }
}

fn stems(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    words(&letters)
        .iter()
        .map(|word| stem(&word.text))
        .filter(|stem| stem.chars().any(char::is_alphanumeric))
        .collect()
}

/// Without the plural ending.
fn stem(word: &str) -> String {
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    let stem = word
        .strip_suffix("es")
        .filter(|stem| ["sh", "ch", "x", "ss", "z"].iter().any(|end| stem.ends_with(end)))
        .or_else(|| word.strip_suffix('s').filter(|_| plural));
    stem.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(Kind, String)> {
        let catalogue = Catalogue::new([
            ("Ada Linen Dress", "ALD-1"),
            ("Floor Lamp", ""),
            ("Leather Boots", "LB7"),
        ]);
        catalogue
            .correct(text, Vec::new())
            .into_iter()
            .map(|entity| (entity.kind, entity.text))
            .collect()
    }

    #[test]
    fn products_are_found_by_name_thing_and_sku() {
        assert_eq!(
            named("how much are the linen dresses"),
            [(Kind::Product, "linen dresses".to_owned())]
        );
        assert_eq!(named("boots?"), [(Kind::Product, "boots".to_owned())]);
        assert_eq!(named("is lb7 there"), [(Kind::Sku, "lb7".to_owned())]);
    }

    #[test]
    fn a_word_of_a_name_alone_is_no_product() {
        assert!(named("the floor is wet").is_empty());
        assert!(named("").is_empty());
    }
}
