use leptos::form::ActionForm;
use leptos::prelude::*;

use super::api::{DeleteDocument, DocumentRow, ReadAgain, RowState};
use crate::components::Icon;

/// One document: how far it has come, what is wrong with it, what can be done.
#[component]
pub(super) fn Row(
    document: DocumentRow,
    may_edit: bool,
    delete: ServerAction<DeleteDocument>,
    read_again: ServerAction<ReadAgain>,
) -> impl IntoView {
    let DocumentRow {
        id,
        name,
        about,
        state,
        note,
    } = document;
    let progress = match state {
        RowState::Reading(percent) => Some(percent),
        _ => None,
    };
    let is_failed = state == RowState::Failed;
    let retry = (may_edit && is_failed).then(|| view! { <Retry id=id.clone() name=name.clone() read_again /> });
    view! {
        <li class="row !items-start">
            <span class="grid place-items-center size-10 flex-none rounded-field bg-sunk text-soft">
                <Icon name="file" />
            </span>
            <div class="flex-1 min-w-0">
                <p class="font-medium break-words">{name.clone()}</p>
                {match progress {
                    Some(percent) => view! { <Progress percent name=name.clone() /> }.into_any(),
                    None => view! { <p class="text-sm text-soft">{about}</p> }.into_any(),
                }}
                <p class="mt-1.5 md:hidden">
                    <State state />
                </p>
                {(!note.is_empty())
                    .then(|| {
                        view! {
                            <p class=if is_failed {
                                "mt-1.5 text-sm text-fail-ink"
                            } else {
                                "mt-1.5 text-sm text-soft"
                            }>{note}</p>
                        }
                    })}
                {retry}
            </div>
            <span class="max-md:hidden mt-2">
                <State state />
            </span>
            {may_edit.then(|| view! { <Menu id name delete read_again /> })}
        </li>
    }
}

#[component]
fn Retry(id: String, name: String, read_again: ServerAction<ReadAgain>) -> impl IntoView {
    view! {
        <ActionForm action=read_again attr:class="mt-2">
            <input type="hidden" name="id" value=id />
            <button type="submit" class="btn btn-sm btn-outline" aria-label=format!("Read {name} again")>
                <Icon name="refresh" />
                "Read it again"
            </button>
        </ActionForm>
    }
}

#[component]
fn Progress(percent: u8, name: String) -> impl IntoView {
    view! {
        <div class="mt-1.5 flex items-center gap-3">
            <progress
                class="progress progress-info max-w-56 h-1.5"
                value=percent
                max="100"
                aria-label=format!("Reading {name}")
            ></progress>
            <span class="text-sm text-soft num whitespace-nowrap">{percent}" %"</span>
        </div>
    }
}

#[component]
fn State(state: RowState) -> impl IntoView {
    let (tone, text) = match state {
        RowState::Waiting => ("calm", "Waiting"),
        RowState::Reading(_) => ("calm", "Reading"),
        RowState::Ready => ("good", "Ready"),
        RowState::Doubtful => ("need", "Look at this"),
        RowState::Failed => ("fail", "Not read"),
    };
    view! {
        <span class="pill" data-tone=tone>
            {(state == RowState::Ready).then(|| view! { <Icon name="check" /> })}
            {text}
        </span>
    }
}

#[component]
fn Menu(
    id: String,
    name: String,
    delete: ServerAction<DeleteDocument>,
    read_again: ServerAction<ReadAgain>,
) -> impl IntoView {
    let id_to_read = id.clone();
    view! {
        <details class="dropdown dropdown-end">
            <summary class="btn btn-sm btn-ghost btn-square" aria-label=format!("More for {name}")>
                <Icon name="dots" />
            </summary>
            <ul class="dropdown-content panel shadow-lg z-10 w-52 p-2">
                <li>
                    <ActionForm action=read_again>
                        <input type="hidden" name="id" value=id_to_read />
                        <button type="submit" class="nav-item w-full">
                            <Icon name="refresh" />
                            "Read it again"
                        </button>
                    </ActionForm>
                </li>
                <li>
                    <ActionForm action=delete>
                        <input type="hidden" name="id" value=id />
                        <button type="submit" class="nav-item w-full">
                            <Icon name="trash" />
                            "Delete"
                        </button>
                    </ActionForm>
                </li>
            </ul>
        </details>
    }
}
