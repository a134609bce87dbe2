use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::api::{Found, Tried, try_question};
use super::weigh::Weigh;
use crate::components::{Failed, Icon, SkeletonRows, query_string};

/// A question to try, and what CHIDI finds for it. The question stands in the address, so it works without wasm.
#[component]
pub(super) fn TryPanel() -> impl IntoView {
    let map = use_query_map();
    let question = Memo::new(move |_| map.with(|map| map.get("q").unwrap_or_default()));
    let meaning = Memo::new(move |_| map.with(|map| map.get("meaning")?.parse::<u8>().ok()));
    let tried = Resource::new(
        move || (question.get(), meaning.get()),
        |(question, meaning)| try_question(question, meaning),
    );
    let navigate = use_navigate();
    let input = NodeRef::<leptos::html::Input>::new();
    let go = Callback::new(move |meaning: Option<u8>| {
        let question = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        let quietly = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&address(&question, meaning), quietly);
    });
    let ask = Callback::new(move |()| go.run(meaning.get_untracked()));
    view! {
        <section class="panel xl:sticky xl:top-24" aria-labelledby="try-h">
            <div class="panel-head">
                <h2 id="try-h" class="panel-title">
                    "Try a question"
                </h2>
                <p class="panel-note w-full">"See what CHIDI would find before a customer asks."</p>
            </div>
            <div class="panel-body">
                <AskForm question=question.get_untracked() input ask />
                <div aria-live="polite">
                    <Transition fallback=|| {
                        view! { <SkeletonRows label="Looking" count=2 /> }
                    }>
                        {move || Suspend::new(async move {
                            match tried.await {
                                Ok(None) => ().into_any(),
                                Ok(Some(tried)) => view! { <Findings tried /> }.into_any(),
                                Err(error) => {
                                    view! { <Failed error retry=Callback::new(move |()| tried.refetch()) /> }.into_any()
                                }
                            }
                        })}
                    </Transition>
                </div>
                <Weigh tried=meaning.into() try_it=go />
            </div>
        </section>
    }
}

/// The question, asked with what the slider says; the form works without wasm.
#[component]
fn AskForm(question: String, input: NodeRef<leptos::html::Input>, ask: Callback<()>) -> impl IntoView {
    let submit = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        ask.run(());
    };
    view! {
        <form id="try" class="flex gap-2" method="get" action="/knowledge" role="search" on:submit=submit>
            <div class="flex-1 min-w-0">
                <label class="sr-only" for="q">
                    "Question"
                </label>
                <input
                    node_ref=input
                    id="q"
                    name="q"
                    class="input"
                    maxlength="300"
                    autocomplete="off"
                    placeholder="Can I wash adire with hot water?"
                    value=question
                />
            </div>
            <button class="btn btn-primary btn-square !size-14" type="submit" aria-label="Ask">
                <Icon name="search" />
            </button>
        </form>
    }
}

/// The page with a question, and with what the meaning counts where that is tried.
fn address(question: &str, meaning: Option<u8>) -> String {
    let meaning = meaning.map(|meaning| meaning.to_string()).unwrap_or_default();
    format!("/knowledge{}", query_string(&[("q", question), ("meaning", &meaning)]))
}

#[component]
fn Findings(tried: Tried) -> impl IntoView {
    let by_words = tried.by_words.then(|| {
        view! { <p class="mt-3 text-sm text-soft">"Only words were compared, as the model for meanings is not installed."</p> }
    });
    if tried.found.is_empty() {
        return view! {
            <p class="mt-5">
                "CHIDI finds nothing about this, and would ask you. Put it into a document, and it knows."
            </p>
            {by_words}
        }
        .into_any();
    }
    view! {
        <h3 class="mt-6 text-sm font-semibold">"Found in"</h3>
        <ol class="mt-2 space-y-3">
            {tried.found.into_iter().map(|found| view! { <Passage found /> }).collect_view()}
        </ol>
        {by_words}
    }
    .into_any()
}

#[component]
fn Passage(found: Found) -> impl IntoView {
    let Found { text, source, score } = found;
    view! {
        <li class="rounded-box border border-base-300 p-3">
            <p class="text-sm whitespace-pre-line break-words">{text}</p>
            <p class="mt-2 flex justify-between gap-3 text-xs text-soft">
                <span class="min-w-0 break-words">{source}</span>
                <span class="num whitespace-nowrap">{score}" of 100"</span>
            </p>
        </li>
    }
}
