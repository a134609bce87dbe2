//! What stands around every page of a member: who is signed in, navigation, the bell, toasts. Strangers are shown the
//! landing page at `/` and are asked to log in everywhere else.

mod menus;
mod notices;
mod shell;
mod side_bar;
mod summary;
mod tab_bar;
mod top_bar;

use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;

use crate::components::{ToastRegion, provide_toasts};
use crate::error::AppError;
use crate::live::{open_stream, provide_live};
use crate::pages::Landing;

pub use shell::Shell;
pub use summary::{SetPaused, Summary, shop_summary};

/// Lets members in and shows strangers the way. Who is a member is known without asking the database: the cookie layer has
/// looked before, and logging in or out always loads a new document. Nothing is built inside a `Suspense` here, because
/// the server builds that more than once.
#[component]
pub fn Frame() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    match (is_member(), path.as_str()) {
        (true, _) => EitherOf3::A(view! { <Inside /> }),
        (false, "/") => EitherOf3::B(view! { <Landing /> }),
        (false, _) => EitherOf3::C(view! { <Redirect path=format!("/log-in?e=expired&next={path}") /> }),
    }
}

/// Whether the document was asked for by a member.
#[cfg(feature = "ssr")]
pub fn is_member() -> bool {
    crate::session::principal().is_some()
}

/// Whether the document was asked for by a member; the server has marked it.
#[cfg(not(feature = "ssr"))]
fn is_member() -> bool {
    document()
        .document_element()
        .is_some_and(|root| root.has_attribute("data-member"))
}

/// What the parts of the frame share.
#[derive(Clone, Copy)]
struct FrameState {
    /// Names and numbers; the last known ones while new ones are on their way.
    summary: Resource<Result<Summary, AppError>>,
    /// Pause and go on.
    pause: ServerAction<SetPaused>,
}

/// Everything that only members see.
#[component]
fn Inside() -> impl IntoView {
    provide_toasts();
    let live = provide_live();
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
    provide_context(FrameState { summary, pause });
    open_stream(live, summary);
    view! {
        <Outlet />
        <ToastRegion />
        <notices::Notices />
    }
}

impl FrameState {
    /// Shows what `show` makes of the names and numbers, and of none when they did not load.
    fn with<V: IntoView + 'static>(self, show: impl Fn(Summary) -> V + Copy + Send + Sync + 'static) -> impl IntoView {
        view! { <Transition>{move || Suspend::new(async move { show(self.summary.await.unwrap_or_default()) })}</Transition> }
    }
}
