//! What a buyer means: intents, the shop's products they speak of, sizes and colours, places, numbers. Pure: a message, a
//! shop and what the thread remembers go in; questions to be answered come out.

mod clause;
pub mod cues;
pub mod entities;
pub mod index;
pub mod intents;
mod languages;
mod lexicon;
mod merge;
pub mod opinion;
pub mod text;
mod topics;
mod voice;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::business::rules::Kind;
use crate::ids::ProductId;

use super::memory::Memory;
use super::phrases;
use super::shop::Shop;
use clause::{Clause, for_person, joined, read};
use entities::{Chosen, FoundBy};
pub use intents::{Intent, Scored};
pub use languages::Language;
use text::Token;
use voice::{gesture, greeting};

/// Everything understood of a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    pub language: Language,
    /// All intents seen, the surest first.
    pub intents: Vec<Scored>,
    /// What is to be answered, in the order asked.
    pub asks: Vec<Ask>,
    /// What a person must look at, if anything.
    pub for_person: Option<Scored>,
    /// How the customer greeted.
    pub greeting: Option<Greeting>,
    /// Nothing but courtesy or an "ok".
    pub is_courtesy: bool,
    /// The share of the words that meant something to us, 0 to 1.
    pub share_understood: f32,
    /// What the engine read, where it was asked.
    pub heard: Option<opinion::Heard>,
    /// The message as a model put it in plain English, where that is what was understood.
    #[serde(default)]
    pub restated: Option<String>,
}

/// As sure as the engine must be of a language that we do not write in.
const FOREIGN: f32 = 0.85;

/// A smaller share of the words than this is too little to ask back about.
const HARDLY: f32 = 0.5;

impl Understood {
    /// The language of the message (ISO 639-3), when it is surely one that we do not read but can say so much in. Of
    /// the others a few letters without meaning look like one too easily.
    pub fn foreign(&self) -> Option<&str> {
        let heard = self.heard.as_ref()?;
        let language = heard.language.as_str();
        (phrases::HOLDING_LANGUAGES.contains(&language) && heard.language_confidence >= FOREIGN).then_some(language)
    }

    /// Whether most of a message in a language read by a table was not in it: to ask back would be a shot in the dark.
    pub fn is_hardly_read(&self) -> bool {
        self.language.is_abroad() && (self.asks.is_empty() || self.share_understood < HARDLY)
    }
}

/// The words of a greeting that are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Greeting {
    Hello,
    Morning,
    Afternoon,
    Evening,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    pub topic: Topic,
    /// How sure we are that this was asked, 0 to 1.
    pub score: f32,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum Topic {
    /// One product.
    Product {
        wanted: Wanted,
        aspects: Aspects,
    },
    /// Several products fit.
    Several {
        products: Vec<ProductId>,
        words: String,
        aspects: Aspects,
    },
    /// A product question that names none.
    Unnamed {
        aspects: Aspects,
    },
    /// Names something that is not in the catalogue.
    Unlisted,
    /// What there is, perhaps below an amount in hundredths, and perhaps of these products only.
    Browse {
        budget: Option<i64>,
        #[serde(default)]
        kinds: Vec<ProductId>,
    },
    /// What costs least, or most, perhaps of these products only.
    Extreme {
        end: End,
        kinds: Vec<ProductId>,
    },
    /// When the shop is open, perhaps on one day (1 is Monday).
    Hours {
        weekday: Option<i16>,
    },
    Location,
    /// Delivery, to the zones at these places of the shop's list if one was named.
    Delivery {
        zones: Vec<usize>,
        names_a_place: bool,
    },
    Payment,
    ReturnsPolicy,
    /// What the shop's rules come to for goods worth so much, in hundredths, going to the zones at these places.
    Basket {
        worth: i64,
        zones: Vec<usize>,
    },
    /// One kind of the shop's rules, asked for by name.
    Rules {
        kind: Kind,
    },
    /// A lower price, or an attempt to make us say one.
    LowerPrice {
        wanted: Option<Wanted>,
        is_manipulation: bool,
    },
    AboutAssistant,
    OutsideShop,
    /// What the shop's documents were searched for, or a model was asked about.
    LookedUp,
    /// Something only a person can look up.
    Unrecorded {
        intent: Intent,
    },
    Thanks,
    No,
}

