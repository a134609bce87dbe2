//! What the rows do not say, in words for the owner.

use serde::{Deserialize, Serialize};

use super::super::understand::Intent;

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
            Self::Unrecorded(Intent::Hours) => "the hours of holidays are not in CHIDI",
            Self::Unrecorded(Intent::Service) => "whether the shop does that is not in CHIDI",
            Self::Unrecorded(_) => "CHIDI has no record of it",
        }
    }
}
