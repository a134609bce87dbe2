//! What the owner was told: the list behind the bell.

mod api;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;

use api::{MarkNoticesRead, Notice, NoticeKind, list_notices};

use crate::components::{Empty, Failed, Icon, SkeletonRows};
use crate::live::use_live;

/// The newest notifications, each leading to what it is about.
#[component]
pub fn NotificationList() -> impl IntoView {
    let live = use_live();
    let mark = ServerAction::<MarkNoticesRead>::new();
    let notices = Resource::new(
        move || (live.notifications.get(), mark.version().get()),
        |_| list_notices(),
    );
    view! {
        <Transition fallback=|| {
            view! { <SkeletonRows label="Loading what is new" /> }
        }>
            {move || Suspend::new(async move {
                match notices.await {
                    Ok(notices) if notices.is_empty() => {
                        view! { <Empty icon="bell" title="Nothing new" text="CHIDI rings here when it needs you." /> }
                            .into_any()
                    }
                    Ok(notices) => view! { <Notices notices mark /> }.into_any(),
                    Err(error) => view! { <Failed error retry=Callback::new(move |()| notices.refetch()) /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Notices(notices: Vec<Notice>, mark: ServerAction<MarkNoticesRead>) -> impl IntoView {
    let new = notices.iter().filter(|notice| notice.is_new).count();
    let title = if new == 0 {
        "Nothing new".to_owned()
    } else {
        format!("{new} new")
    };
    view! {
        <div class="panel-head pb-2">
            <h2 class="panel-title">{title}</h2>
            {(new > 0)
                .then(|| {
                    view! {
                        <ActionForm action=mark attr:class="ml-auto">
                            <button type="submit" class="text-link text-sm">
                                "Mark all as read"
                            </button>
                        </ActionForm>
                    }
                })}
        </div>
        <ul class="rows border-t border-base-300">
            {notices
                .into_iter()
                .map(|notice| {
                    view! {
                        <li>
                            <Row notice mark />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

#[component]
fn Row(notice: Notice, mark: ServerAction<MarkNoticesRead>) -> impl IntoView {
    let (look, glyph) = match notice.kind {
        NoticeKind::Suggestion => ("bg-need-tint text-need-ink", "chidi"),
        NoticeKind::Escalation => ("bg-need-tint text-need-ink", "bell"),
        NoticeKind::DeliveryFailed => ("bg-fail-tint text-fail-ink", "alert"),
        NoticeKind::Connection => ("bg-need-tint text-need-ink", "plug"),
        NoticeKind::Budget => ("bg-need-tint text-need-ink", "coin"),
    };
    let Notice {
        id,
        title,
        body,
        ago,
        href,
        is_new,
        ..
    } = notice;
    let seen = move |_| {
        if is_new {
            mark.dispatch(MarkNoticesRead { id: id.clone() });
        }
    };
    let text = if body.is_empty() { ago } else { format!("{body} {ago}") };
    view! {
        <a class="row row-hover" href=href on:click=seen>
            <span class=format!("grid place-items-center size-10 flex-none rounded-full {look}")>
                <Icon name=glyph />
            </span>
            <span class="flex-1 min-w-0">
                <span class=if is_new { "block font-semibold" } else { "block" }>{title}</span>
                <span class="block text-sm text-soft">{text}</span>
            </span>
            {is_new
                .then(|| {
                    view! {
                        <span class="size-2.5 flex-none rounded-full bg-info">
                            <span class="sr-only">"new"</span>
                        </span>
                    }
                })}
        </a>
    }
}
