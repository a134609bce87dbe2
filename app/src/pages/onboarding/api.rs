//! What the onboarding page asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The chat as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnboardingView {
    pub steps: Vec<StepLine>,
    pub progress: Progress,
    pub turns: Vec<TurnLine>,
    pub proposal: Option<ProposalCard>,
    pub composer: ComposerView,
}

/// One question in the list beside the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    pub key: String,
    pub number: u32,
    pub title: String,
    pub summary: String,
    pub mark: StepMark,
}

/// Where a question stands, as the list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepMark {
    Open,
    Now,
    Done,
    Skipped,
}

/// How far the chat has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub answered: u32,
    pub total: u32,
    pub percent: u8,
    pub minutes_left: u32,
}

/// One bubble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnLine {
    pub is_owner: bool,
    pub text: String,
    /// "10:15"; empty where it does not matter.
    pub at: String,
}

/// What was understood and waits for "That is right".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalCard {
    pub step: String,
    pub said: String,
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub note: Option<String>,
}

/// What stands below the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposerView {
    /// The open question's key; `None` when every question is settled.
    pub step: Option<String>,
    pub placeholder: String,
    pub chips: Vec<String>,
    /// What else the owner may do, besides answering.
    pub ways: Vec<Act>,
    /// Whether onboarding was finished before.
    pub done: bool,
}

/// What the owner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Say,
    Confirm,
    Skip,
    Reopen,
    Back,
    Finish,
}

/// The chat as it stands.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "onboarding/load")]
pub async fn load_onboarding() -> Result<OnboardingView, AppError> {
    let member = crate::session::member().await?;
    server::view(&member).await
}

/// Answers, confirms, skips, changes, goes back, or ends. `step` and `text` are empty where they do not matter.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "onboarding/act")]
pub async fn onboarding_act(
    act: Act,
    #[server(default)] step: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let member = crate::session::member().await?;
    member.require(chidi::identity::Permission::EditShop)?;
    server::act(&member, act, &step, &text).await
}

#[cfg(feature = "ssr")]
mod server {
    use chidi::business::{self, onboarding};
    use chidi::identity::Member;
    use onboarding::{Speaker, Step, StepState, StepStatus};

    use super::{Act, ComposerView, OnboardingView, Progress, ProposalCard, StepLine, StepMark, TurnLine};
    use crate::error::AppError;
    use crate::{session, words};

    pub(super) async fn act(member: &Member, act: Act, step: &str, text: &str) -> Result<(), AppError> {
        let ctx = session::context();
        let business_id = member.business_id;
        let step = || step.parse::<Step>().map_err(|()| chidi::Error::NotFound("question"));
        match act {
            Act::Say => onboarding::say(&ctx, business_id, step()?, text).await?,
            Act::Confirm => onboarding::confirm(&ctx, business_id, step()?).await?,
            Act::Skip => onboarding::skip(&ctx, business_id, step()?).await?,
            Act::Reopen => onboarding::reopen(&ctx, business_id, step()?).await?,
            Act::Back => onboarding::back(&ctx, business_id).await?,
            Act::Finish => {
                let ended = onboarding::finish(&ctx, business_id).await?;
                leptos_axum::redirect("/");
                ended
            }
        };
        Ok(())
    }

    pub(super) async fn view(member: &Member) -> Result<OnboardingView, AppError> {
        let ctx = session::context();
        let zone = business::profile(&mut *ctx.tenant(member.business_id).await?, member.business_id)
            .await?
            .tz();
        let chat = onboarding::load(&ctx, member.business_id).await?;
        let said = |step| {
            chat.steps
                .iter()
                .find(|state| state.step == step)
                .map(|state| state.said.clone())
                .unwrap_or_default()
        };
        let proposal = chat
            .current
            .zip(chat.proposal.clone())
            .map(|(step, proposal)| ProposalCard {
                step: step.key().to_owned(),
                said: said(step),
                title: proposal.title,
                columns: proposal.columns,
                rows: proposal.rows,
                note: proposal.note,
            });
        let turns = chat.turns.iter().map(|turn| TurnLine {
            is_owner: turn.speaker == Speaker::Owner,
            text: turn.text.clone(),
            at: turn.at.map(|at| words::clock(at, zone)).unwrap_or_default(),
        });
        Ok(OnboardingView {
            steps: (1..)
                .zip(&chat.steps)
                .map(|(number, state)| line(number, state, chat.current))
                .collect(),
            progress: Progress {
                answered: chat.answered,
                total: chat.total,
                percent: chat.score_percent,
                minutes_left: chat.minutes_left,
            },
            turns: turns.collect(),
            proposal,
            composer: ComposerView {
                step: chat.current.map(|step| step.key().to_owned()),
                placeholder: chat.placeholder.to_owned(),
                chips: chat.chips.iter().map(ToString::to_string).collect(),
                ways: [
                    (chat.can_go_back, Act::Back),
                    (chat.can_skip, Act::Skip),
                    (chat.can_finish, Act::Finish),
                ]
                .into_iter()
                .filter_map(|(may, act)| may.then_some(act))
                .collect(),
                done: chat.done,
            },
        })
    }

    fn line(number: u32, state: &StepState, current: Option<Step>) -> StepLine {
        let mark = match state.status {
            _ if current == Some(state.step) => StepMark::Now,
            StepStatus::Confirmed => StepMark::Done,
            StepStatus::Skipped => StepMark::Skipped,
            StepStatus::Open | StepStatus::Proposed => StepMark::Open,
        };
        StepLine {
            key: state.step.key().to_owned(),
            number,
            title: state.step.title().to_owned(),
            summary: state.summary.clone(),
            mark,
        }
    }
}
