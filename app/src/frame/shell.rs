use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use super::menus;
use super::side_bar::SideBar;
use super::summary::{SetPaused, Summary, shop_summary};
use super::tab_bar::TabBar;
use super::top_bar::TopBar;
use crate::error::AppError;
use crate::live::use_live;

/// What the parts of the shell share.
#[derive(Clone, Copy)]
pub(super) struct ShellState {
    /// The numbers; the last known ones while new ones are on their way.
    pub(super) summary: Resource<Result<Summary, AppError>>,
    /// Pause and go on.
    pub(super) pause: ServerAction<SetPaused>,
}

/// Side bar, top bar and bottom bar around a page.
#[component]
pub fn Shell() -> impl IntoView {
    let live = use_live();
    let pause = ServerAction::<SetPaused>::new();
    let source = move || {
        (
            live.conversations.get(),
            live.notifications.get(),
            live.channels.get(),
            live.business.get(),
            pause.version().get(),
        )
    };
    let summary = Resource::new_blocking(source, |_| shop_summary());
    provide_context(ShellState { summary, pause });

    let path = use_location().pathname;
    // The inbox fills the window and scrolls inside; an open conversation has a phone's screen for itself.
    let fills = Memo::new(move |_| path.with(|path| path.starts_with("/inbox")));
    let is_alone = Memo::new(move |_| path.with(|path| path.starts_with("/inbox/")));
    menus::close_when_left();
    focus_main_after_navigation();
    view! {
        <div class="app">
            <SideBar/>
            <div class=move || if fills.get() { "min-w-0 flex flex-col h-dvh" } else { "min-w-0 flex flex-col" }>
                <div class=("max-lg:hidden", move || is_alone.get())><TopBar/></div>
                <main id="main" tabindex="-1" class=move || if fills.get() { "flex-1 min-h-0 outline-none" } else { "page outline-none" }>
                    <Outlet/>
                </main>
                <div class=("max-lg:hidden", move || is_alone.get())><TabBar/></div>
            </div>
        </div>
    }
}

/// After a change of page the reading position is the new page's content, as it would be after a full load.
fn focus_main_after_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now)
            && let Some(main) = document().get_element_by_id("main")
        {
            menus::focus(&main);
        }
        now
    });
}

impl ShellState {
    /// Shows what `show` makes of the numbers, and `show` of nothing known when they did not load.
    pub(super) fn with<V: IntoView + 'static>(
        self,
        show: impl Fn(Summary) -> V + Copy + Send + Sync + 'static,
    ) -> impl IntoView {
        view! {
            <Transition>
                {move || Suspend::new(async move { show(self.summary.await.unwrap_or_default()) })}
            </Transition>
        }
    }
}
