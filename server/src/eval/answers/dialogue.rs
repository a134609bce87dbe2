//! What customers write in shops made by chance, with what they mean, so that an answer can be held against it.

use chidi::assistant::shop::{Product, Shop};

use super::chance::Chance;
use super::judge::Asked;
use super::questions::{
    COURTESY, DELIVERY, DETAILS, FOR_PERSON, GOES_ON, HOURS, LOWER, NOT_SOLD, OPEN, OPTIONS, PRICE, RULES, SEVERAL,
    VARIANT,
};

/// One message of a customer.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) asked: Asked,
}

/// What the message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Price,
    Variant,
    NotOffered,
    Several,
    Options,
    Details,
    Category,
    Budget,
    Sku,
    WithDelivery,
    GoesOn,
    Delivery,
    Hours,
    Rules,
    Courtesy,
    LowerPrice,
    NotSold,
    /// Nothing that rows and phrases answer: a model is asked, if there is one.
    Open,
    Order,
    ForPerson,
}

impl Kind {
    /// Whether the answer stands in the catalogue.
    pub(super) fn is_catalogue(self) -> bool {
        self <= Self::GoesOn
    }

    /// Whether a person has to see it, whatever is answered.
    pub(super) fn is_for_person(self) -> bool {
        matches!(self, Self::Order | Self::ForPerson)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Price => "a price",
            Self::Variant => "a size or colour",
            Self::NotOffered => "a size or colour that is not made",
            Self::Several => "several of one thing",
            Self::Options => "what can be chosen",
            Self::Details => "what it is",
            Self::Category => "a kind of thing",
            Self::Budget => "something for an amount",
            Self::Sku => "an SKU",
            Self::WithDelivery => "a price and delivery",
            Self::GoesOn => "goes on about it",
            Self::Delivery => "delivery",
            Self::Hours => "opening hours",
            Self::Rules => "paying, returns, address",
            Self::Courtesy => "greeting, thanks",
            Self::LowerPrice => "a lower price",
            Self::NotSold => "something not sold",
            Self::Open => "advice, what no row says",
            Self::Order => "wants to buy",
            Self::ForPerson => "complaint, refund, a person",
        }
    }
}

/// A first message.
pub(super) fn first(chance: &mut Chance, shop: &Shop) -> Said {
    let kind = match chance.within(1, 112) {
        1..=20 => Kind::Price,
        21..=36 => Kind::Variant,
        37..=40 => Kind::NotOffered,
        41..=46 => Kind::Several,
        47..=51 => Kind::Options,
        52..=55 => Kind::Details,
        56..=59 => Kind::Category,
        60..=62 => Kind::Budget,
        63..=64 => Kind::Sku,
        65..=68 => Kind::WithDelivery,
        69..=74 => Kind::Delivery,
        75..=79 => Kind::Hours,
        80..=83 => Kind::Rules,
        84..=86 => Kind::Courtesy,
        87..=90 => Kind::LowerPrice,
        91..=93 => Kind::NotSold,
        94..=96 => Kind::Order,
        97..=100 => Kind::ForPerson,
        _ => Kind::Open,
    };
    let product = chance.one(&shop.catalogue.products);
    about(chance, shop, product, kind)
}

/// What is said next about the same product, or about the shop.
pub(super) fn next(chance: &mut Chance, shop: &Shop, before: &Said) -> Said {
    let products = &shop.catalogue.products;
    let last = products
        .iter()
        .find(|product| Some(&product.name) == before.asked.product.as_ref());
    match last {
        Some(product) if chance.percent(60) => about(chance, shop, product, Kind::GoesOn),
        _ => first(chance, shop),
    }
}

