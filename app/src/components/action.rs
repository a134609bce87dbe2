use leptos::prelude::*;

use super::Icon;

/// The button that sends a form. While the request is under way it says so and cannot be pressed again.
#[component]
pub fn SubmitButton(
    /// What the button does: "Save product".
    #[prop(into)]
    label: String,
    /// What is said meanwhile: "Saving".
    #[prop(default = "One moment")]
    busy_label: &'static str,
    /// Whether the request is under way.
    #[prop(into, optional)]
    pending: Signal<bool>,
    /// The button's look.
    #[prop(default = "btn-primary")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <button type="submit" class=format!("btn {class}") disabled=move || pending.get()>
            <Show when=move || pending.get() fallback=move || label.clone()>
                <span class="loading loading-spinner loading-sm" aria-hidden="true"></span>
                {busy_label}
            </Show>
        </button>
    }
}

/// Light or dark. Without a choice the system decides, in CSS; the choice is kept in a cookie, so that the next page
/// comes in the right colours at once.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let dark = RwSignal::new(false);
    Effect::new(move || dark.set(theme::is_dark()));
    let toggle = move |_| {
        let now = !dark.get_untracked();
        theme::choose(now);
        dark.set(now);
    };
    view! {
        <button
            type="button"
            class="btn btn-ghost btn-square"
            data-theme-toggle
            role="switch"
            aria-checked=move || dark.get().to_string()
            aria-label="Dark colours"
            on:click=toggle
        >
            <Icon name="moon" class="when-light" />
            <Icon name="sun" class="when-dark" />
        </button>
    }
}

#[cfg(feature = "hydrate")]
mod theme {
    use leptos::prelude::{document, window};

    const A_YEAR_S: u32 = 31_536_000;

    pub(super) fn is_dark() -> bool {
        match document()
            .document_element()
            .and_then(|root| root.get_attribute("data-theme"))
        {
            Some(theme) => theme == "chidi-dark",
            None => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
        }
    }

    pub(super) fn choose(dark: bool) {
        let (attribute, cookie) = if dark {
            ("chidi-dark", "dark")
        } else {
            ("chidi", "light")
        };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", attribute);
        }
        let document: web_sys::HtmlDocument = wasm_bindgen::JsCast::unchecked_into(document());
        let _ = document.set_cookie(&format!("theme={cookie}; Path=/; Max-Age={A_YEAR_S}; SameSite=Lax"));
    }
}

#[cfg(not(feature = "hydrate"))]
mod theme {
    pub(super) fn is_dark() -> bool {
        false
    }

    pub(super) fn choose(_: bool) {}
}
