//! Names, values and amounts read out of a text, in small letters: nothing of the assistant's own reading is used.

use chidi::assistant::shop::{Item, Product, Shop};
use chidi::money::Money;

/// The products a sentence names, each with the words up to the next one.
pub(super) fn parts<'a, 'b>(shop: &'a Shop, sentence: &'b str) -> Vec<(&'a Product, &'b str)> {
    let mut found: Vec<(usize, usize, &Product)> = Vec::new();
    let mut products: Vec<&Product> = shop.catalogue.products.iter().collect();
    products.sort_by_key(|product| std::cmp::Reverse(product.name.len()));
    for product in products {
        let name = product.name.to_lowercase();
        for (start, _) in sentence.match_indices(&name) {
            let end = start + name.len();
            if found
                .iter()
                .all(|(other, other_end, _)| end <= *other || start >= *other_end)
            {
                found.push((start, end, product));
            }
        }
    }
    found.sort_by_key(|(start, ..)| *start);
    let ends: Vec<usize> = found
        .iter()
        .skip(1)
        .map(|(start, ..)| *start)
        .chain([sentence.len()])
        .collect();
    found
        .into_iter()
        .zip(ends)
        .map(|((_, from, product), to)| (product, &sentence[from..to]))
        .collect()
}

/// The values right behind a name: " in size 40, wine is …".
pub(super) fn label_values(product: &Product, words: &str) -> Vec<String> {
    let Some(label) = words.strip_prefix(" in ") else {
        return Vec::new();
    };
    let end = [
        " is ",
        " for ",
        " does not",
        ", size in stock",
        " in stock",
        ", colour in stock",
    ]
    .iter()
    .filter_map(|end| label.find(end))
    .min()
    .unwrap_or(label.len());
    let said: Vec<&str> = label[..end]
        .split(", ")
        .map(|value| value.trim_start_matches("size ").trim())
        .collect();
    (0..product.option_names.len())
        .flat_map(|option| values_of(product, option))
        .filter(|value| said.contains(&value.to_lowercase().as_str()))
        .collect()
}

pub(super) fn values_of(product: &Product, option: usize) -> Vec<String> {
    product.values_of(option).into_iter().map(str::to_owned).collect()
}

pub(super) fn items<'a>(product: &'a Product, values: &[String]) -> Vec<&'a Item> {
    let has = |item: &&Item| values.iter().all(|value| item.values.contains(value));
    product.items.iter().filter(has).collect()
}

pub(super) fn is_in_stock(items: &[&Item]) -> bool {
    items.iter().any(|item| item.stock > 0)
}

/// The amounts of a text, by the shop's sign.
pub(super) fn amounts(shop: &Shop, text: &str) -> Vec<Money> {
    let sign = Money::sign(&shop.currency).to_lowercase();
    text.match_indices(&sign)
        .filter_map(|(at, _)| {
            let digits: String = text[at + sign.len()..]
                .chars()
                .take_while(|c| c.is_ascii_digit() || ",.".contains(*c))
                .collect();
            Money::parse(digits.trim_end_matches([',', '.']), &shop.currency)
        })
        .collect()
}

/// The values of a list, each with the amount in brackets behind it: "s (₦500), m (₦700)".
pub(super) fn listed(shop: &Shop, product: &Product, list: &str) -> Vec<(String, Option<Money>)> {
    let all = (0..product.option_names.len()).flat_map(|option| values_of(product, option));
    let list = list.split(". ").next().unwrap_or_default();
    let mut found = Vec::new();
    for value in all {
        let small = value.to_lowercase();
        let said = list.match_indices(&small).find_map(|(at, _)| {
            let (before, behind) = (&list[..at], &list[at + small.len()..]);
            let is_whole = before.is_empty() || before.ends_with(", ");
            let ends = behind.is_empty() || [", ", " (", "."].iter().any(|end| behind.starts_with(end));
            (is_whole && ends).then_some(behind)
        });
        if let Some(behind) = said {
            let priced = behind.strip_prefix(" (").and_then(|behind| behind.split(')').next());
            let amount = priced.and_then(|priced| amounts(shop, priced).into_iter().next());
            found.push((value, amount));
        }
    }
    found
}
