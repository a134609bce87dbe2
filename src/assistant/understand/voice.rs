//! How something is said: the greeting, a gesture without words, the language.

use super::Greeting;
use super::intents::{Intent, Scored};
use super::lexicon::WEEKDAYS;
use super::text::Token;

pub(super) fn greeting(all: &[Token], intents: &[Scored]) -> Option<Greeting> {
    let greets = intents
        .iter()
        .any(|scored| scored.intent == Intent::Greeting && !(scored.cue.ends_with('$') && names_a_time(all)));
    let says = |word: &str| all.iter().take(4).any(|token| token.text == word);
    greets.then(|| match () {
        () if says("morning") => Greeting::Morning,
        () if says("afternoon") => Greeting::Afternoon,
        () if says("evening") => Greeting::Evening,
        () => Greeting::Hello,
    })
}

/// "Can you deliver this evening": a time of the day that is no greeting.
fn names_a_time(all: &[Token]) -> bool {
    const BEFORE: &[&str] = &[
        "this",
        "tomorrow",
        "today",
        "in",
        "by",
        "every",
        "on",
        "at",
        "till",
        "until",
        "before",
        "yesterday",
        "next",
    ];
    let is_time = |word: &Token| ["morning", "afternoon", "evening"].contains(&word.text.as_str());
    let is_before = |word: &Token| BEFORE.contains(&word.text.as_str()) || WEEKDAYS.contains(&word.text.as_str());
    all.windows(2).any(|pair| is_time(&pair[1]) && is_before(&pair[0]))
}

/// Whether nothing but words of consent was said: "alright noted", "ok cool".
pub(super) fn is_consent(all: &[Token]) -> bool {
    const CONSENT: &[&str] = &[
        "ok",
        "alright",
        "right",
        "noted",
        "cool",
        "fine",
        "great",
        "nice",
        "good",
        "perfect",
        "understood",
        "seen",
        "got",
        "it",
        "i",
        "see",
        "hear",
        "oh",
        "then",
        "no",
        "problem",
        "wahala",
        "all",
        "sure",
        "lol",
        "haha",
        "hahaha",
        "lmao",
        "hmm",
        "wow",
    ];
    const FIRM: &[&str] = &[
        "ok",
        "alright",
        "noted",
        "cool",
        "fine",
        "great",
        "perfect",
        "understood",
        "seen",
    ];
    let says = |words: &[&str], token: &Token| words.contains(&token.text.as_str());
    all.iter().all(|token| says(CONSENT, token)) && all.iter().any(|token| says(FIRM, token))
}

/// What a message without any words says.
pub(super) fn gesture(message: &str) -> Option<Intent> {
    if message.chars().any(char::is_alphanumeric) {
        return None;
    }
    let has = |signs: &[char]| message.chars().any(|c| signs.contains(&c));
    if has(&['🙏', '❤', '😍', '🥰', '😘', '💕']) {
        Some(Intent::Thanks)
    } else if has(&['👋']) {
        Some(Intent::Greeting)
    } else {
        has(&['👍', '👌', '😊', '🙂', '😂', '✅', '💯', '🔥', '👏']).then_some(Intent::Acknowledgement)
    }
}

/// Whether a message is in Nigerian Pidgin.
pub(super) fn is_pidgin(message: &str) -> bool {
    const MARKS: &[&str] = &[
        "dey", "wetin", "abeg", "una", "wey", "don", "oga", "nko", "sabi", "biko", "am", "na", "una", "abi", "shey",
        "wia", "comot", "gats",
    ];
    let words = message.to_lowercase();
    let mut before = "";
    let marks = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .filter(|word| {
            let is_english = *word == "am" && before == "i" || *word == "don" && before.is_empty();
            before = word;
            MARKS.contains(word) && !is_english
        })
        .count();
    marks > 0
}
