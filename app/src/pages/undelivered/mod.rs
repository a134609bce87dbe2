//! What did not reach its customer: each message with its reason and what can be done about it.

mod api;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use api::{Lost, PutAway, SendAllAgain, TryUnfinishedAgain, Undelivered, Unfinished, list_undelivered};

use crate::components::{Empty, Face, Icon, LoadedPage, PageHead, SubmitButton, use_toasts};
use crate::live::use_live;
use crate::pages::inbox::SendAgain;

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    send: ServerAction<SendAgain>,
    send_all: ServerAction<SendAllAgain>,
    put_away: ServerAction<PutAway>,
    try_again: ServerAction<TryUnfinishedAgain>,
}

/// `/undelivered`
#[component]
pub fn UndeliveredPage() -> impl IntoView {
    let live = use_live();
    let actions = Actions {
        send: ServerAction::new(),
        send_all: ServerAction::new(),
        put_away: ServerAction::new(),
        try_again: ServerAction::new(),
    };
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after").unwrap_or_default()));
    let source = move || {
        (
            after.get(),
            live.conversations.get(),
            actions.put_away.version().get(),
            actions.try_again.version().get(),
        )
    };
    let undelivered = Resource::new(source, |(after, ..)| list_undelivered(after));
    say_what_happened(actions);
    view! {
        <LoadedPage
            title="Not delivered"
            label="Loading what did not arrive"
            from=undelivered
            show=move |undelivered| view! { <Lists undelivered after=after.get_untracked() actions /> }
        />
    }
}

