//! What goes wrong, one trouble after the other until the time is up.

use std::time::Duration;

use chidi::crash;
use chidi_simulator::{Behaviour, Echo, Fault, Platform, ReportOrder};
use tokio::time::{Instant, sleep};

use super::customers::{Dice, Place};
use super::flood::{self, Flood};
use super::{ChaosArgs, World};

/// A step that no message passes while the program waits to die there is given up after this.
const STEP_LIMIT: Duration = Duration::from_secs(8);

/// How often each kind of trouble was made.
#[derive(Debug, Default, Clone)]
pub(super) struct Troubles {
    pub(super) kills: u32,
    pub(super) deaths_at_steps: u32,
    pub(super) postgres_restarts: u32,
    /// `None`: there is no Redis here.
    pub(super) redis_drops: Option<u32>,
    pub(super) graph_faults: u32,
}

/// Makes trouble until then. Every platform has its ways from the beginning. The queue is filled once, after a quarter of the time. Every named step is died at as early as
/// possible, the rest is drawn.
pub(super) async fn make(world: &mut World, args: &ChaosArgs, until: Instant) -> anyhow::Result<(Troubles, Flood)> {
    let mut dice = Dice::new(args.seed ^ 0x7472_6f75_626c_6573);
    let mut troubles = Troubles {
        redis_drops: world.redis.as_ref().map(|_| 0),
        ..Troubles::default()
    };
    let (mut steps, mut flood) = (crash::STEPS.iter(), None);
    for place in &world.places {
        behave(world, place, &mut dice).await?;
    }
    let flood_at = Instant::now() + Duration::from_secs(args.seconds.into()) / 4;
    while Instant::now() < until {
        sleep(Duration::from_millis(200 + dice.below(1_800))).await;
        if flood.is_none() && args.flood > 0 && Instant::now() > flood_at {
            flood = Some(flood::fill(world, args.flood as usize).await?);
        }
        match dice.below(9) {
            0 | 1 => {
                kill(world, &mut dice).await?;
                troubles.kills += 1;
            }
            2 => {
                world.restart_postgres().await?;
                troubles.postgres_restarts += 1;
            }
            3 => {
                drop_redis(world, &mut dice).await?;
                troubles.redis_drops = troubles.redis_drops.map(|drops| drops + 1);
            }
            4 | 5 => {
                if let Some(step) = steps.next() {
                    troubles.deaths_at_steps += u32::from(die_at(world, step).await?);
                }
            }
            _ => {
                fail_calls(world, &mut dice).await?;
                troubles.graph_faults += 1;
            }
        }
    }
    // Those that chance has left out: a run shows every step, however short it is.
    for step in steps {
        troubles.deaths_at_steps += u32::from(die_at(world, step).await?);
    }
    Ok((troubles, flood.unwrap_or_default()))
}

/// No more trouble: everything is up and the platforms well.
pub(super) async fn stop(world: &mut World) -> anyhow::Result<()> {
    world.simulator.clear_faults().await;
    for place in &world.places {
        world.simulator.behave(&place.account, Behaviour::default()).await?;
    }
    for node in [&mut world.server, &mut world.worker] {
        node.kill().await?;
        node.start(None).await?;
    }
    Ok(())
}

/// One node dies, or both, and come back after a while.
async fn kill(world: &mut World, dice: &mut Dice) -> anyhow::Result<()> {
    let who = dice.below(3);
    if who != 0 {
        world.server.kill().await?;
    }
    if who != 1 {
        world.worker.kill().await?;
    }
    sleep(Duration::from_millis(dice.below(800))).await;
    if who != 0 {
        world.server.start(None).await?;
    }
    if who != 1 {
        world.worker.start(None).await?;
    }
    Ok(())
}

/// The nodes cannot hear each other for a while.
async fn drop_redis(world: &mut World, dice: &mut Dice) -> anyhow::Result<()> {
    if let Some(redis) = &mut world.redis {
        redis.drop_it().await?;
        sleep(Duration::from_millis(200 + dice.below(2_800))).await;
        redis.restart().await?;
    }
    Ok(())
}

/// Replaces the server by one that dies at a step, and that by one that lives. A customer who asks just then makes sure
/// that the step is passed.
async fn die_at(world: &mut World, step: &str) -> anyhow::Result<bool> {
    world.server.kill().await?;
    world.server.start(Some(step)).await?;
    let died = world.server.dies_within(STEP_LIMIT).await?;
    world.server.start(None).await?;
    Ok(died)
}

/// The next calls of one account fail, or its platform does otherwise than before.
async fn fail_calls(world: &World, dice: &mut Dice) -> anyhow::Result<()> {
    let place = &world.places[dice.below(world.places.len() as u64) as usize];
    let fault = match dice.below(12) {
        0 | 1 => Fault::SilentAfterAcceptance,
        2 => Fault::Silent,
        3 => Fault::HalfAnswer,
        4 => Fault::Transient,
        5 => Fault::Unavailable,
        6 => Fault::Slow { ms: 1_200 },
        // Longer than a call may take: the answer comes when nobody waits for it any more.
        7 => Fault::Slow { ms: 3_000 },
        8 => Fault::RateLimited {
            code: 0,
            retry_after_s: Some(2),
        },
        9 if place.platform == Platform::WhatsApp => Fault::FailsLater { code: 131_026 },
        9 => return throttle(world, place, dice).await,
        _ => return behave(world, place, dice).await,
    };
    let times = 1 + dice.below(6) as u32;
    Ok(world.simulator.fail_next(Some(&place.account), times, fault).await?)
}

/// The platform takes fewer messages than there are, for a while.
async fn throttle(world: &World, place: &Place, dice: &mut Dice) -> anyhow::Result<()> {
    let behaviour = Behaviour {
        sends_per_second_max: Some(2),
        ..Behaviour::default()
    };
    world.simulator.behave(&place.account, behaviour).await?;
    sleep(Duration::from_millis(1_000 + dice.below(2_000))).await;
    Ok(world.simulator.behave(&place.account, Behaviour::default()).await?)
}

/// Echoes and reports overtake answers, come in disorder, twice, without our mark or not at all; the platform is slow.
async fn behave(world: &World, place: &Place, dice: &mut Dice) -> anyhow::Result<()> {
    let mut draw = |bound| dice.below(bound);
    let when = |drawn| match drawn {
        0 => Echo::Before,
        1 => Echo::After,
        _ => Echo::Never,
    };
    let behaviour = Behaviour {
        echo: when(draw(3)),
        echo_metadata: draw(2) == 0,
        // Without them nobody would ever hear of a message that WhatsApp took and did not bring.
        reports: when(draw(2)),
        report_order: if draw(2) == 0 {
            ReportOrder::Reversed
        } else {
            ReportOrder::InOrder
        },
        reports_repeated: draw(2) == 0,
        hides_numbers: draw(2) == 0,
        latency_ms: draw(150),
        ..Behaviour::default()
    };
    Ok(world.simulator.behave(&place.account, behaviour).await?)
}
