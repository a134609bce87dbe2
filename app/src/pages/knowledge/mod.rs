//! What CHIDI is given to read: documents with how far their reading has come, putting in more, and a question to try.

mod add;
mod api;
mod row;
#[cfg(feature = "ssr")]
mod server;
mod try_it;
mod weigh;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use add::AddPanel;
use api::{DeleteDocument, Knowledge, PasteText, ReadAgain, list_documents, may_put_in};
use row::Row;
#[cfg(feature = "ssr")]
pub use server::{address_with_problem, became};
use try_it::TryPanel;

use crate::components::{DoneNotice, Empty, Failed, FormErrors, Icon, PageHead, SkeletonRows, use_toasts};
use crate::error::AppError;
use crate::live::use_live;

const LEAD: &str = "What you give CHIDI to read: size guides, care notes, how you sew. It answers from these pages word by word, and shows you which one.";

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    paste: ServerAction<PasteText>,
    delete: ServerAction<DeleteDocument>,
    read_again: ServerAction<ReadAgain>,
}

/// `/knowledge`
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let live = use_live();
    let actions = Actions {
        paste: ServerAction::new(),
        delete: ServerAction::new(),
        read_again: ServerAction::new(),
    };
    let knowledge = Resource::new(
        move || {
            (
                live.knowledge.get(),
                actions.paste.version().get(),
                actions.delete.version().get(),
                actions.read_again.version().get(),
            )
        },
        |_| list_documents(),
    );
    // What is typed stays while the list is loaded anew.
    let may_put_in = Resource::new(|| (), |()| may_put_in());
    say_what_happened(actions);
    view! {
        <Title text="Knowledge" />
        <PageHead title="Knowledge" lead=LEAD>
            <Transition>
                {move || Suspend::new(async move {
                    matches!(may_put_in.await, Ok(true))
                        .then(|| {
                            view! {
                                <a class="btn btn-primary max-md:w-full" href="#add" rel="external">
                                    <Icon name="upload" />
                                    "Add a document"
                                </a>
                            }
                        })
                })}
            </Transition>
        </PageHead>
        <Done actions />
        <div class="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_25rem] items-start">
            <div class="space-y-4 min-w-0">
                <section class="panel" aria-labelledby="docs-h">
                    <Transition fallback=|| {
                        view! { <SkeletonRows label="Loading your documents" count=4 /> }
                    }>
                        {move || Suspend::new(async move {
                            match knowledge.await {
                                Ok(knowledge) => view! { <Documents knowledge actions /> }.into_any(),
                                Err(error) => {
                                    view! { <Failed error retry=Callback::new(move |()| knowledge.refetch()) /> }
                                        .into_any()
                                }
                            }
                        })}
                    </Transition>
                </section>
                <Transition>
                    {move || Suspend::new(async move {
                        matches!(may_put_in.await, Ok(true)).then(|| view! { <AddPanel paste=actions.paste /> })
                    })}
                </Transition>
            </div>
            <TryPanel />
        </div>
    }
}

fn say_what_happened(actions: Actions) {
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(became)) = actions.paste.value().get() {
            toasts.done(outcome(&became).unwrap_or_default());
        }
    });
    Effect::new(move || match actions.delete.value().get() {
        Some(Ok(id)) if !id.is_empty() => {
            let undo = Callback::new(move |()| {
                actions.delete.dispatch(DeleteDocument {
                    id: id.clone(),
                    back: true,
                });
            });
            toasts.done_with_undo("Deleted. CHIDI no longer answers from it.", undo);
        }
        Some(Ok(_)) => toasts.done("It is back. CHIDI reads it again."),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
    Effect::new(move || match actions.read_again.value().get() {
        Some(Ok(())) => toasts.done("CHIDI reads it again."),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
}

/// What was done, in words.
fn outcome(word: &str) -> Option<&'static str> {
    Some(match word {
        "added" => "Put in. CHIDI is reading it.",
        "version" => "Put in as a new version. The one before answers until CHIDI has read it.",
        "already" => "This is here already, word for word. Nothing was put in twice.",
        "deleted" => "Deleted. CHIDI no longer answers from it.",
        "back" => "It is back. CHIDI reads it again.",
        "again" => "CHIDI reads it again.",
        "weighed" => "Kept. From now on CHIDI looks like this.",
        _ => return None,
    })
}

/// After a form without wasm, and after each upload: what was done, or what is wrong.
#[component]
fn Done(actions: Actions) -> impl IntoView {
    let map = use_query_map();
    let of = move |name: &str| map.with(|map| map.get(name));
    let problem = Signal::derive(move || -> Option<AppError> { serde_json::from_str(&of("problem")?).ok() });
    let done = move || {
        let word = of("done")?;
        let text = outcome(&word)?;
        let undo = of("id").filter(|_| word == "deleted");
        Some(view! {
            <DoneNotice text>
                {undo
                    .map(|id| {
                        view! {
                            <ActionForm action=actions.delete>
                                <input type="hidden" name="id" value=id />
                                <input type="hidden" name="back" value="true" />
                                <button type="submit" class="btn btn-sm btn-ghost -my-1.5">
                                    "Undo"
                                </button>
                            </ActionForm>
                        }
                    })}
            </DoneNotice>
        })
    };
    view! {
        <FormErrors error=problem />
        {done}
    }
}

#[component]
fn Documents(knowledge: Knowledge, actions: Actions) -> impl IntoView {
    let Knowledge {
        documents,
        ready,
        may_edit,
    } = knowledge;
    if documents.is_empty() {
        return view! {
            <h2 id="docs-h" class="sr-only">
                "Documents"
            </h2>
            <Empty
                icon="book"
                title="Give CHIDI something to read"
                text="A size guide, care notes, how you deliver. CHIDI answers from it in seconds."
            >
                {may_edit
                    .then(|| {
                        view! {
                            <a class="btn btn-outline" href="#add" rel="external">
                                "Add a document"
                            </a>
                        }
                    })}
            </Empty>
        }
        .into_any();
    }
    let count = format!("{ready} of {} ready", documents.len());
    view! {
        <div class="panel-head pb-3">
            <h2 id="docs-h" class="panel-title">
                "Documents"
            </h2>
            <p class="panel-note ml-auto">{count}</p>
        </div>
        <ul class="rows border-t border-base-300">
            {documents
                .into_iter()
                .map(|document| {
                    view! { <Row document may_edit delete=actions.delete read_again=actions.read_again /> }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::outcome;

    #[test]
    fn an_address_says_only_what_the_page_knows() {
        assert!(outcome("added").is_some());
        assert_eq!(outcome("You have won"), None);
    }
}
