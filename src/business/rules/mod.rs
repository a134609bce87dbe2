//! Rules of the shop that code applies: discounts, free delivery, least orders, deposits, wholesale prices, and sentences the
//! owner wants quoted. Read from the owner's talk by [`parse`], applied to what a customer wants to buy by [`apply`], told
//! in [`Terms::in_words`]; none of it asks a model. Pages keep them ([`add`], [`change`], [`switch`], ...), the assistant reads
//! those that are on ([`list_on`]) and logs what it told ([`record_uses`]). Which products there are is left to
//! [`crate::inventory`]: callers hand over what they know.

mod apply;
mod dates;
mod figures;
mod fillers;
mod parse;
mod place;
mod rows;
mod statement;
#[cfg(test)]
mod tests;
mod tokens;
mod uses;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{ProductId, RuleId};
use crate::money::Money;

pub use apply::{Applied, Basket, Line, Step, apply};
pub use parse::{Known, Unclear, parse};
pub use rows::{NewRule, add, change, delete, get, list, list_on, move_by, restore, switch};
pub use statement::as_statement;
pub use uses::{Listed, RuleUse, list_with_uses, record_uses};
pub use words::check_wording;

/// The longest sentence read, in characters.
pub const SAID_CHARS_MAX: usize = 300;
/// The longest wording, in characters.
pub const WORDING_CHARS_MAX: usize = 300;
/// The most rules of a shop; more than that nobody keeps in mind.
pub const RULES_MAX: i64 = 100;

/// A rule as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    pub terms: Terms,
    /// What the owner said.
    pub said: String,
    /// What customers are told, in the owner's words; empty for ours.
    pub wording: String,
    /// Place in the list; of two discounts the upper one wins.
    pub position: i32,
    pub is_on: bool,
    /// Counts the changes of the row.
    pub version: i64,
}

/// When a rule holds and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub conditions: Conditions,
    pub action: Action,
    /// The first day it holds.
    pub starts_on: Option<NaiveDate>,
    /// The last day it holds.
    pub ends_on: Option<NaiveDate>,
}

/// When a rule holds. What is left out sets no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conditions {
    pub least: Option<Least>,
    pub scope: Scope,
    /// Delivery places by their names; empty is everywhere.
    pub zones: Vec<String>,
    /// A discount that may be given beside another one.
    pub stacks: bool,
}

/// How much must be bought, counted over what the rule is about, at list prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Least {
    /// This amount or more.
    From(Money),
    /// More than this amount.
    Above(Money),
    /// This many pieces or more.
    Pieces(u32),
}

/// What a rule is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Everything,
    Category(String),
    Product {
        id: ProductId,
        name: String,
    },
    /// What is made for one customer; nothing that lies in the shop.
    MadeToOrder,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    PercentOff {
        percent: Percent,
    },
    AmountOff {
        amount: Money,
    },
    /// The price of one piece.
    Wholesale {
        price: Money,
    },
    FreeDelivery,
    /// Smaller orders are not taken; the condition says how small.
    MinimumOrder,
    DepositPercent {
        percent: Percent,
    },
    DepositAmount {
        amount: Money,
    },
    /// Orders before this minute of the day go out the same day.
    SameDay {
        before_min: u16,
    },
    /// Applies itself to nothing; quoted when its topic is asked about.
    Statement {
        topic: Topic,
    },
}

/// Hundredths of one per cent, above 0 and at most 10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(pub u16);

/// What a statement is quoted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Discounts,
    Delivery,
    Returns,
    Payment,
    Orders,
}

/// What a rule is for, without its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    Discount,
    Wholesale,
    FreeDelivery,
    MinimumOrder,
    Deposit,
    SameDay,
    Statement,
}

impl Rule {
    /// What customers are told: the owner's wording, else ours.
    pub fn told(&self) -> String {
        if self.wording.is_empty() {
            self.terms.in_words()
        } else {
            self.wording.clone()
        }
    }

    /// Whether it is on and its days have come and not gone.
    pub fn holds_on(&self, today: NaiveDate) -> bool {
        self.is_on && self.terms.holds_on(today)
    }
}

impl Terms {
    /// What it is for.
    pub fn kind(&self) -> Kind {
        match self.action {
            Action::PercentOff { .. } | Action::AmountOff { .. } => Kind::Discount,
            Action::Wholesale { .. } => Kind::Wholesale,
            Action::FreeDelivery => Kind::FreeDelivery,
            Action::MinimumOrder => Kind::MinimumOrder,
            Action::DepositPercent { .. } | Action::DepositAmount { .. } => Kind::Deposit,
            Action::SameDay { .. } => Kind::SameDay,
            Action::Statement { .. } => Kind::Statement,
        }
    }

    /// Whether it lowers what goods cost.
    pub fn lowers_prices(&self) -> bool {
        matches!(self.kind(), Kind::Discount | Kind::Wholesale)
    }

    /// Both ends belong to it.
    pub fn holds_on(&self, today: NaiveDate) -> bool {
        self.starts_on.is_none_or(|first| first <= today) && self.ends_on.is_none_or(|last| today <= last)
    }

    /// Whether both lower the same goods and this one demands more: then it must be looked at before the other.
    fn is_narrower_than(&self, other: &Self) -> bool {
        let is_same_scope = self.conditions.scope == other.conditions.scope;
        let is_part_of_all = other.conditions.scope == Scope::Everything && !is_same_scope;
        let demands_more = match (&self.conditions.least, &other.conditions.least) {
            (Some(_), None) => true,
            (Some(Least::Pieces(more)), Some(Least::Pieces(less))) => more > less,
            (Some(Least::From(more) | Least::Above(more)), Some(Least::From(less) | Least::Above(less))) => {
                more.minor > less.minor
            }
            _ => false,
        };
        self.lowers_prices() && other.lowers_prices() && (is_part_of_all || (is_same_scope && demands_more))
    }

    /// The topic it is quoted for, of a statement.
    pub fn topic(&self) -> Option<Topic> {
        match self.action {
            Action::Statement { topic } => Some(topic),
            _ => None,
        }
    }
}

impl Scope {
    /// Whether a product belongs to it.
    pub fn covers(&self, product: Option<ProductId>, category: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Category(name) => name.trim().eq_ignore_ascii_case(category.trim()),
            Self::Product { id, .. } => product == Some(*id),
            Self::MadeToOrder => false,
        }
    }

    /// What it is called; `None` for everything.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Everything => None,
            Self::Category(name) | Self::Product { name, .. } => Some(name),
            Self::MadeToOrder => Some("made-to-order"),
        }
    }
}
