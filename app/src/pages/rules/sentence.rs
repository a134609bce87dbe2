use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;

use super::api::{Heard, SaveRule, Sentence};
use crate::components::{Field, FormErrors, Icon, SubmitButton};
use crate::error::AppError;

/// The box for a sentence, and what it is understood as.
#[component]
pub(super) fn SentencePanel(sentence: Sentence, heard: Option<Heard>, save: ServerAction<SaveRule>) -> impl IntoView {
    let Sentence { said, edit } = sentence.clone();
    let is_new = edit.is_empty();
    let title = if is_new { "Say a rule" } else { "Say this rule anew" };
    // One main action: to be looked at first, then to be found right.
    let look = if heard.is_some() {
        "btn btn-outline max-md:w-full"
    } else {
        "btn btn-primary max-md:w-full"
    };
    view! {
        <section class="panel" aria-labelledby="say-h">
            <div class="panel-head">
                <h2 id="say-h" class="panel-title">
                    {title}
                </h2>
            </div>
            <div class="panel-body">
                <Form method="GET" action="/rules">
                    {(!is_new).then(|| view! { <input type="hidden" name="edit" value=edit /> })}
                    <Field
                        name="said"
                        label="As you would say it to a new shop assistant"
                        help="One rule at a time, like “10% off above 100k” or “free delivery in Lagos over 50k until 30 November”."
                    >
                        <input
                            class="input"
                            id="said"
                            name="said"
                            type="text"
                            value=said.clone()
                            prop:value=said
                            maxlength="300"
                            required
                            autocomplete="off"
                            aria-describedby="said-help"
                        />
                    </Field>
                    <div class="mt-4 flex flex-wrap gap-2">
                        <button type="submit" class=look>
                            "See what I understand"
                        </button>
                        {(!is_new)
                            .then(|| {
                                view! {
                                    <a class="btn btn-ghost max-md:w-full" href="/rules">
                                        "Leave it as it is"
                                    </a>
                                }
                            })}
                    </div>
                </Form>
                {heard.map(|heard| view! { <HeardCard sentence heard save /> })}
            </div>
        </section>
    }
}

#[component]
fn HeardCard(sentence: Sentence, heard: Heard, save: ServerAction<SaveRule>) -> impl IntoView {
    match heard {
        Heard::Understood {
            kind,
            words,
            wording,
            is_statement,
        } => view! { <Understood sentence kind words wording is_statement save /> }.into_any(),
        Heard::Unclear { message, quotable } => view! { <Unclear sentence message quotable save /> }.into_any(),
    }
}

/// What was understood, in words, with what customers would be told: to be confirmed.
#[component]
fn Understood(
    sentence: Sentence,
    kind: String,
    words: String,
    wording: String,
    is_statement: bool,
    save: ServerAction<SaveRule>,
) -> impl IntoView {
    let query = use_query_map();
    let problem = query.with_untracked(|query| query.get("problem"));
    let problem: Option<AppError> = problem.and_then(|problem| serde_json::from_str(&problem).ok());
    let error = Signal::derive(move || save.value().get().map_or_else(|| problem.clone(), Result::err));
    let wrong = Signal::derive(move || error.get().and_then(|error| error.for_field("rule[wording]")));
    let lead = if is_statement {
        "I take it as it was said: "
    } else {
        "This is what I understood: "
    };
    view! {
        <ActionForm action=save attr:class="proposal mt-5" attr:novalidate="">
            <header>
                <Icon name="chidi" />
                <b>{kind}</b>
            </header>
            <div class="p-4">
                <FormErrors error />
                <p class="mb-4">{lead} <strong>{words.clone()}</strong></p>
                <SentenceFields sentence shown=words />
                <Field
                    name="rule[wording]"
                    label="What customers are told"
                    help="Change the words if you like, not the figures."
                    error=wrong
                >
                    <textarea
                        class="textarea"
                        id="rule[wording]"
                        name="rule[wording]"
                        rows="2"
                        maxlength="300"
                        aria-describedby="rule[wording]-help rule[wording]-error"
                        aria-invalid=move || wrong.get().is_some().then_some("true")
                    >
                        {wording}
                    </textarea>
                </Field>
                <div class="mt-4">
                    <SubmitButton
                        label="Yes, that is the rule"
                        busy_label="Saving"
                        pending=save.pending()
                        class="btn-primary max-md:w-full"
                    />
                </div>
            </div>
        </ActionForm>
    }
}

/// What is missing; and the way to keep the sentence as it is, to be quoted.
#[component]
fn Unclear(sentence: Sentence, message: String, quotable: String, save: ServerAction<SaveRule>) -> impl IntoView {
    let error = Signal::derive(move || save.value().get().and_then(Result::err));
    view! {
        <div class="notice mt-5" data-tone="need" role="status">
            <Icon name="alert" />
            <div>
                <p>{message}</p>
                {(!quotable.is_empty())
                    .then(|| {
                        view! {
                            <ActionForm action=save attr:class="mt-3">
                                <FormErrors error />
                                <SentenceFields sentence shown=format!("quoted for questions about {quotable}") />
                                <input type="hidden" name="rule[quote]" value="true" />
                                <SubmitButton
                                    label=format!("Keep it as I said it, for questions about {quotable}")
                                    busy_label="Saving"
                                    pending=save.pending()
                                    class="btn-sm btn-outline h-auto py-2"
                                />
                            </ActionForm>
                        }
                    })}
            </div>
        </div>
    }
}

/// What is sent along with every way of keeping a sentence.
#[component]
fn SentenceFields(sentence: Sentence, shown: String) -> impl IntoView {
    view! {
        <input type="hidden" name="rule[said]" value=sentence.said />
        <input type="hidden" name="rule[edit]" value=sentence.edit />
        <input type="hidden" name="rule[shown]" value=shown />
    }
}