/// A product and what of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub product: ProductId,
    /// The words that named it.
    pub words: String,
    pub found_by: FoundBy,
    pub score: f32,
    /// The one item a SKU named.
    pub sku: Option<String>,
    pub chosen: Chosen,
    /// How many, and whether they are yards.
    pub quantity: Option<(u32, bool)>,
    /// The one property asked about ("washable"), which the description must speak of to be an answer.
    pub detail: Option<String>,
}

/// Which end of the prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Lowest,
    Highest,
}

/// What of a product is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "any combination may be asked at once")]
pub struct Aspects {
    pub price: bool,
    pub stock: bool,
    pub options: bool,
    pub details: bool,
    pub order: bool,
}

impl Aspects {
    /// What somebody wants to know who only says a product's name.
    pub const USUAL: Self = Self {
        price: true,
        stock: true,
        options: false,
        details: false,
        order: false,
    };

    /// Nothing but what it is like.
    pub const DETAILS: Self = Self {
        price: false,
        stock: false,
        options: false,
        details: true,
        order: false,
    };

    /// Whether nothing is asked.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            price: self.price || other.price,
            stock: self.stock || other.stock,
            options: self.options || other.options,
            details: self.details || other.details,
            order: self.order || other.order,
        }
    }
}

/// Reads a turn: all its messages joined by line breaks. `today` is the day at the shop.
pub fn understand(shop: &Shop, message: &str, memory: &Memory, today: NaiveDate) -> Understood {
    let message: String = message.chars().take(LETTERS_MAX).collect();
    let sentences = text::sentences(&message, |word| shop.catalogue.index.exact(&text::stem(word)).is_some());
    let language = match languages::of(shop, memory, &sentences) {
        Language::English | Language::Pidgin if voice::is_pidgin(&message) => Language::Pidgin,
        language => language,
    };
    let sentences = sentences
        .into_iter()
        .map(|sentence| languages::translated(shop, language, sentence));
    let mut clauses: Vec<Clause> = text::clauses(sentences.collect())
        .into_iter()
        .take(CLAUSES_MAX)
        .flat_map(|tokens| read(shop, language, tokens))
        .collect();
    let skus = entities::skus(&shop.catalogue, &message);
    if let Some(clause) = clauses.first_mut().filter(|_| !skus.is_empty()) {
        clause.mentions = skus;
    }
    let all: Vec<Token> = clauses
        .iter()
        .flat_map(|clause| clause.tokens.iter().cloned())
        .collect();
    let for_person = for_person(&clauses, &all);
    let intents = joined(&clauses, &all);
    let gesture = gesture(&message);
    let greeting = greeting(&all, &intents).or((gesture == Some(Intent::Greeting)).then_some(Greeting::Hello));
    let mut asks = topics::of(shop, &clauses, memory, today);
    if asks.is_empty() && gesture == Some(Intent::Thanks) {
        asks.push(Ask {
            topic: Topic::Thanks,
            score: 0.95,
        });
    }
    let is_courtesy = asks.is_empty()
        && (gesture.is_some()
            || voice::is_consent(&all)
            || intents
                .iter()
                .any(|scored| matches!(scored.intent, Intent::Greeting | Intent::Acknowledgement)));
    Understood {
        language,
        share_understood: share_understood(shop, &clauses),
        intents,
        asks,
        for_person,
        greeting,
        is_courtesy,
        heard: None,
        restated: None,
    }
}

const LETTERS_MAX: usize = 4_000;
const CLAUSES_MAX: usize = 24;

fn share_understood(shop: &Shop, clauses: &[Clause]) -> f32 {
    let words: Vec<&Token> = clauses.iter().flat_map(|clause| &clause.tokens).collect();
    let known = words.iter().filter(|token| is_known(shop, token)).count();
    if words.is_empty() {
        1.0
    } else {
        known as f32 / words.len() as f32
    }
}

fn is_known(shop: &Shop, token: &Token) -> bool {
    token.hundredths.is_some()
        || lexicon::is_grammar(&token.text)
        || intents::is_cue_word(&token.stem)
        || entities::is_size(&token.text)
        || shop.catalogue.index.is_value(&token.stem)
        || entities::is_colour(&token.stem)
        || shop.catalogue.index.look_up(&token.stem).is_some()
        || entities::names_a_place(&shop.zones, std::slice::from_ref(token))
}
