//! A head as bytes: four counts, the numbers of four bytes, then the weights of one byte.

use super::Head;

const MAGIC: [u8; 4] = *b"chd1";

impl Head {
    /// What is written to a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let numbers = self.number_weights.len() / self.classes;
        for count in [self.classes, self.pieces.len(), numbers] {
            bytes.extend((count as u32).to_le_bytes());
        }
        bytes.extend(self.sharpness.to_le_bytes());
        for value in [&self.bias, &self.piece_scales, &self.number_scales]
            .into_iter()
            .flatten()
        {
            bytes.extend(value.to_le_bytes());
        }
        self.pieces.iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
        bytes.extend(
            [&self.piece_weights, &self.number_weights]
                .into_iter()
                .flatten()
                .map(|weight| *weight as u8),
        );
        bytes
    }

    /// Reads what was written; nothing when the bytes are not those of a head.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&MAGIC)?;
        let mut counts = [0; 3];
        for count in &mut counts {
            *count = u32::from_le_bytes(take(&mut rest)?) as usize;
        }
        let [classes, pieces, numbers] = counts;
        let sharpness = f32::from_le_bytes(take(&mut rest)?);
        let mut floats = |count: usize| {
            (0..count)
                .map(|_| take(&mut rest).map(f32::from_le_bytes))
                .collect::<Option<Vec<f32>>>()
        };
        let (bias, piece_scales, number_scales) = (floats(classes)?, floats(classes)?, floats(classes)?);
        let hashes = (0..pieces)
            .map(|_| take(&mut rest).map(u32::from_le_bytes))
            .collect::<Option<Vec<u32>>>()?;
        let weights: Vec<i8> = rest.iter().map(|byte| *byte as i8).collect();
        let (piece_weights, number_weights) = weights.split_at_checked(pieces * classes)?;
        (classes > 0 && number_weights.len() == numbers * classes).then(|| Self {
            classes,
            pieces: hashes,
            piece_weights: piece_weights.to_vec(),
            number_weights: number_weights.to_vec(),
            piece_scales,
            number_scales,
            bias,
            sharpness,
        })
    }
}

fn take(rest: &mut &[u8]) -> Option<[u8; 4]> {
    let (taken, left) = rest.split_first_chunk::<4>()?;
    *rest = left;
    Some(*taken)
}
