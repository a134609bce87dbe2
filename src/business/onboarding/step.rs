//! The questions, in the order they are asked.

use std::str::FromStr;

use crate::business::policy::POLICY_CHARS_MAX;

/// A question of onboarding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// What the shop is, and where.
    Shop,
    /// What it sells.
    Goods,
    /// Which money it counts in.
    Currency,
    /// When it is open.
    Hours,
    /// Where it sends to, for how much.
    Delivery,
    /// How to pay.
    Payment,
    /// What can be returned.
    Returns,
    /// How CHIDI speaks.
    Tone,
}

impl Step {
    /// Every question, in order.
    pub const ALL: [Self; 8] = [
        Self::Shop,
        Self::Goods,
        Self::Currency,
        Self::Hours,
        Self::Delivery,
        Self::Payment,
        Self::Returns,
        Self::Tone,
    ];

    /// Its name in the database and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Goods => "goods",
            Self::Currency => "currency",
            Self::Hours => "hours",
            Self::Delivery => "delivery",
            Self::Payment => "payment",
            Self::Returns => "returns",
            Self::Tone => "tone",
        }
    }

    /// Its name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Shop => "Your shop",
            Self::Goods => "What you sell",
            Self::Currency => "Currency",
            Self::Hours => "Opening hours",
            Self::Delivery => "Delivery",
            Self::Payment => "Payment",
            Self::Returns => "Returns",
            Self::Tone => "How CHIDI speaks",
        }
    }

    /// The longest answer in characters: what fits where it is written.
    pub(super) fn said_chars_max(self) -> usize {
        match self {
            Self::Goods => 1_000,
            Self::Payment | Self::Returns => POLICY_CHARS_MAX,
            Self::Shop | Self::Currency | Self::Hours | Self::Delivery | Self::Tone => 2_000,
        }
    }

    /// Whether something said later can be added to it, rather than take its place.
    pub(super) fn takes_additions(self) -> bool {
        !matches!(self, Self::Currency | Self::Tone)
    }

    /// The question before; `None` for the first.
    pub(super) fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rfind(|step| *step < self)
    }

    /// What it adds to a complete profile, in percent; all together are 100.
    pub(super) fn weight(self) -> u8 {
        match self {
            Self::Shop => 25,
            Self::Goods | Self::Hours | Self::Delivery => 15,
            Self::Currency | Self::Payment => 10,
            Self::Returns | Self::Tone => 5,
        }
    }
}

impl FromStr for Step {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|step| step.key() == key).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_found_by_its_key_and_all_make_a_whole() {
        assert!(Step::ALL.into_iter().all(|step| step.key().parse() == Ok(step)));
        assert_eq!("menu".parse::<Step>(), Err(()));
        assert_eq!(Step::ALL.into_iter().map(Step::weight).sum::<u8>(), 100);
    }
}
