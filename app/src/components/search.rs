use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use leptos_router::location::Url;

use super::Icon;

/// Typing rests this long before the search starts.
const SEARCH_AFTER: Duration = Duration::from_millis(300);

/// The search field of a list, whose address holds what is searched for. A form of its own, so that Enter is enough
/// without wasm; with it the list follows the typing.
#[component]
pub fn SearchField(
    /// The list's own path, for the form.
    list: &'static str,
    /// What is searched.
    label: &'static str,
    /// What can be searched for.
    placeholder: &'static str,
    /// What is searched for now.
    value: String,
    /// The filter that stays chosen, as it stands in the address; empty for none.
    #[prop(into)]
    show: String,
    /// Makes the address of the list for a search.
    address: Callback<String, String>,
    /// Classes of the form.
    class: &'static str,
) -> impl IntoView {
    let navigate = use_navigate();
    let latest = StoredValue::new(0_u32);
    let follow = move |ev| {
        let search = event_target_value(&ev);
        latest.update_value(|turn| *turn += 1);
        let (turn, navigate) = (latest.get_value(), navigate.clone());
        let go = move || {
            if latest.try_get_value() == Some(turn) {
                let quietly = NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..NavigateOptions::default()
                };
                navigate(&address.run(search), quietly);
            }
        };
        set_timeout(go, SEARCH_AFTER);
    };
    view! {
        <form class=class method="get" action=list role="search" on:submit=|ev| ev.prevent_default()>
            {(!show.is_empty()).then(|| view! { <input type="hidden" name="show" value=show /> })}
            <label class="sr-only" for="q">
                {label}
            </label>
            <div class="input input-sm">
                <Icon name="search" class="text-faint" />
                <input
                    id="q"
                    name="q"
                    type="search"
                    placeholder=placeholder
                    autocomplete="off"
                    maxlength="80"
                    value=value
                    on:input=follow
                />
            </div>
        </form>
    }
}

/// What follows a path for these names and values; values that are empty are left out.
pub fn query_string(pairs: &[(&str, &str)]) -> String {
    let parts: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if is_plain {
                format!("{name}={value}")
            } else {
                format!("{name}={}", Url::escape(value))
            }
        })
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("?{}", parts.join("&"))
    }
}
