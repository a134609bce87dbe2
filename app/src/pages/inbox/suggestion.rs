use leptos::ev::KeyboardEvent;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;
use leptos_router::hooks::use_query_map;

use super::actions::ThreadActions;
use super::api::{Fact, Suggestion, Thread};
use super::bubble::Facts;
use crate::components::{Icon, SubmitButton};

/// What CHIDI would answer, above where the owner writes: a yes sends it, in these words or others. What is being typed
/// stays while other things in the conversation move.
#[component]
pub(super) fn SuggestionCard(shown: RwSignal<Thread>) -> impl IntoView {
    let suggestion = Memo::new(move |_| shown.with(|thread| thread.suggestion.clone()));
    let (id, may_answer) = shown.with_untracked(|thread| (thread.id.clone(), thread.may_answer));
    move || {
        let suggestion = suggestion.get()?;
        Some(view! { <Card suggestion thread_id=id.clone() may_answer /> })
    }
}

#[component]
fn Card(suggestion: Suggestion, thread_id: String, may_answer: bool) -> impl IntoView {
    let Suggestion {
        answer_id,
        text,
        first_words,
        sure,
        line,
        facts,
        edited,
        doubts,
    } = suggestion;
    let own_words = OwnWords { edited, doubts };
    let why = format!("/answers/{answer_id}");
    view! {
        <div class="px-2 lg:px-6 pb-2 max-h-[60dvh] overflow-y-auto flex-none">
            <section class="suggestion shadow-sm animate-arrive" aria-labelledby="suggestion-h">
                <header>
                    <h2 id="suggestion-h" class="font-semibold">
                        "CHIDI suggests"
                    </h2>
                    <span class="ml-auto num">{format!("{sure} of 100 sure, your line is {line}")}</span>
                </header>
                <div class="p-4">
                    {(!first_words.is_empty())
                        .then(|| {
                            view! { <p class="text-sm text-soft mb-2">{format!("Before it: “{first_words}”")}</p> }
                        })}
                    {if may_answer {
                        view! { <Decide answer_id thread_id text own_words facts why /> }.into_any()
                    } else {
                        view! {
                            <p class="whitespace-pre-line">{text}</p>
                            <Facts facts class="justify-start" />
                        }
                            .into_any()
                    }}
                </div>
            </section>
        </div>
    }
}

/// Words that were held back, and what is doubted in them; both empty when there are none.
#[derive(Clone)]
struct OwnWords {
    edited: String,
    doubts: Vec<String>,
}

/// Send, edit, dismiss. Without wasm, Edit is a link to this page with the words in a field.
#[component]
fn Decide(
    answer_id: String,
    thread_id: String,
    text: String,
    own_words: OwnWords,
    facts: Vec<Fact>,
    why: String,
) -> impl IntoView {
    let actions = expect_context::<ThreadActions>();
    let is_asked = use_query_map().with_untracked(|query| query.get("edit").is_some());
    let OwnWords { edited, doubts } = own_words;
    let is_held_back = !doubts.is_empty();
    let is_editing = RwSignal::new(is_asked || is_held_back);
    let is_doubted = Signal::derive(move || is_held_back && is_editing.get());
    let edit_link = format!("/inbox/{thread_id}?edit=1");
    let start = move |ev: leptos::ev::MouseEvent| {
        ev.prevent_default();
        is_editing.set(true);
    };
    let pending = actions.approve.pending();
    let dismissed_id = answer_id.clone();
    view! {
        <ActionForm action=actions.approve>
            <input type="hidden" name="id" value=thread_id />
            <input type="hidden" name="answer_id" value=answer_id />
            <Words text edited is_editing is_asked />
            <Doubts doubts is_doubted />
            <Facts facts class="justify-start" />
            <div class="mt-3 flex flex-wrap items-center gap-2">
                <Show
                    when=move || is_doubted.get()
                    fallback=move || {
                        view! {
                            <SubmitButton label="Send" busy_label="Sending" pending class="btn-primary max-md:flex-1" />
                        }
                    }
                >
                    <SubmitButton
                        label="Send anyway"
                        busy_label="Sending"
                        pending
                        class="btn-outline max-md:flex-1 whitespace-nowrap"
                    />
                </Show>
                <Show when=move || !is_editing.get()>
                    <a class="btn btn-outline max-md:flex-1" href=edit_link.clone() role="button" on:click=start>
                        "Edit"
                    </a>
                </Show>
                <button
                    type="submit"
                    class="btn btn-ghost max-md:flex-1"
                    form="dismiss-form"
                    formnovalidate
                    disabled=move || actions.dismiss.pending().get()
                >
                    "Dismiss"
                </button>
                <a class="text-link text-sm lg:ml-auto min-h-11 inline-flex items-center gap-1" href=why>
                    <Icon name="info" class="!size-4" />
                    "Why this?"
                </a>
            </div>
        </ActionForm>
        <ActionForm action=actions.dismiss attr:id="dismiss-form">
            <input type="hidden" name="answer_id" value=dismissed_id />
        </ActionForm>
    }
}

/// What is doubted in a person's words, before they leave. The form says with it that this was seen.
#[component]
fn Doubts(doubts: Vec<String>, is_doubted: Signal<bool>) -> impl IntoView {
    let doubts = StoredValue::new(doubts);
    view! {
        <Show when=move || is_doubted.get()>
            <input type="hidden" name="anyway" value="true" />
            <div class="notice mt-3" data-tone="need" role="alert" id="suggestion-doubts">
                <Icon name="alert" />
                <div class="min-w-0">
                    <p class="font-semibold">"Not sent yet. Please look once more:"</p>
                    <ul class="mt-1 space-y-1">
                        {doubts.get_value().into_iter().map(|doubt| view! { <li>{doubt}</li> }).collect_view()}
                    </ul>
                </div>
            </div>
        </Show>
    }
}

/// What would be sent, or the field to put it differently. `is_asked`: the address asks for the field, so the focus is left
/// where it is.
#[component]
fn Words(text: String, edited: String, is_editing: RwSignal<bool>, is_asked: bool) -> impl IntoView {
    let field = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        if is_editing.get()
            && !is_asked
            && let Some(field) = field.get()
        {
            let _ = field.focus();
        }
    });
    let on_key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Escape" => is_editing.set(false),
        "Enter" if ev.ctrl_key() || ev.meta_key() => {
            ev.prevent_default();
            let form = event_target::<HtmlTextAreaElement>(&ev).form();
            let _ = form.map(|form| form.request_submit());
        }
        _ => {}
    };
    let own = if edited.is_empty() { text.clone() } else { edited };
    let (words, own) = (StoredValue::new(text), StoredValue::new(own));
    view! {
        <Show
            when=move || is_editing.get()
            fallback=move || view! { <p class="whitespace-pre-line">{words.get_value()}</p> }
        >
            <label class="sr-only" for="suggestion-text">
                "Your words"
            </label>
            <textarea
                id="suggestion-text"
                node_ref=field
                name="text"
                class="textarea w-full field-sizing-content max-h-60"
                rows="3"
                maxlength="4000"
                required
                aria-describedby="suggestion-keys"
                on:keydown=on_key
            >
                {own.get_value()}
            </textarea>
            <p id="suggestion-keys" class="text-xs text-soft mt-1 max-lg:hidden">
                "Ctrl and Enter send, Escape goes back to CHIDI's words"
            </p>
        </Show>
    }
}
