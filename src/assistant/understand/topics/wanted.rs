//! The product a question is about, and what of it.

use crate::ids::ProductId;

use super::super::super::shop::Product;
use super::super::clause::Clause;
use super::super::entities::{self, Chosen, FoundBy, Mention};
use super::super::text::{Token, tokens};
use super::super::{Ask, Aspects, Intent, Topic, Wanted, is_known};
use super::Reader;

/// A product, or several that fit.
pub(super) enum Found {
    One(Box<Wanted>),
    Several(Vec<ProductId>, Mention),
    /// A model of something that is not sold.
    Unlisted,
}

impl Found {
    /// The same, with the one property asked about.
    pub(super) fn asked_of(mut self, property: Option<&str>) -> Self {
        if let (Self::One(wanted), Some(property)) = (&mut self, property) {
            wanted.detail.get_or_insert_with(|| property.to_owned());
        }
        self
    }

    pub(super) fn ask(self, aspects: Aspects, intent: f32) -> Ask {
        match self {
            Self::One(wanted) => {
                let score = wanted.score * (0.9 + 0.1 * intent);
                Ask {
                    topic: Topic::Product {
                        wanted: *wanted,
                        aspects,
                    },
                    score,
                }
            }
            Self::Several(products, mention) => {
                let score = mention.score * (0.9 + 0.1 * intent);
                Ask {
                    topic: Topic::Several {
                        products,
                        words: mention.words,
                        aspects,
                    },
                    score,
                }
            }
            Self::Unlisted => Ask {
                topic: Topic::Unlisted,
                score: 0.9,
            },
        }
    }
}

