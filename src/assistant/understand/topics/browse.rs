//! Questions for what there is: all of it, for an amount, at an end of the prices.

use crate::ids::ProductId;

use super::super::clause::Clause;
use super::super::entities::{self, FoundBy, Mention};
use super::super::intents::is_cue_word;
use super::super::lexicon::is_grammar;
use super::super::text::Token;
use super::super::{Aspects, Topic};
use super::Reader;

/// More products than these, and a word tells nothing.
const DESCRIBED_MAX: usize = 8;

impl Reader<'_> {
    /// What there is; "for men" or "without sugar" are looked up in what the owner wrote about the products.
    pub(super) fn browse(&self, clause: &Clause) -> Topic {
        if let Some(topic) = self.by_price(clause) {
            return topic;
        }
        let all = &self.shop.catalogue.products;
        let says_menu = |token: &Token| ["menu", "list", "catalogue"].contains(&token.stem.as_str());
        if clause.tokens.iter().any(says_menu) && (2..=DESCRIBED_MAX).contains(&all.len()) {
            return Topic::Several {
                products: all.iter().map(|product| product.id).collect(),
                words: String::new(),
                aspects: Aspects::USUAL,
            };
        }
        let budget = entities::budget(&clause.tokens);
        let index = &self.shop.catalogue.index;
        let described: Vec<ProductId> = clause
            .tokens
            .iter()
            .filter(|token| token.text.len() >= 3 && !is_grammar(&token.text) && !is_cue_word(&token.stem))
            .flat_map(|token| index.described_by(&token.stem))
            .map(|place| self.shop.catalogue.products[*place as usize].id)
            .collect();
        if budget.is_none() && (1..=DESCRIBED_MAX).contains(&described.len()) {
            return Topic::Several {
                products: described,
                words: String::new(),
                aspects: Aspects::USUAL,
            };
        }
        Topic::Browse {
            budget,
            kinds: Vec::new(),
        }
    }

    /// "Any shoes below 18k?", "I have 20k, what can I get?", "your cheapest phone": what there is for the money, or at an end of
    /// the prices, of the kind that was named.
    pub(super) fn by_price(&self, clause: &Clause) -> Option<Topic> {
        let is_one = |mention: &Mention| mention.products.len() == 1 && mention.found_by != FoundBy::Category;
        let wants_advice = clause
            .tokens
            .iter()
            .any(|token| ["recommend", "suggest", "advise"].contains(&token.text.as_str()));
        let names_one = clause.mentions.iter().any(is_one);
        let named = clause.mentions.iter().filter(|mention| !is_one(mention));
        let kinds: Vec<ProductId> = named.flat_map(|mention| mention.products.iter().copied()).collect();
        if let Some(budget) = entities::budget(&clause.tokens).filter(|_| !names_one || wants_advice) {
            let budget = Some(budget);
            return Some(Topic::Browse { budget, kinds });
        }
        let end = entities::end(&clause.tokens).filter(|_| !names_one)?;
        // Of those that were shown just now, if no kind is named.
        let shown = &self.memory.listed;
        let kinds = if kinds.is_empty() { shown.clone() } else { kinds };
        Some(Topic::Extreme { end, kinds })
    }
}
