//! What the shop's rows say to each question: typed facts, each with the rows it comes from. What they do not say is a
//! [`Gap`], and a gap goes to a person.

mod everything;
mod gap;
mod prices;
mod product;
mod rules;
mod shelf;
mod together;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::business::rules::{Step, Terms};
use crate::conversations::turn::SourceRow;
use crate::ids::RuleId;
use crate::money::Money;

use super::phrases::{self, English, Phrases};
use super::shop::Shop;
use super::understand::{Ask, Aspects, End, Language, Topic, Wanted};
pub use everything::everything;
pub use gap::Gap;

/// Something the shop's rows say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// What a product, or one variant of it, costs.
    Price {
        product: String,
        label: String,
        amount: Money,
    },
    /// What the cheapest and the dearest variant cost.
    PriceRange {
        product: String,
        label: String,
        low: Money,
        high: Money,
    },
    /// What several cost together.
    Total {
        product: String,
        quantity: u32,
        unit: Money,
        total: Money,
    },
    /// What several goods come to, delivered to a place if one was named.
    Together {
        names: Vec<String>,
        zone: Option<String>,
        total: Money,
    },
    /// Whether it can be had now.
    Stock {
        product: String,
        label: String,
        is_in_stock: bool,
    },
    /// The values of an option.
    Values {
        product: String,
        label: String,
        option: String,
        in_stock: Vec<String>,
        sold_out: Vec<String>,
        /// What each that is in stock costs, where the price hangs on them; else empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        prices: Vec<Money>,
    },
    /// A size or colour that is not made.
    NotOffered {
        product: String,
        option: String,
        value: String,
    },
    /// Something else that can be had instead.
    Alternative {
        product: String,
        label: String,
        amount: Money,
    },
    /// What costs least, or most, of all that can be had of a kind.
    Extreme {
        end: End,
        product: String,
        label: String,
        amount: Money,
    },
    /// The owner's description.
    Details {
        product: String,
        text: String,
    },
    /// What kinds of things the shop sells.
    Range {
        names: Vec<String>,
    },
    /// The week's opening hours.
    Hours {
        text: String,
    },
    /// One day's hours; `None` on a day closed.
    Day {
        weekday: i16,
        open: Option<(String, String)>,
    },
    Address {
        text: String,
    },
    Zone {
        name: String,
        price: Money,
        days: Option<(i16, i16)>,
    },
    /// The owner's words on paying or returning.
    Policy {
        kind: PolicyKind,
        text: String,
    },
    /// A passage of the shop's own documents, word by word.
    Passage {
        document: String,
        /// The headings above it; may be empty.
        heading: String,
        text: String,
    },
    /// A rule of the owner's, as it is told.
    Rule {
        rule: RuleId,
        terms: Terms,
        text: String,
        /// Whether the text is the owner's own.
        is_quote: bool,
    },
    /// What the rules come to for what a customer wants to buy; of a product, or of anything worth so much.
    Applied {
        product: Option<String>,
        /// As the customer said it.
        quantity: Option<u32>,
        before: Money,
        after: Money,
        delivery_is_free: bool,
        steps: Vec<Step>,
    },
    /// What is paid first of an amount.
    Deposit {
        amount: Money,
        of: Money,
    },
}

/// Which of the owner's policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKind {
    Payment,
    Returns,
}

/// A fact and the rows it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced {
    pub fact: Fact,
    pub sources: Vec<SourceRow>,
}

/// What the rows say to one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub facts: Vec<Sourced>,
    pub gap: Option<Gap>,
}

/// What the rows say to each question, in the same order, with labels in the language of the answer.
pub fn gather(shop: &Shop, language: Language, asks: &[Ask], today: NaiveDate) -> Vec<Found> {
    let say = phrases::of(language);
    let mut found: Vec<Found> = asks
        .iter()
        .map(|ask| {
            let mut found = answer_one(shop, say, &ask.topic, today);
            word_rules(say, &mut found.facts);
            found
        })
        .collect();
    together::add(asks, &mut found);
    found
}

