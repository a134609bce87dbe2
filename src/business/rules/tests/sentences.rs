//! Owners' voices: what each sentence is understood as, or why it is asked about.

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::business::rules::{Known, Terms, Topic, Unclear, as_statement, parse};
use crate::ids::ProductId;

fn today() -> NaiveDate {
    // A Friday.
    NaiveDate::from_ymd_opt(2026, 11, 20).expect("a real day")
}

fn read_in(said: &str, currency: &str) -> Result<Terms, Unclear> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let names = [
        "Ankara Sunburst",
        "Ankara Peacock",
        "Cord lace",
        "Swiss voile lace",
        "Auto gele",
        "Bariga kaftan, men",
    ];
    let products: Vec<(ProductId, String)> = names
        .iter()
        .map(|name| (ProductId::new(), (*name).to_owned()))
        .collect();
    parse(
        said,
        &Known {
            currency,
            products: &products,
            categories: &own(&["Ankara", "Lace", "Gele", "Kaftans", "Dresses"]),
            zones: &own(&[
                "Lagos mainland",
                "Lagos island",
                "Abuja",
                "Other states",
                "Pick-up at the shop",
            ]),
            today: today(),
        },
    )
}

fn read(said: &str) -> Result<Terms, Unclear> {
    read_in(said, "NGN")
}

const UNDERSTOOD: &[(&str, &str)] = &[
    // Discounts above an amount.
    ("10% off above 100k", "10% off above ₦100,000"),
    ("Give 10% discount on orders above ₦100,000", "10% off above ₦100,000"),
    (
        "10 percent off when you spend ₦50,000 and above",
        "10% off from ₦50,000",
    ),
    ("if somebody buys over 200k I give 15% off", "15% off above ₦200,000"),
    ("We give 5% discount from 50k", "5% off from ₦50,000"),
    ("5 per cent off for orders of at least N30,000", "5% off from ₦30,000"),
    ("7.5% off on everything from 75,000 naira", "7.5% off from ₦75,000"),
    ("₦2,000 off above ₦50,000", "₦2,000 off above ₦50,000"),
    ("2k off when you buy for 50k or more", "₦2,000 off from ₦50,000"),
    (
        "Customers who spend more than 150k get 12% off",
        "12% off above ₦150,000",
    ),
    ("we remove 5k for orders over 100k", "₦5,000 off above ₦100,000"),
    ("get 10% off orders exceeding 80,000", "10% off above ₦80,000"),
    ("discount of ₦1,500 from ₦20,000", "₦1,500 off from ₦20,000"),
    ("100k+ gets 10% off", "10% off from ₦100,000"),
    ("10% off > 100k", "10% off above ₦100,000"),
    // Discounts from a number of pieces.
    ("10% off from 5 pieces", "10% off from 5 pieces"),
    ("buy 3 get 5% off ankara", "5% off Ankara from 3 pieces"),
    ("Buy 3 or more dresses and get 10% off", "10% off Dresses from 3 pieces"),
    ("abeg if person buy 5 pcs give am 5% off", "5% off from 5 pieces"),
    ("more than 5 pieces 10% off", "10% off from 6 pieces"),
    ("buy two cord lace and get 3k off", "₦3,000 off Cord lace from 2 pieces"),
    ("five percent off for a dozen pieces", "5% off from 12 pieces"),
    ("wholesale buyers get 15% off from 20 pieces", "15% off from 20 pieces"),
    ("6pcs and above 8% discount on lace", "8% off Lace from 6 pieces"),
    // Without a limit, for a while.
    (
        "10% off all ankara this week",
        "10% off Ankara starting 20 November until 22 November",
    ),
    (
        "20% off Ankara Sunburst until 30 November",
        "20% off Ankara Sunburst until 30 November",
    ),
    ("20% off sunburst", "20% off Ankara Sunburst"),
    (
        "15% off everything from 1 to 24 December",
        "15% off starting 1 December until 24 December",
    ),
    (
        "10% off above 100k until 30 November",
        "10% off above ₦100,000 until 30 November",
    ),
    ("5% off today only", "5% off on 20 November"),
    ("10% off in December", "10% off starting 1 December until 31 December"),
    ("All gele 10% off until Sunday.", "10% off Gele until 22 November"),
    // Beside others.
    (
        "5% off lace on top of other discounts",
        "5% off Lace, also beside another discount",
    ),
    ("5% off lace, cannot be combined with other discounts", "5% off Lace"),
    // Free delivery.
    (
        "free delivery in Lagos over ₦50,000",
        "free delivery to Lagos mainland and Lagos island above ₦50,000",
    ),
    ("Free delivery above 50k", "free delivery above ₦50,000"),
    ("delivery is free from 5 pieces", "free delivery from 5 pieces"),
    (
        "we deliver free to Abuja for orders above 100k",
        "free delivery to Abuja above ₦100,000",
    ),
    ("free delivery on Lagos mainland", "free delivery to Lagos mainland"),
    (
        "no delivery fee for orders of 60k and above",
        "free delivery from ₦60,000",
    ),
    ("free nationwide shipping from 200k", "free delivery from ₦200,000"),
    // Least orders.
    ("minimum order is 2 pieces", "the minimum order is 2 pieces"),
    ("MOQ 6", "the minimum order is 6 pieces"),
    ("Minimum order ₦10,000", "the minimum order is ₦10,000"),
    ("we don't sell less than 3 pieces", "the minimum order is 3 pieces"),
    (
        "you must order at least 2 pieces of ankara",
        "the minimum order of Ankara is 2 pieces",
    ),
    ("no orders below 5k", "the minimum order is ₦5,000"),
    // Same day.
    (
        "orders before 12 noon go out the same day",
        "orders before 12:00 go out the same day",
    ),
    (
        "Same day delivery in Lagos mainland if you order before 2pm",
        "orders to Lagos mainland before 14:00 go out the same day",
    ),
    // Deposits.
    ("70% deposit for made to order", "a 70% deposit on made-to-order"),
    (
        "we take 50% deposit on custom outfits",
        "a 50% deposit on made-to-order",
    ),
    ("30% upfront for orders above 200k", "a 30% deposit above ₦200,000"),
    ("Deposit of ₦20,000 on bespoke", "a deposit of ₦20,000 on made-to-order"),
    // Wholesale.
    (
        "Auto gele 8k each from 10 pieces",
        "Auto gele at ₦8,000 each from 10 pieces",
    ),
    (
        "wholesale price of ankara is ₦15,000 from 12 pieces",
        "Ankara at ₦15,000 each from 12 pieces",
    ),
    (
        "cord lace 38,000 per piece if you take 5 or more",
        "Cord lace at ₦38,000 each from 5 pieces",
    ),
];

