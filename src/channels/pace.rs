//! How fast messages leave for an account, and when none do: a pace below what the platform allows, and a pause while the
//! platform is in trouble or asks us to wait (a circuit breaker). The row of the account is the clock of all nodes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Platform;
use crate::Result;
use crate::context::Tenant;
use crate::ids::{AccountId, BusinessId};
use crate::notifications::{self, Kind, NewNotification};

/// An account that was idle may send this much of its pace at once.
const BURST: Duration = Duration::from_secs(1);
/// Failures in a row after which an account pauses.
const TROUBLES_MAX: i32 = 5;
/// The first pause; each further one is twice as long.
const PAUSE_S: f64 = 5.0;
/// When the trouble is over, customers wait so long at most; one call a minute burdens nobody.
const PAUSE_S_MAX: f64 = 60.0;
/// The owner hears of a pause that is the third in a row: over half a minute without a message.
const PAUSES_UNTOLD: i32 = 2;
/// While one message tries an account after a pause, the others wait this long.
const PROBE: Duration = Duration::from_secs(5);

/// What a message is to its account's pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Words only.
    Text,
    /// With a file, which platforms allow fewer of.
    Media,
}

/// What an account says to a message that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Slot {
    /// Now.
    Go(Going),
    /// At this place in the line; it is the message's own.
    At(Duration),
    /// The account pauses: ask again after this.
    Paused(Duration),
}

/// A message that leaves, and what its fate tells about the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Going {
    /// It is the one that tries the account after a pause.
    pub is_probe: bool,
    /// The account was in trouble: its success is news.
    pub had_trouble: bool,
}

#[derive(Debug, sqlx::FromRow)]
struct Asked {
    wait_s: f64,
    is_paused: bool,
    is_probe: bool,
    had_trouble: bool,
}

/// The time between two messages of an account: four fifths of what the platform allows, so that other programs on the
/// account have room. Meta's limits: 80 messages a second for a `WhatsApp` number
/// (<https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>); 300 texts and 10 files a second for a
/// page (<https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting>); for Instagram the lower figure
/// of 100 texts that older pages give.
fn step(platform: Platform, load: Load) -> Duration {
    let per_s = match (platform, load) {
        (Platform::Whatsapp, _) => 64,
        (Platform::Messenger, Load::Text) => 240,
        (Platform::Instagram, Load::Text) => 80,
        (Platform::Messenger | Platform::Instagram, Load::Media) => 8,
    };
    Duration::from_secs(1) / per_s
}

/// Asks for a slot. `has_slot`: the message waited for one, and its time has come. The account's row stays locked until the
/// caller commits, which should be soon.
pub async fn take(
    tx: &mut Tenant,
    account_id: AccountId,
    platform: Platform,
    load: Load,
    has_slot: bool,
) -> Result<Slot> {
    let asked: Asked =
        sqlx::query_as("SELECT wait_s, is_paused, is_probe, had_trouble FROM take_send_slot($1, $2, $3, $4, $5, $6)")
            .bind(tx.business_id())
            .bind(account_id)
            .bind(has_slot)
            .bind(step(platform, load).as_secs_f64())
            .bind(BURST.as_secs_f64())
            .bind(PROBE.as_secs_f64())
            .fetch_one(&mut **tx)
            .await?;
    let wait = Duration::from_secs_f64(asked.wait_s.max(0.0));
    Ok(if asked.is_paused {
        Slot::Paused(wait)
    } else if wait.is_zero() {
        Slot::Go(Going {
            is_probe: asked.is_probe,
            had_trouble: asked.had_trouble,
        })
    } else {
        Slot::At(wait)
    })
}

/// A message came through: the account is well.
pub async fn worked(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    sqlx::query(
        "UPDATE channel_paces SET troubles = 0, pauses = 0, paused_until = NULL WHERE business_id = $1 AND account_id = $2",
    )
    .bind(tx.business_id())
    .bind(account_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A call failed for no fault of the message. `asked` is the wait the platform wants for the whole account. Several in a
/// row, or the platform's wish, pause the account; stragglers of a pause that has begun change nothing.
pub async fn failed(tx: &mut Tenant, account_id: AccountId, going: Going, asked: Option<Duration>) -> Result<()> {
    let pauses: Option<i32> = sqlx::query_scalar(
        "WITH judged AS (
             SELECT business_id, account_id, troubles + 1 AS troubles,
                    $3 OR ((paused_until IS NULL OR paused_until <= clock_timestamp())
                           AND ($4::float8 IS NOT NULL OR troubles + 1 >= $5)) AS pauses_now
             FROM channel_paces WHERE business_id = $1 AND account_id = $2 FOR UPDATE)
         UPDATE channel_paces p
         SET troubles = CASE WHEN pauses_now THEN 0 ELSE judged.troubles END,
             pauses = p.pauses + pauses_now::int,
             paused_until = CASE WHEN pauses_now THEN clock_timestamp() + make_interval(secs => greatest(
                 $4::float8, least($6 * power(2, p.pauses), $7) * (0.75 + random() / 2))) ELSE p.paused_until END
         FROM judged WHERE p.business_id = judged.business_id AND p.account_id = judged.account_id
         RETURNING CASE WHEN pauses_now THEN p.pauses END",
    )
    .bind(tx.business_id())
    .bind(account_id)
    .bind(going.is_probe)
    .bind(asked.map(|wait| wait.as_secs_f64()))
    .bind(TROUBLES_MAX)
    .bind(PAUSE_S)
    .bind(PAUSE_S_MAX)
    .fetch_optional(&mut **tx)
    .await?
    .flatten();
    if pauses == Some(PAUSES_UNTOLD + 1) {
        tell_owner(tx, account_id).await?;
    }
    Ok(())
}

/// Until when accounts of a shop pause; those that do not are left out.
pub async fn pauses(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<(AccountId, DateTime<Utc>)>> {
    let pauses = sqlx::query_as(
        "SELECT account_id, paused_until FROM channel_paces
         WHERE business_id = $1 AND pauses > 0 AND paused_until > clock_timestamp()",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(pauses)
}

async fn tell_owner(tx: &mut Tenant, account_id: AccountId) -> Result<()> {
    let (platform, username): (Platform, String) =
        sqlx::query_as("SELECT platform, username FROM channel_accounts WHERE business_id = $1 AND id = $2")
            .bind(tx.business_id())
            .bind(account_id)
            .fetch_one(&mut **tx)
            .await?;
    let notification = NewNotification {
        kind: Kind::Connection,
        title: format!("{} takes no messages at the moment", platform.label()),
        body: format!(
            "CHIDI keeps trying for {}. What customers are owed waits, and goes out when {} is back.",
            platform.handle(&username),
            platform.label()
        ),
        thread_id: None,
    };
    notifications::raise(tx, notification).await?;
    Ok(())
}
