//! Questions that the shop's rules answer: what a basket comes to, a warranty, a deposit, the smallest order.

use crate::business::rules::Kind;
use crate::ids::ProductId;

use super::super::clause::Clause;
use super::super::entities;
use super::super::text::{Token, tokens};
use super::super::{Ask, Intent, Scored, Topic};
use super::Reader;

impl Reader<'_> {
    /// A warranty is the shop's rule when its rules speak of one, unless the one product that was named says so itself; else only
    /// the owner knows.
    pub(super) fn warranty(&self, clause: &Clause) -> Option<Topic> {
        const WORDS: &[&str] = &["warranty", "guarantee"];
        let says = |tokens: &[Token]| tokens.iter().any(|token| WORDS.contains(&token.stem.as_str()));
        let is_said_of_it = |id: &ProductId| {
            let product = self.shop.catalogue.find(*id);
            product.is_some_and(|product| says(&tokens(&product.description)))
        };
        let named = match clause.mentions.as_slice() {
            [] => self.memory.products.first(),
            [mention] if mention.products.len() == 1 => mention.products.first(),
            _ => None,
        };
        if !says(&clause.tokens) || named.is_some_and(is_said_of_it) {
            return None;
        }
        let rules = self.shop.returns.as_ref();
        let intent = Intent::ReturnsPolicy;
        let is_ruled = rules.is_some_and(|rules| says(&tokens(&rules.body)));
        let is_of_several = matches!(clause.mentions.as_slice(), [mention] if mention.products.len() > 1);
        if is_ruled {
            Some(Topic::ReturnsPolicy)
        } else {
            is_of_several.then_some(Topic::Unrecorded { intent })
        }
    }

    /// Questions that a rule of the shop answers; none where the shop has no such rule.
    pub(super) fn asks_of_rules(&self, clause: &Clause) -> Vec<Ask> {
        let ask = |topic: Topic| Ask { topic, score: 0.93 };
        if clause.has(Intent::Manipulation) > 0.85 || !clause.mentions.is_empty() {
            return Vec::new();
        }
        let has = |kinds: &[Kind]| kinds.iter().any(|kind| self.has_rule(*kind));
        let is_delivery = clause.has(Intent::Delivery) >= 0.75;
        if let Some(worth) = entities::worth(&clause.tokens)
            && has(&[Kind::Discount, Kind::Wholesale, Kind::FreeDelivery])
        {
            let basket = ask(Topic::Basket {
                worth,
                zones: entities::zones(&self.shop.zones, &clause.tokens),
            });
            let delivery = is_delivery.then(|| ask(self.delivery(clause)));
            return delivery.into_iter().chain([basket]).collect();
        }
        let kind = entities::rule_kind(&clause.tokens).filter(|kind| self.has_rule(*kind));
        kind.map(|kind| ask(Topic::Rules { kind })).into_iter().collect()
    }

    /// "Do you do free delivery" is no haggling where the owner has a rule on it.
    pub(super) fn asks_for_free_delivery(&self, clause: &Clause) -> bool {
        let only_cue = |scored: &Scored| scored.cue == "free delivery" && scored.score <= 0.9;
        let discount = clause.intents.iter().find(|scored| scored.intent == Intent::Discount);
        discount.is_some_and(only_cue) && clause.has(Intent::Manipulation) <= 0.85 && self.has_rule(Kind::FreeDelivery)
    }

    pub(super) fn has_rule(&self, kind: Kind) -> bool {
        let mut rules = self.shop.rules.iter();
        rules.any(|rule| rule.terms.kind() == kind && rule.holds_on(self.today))
    }
}
