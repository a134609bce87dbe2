//! The product a question is about, and what of it.

use crate::ids::ProductId;

use super::super::shop::Product;
use super::clause::Clause;
use super::entities::{self, Chosen, Mention};
use super::text::Token;
use super::{Ask, Aspects, Intent, Topic, Wanted};

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

/// Of several products, those that come in the size or colour said; all when none or every one does.
pub(super) fn narrowed<'a>(products: &[&'a Product], tokens: &[Token], spent: &entities::Spent) -> Vec<&'a Product> {
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
pub(super) fn keep_values(product: &Product, chosen: &mut Chosen, before: &[String]) {
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
pub(super) fn detail(product: &Product, clause: &Clause) -> Option<String> {
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
