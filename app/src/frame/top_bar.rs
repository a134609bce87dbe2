use leptos::prelude::*;

use super::{FrameState, Summary};
use crate::components::{Face, Icon, Mark, ThemeButton};
use crate::pages::NotificationList;

/// The shop's name, the bell, light and dark, the account.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let state = expect_context::<FrameState>();
    view! {
        <header class="topbar">
            <a href="/" class="lg:hidden flex items-center gap-2.5 min-h-11 min-w-0 font-semibold">
                <Mark size=28 />
                <span class="truncate">{state.with(|summary| summary.shop)}</span>
            </a>
            <p class="hidden lg:flex items-center gap-2 font-semibold">
                {state.with(|summary| summary.shop)}
                <span class="font-normal text-soft">{state.with(|summary| summary.address)}</span>
            </p>
            <div class="ml-auto flex items-center gap-0.5 lg:gap-1">
                <Bell />
                <ThemeButton />
                <Account />
            </div>
        </header>
    }
}

/// What the owner was told, behind a bell that counts what is new.
#[component]
fn Bell() -> impl IntoView {
    let state = expect_context::<FrameState>();
    let badge = |unread: i64| {
        let said = match unread {
            0 => "Notifications".to_owned(),
            _ => format!("Notifications, {unread} new"),
        };
        let shown = if unread > 99 {
            "99".to_owned()
        } else {
            unread.to_string()
        };
        view! {
            <span class="sr-only">{said}</span>
            {(unread > 0)
                .then(|| {
                    view! {
                        <span class="count absolute right-0.5 top-0.5 !bg-need !text-[#2b1a01]" aria-hidden="true">
                            {shown}
                        </span>
                    }
                })}
        }
    };
    view! {
        <details class="dropdown dropdown-end">
            <summary class="btn btn-ghost btn-square relative">
                <Icon name="bell" />
                {state.with(move |summary| badge(summary.unread))}
            </summary>
            <div class="dropdown-content panel shadow-lg mt-1 w-[min(24rem,calc(100vw-1rem))] max-lg:!fixed max-lg:!inset-x-2 max-lg:!w-auto max-h-[70dvh] overflow-y-auto">
                <NotificationList />
            </div>
        </details>
    }
}

#[component]
fn Account() -> impl IntoView {
    let state = expect_context::<FrameState>();
    let face = |summary: Summary| {
        let first = summary.name.split_whitespace().next().unwrap_or_default().to_owned();
        view! {
            <Face name=summary.name class="face-sm" />
            <span class="max-lg:sr-only text-sm">{first}<span class="sr-only">", your account"</span></span>
        }
    };
    view! {
        <details class="dropdown dropdown-end">
            <summary class="btn btn-ghost px-1.5 lg:pr-3">{state.with(face)}</summary>
            <div class="dropdown-content panel shadow-lg mt-1 w-60 p-2">
                <p class="px-3 py-2 text-sm text-soft">
                    "Signed in as " <b class="font-semibold">{state.with(|summary| summary.name)}</b>
                </p>
                <a class="nav-item" href="/settings">
                    <Icon name="sliders" />
                    "Settings"
                </a>
                <form method="post" action="/auth/log-out">
                    <button type="submit" class="nav-item w-full">
                        <Icon name="external" />
                        "Log out"
                    </button>
                </form>
            </div>
        </details>
    }
}
