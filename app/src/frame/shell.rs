use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use super::menus;
use super::side_bar::SideBar;
use super::tab_bar::TabBar;
use super::top_bar::TopBar;

/// Side bar, top bar and bottom bar around a page.
#[component]
pub fn Shell() -> impl IntoView {
    let path = use_location().pathname;
    // The inbox fills the window and scrolls inside; an open conversation has a phone's screen for itself.
    let fills = Memo::new(move |_| path.with(|path| path.starts_with("/inbox")));
    let is_alone = Memo::new(move |_| path.with(|path| path.starts_with("/inbox/")));
    menus::close_when_left();
    focus_main_after_navigation();
    view! {
        <div class="app">
            <SideBar />
            <div class=move || if fills.get() { "min-w-0 flex flex-col h-dvh" } else { "min-w-0 flex flex-col" }>
                <div class=("max-lg:hidden", move || is_alone.get())>
                    <TopBar />
                </div>
                <main
                    id="main"
                    tabindex="-1"
                    class=move || if fills.get() { "flex-1 min-h-0 outline-none" } else { "page outline-none" }
                >
                    <Outlet />
                </main>
                <div class=("max-lg:hidden", move || is_alone.get())>
                    <TabBar />
                </div>
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
