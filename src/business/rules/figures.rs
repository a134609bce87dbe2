//! The figures of a sentence, and what the words around them make of each: a limit, a price, what is taken off.

use std::ops::Range;

use super::parse::{Problem, Reader, SEVERAL};
use super::place::is_of_the_shop;
use super::tokens::Token;
use super::{Kind, Least, Percent};
use crate::money::Money;

impl Reader<'_> {
    /// How much must be bought; takes the words around it along.
    pub(super) fn least(&mut self, kind: Kind) -> Problem<Option<Least>> {
        let figures: Vec<usize> = (0..self.tokens.len())
            .filter(|at| !self.used[*at] && matches!(self.tokens[*at], Token::Money(_) | Token::Number(_)))
            .collect();
        let at = match figures.as_slice() {
            [] => return Ok(None),
            [at] => *at,
            _ => return Err("I read more than one limit in that. Say one rule at a time, with one limit.".to_owned()),
        };
        self.is_clear(at)?;
        let bound = self.bound(kind, at)?;
        if let Token::Money(amount) = &self.tokens[at] {
            let amount = amount.clone();
            self.used[at] = true;
            return Ok(Some(if bound == Bound::Above {
                Least::Above(amount)
            } else {
                Least::From(amount)
            }));
        }
        let Token::Number(count) = self.tokens[at] else {
            return Ok(None);
        };
        if !self.is_count(at) && kind != Kind::MinimumOrder {
            let sign = Money::sign(self.known.currency);
            return Err(format!(
                "{count} of what? Write “{count} pieces”, or the whole amount like “{sign}{count},000”."
            ));
        }
        self.used[at] = true;
        let pieces = count.saturating_add(u32::from(bound == Bound::Above));
        if !(1..=100_000).contains(&pieces) {
            return Err("Say a number of pieces from 1 on.".to_owned());
        }
        Ok(Some(Least::Pieces(pieces)))
    }

    /// What a figure must not stand beside.
    fn is_clear(&self, at: usize) -> Problem<()> {
        let before: Vec<&str> = self.tokens[..at].iter().rev().take(3).map_while(Token::word).collect();
        if before.first() == Some(&"every") {
            return Err(
                "I can give something from a limit on, once per order, not again for every so many.".to_owned(),
            );
        }
        let is_of_one = matches!(self.tokens[at], Token::Money(_))
            && before
                .iter()
                .skip(1)
                .take(2)
                .any(|word| matches!(*word, "item" | "piece" | "product" | "thing"))
            && !before.contains(&"buy");
        if is_of_one {
            return Err(
                "Is that the price of one piece, or of the whole order? I go by whole orders: say “orders above …”."
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// From or above; takes its words along.
    fn bound(&mut self, kind: Kind, at: usize) -> Problem<Bound> {
        let is_refused = kind == Kind::MinimumOrder && self.says_any("no not dont cannot cant never");
        let (before, behind) = (self.bound_before(at), self.open_behind(at));
        if let Some((_, words)) = &before {
            self.used[words.clone()].fill(true);
        }
        if let Some(words) = behind.clone() {
            self.used[words].fill(true);
        }
        match (before, behind) {
            (Some((Bound::Below, _)), _) if is_refused => Ok(Bound::From),
            (Some((Bound::Below, _)), _) => Err(
                "I can only give something from an amount on, not below one. Say it as “above …” or “from …”."
                    .to_owned(),
            ),
            (_, Some(_)) | (None, None) => Ok(Bound::From),
            (Some((bound, _)), None) => Ok(bound),
        }
    }

    /// Where a bound stands shortly before a figure, which one, and its words.
    pub(super) fn bound_before(&self, at: usize) -> Option<(Bound, Range<usize>)> {
        let words: Vec<&str> = self.tokens[..at].iter().rev().take(4).map_while(Token::word).collect();
        words.iter().enumerate().find_map(|(place, word)| {
            let next = words.get(place + 1).copied().unwrap_or_default();
            let (bound, length) = match *word {
                "than" if matches!(next, "more" | "greater" | "higher" | "bigger") => (Bound::Above, 2),
                "than" if matches!(next, "less" | "fewer" | "lower" | "smaller") => (Bound::Below, 2),
                "above" | "over" | "exceed" | "exceeding" | "beyond" | "past" => (Bound::Above, 1),
                "from" | "least" | "minimum" | "min" | "starting" | "reaches" => (Bound::From, 1),
                "below" | "under" | "maximum" | "max" => (Bound::Below, 1),
                "to" if next == "up" => (Bound::Below, 2),
                _ => return None,
            };
            Some((bound, at - place - length..at - place))
        })
    }

    /// "50k and above", "3 pieces or more": the words that say so.
    fn open_behind(&self, at: usize) -> Option<Range<usize>> {
        let words: Vec<&str> = self.tokens[at + 1..].iter().take(4).map_while(Token::word).collect();
        let opens = |pair: &[&str]| {
            matches!(
                pair,
                [
                    "and" | "or",
                    "above" | "more" | "over" | "up" | "upward" | "higher" | "plus" | "beyond"
                ]
            )
        };
        if let Some(place) = words.windows(2).take(2).position(opens) {
            let length = if words.get(place + 2) == Some(&"upward") { 3 } else { 2 };
            return Some(at + 1 + place..at + 1 + place + length);
        }
        let place = words
            .iter()
            .take(2)
            .position(|word| matches!(*word, "plus" | "upward"))?;
        Some(at + 1 + place..at + 2 + place)
    }

    /// Whether a number counts pieces: "3 pieces", "buy 3", "3 dresses", "3 or more dresses".
    fn is_count(&self, at: usize) -> bool {
        const PIECES: [&str; 12] = [
            "piece", "pc", "pcs", "item", "unit", "set", "pair", "bundle", "thing", "product", "good", "quantity",
        ];
        let before: Vec<&str> = self.tokens[..at].iter().rev().take(2).map_while(Token::word).collect();
        let behind: Vec<&str> = self.tokens[at + 1..].iter().map_while(Token::word).take(4).collect();
        let is_bought = before.first().is_some_and(|word| {
            matches!(
                *word,
                "buy" | "buying" | "take" | "taking" | "purchase" | "bought" | "quantity" | "order" | "ordering"
            )
        });
        is_bought
            || behind.iter().any(|word| PIECES.contains(word))
            || behind.iter().any(|word| is_of_the_shop(self.known, word))
    }

    pub(super) fn price_each(&self) -> Option<usize> {
        self.money().into_iter().find(|at| {
            let behind: Vec<&str> = self.tokens[at + 1..].iter().take(2).map_while(Token::word).collect();
            matches!(
                behind.as_slice(),
                ["each" | "apiece", ..] | ["a" | "per", "piece" | "pc" | "unit" | "set" | "item"]
            ) || matches!(behind.first(), Some(&"per")) && matches!(self.tokens.get(at + 2), Some(Token::Number(1)))
        })
    }

    /// "₦2,000 off", "₦2,000 discount", "remove 2k".
    pub(super) fn reduction_in_money(&self) -> Option<usize> {
        self.money().into_iter().find(|at| {
            let next = self.tokens.get(at + 1).and_then(Token::word);
            let before: Vec<&str> = self.tokens[..*at].iter().rev().take(3).map_while(Token::word).collect();
            matches!(next, Some("off" | "discount" | "reduction" | "less" | "cheaper"))
                || matches!(
                    before.first(),
                    Some(&("remove" | "deduct" | "minus" | "reduce" | "discount" | "get" | "off"))
                )
                || (before.first() == Some(&"of") && before.get(1) == Some(&"discount"))
        })
    }

    pub(super) fn only_percent(&self) -> Problem<Option<(usize, Percent)>> {
        let found: Vec<(usize, Percent)> = self
            .tokens
            .iter()
            .enumerate()
            .filter_map(|(at, token)| match token {
                Token::Percent(percent) => Some((at, *percent)),
                _ => None,
            })
            .collect();
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(SEVERAL.to_owned()),
        }
    }

    pub(super) fn demands_a_least(&self) -> bool {
        self.says_any("minimum min moq smallest least") || self.says("order start from") || self.says("sell from")
    }

    pub(super) fn money(&self) -> Vec<usize> {
        let is_money =
            |at: &usize| matches!(self.tokens[*at], Token::Money(_)) && !self.used.get(*at).is_some_and(|used| *used);
        (0..self.tokens.len()).filter(is_money).collect()
    }

    pub(super) fn money_at(&self, at: usize) -> Money {
        match &self.tokens[at] {
            Token::Money(money) => money.clone(),
            _ => unreachable!("places of money hold money"),
        }
    }

    /// Whether any of these words is said.
    pub(super) fn says_any(&self, words: &str) -> bool {
        self.tokens
            .iter()
            .filter_map(Token::word)
            .any(|word| words.split(' ').any(|known| known == word))
    }

    /// Whether these words are said, one after the other.
    pub(super) fn says(&self, phrase: &str) -> bool {
        let words: Vec<&str> = phrase.split(' ').collect();
        let is_it = |part: &[Token]| part.iter().zip(&words).all(|(token, word)| token.word() == Some(*word));
        self.tokens.windows(words.len()).any(is_it)
    }

    pub(super) fn has(&self, is_it: impl Fn(&Token) -> bool) -> bool {
        self.tokens.iter().any(is_it)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    From,
    Above,
    Below,
}

impl Token {
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}
