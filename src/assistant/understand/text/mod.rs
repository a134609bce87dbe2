//! Text as buyers write it, brought to plain tokens: lower case, no accents, short forms spelt out, numbers read.

mod pieces;

use super::lexicon::{expand, is_filler};
pub use pieces::{Piece, pieces, pieces_apart};

/// One word or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Folded and spelt out.
    pub text: String,
    /// Without the plural ending; what the catalogue and the cues are compared by.
    pub stem: String,
    /// What was written, where it is a word of another language.
    pub said: Option<String>,
    /// Of a number, its value in hundredths.
    pub hundredths: Option<i64>,
    /// Written as money: with a sign, a `k`, or the word behind it.
    pub is_money: bool,
}

impl Token {
    /// The whole number it stands for.
    pub fn whole(&self) -> Option<i64> {
        self.hundredths
            .filter(|value| value % 100 == 0)
            .map(|value| value / 100)
    }

    /// The word as the customer wrote it.
    pub fn said(&self) -> &str {
        self.said.as_deref().unwrap_or(&self.text)
    }

    /// Whether it is money: written so, or a thousand and more.
    pub fn is_amount(&self) -> bool {
        self.hundredths.is_some_and(|value| self.is_money || value >= 100_000)
    }

    fn word(text: String) -> Self {
        Self {
            stem: stem(&text),
            text,
            said: None,
            hundredths: None,
            is_money: false,
        }
    }
}

/// The parts of a message that can each hold a question, from its sentences in our words.
pub(super) fn clauses(sentences: Vec<Vec<Piece>>) -> Vec<Vec<Token>> {
    let mut clauses = Vec::new();
    for sentence in sentences {
        split_at_questions(tokens_of(sentence), &mut clauses);
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// The words and numbers of each sentence; names are as `is_name` knows them.
pub(super) fn sentences(message: &str, is_name: impl Fn(&str) -> bool) -> Vec<Vec<Piece>> {
    split_at_stops(message)
        .iter()
        .map(|sentence| pieces_apart(sentence, &is_name))
        .collect()
}

/// All tokens of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    tokens_of(pieces(text))
}

fn tokens_of(pieces: Vec<Piece>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Word { text, said } => {
                for part in expand(&text).split_whitespace() {
                    out.push(Token {
                        said: said.clone(),
                        ..Token::word(part.to_owned())
                    });
                }
            }
            Piece::Number {
                text,
                hundredths,
                is_money,
            } => {
                out.push(Token {
                    stem: text.clone(),
                    text,
                    said: None,
                    hundredths: Some(hundredths),
                    is_money,
                });
            }
        }
    }
    mark_money_words(&mut out);
    mend_four(&mut out);
    join(&mut out);
    out.retain(|token| !is_filler(&token.text));
    out
}

