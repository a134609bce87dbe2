//! What the heads tell apart, with the words used in files and by `chidi eval`.

use serde::{Deserialize, Serialize};

/// What a customer wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Whether something is sold, in stock, in a size or colour.
    ProductAvailability,
    ProductPrice,
    /// About a product, or which to take.
    ProductInfo,
    OrderStatus,
    OrderChangeCancel,
    ShippingDelivery,
    Payment,
    RefundReturn,
    Complaint,
    Discount,
    OpeningHoursLocation,
    HumanRequest,
    Greeting,
    ThanksGoodbye,
    SmalltalkOther,
    /// What no seller answers, or advertising.
    OutOfScopeSpam,
}

impl Intent {
    pub const ALL: [Self; 16] = [
        Self::ProductAvailability,
        Self::ProductPrice,
        Self::ProductInfo,
        Self::OrderStatus,
        Self::OrderChangeCancel,
        Self::ShippingDelivery,
        Self::Payment,
        Self::RefundReturn,
        Self::Complaint,
        Self::Discount,
        Self::OpeningHoursLocation,
        Self::HumanRequest,
        Self::Greeting,
        Self::ThanksGoodbye,
        Self::SmalltalkOther,
        Self::OutOfScopeSpam,
    ];

    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        INTENT_WORDS[self as usize]
    }
}

pub(crate) const INTENT_WORDS: [&str; 16] = [
    "product_availability",
    "product_price",
    "product_info",
    "order_status",
    "order_change_cancel",
    "shipping_delivery",
    "payment",
    "refund_return",
    "complaint",
    "discount",
    "opening_hours_location",
    "human_request",
    "greeting",
    "thanks_goodbye",
    "smalltalk_other",
    "out_of_scope_spam",
];

/// How a customer feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    Negative,
    Neutral,
    Positive,
}

impl Sentiment {
    pub const ALL: [Self; 3] = [Self::Negative, Self::Neutral, Self::Positive];
}

pub(crate) const SENTIMENT_WORDS: [&str; 3] = ["negative", "neutral", "positive"];
pub(crate) const INJECTION_WORDS: [&str; 2] = ["benign", "attack"];
