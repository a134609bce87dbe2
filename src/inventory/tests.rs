//! Database tests of the inventory, each on a database of its own, as the role the program works as.

use std::collections::HashSet;

use chidi_postgres::testing::Database;
use futures::future::join_all;
use sqlx::AssertSqlSafe;

use super::import::{self, ImportError};
use super::stock::{self, Movement, MovementKind};
use super::*;
use crate::ids::{BusinessId, ItemId, ProductId};
use crate::{Context, Error, Tenant, testing};

struct World {
    ctx: Context,
    _database: Database,
}

impl World {
    async fn start() -> Self {
        let (database, ctx) = testing::database().await;
        Self {
            ctx,
            _database: database,
        }
    }

    async fn open_shop(&self) -> Shop<'_> {
        Shop {
            ctx: &self.ctx,
            business_id: testing::business(&self.ctx).await,
        }
    }
}

struct Shop<'a> {
    ctx: &'a Context,
    business_id: BusinessId,
}

impl Shop<'_> {
    async fn tx(&self) -> Tenant {
        self.ctx.tenant(self.business_id).await.expect("a transaction")
    }

    async fn create(&self, product: NewProduct) -> Result<Product, Error> {
        let mut tx = self.tx().await;
        let product = create(&mut tx, None, product).await?;
        tx.commit().await.map(|()| product)
    }

    async fn update(&self, id: ProductId, product: NewProduct) -> Result<Product, Error> {
        let mut tx = self.tx().await;
        let product = update(&mut tx, None, id, product).await?;
        tx.commit().await.map(|()| product)
    }

    async fn delete(&self, id: ProductId) -> Result<(), Error> {
        let mut tx = self.tx().await;
        delete(&mut tx, id).await?;
        tx.commit().await
    }

    async fn restore(&self, id: ProductId) -> Result<(), Error> {
        let mut tx = self.tx().await;
        restore(&mut tx, id).await?;
        tx.commit().await
    }

    async fn sell(&self, item_id: ItemId, count: i32) -> Result<i32, Error> {
        let mut tx = self.tx().await;
        let sale = Movement {
            item_id,
            kind: MovementKind::Sale,
            delta: -count,
            user_id: None,
            note: String::new(),
        };
        let left = stock::move_stock(&mut tx, sale).await?;
        tx.commit().await.map(|()| left)
    }

    async fn get(&self, id: ProductId) -> Product {
        get(&mut *self.tx().await, self.business_id, id)
            .await
            .expect("a product")
    }

    async fn list(&self, query: ProductQuery) -> ProductPage {
        list(&mut *self.tx().await, self.business_id, &query)
            .await
            .expect("a page")
    }

    async fn names_found(&self, search: &str) -> Vec<String> {
        let page = self
            .list(ProductQuery {
                search: search.to_owned(),
                ..ProductQuery::default()
            })
            .await;
        assert_eq!(page.total, page.rows.len() as i64);
        page.rows.into_iter().map(|row| row.name).collect()
    }

    async fn import(&self, file: &str) -> Result<import::Summary, ImportError> {
        let mut tx = self.tx().await;
        let rows = import::parse_csv(file.as_bytes(), "NGN").map_err(ImportError::Rows)?;
        let summary = import::import(&mut tx, None, rows).await?;
        tx.commit().await?;
        Ok(summary)
    }

    /// Kind, delta and stock after, oldest first.
    async fn ledger(&self, item_id: ItemId) -> Vec<(String, i32, i32)> {
        sqlx::query_as(
            "SELECT kind, delta, stock_after FROM stock_movements WHERE business_id = $1 AND item_id = $2 ORDER BY created_at",
        )
        .bind(self.business_id)
        .bind(item_id)
        .fetch_all(&mut *self.tx().await)
        .await
        .expect("the ledger")
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .bind(self.business_id)
            .fetch_one(&mut *self.tx().await)
            .await
            .expect("a number")
    }
}

