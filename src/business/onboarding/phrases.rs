//! Everything CHIDI says while it asks. The voice of onboarding is edited here.

use super::step::Step;
use super::understood::Understood;
use crate::business::currency;

/// The first words.
pub(super) fn greeting(shop: &str) -> String {
    format!(
        "Hello, I am CHIDI. A few questions about {shop}, and I can answer your customers. Every answer can be changed later."
    )
}

/// The question of a step.
pub(super) fn question(step: Step) -> &'static str {
    match step {
        Step::Shop => "What is your shop, and where is it? Say it as you would to a new customer.",
        Step::Goods => "What do you sell? The kinds of things are enough; products come later.",
        Step::Currency => "Which money are your prices in?",
        Step::Hours => "When are you open?",
        Step::Delivery => "Now delivery. Where do you send to, and what does it cost?",
        Step::Payment => "How do customers pay you? I will quote your words.",
        Step::Returns => "What can customers return, and how? I will quote your words here too.",
        Step::Tone => "Last one: how should I speak with your customers?",
    }
}

/// The question asked again, when the answer was not understood.
pub(super) fn again(step: Step) -> String {
    match step {
        Step::Shop => "Tell me a little more. For example: “We sew bridal wear. We are at 12 Herbert Macaulay Way, Yaba.”".to_owned(),
        Step::Goods => "Tell me in words what you sell. For example: “Ankara, lace, ready-to-wear dresses.”".to_owned(),
        Step::Currency => format!("I need one of these: {}. Which one is it?", currency::all_names()),
        Step::Hours => {
            "I did not catch your hours. Which days, and from when to when? For example: “Mon to Sat 9am to 7pm, Sunday closed.”".to_owned()
        }
        Step::Delivery => {
            "I did not catch a price. Write each place with what it costs. For example: “Lagos 2,500 next day, other states 5k, 2 to 3 days.”"
                .to_owned()
        }
        Step::Payment => "Tell me in words how to pay. For example: “Bank transfer before we send.”".to_owned(),
        Step::Returns => "Tell me in words what can be returned. For example: “Exchange within 7 days, unworn.”".to_owned(),
        Step::Tone => "Choose one: friendly, short and plain, playful, or formal. Which fits your shop?".to_owned(),
    }
}

/// What CHIDI says when an answer was confirmed.
pub(super) fn noted(step: Step, understood: &Understood) -> String {
    let summary = understood.summary();
    match step {
        Step::Shop | Step::Goods => "Good, I have that.".to_owned(),
        Step::Currency => format!("Your prices are in {summary}."),
        Step::Hours => format!("{summary}. I will tell customers who ask."),
        Step::Delivery => format!("{summary}. That is what I quote."),
        Step::Payment | Step::Returns => "I will say it in your words.".to_owned(),
        Step::Tone => format!("{summary} it is."),
    }
}

/// What CHIDI says when a question was skipped.
pub(super) fn skipped(step: Step) -> &'static str {
    match step {
        Step::Shop | Step::Goods | Step::Currency | Step::Tone => "We leave that for later.",
        Step::Hours | Step::Delivery | Step::Payment | Step::Returns => {
            "We leave that for later. Until then I pass questions about it on to you."
        }
    }
}

/// The last words, when every question is settled.
pub(super) fn closing(is_done: bool) -> &'static str {
    if is_done {
        "This is what I know of your shop. Change any answer whenever you like."
    } else {
        "That was the last question. Look it over; if it is right, we can start."
    }
}

/// Said when the money changed and the prices of delivery must be looked at again.
pub(super) fn reprice(code: &str) -> String {
    format!(
        "Your prices are in {} now. Is your delivery still right?",
        currency::name(code)
    )
}

/// Why finishing is refused.
pub(super) const SHOP_FIRST: &str = "Tell CHIDI about your shop first. One sentence is enough.";
/// Why confirming is refused.
pub(super) const NOTHING_TO_CONFIRM: &str = "There is nothing to confirm yet. Answer the question first.";

/// Beside a shop without a place.
pub(super) fn address_missing() -> String {
    "I do not know where it is yet. Add “We are at ...” with the street, or leave it if you only sell online."
        .to_owned()
}

