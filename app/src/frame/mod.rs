//! What stands around every page of a member: who is signed in, navigation, the bell, toasts. Strangers are shown the
//! landing page at `/` and are asked to log in everywhere else.

mod menus;
mod notices;
mod shell;
mod side_bar;
mod summary;
mod tab_bar;
mod top_bar;

use leptos::either::EitherOf4;
use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::components::{Failed, ToastRegion, provide_toasts};
use crate::error::AppError;
use crate::live::provide_live;
use crate::pages::Landing;

pub use shell::Shell;
pub use summary::SetPaused;

/// Who is signed in. Available to every page of a member as context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// What to call the person.
    pub name: String,
    /// What the shop is called.
    pub shop: String,
    /// Whether the person may change the shop's settings.
    pub may_edit_shop: bool,
    /// The last event this page already contains.
    pub seq: i64,
}

/// Who is signed in, or [`AppError::Unauthenticated`].
#[server(prefix = "/api/app", endpoint = "who")]
pub async fn who_is_here() -> Result<Viewer, AppError> {
    let member = crate::session::member().await?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    let seq = chidi::events::last_seq(&mut tx, member.business_id).await?;
    Ok(Viewer {
        may_edit_shop: member.role.may(chidi::identity::Permission::EditShop),
        name: member.user_name,
        shop: member.business_name,
        seq,
    })
}

/// Lets members in and shows strangers the way.
#[component]
pub fn Frame() -> impl IntoView {
    let who = Resource::new_blocking(|| (), |()| who_is_here());
    let path = use_location().pathname;
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let path = path.get_untracked();
                match who.await {
                    Ok(viewer) => EitherOf4::A(view! { <Inside viewer/> }),
                    Err(AppError::Unauthenticated) if path == "/" => EitherOf4::B(view! { <Landing/> }),
                    Err(AppError::Unauthenticated) => {
                        EitherOf4::C(view! { <Redirect path=format!("/log-in?e=expired&next={path}")/> })
                    }
                    Err(error) => {
                        EitherOf4::D(view! { <main id="main" class="page"><div class="panel"><Failed error/></div></main> })
                    }
                }
            })}
        </Suspense>
    }
}

/// Everything that only members see.
#[component]
fn Inside(viewer: Viewer) -> impl IntoView {
    provide_toasts();
    provide_live(viewer.seq);
    provide_context(viewer);
    view! {
        <Outlet/>
        <ToastRegion/>
        <notices::Notices/>
    }
}

/// Who is signed in, for pages inside the frame.
pub fn use_viewer() -> Viewer {
    use_context().expect("the frame provides the viewer around every page of a member")
}