/// Lower case without accents; `None` for a mark that only decorates the letter before it.
pub fn fold(c: char) -> Option<char> {
    let lower = c.to_lowercase().next().unwrap_or(c);
    Some(match lower {
        '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | '`' | '´' | '\u{200d}' | '\u{fe0f}' => return None,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ạ' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ẹ' | 'ǝ' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ị' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ō' | 'ọ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ụ' => 'u',
        'ṣ' | 'ś' | 'š' => 's',
        'ń' | 'ñ' | 'ṅ' => 'n',
        'ç' | 'ć' => 'c',
        'ɓ' => 'b',
        'ɗ' => 'd',
        'ƙ' => 'k',
        other => other,
    })
}

/// A word without its plural ending.
pub fn stem(word: &str) -> String {
    let end = |suffix: &str| word.len() > suffix.len() + 2 && word.ends_with(suffix);
    if !word.is_ascii() {
        word.to_owned()
    } else if end("ies") && word.len() > 5 {
        format!("{}y", &word[..word.len() - 3])
    } else if ["sses", "zes"].iter().any(|suffix| end(suffix))
        || ["ches", "shes", "xes"]
            .iter()
            .any(|suffix| word.len() >= suffix.len() + 2 && word.ends_with(suffix))
    {
        word[..word.len() - 2].to_owned()
    } else if end("s") && !["ss", "us", "is"].iter().any(|suffix| word.ends_with(suffix)) {
        word[..word.len() - 1].to_owned()
    } else {
        word.to_owned()
    }
}

fn mark_money_words(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        const MONEY: &[&str] = &[
            "naira",
            "ngn",
            "bucks",
            "quid",
            "cedi",
            "cedis",
            "ghs",
            "shilling",
            "shillings",
            "bob",
            "kes",
            "rupee",
            "rupees",
            "inr",
            "rand",
            "pound",
            "pounds",
            "gbp",
            "dollar",
            "dollars",
            "usd",
            "euro",
            "euros",
            "cfa",
            "fcfa",
            "xof",
            "franc",
            "francs",
            "reais",
            "brl",
            "peso",
            "pesos",
            "mxn",
        ];
        if MONEY.contains(&tokens[at].text.as_str()) && tokens[at - 1].hundredths.is_some() {
            tokens[at - 1].is_money = true;
        }
        let signs = ["r", "rs", "ksh", "gh", "ca"];
        let sign = tokens[at - 1].text.as_str();
        if (MONEY.contains(&sign) || signs.contains(&sign)) && tokens[at].hundredths.is_some() {
            tokens[at].is_money = true;
        }
    }
}

/// "hw much 4 d lace": a four before an article is a "for".
fn mend_four(tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let next = tokens.get(at + 1).map(|token| token.text.as_str());
        if tokens[at].text == "4" && matches!(next, Some("the" | "this" | "that" | "me" | "my" | "your")) {
            tokens[at] = Token::word("for".to_owned());
        }
    }
}

/// Pairs that are one word: aso ebi is what a party wears alike, not a fabric, and must not be taken for aso-oke.
const PAIRS: &[(&str, &str, &str)] = &[
    ("aso", "ebi", "asoebi"),
    ("extra", "large", "xl"),
    ("x", "large", "xl"),
    ("double", "xl", "xxl"),
    ("extra", "small", "xs"),
    ("m", "pesa", "mpesa"),
    ("g", "pay", "gpay"),
];

fn join(tokens: &mut Vec<Token>) {
    for (first, second, joined) in PAIRS {
        while let Some(at) = tokens
            .windows(2)
            .position(|pair| pair[0].text == *first && pair[1].text == *second)
        {
            tokens.splice(at..at + 2, [Token::word((*joined).to_owned())]);
        }
    }
}

fn split_at_stops(message: &str) -> Vec<String> {
    let letters: Vec<char> = message.chars().collect();
    let mut out = vec![String::new()];
    for (at, c) in letters.iter().enumerate() {
        let in_number =
            at > 0 && letters[at - 1].is_ascii_digit() && letters.get(at + 1).is_some_and(char::is_ascii_digit);
        match c {
            '?' | '!' | ';' | '\n' | '…' => out.push(String::new()),
            '.' if !in_number => out.push(String::new()),
            _ => out.last_mut().expect("starts with one").push(*c),
        }
    }
    out
}

const JOINTS: &[&str] = &["and", "also", "then", "plus", "but"];
const OPENERS: &[&str] = &[
    "how", "what", "where", "when", "which", "who", "do", "does", "is", "are", "can", "could", "will", "you", "i",
    "any", "tell", "your", "e",
];

/// "how much is it and do you send to Ibadan" holds two questions: the second begins at a joint followed by an opener, or
/// at a "how much" in the middle.
fn split_at_questions(tokens: Vec<Token>, clauses: &mut Vec<Vec<Token>>) {
    let mut current: Vec<Token> = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let next = rest.peek().map_or("", |next| next.text.as_str());
        let is_joint = JOINTS.contains(&token.text.as_str()) && OPENERS.contains(&next);
        let is_second_question = matches!(
            (token.text.as_str(), next),
            ("how", "much") | ("do" | "can", "you") | ("where", "is" | "are")
        );
        let follows_its_word = current
            .last()
            .is_some_and(|last| ["how", "what", "where", "when", "which", "who", "why"].contains(&last.text.as_str()));
        let question_so_far = current
            .iter()
            .any(|token| OPENERS[..10].contains(&token.text.as_str()) || token.text == "price");
        if is_joint && !current.is_empty() {
            clauses.push(std::mem::take(&mut current));
        } else if is_second_question && !follows_its_word && question_so_far && current.len() > 2 {
            clauses.push(std::mem::replace(&mut current, vec![token]));
        } else {
            current.push(token);
        }
    }
    clauses.push(current);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        tokens(text)
            .iter()
            .map(|token| token.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn short_forms_are_spelt_out() {
        for (written, read) in [
            ("Pls hw much", "how much"),
            ("una get am for size40?", "you get am for size 40"),
            ("Hellooo", "hello"),
            ("hw much 4 d lace", "how much for lace"),
            ("aṣọ-òkè", "aso oke"),
            ("I don't", "i do not"),
            ("6yards", "6 yards"),
            ("2xl", "2xl"),
            ("Galaxy A15 or a PS5", "galaxy a15 or ps5"),
            ("N500", "500"),
            ("extra large", "xl"),
            ("2 boxes of 10 inches", "2 boxes of 10 inches"),
        ] {
            assert_eq!(plain(written), read, "{written}");
        }
    }

    #[test]
    fn plurals_are_put_aside() {
        for (plural, one) in [
            ("boxes", "box"),
            ("inches", "inch"),
            ("dresses", "dress"),
            ("sizes", "size"),
            ("shoes", "shoe"),
        ] {
            assert_eq!(stem(plural), one);
        }
    }

    #[test]
    fn numbers_are_read() {
        for (written, hundredths, is_money) in [
            ("15k", 1_500_000, true),
            ("₦15,000", 1_500_000, true),
            ("40", 4_000, false),
            ("9.5k", 950_000, true),
            ("500 naira", 50_000, true),
        ] {
            let token = &tokens(written)[0];
            assert_eq!(
                (token.hundredths, token.is_money),
                (Some(hundredths), is_money),
                "{written}"
            );
        }
    }

    #[test]
    fn two_questions_are_two_clauses() {
        let clauses = |message: &str| clauses(sentences(message, |_| false));
        assert_eq!(clauses("How much is the adire and do you send to Ibadan?").len(), 2);
        assert_eq!(clauses("how much is the adire. where are you").len(), 2);
        assert_eq!(clauses("adire and lace").len(), 1);
    }
}
