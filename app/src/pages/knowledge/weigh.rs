use leptos::form::ActionForm;
use leptos::prelude::*;

use super::api::{KeepWeighing, Weighing, load_weighing};
use super::outcome;
use crate::components::use_toasts;

/// What counts when CHIDI looks: the same words, or the same meaning. It is tried on the question above before it is kept.
#[component]
pub(super) fn Weigh(
    /// What the address says is tried, of 100.
    tried: Signal<Option<u8>>,
    /// Tries another.
    try_it: Callback<Option<u8>>,
) -> impl IntoView {
    let keep = ServerAction::<KeepWeighing>::new();
    let kept = Resource::new(move || keep.version().get(), |_| load_weighing());
    let toasts = use_toasts();
    Effect::new(move || match keep.value().get() {
        Some(Ok(())) => toasts.done(outcome("weighed").unwrap_or_default()),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match kept.await {
                    Ok(Some(weighing)) => Some(view! { <Slider weighing tried try_it keep /> }),
                    Ok(None) | Err(_) => None,
                }
            })}
        </Transition>
    }
}

#[component]
fn Slider(
    weighing: Weighing,
    tried: Signal<Option<u8>>,
    try_it: Callback<Option<u8>>,
    keep: ServerAction<KeepWeighing>,
) -> impl IntoView {
    let Weighing { meaning, may_edit } = weighing;
    let chosen = RwSignal::new(tried.get_untracked().unwrap_or(meaning));
    let is_other = move || chosen.get() != meaning;
    let read = |ev: &leptos::ev::Event| event_target_value(ev).parse::<u8>().ok();
    view! {
        <details class="mt-6 border-t border-base-300 pt-4" open=is_other()>
            <summary class="text-link inline-flex items-center min-h-11 cursor-pointer">"Words or meaning"</summary>
            <p id="weigh-help" class="panel-note">
                "What counts more when CHIDI looks for an answer. Move it, and see what your question finds."
            </p>
            <div class="mt-3 flex items-baseline justify-between">
                <label for="meaning" class="text-soft text-sm">
                    "Meaning"
                </label>
                <output for="meaning" class="figure">
                    {move || chosen.get()}
                    <small>" of 100"</small>
                </output>
            </div>
            <input
                id="meaning"
                name="meaning"
                form="try"
                type="range"
                class="slider"
                min="0"
                max="100"
                step="5"
                value=chosen.get_untracked()
                aria-describedby="weigh-help"
                on:input=move |ev| {
                    if let Some(meaning) = read(&ev) {
                        chosen.set(meaning);
                    }
                }
                on:change=move |ev| try_it.run(read(&ev))
            />
            <div class="flex justify-between text-xs text-soft">
                <span>"The same words"</span>
                <span>"The same meaning"</span>
            </div>
            <Show when=move || may_edit && is_other()>
                <div class="mt-4">
                    <ActionForm action=keep>
                        <input type="hidden" name="meaning" value=move || chosen.get() />
                        <button type="submit" class="btn btn-outline w-full">
                            "Use this for all answers"
                        </button>
                    </ActionForm>
                </div>
            </Show>
        </details>
    }
}
