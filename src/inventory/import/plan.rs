//! What an import would write, worked out from the rows and the catalogue as it is.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{Row, RowError, Summary};
use crate::ids::{ItemId, ProductId};
use crate::inventory::draft::{ITEMS_MAX, LOW_STOCK_AT, VALUES_MAX, label};
use crate::inventory::product::{Item, Product};
use crate::inventory::sku::{self, FreeSkus};

/// Everything an import writes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) products: Vec<PlannedProduct>,
    pub(super) items: Vec<PlannedItem>,
    pub(super) changes: Vec<PlannedChange>,
    /// Products of the catalogue that get items or prices, at the version the plan rests on.
    pub(super) touched: Vec<(ProductId, i64)>,
    unchanged: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct PlannedProduct {
    pub(super) id: ProductId,
    name: String,
    currency: String,
    option_names: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct PlannedItem {
    pub(super) id: ItemId,
    product_id: ProductId,
    sku: String,
    option_values: Vec<String>,
    position: usize,
    price_minor: i64,
    low_stock_at: i32,
    #[serde(skip)]
    pub(super) stock: i32,
}

#[derive(Debug, Serialize)]
pub(super) struct PlannedChange {
    pub(super) id: ItemId,
    price_minor: i64,
    stock: i32,
}

impl Plan {
    pub(super) fn summary(&self) -> Summary {
        Summary {
            rows: self.items.len() + self.changes.len() + self.unchanged,
            products_created: self.products.len(),
            items_created: self.items.len(),
            items_changed: self.changes.len(),
            items_unchanged: self.unchanged,
        }
    }
}

/// Works out what to write, or everything that stands against it, in the order of the rows.
pub(super) fn plan(rows: Vec<Row>, catalogue: &[Product]) -> Result<Plan, Vec<RowError>> {
    let mut planner = Planner::new(&rows, catalogue);
    for group in by_name(rows) {
        planner.plan_product(group);
    }
    planner.wrong.sort_by_key(|error| error.row);
    if planner.wrong.is_empty() {
        Ok(planner.plan)
    } else {
        Err(planner.wrong)
    }
}

/// Rows of one product together, products in the order of their first rows.
fn by_name(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let at = *place.entry(row.name.to_lowercase()).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(row);
    }
    groups
}

struct Planner<'a> {
    by_sku: HashMap<&'a str, (&'a Product, &'a Item)>,
    by_name: HashMap<String, &'a Product>,
    free: FreeSkus,
    /// The row that first used a SKU.
    skus_seen: HashMap<String, u32>,
    plan: Plan,
    wrong: Vec<RowError>,
}

/// The product a group of rows belongs to, there already or new.
struct Target<'a> {
    existing: Option<&'a Product>,
    id: ProductId,
    option_names: Vec<String>,
    currency: String,
    /// The row that first used an item or a combination.
    items_seen: HashMap<ItemId, u32>,
    new_values: HashMap<Vec<String>, u32>,
    gets_prices: bool,
}

impl<'a> Planner<'a> {
    fn new(rows: &[Row], catalogue: &'a [Product]) -> Self {
        let mut by_name: HashMap<String, &Product> = HashMap::new();
        for product in catalogue {
            // Of two products with one name, the older is meant.
            let known = by_name.entry(product.name.to_lowercase()).or_insert(product);
            if product.created_at < known.created_at {
                *known = product;
            }
        }
        let items = || {
            catalogue
                .iter()
                .flat_map(|product| product.items.iter().map(move |item| (product, item)))
        };
        let mut free = FreeSkus::default();
        free.take(items().map(|(_, item)| item.sku.clone()));
        free.take(rows.iter().filter_map(|row| row.sku.clone()));
        let by_sku = items()
            .map(|(product, item)| (item.sku.as_str(), (product, item)))
            .collect();
        Self {
            by_sku,
            by_name,
            free,
            skus_seen: HashMap::new(),
            plan: Plan::default(),
            wrong: Vec::new(),
        }
    }

    fn plan_product(&mut self, rows: Vec<Row>) {
        let mut target = self.target(&rows);
        let mut last_row = 0;
        for row in rows {
            last_row = row.number;
            let number = row.number;
            if let Err((field, message)) = self.plan_row(&mut target, row) {
                self.wrong.push(RowError {
                    row: number,
                    field,
                    message,
                });
            }
        }
        if let Err(message) = target.check_size() {
            self.wrong.push(RowError {
                row: last_row,
                field: "options",
                message,
            });
        }
        match target.existing {
            Some(product) if target.gets_prices || !target.new_values.is_empty() => {
                self.plan.touched.push((product.id, product.version));
            }
            _ => {}
        }
    }

