//! Posting webhooks: signed, tried again when the answer is not 2xx, at once and then at falling frequency.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::Item;
use crate::simulator::Inner;
use crate::world::{Attempt, Key, Moment, NOT_SUBSCRIBED, Tick, Webhook, WebhookState, World, bounds};
use crate::{AccountSpec, SimulatorError, platform, wire};

/// What came of posting a webhook, up to the first answer. Later tries are in the list of webhooks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posted {
    /// The webhook's number.
    pub webhook: u64,
    /// The messages it carries, in the order they were written. A change of a message stands here with the message's id,
    /// except on WhatsApp, where it has its own.
    pub mids: Vec<String>,
    /// The status of the first answer; empty when there was none.
    pub status: Option<u16>,
    /// Milliseconds until that answer.
    pub took_ms: f64,
}

/// What came of checking a webhook address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// Whether Meta would accept the address.
    pub accepted: bool,
    /// The status of the answer.
    pub status: u16,
    /// What was wrong, in a sentence; empty when accepted.
    pub reason: String,
}

/// When a webhook that was not taken is posted again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retry {
    /// Wait before the second repetition; the first comes at once. Doubles each time.
    pub(crate) after: Duration,
    /// Attempts in all.
    pub(crate) attempts_max: u32,
}

impl Retry {
    /// The wait before the attempt of that number, counted from 0.
    fn wait_before(self, attempt: u32) -> Duration {
        match attempt {
            0 | 1 => Duration::ZERO,
            later => self.after.saturating_mul(2_u32.saturating_pow(later - 2)),
        }
    }
}

impl Inner {
    /// Remembers a webhook for an account; [`Inner::deliver`] posts it. Runs under the lock of the world, with a number
    /// of [`crate::world::Log::next_id`].
    pub(crate) fn open_webhook(world: &mut World, id: u64, account: &AccountSpec, now: Moment, bytes: Vec<u8>) {
        let state = if world.is_subscribed(&account.id) {
            WebhookState::Waiting
        } else {
            WebhookState::NotSubscribed
        };
        world.log.open_webhook(Webhook {
            id,
            account: account.id.clone(),
            url: account.webhook_url.clone(),
            at: now.at,
            at_us: now.us,
            body: String::new(),
            attempts: Vec::new(),
            state,
            signature: wire::sign(&account.app_secret, &bytes),
            bytes,
            carries: Vec::new(),
        });
    }

    /// Posts an event of an account that no customer's bubble stands for: echoes, reads, statuses.
    pub(crate) async fn post_item(self: &Arc<Self>, item: &Item) -> Attempt {
        let id = {
            let mut world = self.world();
            let (id, now) = (world.log.next_id(), world.now());
            let body = platform::body(std::slice::from_ref(item), now.at.timestamp_millis());
            Self::open_webhook(&mut world, id, &item.account, now, body);
            id
        };
        self.deliver(id).await
    }

    /// Posts a webhook; when it is not taken, goes on trying in the background. Answers with the first attempt.
    pub(crate) async fn deliver(self: &Arc<Self>, id: u64) -> Attempt {
        let first = self.attempt(id).await;
        if first.is_worth_repeating() {
            let inner = Arc::clone(self);
            tokio::spawn(async move {
                let mut stop = inner.stop.subscribe();
                tokio::select! {
                    () = inner.retry(id) => {}
                    _ = stop.wait_for(|stopped| *stopped) => {}
                }
            });
        }
        first
    }

    async fn retry(&self, id: u64) {
        for number in 1..self.retry.attempts_max {
            tokio::time::sleep(self.retry.wait_before(number)).await;
            if self.attempt(id).await.is_ok() {
                return;
            }
        }
        self.settle(id, WebhookState::GivenUp, Tick::Failed);
    }

    /// Posts the bytes of a webhook once and notes what came back.
    pub(crate) async fn attempt(&self, id: u64) -> Attempt {
        let (request, at_us) = {
            let world = self.world();
            let at_us = world.now().us;
            let Some(webhook) = world.log.webhook(id) else {
                return Attempt::none(at_us, "forgotten");
            };
            if webhook.state == WebhookState::NotSubscribed {
                return Attempt::none(at_us, NOT_SUBSCRIBED);
            }
            let request = self
                .http
                .post(&webhook.url)
                .header(CONTENT_TYPE, "application/json")
                .header("X-Hub-Signature-256", &webhook.signature)
                .header("Facebook-API-Version", "v23.0")
                .body(webhook.bytes.clone());
            (request, at_us)
        };
        let started = Instant::now();
        let answered = request.send().await;
        let attempt = Attempt {
            at_us,
            took_ms: started.elapsed().as_secs_f64() * 1_000.0,
            status: answered.as_ref().ok().map(|response| response.status().as_u16()),
            error: answered.err().map(|error| error.without_url().to_string()),
        };
        self.note_attempt(id, attempt.clone());
        if attempt.is_ok() {
            self.settle(id, WebhookState::Acknowledged, Tick::Delivered);
        }
        attempt
    }

    fn note_attempt(&self, id: u64, attempt: Attempt) {
        if let Some(webhook) = self.world().log.webhook_mut(id)
            && webhook.attempts.len() < bounds::ATTEMPTS_MAX
        {
            webhook.attempts.push(attempt);
        }
    }

    fn settle(&self, id: u64, state: WebhookState, tick: Tick) {
        let mut world = self.world();
        let now = world.now();
        let Some(webhook) = world.log.webhook_mut(id) else {
            return;
        };
        if webhook.state != WebhookState::Acknowledged {
            webhook.state = state;
        }
        let carries: Vec<Key> = webhook.carries.clone();
        for key in carries {
            if let Some(talk) = world.talk_mut(&key) {
                talk.settle(now, id, tick);
            }
            self.changed(key);
        }
    }

    /// Asks the webhook address for its consent, as Meta does when somebody saves the form.
    pub(crate) async fn handshake(&self, account: &str, verify_token: &str) -> Result<Handshake, SimulatorError> {
        let url = self.world().account(account)?.webhook_url.clone();
        let challenge = (Uuid::now_v7().as_u128() % 1_000_000_000_000).to_string();
        let query = [
            ("hub.mode", "subscribe"),
            ("hub.challenge", &challenge),
            ("hub.verify_token", verify_token),
        ];
        let refused = |status, reason: String| Handshake {
            accepted: false,
            status,
            reason,
        };
        let response = match self.http.get(&url).query(&query).send().await {
            Ok(response) => response,
            Err(error) => {
                return Ok(refused(
                    0,
                    format!("The address did not answer: {}", error.without_url()),
                ));
            }
        };
        let status = response.status().as_u16();
        let body = response.text().await.unwrap_or_default();
        Ok(if status != 200 {
            refused(
                status,
                format!("The address answered {status} instead of 200. Is the verify token the same on both sides?"),
            )
        } else if body != challenge {
            refused(
                status,
                "The address answered 200, but did not say the challenge back, and nothing else.".to_owned(),
            )
        } else {
            Handshake {
                accepted: true,
                status,
                reason: String::new(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_repetition_comes_at_once_and_later_ones_ever_slower() {
        let retry = Retry {
            after: Duration::from_secs(1),
            attempts_max: 5,
        };
        let waits: Vec<u64> = (0..5).map(|number| retry.wait_before(number).as_secs()).collect();
        assert_eq!(waits, [0, 0, 1, 2, 4]);
        assert!(retry.wait_before(200) > Duration::from_secs(1_000_000));
    }
}
