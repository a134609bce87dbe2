//! Every fixed sentence CHIDI can say to a customer. The voice is edited here and nowhere else. No sentence here holds a
//! number, a promise of a time, or a name that is not handed in.

use crate::business::Tone;
use crate::business::delivery::EVERYWHERE;
use crate::money::Money;

use super::understand::Greeting;

/// The first message's notice.
pub fn notice(template: &str, shop: &str) -> String {
    template.trim().replace("{shop}", shop)
}

/// Gives a greeting back.
pub fn greeting(tone: Tone, greeting: Greeting) -> &'static str {
    match (greeting, tone) {
        (Greeting::Morning, _) => "Good morning.",
        (Greeting::Afternoon, _) => "Good afternoon.",
        (Greeting::Evening, _) => "Good evening.",
        (Greeting::Hello, Tone::Formal) => "Good day.",
        (Greeting::Hello, Tone::Playful) => "Hey there.",
        (Greeting::Hello, Tone::Warm | Tone::Plain) => "Hello.",
    }
}

/// After a greeting that asked nothing.
pub fn what_may_i_do(tone: Tone, shop: &str) -> String {
    match tone {
        Tone::Warm => format!("Welcome to {shop}. What can I find for you?"),
        Tone::Plain => format!("This is {shop}. What are you looking for?"),
        Tone::Playful => format!("Welcome to {shop}. What shall we find you?"),
        Tone::Formal => format!("Welcome to {shop}. How may I help you?"),
    }
}

/// After a full answer about a product that can be had.
pub fn closing(tone: Tone) -> &'static str {
    match tone {
        Tone::Warm => "Tell me if you would like it.",
        Tone::Plain => "",
        Tone::Playful => "Shall it be yours? Just say so.",
        Tone::Formal => "Please let me know if you wish to have it.",
    }
}

pub fn welcome(tone: Tone) -> &'static str {
    match tone {
        Tone::Warm => "You are welcome. I am here whenever you need anything.",
        Tone::Plain => "You are welcome.",
        Tone::Playful => "Always a pleasure. Come back soon.",
        Tone::Formal => "You are most welcome.",
    }
}

pub fn all_right() -> &'static str {
    "All right. I am here if you need anything else."
}

/// "Ebun wrap dress in size 40, wine".
pub fn label(product: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|(option, value)| {
            let is_bare_size = option.to_lowercase().contains("size")
                && !value.to_lowercase().contains("size")
                && value.chars().count() <= 4;
            if is_bare_size {
                format!("size {value}")
            } else {
                (*value).to_owned()
            }
        })
        .collect();
    if values.is_empty() {
        product.to_owned()
    } else {
        format!("{product} in {}", values.join(", "))
    }
}

pub fn price(label: &str, amount: &Money) -> String {
    format!("{label} is {amount}.")
}

pub fn price_and_in_stock(label: &str, amount: &Money) -> String {
    format!("{label} is {amount} and it is in stock.")
}

pub fn in_stock_at(label: &str, amount: &Money) -> String {
    format!("Yes, {label} is in stock. It is {amount}.")
}

pub fn price_range(label: &str, low: &Money, high: &Money) -> String {
    format!("{label} is from {low} to {high}, depending on which one you choose.")
}

pub fn in_stock(label: &str) -> String {
    format!("Yes, {label} is in stock.")
}

pub fn sold_out(label: &str) -> String {
    format!("{label} is sold out at the moment.")
}

pub fn sold_out_at(label: &str, amount: &Money) -> String {
    format!("{label} is {amount}, but it is sold out at the moment.")
}

pub fn total(quantity: u32, total: &Money) -> String {
    format!("For {quantity} that is {total}.")
}

