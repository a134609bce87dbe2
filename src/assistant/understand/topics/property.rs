//! What is asked of a product that no cue tells: a word that we do not know, or one that its description holds.

use super::super::clause::Clause;
use super::super::entities;
use super::super::is_known;
use super::super::lexicon::is_grammar;
use super::super::text::Token;
use super::Reader;

impl Reader<'_> {
    /// "Is the adire fireproof?": asked of a product is a word that we do not know. Its price would be no answer.
    pub(super) fn unknown_property(&self, clause: &Clause) -> Option<String> {
        let unknown = clause.tokens.iter().find(|token| {
            let is_whom = ["men", "women", "man", "woman"].contains(&token.text.as_str());
            is_whom || token.text.chars().count() >= 4 && !is_known(self.shop, token)
        });
        let is_of_it = entities::points_back(&clause.tokens) && !self.memory.products.is_empty();
        let unknown = unknown.or_else(|| suits(clause)).or_else(|| asked_after(clause));
        let property = unknown
            .map(|token| token.text.clone())
            .or_else(|| self.described_word(clause))?;
        (opens_question(clause) && (!clause.mentions.is_empty() || is_of_it)).then_some(property)
    }

    /// "Does the pot have a hole?": a word that may be a cue elsewhere, and stands in the product's description.
    fn described_word(&self, clause: &Clause) -> Option<String> {
        let [mention] = clause.mentions.as_slice() else {
            return None;
        };
        let place = self.shop.catalogue.index.place_of(*mention.products.first()?)?;
        let is_described = |(at, token): &(usize, &Token)| {
            !clause.spent.contains(at)
                && token.text.chars().count() >= 4
                && !is_grammar(&token.text)
                && self
                    .shop
                    .catalogue
                    .index
                    .described_by(&token.stem)
                    .contains(&(place as u32))
        };
        let mut words = clause.tokens.iter().enumerate();
        words.find(is_described).map(|(_, token)| token.stem.clone())
    }
}

fn opens_question(clause: &Clause) -> bool {
    const OPENINGS: &[&str] = &[
        "is", "are", "does", "do", "can", "could", "will", "would", "should", "has", "was", "who", "why", "how", "when",
    ];
    let first = clause.tokens.first();
    first.is_some_and(|token| OPENINGS.contains(&token.text.as_str()))
}

/// "Is it good for runners?": for whom or what something may be good, which is a property of it.
fn suits(clause: &Clause) -> Option<&Token> {
    const SUITABLE: &[&str] = &["good", "ok", "fine", "suitable", "safe", "right", "fit", "best"];
    let tokens = &clause.tokens;
    let at = tokens.windows(2).position(|pair| {
        SUITABLE.contains(&pair[0].text.as_str()) && ["for", "with"].contains(&pair[1].text.as_str())
    })?;
    tokens.get(at + 2)
}

/// "How many pages has it?", "who wrote it?": the word that says what is asked.
fn asked_after(clause: &Clause) -> Option<&Token> {
    let tokens = &clause.tokens;
    let at = match (tokens.first()?.text.as_str(), tokens.get(1)?.text.as_str()) {
        ("how", "many") => 2,
        ("who" | "why", _) => 1,
        _ => return None,
    };
    let word = tokens.get(at).filter(|_| !clause.spent.contains(&at))?;
    (word.hundredths.is_none() && (at == 1 || !is_grammar(&word.text))).then_some(word)
}

/// "My plant is dying": the customer has it already, so nothing is to be sold. A question about it is one like any other.
pub(super) fn is_own(clause: &Clause) -> bool {
    let first = clause
        .mentions
        .iter()
        .filter_map(|mention| mention.at.iter().min())
        .min();
    let own = |at: usize| ["my", "our"].contains(&clause.tokens[at].text.as_str());
    !opens_question(clause) && first.is_some_and(|first| first.checked_sub(1).is_some_and(own))
}

/// Opening hours are kept by weekday; what holds on a holiday only the owner knows.
pub(super) fn names_a_holiday(clause: &Clause) -> bool {
    const HOLIDAYS: &[&str] = &[
        "holiday",
        "christmas",
        "xmas",
        "easter",
        "eid",
        "sallah",
        "boxing",
        "diwali",
        "thanksgiving",
    ];
    clause
        .tokens
        .iter()
        .any(|token| HOLIDAYS.contains(&token.stem.as_str()))
}
