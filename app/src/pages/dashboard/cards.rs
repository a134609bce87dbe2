//! The cards below those who wait.

use leptos::prelude::*;

use super::api::{ChannelRow, Figures, LowRow, Step};
use crate::components::{Channel, Icon, Pill, Share, SplitBar};

/// What is left to set up. The first open step has the page's main action.
#[component]
pub(super) fn NextSteps(steps: Vec<Step>) -> impl IntoView {
    let first_open = steps.iter().position(|step| !step.done);
    let row = |(index, step): (usize, Step)| {
        let button = if first_open == Some(index) {
            "btn btn-primary max-md:w-full"
        } else {
            "btn btn-outline max-md:w-full"
        };
        view! {
            <li class="row flex-wrap">
                <span
                    class="step-dot"
                    data-done=step.done.then_some("")
                    data-now=(first_open == Some(index)).then_some("")
                >
                    {if step.done {
                        view! { <Icon name="check" /> }.into_any()
                    } else {
                        (index + 1).to_string().into_any()
                    }}
                </span>
                <div class="flex-1 min-w-48">
                    <h3 class="font-medium">
                        {step.title}{step.done.then(|| view! { <span class="sr-only">" (done)"</span> })}
                    </h3>
                    {(!step.done).then(|| view! { <p class="text-sm text-soft">{step.text}</p> })}
                </div>
                {(!step.done)
                    .then(|| {
                        view! {
                            <a class=button href=step.href>
                                {step.action}
                            </a>
                        }
                    })}
            </li>
        }
    };
    view! {
        <section class="panel mb-8" aria-labelledby="steps-h">
            <div class="panel-head pb-4 border-b border-base-300">
                <h2 id="steps-h" class="panel-title">
                    "Until your shop answers"
                </h2>
            </div>
            <ol class="rows">{steps.into_iter().enumerate().map(row).collect_view()}</ol>
        </section>
    }
}

/// The day in figures. Only what is counted, nothing that is guessed.
#[component]
pub(super) fn FigureRow(figures: Figures) -> impl IntoView {
    let total = figures.answered + figures.handed_over;
    let percent = (figures.answered * 100).checked_div(total);
    let shares = vec![
        Share {
            series: "chidi",
            count: figures.answered,
        },
        Share {
            series: "you",
            count: figures.handed_over,
        },
    ];
    view! {
        <div class="grid gap-3 lg:gap-4 grid-cols-2 xl:grid-cols-4">
            <Card title="Conversations today" href="/inbox">
                <p class="figure mt-1">{figures.conversations}</p>
                <p class="text-sm text-soft">"customers wrote since midnight"</p>
            </Card>
            <Card title="Answered by CHIDI" href="">
                <p class="figure mt-1">
                    {percent.map_or("–".to_owned(), |percent| percent.to_string())}
                    {percent.map(|_| view! { <small>" %"</small> })}
                </p>
                <p class="text-sm text-soft">{format!("{} of {total} questions", figures.answered)}</p>
                {(total > 0)
                    .then(|| {
                        view! {
                            <div class="mt-auto pt-3">
                                <SplitBar
                                    label=format!("{} by CHIDI, {} to you", figures.answered, figures.handed_over)
                                    shares
                                />
                                <p class="mt-2 flex justify-between text-xs text-soft">
                                    <span>{format!("CHIDI {}", figures.answered)}</span>
                                    <span>{format!("You {}", figures.handed_over)}</span>
                                </p>
                            </div>
                        }
                    })}
            </Card>
            <Card title="Waiting for you" href="/inbox?show=needs-you">
                <p class="figure mt-1">{figures.waiting}</p>
                <p class="text-sm text-soft">{format!("{} handed over today", figures.handed_over)}</p>
            </Card>
            <Card title="Running low" href="/products?show=low">
                <p class="figure mt-1">{figures.low_stock}</p>
                <p class="text-sm text-soft">
                    {format!("of {} products, {} sold out", figures.products, figures.sold_out)}
                </p>
            </Card>
        </div>
    }
}

/// A figure with its title; the whole card opens what it counts.
#[component]
fn Card(title: &'static str, href: &'static str, children: Children) -> impl IntoView {
    let title = if href.is_empty() {
        title.into_any()
    } else {
        view! {
            <a href=href class="stretch">
                {title}
            </a>
        }
        .into_any()
    };
    view! {
        <div class="panel panel-body relative !p-4 lg:!p-5 flex flex-col">
            <h3 class="text-sm font-medium text-soft">{title}</h3>
            {children()}
        </div>
    }
}

/// Products that run out.
#[component]
pub(super) fn RunningLow(rows: Vec<LowRow>) -> impl IntoView {
    let row = |row: LowRow| {
        let tone = if row.sold_out { "fail" } else { "need" };
        view! {
            <li>
                <a class="row row-hover !py-2.5" href=format!("/products/{}", row.id)>
                    <span class="flex-1 min-w-0 font-medium">{row.name}</span>
                    <Pill tone text=row.note />
                </a>
            </li>
        }
    };
    let list = if rows.is_empty() {
        view! { <p class="panel-body panel-note">"Nothing runs low."</p> }.into_any()
    } else {
        view! { <ul class="rows mt-2">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="stock-h">
            <div class="panel-head">
                <h2 id="stock-h" class="panel-title">
                    "Running low"
                </h2>
                <a class="text-link text-sm ml-auto" href="/products">
                    "All products"
                </a>
            </div>
            {list}
        </section>
    }
}

/// Connected accounts.
#[component]
pub(super) fn Channels(rows: Vec<ChannelRow>) -> impl IntoView {
    let row = |row: ChannelRow| {
        let (tone, text) = if row.works {
            ("good", "Working")
        } else {
            ("need", "Connect it again")
        };
        view! {
            <li class="row !py-2.5">
                <span class="flex-1 min-w-0">
                    <span class="block font-medium">
                        <Channel kind=row.platform />
                    </span>
                    <span class="block text-sm text-soft truncate">{row.handle}</span>
                </span>
                <Pill tone text />
            </li>
        }
    };
    let list = if rows.is_empty() {
        view! { <p class="panel-body panel-note">"No account is connected yet."</p> }.into_any()
    } else {
        view! { <ul class="rows mt-2">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="conn-h">
            <div class="panel-head">
                <h2 id="conn-h" class="panel-title">
                    "Channels"
                </h2>
                <a class="text-link text-sm ml-auto" href="/channels">
                    "Manage"
                </a>
            </div>
            {list}
        </section>
    }
}
