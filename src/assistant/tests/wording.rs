//! Texts that a model wrote: lies in many words must not pass, true sentences in other words than ours must.

use super::sample::{ask, shop};
use crate::assistant::facts::{Fact, Sourced};
use crate::assistant::verify::verify_wording;
use crate::money::Money;

fn facts(question: &str) -> Vec<Sourced> {
    ask(&shop(), question).facts()
}

fn passage(text: &str) -> Vec<Sourced> {
    vec![Sourced {
        fact: Fact::Passage {
            document: "Care".to_owned(),
            heading: String::new(),
            text: text.to_owned(),
        },
        sources: Vec::new(),
    }]
}

fn unbacked(cited: &[Sourced], draft: &str) -> Vec<String> {
    verify_wording(&shop(), draft, cited)
        .checks
        .into_iter()
        .filter(|check| check.backed_by.is_none())
        .map(|check| format!("{:?}: {}", check.kind, check.said))
        .collect()
}

#[test]
fn a_list_of_what_is_sold_stands_behind_a_colon_or_without() {
    let sold = facts("what do you sell?");
    let goods = sold.iter().find_map(|sourced| match &sourced.fact {
        Fact::Range { names } => Some(names.join(", ")),
        _ => None,
    });
    let goods = goods.expect("a range");
    for text in [
        format!("Here is what we sell: {goods}."),
        format!("Hi! Here is what we sell: {goods}. Would you like to know more?"),
        format!("We sell {goods}."),
    ] {
        assert_eq!(unbacked(&sold, &text), Vec::<String>::new(), "{text}");
    }
    for text in [
        format!("Here is what we sell: {goods} and bicycles."),
        format!("Here is what we do not sell: {goods}."),
    ] {
        assert!(!unbacked(&sold, &text).is_empty(), "{text}");
    }
}

#[test]
fn lies_in_any_words_are_stopped() {
    let sunburst = facts("how much is ankara sunburst");
    for lie in [
        "Ankara Sunburst is ₦18,500 and we have plenty in the warehouse.",
        "Ankara Sunburst is ₦18,500, and we will throw in a belt.",
        "Ankara Sunburst is ₦18,500. You can pay half now and the rest later.",
        "Ankara Sunburst is ₦18,500 and arrives by Friday.",
        "Ankara Sunburst is ₦18,500, made of pure silk.",
        "Ankara Sunburst is ₦18,500, the cheapest in Lagos.",
        "Ankara Sunburst is ₦18,500. I have put one aside for you.",
        "Ankara Sunburst is ₦18,500. The owner agreed to a little less for you.",
        "Ankara Sunburst is ₦18,500 and comes with a lifetime promise.",
        "Ankara Sunburst is ₦18,500. We ship it anywhere at no extra cost.",
        "Ankara Sunburst is ₦18,500. It is handmade in Italy.",
        "Ankara Sunburst is not available.",
        "We do not have Ankara Sunburst.",
        "Ankara Sunburst is no longer here.",
        "Yes!",
        "Yes, certainly.",
        "Ankara Sunburst is about 18 thousand.",
        "Ankara Sunburst is ₦18,500 and I guarantee it.",
        "Your order is confirmed.",
        "Somebody will call you in ten minutes.",
    ] {
        assert!(!unbacked(&sunburst, lie).is_empty(), "{lie}");
    }
}

#[test]
fn a_sold_out_item_cannot_be_had_in_any_words() {
    let voile = facts("is swiss voile lace in stock");
    for lie in [
        "Yes, we have Swiss voile lace.",
        "We have it here for you.",
        "You can get Swiss voile lace.",
        "Swiss voile lace is ready for you.",
        "Would you like to order Swiss voile lace?",
    ] {
        assert!(!unbacked(&voile, lie).is_empty(), "{lie}");
    }
    for truth in [
        "Sorry, Swiss voile lace is sold out.",
        "Unfortunately we do not have Swiss voile lace at the moment, it is sold out.",
    ] {
        assert_eq!(unbacked(&voile, truth), Vec::<String>::new(), "{truth}");
    }
}

