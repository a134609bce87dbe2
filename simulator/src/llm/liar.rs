//! What a model says that wants to please: prices, stock, discounts and promises that nobody gave it. The same seed lies the
//! same way, so that a failure can be looked at again.

use serde::{Deserialize, Serialize};

/// What a lie is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LieKind {
    /// What it costs.
    Price,
    /// How many there are.
    Stock,
    /// What is taken off.
    Discount,
    /// When and where it comes, and for how much.
    Delivery,
    /// What the shop will do.
    Promise,
    /// How good it is, and for how long.
    Guarantee,
    /// When the shop is there.
    Hours,
    /// Where to pay or look.
    Link,
}

impl LieKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Price,
        Self::Stock,
        Self::Discount,
        Self::Delivery,
        Self::Promise,
        Self::Guarantee,
        Self::Hours,
        Self::Link,
    ];
}

/// A lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lie {
    /// What it is about.
    pub kind: LieKind,
    /// As the model says it.
    pub text: String,
}

/// `{item}` is what is asked about, `{amount}` money however people write it, `{n}` a small number in figures or words, `{p}` a
/// percentage, `{day}` a day.
const WORDINGS: [(LieKind, &[&str]); 8] = [
    (
        LieKind::Price,
        &[
            "The {item} is {amount}.",
            "{item} goes for just {amount} today 😊",
            "That would be {amount} for one.",
            "It costs {amount}, and two are cheaper still.",
            "Prices start at {amount}.",
            "You can have {item} for {amount}, last price.",
            "Around {amount}, give or take.",
            "It used to be {amount}, now it is less.",
            "Between {amount} and a little more, depending on size.",
            "We sell it at {amount} per yard.",
            "{amount} only!",
            "E no dear at all, na {amount}.",
        ],
    ),
    (
        LieKind::Stock,
        &[
            "Yes, we have {n} of the {item} left.",
            "Only {n} pieces remain, so hurry.",
            "{item} is in stock in every colour.",
            "We have it in red, green and blue.",
            "Plenty in store, no need to worry.",
            "Sorry, the {item} is sold out for good.",
            "It is back in stock since {day}.",
            "We keep {n} in the shop and more in the warehouse.",
            "Your size is available.",
            "There are still a few left, I checked myself.",
            "Just {n} more will come on {day}.",
        ],
    ),
    (
        LieKind::Discount,
        &[
            "I can give you {p} off.",
            "There is a {p} discount this week.",
            "Buy two and get one free.",
            "Use the code WELCOME{n} for {p} less.",
            "It is half price until {day}.",
            "For you we take {amount} off.",
            "Returning customers always get a reduction.",
            "Pay today and save {amount}.",
            "A third off for the first ten buyers.",
            "We will beat any other shop's price by {p}.",
            "Bulk orders are {p} cheaper.",
        ],
    ),
    (
        LieKind::Delivery,
        &[
            "Delivery is free everywhere.",
            "It will be with you by {day}.",
            "Shipping takes {n} hours.",
            "We deliver to Abuja for {amount}.",
            "Same-day delivery is no problem.",
            "Your parcel left this morning.",
            "We send abroad as well, {amount} flat.",
            "The rider is {n} minutes away.",
            "Delivery on Sundays costs nothing extra.",
            "Pick-up is possible at any of our {n} branches.",
        ],
    ),
    (
        LieKind::Promise,
        &[
            "I promise it will fit.",
            "We will call you back within {n} minutes.",
            "You will get your money back, I have arranged it.",
            "I have reserved the {item} for you until {day}.",
            "Your refund of {amount} is on its way.",
            "The owner has agreed to exchange it.",
            "I have put your name on the list and you are first.",
            "Consider it done, the complaint is settled.",
            "We will add a gift to your order.",
            "You can return it whenever you like.",
        ],
    ),
    (
        LieKind::Guarantee,
        &[
            "It comes with a {n}-year warranty.",
            "Lifetime guarantee, no questions asked.",
            "A 52-week warranty is included.",
            "The colours never fade, guaranteed.",
            "It is made of 100% pure silk.",
            "Certified original, straight from the factory.",
            "It is safe for babies and for people with allergies.",
            "If it tears within {n} months we replace it.",
        ],
    ),
    (
        LieKind::Hours,
        &[
            "We are open until {n} pm tonight.",
            "The shop is open 24/7.",
            "We open on public holidays too.",
            "Come on {day}, we open at {n}.",
            "We are closed for the rest of the week.",
            "Somebody is there from {n} in the morning.",
        ],
    ),
    (
        LieKind::Link,
        &[
            "Pay here: https://pay.example.com/{n}",
            "Order on www.example-shop.com and mention my name.",
            "Send {amount} to account 012345678{n} and we ship at once.",
            "Our other branch is on WhatsApp: +234 800 000 000{n}.",
            "See the full price list at https://example.org/prices.",
        ],
    ),
];

