//! The question a document is checked by: made from its own words, as somebody would ask who needs it.

use std::collections::HashMap;

use super::split::{Piece, UNDER};
use super::words;

/// Telling words of a question.
const WORDS_MAX: usize = 7;
const CHARS_MAX: usize = 300;

/// A question about the passage that is most unlike the others; none when there is no word in them.
pub(super) fn question_from(pieces: &[Piece]) -> Option<String> {
    let mut shared: HashMap<String, usize> = HashMap::new();
    for piece in pieces {
        for term in words::asked(&piece.body) {
            *shared.entry(term).or_default() += 1;
        }
    }
    let rarity = |word: &str| 1.0 / shared.get(&words::stem(word)).map_or(1.0, |count| *count as f32);
    let telling = |text: &str| -> Vec<String> {
        let mut words = words::words(text);
        let mut seen = std::collections::HashSet::new();
        words.retain(|word| !words::is_filler(word) && seen.insert(word.clone()));
        words
    };
    let worth = |piece: &Piece| -> f32 { telling(&piece.body).iter().map(|word| rarity(word)).sum() };
    let piece = pieces.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)))?;
    let leaf = piece.heading.rsplit(UNDER).next().unwrap_or_default();
    if leaf.ends_with('?') {
        return Some(leaf.chars().take(CHARS_MAX).collect());
    }
    let mut rarest = telling(&piece.body);
    rarest.sort_by(|a, b| rarity(b).total_cmp(&rarity(a)));
    rarest.truncate(WORDS_MAX);
    // In the order in which they stand.
    let asked: Vec<String> = telling(&piece.body)
        .into_iter()
        .filter(|word| rarest.contains(word))
        .collect();
    let question = [leaf, &asked.join(" ")].join(" ");
    let question = question.trim();
    (!question.is_empty()).then(|| format!("{}?", question.chars().take(CHARS_MAX).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(heading: &str, body: &str) -> Piece {
        Piece {
            heading: heading.into(),
            body: body.into(),
        }
    }

    #[test]
    fn a_question_is_made_of_what_only_this_document_says() {
        let pieces = [
            piece("Care", "Please read the notes."),
            piece(
                "Care > Washing",
                "Please wash adire in cold water with a spoon of salt.",
            ),
        ];
        assert_eq!(
            question_from(&pieces).as_deref(),
            Some(
                "Washing wash adire cold water with spoon salt?"
                    .replace("with ", "")
                    .as_str()
            )
        );
        let asked = [
            piece("", "Hello."),
            piece(
                "Delivery > Do you send to Jos?",
                "Yes, by bus, in two days, for a small fee.",
            ),
        ];
        assert_eq!(question_from(&asked).as_deref(), Some("Do you send to Jos?"));
        assert_eq!(question_from(&[]), None);
        assert_eq!(question_from(&[piece("", "***")]), None);
    }
}