/// Puts rules without a wording of the owner's into the language of the answer.
fn word_rules(say: &dyn Phrases, facts: &mut [Sourced]) {
    for sourced in facts {
        if let Fact::Rule {
            terms,
            text,
            is_quote: false,
            ..
        } = &mut sourced.fact
        {
            *text = say.rule(terms);
        }
    }
}

fn answer_one(shop: &Shop, say: &dyn Phrases, topic: &Topic, today: NaiveDate) -> Found {
    match topic {
        Topic::Product { wanted, aspects } => product::product(shop, say, wanted, *aspects, today),
        Topic::Several { products, .. } => shelf::several(
            shop,
            products.iter().filter_map(|id| shop.catalogue.find(*id)).collect(),
        ),
        Topic::Browse { budget, kinds } => shelf::browse(shop, say, *budget, kinds),
        Topic::Extreme { end, kinds } => shelf::extreme(shop, say, *end, kinds),
        Topic::Unlisted | Topic::Unnamed { .. } => Found::of(shelf::range(shop)),
        Topic::Hours { weekday } => shelf::opening(shop, say, *weekday),
        Topic::Location => shelf::address(shop),
        Topic::Delivery { zones, names_a_place } => shelf::delivery(shop, zones, *names_a_place, today),
        Topic::Payment => shelf::policy(shop, PolicyKind::Payment, today),
        Topic::ReturnsPolicy => shelf::policy(shop, PolicyKind::Returns, today),
        Topic::LowerPrice {
            wanted,
            is_manipulation,
        } => lower_price(shop, say, wanted.as_ref(), *is_manipulation, today),
        Topic::Basket { worth, zones } => rules::on_worth(shop, *worth, zones, today),
        Topic::Rules { kind } => Found::of(rules::of_kind(shop, *kind, today)),
        Topic::Unrecorded { intent } => Found {
            facts: Vec::new(),
            gap: Some(Gap::Unrecorded(*intent)),
        },
        Topic::AboutAssistant | Topic::OutsideShop | Topic::LookedUp | Topic::Thanks | Topic::No => Found::default(),
    }
}

/// The price as it is, and the rules by which it may be lower. Who tries to talk CHIDI into one is told the price only.
fn lower_price(
    shop: &Shop,
    say: &dyn Phrases,
    wanted: Option<&Wanted>,
    is_manipulation: bool,
    today: NaiveDate,
) -> Found {
    let aspects = Aspects {
        price: true,
        ..Aspects::default()
    };
    let mut found = wanted.map_or_else(Found::default, |wanted| {
        product::product(shop, say, wanted, aspects, today)
    });
    if is_manipulation || found.gap.is_some() {
        return found;
    }
    let product = wanted.and_then(|wanted| shop.catalogue.find(wanted.product));
    for rule in rules::discounts(shop, product, today) {
        if !found.facts.contains(&rule) {
            found.facts.push(rule);
        }
    }
    found
}

impl Found {
    fn of(facts: Vec<Sourced>) -> Self {
        Self { facts, gap: None }
    }

    fn gap(gap: Gap) -> Self {
        Self {
            facts: Vec::new(),
            gap: Some(gap),
        }
    }
}

impl Fact {
    /// What it is about, for pages.
    pub fn title(&self) -> String {
        match self {
            Self::Price { label, .. } | Self::PriceRange { label, .. } => format!("Price of {label}"),
            Self::Total { product, quantity, .. } => format!("{quantity} × {product}"),
            Self::Together { names, .. } => format!("{} together", names.join(" and ")),
            Self::Stock { label, .. } => format!("Stock of {label}"),
            Self::Values { label, option, .. } => format!("{option} of {label}"),
            Self::NotOffered { product, .. } => format!("Options of {product}"),
            Self::Alternative { label, .. } => format!("Instead: {label}"),
            Self::Extreme {
                end: End::Lowest,
                label,
                ..
            } => format!("Lowest price: {label}"),
            Self::Extreme {
                end: End::Highest,
                label,
                ..
            } => format!("Highest price: {label}"),
            Self::Details { product, .. } => format!("Description of {product}"),
            Self::Range { .. } => "What the shop sells".to_owned(),
            Self::Hours { .. } | Self::Day { .. } => "Opening hours".to_owned(),
            Self::Address { .. } => "Address".to_owned(),
            Self::Zone { name, .. } => format!("Delivery, {name}"),
            Self::Policy {
                kind: PolicyKind::Payment,
                ..
            } => "How to pay".to_owned(),
            Self::Policy {
                kind: PolicyKind::Returns,
                ..
            } => "Returns".to_owned(),
            Self::Passage { document, heading, .. } if heading.is_empty() => format!("From {document}"),
            Self::Passage { document, heading, .. } => format!("From {document}, {heading}"),
            Self::Rule { terms, .. } => format!("Rule: {}", terms.in_words()),
            Self::Applied { before, .. } => format!("{before} by your rules"),
            Self::Deposit { of, .. } => format!("Deposit on {of}"),
        }
    }