#[test]
fn owners_are_understood() {
    for (said, expected) in UNDERSTOOD {
        match read(said) {
            Ok(terms) => assert_eq!(terms.in_words(), *expected, "{said}"),
            Err(unclear) => panic!("{said}: {}", unclear.message),
        }
    }
}

#[test]
fn a_sentence_that_is_no_figure_is_kept_as_it_was_said() {
    for (said, topic) in [
        ("No exchange on sale items", Topic::Returns),
        ("No refund after payment", Topic::Returns),
        ("Exchange within 7 days if uncut", Topic::Returns),
        ("Our prices are fixed", Topic::Discounts),
        ("We do not give discounts", Topic::Discounts),
        ("We only accept bank transfer", Topic::Payment),
        ("We don't do pay on delivery", Topic::Payment),
        ("Payment validates your order", Topic::Payment),
        ("We deliver on Saturdays only", Topic::Delivery),
        ("No free delivery please", Topic::Delivery),
        ("Orders cannot be cancelled", Topic::Orders),
    ] {
        match read(said) {
            Ok(terms) => assert_eq!(terms.topic(), Some(topic), "{said}"),
            Err(unclear) => panic!("{said}: {}", unclear.message),
        }
    }
}

/// Sentence, and a part of what the owner is told.
const UNCLEAR: &[(&str, &str)] = &[
    ("", "Say the rule"),
    ("discount", "How much off"),
    ("give them something off", "How much off"),
    ("discount for bulk buyers", "How much off"),
    ("10% off above 20", "20 of what"),
    ("10% off above 100", "100 of what"),
    ("5% off from 5", "5 of what"),
    ("10% off for students", "student"),
    ("10% off first order", "first"),
    ("10% off shoes", "shoe"),
    ("5% off every 3 pieces", "once per order"),
    ("₦500 off for every 10k", "once per order"),
    ("10% off above $50", "50"),
    ("10% off below 50k", "not below one"),
    ("If you buy up to 50k you get 10% off", "not below one"),
    ("10% off items above 50k", "one piece, or of the whole order"),
    ("5% off above 50k, 10% off above 100k", "more than one rule"),
    ("10% off and free delivery above 100k", "more than one rule"),
    ("10% off between 50k and 100k", "more than one limit"),
    ("100% off above 100k", "gift"),
    ("5-10% off above 50k", "limit"),
    ("buy 2 get 1 free", ""),
    ("we no dey give 10% off", ""),
    ("10% off lace and gele", "one kind of product at a time"),
    ("10% off fridays", "friday"),
    ("10% off until 19 November 2026", "over"),
    ("10% off from 24 to 1 December", "before the last"),
    ("free delivery to Ibadan above 50k", "ibadan"),
    ("free delivery for lace above 50k", "whole orders"),
    ("minimum order", "How much at least"),
    ("same day delivery", "Until what time"),
    ("same day delivery before 2", "am or 2 pm"),
    ("wholesale", "wholesale price"),
    ("Auto gele 8k each", "how many pieces"),
    ("8k each from 10 pieces", "For which product"),
    ("10% service charge", ""),
    ("we sell lace", "no rule"),
    ("good morning", "no rule"),
    ("10% off 0 pieces", ""),
    ("10% extra for express", ""),
];

