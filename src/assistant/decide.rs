//! What is done with a draft: sent, given to a person with a holding message, or nothing said. A handover is a typed
//! decision with its reason, never only words.

use serde::{Deserialize, Serialize};

use super::confidence::Confidence;
use super::draft::Draft;
use super::facts::{Fact, Found};
use super::phrases;
use super::shop::Shop;
use super::understand::{Intent, Language, Topic, Understood};
use super::verify::Verified;

/// Two questions back in a row are allowed; the third unsure answer goes to the owner.
pub const UNSURE_MAX: i16 = 2;

/// Why a person is needed. Kept in `threads.needs` as [`Reason::word`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Complaint,
    Refund,
    Anger,
    LegalOrSafety,
    AskedForPerson,
    ThirdUnsure,
    DiscountInsisted,
    Order,
    NotInRecords,
    CheckFailed,
    BelowLine,
    FactsKeptChanging,
    Attachment,
    Language,
    OwnersWish,
}

impl Reason {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Refund => "refund",
            Self::Anger => "anger",
            Self::LegalOrSafety => "legal_or_safety",
            Self::AskedForPerson => "asked_for_person",
            Self::ThirdUnsure => "third_unsure",
            Self::DiscountInsisted => "discount_insisted",
            Self::Order => "order",
            Self::NotInRecords => "not_in_records",
            Self::CheckFailed => "check_failed",
            Self::BelowLine => "below_line",
            Self::FactsKeptChanging => "facts_kept_changing",
            Self::Attachment => "attachment",
            Self::Language => "language",
            Self::OwnersWish => "owners_wish",
        }
    }

    /// For "Amaka needs you: …".
    pub fn title(self) -> &'static str {
        match self {
            Self::Complaint => "a complaint",
            Self::Refund => "money back",
            Self::Anger => "an angry message",
            Self::LegalOrSafety => "a legal or safety matter",
            Self::AskedForPerson => "asked for a person",
            Self::ThirdUnsure => "CHIDI did not understand three times",
            Self::DiscountInsisted => "a lower price, asked twice",
            Self::Order => "wants to buy",
            Self::NotInRecords => "an answer CHIDI does not have",
            Self::CheckFailed => "CHIDI could not back its answer",
            Self::BelowLine => "CHIDI was not sure enough",
            Self::FactsKeptChanging => "your records were changing while CHIDI answered",
            Self::Attachment => "sent something to look at",
            Self::Language => "a language CHIDI does not read well",
            Self::OwnersWish => "something you answer yourself",
        }
    }

    /// Reads what is stored in `threads.needs`.
    pub fn read(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Send {
        text: String,
    },
    /// The text holds: it says that a person is coming, after whatever could be answered.
    HandOver {
        reason: Reason,
        text: String,
    },
    StaySilent,
}

/// What the thread was like before, and whom the message is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    pub unsure_in_row: i16,
    pub discounts_asked: u8,
    /// The message speaks of something the owner answers in person.
    pub brings_owner: bool,
}

/// Decides. What must go to a person goes first; then what the rows do not say; then doubts.
pub fn decide(
    shop: &Shop,
    understood: &Understood,
    found: &[Found],
    written: (&Draft, &Verified, &Confidence),
    before: Before,
) -> Decision {
    let (draft, verified, confidence) = written;
    if let Some(scored) = &understood.for_person {
        return for_person(shop, understood.language, scored.intent);
    }
    if before.brings_owner {
        return hold(shop, understood.language, Reason::OwnersWish, None);
    }
    if says_nothing(understood) {
        return Decision::StaySilent;
    }
    if before.discounts_asked > 0 && insists(understood, found) {
        return hold(shop, understood.language, Reason::DiscountInsisted, None);
    }
    if !verified.passed {
        return hold(shop, understood.language, Reason::CheckFailed, None);
    }
    if let Some(language) = understood.foreign().filter(|_| draft.asks_back) {
        return Decision::HandOver {
            reason: Reason::Language,
            text: phrases::holding_in(language, &shop.name),
        };
    }
    if draft.asks_back && understood.is_hardly_read() {
        return hold(shop, understood.language, Reason::Language, None);
    }
    if draft.asks_back && before.unsure_in_row >= UNSURE_MAX {
        return hold(shop, understood.language, Reason::ThirdUnsure, None);
    }
    if found.iter().any(|found| found.gap.is_some()) {
        let is_sure = understood
            .asks
            .iter()
            .zip(found)
            .filter(|(_, found)| found.gap.is_none())
            .all(|(ask, _)| ask.score >= shop.confidence_line);
        return hold(
            shop,
            understood.language,
            Reason::NotInRecords,
            Some(draft.text.as_str()).filter(|_| is_sure),
        );
    }
    if !draft.asks_back && confidence.score < shop.confidence_line {
        return hold(shop, understood.language, Reason::BelowLine, None);
    }
    if wants_to_buy(understood, found) {
        return hold(shop, understood.language, Reason::Order, Some(&draft.text));
    }
    Decision::Send {
        text: draft.text.clone(),
    }
}

fn for_person(shop: &Shop, language: Language, intent: Intent) -> Decision {
    let (reason, is_sorry) = match intent {
        Intent::Refund => (Reason::Refund, true),
        Intent::Anger => (Reason::Anger, true),
        Intent::LegalOrSafety => (Reason::LegalOrSafety, true),
        Intent::Person => (Reason::AskedForPerson, false),
        _ => (Reason::Complaint, true),
    };
    hold(shop, language, reason, is_sorry.then(|| phrases::of(language).sorry()))
}

/// A person is called, and the customer told so after what could be said first.
pub(super) fn hold(shop: &Shop, language: Language, reason: Reason, first: Option<&str>) -> Decision {
    let holding = phrases::of(language).holding(&shop.name);
    let text = match first.map(str::trim).filter(|first| !first.is_empty()) {
        Some(first) => format!("{first} {holding}"),
        None => holding,
    };
    Decision::HandOver { reason, text }
}

/// An "ok" or a thumb up wants no answer.
fn says_nothing(understood: &Understood) -> bool {
    understood.asks.is_empty() && understood.is_courtesy && understood.greeting.is_none()
}

/// Who asks again for a lower price insists, unless he names a number of pieces for which the owner's rules give one.
fn insists(understood: &Understood, found: &[Found]) -> bool {
    let by_number = |fact: &Fact| matches!(fact, Fact::Applied { quantity: Some(_), .. });
    let is_given = |found: &Found| found.facts.iter().any(|sourced| by_number(&sourced.fact));
    let mut asked = understood.asks.iter().zip(found);
    asked.any(|(ask, found)| matches!(ask.topic, Topic::LowerPrice { .. }) && !is_given(found))
}

/// A sale is closed by a person; one that cannot be had is answered with what can.
fn wants_to_buy(understood: &Understood, found: &[Found]) -> bool {
    understood.asks.iter().zip(found).any(|(ask, found)| {
        let can_be_had = found
            .facts
            .iter()
            .any(|sourced| matches!(sourced.fact, Fact::Stock { is_in_stock: true, .. }));
        matches!(&ask.topic, Topic::Product { aspects, .. } if aspects.order) && can_be_had
    })
}
