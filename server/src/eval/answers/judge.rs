//! Whether what was said is true, found out from the shop itself. The assistant's own check is not used here, nor anything it
//! understood: names, amounts, values and the words around them are read out of the text and looked up.

use chidi::assistant::shop::{Item, Product, Shop, Zone};
use chidi::business::hours;
use chidi::money::Money;

use super::read::{amounts, is_in_stock, items, label_values, listed, parts, values_of};
use super::sum::Sum;

/// What the customer asked of a product, as far as an answer can contradict it.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The product's name.
    pub(super) product: Option<String>,
    /// Values of it, by option.
    pub(super) values: Vec<(usize, String)>,
    pub(super) quantity: Option<i64>,
}

/// What is wrong with a text that is sent now.
pub(super) fn faults(shop: &Shop, text: &str, asked: &Asked) -> Vec<String> {
    let mut reader = Reader {
        shop,
        asked,
        last: None,
        is_list: false,
        sum: Sum::default(),
        faults: Vec::new(),
    };
    for sentence in sentences(&without_quotes(shop, text)) {
        reader.sentence(&sentence);
    }
    reader.faults
}

/// Amounts of a text that nothing of the shop costs now.
pub(super) fn unknown_amounts(shop: &Shop, text: &str) -> Vec<String> {
    let items = shop.catalogue.products.iter().flat_map(|product| &product.items);
    let known: Vec<&Money> = items
        .map(|item| &item.price)
        .chain(shop.zones.iter().map(|zone| &zone.price))
        .collect();
    let is_known = |amount: &Money| known.iter().any(|known| amount.minor % known.minor.max(1) == 0);
    amounts(shop, &text.to_lowercase())
        .into_iter()
        .filter(|amount| !is_known(amount))
        .map(|amount| format!("nothing costs {amount}"))
        .collect()
}

/// What the owner wrote stands as it is, as long as it stands so now.
fn without_quotes(shop: &Shop, text: &str) -> String {
    let policies = shop
        .payment
        .iter()
        .chain(&shop.returns)
        .map(|policy| policy.body.clone());
    let mut quotes: Vec<String> = policies
        .chain([shop.address.clone(), hours::describe(&shop.hours), shop.name.clone()])
        .chain(
            shop.catalogue
                .products
                .iter()
                .map(|product| product.description.clone()),
        )
        .map(|quote| quote.trim_end_matches('.').to_owned())
        .filter(|quote| quote.chars().count() > 3)
        .collect();
    quotes.sort_by_key(|quote| std::cmp::Reverse(quote.len()));
    quotes
        .iter()
        .fold(text.to_owned(), |text, quote| text.replace(quote.as_str(), " "))
        .to_lowercase()
}

fn sentences(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut out = vec![String::new()];
    for (at, c) in letters.iter().enumerate() {
        let ends = match c {
            ';' | '?' | '!' | '\n' => true,
            '.' => letters.get(at + 1).is_none_or(|next| next.is_whitespace()),
            _ => false,
        };
        if ends {
            out.push(String::new());
        } else {
            out.last_mut().expect("starts with one").push(*c);
        }
    }
    out
}

struct Reader<'a> {
    shop: &'a Shop,
    asked: &'a Asked,
    /// The product and the values that were spoken of last.
    last: Option<(&'a Product, Vec<String>)>,
    /// Within "We have a few of these".
    is_list: bool,
    sum: Sum,
    faults: Vec<String>,
}

impl<'a> Reader<'a> {
    fn sentence(&mut self, sentence: &str) {
        let is_new = !sentence.trim().is_empty() && !sentence.starts_with(' ') || sentence.contains(':');
        self.is_list = sentence.contains("a few of these") || self.is_list && !is_new;
        if self.together(sentence) || self.day(sentence) || self.zones(sentence) {
            return;
        }
        let parts = parts(self.shop, sentence);
        if parts.is_empty() {
            self.goes_on(sentence);
        }
        for (product, words) in parts {
            self.product(product, words, sentence);
        }
    }

    /// "Together that is ₦1,500", "With delivery that is ₦2,500".
    fn together(&mut self, sentence: &str) -> bool {
        let is_delivered = sentence.contains("with delivery that is");
        if !is_delivered && !sentence.contains("together that is") {
            return false;
        }
        let told = amounts(self.shop, sentence);
        let all = self.sum.all(is_delivered);
        if told.len() != 1 || told[0].minor != all {
            self.fault(sentence, "this is not what all of it costs");
        }
        if let Some(asked) = &self.asked.product
            && self.sum.goods().any(|product| product != asked)
        {
            self.fault(sentence, "other goods were asked for");
        }
        true
    }

