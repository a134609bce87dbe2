use leptos::prelude::*;
use leptos_meta::Title;

use super::{Door, SentBack};
use crate::components::{FormErrors, PasswordField, SubmitButton, TextField};

/// Makes an account and a shop.
#[component]
pub fn SignUp() -> impl IntoView {
    let SentBack {
        error,
        name,
        shop,
        email,
    } = SentBack::of_page();
    let summary = error.clone();
    let of = move |field: &'static str| {
        let message = error.as_ref().and_then(|error| error.for_field(field));
        Signal::stored(message)
    };
    view! {
        <Title text="Create your account" />
        <Door>
            <h1 class="text-h1 max-lg:text-h2">"Create your account"</h1>
            <p class="mt-2 mb-6 text-soft">"You can try everything at once. No card needed."</p>
            <FormErrors error=Signal::stored(summary) />
            <form method="post" action="/auth/sign-up" class="space-y-5">
                <TextField name="name" label="Your name" value=name autocomplete="name" maxlength=80 error=of("name") />
                <TextField
                    name="shop"
                    label="Your shop's name"
                    value=shop
                    autocomplete="organization"
                    maxlength=120
                    error=of("shop")
                />
                <TextField
                    name="email"
                    label="E-mail"
                    value=email
                    kind="email"
                    autocomplete="email"
                    inputmode="email"
                    placeholder="you@example.com"
                    help="You log in with it. No advertising."
                    maxlength=254
                    error=of("email")
                />
                <PasswordField
                    autocomplete="new-password"
                    minlength=10
                    help="At least 10 characters. Three words you remember work well."
                    error=of("password")
                />
                <SubmitButton label="Create my account" class="btn-primary w-full" />
            </form>
            <p class="mt-6 pt-4 border-t border-base-300 flex flex-wrap items-center gap-x-2">
                "Have an account already? " <a class="text-link" href="/log-in">
                    "Log in"
                </a>
            </p>
        </Door>
    }
}
