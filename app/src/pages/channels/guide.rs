//! What the owner needs from Meta to connect an account, per platform.

use crate::components::Icon;
use leptos::prelude::*;

/// A platform as the connect panel speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guide {
    /// The word in addresses and in the form.
    pub(super) word: &'static str,
    /// What people call it.
    pub(super) name: &'static str,
    /// What the token opens.
    pub(super) opens: &'static str,
    steps: [&'static str; 4],
}

const GUIDES: [Guide; 3] = [
    Guide {
        word: "instagram",
        name: "Instagram",
        opens: "CHIDI needs an access token of your shop's professional account.",
        steps: [
            "Open developers.facebook.com, choose My Apps and your app, or make one of the kind Business.",
            "Under Instagram, open the set-up with Instagram log-in, and add your shop's account.",
            "Press Generate token beside the account, allow messages, and copy what appears.",
            "Put it into the field here. Trying CHIDI out? Its simulator gives you a token as well.",
        ],
    },
    Guide {
        word: "messenger",
        name: "Messenger",
        opens: "CHIDI needs an access token of your shop's Facebook page.",
        steps: [
            "Open developers.facebook.com, choose My Apps and your app, or make one of the kind Business.",
            "Under Messenger, open the set-up and add your shop's page.",
            "Press Generate token beside the page, and copy what appears.",
            "Put it into the field here. Trying CHIDI out? Its simulator gives you a token as well.",
        ],
    },
    Guide {
        word: "whatsapp",
        name: "WhatsApp",
        opens: "CHIDI needs the ids of your number and its account, and a token that opens them.",
        steps: [
            "Open developers.facebook.com, choose My Apps and your app, or make one of the kind Business.",
            "Under WhatsApp, open the API set-up: it shows both ids beside your number.",
            "In the business settings, make a system user, give it the app and the number, and generate its token.",
            "Put all three here. Trying CHIDI out? Its simulator gives you them as well.",
        ],
    },
];

impl Guide {
    /// For a word in an address; Instagram when it is none of ours.
    pub(super) fn of(word: &str) -> Self {
        GUIDES.into_iter().find(|guide| guide.word == word).unwrap_or(GUIDES[0])
    }
}

/// The choice of the platform, by links, so that it works without wasm.
#[component]
pub(super) fn PlatformChips(chosen: Memo<Guide>) -> impl IntoView {
    let chip = move |guide: Guide| {
        let current = move || (chosen.get() == guide).then_some("true");
        view! {
            <a class="chip" href=format!("/channels?connect={}", guide.word) aria-current=current>
                <Icon name=guide.word class="!size-4" />
                {guide.name}
            </a>
        }
    };
    view! {
        <nav class="chips chips-wrap w-full my-1" aria-label="Platform">
            {GUIDES.map(chip).into_iter().collect_view()}
        </nav>
    }
}

/// Where one gets what the form asks for.
#[component]
pub(super) fn WhereToGetIt(chosen: Memo<Guide>) -> impl IntoView {
    let step = |(place, text): (usize, &'static str)| {
        view! {
            <li>
                <span class="step-dot" aria-hidden="true">
                    {place + 1}
                </span>
                <p>{text}</p>
            </li>
        }
    };
    view! {
        <div>
            <h3 class="font-semibold text-sm mb-4">"Where you get it"</h3>
            <ol class="trail text-sm">{move || chosen.get().steps.into_iter().enumerate().map(step).collect_view()}</ol>
            <p class="mt-4 text-sm">
                <a class="text-link" href="/guide/connect" rel="external">
                    "The whole of Meta's side, step by step"
                </a>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_nobodys_shows_instagram() {
        assert_eq!(Guide::of("whatsapp").name, "WhatsApp");
        assert_eq!(Guide::of("<script>").name, "Instagram");
    }
}