fn say_what_happened(actions: Actions) {
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Err(error)) = actions.send.value().get() {
            toasts.failed(error.to_string());
        }
    });
    Effect::new(move || match actions.send_all.value().get() {
        Some(Ok(0)) => toasts.failed("None of them can go out now. Each says what it waits for."),
        Some(Ok(1)) => toasts.done("1 message is on its way again."),
        Some(Ok(sent)) => toasts.done(format!("{sent} messages are on their way again.")),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
    Effect::new(move || match actions.put_away.value().get() {
        Some(Ok(id)) if !id.is_empty() => {
            let undo = Callback::new(move |()| {
                actions.put_away.dispatch(PutAway {
                    id: id.clone(),
                    back: true,
                });
            });
            toasts.done_with_undo("Put away. It stays in its conversation.", undo);
        }
        Some(Err(error)) => toasts.failed(error.to_string()),
        _ => {}
    });
    Effect::new(move || match actions.try_again.value().get() {
        Some(Ok(())) => toasts.done("CHIDI tries again."),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
}

#[component]
fn Lists(undelivered: Undelivered, after: String, actions: Actions) -> impl IntoView {
    let Undelivered {
        messages,
        unfinished,
        next,
        may_answer,
    } = undelivered;
    let again = messages.iter().filter(|message| message.can_send_again).count();
    let is_first = after.is_empty();
    if messages.is_empty() && unfinished.is_empty() && is_first {
        return view! {
            <PageHead title="Not delivered" />
            <div class="panel">
                <Empty
                    icon="check"
                    title="Everything arrived"
                    text="A message that a platform does not take is shown here, with the reason."
                >
                    <a class="btn btn-outline" href="/inbox">
                        "To the inbox"
                    </a>
                </Empty>
            </div>
        }
        .into_any();
    }
    view! {
        <PageHead title="Not delivered" lead="Nothing here is sent again by itself." />
        {(may_answer && again > 1)
            .then(|| {
                view! {
                    <ActionForm action=actions.send_all attr:class="mb-4">
                        <SubmitButton
                            label=format!("Send {again} again")
                            busy_label="Sending"
                            pending=actions.send_all.pending()
                            class="btn-outline max-md:w-full"
                        />
                    </ActionForm>
                }
            })}
        {(!messages.is_empty())
            .then(|| {
                view! {
                    <ul class="panel rows">
                        {messages
                            .into_iter()
                            .map(|message| view! { <LostRow message may_answer actions /> })
                            .collect_view()}
                    </ul>
                }
            })}
        <Turn is_first next />
        <UnfinishedList unfinished may_answer actions />
    }
    .into_any()
}

/// The ways to the other pages, while there are any.
#[component]
fn Turn(is_first: bool, next: String) -> impl IntoView {
    view! {
        <p class="flex gap-2 mt-4 empty:hidden">
            {(!is_first)
                .then(|| {
                    view! {
                        <a class="btn btn-sm btn-outline" href="/undelivered">
                            "Newest"
                        </a>
                    }
                })}
            {(!next.is_empty())
                .then(|| {
                    view! {
                        <a class="btn btn-sm btn-outline" href=format!("/undelivered?after={next}")>
                            "Older"
                        </a>
                    }
                })}
        </p>
    }
}

#[component]
fn LostRow(message: Lost, may_answer: bool, actions: Actions) -> impl IntoView {
    let Lost {
        id,
        thread_id,
        name,
        platform,
        about,
        body,
        reason,
        can_send_again,
    } = message;
    view! {
        <li class="p-4 flex gap-3">
            <Face name=name.clone() channel=platform />
            <div class="flex-1 min-w-0">
                <p class="flex flex-wrap items-baseline gap-x-2">
                    <a class="font-semibold text-link" href=format!("/inbox/{thread_id}")>
                        {name.clone()}
                    </a>
                    <span class="text-xs text-soft">{about}</span>
                </p>
                <p class="mt-1 line-clamp-3 whitespace-pre-line break-words">{body}</p>
                <p class="mt-1 text-sm text-fail-ink flex gap-1.5">
                    <Icon name="alert" class="mt-0.5 flex-none" />
                    <span>{reason}</span>
                </p>
                {may_answer
                    .then(|| {
                        view! {
                            <div class="mt-2 flex flex-wrap gap-2">
                                {can_send_again.then(|| view! { <Again id=id.clone() name=name.clone() actions /> })}
                                <ActionForm action=actions.put_away>
                                    <input type="hidden" name="id" value=id.clone() />
                                    <button
                                        type="submit"
                                        class="btn btn-sm btn-ghost"
                                        aria-label=format!("Put away the message to {name}")
                                    >
                                        "Put away"
                                    </button>
                                </ActionForm>
                            </div>
                        }
                    })}
            </div>
        </li>
    }
}

#[component]
fn Again(id: String, name: String, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.send>
            <input type="hidden" name="message_id" value=id />
            <button
                type="submit"
                class="btn btn-sm btn-outline"
                aria-label=format!("Send the message to {name} again")
                disabled=move || actions.send.pending().get()
            >
                <Icon name="refresh" />
                "Send again"
            </button>
        </ActionForm>
    }
}

#[component]
fn UnfinishedList(unfinished: Vec<Unfinished>, may_answer: bool, actions: Actions) -> impl IntoView {
    let row = move |work: Unfinished| {
        view! {
            <li class="p-4 flex flex-wrap items-center gap-3">
                <p class="flex-1 min-w-48">
                    {if work.href.is_empty() {
                        work.what.into_any()
                    } else {
                        view! {
                            <a class="text-link" href=work.href>
                                {work.what}
                            </a>
                        }
                            .into_any()
                    }} <span class="text-xs text-soft">" "{work.ago}" ago"</span>
                </p>
                {may_answer
                    .then(|| {
                        view! {
                            <ActionForm action=actions.try_again>
                                <input type="hidden" name="id" value=work.id />
                                <button type="submit" class="btn btn-sm btn-outline">
                                    <Icon name="refresh" />
                                    "Try again"
                                </button>
                            </ActionForm>
                        }
                    })}
            </li>
        }
    };
    (!unfinished.is_empty()).then(|| {
        view! {
            <h2 class="section-title mt-6 mb-2">"Unfinished"</h2>
            <ul class="panel rows">{unfinished.into_iter().map(row).collect_view()}</ul>
        }
    })
}
