//! The words in which each language claims something. English counts in every draft: what an owner worded stands in it.

mod english;
mod french;
mod portuguese;
mod spanish;

use super::super::understand::Language;
pub(super) use english::ENGLISH;
use french::FRENCH;
use portuguese::PORTUGUESE;
use spanish::SPANISH;

/// The claims of one language, folded or not: they are compared as whole words without accents.
pub(super) struct Vocabulary {
    pub(super) sold_out: &'static [&'static str],
    pub(super) in_stock: &'static [&'static str],
    /// Without one of these, a value that is not made is said to be.
    pub(super) not: &'static [&'static str],
    pub(super) days: [&'static str; 7],
    pub(super) closed: &'static [&'static str],
    /// That the shop is open or closed, without the name of a day.
    pub(super) opening: &'static [&'static str],
    pub(super) deliver: &'static [&'static str],
    /// With these, places follow as a list.
    pub(super) these_places: &'static [&'static str],
    pub(super) everywhere: &'static [&'static str],
    /// Words that promise something.
    pub(super) promises: &'static [&'static str],
    /// Those of them that say that less is paid.
    pub(super) off: &'static [&'static str],
    /// That a price is that of one piece.
    pub(super) each: &'static [&'static str],
    pub(super) minimum: &'static [&'static str],
    pub(super) deposit: &'static [&'static str],
    pub(super) same_day: &'static [&'static str],
    /// Those of the promises that say that nothing is paid.
    pub(super) gratis: &'static [&'static str],
    /// Words that press the customer, or tell how many there are.
    pub(super) scarcity: &'static [&'static str],
    pub(super) numbers: &'static [&'static str],
}

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Vocabulary {
    match language {
        Language::English | Language::Pidgin => &ENGLISH,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Portuguese => &PORTUGUESE,
    }
}

/// English, and the draft's own language where that is another.
pub(super) fn vocabularies(language: Language) -> impl Iterator<Item = &'static Vocabulary> {
    let is_english = matches!(language, Language::English | Language::Pidgin);
    std::iter::once(of(Language::English)).chain((!is_english).then(|| of(language)))
}
