use std::time::Duration;

use leptos::ev::{Event, KeyboardEvent};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use leptos_router::hooks::use_query_map;

use super::actions::ThreadActions;
use super::api::{Reply, Thread};
use super::template::TemplatePicker;
use super::window;
use crate::components::{Icon, WindowRing};
use crate::error::AppError;

/// How often the time left is said anew.
const TICK_S: i64 = 20;

/// Where the owner writes, with the time that is left for it; or why nothing can be written.
#[component]
pub(super) fn Composer(shown: RwSignal<Thread>) -> impl IntoView {
    let (may_answer, name) = shown.with_untracked(|thread| (thread.may_answer, thread.name.clone()));
    let has_templates =
        shown.with_untracked(|thread| thread.platform == "whatsapp" && thread.account_trouble.is_empty());
    let left = count_down(shown);
    let trouble = Memo::new(move |_| shown.with(|thread| thread.account_trouble.clone()));
    let can_write = Memo::new(move |_| left.with(Option::is_some) && trouble.with(String::is_empty));
    may_answer.then(|| {
        view! {
            <div class="bg-base-100 border-t border-base-300 px-2 lg:px-6 pt-2 pb-3 max-lg:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
                {move || {
                    if can_write.get() {
                        view! {
                            <ReplyForm shown name=name.clone() left />
                            <PictureForm shown />
                        }
                            .into_any()
                    } else {
                        view! {
                            <NoReply name=name.clone() trouble=trouble.get() />
                            {has_templates.then(|| view! { <TemplatePicker shown /> })}
                        }
                            .into_any()
                    }
                }}
            </div>
        }
    })
}

/// What is left of the window. Counts down in the browser from what the server said last.
fn count_down(shown: RwSignal<Thread>) -> Memo<Option<window::Left>> {
    let elapsed_s = RwSignal::new(0_i64);
    Effect::new(move || {
        shown.track();
        elapsed_s.set(0);
    });
    Effect::new(move || {
        let tick = move || {
            elapsed_s.try_update(|elapsed_s| *elapsed_s += TICK_S);
        };
        if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(TICK_S as u64)) {
            on_cleanup(move || ticking.clear());
        }
    });
    Memo::new(move |_| {
        shown
            .with(|thread| thread.window_left_s.map(|left_s| (left_s, thread.is_late)))
            .and_then(|(left_s, is_late)| window::left(left_s - elapsed_s.get(), is_late))
    })
}

#[component]
fn ReplyForm(shown: RwSignal<Thread>, name: String, left: Memo<Option<window::Left>>) -> impl IntoView {
    let reply = expect_context::<ThreadActions>().reply;
    let query = use_query_map();
    let sent_back = |name: &str| query.with_untracked(|query| query.get(name));
    let problem: Option<AppError> = sent_back("problem").and_then(|problem| serde_json::from_str(&problem).ok());
    let error = Signal::derive(move || reply.value().get().map_or_else(|| problem.clone(), Result::err));
    let text = RwSignal::new(sent_back("typed").unwrap_or_default());
    let id = shown.with_untracked(|thread| thread.id.clone());
    let reply_id = RwSignal::new(shown.with_untracked(|thread| thread.reply_id.clone()));
    let pending = reply.pending();
    Effect::new(move || {
        if let Some(Ok(next_id)) = reply.value().get() {
            text.set(String::new());
            reply_id.set(next_id);
        }
    });
    let thread_id = id.clone();
    let send = move || {
        if !text.with_untracked(|text| text.trim().is_empty()) && !pending.get_untracked() {
            reply.dispatch(Reply {
                id: thread_id.clone(),
                message_id: reply_id.get_untracked(),
                text: text.get_untracked(),
            });
        }
    };
    let on_key = move |ev: KeyboardEvent| {
        if ev.key() == "Enter" && !ev.shift_key() && !ev.is_composing() {
            ev.prevent_default();
            send();
        }
    };
    let label = format!("Write to {name}");
    view! {
        <ActionForm action=reply>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="message_id" value=reply_id.get_untracked() prop:value=move || reply_id.get() />
            <div class="flex items-end gap-1 lg:gap-2">
                <PictureInput />
                <label class="sr-only" for="reply">
                    {label.clone()}
                </label>
                <textarea
                    id="reply"
                    name="text"
                    class="textarea !min-h-12 max-h-40 !py-3 field-sizing-content resize-none flex-1"
                    rows="1"
                    maxlength="4000"
                    required
                    placeholder=label
                    aria-describedby="reply-error reply-window"
                    enterkeyhint="send"
                    prop:value=move || text.get()
                    on:input=move |ev| text.set(event_target_value(&ev))
                    on:keydown=on_key
                >
                    {text.get_untracked()}
                </textarea>
                <button type="submit" class="btn btn-ghost btn-square" aria-label="Send" disabled=move || pending.get()>
                    <Icon name="send" />
                </button>
            </div>
            <ReplyError error />
            <div class="mt-1.5 px-2 lg:px-1 flex flex-wrap items-center gap-x-4 justify-between">
                <WindowLeft left />
                <p class="text-xs text-soft max-lg:hidden">"Enter sends, Shift and Enter start a new line"</p>
            </div>
        </ActionForm>
    }
}

