//! Shops that do not exist: names, catalogues, prices, options, hours, delivery and rules put together by chance.

use std::sync::Arc;

use chidi::assistant::shop::{Catalogue, Item, Policy, Product, Shop, Zone};
use chidi::business::Tone;
use chidi::business::hours::OpenDay;
use chidi::ids::{ItemId, ProductId, ZoneId};
use chidi::money::Money;
use chrono_tz::Tz;

use super::super::thread::new_shop;
use super::chance::Chance;

/// Where a shop is: currency, clock, what is a small price there in whole units, and delivery zones.
type Place = (&'static str, Tz, i64, &'static [&'static str]);

const PLACES: &[Place] = &[
    (
        "NGN",
        chrono_tz::Africa::Lagos,
        2_500,
        &["Lagos mainland", "Lagos island", "Other states"],
    ),
    (
        "NGN",
        chrono_tz::Africa::Lagos,
        1_800,
        &["Abuja", "Kaduna and Kano", "Rest of Nigeria"],
    ),
    (
        "NGN",
        chrono_tz::Africa::Lagos,
        3_000,
        &["Ibadan", "Ogbomosho", "Outside Oyo"],
    ),
    (
        "GHS",
        chrono_tz::Africa::Accra,
        30,
        &["Accra", "Tema", "Kumasi", "Other regions"],
    ),
    (
        "KES",
        chrono_tz::Africa::Nairobi,
        300,
        &["Nairobi CBD", "Mombasa", "Rest of Kenya"],
    ),
    (
        "INR",
        chrono_tz::Asia::Kolkata,
        250,
        &["Pune city", "Mumbai", "Rest of India"],
    ),
    (
        "ZAR",
        chrono_tz::Africa::Johannesburg,
        90,
        &["Johannesburg", "Cape Town", "Durban"],
    ),
    ("GBP", chrono_tz::Europe::London, 8, &["Leeds", "Rest of the UK"]),
    (
        "USD",
        chrono_tz::America::New_York,
        9,
        &["Newark", "New York City", "All states"],
    ),
    ("EUR", chrono_tz::Europe::Paris, 9, &["Lyon", "Marseille"]),
    (
        "XOF",
        chrono_tz::Africa::Abidjan,
        2_000,
        &["Abidjan", "Bouake", "Yamoussoukro"],
    ),
];

/// A kind of goods: category, what such things are called, how its variants differ, what is said of them.
struct Kind {
    category: &'static str,
    nouns: &'static [&'static str],
    options: &'static [(&'static str, &'static [&'static str])],
    about: &'static [&'static str],
}

const SIZES: (&str, &[&str]) = ("Size", &["S", "M", "L", "XL", "XXL"]);
const NUMBERS: (&str, &[&str]) = ("Size", &["36", "37", "38", "39", "40", "41", "42", "44"]);
const COLOURS: (&str, &[&str]) = (
    "Colour",
    &[
        "Black",
        "White",
        "Navy blue",
        "Royal blue",
        "Wine",
        "Emerald",
        "Mustard",
        "Peach",
        "Silver",
        "Brown",
    ],
);
const STORAGE: (&str, &[&str]) = ("Storage", &["64GB", "128GB", "256GB", "512GB"]);
const CAKES: (&str, &[&str]) = ("Size", &["6 inch", "8 inch", "10 inch", "12 inch"]);
const VOLUMES: (&str, &[&str]) = ("Volume", &["50 ml", "100 ml", "250 ml", "500 ml"]);
const SCENTS: (&str, &[&str]) = ("Scent", &["Lavender", "Vanilla", "Citrus", "Sandalwood"]);

