use leptos::prelude::*;
use leptos_meta::Title;

use super::{Door, from_query};
use crate::components::{Icon, PasswordField, SubmitButton, TextField};
use crate::error::AppError;

/// Lets a member in.
#[component]
pub fn LogIn() -> impl IntoView {
    let said = said_about(&from_query("e"));
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
                    value=from_query("email")
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

/// Tone and words for the code in the address.
fn said_about(code: &str) -> Option<(&'static str, String)> {
    if let Some(seconds) = code.strip_prefix("limited:") {
        return Some(("need", AppError::RateLimited(seconds.parse().unwrap_or(60)).to_string()));
    }
    match code {
        "wrong" => Some((
            "fail",
            "E-mail and password do not fit together. Check both and try again.".to_owned(),
        )),
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
    use super::said_about;

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let (tone, text) = said_about("limited:90").expect("something is said");
        assert_eq!(
            (tone, text.as_str()),
            ("need", "That was a lot of attempts. Try again in a minute.")
        );
        assert_eq!(said_about(""), None);
    }
}
