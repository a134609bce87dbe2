//! One layer of the transformer: attention among the pieces of a text, then two dense maps, each added to what came in.

use super::matrix::{Packed, add_and_norm, gelu, softmax};
use super::weights::Weights;
use super::{DIMENSIONS, ModelError};

const HEADS: usize = 12;
const HEAD_WIDTH: usize = DIMENSIONS / HEADS;
const INNER: usize = 1536;

#[derive(Debug)]
pub(super) struct Layer {
    /// Queries, keys and values beside each other.
    attention: Dense,
    attended: Dense,
    attended_norm: Norm,
    widen: Dense,
    narrow: Dense,
    narrow_norm: Norm,
}

#[derive(Debug)]
struct Dense {
    matrix: Packed,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Layer {
    pub(super) fn read(weights: &Weights, number: usize) -> Result<Self, ModelError> {
        let name = |part: &str| format!("encoder.layer.{number}.{part}");
        let dense = |parts: &[&str], depth: usize, width: usize| {
            let mut rows = Vec::new();
            let mut bias = Vec::new();
            for part in parts {
                rows.extend(weights.get(&format!("{}.weight", name(part)), depth * width)?);
                bias.extend(weights.get(&format!("{}.bias", name(part)), width)?);
            }
            let matrix = Packed::new(depth, bias.len(), |row, column| rows[column * depth + row]);
            Ok::<_, ModelError>(Dense { matrix, bias })
        };
        let norm = |part: &str| {
            Ok::<_, ModelError>(Norm {
                scale: weights.get(&format!("{}.weight", name(part)), DIMENSIONS)?,
                shift: weights.get(&format!("{}.bias", name(part)), DIMENSIONS)?,
            })
        };
        let [query, key, value] = ["attention.self.query", "attention.self.key", "attention.self.value"];
        Ok(Self {
            attention: dense(&[query, key, value], DIMENSIONS, DIMENSIONS)?,
            attended: dense(&["attention.output.dense"], DIMENSIONS, DIMENSIONS)?,
            attended_norm: norm("attention.output.LayerNorm")?,
            widen: dense(&["intermediate.dense"], DIMENSIONS, INNER)?,
            narrow: dense(&["output.dense"], INNER, DIMENSIONS)?,
            narrow_norm: norm("output.LayerNorm")?,
        })
    }

    /// Replaces the rows of several texts, which have `lengths` rows each.
    pub(super) fn apply(&self, rows: &mut [f32], lengths: &[usize]) {
        let mixed = self.attention.apply(rows);
        let mut attended = vec![0.0; rows.len()];
        let mut from = 0;
        for length in lengths {
            let mine = &mixed[from * 3 * DIMENSIONS..][..length * 3 * DIMENSIONS];
            attend(mine, &mut attended[from * DIMENSIONS..][..length * DIMENSIONS]);
            from += length;
        }
        let attended = self.attended.apply(&attended);
        add_and_norm(rows, &attended, &self.attended_norm.scale, &self.attended_norm.shift);
        let mut wide = self.widen.apply(rows);
        gelu(&mut wide);
        let narrow = self.narrow.apply(&wide);
        add_and_norm(rows, &narrow, &self.narrow_norm.scale, &self.narrow_norm.shift);
    }
}

impl Dense {
    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        self.matrix.multiply(rows, Some(&self.bias))
    }
}

/// What each piece of one text takes from the others, head by head.
fn attend(mixed: &[f32], attended: &mut [f32]) {
    let length = attended.len() / DIMENSIONS;
    let at = |row: usize, part: usize, column: usize| mixed[row * 3 * DIMENSIONS + part * DIMENSIONS + column];
    let scale = (HEAD_WIDTH as f32).sqrt().recip();
    let mut queries = vec![0.0; length * HEAD_WIDTH];
    for head in 0..HEADS {
        let first = head * HEAD_WIDTH;
        for (row, query) in queries.chunks_exact_mut(HEAD_WIDTH).enumerate() {
            for (column, value) in query.iter_mut().enumerate() {
                *value = at(row, 0, first + column) * scale;
            }
        }
        let keys = Packed::new(HEAD_WIDTH, length, |column, row| at(row, 1, first + column));
        let mut shares = keys.multiply(&queries, None);
        softmax(&mut shares, length);
        let values = Packed::new(length, HEAD_WIDTH, |row, column| at(row, 2, first + column));
        let taken = values.multiply(&shares, None);
        for (row, taken) in taken.chunks_exact(HEAD_WIDTH).enumerate() {
            attended[row * DIMENSIONS + first..][..HEAD_WIDTH].copy_from_slice(taken);
        }
    }
}