/// A gown in M and L, three of each.
fn gown() -> NewProduct {
    let options = vec![OptionInput {
        name: "Size".to_owned(),
        values: vec!["M".to_owned(), "L".to_owned()],
    }];
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

/// A product without options, of which there are three.
fn simple(name: &str) -> NewProduct {
    let item = ItemInput {
        price: "100".to_owned(),
        stock: 3,
        ..ItemInput::default()
    };
    NewProduct {
        name: name.to_owned(),
        items: vec![item],
        ..NewProduct::default()
    }
}

/// The form as the page fills it in from a product.
fn form_of(product: &Product) -> NewProduct {
    let item = |item: &Item| ItemInput {
        id: Some(item.id),
        option_values: item.option_values.clone(),
        sku: Some(item.sku.clone()),
        price: item.price.to_string(),
        stock: item.stock,
        stock_was: Some(item.stock),
        low_stock_at: item.low_stock_at,
    };
    NewProduct {
        name: product.name.clone(),
        description: product.description.clone(),
        category: product.category.clone(),
        nicknames: product.nicknames.clone(),
        currency: None,
        options: product.options(),
        items: product.items.iter().map(item).collect(),
        version: Some(product.version),
    }
}

fn skus(product: &Product) -> Vec<&str> {
    product.items.iter().map(|item| item.sku.as_str()).collect()
}

fn movement(kind: &str, delta: i32, stock_after: i32) -> (String, i32, i32) {
    (kind.to_owned(), delta, stock_after)
}

#[track_caller]
fn refused_fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(wrong)) => wrong.into_iter().map(|error| error.field).collect(),
        other => panic!("not refused by field: {other:?}"),
    }
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Refused(message)) => message,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_new_product_has_an_item_per_combination_and_its_stock_in_the_ledger() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let made = shop.create(gown()).await.expect("a product");
    assert_eq!(skus(&made), ["ANK-GOW-M", "ANK-GOW-L"]);
    assert_eq!(made.items[0].price.to_string(), "₦9,500");
    assert_eq!(shop.get(made.id).await, made);
    assert_eq!(made.options(), gown().options);
    for item in &made.items {
        assert_eq!(
            (item.stock, shop.ledger(item.id).await),
            (3, vec![movement("restock", 3, 3)])
        );
    }
    let again = shop.create(gown()).await.expect("the same names once more");
    assert_eq!(skus(&again), ["ANK-GOW-M-2", "ANK-GOW-L-2"]);
    let events: i64 = shop.number("SELECT count(*) FROM events WHERE business_id = $1").await;
    assert_eq!(events, 2);
}

#[tokio::test]
async fn a_sku_in_use_is_refused_at_its_row() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let tea = shop.create(simple("Tea")).await.expect("a product");
    let mut taken = gown();
    taken.items[1].sku = Some("tea".to_owned());
    assert_eq!(refused_fields(shop.create(taken).await), ["items[1].sku"]);
    let made = shop.create(gown()).await.expect("a product");
    let mut form = form_of(&made);
    form.items[1].sku = Some("TEA".to_owned());
    assert_eq!(refused_fields(shop.update(made.id, form).await), ["items[1].sku"]);
    assert_eq!(shop.get(made.id).await, made);
    assert_eq!(shop.get(tea.id).await, tea);
}

#[tokio::test]
async fn a_form_changes_what_it_changes_and_nothing_else() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let made = shop.create(gown()).await.expect("a product");
    let mut form = form_of(&made);
    form.name = "Ankara dress".to_owned();
    form.items[1].price = "9900".to_owned();
    form.items[1].sku = None;
    form.options[0].values.push("XL".to_owned());
    form.items.push(ItemInput {
        option_values: vec!["XL".to_owned()],
        price: "1".to_owned(),
        ..ItemInput::default()
    });
    let changed = shop.update(made.id, form).await.expect("a change");
    assert_eq!(skus(&changed), ["ANK-GOW-M", "ANK-GOW-L", "ANK-DRE-XL"]);
    assert_eq!(changed.items[0], made.items[0]);
    assert_eq!(
        (changed.items[1].price.minor, changed.items[1].version),
        (990_000, made.items[1].version + 1)
    );
    assert_eq!(changed.version, made.version + 1);

    let mut form = form_of(&changed);
    form.items.remove(0);
    form.items.swap(0, 1);
    let (xl, l) = (form.items[0].sku.take(), form.items[1].sku.take());
    (form.items[0].sku, form.items[1].sku) = (l, xl);
    let changed = shop.update(made.id, form).await.expect("two items that swap SKUs");
    assert_eq!(skus(&changed), ["ANK-GOW-L", "ANK-DRE-XL"]);
    assert_eq!(changed.items[1].id, made.items[1].id);
}

#[tokio::test]
async fn a_form_that_was_overtaken_is_refused() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let made = shop.create(gown()).await.expect("a product");
    shop.update(made.id, form_of(&made)).await.expect("the first form");
    assert!(refusal(shop.update(made.id, form_of(&made)).await).contains("Open it again"));
    let mut form = form_of(&shop.get(made.id).await);
    form.items[0].id = Some(ItemId::new());
    assert_eq!(refused_fields(shop.update(made.id, form).await), ["items[0]"]);
}

