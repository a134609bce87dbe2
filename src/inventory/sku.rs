//! SKUs: made from names, checked when written by hand.

use std::collections::{HashMap, HashSet};

/// Longest SKU stored.
pub const SKU_CHARS_MAX: usize = 40;

const RULE: &str = "Write a SKU of up to 40 letters and digits; dots, hyphens and underscores may stand between them, like ANK-SUN-RED-XL.";

/// `ANK-SUN-RED-XL` for Ankara Sunburst in Red and XL. The same names always give the same SKU.
pub fn make(name: &str, values: &[String]) -> String {
    let mut parts: Vec<String> = name
        .split_whitespace()
        .map(|word| short(word, 3))
        .filter(|part| !part.is_empty())
        .take(2)
        .collect();
    if parts.is_empty() {
        parts.push("ITEM".to_owned());
    }
    // A value of four characters, such as XXXL or BLUE, is clearer whole than cut.
    parts.extend(
        values
            .iter()
            .map(|value| short(value, 4))
            .filter(|part| !part.is_empty()),
    );
    parts.join("-")
}

/// The SKU as it is stored, or a sentence saying what a SKU may look like.
pub fn check(text: &str) -> Result<String, &'static str> {
    let sku = text.trim().to_uppercase();
    let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let fits = sku.len() <= SKU_CHARS_MAX
        && sku.starts_with(allowed)
        && sku.chars().all(|c| allowed(c) || matches!(c, '.' | '_' | '-'));
    if fits { Ok(sku) } else { Err(RULE) }
}

/// Hands out SKUs that nobody has: the stem itself, then `-2`, `-3` and so on.
#[derive(Debug, Default)]
pub(super) struct FreeSkus {
    taken: HashSet<String>,
    last_number: HashMap<String, u32>,
}

impl FreeSkus {
    /// Notes SKUs that are in use.
    pub(super) fn take(&mut self, skus: impl IntoIterator<Item = String>) {
        self.taken.extend(skus);
    }

    /// The first free SKU of this stem; it is taken from now on.
    pub(super) fn next(&mut self, stem: &str) -> String {
        let number = self.last_number.entry(stem.to_owned()).or_insert(0);
        loop {
            *number += 1;
            let sku = if *number == 1 {
                stem.to_owned()
            } else {
                format!("{stem}-{number}")
            };
            if self.taken.insert(sku.clone()) {
                return sku;
            }
        }
    }
}

/// The first letters and digits in capitals; a word no longer than `whole` stays whole, a longer one keeps three.
fn short(word: &str, whole: usize) -> String {
    let letters: Vec<char> = word.chars().map(plain).filter(char::is_ascii_alphanumeric).collect();
    let keep = if letters.len() <= whole { letters.len() } else { 3 };
    letters[..keep].iter().collect::<String>().to_ascii_uppercase()
}

/// Letters with marks, as our languages write them, without their marks.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'À'..='Å' | 'ạ' | 'Ạ' => 'a',
        'è'..='ë' | 'È'..='Ë' | 'ẹ' | 'Ẹ' | 'ɛ' | 'Ɛ' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ị' | 'Ị' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' | 'ọ' | 'Ọ' | 'ɔ' | 'Ɔ' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ụ' | 'Ụ' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' | 'ṅ' | 'Ṅ' => 'n',
        'ṣ' | 'Ṣ' => 's',
        'ɓ' | 'Ɓ' => 'b',
        'ɗ' | 'Ɗ' => 'd',
        'ƙ' | 'Ƙ' => 'k',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(name: &str, values: &[&str]) -> String {
        make(
            name,
            &values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_sku_is_made_from_the_names() {
        for (name, values, sku) in [
            ("Ankara Sunburst", vec!["Red", "XL"], "ANK-SUN-RED-XL"),
            ("Ebun wrap dress", vec!["Leaf green", "S"], "EBU-WRA-LEA-S"),
            ("Adire indigo, Osun rings", vec![], "ADI-IND"),
            ("Ọ̀ṣun's gele", vec!["XXXL", "6 yards"], "OSU-GEL-XXXL-6YA"),
            ("Tea", vec!["42"], "TEA-42"),
            ("帽子", vec![], "ITEM"),
            ("帽子", vec!["赤", "M"], "ITEM-M"),
        ] {
            assert_eq!(made(name, &values), sku, "{name}");
        }
    }

    #[test]
    fn a_sku_written_by_hand_is_checked() {
        for (written, read) in [("ank-01", Some("ANK-01")), (" A.b_c ", Some("A.B_C")), ("7", Some("7"))] {
            assert_eq!(check(written).ok().as_deref(), read);
        }
        for written in ["", " ", "-A", "A B", "Ä1", "A/B", &"A".repeat(41)] {
            assert!(check(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_taken_sku_gets_the_next_number() {
        let mut free = FreeSkus::default();
        free.take(["TEA".to_owned(), "TEA-3".to_owned()]);
        assert_eq!(
            [free.next("TEA"), free.next("TEA"), free.next("COF")],
            ["TEA-2", "TEA-4", "COF"]
        );
    }

    proptest! {
        #[test]
        fn whatever_the_names_the_sku_made_is_one_we_accept(name in ".{1,60}", values in prop::collection::vec(".{1,20}", 0..3)) {
            let sku = make(&name, &values);
            prop_assert_eq!(check(&sku), Ok(sku.clone()));
            prop_assert!(sku.len() <= 24, "a number must still fit behind {}", sku);
            prop_assert_eq!(make(&name, &values), sku);
        }

        #[test]
        fn no_sku_is_handed_out_twice(stems in prop::collection::vec("[A-B](-[2-4])?", 0..40)) {
            let mut free = FreeSkus::default();
            let skus: Vec<String> = stems.iter().map(|stem| free.next(stem)).collect();
            let distinct: HashSet<&String> = skus.iter().collect();
            prop_assert_eq!(distinct.len(), skus.len());
        }
    }
}
