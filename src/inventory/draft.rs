//! Reading the product form into what can be stored.

use std::collections::HashSet;

use super::form::{ItemInput, NewProduct, OptionInput};
use super::sku;
use crate::business::text::{line, lines};
use crate::error::FieldError;
use crate::ids::ItemId;
use crate::money::{CURRENCIES, Money};
use crate::{Error, Result};

/// Options of one product.
pub const OPTIONS_MAX: usize = 3;
/// Values of one option.
pub const VALUES_MAX: usize = 20;
/// Items of one product.
pub const ITEMS_MAX: usize = 100;
/// What "low" means until the owner says otherwise.
pub(super) const LOW_STOCK_AT: i32 = 2;

const NAME_CHARS_MAX: usize = 120;
const DESCRIPTION_CHARS_MAX: usize = 2000;
const CATEGORY_CHARS_MAX: usize = 60;
const NICKNAMES_MAX: usize = 20;
/// Longest option name, option value and nickname.
const WORD_CHARS_MAX: usize = 40;
const STOCK_MAX: i32 = 1_000_000;

/// A form that was read: every part fits what the schema asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) category: String,
    pub(super) nicknames: Vec<String>,
    pub(super) currency: String,
    pub(super) option_names: Vec<String>,
    pub(super) items: Vec<DraftItem>,
}

/// One item of a form that was read; its place in the form is its place in [`Draft::items`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DraftItem {
    pub(super) place: usize,
    pub(super) id: Option<ItemId>,
    pub(super) option_values: Vec<String>,
    /// Written by hand.
    pub(super) sku: Option<String>,
    pub(super) price_minor: i64,
    pub(super) stock: i32,
    pub(super) stock_was: Option<i32>,
    pub(super) low_stock_at: i32,
}

impl Draft {
    /// Reads a form, or says everything that is wrong with it at once.
    pub(super) fn read(input: NewProduct, default_currency: &str) -> Result<Self> {
        let mut wrong = Vec::new();
        let currency = read_currency(input.currency.as_deref(), default_currency).unwrap_or_else(|message| {
            refuse(&mut wrong, "currency", message);
            default_currency.to_owned()
        });
        let name = line(&input.name);
        if let Err(message) = check_name(&name) {
            refuse(&mut wrong, "name", message);
        }
        let description = lines(&input.description);
        if description.chars().count() > DESCRIPTION_CHARS_MAX {
            refuse(
                &mut wrong,
                "description",
                format!("Keep the description within {DESCRIPTION_CHARS_MAX} characters."),
            );
        }
        let category = line(&input.category);
        if category.chars().count() > CATEGORY_CHARS_MAX {
            refuse(
                &mut wrong,
                "category",
                format!("Keep the group within {CATEGORY_CHARS_MAX} characters."),
            );
        }
        let nicknames = read_nicknames(input.nicknames, &mut wrong);
        let options = read_options(input.options, &mut wrong);
        let items = read_items(input.items, &options, &currency, &mut wrong);
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let option_names = options.into_iter().map(|option| option.name).collect();
        Ok(Self {
            name,
            description,
            category,
            nicknames,
            currency,
            option_names,
            items,
        })
    }
}

/// Whether a product may be called this.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    match name.chars().count() {
        0 => Err("Write what the product is called."),
        1..=NAME_CHARS_MAX => Ok(()),
        _ => Err("Keep the name within 120 characters."),
    }
}

/// Whether an option, or a value of one, may be called this.
pub(super) fn check_word(word: &str) -> Result<(), &'static str> {
    match word.chars().count() {
        0 => Err("Write a name for each option and for each of its values."),
        1..=WORD_CHARS_MAX => Ok(()),
        _ => Err("Keep option names and values within 40 characters."),
    }
}

/// Whether there can be this many of something.
pub(super) fn check_stock(stock: i32) -> Result<(), &'static str> {
    if (0..=STOCK_MAX).contains(&stock) {
        Ok(())
    } else {
        Err("Write how many there are, from 0 to 1,000,000.")
    }
}

