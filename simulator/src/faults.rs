//! Failures on demand: which Graph calls fail, how, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Platform;
use crate::refusal::Refusal;

/// How a Graph call fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 190, subcode 463: the token has expired.
    TokenExpired,
    /// A limit, with HTTP 400 as Meta does it.
    RateLimited {
        /// 4, 17, 32, 613, 80002, 130429, 131056 (this person only), ...; 0 takes the platform's usual one.
        #[serde(default)]
        code: u32,
        /// Sent as `Retry-After` when given.
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// Outside the 24 hours: 10 with subcode 2534022 or 2018278; 131047 on WhatsApp, at once.
    WindowClosed,
    /// 10, no subcode: the app lost a permission.
    PermissionMissing,
    /// 100: the request is wrong.
    Refused,
    /// 100, subcode 2018001, or 131026 on WhatsApp: no such person for this account.
    NoSuchPerson,
    /// 551, or 131026 on WhatsApp: the person blocked the account, or is gone.
    PersonUnavailable,
    /// HTTP 500, code 2, or 131000 on WhatsApp: try again later.
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
    /// WhatsApp: the message is accepted, and a `failed` status with this code follows. Refused at once elsewhere.
    FailsLater {
        /// 131026, 131047, 131049, ...
        code: u32,
    },
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
    /// Calls of this account only; of every account, and of logins, when empty.
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
    /// Accept it, and report later that it failed.
    FailLater(u32),
    /// Say nothing.
    Silence,
    /// Answer with an error.
    Refuse(Refusal),
    /// Answer 503 with HTML.
    Html,
}

impl Fault {
    /// What it means on that platform.
    pub(crate) fn treatment(&self, platform: Platform) -> Treatment {
        let refusal = match *self {
            Self::TokenExpired => Refusal::token_expired(platform),
            Self::RateLimited { code, retry_after_s } => Refusal {
                retry_after_s,
                ..rate_limited(platform, code)
            },
            Self::WindowClosed => Refusal::window_closed(platform),
            Self::PermissionMissing => {
                Refusal::of(403, 10, None, "Application does not have permission for this action")
            }
            Self::Refused => Refusal::wrong("Invalid parameter"),
            Self::NoSuchPerson => Refusal::no_such_person(platform),
            Self::PersonUnavailable => Refusal::person_unavailable(platform),
            Self::Transient => Refusal::transient(platform),
            Self::Graph { status, code, subcode } => {
                Refusal::of(status, code, subcode, "An error asked for through the simulator.")
            }
            Self::FailsLater { code } if platform == Platform::WhatsApp => return Treatment::FailLater(code),
            Self::FailsLater { code } => Refusal::of(400, code, None, "An error asked for through the simulator."),
            Self::Unavailable => return Treatment::Html,
            Self::HalfAnswer => return Treatment::Break,
            Self::Slow { ms } => {
                return Treatment::Serve {
                    after: Duration::from_millis(ms),
                };
            }
            Self::SilentAfterAcceptance => return Treatment::ServeSilently,
            Self::Silent => return Treatment::Silence,
        };
        Treatment::Refuse(refusal)
    }
}

fn rate_limited(platform: Platform, code: u32) -> Refusal {
    match (platform, code) {
        (_, 0) => Refusal::too_many(platform),
        (Platform::WhatsApp, code) if code >= 130_000 => Refusal::whatsapp(code),
        (_, code) => Refusal {
            code,
            ..Refusal::too_many(Platform::Instagram)
        },
    }
}

/// Draws the first rule that fits `account` and uses one of its times. A look at a customer's profile may come at any time and
/// uses up nothing: only rules without end are for it.
pub(crate) fn draw(rules: &mut Vec<Rule>, account: Option<&str>, is_profile: bool) -> Option<Fault> {
    let at = rules.iter().position(|rule| {
        let is_its = rule.account.is_none() || rule.account.as_deref() == account;
        is_its && !(is_profile && rule.times.is_some())
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_is_used_as_often_as_it_says_and_by_whom_it_says() {
        let mut rules = vec![Rule {
            account: Some("1".to_owned()),
            times: Some(2),
            fault: Fault::Transient,
        }];
        assert_eq!(draw(&mut rules, Some("2"), false), None);
        assert_eq!(
            draw(&mut rules, Some("1"), true),
            None,
            "a look at a profile uses none of them up"
        );
        assert_eq!(draw(&mut rules, Some("1"), false), Some(Fault::Transient));
        assert_eq!(draw(&mut rules, Some("1"), false), Some(Fault::Transient));
        assert_eq!(draw(&mut rules, Some("1"), false), None);
        assert!(rules.is_empty());
    }

    #[test]
    fn a_rule_without_a_number_stays_and_reads_from_json() {
        let mut rules = vec![serde_json::from_value(json!({ "fault": "rate_limited", "code": 613 })).unwrap()];
        for is_profile in [false, true, false] {
            assert_eq!(
                draw(&mut rules, None, is_profile),
                Some(Fault::RateLimited {
                    code: 613,
                    retry_after_s: None
                })
            );
        }
    }
}
