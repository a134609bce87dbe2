//! Trains a head: multinomial logistic regression with weighted rows and a ridge, by L-BFGS. The same rows give the same
//! head.

use std::collections::HashMap;

use super::{Head, shares};
use crate::grams::Grams;

/// A text to learn from.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub grams: &'a Grams,
    /// Empty for a head that does without.
    pub embedding: &'a [f32],
    pub class: usize,
    pub weight: f32,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub classes: usize,
    /// Pieces that fewer rows have are left out.
    pub rows_min: usize,
    /// Pieces that are kept at the end: those with the largest weights.
    pub pieces_max: usize,
    /// How strongly weights are held near nought.
    pub ridge: f32,
    /// How much the embedding counts against the pieces.
    pub embedding_strength: f32,
    pub rounds: usize,
}

/// Trains on all pieces, keeps those that matter, trains again on those.
pub fn fit(rows: &[Row], plan: Plan) -> Head {
    let all = Matrix::new(rows, plan, frequent(rows, plan.rows_min));
    let mut weights = descend(&all, plan, vec![0.0; all.width() * plan.classes]);
    if all.pieces.len() > plan.pieces_max {
        let kept = largest(&all, &weights, plan);
        let matrix = Matrix::new(rows, plan, kept);
        let start = carried(&all, &matrix, &weights, plan.classes);
        weights = descend(
            &matrix,
            Plan {
                rounds: plan.rounds / 3,
                ..plan
            },
            start,
        );
        return quantised(&matrix, &weights, plan);
    }
    quantised(&all, &weights, plan)
}

/// Rows as numbers of columns: first the pieces, then the embedding, then a column of ones.
struct Matrix {
    pieces: Vec<u32>,
    numbers: usize,
    starts: Vec<usize>,
    columns: Vec<(u32, f32)>,
    embeddings: Vec<f32>,
    classes: Vec<usize>,
    weights: Vec<f32>,
}

impl Matrix {
    fn new(rows: &[Row], plan: Plan, pieces: Vec<u32>) -> Self {
        let places: HashMap<u32, u32> = pieces.iter().zip(0..).map(|(hash, place)| (*hash, place)).collect();
        let mut columns = Vec::new();
        let mut starts = vec![0];
        for row in rows {
            columns.extend(
                row.grams
                    .0
                    .iter()
                    .filter_map(|(hash, strength)| Some((*places.get(hash)?, *strength))),
            );
            starts.push(columns.len());
        }
        let total: f32 = rows.iter().map(|row| row.weight).sum();
        Self {
            pieces,
            numbers: rows.first().map_or(0, |row| row.embedding.len()),
            starts,
            columns,
            embeddings: rows
                .iter()
                .flat_map(|row| row.embedding.iter().map(|number| number * plan.embedding_strength))
                .collect(),
            classes: rows.iter().map(|row| row.class).collect(),
            weights: rows.iter().map(|row| row.weight / total).collect(),
        }
    }

    fn width(&self) -> usize {
        self.pieces.len() + self.numbers + 1
    }

    fn scores(&self, row: usize, weights: &[f32], scores: &mut [f32]) {
        let classes = scores.len();
        scores.copy_from_slice(&weights[(self.width() - 1) * classes..]);
        for (column, strength) in &self.columns[self.starts[row]..self.starts[row + 1]] {
            let of_column = &weights[*column as usize * classes..][..classes];
            scores
                .iter_mut()
                .zip(of_column)
                .for_each(|(score, weight)| *score += weight * strength);
        }
        let dense = &weights[self.pieces.len() * classes..];
        for (of_column, number) in dense.chunks_exact(classes).zip(self.embedding(row)) {
            scores
                .iter_mut()
                .zip(of_column)
                .for_each(|(score, weight)| *score += weight * number);
        }
    }

    fn embedding(&self, row: usize) -> &[f32] {
        &self.embeddings[row * self.numbers..][..self.numbers]
    }

    fn add_slope(&self, row: usize, error: &[f32], slope: &mut [f32]) {
        let classes = error.len();
        let mut add = |column: usize, strength: f32| {
            let of_column = &mut slope[column * classes..][..classes];
            of_column
                .iter_mut()
                .zip(error)
                .for_each(|(slope, error)| *slope += error * strength);
        };
        for (column, strength) in &self.columns[self.starts[row]..self.starts[row + 1]] {
            add(*column as usize, *strength);
        }
        for (number, strength) in self.embedding(row).iter().enumerate() {
            add(self.pieces.len() + number, *strength);
        }
        add(self.width() - 1, 1.0);
    }

