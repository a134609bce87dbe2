//! The safetensors file: the length of a JSON header, the header, and the numbers (<https://github.com/huggingface/safetensors#format>).

use std::collections::HashMap;

use serde::Deserialize;

use super::ModelError;

const FILE: &str = "model.safetensors";

/// A file of named lists of numbers.
#[derive(Debug)]
pub(super) struct Weights {
    tensors: HashMap<String, Tensor>,
    bytes: Vec<u8>,
    begin: usize,
}

#[derive(Debug, Deserialize)]
struct Tensor {
    dtype: String,
    data_offsets: (usize, usize),
}

impl Weights {
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, ModelError> {
        let length = bytes.first_chunk::<8>().map_or(0, |length| u64::from_le_bytes(*length));
        let begin = usize::try_from(length)
            .ok()
            .and_then(|length| length.checked_add(8))
            .filter(|begin| *begin <= bytes.len())
            .ok_or_else(|| broken("the header is cut off"))?;
        let mut header: HashMap<String, serde_json::Value> =
            serde_json::from_slice(bytes.get(8..begin).unwrap_or_default())
                .map_err(|error| broken(&error.to_string()))?;
        header.remove("__metadata__");
        let tensors = header
            .into_iter()
            .map(|(name, value)| serde_json::from_value(value).map(|tensor| (name, tensor)))
            .collect::<Result<_, _>>()
            .map_err(|error| broken(&error.to_string()))?;
        Ok(Self { tensors, bytes, begin })
    }

    /// The numbers of that name, which must be `count`.
    pub(super) fn get(&self, name: &str, count: usize) -> Result<Vec<f32>, ModelError> {
        let tensor = self
            .tensors
            .get(name)
            .ok_or_else(|| broken(&format!("it has no {name}")))?;
        if tensor.dtype != "F32" {
            return Err(broken(&format!("{name} is {}, not F32", tensor.dtype)));
        }
        let (from, to) = tensor.data_offsets;
        let numbers: Vec<f32> = self
            .bytes
            .get(self.begin.saturating_add(from)..self.begin.saturating_add(to))
            .unwrap_or_default()
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        if numbers.len() == count {
            Ok(numbers)
        } else {
            Err(broken(&format!("{name} has {} numbers, not {count}", numbers.len())))
        }
    }
}

fn broken(problem: &str) -> ModelError {
    ModelError::Form {
        file: FILE,
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, numbers: &[f32]) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    #[test]
    fn named_numbers_are_read() {
        let header = r#"{"__metadata__":{"format":"pt"},"bias":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#;
        let weights = Weights::parse(file(header, &[1.0, 2.0, 3.0])).unwrap();
        assert_eq!(weights.get("bias", 2).unwrap(), [2.0, 3.0]);
        assert!(weights.get("bias", 3).is_err());
        assert!(weights.get("other", 2).is_err());
    }

    #[test]
    fn a_broken_file_is_an_error() {
        assert!(Weights::parse(Vec::new()).is_err());
        assert!(Weights::parse(vec![255; 20]).is_err());
        let outside = r#"{"bias":{"dtype":"F32","data_offsets":[0,99999999999]}}"#;
        assert!(Weights::parse(file(outside, &[1.0])).unwrap().get("bias", 1).is_err());
    }
}
