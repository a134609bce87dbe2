//! Both sides of the last look: what must not pass, and what must.

use proptest::prelude::*;

use super::sample::{ask, shop};
use crate::assistant::facts::{Fact, Sourced};
use crate::assistant::shop::Shop;
use crate::assistant::understand::Language;
use crate::assistant::verify::{Kind, verify};
use crate::money::Money;

fn facts_for(shop: &Shop, question: &str) -> Vec<Sourced> {
    ask(shop, question).facts()
}

fn refused(question: &str, draft: &str) -> Vec<Kind> {
    let shop = shop();
    let verified = verify(&shop, Language::English, draft, &facts_for(&shop, question));
    verified
        .checks
        .iter()
        .filter(|check| check.backed_by.is_none())
        .map(|check| check.kind)
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of drafts, read line by line")]
fn what_no_fact_backs_is_refused() {
    let sunburst = "how much is ankara sunburst";
    for (question, draft, kind) in [
        (sunburst, "Ankara Sunburst is ₦18,000.", Kind::Amount),
        (sunburst, "Ankara Sunburst is ₦1,850.", Kind::Amount),
        (sunburst, "Ankara Sunburst is ₦18,500.50.", Kind::Amount),
        (sunburst, "Ankara Sunburst is $18,500.", Kind::Amount),
        (sunburst, "Ankara Sunburst is 18k.", Kind::Amount),
        (sunburst, "Ankara Sunburst is 18000 naira.", Kind::Amount),
        (sunburst, "Ankara Sunburst is 18500.", Kind::Number),
        (sunburst, "Ankara Sunburst is ₦18,500, 10% off.", Kind::Percentage),
        (sunburst, "Ankara Sunburst is ₦18,500, ten percent off.", Kind::Number),
        (
            sunburst,
            "Ankara Sunburst is ₦18,500 with free delivery.",
            Kind::Promise,
        ),
        (sunburst, "Ankara Sunburst is ₦18,500, with a discount.", Kind::Promise),
        (sunburst, "Ankara Sunburst is in stock, only 4 pieces.", Kind::Number),
        (
            sunburst,
            "Ankara Sunburst is in stock, only a few left.",
            Kind::Scarcity,
        ),
        (sunburst, "Ankara Sunburst is sold out.", Kind::Availability),
        (sunburst, "Ankara Peacock is ₦18,500.", Kind::Product),
        (
            sunburst,
            "Ankara Sunburst is ₦18,500. George wrapper is in stock too.",
            Kind::Product,
        ),
        (sunburst, "See www.ireti.ng for more.", Kind::Link),
        (sunburst, "Pay at pay.example.com/ireti", Kind::Link),
        (sunburst, "Its number is ANK-999.", Kind::Sku),
        (sunburst, "It comes tomorrow.", Kind::Promise),
        (sunburst, "We deliver to Ibadan.", Kind::Place),
        (sunburst, "We are open on Sunday.", Kind::Day),
        (sunburst, "Ankara Sunburst is ₦\u{661}\u{668},500.", Kind::Amount),
        (
            "is swiss voile lace in stock",
            "Swiss voile lace is in stock.",
            Kind::Availability,
        ),
        (
            "do you have auto gele in red",
            "Auto gele in Silver is in stock.",
            Kind::Option,
        ),
        (
            "is the ebun wrap dress in 40 navy blue available",
            "Ebun wrap dress in size 40, Navy blue is in stock.",
            Kind::Availability,
        ),
        (
            "do you have the ankara peacock",
            "Ankara Peacock in stock: Wine.",
            Kind::Availability,
        ),
        (
            "do you have the ankara peacock",
            "Ankara Peacock in Wine is in stock.",
            Kind::Availability,
        ),
        (
            "do you have the ankara peacock",
            "Ankara Peacock in Teal is sold out.",
            Kind::Availability,
        ),
        ("how much is auto gele and adire", "Auto gele is ₦24,000.", Kind::Amount),
        (
            "are you open on sunday",
            "On Sunday we are open from 9:00 to 19:00.",
            Kind::Day,
        ),
        (
            "do you deliver to lekki",
            "Yes, we deliver to Lagos island: ₦2,500, 5 days.",
            Kind::Number,
        ),
        (
            "do you deliver to lekki",
            "Yes, we deliver to Ghana: ₦2,500.",
            Kind::Place,
        ),
        ("how can i pay", "Transfer to GTBank 9999999999.", Kind::Number),
        ("how can i pay", "With 50% paid before.", Kind::Percentage),
        (
            "what is your return policy",
            "Uncut fabric can be exchanged within 14 days.",
            Kind::Number,
        ),
    ] {
        let kinds = refused(question, draft);
        assert!(
            kinds.contains(&kind),
            "{draft:?} was refused for {kinds:?}, not for {kind:?}"
        );
    }
}

#[test]
fn what_facts_back_passes() {
    for (question, draft) in [
        (
            "how much is ankara sunburst",
            "Ankara Sunburst is ₦18,500 and it is in stock.",
        ),
        ("how much is ankara sunburst", "ankara sunburst costs NGN 18,500"),
        ("how much is ankara sunburst", "Ankara Sunburst is 18.5k"),
        (
            "how much is the ebun wrap dress in size 40",
            "Ebun wrap dress in size 40 is ₦27,500.",
        ),
        (
            "do you have the ebun dress in size 46",
            "Ebun wrap dress does not come in size 46. Ebun wrap dress, size in stock: 38, 40, 42.",
        ),
        (
            "what is your return policy",
            "Uncut fabric can be exchanged within 7 days. Call 0803 555 0142, 24/7.",
        ),
        (
            "how can i pay",
            "You asked how to pay. Transfer to GTBank 0123456789, Ireti Fabrics. Pay on delivery in Lagos only, with 30% paid before.",
        ),
        ("where are you", "You find us at 14 Tejuosho Road, Yaba, Lagos."),
        (
            "do you deliver to ibadan",
            "Yes, we deliver to Other states: ₦5,000, 2 to 3 days.",
        ),
        (
            "how much for 3 george wrapper",
            "George wrapper is ₦55,000. For 3 that is ₦165,000.",
        ),
        (
            "are you open on saturday",
            "On Saturday we are open from 9:00 to 19:00.",
        ),
        (
            "tell me about ankara sunburst",
            "Ankara Sunburst: Six yards of wax print, 100 % cotton, washable. Sold as 6 yards.",
        ),
        ("hello", "Hello. What are you looking for at Ireti Fabrics?"),
    ] {
        let kinds = refused(question, draft);
        assert!(kinds.is_empty(), "{draft:?} was refused for {kinds:?}");
    }
}

#[test]
fn a_name_inside_a_longer_name_is_the_longer_one() {
    let shop = shop();
    let price = |product: &str, naira: i64| Sourced {
        fact: Fact::Price {
            product: product.to_owned(),
            label: product.to_owned(),
            amount: Money::new(naira * 100, "NGN"),
        },
        sources: Vec::new(),
    };
    assert!(
        verify(
            &shop,
            Language::English,
            "Swiss voile lace is ₦48,000.",
            &[price("Swiss voile lace", 48_000)]
        )
        .passed
    );
    assert!(
        !verify(
            &shop,
            Language::English,
            "Cord lace is ₦48,000.",
            &[price("Swiss voile lace", 48_000)]
        )
        .passed
    );
}

proptest! {
    #[test]
    fn a_number_that_no_fact_backs_never_passes(number in 0_u64..10_000_000, place in 0_usize..5, sign in prop::sample::select(vec!["", "₦", "NGN ", "$"]), tail in prop::sample::select(vec!["", "%", "k", " naira", " pieces", "/7"])) {
        let shop = shop();
        let facts = facts_for(&shop, "how much is ankara sunburst and do you deliver to lekki");
        let backed = ["18500", "2500", "1", "2"].contains(&number.to_string().as_str()) || (tail == "k" && number * 1_000 == 18_500);
        prop_assume!(!backed);
        let written = format!("{sign}{number}{tail}");
        let mut words = vec!["Ankara", "Sunburst", "is", "₦18,500", "today's", "price"];
        words.remove(4);
        words.insert(place, &written);
        prop_assert!(!verify(&shop, Language::English, &words.join(" "), &facts).passed, "{}", words.join(" "));
    }

    #[test]
    fn no_changed_digit_passes(at in 0_usize..5, digit in 0_u8..10) {
        let shop = shop();
        let facts = facts_for(&shop, "how much is ankara sunburst");
        let mut digits = *b"18500";
        digits[at] = b'0' + digit;
        prop_assume!(&digits != b"18500");
        let amount: i64 = std::str::from_utf8(&digits).expect("digits").parse().expect("a number");
        let draft = format!("Ankara Sunburst is {}.", Money::new(amount * 100, "NGN"));
        prop_assert!(!verify(&shop, Language::English, &draft, &facts).passed, "{}", draft);
    }

    #[test]
    fn no_draft_panics(draft in "\\PC{0,200}") {
        let shop = shop();
        verify(&shop, Language::English, &draft, &facts_for(&shop, "how much is ankara sunburst"));
    }
}
