//! Linear heads: a weight per class for each hashed piece of a text and for each number of its embedding. Small enough to
//! be kept with the program: one byte per weight.
//!
//! [`fit`] trains one from rows, [`Head`] is what comes out and what answers.

pub mod fit;
mod stored;

use crate::grams::Grams;

/// A trained head.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    classes: usize,
    /// Hashes of the pieces that have weights, ascending.
    pieces: Vec<u32>,
    /// Weights of the pieces, class beside class.
    piece_weights: Vec<i8>,
    /// Weights of the numbers of the embedding, class beside class; none in a head that does without.
    number_weights: Vec<i8>,
    /// What a weight of 1 is worth, by class.
    piece_scales: Vec<f32>,
    number_scales: Vec<f32>,
    bias: Vec<f32>,
    /// What scores are multiplied by, so that shares are as often right as they say.
    sharpness: f32,
}

impl Head {
    /// Scores of the classes, of any size.
    pub fn scores(&self, grams: &Grams, embedding: &[f32]) -> Vec<f32> {
        self.scores_beside(grams, &self.of_numbers(embedding))
    }

    /// What an embedding alone adds to the scores: made once where it is weighed with several sets of pieces.
    pub(crate) fn of_numbers(&self, embedding: &[f32]) -> Vec<f32> {
        let mut sums = vec![0.0; self.classes];
        for (weights, number) in self.number_weights.chunks_exact(self.classes).zip(embedding) {
            add(&mut sums, weights, *number);
        }
        sums.iter()
            .zip(&self.number_scales)
            .map(|(sum, scale)| sum * scale)
            .collect()
    }

    /// Scores of pieces, beside what [`Self::of_numbers`] gave.
    pub(crate) fn scores_beside(&self, grams: &Grams, of_numbers: &[f32]) -> Vec<f32> {
        let mut of_pieces = vec![0.0; self.classes];
        let mut from = 0;
        for (hash, strength) in &grams.0 {
            let Ok(at) = self.pieces[from..].binary_search(hash) else {
                continue;
            };
            from += at;
            add(&mut of_pieces, &self.piece_weights[from * self.classes..], *strength);
        }
        (0..self.classes)
            .map(|class| {
                let sum = of_pieces[class] * self.piece_scales[class] + of_numbers[class] + self.bias[class];
                sum * self.sharpness
            })
            .collect()
    }

    /// Shares of the classes, which sum to 1.
    pub fn shares(&self, grams: &Grams, embedding: &[f32]) -> Vec<f32> {
        shares(&self.scores(grams, embedding))
    }

    /// The same head, with shares drawn out or pressed together.
    #[must_use]
    pub fn sharpened(mut self, sharpness: f32) -> Self {
        self.sharpness = sharpness;
        self
    }
}

fn add(sums: &mut [f32], weights: &[i8], strength: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += f32::from(*weight) * strength;
    }
}

/// Scores as shares that sum to 1.
pub(crate) fn shares(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().fold(f32::MIN, |top, score| top.max(*score));
    let mut shares: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let total: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= total;
    }
    shares
}

/// Where the largest is.
pub(crate) fn top(shares: &[f32]) -> usize {
    (0..shares.len())
        .max_by(|a, b| shares[*a].total_cmp(&shares[*b]))
        .unwrap_or(0)
}
