//! Tells one line of the story to the simulator and waits until CHIDI is done with it.

use std::time::{Duration, Instant};

use chidi::Context;
use chidi::ids::BusinessId;
use chidi_simulator::{Author, Batch, Says, Simulator};

use super::look::{self, Noted};
use super::shop::ACCOUNT;
use super::story::{Line, STORY};

/// A line that takes longer than this failed.
const LINE_LIMIT: Duration = Duration::from_secs(20);
/// Between two looks at the database.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// What came of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// What the customer's phone shows, in order.
    pub(super) replies: Vec<String>,
    /// From posting the newest message to the Graph call.
    pub(super) answered_ms: Option<f64>,
    /// What CHIDI wrote down.
    pub(super) noted: Option<Noted>,
}

/// Where the story is played.
pub(super) struct Stage<'a> {
    ctx: &'a Context,
    simulator: &'a Simulator,
    business_id: BusinessId,
    /// Counts the runs on the same data, so that every run has customers of its own.
    run: i64,
}

impl<'a> Stage<'a> {
    pub(super) async fn new(
        ctx: &'a Context,
        simulator: &'a Simulator,
        business_id: BusinessId,
    ) -> chidi::Result<Self> {
        let cast = STORY.len() as i64;
        let run = (look::customers(ctx, business_id).await? + cast - 1) / cast + 1;
        Ok(Self {
            ctx,
            simulator,
            business_id,
            run,
        })
    }

    pub(super) async fn play(&self, line: &Line) -> anyhow::Result<Outcome> {
        let customer = if self.run == 1 {
            line.customer.to_owned()
        } else {
            format!("{} {}", line.customer, self.run)
        };
        let mut newest = String::new();
        for text in line.says {
            let messages = vec![Says::text(ACCOUNT, &customer, *text)];
            let posted = self
                .simulator
                .post_batch(Batch {
                    messages,
                    copies: line.copies,
                    newest_first: false,
                })
                .await?;
            for copy in &posted {
                if copy.status != Some(200) {
                    anyhow::bail!("the webhook was answered {:?} instead of 200", copy.status);
                }
            }
            newest = posted.into_iter().flat_map(|copy| copy.mids).next().unwrap_or_default();
        }
        let noted = self.wait(&newest).await?;
        let bubbles = self.simulator.conversation(ACCOUNT, &customer).await?;
        let of_shop = bubbles.iter().filter(|bubble| bubble.author == Author::Shop);
        Ok(Outcome {
            answered_ms: of_shop.clone().find_map(|bubble| bubble.answered_ms),
            replies: of_shop.map(|bubble| bubble.text.clone()).collect(),
            noted,
        })
    }

    async fn wait(&self, mid: &str) -> chidi::Result<Option<Noted>> {
        let began = Instant::now();
        while began.elapsed() < LINE_LIMIT {
            if let Some(noted) = look::at_rest(self.ctx, self.business_id, mid).await? {
                return Ok(Some(noted));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(None)
    }
}
