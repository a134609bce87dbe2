//! Sign up and log in. Both are plain forms that the server answers by a redirect, so they work before the wasm is there
//! and without it; what was typed comes back with the page that says what was wrong, never the password.

mod log_in;
mod sent_back;
mod sign_up;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Logo, ThemeButton};

pub use log_in::LogIn;
pub use sent_back::SentBack;
pub use sign_up::SignUp;

/// A value from the address, empty when absent.
fn from_query(name: &str) -> String {
    use_query_map().read_untracked().get(name).unwrap_or_default()
}

/// The two halves of both pages: the form, and beside it, on laptops, what comes next.
#[component]
fn Door(
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="min-h-dvh bg-base-100 lg:grid lg:grid-cols-[minmax(0,1fr)_34rem]">
            <div class="flex flex-col min-h-dvh">
                <header>
                    <div class="weave lg:hidden" aria-hidden="true"></div>
                    <div class="px-4 lg:px-12 h-16 lg:h-20 flex items-center gap-2">
                        <Logo />
                        <span class="ml-auto">
                            <ThemeButton />
                        </span>
                    </div>
                </header>
                <main id="main" class="flex-1 grid place-items-center px-4 pb-10 lg:px-12">
                    <div class="w-full max-w-[26rem]">{children()}</div>
                </main>
            </div>
            <WhatComesNext />
        </div>
    }
}

#[component]
fn WhatComesNext() -> impl IntoView {
    let steps = [
        (
            "Tell CHIDI about your shop",
            "A chat of a few questions, and a few minutes.",
        ),
        (
            "Put in your products",
            "With their sizes and colours, prices and stock.",
        ),
        (
            "Connect Instagram, Messenger or WhatsApp",
            "From then on CHIDI answers, and calls you when it needs you.",
        ),
    ];
    let step = |(index, (title, text)): (usize, (&'static str, &'static str))| {
        view! {
            <li class="flex gap-4">
                <span class="num grid place-items-center size-8 flex-none rounded-full border border-[#4a90a4] text-sm font-semibold">
                    {(index + 1).to_string()}
                </span>
                <div>
                    <h3 class="font-semibold leading-8">{title}</h3>
                    <p class="text-[#d1d5db]">{text}</p>
                </div>
            </li>
        }
    };
    let cloths = [
        "ankara-sunburst",
        "asooke-wine",
        "adire-indigo",
        "bubu-teal",
        "lace-ivory",
    ];
    view! {
        <aside
            aria-label="What happens next"
            class="max-lg:hidden lg:border-l border-base-300 bg-[#1a2332] text-white flex flex-col"
        >
            <div class="weave" aria-hidden="true"></div>
            <div class="flex-1 flex flex-col justify-center px-12">
                <h2 class="text-h3">"Three steps to a shop that answers"</h2>
                <ol class="mt-8 space-y-7">{steps.into_iter().enumerate().map(step).collect_view()}</ol>
                <div class="mt-12 flex gap-3" aria-hidden="true">
                    {cloths
                        .map(|cloth| {
                            view! {
                                <img
                                    src=format!("/img/{cloth}.svg")
                                    alt=""
                                    width="72"
                                    height="72"
                                    class="thumb thumb-lg"
                                />
                            }
                        })
                        .collect_view()}
                </div>
            </div>
        </aside>
    }
}
