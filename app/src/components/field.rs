use leptos::prelude::*;

use super::Icon;
use crate::error::AppError;

/// A control with its label above, help and error below. The control itself comes as child and carries
/// `id=name`, `aria-describedby="{name}-help {name}-error"` and `aria-invalid`.
#[component]
pub fn Field(
    /// The name in the form, and the control's id.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// One line that helps to answer.
    #[prop(default = "")]
    help: &'static str,
    /// What is wrong, if anything.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {children()}
            {(!help.is_empty())
                .then(|| {
                    view! {
                        <p class="field-help" id=format!("{name}-help")>
                            {help}
                        </p>
                    }
                })}
            <div id=format!(
                "{name}-error",
            )>
                {move || {
                    error
                        .get()
                        .map(|message| {
                            view! {
                                <p class="field-error">
                                    <Icon name="alert" />
                                    {message}
                                </p>
                            }
                        })
                }}
            </div>
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// The name in the form, and the control's id.
    name: &'static str,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What stands in it at first.
    #[prop(into, optional)]
    value: String,
    /// `email`, `text`, ...
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The on-screen keyboard.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// An example.
    #[prop(default = "")]
    placeholder: &'static str,
    /// One line that helps to answer.
    #[prop(default = "")]
    help: &'static str,
    /// The most characters taken.
    #[prop(default = 200)]
    maxlength: u16,
    /// Whether it may stay empty; then the label says so.
    #[prop(default = true)]
    required: bool,
    /// What is wrong, if anything.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let label = if required { label } else { format!("{label} (optional)") };
    view! {
        <Field name label help error>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                maxlength=maxlength
                required=required
                aria-describedby=described_by(name, help)
                aria-invalid=move || error.get().is_some().then_some("true")
            />
        </Field>
    }
}

/// A password, with a button to look at it.
#[component]
pub fn PasswordField(
    /// `new-password` or `current-password`.
    autocomplete: &'static str,
    /// The fewest characters taken; 0 where an old one is asked for.
    #[prop(default = 0)]
    minlength: u16,
    /// One line that helps to answer.
    #[prop(default = "")]
    help: &'static str,
    /// What is wrong, if anything.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    view! {
        <Field name="password" label="Password" help error>
            <div class="input pr-1.5">
                <input
                    id="password"
                    name="password"
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    minlength=(minlength > 0).then_some(minlength)
                    maxlength=200
                    required
                    aria-describedby=described_by("password", help)
                    aria-invalid=move || error.get().is_some().then_some("true")
                />
                <button
                    type="button"
                    class="btn btn-ghost btn-square btn-sm"
                    aria-label="Show the password"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    <Icon name="eye" />
                </button>
            </div>
        </Field>
    }
}

/// Above a form that could not be taken: what to fix, each a link to its field; or the one sentence that says why.
#[component]
pub fn FormErrors(
    /// The form's error, if any.
    #[prop(into)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let fields = |errors: Vec<crate::error::FieldError>| {
        let links = errors.into_iter().map(|error| {
            view! {
                <li>
                    <a class="text-link" href=format!("#{}", error.field)>
                        {error.message}
                    </a>
                </li>
            }
        });
        view! { <ul class="space-y-1">{links.collect_view()}</ul> }
    };
    view! {
        <div role="alert">
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <div class="notice mb-5" data-tone="fail">
                                <Icon name="alert" />
                                {match error {
                                    AppError::Invalid(errors) => fields(errors).into_any(),
                                    AppError::Unauthenticated => view! { <SignedOut /> }.into_any(),
                                    other => view! { <p>{other.to_string()}</p> }.into_any(),
                                }}
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// In another tab, so that what was typed stays.
#[component]
fn SignedOut() -> impl IntoView {
    view! {
        <p>
            "You are signed out. " <a class="text-link" href="/log-in" target="_blank" rel="external">
                "Log in in another tab"
            </a> ", then send this again."
        </p>
    }
}

fn described_by(name: &str, help: &str) -> String {
    if help.is_empty() {
        format!("{name}-error")
    } else {
        format!("{name}-help {name}-error")
    }
}