/// Chooses a picture, which then goes out at once.
#[component]
fn PictureInput() -> impl IntoView {
    let send = |ev: Event| {
        if let Some(form) = event_target::<HtmlInputElement>(&ev).form() {
            let _ = form.request_submit();
        }
    };
    view! {
        <label class="btn btn-ghost btn-square focus-within:outline-2">
            <Icon name="image" />
            <span class="sr-only">"Send a picture"</span>
            <input
                class="sr-only"
                type="file"
                name="picture"
                form="picture-form"
                accept="image/jpeg,image/png,image/webp"
                required
                on:change=send
            />
        </label>
    }
}

/// The form that carries the picture. Without wasm it has a button.
#[component]
fn PictureForm(shown: RwSignal<Thread>) -> impl IntoView {
    let id = shown.with_untracked(|thread| thread.id.clone());
    view! {
        <form id="picture-form" method="post" action=format!("/inbox/{id}/picture") enctype="multipart/form-data">
            <input type="hidden" name="message_id" value=move || shown.with(|thread| thread.picture_id.clone()) />
            <button type="submit" class="btn btn-sm btn-ghost until-hydrated">
                "Send the picture"
            </button>
        </form>
    }
}

#[component]
fn ReplyError(error: Signal<Option<AppError>>) -> impl IntoView {
    let shown = move || {
        error.get().map(|error| {
            view! {
                <p class="field-error mt-1.5">
                    <Icon name="alert" />
                    {error.to_string()}
                </p>
            }
        })
    };
    view! {
        <div id="reply-error" role="alert">
            {shown}
        </div>
    }
}

#[component]
fn WindowLeft(left: Memo<Option<window::Left>>) -> impl IntoView {
    move || {
        left.get().map(|left| {
            view! {
                <span class="window" id="reply-window" data-closing=left.is_closing.then_some("")>
                    <WindowRing left=left.percent />
                    {left.words}
                </span>
            }
        })
    }
}

/// Why nothing can be written, and what changes it.
#[component]
fn NoReply(name: String, trouble: String) -> impl IntoView {
    if trouble.is_empty() {
        return view! {
            <p class="notice m-1 items-center">
                <Icon name="clock" />
                <span>
                    {format!(
                        "The time to answer {name}'s last message is over. You can write again as soon as {name} does.",
                    )}
                </span>
            </p>
        }
        .into_any();
    }
    view! {
        <div class="notice m-1 items-center flex-wrap" data-tone="need">
            <Icon name="plug" />
            <p class="flex-1 min-w-48">{trouble}</p>
            <a class="btn btn-sm btn-outline" href="/channels">
                "To the channels"
            </a>
        </div>
    }
    .into_any()
}
