use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::state::{ChoiceState, FormState};
use crate::components::Icon;

/// The choices a customer has: each a name and its values as chips.
#[component]
pub(super) fn OptionsPanel(state: FormState, error: Signal<Option<crate::error::AppError>>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="options-h">
            <div class="panel-head">
                <h2 id="options-h" class="panel-title">
                    "Options"
                </h2>
                <p class="panel-note w-full">
                    "Give the choices a customer has, like size or colour. CHIDI makes one version for each combination."
                </p>
            </div>
            <div class="panel-body space-y-5">
                <noscript>
                    <p class="panel-note">
                        "Options need JavaScript. Without it a product has one price and one stock."
                    </p>
                </noscript>
                <For each=move || state.choices.get() key=|choice| choice.key let:choice>
                    <ChoiceEditor state choice error />
                </For>
                <Show when=move || state.may_add_choice()>
                    <button type="button" class="btn btn-sm btn-ghost -ml-3" on:click=move |_| state.add_choice()>
                        <Icon name="plus" />
                        {move || if state.choices.with(Vec::is_empty) { "Add an option" } else { "Another option" }}
                    </button>
                </Show>
            </div>
        </section>
    }
}

/// One choice: its name, its values, a place to type the next one.
#[component]
fn ChoiceEditor(state: FormState, choice: ChoiceState, error: Signal<Option<crate::error::AppError>>) -> impl IntoView {
    let name_id = format!("choice-{}-name", choice.key);
    let place = move || {
        state
            .choices
            .with(|choices| choices.iter().position(|other| other.key == choice.key))
            .unwrap_or(0)
    };
    let problem = move || {
        let at = place();
        error.with(|error| {
            let error = error.as_ref()?;
            error
                .for_field(&format!("options[{at}].name"))
                .or_else(|| error.for_field(&format!("options[{at}].values")))
        })
    };
    let shown_name = move || {
        Some(choice.name.get())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| "this option".to_owned())
    };
    view! {
        <div class="field" role="group" aria-label=move || format!("Option {}", shown_name())>
            <div class="flex items-end gap-2">
                <div class="field flex-1">
                    <label for=name_id.clone()>"Option"</label>
                    <input
                        id=name_id
                        class="input input-sm"
                        placeholder="Size"
                        maxlength="40"
                        autocomplete="off"
                        aria-invalid=move || problem().is_some().then_some("true")
                        prop:value=move || choice.name.get()
                        value=choice.name.get_untracked()
                        on:input=move |ev| {
                            choice.name.set(event_target_value(&ev));
                            state.is_changed.set(true);
                        }
                    />
                </div>
                <button
                    type="button"
                    class="btn btn-sm btn-ghost btn-square"
                    aria-label=move || format!("Take away {}", shown_name())
                    on:click=move |_| state.remove_choice(choice.key)
                >
                    <Icon name="trash" />
                </button>
            </div>
            <ValueChips state choice />
            {move || {
                problem()
                    .map(|message| {
                        view! {
                            <p class="field-error" role="alert">
                                <Icon name="alert" />
                                {message}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// The values as chips, and the field that adds one with Enter, a comma, or by leaving it.
#[component]
fn ValueChips(state: FormState, choice: ChoiceState) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let take = move || {
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            state.add_values(choice, &text);
        }
        typed.set(String::new());
    };
    let on_key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Enter" | "," => {
            ev.prevent_default();
            take();
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            if let Some(last) = choice.values.get_untracked().last() {
                state.remove_value(choice, last);
            }
        }
        _ => {}
    };
    let label = move || {
        let name = choice.name.get();
        if name.is_empty() {
            "Add a value".to_owned()
        } else {
            format!("Add to {name}")
        }
    };
    view! {
        <div class="flex flex-wrap items-center gap-2 rounded-field border border-field-line p-2 min-h-14 bg-base-100 focus-within:border-focus">
            <For each=move || choice.values.get() key=|value| value.clone() let:value>
                <Chip state choice value />
            </For>
            <input
                class="flex-1 min-w-28 h-11 lg:h-9 px-2 bg-transparent outline-none"
                aria-label=label
                placeholder="Add one"
                maxlength="60"
                autocomplete="off"
                enterkeyhint="done"
                prop:value=move || typed.get()
                on:input=move |ev| typed.set(event_target_value(&ev))
                on:keydown=on_key
                on:blur=move |_| take()
            />
        </div>
    }
}

#[component]
fn Chip(state: FormState, choice: ChoiceState, value: String) -> impl IntoView {
    let label = format!("Take away {value}");
    let shown = value.clone();
    view! {
        <span class="inline-flex items-center gap-0.5 h-11 lg:h-9 rounded-field bg-calm-tint pl-3 text-sm font-medium">
            {shown}
            <button
                type="button"
                class="grid place-items-center size-11 lg:size-9 rounded-field hover:bg-base-300"
                aria-label=label
                on:click=move |_| state.remove_value(choice, &value)
            >
                <Icon name="x" class="!size-4" />
            </button>
        </span>
    }
}