#[tokio::test]
async fn a_stale_form_does_not_bring_back_what_was_sold() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let made = shop.create(gown()).await.expect("a product");
    let item = made.items[0].id;
    let opened = form_of(&made);
    assert_eq!(shop.sell(item, 2).await.expect("a sale"), 1);

    let saved = shop
        .update(made.id, opened)
        .await
        .expect("a form that does not touch the stock");
    assert_eq!(saved.items[0].stock, 1);
    let mut counted = form_of(&made);
    counted.version = None;
    counted.items[0].stock = 5;
    let saved = shop.update(made.id, counted).await.expect("two more were found");
    assert_eq!(saved.items[0].stock, 3);
    assert_eq!(
        shop.ledger(item).await,
        [
            movement("restock", 3, 3),
            movement("sale", -2, 1),
            movement("correction", 2, 3)
        ]
    );

    let mut emptied = form_of(&saved);
    emptied.items[0].stock = 0;
    shop.sell(item, 2).await.expect("a sale");
    assert_eq!(refused_fields(shop.update(made.id, emptied).await), ["items[0].stock"]);
    let mut counted = form_of(&saved);
    counted.items[0].stock_was = None;
    counted.items[0].stock = 8;
    assert_eq!(
        shop.update(made.id, counted).await.expect("the truth").items[0].stock,
        8
    );
}

#[tokio::test]
async fn stock_never_goes_below_zero_however_many_buy_at_once() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let mut product = simple("Tea");
    product.items[0].stock = 7;
    let item = shop.create(product).await.expect("a product").items[0].id;
    let sales = join_all((0..20).map(|_| shop.sell(item, 1))).await;
    assert_eq!(sales.iter().filter(|sale| sale.is_ok()).count(), 7);
    for sale in sales.into_iter().filter(Result::is_err) {
        assert_eq!(refusal(sale), "TEA is sold out.");
    }
    let ledger = shop.ledger(item).await;
    assert_eq!(
        (ledger.len(), ledger.iter().map(|(_, delta, _)| delta).sum::<i32>()),
        (8, 0)
    );
    let afters: HashSet<i32> = ledger.iter().map(|(.., after)| *after).collect();
    assert_eq!(afters.len(), 8);
}

