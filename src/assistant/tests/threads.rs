//! Conversations: what one message leaves for the next.

use super::sample::{question, shop};
use crate::assistant::decide::{Decision, Reason};
use crate::assistant::memory::Memory;
use crate::assistant::shop::Shop;
use crate::assistant::think::think;

/// Plays a thread and answers what CHIDI said to each message: the text, `(silent)`, or the reason a person was called.
fn play(shop: &Shop, messages: &[&str]) -> Vec<String> {
    let mut memory = Memory::default();
    let mut unsure = 0;
    let mut said = Vec::new();
    for message in messages {
        // What is kept passes through JSON, as it does in the thread's row.
        memory = Memory::read(&serde_json::to_value(&memory).expect("memory is plain"));
        let thought = think(shop, &question(message, &memory, unsure));
        memory = thought.memory;
        unsure = thought.unsure_in_row;
        said.push(match thought.decision {
            Decision::Send { text } => text,
            Decision::HandOver { reason, text } => format!("({}) {text}", reason.word()),
            Decision::StaySilent => "(silent)".to_owned(),
        });
    }
    said
}

fn last(messages: &[&str]) -> String {
    play(&shop(), messages).pop().expect("a reply to each message")
}

#[test]
fn a_question_without_a_name_is_about_the_product_spoken_of() {
    for (thread, part) in [
        (
            &["do you have the auto gele?", "how much is it"][..],
            "Auto gele is ₦9,500",
        ),
        (&["do you have the auto gele?", "and in blue?"], "does not come in blue"),
        (
            &["do you have the auto gele?", "what about silver"],
            "Auto gele in Silver",
        ),
        (
            &["how much is the cord lace", "what of the velvet"],
            "Velvet fabric is ₦8,000",
        ),
        (
            &["how much is the ebun wrap dress in wine", "una get am for size 40?"],
            "Ebun wrap dress in size 40, Wine is in stock",
        ),
        (
            &["how much is the ebun wrap dress in wine", "what sizes do you have"],
            "38 (₦27,500), 40 (₦27,500), 42 (₦29,000)",
        ),
        (
            &["Aso oke bridal set", "in gold", "how much"],
            "Aso-oke bridal set in Gold",
        ),
        (
            &[
                "how much is the george wrapper",
                "ok",
                "do you deliver to Lekki",
                "how much is it",
            ],
            "₦55,000",
        ),
        (
            &["do you have kaftan", "abeg last price"],
            "M (₦32,000), L (₦32,000), XL (₦34,000)",
        ),
        (&["how much is the george wrapper", "i want it"], "(order)"),
        (
            &["how much is the george wrapper", "yes"],
            "(order) George wrapper is ₦55,000",
        ),
    ] {
        let said = last(thread);
        assert!(said.contains(part), "{thread:?} said {said:?}");
    }
}

#[test]
fn the_second_one_is_the_second_shown() {
    let shop = shop();
    let said = play(&shop, &["how much is ankara", "the second one"]);
    assert!(
        said[0].contains("Ankara Sunburst, ₦18,500; Ankara Peacock, ₦17,000"),
        "{said:?}"
    );
    assert!(said[1].contains("Ankara Peacock is ₦17,000"), "{said:?}");
    assert!(last(&["how much is ankara", "peacock"]).contains("Ankara Peacock is ₦17,000"));
    assert!(last(&["how much is ankara", "the last one"]).contains("Ankara Peacock"));
}

#[test]
fn delivery_and_hours_go_on_too() {
    assert!(last(&["do you deliver to Ikeja?", "and to Ibadan?"]).contains("Other states"));
    assert!(last(&["are you open on saturday", "and sunday?"]).contains("On Sunday we are closed"));
    let said = last(&["do you do delivery", "Surulere"]);
    assert!(said.contains("₦2,000"), "{said}");
}

#[test]
fn two_bubbles_are_one_question() {
    assert!(last(&["Good morning\nhow much is the auto gele"]).contains("Good morning. Auto gele is ₦9,500"));
    assert!(last(&["the george wrapper\nhow much"]).contains("George wrapper is ₦55,000"));
    assert!(last(&["hi\nauto gele\nred\nhow much?"]).contains("₦9,500"));
}

#[test]
fn nonsense_is_asked_back_twice_and_then_goes_to_the_owner() {
    let said = play(&shop(), &["asdf ghjk", "qwop zzkl", "blorp"]);
    assert!(said[0].starts_with("I am not sure I understood."), "{said:?}");
    assert!(said[1].starts_with("I still did not understand"), "{said:?}");
    assert!(
        said[2].starts_with("(third_unsure) I have called the owner of Ireti Fabrics"),
        "{said:?}"
    );
}

#[test]
fn an_answer_in_between_starts_the_count_again() {
    let said = play(
        &shop(),
        &["asdf ghjk", "qwop zzkl", "how much is the auto gele", "blorp"],
    );
    assert!(!said[3].starts_with("(third_unsure)"), "{said:?}");
}

#[test]
fn a_lower_price_is_declined_once_and_then_the_owner_is_called() {
    let said = play(
        &shop(),
        &["how much is the george wrapper", "last price?", "abeg do 40k for me"],
    );
    assert!(
        said[1].contains("Our prices are as listed, and I cannot change them. George wrapper is ₦55,000."),
        "{said:?}"
    );
    assert_eq!(
        said[2],
        "(discount_insisted) I have called the owner of Ireti Fabrics; you will hear from a person here."
    );
}

#[test]
fn what_is_gone_from_the_shelf_is_not_remembered() {
    let shop = shop();
    let stale = Memory {
        products: vec![crate::ids::ProductId::new()],
        ..Memory::default()
    };
    let thought = think(&shop, &question("how much is it", &stale, 0));
    assert!(
        matches!(thought.decision, Decision::Send { ref text } if text.contains("Which product do you mean")),
        "{:?}",
        thought.decision
    );
}

#[test]
fn a_memory_that_cannot_be_read_is_empty() {
    assert_eq!(
        Memory::read(&serde_json::json!({"products": "no list"})),
        Memory::default()
    );
    assert_eq!(Memory::read(&serde_json::json!({})), Memory::default());
    assert_eq!(
        Memory::read(&serde_json::json!({"discounts_asked": 1})).discounts_asked,
        1
    );
}

#[test]
fn every_reason_is_read_back_from_its_word() {
    for reason in [
        Reason::Complaint,
        Reason::ThirdUnsure,
        Reason::DiscountInsisted,
        Reason::NotInRecords,
        Reason::Order,
        Reason::AskedForPerson,
    ] {
        assert_eq!(Reason::read(reason.word()), Some(reason));
    }
    assert_eq!(Reason::read(""), None);
}
