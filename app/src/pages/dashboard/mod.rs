//! `/` for members: how the shop stands, in a sentence; who waits; the day in figures; what is left to set up.

mod api;
mod cards;
mod sentence;
mod waiting;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Failed, SkeletonPage};
use crate::live::use_live;
use api::{Today, load_today};

/// The first page of a member.
#[component]
pub fn Dashboard() -> impl IntoView {
    let live = use_live();
    let source = move || {
        (
            live.conversations.get(),
            live.products.get(),
            live.channels.get(),
            live.business.get(),
        )
    };
    let loaded = Resource::new_blocking(source, |_| load_today());
    let retry = Callback::new(move |()| loaded.refetch());
    view! {
        <Title text="Today" />
        <Transition fallback=|| {
            view! { <SkeletonPage label="Loading your day" /> }
        }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(today) => view! { <Loaded today /> }.into_any(),
                    Err(error) => {
                        view! {
                            <h1 class="sr-only">"Today"</h1>
                            <div class="panel">
                                <Failed error retry />
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

#[component]
fn Loaded(today: Today) -> impl IntoView {
    let Today {
        day,
        headline,
        lead,
        steps,
        waiting,
        waiting_total,
        figures,
        running_low,
        channels,
    } = today;
    let is_set_up = steps.iter().all(|step| step.done);
    // A shop that nobody can write to yet has no figures worth looking at.
    let is_quiet = !is_set_up && figures.conversations == 0 && waiting_total == 0;
    view! {
        <div class="mb-5 lg:mb-8">
            <p class="text-sm text-soft">{day}</p>
            <h1 class="mt-1 text-h3 lg:text-h1 font-bold max-w-[40rem]">{headline}</h1>
            <p class="mt-2 text-soft lg:text-lg">{lead}</p>
        </div>
        {(!is_set_up).then(|| view! { <cards::NextSteps steps /> })}
        {(!is_quiet)
            .then(|| {
                view! {
                    <waiting::Waiting rows=waiting total=waiting_total />
                    <h2 class="mt-8 mb-3 text-h4">"How today is going"</h2>
                    <cards::FigureRow figures />
                    <div class="mt-3 lg:mt-4 grid grid-cols-[minmax(0,1fr)] gap-3 lg:gap-4 lg:grid-cols-2">
                        <cards::RunningLow rows=running_low />
                        <cards::Channels rows=channels />
                    </div>
                }
            })}
    }
}
