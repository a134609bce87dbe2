//! Failures on demand: which Graph calls fail, how, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How a Graph call fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 190, subcode 463: the token has expired.
    TokenExpired,
    /// 613, 4 or another limit, with HTTP 400 as Meta does it.
    RateLimited {
        /// 4, 17, 32, 613, 80002, ...
        code: u32,
        /// Sent as `Retry-After` when given.
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// 10, subcode 2534022: outside the 24 hours.
    WindowClosed,
    /// 10, no subcode: the app lost a permission.
    PermissionMissing,
    /// 100: the request is wrong.
    Refused,
    /// 100, subcode 2018001: no such person for this account.
    NoSuchPerson,
    /// 551: the person blocked the account, or is gone.
    PersonUnavailable,
    /// HTTP 500, code 2: try again later.
    Transient,
    /// HTTP 503 with a page of HTML.
    Unavailable,
    /// HTTP 200 with half an answer. The message is accepted.
    HalfAnswer,
    /// The call is answered as it should be, this much later.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// The message is accepted and reaches the customer, and the caller never hears of it.
    SilentAfterAcceptance,
    /// Nothing is accepted and nothing is answered.
    Silent,
    /// Any other Graph error.
    Graph {
        /// HTTP status.
        status: u16,
        /// `error.code`.
        code: u32,
        /// `error.error_subcode`.
        #[serde(default)]
        subcode: Option<u32>,
    },
}

/// A failure that waits for calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Calls of this account only; of every account when empty.
    #[serde(default)]
    pub account: Option<String>,
    /// For so many calls; until it is cleared when empty.
    #[serde(default)]
    pub times: Option<u32>,
    /// How they fail.
    #[serde(flatten)]
    pub fault: Fault,
}

/// How a call is treated after its fault was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// Serve it, after a while.
    Serve { after: Duration },
    /// Serve it, then break the answer.
    Break,
    /// Serve it, say nothing.
    ServeSilently,
    /// Say nothing.
    Silence,
    /// Answer with an error.
    Refuse(Refusal),
    /// Answer 503 with HTML.
    Html,
}

/// An error as the Graph API answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) subcode: Option<u32>,
    pub(crate) message: &'static str,
    pub(crate) retry_after_s: Option<u32>,
}

impl Fault {
    pub(crate) fn treatment(&self) -> Treatment {
        let refuse = |status, code, subcode, message| {
            Treatment::Refuse(Refusal {
                status,
                code,
                subcode,
                message,
                retry_after_s: None,
            })
        };
        match *self {
            Self::TokenExpired => refuse(
                400,
                190,
                Some(463),
                "Error validating access token: Session has expired.",
            ),
            Self::RateLimited { code, retry_after_s } => Treatment::Refuse(Refusal {
                status: 400,
                code,
                subcode: None,
                message: "Calls to this api have exceeded the rate limit.",
                retry_after_s,
            }),
            Self::WindowClosed => Treatment::Refuse(Refusal::window_closed()),
            Self::PermissionMissing => refuse(403, 10, None, "Application does not have permission for this action"),
            Self::Refused => refuse(400, 100, None, "Invalid parameter"),
            Self::NoSuchPerson => Treatment::Refuse(Refusal::no_such_person()),
            Self::PersonUnavailable => refuse(400, 551, Some(1_545_041), "This person isn't available right now."),
            Self::Transient => refuse(
                500,
                2,
                None,
                "An unexpected error has occurred. Please retry your request later.",
            ),
            Self::Unavailable => Treatment::Html,
            Self::HalfAnswer => Treatment::Break,
            Self::Slow { ms } => Treatment::Serve {
                after: Duration::from_millis(ms),
            },
            Self::SilentAfterAcceptance => Treatment::ServeSilently,
            Self::Silent => Treatment::Silence,
            Self::Graph { status, code, subcode } => {
                refuse(status, code, subcode, "An error asked for through the simulator.")
            }
        }
    }
}

impl Refusal {
    pub(crate) fn window_closed() -> Self {
        Self::of(10, Some(2_534_022), "This message is sent outside of allowed window.")
    }

    pub(crate) fn no_such_person() -> Self {
        Self::of(100, Some(2_018_001), "No matching user found")
    }

    pub(crate) fn no_token() -> Self {
        Self {
            status: 401,
            ..Self::of(190, None, "Invalid OAuth access token - Cannot parse access token")
        }
    }

    pub(crate) fn too_long() -> Self {
        Self::of(
            100,
            Some(2_534_037),
            "Message text must be at most 1000 bytes in UTF-8 encoding.",
        )
    }

    pub(crate) fn wrong(message: &'static str) -> Self {
        Self::of(100, None, message)
    }

    fn of(code: u32, subcode: Option<u32>, message: &'static str) -> Self {
        Self {
            status: 400,
            code,
            subcode,
            message,
            retry_after_s: None,
        }
    }

    /// The JSON Meta answers with.
    pub(crate) fn to_json(&self, trace_id: &str) -> Value {
        let mut error =
            json!({ "message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": trace_id });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if self.code == 2 {
            error["is_transient"] = true.into();
        }
        json!({ "error": error })
    }
}

/// Draws the first rule that fits `account` and uses one of its times.
pub(crate) fn draw(rules: &mut Vec<Rule>, account: Option<&str>) -> Option<Fault> {
    let at = rules
        .iter()
        .position(|rule| rule.account.is_none() || rule.account.as_deref() == account)?;
    let fault = rules[at].fault.clone();
    if let Some(times) = &mut rules[at].times {
        *times = times.saturating_sub(1);
        if *times == 0 {
            rules.remove(at);
        }
    }
    Some(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_used_as_often_as_it_says_and_by_whom_it_says() {
        let mut rules = vec![Rule {
            account: Some("1".to_owned()),
            times: Some(2),
            fault: Fault::Transient,
        }];
        assert_eq!(draw(&mut rules, Some("2")), None);
        assert_eq!(draw(&mut rules, Some("1")), Some(Fault::Transient));
        assert_eq!(draw(&mut rules, Some("1")), Some(Fault::Transient));
        assert_eq!(draw(&mut rules, Some("1")), None);
        assert!(rules.is_empty());
    }

    #[test]
    fn a_rule_without_a_number_stays_and_reads_from_json() {
        let mut rules = vec![serde_json::from_value(json!({ "fault": "rate_limited", "code": 613 })).unwrap()];
        for _ in 0..3 {
            assert_eq!(
                draw(&mut rules, None),
                Some(Fault::RateLimited {
                    code: 613,
                    retry_after_s: None
                })
            );
        }
    }
}
