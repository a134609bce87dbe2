use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::ConnectAccount;
use super::guide::{Guide, PlatformChips, WhereToGetIt};
use crate::components::{Field, FormErrors, SubmitButton};
use crate::error::AppError;

const FIELDS: [&str; 3] = ["token", "phone_number_id", "waba_id"];

/// Connects an account by access token, and says where one gets it.
#[component]
pub(super) fn ConnectPanel(connect: ServerAction<ConnectAccount>) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| Guide::of(&query.with(|query| query.get("connect").unwrap_or_default())));
    let problem: Option<AppError> = query
        .with_untracked(|query| query.get("problem"))
        .and_then(|problem| serde_json::from_str(&problem).ok());
    let error = Signal::derive(move || connect.value().get().map_or_else(|| problem.clone(), Result::err));
    // What is wrong with a field is said beside it alone; anything else above the form.
    let other_error = Signal::derive(move || {
        error
            .get()
            .filter(|error| FIELDS.iter().all(|field| error.for_field(field).is_none()))
    });
    let token = RwSignal::new(String::new());
    Effect::new(move || {
        if matches!(connect.value().get(), Some(Ok(_))) {
            token.set(String::new());
        }
    });
    view! {
        <section class="panel mt-4" aria-labelledby="connect-h">
            <div class="panel-head">
                <h2 id="connect-h" class="panel-title">
                    {move || format!("Connect {}", chosen.get().name)}
                </h2>
                <PlatformChips chosen />
                <p class="panel-note w-full">{move || chosen.get().opens}</p>
            </div>
            <div class="panel-body grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-2">
                <ActionForm action=connect attr:class="space-y-5" attr:novalidate="">
                    <FormErrors error=other_error />
                    <input type="hidden" name="account[platform]" value=move || chosen.get().word />
                    <Show when=move || chosen.get().word == "whatsapp">
                        <IdField name="phone_number_id" label="Phone number ID" error />
                        <IdField name="waba_id" label="WhatsApp Business Account ID" error />
                    </Show>
                    <TokenField token error />
                    <SubmitButton
                        label="Connect"
                        busy_label="Asking Meta"
                        pending=connect.pending()
                        class="btn-primary max-md:w-full"
                    />
                </ActionForm>
                <WhereToGetIt chosen />
            </div>
        </section>
    }
}

#[component]
fn TokenField(token: RwSignal<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("token")));
    view! {
        <Field
            name="token"
            label="Access token"
            help="It is kept encrypted. CHIDI asks Meta whose it is before it saves anything."
            error=wrong
        >
            <input
                class="input font-mono"
                id="token"
                name="account[token]"
                type="password"
                autocomplete="off"
                spellcheck="false"
                required
                maxlength="1000"
                prop:value=move || token.get()
                on:input=move |ev| token.set(event_target_value(&ev))
                aria-describedby="token-help token-error"
                aria-invalid=move || wrong.get().is_some().then_some("true")
            />
        </Field>
    }
}

#[component]
fn IdField(name: &'static str, label: &'static str, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field(name)));
    view! {
        <Field name=name label=label help="Digits only, as Meta's page shows them." error=wrong>
            <input
                class="input num"
                id=name
                name=format!("account[{name}]")
                inputmode="numeric"
                autocomplete="off"
                required
                maxlength="40"
                aria-describedby=format!("{name}-help {name}-error")
                aria-invalid=move || wrong.get().is_some().then_some("true")
            />
        </Field>
    }
}
