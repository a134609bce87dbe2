//! How CHIDI answers: who sends, how sure it must be, what always comes to the owner, what it says first, which language
//! models it may ask and what they may cost.

mod api;
mod budget;
mod models;
#[cfg(feature = "ssr")]
mod models_server;
mod panels;
mod preview;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use api::{AnswersForm, SaveAnswers, get_answers};
use models::ModelsSection;
use panels::{AlwaysPanel, LinePanel, ModePanel, NoticePanel, PausePanel, TonePanel, WaitPanel};

use crate::components::{DoneNotice, FormErrors, LoadedPage, LookOnly, PageHead, SubmitButton, use_toasts};
use crate::error::AppError;

/// `/settings/assistant`
#[component]
pub fn AssistantSettingsPage() -> impl IntoView {
    let settings = Resource::new(|| (), |()| get_answers());
    view! {
        <LoadedPage
            title="How CHIDI answers"
            label="Loading how CHIDI answers"
            from=settings
            show=move |settings| view! { <Page settings /> }
        />
    }
}

#[component]
fn Page(settings: AnswersForm) -> impl IntoView {
    let query = use_query_map();
    let sent_back = |name: &str| query.with_untracked(|query| query.get(name));
    let problem: Option<AppError> = sent_back("problem").and_then(|problem| serde_json::from_str(&problem).ok());
    let is_saved = sent_back("done").as_deref() == Some("saved");
    let about_no_field = problem
        .clone()
        .filter(|problem| !matches!(problem, AppError::Invalid(_)));
    let (is_paused, may_edit) = (settings.is_paused, settings.may_edit);
    view! {
        <PageHead title="How CHIDI answers" lead="Who sends, how sure it must be, and what always comes to you." />
        {is_saved.then(|| view! { <DoneNotice text="Done. CHIDI works this way from now on." /> })}
        {(!may_edit).then(|| view! { <LookOnly what="the settings" /> })}
        <FormErrors error=Signal::derive(move || about_no_field.clone()) />
        <div class="max-w-[46rem] space-y-4">
            <PausePanel is_paused may_edit />
            <Answers settings problem=problem.clone() />
            {may_edit.then(|| view! { <ModelsSection problem /> })}
        </div>
    }
}

/// The form about answers. `problem` is what the page without wasm was sent back with.
#[component]
fn Answers(settings: AnswersForm, problem: Option<AppError>) -> impl IntoView {
    let save = ServerAction::<SaveAnswers>::new();
    let problem = problem.filter(|problem| is_about(problem, "settings["));
    let error = Signal::derive(move || save.value().get().map_or_else(|| problem.clone(), Result::err));
    let toasts = use_toasts();
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            toasts.done("Saved. CHIDI answers this way from now on.");
        }
    });
    let may_edit = settings.may_edit;
    view! {
        <ActionForm action=save attr:novalidate="">
            <FormErrors error />
            <fieldset class="space-y-4 min-w-0" disabled=!may_edit>
                <legend class="sr-only">"How CHIDI answers"</legend>
                <ModePanel approves_all=settings.mode == "suggest" />
                <LinePanel line=settings.line past=settings.past />
                <AlwaysPanel always_ask=settings.always_ask error />
                <TonePanel tone=settings.tone />
                <NoticePanel is_on=settings.notice_on notice=settings.notice shop=settings.shop error />
                <WaitPanel debounce_ms=settings.debounce_ms />
                {may_edit
                    .then(|| {
                        view! {
                            <div class="flex lg:justify-end">
                                <SubmitButton
                                    label="Save changes"
                                    busy_label="Saving"
                                    pending=save.pending()
                                    class="btn-primary max-lg:flex-1"
                                />
                            </div>
                        }
                    })}
            </fieldset>
        </ActionForm>
    }
}

/// Whether an error is about the form whose fields begin so.
fn is_about(error: &AppError, prefix: &str) -> bool {
    matches!(error, AppError::Invalid(errors) if errors.iter().any(|error| error.field.starts_with(prefix)))
}
