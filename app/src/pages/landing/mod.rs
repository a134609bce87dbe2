//! What strangers see at `/`. Every claim on it is true of the program as it stands.

mod example;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, Logo, ThemeButton};
use example::{ExampleConversation, ExampleEscalation};

/// What CHIDI is, in ten seconds.
#[component]
pub fn Landing() -> impl IntoView {
    view! {
        <Title text="Every customer gets a right answer" />
        <div class="bg-base-100">
            <Top />
            <main id="main">
                <Hero />
                <HowItWorks />
                <InCharge />
                <Start />
            </main>
            <footer class="border-t border-base-300">
                <p class="mx-auto max-w-[76rem] px-4 lg:px-8 py-6 text-sm text-soft">
                    "CHIDI, the assistant for small shops"
                </p>
            </footer>
        </div>
    }
}

#[component]
fn Top() -> impl IntoView {
    view! {
        <header>
            <div class="weave" aria-hidden="true"></div>
            <div class="mx-auto max-w-[76rem] px-4 lg:px-8 h-16 lg:h-20 flex items-center gap-2">
                <Logo />
                <nav aria-label="Main" class="ml-auto flex items-center gap-1">
                    <a class="btn btn-ghost max-lg:hidden" href="#how">
                        "How it works"
                    </a>
                    <a class="btn btn-ghost max-lg:hidden" href="#control">
                        "You stay in charge"
                    </a>
                    <ThemeButton />
                    <a class="btn btn-ghost" href="/log-in">
                        "Log in"
                    </a>
                    <a class="btn btn-primary max-md:hidden" href="/sign-up">
                        "Start free"
                    </a>
                </nav>
            </div>
        </header>
    }
}

#[component]
fn Hero() -> impl IntoView {
    let promise = |text: &'static str| {
        view! {
            <li class="flex items-center gap-2">
                <Icon name="check" class="text-good-ink" />
                {text}
            </li>
        }
    };
    view! {
        <section
            aria-labelledby="hero"
            class="mx-auto max-w-[76rem] px-4 lg:px-8 pt-6 pb-14 lg:pt-14 lg:pb-24 grid grid-cols-[minmax(0,1fr)] gap-12 lg:grid-cols-[minmax(0,1fr)_28rem] lg:gap-20 items-center"
        >
            <div>
                <h1 id="hero" class="text-h1 text-[2.5rem] leading-[2.75rem] lg:text-display lg:leading-[3.5rem]">
                    "Every customer gets a right answer. Even at night."
                </h1>
                <p class="mt-5 text-lg text-soft max-w-[34rem]">
                    "CHIDI answers your customers on Instagram, Messenger and WhatsApp, from your own prices and stock. When it needs you, it calls you."
                </p>
                <div class="mt-8 flex flex-wrap gap-3">
                    <a class="btn btn-primary max-md:w-full" href="/sign-up">
                        "Start free"
                    </a>
                    <a class="btn btn-outline max-md:w-full" href="#how">
                        "See how it works"
                    </a>
                </div>
                <ul class="mt-8 flex flex-wrap gap-x-6 gap-y-2 text-sm text-soft">
                    {promise("Never makes up a price")} {promise("Says that it is an AI")}
                    {promise("Hands over when it is not sure")}
                </ul>
            </div>
            <ExampleConversation />
        </section>
    }
}

#[component]
fn HowItWorks() -> impl IntoView {
    let step = |number: &'static str, title: &'static str, text: &'static str| {
        view! {
            <li class="md:pr-6">
                <p class="num text-sm font-semibold text-chidi-ink" aria-hidden="true">
                    {number}
                </p>
                <h3 class="mt-2 text-h4">{title}</h3>
                <p class="mt-2 text-soft">{text}</p>
            </li>
        }
    };
    view! {
        <section id="how" aria-labelledby="how-h" class="bg-base-200 border-y border-base-300">
            <div class="mx-auto max-w-[76rem] px-4 lg:px-8 py-14 lg:py-20">
                <h2 id="how-h" class="text-h2 max-w-[30rem]">
                    "What happens when a customer writes"
                </h2>
                <ol class="mt-10 grid gap-10 md:grid-cols-3 md:gap-6">
                    {step(
                        "1",
                        "It reads and looks it up",
                        "CHIDI finds the product, the price, what is in stock, when you open and where you deliver. A typo in a name is no problem.",
                    )}
                    {step(
                        "2",
                        "It checks, then answers",
                        "Every price and every number is compared with your records before the message leaves. What cannot be proved is not sent.",
                    )}
                    {step(
                        "3",
                        "Or it calls you",
                        "A complaint, a refund, or something it does not know goes to you, with a note that says why. The customer hears that a person will answer.",
                    )}
                </ol>
            </div>
        </section>
    }
}

#[component]
fn InCharge() -> impl IntoView {
    let point = |icon: &'static str, title: &'static str, text: &'static str| {
        view! {
            <li class="flex gap-4">
                <span class="grid place-items-center size-11 flex-none rounded-box bg-calm-tint text-calm-ink">
                    <Icon name=icon />
                </span>
                <div>
                    <h3 class="font-semibold">{title}</h3>
                    <p class="mt-1 text-soft">{text}</p>
                </div>
            </li>
        }
    };
    view! {
        <section
            id="control"
            aria-labelledby="control-h"
            class="mx-auto max-w-[76rem] px-4 lg:px-8 py-14 lg:py-24 grid grid-cols-[minmax(0,1fr)] gap-10 lg:grid-cols-2 lg:gap-20 items-center"
        >
            <div class="max-lg:order-2">
                <ExampleEscalation />
            </div>
            <div>
                <h2 id="control-h" class="text-h2">
                    "It is your shop. You stay in charge."
                </h2>
                <ul class="mt-8 space-y-6">
                    {point(
                        "hand",
                        "Take over with one tap",
                        "The moment you take over, CHIDI stops. It never talks over you.",
                    )}
                    {point(
                        "eye",
                        "See why it said something",
                        "Each answer shows the price, the stock or the rule it rests on.",
                    )}
                    {point(
                        "pause",
                        "Pause it whenever you like",
                        "One button stops every answer, and one starts them again.",
                    )}
                </ul>
            </div>
        </section>
    }
}

#[component]
fn Start() -> impl IntoView {
    view! {
        <section
            aria-labelledby="start-h"
            class="mx-4 mb-14 lg:mx-auto lg:max-w-[72rem] lg:mb-24 rounded-2xl overflow-hidden bg-[#1a2332] text-white ring-1 ring-base-300"
        >
            <div class="weave" aria-hidden="true"></div>
            <div class="p-6 lg:p-12 flex flex-wrap items-center gap-6">
                <div class="flex-1 min-w-64">
                    <h2 id="start-h" class="text-h2">
                        "Your shop, open all night."
                    </h2>
                    <p class="mt-2 text-[#d1d5db]">
                        "Tell CHIDI about it in a chat. You can stop and finish another day."
                    </p>
                </div>
                <a class="btn border-white bg-white text-[#1a2332] max-md:w-full" href="/sign-up">
                    "Start free"
                </a>
            </div>
        </section>
    }
}
