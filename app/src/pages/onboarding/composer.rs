//! Below the chat: answers to tap, the input, back and skip; and the end.

use leptos::prelude::*;

use super::Acting;
use super::api::{Act, ComposerView};
use crate::components::{Icon, SubmitButton};

const ANSWER: &str = "answer";

/// Where the owner answers; at the end, the way out.
#[component]
pub(super) fn Composer(composer: ComposerView) -> impl IntoView {
    let Acting(act) = expect_context();
    Effect::new(move |before: Option<usize>| {
        let now = act.version().get();
        let went_well = act.value().with_untracked(|value| matches!(value, Some(Ok(()))));
        if went_well && before.is_some_and(|before| before != now) {
            fill_answer("");
        }
        now
    });
    let error = move || {
        act.value().get().and_then(Result::err).map(|error| {
            view! {
                <p class="field-error pt-3">
                    <Icon name="alert" />
                    {error.to_string()}
                </p>
            }
        })
    };
    view! {
        <div class="border-t border-base-300 bg-base-100">
            <div class="mx-auto max-w-[44rem] px-4 pt-3 pb-4">
                <div role="alert">{error}</div>
                {match composer.step.clone() {
                    Some(step) => view! { <AnswerForm step composer /> }.into_any(),
                    None => {
                        view! { <End can_finish=composer.ways.contains(&Act::Finish) done=composer.done /> }.into_any()
                    }
                }}
            </div>
        </div>
    }
}

#[component]
fn AnswerForm(step: String, composer: ComposerView) -> impl IntoView {
    let Acting(act) = expect_context();
    let ComposerView {
        placeholder,
        chips,
        ways,
        ..
    } = composer;
    let may = |act: Act| ways.contains(&act);
    let chips = (!chips.is_empty()).then(|| view! { <Chips step=step.clone() chips /> });
    let of_skip = step.clone();
    view! {
        {chips}
        <ActionForm action=act>
            <input type="hidden" name="act" value="say" />
            <input type="hidden" name="step" value=step />
            <div class="flex items-end gap-2">
                <div class="flex-1 min-w-0">
                    <label class="sr-only" for=ANSWER>
                        "Your answer"
                    </label>
                    <input
                        class="input"
                        id=ANSWER
                        name="text"
                        placeholder=placeholder
                        autocomplete="off"
                        maxlength="2000"
                        required
                    />
                </div>
                <button class="btn btn-primary btn-square !size-14" type="submit" aria-label="Send">
                    <Icon name="send" />
                </button>
            </div>
        </ActionForm>
        <div class="mt-1 flex justify-between gap-2">
            {may(Act::Back)
                .then(|| {
                    view! {
                        <Small act_name="back" step=String::new() label="Back" class="btn btn-ghost btn-sm -ml-3" />
                    }
                })}
            <span class="ml-auto flex gap-1">
                {may(Act::Skip)
                    .then(|| {
                        view! { <Small act_name="skip" step=of_skip label="Skip" class="btn btn-ghost btn-sm" /> }
                    })}
                {may(Act::Finish)
                    .then(|| {
                        view! {
                            <Small
                                act_name="finish"
                                step=String::new()
                                label="Finish now"
                                class="btn btn-ghost btn-sm -mr-3"
                            />
                        }
                    })}
            </span>
        </div>
    }
}

/// A quiet button that is a form of its own.
#[component]
fn Small(act_name: &'static str, step: String, label: &'static str, class: &'static str) -> impl IntoView {
    let Acting(act) = expect_context();
    view! {
        <ActionForm action=act>
            <input type="hidden" name="act" value=act_name />
            <input type="hidden" name="step" value=step />
            <button type="submit" class=class>
                {(act_name == "back").then(|| view! { <Icon name="back" class="!size-4" /> })}
                {label}
            </button>
        </ActionForm>
    }
}

/// Answers to tap.
#[component]
fn Chips(step: String, chips: Vec<String>) -> impl IntoView {
    let Acting(act) = expect_context();
    let chip = move |text: String| {
        let step = step.clone();
        let label = text.clone();
        view! {
            <ActionForm action=act>
                <input type="hidden" name="act" value="say" />
                <input type="hidden" name="step" value=step />
                <input type="hidden" name="text" value=text />
                <button type="submit" class="chip">
                    {label}
                </button>
            </ActionForm>
        }
    };
    view! {
        <div class="chips mb-3" role="group" aria-label="Answers to tap">
            {chips.into_iter().map(chip).collect_view()}
        </div>
    }
}

/// Every question is settled.
#[component]
fn End(can_finish: bool, done: bool) -> impl IntoView {
    let Acting(act) = expect_context();
    if done || !can_finish {
        return view! {
            <div class="flex flex-wrap items-center gap-3">
                <p class="flex-1 min-w-56 text-soft">"You can change any answer in the list."</p>
                <a class="btn btn-primary" href="/">
                    "Go to your shop"
                </a>
            </div>
        }
        .into_any();
    }
    view! {
        <ActionForm action=act attr:class="flex flex-wrap items-center gap-3">
            <input type="hidden" name="act" value="finish" />
            <p class="flex-1 min-w-56 text-soft">"That is all. Next come your products."</p>
            <SubmitButton label="Finish" pending=act.pending() />
        </ActionForm>
    }
    .into_any()
}

/// Puts a text into the input and the cursor behind it.
#[cfg(feature = "hydrate")]
pub(super) fn fill_answer(text: &str) {
    use wasm_bindgen::JsCast;
    let input = document()
        .get_element_by_id(ANSWER)
        .and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = input {
        input.set_value(text);
        let _ = input.focus();
    }
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn fill_answer(_: &str) {}
