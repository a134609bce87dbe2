//! Reads a shop for the assistant: in one round trip while nothing of it has changed, anew otherwise. What is kept is only
//! a hurry-up: an answer names the version of every row it rests on, and these are compared when it is stored.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::business::policy::PolicyKind;
use crate::business::{self, delivery, hours, policy, rules};
use crate::ids::BusinessId;
use crate::{Result, inventory};

use super::shop::{Catalogue, Item, Policy, Product, Shop, Wishes, Zone};

/// Shops kept ready.
const KEPT_MAX: usize = 64;

/// Changes with every change of the shop's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Stamp {
    /// Of its profile, settings, hours, delivery, policies and rules.
    pub business_version: i64,
    pub products: i64,
    pub product_versions: i64,
    pub items: i64,
    pub item_versions: i64,
}

/// A shop as it is now.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) shop: Arc<Shop>,
    pub(super) stamp: Stamp,
}

/// Shops as they were at their stamps.
type Kept = HashMap<BusinessId, (Stamp, Arc<Shop>)>;

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

/// The shop as it is now; `None` when its owner has paused all answers.
pub(super) async fn load_unless_paused(tx: &mut PgConnection, business_id: BusinessId) -> Result<Option<Loaded>> {
    match stamp(tx, business_id).await? {
        (true, _) => Ok(None),
        (false, stamp) => at(tx, business_id, stamp).await.map(Some),
    }
}

/// The shop as it is now, paused or not.
pub(super) async fn load(tx: &mut PgConnection, business_id: BusinessId) -> Result<Loaded> {
    let (_, stamp) = stamp(tx, business_id).await?;
    at(tx, business_id, stamp).await
}

async fn at(tx: &mut PgConnection, business_id: BusinessId, stamp: Stamp) -> Result<Loaded> {
    let kept = KEPT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&business_id)
        .cloned();
    let shop = if let Some((_, shop)) = kept.filter(|(kept, _)| *kept == stamp) {
        shop
    } else {
        let shop = Arc::new(read(tx, business_id).await?);
        keep(business_id, (stamp.clone(), Arc::clone(&shop)));
        shop
    };
    Ok(Loaded { shop, stamp })
}

impl Stamp {
    /// What has changed until another one, in words with how often.
    pub(super) fn changes(&self, until: &Self) -> Vec<String> {
        let counted = |what: &str, was: (i64, i64), is: (i64, i64)| {
            // A row that came or went counts too.
            let times = (is.1 - was.1).abs().max((is.0 - was.0).abs());
            (times > 0).then(|| match times {
                1 => format!("{what} (1 change)"),
                many => format!("{what} ({many} changes)"),
            })
        };
        let about = (0, self.business_version);
        [
            counted(
                "profile, settings, hours, delivery, policies or rules",
                about,
                (0, until.business_version),
            ),
            counted(
                "products",
                (self.products, self.product_versions),
                (until.products, until.product_versions),
            ),
            counted(
                "prices and stock",
                (self.items, self.item_versions),
                (until.items, until.item_versions),
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn keep(business_id: BusinessId, read: (Stamp, Arc<Shop>)) {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT_MAX {
        kept.clear();
    }
    kept.insert(business_id, read);
}

/// Hours, zones, policies and rules change the business's version themselves; products and items are counted and their versions
/// added up, those deleted included.
async fn stamp(tx: &mut PgConnection, business_id: BusinessId) -> Result<(bool, Stamp)> {
    #[derive(sqlx::FromRow)]
    struct Row {
        answers_paused: bool,
        #[sqlx(flatten)]
        stamp: Stamp,
    }
    let row: Row = sqlx::query_as(
        "SELECT b.answers_paused, b.version AS business_version, p.n AS products, p.versions AS product_versions,
                i.n AS items, i.versions AS item_versions
         FROM businesses b,
              (SELECT count(*) AS n, coalesce(sum(version), 0)::bigint AS versions FROM products WHERE business_id = $1) p,
              (SELECT count(*) AS n, coalesce(sum(version), 0)::bigint AS versions FROM items WHERE business_id = $1) i
         WHERE b.business_id = $1",
    )
    .bind(business_id)
    .fetch_one(tx)
    .await?;
    Ok((row.answers_paused, row.stamp))
}

async fn read(tx: &mut PgConnection, business_id: BusinessId) -> Result<Shop> {
    let profile = business::profile(tx, business_id).await?;
    let hours = hours::list(tx, business_id).await?;
    let zones = delivery::list(tx, business_id).await?;
    let policies = policy::list(tx, business_id).await?;
    let rules = rules::list_on(tx, business_id).await?;
    let products = inventory::catalogue(tx, business_id).await?;
    let policy_of = |kind: PolicyKind| {
        policies.iter().find(|policy| policy.kind == kind).map(|policy| Policy {
            body: policy.body.clone(),
            version: policy.version,
        })
    };
    Ok(Shop {
        business_id,
        version: profile.version,
        timezone: profile.tz(),
        ai_notice: profile.notice().unwrap_or_default(),
        confidence_line: f32::from(profile.confidence_line) / 100.0,
        wishes: Wishes {
            approves_all: profile.approval_mode,
            always_ask: profile.always_ask,
        },
        payment: policy_of(PolicyKind::Payment),
        returns: policy_of(PolicyKind::Returns),
        rules,
        zones: zones.into_iter().map(zone).collect(),
        catalogue: Arc::new(Catalogue::new(products.into_iter().map(product).collect())),
        name: profile.name,
        about: profile.about,
        address: profile.address,
        currency: profile.currency,
        tone: profile.tone,
        hours_known: profile.hours_known,
        hours,
    })
}

fn zone(zone: delivery::Zone) -> Zone {
    let days = zone.days_min.map(|least| (least, zone.days_max.unwrap_or(least)));
    Zone {
        id: zone.id,
        name: zone.name,
        price: zone.price,
        days,
        version: zone.version,
    }
}

fn product(product: inventory::Product) -> Product {
    let item = |item: inventory::Item| Item {
        id: item.id,
        sku: item.sku,
        values: item.option_values,
        price: item.price,
        stock: item.stock,
        version: item.version,
    };
    Product {
        id: product.id,
        name: product.name,
        description: product.description,
        category: product.category,
        nicknames: product.nicknames,
        option_names: product.option_names,
        items: product.items.into_iter().map(item).collect(),
        version: product.version,
    }
}
