//! Letters into words and numbers.

use super::fold;

/// A run of letters or of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Word {
        text: String,
        /// What was written, where it is a word of another language.
        said: Option<String>,
    },
    Number {
        text: String,
        hundredths: i64,
        is_money: bool,
    },
}

impl Piece {
    /// A word of ours, with what was written for it.
    pub fn said(word: &str, said: Option<&str>) -> Self {
        Self::Word {
            text: word.to_owned(),
            said: said.map(str::to_owned),
        }
    }

    /// The word, unless it is a number.
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word { text, .. } => Some(text),
            Self::Number { .. } => None,
        }
    }
}

/// The words and numbers of a text.
pub fn pieces(text: &str) -> Vec<Piece> {
    cut(&folded(text))
}

/// The words and numbers of what somebody wrote, who may have written French. Names are as `is_name` knows them.
pub fn pieces_apart(text: &str, is_name: impl Fn(&str) -> bool) -> Vec<Piece> {
    cut(&folded_apart(text, is_name))
}

fn cut(letters: &[char]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_ascii_digit() {
            let (piece, next) = number(letters, at);
            out.push(piece);
            at = next;
        } else if letters[at].is_alphanumeric() {
            let length = model_length(&letters[at..]).unwrap_or_else(|| {
                letters[at..]
                    .iter()
                    .take_while(|c| c.is_alphanumeric() && !c.is_ascii_digit())
                    .count()
            });
            let word: String = letters[at..at + length].iter().collect();
            at += length;
            // The N of N9,500 is a currency sign, not a word.
            if word != "n" || !letters.get(at).is_some_and(char::is_ascii_digit) {
                out.push(Piece::said(&squeeze(&word), None));
            }
        } else {
            at += 1;
        }
    }
    out
}

/// `hellooo` is `hello`, `plsss` is `pls`: a letter written three times or more was meant once.
fn squeeze(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..].iter().take_while(|c| **c == letters[at]).count();
        let kept = if run >= 3 && letters[at].is_alphabetic() {
            1
        } else {
            run
        };
        out.extend(std::iter::repeat_n(letters[at], kept));
        at += run;
    }
    out
}

/// Folded letters.
fn folded(text: &str) -> Vec<char> {
    text.chars().filter_map(fold).collect()
}

/// Folded letters; a short French word that leans on the next stands by itself in full ("l'adresse": `le adresse`), unless
/// both together are a name.
fn folded_apart(text: &str, is_name: impl Fn(&str) -> bool) -> Vec<char> {
    const LEANING: &[(&str, &str)] = &[
        ("l", "le"),
        ("d", "de"),
        ("j", "je"),
        ("c", "ce"),
        ("s", "se"),
        ("n", "ne"),
        ("m", "me"),
        ("t", "te"),
        ("qu", "que"),
    ];
    let letters: Vec<char> = text.chars().collect();
    let mut out: Vec<char> = Vec::with_capacity(letters.len());
    for (at, letter) in letters.iter().enumerate() {
        let start = out.iter().rposition(|c| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let word: String = out[start..].iter().collect();
        let full = LEANING
            .iter()
            .find(|(short, _)| is_apostrophe(*letter) && *short == word)
            .map(|(_, full)| *full);
        let rest = || {
            letters[at + 1..]
                .iter()
                .copied()
                .filter_map(fold)
                .take_while(|c| c.is_alphanumeric())
        };
        let leans = full.is_some_and(|_| {
            rest().next().is_some_and(|c| "aeiouyhœ".contains(c))
                && !is_name(&word.chars().chain(rest()).collect::<String>())
        });
        match full.filter(|_| leans) {
            Some(full) => {
                out.truncate(start);
                out.extend(full.chars().chain([' ']));
            }
            None => out.extend(fold(*letter)),
        }
    }
    out
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | '´')
}

