use chidi::channels::oauth::Choice;
use leptos::prelude::*;

use super::{Asked, document};
use crate::components::{Icon, PageHead};

/// Which of a person's Facebook pages are the shop's. `is_empty_handed`: the form came back with nothing chosen.
pub fn choose_page(asked: Asked, login_id: &str, choices: Vec<Choice>, is_empty_handed: bool) -> String {
    let login_id = login_id.to_owned();
    document(asked, "Which page is it?", move || {
        view! {
            <PageHead
                title="Which page is your shop's?"
                lead="CHIDI answers on those you choose, and leaves the others alone."
            />
            <div role="alert">
                {is_empty_handed
                    .then(|| {
                        view! {
                            <p class="notice mb-4" data-tone="fail">
                                <Icon name="alert" />
                                "Choose at least one page, or go back."
                            </p>
                        }
                    })}
            </div>
            <form method="post" action="/connect/facebook/pages">
                <input type="hidden" name="login" value=login_id />
                <fieldset class="space-y-3">
                    <legend class="sr-only">"Your pages on Facebook"</legend>
                    {choices.into_iter().map(option).collect_view()}
                </fieldset>
                <div class="mt-6 flex flex-wrap gap-2">
                    <button type="submit" class="btn btn-primary max-md:w-full">
                        "Connect"
                    </button>
                    <a class="btn btn-ghost max-md:w-full" href="/channels">
                        "Back to channels"
                    </a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// One page. Where the person may not answer messages, it can be seen but not chosen, and says why.
fn option(page: Choice) -> impl IntoView {
    let note = match (page.may_message, page.has_instagram) {
        (false, _) => "You may not answer messages for this page. Whoever manages it can allow you that on Facebook.",
        (true, true) => "Messenger, and the Instagram account linked to it",
        (true, false) => "Messenger",
    };
    view! {
        <label class="choice">
            <input type="checkbox" class="checkbox" name="page" value=page.id disabled=!page.may_message />
            <span class="min-w-0">
                <span class="font-semibold">{page.name}</span>
                <span class="block text-sm text-soft">{note}</span>
            </span>
        </label>
    }
}
