//! What of the shop's own a clause speaks of.

mod amounts;
mod details;
mod places;
mod products;
mod rules;
mod values;

pub use amounts::{budget, end, is_counting, ordinal, points_back, quantity, weekday};
pub use details::detail;
pub use places::{names_a_place, zones};
pub use products::{FoundBy, Mention, Spent, products, skus};
pub use rules::{rule_kind, worth};
pub use values::{Chosen, chosen, is_colour, is_size, names_a_value};
