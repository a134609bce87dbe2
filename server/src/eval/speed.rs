//! `chidi eval speed`: how long reading a message takes on this machine, by the engine and against a large catalogue.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chidi::assistant::shop::{Catalogue, Item, Product, Shop};
use chidi::ids::{ItemId, ProductId};
use chidi::money::Money;
use chidi_engine::Engine;
use clap::Args;

use super::Model;
use super::thread::{Thread, new_shop};

#[derive(Debug, Args)]
pub(super) struct SpeedArgs {
    /// Messages of each length.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    messages: u32,

    #[command(flatten)]
    model: Model,
}

pub(super) fn run(args: &SpeedArgs) -> anyhow::Result<()> {
    let engine = Engine::load(args.model.folder().as_deref())?;
    println!("one message at a time, by {}", engine.kind());
    // A word of one piece each; two marks are put around them.
    for (pieces, words) in [(256, 254), (16, 14)] {
        let texts: Vec<String> = (0..args.messages).map(|number| text(number, words)).collect();
        print(&format!("understand {pieces:>4} word pieces"), &texts, |text| {
            std::hint::black_box(engine.read(text, "eng"));
        });
        print(&format!("embed only {pieces:>4} word pieces"), &texts, |text| {
            std::hint::black_box(engine.embed(text));
        });
    }
    let (shop, items) = large_shop();
    let questions: Vec<String> = (0..args.messages as usize)
        .map(|number| question(&shop, number))
        .collect();
    let thread = Thread::default();
    print(&format!("answer from {items} items"), &questions, |text| {
        std::hint::black_box(thread.think(&shop, text, None));
    });
    Ok(())
}

/// Twelve and a half thousand items of two and a half thousand products.
fn large_shop() -> (Shop, usize) {
    const BEGINNINGS: [&str; 14] = [
        "Ebu", "Zu", "Ko", "Ama", "Tu", "Sa", "Le", "Ni", "Ayo", "Ima", "Da", "Wa", "Kwa", "Efu",
    ];
    const ENDINGS: [&str; 15] = [
        "nla", "ri", "lade", "rachi", "nde", "deola", "kan", "fe", "bami", "ni", "po", "njiru", "me", "wura", "shola",
    ];
    const STUFFS: [&str; 12] = [
        "linen", "cotton", "leather", "silk", "denim", "velvet", "ankara", "wool", "canvas", "lace", "satin", "bamboo",
    ];
    const THINGS: [&str; 15] = [
        "dress", "shirt", "skirt", "jacket", "sandal", "handbag", "scarf", "trousers", "blouse", "kaftan", "sneaker",
        "belt", "wallet", "cushion", "apron",
    ];
    const SIZES: [&str; 5] = ["S", "M", "L", "XL", "XXL"];
    let mut products = Vec::new();
    for number in 0..BEGINNINGS.len() * STUFFS.len() * THINGS.len() {
        // No two have the same maker.
        let maker = [
            BEGINNINGS[number % 14],
            ENDINGS[number / 14 % 15],
            ENDINGS[number / 210 % 15],
        ];
        let (stuff, thing) = (STUFFS[number % 12], THINGS[number / 12 % 15]);
        let name = format!("{} {stuff} {thing}", maker.concat());
        products.push(product(name, thing, &SIZES, 150_000 + number as i64 * 500));
    }
    let items = products.iter().map(|product| product.items.len()).sum();
    let mut shop = new_shop("Large Shop", "NGN", chrono_tz::Africa::Lagos);
    shop.catalogue = Arc::new(Catalogue::new(products));
    (shop, items)
}

fn product(name: String, category: &str, sizes: &[&str], minor: i64) -> Product {
    let item = |(at, size): (usize, &&str)| Item {
        id: ItemId::new(),
        sku: format!("{}-{size}", name.to_uppercase().replace(' ', "-")),
        values: vec![(*size).to_owned()],
        price: Money {
            minor,
            currency: "NGN".to_owned(),
        },
        stock: at as i32,
        version: 1,
    };
    Product {
        id: ProductId::new(),
        description: format!("A {name} of our own making, sewn by hand and washed cold."),
        category: category.to_owned(),
        nicknames: Vec::new(),
        option_names: vec!["Size".to_owned()],
        items: sizes.iter().enumerate().map(item).collect(),
        version: 1,
        name,
    }
}

/// What buyers write, rightly and wrongly spelt.
fn question(shop: &Shop, number: usize) -> String {
    let products = &shop.catalogue.products;
    let name = &products[number * 37 % products.len()].name;
    match number % 4 {
        0 => format!("how much is the {name}?"),
        1 => format!("good morning pls do you have the {} in size XL, and can you deliver to Lekki", name.to_lowercase()),
        2 => format!("is the {} still availabel", name.replacen(['e', 'a', 'i'], "", 1)),
        _ => "I bought something similar from a vendor in Surulere last Decemba, the colour faded quickly; do yours wash wel?".to_owned(),
    }
}

fn text(number: u32, words: usize) -> String {
    const WORDS: [&str; 8] = ["do", "you", "have", "the", "red", "shoes", "in", "stock"];
    let text: Vec<&str> = (0..words)
        .map(|word| WORDS[(word + number as usize) % WORDS.len()])
        .collect();
    text.join(" ")
}

fn print(what: &str, texts: &[String], work: impl Fn(&str)) {
    let mut times: Vec<Duration> = texts
        .iter()
        .map(|text| {
            let began = Instant::now();
            work(text);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!("{what}: p50 {:.2} ms, p95 {:.2} ms", at(50), at(95));
}
