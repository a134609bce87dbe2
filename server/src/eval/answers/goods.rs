//! What shops made by chance are put together from.

use chrono_tz::Tz;

/// Where a shop is: currency, clock, what is a small price there in whole units, and delivery zones.
pub(super) type Place = (&'static str, Tz, i64, &'static [&'static str]);

pub(super) const PLACES: &[Place] = &[
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
pub(super) struct Kind {
    pub(super) category: &'static str,
    pub(super) nouns: &'static [&'static str],
    pub(super) options: &'static [(&'static str, &'static [&'static str])],
    pub(super) about: &'static [&'static str],
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

pub(super) const KINDS: &[Kind] = &[
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

pub(super) const FIRST: &[&str] = &[
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

pub(super) const SHOPS: &[&str] = &[
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

pub(super) const PAYMENT: &[&str] = &[
    "Transfer to Unity Bank 2048812337. No pay on delivery.",
    "Card, cash or bank transfer; 50% before we start on custom work.",
    "Mobile money to 0551 204 118.",
];

pub(super) const RETURNS: &[&str] = &[
    "Exchange within 7 days, unused and with the receipt.",
    "No returns on sale items. Everything else within 14 days.",
    "Tell us within 24 hours when something is wrong.",
];

/// Sentences of a shop's documents.
pub(super) const PASSAGES: &[&str] = &[
    "The frame has a 52-week warranty, if it is not taken apart.",
    "Wash at 30 degrees, inside out, and dry in the shade.",
    "Gift wrapping is possible for orders placed before noon.",
    "Fragile things are packed twice. Keep the box for 14 days.",
    "Size 40 fits a foot of 25.5 cm.",
    "We alter hems for a small fee, only for dresses bought here.",
];
