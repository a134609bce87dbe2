//! Bodies that come near to what platforms post: JSON stays JSON half of the time.

use std::sync::LazyLock;

use libfuzzer_sys::fuzzer_mutate;
use serde_json::Value;

/// What every body of the table is made of, by platform of no matter which: the platforms mix their envelopes.
static PIECES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut pieces = vec![
        Value::Null,
        Value::Bool(true),
        (-1).into(),
        u64::MAX.into(),
        1e300.into(),
        "".into(),
    ];
    for body in bodies() {
        places(&body, String::new(), &mut |_, value| pieces.push(value.clone()));
    }
    pieces.retain(|piece| piece.to_string().len() < 2_000);
    pieces.sort_by_cached_key(Value::to_string);
    pieces.dedup();
    pieces
});

/// Changes the body in place, and answers how long it is now.
pub fn mutate(body: &mut [u8], size: usize, size_max: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) << 1 | 1);
    if dice.below(2) == 0
        && let Ok(value) = serde_json::from_slice(&body[..size])
    {
        let changed = with_another_value(value, &mut dice).to_string();
        if changed.len() <= size_max.min(body.len()) {
            body[..changed.len()].copy_from_slice(changed.as_bytes());
            return changed.len();
        }
    }
    fuzzer_mutate(body, size, size_max)
}

/// Puts a piece into some place, takes one out, or has one twice.
fn with_another_value(mut body: Value, dice: &mut Dice) -> Value {
    let mut all = Vec::new();
    places(&body, String::new(), &mut |place, _| all.push(place.to_owned()));
    let place = &all[dice.below(all.len())];
    let piece = PIECES[dice.below(PIECES.len())].clone();
    let Some(chosen) = body.pointer_mut(place) else {
        return body;
    };
    match (dice.below(4), &mut *chosen) {
        (0, Value::Array(list)) if !list.is_empty() => drop(list.remove(dice.below(list.len()))),
        (1, Value::Array(list)) if !list.is_empty() => list.push(list[dice.below(list.len())].clone()),
        (2, Value::Array(list)) => list.push(piece),
        (0, Value::Object(members)) if !members.is_empty() => {
            let key = members
                .keys()
                .nth(dice.below(members.len()))
                .cloned()
                .unwrap_or_default();
            members.remove(&key);
        }
        (1, Value::Object(members)) => {
            if let Value::Object(others) = piece {
                members.extend(others);
            }
        }
        _ => *chosen = piece,
    }
    body
}

/// Visits every value, with the pointer to it.
fn places(value: &Value, here: String, visit: &mut impl FnMut(&str, &Value)) {
    visit(&here, value);
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                places(
                    value,
                    format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")),
                    visit,
                );
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                places(value, format!("{here}/{at}"), visit);
            }
        }
        _ => {}
    }
}

/// The table that the readers are tested with.
fn bodies() -> Vec<Value> {
    let table = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../inbound/tests/bodies");
    let files = ["instagram", "messenger", "whatsapp"]
        .iter()
        .flat_map(|platform| std::fs::read_dir(table.join(platform)).expect("the table can be read"));
    let mut paths: Vec<_> = files.map(|file| file.expect("an entry can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path| std::fs::read(path).expect("a body can be read");
    paths
        .iter()
        .map(read)
        .filter_map(|body| serde_json::from_slice(&body).ok())
        .collect()
}

/// Numbers by chance that come again with the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    /// From 0 on, less than `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }
}
