//! Several models in turn: the next one is asked when one does not answer, and the same once more when waiting a moment
//! can help. Once a piece has been handed out nothing is asked again, unless nobody saw it ([`Llm::answer`]).

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::breaker::{Breakers, Ticket};
use super::call::{Call, Limits};
use super::error::{LlmError, LlmErrorKind};
use super::outbound::Outbound;
use super::piece::{Answer, Gathered, Piece};
use super::provider::{Endpoint, Provider};
use super::request::Request;
use crate::config::Config;
use crate::{Result, crypto};

/// Calls of one endpoint per question.
const TRIES_MAX: u32 = 3;
const BACKOFF_MIN: Duration = Duration::from_millis(250);
/// A provider that asks for a longer wait is left for the next one.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// Endpoints of one chain that are tried.
const CHAIN_MAX: usize = 8;

/// Asks models. Cheap to clone; clones share what they know of endpoints that fail.
#[derive(Debug, Clone)]
pub struct Llm {
    pub(super) outbound: Outbound,
    pub(super) breakers: Breakers,
    pub(super) limits: Limits,
}

/// A call that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Who was asked.
    pub provider: Provider,
    /// With which model.
    pub model: String,
    /// Why it did not answer.
    pub error: LlmError,
    /// After how long.
    pub took: Duration,
}

/// Nobody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Every call, in order; none when there was nobody to ask.
    pub attempts: Vec<Attempt>,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no model answered")?;
        for attempt in &self.attempts {
            write!(f, "; {:?} {}: {}", attempt.provider, attempt.model, attempt.error)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failed {}

/// An answer that is coming in. Dropped, it hangs up.
#[derive(Debug)]
pub struct Stream {
    endpoint: Endpoint,
    question: Question,
    first_piece_after: Duration,
    call: Call,
    ticket: Option<Ticket>,
}

/// How far we are with a question.
#[derive(Debug)]
struct Question {
    asked_at: Instant,
    deadline: Instant,
    /// Whose turn it is in the chain.
    next: usize,
    failed: Vec<Attempt>,
}

impl Llm {
    /// With the limits of the settings.
    pub fn new(config: &Config) -> Result<Self> {
        Self::with_limits(config, Limits::of(Duration::from_millis(config.llm_timeout_ms)))
    }

    /// With limits of one's own.
    pub fn with_limits(config: &Config, limits: Limits) -> Result<Self> {
        Ok(Self {
            outbound: Outbound::new(config.llm_private_addresses)?,
            breakers: Breakers::default(),
            limits,
        })
    }

    /// Asks the first model of the chain that answers, and hands out its answer as it comes.
    pub async fn stream(&self, chain: &[Endpoint], request: &Request) -> Result<Stream, Failed> {
        self.open(chain, request, Question::new(self.limits)).await
    }

    /// Asks for a whole answer. As nobody sees a part of it, the next model is asked also when an answer breaks off.
    pub async fn answer(&self, chain: &[Endpoint], request: &Request) -> Result<Answer, Failed> {
        let mut question = Question::new(self.limits);
        loop {
            let began = Instant::now();
            let mut stream = self.open(chain, request, question).await?;
            match stream.whole().await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    question = stream.question;
                    question.note(&stream.endpoint, error, began.elapsed());
                }
            }
        }
    }

    async fn open(&self, chain: &[Endpoint], request: &Request, mut question: Question) -> Result<Stream, Failed> {
        while let Some(endpoint) = chain.iter().take(CHAIN_MAX).nth(question.next) {
            question.next += 1;
            if let Some((call, ticket)) = self.call(endpoint, request, &mut question).await {
                return Ok(Stream {
                    endpoint: endpoint.clone(),
                    first_piece_after: question.asked_at.elapsed(),
                    question,
                    call,
                    ticket: Some(ticket),
                });
            }
        }
        Err(Failed {
            attempts: question.failed,
        })
    }

    /// Calls one endpoint, several times when waiting a moment can help.
    async fn call(&self, endpoint: &Endpoint, request: &Request, question: &mut Question) -> Option<(Call, Ticket)> {
        for tries in 1..=TRIES_MAX {
            let began = Instant::now();
            let error = match self.call_once(endpoint, request, question.deadline).await {
                Ok(opened) => return Some(opened),
                Err(error) => error,
            };
            let wait = wait_before(tries, error.kind).filter(|wait| Instant::now() + *wait < question.deadline);
            question.note(endpoint, error, began.elapsed());
            sleep(wait?).await;
        }
        None
    }

    async fn call_once(
        &self,
        endpoint: &Endpoint,
        request: &Request,
        deadline: Instant,
    ) -> Result<(Call, Ticket), LlmError> {
        let ticket = self.breakers.admit(endpoint, Instant::now())?;
        match Call::open(&self.outbound, endpoint, request, self.limits, deadline).await {
            Ok(call) => Ok((call, ticket)),
            Err(error) => {
                ticket.fail(error.kind, Instant::now());
                Err(error)
            }
        }
    }
}

