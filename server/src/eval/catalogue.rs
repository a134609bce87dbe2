//! Products of a shop's export, found in messages by the assistant's own matcher.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use chidi::assistant::shop::{Catalogue, Item, Product};
use chidi::assistant::understand::entities::products;
use chidi::assistant::understand::text::{Token, tokens};
use chidi::ids::{ItemId, ProductId};
use chidi::money::Money;
use chidi_engine::entities::{Entity, Kind, Word, words};

/// Names and SKUs of a file with a header, whichever program wrote it. Rows of one name are items of one product.
pub(super) fn read(path: &Path) -> anyhow::Result<Catalogue> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let header = reader.headers()?.clone();
    let column = |names: &[&str]| {
        names.iter().find_map(|name| {
            header
                .iter()
                .position(|column| column.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        })
    };
    let sku = column(&["sku", "variant sku", "code"]);
    let category = column(&["category", "type", "product category"]);
    let Some(name) = column(&["name", "title", "product", "product name"]) else {
        bail!("{}: no column is called name, title or product", path.display());
    };
    let mut products: Vec<Product> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for record in reader.records() {
        let record = record?;
        let field = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default().trim();
        if field(Some(name)).is_empty() {
            continue;
        }
        let place = *places.entry(field(Some(name)).to_lowercase()).or_insert_with(|| {
            products.push(product(field(Some(name)), field(category)));
            products.len() - 1
        });
        if !field(sku).is_empty() {
            products[place].items.push(item(field(sku)));
        }
    }
    Ok(Catalogue::new(products))
}

fn product(name: &str, category: &str) -> Product {
    Product {
        id: ProductId::new(),
        name: name.to_owned(),
        description: String::new(),
        category: category.to_owned(),
        nicknames: Vec::new(),
        option_names: Vec::new(),
        items: Vec::new(),
        version: 1,
    }
}

/// What it costs is not asked here.
fn item(sku: &str) -> Item {
    Item {
        id: ItemId::new(),
        sku: sku.to_owned(),
        values: Vec::new(),
        price: Money {
            minor: 0,
            currency: "USD".to_owned(),
        },
        stock: 1,
        version: 1,
    }
}

/// `found` with the shop's products and SKUs in place of those that were guessed there.
pub(super) fn correct(catalogue: &Catalogue, text: &str, found: Vec<Entity>) -> Vec<Entity> {
    let letters: Vec<char> = text.chars().collect();
    let words = words(&letters);
    let mut entities: Vec<Entity> = words
        .iter()
        .filter(|word| {
            word.text
                .contains(|letter: char| letter.is_ascii_digit() || letter == '-')
        })
        .filter(|word| catalogue.index.item_of_sku(&word.text).is_some())
        .map(|word| entity(Kind::Sku, &letters, word, word))
        .collect();
    for (first, last) in named(catalogue, &words) {
        let product = entity(Kind::Product, &letters, &words[first], &words[last]);
        add(&mut entities, product);
    }
    for entity in found {
        add(&mut entities, entity);
    }
    entities.sort_by_key(|entity| entity.start);
    entities
}

/// The first and the last word of each product that is named: of a name that is said in pieces, the longest.
fn named(catalogue: &Catalogue, words: &[Word]) -> Vec<(usize, usize)> {
    let spelt: Vec<(usize, Token)> = words
        .iter()
        .enumerate()
        .flat_map(|(at, word)| tokens(&word.text).into_iter().map(move |token| (at, token)))
        .collect();
    let clause: Vec<Token> = spelt.iter().map(|(_, token)| token.clone()).collect();
    let (mentions, _) = products(catalogue, &clause);
    mentions
        .iter()
        .filter_map(|mention| {
            let mut places: Vec<usize> = mention.at.iter().map(|at| spelt[*at].0).collect();
            places.sort_unstable();
            places.dedup();
            let runs = places.chunk_by(|one, next| next - one == 1);
            let longest = runs.max_by_key(|run| run.len())?;
            Some((*longest.first()?, *longest.last()?))
        })
        .collect()
}

/// Unless something stands there already.
fn add(entities: &mut Vec<Entity>, new: Entity) {
    let is_free = entities
        .iter()
        .all(|known| known.end <= new.start || new.end <= known.start);
    if is_free {
        entities.push(new);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(Kind, String)> {
        let mut products: Vec<Product> = ["Ada Linen Dress", "Floor Lamp", "Leather Boots"]
            .map(|name| product(name, ""))
            .into();
        products[2].items.push(item("LB-70"));
        correct(&Catalogue::new(products), text, Vec::new())
            .into_iter()
            .map(|entity| (entity.kind, entity.text))
            .collect()
    }

    #[test]
    fn products_are_found_by_name_thing_typo_and_sku() {
        let product = |text: &str| [(Kind::Product, text.to_owned())];
        assert_eq!(named("how much are the linen dresses?"), product("linen dresses"));
        assert_eq!(named("boots?"), product("boots"));
        assert_eq!(named("do you have Lether Boots"), product("Lether Boots"));
        assert_eq!(named("is lb-70 there"), [(Kind::Sku, "lb-70".to_owned())]);
    }

    #[test]
    fn other_words_are_no_products() {
        assert!(named("good morning, are you open?").is_empty());
        assert!(named("").is_empty());
    }
}
