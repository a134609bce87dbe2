//! Onboarding: the shop is told to CHIDI in a chat, one question at a time. Every answer is stored at once, shown back, and
//! taken over when the owner says that it is right. All of it are forms, so it works without wasm too.

mod api;
mod chat;
mod composer;
mod progress;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Failed, Icon, Mark, SkeletonRows, ThemeButton};
use api::{OnboardingAct, OnboardingView, load_onboarding};

/// What the parts of the page share: the one action that every form of it sends.
#[derive(Clone, Copy)]
struct Acting(ServerAction<OnboardingAct>);

/// The chat with its progress.
#[component]
pub fn Onboarding() -> impl IntoView {
    let act = ServerAction::<OnboardingAct>::new();
    provide_context(Acting(act));
    let loaded = Resource::new_blocking(move || act.version().get(), |_| load_onboarding());
    let retry = Callback::new(move |()| loaded.refetch());
    view! {
        <Title text="Tell CHIDI about your shop" />
        <div class="h-dvh flex flex-col">
            <Top saved=Signal::derive(move || !act.pending().get()) />
            <Transition fallback=|| {
                view! {
                    <main id="main" class="page">
                        <SkeletonRows label="Loading the chat" />
                    </main>
                }
            }>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(onboarding) => view! { <Asked onboarding /> }.into_any(),
                        Err(error) => {
                            view! {
                                <main id="main" class="page">
                                    <div class="panel">
                                        <Failed error retry />
                                    </div>
                                </main>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Top(saved: Signal<bool>) -> impl IntoView {
    view! {
        <header class="topbar lg:!px-8">
            <a href="/" class="flex items-center gap-2.5 min-h-11 font-bold text-lg tracking-tight">
                <Mark size=28 />
                "CHIDI"
            </a>
            <p class="ml-3 flex items-center gap-1.5 text-sm text-soft" role="status">
                <Show when=move || saved.get() fallback=|| "Saving">
                    <Icon name="check" class="text-good-ink !size-4" />
                    "Saved"
                </Show>
            </p>
            <div class="ml-auto flex items-center gap-1">
                <ThemeButton />
                <a class="btn btn-ghost !px-3" href="/">
                    "Finish later"
                </a>
            </div>
        </header>
    }
}

#[component]
fn Asked(onboarding: OnboardingView) -> impl IntoView {
    let OnboardingView {
        steps,
        progress,
        turns,
        proposal,
        composer,
    } = onboarding;
    let steps_on_phones = steps.clone();
    let progress_on_phones = progress.clone();
    view! {
        <div class="flex-1 min-h-0 lg:grid lg:grid-cols-[22rem_minmax(0,1fr)] flex flex-col">
            <progress::Beside progress steps />
            <main id="main" tabindex="-1" class="flex-1 min-h-0 flex flex-col outline-none">
                <progress::Above progress=progress_on_phones steps=steps_on_phones />
                <h1 class="sr-only">"Tell CHIDI about your shop"</h1>
                <chat::Chat turns proposal />
                <composer::Composer composer />
            </main>
        </div>
    }
}
