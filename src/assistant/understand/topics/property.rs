//! What is asked of a product that no cue tells: a word that we do not know, or one that its description holds.

use super::super::super::shop::Shop;
use super::super::clause::Clause;
use super::super::entities::{self, FoundBy};
use super::super::lexicon::is_grammar;
use super::super::text::{Token, tokens};
use super::super::{Ask, Aspects, Topic, is_known};
use super::Reader;

impl Reader<'_> {
    /// Whether the clause speaks of something we know no word for, "do you sell shoes", and that the product spoken of before
    /// does not have either.
    pub(super) fn has_unknown_noun(&self, clause: &Clause) -> bool {
        let is_unit = |at: usize| {
            at.checked_sub(1)
                .is_some_and(|before| entities::is_counting(&clause.tokens, before))
        };
        let index = &self.shop.catalogue.index;
        let last = self.memory.products.first();
        let is_of_it = |token: &Token| last.is_some_and(|id| index.describes(*id, &token.stem));
        let is_unknown = |token: &Token| !is_known(self.shop, token) && !is_of_it(token);
        let mut tokens = clause.tokens.iter().enumerate();
        tokens.any(|(at, token)| token.text.chars().count() >= 3 && is_unknown(token) && !is_unit(at))
    }

    /// "Is the adire fireproof?": asked of a product is a word that we do not know. Its price would be no answer.
    pub(super) fn unknown_property(&self, clause: &Clause) -> Option<String> {
        let unknown = clause.tokens.iter().find(|token| {
            let is_whom = ["men", "women", "man", "woman"].contains(&token.text.as_str());
            is_whom || token.text.chars().count() >= 3 && !is_known(self.shop, token)
        });
        let is_of_it = entities::points_back(&clause.tokens) && !self.memory.products.is_empty();
        let asks = opens_question(clause);
        let unknown = unknown.or_else(|| suits(clause)).or_else(|| asked_after(clause));
        let unknown = unknown.filter(|_| asks).map(|token| token.text.clone());
        let is_what = clause
            .tokens
            .first()
            .is_some_and(|token| ["what", "which"].contains(&token.text.as_str()));
        let described = || self.described_word(clause, is_of_it).filter(|_| asks || is_what);
        let left = || left_over(self.shop, clause).filter(|_| asks);
        let property = unknown.or_else(described).or_else(left)?;
        (!clause.mentions.is_empty() || is_of_it).then_some(property)
    }

    /// "Klarna?": a word or two that only what the owner wrote about paying knows.
    pub(super) fn names_a_payment(&self, clause: &Clause) -> bool {
        let Some(payment) = &self.shop.payment else {
            return false;
        };
        let written = tokens(&payment.body);
        let is_of_it = |token: &Token| {
            token.text.chars().count() >= 4
                && !is_known(self.shop, token)
                && written.iter().any(|word| word.stem == token.stem)
        };
        clause.mentions.is_empty() && clause.tokens.len() <= 4 && clause.tokens.iter().any(is_of_it)
    }

    /// "How long does it take?" of a product whose description says it asks for no delivery.
    pub(super) fn how_long_it_takes(&self, at: usize) -> Option<Vec<Ask>> {
        const SAYS: &str = "take";
        let clause = &self.clauses[at];
        let asks_how_long = clause
            .tokens
            .windows(2)
            .any(|pair| pair[0].text == "how" && pair[1].text == "long");
        let takes = clause.tokens.iter().any(|token| token.stem == SAYS);
        let is_delivery = clause
            .intents
            .iter()
            .any(|scored| scored.cue.contains("deliver") || scored.cue.contains("ship"));
        let found = (asks_how_long && takes && !is_delivery).then(|| self.wanted_of(at))?;
        let is_said = |ask: &Ask| match &ask.topic {
            Topic::Product { wanted, .. } => self.shop.catalogue.index.describes(wanted.product, SAYS),
            _ => false,
        };
        let asks: Vec<Ask> = found
            .into_iter()
            .map(|found| found.asked_of(Some(SAYS)).ask(Aspects::DETAILS, 0.9))
            .collect();
        (!asks.is_empty() && asks.iter().all(is_said)).then_some(asks)
    }

    /// "What length is it?" is answered with the lengths there are, "waist length?" with that one; "does it come in a loveseat?" by
    /// nobody where there is no such word.
    pub(super) fn of_its_options(&self, clause: &Clause, mut ask: Ask) -> Ask {
        let Topic::Product { wanted, aspects } = &mut ask.topic else {
            return ask;
        };
        let Some(product) = self.shop.catalogue.find(wanted.product) else {
            return ask;
        };
        let names_option = |at: usize, name: &String| {
            let mut spoken = clause.tokens.iter().enumerate();
            let mut said =
                |word: &Token| spoken.any(|(at, token)| token.stem == word.stem && !clause.spent.contains(&at));
            tokens(name).iter().all(&mut said).then_some(at)
        };
        let named = product
            .option_names
            .iter()
            .enumerate()
            .find_map(|(at, name)| names_option(at, name));
        if let Some(option) = named.filter(|_| *aspects == Aspects::DETAILS && wanted.detail.is_none()) {
            let is_chosen = wanted.chosen.values.iter().any(|(at, _)| *at == option);
            *aspects = Aspects {
                price: is_chosen,
                stock: is_chosen,
                options: !is_chosen,
                ..Aspects::default()
            };
        }
        let is_nowhere = wanted.chosen.values.is_empty() && wanted.chosen.missing.is_empty() && wanted.detail.is_none();
        if aspects.options && named.is_none() && is_nowhere && wanted.found_by == FoundBy::Memory {
            let unknown = clause
                .tokens
                .iter()
                .find(|token| token.text.chars().count() >= 4 && !is_known(self.shop, token));
            wanted.detail = unknown.map(|token| token.text.clone());
        }
        ask
    }

    /// "Does the pot have a hole?": a word that may be a cue elsewhere, and stands in the product's description.
    fn described_word(&self, clause: &Clause, is_of_it: bool) -> Option<String> {
        let product = match clause.mentions.as_slice() {
            [mention] => mention.products.first()?,
            [] if is_of_it => self.memory.products.first()?,
            _ => return None,
        };
        let index = &self.shop.catalogue.index;
        let is_described = |(at, token): &(usize, &Token)| {
            !clause.spent.contains(at)
                && token.text.chars().count() >= 4
                && !is_grammar(&token.text)
                && index.describes(*product, &token.stem)
        };
        let mut words = clause.tokens.iter().enumerate();
        words.find(is_described).map(|(_, token)| token.stem.clone())
    }
}

