use leptos::prelude::*;
use leptos_meta::Title;

use super::{Door, SentBack, from_query};
use crate::components::{Icon, PasswordField, SubmitButton, TextField};
use crate::error::AppError;

/// Lets a member in.
#[component]
pub fn LogIn() -> impl IntoView {
    let SentBack { error, email, .. } = SentBack::of_page();
    let said = error.as_ref().map(in_words).or_else(|| why_here(&from_query("e")));
    view! {
        <Title text="Log in" />
        <Door>
            <h1 class="text-h1 max-lg:text-h2 mb-6">"Welcome back"</h1>
            <div role="alert">
                {said
                    .map(|(tone, text)| {
                        view! {
                            <p class="notice mb-5" data-tone=tone>
                                <Icon name="info" />
                                {text}
                            </p>
                        }
                    })}
            </div>
            <form method="post" action="/auth/log-in" class="space-y-5">
                <input type="hidden" name="next" value=from_query("next") />
                <TextField
                    name="email"
                    label="E-mail"
                    value=email
                    kind="email"
                    autocomplete="username"
                    inputmode="email"
                    maxlength=254
                />
                <PasswordField autocomplete="current-password" />
                <SubmitButton label="Log in" class="btn-primary w-full" />
            </form>
            <p class="mt-6 pt-4 border-t border-base-300 flex flex-wrap items-center gap-x-2">
                "New here? " <a class="text-link" href="/sign-up">
                    "Create an account"
                </a>
            </p>
        </Door>
    }
}

/// Tone and words for what was wrong with the last attempt.
fn in_words(error: &AppError) -> (&'static str, String) {
    match error {
        AppError::RateLimited(_) => ("need", error.to_string()),
        _ => ("fail", error.to_string()),
    }
}

/// Tone and words for whoever was led here from another page, which the address tells.
fn why_here(code: &str) -> Option<(&'static str, String)> {
    match code {
        "expired" => Some((
            "calm",
            "Log in to go on. You come back to the page you wanted.".to_owned(),
        )),
        "busy" => Some((
            "need",
            "CHIDI could not look that up just now. Try again in a moment.".to_owned(),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let (tone, text) = in_words(&AppError::RateLimited(90));
        assert_eq!(
            (tone, text.as_str()),
            ("need", "That was a lot of attempts. Try again in a minute.")
        );
        assert_eq!(why_here("<script>"), None);
    }
}
