//! The stricter look at words that somebody else wrote. Our own sentences are known; a model's are not, and a lie can be put
//! in many ways ("plenty in the warehouse", "we will throw in a belt"). So nothing is looked for that must not be there:
//! every word must be an everyday one, or be one that the facts cited use. What is neither stops the draft.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::facts::{Fact, PolicyKind, Sourced};
use super::super::shop::{Product, Shop};
use super::super::understand::Language;
use super::backing::structured;
use super::words::{Words, padded};
use super::{Check, Checker, Kind, Verified, segments, without_quotes};
use crate::money::Money;

/// Words that carry no claim about a shop.
static EVERYDAY: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("everyday.txt").split_whitespace().collect());

const NEGATIONS: &[&str] = &[
    "not", "no", "never", "none", "nor", "t", "without", "cannot", "dont", "doesnt", "isnt", "arent", "cant", "wont",
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
/// Other ways to say that something can be had.
const HAVE: &[&str] = &[
    "we have",
    "we do have",
    "weve",
    "i have",
    "we got",
    "we carry",
    "we sell",
    "have it",
    "has it",
    "got it",
    "you can get",
    "you can have",
    "comes in",
    "come in",
    "there is",
    "there are",
    "is here",
    "are here",
];
/// Other ways to say that it cannot.
const HAVE_NOT: &[&str] = &[
    "do not have",
    "dont have",
    "does not come",
    "doesnt come",
    "not have",
    "no longer",
    "ran out",
    "run out",
    "out of",
    "isnt available",
    "arent available",
    "not carry",
    "not sell",
    "dont sell",
    "dont carry",
];

/// Checks a draft in words that are not ours against the facts it cites.
pub fn verify_wording(shop: &Shop, draft: &str, cited: &[Sourced]) -> Verified {
    let facts: Vec<&Fact> = cited.iter().map(|sourced| &sourced.fact).collect();
    let known = Known::of(&facts);
    let own = without_quotes(draft, &facts).replace(shop.name.as_str(), " ");
    let checker = Checker {
        shop,
        language: Language::English,
        facts: &facts,
    };
    let mut checks = Vec::new();
    for segment in whole_answers(segments(&own)) {
        match known.echoed(&Words::of(&segment)) {
            Some(backed_by) => checks.push(Check {
                kind: Kind::Wording,
                said: segment.trim().to_owned(),
                backed_by: Some(backed_by),
            }),
            None => checker.wording(&segment, &known, &mut checks),
        }
    }
    Verified::of(checks)
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
        if answer_word(&Words::of(&joined)).is_some() && joined.split_whitespace().count() <= 2 {
            opening = Some(joined);
        } else {
            out.push(joined);
        }
    }
    out.extend(opening);
    out
}

fn answer_word(words: &Words) -> Option<&str> {
    let first = words.list.first()?.as_str();
    [
        "yes",
        "no",
        "yeah",
        "yep",
        "sure",
        "certainly",
        "indeed",
        "definitely",
        "absolutely",
    ]
    .into_iter()
    .find(|word| *word == first)
}

/// The words that the facts cited allow.
struct Known {
    /// Of their structured parts, and of what such a fact is told with.
    told: HashSet<String>,
    /// The sentences of their quotes, by words, with the fact's title.
    quoted: Vec<(Vec<String>, String)>,
}

impl Known {
    fn of(facts: &[&Fact]) -> Self {
        let told = facts.iter().flat_map(|fact| {
            let own = structured(fact).into_iter().flat_map(|text| Words::of(&text).list);
            own.chain(telling(fact).split_whitespace().map(str::to_owned))
        });
        let quoted = facts.iter().flat_map(|fact| {
            let sentences = fact.quoted().map(segments).unwrap_or_default();
            sentences
                .into_iter()
                .map(|sentence| (Words::of(&sentence).list, fact.title()))
        });
        let money = facts.iter().flat_map(|fact| fact.amounts()).flat_map(|amount| {
            let code = amount.currency.to_lowercase();
            Words::of(&Money::sign(&amount.currency)).list.into_iter().chain([code])
        });
        Self {
            told: told.chain(money).collect(),
            quoted: quoted.collect(),
        }
    }

    fn is_plain(&self, word: &str) -> bool {
        EVERYDAY.contains(word) || self.told.contains(word)
    }

