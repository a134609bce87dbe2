//! The settings of the shop itself, and the way to those of its assistant.

mod api;
mod panels;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use api::{SaveSettings, SettingsForm, get_settings};
use panels::ZonePanel;

use crate::components::{DoneNotice, FormErrors, Icon, LoadedPage, LookOnly, PageHead, SubmitButton, use_toasts};
use crate::error::AppError;

/// `/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let settings = Resource::new(|| (), |()| get_settings());
    view! {
        <LoadedPage
            title="Settings"
            label="Loading your settings"
            from=settings
            show=move |settings| view! { <Form settings /> }
        />
    }
}

#[component]
fn Form(settings: SettingsForm) -> impl IntoView {
    let query = use_query_map();
    let sent_back = |name: &str| query.with_untracked(|query| query.get(name));
    let problem: Option<AppError> = sent_back("problem").and_then(|problem| serde_json::from_str(&problem).ok());
    let is_saved = sent_back("done").as_deref() == Some("saved");
    let save = ServerAction::<SaveSettings>::new();
    let error = Signal::derive(move || save.value().get().map_or_else(|| problem.clone(), Result::err));
    let toasts = use_toasts();
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            toasts.done("Saved.");
        }
    });
    let may_edit = settings.may_edit;
    view! {
        <PageHead title="Settings" lead="How CHIDI works for your shop." />
        {is_saved.then(|| view! { <DoneNotice text="Saved." /> })}
        {(!may_edit).then(|| view! { <LookOnly what="the settings" /> })}
        <div class="max-w-[46rem] space-y-4">
            <ul class="panel rows">
                <li>
                    <a class="row row-hover" href="/settings/assistant">
                        <Icon name="chidi" />
                        <span class="flex-1 min-w-0">
                            <span class="block font-semibold">"How CHIDI answers"</span>
                            <span class="block text-sm text-soft">
                                "Who sends, how sure it must be, what always comes to you, language models and their budget"
                            </span>
                        </span>
                        <Icon name="right" />
                    </a>
                </li>
            </ul>
            <ActionForm action=save attr:novalidate="">
                <FormErrors error />
                <fieldset class="space-y-4 min-w-0" disabled=!may_edit>
                    <legend class="sr-only">"Your shop"</legend>
                    <ZonePanel timezone=settings.timezone timezones=settings.timezones error />
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
        </div>
    }
}
