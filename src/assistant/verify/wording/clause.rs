//! What is claimed in one breath, and of what. "Ember tote in Wine is sold out, but we have it in Black" is two claims about
//! two things: each is held against the facts about its own.

use super::super::super::facts::Fact;
use super::super::super::shop::{Product, Zone};
use super::super::numbers::NumberKind;
use super::super::words::{Words, padded};
use super::super::{Check, Checker, Kind};
use super::numbers;
use super::phrases::{Claim, What, parts, tokens};
use super::split::{Clause, claims, clauses, values_said, without_courtesies};
use super::{Known, QUOTE, unbacked};

/// What differs between variants: said only with the value.
pub(super) const OPTION_NOUNS: &[&str] = &[
    "size", "sizes", "colour", "colours", "color", "colors", "option", "options",
];

/// What is spoken of.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject<'a> {
    pub(super) products: Vec<&'a Product>,
    /// Values of theirs.
    pub(super) values: Vec<String>,
    /// It is delivery that is spoken of, to these places or to any.
    pub(super) delivery: Option<Vec<&'a Zone>>,
}

/// Reads a text clause by clause; what was spoken of last is what "it" means.
pub(super) struct Reader<'a, 'b> {
    pub(super) checker: &'b Checker<'a>,
    pub(super) known: &'b Known,
    pub(super) subject: Subject<'a>,
    pub(super) checks: Vec<Check>,
}

