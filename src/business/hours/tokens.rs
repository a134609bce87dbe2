//! Free text about opening hours, cut into the pieces that mean something. Everything else is dropped.

/// The days of the week, Monday first.
pub(super) type Week = [bool; 7];

/// A piece that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// One day, or a group such as weekdays.
    Days(Week),
    /// A time of day.
    Time(Time),
    /// "to", "till", a dash.
    To,
    /// "and", "&", a plus.
    And,
    /// The end of a part: comma, semicolon, full stop, line.
    Break,
    /// "closed".
    Closed,
    /// "24/7", "24 hours", "always".
    Always,
    /// "otherwise", "other days".
    Otherwise,
    /// "except", "but not".
    Except,
}

/// A time of day as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Minutes since midnight, as on a clock face without am or pm.
    pub(super) min: i16,
    /// What was said about the half of the day.
    pub(super) half: Half,
}

/// The half of the day a time is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Evening,
    /// Written in a way that leaves no doubt: 14:00, noon.
    Sure,
    Unsaid,
}

const DAY_NAMES: [(&str, &[&str]); 7] = [
    ("monday", &["mon"]),
    ("tuesday", &["tue", "tues"]),
    ("wednesday", &["wed", "weds", "wednes"]),
    ("thursday", &["thu", "thur", "thurs"]),
    ("friday", &["fri"]),
    ("saturday", &["sat"]),
    ("sunday", &["sun"]),
];
/// Phrases of several words, read as one; longer ones first.
const PHRASES: &[(&str, &str)] = &[
    ("monday to sunday", " everyday "),
    ("seven days a week", " everyday "),
    ("7 days a week", " everyday "),
    ("seven days", " everyday "),
    ("7 days", " everyday "),
    ("every single day", " everyday "),
    ("every day", " everyday "),
    ("all days", " everyday "),
    ("all week", " everyday "),
    ("whole week", " everyday "),
    ("each day", " everyday "),
    ("public holidays", " "),
    ("public holiday", " "),
    ("all other days", " otherwise "),
    ("other days", " otherwise "),
    ("the rest", " otherwise "),
    ("day and night", " always "),
    ("round the clock", " always "),
    ("around the clock", " always "),
    ("all day", " always "),
    ("24 hours", " always "),
    ("24hours", " always "),
    ("24 hrs", " always "),
    ("24hrs", " always "),
    ("24/7", " always "),
    ("24-7", " always "),
    ("24 7", " always "),
    ("a.m.", "am "),
    ("p.m.", "pm "),
    ("a.m", "am "),
    ("p.m", "pm "),
    ("o'clock", " "),
    ("o’clock", " "),
    ("in the morning", "am "),
    ("in the afternoon", "pm "),
    ("in the evening", "pm "),
    ("at night", "pm "),
];
/// Typos are forgiven in names of at least this many letters; shorter words resemble too much.
const TYPO_LETTERS_MIN: usize = 6;

/// Cuts a text up.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut text = text.to_lowercase();
    for (phrase, replacement) in PHRASES {
        text = text.replace(phrase, replacement);
    }
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_ascii_digit() {
            time(rest)
        } else if first.is_alphabetic() {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            (word(&rest[..length]), length)
        } else if first == '.' && matches!(tokens.last(), Some(Token::Days(_))) {
            // "Mon. to Sat." is shortened, not ended.
            (None, 1)
        } else {
            (mark(first), first.len_utf8())
        };
        tokens.extend(token);
        rest = &rest[length..];
    }
    tokens
}

fn mark(mark: char) -> Option<Token> {
    match mark {
        '-' | '–' | '—' | '~' => Some(Token::To),
        '&' | '+' | '/' => Some(Token::And),
        ',' | ';' | '.' | '\n' => Some(Token::Break),
        _ => None,
    }
}

fn word(word: &str) -> Option<Token> {
    match word {
        "to" | "till" | "til" | "until" | "through" | "thru" => Some(Token::To),
        "and" | "plus" => Some(Token::And),
        "but" | "then" => Some(Token::Break),
        "closed" | "close" | "shut" | "off" => Some(Token::Closed),
        "always" | "nonstop" => Some(Token::Always),
        "otherwise" | "else" => Some(Token::Otherwise),
        "except" | "excluding" | "apart" => Some(Token::Except),
        "noon" | "midday" => Some(Token::Time(Time {
            min: 720,
            half: Half::Sure,
        })),
        "midnight" => Some(Token::Time(Time {
            min: 0,
            half: Half::Sure,
        })),
        "everyday" | "daily" => Some(Token::Days([true; 7])),
        "weekday" | "weekdays" => Some(Token::Days([true, true, true, true, true, false, false])),
        "weekend" | "weekends" => Some(Token::Days([false, false, false, false, false, true, true])),
        word => weekday(word).map(|day| {
            let mut week = [false; 7];
            week[day] = true;
            Token::Days(week)
        }),
    }
}

fn weekday(word: &str) -> Option<usize> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let is_named =
        |(name, short): &(&str, &[&str])| *name == singular || short.contains(&word) || short.contains(&singular);
    let is_near = |(name, _): &(&str, &[&str])| strsim::osa_distance(name, singular) == 1;
    DAY_NAMES.iter().position(is_named).or_else(|| {
        let is_long = singular.chars().count() >= TYPO_LETTERS_MIN;
        DAY_NAMES.iter().position(|day| is_long && is_near(day))
    })
}

/// Reads `9`, `9am`, `9:30 pm`, `9.30`, `0900`, `14h`, `17:00hrs` at the beginning of a text that begins with a digit; answers
/// how many bytes it took.
fn time(text: &str) -> (Option<Token>, usize) {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(text);
    let (mut hours, mut minutes, mut length) = (text[..whole].parse::<i16>().unwrap_or(i16::MAX), 0, whole);
    let mut is_clock = false;
    let after = &text[whole..];
    let fraction = after.strip_prefix([':', '.', 'h']).map_or(0, digits);
    if whole <= 2 && fraction == 2 {
        minutes = after[1..3].parse().unwrap_or(i16::MAX);
        length += 3;
        is_clock = true;
    } else if whole == 4 || (whole == 3 && hours < 1_000) {
        (hours, minutes) = (hours / 100, hours % 100);
        is_clock = whole == 4;
    }
    let unit = text[length..].trim_start();
    let skipped = text[length..].len() - unit.len();
    let letters = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
    let half = match &unit[..letters] {
        "am" | "a" => Half::Morning,
        "pm" | "p" => Half::Evening,
        "h" | "hrs" | "hr" | "hours" => Half::Unsaid,
        _ => {
            let is_sure = hours > 12 || (is_clock && text.starts_with('0'));
            return (
                at(hours, minutes, if is_sure { Half::Sure } else { Half::Unsaid }),
                length,
            );
        }
    };
    (at(hours, minutes, half), length + skipped + letters)
}

fn at(hours: i16, minutes: i16, half: Half) -> Option<Token> {
    let is_possible = minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0));
    let half = if hours > 12 || hours == 0 { Half::Sure } else { half };
    is_possible.then(|| {
        Token::Time(Time {
            min: hours * 60 + minutes,
            half,
        })
    })
}