    /// "On Friday we are open from 9:00 to 18:00".
    fn day(&mut self, sentence: &str) -> bool {
        const DAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let Some(weekday) = DAYS
            .iter()
            .position(|day| sentence.contains(&format!("on {day} we are")))
        else {
            return false;
        };
        let open = self.shop.hours.iter().find(|day| day.weekday == weekday as i16 + 1);
        let clock = |minutes: i16| format!("{}:{:02}", minutes / 60 % 24, minutes % 60);
        let is_true = match open {
            Some(day) => sentence.contains(&format!("from {} to {}", clock(day.opens_min), clock(day.closes_min))),
            None => sentence.contains("closed"),
        };
        if !is_true {
            self.fault(sentence, "these are not the hours");
        }
        true
    }

    /// A zone with its price and its days.
    fn zones(&mut self, sentence: &str) -> bool {
        let named = |zone: &&Zone| sentence.contains(&zone.name.to_lowercase());
        let Some(zone) = self.shop.zones.iter().filter(named).max_by_key(|zone| zone.name.len()) else {
            return false;
        };
        if amounts(self.shop, sentence).iter().any(|amount| *amount != zone.price) {
            self.fault(sentence, "this is not the price of the zone");
        }
        self.sum.fee = zone.price.minor;
        let behind = sentence.rsplit(", ").next().unwrap_or_default();
        let days: Vec<i16> = behind
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        if behind.contains("day") && !behind.contains("same day") {
            let told = days.first().copied().zip(days.last().copied());
            if told != zone.days {
                self.fault(sentence, "these are not the days of the zone");
            }
        } else if behind.contains("same day") && zone.days != Some((0, 0)) {
            self.fault(sentence, "it does not come the same day");
        }
        true
    }

    /// "It is ₦500", "For 3 that is ₦1,500", "Sold out: Wine": about what was spoken of before.
    fn goes_on(&mut self, sentence: &str) {
        let Some((product, values)) = self.last.clone() else {
            if !amounts(self.shop, sentence).is_empty() {
                self.fault(sentence, "an amount of nothing");
            }
            return;
        };
        self.claims(product, &values, sentence);
    }

    fn product(&mut self, product: &'a Product, words: &str, sentence: &str) {
        let values = label_values(product, words);
        let is_other = sentence.contains("instead") || sentence.contains("within that") || self.is_list;
        if !is_other && self.asked.product.as_deref() == Some(product.name.as_str()) {
            for (option, value) in &self.asked.values {
                let others = values_of(product, *option).into_iter().filter(|other| other != value);
                if others.clone().any(|other| values.contains(&other)) && !values.contains(value) {
                    self.fault(sentence, "this is not the variant that was asked for");
                }
            }
        }
        self.claims(product, &values, words);
        if self.is_list && !words.contains("sold out") && !is_in_stock(&items(product, &values)) {
            self.fault(words, "it is listed and cannot be had");
        }
        if is_other && sentence.contains("in stock") && !is_in_stock(&items(product, &values)) {
            self.fault(words, "it is offered instead and cannot be had");
        }
        self.last = Some((product, values));
    }

    /// Amounts and availability of a product in these values.
    fn claims(&mut self, product: &Product, values: &[String], words: &str) {
        let items = items(product, values);
        let prices: Vec<&Money> = items.iter().map(|item| &item.price).collect();
        let amounts = amounts(self.shop, words);
        if words.contains("that is") {
            let quantity = self.asked.quantity.unwrap_or(1);
            let is_total = |amount: &Money| prices.iter().any(|price| price.minor * quantity == amount.minor);
            if !words.contains(&format!("for {quantity} that is")) || !amounts.iter().all(is_total) {
                self.fault(words, "this is not the total");
            }
            self.sum.note(&product.name, &amounts);
        } else if amounts.iter().any(|amount| !prices.contains(&amount)) {
            self.fault(words, "this is not the price");
        } else if !words.contains("in stock: ") {
            self.sum.note(&product.name, &amounts);
        }
        if words.contains("from") && words.contains(" to ") && amounts.len() == 2 {
            let low = prices.iter().map(|price| price.minor).min();
            let high = prices.iter().map(|price| price.minor).max();
            if (low, high) != (Some(amounts[0].minor), Some(amounts[1].minor)) {
                self.fault(words, "these are not the lowest and the highest price");
            }
        }
        self.stock(product, &items, words);
    }

