//! What a page shows before, instead of and around its rows.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Icon;
use crate::error::AppError;

/// The page's title, the sentence below it, and its main action as child.
#[component]
pub fn PageHead(
    /// The one `h1`.
    #[prop(into)]
    title: String,
    /// How things are, in a sentence.
    #[prop(into, optional)]
    lead: String,
    /// The main action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <h1 class="page-title">{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {children.map(|children| children())}
        </div>
    }
}

/// A page of what `from` loads: a skeleton until it is there; where it did not load, why, and a way to try again.
#[component]
pub fn LoadedPage<T, V, S>(
    /// What the window is called, and the page while it did not load.
    title: &'static str,
    /// What is being loaded, for those who do not see the skeleton.
    label: &'static str,
    from: Resource<Result<T, AppError>>,
    show: S,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
    S: Fn(T) -> V + Copy + Send + Sync + 'static,
{
    view! {
        <Title text=title />
        <Transition fallback=move || {
            view! { <SkeletonPage label /> }
        }>
            {move || Suspend::new(async move {
                match from.await {
                    Ok(loaded) => show(loaded).into_any(),
                    Err(error) => {
                        view! {
                            <PageHead title />
                            <div class="panel">
                                <Failed error retry=Callback::new(move |()| from.refetch()) />
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// Nothing here yet: what the place is for and the next step, as child.
#[component]
pub fn Empty(
    /// The drawing's name.
    icon: &'static str,
    /// "Put in your first product"
    #[prop(into)]
    title: String,
    /// Why, in a sentence or two.
    #[prop(into)]
    text: String,
    /// The next step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-art">
                <Icon name=icon />
            </span>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// A part that did not load. The rest of the page stays as it is; where it can help there is a way to try again.
#[component]
pub fn Failed(
    /// Why.
    error: AppError,
    /// Loads the part once more.
    #[prop(into, optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let path = use_location().pathname;
    let log_in = move || format!("/log-in?e=expired&next={}", path.get());
    let next = match (&error, retry) {
        (AppError::Unauthenticated, _) => Some(
            view! {
                <a class="btn btn-sm btn-primary mt-4" href=log_in rel="external">
                    "Log in"
                </a>
            }
            .into_any(),
        ),
        (error, Some(retry)) if error.is_worth_retrying() => Some(
            view! {
                <button type="button" class="btn btn-sm btn-outline mt-4" on:click=move |_| retry.run(())>
                    <Icon name="refresh" />
                    "Try again"
                </button>
            }
            .into_any(),
        ),
        _ => None,
    };
    view! {
        <div class="panel-body flex gap-3" role="alert">
            <Icon name="alert" class="text-fail-ink mt-0.5" />
            <div>
                <p class="font-medium">"This did not load."</p>
                <p class="mt-0.5 text-soft">{error.to_string()}</p>
                {next}
            </div>
        </div>
    }
}

/// Rows to come.
#[component]
pub fn SkeletonRows(
    /// "Loading conversations"
    label: &'static str,
    /// How many.
    #[prop(default = 3)]
    count: u8,
) -> impl IntoView {
    let row = |_| {
        view! {
            <div class="row">
                <span class="skel size-10 !rounded-full"></span>
                <span class="flex-1 space-y-2.5">
                    <span class="skel h-4 w-36"></span>
                    <span class="skel h-3 w-56 max-w-full"></span>
                </span>
                <span class="skel h-6 w-20 !rounded-full"></span>
            </div>
        }
    };
    view! {
        <div aria-busy="true" role="status">
            <span class="sr-only">{label}</span>
            <div class="rows" aria-hidden="true">
                {(0..count).map(row).collect_view()}
            </div>
        </div>
    }
}

/// A whole page to come.
#[component]
pub fn SkeletonPage(
    /// "Loading your products"
    label: &'static str,
) -> impl IntoView {
    view! {
        <div class="mb-7 space-y-3" aria-hidden="true">
            <span class="skel h-8 w-64 max-w-full"></span>
            <span class="skel h-4 w-80 max-w-full"></span>
        </div>
        <div class="panel">
            <SkeletonRows label count=5 />
        </div>
    }
}

/// What was done, above the page that the browser was sent back to; `children` is the way to undo it.
#[component]
pub fn DoneNotice(#[prop(into)] text: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="notice mb-4 flex-wrap items-center" data-tone="good" role="status">
            <Icon name="check" />
            <p class="flex-1 min-w-56">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// For members who may look and not touch.
#[component]
pub fn LookOnly(
    /// "the settings"
    what: &'static str,
) -> impl IntoView {
    view! {
        <div class="notice mb-4">
            <Icon name="lock" />
            <p>{format!("You can see {what}. Only the owner or an admin can change them.")}</p>
        </div>
    }
}
