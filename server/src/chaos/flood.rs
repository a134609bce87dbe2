//! The queue filled: all customers of another shop write at the same moment. They are answered too, and nobody else waits
//! for them.

use std::time::Duration;

use anyhow::Context as _;
use chidi::business::{self, SignUp};
use chidi::{Context, crypto};
use chidi_simulator::{AccountSpec, Behaviour, Platform, Says, Simulator};
use futures::future::try_join;
use futures::{StreamExt, TryStreamExt, stream};
use secrecy::SecretString;
use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, sleep};

use super::World;
use super::customers::{Asked, Place};
use crate::demo::shop;

const ACCOUNT: &str = "17841400000000777";
/// Webhooks that are posted side by side.
const POSTS_AT_ONCE: usize = 64;
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Then other trouble goes on all the same.
const FULL_FOR_MAX: Duration = Duration::from_mins(1);

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Flood {
    pub(super) asked: Vec<Asked>,
    /// The most jobs seen ready at one time.
    pub(super) jobs_max: i64,
    /// From the first message until all were answered.
    pub(super) full: Option<(Instant, Instant)>,
}

/// A shop that has nothing but an account: whoever asks is told that a person is coming.
pub(super) async fn open_busy_shop(ctx: &Context, simulator: &Simulator, base_url: &str) -> anyhow::Result<Place> {
    let owner = SignUp {
        name: "Owner of the busy shop".to_owned(),
        email: "busy@chaos.example".to_owned(),
        password: SecretString::from(crypto::random_hex::<16>()),
        shop: "The busy shop".to_owned(),
    };
    let (_, business_id) = business::create(ctx, owner).await?;
    let spec = AccountSpec {
        id: ACCOUNT.to_owned(),
        token: format!("simulated-{ACCOUNT}"),
        behaviour: Behaviour {
            reads: false,
            ..Behaviour::default()
        },
        ..shop::account_on(ctx, Platform::Instagram, base_url)
    };
    let place = Place::of(&spec);
    shop::connect_account(ctx, simulator, business_id, spec).await?;
    Ok(place)
}

/// Everybody writes, each in a webhook of its own; returns when all are answered.
pub(super) async fn fill(world: &World, customers: usize) -> anyhow::Result<Flood> {
    let began = Instant::now();
    let place = &world.busy;
    let asked: Vec<Asked> = (0..customers)
        .map(|number| Asked {
            place: place.clone(),
            customer: format!("Busy customer {number}"),
            questions: 1,
            at: began,
        })
        .collect();
    let posts = asked.iter().map(|one| {
        let says = Says::text(&one.place.account, &one.customer, "Hello, is anybody there?");
        world.simulator.customer_does(says)
    });
    let posting = async {
        let mut posted = stream::iter(posts).buffer_unordered(POSTS_AT_ONCE);
        while posted.try_next().await?.is_some() {}
        Ok(())
    };
    let ((), jobs_max) = try_join(posting, watch(world, customers, began)).await?;
    Ok(Flood {
        asked,
        jobs_max,
        full: Some((began, Instant::now())),
    })
}

/// The most jobs that were ready at one time, until everybody is answered.
async fn watch(world: &World, customers: usize, began: Instant) -> anyhow::Result<i64> {
    let mut jobs_max = 0;
    while began.elapsed() < FULL_FOR_MAX {
        let mut database = PgConnection::connect(&world.url)
            .await
            .context("cannot look into the database")?;
        let (jobs, answered): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM jobs WHERE state = 'running' OR (state = 'waiting' AND run_at <= now())),
                    (SELECT count(*) FROM messages m JOIN channel_accounts a ON a.id = m.account_id
                     WHERE a.platform_account_id = $1 AND m.author <> 'customer' AND m.state NOT IN ('queued', 'sending'))",
        )
        .bind(ACCOUNT)
        .fetch_one(&mut database)
        .await?;
        jobs_max = jobs_max.max(jobs);
        if answered >= customers as i64 {
            break;
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(jobs_max)
}
