//! Embeddings that were made before, so that training again takes seconds instead of minutes.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::Path;

use super::TrainingError;
use crate::embed::{DIMENSIONS, Embedder};

/// Texts that are embedded before they are written.
const AT_ONCE: usize = 2048;

/// Embeddings of all `texts`, those in the file at `path` from there; what is new is added to it.
pub(super) fn embeddings(embedder: &Embedder, texts: &[&str], path: &Path) -> Result<Vec<Vec<f32>>, TrainingError> {
    let mut known = read(path);
    let mut unknown: Vec<(u64, &str)> = texts
        .iter()
        .map(|text| (key(text), *text))
        .filter(|(key, _)| !known.contains_key(key))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    // Texts of like length go together.
    unknown.sort_by_key(|(_, text)| text.len());
    for unknown in unknown.chunks(AT_ONCE) {
        let made = embedder.embed_all(&unknown.iter().map(|(_, text)| *text).collect::<Vec<_>>());
        let new: Vec<(u64, Vec<f32>)> = unknown.iter().map(|(key, _)| *key).zip(made).collect();
        append(path, &new).map_err(|source| TrainingError::Write {
            path: path.to_owned(),
            source,
        })?;
        known.extend(new);
    }
    Ok(texts.iter().map(|text| known[&key(text)].clone()).collect())
}

fn key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

const RECORD: usize = 8 + DIMENSIONS * 4;

fn read(path: &Path) -> HashMap<u64, Vec<f32>> {
    std::fs::read(path)
        .unwrap_or_default()
        .chunks_exact(RECORD)
        .filter_map(|record| {
            let (key, numbers) = record.split_first_chunk::<8>()?;
            let numbers = numbers
                .as_chunks::<4>()
                .0
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect();
            Some((u64::from_le_bytes(*key), numbers))
        })
        .collect()
}

fn append(path: &Path, new: &[(u64, Vec<f32>)]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    let mut bytes = Vec::with_capacity(new.len() * RECORD);
    for (key, numbers) in new {
        bytes.extend(key.to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
    file.write_all(&bytes)
}
