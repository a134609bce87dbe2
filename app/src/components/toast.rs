use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Icon;

const SHOWN_MS: u64 = 7_000;
const SHOWN_AT_ONCE: usize = 3;

/// A short note that comes, is read out, and goes.
#[derive(Clone, Debug)]
pub struct Toast {
    /// `good`, `need`, `fail` or `calm`.
    pub tone: &'static str,
    /// What happened, in bold, before the text.
    pub title: String,
    /// More about it; may be empty.
    pub text: String,
    /// At most one thing to do about it.
    pub action: Option<ToastAction>,
}

/// What a toast's one button does.
#[derive(Clone, Debug)]
pub enum ToastAction {
    /// Opens a page.
    Open(String),
    /// Does something; the label comes first.
    Do(&'static str, Callback<()>),
}

/// The toasts on show.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, Toast)>>,
    last_id: StoredValue<u32>,
}

impl Toasts {
    /// Shows a toast for a while.
    pub fn show(self, toast: Toast) {
        let Some(id) = self.last_id.try_update_value(|id| {
            *id += 1;
            *id
        }) else {
            return;
        };
        self.shown.try_update(|shown| {
            shown.push((id, toast));
            let surplus = shown.len().saturating_sub(SHOWN_AT_ONCE);
            shown.drain(..surplus);
        });
        set_timeout(move || self.close(id), std::time::Duration::from_millis(SHOWN_MS));
    }

    /// A note that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.show(Toast {
            tone: "good",
            title: String::new(),
            text: text.into(),
            action: None,
        });
    }

    /// A note that something was done, with the way back.
    pub fn done_with_undo(self, text: impl Into<String>, undo: Callback<()>) {
        let action = Some(ToastAction::Do("Undo", undo));
        self.show(Toast {
            tone: "good",
            title: String::new(),
            text: text.into(),
            action,
        });
    }

    /// A note that something did not work.
    pub fn failed(self, text: impl Into<String>) {
        self.show(Toast {
            tone: "fail",
            title: String::new(),
            text: text.into(),
            action: None,
        });
    }

    /// Whoever has come to the page that a toast leads to needs it no more.
    fn arrive_at(self, path: &str) {
        let leads_here = |toast: &Toast| matches!(&toast.action, Some(ToastAction::Open(href)) if href == path);
        self.shown
            .try_update(|shown| shown.retain(|(_, toast)| !leads_here(toast)));
    }

    fn close(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|(other, _)| *other != id));
    }
}

/// Makes toasts available below the caller.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        last_id: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The toasts of the page.
pub fn use_toasts() -> Toasts {
    use_context().expect("the frame provides toasts around every page")
}

/// Where toasts appear. Stands on the page from the start, so that screen readers watch it.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let path = use_location().pathname;
    Effect::new(move || toasts.arrive_at(&path.get()));
    view! {
        <div
            class="fixed z-50 inset-x-4 bottom-24 lg:inset-x-auto lg:right-6 lg:bottom-6 lg:w-96 space-y-2 pointer-events-none"
            role="status"
            aria-label="Notes"
        >
            <For each=move || toasts.shown.get() key=|(id, _)| *id let:((id, toast))>
                <ToastRow id toast/>
            </For>
        </div>
    }
}

#[component]
fn ToastRow(id: u32, toast: Toast) -> impl IntoView {
    let toasts = use_toasts();
    let (glyph, colour) = match toast.tone {
        "need" => ("bell", "text-need-ink mt-0.5"),
        "fail" => ("alert", "text-fail-ink mt-0.5"),
        "good" => ("check", "text-good-ink mt-0.5"),
        _ => ("info", "text-calm-ink mt-0.5"),
    };
    let title = (!toast.title.is_empty()).then(|| view! { <b class="font-semibold">{toast.title}" "</b> });
    let action = toast.action.map(|action| match action {
        ToastAction::Open(href) => view! {
            <a class="btn btn-sm btn-ghost -my-1.5" href=href on:click=move |_| toasts.close(id)>
                "Open"
            </a>
        }
        .into_any(),
        ToastAction::Do(label, run) => {
            let act = move |_| {
                toasts.close(id);
                run.run(());
            };
            view! {
                <button type="button" class="btn btn-sm btn-ghost -my-1.5" on:click=act>
                    {label}
                </button>
            }
            .into_any()
        }
    });
    view! {
        <div class="panel shadow-md animate-arrive pointer-events-auto flex items-start gap-3 px-4 py-3">
            <Icon name=glyph class=colour />
            <p class="flex-1 min-w-0">{title}{toast.text}</p>
            {action}
        </div>
    }
}
