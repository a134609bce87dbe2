//! Which money the shop counts in, heard from free words.

use crate::money::CURRENCIES;

/// Signs and words per currency. Longer ones stand before those they contain.
const SIGNS: &[(&str, &str)] = &[
    ("gh₵", "GHS"),
    ("ca$", "CAD"),
    ("mx$", "MXN"),
    ("c$", "CAD"),
    ("r$", "BRL"),
    ("us$", "USD"),
    ("₦", "NGN"),
    ("₵", "GHS"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("$", "USD"),
];
const WORDS: &[(&str, &[&str])] = &[
    ("NGN", &["naira", "nairas", "ngn", "nigeria", "nigerian", "kobo"]),
    ("GHS", &["cedi", "cedis", "ghs", "ghana", "ghanaian"]),
    ("KES", &["shilling", "shillings", "kes", "ksh", "kenya", "kenyan"]),
    ("ZAR", &["rand", "rands", "zar"]),
    ("XOF", &["cfa", "xof", "franc", "francs"]),
    ("CAD", &["cad", "canadian"]),
    ("USD", &["dollar", "dollars", "usd", "bucks"]),
    ("EUR", &["euro", "euros", "eur"]),
    ("GBP", &["pound", "pounds", "gbp", "sterling", "quid"]),
    ("INR", &["rupee", "rupees", "inr"]),
    ("BRL", &["real", "reais", "brl"]),
    ("MXN", &["peso", "pesos", "mxn", "mexican"]),
];

/// Reads "naira", "we sell in dollars", "GHS", "₦". `None` when no currency is named, or more than one.
pub fn parse(text: &str) -> Option<&'static str> {
    let mut text = text.to_lowercase();
    let mut named: Vec<&'static str> = Vec::new();
    for (sign, code) in SIGNS {
        if text.contains(sign) {
            text = text.replace(sign, " ");
            named.push(code);
        }
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    named.extend(
        WORDS
            .iter()
            .filter(|(_, names)| words.iter().any(|word| names.contains(word)))
            .map(|(code, _)| *code),
    );
    // "Canadian dollars" name one currency, not two.
    if named.contains(&"CAD") {
        named.retain(|code| *code != "USD");
    }
    named.sort_unstable();
    named.dedup();
    match named[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// What the currency is called.
pub fn name(code: &str) -> &str {
    match code {
        "NGN" => "Nigerian naira",
        "GHS" => "Ghanaian cedi",
        "KES" => "Kenyan shilling",
        "ZAR" => "South African rand",
        "XOF" => "West African CFA franc",
        "USD" => "US dollar",
        "EUR" => "Euro",
        "GBP" => "British pound",
        "INR" => "Indian rupee",
        "BRL" => "Brazilian real",
        "CAD" => "Canadian dollar",
        "MXN" => "Mexican peso",
        _ => code,
    }
}

/// The clock of the country whose money it is; `None` where several clocks or countries share it.
pub fn timezone(code: &str) -> Option<&'static str> {
    match code {
        "NGN" => Some("Africa/Lagos"),
        "GHS" => Some("Africa/Accra"),
        "KES" => Some("Africa/Nairobi"),
        "ZAR" => Some("Africa/Johannesburg"),
        "XOF" => Some("Africa/Abidjan"),
        "GBP" => Some("Europe/London"),
        "INR" => Some("Asia/Kolkata"),
        _ => None,
    }
}

/// Every currency a shop may choose, as one sentence names them.
pub(super) fn all_names() -> String {
    super::text::list(
        &CURRENCIES
            .iter()
            .map(|(code, ..)| name(code).to_owned())
            .collect::<Vec<_>>(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_currency_is_heard_in_free_words() {
        for (said, heard) in [
            ("naira", "NGN"),
            ("we sell in dollars", "USD"),
            ("GHS", "GHS"),
            ("₦", "NGN"),
            ("Canadian dollars", "CAD"),
            ("R$", "BRL"),
            ("Kenyan shillings (KSh)", "KES"),
            ("GH₵, Ghana cedis", "GHS"),
            ("pounds sterling", "GBP"),
        ] {
            assert_eq!(parse(said), Some(heard), "{said}");
        }
    }

    #[test]
    fn none_or_two_are_asked_again() {
        for said in ["", "money", "naira and dollars", "₦ or $", "yen"] {
            assert_eq!(parse(said), None, "{said}");
        }
    }

    #[test]
    fn every_currency_has_a_name_and_is_heard_by_code_and_name() {
        for (code, ..) in CURRENCIES {
            assert_ne!(name(code), *code);
            assert_eq!(parse(code), Some(*code));
            assert_eq!(parse(name(code)), Some(*code), "{code}");
            assert!(timezone(code).is_none_or(|zone| zone.parse::<chrono_tz::Tz>().is_ok()));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
