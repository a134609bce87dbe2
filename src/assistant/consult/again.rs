//! What a model said once, taken from the log of an answer: nobody is asked. Called by [`super::super::replay`].

use crate::context::Context;
use crate::llm::ToolCall;

use super::super::facts::Sourced;
use super::super::shop::Shop;
use super::tools::{self, HAND_OVER};
use super::{Ledger, Log, LookUp, Reply, Round, reply};

/// What the model handed back in the end, read as it would be read today; `None` when it never answered.
pub(in super::super) fn said_before(log: &Log) -> Option<Reply> {
    let last = log.rounds.last()?;
    let handed_over = last.looked_up.iter().find(|call| call.tool == HAND_OVER);
    match handed_over {
        Some(call) => Some(Reply::hand_over(call.arguments.clone())),
        None if last.looked_up.is_empty() => reply::read(&last.said),
        None => None,
    }
}

/// Carries out the look-ups of a log once more, after the facts the model was given. Only the shop is read.
pub(in super::super) async fn look_up_again(ctx: &Context, shop: &Shop, given: &[Sourced], log: &Log) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.show(given);
    let calls = log.rounds.iter().flat_map(|round| &round.looked_up);
    for look_up in calls.filter(|call| call.tool != HAND_OVER) {
        let call = ToolCall {
            id: String::new(),
            name: look_up.tool.clone(),
            arguments: serde_json::from_str(&look_up.arguments).unwrap_or_default(),
        };
        tools::run(ctx, shop, &call, &mut ledger).await;
    }
    ledger
}

impl Log {
    /// A model that calls the owner looks nothing up any more; the log keeps why it did.
    pub(super) fn note_hand_over(&mut self, reason: &str) {
        if let Some(Round { looked_up, .. }) = self.rounds.last_mut() {
            looked_up.push(LookUp {
                tool: HAND_OVER.to_owned(),
                arguments: reason.to_owned(),
                result: String::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::consult::Action;

    fn log(rounds: &[(&str, &[&str])]) -> Log {
        let round = |(said, tools): &(&str, &[&str])| Round {
            said: (*said).to_owned(),
            looked_up: tools.iter().map(|tool| look_up(tool)).collect(),
        };
        Log {
            rounds: rounds.iter().map(round).collect(),
            ..Log::default()
        }
    }

    fn look_up(tool: &str) -> LookUp {
        LookUp {
            tool: tool.to_owned(),
            arguments: "a wedding of forty".to_owned(),
            result: String::new(),
        }
    }

    #[test]
    fn the_last_round_is_what_a_model_said() {
        let answer = r#"{"action":"answer","text":"We are open."}"#;
        let said = said_before(&log(&[("", &["check_stock"]), (answer, &[])]));
        assert_eq!(said.map(|reply| reply.text).as_deref(), Some("We are open."));
        let called = said_before(&log(&[("", &["check_stock", HAND_OVER])])).expect("it called the owner");
        assert_eq!(
            (called.action, called.reason.as_str()),
            (Action::HandOver, "a wedding of forty")
        );
        for never in [log(&[]), log(&[("", &["check_stock"])]), log(&[("no idea", &[])])] {
            assert_eq!(said_before(&never), None);
        }
    }
}
