//! Lets an endpoint rest that keeps failing. After a while one call may try; if it fails too, the rest is longer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::time::Instant;

use super::error::{LlmError, LlmErrorKind};
use super::provider::Endpoint;
use crate::crypto::sha256;

/// Failures in a row that bring a rest.
const FAILURES_MAX: u32 = 5;
const REST_MIN: Duration = Duration::from_secs(15);
const REST_MAX: Duration = Duration::from_mins(5);
/// Only those in trouble are remembered; beyond so many, those whose rest is over are forgotten.
const CIRCUITS_MAX: usize = 4_096;

/// Provider, address and key, hashed.
type Key = [u8; 32];

#[derive(Debug, Clone, Default)]
pub(super) struct Breakers(Arc<Mutex<HashMap<Key, Circuit>>>);

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    rests: u32,
    rests_until: Option<Instant>,
    is_tried: bool,
}

/// Leave to make one call. What became of it is told to it; if nothing is, nothing is learnt.
#[derive(Debug)]
pub(super) struct Ticket {
    breakers: Breakers,
    key: Key,
    is_used: bool,
}

impl Breakers {
    /// Leave to call an endpoint, unless it rests or somebody is just trying whether it is back.
    pub(super) fn admit(&self, endpoint: &Endpoint, now: Instant) -> Result<Ticket, LlmError> {
        let key = key(endpoint);
        if let Some(circuit) = self.circuits().get_mut(&key)
            && let Some(until) = circuit.rests_until
        {
            if now < until || circuit.is_tried {
                return Err(LlmErrorKind::Resting.into());
            }
            circuit.is_tried = true;
        }
        Ok(Ticket {
            breakers: self.clone(),
            key,
            is_used: false,
        })
    }

    /// It was seen to work.
    pub(super) fn forget(&self, endpoint: &Endpoint) {
        self.circuits().remove(&key(endpoint));
    }

    /// Never held over an await.
    fn circuits(&self) -> MutexGuard<'_, HashMap<Key, Circuit>> {
        self.0.lock().expect("nobody panics while holding the circuits")
    }
}

impl Ticket {
    pub(super) fn succeed(mut self) {
        self.is_used = true;
        self.breakers.circuits().remove(&self.key);
    }

    pub(super) fn fail(mut self, kind: LlmErrorKind, now: Instant) {
        if !kind.is_the_endpoints_fault() {
            return;
        }
        self.is_used = true;
        let mut circuits = self.breakers.circuits();
        if circuits.len() >= CIRCUITS_MAX {
            circuits.retain(|_, circuit| circuit.rests_until.is_some_and(|until| now < until));
        }
        if circuits.len() < CIRCUITS_MAX || circuits.contains_key(&self.key) {
            circuits.entry(self.key).or_default().fail(kind.retry_after(), now);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.is_used
            && let Some(circuit) = self.breakers.circuits().get_mut(&self.key)
        {
            circuit.is_tried = false;
        }
    }
}

impl Circuit {
    /// A provider that says how long it wants to be left alone is believed at once.
    fn fail(&mut self, retry_after: Option<Duration>, now: Instant) {
        self.failures += 1;
        let is_tried = std::mem::take(&mut self.is_tried);
        if is_tried || self.failures >= FAILURES_MAX || retry_after.is_some() {
            let rest = REST_MIN.saturating_mul(1 << self.rests.min(8));
            self.rests += 1;
            self.rests_until = Some(now + retry_after.unwrap_or(rest).min(REST_MAX));
        }
    }
}

fn key(endpoint: &Endpoint) -> Key {
    let key = endpoint.key.as_ref().map_or("", |key| key.expose_secret());
    let base = endpoint.base_url.as_deref().unwrap_or_default();
    sha256(format!("{:?}\n{base}\n{key}", endpoint.provider).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::Provider;

    const OVERLOADED: LlmErrorKind = LlmErrorKind::Overloaded { retry_after: None };

    fn endpoint(key: &str) -> Endpoint {
        Endpoint {
            provider: Provider::OpenAi,
            model: "any".to_owned(),
            base_url: None,
            key: Some(key.into()),
            rate: None,
        }
    }

    fn fail(breakers: &Breakers, kind: LlmErrorKind, now: Instant) {
        breakers.admit(&endpoint("a"), now).unwrap().fail(kind, now);
    }

    #[test]
    fn what_keeps_failing_rests_and_longer_each_time() {
        let (breakers, mut now) = (Breakers::default(), Instant::now());
        for _ in 0..FAILURES_MAX {
            fail(&breakers, OVERLOADED, now);
        }
        for rest in [15, 30, 60] {
            assert!(
                breakers
                    .admit(&endpoint("a"), now + Duration::from_secs(rest - 1))
                    .is_err()
            );
            assert!(
                breakers.admit(&endpoint("b"), now).is_ok(),
                "another key is another account"
            );
            now += Duration::from_secs(rest);
            let ticket = breakers.admit(&endpoint("a"), now).unwrap();
            assert!(breakers.admit(&endpoint("a"), now).is_err(), "one may try");
            ticket.fail(OVERLOADED, now);
        }
        now += REST_MAX;
        breakers.admit(&endpoint("a"), now).unwrap().succeed();
        for _ in 1..FAILURES_MAX {
            fail(&breakers, OVERLOADED, now);
        }
        assert!(breakers.admit(&endpoint("a"), now).is_ok(), "a success wipes the slate");
    }

    #[test]
    fn a_provider_that_asks_for_a_rest_gets_it() {
        let (breakers, now) = (Breakers::default(), Instant::now());
        let retry_after = Some(Duration::from_secs(40));
        fail(&breakers, LlmErrorKind::RateLimited { retry_after }, now);
        assert!(breakers.admit(&endpoint("a"), now + Duration::from_secs(39)).is_err());
        assert!(breakers.admit(&endpoint("a"), now + Duration::from_secs(40)).is_ok());
    }

    #[test]
    fn a_wrong_request_is_not_the_endpoints_fault() {
        let (breakers, now) = (Breakers::default(), Instant::now());
        for _ in 0..FAILURES_MAX * 2 {
            fail(&breakers, LlmErrorKind::TooLong, now);
        }
        assert!(breakers.admit(&endpoint("a"), now).is_ok());
    }

    #[test]
    fn a_try_that_was_given_up_frees_the_place() {
        let (breakers, now) = (Breakers::default(), Instant::now());
        for _ in 0..FAILURES_MAX {
            fail(&breakers, OVERLOADED, now);
        }
        let later = now + REST_MIN;
        drop(breakers.admit(&endpoint("a"), later).unwrap());
        assert!(breakers.admit(&endpoint("a"), later).is_ok());
    }
}
