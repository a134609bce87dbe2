//! What the shop's own documents say: passages found by [`knowledge::search`], and the sentence of them that answers.
//!
//! A sentence is quoted word by word or not at all. Whatever stands in a document, it is never followed, and where rows
//! know better (what a product costs) it is not quoted either.

use crate::Result;
use crate::context::Context;
use crate::conversations::turn::{SourceRow, SourceTable};
use crate::knowledge::{self, Hit, Query};

use super::facts::{Fact, Sourced};
use super::shop::Shop;

/// Letters of a quote: what is read in a chat without scrolling.
const QUOTE_CHARS_MAX: usize = 320;
/// Sentences of all passages that are compared with the question.
const SENTENCES_MAX: usize = 40;
/// A neighbouring sentence belongs to the quote when it is nearly as near to the question.
const BELONGS: f32 = 0.75;
/// How near a passage must be to a question to have an even chance of answering it, and how sharply that changes. Fitted to
/// spoken questions to hotels and restaurants and their FAQ (DSTC10, track 2), each asked with and without its answer among
/// what is searched. The usual line of 0.8 is reached at 0.6, where 91 of 100 were right.
const EVEN: f32 = 0.445;
const SLOPE: f32 = 9.1;

/// A passage that was found.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The whole of it, for a model to read and quote from.
    pub sourced: Sourced,
    hit: Hit,
}

/// Words of a document that answer a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub sourced: Sourced,
    /// How likely it answers, 0 to 1.
    pub confidence: f32,
}

/// The passages of a shop nearest to a question, the best first.
pub async fn find(ctx: &Context, shop: &Shop, query: &Query) -> Result<Vec<Passage>> {
    let mut tx = ctx.tenant(shop.business_id).await?;
    let hits = knowledge::search(&mut tx, shop.business_id, query).await?;
    tx.commit().await?;
    Ok(hits
        .into_iter()
        .map(|hit| Passage {
            sourced: sourced(&hit, hit.text.clone()),
            hit,
        })
        .collect())
}

/// The sentence among the passages that answers best; `None` without a model to compare with, or when nothing may be quoted.
pub async fn quote(ctx: &Context, shop: &Shop, query: &Query, passages: &[Passage]) -> Result<Option<Quote>> {
    let Some(asked) = &query.embedding else {
        return Ok(None);
    };
    let mut sentences: Vec<(usize, &str)> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        sentences.extend(split(&passage.hit.text).into_iter().map(|sentence| (at, sentence)));
    }
    sentences.truncate(SENTENCES_MAX);
    let texts = sentences.iter().map(|(_, sentence)| (*sentence).to_owned()).collect();
    let Some(said) = ctx.engine.embed(texts).await? else {
        return Ok(None);
    };
    let near: Vec<f32> = said.iter().map(|one| nearness(asked, one)).collect();
    let best = (0..near.len())
        .filter(|at| may_be_quoted(shop, sentences[*at].1))
        .max_by(|a, b| near[*a].total_cmp(&near[*b]));
    let Some(best) = best else { return Ok(None) };
    let passage = &passages[sentences[best].0];
    let text = around(shop, &sentences, &near, best);
    if ctx.engine.read(&text).await?.is_attack() {
        return Ok(None);
    }
    // The passage as a whole has a say: a sentence may lean on what stands before it.
    let nearest = near[best].max(passage.hit.vector_score);
    Ok(Some(Quote {
        sourced: sourced(&passage.hit, text),
        confidence: 1.0 / (1.0 + (-(nearest - EVEN) * SLOPE).exp()),
    }))
}

fn sourced(hit: &Hit, text: String) -> Sourced {
    Sourced {
        fact: Fact::Passage {
            document: hit.document_name.clone(),
            heading: hit.heading.clone(),
            text,
        },
        sources: vec![SourceRow {
            table: SourceTable::Passage,
            id: hit.passage_id.to_string(),
            version: hit.version,
        }],
    }
}

/// Lines and sentences as they stand in a text.
fn split(text: &str) -> Vec<&str> {
    text.lines()
        .flat_map(|line| {
            let ends = line.match_indices(['.', '!', '?']).filter_map(|(at, end)| {
                let after = at + end.len();
                line[after..]
                    .chars()
                    .next()
                    .is_none_or(char::is_whitespace)
                    .then_some(after)
            });
            let mut from = 0;
            let mut parts: Vec<&str> = ends
                .map(|to| {
                    let part = &line[from..to];
                    from = to;
                    part
                })
                .collect();
            parts.push(&line[from..]);
            parts
        })
        .map(str::trim)
        .filter(|sentence| sentence.chars().filter(|c| c.is_alphabetic()).count() >= 12)
        .collect()
}

/// A price in a document may be of last year; the rows have today's.
fn may_be_quoted(shop: &Shop, sentence: &str) -> bool {
    let names_a_product = !shop.catalogue.index.named_in(sentence).is_empty();
    let has_amount = super::understand::text::tokens(sentence)
        .iter()
        .any(super::understand::text::Token::is_amount);
    sentence.chars().count() <= QUOTE_CHARS_MAX && !(names_a_product && has_amount)
}

/// The sentence with its neighbours of the same passage, as far as they belong to it.
fn around(shop: &Shop, sentences: &[(usize, &str)], near: &[f32], best: usize) -> String {
    let (mut from, mut to) = (best, best + 1);
    let belongs = |at: usize| {
        sentences[at].0 == sentences[best].0 && near[at] >= near[best] * BELONGS && may_be_quoted(shop, sentences[at].1)
    };
    let fits = |from: usize, to: usize| {
        let letters: usize = sentences[from..to].iter().map(|(_, one)| one.chars().count() + 1).sum();
        letters <= QUOTE_CHARS_MAX
    };
    while to < sentences.len() && belongs(to) && fits(from, to + 1) {
        to += 1;
    }
    while from > 0 && belongs(from - 1) && fits(from - 1, to) {
        from -= 1;
    }
    sentences[from..to]
        .iter()
        .map(|(_, sentence)| super::phrases::quoted(sentence))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Of two embeddings of length 1.
fn nearness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_cut_where_they_end() {
        let text = "Care\nWash at 30.5 degrees by hand only. Never tumble dry! Iron inside out\nok";
        assert_eq!(
            split(text),
            [
                "Wash at 30.5 degrees by hand only.",
                "Never tumble dry!",
                "Iron inside out"
            ]
        );
    }
}
