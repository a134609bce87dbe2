//! Two businesses never see each other, and the database itself holds that.

use chidi::conversations;
use chidi::ids::BusinessId;
use chidi::inventory::{self, ProductQuery};

use crate::shop::World;

#[tokio::test]
async fn every_table_with_a_business_forces_row_level_security() {
    let world = World::start().await;
    let bare: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'business_id'
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'))",
    )
    .fetch_all(world.ctx.db.queue_pool())
    .await
    .expect("the catalogue");
    assert!(bare.is_empty(), "without forced row-level security: {bare:?}");
    let tenant_tables = world
        .count("SELECT count(*) FROM pg_policy WHERE polname = 'tenant'")
        .await;
    assert!(tenant_tables >= 15, "{tenant_tables}");
}

#[tokio::test]
async fn the_app_role_is_weak() {
    let world = World::start().await;
    let (role, strong, can_read_bodies): (String, bool, bool) = sqlx::query_as(
        "SELECT current_user::text, rolsuper OR rolbypassrls OR rolcreaterole,
                has_table_privilege(current_user, 'webhook_bodies', 'SELECT')
         FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(world.ctx.db.pool())
    .await
    .expect("a role");
    assert_eq!((role.as_str(), strong, can_read_bodies), ("chidi_app", false, false));
}

#[tokio::test]
async fn without_a_tenant_every_table_is_empty_and_refuses_rows() {
    let world = World::start().await;
    let shop = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    shop.sells("Adire Indigo", "12000", 5).await;
    shop.asked("amaka", "how much is the adire indigo?").await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'tenant' ORDER BY 1",
    )
    .fetch_all(world.ctx.db.queue_pool())
    .await
    .expect("the catalogue");
    for table in tables {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(world.ctx.db.pool())
            .await
            .expect("a count");
        assert_eq!(rows, 0, "{table} shows rows to nobody's transaction");
    }
    let refused = sqlx::query("INSERT INTO event_counters (business_id) VALUES ($1)")
        .bind(BusinessId::new())
        .execute(world.ctx.db.pool())
        .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn two_shops_never_see_each_other() {
    let world = World::start().await;
    let ireti = world.open_shop("Ireti Fabrics", "17841400000000001").await;
    let bola = world.open_shop("Bola Shoes", "17841400000000002").await;
    let adire = ireti.sells("Adire Indigo", "12000", 5).await;
    ireti.asked("amaka", "how much is the adire indigo?").await;
    let thread_id = ireti.inbox().await[0].id;

    assert!(bola.inbox().await.is_empty());
    let mut tx = world.ctx.tenant(bola.business_id).await.expect("a transaction");
    let theirs = inventory::list(&mut tx, bola.business_id, &ProductQuery::default())
        .await
        .expect("a list");
    assert!(theirs.rows.is_empty());
    // Asking with the other's id changes nothing: the row is not there for this transaction.
    assert!(
        inventory::find(&mut tx, ireti.business_id, adire.id)
            .await
            .expect("an answer")
            .is_none()
    );
    assert!(
        inventory::find(&mut tx, bola.business_id, adire.id)
            .await
            .expect("an answer")
            .is_none()
    );
    drop(tx);
    let stranger = bola.owner();
    assert!(
        conversations::take_over(&world.ctx, &stranger, thread_id)
            .await
            .is_err()
    );
    assert!(
        conversations::reply(&world.ctx, &stranger, thread_id, "hello")
            .await
            .is_err()
    );

    // Pages of the one, asked for with the cookies of the other.
    let browser = bola.log_in().await;
    for path in [format!("/inbox/{thread_id}"), format!("/products/{}", adire.id)] {
        let response = browser.get(&path).await;
        let status = response.status();
        let page = response.text().await.expect("a page");
        assert!(
            !page.contains("Adire") && !page.contains("12,000"),
            "{path} shows another shop's data ({status})"
        );
    }
    // The same customer writes to both: two conversations that know nothing of each other.
    bola.asked("amaka", "how much is the adire indigo?").await;
    assert!(!bola.replies("amaka").await.concat().contains("12,000"));
}