    /// The loss and its slope, on every processor.
    fn loss(&self, weights: &[f32], plan: Plan) -> (f64, Vec<f32>) {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = self.classes.len().div_ceil(processors).max(1);
        let parts: Vec<(f64, Vec<f32>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.classes.len())
                .step_by(share)
                .map(|from| {
                    scope.spawn(move || self.loss_of(from..self.classes.len().min(from + share), weights, plan.classes))
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().expect("training does not panic"))
                .collect()
        });
        let held = &weights[..weights.len() - plan.classes];
        let mut loss = f64::from(plan.ridge) * 0.5 * dot(held, held);
        let mut slope: Vec<f32> = held.iter().map(|weight| weight * plan.ridge).collect();
        slope.resize(weights.len(), 0.0);
        for (part_loss, part) in parts {
            loss += part_loss;
            slope.iter_mut().zip(part).for_each(|(slope, part)| *slope += part);
        }
        (loss, slope)
    }

    fn loss_of(&self, rows: std::ops::Range<usize>, weights: &[f32], classes: usize) -> (f64, Vec<f32>) {
        let mut slope = vec![0.0; weights.len()];
        let mut scores = vec![0.0; classes];
        let mut loss = 0.0;
        for row in rows {
            self.scores(row, weights, &mut scores);
            let mut error = shares(&scores);
            let weight = self.weights[row];
            loss -= f64::from(weight * error[self.classes[row]].max(1e-12).ln());
            error[self.classes[row]] -= 1.0;
            for error in &mut error {
                *error *= weight;
            }
            self.add_slope(row, &error, &mut slope);
        }
        (loss, slope)
    }
}

/// Hashes that at least so many rows have, ascending.
fn frequent(rows: &[Row], rows_min: usize) -> Vec<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for (hash, _) in rows.iter().flat_map(|row| &row.grams.0) {
        *counts.entry(*hash).or_default() += 1;
    }
    let mut hashes: Vec<u32> = counts
        .into_iter()
        .filter(|(_, count)| *count >= rows_min)
        .map(|(hash, _)| hash)
        .collect();
    hashes.sort_unstable();
    hashes
}

/// Hashes of the pieces that move scores most.
fn largest(matrix: &Matrix, weights: &[f32], plan: Plan) -> Vec<u32> {
    let mut presence = vec![0.0; matrix.pieces.len()];
    for (column, strength) in &matrix.columns {
        presence[*column as usize] += strength * strength;
    }
    let mut sizes: Vec<(f32, u32)> = matrix
        .pieces
        .iter()
        .zip(weights.chunks_exact(plan.classes).zip(&presence))
        .map(|(hash, (weights, presence))| {
            (
                weights.iter().map(|weight| weight * weight).sum::<f32>() * presence,
                *hash,
            )
        })
        .collect();
    sizes.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<u32> = sizes.into_iter().take(plan.pieces_max).map(|(_, hash)| hash).collect();
    kept.sort_unstable();
    kept
}

/// The weights of one matrix for the columns of a smaller one.
fn carried(from: &Matrix, to: &Matrix, weights: &[f32], classes: usize) -> Vec<f32> {
    let mut carried: Vec<f32> = to
        .pieces
        .iter()
        .filter_map(|hash| from.pieces.binary_search(hash).ok())
        .flat_map(|at| weights[at * classes..][..classes].iter().copied())
        .collect();
    carried.extend(&weights[from.pieces.len() * classes..]);
    carried
}

/// L-BFGS with a halving step.
fn descend(matrix: &Matrix, plan: Plan, mut weights: Vec<f32>) -> Vec<f32> {
    const REMEMBERED: usize = 7;
    let (mut loss, mut slope) = matrix.loss(&weights, plan);
    let mut past: Vec<(Vec<f32>, Vec<f32>, f64)> = Vec::new();
    for _ in 0..plan.rounds {
        let direction = direction(&slope, &past);
        let descent = dot(&direction, &slope);
        let mut step = if past.is_empty() {
            1.0 / dot(&slope, &slope).sqrt().max(1e-9)
        } else {
            1.0
        };
        let (next, next_loss, next_slope) = loop {
            let next: Vec<f32> = weights
                .iter()
                .zip(&direction)
                .map(|(weight, way)| weight - step as f32 * way)
                .collect();
            let (next_loss, next_slope) = matrix.loss(&next, plan);
            if next_loss <= loss - 1e-4 * step * descent || step < 1e-6 {
                break (next, next_loss, next_slope);
            }
            step *= 0.5;
        };
        let moved = difference(&next, &weights);
        let turned = difference(&next_slope, &slope);
        let curve = dot(&moved, &turned);
        let gain = loss - next_loss;
        (weights, loss, slope) = (next, next_loss, next_slope);
        if gain < loss * 1e-5 {
            break;
        }
        if curve > 1e-12 {
            if past.len() == REMEMBERED {
                past.remove(0);
            }
            past.push((moved, turned, 1.0 / curve));
        }
    }
    weights
}