    /// What the rows say, for pages. Never how many there are.
    pub fn value(&self) -> String {
        match self {
            Self::Price { amount, .. }
            | Self::Alternative { amount, .. }
            | Self::Extreme { amount, .. }
            | Self::Deposit { amount, .. } => amount.to_string(),
            Self::PriceRange { low, high, .. } => format!("{low} to {high}"),
            Self::Total { total, unit, .. } => format!("{total}, at {unit} each"),
            Self::Together { total, .. } => total.to_string(),
            Self::Stock { is_in_stock, .. } => if *is_in_stock { "in stock" } else { "sold out" }.to_owned(),
            Self::Values { in_stock, sold_out, .. } if sold_out.is_empty() => in_stock.join(", "),
            Self::Values { in_stock, sold_out, .. } => {
                format!("{}; sold out: {}", in_stock.join(", "), sold_out.join(", "))
            }
            Self::NotOffered { value, .. } => format!("no {value}"),
            Self::Range { names } => names.join(", "),
            Self::Details { text, .. }
            | Self::Hours { text }
            | Self::Address { text }
            | Self::Policy { text, .. }
            | Self::Passage { text, .. }
            | Self::Rule { text, .. } => text.clone(),
            Self::Applied {
                after,
                delivery_is_free: true,
                ..
            } => format!("{after}, delivered free"),
            Self::Applied { after, .. } => after.to_string(),
            Self::Day { weekday, open } => English.day(*weekday, open.as_ref()),
            Self::Zone { price, days, .. } => English.price_and_days(price, *days),
        }
    }

    /// The product it is about.
    pub fn product(&self) -> Option<&str> {
        match self {
            Self::Price { product, .. }
            | Self::PriceRange { product, .. }
            | Self::Total { product, .. }
            | Self::Stock { product, .. }
            | Self::Values { product, .. }
            | Self::NotOffered { product, .. }
            | Self::Alternative { product, .. }
            | Self::Extreme { product, .. }
            | Self::Details { product, .. } => Some(product),
            Self::Applied { product, .. } => product.as_deref(),
            _ => None,
        }
    }

    /// The amounts it backs; those of a rule are looked at where it is told.
    pub fn amounts(&self) -> Vec<&Money> {
        match self {
            Self::Price { amount, .. } | Self::Alternative { amount, .. } | Self::Extreme { amount, .. } => {
                vec![amount]
            }
            Self::PriceRange { low, high, .. } => vec![low, high],
            Self::Values { prices, .. } => prices.iter().collect(),
            Self::Total { unit, total, .. } => vec![unit, total],
            Self::Together { total, .. } => vec![total],
            Self::Zone { price, .. } => vec![price],
            Self::Applied { before, after, .. } => vec![before, after],
            Self::Deposit { amount, of } => vec![amount, of],
            _ => Vec::new(),
        }
    }

    /// The owner's own words, which may be quoted as they stand.
    pub fn quoted(&self) -> Option<&str> {
        match self {
            Self::Details { text, .. }
            | Self::Hours { text }
            | Self::Address { text }
            | Self::Policy { text, .. }
            | Self::Passage { text, .. }
            | Self::Rule {
                text, is_quote: true, ..
            } => Some(text),
            _ => None,
        }
    }
}