/// The values that can be had, and those that cannot.
pub fn values(label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String {
    let name = option.to_lowercase();
    match (in_stock.is_empty(), sold_out.is_empty()) {
        (false, true) => format!("{label}, {name} in stock: {}.", in_stock.join(", ")),
        (false, false) => format!(
            "{label}, {name} in stock: {}. Sold out: {}.",
            in_stock.join(", "),
            sold_out.join(", ")
        ),
        (true, _) => format!("{label}, {name} sold out: {}.", sold_out.join(", ")),
    }
}

pub fn not_offered(product: &str, option: &str, value: &str) -> String {
    if option.to_lowercase().contains("size") {
        format!("{product} does not come in size {value}.")
    } else {
        format!("{product} does not come in {value}.")
    }
}

/// What can be had instead of something sold out.
pub fn instead(labels: &[(String, &Money)]) -> String {
    let shown: Vec<String> = labels
        .iter()
        .map(|(label, amount)| format!("{label} for {amount}"))
        .collect();
    format!("In stock instead: {}.", joined(&shown))
}

pub fn within_budget(labels: &[(String, &Money)]) -> String {
    let shown: Vec<String> = labels
        .iter()
        .map(|(label, amount)| format!("{label} for {amount}"))
        .collect();
    format!("In stock within that: {}. Which one would you like?", joined(&shown))
}

/// Several products fit; one good question.
pub fn several(lines: &[String]) -> String {
    format!("We have a few of these: {}. Which one do you mean?", lines.join("; "))
}

pub fn list_line(label: &str, price: &str, is_in_stock: bool) -> String {
    if is_in_stock {
        format!("{label}, {price}")
    } else {
        format!("{label}, {price}, sold out")
    }
}

pub fn from_to(low: &Money, high: &Money) -> String {
    format!("{low} to {high}")
}

pub fn range(names: &[String]) -> String {
    format!("We sell {}.", joined(names))
}

pub fn which_would_you_like() -> &'static str {
    "Which would you like to hear about?"
}

pub fn which_product() -> &'static str {
    "Which product do you mean? Its name is enough."
}

pub fn not_in_our_list() -> &'static str {
    "I do not see that among our products."
}

pub fn is_one_of_these() -> &'static str {
    "Is one of these what you are looking for?"
}

pub fn what_do_you_look_for(shop: &str) -> String {
    format!("I am not sure I understood. What are you looking for at {shop}?")
}

pub fn still_unsure() -> &'static str {
    "I still did not understand, sorry. Could you name the product, or what you would like to know?"
}

/// The owner's own sentence, ended as a sentence is.
pub fn quoted(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', ':', '"', '”']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

pub fn hours(description: &str) -> String {
    format!("Our opening hours: {}.", description.trim_end_matches('.'))
}

/// One day.
pub fn day(weekday: i16, open: Option<&(String, String)>) -> String {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let day = usize::try_from(weekday - 1)
        .ok()
        .and_then(|at| DAYS.get(at))
        .copied()
        .unwrap_or("that day");
    match open {
        Some((opens, closes)) => format!("On {day} we are open from {opens} to {closes}."),
        None => format!("On {day} we are closed."),
    }
}

pub fn address(address: &str) -> String {
    format!("You find us at {}.", address.trim_end_matches('.'))
}

pub fn price_and_days(price: &Money, days: Option<(i16, i16)>) -> String {
    let price = if price.minor == 0 {
        "no charge".to_owned()
    } else {
        price.to_string()
    };
    match days {
        None => price,
        Some((0, 0)) => format!("{price}, the same day"),
        Some((1, 1)) => format!("{price}, 1 day"),
        Some((least, most)) if least == most => format!("{price}, {least} days"),
        Some((least, most)) => format!("{price}, {least} to {most} days"),
    }
}

pub fn delivery_to(zone: &str, price: &Money, days: Option<(i16, i16)>) -> String {
    if zone == EVERYWHERE {
        format!("Yes, we deliver everywhere: {}.", price_and_days(price, days))
    } else {
        format!("Yes, we deliver to {zone}: {}.", price_and_days(price, days))
    }
}

pub fn delivery_list(zones: &[String]) -> String {
    format!("We deliver to these places: {}.", zones.join("; "))
}

pub fn which_of_these_places() -> &'static str {
    "Which of these are you in?"
}