impl Reader<'_> {
    pub(super) fn wanted_of(&self, at: usize) -> Vec<Found> {
        let clause = &self.clauses[at];
        if let Some(id) = self.goes_on_in(clause) {
            return self.remembered(id, &unnamed(clause), 0.92).into_iter().collect();
        }
        if !clause.mentions.is_empty() {
            return clause
                .mentions
                .iter()
                .map(|mention| self.found(mention, clause, None))
                .collect();
        }
        if let Some(id) = self.listed_at(clause) {
            return self.remembered(id, clause, 0.95).into_iter().collect();
        }
        let before = self.clauses[..at].iter().rev().find(|other| !other.mentions.is_empty());
        let after = self
            .clauses
            .get(at + 1)
            .filter(|other| !other.mentions.is_empty() && aspects(other).is_none());
        if !self.has_unknown_noun(clause)
            && let Some(neighbour) = before.or(after)
        {
            return neighbour
                .mentions
                .iter()
                .map(|mention| self.found(mention, neighbour, Some(clause)))
                .collect();
        }
        let points_back = entities::points_back(&clause.tokens);
        if self.has_unknown_noun(clause) && !points_back {
            return Vec::new();
        }
        let score = if points_back { 0.93 } else { 0.9 };
        self.memory
            .products
            .first()
            .and_then(|id| self.remembered(*id, clause, score))
            .into_iter()
            .collect()
    }

    /// "Ok, black then" after a wig that comes in black is about the wig, also where a black soap is sold.
    fn goes_on_in(&self, clause: &Clause) -> Option<ProductId> {
        let [mention] = clause.mentions.as_slice() else {
            return None;
        };
        let product = self.shop.catalogue.find(*self.memory.products.first()?)?;
        let values: Vec<Token> = (0..product.option_names.len())
            .flat_map(|option| product.values_of(option))
            .flat_map(tokens)
            .collect();
        let is_value = |word: &Token| values.iter().any(|value| value.stem == word.stem);
        let are_values = tokens(&mention.words).iter().all(is_value);
        (are_values && mention.sku.is_none() && !mention.products.contains(&product.id)).then_some(product.id)
    }

    fn listed_at(&self, clause: &Clause) -> Option<ProductId> {
        let listed = &self.memory.listed;
        let Some(place) = entities::ordinal(&clause.tokens) else {
            return self.listed_with(clause);
        };
        if place < 0 {
            listed.last().copied()
        } else {
            listed.get(place as usize).copied()
        }
    }

    /// "The brown one" after several were shown is the one that comes in brown.
    fn listed_with(&self, clause: &Clause) -> Option<ProductId> {
        let says_one = clause.tokens.iter().any(|token| token.text == "one");
        let comes_so = |id: &&ProductId| {
            let product = self.shop.catalogue.find(**id);
            product.is_some_and(|product| {
                !entities::chosen(product, &clause.tokens, &clause.spent)
                    .values
                    .is_empty()
            })
        };
        let mut fitting = self.memory.listed.iter().filter(comes_so);
        let found = fitting.next().filter(|_| says_one && fitting.next().is_none());
        found.copied()
    }

    fn remembered(&self, id: ProductId, clause: &Clause, score: f32) -> Option<Found> {
        let product = self.shop.catalogue.find(id)?;
        let mut chosen = entities::chosen(product, &clause.tokens, &clause.spent);
        if self.memory.products.first() == Some(&id) {
            keep_values(product, &mut chosen, &self.memory.values);
        }
        Some(Found::One(Box::new(Wanted {
            product: id,
            words: String::new(),
            found_by: FoundBy::Memory,
            score,
            sku: None,
            quantity: entities::quantity(&clause.tokens, &clause.spent, &chosen),
            chosen,
            detail: detail(product, clause),
        })))
    }

    fn found(&self, mention: &Mention, clause: &Clause, asking: Option<&Clause>) -> Found {
        let mut tokens = clause.tokens.clone();
        tokens.extend(asking.iter().flat_map(|clause| clause.tokens.iter().cloned()));
        let products: Vec<&Product> = mention
            .products
            .iter()
            .filter_map(|id| self.shop.catalogue.find(*id))
            .collect();
        if products.is_empty() || self.is_of_something_else(mention, &products, clause) {
            return Found::Unlisted;
        }
        let fitting = narrowed(&products, &tokens, &clause.spent);
        let fitting = self.spoken_of(&fitting, asking.unwrap_or(clause)).unwrap_or(fitting);
        let [product] = fitting.as_slice() else {
            return Found::Several(fitting.iter().map(|product| product.id).collect(), mention.clone());
        };
        let chosen = if mention.sku.is_some() {
            Chosen::default()
        } else {
            entities::chosen(product, &tokens, &clause.spent)
        };
        Found::One(Box::new(Wanted {
            product: product.id,
            words: mention.words.clone(),
            found_by: mention.found_by,
            score: mention.score,
            sku: mention.sku.clone(),
            quantity: own_quantity(clause, mention, &tokens, &chosen),
            chosen,
            detail: detail(product, asking.unwrap_or(clause)),
        }))
    }

    /// "Do you have cat litter?" where cat food is sold: part of a name, and then a thing that is no word of ours. A whole name
    /// may be followed by anything.
    fn is_of_something_else(&self, mention: &Mention, products: &[&Product], clause: &Clause) -> bool {
        let is_sought = clause.has(Intent::Availability) > 0.7 || clause.has(Intent::Price) > 0.85;
        let next = mention.at.iter().max().map(|last| last + 1);
        let Some((at, thing)) = next.and_then(|at| Some((at, clause.tokens.get(at)?))) else {
            return false;
        };
        let is_thing = thing.text.chars().count() >= 4
            && thing.text.chars().all(char::is_alphabetic)
            && !clause.spent.contains(&at)
            && !is_known(self.shop, thing);
        let said = tokens(&mention.words);
        let is_whole = |name: &String| {
            let mut words = tokens(name).into_iter();
            words.all(|word| said.iter().any(|said| said.stem == word.stem))
        };
        // "Wigs", said so, are all of them; a "wig stand" is none.
        let are_many = mention
            .at
            .iter()
            .all(|at| clause.tokens[*at].text != clause.tokens[*at].stem);
        let is_named = |product: &&Product| {
            let mut names = std::iter::once(&product.name)
                .chain(&product.nicknames)
                .chain(Some(&product.category).filter(|_| are_many))
                .filter(|name| !name.is_empty());
            names.any(is_whole)
        };
        let is_exact = matches!(mention.found_by, FoundBy::Name | FoundBy::Category);
        !clause.language.is_abroad() && is_sought && is_exact && is_thing && !products.iter().any(is_named)
    }

    /// "When will the laser be back?": what is in stock is told, and what is not is told before a person says when.
    pub(super) fn restock_asks(&self, at: usize) -> Vec<Ask> {
        let aspects = Aspects {
            stock: true,
            ..Aspects::default()
        };
        let asks: Vec<Ask> = self
            .wanted_of(at)
            .into_iter()
            .map(|found| found.ask(aspects, 0.9))
            .collect();
        let is_in_stock = |ask: &Ask| match &ask.topic {
            Topic::Product { wanted, .. } => self.shop.catalogue.find(wanted.product).is_some_and(|product| {
                let mut items = product.items.iter();
                items.any(|item| wanted.chosen.fits(item) && item.stock > 0)
            }),
            _ => false,
        };
        let is_told = !asks.is_empty() && asks.iter().all(is_in_stock);
        let when = Ask {
            topic: Topic::Unrecorded {
                intent: Intent::Restock,
            },
            score: 0.93,
        };
        let only_products = asks
            .into_iter()
            .filter(|ask| matches!(ask.topic, Topic::Product { .. }));
        only_products.chain((!is_told).then_some(when)).collect()
    }

    /// "Is the dress lined?" after a dress was spoken of is about that one.
    fn spoken_of<'b>(&self, fitting: &[&'b Product], clause: &Clause) -> Option<Vec<&'b Product>> {
        const OTHERS: &[&str] = &[
            "other",
            "another",
            "any",
            "which",
            "what",
            "all",
            "more",
            "different",
            "else",
            "you",
        ];
        let asks_for_others = clause
            .tokens
            .iter()
            .any(|token| OTHERS.contains(&token.text.as_str()) || token.text != token.stem);
        let last = self.memory.products.first()?;
        let spoken = fitting.iter().find(|product| product.id == *last)?;
        (!asks_for_others && fitting.len() > 1).then(|| vec![*spoken])
    }
}

