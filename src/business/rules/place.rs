//! What a rule is about and where it holds: the shop's own products, kinds and delivery places, found in its words.

use super::fillers::{changes_nothing, is_filler};
use super::parse::{Known, Reader};
use super::tokens::{Token, singular, words};
use super::{Kind, Scope};
use crate::business::text;

/// Where a rule on delivery holds.
pub(super) enum Place {
    Everywhere,
    Zones(Vec<String>),
}

/// The delivery places named; uses their words.
pub(super) fn place(reader: &mut Reader<'_>, kind: Kind) -> Result<Place, String> {
    reader.use_words("everywhere anywhere nationwide nigeria");
    let zones: Vec<(String, Vec<String>)> = reader
        .known
        .zones
        .iter()
        .map(|zone| (zone.clone(), stems(zone)))
        .collect();
    let is_of_zone = |word: &str| zones.iter().any(|(_, stems)| stems.iter().any(|stem| stem == word));
    let named: Vec<usize> = reader
        .unused()
        .into_iter()
        .filter(|at| {
            reader
                .word_at(*at)
                .is_some_and(|word| !changes_nothing(kind, word) && is_of_zone(word))
        })
        .collect();
    if named.is_empty() {
        return Ok(Place::Everywhere);
    }
    let said: Vec<String> = named
        .iter()
        .filter_map(|at| reader.word_at(*at).map(str::to_owned))
        .collect();
    let whole = |stems: &[String]| said.iter().all(|word| stems.contains(word));
    let some = |stems: &[String]| {
        stems
            .iter()
            .filter(|stem| !is_filler(stem))
            .all(|stem| said.contains(stem))
    };
    // "Lagos" is each part of Lagos; "Lagos and Abuja" is both, each named in full.
    let mut found: Vec<String> = zones
        .iter()
        .filter(|(_, stems)| whole(stems))
        .map(|(zone, _)| zone.clone())
        .collect();
    if found.is_empty() {
        found = zones
            .iter()
            .filter(|(_, stems)| some(stems))
            .map(|(zone, _)| zone.clone())
            .collect();
    }
    if found.is_empty() {
        return Err(format!(
            "Which of your delivery places do you mean by “{}”?",
            text::line(&said.join(" "))
        ));
    }
    for at in named {
        reader.used[at] = true;
    }
    Ok(Place::Zones(found))
}

/// The product or the kind of product named; uses its words.
pub(super) fn scope(reader: &mut Reader<'_>, kind: Kind) -> Result<Scope, String> {
    const MADE: [&[&str]; 7] = [
        &["made", "to", "order"],
        &["made", "to", "measure"],
        &["custom", "made"],
        &["custom"],
        &["bespoke"],
        &["sewing"],
        &["sewn"],
    ];
    if let Some(phrase) = MADE.iter().find(|phrase| reader.find(&owned(phrase)).is_some()) {
        reader.use_phrase(&owned(phrase));
        reader.use_words("outfit piece cloth clothes dress style job work");
        return Ok(Scope::MadeToOrder);
    }
    let known = reader.known;
    let categories = known
        .categories
        .iter()
        .map(|name| (stems(name), Scope::Category(name.clone())));
    let products = known.products.iter().map(|(id, name)| {
        let scope = Scope::Product {
            id: *id,
            name: name.clone(),
        };
        (stems(name), scope)
    });
    let mut names: Vec<(Vec<String>, Scope)> = categories
        .chain(products)
        .filter(|(stems, _)| !stems.is_empty())
        .collect();
    // The longest name first; of equals the kind before the product, in the order they were listed.
    names.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
    let mut found: Vec<Scope> = Vec::new();
    for (stems, scope) in &names {
        if reader.use_phrase(stems) {
            found.push(scope.clone());
        }
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => by_some_words(reader, kind, &names),
        _ => Err("Name one product or one kind of product at a time.".to_owned()),
    }
}

/// "sunburst" for Ankara Sunburst, when nothing else is called so.
fn by_some_words(reader: &mut Reader<'_>, kind: Kind, names: &[(Vec<String>, Scope)]) -> Result<Scope, String> {
    let left: Vec<usize> = reader
        .unused()
        .into_iter()
        .filter(|at| reader.word_at(*at).is_some_and(|word| !changes_nothing(kind, word)))
        .collect();
    let said: Vec<String> = left
        .iter()
        .filter_map(|at| reader.word_at(*at).map(str::to_owned))
        .collect();
    if said.is_empty() {
        return Ok(Scope::Everything);
    }
    let fitting: Vec<&Scope> = names
        .iter()
        .filter(|(stems, _)| said.iter().all(|word| stems.contains(word)))
        .map(|(_, scope)| scope)
        .collect();
    match fitting.as_slice() {
        [] => Ok(Scope::Everything),
        [one] => {
            for at in left {
                reader.used[at] = true;
            }
            Ok((*one).clone())
        }
        several => {
            let shown: Vec<String> = several.iter().take(4).map(|scope| scope.in_words()).collect();
            Err(format!("Which one do you mean: {}?", shown.join(" or ")))
        }
    }
}

/// Whether a word is part of what a product or a kind of product is called.
pub(super) fn is_of_the_shop(known: &Known<'_>, word: &str) -> bool {
    let names = known
        .categories
        .iter()
        .chain(known.products.iter().map(|(_, name)| name));
    !is_filler(word)
        && names
            .into_iter()
            .any(|name| stems(name).iter().any(|stem| stem == word))
}

fn stems(name: &str) -> Vec<String> {
    words(name).iter().map(|word| singular(word)).collect()
}

fn owned(phrase: &[&str]) -> Vec<String> {
    phrase.iter().map(|word| (*word).to_owned()).collect()
}

impl Reader<'_> {
    fn unused(&self) -> Vec<usize> {
        (0..self.tokens.len()).filter(|at| !self.used[*at]).collect()
    }

    fn word_at(&self, at: usize) -> Option<&str> {
        self.tokens[at].word()
    }

    /// Where these words stand, none of them used.
    fn find(&self, phrase: &[String]) -> Option<usize> {
        let fits = |at: &usize| {
            phrase.iter().enumerate().all(|(place, word)| {
                let token: &Token = &self.tokens[at + place];
                !self.used[at + place] && token.word() == Some(word)
            })
        };
        let last = self.tokens.len().checked_sub(phrase.len())?;
        (0..=last).find(fits)
    }

    fn use_phrase(&mut self, phrase: &[String]) -> bool {
        let Some(at) = self.find(phrase) else { return false };
        self.used[at..at + phrase.len()].fill(true);
        true
    }
}