/// Beside parts of an answer about delivery that have no clear price.
pub(super) fn unread(parts: &[String]) -> Option<String> {
    let quoted: Vec<String> = parts.iter().map(|part| format!("“{part}”")).collect();
    (!parts.is_empty()).then(|| {
        format!(
            "I found no clear price for {}. Add it with one, like “also abroad 45,000, 5 to 7 days”.",
            crate::business::text::list(&quoted)
        )
    })
}

/// Beside a currency that tells the clock too.
pub(super) fn clock(code: &str) -> Option<String> {
    let city = currency::timezone(code)?.rsplit('/').next()?;
    Some(format!(
        "Your opening hours are then on the clock of {city}. Settings has other clocks."
    ))
}

/// What the input field suggests.
pub(super) fn placeholder(step: Option<Step>, has_proposal: bool) -> &'static str {
    match step {
        Some(step) if has_proposal && step.takes_additions() => "Say it again, or begin with “also” to add",
        Some(_) if has_proposal => "Or say it another way",
        Some(Step::Shop) => "We sell ... We are at ...",
        Some(Step::Goods) => "Ankara, lace, dresses",
        Some(Step::Currency) => "Naira",
        Some(Step::Hours) => "Mon to Sat 9am to 7pm",
        Some(Step::Delivery) => "Lagos 2,500 next day, other states 5k",
        Some(Step::Payment) => "Bank transfer before we send",
        Some(Step::Returns) => "Exchange within 7 days, unworn",
        Some(Step::Tone) => "Friendly",
        None => "",
    }
}

/// Answers to tap; after a proposal, additions to it.
pub(super) fn chips(step: Step, has_proposal: bool) -> &'static [&'static str] {
    match (step, has_proposal) {
        (Step::Delivery, true) => &[
            "Pick-up at the shop too",
            "Also free above 100k",
            "Also other states 5k, 3 to 5 days",
        ],
        (Step::Payment, true) => &["Also cash on delivery", "Also bank transfer"],
        (Step::Hours, true) => &["Also Sunday 12 to 5"],
        (Step::Shop, _) | (Step::Goods | Step::Returns, true) => &[],
        (Step::Goods, false) => &[
            "Clothes and fabric",
            "Shoes and bags",
            "Hair and beauty",
            "Food and cakes",
            "Phones and accessories",
        ],
        (Step::Currency, _) => &["Naira", "Cedis", "Shillings", "Rand", "US dollars"],
        (Step::Hours, false) => &["Monday to Saturday, 9 to 6", "Every day, 8 to 8", "Always open"],
        (Step::Delivery, false) => &["Pick up only", "Free delivery", "2000 everywhere, 2 to 3 days"],
        (Step::Payment, false) => &["Bank transfer before we send", "Cash on delivery", "Card or transfer"],
        (Step::Returns, false) => &[
            "Exchange within 7 days, unworn",
            "Refund within 14 days with the receipt",
            "No returns",
        ],
        (Step::Tone, _) => &["Friendly", "Short and plain", "Playful", "Formal"],
    }
}

#[cfg(test)]
mod tests {
    use super::super::understood::understand;
    use super::*;

    #[test]
    fn every_chip_and_every_example_is_understood() {
        for step in Step::ALL {
            for chip in chips(step, false) {
                assert!(understand(step, chip, "NGN").is_some(), "{chip}");
            }
            assert!(
                understand(step, placeholder(Some(step), false), "NGN").is_some(),
                "{step:?}"
            );
        }
        for chip in chips(Step::Delivery, true) {
            assert!(
                understand(Step::Delivery, &format!("Lagos 2500\n{chip}"), "NGN").is_some(),
                "{chip}"
            );
        }
    }

    #[test]
    fn the_voice_is_kept() {
        for step in Step::ALL {
            for words in [question(step), &again(step), skipped(step)] {
                assert!(
                    !words.contains('!') && !words.contains("Oops") && words.ends_with(['.', '?', '”']),
                    "{words}"
                );
            }
        }
    }
}
