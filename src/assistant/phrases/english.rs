//! What CHIDI says in English.

use crate::business::Tone;
use crate::business::delivery::EVERYWHERE;
use crate::business::hours::{self, OpenDay, WEEKDAYS};
use crate::business::rules::Terms;
use crate::money::Money;

use super::super::understand::Greeting;
use super::{Phrases, joined};

/// English.
#[derive(Debug)]
pub struct English;

impl Phrases for English {
    fn money(&self, amount: &Money) -> String {
        amount.to_string()
    }

    fn greeting(&self, tone: Tone, greeting: Greeting) -> &'static str {
        match (greeting, tone) {
            (Greeting::Morning, _) => "Good morning.",
            (Greeting::Afternoon, _) => "Good afternoon.",
            (Greeting::Evening, _) => "Good evening.",
            (Greeting::Hello, Tone::Formal) => "Good day.",
            (Greeting::Hello, Tone::Playful) => "Hey there.",
            (Greeting::Hello, Tone::Warm | Tone::Plain) => "Hello.",
        }
    }

    fn what_may_i_do(&self, tone: Tone, shop: &str) -> String {
        match tone {
            Tone::Warm => format!("Welcome to {shop}. What can I find for you?"),
            Tone::Plain => format!("This is {shop}. What are you looking for?"),
            Tone::Playful => format!("Welcome to {shop}. What shall we find you?"),
            Tone::Formal => format!("Welcome to {shop}. How may I help you?"),
        }
    }

    fn closing(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Tell me if you would like it.",
            Tone::Plain => "",
            Tone::Playful => "Shall it be yours? Just say so.",
            Tone::Formal => "Please let me know if you wish to have it.",
        }
    }

    fn welcome(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "You are welcome. I am here whenever you need anything.",
            Tone::Plain => "You are welcome.",
            Tone::Playful => "Always a pleasure. Come back soon.",
            Tone::Formal => "You are most welcome.",
        }
    }

    fn all_right(&self) -> &'static str {
        "All right. I am here if you need anything else."
    }

    fn label(&self, product: &str, values: &[(&str, &str)]) -> String {
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

    fn price(&self, label: &str, amount: &Money) -> String {
        format!("{label} is {amount}.")
    }

    fn price_and_in_stock(&self, label: &str, amount: &Money) -> String {
        format!("{label} is {amount} and it is in stock.")
    }

    fn in_stock_at(&self, label: &str, amount: &Money) -> String {
        format!("Yes, {label} is in stock. It is {amount}.")
    }

    fn price_range(&self, label: &str, low: &Money, high: &Money) -> String {
        format!("{label} is from {low} to {high}, depending on which one you choose.")
    }

    fn in_stock(&self, label: &str) -> String {
        format!("Yes, {label} is in stock.")
    }

    fn sold_out(&self, label: &str) -> String {
        format!("{label} is sold out at the moment.")
    }

    fn sold_out_at(&self, label: &str, amount: &Money) -> String {
        format!("{label} is {amount}, but it is sold out at the moment.")
    }

    fn total(&self, quantity: u32, total: &Money) -> String {
        format!("For {quantity} that is {total}.")
    }

    fn together(&self, is_delivered: bool, total: &Money) -> String {
        if is_delivered {
            format!("With delivery that is {total}.")
        } else {
            format!("Together that is {total}.")
        }
    }

    fn values(&self, label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String {
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

    fn not_offered(&self, product: &str, option: &str, value: &str) -> String {
        if option.to_lowercase().contains("size") {
            format!("{product} does not come in size {value}.")
        } else {
            format!("{product} does not come in {value}.")
        }
    }

    fn instead(&self, labels: &[(String, &Money)]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .map(|(label, amount)| format!("{label} for {amount}"))
            .collect();
        format!("In stock instead: {}.", joined(&shown, "and"))
    }

    fn within_budget(&self, labels: &[(String, &Money)]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .map(|(label, amount)| format!("{label} for {amount}"))
            .collect();
        format!(
            "In stock within that: {}. Which one would you like?",
            joined(&shown, "and")
        )
    }

    fn nothing_within_budget(&self) -> &'static str {
        "There is nothing for that amount at the moment."
    }

    fn lowest(&self, label: &str, amount: &Money) -> String {
        format!("The lowest price we have in stock is {amount}: {label}.")
    }

    fn highest(&self, label: &str, amount: &Money) -> String {
        format!("The highest price we have in stock is {amount}: {label}.")
    }

    fn several(&self, lines: &[String]) -> String {
        format!("We have a few of these: {}. Which one do you mean?", lines.join("; "))
    }

    fn list_line(&self, label: &str, price: &str, is_in_stock: bool) -> String {
        if is_in_stock {
            format!("{label}, {price}")
        } else {
            format!("{label}, {price}, sold out")
        }
    }

    fn span(&self, low: &Money, high: &Money) -> String {
        format!("{low} to {high}")
    }

    fn range(&self, names: &[String]) -> String {
        format!("We sell {}.", joined(names, "and"))
    }

    fn which_would_you_like(&self) -> &'static str {
        "Which would you like to hear about?"
    }

    fn which_product(&self) -> &'static str {
        "Which product do you mean? Its name is enough."
    }

    fn not_in_our_list(&self) -> &'static str {
        "I do not see that among our products."
    }

    fn is_one_of_these(&self) -> &'static str {
        "Is one of these what you are looking for?"
    }

    fn what_do_you_look_for(&self, shop: &str) -> String {
        format!("I am not sure I understood. What are you looking for at {shop}?")
    }

    fn still_unsure(&self) -> &'static str {
        "I still did not understand, sorry. Could you name the product, or what you would like to know?"
    }

    fn hours(&self, description: &str) -> String {
        format!("Our opening hours: {}.", description.trim_end_matches('.'))
    }

    fn day(&self, weekday: i16, open: Option<&(String, String)>) -> String {
        let day = usize::try_from(weekday - 1)
            .ok()
            .and_then(|at| WEEKDAYS.get(at))
            .copied()
            .unwrap_or("that day");
        match open {
            Some((opens, closes)) => format!("On {day} we are open from {opens} to {closes}."),
            None => format!("On {day} we are closed."),
        }
    }

    fn address(&self, address: &str) -> String {
        format!("You find us at {}.", address.trim_end_matches('.'))
    }

    fn price_and_days(&self, price: &Money, days: Option<(i16, i16)>) -> String {
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

    fn delivery_to(&self, zone: &str, price: &Money, days: Option<(i16, i16)>) -> String {
        if zone == EVERYWHERE {
            format!("Yes, we deliver everywhere: {}.", self.price_and_days(price, days))
        } else {
            format!("Yes, we deliver to {zone}: {}.", self.price_and_days(price, days))
        }
    }

    fn delivery_list(&self, zones: &[String]) -> String {
        format!("We deliver to these places: {}.", zones.join("; "))
    }

    fn which_of_these_places(&self) -> &'static str {
        "Which of these are you in?"
    }

    fn rule(&self, terms: &Terms) -> String {
        terms.in_words()
    }

    fn prices_as_listed(&self) -> &'static str {
        "Our prices are as listed, and I cannot change them."
    }

    fn offers(&self, tone: Tone, rules: &[String]) -> String {
        let lead = match tone {
            Tone::Warm => "Yes, there is something for you:",
            Tone::Plain => "We give",
            Tone::Playful => "You are in luck:",
            Tone::Formal => "We are pleased to offer",
        };
        format!("{lead} {}.", rules.join("; "))
    }

    fn with_that(&self, quantity: Option<u32>, before: &Money, after: &Money) -> String {
        match quantity {
            Some(quantity) if quantity > 1 => format!("With that, {quantity} are {after} instead of {before}."),
            _ => format!("With that, it is {after} instead of {before}."),
        }
    }

    fn worth_comes_to(&self, worth: &Money, after: &Money, delivery_is_free: bool) -> String {
        match (after == worth, delivery_is_free) {
            (true, _) => format!("For {worth} delivery is free."),
            (false, true) => format!("For {worth} you pay {after}, and delivery is free."),
            (false, false) => format!("For {worth} you pay {after}."),
        }
    }

    fn deposit(&self, amount: &Money, of: &Money) -> String {
        format!("On {of} that is {amount}.")
    }

    fn otherwise_as_listed(&self) -> &'static str {
        "Beyond that our prices are as listed."
    }

    fn about_me(&self, shop: &str) -> String {
        format!("I am CHIDI, the AI assistant of {shop}. A person is here too: say so, and I call them.")
    }

    fn outside_shop(&self, shop: &str) -> String {
        format!(
            "That is outside what I can help with. I answer questions about {shop}: what we sell, prices, opening hours and delivery."
        )
    }

    fn holding(&self, shop: &str) -> String {
        format!("I have called the owner of {shop}; you will hear from a person here.")
    }

    fn sorry(&self) -> &'static str {
        "I am sorry about this."
    }

    fn week(&self, days: &[OpenDay]) -> String {
        hours::describe(days)
    }
}
