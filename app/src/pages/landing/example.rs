//! Two pictures of the program at work, drawn with its own pieces. The words are those CHIDI says.

use leptos::prelude::*;

use crate::components::{Face, Icon, Pill};

/// A question, the answer, and what it rests on.
#[component]
pub(super) fn ExampleConversation() -> impl IntoView {
    let fact = |name: &'static str, value: &'static str| {
        view! {
            <span class="fact">
                <Icon name="check" />
                <span>{name}" "<b>{value}</b></span>
            </span>
        }
    };
    view! {
        <div class="panel shadow-lg overflow-hidden max-w-[26rem] mx-auto w-full">
            <div class="flex items-center gap-3 px-4 py-3 border-b border-base-300">
                <Face name="Zainab Bello" channel="instagram" />
                <div class="flex-1 min-w-0">
                    <p class="font-semibold leading-5">"Zainab Bello"</p>
                    <p class="text-xs text-soft">"Instagram, 21:48"</p>
                </div>
                <Pill tone="chidi" text="CHIDI is answering" />
            </div>
            <div class="bg-base-200 px-4 pb-5 pt-1">
                <ol class="thread" aria-label="Example conversation">
                    <li class="turn">
                        <div class="bubble bubble-customer">
                            "Good evening. The Sunburst ankara, how much for 6 yards? And do you send to Ibadan?"
                        </div>
                        <div class="turn-meta">"Zainab, 21:48"</div>
                    </li>
                    <li class="turn" data-out>
                        <div class="bubble bubble-assistant">
                            "Good evening Zainab. Ankara Sunburst, 6 yards, is ₦18,500 and it is in stock. Delivery to Ibadan is ₦5,000, 2 to 3 days."
                        </div>
                        <div class="turn-meta">
                            <span class="who">"CHIDI"</span>
                            " 21:48, sent"
                        </div>
                    </li>
                </ol>
                <div class="mt-4 panel p-3">
                    <p class="text-xs font-medium text-soft">"Checked before it was sent"</p>
                    <div class="mt-2 flex flex-wrap gap-1.5">
                        {fact("Price", "₦18,500")} {fact("Stock", "available")} {fact("Ibadan", "₦5,000")}
                        {fact("Time", "2 to 3 days")}
                    </div>
                </div>
            </div>
        </div>
    }
}

/// How a complaint reaches the owner.
#[component]
pub(super) fn ExampleEscalation() -> impl IntoView {
    view! {
        <div class="rounded-2xl bg-base-200 border border-base-300 p-4 lg:p-8">
            <div class="suggestion">
                <header>
                    <span class="font-semibold">"Amaka needs you"</span>
                    <span class="ml-auto">"Waiting for you"</span>
                </header>
                <div class="p-4">
                    <p>"“The lace I got is torn. I want my money back.”"</p>
                    <p class="mt-2 text-sm text-soft">
                        "A refund is for you to decide. CHIDI has told Amaka that a person will answer, and stays quiet until you hand back."
                    </p>
                    <div class="mt-4 flex flex-wrap gap-2" aria-hidden="true">
                        <span class="btn btn-primary">"Take over"</span>
                    </div>
                </div>
            </div>
        </div>
    }
}