/// How many of the product a mention names. Beside other products only the number before its own name counts.
fn own_quantity(clause: &Clause, mention: &Mention, tokens: &[Token], chosen: &Chosen) -> Option<(u32, bool)> {
    let (Some(first), Some(last)) = (mention.at.iter().min(), mention.at.iter().max()) else {
        return entities::quantity(tokens, &clause.spent, chosen);
    };
    let others = clause
        .mentions
        .iter()
        .flat_map(|other| &other.at)
        .filter(|at| *at < first);
    let from = others.max().map_or(0, |at| at + 1);
    if clause.mentions.len() < 2 {
        return entities::quantity(tokens, &clause.spent, chosen);
    }
    let spent = clause.spent.iter().filter_map(|at| at.checked_sub(from)).collect();
    entities::quantity(&clause.tokens[from..=*last], &spent, chosen)
}

/// The clause as one that names no product.
fn unnamed(clause: &Clause) -> Clause {
    Clause {
        language: clause.language,
        tokens: clause.tokens.clone(),
        intents: clause.intents.clone(),
        mentions: Vec::new(),
        spent: entities::Spent::new(),
    }
}

/// Of several products, those that come in the size or colour said; all when none or every one does.
fn narrowed<'a>(products: &[&'a Product], tokens: &[Token], spent: &entities::Spent) -> Vec<&'a Product> {
    if products.len() < 2 {
        return products.to_vec();
    }
    let having: Vec<&Product> = products
        .iter()
        .copied()
        .filter(|product| !entities::chosen(product, tokens, spent).values.is_empty())
        .collect();
    if having.is_empty() { products.to_vec() } else { having }
}

/// What was chosen before stays chosen, option by option, until something else is said.
fn keep_values(product: &Product, chosen: &mut Chosen, before: &[String]) {
    for option in 0..product.option_names.len() {
        let name = &product.option_names[option];
        let said_now = chosen.values.iter().any(|(at, _)| *at == option)
            || chosen.missing.iter().any(|(missing, _)| missing == name);
        let kept = before
            .iter()
            .find(|value| product.values_of(option).contains(&value.as_str()));
        if let Some(value) = kept.filter(|_| !said_now) {
            chosen.values.push((option, vec![value.clone()]));
        }
    }
    chosen.values.sort_by_key(|(at, _)| *at);
}

/// The one property a clause asks about.
fn detail(product: &Product, clause: &Clause) -> Option<String> {
    entities::detail(product, &clause.tokens, &clause.spent)
}

pub(super) fn aspects(clause: &Clause) -> Aspects {
    let has = |intent: Intent| clause.has(intent) >= 0.55;
    Aspects {
        price: has(Intent::Price),
        stock: has(Intent::Availability),
        options: has(Intent::Options),
        details: clause.has(Intent::Details) >= 0.75,
        order: clause.has(Intent::Order) >= 0.8,
    }
}
