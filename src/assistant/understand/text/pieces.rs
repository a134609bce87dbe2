//! Letters into words and numbers.

use super::fold;

/// A run of letters or of digits.
pub(super) enum Piece {
    Word(String),
    Number {
        text: String,
        hundredths: i64,
        is_money: bool,
    },
}

pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().filter_map(fold).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_ascii_digit() {
            let (piece, next) = number(&letters, at);
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
                out.push(Piece::Word(word));
            }
        } else {
            at += 1;
        }
    }
    out
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
            '.' if next_is_digit && !digits.contains('.') => digits.push('.'),
            _ => break,
        }
        at += 1;
    }
    let tail: String = letters[at..].iter().take_while(|c| c.is_alphabetic()).collect();
    let after = at + tail.chars().count();
    if ["xl", "xxl", "nd", "st", "rd", "th"].contains(&tail.as_str()) {
        return (Piece::Word(format!("{digits}{tail}")), after);
    }
    let times = match tail.as_str() {
        "k" => 1_000,
        "m" if digits.len() <= 4 => 1_000_000,
        _ => 1,
    };
    let before = start.checked_sub(1).map(|at| letters[at]);
    let glued_n = before == Some('n') && (start < 2 || !letters[start - 2].is_alphanumeric());
    let is_money = times > 1 || matches!(before, Some('₦' | '$' | '£' | '€' | '₵' | '₹')) || glued_n;
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

fn hundredths(digits: &str) -> i64 {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction: String = format!("{fraction}00").chars().take(2).collect();
    let whole: i64 = whole.parse().unwrap_or(i64::MAX / 1_000);
    whole.saturating_mul(100).saturating_add(fraction.parse().unwrap_or(0))
}
