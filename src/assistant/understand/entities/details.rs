//! The property of a product that a clause asks about: something its description says, or ought to.

use super::super::super::shop::Product;
use super::super::intents::is_cue_word;
use super::super::lexicon::is_grammar;
use super::super::text::{Token, stem, tokens};
use super::Spent;

/// Words for the same property: asked for by one, it may be described by another.
const ALIKE: &[&[&str]] = &[
    &["original", "authentic", "real", "genuine"],
    &["wash", "washable", "washing"],
    &["iron", "ironing"],
    &["stretch", "stretchy", "elastic"],
    &["stone", "stoned"],
    &["bead", "beaded"],
    &["weave", "woven", "handwoven"],
    &["line", "lined", "lining"],
    &["wifi", "wireless"],
    &[
        "long", "length", "high", "height", "tall", "wide", "width", "deep", "big", "cm", "inch", "metre", "meter",
        "yard", "foot",
    ],
    &["heavy", "weight", "weigh", "kg", "gram", "g"],
    &["guarantee", "warranty"],
    &[
        "age", "old", "year", "month", "an", "moi", "ano", "mes", "meses", "mese",
    ],
    &["write", "written", "wrote", "writer", "by"],
    &["dimension", "measurement", "cm", "x", "inch", "ft"],
    &["assemble", "assembly", "assembling"],
    &["ingredient", "contain", "contains", "made"],
];

/// Properties that are asked for in so many words, whether the description says them or not.
const PROPERTIES: &[&str] = &[
    "washable",
    "original",
    "authentic",
    "genuine",
    "thick",
    "soft",
    "heavy",
    "width",
    "wide",
    "length",
    "long",
    "quality",
    "cotton",
    "silk",
    "stretch",
    "stretchy",
    "lined",
    "lining",
    "zip",
    "pocket",
    "handmade",
    "imported",
    "wash",
    "fade",
    "shrink",
    "sewn",
    "unsewn",
    "weight",
    "bead",
    "beaded",
    "stone",
    "stoned",
    "handwoven",
    "woven",
    "kid",
    "child",
    "children",
    "baby",
    "girl",
    "boy",
    "plus",
    "sew",
    "maternity",
    "nursing",
    "transparent",
    "waterproof",
    "iron",
    "brand",
    "dimension",
    "assembly",
    "assemble",
    "warranty",
    "guarantee",
    "expiry",
    "expire",
    "halal",
    "organic",
    "vegan",
    "spicy",
    "gluten",
    "ingredient",
    "battery",
    "page",
    "author",
    "sugar",
    "dairy",
    "nut",
    "lactose",
    "alcohol",
    "caffeine",
    "cruelty",
    "fragrance",
    "paraben",
];

/// Words of cues that also are properties.
const BOTH: &[&str] = &[
    "original",
    "authentic",
    "quality",
    "length",
    "warranty",
    "guarantee",
    "include",
    "fit",
    "human",
    "real",
];

/// What is asked, as a word of the description when that says it. Words of the product's own name and its option values ask
/// nothing: "coral bead necklace".
pub fn detail(product: &Product, clause: &[Token], spent: &Spent) -> Option<String> {
    let described = tokens(&product.description);
    let values: Vec<Token> = product
        .items
        .iter()
        .flat_map(|item| &item.values)
        .flat_map(|value| tokens(value))
        .collect();
    let name = tokens(&product.name);
    let options: Vec<Token> = product.option_names.iter().flat_map(|name| tokens(name)).collect();
    let is_option = |token: &Token| options.iter().any(|option| option.stem == token.stem);
    let is_name = |at: &usize, token: &Token| spent.contains(at) && name.iter().any(|word| word.stem == token.stem);
    let is_free = |(at, token): &(usize, &Token)| {
        !is_name(at, token)
            && !is_option(token)
            && token.hundredths.is_none()
            && !values.iter().any(|value| value.stem == token.stem)
    };
    let asking: Vec<&Token> = clause
        .iter()
        .enumerate()
        .filter(is_free)
        .map(|(_, token)| token)
        .collect();
    asking.iter().find_map(|token| said_by(&described, token)).or_else(|| {
        let missing = asking.iter().find(|token| PROPERTIES.contains(&token.stem.as_str()));
        missing.map(|token| token.stem.clone())
    })
}

/// The word of the description that answers to an asked one.
fn said_by(described: &[Token], asked: &Token) -> Option<String> {
    let said = stem(asked.said());
    let is_same = |word: &&Token| (word.stem == asked.stem || word.stem == said) && is_telling(asked);
    // "Lavar" and "lavable": what was asked in another language, of a description in it.
    let is_abroad = asked.said() != asked.text && !is_grammar(&asked.text) && asked.said().chars().count() > 4;
    let is_kin = |word: &&Token| is_abroad && are_kin(asked.said(), &word.text);
    let is_alike = |word: &&Token| {
        !is_grammar(&asked.text)
            && ALIKE
                .iter()
                .any(|alike| alike.contains(&asked.stem.as_str()) && alike.contains(&word.stem.as_str()))
    };
    let word = described
        .iter()
        .find(is_same)
        .or_else(|| described.iter().find(is_alike))
        .or_else(|| described.iter().find(is_kin))?;
    Some(word.stem.clone())
}

/// Whether two words begin alike for half of the longer one, and four letters.
fn are_kin(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    shared >= 4 && 2 * shared >= a.chars().count().max(b.chars().count())
}

fn is_telling(token: &Token) -> bool {
    let is_property = BOTH.contains(&token.stem.as_str()) || PROPERTIES.contains(&token.stem.as_str());
    token.text.chars().count() >= 3 && !is_grammar(&token.text) && (is_property || !is_cue_word(&token.stem))
}
