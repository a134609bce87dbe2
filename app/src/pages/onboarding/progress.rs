//! How far the chat has come: beside it on laptops, above it on phones.

use leptos::prelude::*;

use super::Acting;
use super::api::{Progress, StepLine, StepMark};
use crate::components::Icon;

/// The side column.
#[component]
pub(super) fn Beside(progress: Progress, steps: Vec<StepLine>) -> impl IntoView {
    let headline = format!("{} of {} answered", progress.answered, progress.total);
    let left = time_left(progress.minutes_left);
    view! {
        <aside class="max-lg:hidden border-r border-base-300 bg-base-100 p-6 overflow-y-auto" aria-label="Progress">
            <h2 class="text-h4">{headline}</h2>
            <p class="mt-1 text-sm text-soft">{left}</p>
            <div class="mt-4 mb-5">
                <Milestones progress steps=steps.clone() />
            </div>
            <div class="-mx-3">
                <StepList steps />
            </div>
            <p class="mt-6 pt-5 border-t border-base-300 text-sm text-soft">"You can change any answer later."</p>
        </aside>
    }
}

/// The line on top, which opens to the same list.
#[component]
pub(super) fn Above(progress: Progress, steps: Vec<StepLine>) -> impl IntoView {
    let now = steps.iter().find(|step| step.mark == StepMark::Now);
    let headline = match now {
        Some(step) => format!("{} of {}: {}", step.number, progress.total, step.title),
        None => format!("{} of {} answered", progress.answered, progress.total),
    };
    let left = time_left(progress.minutes_left);
    view! {
        <details class="lg:hidden border-b border-base-300 bg-base-100">
            <summary class="px-4 py-3 block">
                <span class="flex items-center justify-between gap-3 mb-2.5">
                    <span class="font-semibold">{headline}</span>
                    <span class="text-sm text-soft flex items-center gap-1">
                        {left}<Icon name="down" class="!size-4" />
                    </span>
                </span>
                <Milestones progress steps=steps.clone() />
            </summary>
            <div class="px-1 pb-3 max-h-[60dvh] overflow-y-auto">
                <StepList steps />
            </div>
        </details>
    }
}

/// Cloth that grows, one band per question.
#[component]
fn Milestones(progress: Progress, steps: Vec<StepLine>) -> impl IntoView {
    let band = |step: StepLine| {
        let done = (step.mark == StepMark::Done).then_some("");
        let now = (step.mark == StepMark::Now).then_some("");
        view! { <span data-done=done data-now=now></span> }
    };
    view! {
        <span
            class="milestones"
            role="progressbar"
            aria-label="Onboarding"
            aria-valuemin="0"
            aria-valuemax=progress.total
            aria-valuenow=progress.answered
            aria-valuetext=format!(
                "{} of {} answered, profile {} percent complete",
                progress.answered,
                progress.total,
                progress.percent,
            )
        >
            {steps.into_iter().map(band).collect_view()}
        </span>
    }
}

#[component]
fn StepList(steps: Vec<StepLine>) -> impl IntoView {
    view! { <ol class="space-y-1">{steps.into_iter().map(|step| view! { <StepItem step /> }).collect_view()}</ol> }
}

#[component]
fn StepItem(step: StepLine) -> impl IntoView {
    let Acting(act) = expect_context();
    let is_now = step.mark == StepMark::Now;
    let is_done = step.mark == StepMark::Done;
    let note = match step.mark {
        StepMark::Now => "We are here".to_owned(),
        StepMark::Skipped => "Left for later".to_owned(),
        StepMark::Done => step.summary,
        StepMark::Open => String::new(),
    };
    let label = format!("Change: {}", step.title);
    let change = matches!(step.mark, StepMark::Done | StepMark::Skipped).then(|| {
        view! {
            <ActionForm action=act attr:class="self-start">
                <input type="hidden" name="act" value="reopen" />
                <input type="hidden" name="step" value=step.key />
                <button type="submit" class="text-link text-sm" aria-label=label>
                    "Change"
                </button>
            </ActionForm>
        }
    });
    view! {
        <li
            class=if is_now {
                "flex gap-3 rounded-field px-3 py-2.5 bg-calm-tint"
            } else {
                "flex gap-3 rounded-field px-3 py-2.5"
            }
            aria-current=is_now.then_some("step")
        >
            <span class="step-dot" data-done=is_done.then_some("") data-now=is_now.then_some("")>
                {if is_done { view! { <Icon name="check" /> }.into_any() } else { step.number.into_any() }}
            </span>
            <div class="flex-1 min-w-0">
                <p class=if is_now || is_done {
                    "font-medium leading-6"
                } else {
                    "text-soft leading-6"
                }>{step.title} {is_done.then(|| view! { <span class="sr-only">" (answered)"</span> })}</p>
                {(!note.is_empty()).then(|| view! { <p class="text-sm text-soft break-words">{note}</p> })}
            </div>
            {change}
        </li>
    }
}

fn time_left(minutes: u32) -> String {
    match minutes {
        0 => "Nothing left to answer".to_owned(),
        1 => "About a minute to go".to_owned(),
        _ => format!("About {minutes} minutes to go"),
    }
}
