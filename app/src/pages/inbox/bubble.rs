use leptos::form::ActionForm;
use leptos::prelude::*;

use super::actions::ThreadActions;
use super::api::{Author, Fact, Fate, Message};
use super::said::Said;
use crate::components::Icon;

/// One message, with a mark above it when it is the first of its day. How far it has come changes while it is on show.
#[component]
pub(super) fn Turn(message: Message, messages: RwSignal<Vec<Message>>) -> impl IntoView {
    let is_ours = message.author != Author::Customer;
    let look = match (message.author, message.is_holding) {
        (Author::Customer, _) => "bubble bubble-customer",
        (Author::Assistant, true) => "bubble bubble-holding",
        (Author::Assistant, false) => "bubble bubble-assistant",
        (Author::Person, _) => "bubble bubble-person",
    };
    let (id, day) = (message.id.clone(), message.day.clone());
    let opens_day = Memo::new(move |_| {
        messages.with(|all| {
            let at = all.iter().position(|other| other.id == id).unwrap_or(0);
            at == 0 || all[at - 1].day != all[at].day
        })
    });
    let (id, first) = (message.id.clone(), message.clone());
    let now = Memo::new(move |_| {
        messages
            .with(|all| all.iter().find(|other| other.id == id).cloned())
            .unwrap_or_else(|| first.clone())
    });
    let failed = move || now.with(|now| now.state == "failed");
    view! {
        {move || opens_day.get().then(|| view! { <li class="daymark">{day.clone()}</li> })}
        <li class="turn" data-out=is_ours.then_some("")>
            <div class=look class=("bubble-failed", failed)>
                {move || view! { <Said message=now.get() /> }}
            </div>
            {move || {
                let reaction = now.with(|now| now.reaction.clone());
                (!reaction.is_empty())
                    .then(|| {
                        view! {
                            <span class="reaction">
                                <span class="sr-only">"Reaction: "</span>
                                {reaction}
                            </span>
                        }
                    })
            }}
            <Offers offers=message.offers />
            <Facts facts=message.facts />
            {move || view! { <Below message=now.get() /> }}
            {move || failed().then(|| view! { <FailedLine message=now.get() /> })}
        </li>
    }
}

/// The answers the customer can tap.
#[component]
fn Offers(offers: Vec<String>) -> impl IntoView {
    (!offers.is_empty()).then(|| {
        let chip = |offer| {
            view! { <li class="px-2.5 py-0.5 rounded-full border border-base-300 text-xs text-soft">{offer}</li> }
        };
        view! {
            <ul class="mt-1.5 flex flex-wrap justify-end gap-1.5" aria-label="Offered to tap">
                {offers.into_iter().map(chip).collect_view()}
            </ul>
        }
    })
}

/// What the answer rests on.
#[component]
pub(super) fn Facts(
    facts: Vec<Fact>,
    /// On which side they begin.
    #[prop(default = "justify-end")]
    class: &'static str,
) -> impl IntoView {
    (!facts.is_empty()).then(|| {
        let chip = |fact: Fact| {
            let (kind, glyph) = if fact.is_missing {
                (Some("missing"), "alert")
            } else {
                (None, "check")
            };
            view! {
                <span class="fact" data-kind=kind>
                    <Icon name=glyph />
                    <span>{fact.label}" "<b>{fact.value}</b></span>
                </span>
            }
        };
        view! { <div class=format!("mt-1.5 flex flex-wrap gap-1.5 {class}")>{facts.into_iter().map(chip).collect_view()}</div> }
    })
}

/// Who wrote it and when; for ours how far it has come, and why CHIDI said it.
#[component]
fn Below(message: Message) -> impl IntoView {
    if message.author == Author::Customer {
        let edited = (message.fate == Fate::Edited).then_some(", edited");
        return view! { <div class="turn-meta">{message.by}", "{message.time}{edited}</div> }.into_any();
    }
    let what = if message.is_holding { "holding message, " } else { "" };
    let record = (!message.answer_id.is_empty()).then(|| format!("/answers/{}", message.answer_id));
    view! {
        <div class="turn-meta flex-wrap justify-end">
            <span class="who">{message.by}</span>
            <span>{what}{message.time}</span>
            <Ticks state=message.state />
            {record
                .map(|href| {
                    view! {
                        <a class="underline underline-offset-2 py-3.5 -my-3.5 whitespace-nowrap" href=href>
                            "Why this?"
                        </a>
                    }
                })}
        </div>
    }
    .into_any()
}

/// How far a message has come, with the word.
#[component]
fn Ticks(state: String) -> impl IntoView {
    let (glyph, word) = match state.as_str() {
        "queued" => ("clock", "Waiting to send"),
        "sending" => ("clock", "Sending"),
        "accepted" => ("check", "Sent"),
        "delivered" => ("checks", "Delivered"),
        "read" => ("checks", "Read"),
        "failed" => ("alert", "Not delivered"),
        _ => return None,
    };
    Some(view! {
        <span class="ticks" data-state=state>
            <Icon name=glyph />
            <span>{word}</span>
        </span>
    })
}

/// What happened and what to do; where sending it again can help, the button for it.
#[component]
fn FailedLine(message: Message) -> impl IntoView {
    let actions = expect_context::<ThreadActions>();
    view! {
        <p class="mt-1 px-1 text-sm text-fail-ink text-right">{message.failure}</p>
        {message
            .can_send_again
            .then(|| {
                view! {
                    <ActionForm action=actions.send_again>
                        <input type="hidden" name="message_id" value=message.id />
                        <button
                            type="submit"
                            class="btn btn-sm btn-ghost"
                            disabled=move || actions.send_again.pending().get()
                        >
                            <Icon name="refresh" />
                            "Try again"
                        </button>
                    </ActionForm>
                }
            })}
    }
}
