//! Whether a line came out as the story demands.

use chidi::conversations::turn::Verdict;

use super::play::Outcome;
use super::story::{Demand, Line};

/// What was otherwise than demanded, each a short sentence; nothing when all is well.
pub(super) fn check(line: &Line, outcome: &Outcome) -> Vec<String> {
    let mut problems = Vec::new();
    if outcome.replies.len() != 1 {
        problems.push(format!("exactly one reply was due, {} came", outcome.replies.len()));
    }
    let reply = outcome.replies.join("\n").to_lowercase();
    for wanted in line.has {
        if !wanted.split('|').any(|either| reply.contains(&either.to_lowercase())) {
            problems.push(format!("the reply lacks \"{}\"", wanted.replace('|', "\" or \"")));
        }
    }
    for unwanted in line.lacks {
        if reply.contains(&unwanted.to_lowercase()) {
            problems.push(format!("the reply has \"{unwanted}\""));
        }
    }
    let (decision, state) = match line.demand {
        Demand::Answered => (Verdict::Send, None),
        Demand::HandedOver => (Verdict::HandOver, Some("escalated_human_needed")),
    };
    match &outcome.noted {
        None => problems.push("CHIDI wrote nothing down about it".to_owned()),
        Some(noted) => {
            if noted.decision != decision {
                problems.push(format!(
                    "the decision was to be {decision:?}, it is {:?}",
                    noted.decision
                ));
            }
            if state.is_some_and(|state| noted.state != state) {
                problems.push(format!("the owner was to be called, the thread is {}", noted.state));
            }
            if noted.decisions != 1 {
                problems.push(format!("one decision was due, {} were made", noted.decisions));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::look::Noted;
    use super::super::story::STORY;
    use super::*;

    fn noted(decision: Verdict) -> Noted {
        Noted {
            decision,
            decisions: 1,
            confidence: 0.97,
            state: "active_ai".to_owned(),
            needs: String::new(),
            facts: Vec::new(),
        }
    }

    #[test]
    fn a_line_that_came_out_well_has_no_problem() {
        let outcome = Outcome {
            replies: vec!["Aso oke set is ₦65,000 and it is in stock.".to_owned()],
            answered_ms: Some(612.0),
            noted: Some(noted(Verdict::Send)),
        };
        assert_eq!(check(&STORY[1], &outcome), Vec::<String>::new());
    }

    #[test]
    fn everything_wrong_is_said() {
        let outcome = Outcome {
            replies: vec!["I asked the owner.".to_owned(), "₦1".to_owned()],
            answered_ms: None,
            noted: Some(noted(Verdict::HandOver)),
        };
        assert_eq!(check(&STORY[1], &outcome).len(), 5);
        let silent = Outcome {
            replies: Vec::new(),
            answered_ms: None,
            noted: None,
        };
        assert!(
            check(&STORY[0], &silent)
                .iter()
                .any(|problem| problem.contains("0 came"))
        );
    }
}
