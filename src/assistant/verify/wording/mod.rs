//! The stricter look at words that somebody else wrote. Our own sentences are known; a model's are not, and a lie can be put
//! in many ways ("plenty in the warehouse", "we will throw in a belt"). So nothing is looked for that must not be there: a
//! text is taken apart into phrases, and each must be a courtesy, a claim that a fact cited backs, or a name such a fact uses. What
//! is left over must be one of very few words that say nothing by themselves. Everything else stops the draft: a word nobody
//! foresaw, "every" and "always", a "not" that denies no fact.
//!
//! - [`phrases`]: courtesies and ways to claim something (`phrases.txt`), and the words of a text.
//! - [`split`]: sentences taken apart. - [`clause`]: what is claimed in one breath, and of what. - [`figures`]: its amounts, numbers and days.

mod clause;
mod figures;
mod phrases;
mod split;

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::facts::{Fact, Sourced};
use super::super::shop::Shop;
use super::super::understand::Language;
use super::backing::structured;
use super::numbers::Number;
use super::words::Words;
use super::{Check, Checker, Kind, Verified, segments};
use crate::money::Money;
use clause::{OPTION_NOUNS, Reader, Subject};
use phrases::{Claim, Part, What, is_money, parts, tokens};

/// Words that carry no claim about a shop, whatever stands around them.
static EVERYDAY: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("everyday.txt").split_whitespace().collect());

const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nor", "t", "without", "cannot", "dont", "doesnt", "isnt", "arent", "cant", "wont",
];
/// Words that speak of all, or of none: a fact that has one in a name does not lend it to another sentence.
const UNIVERSAL: &[&str] = &[
    "all",
    "any",
    "every",
    "each",
    "always",
    "everything",
    "anything",
    "nothing",
    "anywhere",
    "everywhere",
    "only",
    "both",
    "other",
    "others",
    "another",
    "same",
    "more",
    "most",
    "many",
    "rest",
    "outside",
    "free",
];
/// Words that narrow a promise: a sentence of the owner is not told without them.
const LIMITS: &[&str] = &[
    "if",
    "unless",
    "except",
    "only",
    "within",
    "until",
    "after",
    "before",
    "from",
    "minimum",
    "maximum",
    "must",
    "but",
    "not",
    "no",
    "never",
    "without",
    "unused",
    "unworn",
    "least",
    "most",
    "excluding",
    "subject",
];
/// Checks a draft in words that are not ours against the facts it cites.
pub fn verify_wording(shop: &Shop, draft: &str, cited: &[Sourced]) -> Verified {
    let facts: Vec<&Fact> = cited.iter().map(|sourced| &sourced.fact).collect();
    let own = with_quotes_marked(draft, &facts).replace(shop.name.as_str(), " ");
    let checker = Checker {
        shop,
        language: Language::English,
        facts: &facts,
    };
    let known = Known::of(&checker);
    let mut reader = Reader {
        checker: &checker,
        known: &known,
        subject: Subject::of_facts(&checker),
        checks: Vec::new(),
    };
    for segment in whole_answers(segments(&own)) {
        match known.echoed(&checker, &segment) {
            Some(backed_by) => reader.checks.push(Check {
                kind: Kind::Wording,
                said: segment.trim().to_owned(),
                backed_by: Some(backed_by),
            }),
            None => reader.segment(&segment),
        }
    }
    Verified::of(reader.checks)
}

/// The numbers of a text: what is not English does not get past this check.
fn numbers(text: &str) -> Vec<Number> {
    super::numbers::numbers(text, Language::English)
}

/// Stands where the owner is quoted as he wrote it.
const QUOTE: char = '\u{b6}';

fn with_quotes_marked(draft: &str, facts: &[&Fact]) -> String {
    let mut quotes: Vec<&str> = facts
        .iter()
        .filter_map(|fact| fact.quoted())
        .map(|text| text.trim_end_matches('.'))
        .filter(|quote| quote.chars().count() >= 3)
        .collect();
    quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
    let mark = QUOTE.to_string();
    let draft = draft.replace(QUOTE, " ");
    quotes.into_iter().fold(draft, |text, quote| text.replace(quote, &mark))
}