#[tokio::test]
async fn a_movement_too_large_says_how_many_there_are() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let item = shop.create(simple("Tea")).await.expect("a product").items[0].id;
    assert_eq!(refusal(shop.sell(item, 4).await), "Only 3 of TEA are left.");
    shop.sell(item, 2).await.expect("a sale");
    assert_eq!(refusal(shop.sell(item, 2).await), "Only 1 of TEA is left.");
    assert!(matches!(shop.sell(item, -i32::MAX).await, Err(Error::Refused(_))));
    assert!(matches!(shop.sell(ItemId::new(), 1).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn two_shops_never_see_each_other() {
    let world = World::start().await;
    let (ours, theirs) = (world.open_shop().await, world.open_shop().await);
    let made = ours.create(gown()).await.expect("a product");
    assert_eq!(
        find(&mut *theirs.tx().await, theirs.business_id, made.id)
            .await
            .expect("an answer"),
        None
    );
    assert_eq!(
        find(&mut *theirs.tx().await, ours.business_id, made.id)
            .await
            .expect("an answer"),
        None
    );
    assert!(matches!(theirs.update(made.id, gown()).await, Err(Error::NotFound(_))));
    assert!(matches!(theirs.delete(made.id).await, Err(Error::NotFound(_))));
    assert!(matches!(theirs.restore(made.id).await, Err(Error::NotFound(_))));
    assert!(matches!(
        theirs.sell(made.items[0].id, 1).await,
        Err(Error::NotFound(_))
    ));
    assert!(
        catalogue(&mut *theirs.tx().await, ours.business_id)
            .await
            .expect("a catalogue")
            .is_empty()
    );
    assert_eq!(theirs.list(ProductQuery::default()).await.total, 0);
    let same = theirs.create(gown()).await.expect("the same SKUs in another shop");
    assert_eq!(skus(&same), skus(&made));
    assert_eq!(ours.get(made.id).await, made);
}

#[tokio::test]
async fn a_deleted_product_comes_back_as_it_was_unless_its_sku_is_taken() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let made = shop.create(gown()).await.expect("a product");
    let mut form = form_of(&made);
    form.items.remove(1);
    let made = shop.update(made.id, form).await.expect("without L");
    shop.delete(made.id).await.expect("a deletion");
    assert!(matches!(shop.delete(made.id).await, Err(Error::NotFound(_))));
    assert!(matches!(shop.sell(made.items[0].id, 1).await, Err(Error::NotFound(_))));
    assert_eq!(shop.list(ProductQuery::default()).await.total, 0);
    shop.restore(made.id).await.expect("it comes back");
    shop.restore(made.id).await.expect("and is there");
    let back = shop.get(made.id).await;
    assert_eq!((skus(&back), back.items[0].stock), (vec!["ANK-GOW-M"], 3));

    shop.delete(made.id).await.expect("a deletion");
    let mut other = simple("Other");
    other.items[0].sku = Some("ANK-GOW-M".to_owned());
    let other = shop.create(other).await.expect("the SKU is free");
    assert_eq!(
        refusal(shop.restore(made.id).await),
        "The SKU ANK-GOW-M belongs to Other by now. Give Other another SKU, then bring this product back."
    );
    shop.delete(other.id).await.expect("a deletion");
    shop.restore(made.id).await.expect("free again");
}

#[tokio::test]
async fn search_finds_names_nicknames_skus_and_groups_and_takes_no_wildcards() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let mut sale = simple("Sale 50% off_set");
    sale.nicknames = vec!["Aṣọ òkè".to_owned()];
    sale.category = "Headwear".to_owned();
    shop.create(sale).await.expect("a product");
    shop.create(simple("Sale 500 offset")).await.expect("a product");
    shop.create(simple(r"Back\slash")).await.expect("a product");
    for (search, found) in [
        ("50%", vec!["Sale 50% off_set"]),
        ("off_", vec!["Sale 50% off_set"]),
        ("_", vec!["Sale 50% off_set"]),
        ("%", vec!["Sale 50% off_set"]),
        (r"\", vec![r"Back\slash"]),
        ("SALE", vec!["Sale 50% off_set", "Sale 500 offset"]),
        ("aṢọ", vec!["Sale 50% off_set"]),
        ("headw", vec!["Sale 50% off_set"]),
        ("bac", vec![r"Back\slash"]),
        ("sal-50", vec!["Sale 50% off_set", "Sale 500 offset"]),
        ("nothing\0", vec![]),
    ] {
        assert_eq!(shop.names_found(search).await, found, "{search}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_or_repeats() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let lines: Vec<String> = (0..250)
        .map(|at| format!("{} {at},5,,1,,", ["Tea", "tEA", "Rice"][at % 3]))
        .collect();
    shop.import(&format!("name,price,currency,stock,sku,options\n{}", lines.join("\n")))
        .await
        .expect("an import");
    // Names repeat and differ in case, so that the id decides too.
    for at in 0..10 {
        shop.create(simple(["Tea 1", "tea 1"][at % 2]))
            .await
            .expect("a product");
    }
    let mut seen = Vec::new();
    let mut query = ProductQuery::default();
    loop {
        let page = shop.list(query.clone()).await;
        assert_eq!(page.total, 260);
        seen.extend(page.rows.iter().map(|row| (row.name.to_lowercase(), row.id)));
        let Some(next) = page.next else { break };
        query.after = Some(next.to_string().parse().expect("a cursor"));
    }
    assert_eq!(seen.len(), 260);
    assert!(seen.is_sorted());
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 260);
}

#[tokio::test]
async fn the_list_tells_what_runs_out() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    shop.create(gown()).await.expect("a product");
    let low = shop.create(simple("Tea")).await.expect("a product");
    shop.sell(low.items[0].id, 1).await.expect("a sale");
    let gone = shop.create(simple("Rice")).await.expect("a product");
    shop.sell(gone.items[0].id, 3).await.expect("a sale");
    let page = shop
        .list(ProductQuery {
            low_stock_only: true,
            ..ProductQuery::default()
        })
        .await;
    assert_eq!(
        page.rows
            .iter()
            .map(|row| (row.name.as_str(), row.stock))
            .collect::<Vec<_>>(),
        [("Rice", 0), ("Tea", 2)]
    );
    let counts = count(&mut *shop.tx().await, shop.business_id).await.expect("figures");
    assert_eq!(
        counts,
        ProductCounts {
            products: 3,
            low_stock: 2,
            sold_out: 1
        }
    );
    let all = shop.list(ProductQuery::default()).await.rows;
    assert_eq!(
        (all[0].item_count, all[0].stock, all[0].low_count, all[0].sku.as_str()),
        (2, 6, 0, "ANK-GOW-M")
    );
    let names: Vec<String> = catalogue(&mut *shop.tx().await, shop.business_id)
        .await
        .expect("a catalogue")
        .into_iter()
        .map(|product| format!("{} {}", product.name, product.items.len()))
        .collect();
    assert_eq!(names, ["Ankara gown 2", "Rice 1", "Tea 1"]);
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_the_second_time() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let file =
        "name,price,currency,stock,sku,options\nTea,5,,4,TEA-1,\nGown,\"9,500\",,2,,Size=M\nGown,9500,,0,,Size=L\n";
    let first = shop.import(file).await.expect("an import");
    assert_eq!((first.rows, first.products_created, first.items_created), (3, 2, 3));
    let before = catalogue(&mut *shop.tx().await, shop.business_id)
        .await
        .expect("a catalogue");
    let second = shop.import(file).await.expect("an import");
    assert_eq!(
        (second.products_created, second.items_created, second.items_unchanged),
        (0, 0, 3)
    );
    assert_eq!(
        catalogue(&mut *shop.tx().await, shop.business_id)
            .await
            .expect("a catalogue"),
        before
    );

    let tea = before.iter().find(|product| product.name == "Tea").expect("tea");
    shop.sell(tea.items[0].id, 1).await.expect("a sale");
    let third = shop
        .import(&file.replace("Tea,5,,4", "Tea,6,,9"))
        .await
        .expect("an import");
    assert_eq!((third.items_changed, third.items_unchanged), (1, 2));
    let after = shop.get(tea.id).await;
    assert_eq!(
        (after.items[0].price.minor, after.items[0].stock, after.version),
        (600, 9, tea.version + 1)
    );
    assert_eq!(
        shop.ledger(tea.items[0].id).await,
        [
            movement("restock", 4, 4),
            movement("sale", -1, 3),
            movement("correction", 6, 9)
        ]
    );
}

#[tokio::test]
async fn nothing_is_imported_when_a_row_is_wrong_or_the_run_is_dry() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let wrong = shop.import("name,price,stock,sku\nTea,5,1,TEA\nRice,5,1,TEA\n").await;
    assert!(matches!(wrong, Err(ImportError::Rows(errors)) if errors[0].row == 3 && errors[0].field == "sku"));
    let rows = import::parse_csv(b"name,price,stock\nTea,5,1\n", "NGN").expect("rows");
    let dry = import::check(&mut shop.tx().await, rows).await.expect("a plan");
    assert_eq!((dry.products_created, dry.items_created), (1, 1));
    assert_eq!(
        shop.number("SELECT count(*) FROM products WHERE business_id = $1")
            .await,
        0
    );
}

