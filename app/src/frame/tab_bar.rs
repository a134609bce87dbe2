use leptos::prelude::*;

use super::FrameState;
use super::side_bar::{NavItem, PauseButton, current};
use crate::components::Icon;

/// Navigation on phones.
#[component]
pub(super) fn TabBar() -> impl IntoView {
    let state = expect_context::<FrameState>();
    let badge = |waiting: i64| {
        (waiting > 0).then(|| {
            view! {
                <span class="count absolute left-1/2 ml-1 top-1.5" aria-hidden="true">
                    {waiting}
                </span>
                <span class="sr-only">{format!(", {waiting} need you")}</span>
            }
        })
    };
    view! {
        <nav class="tabbar" aria-label="Main">
            <Tab href="/" icon="home" label="Today" />
            <Tab href="/inbox" icon="inbox" label="Inbox">
                {state.with(move |summary| badge(summary.waiting))}
            </Tab>
            <Tab href="/products" icon="tag" label="Products" />
            <Tab href="/channels" icon="plug" label="Channels" />
            <details class="dropdown dropdown-top dropdown-end">
                <summary class="tab-item">
                    <Icon name="dots" />
                    "More"
                </summary>
                <ul class="dropdown-content panel shadow-lg mb-2 mr-2 w-72 p-2">
                    <li>
                        {state
                            .with(|summary| {
                                view! {
                                    <PauseButton
                                        paused=summary.paused
                                        may=summary.may_edit_shop
                                        class="nav-item w-full"
                                    />
                                }
                            })}
                    </li>
                    <NavItem href="/knowledge" icon="book" label="Knowledge" />
                    <NavItem href="/rules" icon="percent" label="Rules" />
                    <NavItem href="/settings" icon="sliders" label="Settings" />
                    <li>
                        <form method="post" action="/auth/log-out">
                            <button type="submit" class="nav-item w-full">
                                <Icon name="external" />
                                "Log out"
                            </button>
                        </form>
                    </li>
                </ul>
            </details>
        </nav>
    }
}

#[component]
fn Tab(
    href: &'static str,
    icon: &'static str,
    label: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <a class="tab-item" href=href aria-current=current(href)>
            <Icon name=icon />
            {label}
            {children.map(|children| children())}
        </a>
    }
}