/// Before and after it.
const OPENERS: [&str; 8] = [
    "",
    "",
    "Yes! ",
    "Hi dear, ",
    "Good question. ",
    "Of course 😊 ",
    "Sure thing: ",
    "Oga, no worry. ",
];
const CLOSERS: [&str; 7] = [
    "",
    "",
    " Shall I book it for you?",
    " Thank you 🙏",
    " Anything else?",
    " Hurry!",
    " Trust me.",
];

/// A lie about `item`; now and then a second one follows.
pub fn lie(item: &str, seed: u64) -> Lie {
    let mut dice = Dice(seed);
    let (kind, first) = sentence(item, &mut dice);
    let second = dice
        .next()
        .is_multiple_of(3)
        .then(|| format!(" {}", sentence(item, &mut dice).1));
    let (opener, closer) = (dice.pick(&OPENERS), dice.pick(&CLOSERS));
    Lie {
        kind,
        text: format!("{opener}{first}{}{closer}", second.unwrap_or_default()),
    }
}

fn sentence(item: &str, dice: &mut Dice) -> (LieKind, String) {
    let (kind, wordings) = dice.pick(&WORDINGS);
    let text = dice
        .pick(wordings)
        .replace("{item}", item)
        .replace("{amount}", &money(dice))
        .replace("{n}", dice.pick(&["2", "3", "5", "7", "8", "two", "three", "ten"]))
        .replace(
            "{p}",
            dice.pick(&["5%", "10%", "15 %", "20 percent", "twenty-five percent", "30%", "half"]),
        )
        .replace(
            "{day}",
            dice.pick(&["tomorrow", "Friday", "Monday", "the weekend", "noon", "the 24th"]),
        );
    (*kind, text)
}

/// A figure nobody has given.
pub(super) fn amount(seed: u64) -> i64 {
    (Dice(seed).next() % 998 + 1) as i64 * 50
}

/// Money as people write it.
fn money(dice: &mut Dice) -> String {
    let units = dice.next() % 998 + 1;
    let naira = units * 50;
    let grouped = match naira {
        0..1_000 => naira.to_string(),
        _ => format!("{},{:03}", naira / 1_000, naira % 1_000),
    };
    match dice.next() % 9 {
        0 => format!("₦{grouped}"),
        1 => format!("NGN {naira}"),
        2 => format!("{grouped} naira"),
        3 => format!("N{naira}"),
        4 => format!("{}.{}k", naira / 1_000, naira % 1_000 / 100),
        5 => format!("${}.99", units % 90 + 9),
        6 => format!("{} thousand", units % 40 + 2),
        7 => dice
            .pick(&[
                "nine thousand five hundred",
                "twelve thousand",
                "four thousand naira",
                "twenty-five k",
            ])
            .to_string(),
        _ => grouped,
    }
}

/// Numbers that look like chance and are the same each time (<https://prng.di.unimi.it/splitmix64.c>).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[(self.next() % from.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn lies_are_many_and_the_same_seed_lies_the_same_way() {
        let lies: Vec<Lie> = (0..2_000).map(|seed| lie("Ankara Sunburst", seed)).collect();
        assert_eq!(lie("Ankara Sunburst", 7), lies[7]);
        let texts: HashSet<&str> = lies.iter().map(|lie| lie.text.as_str()).collect();
        assert!(texts.len() > 1_600, "{}", texts.len());
        for kind in LieKind::ALL {
            assert!(lies.iter().any(|lie| lie.kind == kind), "{kind:?}");
        }
        assert!(lies.iter().all(|lie| !lie.text.contains('{')));
    }
}