impl<'a> Subject<'a> {
    /// If all facts are about one product, that is meant by "it".
    pub(super) fn of_facts(checker: &Checker<'a>) -> Self {
        let mut names: Vec<&str> = checker.facts.iter().filter_map(|fact| fact.product()).collect();
        names.dedup();
        let product = match names.as_slice() {
            [name] => checker.shop.catalogue.named(name),
            _ => None,
        };
        Self {
            products: product.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Whether a fact is about the product spoken of; about any when none is.
    pub(super) fn is_of(&self, fact: &Fact) -> bool {
        match fact.product() {
            Some(name) => self.products.is_empty() || self.products.iter().any(|product| product.name == name),
            None => false,
        }
    }

    /// The values a fact's label names.
    pub(super) fn values_of(fact: &Fact, checker: &Checker<'_>) -> Vec<String> {
        let (Fact::Price { product, label, .. }
        | Fact::PriceRange { product, label, .. }
        | Fact::Stock { product, label, .. }
        | Fact::Values { product, label, .. }
        | Fact::Alternative { product, label, .. }
        | Fact::Extreme { product, label, .. }) = fact
        else {
            return Vec::new();
        };
        let product = checker.shop.catalogue.named(product);
        product.map_or_else(Vec::new, |product| values_said(product, label))
    }
}

impl<'a> Reader<'a, '_> {
    pub(super) fn segment(&mut self, segment: &str) {
        let tokens = tokens(segment);
        let parts = parts(&tokens, &self.known.names);
        let clauses = clauses(segment, &tokens, &parts);
        let before = self.checks.len();
        for clause in &clauses {
            self.clause(clause, segment);
        }
        let answers: Vec<&str> = parts
            .iter()
            .filter(|part| part.what == What::Phrase(Claim::Answer))
            .map(|part| tokens[part.at.start].word.as_str())
            .collect();
        if !answers.is_empty() && !segment.contains(QUOTE) {
            self.answer(&answers, &clauses, before);
        }
    }

    fn clause(&mut self, clause: &Clause<'_>, segment: &str) {
        self.speak_of(clause);
        self.left_over(clause);
        let masked = Words::of(&without_courtesies(clause));
        let rules = self.checker.rules_told(segment);
        self.figures(clause, segment, &rules);
        self.checker.promises(clause.text, &masked, &rules, &mut self.checks);
        self.checker.links_and_skus(clause.text, &mut self.checks);
        for (claim, said) in &clause.claims {
            let backed_by = match claim {
                Claim::Have if self.is_delivery(clause) => self.delivers(clause),
                Claim::Have => self.available(clause),
                Claim::HaveNot => self.unavailable(clause),
                Claim::Goods => self.sold_here(clause),
                Claim::Deliver | Claim::Takes => self.delivers(clause),
                Claim::Place => self.checker.backing(|fact| matches!(fact, Fact::Address { .. })),
                // These are claims about a figure beside them, which is looked at by itself.
                Claim::Price | Claim::Open | Claim::Closed => self.with_figure(*claim, clause, segment),
                Claim::Each | Claim::Total => self
                    .checker
                    .backing(|fact| !fact.amounts().is_empty() && says_amount(clause)),
                Claim::Free | Claim::Opening | Claim::Answer | Claim::From | Claim::UpTo => continue,
            };
            self.checks.push(Check {
                kind: kind_of(*claim),
                said: said.clone(),
                backed_by,
            });
        }
    }

    /// Finds out what a clause is about: what it names, else what was named last.
    fn speak_of(&mut self, clause: &Clause<'_>) {
        let shop = self.checker.shop;
        let named: Vec<&'a Product> = self
            .checker
            .products_named(clause.text, &mut self.checks)
            .into_iter()
            .filter_map(|product| shop.catalogue.named(&product.name))
            .collect();
        let zones = self.zones_named(clause);
        let delivers = !zones.is_empty() || claims(clause, Claim::Deliver);
        let is_new = !named.is_empty();
        let products = if is_new { named } else { self.subject.products.clone() };
        let mut values: Vec<String> = products
            .iter()
            .flat_map(|product| values_said(product, clause.text))
            .collect();
        values.dedup();
        if is_new || !values.is_empty() {
            self.subject.values = values;
        }
        self.subject.products = products;
        self.subject.delivery = match (delivers, is_new || claims(clause, Claim::Have)) {
            (true, _) => Some(zones),
            (false, true) => None,
            (false, false) => self.subject.delivery.take(),
        };
    }

    fn zones_named(&self, clause: &Clause<'_>) -> Vec<&'a Zone> {
        let zones = self.checker.shop.zones.iter();
        zones.filter(|zone| clause.words.says(&zone.name)).collect()
    }

    fn is_delivery(&self, clause: &Clause<'_>) -> bool {
        claims(clause, Claim::Deliver) || !self.zones_named(clause).is_empty()
    }

    /// Words that are none of ours.
    fn left_over(&mut self, clause: &Clause<'_>) {
        let products = self.subject.products.iter();
        let says_value = products
            .clone()
            .any(|product| !values_said(product, clause.text).is_empty());
        let is_known = |word: &&String| {
            let is_noun = OPTION_NOUNS.contains(&word.as_str());
            let is_of_name = |product: &&Product| padded(&product.name).contains(&padded(word));
            let is_plain = if is_noun { says_value } else { self.known.is_plain(word) };
            is_plain || word.chars().any(char::is_numeric) || self.subject.products.iter().any(is_of_name)
        };
        let unknown: Vec<&str> = clause
            .left
            .iter()
            .filter(|word| !is_known(word))
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            self.checks.push(unbacked(unknown.join(" ")));
        }
    }

    /// A yes or a no says something by itself: a claim of that sign must stand beside it.
    fn answer(&mut self, answers: &[&str], clauses: &[Clause<'_>], before: usize) {
        let is_told = self.checks[before..]
            .iter()
            .any(|check| check.kind != Kind::Product && check.backed_by.is_some());
        let has = |claim| clauses.first().is_some_and(|clause| claims(clause, claim));
        let denies = has(Claim::HaveNot) || has(Claim::Closed);
        let is_right = |answer: &&str| match *answer {
            "no" => denies,
            "yes" | "yeah" | "yep" | "yup" => !denies,
            // "Certainly" agrees to nothing by itself.
            _ => true,
        };
        if !is_told || !answers.iter().all(is_right) {
            self.checks.push(unbacked(answers.join(" ")));
        }
    }

    fn available(&self, clause: &Clause<'_>) -> Option<String> {
        let subject = &self.subject;
        let range = self.range(clause);
        if range.is_some() {
            return range;
        }
        let is_there = |product: Option<&Product>, fact: &Fact| {
            let is_of = product.map_or(fact.product().is_some(), |product| {
                fact.product() == Some(&product.name)
            });
            let own = Subject::values_of(fact, self.checker);
            let is_within = || subject.values.iter().all(|value| own.contains(value));
            is_of
                && match fact {
                    Fact::Stock { is_in_stock: true, .. } | Fact::Alternative { .. } | Fact::Extreme { .. } => {
                        is_within()
                    }
                    Fact::Values { in_stock, .. } => {
                        !in_stock.is_empty()
                            && subject
                                .values
                                .iter()
                                .all(|value| own.contains(value) || in_stock.contains(value))
                    }
                    _ => false,
                }
        };
        let is_denied = self.checker.facts.iter().any(|fact| {
            let own = Subject::values_of(fact, self.checker);
            subject.is_of(fact)
                && match fact {
                    Fact::Stock { is_in_stock: false, .. } => {
                        subject.values.is_empty() || own.iter().all(|value| subject.values.contains(value))
                    }
                    Fact::NotOffered { value, .. } => clause.words.says(value),
                    _ => false,
                }
        });
        if is_denied {
            return None;
        }
        if subject.products.is_empty() {
            return self.checker.backing(|fact| is_there(None, fact));
        }
        let backing: Option<Vec<String>> = subject
            .products
            .iter()
            .map(|product| self.checker.backing(|fact| is_there(Some(product), fact)))
            .collect();
        backing?.into_iter().next()
    }

    fn unavailable(&self, clause: &Clause<'_>) -> Option<String> {
        let subject = &self.subject;
        let is_there = self.checker.facts.iter().any(|fact| {
            let own = Subject::values_of(fact, self.checker);
            let same_values =
                own.len() == subject.values.len() && own.iter().all(|value| subject.values.contains(value));
            subject.is_of(fact)
                && match fact {
                    Fact::Stock { is_in_stock: true, .. } => same_values || subject.values.is_empty(),
                    Fact::Alternative { .. } | Fact::Extreme { .. } => same_values,
                    Fact::Values { in_stock, .. } => in_stock.iter().any(|value| {
                        subject.values.contains(value) && own.iter().all(|other| subject.values.contains(other))
                    }),
                    _ => false,
                }
        });
        self.checker
            .backing(|fact| {
                let own = Subject::values_of(fact, self.checker);
                subject.is_of(fact)
                    && match fact {
                        Fact::Stock { is_in_stock: false, .. } => {
                            subject.values.is_empty() || own.iter().all(|value| subject.values.contains(value))
                        }
                        Fact::Values { in_stock, sold_out, .. } => {
                            let said = || subject.values.iter().filter(|value| !own.contains(value));
                            !sold_out.is_empty()
                                && (in_stock.is_empty() || said().count() > 0)
                                && said().all(|value| sold_out.contains(value))
                        }
                        Fact::NotOffered { value, .. } => value.split(", ").all(|part| clause.words.says(part)),
                        _ => false,
                    }
            })
            .filter(|_| !is_there)
    }

    /// That something is among what the shop sells: any fact about it says so, unless it cannot be had.
    fn sold_here(&self, clause: &Clause<'_>) -> Option<String> {
        if let Some(available) = self.available(clause) {
            return Some(available);
        }
        let subject = &self.subject;
        let is_gone = |fact: &&&Fact| {
            matches!(fact, Fact::Stock { is_in_stock: false, .. } | Fact::NotOffered { .. }) && subject.is_of(fact)
        };
        let is_named = !subject.products.is_empty() && self.checker.facts.iter().find(is_gone).is_none();
        let own = |fact: &Fact| Subject::values_of(fact, self.checker);
        self.checker.backing(|fact| {
            is_named
                && subject.is_of(fact)
                && (subject.values.is_empty() || subject.values.iter().all(|value| own(fact).contains(value)))
        })
    }

    fn range(&self, clause: &Clause<'_>) -> Option<String> {
        self.checker
            .backing(|fact| matches!(fact, Fact::Range { names } if names.iter().any(|name| clause.words.says(name))))
    }

    /// That something is brought: to a place named, for an amount, or within days.
    fn delivers(&self, clause: &Clause<'_>) -> Option<String> {
        let zones = self.subject.delivery.clone().unwrap_or_default();
        let is_told = |zone: &&Zone| {
            let is_it = |fact: &&Fact| matches!(fact, Fact::Zone { name, .. } if *name == zone.name);
            self.checker.facts.iter().copied().any(|fact| is_it(&fact))
        };
        let says_something = !zones.is_empty() || !numbers(clause.text).is_empty();
        let is_right = says_something && zones.iter().all(is_told);
        self.checker
            .backing(|fact| matches!(fact, Fact::Zone { .. }))
            .filter(|_| is_right)
    }
}

fn says_amount(clause: &Clause<'_>) -> bool {
    numbers(clause.text)
        .iter()
        .any(|number| number.kind == NumberKind::Amount)
}

fn kind_of(claim: Claim) -> Kind {
    match claim {
        Claim::Deliver | Claim::Takes | Claim::Place => Kind::Place,
        Claim::Open | Claim::Closed => Kind::Day,
        Claim::Price => Kind::Amount,
        _ => Kind::Availability,
    }
}
