//! The rules that CHIDI applies: said in a sentence, shown as understood, kept; with their uses, their order, their switch.

mod api;
mod row;
mod sentence;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use api::{DeleteRule, MoveRule, RuleRow, RulesView, SaveRule, Sentence, State, SwitchRule, list_rules};
use row::Row;
use sentence::SentencePanel;

use crate::components::{DoneNotice, Empty, LoadedPage, LookOnly, PageHead, query_string, use_toasts};

/// What can be done on the page.
#[derive(Clone, Copy)]
pub(in crate::pages::rules) struct Actions {
    save: ServerAction<SaveRule>,
    switch: ServerAction<SwitchRule>,
    shift: ServerAction<MoveRule>,
    delete: ServerAction<DeleteRule>,
}

/// Sentences to begin with.
const EXAMPLES: [&str; 3] = [
    "10% off from 5 pieces",
    "Free delivery above 50k",
    "Minimum order is 2 pieces",
];

/// `/rules`, with the sentence that is being said in the address.
#[component]
pub fn RulesPage() -> impl IntoView {
    let map = use_query_map();
    let sentence = Memo::new(move |_| {
        map.with(|map| Sentence {
            said: map.get("said").unwrap_or_default(),
            edit: map.get("edit").unwrap_or_default(),
        })
    });
    let actions = Actions {
        save: ServerAction::new(),
        switch: ServerAction::new(),
        shift: ServerAction::new(),
        delete: ServerAction::new(),
    };
    let versions = move || {
        (
            actions.switch.version().get(),
            actions.shift.version().get(),
            actions.delete.version().get(),
        )
    };
    let kept = RwSignal::new(0_u32);
    let view = Resource::new(
        move || (sentence.get(), versions(), kept.get()),
        |(sentence, ..)| list_rules(sentence),
    );
    say_what_happened(actions, kept);
    view! {
        <LoadedPage
            title="Rules"
            label="Loading your rules"
            from=view
            show=move |view| view! { <Page view actions /> }
        />
    }
}

fn say_what_happened(actions: Actions, kept: RwSignal<u32>) {
    let toasts = use_toasts();
    let navigate = use_navigate();
    Effect::new(move || {
        if let Some(Ok(())) = actions.save.value().get() {
            toasts.done("Kept. CHIDI goes by it from now on.");
            navigate("/rules", leptos_router::NavigateOptions::default());
            kept.update(|kept| *kept += 1);
        }
    });
    Effect::new(move || match actions.delete.value().get() {
        Some(Ok(id)) if !id.is_empty() => {
            let undo = Callback::new(move |()| {
                actions.delete.dispatch(DeleteRule {
                    id: id.clone(),
                    back: true,
                });
            });
            toasts.done_with_undo("Deleted. CHIDI no longer goes by it.", undo);
        }
        Some(Err(error)) => toasts.failed(error.to_string()),
        _ => {}
    });
    let failed = move |result: Option<Result<(), crate::error::AppError>>| {
        if let Some(Err(error)) = result {
            toasts.failed(error.to_string());
        }
    };
    Effect::new(move || failed(actions.switch.value().get()));
    Effect::new(move || failed(actions.shift.value().get()));
}

#[component]
fn Page(view: RulesView, actions: Actions) -> impl IntoView {
    let RulesView {
        rules,
        sentence,
        heard,
        may_edit,
    } = view;
    view! {
        <PageHead title="Rules" lead=lead(&rules) />
        <Done actions />
        <div class="space-y-4">
            {if may_edit {
                view! { <SentencePanel sentence heard save=actions.save /> }.into_any()
            } else {
                view! { <LookOnly what="the rules" /> }.into_any()
            }} <List rules may_edit actions />
        </div>
    }
}

fn lead(rules: &[RuleRow]) -> String {
    let on = rules.iter().filter(|rule| rule.state == State::On).count();
    match (rules.len(), on) {
        (0, _) => "Discounts, free delivery, smallest orders: what you tell CHIDI here it works out itself.".to_owned(),
        (_, 0) => "None of your rules holds today.".to_owned(),
        (_, 1) => "CHIDI goes by one rule today.".to_owned(),
        (_, on) => format!("CHIDI goes by {on} rules today. Of two discounts the upper one is given."),
    }
}

/// Without wasm what was done is said on the next page, with the way back.
#[component]
fn Done(actions: Actions) -> impl IntoView {
    let map = use_query_map();
    move || {
        let (done, id) = map.with(|map| (map.get("done"), map.get("id").unwrap_or_default()));
        let (text, undo) = match done?.as_str() {
            "saved" => ("Kept. CHIDI goes by it from now on.", None),
            "deleted" => ("Deleted. CHIDI no longer goes by it.", Some(id)),
            _ => return None,
        };
        Some(view! {
            <DoneNotice text>
                {undo
                    .map(|id| {
                        view! {
                            <ActionForm action=actions.delete>
                                <input type="hidden" name="id" value=id />
                                <input type="hidden" name="back" value="true" />
                                <button type="submit" class="btn btn-sm btn-outline">
                                    "Undo"
                                </button>
                            </ActionForm>
                        }
                    })}
            </DoneNotice>
        })
    }
}

#[component]
fn List(rules: Vec<RuleRow>, may_edit: bool, actions: Actions) -> impl IntoView {
    if rules.is_empty() {
        return view! { <NoRules may_edit /> }.into_any();
    }
    let count = rules.len();
    let rows = rules
        .into_iter()
        .enumerate()
        .map(|(at, rule)| view! { <Row rule place=(at, count) may_edit actions /> });
    view! {
        <section class="panel" aria-labelledby="rules-h">
            <div class="panel-head pb-3">
                <h2 id="rules-h" class="panel-title">
                    "Rules you told CHIDI"
                </h2>
            </div>
            <ul class="rows border-t border-base-300">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn NoRules(may_edit: bool) -> impl IntoView {
    let example = |said: &'static str| {
        view! {
            <a class="btn btn-outline max-md:w-full" href=format!("/rules{}", query_string(&[("said", said)]))>
                {said}
            </a>
        }
    };
    view! {
        <section class="panel" aria-label="Rules">
            <Empty
                icon="percent"
                title="No rules yet"
                text="Without one CHIDI says that your prices are as listed, and gives nothing off."
            >
                {may_edit
                    .then(|| {
                        view! {
                            <p class="mt-4 text-sm text-soft">"Tap one to begin:"</p>
                            <div class="mt-2 flex flex-wrap justify-center gap-2">
                                {EXAMPLES.map(example).collect_view()}
                            </div>
                        }
                    })}
            </Empty>
        </section>
    }
    .into_any()
}