/// "Does the oil actually work?": a word that is no grammar, and asks for neither the price nor the stock.
fn left_over(shop: &Shop, clause: &Clause) -> Option<String> {
    let is_left = |(at, token): &(usize, &Token)| {
        !clause.spent.contains(at)
            && token.hundredths.is_none()
            && token.text.chars().count() >= 4
            && !is_grammar(&token.text)
            && !shop.catalogue.index.is_value(&token.stem)
            && !entities::is_colour(&token.stem)
            && !entities::is_size(&token.text)
    };
    let mut tokens = clause.tokens.iter().enumerate();
    tokens.find(is_left).map(|(_, token)| token.text.clone())
}

fn opens_question(clause: &Clause) -> bool {
    const OPENINGS: &[&str] = &[
        "is", "are", "does", "do", "can", "could", "will", "would", "should", "has", "was", "who", "why", "how", "when",
    ];
    // "E get face id?" in Pidgin.
    let is_pidgin = |pair: &[Token]| pair[0].text == "e" && ["get", "fit"].contains(&pair[1].text.as_str());
    let first = clause.tokens.first();
    first.is_some_and(|token| OPENINGS.contains(&token.text.as_str()))
        || clause.tokens.windows(2).next().is_some_and(is_pidgin)
}

/// "Do you do landscaping?": something the shop may do, of which the owner has written nothing.
pub(super) fn asks_what_is_done(clause: &Clause) -> bool {
    const DOES: &[&str] = &["do", "offer", "provide", "use", "take"];
    let asks = |pair: &[Token]| pair[0].text == "you" && DOES.contains(&pair[1].text.as_str());
    let opens = |pair: &[Token]| {
        ["do", "can", "could", "will", "would"].contains(&pair[0].text.as_str()) && pair[1].text == "you"
    };
    let is_asked = clause.tokens.windows(2).any(asks) || clause.tokens.windows(2).next().is_some_and(opens);
    is_asked && clause.tokens.len() > 2 && clause.intents.is_empty()
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