const KINDS: &[Kind] = &[
    Kind {
        category: "Dresses",
        nouns: &["maxi dress", "midi dress", "shift dress", "wrap gown"],
        options: &[SIZES, COLOURS],
        about: &[
            "Lined, with two pockets.",
            "Viscose, hand wash only.",
            "Flowing chiffon with long sleeves.",
        ],
    },
    Kind {
        category: "Shirts",
        nouns: &["linen shirt", "polo", "kaftan", "tunic"],
        options: &[SIZES, COLOURS],
        about: &[
            "Breathable linen.",
            "Cotton pique, machine washable.",
            "Embroidered by hand.",
        ],
    },
    Kind {
        category: "Shoes",
        nouns: &["sneakers", "loafers", "sandals", "ankle boots"],
        options: &[NUMBERS, COLOURS],
        about: &["Rubber sole.", "Real leather upper.", "Padded, for wide feet."],
    },
    Kind {
        category: "Bags",
        nouns: &["tote", "backpack", "crossbody bag", "travel bag"],
        options: &[COLOURS],
        about: &[
            "Fits a 14 inch laptop.",
            "With a zip and an inner pocket.",
            "Waxed canvas.",
        ],
    },
    Kind {
        category: "Phones",
        nouns: &["phone", "smartphone"],
        options: &[STORAGE, COLOURS],
        about: &[
            "New and sealed, dual SIM.",
            "5000 mAh battery.",
            "Refurbished, battery above 85 %.",
        ],
    },
    Kind {
        category: "Audio",
        nouns: &["earbuds", "speaker", "headphones"],
        options: &[COLOURS],
        about: &["Bluetooth, 30 hours of play.", "Waterproof.", "With noise cancelling."],
    },
    Kind {
        category: "Cakes",
        nouns: &["sponge cake", "velvet cake", "carrot cake", "cheesecake"],
        options: &[CAKES],
        about: &["Contains milk and eggs.", "Needs 2 days notice.", "Contains nuts."],
    },
    Kind {
        category: "Pastries",
        nouns: &["pie", "croissant", "doughnut", "samosa"],
        options: &[],
        about: &["Baked every morning.", "Filled with beef.", ""],
    },
    Kind {
        category: "Skin care",
        nouns: &["body butter", "face serum", "hair oil", "clay mask"],
        options: &[VOLUMES],
        about: &["For dry skin.", "No perfume.", "Contains almond oil."],
    },
    Kind {
        category: "Candles",
        nouns: &["candle", "wax melt"],
        options: &[SCENTS],
        about: &["Soy wax, burns 40 hours.", "Hand-poured.", ""],
    },
    Kind {
        category: "Furniture",
        nouns: &["coffee table", "bookshelf", "armchair", "stool"],
        options: &[("Finish", &["Walnut", "Oak", "Matte grey"])],
        about: &["Solid wood.", "90 x 60 cm.", "Self-assembly."],
    },
    Kind {
        category: "Fabrics",
        nouns: &["ankara", "lace", "brocade", "velvet fabric"],
        options: &[COLOURS],
        about: &["Six yards a piece.", "5 yards, stoned.", "Hand-dyed."],
    },
];

const FIRST: &[&str] = &[
    "Adunni",
    "Zuri",
    "Kofi",
    "Amara",
    "Sunset",
    "Harbour",
    "Meadow",
    "Ember",
    "Falcon",
    "Orchid",
    "Baobab",
    "Coral",
    "Monsoon",
    "Pearl",
    "Saffron",
    "Thistle",
    "Juniper",
    "Copper",
    "Lagoon",
    "Nomad",
    "Willow",
    "Comet",
    "Savanna",
    "Indra",
    "Mirage",
    "Onyx",
    "Quartz",
    "Tulip",
    "Velour",
    "Zephyr",
    "Ivy",
    "Bramble",
    "Cobalt",
    "Dune",
    "Fable",
    "Galaxy A15",
    "Galaxy A25",
    "Nova 3",
    "Nova 5",
    "Pixel X2",
    "Spark 20",
];

const SHOPS: &[&str] = &[
    "House of Ada",
    "Mina's Corner",
    "The Blue Door",
    "Okoro & Sons",
    "Little Market",
    "Tamu Store",
    "Studio Nine",
    "Mama Put Things",
    "Riverside Goods",
    "Kente Lane",
    "Sixty Two",
    "Bola's",
];

const PAYMENT: &[&str] = &[
    "Transfer to Unity Bank 2048812337. No pay on delivery.",
    "Card, cash or bank transfer; 50% before we start on custom work.",
    "Mobile money to 0551 204 118.",
];

const RETURNS: &[&str] = &[
    "Exchange within 7 days, unused and with the receipt.",
    "No returns on sale items. Everything else within 14 days.",
    "Tell us within 24 hours when something is wrong.",
];

/// A shop with so many products.
pub(super) fn shop(chance: &mut Chance, products: usize) -> Shop {
    let (currency, timezone, small, zones) = *chance.one(PLACES);
    let mut shop = new_shop(chance.one(SHOPS), currency, timezone);
    shop.tone = *chance.one(&Tone::ALL);
    shop.address = format!("{} {} Road", chance.within(1, 240), chance.one(FIRST));
    shop.hours_known = chance.percent(90);
    shop.hours = hours(chance);
    shop.zones = zones.iter().map(|name| zone(chance, name, currency, small)).collect();
    shop.payment = chance.percent(85).then(|| policy(chance.one(PAYMENT)));
    shop.returns = chance.percent(85).then(|| policy(chance.one(RETURNS)));
    shop.catalogue = Arc::new(Catalogue::new(shelf(chance, products, currency, small)));
    shop
}

