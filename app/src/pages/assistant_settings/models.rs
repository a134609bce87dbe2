//! The language models of the shop: their order, their keys, and whether they work.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{Model, Models, SaveModel, SetBudget, StepModel, TestModel, TestResult, list_models};
use super::budget::BudgetPanel;
use super::is_about;
use crate::components::{Empty, Failed, Field, FormErrors, Icon, SkeletonRows, SubmitButton, use_toasts};
use crate::error::AppError;

/// Who can run a model: the provider's word, and what it is called.
const PROVIDERS: [(&str, &str); 4] = [
    ("open_ai", "OpenAI"),
    ("anthropic", "Anthropic"),
    ("open_ai_compatible", "A server that speaks like OpenAI"),
    ("ollama", "Ollama"),
];

/// What can be done with the models; the list loads anew after any of it.
#[derive(Clone, Copy)]
struct ModelActions {
    save: ServerAction<SaveModel>,
    step: ServerAction<StepModel>,
    test: ServerAction<TestModel>,
    budget: ServerAction<SetBudget>,
}

/// Models and budget. `problem` is what the page without wasm was sent back with.
#[component]
pub(super) fn ModelsSection(problem: Option<AppError>) -> impl IntoView {
    let actions = ModelActions {
        save: ServerAction::new(),
        step: ServerAction::new(),
        test: ServerAction::new(),
        budget: ServerAction::new(),
    };
    say_when_failed(actions);
    // What was refused leaves the forms as they are, with what was typed into them.
    let saved = successes(actions.save.version().into(), actions.save.value().into());
    let budgeted = successes(actions.budget.version().into(), actions.budget.value().into());
    let changes = move || {
        (
            saved.get(),
            budgeted.get(),
            actions.step.version().get(),
            actions.test.version().get(),
        )
    };
    let models = Resource::new(changes, |_| list_models());
    view! {
        <Transition fallback=|| {
            view! { <SkeletonRows label="Loading your models" count=2 /> }
        }>
            {move || {
                let problem = problem.clone();
                Suspend::new(async move {
                    match models.await {
                        Ok(models) => view! { <Loaded models problem actions /> }.into_any(),
                        Err(error) => {
                            view! {
                                <div class="panel">
                                    <Failed error retry=Callback::new(move |()| models.refetch()) />
                                </div>
                            }
                                .into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
}

/// Moves with every call that was taken.
fn successes(version: Signal<usize>, value: Signal<Option<Result<(), AppError>>>) -> Memo<usize> {
    Memo::new(move |seen: Option<&usize>| {
        let now = version.get();
        if value.with(|value| matches!(value, Some(Ok(())))) {
            now
        } else {
            seen.copied().unwrap_or_default()
        }
    })
}

/// What goes wrong beside a form is said in a toast.
fn say_when_failed(actions: ModelActions) {
    let toasts = use_toasts();
    for outcome in [actions.step.value(), actions.test.value()] {
        Effect::new(move || {
            if let Some(Err(error)) = outcome.get() {
                toasts.failed(error.to_string());
            }
        });
    }
}

#[component]
fn Loaded(models: Models, problem: Option<AppError>, actions: ModelActions) -> impl IntoView {
    let Models {
        list: models,
        known,
        budget,
    } = models;
    let asked_for = use_query_map()
        .with_untracked(|query| query.get("model"))
        .unwrap_or_default();
    let about_model = problem.clone().filter(|problem| is_about(problem, "model["));
    let about_budget = problem.filter(|problem| is_about(problem, "dollars"));
    let edited = models.iter().find(|model| model.id == asked_for).cloned();
    let last = models.len().saturating_sub(1);
    let count = models.len();
    let is_open = edited.is_some() || count == 0 || about_model.is_some();
    let summary = if edited.is_some() {
        "Change this model"
    } else {
        "Add a model"
    };
    let rows = models
        .into_iter()
        .enumerate()
        .map(|(at, model)| view! { <Row model is_first=at == 0 is_last=at == last actions /> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="models-h">
            <div class="panel-head pb-4">
                <h2 id="models-h" class="panel-title">
                    "Language models"
                </h2>
                <p class="panel-note">
                    "CHIDI answers prices, stock, hours and delivery without one. With one it understands more and speaks more freely; what it says is checked against your records all the same."
                </p>
            </div>
            {if count == 0 {
                view! {
                    <Empty
                        icon="bolt"
                        title="No model yet"
                        text="Bring a key of OpenAI or Anthropic, or the address of a server of your own."
                    />
                }
                    .into_any()
            } else {
                view! { <ol class="rows border-t border-base-300">{rows}</ol> }.into_any()
            }}
            <details class="border-t border-base-300" open=is_open>
                <summary class="panel-body min-h-12 cursor-pointer font-medium">{summary}</summary>
                <ModelForm model=edited.unwrap_or_default() known problem=about_model save=actions.save />
            </details>
        </section>
        <BudgetPanel budget problem=about_budget action=actions.budget />
    }
}

/// A model: asked in this order, as long as the one before does not answer.
#[component]
fn Row(model: Model, is_first: bool, is_last: bool, actions: ModelActions) -> impl IntoView {
    let Model {
        id,
        provider_name,
        name,
        address,
        key,
        is_on,
        test,
        ..
    } = model;
    let place = if address.is_empty() {
        provider_name
    } else {
        format!("{provider_name}, {address}")
    };
    let edit = format!("/settings/assistant?model={id}#models-h");
    let label = name.clone();
    let step = move |word: &'static str, text: &'static str, id: String, of: String| {
        view! {
            <ActionForm action=actions.step>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="step" value=word />
                <button type="submit" class="btn btn-sm btn-ghost" aria-label=format!("{text}: {of}")>
                    {text}
                </button>
            </ActionForm>
        }
    };
    let (on_word, on_text) = if is_on {
        ("off", "Switch off")
    } else {
        ("on", "Switch on")
    };
    view! {
        <li class="px-4 lg:px-6 py-4">
            <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                <span class="font-semibold break-all">{name}</span>
                {(!is_on).then(|| view! { <span class="pill">"Off"</span> })}
                <span class="text-sm text-soft break-all">{place}</span>
            </div>
            <p class="text-sm text-soft">{key}</p>
            <Tested test />
            <div class="mt-2 -ml-3 flex flex-wrap items-center gap-1">
                <TestButton id=id.clone() name=label.clone() action=actions.test />
                {(!is_first).then(|| step("earlier", "Ask earlier", id.clone(), label.clone()))}
                {(!is_last).then(|| step("later", "Ask later", id.clone(), label.clone()))}
                {step(on_word, on_text, id.clone(), label.clone())}
                <a class="btn btn-sm btn-ghost" href=edit rel="external" aria-label=format!("Change: {label}")>
                    "Change"
                </a>
                {step("remove", "Remove", id.clone(), label.clone())}
            </div>
        </li>
    }
}

#[component]
fn TestButton(id: String, name: String, action: ServerAction<TestModel>) -> impl IntoView {
    view! {
        <ActionForm action>
            <input type="hidden" name="id" value=id />
            <button
                type="submit"
                class="btn btn-sm btn-outline ml-3"
                aria-label=format!("Test: {name}")
                disabled=move || action.pending().get()
            >
                {move || if action.pending().get() { "Testing" } else { "Test" }}
            </button>
        </ActionForm>
    }
}

/// What the last test found.
#[component]
fn Tested(test: Option<TestResult>) -> impl IntoView {
    test.map(|test| {
        let (tone, glyph) = if test.is_good {
            ("good", "check")
        } else {
            ("need", "alert")
        };
        view! {
            <div class="notice mt-2" data-tone=tone role="status">
                <Icon name=glyph />
                <p>
                    <span class="font-medium">{test.what}</span>
                    " "
                    {test.more}
                    " "
                    <span class="text-soft">{format!("Tested {}.", said_ago(&test.ago))}</span>
                </p>
            </div>
        }
    })
}

fn said_ago(ago: &str) -> String {
    if ago == "just now" {
        ago.to_owned()
    } else {
        format!("{ago} ago")
    }
}

/// For a new model, or one that is changed. A key that is there stays when none is written.
#[component]
fn ModelForm(
    model: Model,
    known: Vec<String>,
    problem: Option<AppError>,
    save: ServerAction<SaveModel>,
) -> impl IntoView {
    let error = Signal::derive(move || save.value().get().map_or_else(|| problem.clone(), Result::err));
    let is_new = model.id.is_empty();
    let key_help = if is_new {
        "Kept sealed. Nobody can read it here again. Ollama needs none."
    } else {
        "Leave it empty to keep the key. With another address it has to be written anew."
    };
    let providers = PROVIDERS.map(|(word, name)| {
        view! {
            <option value=word selected=word == model.provider>
                {name}
            </option>
        }
    });
    view! {
        <ActionForm action=save attr:novalidate="" attr:class="panel-body pt-0 space-y-5" attr:autocomplete="off">
            <FormErrors error />
            <input type="hidden" name="model[id]" value=model.id />
            <Field name="model[provider]" label="Who runs it">
                <select class="select" id="model[provider]" name="model[provider]">
                    {providers}
                </select>
            </Field>
            <TextLine
                name="model[name]"
                label="Model"
                value=model.name
                help="Its name as the provider writes it."
                error
                list="models-known"
            />
            <datalist id="models-known">
                {known.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
            </datalist>
            <TextLine name="model[key]" label="Key" kind="password" value=String::new() help=key_help error />
            <TextLine
                name="model[address]"
                label="Address (optional)"
                value=model.address
                help="Only for a server of your own, like https://llm.example.com/v1."
                error
            />
            <Prices price_in=model.price_in price_out=model.price_out error />
            <SubmitButton
                label=if is_new { "Add the model" } else { "Save the model" }
                busy_label="Saving"
                pending=save.pending()
                class="btn-outline max-md:w-full"
            />
        </ActionForm>
    }
}

/// What the model costs, where CHIDI has no price for it.
#[component]
fn Prices(price_in: String, price_out: String, error: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <div class="grid grid-cols-1 md:grid-cols-2 gap-5">
            <TextLine
                name="model[price_in]"
                label="Price of reading (optional)"
                value=price_in
                help="US dollars per million tokens. Known for OpenAI and Anthropic."
                error
            />
            <TextLine
                name="model[price_out]"
                label="Price of writing (optional)"
                value=price_out
                help="US dollars per million tokens."
                error
            />
        </div>
    }
}

/// A line of the form.
#[component]
fn TextLine(
    name: &'static str,
    label: &'static str,
    value: String,
    help: &'static str,
    error: Signal<Option<AppError>>,
    #[prop(default = "text")] kind: &'static str,
    /// What is offered while one types.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field(name)));
    view! {
        <Field name label help error=wrong>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                list=list
                autocomplete=if kind == "password" { "new-password" } else { "off" }
                spellcheck="false"
                maxlength="500"
                aria-describedby=format!("{name}-help {name}-error")
                aria-invalid=move || wrong.get().is_some().then_some("true")
            />
        </Field>
    }
}
