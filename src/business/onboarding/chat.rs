//! The chat as it is shown, made from the answers alone: the same on every device, at any time.

use super::answer::Answer;
use super::step::Step;
use super::{Onboarding, Speaker, StepState, StepStatus, Turn, phrases};
use crate::business::profile::Profile;

/// What one question usually takes.
const SECONDS_PER_STEP: u32 = 45;

/// The chat. `answers` holds one for every step, in order.
pub(super) fn view(profile: &Profile, answers: &[Answer]) -> Onboarding {
    let current = current(answers);
    let open = current.and_then(|step| answers.iter().find(|answer| answer.step == step));
    let proposal = open.and_then(|answer| {
        answer
            .understood
            .as_ref()
            .map(|understood| understood.proposal(answer.step))
    });
    let has_proposal = proposal.is_some();
    let left = answers.iter().filter(|answer| !answer.is_settled()).count() as u32;
    let is_shop_known = answers
        .iter()
        .any(|answer| answer.step == Step::Shop && answer.confirmed.is_some());
    Onboarding {
        steps: answers.iter().map(state).collect(),
        current,
        answered: answers
            .iter()
            .filter(|answer| answer.status == StepStatus::Confirmed)
            .count() as u32,
        total: answers.len() as u32,
        score_percent: score(answers),
        minutes_left: (left * SECONDS_PER_STEP).div_ceil(60),
        turns: turns(profile, answers, open),
        draft: open
            .filter(|_| !has_proposal)
            .map(|answer| answer.said.clone())
            .unwrap_or_default(),
        proposal,
        placeholder: phrases::placeholder(current, has_proposal),
        chips: current
            .map(|step| phrases::chips(step, has_proposal).to_vec())
            .unwrap_or_default(),
        can_skip: open.is_some_and(|answer| answer.step != Step::Shop || answer.confirmed.is_some()),
        can_go_back: current.is_some_and(|step| step.before().is_some()),
        can_finish: is_shop_known,
        done: profile.onboarded_at.is_some(),
    }
}

/// The question that is open: the one last opened or answered, else the first that was not asked.
pub(super) fn current(answers: &[Answer]) -> Option<Step> {
    let proposed = answers
        .iter()
        .filter(|answer| answer.status == StepStatus::Proposed)
        .max_by_key(|answer| answer.answered_at);
    proposed
        .or_else(|| answers.iter().find(|answer| answer.status == StepStatus::Open))
        .map(|answer| answer.step)
}

/// How complete the profile is, 0 to 100; an answer that is being changed still counts as it was.
fn score(answers: &[Answer]) -> u8 {
    answers
        .iter()
        .filter_map(|answer| Some(answer.confirmed.as_ref()?.understood.score(answer.step)))
        .sum()
}

fn state(answer: &Answer) -> StepState {
    let is_untouched = answer.status == StepStatus::Proposed && answer.said.is_empty();
    StepState {
        step: answer.step,
        status: if is_untouched { StepStatus::Open } else { answer.status },
        said: answer.said.clone(),
        summary: answer
            .understood
            .as_ref()
            .map(super::understood::Understood::summary)
            .unwrap_or_default(),
        was_confirmed: answer.confirmed.is_some(),
    }
}

fn turns(profile: &Profile, answers: &[Answer], open: Option<&Answer>) -> Vec<Turn> {
    let mut turns = vec![chidi(phrases::greeting(&profile.name))];
    for answer in answers.iter().filter(|answer| answer.is_settled()) {
        turns.push(chidi(phrases::question(answer.step)));
        match (&answer.status, &answer.understood) {
            (StepStatus::Confirmed, Some(understood)) => {
                turns.push(owner(answer));
                turns.push(chidi(phrases::noted(answer.step, understood)));
            }
            _ => turns.push(chidi(phrases::skipped(answer.step))),
        }
    }
    let Some(open) = open else {
        turns.push(chidi(phrases::closing(profile.onboarded_at.is_some())));
        return turns;
    };
    turns.push(chidi(opening(profile, open)));
    if !open.said.is_empty() {
        turns.push(owner(open));
        if open.understood.is_none() {
            turns.push(chidi(phrases::again(open.step)));
        }
    }
    turns
}

/// The open question; for delivery in another money than before, that instead.
fn opening(profile: &Profile, open: &Answer) -> String {
    use super::understood::Understood::Delivery;
    let was_in = open
        .confirmed
        .as_ref()
        .and_then(|confirmed| match &confirmed.understood {
            Delivery { zones, .. } => zones.first().map(|zone| zone.price.currency.as_str()),
            _ => None,
        });
    if was_in.is_some_and(|code| code != profile.currency) {
        phrases::reprice(&profile.currency)
    } else {
        phrases::question(open.step).to_owned()
    }
}

fn chidi(text: impl Into<String>) -> Turn {
    Turn {
        speaker: Speaker::Chidi,
        text: text.into(),
        at: None,
    }
}