    fn target(&mut self, rows: &[Row]) -> Target<'a> {
        let name = rows[0].name.to_lowercase();
        let by_sku = rows
            .iter()
            .filter_map(|row| self.by_sku.get(row.sku.as_deref()?).map(|(product, _)| *product))
            .find(|product| product.name.to_lowercase() == name);
        let existing = by_sku.or_else(|| self.by_name.get(&name).copied());
        let new = Target {
            existing,
            id: existing.map_or_else(ProductId::new, |product| product.id),
            option_names: existing.map_or_else(
                || rows[0].options.iter().map(|(name, _)| name.clone()).collect(),
                |product| product.option_names.clone(),
            ),
            currency: existing.map_or_else(|| rows[0].price.currency.clone(), |product| product.currency.clone()),
            items_seen: HashMap::new(),
            new_values: HashMap::new(),
            gets_prices: false,
        };
        if existing.is_none() {
            self.plan.products.push(PlannedProduct {
                id: new.id,
                name: rows[0].name.clone(),
                currency: new.currency.clone(),
                option_names: new.option_names.clone(),
            });
        }
        new
    }

    fn plan_row(&mut self, target: &mut Target<'a>, row: Row) -> Result<(), (&'static str, String)> {
        if row.price.currency != target.currency {
            return Err((
                "currency",
                format!(
                    "{} has its prices in {1}. Write {1} in each of its rows.",
                    row.name, target.currency
                ),
            ));
        }
        if let Some(sku) = &row.sku
            && let Some(first) = self.skus_seen.insert(sku.clone(), row.number)
        {
            return Err((
                "sku",
                format!("{sku} stands in row {first} already. Give each row its own SKU, or leave it empty."),
            ));
        }
        match self.find_item(target, &row)? {
            Some(item) => self.plan_change(target, item, &row),
            None => self.plan_item(target, row),
        }
    }

    /// The item a row means: by its SKU, else by its options.
    fn find_item(&self, target: &Target<'a>, row: &Row) -> Result<Option<&'a Item>, (&'static str, String)> {
        let by_sku = row.sku.as_deref().and_then(|sku| self.by_sku.get(sku).copied());
        match by_sku {
            Some((owner, item)) if owner.id != target.id => Err((
                "sku",
                format!(
                    "{} belongs to {}. Write that name, or another SKU.",
                    item.sku, owner.name
                ),
            )),
            // A price list by SKU need not repeat the options.
            Some((_, item)) if row.options.is_empty() => Ok(Some(item)),
            Some((_, item)) if same_values(&item.option_values, &target.values_of(row)?) => Ok(Some(item)),
            Some((_, item)) => Err((
                "options",
                format!(
                    "{} is {}. Write those options, or another SKU.",
                    item.sku,
                    label(&item.option_values)
                ),
            )),
            None => {
                let values = target.values_of(row)?;
                let items = target.existing.map_or(&[][..], |product| &product.items);
                let found = items.iter().find(|item| same_values(&item.option_values, &values));
                match (found, &row.sku) {
                    (Some(item), Some(sku)) if item.sku != *sku => Err((
                        "sku",
                        format!(
                            "The SKU of {} is {}. Write that, or leave it empty.",
                            label(&item.option_values),
                            item.sku
                        ),
                    )),
                    _ => Ok(found),
                }
            }
        }
    }

    fn plan_change(&mut self, target: &mut Target<'a>, item: &Item, row: &Row) -> Result<(), (&'static str, String)> {
        if let Some(first) = target.items_seen.insert(item.id, row.number) {
            return Err((
                "name",
                format!("This is the same as row {first}. Take one of the two out."),
            ));
        }
        target.gets_prices |= item.price.minor != row.price.minor;
        if item.price.minor == row.price.minor && item.stock == row.stock {
            self.plan.unchanged += 1;
        } else {
            self.plan.changes.push(PlannedChange {
                id: item.id,
                price_minor: row.price.minor,
                stock: row.stock,
            });
        }
        Ok(())
    }

    fn plan_item(&mut self, target: &mut Target<'a>, row: Row) -> Result<(), (&'static str, String)> {
        let option_values = target.values_of(&row)?;
        if let Some(first) = target.new_values.insert(lowered(&option_values), row.number) {
            return Err((
                "options",
                format!("This is the same as row {first}. Give it other options, or take one of the two out."),
            ));
        }
        let position = target.existing.map_or(0, |product| product.items.len()) + target.new_values.len() - 1;
        let sku = row
            .sku
            .unwrap_or_else(|| self.free.next(&sku::make(&row.name, &option_values)));
        self.plan.items.push(PlannedItem {
            id: ItemId::new(),
            product_id: target.id,
            sku,
            option_values,
            position,
            price_minor: row.price.minor,
            low_stock_at: LOW_STOCK_AT,
            stock: row.stock,
        });
        Ok(())
    }
}

