//! Ireti Fabrics, Lagos: the shop all tests of the assistant ask in.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};

use crate::assistant::memory::Memory;
use crate::assistant::shop::{Catalogue, Item, Policy, Product, Shop, Wishes, Zone};
use crate::assistant::think::{Question, Thought, think};
use crate::business::Tone;
use crate::business::hours::OpenDay;
use crate::ids::{BusinessId, ItemId, ProductId, ZoneId};
use crate::money::Money;

/// A product: name, category, nicknames, description, options, items (values, naira, stock).
type Sample = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    &'static [(&'static [&'static str], i64, i32)],
);

const SHELF: &[Sample] = &[
    (
        "Ankara Sunburst",
        "Ankara",
        &["sunburst print"],
        "Six yards of wax print, 100 % cotton, washable. Sold as 6 yards.",
        &[],
        &[(&[], 18_500, 4)],
    ),
    (
        "Ankara Peacock",
        "Ankara",
        &[],
        "Wax print with peacock feathers, 6 yards a piece.",
        &["Colour"],
        &[(&["Teal"], 17_000, 9), (&["Wine"], 17_000, 0)],
    ),
    (
        "Adire indigo, Osun rings",
        "Adire",
        &["osun adire"],
        "Hand-dyed in Osogbo. 5 yards a piece.",
        &[],
        &[(&[], 24_000, 63)],
    ),
    (
        "Aso-oke bridal set",
        "Aso-oke",
        &["bridal aso oke"],
        "Gele, ipele and wrapper, hand-woven.",
        &["Colour"],
        &[
            (&["Wine"], 65_000, 3),
            (&["Gold"], 65_000, 5),
            (&["Royal blue"], 68_000, 0),
        ],
    ),
    (
        "Swiss voile lace",
        "Lace",
        &["swiss lace"],
        "Swiss voile, 5 yards a piece, stoned.",
        &["Colour"],
        &[(&["Ivory"], 48_000, 0), (&["Peach"], 48_000, 0)],
    ),
    (
        "Cord lace",
        "Lace",
        &["guipure"],
        "Cord lace, 5 yards a piece.",
        &["Colour"],
        &[(&["White"], 42_000, 6), (&["Emerald"], 42_000, 2)],
    ),
    (
        "Ebun wrap dress",
        "Dresses",
        &["wrap gown"],
        "Ready to wear, lined, with a tie belt.",
        &["Size", "Colour"],
        &[
            (&["38", "Wine"], 27_500, 2),
            (&["38", "Navy blue"], 27_500, 1),
            (&["40", "Wine"], 27_500, 4),
            (&["40", "Navy blue"], 27_500, 0),
            (&["42", "Wine"], 29_000, 3),
            (&["42", "Navy blue"], 29_000, 2),
        ],
    ),
    (
        "Bariga kaftan, men",
        "Kaftans",
        &["men kaftan", "senator"],
        "Two pieces, cashmere blend.",
        &["Size", "Colour"],
        &[
            (&["M", "White"], 32_000, 5),
            (&["L", "White"], 32_000, 5),
            (&["XL", "White"], 34_000, 2),
            (&["M", "Black"], 32_000, 5),
            (&["L", "Black"], 32_000, 0),
            (&["XL", "Black"], 34_000, 1),
        ],
    ),
    (
        "Auto gele",
        "Gele",
        &["ready gele"],
        "Ready-tied, fits all heads.",
        &["Colour"],
        &[(&["Red"], 9_500, 2), (&["Gold"], 9_500, 1), (&["Silver"], 9_500, 4)],
    ),
    (
        "Silk bubu gown",
        "Dresses",
        &["boubou"],
        "One size, flowing silk.",
        &["Colour"],
        &[(&["Emerald"], 36_000, 6), (&["Mustard"], 36_000, 8)],
    ),
    (
        "George wrapper",
        "George",
        &["george"],
        "Two wrappers of 2.5 yards each.",
        &["Colour"],
        &[(&["Coral"], 55_000, 4), (&["Purple"], 55_000, 5)],
    ),
    (
        "Velvet fabric",
        "Velvet",
        &[],
        "",
        &["Colour"],
        &[(&["Black"], 8_000, 40), (&["Burgundy"], 8_000, 20)],
    ),
];

/// The shop with everything filled in.
pub(super) fn shop() -> Shop {
    Shop {
        business_id: BusinessId::new(),
        version: 7,
        name: "Ireti Fabrics".to_owned(),
        about: "Fabrics and ready-to-wear in Yaba.".to_owned(),
        address: "14 Tejuosho Road, Yaba, Lagos".to_owned(),
        currency: "NGN".to_owned(),
        timezone: chrono_tz::Africa::Lagos,
        tone: Tone::Plain,
        ai_notice: String::new(),
        confidence_line: 0.8,
        hours_known: true,
        wishes: Wishes::default(),
        hours: (1..=6)
            .map(|weekday| OpenDay {
                weekday,
                opens_min: 540,
                closes_min: 1140,
                version: 3,
            })
            .collect(),
        zones: [
            ("Lagos mainland", 2_000, Some((1, 1))),
            ("Lagos island", 2_500, Some((1, 2))),
            ("Other states", 5_000, Some((2, 3))),
        ]
        .map(|(name, naira, days)| Zone {
            id: ZoneId::new(),
            name: name.to_owned(),
            price: Money::new(naira * 100, "NGN"),
            days,
            version: 1,
        })
        .to_vec(),
        payment: Some(Policy {
            body: "Transfer to GTBank 0123456789, Ireti Fabrics. Pay on delivery in Lagos only, with 30% paid before."
                .to_owned(),
            version: 2,
        }),
        returns: Some(Policy {
            body: "Uncut fabric can be exchanged within 7 days. Call 0803 555 0142, 24/7.".to_owned(),
            version: 2,
        }),
        rules: Vec::new(),
        catalogue: Arc::new(Catalogue::new(
            SHELF
                .iter()
                .enumerate()
                .map(|(at, sample)| product(at, sample))
                .collect(),
        )),
    }
}

fn product(at: usize, (name, category, nicknames, description, options, items): &Sample) -> Product {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Product {
        id: ProductId::new(),
        name: (*name).to_owned(),
        description: (*description).to_owned(),
        category: (*category).to_owned(),
        nicknames: own(nicknames),
        option_names: own(options),
        items: items
            .iter()
            .enumerate()
            .map(|(place, (values, naira, stock))| Item {
                id: ItemId::new(),
                sku: format!(
                    "{}-{:02}{place}",
                    name.chars().take(3).collect::<String>().to_uppercase(),
                    at + 1
                ),
                values: own(values),
                price: Money::new(naira * 100, "NGN"),
                stock: *stock,
                version: 1,
            })
            .collect(),
        version: 1,
    }
}

/// A Friday at 10 in Lagos.
pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 9, 0, 0)
        .single()
        .expect("a real moment")
}

/// A first message.
pub(super) fn ask(shop: &Shop, message: &str) -> Thought {
    think(shop, &question(message, &Memory::default(), 0))
}

/// A question of a thread, without the engine's opinion.
pub(super) fn question<'a>(text: &'a str, memory: &'a Memory, unsure_in_row: i16) -> Question<'a> {
    Question {
        text,
        memory,
        unsure_in_row,
        reading: None,
        now: now(),
    }
}