/// The code of a currency shops may choose; the default where none is written.
pub(super) fn read_currency(written: Option<&str>, default_currency: &str) -> Result<String, String> {
    let code = written
        .map(|written| line(written).to_uppercase())
        .filter(|code| !code.is_empty());
    let code = code.unwrap_or_else(|| default_currency.to_owned());
    let codes = || CURRENCIES.iter().map(|(code, ..)| *code);
    if codes().any(|known| known == code) {
        return Ok(code);
    }
    Err(format!(
        "Write one of these currencies: {}.",
        codes().collect::<Vec<_>>().join(", ")
    ))
}

/// What to write where a price could not be read.
pub(super) fn price_rule(currency: &str) -> String {
    let example = 9_500 * 10_i64.pow(Money::digits(currency));
    format!(
        "Write the price as an amount, like {} or 9500.",
        Money::new(example, currency)
    )
}

fn refuse(wrong: &mut Vec<FieldError>, field: impl Into<String>, message: impl Into<String>) {
    wrong.push(FieldError {
        field: field.into(),
        message: message.into(),
    });
}

fn read_nicknames(given: Vec<String>, wrong: &mut Vec<FieldError>) -> Vec<String> {
    let mut seen = HashSet::new();
    let nicknames: Vec<String> = given
        .into_iter()
        .map(|name| line(&name))
        .filter(|name| !name.is_empty() && seen.insert(name.to_lowercase()))
        .collect();
    if nicknames.len() > NICKNAMES_MAX {
        refuse(wrong, "nicknames", format!("Keep to {NICKNAMES_MAX} other names."));
    }
    if nicknames.iter().any(|name| name.chars().count() > WORD_CHARS_MAX) {
        refuse(
            wrong,
            "nicknames",
            format!("Keep each other name within {WORD_CHARS_MAX} characters."),
        );
    }
    nicknames
}

/// Options left wholly empty are no options.
fn read_options(given: Vec<OptionInput>, wrong: &mut Vec<FieldError>) -> Vec<OptionInput> {
    let mut options: Vec<OptionInput> = Vec::new();
    for (at, option) in given.into_iter().enumerate() {
        let name = line(&option.name);
        let values: Vec<String> = option
            .values
            .iter()
            .map(|value| line(value))
            .filter(|value| !value.is_empty())
            .collect();
        if name.is_empty() && values.is_empty() {
            continue;
        }
        if let Err(message) = check_word(&name) {
            refuse(wrong, format!("options[{at}].name"), message);
        } else if options.iter().any(|other| same(&other.name, &name)) {
            refuse(
                wrong,
                format!("options[{at}].name"),
                format!("There are two options called {name}. Give one another name."),
            );
        }
        if let Err(message) = check_values(&name, &values) {
            refuse(wrong, format!("options[{at}].values"), message);
        }
        options.push(OptionInput { name, values });
    }
    if options.len() > OPTIONS_MAX {
        refuse(
            wrong,
            "options",
            format!("Keep to {OPTIONS_MAX} options, like Size, Colour and Fabric."),
        );
    } else if options.iter().map(|option| option.values.len()).product::<usize>() > ITEMS_MAX {
        refuse(
            wrong,
            "options",
            format!("These options make more than {ITEMS_MAX} versions. Take some values out."),
        );
    }
    options
}

fn check_values(option: &str, values: &[String]) -> Result<(), String> {
    let mut seen = HashSet::new();
    if values.is_empty() {
        return Err(format!("Write the values of {option}, like S, M, L."));
    }
    if values.len() > VALUES_MAX {
        return Err(format!("Keep to {VALUES_MAX} values for {option}."));
    }
    if let Some(twice) = values.iter().find(|value| !seen.insert(value.to_lowercase())) {
        return Err(format!("{twice} is there twice. Take one out."));
    }
    values
        .iter()
        .try_for_each(|value| check_word(value))
        .map_err(str::to_owned)
}

