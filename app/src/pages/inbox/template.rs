use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::actions::ThreadActions;
use super::api::{TemplateShown, Thread, list_templates};
use crate::components::{Failed, Icon, SkeletonRows, SubmitButton};
use crate::error::AppError;

/// What WhatsApp takes at any time: a template. The address says how far the choice has come, so that it works without
/// wasm: nothing, `?template=` for the list, `?template=name:language` for one of them.
#[component]
pub(super) fn TemplatePicker(shown: RwSignal<Thread>) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|query| query.get("template")));
    let id = shown.with_untracked(|thread| thread.id.clone());
    let path = format!("/inbox/{id}");
    move || match chosen.get() {
        None => view! {
            <a class="btn btn-outline w-full mt-1" href=format!("{path}?template=")>
                "Send a template"
            </a>
        }
        .into_any(),
        Some(key) => view! { <Templates shown id=id.clone() path=path.clone() key=key /> }.into_any(),
    }
}

#[component]
fn Templates(shown: RwSignal<Thread>, id: String, path: String, key: String) -> impl IntoView {
    let templates = Resource::new(move || id.clone(), list_templates);
    view! {
        <Transition fallback=|| {
            view! { <SkeletonRows label="Loading templates" count=2 /> }
        }>
            {move || {
                let (path, key) = (path.clone(), key.clone());
                Suspend::new(async move {
                    match templates.await {
                        Ok(listed) => view! { <Choice shown listed path key /> }.into_any(),
                        Err(error) => {
                            view! { <Failed error retry=Callback::new(move |()| templates.refetch()) /> }.into_any()
                        }
                    }
                })
            }}
        </Transition>
    }
}

/// The one that is chosen, or all of them.
#[component]
fn Choice(shown: RwSignal<Thread>, listed: Vec<TemplateShown>, path: String, key: String) -> impl IntoView {
    if listed.is_empty() {
        return view! {
            <p class="notice m-1">
                "No template can be sent here yet. Hand one in under WhatsApp Manager, and wait for Meta to approve it."
            </p>
        }
        .into_any();
    }
    match listed.iter().find(|template| template.key == key).cloned() {
        Some(template) => view! { <Form shown template path /> }.into_any(),
        None => view! { <List listed path /> }.into_any(),
    }
}

#[component]
fn List(listed: Vec<TemplateShown>, path: String) -> impl IntoView {
    let row = |template: TemplateShown| {
        view! {
            <li>
                <a class="row row-hover block" href=format!("{path}?template={}", template.key)>
                    <span class="block font-medium">{template.label}</span>
                    <span class="block text-sm text-soft line-clamp-2 whitespace-pre-line">{template.text}</span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="rows max-h-72 overflow-y-auto" aria-label="Templates">
            {listed.into_iter().map(row).collect_view()}
        </ul>
    }
}

#[component]
fn Form(shown: RwSignal<Thread>, template: TemplateShown, path: String) -> impl IntoView {
    let send = expect_context::<ThreadActions>().send_template;
    let (id, message_id) = shown.with_untracked(|thread| (thread.id.clone(), thread.reply_id.clone()));
    let field = |number: u8| {
        let id = format!("parameter-{number}");
        view! {
            <div class="mt-2">
                <label class="text-sm font-medium" for=id.clone()>
                    {format!("In place of {{{{{number}}}}}")}
                </label>
                <input
                    id=id
                    class="input w-full mt-1"
                    type="text"
                    name=format!("parameters[{}]", number - 1)
                    maxlength="300"
                    required
                />
            </div>
        }
    };
    let problem = use_query_map().with_untracked(|query| query.get("problem"));
    let problem: Option<AppError> = problem.and_then(|problem| serde_json::from_str(&problem).ok());
    let navigate = use_navigate();
    let done = path.clone();
    let version = send.version().get_untracked();
    Effect::new(move || {
        // Another form may have been sent before this one was opened.
        if send.version().get() > version && matches!(send.value().get(), Some(Ok(()))) {
            navigate(&done, NavigateOptions::default());
        }
    });
    let error = move || {
        let failed = send.value().get().map_or_else(|| problem.clone(), Result::err);
        failed.map(|error| {
            view! {
                <p class="field-error mt-1.5" role="alert">
                    <Icon name="alert" />
                    {error.to_string()}
                </p>
            }
        })
    };
    view! {
        <ActionForm action=send attr:class="px-1">
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="message_id" value=message_id />
            <input type="hidden" name="template" value=template.key />
            <p class="font-medium">{template.label}</p>
            <p class="mt-1 text-sm text-soft whitespace-pre-line">{template.text}</p>
            {(1..=template.parameters).map(field).collect_view()}
            {error}
            <div class="mt-3 flex gap-2">
                <SubmitButton label="Send" busy_label="Sending" pending=send.pending() />
                <a class="btn btn-ghost" href=format!("{path}?template=")>
                    "Another one"
                </a>
            </div>
        </ActionForm>
    }
}