#[tokio::test]
async fn ten_thousand_rows_are_imported_and_listed_along_the_index() {
    let world = World::start().await;
    let shop = world.open_shop().await;
    let lines: Vec<String> = (0..10_000)
        .map(|at| format!("Product {},5,,1,,Size={}", at / 2, ["M", "L"][at % 2]))
        .collect();
    let file = format!("name,price,currency,stock,sku,options\n{}", lines.join("\n"));
    let summary = shop.import(&file).await.expect("an import");
    assert_eq!((summary.products_created, summary.items_created), (5_000, 10_000));
    assert_eq!(shop.import(&file).await.expect("an import").items_unchanged, 10_000);
    let raised = shop.import(&file.replace(",5,,1,", ",6,,2,")).await.expect("an import");
    assert_eq!(raised.items_changed, 10_000);
    assert_eq!(
        shop.number("SELECT sum(delta) FROM stock_movements WHERE business_id = $1")
            .await,
        20_000
    );
    // A page that watches needs no event for each of 5,000 products.
    assert!(shop.number("SELECT count(*) FROM events WHERE business_id = $1").await <= 300);

    sqlx::query("ANALYZE products, items")
        .execute(world.ctx.db.queue_pool())
        .await
        .expect("figures for the planner");
    let plan: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("EXPLAIN {}", list::PAGE)))
        .bind(shop.business_id)
        .bind("%")
        .bind(false)
        .bind("product 4")
        .bind(ProductId::new())
        .bind(51_i64)
        .fetch_all(&mut *shop.tx().await)
        .await
        .expect("a plan");
    let plan = plan.join("\n");
    let entered_by_key = plan
        .lines()
        .any(|line| line.contains("Index Cond") && line.contains("ROW(sort_name, id) >"));
    assert!(plan.contains("products_list_idx") && entered_by_key, "{plan}");
}
