use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::actions::ThreadActions;
use super::api::{Message, Thread, mark_seen, open_thread};
use super::bubble::Turn;
use super::composer::Composer;
use super::suggestion::SuggestionCard;
use crate::components::{Empty, Face, Failed, Icon, SkeletonRows, SubmitButton};
use crate::error::AppError;
use crate::live::use_live;

/// `/inbox/:id`: one conversation, beside the list or, on phones, alone.
#[component]
pub fn ThreadPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let before = Memo::new(move |_| query.with(|query| query.get("before").and_then(|seq| seq.parse().ok())));
    let live = use_live();
    // What changes from here on is not in the answer, even if it comes before the answer does.
    let thread = Resource::new(
        move || (id.get(), before.get()),
        move |(id, before)| {
            let asked_at = live.conversations.get_untracked();
            async move { open_thread(id, before).await.map(|thread| (thread, asked_at)) }
        },
    );
    view! {
        <section aria-label="Conversation" class="flex flex-col min-h-0 min-w-0">
            <Transition fallback=|| {
                view! { <SkeletonRows label="Loading the conversation" count=4 /> }
            }>
                {move || Suspend::new(async move {
                    match thread.await {
                        Ok((thread, asked_at)) => view! { <OpenThread thread asked_at /> }.into_any(),
                        Err(AppError::NotFound) => view! { <Gone /> }.into_any(),
                        Err(error) => {
                            view! {
                                <h1 class="sr-only">"Conversation"</h1>
                                <Failed error retry=Callback::new(move |()| thread.refetch()) />
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <h1 class="sr-only">"Conversation"</h1>
        <Empty
            icon="inbox"
            title="This conversation is not here"
            text="It may have been removed, or the link is not complete."
        >
            <a class="btn btn-outline" href="/inbox">
                "To the inbox"
            </a>
        </Empty>
    }
}

/// A conversation on the page. New messages and states come in without disturbing what is being read or typed.
#[component]
fn OpenThread(thread: Thread, asked_at: u32) -> impl IntoView {
    let actions = ThreadActions::provide();
    let messages = RwSignal::new(thread.messages.clone());
    let earlier = RwSignal::new(thread.earlier);
    let id = thread.id.clone();
    let name = thread.name.clone();
    let shown = RwSignal::new(thread);
    stay_fresh(id.clone(), asked_at, (shown, messages), actions);
    mark_when_seen(shown);
    view! {
        <Title text=name.clone() />
        <Head shown />
        <Band shown />
        <div
            class="relative flex-1 min-h-0 overflow-y-auto flex flex-col-reverse px-4 lg:px-6"
            tabindex="0"
            role="log"
            aria-label=format!("Messages with {name}")
        >
            <ol class="thread pb-4">
                <Earlier id earlier messages />
                <For each=move || messages.get() key=|message| message.id.clone() let:message>
                    <Turn message messages />
                </For>
            </ol>
        </div>
        <SuggestionCard shown />
        <Composer shown />
    }
}

/// Loads the thread anew whenever something in the shop's conversations moved since it was asked for, or an action ended.
fn stay_fresh(
    id: String,
    asked_at: u32,
    (shown, messages): (RwSignal<Thread>, RwSignal<Vec<Message>>),
    actions: ThreadActions,
) {
    let live = use_live();
    let latest = StoredValue::new(0_u32);
    Effect::new(move |seen: Option<(u32, usize)>| {
        let now = (live.conversations.get(), actions.version());
        if seen.unwrap_or((asked_at, 0)) != now {
            latest.update_value(|turn| *turn += 1);
            let (turn, id) = (latest.get_value(), id.clone());
            spawn_local(async move {
                let Ok(fresh) = open_thread(id, None).await else { return };
                // An answer that was overtaken by a later one, or by leaving the page, is not shown.
                if latest.try_get_value() == Some(turn) {
                    messages.update(|known| merge(known, &fresh.messages));
                    shown.set(fresh);
                }
            });
        }
        now
    });
}

/// Puts the newest messages over those known, and leaves earlier ones in place.
fn merge(known: &mut Vec<Message>, fresh: &[Message]) {
    let Some(first) = fresh.first().map(|message| message.seq) else {
        return;
    };
    known.retain(|message| message.seq < first);
    known.extend_from_slice(fresh);
}

fn mark_when_seen(shown: RwSignal<Thread>) {
    Effect::new(move || {
        let (unread, may_answer) = shown.with(|thread| (thread.unread, thread.may_answer));
        if unread > 0 && may_answer {
            let id = shown.with_untracked(|thread| thread.id.clone());
            spawn_local(async move {
                // Not marked is not lost: it is marked with the next message.
                let _ = mark_seen(id).await;
            });
        }
    });
}

/// Who it is, and the way to put the conversation away.
#[component]
fn Head(shown: RwSignal<Thread>) -> impl IntoView {
    let actions = expect_context::<ThreadActions>();
    let Thread {
        id,
        name,
        platform,
        about,
        may_answer,
        ..
    } = shown.get_untracked();
    let id = StoredValue::new(id);
    let is_open = move || {
        shown.with(|thread| {
            !matches!(
                thread.state.as_str(),
                "resolved_by_ai" | "resolved_by_human" | "archived"
            )
        })
    };
    view! {
        <div class="bg-base-100 border-b border-base-300 px-2 lg:px-6 py-2 lg:py-3 flex items-center gap-3">
            <a class="btn btn-ghost btn-square lg:hidden -mr-2" href="/inbox" aria-label="Back to the inbox">
                <Icon name="back" />
            </a>
            <Face name=name.clone() channel=platform />
            <div class="flex-1 min-w-0">
                <h1 class="font-semibold leading-5 truncate">{name}</h1>
                <p class="text-xs text-soft mt-0.5 truncate">{about}</p>
            </div>
            <Show when=move || may_answer && is_open()>
                <ActionForm action=actions.finish>
                    <input type="hidden" name="id" value=id.get_value() />
                    <button
                        type="submit"
                        class="btn btn-sm btn-outline"
                        disabled=move || actions.finish.pending().get()
                    >
                        <Icon name="check" />
                        "Done"
                    </button>
                </ActionForm>
            </Show>
        </div>
    }
}

/// Who has the conversation in hand, in a sentence, and the one thing to do about it.
#[component]
fn Band(shown: RwSignal<Thread>) -> impl IntoView {
    let state = Memo::new(move |_| {
        shown.with(|thread| (thread.state.clone(), thread.needs.clone(), thread.suggestion.is_some()))
    });
    let (id, may_answer, name) =
        shown.with_untracked(|thread| (thread.id.clone(), thread.may_answer, thread.name.clone()));
    move || {
        let (state, needs, has_suggestion) = state.get();
        let (look, bold, rest) = match state.as_str() {
            "escalated_human_needed" => ("bg-need-tint text-need-ink", "Needs you: ", needs),
            "active_human" => ("bg-sunk", "You are answering. ", "CHIDI is silent here.".to_owned()),
            "active_ai" if has_suggestion => (
                "bg-need-tint text-need-ink",
                "Waits for your yes. ",
                "Nothing is sent before.".to_owned(),
            ),
            "active_ai" => ("bg-chidi-tint text-chidi-ink", "CHIDI is answering. ", String::new()),
            "resolved_by_ai" => (
                "bg-good-tint text-good-ink",
                "Solved by CHIDI. ",
                format!("It opens again when {name} writes."),
            ),
            "resolved_by_human" => (
                "bg-good-tint text-good-ink",
                "Solved by you. ",
                format!("It opens again when {name} writes."),
            ),
            _ => ("bg-sunk", "Archived. ", format!("It opens again when {name} writes.")),
        };
        view! {
            <div
                class=format!("px-4 lg:px-6 py-2 min-h-12 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm {look}")
                role="status"
            >
                <p class="flex-1 min-w-48">
                    <span class="font-semibold">{bold}</span>
                    <span class="text-base-content">{rest}</span>
                </p>
                {may_answer.then(|| view! { <NextHand state id=id.clone() /> })}
            </div>
        }
    }
}

/// Take over, or hand back.
#[component]
fn NextHand(state: String, id: String) -> impl IntoView {
    let actions = expect_context::<ThreadActions>();
    match state.as_str() {
        "escalated_human_needed" | "active_ai" => {
            let class = if state == "active_ai" {
                "btn-sm btn-outline bg-base-100"
            } else {
                "btn-sm btn-primary"
            };
            view! {
                <ActionForm action=actions.take_over>
                    <input type="hidden" name="id" value=id />
                    <SubmitButton label="Take over" pending=actions.take_over.pending() class />
                </ActionForm>
            }
            .into_any()
        }
        "active_human" => view! {
            <ActionForm action=actions.hand_back>
                <input type="hidden" name="id" value=id />
                <SubmitButton
                    label="Hand back to CHIDI"
                    pending=actions.hand_back.pending()
                    class="btn-sm btn-outline bg-base-100"
                />
            </ActionForm>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// Shows what came before. Without wasm it is a link to a page of its own.
#[component]
fn Earlier(id: String, earlier: RwSignal<Option<i64>>, messages: RwSignal<Vec<Message>>) -> impl IntoView {
    let loading = RwSignal::new(false);
    let path = format!("/inbox/{id}");
    let load = move |ev: leptos::ev::MouseEvent| {
        ev.prevent_default();
        let Some(before) = earlier.get_untracked().filter(|_| !loading.get_untracked()) else {
            return;
        };
        loading.set(true);
        let id = id.clone();
        spawn_local(async move {
            if let Ok(page) = open_thread(id, Some(before)).await {
                messages.update(|known| known.splice(0..0, page.messages).for_each(drop));
                earlier.set(page.earlier);
            }
            loading.set(false);
        });
    };
    move || {
        let before = earlier.get()?;
        let label = if loading.get() {
            "Loading"
        } else {
            "Show earlier messages"
        };
        Some(view! {
            <li class="self-center pt-3">
                <a
                    class="btn btn-sm btn-ghost"
                    href=format!("{path}?before={before}")
                    rel="external"
                    on:click=load.clone()
                >
                    {label}
                </a>
            </li>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::inbox::api::{Author, Fate};

    fn message(seq: i64, state: &str) -> Message {
        Message {
            id: seq.to_string(),
            seq,
            author: Author::Assistant,
            is_holding: false,
            body: String::new(),
            pieces: Vec::new(),
            about: String::new(),
            fate: Fate::AsSent,
            reaction: String::new(),
            offers: Vec::new(),
            day: "Today".into(),
            time: "10:00".into(),
            by: "CHIDI".into(),
            state: state.into(),
            failure: String::new(),
            can_send_again: false,
            facts: Vec::new(),
            answer_id: String::new(),
        }
    }

    #[test]
    fn newer_states_replace_known_ones_and_earlier_messages_stay() {
        let mut known = vec![message(1, "read"), message(2, "queued"), message(3, "queued")];
        merge(
            &mut known,
            &[message(2, "accepted"), message(3, "queued"), message(4, "queued")],
        );
        let seen: Vec<_> = known
            .iter()
            .map(|message| (message.seq, message.state.as_str()))
            .collect();
        assert_eq!(seen, [(1, "read"), (2, "accepted"), (3, "queued"), (4, "queued")]);
    }

    #[test]
    fn an_empty_page_changes_nothing() {
        let mut known = vec![message(1, "read")];
        merge(&mut known, &[]);
        assert_eq!(known.len(), 1);
    }
}
