use leptos::prelude::*;

/// A drawing from our own set, `public/icons.svg`. Decoration only: what it means stands beside it in words, or in the
/// label of the button around it.
#[component]
pub fn Icon(
    /// The drawing's name, without `i-`.
    name: &'static str,
    /// Further classes: a colour, another size.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") aria-hidden="true">
            <use href=format!("/icons.svg#i-{name}")></use>
        </svg>
    }
}

/// The mark alone.
#[component]
pub fn Mark(
    /// Width and height in pixels.
    #[prop(default = 32)]
    size: u16,
) -> impl IntoView {
    view! {
        <svg width=size height=size viewBox="0 0 32 32" aria-hidden="true" class="flex-none">
            <rect width="32" height="32" rx="9" fill="#1a2332"></rect>
            <rect x=".5" y=".5" width="31" height="31" rx="8.5" fill="none" stroke="#fff" stroke-opacity=".14"></rect>
            <path
                d="M21.8 10.8a7.8 7.8 0 1 0 0 10.4"
                fill="none"
                stroke="#00b4a6"
                stroke-width="3.6"
                stroke-linecap="round"
            ></path>
            <circle cx="22.6" cy="16" r="2.3" fill="#fff"></circle>
        </svg>
    }
}

/// The mark with the name, as a link to the start.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <a href="/" class="inline-flex items-center gap-2.5 min-h-11 font-bold text-lg tracking-tight">
            <Mark />
            <span>"CHIDI"</span>
        </a>
    }
}
