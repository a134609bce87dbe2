//! The bubbles, and the card that shows what was understood.

use leptos::prelude::*;

use super::Acting;
use super::api::{ProposalCard, TurnLine};
use super::composer::fill_answer;
use crate::components::Icon;

/// The chat, open at its newest line.
#[component]
pub(super) fn Chat(turns: Vec<TurnLine>, proposal: Option<ProposalCard>) -> impl IntoView {
    view! {
        <div class="flex-1 min-h-0 overflow-y-auto flex flex-col-reverse" tabindex="0" role="log" aria-label="Chat">
            <ol class="thread w-full mx-auto max-w-[44rem] px-4 pt-2 pb-6">
                {turns.into_iter().map(|turn| view! { <Bubble turn /> }).collect_view()}
                {proposal.map(|proposal| view! { <Understood proposal /> })}
            </ol>
        </div>
    }
}

#[component]
fn Bubble(turn: TurnLine) -> impl IntoView {
    let (who, class) = if turn.is_owner {
        ("You", "bubble bubble-person")
    } else {
        ("CHIDI", "bubble bubble-assistant")
    };
    let at = if turn.at.is_empty() {
        String::new()
    } else {
        format!(" {}", turn.at)
    };
    view! {
        <li class="turn" data-out=turn.is_owner.then_some("")>
            <div class=format!("{class} whitespace-pre-line")>{turn.text}</div>
            <div class="turn-meta">
                <span class="who">{who}</span>
                {at}
            </div>
        </li>
    }
}

#[component]
fn Understood(proposal: ProposalCard) -> impl IntoView {
    let Acting(act) = expect_context();
    let ProposalCard {
        step,
        said,
        title,
        columns,
        rows,
        note,
    } = proposal;
    view! {
        <li class="turn !max-w-full w-full">
            <div class="proposal w-full max-w-[34rem]">
                <header>
                    <h2 class="font-semibold">{title}</h2>
                </header>
                <UnderstoodTable columns rows />
                {note
                    .map(|note| {
                        view! {
                            <p class="notice mx-4 mt-3" data-tone="need">
                                <Icon name="info" />
                                {note}
                            </p>
                        }
                    })}
                <div class="p-4 border-t border-base-300 mt-3 flex flex-wrap gap-2">
                    <ActionForm action=act>
                        <input type="hidden" name="act" value="confirm" />
                        <input type="hidden" name="step" value=step />
                        <button type="submit" class="btn btn-primary">
                            "That is right"
                        </button>
                    </ActionForm>
                    <a
                        class="btn btn-outline"
                        href="#answer"
                        rel="external"
                        on:click=move |event| {
                            event.prevent_default();
                            fill_answer(&said);
                        }
                    >
                        "Edit"
                    </a>
                </div>
            </div>
        </li>
    }
}

#[component]
fn UnderstoodTable(columns: Vec<String>, rows: Vec<Vec<String>>) -> impl IntoView {
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let head = cells.next().unwrap_or_default();
        view! {
            <tr>
                <th scope="row" class="!text-base-content !text-sm whitespace-normal">
                    {head}
                </th>
                {cells.map(|cell| view! { <td class="num whitespace-pre-line">{cell}</td> }).collect_view()}
            </tr>
        }
    };
    view! {
        <table class="table">
            <thead>
                <tr>{columns.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}</tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
