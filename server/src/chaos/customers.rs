//! Customers in bursts. Each asks one thing, or two things one after the other, in ways that platforms deliver messages.

use std::time::Duration;

use chidi_simulator::{Batch, Says, Simulator};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::demo::shop;

const QUESTIONS: [&str; 5] = [
    "How much is the aso oke set?",
    "What time do you close on Saturday?",
    "Do you deliver to Abuja, and how much is it?",
    "How much is the gele head tie?",
    "How can I pay?",
];
/// Apart, so that both are answered by themselves unless trouble brings them together.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(1_500);

/// A customer and how much was asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) customer: String,
    pub(super) questions: usize,
}

/// Asks until it is over, about `rate` new customers a second, in bursts.
pub(super) async fn ask(
    simulator: Simulator,
    rate: u32,
    seed: u64,
    over: CancellationToken,
) -> anyhow::Result<Vec<Asked>> {
    let mut dice = Dice::new(seed);
    let (mut asking, mut all, mut number) = (JoinSet::new(), Vec::new(), 0_usize);
    while !over.is_cancelled() {
        let burst = 1 + dice.below(u64::from(rate) * 2) as usize;
        for _ in 0..burst {
            number += 1;
            let (customer, kind) = (format!("Chaos customer {number}"), dice.below(10));
            all.push(Asked {
                customer: customer.clone(),
                questions: if kind == 0 { 2 } else { 1 },
            });
            asking.spawn(one(simulator.clone(), customer, number, kind));
        }
        sleep(Duration::from_secs(1)).await;
    }
    while let Some(asked) = asking.join_next().await {
        asked??;
    }
    Ok(all)
}

async fn one(simulator: Simulator, customer: String, number: usize, kind: u64) -> anyhow::Result<()> {
    let question = |place: usize| Says::text(shop::ACCOUNT, &customer, QUESTIONS[(number + place) % QUESTIONS.len()]);
    match kind {
        0 => {
            simulator.customer_does(question(0)).await?;
            sleep(BETWEEN_QUESTIONS).await;
            simulator.customer_does(question(1)).await?;
        }
        // The same body several times at once.
        1 | 2 => {
            let batch = Batch {
                messages: vec![question(0)],
                copies: 3,
                newest_first: false,
            };
            simulator.post_batch(batch).await?;
        }
        // Posted, and posted again a while later.
        3 => {
            let posted = simulator.customer_does(question(0)).await?;
            sleep(BETWEEN_QUESTIONS).await;
            simulator.repeat(posted.webhook).await?;
        }
        _ => drop(simulator.customer_does(question(0)).await?),
    }
    Ok(())
}

/// Numbers by chance that come again with the same seed (xorshift64*).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 on, less than `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound.max(1)
    }
}
