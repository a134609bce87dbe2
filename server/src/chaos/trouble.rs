//! What goes wrong, one trouble after the other until the time is up.

use std::time::Duration;

use chidi::crash;
use chidi_simulator::{Behaviour, Echo, Fault};
use tokio::time::{Instant, sleep};

use super::World;
use super::customers::Dice;
use crate::demo::shop;

/// A step that no message passes while the program waits to die there is given up after this.
const STEP_LIMIT: Duration = Duration::from_secs(8);

/// How often each kind of trouble was made.
#[derive(Debug, Default, Clone)]
pub(super) struct Troubles {
    pub(super) kills: u32,
    pub(super) deaths_at_steps: u32,
    pub(super) postgres_restarts: u32,
    pub(super) graph_faults: u32,
}

/// Makes trouble until then. Every named step is died at as early as possible, the rest is drawn.
pub(super) async fn make(world: &mut World, seed: u64, until: Instant) -> anyhow::Result<Troubles> {
    let mut dice = Dice::new(seed ^ 0x7472_6f75_626c_6573);
    let mut troubles = Troubles::default();
    let mut steps = crash::STEPS.iter();
    while Instant::now() < until {
        sleep(Duration::from_millis(200 + dice.below(1_800))).await;
        match dice.below(6) {
            0 => {
                world.program.kill().await?;
                sleep(Duration::from_millis(dice.below(800))).await;
                world.program.start(None).await?;
                troubles.kills += 1;
            }
            1 => {
                world.restart_postgres().await?;
                troubles.postgres_restarts += 1;
            }
            2 | 3 => {
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
    Ok(troubles)
}

/// No more trouble: everything is up and the platform well.
pub(super) async fn stop(world: &mut World) -> anyhow::Result<()> {
    world.simulator.clear_faults().await;
    world.simulator.behave(shop::ACCOUNT, Behaviour::default()).await?;
    world.program.kill().await?;
    world.program.start(None).await
}

/// Replaces the program by one that dies at a step, and that by one that lives. A customer who asks just then makes sure
/// that the step is passed.
async fn die_at(world: &mut World, step: &str) -> anyhow::Result<bool> {
    world.program.kill().await?;
    world.program.start(Some(step)).await?;
    let died = world.program.dies_within(STEP_LIMIT).await?;
    world.program.start(None).await?;
    Ok(died)
}

/// The next calls fail, or the platform echoes otherwise than before.
async fn fail_calls(world: &World, dice: &mut Dice) -> anyhow::Result<()> {
    let fault = match dice.below(9) {
        0 => Fault::SilentAfterAcceptance,
        1 => Fault::Silent,
        2 => Fault::HalfAnswer,
        3 => Fault::Transient,
        4 => Fault::Unavailable,
        5 => Fault::Slow { ms: 1_200 },
        6 => Fault::RateLimited {
            code: 613,
            retry_after_s: Some(2),
        },
        _ => {
            let echo = if dice.below(2) == 0 { Echo::Before } else { Echo::After };
            let behaviour = Behaviour {
                echo,
                latency_ms: dice.below(150),
                ..Behaviour::default()
            };
            return Ok(world.simulator.behave(shop::ACCOUNT, behaviour).await?);
        }
    };
    let times = 1 + dice.below(6) as u32;
    Ok(world.simulator.fail_next(Some(shop::ACCOUNT), times, fault).await?)
}