fn read_items(
    given: Vec<ItemInput>,
    options: &[OptionInput],
    currency: &str,
    wrong: &mut Vec<FieldError>,
) -> Vec<DraftItem> {
    if given.is_empty() {
        refuse(wrong, "items", "Keep at least one version to sell.");
    }
    if given.len() > ITEMS_MAX {
        refuse(wrong, "items", format!("Keep to {ITEMS_MAX} versions."));
        return Vec::new();
    }
    let mut combinations = HashSet::new();
    let mut skus = HashSet::new();
    let mut items = Vec::with_capacity(given.len());
    for (place, item) in given.into_iter().enumerate() {
        let option_values: Vec<String> = item.option_values.iter().map(|value| line(value)).collect();
        let mut refuse_field = |field: &str, message: String| refuse(wrong, format!("items[{place}].{field}"), message);
        if !is_combination(&option_values, options) {
            refuse_field("option_values", "Choose one value of each option.".to_owned());
        } else if !combinations.insert(option_values.clone()) {
            refuse_field(
                "option_values",
                format!("{} is there twice. Take one out.", label(&option_values)),
            );
        }
        let sku = read_sku(item.sku.as_deref(), &option_values, &mut skus).unwrap_or_else(|message| {
            refuse_field("sku", message);
            None
        });
        let price = Money::parse(&item.price, currency);
        if price.is_none() {
            refuse_field("price", price_rule(currency));
        }
        if let Err(message) = check_stock(item.stock) {
            refuse_field("stock", message.to_owned());
        }
        if let Err(message) = check_stock(item.low_stock_at) {
            refuse_field("low_stock_at", message.to_owned());
        }
        items.push(DraftItem {
            place,
            id: item.id,
            option_values,
            sku,
            price_minor: price.map_or(0, |price| price.minor),
            stock: item.stock,
            stock_was: item.stock_was,
            low_stock_at: item.low_stock_at,
        });
    }
    items
}

/// The SKU somebody typed, if any; `taken` are those of the versions before.
fn read_sku(
    typed: Option<&str>,
    option_values: &[String],
    taken: &mut HashSet<String>,
) -> Result<Option<String>, String> {
    let Some(typed) = typed.map(str::trim).filter(|sku| !sku.is_empty()) else {
        return Ok(None);
    };
    let sku = sku::check(typed)?;
    if taken.insert(sku.clone()) {
        Ok(Some(sku))
    } else {
        Err(format!(
            "{sku} stands at two versions. Give {} another SKU.",
            label(option_values)
        ))
    }
}

fn is_combination(values: &[String], options: &[OptionInput]) -> bool {
    values.len() == options.len()
        && values
            .iter()
            .zip(options)
            .all(|(value, option)| option.values.contains(value))
}

