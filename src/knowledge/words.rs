//! Words as they are compared: without case, accents and endings. What is stored and what is asked go through the same.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer ones are no words; the database keeps none longer than 2,046 bytes.
const LETTERS_MAX: usize = 40;
/// Different words of a question that are looked for.
const ASKED_MAX: usize = 24;

/// Words that say nothing about what is asked, in the languages shops are written to most.
const FILLERS: &[&str] = &[
    "a", "about", "abeg", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been",
    "but", "by", "can", "could", "das", "de", "dem", "der", "dey", "did", "die", "do", "does", "don", "dont", "else",
    "en", "es", "est", "et", "for", "from", "get", "go", "good", "got", "great", "had", "has", "have", "he", "hello",
    "her", "hey", "hi", "him", "his", "how", "i", "if", "ii", "im", "in", "into", "is", "it", "its", "ive", "just",
    "know", "kindly", "la", "le", "les", "let", "like", "ll", "look", "los", "make", "many", "may", "me", "mi",
    "might", "more", "much", "must", "my", "na", "nd", "need", "no", "not", "now", "o", "of", "oh", "ok", "okay", "on",
    "one", "or", "our", "out", "over", "per", "please", "pls", "que", "re", "s", "say", "see", "shall", "she",
    "should", "so", "some", "such", "sure", "t", "tell", "than", "thank", "thanks", "that", "thats", "the", "their",
    "them", "then", "there", "these", "they", "thing", "this", "those", "to", "too", "u", "uh", "um", "un", "una",
    "up", "ur", "us", "use", "ve", "very", "want", "wan", "was", "we", "well", "were", "wetin", "what", "whats",
    "when", "where", "whether", "which", "who", "whose", "will", "wish", "with", "would", "yeah", "yes", "you", "your",
    "yours",
];

/// The terms of a text, in its order.
pub(super) fn terms(text: &str) -> Vec<String> {
    words(text).iter().map(|word| stem(word)).collect()
}

/// What a question asks about: its telling terms, each once. One of fillers only is asked for as it is.
pub(super) fn asked(question: &str) -> Vec<String> {
    let all = words(question);
    let telling: Vec<&String> = all.iter().filter(|word| !is_filler(word)).collect();
    let chosen = if telling.is_empty() {
        all.iter().collect()
    } else {
        telling
    };
    let mut seen = BTreeSet::new();
    chosen
        .into_iter()
        .map(|word| stem(word))
        .filter(|term| seen.insert(term.clone()))
        .take(ASKED_MAX)
        .collect()
}

pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Lower case, no accents; letters and digits stay together.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '\u{2019}'))
        .flat_map(char::to_lowercase)
        .collect();
    folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LETTERS_MAX).collect())
        .collect()
}

/// Without the endings that English gives to one word: "deliveries", "delivered" and "deliver" are one.
pub(super) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.bytes().any(|letter| letter.is_ascii_digit()) {
        return word.to_owned();
    }
    let word = without_plural(word);
    let word = ["ing", "ed"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|rest| has_body(rest)))
        .map_or_else(|| word.clone(), undoubled);
    let word = match word.strip_suffix('e') {
        Some(rest) if rest.len() >= 3 => rest,
        _ => &word,
    };
    match word.strip_suffix('y') {
        Some(rest) if rest.len() >= 3 => format!("{rest}i"),
        _ => word.to_owned(),
    }
}

fn without_plural(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").filter(|rest| rest.len() >= 2) {
        return format!("{rest}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(rest) if rest.len() >= 3 && !rest.ends_with(['s', 'u', 'i']) => rest.to_owned(),
        _ => word.to_owned(),
    }
}

/// Long enough, and with a vowel: "bring" has no ending.
fn has_body(rest: &str) -> bool {
    rest.len() >= 3 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// "shipp" is "ship"; "sell" stays.
fn undoubled(rest: &str) -> String {
    let mut letters = rest.bytes().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !b"lsz".contains(&last) => rest[..rest.len() - 1].to_owned(),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_people_take_for_one_are_one() {
        for family in [
            &["deliver", "delivers", "delivered", "delivering"][..],
            &["policy", "policies"],
            &["ship", "shipping", "shipped"],
            &["wash", "washes", "washing"],
            &["exchange", "exchanged", "exchanging", "exchanges"],
            &["dress", "dresses"],
            &["price", "prices", "priced"],
            &["café", "CAFE", "Cafés"],
        ] {
            let stems: BTreeSet<Vec<String>> = family.iter().map(|word| terms(word)).collect();
            assert_eq!(stems.len(), 1, "{family:?}: {stems:?}");
        }
        for apart in [("bus", "bu"), ("bring", "br"), ("red", "r"), ("size", "sizing10")] {
            assert_ne!(terms(apart.0), terms(apart.1), "{apart:?}");
        }
    }

    #[test]
    fn a_question_is_its_telling_words() {
        assert_eq!(
            asked("Can I wash the adire with hot water, or is washing it cold better?"),
            ["wash", "adir", "hot", "water", "cold", "better"]
        );
        assert_eq!(asked("who are you"), ["who", "are", "you"]);
        assert!(asked(" ?! ").is_empty());
    }

    #[test]
    fn letters_of_every_writing_stay() {
        assert_eq!(words("Ẹ̀bùn ọmọ, 12.5kg — don't"), ["ebun", "omo", "12", "5kg", "dont"]);
        assert_eq!(words("中文 ладно"), ["中文", "ладно"]);
        assert_eq!(words(&"x".repeat(100))[0].len(), LETTERS_MAX);
    }
}