fn about(chance: &mut Chance, shop: &Shop, product: &Product, kind: Kind) -> Said {
    let mut asked = Asked {
        product: Some(product.name.clone()),
        ..Asked::default()
    };
    let text = match kind {
        Kind::Price => chance.one(PRICE).replace("{p}", &named(chance, product)),
        Kind::Variant => {
            let values = variant(chance, product, &mut asked);
            let form = if values.is_empty() {
                chance.one(PRICE)
            } else {
                chance.one(VARIANT)
            };
            form.replace("{p}", &named(chance, product)).replace("{v}", &values)
        }
        Kind::NotOffered => {
            let form = chance.one(&VARIANT[..7]).replace("{p}", &named(chance, product));
            form.replace("{v}", chance.one(&["lime green", "magenta", "turquoise"]))
        }
        Kind::Several => {
            let quantity = chance.within(2, 9);
            asked.quantity = Some(quantity);
            let form = chance.one(SEVERAL).replace("{p}", &named(chance, product));
            form.replace("{q}", &quantity.to_string())
        }
        Kind::Options => match product.option_names.first() {
            Some(option) => {
                let option = format!("{}s", option.to_lowercase());
                chance
                    .one(OPTIONS)
                    .replace("{p}", &product.name)
                    .replace("{o}", &option)
            }
            None => chance.one(PRICE).replace("{p}", &product.name),
        },
        Kind::Details => chance.one(DETAILS).replace("{p}", &named(chance, product)),
        Kind::Sku => {
            let item = chance.one(&product.items);
            asked.values = item.values.iter().cloned().enumerate().collect();
            format!("how much is {}", item.sku)
        }
        Kind::WithDelivery => {
            let zone = chance.one(&shop.zones).name.clone();
            format!("how much is the {} and delivery to {zone}?", named(chance, product))
        }
        Kind::GoesOn => {
            let values = one_value(chance, product, &mut asked);
            let forms = if values.is_empty() { &GOES_ON[..1] } else { GOES_ON };
            let form = chance.one(forms);
            if !form.contains("{v}") {
                asked.values.clear();
            }
            form.replace("{v}", &values)
        }
        Kind::LowerPrice => {
            let price = &chance.one(&product.items).price;
            let lower = chidi::money::Money::new(price.minor / 2, price.currency.clone()).to_string();
            chance.one(LOWER).replace("{p}", &product.name).replace("{a}", &lower)
        }
        Kind::Order => format!("I want to buy the {}", product.name),
        _ => {
            asked.product = None;
            about_shop(chance, shop, product, kind)
        }
    };
    Said { text, kind, asked }
}

fn about_shop(chance: &mut Chance, shop: &Shop, product: &Product, kind: Kind) -> String {
    const DAYS: &[&str] = &["monday", "wednesday", "friday", "saturday", "sunday", "today"];
    let form = match kind {
        Kind::Category if product.category.is_empty() => "what do you sell",
        Kind::Category => chance.one(&[
            "do you have {c}",
            "how much are your {c}",
            "what {c} do you have",
            "show me {c}",
        ]),
        Kind::Budget => chance.one(&[
            "what can I get for {b}",
            "anything below {b}?",
            "my budget is {b}, what do you have",
        ]),
        Kind::Delivery => chance.one(DELIVERY),
        Kind::Hours => chance.one(HOURS),
        Kind::Rules => chance.one(RULES),
        Kind::Courtesy => chance.one(COURTESY),
        Kind::NotSold => chance.one(NOT_SOLD),
        Kind::Open => chance.one(OPEN),
        _ => chance.one(FOR_PERSON),
    };
    let budget = chance.one(&product.items).price.to_string();
    form.replace("{c}", &product.category.to_lowercase())
        .replace("{p}", &product.name)
        .replace("{b}", &budget)
        .replace("{z}", &chance.one(&shop.zones).name)
        .replace("{d}", chance.one(DAYS))
}

/// The name as a customer writes it: as it is, in small letters, or with a letter wrong.
fn named(chance: &mut Chance, product: &Product) -> String {
    match chance.within(1, 100) {
        1..=40 => product.name.clone(),
        41..=88 => product.name.to_lowercase(),
        _ => misspelt(chance, &product.name.to_lowercase()),
    }
}

/// Two neighbouring letters of the longest word are swapped, or one is left out.
fn misspelt(chance: &mut Chance, name: &str) -> String {
    let longest = name.split(' ').max_by_key(|word| word.len()).unwrap_or(name);
    let mut letters: Vec<char> = longest.chars().collect();
    if letters.len() < 6 || !letters.iter().all(char::is_ascii_alphabetic) {
        return name.to_owned();
    }
    let at = chance.within(1, letters.len() as i64 - 3) as usize;
    if chance.percent(50) {
        letters.swap(at, at + 1);
    } else {
        letters.remove(at);
    }
    name.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}

/// The values of one item, said in the order of the options or the other way round.
fn variant(chance: &mut Chance, product: &Product, asked: &mut Asked) -> String {
    let item = chance.one(&product.items);
    asked.values = item.values.iter().cloned().enumerate().collect();
    let mut said: Vec<String> = asked
        .values
        .iter()
        .map(|(option, value)| said_value(product, *option, value))
        .collect();
    if chance.percent(40) {
        said.reverse();
    }
    let said = said.join(" ");
    if chance.percent(60) { said.to_lowercase() } else { said }
}

fn one_value(chance: &mut Chance, product: &Product, asked: &mut Asked) -> String {
    let item = chance.one(&product.items);
    asked.values = item.values.iter().cloned().enumerate().take(1).collect();
    let said = asked
        .values
        .first()
        .map(|(option, value)| said_value(product, *option, value));
    said.unwrap_or_default().to_lowercase()
}

fn said_value(product: &Product, option: usize, value: &str) -> String {
    if product.option_names[option] == "Size" && value.len() <= 3 {
        format!("size {value}")
    } else {
        value.to_owned()
    }
}