    fn stock(&mut self, product: &Product, items: &[&Item], words: &str) {
        let has = |item: &&&Item, value: &String| item.stock > 0 && item.values.contains(value);
        let can_be_had = |value: &String| items.iter().any(|item| has(&item, value));
        if let Some((_, list)) = words.split_once("in stock: ") {
            for (value, amount) in listed(self.shop, product, list) {
                if !can_be_had(&value) {
                    self.fault(words, &format!("{value} is sold out"));
                }
                let mut of_it = items.iter().filter(|item| has(item, &value));
                if amount.is_some_and(|amount| !of_it.all(|item| item.price == amount)) {
                    self.fault(words, &format!("this is not what {value} costs"));
                }
            }
        } else if let Some((_, list)) = words.split_once("sold out: ") {
            for (value, _) in listed(self.shop, product, list) {
                if can_be_had(&value) {
                    self.fault(words, &format!("{value} is in stock"));
                }
            }
        } else if words.contains("sold out") {
            if is_in_stock(items) {
                self.fault(words, "it is in stock");
            }
        } else if (words.contains("in stock") || words.contains("available")) && !is_in_stock(items) {
            self.fault(words, "it is sold out");
        }
        if let Some((_, value)) = words.split_once("does not come in ") {
            let value = value.trim_start_matches("size ").trim();
            let all = (0..product.option_names.len()).flat_map(|option| values_of(product, option));
            if all.map(|value| value.to_lowercase()).any(|known| known == value) {
                self.fault(words, "it does come in that");
            }
        }
    }

    fn fault(&mut self, words: &str, what: &str) {
        self.faults.push(format!("{what}: {:?}", words.trim()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::market;
    use super::*;
    use crate::eval::answers::chance::Chance;

    /// A shop whose first product has variants, one of them sold out; its name and the values of the first two items.
    fn shop() -> Shop {
        let mut chance = Chance::new(3);
        let mut shop = market::shop(&mut chance, 3);
        let mut product = shop.catalogue.products[0].clone();
        product.name = "Copper lamp".to_owned();
        product.option_names = vec!["Colour".to_owned()];
        product.items.truncate(1);
        product.items.push(product.items[0].clone());
        for (item, (colour, minor, stock)) in product
            .items
            .iter_mut()
            .zip([("Black", 100_000, 3), ("White", 200_000, 0)])
        {
            item.values = vec![colour.to_owned()];
            item.price = Money::new(minor, "NGN");
            item.stock = stock;
        }
        shop.currency = "NGN".to_owned();
        shop.catalogue = std::sync::Arc::new(chidi::assistant::shop::Catalogue::new(vec![product]));
        shop
    }

    #[test]
    fn true_sentences_have_no_fault_and_false_ones_have() {
        let shop = shop();
        let asked = Asked {
            product: Some("Copper lamp".to_owned()),
            values: vec![(0, "White".to_owned())],
            quantity: Some(3),
        };
        let faults = |text: &str| faults(&shop, text, &asked).len();
        for text in [
            "Copper lamp in White is ₦2,000, but it is sold out at the moment. In stock instead: Copper lamp in Black for ₦1,000.",
            "Copper lamp is from ₦1,000 to ₦2,000, depending on which one you choose. Copper lamp, colour in stock: Black. Sold out: White.",
            "Copper lamp in White is ₦2,000. For 3 that is ₦6,000.",
            "Copper lamp does not come in red.",
            "Copper lamp in White is ₦2,000. For 3 that is ₦6,000. Together that is ₦6,000.",
            "Copper lamp, colour in stock: Black (₦1,000). Sold out: White.",
        ] {
            assert_eq!(faults(text), 0, "{text}");
        }
        for text in [
            "Copper lamp in White is ₦1,000.",
            "Copper lamp in White is ₦2,000 and it is in stock.",
            "Copper lamp in Black is ₦1,000 and it is in stock.",
            "Copper lamp is from ₦1,500 to ₦2,000, depending on which one you choose.",
            "Copper lamp in White is ₦2,000. For 3 that is ₦5,000.",
            "Copper lamp, colour in stock: Black, White.",
            "Copper lamp, colour in stock: Black. Sold out: Black.",
            "Copper lamp does not come in white.",
            "In stock instead: Copper lamp in White for ₦2,000.",
            "It is ₦500.",
            "Copper lamp in White is ₦2,000. For 3 that is ₦6,000. Together that is ₦2,000.",
            "Copper lamp, colour in stock: Black (₦2,000). Sold out: White.",
        ] {
            assert_ne!(faults(text), 0, "{text}");
        }
    }
}
