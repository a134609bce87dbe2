//! The last look before sending, deterministic and without any model: every number, amount, percentage, product, option
//! value, availability, day, place, promise and link of a draft is tied to a fact, or the draft does not go out. Whoever
//! wrote the draft, it fails closed.

mod backing;
mod claims;
mod numbers;
mod rules;
mod vocabulary;
mod wording;
mod words;

use serde::{Deserialize, Serialize};

use super::facts::{Fact, Sourced};
use super::shop::{Product, Shop};
use super::understand::Language;
use backing::{names_word, numbers_of, structured};
use numbers::{Number, NumberKind, is_link, is_sku, numbers};
use rules::Told;
pub use wording::verify_wording;
use words::{Words, padded};

/// What was looked at, and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub passed: bool,
    pub checks: Vec<Check>,
}

/// One thing the draft says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub kind: Kind,
    /// The words of the draft.
    pub said: String,
    /// The title of the fact that backs it; `None` when nothing does.
    pub backed_by: Option<String>,
}

/// What kind of thing was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Amount,
    Percentage,
    Number,
    Product,
    Option,
    Availability,
    Day,
    Place,
    Sku,
    Promise,
    Scarcity,
    Link,
    /// A word that is neither everyday nor in a fact, or an answer that no fact stands beside.
    Wording,
}

/// Checks a draft in a language against the facts it was given.
pub fn verify(shop: &Shop, language: Language, draft: &str, facts: &[Sourced]) -> Verified {
    let facts: Vec<&Fact> = facts.iter().map(|sourced| &sourced.fact).collect();
    let own = without_shop_name(&without_quotes(draft, &facts), &shop.name, &facts);
    let checker = Checker {
        shop,
        language,
        facts: &facts,
    };
    let mut checks: Vec<Check> = Vec::new();
    for segment in segments(&own) {
        checker.segment(&segment, &mut checks);
    }
    Verified::of(checks)
}

impl Verified {
    fn of(checks: Vec<Check>) -> Self {
        Self {
            passed: checks.iter().all(|check| check.backed_by.is_some()),
            checks,
        }
    }
}

/// Quotes of the owner stand as they are: phone numbers, percentages and all. Everything else is ours to back.
fn without_quotes(draft: &str, facts: &[&Fact]) -> String {
    let mut quotes: Vec<&str> = facts
        .iter()
        .filter_map(|fact| fact.quoted())
        .map(|text| text.trim_end_matches('.'))
        .collect();
    quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
    quotes
        .into_iter()
        .filter(|quote| quote.chars().count() >= 3)
        .fold(draft.to_owned(), |text, quote| text.replace(quote, " "))
}

/// The shop's name claims nothing; where it is part of a product's name, it stays.
fn without_shop_name(draft: &str, shop: &str, facts: &[&Fact]) -> String {
    const KEPT: &str = "\u{1}";
    let products = facts.iter().filter_map(|fact| fact.product());
    let kept = products
        .filter(|product| product.contains(shop))
        .fold(draft.to_owned(), |text, product| {
            text.replace(product, &product.replace(shop, KEPT))
        });
    kept.replace(shop, " ").replace(KEPT, shop)
}

/// Sentences, and the parts of lists: the pieces in which what is said of a product stays together.
fn segments(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut out = vec![String::new()];
    for (at, c) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let ends = match c {
            ';' | '\n' | '?' | '!' => true,
            '.' => next.is_none_or(|next| next.is_whitespace()),
            _ => false,
        };
        if ends {
            out.push(String::new());
        } else {
            out.last_mut().expect("starts with one").push(*c);
        }
    }
    out.retain(|segment| !segment.trim().is_empty());
    out
}

struct Checker<'a> {
    shop: &'a Shop,
    /// Of the draft.
    language: Language,
    facts: &'a [&'a Fact],
}