impl Stream {
    /// Who answers.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Calls that failed before this one.
    pub fn failed(&self) -> &[Attempt] {
        &self.question.failed
    }

    /// The next piece; `None` after [`Piece::End`] and after an error.
    pub async fn next(&mut self) -> Option<Result<Piece, LlmError>> {
        let next = self.call.next().await?;
        let is_over = matches!(next, Err(_) | Ok(Piece::End(_)));
        if let Some(ticket) = self.ticket.take_if(|_| is_over) {
            match &next {
                Err(error) => ticket.fail(error.kind, Instant::now()),
                Ok(_) => ticket.succeed(),
            }
        }
        Some(next)
    }

    /// All that follows, in one.
    pub async fn whole(&mut self) -> Result<Answer, LlmError> {
        let mut gathered = Gathered::default();
        while let Some(piece) = self.next().await {
            if let Some(end) = gathered.add(piece?) {
                let times = (self.first_piece_after, self.question.asked_at.elapsed());
                return Ok(gathered.answer(&self.endpoint, end, times, self.question.failed.clone()));
            }
        }
        Err(LlmErrorKind::BrokenStream.into())
    }
}

impl Question {
    fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            asked_at: now,
            deadline: now + limits.total,
            next: 0,
            failed: Vec::new(),
        }
    }

    fn note(&mut self, endpoint: &Endpoint, error: LlmError, took: Duration) {
        self.failed.push(Attempt {
            provider: endpoint.provider,
            model: endpoint.model.clone(),
            error,
            took,
        });
    }
}

/// How long to wait before the next try, if one makes sense: as long as the provider says, else longer each time, and never
/// as long as everybody else.
fn wait_before(tries: u32, kind: LlmErrorKind) -> Option<Duration> {
    let [dice] = crypto::random::<1>();
    let own = BACKOFF_MIN * 2_u32.pow(tries - 1);
    let wait = kind.retry_after().unwrap_or(own) + own * u32::from(dice) / 512;
    Some(wait).filter(|wait| kind.is_passing() && tries < TRIES_MAX && *wait <= WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_waits_as_long_as_it_is_told_or_longer_each_time() {
        let asked = |s| LlmErrorKind::RateLimited {
            retry_after: Some(Duration::from_secs(s)),
        };
        let wait = |tries, kind| wait_before(tries, kind).map(|wait| wait.as_millis());
        assert!((2_000..2_125).contains(&wait(1, asked(2)).unwrap()));
        assert_eq!(wait(1, asked(60)), None, "the next model answers sooner");
        assert!((250..375).contains(&wait(1, LlmErrorKind::Unreachable).unwrap()));
        assert!((500..750).contains(&wait(2, LlmErrorKind::Unreachable).unwrap()));
        assert_eq!(wait(TRIES_MAX, LlmErrorKind::Unreachable), None);
        assert_eq!(wait(1, LlmErrorKind::KeyRefused), None);
    }
}
