//! Between the form's text and the inventory's types.

use chidi::inventory::{self, ItemInput, NewProduct, OptionInput, Product};
use chidi::money::Money;
use chrono::Utc;

use super::api::{ProductForm, ProductInput};
use super::draft::{Choice, Draft, Version};
use crate::error::{AppError, FieldError};
use crate::session::{self, Visitor};
use crate::words;

pub(super) async fn blank(member: &Visitor) -> Result<ProductForm, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let currency = chidi::business::profile(&mut tx, member.business_id).await?.currency;
    let input = ProductInput {
        low_stock_at: "2".to_owned(),
        stock: "0".to_owned(),
        ..ProductInput::default()
    };
    Ok(ProductForm {
        input,
        sign: Money::sign(&currency),
        changed: String::new(),
        groups: groups(&mut tx, member).await?,
    })
}

pub(super) async fn edit(member: &Visitor, id: &str) -> Result<ProductForm, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let product = inventory::get(&mut tx, member.business_id, id).await?;
    let profile = chidi::business::profile(&mut tx, member.business_id).await?;
    Ok(ProductForm {
        sign: Money::sign(&product.currency),
        changed: words::on_day(product.updated_at, Utc::now(), words::zone(&profile.timezone)),
        groups: groups(&mut tx, member).await?,
        input: filled(&product),
    })
}

pub(super) async fn save(member: &Visitor, input: &ProductInput) -> Result<(), AppError> {
    let product = read(input).map_err(|error| renamed(error, input))?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let saved = if input.id.is_empty() {
        inventory::create(&mut tx, Some(member.user_id), product).await
    } else {
        let id = input.id.parse().map_err(|_| AppError::NotFound)?;
        inventory::update(&mut tx, Some(member.user_id), id, product).await
    };
    saved.map_err(|error| renamed(error.into(), input))?;
    Ok(tx.commit().await?)
}