#[test]
fn what_is_unclear_is_asked_about() {
    for (said, part) in UNCLEAR {
        match read(said) {
            Ok(terms) => panic!("{said:?} was taken as {:?}", terms.in_words()),
            Err(unclear) => assert!(unclear.message.contains(part), "{said:?}: {}", unclear.message),
        }
    }
}

#[test]
fn what_code_cannot_apply_may_be_kept_as_a_sentence() {
    assert_eq!(read("buy 2 get 1 free").unwrap_err().quotable, Some(Topic::Discounts));
    let kept = as_statement("Students get 10% off until 30 November", today()).unwrap();
    assert_eq!(
        (kept.topic(), kept.ends_on),
        (Some(Topic::Discounts), NaiveDate::from_ymd_opt(2026, 11, 30))
    );
    assert_eq!(as_statement("good morning", today()), None);
    assert_eq!(as_statement("150% off for students", today()), None, "more than all");
    assert!(as_statement("100% off delivery for students", today()).is_some());
}

#[test]
fn numbers_are_in_the_money_of_the_shop() {
    let words = |said| read_in(said, "GHS").map(|terms| terms.in_words());
    assert_eq!(words("10% off above GH₵500").as_deref(), Ok("10% off above GH₵500"));
    assert_eq!(words("10% off above 500 cedis").as_deref(), Ok("10% off above GH₵500"));
    assert!(words("10% off above ₦500").is_err());
}

proptest! {
    #[test]
    fn no_text_panics(said in any::<String>()) {
        let _ = read(&said);
        let _ = as_statement(&said, today());
    }

    #[test]
    fn no_words_of_the_trade_panic_and_what_is_understood_can_be_said(
        words in proptest::collection::vec(
            prop_oneof![
                "10%", "5 %", "off", "above", "from", "free", "delivery", "100k", "₦50,000", "[0-9]{1,12}", "pieces", "buy", "get", "ankara",
                "lace", "Lagos", "minimum", "order", "deposit", "each", "until", "30", "november", "and", "or", "more", "no", "before", "2pm",
                "same day", "%", "-", ",",
            ],
            0..12,
        )
    ) {
        if let Ok(terms) = read(&words.join(" ")) {
            prop_assert!(!terms.in_words().is_empty());
        }
    }
}
