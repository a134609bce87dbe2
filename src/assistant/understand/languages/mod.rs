//! Which language a message is in, and its words in ours. French, Spanish and Portuguese are read by a table each: what buyers
//! write, and the words of ours that mean the same. From there on everything is read in one way. What a shop calls its own
//! products, options and places is never translated away.

mod table;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::super::memory::Memory;
use super::super::shop::Shop;
use super::text::{Piece, stem, tokens};
use super::{entities, lexicon};
use table::Table;

/// The languages that CHIDI reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    /// Read like English, and answered in it.
    #[serde(rename = "pcm")]
    Pidgin,
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "es")]
    Spanish,
    #[serde(rename = "pt")]
    Portuguese,
}

/// Those that are read by a table.
const ABROAD: [Language; 3] = [Language::French, Language::Spanish, Language::Portuguese];

/// As much as must speak for a language, where a word that no other knows counts as 1.
const EVIDENCE: f32 = 0.4;
/// The same for English in a thread that was in another language.
const ENGLISH_AFTER_ABROAD: f32 = 2.0;
/// The same for what a shop says of itself.
const SHOP_EVIDENCE: f32 = 3.0;
/// Words of a shop's own texts that are looked at.
const SHOP_WORDS: usize = 300;

impl Language {
    /// For the owner.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Pidgin => "Nigerian Pidgin",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Portuguese => "Portuguese",
        }
    }

    /// The one of an ISO 639-3 code, of those read by a table.
    pub(super) fn abroad(code: &str) -> Option<Self> {
        match code {
            "fra" => Some(Self::French),
            "spa" => Some(Self::Spanish),
            "por" => Some(Self::Portuguese),
            _ => None,
        }
    }

    /// Whether it is read by a table, and so less surely.
    pub fn is_abroad(self) -> bool {
        ABROAD.contains(&self)
    }

    fn table(self) -> Option<&'static Table> {
        static FRENCH: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("french.txt")));
        static SPANISH: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("spanish.txt")));
        static PORTUGUESE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("portuguese.txt")));
        match self {
            Self::English | Self::Pidgin => None,
            Self::French => Some(&FRENCH),
            Self::Spanish => Some(&SPANISH),
            Self::Portuguese => Some(&PORTUGUESE),
        }
    }
}

/// The language of a message by its words; where they say nothing, that of the thread, and else the shop's own.
pub(super) fn of(shop: &Shop, memory: &Memory, sentences: &[Vec<Piece>]) -> Language {
    let words: Vec<&str> = sentences
        .iter()
        .flatten()
        .filter_map(Piece::word)
        .filter(|word| !is_the_shops(shop, word))
        .collect();
    let told = by_words(&words, EVIDENCE, memory.language);
    told.unwrap_or_else(|| memory.language.unwrap_or_else(|| of_shop(shop)))
}

/// A message in our words.
pub(super) fn translated(shop: &Shop, language: Language, sentence: Vec<Piece>) -> Vec<Piece> {
    match language.table() {
        Some(table) => table.translate(sentence, |word| is_the_shops(shop, word)),
        None => sentence.into_iter().map(courtesy_translated).collect(),
    }
}

/// "Bonjour, how much is the adire?": a greeting or thanks in another language than the rest.
fn courtesy_translated(piece: Piece) -> Piece {
    let known = piece.word().filter(|word| !lexicon::is_english(word)).and_then(|word| {
        let mut tables = ABROAD.into_iter().filter_map(Language::table);
        tables.find_map(|table| {
            table
                .word(word)
                .filter(|ours| ["hello", "thanks", "bye"].contains(ours))
        })
    });
    known.map_or(piece, |ours| Piece::said(ours, None))
}

/// What speaks most surely of its words; `None` when they are those of any language, or of none.
fn by_words(words: &[&str], least: f32, before: Option<Language>) -> Option<Language> {
    // What is English and nothing else, and what may be.
    let (mut english, mut perhaps_english) = (0.0, 0.0);
    let mut abroad = [0.0; ABROAD.len()];
    for word in words.iter().filter(|word| !ANYWHERE.contains(*word)) {
        let is_english = lexicon::is_english(word) || LOOKALIKES.contains(word);
        let knows = ABROAD.map(|language| language.table().is_some_and(|table| table.knows(word)));
        let languages = u8::from(is_english) + knows.iter().map(|knows| u8::from(*knows)).sum::<u8>();
        let weight = 1.0 / f32::from(languages.max(1)).powi(2);
        match (is_english, languages) {
            (true, 1) => english += 1.0,
            (true, _) => perhaps_english += 0.5,
            (false, _) => {}
        }
        for (sum, knows) in abroad.iter_mut().zip(knows) {
            *sum += if knows { weight } else { 0.0 };
        }
    }
    let preferred = |language: Language| before == Some(language);
    let (best, sum) = ABROAD
        .into_iter()
        .zip(abroad)
        .max_by(|(a, one), (b, other)| one.total_cmp(other).then(preferred(*a).cmp(&preferred(*b))))?;
    if sum >= least && sum > english + perhaps_english {
        return Some(best);
    }
    // In a thread in Spanish "me" is no English word.
    let is_abroad = before.is_some_and(Language::is_abroad);
    (english >= if is_abroad { ENGLISH_AFTER_ABROAD } else { least }).then_some(Language::English)
}

/// Words that tell no language.
const ANYWHERE: &[&str] = &[
    "ok",
    "okay",
    "hi",
    "hello",
    "hey",
    "haha",
    "lol",
    "whatsapp",
    "instagram",
    "stop",
    "sms",
    "email",
    "xl",
    "xxl",
    "xs",
    "m",
    "l",
    "s",
];

/// English words that stand in a table too.
const LOOKALIKES: &[&str] = &[
    "robe",
    "pain",
    "main",
    "lit",
    "pot",
    "comment",
    "rose",
    "or",
    "sale",
    "table",
    "tables",
    "fin",
    "pour",
    "chat",
    "plus",
    "marron",
    "tennis",
    "veste",
    "police",
    "justice",
    "hospital",
    "color",
    "chocolate",
    "animal",
    "son",
    "bien",
    "sole",
    "once",
    "real",
    "come",
    "date",
    "dates",
    "pan",
    "red",
    "ten",
    "sea",
    "six",
    "car",
    "port",
    "sans",
    "tissue",
    "possible",
];

/// The language of what the shop says of itself.
fn of_shop(shop: &Shop) -> Language {
    let policies = [&shop.payment, &shop.returns].into_iter().flatten();
    let described = shop
        .catalogue
        .products
        .iter()
        .map(|product| product.description.as_str());
    let texts = std::iter::once(shop.about.as_str())
        .chain(policies.map(|policy| policy.body.as_str()))
        .chain(described);
    let words: Vec<String> = texts
        .flat_map(super::text::pieces)
        .filter_map(|piece| piece.word().map(str::to_owned))
        .take(SHOP_WORDS)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    by_words(&words, SHOP_EVIDENCE, None).unwrap_or(Language::English)
}

/// Whether a word belongs to a name, an option value or a place of the shop.
fn is_the_shops(shop: &Shop, word: &str) -> bool {
    let stem = stem(word);
    let is_a_place = || {
        let mut tables = ABROAD.into_iter().filter_map(Language::table);
        let is_known = lexicon::is_english(word) || tables.any(|table| table.knows(word));
        is_known && !entities::zones(&shop.zones, &tokens(word)).is_empty()
    };
    shop.catalogue.index.exact(&stem).is_some() || shop.catalogue.index.is_value(&stem) || is_a_place()
}
