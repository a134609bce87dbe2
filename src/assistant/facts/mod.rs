//! What the shop's rows say to each question: typed facts, each with the rows it comes from. What they do not say is a
//! [`Gap`], and a gap goes to a person.

mod product;
mod shelf;

use serde::{Deserialize, Serialize};

use crate::conversations::turn::SourceRow;
use crate::money::Money;

use super::phrases;
use super::shop::Shop;
use super::understand::{Ask, Aspects, Intent, Topic};

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
}

/// Which of the owner's policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKind {
    Payment,
    Returns,
}

/// A fact and the rows it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What the rows do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    Hours,
    Address,
    Zones,
    Payment,
    Returns,
    Details,
    Items,
    /// More pieces are asked for than we may promise.
    Quantity,
    /// Yards, where the price does not say for how many.
    Unit,
    /// Orders on their way, pictures, new stock: nothing CHIDI keeps.
    Unrecorded(Intent),
}

impl Gap {
    /// In words, for the owner.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hours => "the opening hours are not in CHIDI",
            Self::Address => "the address is not in CHIDI",
            Self::Zones => "no delivery places are in CHIDI",
            Self::Payment => "how to pay is not in CHIDI",
            Self::Returns => "what can be returned is not in CHIDI",
            Self::Details => "the product's description does not say it",
            Self::Items => "the product has no price in CHIDI yet",
            Self::Quantity => "the customer asks for a larger number than CHIDI may promise",
            Self::Unit => "the price does not say for how many yards it is",
            Self::Unrecorded(Intent::OrderStatus) => "orders are not in CHIDI",
            Self::Unrecorded(Intent::Restock) => "when stock comes back is not in CHIDI",
            Self::Unrecorded(Intent::Pictures) => "CHIDI has no pictures to send",
            Self::Unrecorded(Intent::Service) => "whether the shop does that is not in CHIDI",
            Self::Unrecorded(_) => "CHIDI has no record of it",
        }
    }
}

/// What the rows say to each question, in the same order.
pub fn gather(shop: &Shop, asks: &[Ask]) -> Vec<Found> {
    asks.iter().map(|ask| answer_one(shop, &ask.topic)).collect()
}

fn answer_one(shop: &Shop, topic: &Topic) -> Found {
    match topic {
        Topic::Product { wanted, aspects } => product::product(shop, wanted, *aspects),
        Topic::Several { products, .. } => shelf::several(
            shop,
            products.iter().filter_map(|id| shop.catalogue.find(*id)).collect(),
        ),
        Topic::Browse { budget, kinds } => shelf::browse(shop, *budget, kinds),
        Topic::Unlisted | Topic::Unnamed { .. } => Found::of(shelf::range(shop)),
        Topic::Hours { weekday } => shelf::opening(shop, *weekday),
        Topic::Location => shelf::address(shop),
        Topic::Delivery { zones, names_a_place } => shelf::delivery(shop, zones, *names_a_place),
        Topic::Payment => shelf::policy(shop, PolicyKind::Payment),
        Topic::ReturnsPolicy => shelf::policy(shop, PolicyKind::Returns),
        Topic::LowerPrice {
            wanted: Some(wanted), ..
        } => product::product(
            shop,
            wanted,
            Aspects {
                price: true,
                ..Aspects::default()
            },
        ),
        Topic::Unrecorded { intent } => Found {
            facts: Vec::new(),
            gap: Some(Gap::Unrecorded(*intent)),
        },
        Topic::LowerPrice { .. }
        | Topic::AboutAssistant
        | Topic::OutsideShop
        | Topic::LookedUp
        | Topic::Thanks
        | Topic::No => Found::default(),
    }
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
            Self::Stock { label, .. } => format!("Stock of {label}"),
            Self::Values { label, option, .. } => format!("{option} of {label}"),
            Self::NotOffered { product, .. } => format!("Options of {product}"),
            Self::Alternative { label, .. } => format!("Instead: {label}"),
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
        }
    }

    /// What the rows say, for pages. Never how many there are.
    pub fn value(&self) -> String {
        match self {
            Self::Price { amount, .. } | Self::Alternative { amount, .. } => amount.to_string(),
            Self::PriceRange { low, high, .. } => format!("{low} to {high}"),
            Self::Total { total, unit, .. } => format!("{total}, at {unit} each"),
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
            | Self::Passage { text, .. } => text.clone(),
            Self::Day { weekday, open } => phrases::day(*weekday, open.as_ref()),
            Self::Zone { price, days, .. } => phrases::price_and_days(price, *days),
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
            | Self::Details { product, .. } => Some(product),
            _ => None,
        }
    }

    /// The amounts it backs.
    pub fn amounts(&self) -> Vec<&Money> {
        match self {
            Self::Price { amount, .. } | Self::Alternative { amount, .. } => vec![amount],
            Self::PriceRange { low, high, .. } => vec![low, high],
            Self::Total { unit, total, .. } => vec![unit, total],
            Self::Zone { price, .. } => vec![price],
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
            | Self::Passage { text, .. } => Some(text),
            _ => None,
        }
    }
}
