use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::ConnectInstagram;
use crate::components::{Field, FormErrors, SubmitButton};
use crate::error::AppError;

/// Connects Instagram by access token, and says where one gets it.
#[component]
pub(super) fn ConnectPanel(connect: ServerAction<ConnectInstagram>) -> impl IntoView {
    let query = use_query_map();
    let problem: Option<AppError> = query
        .with_untracked(|query| query.get("problem"))
        .and_then(|problem| serde_json::from_str(&problem).ok());
    let error = Signal::derive(move || connect.value().get().map_or_else(|| problem.clone(), Result::err));
    let token_error = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("token")));
    // A wrong token is said beside the field alone; anything else above it.
    let other_error = Signal::derive(move || error.get().filter(|error| error.for_field("token").is_none()));
    let typed = RwSignal::new(String::new());
    Effect::new(move || {
        if matches!(connect.value().get(), Some(Ok(_))) {
            typed.set(String::new());
        }
    });
    view! {
        <section class="panel mt-4" aria-labelledby="connect-h">
            <div class="panel-head">
                <h2 id="connect-h" class="panel-title">
                    "Connect Instagram"
                </h2>
                <p class="panel-note w-full">"CHIDI needs an access token of your shop's professional account."</p>
            </div>
            <div class="panel-body grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-2">
                <ActionForm action=connect attr:class="space-y-5" attr:novalidate="">
                    <FormErrors error=other_error />
                    <Field
                        name="token"
                        label="Access token"
                        help="It is kept encrypted. CHIDI asks Instagram whose it is before it saves anything."
                        error=token_error
                    >
                        <input
                            class="input font-mono"
                            id="token"
                            name="token"
                            type="password"
                            autocomplete="off"
                            spellcheck="false"
                            required
                            maxlength="1000"
                            prop:value=move || typed.get()
                            on:input=move |ev| typed.set(event_target_value(&ev))
                            aria-describedby="token-help token-error"
                            aria-invalid=move || token_error.get().is_some().then_some("true")
                        />
                    </Field>
                    <SubmitButton
                        label="Connect"
                        busy_label="Asking Instagram"
                        pending=connect.pending()
                        class="btn-primary max-md:w-full"
                    />
                </ActionForm>
                <WhereToGetIt />
            </div>
        </section>
    }
}

#[component]
fn WhereToGetIt() -> impl IntoView {
    let step = |number: u8, text: &'static str| {
        view! {
            <li>
                <span class="step-dot" aria-hidden="true">
                    {number}
                </span>
                <p>{text}</p>
            </li>
        }
    };
    view! {
        <div>
            <h3 class="font-semibold text-sm mb-4">"Where you get one"</h3>
            <ol class="trail text-sm">
                {step(
                    1,
                    "Open developers.facebook.com, choose My Apps and your app, or make one of the kind Business.",
                )} {step(2, "Under Instagram, open the set-up with Instagram log-in, and add your shop's account.")}
                {step(3, "Press Generate token beside the account, allow messages, and copy what appears.")}
                {step(4, "Put it into the field here. Trying CHIDI out? Its simulator gives you a token as well.")}
            </ol>
        </div>
    }
}