/// "Yes!" belongs to what follows it.
fn whole_answers(segments: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut opening: Option<String> = None;
    for segment in segments {
        let joined = match opening.take() {
            Some(yes) => format!("{yes}, {segment}"),
            None => segment,
        };
        if is_only_answer(&joined) {
            opening = Some(joined);
        } else {
            out.push(joined);
        }
    }
    out.extend(opening);
    out
}

fn is_only_answer(segment: &str) -> bool {
    let parts = parts(&tokens(segment), &[]);
    let is_courtesy = |part: &Part| matches!(part.what, What::Phrase(Claim::Answer | Claim::Free | Claim::Opening));
    parts.iter().all(is_courtesy) && parts.iter().any(|part| part.what == What::Phrase(Claim::Answer))
}

/// What the facts cited allow.
struct Known {
    /// Words of their structured parts.
    told: HashSet<String>,
    /// Names of theirs, by words.
    names: Vec<Vec<String>>,
    /// The sentences of their quotes, by words, with the fact's title and the product it is about.
    quoted: Vec<(Vec<String>, String, Option<String>)>,
}

impl Known {
    fn of(checker: &Checker<'_>) -> Self {
        let facts = checker.facts;
        // "Size" by itself names nothing.
        let says_nothing = |word: &String| EVERYDAY.contains(word.as_str()) || OPTION_NOUNS.contains(&word.as_str());
        let names: Vec<Vec<String>> = facts
            .iter()
            .flat_map(|fact| [structured(fact), Subject::values_of(fact, checker)].concat())
            .map(|name| Words::of(&name).list)
            .filter(|words| !words.iter().all(says_nothing))
            .collect();
        let quoted = facts.iter().flat_map(|fact| {
            let sentences = fact.quoted().map(segments).unwrap_or_default();
            let about = fact.product().map(str::to_owned);
            sentences
                .into_iter()
                .map(move |sentence| (Words::of(&sentence).list, fact.title(), about.clone()))
        });
        let money = facts.iter().flat_map(|fact| fact.amounts()).flat_map(|amount| {
            let code = amount.currency.to_lowercase();
            Words::of(&Money::sign(&amount.currency)).list.into_iter().chain([code])
        });
        let days = facts.iter().filter_map(|fact| match fact {
            Fact::Day { weekday, .. } => figures::DAYS.get(usize::try_from(*weekday - 1).ok()?),
            _ => None,
        });
        let days = days.map(|day| (*day).to_owned());
        let is_own = |word: &String| !UNIVERSAL.contains(&word.as_str()) && !NEGATIONS.contains(&word.as_str());
        Self {
            told: names
                .iter()
                .flatten()
                .filter(|word| is_own(word))
                .cloned()
                .chain(money)
                .chain(days)
                .collect(),
            quoted: quoted.collect(),
            names,
        }
    }

    fn is_plain(&self, word: &str) -> bool {
        EVERYDAY.contains(word) || self.told.contains(word) || is_money(word)
    }

    /// The fact of which a segment repeats a sentence: its words in their order, nothing in between but everyday ones, with
    /// all that narrows it, and about what it is about.
    fn echoed(&self, checker: &Checker<'_>, segment: &str) -> Option<String> {
        let words = Words::of(segment);
        let theirs: Vec<&String> = words.list.iter().filter(|word| !self.is_plain(word)).collect();
        let named = checker.products_named(segment, &mut Vec::new());
        let echo = self.quoted.iter().find(|(sentence, _, about)| {
            let mut rest = sentence.iter();
            let is_about_it = |name: &String| named.iter().all(|product| product.name == *name);
            about.as_ref().is_none_or(is_about_it)
                && theirs.iter().all(|word| rest.any(|other| other == *word))
                && sentence
                    .iter()
                    .filter(|word| narrows(word))
                    .all(|word| words.list.contains(word))
                && words
                    .list
                    .iter()
                    .filter(|word| narrows(word))
                    .all(|word| sentence.contains(word))
        });
        echo.filter(|_| theirs.len() >= ECHO_WORDS)
            .map(|(_, title, _)| title.clone())
    }
}

/// Fewer telling words of a quote in a segment are a coincidence.
const ECHO_WORDS: usize = 2;

fn narrows(word: &str) -> bool {
    LIMITS.contains(&word) || NEGATIONS.contains(&word) || word.chars().any(char::is_numeric)
}

fn unbacked(said: String) -> Check {
    Check {
        kind: Kind::Wording,
        said,
        backed_by: None,
    }
}