impl Checker<'_> {
    fn segment(&self, segment: &str, checks: &mut Vec<Check>) {
        let words = Words::of(segment);
        let named = self.products_named(segment, checks);
        let rules = self.rules_told(segment);
        self.numbers(segment, &named, &rules, checks);
        self.number_words(&words, checks);
        self.values(segment, &named, checks);
        self.availability(&words, &named, checks);
        self.days_and_places(segment, &words, checks);
        self.promises(segment, &words, &rules, checks);
        self.links_and_skus(segment, checks);
    }

    /// Products of the catalogue named in a segment; each must be one that a fact speaks of.
    fn products_named(&self, segment: &str, checks: &mut Vec<Check>) -> Vec<&Product> {
        let all_words = padded(segment);
        let mut found: Vec<&Product> = Vec::new();
        for place in self.shop.catalogue.index.named_in(segment) {
            let product = &self.shop.catalogue.products[place];
            let is_one_word = !product.name.trim().contains(' ');
            let is_there = if is_one_word {
                segment
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == product.name.trim())
            } else {
                all_words.contains(&padded(&product.name))
            };
            if is_there {
                found.push(product);
            }
        }
        let names: Vec<String> = found.iter().map(|product| padded(&product.name)).collect();
        found.retain(|product| {
            let own = padded(&product.name);
            !names.iter().any(|other| *other != own && other.contains(&own))
        });
        for product in &found {
            let backed_by = self.backing(|fact| fact.product() == Some(&product.name) || matches!(fact, Fact::Range { names } if names.contains(&product.name) || names.contains(&product.category)) || names_word(fact, &product.name));
            checks.push(Check {
                kind: Kind::Product,
                said: product.name.clone(),
                backed_by,
            });
        }
        found
    }

    fn numbers(&self, segment: &str, named: &[&Product], rules: &Told<'_>, checks: &mut Vec<Check>) {
        for number in numbers(segment, self.language) {
            let check = match number.kind {
                NumberKind::Percentage => Check {
                    kind: Kind::Percentage,
                    said: number.said(),
                    backed_by: rules.percentage(&number),
                },
                NumberKind::Amount => Check {
                    kind: Kind::Amount,
                    said: number.said(),
                    backed_by: self.amount(&number, named).or_else(|| rules.amount(&number)),
                },
                NumberKind::Plain => Check {
                    kind: Kind::Number,
                    said: number.said(),
                    backed_by: self
                        .backing(|fact| numbers_of(fact).contains(&number.digits))
                        .or_else(|| rules.number(&number.digits)),
                },
            };
            checks.push(check);
        }
    }

    /// An amount is backed by a fact about a product the segment names, or by one that is about none.
    fn amount(&self, number: &Number, named: &[&Product]) -> Option<String> {
        self.backing(|fact| {
            let is_about_it = fact
                .product()
                .is_none_or(|product| named.is_empty() || named.iter().any(|one| one.name == product));
            is_about_it && fact.amounts().iter().any(|amount| number.is(amount))
        })
    }

    fn number_words(&self, words: &Words, checks: &mut Vec<Check>) {
        for word in self.claims(words, |vocabulary| vocabulary.numbers) {
            checks.push(Check {
                kind: Kind::Number,
                said: word.to_owned(),
                backed_by: self.backing(|fact| names_word(fact, word)),
            });
        }
    }

    /// Sizes and colours of a named product must be those the facts speak of.
    fn values(&self, segment: &str, named: &[&Product], checks: &mut Vec<Check>) {
        let words = Words::of(segment);
        let plain: Vec<Number> = numbers(segment, self.language)
            .into_iter()
            .filter(|number| number.kind == NumberKind::Plain)
            .collect();
        // The 36 of ₦36,500 is no size.
        let says = |value: &str| {
            let is_number = value.chars().all(|c| c.is_ascii_digit());
            words.says(value) && (!is_number || plain.iter().any(|number| number.digits == value))
        };
        for product in named {
            for option in 0..product.option_names.len() {
                for value in product
                    .values_of(option)
                    .into_iter()
                    .filter(|value| says(value) && !padded(&product.name).contains(&padded(value)))
                {
                    let backed_by = self.backing(|fact| {
                        fact.product().is_some_and(|of| named.iter().any(|one| one.name == of))
                            && names_word(fact, value)
                    });
                    checks.push(Check {
                        kind: Kind::Option,
                        said: value.to_owned(),
                        backed_by,
                    });
                }
            }
        }
    }

    fn links_and_skus(&self, segment: &str, checks: &mut Vec<Check>) {
        for word in segment.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@');
            let names_it = |fact: &Fact| structured(fact).iter().any(|text| text.contains(word));
            if is_link(word) {
                checks.push(Check {
                    kind: Kind::Link,
                    said: word.to_owned(),
                    backed_by: None,
                });
            } else if is_sku(word) || (word.contains('-') && self.shop.catalogue.index.item_of_sku(word).is_some()) {
                checks.push(Check {
                    kind: Kind::Sku,
                    said: word.to_owned(),
                    backed_by: self.backing(names_it),
                });
            }
        }
    }

    fn backing(&self, backs: impl Fn(&Fact) -> bool) -> Option<String> {
        self.facts.iter().find(|fact| backs(fact)).map(|fact| fact.title())
    }
}