/// The length of a model's name: one or two letters with digits behind them, such as `a15`, `ps5`, `t490`. Money and sizes
/// are written that way too (`N500`, `R450`, `UK10`), and stay a word and a number.
fn model_length(letters: &[char]) -> Option<usize> {
    const OTHERS: &[&str] = &[
        "n", "r", "x", "k", "rs", "ks", "no", "sz", "uk", "us", "eu", "of", "to", "at", "in",
    ];
    let word: String = letters.iter().take_while(|c| c.is_ascii_lowercase()).collect();
    let digits = letters[word.len()..].iter().take_while(|c| c.is_ascii_digit()).count();
    let is_model = matches!(word.len(), 1 | 2) && (1..=4).contains(&digits) && !OTHERS.contains(&word.as_str());
    let behind = letters.get(word.len() + digits);
    (is_model && !behind.is_some_and(|c| c.is_alphanumeric())).then_some(word.len() + digits)
}

/// Reads `40`, `15,000`, `9.5k`, `2xl`, `6yards` (the number only), `2nd`.
fn number(letters: &[char], start: usize) -> (Piece, usize) {
    let mut at = start;
    let mut digits = String::new();
    while at < letters.len() {
        let next_is_digit = letters.get(at + 1).is_some_and(char::is_ascii_digit);
        match letters[at] {
            c if c.is_ascii_digit() => digits.push(c),
            ',' if next_is_digit && letters[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count() == 3 => {}
            '.' if is_group(letters, at, &digits) => {}
            ' ' | '\u{a0}' | '\u{202f}' if is_group(letters, at, &digits) && ends_round(letters, at) => {}
            '.' if next_is_digit && !digits.contains('.') => digits.push('.'),
            _ => break,
        }
        at += 1;
    }
    let tail: String = letters[at..].iter().take_while(|c| c.is_alphabetic()).collect();
    let after = at + tail.chars().count();
    if ["xl", "xxl", "nd", "st", "rd", "th"].contains(&tail.as_str()) {
        return (Piece::said(&format!("{digits}{tail}"), None), after);
    }
    let times = match tail.as_str() {
        "k" => 1_000,
        "m" if digits.len() <= 4 => 1_000_000,
        _ => 1,
    };
    let before = start.checked_sub(1).map(|at| letters[at]);
    // "R$ 100" is written with a space, too.
    let sign = letters[..start].iter().rev().find(|c| !c.is_whitespace());
    let glued_n = before == Some('n') && (start < 2 || !letters[start - 2].is_alphanumeric());
    let is_money = times > 1 || matches!(sign, Some('₦' | '$' | '£' | '€' | '₵' | '₹')) || glued_n;
    let hundredths = hundredths(&digits).saturating_mul(times);
    let text = if hundredths % 100 == 0 {
        (hundredths / 100).to_string()
    } else {
        digits
    };
    (
        Piece::Number {
            text,
            hundredths,
            is_money,
        },
        if times > 1 { after } else { at },
    )
}

/// Whether three digits and no more follow, as in "15.000" and "15 000".
fn is_group(letters: &[char], at: usize, digits: &str) -> bool {
    let behind: Vec<char> = letters[at + 1..].iter().copied().take(4).collect();
    let is_three = behind.len() >= 3
        && behind[..3].iter().all(char::is_ascii_digit)
        && !behind.get(3).is_some_and(|c| c.is_alphanumeric());
    is_three && !digits.contains('.') && !digits.starts_with('0')
}

/// Two numbers with a space between are one only when the second ends in noughts: prices do.
fn ends_round(letters: &[char], at: usize) -> bool {
    letters.get(at + 2..at + 4) == Some(&['0', '0'][..])
}

fn hundredths(digits: &str) -> i64 {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction: String = format!("{fraction}00").chars().take(2).collect();
    let whole: i64 = whole.parse().unwrap_or(i64::MAX / 1_000);
    whole.saturating_mul(100).saturating_add(fraction.parse().unwrap_or(0))
}