fn policy(text: &str) -> Policy {
    Policy {
        body: text.to_owned(),
        version: 1,
    }
}

fn hours(chance: &mut Chance) -> Vec<OpenDay> {
    let opens_min = 30 * chance.within(14, 22) as i16;
    let closes_min = 30 * chance.within(32, 44) as i16;
    let last = chance.within(5, 7) as i16;
    (1..=last)
        .map(|weekday| OpenDay {
            weekday,
            opens_min,
            closes_min: closes_min - if weekday > 5 { 120 } else { 0 },
            version: 1,
        })
        .collect()
}

fn zone(chance: &mut Chance, name: &str, currency: &str, small: i64) -> Zone {
    let least = chance.within(0, 3) as i16;
    Zone {
        id: ZoneId::new(),
        name: name.to_owned(),
        price: amount(chance, currency, small / 2, small * 3),
        days: chance.percent(80).then(|| (least, least + chance.within(0, 3) as i16)),
        version: 1,
    }
}

/// A price as shops make them: round, or one unit below a round one.
fn amount(chance: &mut Chance, currency: &str, low: i64, high: i64) -> Money {
    let step = match high {
        0..=99 => 1,
        100..=999 => 5,
        1_000..=9_999 => 50,
        _ => 500,
    };
    let whole = chance.within(low / step, high / step).max(1) * step;
    let digits = Money::digits(currency);
    let scale = 10_i64.pow(digits);
    let cents = if digits > 0 && high < 1_000 && chance.percent(40) {
        scale * 99 / 100
    } else {
        0
    };
    Money::new(whole * scale + cents, currency)
}

fn shelf(chance: &mut Chance, products: usize, currency: &str, small: i64) -> Vec<Product> {
    let mut shelf: Vec<Product> = Vec::new();
    while shelf.len() < products {
        let kind = chance.one(KINDS);
        let name = format!("{} {}", chance.one(FIRST), chance.one(kind.nouns));
        if shelf.iter().all(|product| product.name != name) {
            let at = shelf.len();
            shelf.push(product(chance, at, (kind, name), currency, small));
        }
    }
    shelf
}

fn product(chance: &mut Chance, at: usize, (kind, name): (&Kind, String), currency: &str, small: i64) -> Product {
    let options: Vec<(&str, Vec<&str>)> = kind
        .options
        .iter()
        .map(|(option, values)| (*option, some(chance, values)))
        .collect();
    let base = amount(chance, currency, small, small * 40);
    let has_own_prices = chance.percent(35);
    let mut product = Product {
        id: ProductId::new(),
        nicknames: Vec::new(),
        description: (*chance.one(kind.about)).to_owned(),
        category: if chance.percent(90) {
            kind.category.to_owned()
        } else {
            String::new()
        },
        option_names: options.iter().map(|(option, _)| (*option).to_owned()).collect(),
        items: Vec::new(),
        version: 1,
        name,
    };
    for values in combinations(&options) {
        let price = if has_own_prices && chance.percent(40) {
            amount(chance, currency, small, small * 40)
        } else {
            base.clone()
        };
        product.items.push(Item {
            id: ItemId::new(),
            sku: format!("{}-{at:02}{}", kind.category[..3].to_uppercase(), product.items.len()),
            values,
            price,
            stock: if chance.percent(30) {
                0
            } else {
                chance.within(1, 40) as i32
            },
            version: 1,
        });
    }
    product
}

/// Some of the values, in their order.
fn some(chance: &mut Chance, values: &[&'static str]) -> Vec<&'static str> {
    let mut some: Vec<&str> = values.iter().copied().filter(|_| chance.percent(45)).collect();
    if some.is_empty() {
        some.push(values[0]);
    }
    some.truncate(4);
    some
}

fn combinations(options: &[(&str, Vec<&str>)]) -> Vec<Vec<String>> {
    options.iter().fold(vec![Vec::new()], |combinations, (_, values)| {
        let with = |values_before: &Vec<String>| {
            let before = values_before.clone();
            values
                .iter()
                .map(move |value| [before.clone(), vec![(*value).to_owned()]].concat())
                .collect::<Vec<_>>()
        };
        combinations.iter().flat_map(with).collect()
    })
}
