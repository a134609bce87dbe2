use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Refusal, Service};

/// How a call fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 401.
    WrongKey,
    /// 404.
    NoSuchModel,
    /// The account has no money left: 429 at `OpenAI`, 402 elsewhere.
    QuotaSpent,
    /// The request is longer than the model can read: 400, in each provider's words.
    TooLong,
    /// 429.
    RateLimited {
        /// Sent as `Retry-After` when given.
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// 529 at Anthropic, 503 elsewhere.
    Overloaded,
    /// An error of the server.
    ServerError {
        /// 500, 502, ...
        status: u16,
    },
    /// 200, and a page of HTML where an answer should be.
    Html,
    /// Nothing is ever answered.
    Silent,
    /// The answer begins so much later.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// The stream pauses once.
    Stalls {
        /// After so many messages of the stream.
        after: usize,
        /// For so many milliseconds.
        ms: u64,
    },
    /// The connection breaks.
    Breaks {
        /// After so many messages of the stream.
        after: usize,
    },
    /// The connection ends in good order, and the answer has no end.
    EndsEarly {
        /// After so many messages of the stream.
        after: usize,
    },
    /// A message of the stream is no JSON.
    Garbles {
        /// After so many messages of the stream.
        after: usize,
    },
    /// The provider reports an error in the midst of its stream.
    FailsInStream {
        /// After so many messages of the stream.
        after: usize,
    },
    /// The same message comes again and again for ever.
    Endless {
        /// After so many messages of the stream.
        after: usize,
    },
}

/// A failure that waits for calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Calls of this service only; of every service when empty.
    #[serde(default)]
    pub service: Option<Service>,
    /// Calls with this key only; with any when empty.
    #[serde(default)]
    pub key: Option<String>,
    /// For so many calls; until it is cleared when empty.
    #[serde(default)]
    pub times: Option<u32>,
    /// How they fail.
    #[serde(flatten)]
    pub fault: Fault,
}

impl Rule {
    /// The next call of anybody fails so.
    pub fn once(fault: Fault) -> Self {
        Self {
            service: None,
            key: None,
            times: Some(1),
            fault,
        }
    }

    /// Every call of this service fails so.
    pub fn always(service: Service, fault: Fault) -> Self {
        Self {
            service: Some(service),
            key: None,
            times: None,
            fault,
        }
    }
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    Serve,
    Refuse(Refusal),
    Html,
    Silence,
    Late(Duration),
    /// After so many messages something else comes.
    Then(usize, Then),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Pause(Duration),
    Break,
    End,
    Garbage,
    Error,
    Endless,
}

impl Fault {
    pub(super) fn treatment(&self) -> Treatment {
        let refusal = match *self {
            Self::WrongKey => Refusal::WrongKey,
            Self::NoSuchModel => Refusal::NoSuchModel,
            Self::QuotaSpent => Refusal::QuotaSpent,
            Self::TooLong => Refusal::TooLong,
            Self::RateLimited { retry_after_s } => Refusal::RateLimited { retry_after_s },
            Self::Overloaded => Refusal::Overloaded,
            Self::ServerError { status } => Refusal::Broken { status },
            Self::Html => return Treatment::Html,
            Self::Silent => return Treatment::Silence,
            Self::Slow { ms } => return Treatment::Late(Duration::from_millis(ms)),
            Self::Stalls { after, ms } => return Treatment::Then(after, Then::Pause(Duration::from_millis(ms))),
            Self::Breaks { after } => return Treatment::Then(after, Then::Break),
            Self::EndsEarly { after } => return Treatment::Then(after, Then::End),
            Self::Garbles { after } => return Treatment::Then(after, Then::Garbage),
            Self::FailsInStream { after } => return Treatment::Then(after, Then::Error),
            Self::Endless { after } => return Treatment::Then(after, Then::Endless),
        };
        Treatment::Refuse(refusal)
    }
}

/// Draws the first rule that fits and uses one of its times.
pub(super) fn draw(rules: &mut Vec<Rule>, service: Service, key: Option<&str>) -> Option<Fault> {
    let at = rules.iter().position(|rule| {
        rule.service.is_none_or(|wanted| wanted == service) && (rule.key.is_none() || rule.key.as_deref() == key)
    })?;
    let fault = rules[at].fault.clone();
    if let Some(times) = &mut rules[at].times {
        *times = times.saturating_sub(1);
        if *times == 0 {
            rules.remove(at);
        }
    }
    Some(fault)
}