pub fn prices_as_listed() -> &'static str {
    "Our prices are as listed, and I cannot change them."
}

/// What is off by the owner's rules. Each part is told by one rule.
pub fn offers(tone: Tone, rules: &[String]) -> String {
    let lead = match tone {
        Tone::Warm => "Yes, there is something for you:",
        Tone::Plain => "We give",
        Tone::Playful => "You are in luck:",
        Tone::Formal => "We are pleased to offer",
    };
    format!("{lead} {}.", rules.join("; "))
}

/// A rule of the owner's as a sentence.
pub fn rule(text: &str) -> String {
    let mut letters = text.trim().chars();
    let sentence: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    if sentence.ends_with(['.', '!', '?']) {
        sentence
    } else {
        format!("{sentence}.")
    }
}

/// What one, or so many, cost by the rule told before.
pub fn with_that(quantity: Option<u32>, before: &Money, after: &Money) -> String {
    match quantity {
        Some(quantity) if quantity > 1 => format!("With that, {quantity} are {after} instead of {before}."),
        _ => format!("With that, it is {after} instead of {before}."),
    }
}

/// What goods of this worth come to.
pub fn worth_comes_to(worth: &Money, after: &Money, delivery_is_free: bool) -> String {
    match (after == worth, delivery_is_free) {
        (true, _) => format!("For {worth} delivery is free."),
        (false, true) => format!("For {worth} you pay {after}, and delivery is free."),
        (false, false) => format!("For {worth} you pay {after}."),
    }
}

pub fn deposit(amount: &Money, of: &Money) -> String {
    format!("On {of} that is {amount}.")
}

pub fn otherwise_as_listed() -> &'static str {
    "Beyond that our prices are as listed."
}

pub fn about_me(shop: &str) -> String {
    format!("I am CHIDI, the AI assistant of {shop}. A person is here too: say so, and I call them.")
}

pub fn outside_shop(shop: &str) -> String {
    format!(
        "That is outside what I can help with. I answer questions about {shop}: what we sell, prices, opening hours and delivery."
    )
}

/// Said when a person is called. Promises no time and names nobody.
pub fn holding(shop: &str) -> String {
    format!("I have called the owner of {shop}; you will hear from a person here.")
}

/// The languages of [`holding_in`], ISO 639-3.
pub const HOLDING_LANGUAGES: [&str; 9] = ["fra", "spa", "por", "deu", "ita", "hau", "ibo", "yor", "swa"];

/// The same in the customer's own language (ISO 639-3), where we can say it.
pub fn holding_in(language: &str, shop: &str) -> String {
    let text = match language {
        "fra" => "J'ai prévenu le propriétaire de {shop} ; une personne vous répondra ici.",
        "spa" => "He avisado al dueño de {shop}; una persona le responderá aquí.",
        "por" => "Avisei o dono de {shop}; uma pessoa vai responder aqui.",
        "deu" => "Ich habe den Inhaber von {shop} gerufen; hier antwortet Ihnen ein Mensch.",
        "ita" => "Ho avvisato il titolare di {shop}; qui le risponderà una persona.",
        "hau" => "Na kira mai {shop}; mutum zai amsa maka a nan.",
        "ibo" => "Akpọọla m onye nwe {shop}; mmadụ ga-aza gị ebe a.",
        "yor" => "Mo ti pe ẹni tó ni {shop}; ènìyàn yóò dá ọ lóhùn níbí.",
        "swa" => "Nimemwita mwenye {shop}; mtu atakujibu hapa.",
        _ => return holding(shop),
    };
    text.replace("{shop}", shop)
}

pub fn sorry() -> &'static str {
    "I am sorry about this."
}

pub fn to_take_your_order() -> &'static str {
    "To take your order:"
}

fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
