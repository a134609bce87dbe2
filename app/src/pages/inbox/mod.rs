//! The inbox: conversations on the left, one of them on the right; on phones one after the other.

mod actions;
mod api;
#[cfg(feature = "ssr")]
mod approval;
mod bubble;
mod composer;
mod list;
#[cfg(feature = "ssr")]
mod pieces;
mod said;
#[cfg(feature = "ssr")]
mod server;
mod suggestion;
mod template;
mod thread;
mod window;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_query_map};

pub(crate) use api::SendAgain;
use api::{Inbox, InboxQuery, Show, list_threads};
use list::ThreadList;
#[cfg(feature = "ssr")]
pub use server::address_with_problem;
#[cfg(feature = "ssr")]
pub(crate) use server::needs_words;
pub use thread::ThreadPage;

use crate::components::{Empty, Failed, SkeletonRows};
use crate::live::use_live;

/// `/inbox` and, with a conversation open, `/inbox/:id`: the list, and beside it what is open.
#[component]
pub fn InboxPage() -> impl IntoView {
    let query = use_query();
    let open = use_open_thread();
    let live = use_live();
    let inbox = Resource::new(
        move || (query.get(), live.conversations.get()),
        |(query, _)| list_threads(query),
    );
    let is_open = move || open.with(Option::is_some);
    view! {
        <Title text="Inbox" />
        <div class="h-full grid grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] lg:grid-cols-[21rem_minmax(0,1fr)] xl:grid-cols-[24rem_minmax(0,1fr)]">
            <section
                aria-labelledby="inbox-h"
                class="flex flex-col min-h-0 bg-base-100 lg:border-r border-base-300"
                class=("max-lg:hidden", is_open)
            >
                <div class="px-4 pt-4 pb-1 border-b border-base-300">
                    <Heading is_open=Signal::derive(is_open) />
                    <list::Search query />
                    <list::Filters query inbox />
                </div>
                <Transition fallback=|| {
                    view! { <SkeletonRows label="Loading conversations" count=6 /> }
                }>
                    {move || Suspend::new(async move {
                        match inbox.await {
                            Ok(inbox) => view! { <ThreadList inbox query=query.get_untracked() open /> }.into_any(),
                            Err(error) => {
                                view! { <Failed error retry=Callback::new(move |()| inbox.refetch()) /> }.into_any()
                            }
                        }
                    })}
                </Transition>
            </section>
            <Outlet />
        </div>
    }
}

/// The open conversation's name is the page's heading, so with one open this is a heading below it.
#[component]
fn Heading(is_open: Signal<bool>) -> impl IntoView {
    move || {
        if is_open.get() {
            view! {
                <h2 id="inbox-h" class="page-title !text-h4">
                    "Inbox"
                </h2>
            }
            .into_any()
        } else {
            view! {
                <h1 id="inbox-h" class="page-title !text-h4">
                    "Inbox"
                </h1>
            }
            .into_any()
        }
    }
}

/// Beside the list on laptops while no conversation is open.
#[component]
pub fn NoThread() -> impl IntoView {
    view! {
        <section class="max-lg:hidden grid place-items-center min-h-0" aria-label="Conversation">
            <Empty
                icon="inbox"
                title="Choose a conversation"
                text="CHIDI goes on answering. It calls you when it needs you."
            />
        </section>
    }
}

fn use_query() -> Memo<InboxQuery> {
    let map = use_query_map();
    Memo::new(move |_| {
        map.with(|map| InboxQuery {
            show: Show::read(map.get("show").as_deref().unwrap_or_default()),
            search: map.get("q").unwrap_or_default(),
            after: map.get("after").unwrap_or_default(),
        })
    })
}

fn use_open_thread() -> Memo<Option<String>> {
    let path = use_location().pathname;
    Memo::new(move |_| {
        path.with(|path| {
            path.strip_prefix("/inbox/")
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
        })
    })
}