/// What an item is called in a sentence.
pub(super) fn label(option_values: &[String]) -> String {
    if option_values.is_empty() {
        "this product".to_owned()
    } else {
        option_values.join(", ")
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::form::combinations;
    use super::*;

    fn option(name: &str, values: &[&str]) -> OptionInput {
        OptionInput {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    fn gown(options: Vec<OptionInput>) -> NewProduct {
        let item = |option_values| ItemInput {
            option_values,
            price: "9,500".to_owned(),
            stock: 3,
            ..ItemInput::default()
        };
        let items = combinations(&options).into_iter().map(item).collect();
        NewProduct {
            name: "Ankara gown".to_owned(),
            options,
            items,
            ..NewProduct::default()
        }
    }

    fn refused(input: NewProduct) -> Vec<String> {
        match Draft::read(input, "NGN") {
            Err(Error::Invalid(wrong)) => wrong
                .into_iter()
                .map(|error| format!("{}: {}", error.field, error.message))
                .collect(),
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn what_is_typed_is_tidied() {
        let mut input = gown(vec![option(" Size ", &[" M", "L "]), option("", &[])]);
        input.name = "  Ankara\u{0}  gown ".to_owned();
        input.nicknames = vec![" wrapper ".to_owned(), "Wrapper".to_owned(), String::new()];
        input.items = combinations(&[option("", &["M ", "L"])])
            .into_iter()
            .map(|option_values| ItemInput {
                option_values,
                price: "9.5k".to_owned(),
                ..ItemInput::default()
            })
            .collect();
        let draft = Draft::read(input, "NGN").expect("readable");
        assert_eq!((draft.name.as_str(), draft.currency.as_str()), ("Ankara gown", "NGN"));
        assert_eq!(
            (draft.option_names, draft.nicknames),
            (vec!["Size".to_owned()], vec!["wrapper".to_owned()])
        );
        assert_eq!(draft.items[1].option_values, ["L"]);
        assert_eq!(draft.items[0].price_minor, 950_000);
    }

    #[test]
    fn everything_wrong_is_said_at_once_with_its_row() {
        let mut input = gown(vec![option("Size", &["M", "L", "m"]), option("size", &[])]);
        input.currency = Some("NAIRA".to_owned());
        input.name = " ".to_owned();
        input.items = vec![
            ItemInput {
                option_values: vec!["XL".to_owned()],
                price: "free".to_owned(),
                stock: -1,
                ..ItemInput::default()
            },
            ItemInput {
                sku: Some("a b".to_owned()),
                price: "5".to_owned(),
                low_stock_at: -1,
                ..ItemInput::default()
            },
        ];
        insta::assert_snapshot!(refused(input).join("\n"), @"
        currency: Write one of these currencies: NGN, GHS, KES, ZAR, XOF, USD, EUR, GBP, INR, BRL, CAD, MXN.
        name: Write what the product is called.
        options[0].values: m is there twice. Take one out.
        options[1].name: There are two options called size. Give one another name.
        options[1].values: Write the values of size, like S, M, L.
        items[0].option_values: Choose one value of each option.
        items[0].price: Write the price as an amount, like ₦9,500 or 9500.
        items[0].stock: Write how many there are, from 0 to 1,000,000.
        items[1].option_values: Choose one value of each option.
        items[1].sku: Write a SKU of up to 40 letters and digits; dots, hyphens and underscores may stand between them, like ANK-SUN-RED-XL.
        items[1].low_stock_at: Write how many there are, from 0 to 1,000,000.
        ");
    }

    #[test]
    fn two_rows_may_not_share_a_sku_or_a_combination() {
        let mut input = gown(vec![option("Size", &["M", "L"])]);
        input
            .items
            .iter_mut()
            .for_each(|item| item.sku = Some("GOWN".to_owned()));
        assert_eq!(
            refused(input),
            ["items[1].sku: GOWN stands at two versions. Give L another SKU."]
        );
        let mut input = gown(vec![option("Size", &["M", "L"])]);
        input.items[1].option_values = vec!["M".to_owned()];
        assert_eq!(
            refused(input),
            ["items[1].option_values: M is there twice. Take one out."]
        );
    }

    #[test]
    fn a_product_keeps_within_its_limits() {
        let numbers = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
        let sized = |name: &str, count| OptionInput {
            name: name.to_owned(),
            values: numbers(count),
        };
        assert!(Draft::read(gown(vec![sized("a", 10), sized("b", 10)]), "NGN").is_ok());
        for (options, part) in [
            (vec![sized("a", 11), sized("b", 10)], "more than 100 versions"),
            (vec![sized("a", 21)], "Keep to 20 values for a"),
            (
                vec![sized("a", 1), sized("b", 1), sized("c", 1), sized("d", 1)],
                "Keep to 3 options",
            ),
        ] {
            let wrong = refused(gown(options));
            assert!(wrong.iter().any(|message| message.contains(part)), "{wrong:?}");
        }
        assert!(
            refused(NewProduct {
                items: Vec::new(),
                ..gown(Vec::new())
            })[0]
                .starts_with("items:")
        );
    }

    proptest! {
        #[test]
        fn no_form_makes_reading_fail_otherwise_than_by_fields(
            texts in prop::collection::vec(any::<String>(), 6),
            numbers in prop::collection::vec(any::<i32>(), 3),
        ) {
            let input = NewProduct {
                name: texts[0].clone(),
                currency: Some(texts[1].clone()),
                options: vec![OptionInput { name: texts[2].clone(), values: vec![texts[3].clone()] }],
                items: vec![ItemInput {
                    option_values: vec![texts[3].clone()],
                    sku: Some(texts[4].clone()),
                    price: texts[5].clone(),
                    stock: numbers[0],
                    stock_was: Some(numbers[1]),
                    low_stock_at: numbers[2],
                    ..ItemInput::default()
                }],
                ..NewProduct::default()
            };
            prop_assert!(matches!(Draft::read(input, "NGN"), Ok(_) | Err(Error::Invalid(_))));
        }
    }
}
