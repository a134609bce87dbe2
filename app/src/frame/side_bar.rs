use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::FrameState;
use super::summary::Summary;
use crate::components::{Icon, Logo};

/// Navigation on laptops.
#[component]
pub(super) fn SideBar() -> impl IntoView {
    let state = expect_context::<FrameState>();
    view! {
        <aside class="side" aria-label="Your shop">
            <div class="px-2">
                <Logo />
            </div>
            <nav aria-label="Main" class="mt-3">
                <ul class="space-y-0.5">
                    <NavItem href="/" icon="home" label="Today" />
                    <NavItem href="/inbox" icon="inbox" label="Inbox">
                        {state.with(|summary| waiting_count(summary.waiting))}
                    </NavItem>
                </ul>
                <p class="nav-label" id="nav-shop">
                    "Your shop"
                </p>
                <ul class="space-y-0.5" aria-labelledby="nav-shop">
                    <NavItem href="/products" icon="tag" label="Products" />
                    <NavItem href="/knowledge" icon="book" label="Knowledge" />
                    <NavItem href="/rules" icon="percent" label="Rules" />
                </ul>
                <p class="nav-label" id="nav-setup">
                    "Set up"
                </p>
                <ul class="space-y-0.5" aria-labelledby="nav-setup">
                    <NavItem href="/channels" icon="plug" label="Channels" />
                    <NavItem href="/settings" icon="sliders" label="Settings" />
                </ul>
            </nav>
            <div class="mt-auto pt-6">{state.with(|summary| view! { <Answering summary /> })}</div>
        </aside>
    }
}

/// One line of the navigation; tells where one is.
#[component]
pub(super) fn NavItem(
    href: &'static str,
    icon: &'static str,
    label: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <li>
            <a class="nav-item" href=href aria-current=current(href)>
                <Icon name=icon />
                <span class="flex-1">{label}</span>
                {children.map(|children| children())}
            </a>
        </li>
    }
}

/// `page` when the page at `href`, or one below it, is open.
pub(super) fn current(href: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    let path = use_location().pathname;
    move || path.with(|path| is_at(path, href)).then_some("page")
}

fn is_at(path: &str, href: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// How many wait, as a badge that is also read out.
pub(super) fn waiting_count(waiting: i64) -> Option<impl IntoView> {
    (waiting > 0).then(|| view! { <span class="count">{waiting}<span class="sr-only">" need you"</span></span> })
}

#[component]
fn Answering(summary: Summary) -> impl IntoView {
    let (title, note) = match (summary.paused, summary.channels) {
        (true, _) => ("CHIDI is paused", "Every customer waits for you.".to_owned()),
        (false, 0) => ("CHIDI is ready", "It answers on every account you connect.".to_owned()),
        (false, 1) => ("CHIDI is answering", "One account, day and night".to_owned()),
        (false, many) => ("CHIDI is answering", format!("{many} accounts, day and night")),
    };
    view! {
        <div class=if summary.paused { "rounded-box bg-need-tint p-3" } else { "rounded-box bg-chidi-tint p-3" }>
            <p class="flex items-center gap-2 text-sm font-semibold">
                <span
                    class=if summary.paused { "size-2 rounded-full bg-need" } else { "size-2 rounded-full bg-chidi" }
                    aria-hidden="true"
                ></span>
                {title}
            </p>
            <p class="mt-0.5 text-xs text-soft">{note}</p>
            <PauseButton
                paused=summary.paused
                may=summary.may_edit_shop
                class="btn btn-sm btn-outline mt-2.5 w-full bg-base-100"
            />
        </div>
    }
}

/// Stops every answer with one press, and starts them again. Works without wasm.
#[component]
pub(super) fn PauseButton(paused: bool, may: bool, class: &'static str) -> impl IntoView {
    let pause = expect_context::<FrameState>().pause;
    let (icon, label) = if paused {
        ("play", "Answer again")
    } else {
        ("pause", "Pause all answers")
    };
    may.then(|| {
        view! {
            <ActionForm action=pause>
                <input type="hidden" name="paused" value=(!paused).to_string() />
                <button type="submit" class=class>
                    <Icon name=icon />
                    {label}
                </button>
            </ActionForm>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_at;

    #[test]
    fn a_page_below_marks_the_one_above() {
        assert!(is_at("/products/new", "/products"));
        assert!(is_at("/", "/"));
        assert!(!is_at("/products", "/"));
        assert!(!is_at("/products-old", "/products"));
    }
}