impl Target<'_> {
    /// The row's option values in the product's order.
    fn values_of(&self, row: &Row) -> Result<Vec<String>, (&'static str, String)> {
        let value_of = |name: &String| {
            let given = row
                .options
                .iter()
                .find(|(given, _)| given.to_lowercase() == name.to_lowercase());
            given.map(|(_, value)| value.clone())
        };
        let values: Option<Vec<String>> = self.option_names.iter().map(value_of).collect();
        values
            .filter(|values| values.len() == row.options.len())
            .ok_or_else(|| {
                let message = if self.option_names.is_empty() {
                    format!(
                        "{} has no options in its other rows. Leave them empty, or write another name.",
                        row.name
                    )
                } else {
                    let example: Vec<String> = self.option_names.iter().map(|name| format!("{name}=...")).collect();
                    format!(
                        "{} has the options {}. Write each of its rows like {}",
                        row.name,
                        self.option_names.join(", "),
                        example.join(";")
                    )
                };
                ("options", message)
            })
    }

    /// Whether the product stays within what a product may have, old and new items together.
    fn check_size(&self) -> Result<(), String> {
        let old: Vec<Vec<String>> = self
            .existing
            .map_or(&[][..], |product| &product.items)
            .iter()
            .map(|item| lowered(&item.option_values))
            .collect();
        let all: Vec<&Vec<String>> = old.iter().chain(self.new_values.keys()).collect();
        if all.len() > ITEMS_MAX {
            return Err(format!(
                "This product would have {} versions. Keep to {ITEMS_MAX}.",
                all.len()
            ));
        }
        for (at, name) in self.option_names.iter().enumerate() {
            let values: HashSet<&String> = all.iter().filter_map(|values| values.get(at)).collect();
            if values.len() > VALUES_MAX {
                return Err(format!(
                    "{name} would have {} values. Keep to {VALUES_MAX}.",
                    values.len()
                ));
            }
        }
        Ok(())
    }
}

fn same_values(one: &[String], other: &[String]) -> bool {
    lowered(one) == lowered(other)
}