fn owner(answer: &Answer) -> Turn {
    Turn {
        speaker: Speaker::Owner,
        text: answer.said.clone(),
        at: Some(answer.answered_at),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::business::Tone;
    use crate::ids::BusinessId;

    fn profile() -> Profile {
        Profile {
            business_id: BusinessId::new(),
            name: "Ireti Fabrics".into(),
            about: String::new(),
            sells: String::new(),
            address: String::new(),
            currency: "NGN".into(),
            timezone: "Africa/Lagos".into(),
            tone: Tone::Warm,
            hours_known: false,
            ai_notice: String::new(),
            ai_notice_on: true,
            answer_debounce_ms: 1_500,
            confidence_line: 80,
            approval_mode: false,
            always_ask: Vec::new(),
            answers_paused: false,
            onboarded_at: None,
            version: 1,
        }
    }

    type Change = fn(Answer) -> Answer;

    /// Answers as they are after each `change` was made in turn.
    fn after(changes: &[(Step, Change)]) -> Vec<Answer> {
        let mut answers: Vec<Answer> = Step::ALL.into_iter().map(Answer::none).collect();
        for (minute, (step, change)) in changes.iter().enumerate() {
            let answer = answers.iter_mut().find(|answer| answer.step == *step).unwrap();
            *answer = change(answer.clone());
            answer.answered_at = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute as i64 + 1);
        }
        answers
    }

    fn shop(answer: Answer) -> Answer {
        answer
            .say("Fabrics. We are at 3 Allen Avenue", "NGN")
            .unwrap()
            .confirm()
            .unwrap()
    }

    #[test]
    fn the_first_question_comes_after_the_greeting() {
        let chat = view(&profile(), &after(&[]));
        assert_eq!(
            (chat.current, chat.answered, chat.total, chat.score_percent),
            (Some(Step::Shop), 0, 8, 0)
        );
        assert_eq!(chat.turns.len(), 2);
        assert!(!chat.can_skip && !chat.can_go_back && !chat.can_finish);
    }

    #[test]
    fn an_answer_shows_a_card_and_a_confirmed_one_leads_on() {
        let said = view(
            &profile(),
            &after(&[(Step::Shop, |answer| answer.say("Fabrics in Yaba", "NGN").unwrap())]),
        );
        assert_eq!(said.current, Some(Step::Shop));
        assert!(said.proposal.is_some() && said.draft.is_empty());
        let confirmed = view(&profile(), &after(&[(Step::Shop, shop)]));
        assert_eq!(
            (confirmed.current, confirmed.answered, confirmed.score_percent),
            (Some(Step::Goods), 1, 25)
        );
        assert!(confirmed.can_skip && confirmed.can_go_back && confirmed.can_finish && confirmed.proposal.is_none());
    }

    #[test]
    fn what_was_not_understood_is_asked_again_and_kept() {
        let chat = view(
            &profile(),
            &after(&[
                (Step::Shop, shop),
                (Step::Hours, |answer| answer.say("often", "NGN").unwrap()),
            ]),
        );
        assert_eq!((chat.current, chat.draft.as_str()), (Some(Step::Hours), "often"));
        assert!(chat.turns.last().unwrap().text.contains("For example"));
    }

    #[test]
    fn a_reopened_question_comes_first_and_still_counts_as_it_was() {
        let chat = view(
            &profile(),
            &after(&[
                (Step::Shop, shop),
                (Step::Goods, Answer::skip),
                (Step::Shop, Answer::reopen),
            ]),
        );
        assert_eq!(
            (chat.current, chat.score_percent, chat.answered),
            (Some(Step::Shop), 25, 0)
        );
        assert!(chat.proposal.is_some() && chat.can_skip && chat.can_finish);
    }

    #[test]
    fn when_every_question_is_settled_the_summary_follows() {
        let mut changes: Vec<(Step, Change)> = Step::ALL
            .into_iter()
            .map(|step| (step, Answer::skip as Change))
            .collect();
        changes[0].1 = shop;
        let chat = view(&profile(), &after(&changes));
        assert_eq!((chat.current, chat.minutes_left), (None, 0));
        assert_eq!(chat.turns.last().unwrap().text, phrases::closing(false));
        assert_eq!(chat.steps[0].summary, "Fabrics, 3 Allen Avenue");
    }

    #[test]
    fn another_money_asks_about_delivery_again() {
        let accra = Profile {
            currency: "GHS".into(),
            ..profile()
        };
        let reopened = |answer: Answer| answer.say("Lagos 2500", "NGN").unwrap().confirm().unwrap().reopen();
        let chat = view(&accra, &after(&[(Step::Delivery, reopened)]));
        assert!(chat.turns.iter().any(|turn| turn.text == phrases::reprice("GHS")));
    }
}
