//! Why did it say this? The record of one answer: what was asked, what it rests on, what was checked, how sure CHIDI was,
//! what it did, and how long each step took.

mod api;
mod model;
#[cfg(feature = "ssr")]
mod server;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use api::{Answer, Approval, Ground, Outcome, Step, get_answer};
use model::AskedOfModel;

use crate::components::{Confidence, Empty, Failed, Icon, PageHead, SkeletonPage};
use crate::error::AppError;

/// `/answers/:id`
#[component]
pub fn AnswerPage() -> impl IntoView {
    let params = use_params_map();
    let answer = Resource::new(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        get_answer,
    );
    view! {
        <Title text="Why did it say this?" />
        <Transition fallback=|| {
            view! { <SkeletonPage label="Loading the answer" /> }
        }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(answer) => view! { <Record answer /> }.into_any(),
                    Err(AppError::NotFound) => {
                        view! {
                            <PageHead title="Why did it say this?" />
                            <Empty
                                icon="search"
                                title="This answer is not here"
                                text="It may have been removed, or the link is not complete."
                            >
                                <a class="btn btn-outline" href="/inbox">
                                    "To the inbox"
                                </a>
                            </Empty>
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! {
                            <PageHead title="Why did it say this?" />
                            <div class="panel">
                                <Failed error retry=Callback::new(move |()| answer.refetch()) />
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Record(answer: Answer) -> impl IntoView {
    let lead = format!(
        "An answer to {} on {}, {}.",
        answer.customer, answer.platform, answer.when
    );
    view! {
        <a class="text-link text-sm" href=format!("/inbox/{}", answer.thread_id)>
            <Icon name="back" class="!size-4 mr-1" />
            {format!("Back to {}", answer.customer)}
        </a>
        <PageHead title="Why did it say this?" lead />
        <div class="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,1fr)_21rem] items-start">
            <div class="space-y-4 min-w-0">
                <QuestionAndAnswer
                    question=answer.question
                    draft=answer.draft
                    outcome=answer.outcome
                    approval=answer.approval
                />
                <RestsOn rests_on=answer.rests_on />
                {answer.model.map(|model| view! { <AskedOfModel model /> })}
            </div>
            <div class="space-y-4 min-w-0">
                <HowSure
                    confidence=answer.confidence
                    line=answer.line
                    outcome=answer.outcome
                    outcome_words=answer.outcome_words
                    reasons=answer.reasons
                />
                <HowMade steps=answer.steps total=answer.total engine=answer.engine />
            </div>
        </div>
    }
}

#[component]
fn QuestionAndAnswer(question: String, draft: String, outcome: Outcome, approval: Option<Approval>) -> impl IntoView {
    let (sent, held) = ("bubble bubble-assistant", "bubble bubble-holding");
    let (look, below) = match (outcome, &approval) {
        (Outcome::Sent, _) => (sent, "sent".to_owned()),
        (Outcome::HandedOver, _) => (held, "written, then you were called".to_owned()),
        (Outcome::Silent, _) => (held, "not sent".to_owned()),
        (Outcome::Suggested, Some(approval)) if !approval.edited.is_empty() => (held, "suggested".to_owned()),
        (Outcome::Suggested, Some(approval)) => (if approval.is_sent { sent } else { held }, approval.below.clone()),
        (Outcome::Suggested, None) => (held, "suggested to you, not sent".to_owned()),
    };
    let edited = approval.filter(|approval| !approval.edited.is_empty());
    view! {
        <section class="panel panel-body" aria-label="Question and answer">
            <ol class="thread">
                <li class="turn">
                    <div class="bubble bubble-customer">
                        <span class="whitespace-pre-line">{question}</span>
                    </div>
                </li>
                {(!draft.is_empty())
                    .then(|| {
                        view! {
                            <li class="turn" data-out="">
                                <div class=look>
                                    <span class="whitespace-pre-line">{draft}</span>
                                </div>
                                <div class="turn-meta">
                                    <span class="who">"CHIDI"</span>
                                    {below}
                                </div>
                            </li>
                        }
                    })}
                {edited.map(|approval| view! { <OwnWords approval /> })}
            </ol>
        </section>
    }
}

/// What a person made of the suggestion, and what no record backed in it.
#[component]
fn OwnWords(approval: Approval) -> impl IntoView {
    let Approval {
        below,
        is_sent,
        edited,
        doubts,
    } = approval;
    let look = if is_sent {
        "bubble bubble-assistant"
    } else {
        "bubble bubble-holding"
    };
    view! {
        <li class="turn" data-out="">
            <div class=look>
                <span class="whitespace-pre-line">{edited}</span>
            </div>
            <div class="turn-meta">{below}</div>
            {(!doubts.is_empty())
                .then(|| {
                    view! {
                        <ul class="turn-meta flex-col items-end gap-1">
                            {doubts
                                .into_iter()
                                .map(|doubt| {
                                    view! {
                                        <li class="flex gap-1">
                                            <Icon name="alert" class="!size-4" />
                                            {doubt}
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })}
        </li>
    }
}

/// Each statement with the record behind it.
#[component]
fn RestsOn(rests_on: Vec<Ground>) -> impl IntoView {
    let missing = rests_on.iter().filter(|ground| !ground.is_backed).count();
    let note = match (rests_on.len(), missing) {
        (0, _) => String::new(),
        (1, 0) => "The one statement is in your records".to_owned(),
        (all, 0) => format!("All {all} statements are in your records"),
        (all, missing) => format!("{missing} of {all} statements are in no record of yours"),
    };
    view! {
        <section class="panel overflow-hidden" aria-labelledby="facts-h">
            <div class="panel-head pb-3">
                <h2 id="facts-h" class="panel-title">
                    "What it rests on"
                </h2>
                <p class="panel-note md:ml-auto">{note}</p>
            </div>
            {if rests_on.is_empty() {
                view! { <p class="px-4 lg:px-6 pb-5 text-soft">"Nothing had to be looked up for this."</p> }.into_any()
            } else {
                view! { <Grounds rests_on /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Grounds(rests_on: Vec<Ground>) -> impl IntoView {
    view! {
        <table class="table stack-table" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        "CHIDI said"
                    </th>
                    <th role="columnheader" scope="col">
                        "Found in"
                    </th>
                    <th role="columnheader" scope="col">
                        "It says there"
                    </th>
                    <th role="columnheader" scope="col">
                        "Check"
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {rests_on.into_iter().map(|ground| view! { <GroundRow ground /> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn GroundRow(ground: Ground) -> impl IntoView {
    let Ground {
        said,
        found_in,
        href,
        says,
        is_backed,
    } = ground;
    let source = if href.is_empty() {
        found_in.into_any()
    } else {
        view! {
            <a class="text-link" href=href>
                {found_in}
            </a>
        }
        .into_any()
    };
    let said = if said.is_empty() {
        view! { <span class="font-normal text-soft">"looked up"</span> }.into_any()
    } else {
        said.into_any()
    };
    view! {
        <tr role="row" class="max-md:!grid max-md:grid-cols-[1fr_auto] max-md:items-center max-md:gap-y-1">
            <th role="rowheader" scope="row" class="!text-base-content !text-base font-semibold">
                {said}
            </th>
            <td role="cell" class="max-md:col-span-2 max-md:order-2" data-label="Found in">
                {source}
            </td>
            <td role="cell" class="max-md:col-span-2 max-md:order-3" data-label="It says there">
                <span class="num">{says}</span>
            </td>
            <td role="cell" class="max-md:order-1">
                {if is_backed {
                    view! {
                        <span class="pill" data-tone="good">
                            <Icon name="check" />
                            "Same"
                        </span>
                    }
                        .into_any()
                } else {
                    view! {
                        <span class="pill" data-tone="fail">
                            <Icon name="alert" />
                            "Not found"
                        </span>
                    }
                        .into_any()
                }}
            </td>
        </tr>
    }
}

/// How sure it was, against the owner's line, and what that led to.
#[component]
fn HowSure(confidence: i16, line: i16, outcome: Outcome, outcome_words: String, reasons: Vec<String>) -> impl IntoView {
    let hangs_on_line = confidence < line || outcome == Outcome::Sent;
    view! {
        <section class="panel panel-body" aria-labelledby="sure-h">
            <h2 id="sure-h" class="panel-title">
                "How sure it was"
            </h2>
            <p class="figure mt-1">{confidence}<small>" of 100"</small></p>
            <div class="mt-3">
                <Confidence value=confidence line />
            </div>
            <p class="mt-2 text-xs text-soft">{format!("Your line was {line}.")}</p>
            <p class="mt-3 panel-note">
                {outcome_words}
                {hangs_on_line
                    .then(|| {
                        view! {
                            " "
                            <a class="text-link" href="/settings/assistant">
                                "Change the line"
                            </a>
                        }
                    })}
            </p>
            {(!reasons.is_empty())
                .then(|| {
                    view! {
                        <h3 class="mt-5 pt-4 border-t border-base-300 text-sm font-semibold">"Why"</h3>
                        <ul class="mt-2 text-sm space-y-2">
                            {reasons
                                .into_iter()
                                .map(|reason| {
                                    view! {
                                        <li class="flex gap-2">
                                            <Icon name="info" class="!size-4 mt-0.5 text-soft" />
                                            <span>{reason}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })}
        </section>
    }
}

/// The steps with their times.
#[component]
fn HowMade(steps: Vec<Step>, total: String, engine: String) -> impl IntoView {
    let step = |step: Step| {
        view! {
            <li>
                <span class="step-dot" data-done="">
                    <Icon name="check" />
                </span>
                <div class="flex gap-3">
                    <div class="flex-1">
                        <p class="font-medium">{step.title}</p>
                        <p class="text-sm text-soft">{step.note}</p>
                    </div>
                    <p class="text-sm text-soft num">{step.took}</p>
                </div>
            </li>
        }
    };
    view! {
        <section class="panel panel-body" aria-labelledby="how-h">
            <h2 id="how-h" class="panel-title mb-4">
                "How it was made"
            </h2>
            <ol class="trail">{steps.into_iter().map(step).collect_view()}</ol>
            <dl class="mt-5 pt-4 border-t border-base-300 text-sm space-y-2">
                <div class="flex justify-between">
                    <dt class="text-soft">"Thinking time"</dt>
                    <dd class="num">{total}</dd>
                </div>
                <div class="flex justify-between gap-4">
                    <dt class="text-soft">"Written by"</dt>
                    <dd class="text-right">{engine}</dd>
                </div>
            </dl>
        </section>
    }
}
