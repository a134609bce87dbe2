//! The highest rate of questions that is kept up with: doubled until it is not, then halved in between.

use anyhow::ensure;

use super::answer::{Run, Stage};

/// Seconds of each try.
const TRY_S: u32 = 8;
const RATE_MAX: u32 = 2_000;
/// Searched to within this part of the rate.
const PART: u32 = 10;

/// Searches from a rate on, and shows that what was found holds for `seconds`.
pub(super) async fn find(stage: &mut Stage, from: u32, seconds: u32) -> anyhow::Result<Run> {
    let (mut kept, mut lost) = (0, RATE_MAX + 1);
    let mut rate = from;
    while lost - kept > (kept / PART).max(1) && kept < RATE_MAX {
        if ask_twice(stage, rate, TRY_S).await?.keeps_up() {
            kept = rate;
        } else {
            lost = rate;
        }
        rate = match (kept, lost) {
            (_, RATE_MAX..) => (kept * 2).min(RATE_MAX),
            (0, _) => lost / 2,
            _ => u32::midpoint(kept, lost),
        };
        ensure!(rate > 0, "not even one question a second is kept up with");
    }
    // What holds for a moment need not hold for long.
    let mut rate = kept;
    loop {
        let run = ask_twice(stage, rate, seconds).await?;
        if run.keeps_up() {
            return Ok(run);
        }
        rate = rate * 9 / 10;
        ensure!(rate > 0, "no rate is kept up with for {seconds} s");
    }
}

/// A machine does something else now and then: a rate is too high when it was so twice.
async fn ask_twice(stage: &mut Stage, rate: u32, seconds: u32) -> anyhow::Result<Run> {
    let run = stage.ask(rate, seconds).await?;
    if run.keeps_up() {
        return Ok(run);
    }
    stage.ask(rate, seconds).await
}
