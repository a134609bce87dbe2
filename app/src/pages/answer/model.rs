//! What was asked of a language model for an answer, and what it said: folded away, word by word.

use leptos::prelude::*;

use super::api::{Model, Round};

#[component]
pub(super) fn AskedOfModel(model: Model) -> impl IntoView {
    let Model {
        name,
        outcome,
        tokens,
        cost,
        prompt,
        rounds,
    } = model;
    view! {
        <section class="panel panel-body" aria-labelledby="model-h">
            <h2 id="model-h" class="panel-title">
                "A model was asked"
            </h2>
            <p class="mt-1 panel-note">{outcome}</p>
            <dl class="mt-4 text-sm space-y-2">
                <Figure name="Model" value=name />
                <Figure name="Tokens" value=tokens />
                <Figure name="Cost" value=cost />
            </dl>
            <Folded title="What it was told" text=prompt />
            {rounds.into_iter().enumerate().map(|(at, round)| view! { <Said number=at + 1 round /> }).collect_view()}
        </section>
    }
}

#[component]
fn Figure(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="flex justify-between gap-4">
            <dt class="text-soft">{name}</dt>
            <dd class="text-right num">{value}</dd>
        </div>
    }
}

#[component]
fn Said(number: usize, round: Round) -> impl IntoView {
    let Round { said, looked_up } = round;
    view! {
        {(!said.is_empty()).then(|| view! { <Folded title=format!("What it said, {number}") text=said /> })}
        {looked_up
            .into_iter()
            .map(|(call, result)| view! { <Folded title=format!("Looked up: {call}") text=result /> })
            .collect_view()}
    }
}

#[component]
fn Folded(#[prop(into)] title: String, text: String) -> impl IntoView {
    view! {
        <details class="mt-3 border-t border-base-300 pt-3">
            <summary class="cursor-pointer text-sm font-medium min-h-6 break-words">{title}</summary>
            <p class="mt-2 text-sm text-soft whitespace-pre-wrap break-words">{text}</p>
        </details>
    }
}