    /// The fact of which a segment repeats a sentence: its words in their order, nothing in between but everyday ones, and
    /// with all that narrows it.
    fn echoed(&self, words: &Words) -> Option<String> {
        let theirs: Vec<&String> = words.list.iter().filter(|word| !self.is_plain(word)).collect();
        let echo = self.quoted.iter().find(|(sentence, _)| {
            let mut rest = sentence.iter();
            theirs.iter().all(|word| rest.any(|other| other == *word))
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
            .map(|(_, title)| title.clone())
    }
}

/// Fewer telling words of a quote in a segment are a coincidence.
const ECHO_WORDS: usize = 2;

fn narrows(word: &str) -> bool {
    LIMITS.contains(&word) || NEGATIONS.contains(&word) || word.chars().any(char::is_numeric)
}

/// What a fact of this kind is told with, beside its own words.
fn telling(fact: &Fact) -> &'static str {
    match fact {
        Fact::Price { .. } | Fact::PriceRange { .. } | Fact::Alternative { .. } => {
            "price prices priced cost costs sells selling depending depends ranges range each piece naira cedis \
             shillings rupees pounds dollars euros rand"
        }
        Fact::Total { .. } => "total altogether together pieces piece cost costs comes price naira",
        Fact::Stock { is_in_stock: true, .. } => {
            "stock available availability order buy take get got carry sell ready size colour"
        }
        Fact::Stock { is_in_stock: false, .. } => {
            "stock sold out available unavailable availability longer run ran size colour"
        }
        Fact::Values { .. } => "size sizes colour colours stock available sold out made get carry",
        Fact::NotOffered { .. } => "size sizes colour colours made available offer offered carry",
        Fact::Range { .. } => "sell sells carry range shop store stock",
        Fact::Day { open: Some(_), .. } | Fact::Hours { .. } => {
            "open opens opening hours close closes shop store until"
        }
        Fact::Day { open: None, .. } => "closed open shop store",
        Fact::Address { .. } => "address shop store located location visit find",
        Fact::Zone { .. } => {
            "delivery deliver delivers delivered ship shipping takes costs cost price days fee usually"
        }
        Fact::Policy {
            kind: PolicyKind::Payment,
            ..
        } => "pay payment payments paying",
        Fact::Policy {
            kind: PolicyKind::Returns,
            ..
        } => "return returns exchange exchanges policy",
        Fact::Details { .. } => "description describes described",
        // Told in our own words or the owner's: what hangs on a figure and its limit is not left to a model's.
        Fact::Passage { .. } | Fact::Rule { .. } | Fact::Applied { .. } | Fact::Deposit { .. } => "",
    }
}

impl Checker<'_> {
    fn wording(&self, segment: &str, known: &Known, checks: &mut Vec<Check>) {
        let words = Words::of(segment);
        let mut told = Vec::new();
        let named: Vec<&Product> = self.products_named(segment, &mut Vec::new());
        let is_known = |word: &str| {
            let is_of_name = named.iter().any(|one| padded(&one.name).contains(&padded(word)));
            known.is_plain(word) || word.chars().any(char::is_numeric) || is_of_name
        };
        let unknown: Vec<&str> = words
            .list
            .iter()
            .map(String::as_str)
            .filter(|word| !is_known(word))
            .collect();
        if !unknown.is_empty() {
            checks.push(unbacked(unknown.join(" ")));
        }
        self.other_ways_to_have(&words, &named, &mut told);
        self.segment(segment, &mut told);
        checks.extend(self.agreement(segment, &words, &told));
        checks.extend(told);
    }

    fn other_ways_to_have(&self, words: &Words, named: &[&Product], checks: &mut Vec<Check>) {
        let no = words.first_of(HAVE_NOT);
        let yes = words.first_of(HAVE).filter(|_| no.is_none());
        let is_about =
            |fact: &Fact| named.is_empty() || fact.product().is_some_and(|of| named.iter().any(|one| one.name == of));
        let is_shown = |fact: &Fact| match fact {
            Fact::Stock { is_in_stock, .. } => *is_in_stock,
            Fact::Values { in_stock, .. } => !in_stock.is_empty(),
            Fact::Alternative { .. } | Fact::Range { .. } => true,
            Fact::Zone { .. } | Fact::Hours { .. } | Fact::Day { open: Some(_), .. } => named.is_empty(),
            _ => false,
        };
        let is_missing = |fact: &Fact| match fact {
            Fact::Stock { is_in_stock, .. } => !*is_in_stock,
            Fact::Values { sold_out, .. } => !sold_out.is_empty(),
            Fact::NotOffered { .. } => true,
            _ => false,
        };
        let (said, backed_by) = match (yes, no) {
            (_, Some(said)) => (said, self.backing(|fact| is_about(fact) && is_missing(fact))),
            (Some(said), None) => {
                let is_denied = self.facts.iter().any(|fact| {
                    let is_sold_out = matches!(fact, Fact::Stock { is_in_stock: false, label, .. }
                        if named.is_empty() || words.says(label));
                    is_about(fact) && is_sold_out
                });
                let backing = self.backing(|fact| is_about(fact) && is_shown(fact));
                (said, backing.filter(|_| !is_denied))
            }
            (None, None) => return,
        };
        checks.push(Check {
            kind: Kind::Availability,
            said,
            backed_by,
        });
    }

    /// A yes, a no or a "not" says something by itself: a fact of that sign must stand beside it.
    fn agreement(&self, segment: &str, words: &Words, told: &[Check]) -> Option<Check> {
        let is_told = told
            .iter()
            .any(|check| check.kind != Kind::Product && check.backed_by.is_some());
        let is_negative = |fact: &Fact| {
            matches!(
                fact,
                Fact::Stock { is_in_stock: false, .. } | Fact::NotOffered { .. } | Fact::Day { open: None, .. }
            ) || matches!(fact, Fact::Values { sold_out, .. } if !sold_out.is_empty())
        };
        if answer_word(words).is_some() && !is_told {
            return Some(unbacked(segment.trim().to_owned()));
        }
        let negation = words.list.iter().find(|word| NEGATIONS.contains(&word.as_str()))?;
        is_told.then(|| Check {
            kind: Kind::Wording,
            said: negation.clone(),
            backed_by: self.backing(is_negative),
        })
    }
}

fn unbacked(said: String) -> Check {
    Check {
        kind: Kind::Wording,
        said,
        backed_by: None,
    }
}