/// The slope, bent by what the last steps taught.
fn direction(slope: &[f32], past: &[(Vec<f32>, Vec<f32>, f64)]) -> Vec<f32> {
    let mut way = slope.to_vec();
    let mut shifts = Vec::new();
    for (moved, turned, inverse) in past.iter().rev() {
        let shift = inverse * dot(moved, &way);
        way.iter_mut()
            .zip(turned)
            .for_each(|(way, turned)| *way -= shift as f32 * turned);
        shifts.push(shift);
    }
    if let Some((_, turned, inverse)) = past.last() {
        let scale = (1.0 / inverse / dot(turned, turned)) as f32;
        for way in &mut way {
            *way *= scale;
        }
    }
    for ((moved, turned, inverse), shift) in past.iter().zip(shifts.into_iter().rev()) {
        let back = (shift - inverse * dot(turned, &way)) as f32;
        way.iter_mut().zip(moved).for_each(|(way, moved)| *way += back * moved);
    }
    way
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.chunks(1024)
        .zip(b.chunks(1024))
        .map(|(a, b)| f64::from(a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>()))
        .sum()
}

fn difference(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// One byte per weight, each class with a scale of its own.
fn quantised(matrix: &Matrix, weights: &[f32], plan: Plan) -> Head {
    let classes = plan.classes;
    let (of_pieces, rest) = weights.split_at(matrix.pieces.len() * classes);
    let (of_numbers, bias) = rest.split_at(matrix.numbers * classes);
    let (piece_weights, piece_scales) = bytes_of(of_pieces, classes);
    let (number_weights, number_scales) = bytes_of(of_numbers, classes);
    Head {
        classes,
        pieces: matrix.pieces.clone(),
        piece_weights,
        number_weights,
        piece_scales,
        number_scales: number_scales
            .into_iter()
            .map(|scale| scale * plan.embedding_strength)
            .collect(),
        bias: bias.to_vec(),
        sharpness: 1.0,
    }
}

fn bytes_of(weights: &[f32], classes: usize) -> (Vec<i8>, Vec<f32>) {
    let mut scales = vec![1e-9_f32; classes];
    for row in weights.chunks_exact(classes) {
        scales
            .iter_mut()
            .zip(row)
            .for_each(|(scale, weight)| *scale = scale.max(weight.abs() / 127.0));
    }
    let bytes = weights
        .chunks_exact(classes)
        .flat_map(|row| {
            row.iter()
                .zip(&scales)
                .map(|(weight, scale)| (weight / scale).round() as i8)
        })
        .collect();
    (bytes, scales)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan {
        classes: 2,
        rows_min: 1,
        pieces_max: 200,
        ridge: 1e-3,
        embedding_strength: 1.0,
        rounds: 50,
    };

    fn trained(texts: &[(&str, usize)], embedding: impl Fn(usize) -> Vec<f32>) -> Head {
        let grams: Vec<Grams> = texts.iter().map(|(text, _)| Grams::of(text)).collect();
        let embeddings: Vec<Vec<f32>> = texts.iter().map(|(_, class)| embedding(*class)).collect();
        let rows: Vec<Row> = grams
            .iter()
            .zip(&embeddings)
            .zip(texts)
            .map(|((grams, embedding), (_, class))| Row {
                grams,
                embedding,
                class: *class,
                weight: 1.0,
            })
            .collect();
        fit(&rows, PLAN)
    }

    #[test]
    fn it_learns_from_words_and_forgives_a_misspelling() {
        let head = trained(
            &[
                ("how much is it", 0),
                ("what is the price", 0),
                ("where are you", 1),
                ("your location", 1),
            ],
            |_| Vec::new(),
        );
        assert!(head.shares(&Grams::of("the pricee"), &[])[0] > 0.6);
        assert!(head.shares(&Grams::of("your locaton"), &[])[1] > 0.6);
        assert_eq!(Head::from_bytes(&head.to_bytes()).unwrap(), head);
    }

    #[test]
    fn it_learns_from_an_embedding() {
        let head = trained(&[("a", 0), ("a", 1)], |class| {
            if class == 0 { vec![1.0, 0.0] } else { vec![0.0, 1.0] }
        });
        assert!(head.shares(&Grams::of("a"), &[1.0, 0.0])[0] > 0.8);
    }

    #[test]
    fn broken_bytes_are_no_head() {
        assert_eq!(Head::from_bytes(b"chd1"), None);
        assert_eq!(Head::from_bytes(&[255; 64]), None);
    }
}
