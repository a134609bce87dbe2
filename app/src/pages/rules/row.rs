use leptos::form::ActionForm;
use leptos::prelude::*;

use super::Actions;
use super::api::{RuleRow, State};
use crate::components::Icon;

/// One rule: what is told, whether it holds, how often it was told, and what can be done with it.
#[component]
pub(super) fn Row(
    rule: RuleRow,
    /// Its place, and how many there are.
    place: (usize, usize),
    may_edit: bool,
    actions: Actions,
) -> impl IntoView {
    let RuleRow {
        id,
        kind,
        told,
        applies,
        state,
        uses,
        href,
        is_on,
    } = rule;
    let uses = if href.is_empty() {
        uses.into_any()
    } else {
        view! {
            <a class="text-link" href=href>
                {uses}
            </a>
        }
        .into_any()
    };
    view! {
        <li class="p-4 lg:px-6 flex flex-wrap items-start gap-x-4 gap-y-3">
            <div class="flex-1 min-w-56">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <span class="font-medium">{told.clone()}</span>
                    <StatePill state />
                </p>
                <p class="text-sm text-soft mt-0.5">
                    {kind} {(!applies.is_empty()).then(|| format!(": {applies}"))} " · " {uses}
                </p>
            </div>
            {may_edit.then(|| view! { <Controls id told place is_on actions /> })}
        </li>
    }
}

#[component]
fn StatePill(state: State) -> impl IntoView {
    let (tone, word) = match state {
        State::On => ("good", "On"),
        State::Off => ("", "Off"),
        State::ToCome => ("calm", "Not yet"),
        State::Over => ("need", "Over"),
    };
    view! {
        <span class="pill" data-tone=tone>
            {word}
        </span>
    }
}

#[component]
fn Controls(id: String, told: String, place: (usize, usize), is_on: bool, actions: Actions) -> impl IntoView {
    let (at, count) = place;
    let mover = |places: i32, icon: &'static str, label: String| {
        let id = id.clone();
        view! {
            <ActionForm action=actions.shift>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="places" value=places />
                <button type="submit" class="btn btn-sm btn-ghost btn-square" aria-label=label>
                    <Icon name=icon />
                </button>
            </ActionForm>
        }
    };
    let (on_switch, on_change) = (format!(": {told}"), format!(": {told}"));
    let (up, down) = (
        (at > 0).then(|| mover(-1, "up", format!("Move up: {told}"))),
        (at + 1 < count).then(|| mover(1, "down", format!("Move down: {told}"))),
    );
    let (switched, change) = (id.clone(), format!("/rules?edit={id}"));
    view! {
        <div class="flex flex-wrap items-center gap-1">
            {up} {down} <ActionForm action=actions.switch>
                <input type="hidden" name="id" value=switched />
                <input type="hidden" name="is_on" value=(!is_on).to_string() />
                <button type="submit" class="btn btn-sm btn-outline">
                    {if is_on { "Switch off" } else { "Switch on" }}
                    <span class="sr-only">{on_switch}</span>
                </button>
            </ActionForm> <a class="btn btn-sm btn-ghost" href=change>
                "Change"
                <span class="sr-only">{on_change}</span>
            </a> <ActionForm action=actions.delete>
                <input type="hidden" name="id" value=id />
                <button type="submit" class="btn btn-sm btn-ghost btn-square" aria-label=format!("Delete: {told}")>
                    <Icon name="trash" />
                </button>
            </ActionForm>
        </div>
    }
}