fn lowered(values: &[String]) -> Vec<String> {
    values.iter().map(|value| value.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::parse_csv;
    use super::*;
    use crate::money::Money;

    /// A gown in M and L that is in the shop already.
    fn gown() -> Product {
        let product_id = ProductId::new();
        let item = |sku: &str, value: &str, stock| Item {
            id: ItemId::new(),
            product_id,
            sku: sku.to_owned(),
            option_values: vec![value.to_owned()],
            price: Money::new(950_000, "NGN"),
            stock,
            low_stock_at: 2,
            version: 1,
        };
        Product {
            id: product_id,
            name: "Ankara Gown".to_owned(),
            description: String::new(),
            category: String::new(),
            nicknames: Vec::new(),
            currency: "NGN".to_owned(),
            option_names: vec!["Size".to_owned()],
            version: 7,
            items: vec![item("GOWN-M", "M", 4), item("GOWN-L", "L", 0)],
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn planned(lines: &str) -> Result<Plan, Vec<String>> {
        let file = format!("name,price,currency,stock,sku,options\n{lines}");
        let rows = parse_csv(file.as_bytes(), "NGN").expect("readable rows");
        plan(rows, &[gown()]).map_err(|wrong| {
            wrong
                .into_iter()
                .map(|e| format!("{} {}: {}", e.row, e.field, e.message))
                .collect()
        })
    }

    fn summary(lines: &str) -> (usize, usize, usize, usize) {
        let plan = planned(lines).expect("a plan");
        let summary = plan.summary();
        (
            summary.products_created,
            summary.items_created,
            summary.items_changed,
            summary.items_unchanged,
        )
    }

    #[test]
    fn rows_of_one_name_become_items_of_one_product() {
        let plan = planned("Tea,5,,1,,Size=S;Kind=Loose\ntea,6,,0,MINE,kind=Bags;size=S\nRice,7,,2,,").expect("a plan");
        let skus: Vec<&str> = plan.items.iter().map(|item| item.sku.as_str()).collect();
        assert_eq!(skus, ["TEA-S-LOO", "MINE", "RIC"]);
        assert_eq!(plan.items[1].option_values, ["S", "Bags"]);
        assert_eq!((plan.products.len(), plan.items[1].position), (2, 1));
        assert_eq!(plan.products[0].option_names, ["Size", "Kind"]);
    }

    #[test]
    fn known_items_are_found_by_sku_or_by_name_and_options() {
        assert_eq!(summary("ankara gown,9500,,4,,Size=m"), (0, 0, 0, 1));
        assert_eq!(
            summary("Ankara gown,9500,,4,GOWN-M,Size=M\nAnkara gown,9500,,3,gown-l,"),
            (0, 0, 1, 1)
        );
        assert_eq!(
            summary("Ankara gown,9900,,4,,Size=M\nAnkara gown,9500,,1,,Size=XL"),
            (0, 1, 1, 0)
        );
    }

    #[test]
    fn only_products_that_get_prices_or_items_are_touched() {
        assert!(
            planned("Ankara gown,9500,,5,GOWN-M,Size=M")
                .expect("a plan")
                .touched
                .is_empty()
        );
        assert_eq!(planned("Ankara gown,9501,,4,GOWN-M,").expect("a plan").touched.len(), 1);
        assert_eq!(planned("Ankara gown,9500,,4,,Size=XL").expect("a plan").touched[0].1, 7);
    }

    #[test]
    fn a_made_sku_keeps_clear_of_the_shops_and_the_files() {
        let plan = planned("Gown M,1,,0,,\nGOWN-M x,1,,0,GOW-M,\nGown m,1,,0,ANK,\nGow Mm,1,,0,,").err();
        assert!(plan.is_some_and(|wrong| wrong[0].starts_with("4 options: This is the same as row 2")));
        let plan = planned("Gow M,1,,0,,\nOther,1,,0,GOW-M,\nGow Mm,1,,0,,\nGow  Mm 2,1,,0,,").expect("a plan");
        let skus: Vec<&str> = plan.items.iter().map(|item| item.sku.as_str()).collect();
        assert_eq!(skus, ["GOW-M-2", "GOW-M", "GOW-MM", "GOW-MM-2"]);
    }

    #[test]
    fn what_stands_against_an_import_is_said_row_by_row() {
        let wrong = planned(
            "Tea,5,GHS,1,,Size=S\nTea,5,,1,,Size=M\nTea,5,GHS,1,,Size=s\nTea,5,GHS,1,,\nTea,5,GHS,1,,Kind=Loose\n\
             Rice,5,,1,GOWN-M,\nAnkara gown,5,,1,GOWN-M,Size=L\nAnkara gown,5,,1,OTHER,Size=L\nAnkara gown,5,,1,,Size=L\n\
             Ankara gown,5,,1,GOWN-L,Size=L\nSalt,5,,1,SALT,\nSalt,5,,1,SALT,",
        );
        insta::assert_snapshot!(wrong.expect_err("a refusal").join("\n"), @"
        3 currency: Tea has its prices in GHS. Write GHS in each of its rows.
        4 options: This is the same as row 2. Give it other options, or take one of the two out.
        5 options: Tea has the options Size. Write each of its rows like Size=...
        6 options: Tea has the options Size. Write each of its rows like Size=...
        7 sku: GOWN-M belongs to Ankara Gown. Write that name, or another SKU.
        8 sku: GOWN-M stands in row 7 already. Give each row its own SKU, or leave it empty.
        9 sku: The SKU of L is GOWN-L. Write that, or leave it empty.
        11 name: This is the same as row 10. Take one of the two out.
        13 sku: SALT stands in row 12 already. Give each row its own SKU, or leave it empty.
        ");
    }

    #[test]
    fn a_product_stays_within_its_limits() {
        let lines = |count: usize| {
            (0..count)
                .map(|at| format!("Ankara gown,5,,1,,Size={at}"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(summary(&lines(18)).1, 18);
        let wrong = planned(&lines(19)).expect_err("a refusal");
        assert_eq!(wrong, ["20 options: Size would have 21 values. Keep to 20."]);
    }
}
