//! Whatever is written, whatever the shop has not filled in: no panic, no invention.

use std::sync::Arc;

use proptest::prelude::*;

use super::sample::{ask, question, shop};
use crate::assistant::decide::{Decision, Reason};
use crate::assistant::memory::Memory;
use crate::assistant::shop::{Catalogue, Item, Product};
use crate::assistant::think::think;
use crate::assistant::understand::Language;
use crate::assistant::verify::verify;
use crate::business::Tone;
use crate::ids::{ItemId, ProductId};
use crate::money::Money;

fn called(decision: &Decision) -> Option<Reason> {
    match decision {
        Decision::HandOver { reason, .. } => Some(*reason),
        Decision::Send { .. } | Decision::StaySilent => None,
    }
}

#[test]
fn what_the_shop_has_not_filled_in_goes_to_the_owner() {
    let mut shop = shop();
    shop.hours_known = false;
    shop.address.clear();
    shop.zones.clear();
    shop.payment = None;
    shop.returns = None;
    for question in [
        "what time do you open",
        "where is your shop",
        "do you deliver to Lekki",
        "how can I pay",
        "what is your return policy",
    ] {
        assert_eq!(
            called(&ask(&shop, question).decision),
            Some(Reason::NotInRecords),
            "{question}"
        );
    }
}

#[test]
fn what_can_be_answered_is_answered_before_the_owner_is_called() {
    let mut shop = shop();
    shop.address.clear();
    let thought = ask(&shop, "how much is the auto gele and where is your shop");
    let Decision::HandOver {
        reason: Reason::NotInRecords,
        text,
    } = thought.decision
    else {
        panic!("{:?}", thought.decision)
    };
    assert!(
        text.starts_with("Auto gele is ₦9,500") && text.ends_with("you will hear from a person here."),
        "{text}"
    );
}

#[test]
fn an_empty_shop_invents_nothing() {
    let mut shop = shop();
    shop.catalogue = Arc::new(Catalogue::new(Vec::new()));
    for question in [
        "how much is the lace",
        "do you have shoes",
        "what do you sell",
        "any discount?",
        "i want to buy it",
    ] {
        let thought = ask(&shop, question);
        assert!(
            !thought.draft.text.contains('₦') && thought.verified.passed,
            "{question}: {:?}",
            thought.draft
        );
    }
}

#[test]
fn a_higher_line_gives_more_to_the_owner() {
    let mut shop = shop();
    let question = "hw much is the gorge wraper";
    assert!(matches!(ask(&shop, question).decision, Decision::Send { .. }));
    shop.confidence_line = 0.99;
    assert_eq!(called(&ask(&shop, question).decision), Some(Reason::BelowLine));
}

#[test]
fn every_tone_says_the_same_facts() {
    let mut shop = shop();
    for tone in [Tone::Warm, Tone::Plain, Tone::Playful, Tone::Formal] {
        shop.tone = tone;
        let thought = ask(&shop, "hello, how much is the auto gele in gold");
        assert!(
            matches!(&thought.decision, Decision::Send { text } if text.contains("Auto gele in Gold is ₦9,500 and it is in stock.")),
            "{tone:?} {thought:?}"
        );
    }
}

#[test]
fn how_many_there_are_is_never_told() {
    let shop = shop();
    for question in [
        "how many auto gele do you have left",
        "how many pieces of adire remain",
        "how many velvet dey",
        "do you have up to 3 of the cord lace",
    ] {
        let text = ask(&shop, question).draft.text;
        assert!(
            !["63", "40", " 7 ", " 4 ", " 60 "]
                .iter()
                .any(|count| text.contains(count)),
            "{question}: {text}"
        );
    }
}

/// A catalogue as large as we promise to be quick for.
fn large(products: usize) -> Catalogue {
    const FIRST: &[&str] = &[
        "Royal",
        "Amber",
        "Crown",
        "Velvet",
        "Sahara",
        "Harmattan",
        "Palm",
        "River",
        "Festival",
        "Market",
        "Temple",
        "Garden",
        "Coastal",
        "Midnight",
    ];
    const SECOND: &[&str] = &[
        "damask",
        "brocade",
        "chiffon",
        "organza",
        "satin",
        "linen",
        "crepe",
        "jacquard",
        "tulle",
        "batik",
        "taffeta",
        "georgette",
    ];
    let product = |at: usize| Product {
        id: ProductId::new(),
        name: format!(
            "{} {} {}",
            FIRST[at % FIRST.len()],
            SECOND[(at / FIRST.len()) % SECOND.len()],
            word(at)
        ),
        description: String::new(),
        category: SECOND[(at / FIRST.len()) % SECOND.len()].to_owned(),
        nicknames: Vec::new(),
        option_names: vec!["Colour".to_owned()],
        items: ["Red", "Navy blue", "Gold", "Ivory"]
            .iter()
            .enumerate()
            .map(|(n, colour)| Item {
                id: ItemId::new(),
                sku: format!("L{at}-{n}"),
                values: vec![(*colour).to_owned()],
                price: Money::new(1_000_000, "NGN"),
                stock: 1,
                version: 1,
            })
            .collect(),
        version: 1,
    };
    Catalogue::new((0..products).map(product).collect())
}

/// A made-up word, another for each number.
fn word(mut number: usize) -> String {
    const PARTS: &[&str] = &["ba", "lo", "ki", "ren", "tu", "sho", "mi", "fe", "dan", "gu"];
    let mut out = String::new();
    for _ in 0..4 {
        out.push_str(PARTS[number % PARTS.len()]);
        number /= PARTS.len();
    }
    out
}

#[test]
fn the_right_one_of_ten_thousand_items_is_found() {
    let mut shop = shop();
    shop.catalogue = Arc::new(large(2_500));
    let name = shop.catalogue.products[1_234].name.clone();
    let thought = think(
        &shop,
        &question(&format!("pls hw much is {name} in gold?"), &Memory::default(), 0),
    );
    assert!(
        thought.draft.text.starts_with(&format!("{name} in Gold is ₦10,000")),
        "{}",
        thought.draft.text
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_message_panics_and_nothing_unbacked_is_sent(message in "\\PC{0,160}") {
        let shop = shop();
        let thought = ask(&shop, &message);
        if let Decision::Send { text } = &thought.decision {
            prop_assert!(verify(&shop, Language::English, text, &thought.facts()).passed);
        }
    }

    #[test]
    fn words_of_the_shop_in_any_order_never_fail(words in prop::collection::vec(prop::sample::select(vec!["how", "much", "ankara", "sunburst", "lace", "size", "40", "wine", "blue", "two", "2", "pieces", "yards", "do", "you", "have", "deliver", "to", "lekki", "and", "the", "second", "one", "last", "price", "15k", "?", "\n", "ebun", "gele", "aso-oke", "open", "sunday", "xl", "under"]), 0..14)) {
        let shop = shop();
        let thought = ask(&shop, &words.join(" "));
        prop_assert!(thought.verified.passed, "{:?} drafted {:?} refused {:?}", words.join(" "), thought.draft.text,
            thought.verified.checks.iter().filter(|check| check.backed_by.is_none()).collect::<Vec<_>>());
    }
}