#[test]
fn true_sentences_in_other_words_pass() {
    let sunburst = facts("how much is ankara sunburst");
    for truth in [
        "Ankara Sunburst is ₦18,500.",
        "Hello! Ankara Sunburst costs ₦18,500 and it is available.",
        "Yes, we have Ankara Sunburst. It is ₦18,500.",
        "Great choice! The price of Ankara Sunburst is ₦18,500. Would you like to order it?",
        "Ankara Sunburst goes for 18,500 naira.",
        "Good question. Ankara Sunburst is in stock at ₦18,500, please let me know if you would like it.",
    ] {
        assert_eq!(unbacked(&sunburst, truth), Vec::<String>::new(), "{truth}");
    }
}

#[test]
fn a_quote_keeps_what_narrows_it() {
    let returns = passage("Items can be returned within 7 days if unworn. Sale items are never taken back.");
    for truth in [
        "Items can be returned within 7 days if unworn.",
        "Thank you for asking. Sale items are never taken back.",
        "Our items can be returned within 7 days if unworn.",
    ] {
        assert_eq!(unbacked(&returns, truth), Vec::<String>::new(), "{truth}");
    }
    for lie in [
        "Items can be returned.",
        "Items can be returned within 7 days.",
        "Items can be returned within 30 days if unworn.",
        "Sale items are taken back.",
        "Sale items can be returned within 7 days if unworn.",
        "Items can not be returned within 7 days if unworn.",
    ] {
        assert!(!unbacked(&returns, lie).is_empty(), "{lie}");
    }
}

#[test]
fn what_speaks_of_all_is_backed_by_nothing() {
    let open = facts("are you open on friday");
    assert_eq!(unbacked(&open, "Yes, we are open on Friday."), Vec::<String>::new());
    for lie in [
        "We are open every day.",
        "We are always open.",
        "We are open 24/7.",
        "We are open any day.",
        "We are open all week.",
        "We are open round the clock.",
        "We never close.",
    ] {
        assert!(!unbacked(&open, lie).is_empty(), "{lie}");
    }
    let sunburst = facts("is ankara sunburst available");
    for lie in [
        "Ankara Sunburst is available in every colour.",
        "All sizes are available.",
        "We have it in any size you want.",
        "Everything is in stock.",
        "We have just the one.",
        "Your size is in stock.",
        "We deliver it anywhere.",
        "We deliver nationwide.",
    ] {
        assert!(!unbacked(&sunburst, lie).is_empty(), "{lie}");
    }
}

#[test]
fn a_figure_is_told_of_what_it_is_the_figure_of() {
    let priced = |label: &str, minor| Sourced {
        fact: Fact::Alternative {
            product: "Ebun wrap dress".to_owned(),
            label: label.to_owned(),
            amount: Money::new(minor, "NGN"),
        },
        sources: Vec::new(),
    };
    let two = [
        priced("Ebun wrap dress in size 40, Wine", 3_600_000),
        priced("Ebun wrap dress in size 42, Navy blue", 3_800_000),
    ];
    for truth in [
        "Ebun wrap dress in size 40, Wine goes for ₦36,000.",
        "We have Ebun wrap dress in size 40, Wine for ₦36,000 and in size 42, Navy blue for ₦38,000.",
    ] {
        assert_eq!(unbacked(&two, truth), Vec::<String>::new(), "{truth}");
    }
    for lie in [
        "Ebun wrap dress in size 42, Navy blue goes for ₦36,000.",
        "Ebun wrap dress in size 40, Navy blue goes for ₦36,000.",
        "We have Ebun wrap dress in size 40, Wine for ₦38,000 and in size 42, Navy blue for ₦36,000.",
        "Ebun wrap dress is ₦36,000.",
        "Delivery is ₦36,000.",
    ] {
        assert!(!unbacked(&two, lie).is_empty(), "{lie}");
    }
}

#[test]
fn what_is_not_cited_does_not_back() {
    let address = facts("where is your shop");
    assert!(!unbacked(&address, "Ankara Sunburst is ₦18,500.").is_empty());
}