pub(super) async fn delete(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    inventory::delete(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Without wasm the form is a page of its own: it comes back with what was typed and what is wrong with it.
pub(super) fn send_back(input: &ProductInput, error: &AppError) {
    let page = if input.id.is_empty() {
        "/products/new".to_owned()
    } else {
        format!("/products/{}", input.id)
    };
    let written = |value: serde_json::Result<String>| leptos_router::location::Url::escape(&value.unwrap_or_default());
    let (typed, problem) = (
        written(serde_json::to_string(input)),
        written(serde_json::to_string(error)),
    );
    session::go_without_wasm(&format!("{page}?typed={typed}&problem={problem}"));
}

async fn groups(tx: &mut chidi::Tenant, member: &Visitor) -> Result<Vec<String>, AppError> {
    let mut groups: Vec<String> = inventory::catalogue(tx, member.business_id)
        .await?
        .into_iter()
        .map(|product| product.category)
        .collect();
    groups.retain(|group| !group.is_empty());
    groups.sort();
    groups.dedup();
    Ok(groups)
}

fn filled(product: &Product) -> ProductInput {
    let first = product.items.first();
    let is_simple = product.option_names.is_empty();
    let draft = if is_simple { Draft::default() } else { drafted(product) };
    let stock = first.map_or(0, |item| item.stock).to_string();
    ProductInput {
        id: product.id.to_string(),
        version: product.version.to_string(),
        name: product.name.clone(),
        category: product.category.clone(),
        nicknames: product.nicknames.join(", "),
        description: product.description.clone(),
        low_stock_at: first.map_or(2, |item| item.low_stock_at).to_string(),
        price: first.map(|item| amount(&item.price)).unwrap_or_default(),
        stock_was: stock.clone(),
        stock,
        sku: first
            .filter(|_| is_simple)
            .map(|item| item.sku.clone())
            .unwrap_or_default(),
        draft: draft.written(),
    }
}

fn drafted(product: &Product) -> Draft {
    let choices = product
        .options()
        .into_iter()
        .map(|option| Choice {
            name: option.name,
            values: option.values,
        })
        .collect();
    let versions = product.items.iter().map(|item| Version {
        id: item.id.to_string(),
        values: item.option_values.clone(),
        sku: item.sku.clone(),
        price: amount(&item.price),
        stock: item.stock.to_string(),
        stock_was: Some(item.stock),
    });
    Draft {
        choices,
        versions: versions.collect(),
    }
}

/// An amount as it stands in a field: without the sign, which stands before the field.
fn amount(money: &Money) -> String {
    let text = money.to_string();
    text.strip_prefix(&Money::sign(&money.currency))
        .map(str::to_owned)
        .unwrap_or(text)
}

fn read(input: &ProductInput) -> Result<NewProduct, AppError> {
    let draft = Draft::read(&input.draft);
    let choices: Vec<Choice> = draft
        .choices
        .into_iter()
        .filter(|choice| !choice.name.trim().is_empty() || !choice.values.is_empty())
        .collect();
    let mut reader = Reader::default();
    let low_stock_at = reader.number("low_stock_at", &input.low_stock_at);
    let items = if choices.is_empty() {
        vec![ItemInput {
            sku: Some(input.sku.clone()),
            price: input.price.clone(),
            stock: reader.number("stock", &input.stock),
            stock_was: input.stock_was.parse().ok(),
            low_stock_at,
            ..ItemInput::default()
        }]
    } else {
        draft
            .versions
            .into_iter()
            .enumerate()
            .map(|(at, version)| reader.item(at, version, low_stock_at))
            .collect()
    };
    reader.finish()?;
    Ok(NewProduct {
        name: input.name.trim().to_owned(),
        description: input.description.trim().to_owned(),
        category: input.category.trim().to_owned(),
        nicknames: listed(&input.nicknames),
        currency: None,
        options: choices
            .into_iter()
            .map(|choice| OptionInput {
                name: choice.name,
                values: choice.values,
            })
            .collect(),
        items,
        version: input.version.parse().ok(),
    })
}

fn listed(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads whole numbers and remembers which fields had none.
#[derive(Default)]
struct Reader {
    errors: Vec<FieldError>,
}

impl Reader {
    fn number(&mut self, field: &str, text: &str) -> i32 {
        let digits = text.replace([',', ' '], "");
        digits.parse().ok().filter(|number| *number >= 0).unwrap_or_else(|| {
            let message = "Write a whole number, like 12.".to_owned();
            self.errors.push(FieldError {
                field: field.to_owned(),
                message,
            });
            0
        })
    }

    fn item(&mut self, at: usize, version: Version, low_stock_at: i32) -> ItemInput {
        ItemInput {
            id: version.id.parse().ok(),
            sku: Some(version.sku),
            price: version.price,
            stock: self.number(&format!("items[{at}].stock"), &version.stock),
            stock_was: version.stock_was,
            option_values: version.values,
            low_stock_at,
        }
    }

    fn finish(self) -> Result<(), AppError> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(AppError::Invalid(self.errors))
        }
    }
}

/// The inventory's names of fields as the form's. A product without choices has its price and stock in fields of their
/// own, not in a table of versions.
fn renamed(error: AppError, input: &ProductInput) -> AppError {
    let AppError::Invalid(errors) = error else { return error };
    let is_simple = Draft::read(&input.draft).versions.is_empty();
    let rename = |error: FieldError| {
        let own = error
            .field
            .strip_prefix("items[0].")
            .filter(|_| is_simple)
            .unwrap_or(&error.field);
        let field = if own.contains('[') || own == "items" {
            own.to_owned()
        } else {
            format!("product[{own}]")
        };
        FieldError {
            field,
            message: error.message,
        }
    };
    AppError::Invalid(errors.into_iter().map(rename).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simple() -> ProductInput {
        ProductInput {
            name: " Auto gele ".into(),
            price: "9.5k".into(),
            stock: "1,200".into(),
            low_stock_at: "2".into(),
            nicknames: "gele, head tie, ".into(),
            ..ProductInput::default()
        }
    }

    #[test]
    fn a_simple_product_has_one_item() {
        let product = read(&simple()).expect("readable");
        assert_eq!(product.name, "Auto gele");
        assert_eq!(product.nicknames, ["gele", "head tie"]);
        assert_eq!(product.items.len(), 1);
        assert_eq!(
            (product.items[0].price.as_str(), product.items[0].stock),
            ("9.5k", 1200)
        );
    }

    #[test]
    fn a_number_that_is_none_is_told_at_its_field() {
        let error = read(&ProductInput {
            stock: "many".into(),
            ..simple()
        })
        .expect_err("no number");
        assert_eq!(
            error.for_field("stock").as_deref(),
            Some("Write a whole number, like 12.")
        );
    }

    #[test]
    fn versions_are_read_from_the_draft() {
        let choices = vec![Choice {
            name: "Size".into(),
            values: vec!["S".into(), "M".into()],
        }];
        let mut versions = super::super::draft::versions(&choices, &[], "100");
        versions[1].stock = "x".into();
        let input = ProductInput {
            draft: Draft { choices, versions }.written(),
            stock: String::new(),
            ..simple()
        };
        let error = read(&input).expect_err("no number");
        assert!(error.for_field("items[1].stock").is_some());
        assert!(error.for_field("stock").is_none());
    }

    #[test]
    fn errors_are_named_like_the_fields_of_the_form() {
        let error = || {
            AppError::Invalid(vec![FieldError {
                field: "items[0].price".into(),
                message: "Write a price.".into(),
            }])
        };
        assert!(renamed(error(), &simple()).for_field("product[price]").is_some());
        let version = Version {
            values: vec!["S".into()],
            ..Version::default()
        };
        let draft = Draft {
            choices: Vec::new(),
            versions: vec![version],
        }
        .written();
        assert!(
            renamed(error(), &ProductInput { draft, ..simple() })
                .for_field("items[0].price")
                .is_some()
        );
    }
}
