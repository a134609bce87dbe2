//! Shows a toast when the owner is told something while the page is open.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use crate::components::{Toast, ToastAction, use_toasts};
use crate::error::AppError;
use crate::live::use_live;
use serde::{Deserialize, Serialize};

/// One notification, for a toast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    title: String,
    body: String,
    thread_id: Option<String>,
}

/// What a notification says; nothing when it was read in the meantime.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "notice")]
pub async fn find_notice(id: String) -> Result<Option<Notice>, AppError> {
    let member = crate::session::member().await?;
    let mut tx = crate::session::context().tenant(member.business_id).await?;
    let newest = chidi::notifications::list(&mut tx, member.business_id, None).await?;
    let found = newest
        .into_iter()
        .find(|told| told.id.to_string() == id && told.read_at.is_none());
    Ok(found.map(|told| Notice {
        title: told.title,
        body: told.body,
        thread_id: told.thread_id.map(|id| id.to_string()),
    }))
}

/// Listens; shows nothing itself.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let toasts = use_toasts();
    let raised = use_live().raised;
    let path = use_location().pathname;
    Effect::new(move || {
        let Some(id) = raised.get() else { return };
        spawn_local(async move {
            let Ok(Some(notice)) = find_notice(id).await else {
                return;
            };
            let place = notice.thread_id.map(|id| format!("/inbox/{id}"));
            // Whoever looks at the thread sees it there, and a toast would cover its last line.
            if place.is_none() || place != path.try_get_untracked() {
                toasts.show(Toast {
                    tone: "need",
                    title: notice.title,
                    text: notice.body,
                    action: place.map(ToastAction::Open),
                });
            }
        });
    });
}
