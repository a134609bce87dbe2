//! A text as 384 numbers, near for texts that mean the same: the sentence transformer all-MiniLM-L6-v2 (Apache-2.0,
//! <https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2>), run here without any library for networks.
//!
//! [`Embedder::load`] reads a folder with `model.safetensors` and `tokenizer.json`; `scripts/setup` brings one. Texts are cut
//! at [`TOKENS_MAX`] pieces. It keeps nothing between calls and may be shared by threads.

mod layer;
mod matrix;
mod tokens;
mod weights;

use std::path::{Path, PathBuf};

use layer::Layer;
use matrix::add_and_norm;
use tokens::{Pieces, Tokens};
use weights::Weights;

/// Numbers in an embedding.
pub const DIMENSIONS: usize = 384;
/// Word pieces of a text that are read, as the model was trained for.
pub const TOKENS_MAX: usize = 256;

const LAYERS: usize = 6;
/// Rows that go through the layers at once: enough to keep the lanes busy, few enough to stay in the cache.
const ROWS_AT_ONCE: usize = 512;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{file} is not the all-MiniLM-L6-v2 model: {problem}")]
    Form { file: &'static str, problem: String },
}

/// A text as the model read it.
#[derive(Debug, Clone)]
pub struct States {
    /// The text as one embedding, of length 1.
    pub embedding: Vec<f32>,
    /// What the model made of each piece where it stands, piece after piece.
    rows: Vec<f32>,
    /// At which letter the word of each piece begins.
    starts: Vec<Option<usize>>,
}

impl States {
    /// What the word from letter `start` up to `end` stands for in this text, of length 1; noughts for one that was not read.
    pub fn of_word(&self, start: usize, end: usize) -> Vec<f32> {
        let mut sums = vec![0.0; DIMENSIONS];
        let pieces = self.rows.chunks_exact(DIMENSIONS).zip(&self.starts);
        for (row, _) in pieces.filter(|(_, at)| at.is_some_and(|at| (start..end).contains(&at))) {
            add(&mut sums, row);
        }
        normal(sums)
    }
}

/// The model, in memory.
#[derive(Debug)]
pub struct Embedder {
    tokens: Tokens,
    words: Vec<f32>,
    positions: Vec<f32>,
    kind: Vec<f32>,
    scale: Vec<f32>,
    shift: Vec<f32>,
    layers: Vec<Layer>,
}

impl Embedder {
    /// Reads the model from its folder. Takes about a tenth of a second.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|source| ModelError::Read { path, source })
        };
        let tokens = Tokens::parse(&read("tokenizer.json")?)?;
        let weights = Weights::parse(read("model.safetensors")?)?;
        let table = |name: &str, rows: usize| weights.get(&format!("embeddings.{name}"), rows * DIMENSIONS);
        Ok(Self {
            words: table("word_embeddings.weight", tokens.len())?,
            positions: table("position_embeddings.weight", 512)?,
            kind: table("token_type_embeddings.weight", 2)?,
            scale: table("LayerNorm.weight", 1)?,
            shift: table("LayerNorm.bias", 1)?,
            layers: (0..LAYERS)
                .map(|number| Layer::read(&weights, number))
                .collect::<Result<_, _>>()?,
            tokens,
        })
    }

    /// The embedding of a text, of length 1.
    pub fn embed(&self, text: &str) -> Vec<f32> {
        self.embed_some(&[text]).pop().expect("one text gives one embedding")
    }

    /// The embeddings of many texts, in their order. Takes every processor it is given.
    pub fn embed_all<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Vec<f32>> {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = texts.len().div_ceil(processors).max(1);
        std::thread::scope(|scope| {
            let workers: Vec<_> = texts
                .chunks(share)
                .map(|mine| scope.spawn(|| self.embed_some(mine)))
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("embedding does not panic"))
                .collect()
        })
    }

    /// The same on this thread alone.
    pub(crate) fn embed_some<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Vec<f32>> {
        let pieces = self.pieces(texts);
        let read = batches(&pieces).into_iter().flat_map(|batch| self.rows(batch));
        read.map(|rows| normal(mean(&rows))).collect()
    }

    /// The texts with what stands behind each word, in their order, on this thread.
    pub(crate) fn read_some<T: AsRef<str>>(&self, texts: &[T]) -> Vec<States> {
        let pieces = self.pieces(texts);
        let read: Vec<Vec<f32>> = batches(&pieces)
            .into_iter()
            .flat_map(|batch| self.rows(batch))
            .collect();
        read.into_iter()
            .zip(pieces)
            .map(|(rows, pieces)| States {
                embedding: normal(mean(&rows)),
                rows,
                starts: pieces.starts,
            })
            .collect()
    }

    fn pieces<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Pieces> {
        texts
            .iter()
            .map(|text| self.tokens.of(text.as_ref(), TOKENS_MAX))
            .collect()
    }

    /// What the last layer makes of each piece, by text.
    fn rows(&self, texts: &[Pieces]) -> Vec<Vec<f32>> {
        let lengths: Vec<usize> = texts.iter().map(|text| text.ids.len()).collect();
        let mut rows = self.first_rows(texts);
        for layer in &self.layers {
            layer.apply(&mut rows, &lengths);
        }
        let mut rest = rows.as_slice();
        lengths
            .iter()
            .map(|length| {
                let (mine, others) = rest.split_at(length * DIMENSIONS);
                rest = others;
                mine.to_vec()
            })
            .collect()
    }

    /// Word, place and kind of each piece, added up.
    fn first_rows(&self, texts: &[Pieces]) -> Vec<f32> {
        let mut rows = Vec::new();
        let mut places = Vec::new();
        for text in texts {
            for (place, id) in text.ids.iter().enumerate() {
                rows.extend_from_slice(&self.words[*id as usize * DIMENSIONS..][..DIMENSIONS]);
                let place = &self.positions[place * DIMENSIONS..][..DIMENSIONS];
                places.extend(place.iter().zip(&self.kind).map(|(place, kind)| place + kind));
            }
        }
        add_and_norm(&mut rows, &places, &self.scale, &self.shift);
        rows
    }
}

/// Neighbours together, up to [`ROWS_AT_ONCE`] pieces.
fn batches(texts: &[Pieces]) -> Vec<&[Pieces]> {
    let mut batches = Vec::new();
    let mut from = 0;
    let mut rows = 0;
    for (at, text) in texts.iter().enumerate() {
        if at > from && rows + text.ids.len() > ROWS_AT_ONCE {
            batches.push(&texts[from..at]);
            (from, rows) = (at, 0);
        }
        rows += text.ids.len();
    }
    if from < texts.len() {
        batches.push(&texts[from..]);
    }
    batches
}

fn mean(rows: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0; DIMENSIONS];
    for row in rows.chunks_exact(DIMENSIONS) {
        add(&mut sums, row);
    }
    let count = (rows.len() / DIMENSIONS) as f32;
    for sum in &mut sums {
        *sum /= count;
    }
    sums
}

fn add(sums: &mut [f32], row: &[f32]) {
    sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
}

fn normal(mut values: Vec<f32>) -> Vec<f32> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
    for value in &mut values {
        *value /= length;
    }
    values
}
