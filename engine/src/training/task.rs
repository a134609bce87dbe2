//! One thing to be told apart: rows with pieces and embeddings, trained on some and measured on others.

use std::collections::HashMap;
use std::path::Path;

use super::example::Example;
use super::{ASKED, ORDINARY, Task, TrainingError, memory};
use crate::embed::Embedder;
use crate::grams::Grams;
use crate::heads::fit::{Row, fit};
use crate::heads::{Head, top};
use crate::language;

/// Examples, with what the heads look at.
#[derive(Debug)]
pub(super) struct Rows {
    pub examples: Vec<Example>,
    grams: Vec<Grams>,
    embeddings: Vec<Vec<f32>>,
}

impl Rows {
    pub(super) fn new(
        examples: Vec<Example>,
        embedder: Option<&Embedder>,
        cache: &Path,
    ) -> Result<Self, TrainingError> {
        let grams = examples.iter().map(|example| Grams::of(&example.text)).collect();
        let texts: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
        let mut embeddings = match embedder {
            Some(embedder) => memory::embeddings(embedder, &texts, cache)?,
            None => vec![Vec::new(); texts.len()],
        };
        for (example, embedding) in examples.iter().zip(&mut embeddings) {
            if !language::is_embedded(&example.lang) {
                embedding.fill(0.0);
            }
        }
        Ok(Self {
            examples,
            grams,
            embeddings,
        })
    }

    /// Trains on the rows that `takes` says.
    pub(super) fn train(&self, task: Task, takes: impl Fn(usize, &Example) -> bool) -> Head {
        let chosen: Vec<usize> = (0..self.examples.len())
            .filter(|row| takes(*row, &self.examples[*row]))
            .collect();
        let mut counts: HashMap<(&str, usize), f32> = HashMap::new();
        for row in &chosen {
            let example = &self.examples[*row];
            *counts.entry((&example.source, example.class)).or_default() += 1.0;
        }
        let rows: Vec<Row> = chosen
            .iter()
            .map(|row| {
                let example = &self.examples[*row];
                let count = counts[&(example.source.as_str(), example.class)];
                Row {
                    grams: &self.grams[*row],
                    embedding: &self.embeddings[*row],
                    class: example.class,
                    // A large source counts more than a small one, but not as many times more as it is larger.
                    weight: count.powf(-task.evenness) * share(&example.source),
                }
            })
            .collect();
        fit(&rows, task.plan)
    }

    /// True class and scores of the rows that `takes` says.
    pub(super) fn scores(&self, head: &Head, takes: impl Fn(usize, &Example) -> bool) -> Results {
        (0..self.examples.len())
            .filter(|row| takes(*row, &self.examples[*row]))
            .map(|row| {
                (
                    self.examples[row].class,
                    head.scores(&self.grams[row], &self.embeddings[row]),
                )
            })
            .collect()
    }
}

/// How much the rows of a source count against those of others.
fn share(source: &str) -> f32 {
    // What customers ask stands for all that is no attack; there is much more of it than of attacks.
    if source == ASKED || source == ORDINARY {
        0.3
    } else {
        1.0
    }
}

/// True classes, and the scores a head gave.
pub(super) type Results = Vec<(usize, Vec<f32>)>;

/// How good a head is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Score {
    pub accuracy: f64,
    /// The mean over the classes that occur.
    pub macro_f1: f64,
    pub rows: usize,
}

impl Score {
    pub(super) fn of(results: &[(usize, Vec<f32>)], classes: usize) -> Self {
        let of_classes: Vec<f64> = (0..classes)
            .map(|class| class_f1(results, class))
            .filter(|(_, rows)| *rows > 0)
            .map(|(f1, _)| f1)
            .collect();
        let right = results.iter().filter(|(class, scores)| top(scores) == *class).count();
        Self {
            accuracy: right as f64 / results.len().max(1) as f64,
            macro_f1: of_classes.iter().sum::<f64>() / of_classes.len().max(1) as f64,
            rows: results.len(),
        }
    }
}

/// F1 of a class, and how many rows are of it.
pub(super) fn class_f1(results: &[(usize, Vec<f32>)], class: usize) -> (f64, usize) {
    let gold = results.iter().filter(|(gold, _)| *gold == class).count();
    let said = results.iter().filter(|(_, scores)| top(scores) == class).count();
    let right = results
        .iter()
        .filter(|(gold, scores)| *gold == class && top(scores) == class)
        .count();
    (2.0 * right as f64 / (gold + said).max(1) as f64, gold)
}
