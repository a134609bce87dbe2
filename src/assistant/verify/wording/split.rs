//! A sentence taken apart into what can be claimed in one breath.

use super::super::super::shop::Product;
use super::super::words::{Words, padded};
use super::numbers;
use super::phrases::{Claim, Part, Token, What};

/// Words that join two sentences into one.
const JOINING: &[&str] = &[
    "and", "but", "while", "whereas", "plus", "though", "however", "so", "which",
];
/// A part of a sentence that stands by itself.
pub(super) struct Clause<'t> {
    pub(super) text: &'t str,
    pub(super) words: Words,
    /// What is claimed, with its words.
    pub(super) claims: Vec<(Claim, String)>,
    /// Words that are no phrase and no name.
    pub(super) left: Vec<String>,
}

pub(super) fn claims(clause: &Clause<'_>, claim: Claim) -> bool {
    clause.claims.iter().any(|(of, _)| *of == claim)
}

/// The values of a product's options that a text names; of "Navy blue" not also "Blue".
pub(super) fn values_said(product: &Product, text: &str) -> Vec<String> {
    let words = padded(text).replace(&padded(&product.name), "  ");
    let plain: Vec<String> = numbers(text)
        .into_iter()
        .filter(|number| number.sign.is_empty())
        .map(|number| number.digits)
        .collect();
    let is_said = |value: &str| {
        let is_number = value.chars().all(|c| c.is_ascii_digit());
        words.contains(&padded(value)) && (!is_number || plain.iter().any(|number| number == value))
    };
    let mut said: Vec<String> = (0..product.option_names.len())
        .flat_map(|option| product.values_of(option))
        .filter(|value| is_said(value))
        .map(str::to_owned)
        .collect();
    let all = said.clone();
    said.retain(|value| {
        !all.iter()
            .any(|other| other != value && padded(other).contains(&padded(value)))
    });
    said
}

/// Takes a sentence apart where each side says something of its own.
pub(super) fn clauses<'t>(text: &'t str, tokens: &[Token], parts: &[Part]) -> Vec<Clause<'t>> {
    let mut starts = vec![0];
    for (at, part) in parts.iter().enumerate().skip(1) {
        let token = &tokens[part.at.start];
        let joins = part.what == What::Word && JOINING.contains(&token.word.as_str());
        let is_cut = joins || token.is_after_comma && part.what != What::Name;
        let from = *starts.last().expect("starts with one");
        if is_cut
            && says_something(tokens, &parts[from..at])
            && says_something(tokens, &parts[at..])
            && !is_between(tokens, &parts[from..at])
        {
            starts.push(at);
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([parts.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .filter(|(from, to)| from < to)
        .map(|(from, to)| clause(text, tokens, &parts[from..to]))
        .collect()
}

/// "between ₦500 and ₦900".
fn is_between(tokens: &[Token], parts: &[Part]) -> bool {
    parts
        .iter()
        .rev()
        .take(5)
        .any(|part| tokens[part.at.clone()].iter().any(|token| token.word == "between"))
}

fn says_something(tokens: &[Token], parts: &[Part]) -> bool {
    parts.iter().any(|part| match part.what {
        What::Phrase(claim) => claim.stands_alone(),
        What::Word => tokens[part.at.start].is_number(),
        What::Name => false,
    })
}

fn clause<'t>(text: &'t str, tokens: &[Token], parts: &[Part]) -> Clause<'t> {
    let first = parts.first().map_or(0, |part| part.at.start);
    let last = parts.last().map_or(0, |part| part.at.end - 1);
    // Signs such as ₦ stand before the first word.
    let start = if first == 0 { 0 } else { tokens[first - 1].at.end };
    let end = if last + 1 == tokens.len() {
        text.len()
    } else {
        tokens[last].at.end
    };
    let words = |part: &Part| {
        let of_it: Vec<&str> = tokens[part.at.clone()]
            .iter()
            .map(|token| token.word.as_str())
            .collect();
        of_it.join(" ")
    };
    let mut claims = Vec::new();
    let mut left = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        match part.what {
            What::Phrase(claim) => claims.push((claim, words(part))),
            What::Name => {}
            What::Word => {
                let word = words(part);
                if place > 0 || !JOINING.contains(&word.as_str()) {
                    left.push(word);
                }
            }
        }
    }
    let text = &text[start..end];
    Clause {
        text,
        words: Words::of(text),
        claims,
        left,
    }
}

/// The words in which a promise could hide.
pub(super) fn without_courtesies(clause: &Clause<'_>) -> String {
    let mut text = clause.words.padded.clone();
    for (claim, said) in &clause.claims {
        if matches!(claim, Claim::Free | Claim::Opening | Claim::Answer) {
            text = text.replacen(&padded(said), " | ", 1);
        }
    }
    text
}
