//! The parts of the form about answers.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::get_answers;
use super::preview::{PastAnswer, Preview};
use crate::components::Field;
use crate::error::AppError;
use crate::frame::SetPaused;
use crate::live::use_live;

/// How long CHIDI can wait for a customer's next message: milliseconds and words.
const WAITS: [(i32, &str); 6] = [
    (0, "Not at all"),
    (1_500, "1.5 seconds"),
    (3_000, "3 seconds"),
    (5_000, "5 seconds"),
    (10_000, "10 seconds"),
    (30_000, "30 seconds"),
];

/// How CHIDI can speak: the shop's word, what it is called, and how it says one thing.
const TONES: [(&str, &str, &str); 4] = [
    ("warm", "Friendly", "“Hello. Welcome. What can I find for you?”"),
    ("plain", "Short", "“Hello. What are you looking for?”"),
    ("playful", "Playful", "“Hey there. What shall we find you today?”"),
    ("formal", "Formal", "“Good day. How may I help you?”"),
];

/// Stops every answer with one press, and starts them again. What is typed into the form below is left alone.
#[component]
pub(super) fn PausePanel(is_paused: bool, may_edit: bool) -> impl IntoView {
    let pause = ServerAction::<SetPaused>::new();
    let is_paused = RwSignal::new(is_paused);
    follow(is_paused);
    let title = move || {
        if is_paused.get() {
            "CHIDI is paused"
        } else {
            "CHIDI is at work"
        }
    };
    let note = move || {
        if is_paused.get() {
            "It reads along and answers nobody. Every customer waits for you."
        } else {
            "A complaint, or a wish for a person, always goes to you."
        }
    };
    view! {
        <section class="panel panel-body flex flex-wrap items-center gap-4" aria-labelledby="pause-h">
            <div class="flex-1 min-w-64" role="status">
                <h2 id="pause-h" class="panel-title">
                    {title}
                </h2>
                <p class="panel-note mt-1">{note}</p>
            </div>
            {may_edit
                .then(|| {
                    view! {
                        <ActionForm action=pause>
                            <input type="hidden" name="paused" value=move || (!is_paused.get()).to_string() />
                            <button type="submit" class="btn btn-outline" disabled=move || pause.pending().get()>
                                {move || if is_paused.get() { "Answer again" } else { "Pause all answers" }}
                            </button>
                        </ActionForm>
                    }
                })}
        </section>
    }
}

/// Keeps up with whoever pauses CHIDI, here, in the side bar or on another device.
fn follow(is_paused: RwSignal<bool>) {
    let changed = use_live().business;
    Effect::new(move |seen: Option<u32>| {
        let now = changed.get();
        if seen.is_some_and(|seen| seen != now) {
            spawn_local(async move {
                if let Ok(settings) = get_answers().await {
                    is_paused.try_set(settings.is_paused);
                }
            });
        }
        now
    });
}

/// How sure CHIDI must be.
#[component]
pub(super) fn LinePanel(line: i16, past: Vec<PastAnswer>) -> impl IntoView {
    let chosen = RwSignal::new(line);
    let choose = move |ev: leptos::ev::Event| {
        if let Ok(line) = event_target_value(&ev).parse() {
            chosen.set(line);
        }
    };
    view! {
        <section class="panel" aria-labelledby="line-h">
            <div class="panel-head">
                <h2 id="line-h" class="panel-title">
                    "How sure CHIDI must be"
                </h2>
            </div>
            <div class="panel-body">
                <div class="flex items-baseline justify-between">
                    <label for="settings[confidence_line]" class="text-soft">
                        "Your line"
                    </label>
                    <output for="settings[confidence_line]" class="figure">
                        {move || chosen.get()}
                        <small>" of 100"</small>
                    </output>
                </div>
                <input
                    id="settings[confidence_line]"
                    name="settings[confidence_line]"
                    type="range"
                    class="slider"
                    min="0"
                    max="100"
                    value=line
                    aria-describedby="line-help"
                    on:input=choose
                />
                <div class="flex justify-between text-xs text-soft">
                    <span>"Answers more"</span>
                    <span>"Asks you more"</span>
                </div>
                <p id="line-help" class="mt-4 panel-note">
                    "CHIDI sends an answer by itself when it is at least this sure. Prices and stock come from your records on either side of the line."
                </p>
                <Preview past line=chosen.into() />
            </div>
        </section>
    }
}

/// What a new customer hears first.
#[component]
pub(super) fn NoticePanel(is_on: bool, notice: String, shop: String, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("settings[ai_notice]")));
    let typed = RwSignal::new(notice.clone());
    view! {
        <section class="panel" aria-labelledby="notice-h">
            <div class="panel-head">
                <h2 id="notice-h" class="panel-title">
                    "First words to a new customer"
                </h2>
            </div>
            <div class="panel-body space-y-4">
                <label class="flex items-center gap-3 min-h-11">
                    <input type="checkbox" class="toggle" name="settings[ai_notice_on]" value="on" checked=is_on />
                    <span>"Tell new customers that an AI answers"</span>
                </label>
                <Field
                    name="settings[ai_notice]"
                    label="Message"
                    help="{shop} becomes your shop's name. Meta and most laws ask that customers are told."
                    error=wrong
                >
                    <textarea
                        class="textarea"
                        id="settings[ai_notice]"
                        name="settings[ai_notice]"
                        rows="3"
                        maxlength="300"
                        aria-describedby="settings[ai_notice]-help settings[ai_notice]-error"
                        aria-invalid=move || wrong.get().is_some().then_some("true")
                        on:input=move |ev| typed.set(event_target_value(&ev))
                    >
                        {notice}
                    </textarea>
                </Field>
                <div>
                    <p class="text-sm text-soft">"The customer reads"</p>
                    <p class="bubble bubble-assistant mt-1.5 w-fit max-w-full">
                        {move || typed.get().replace("{shop}", &shop)}
                    </p>
                </div>
            </div>
        </section>
    }
}

/// How long to wait for the customer's next message.
#[component]
pub(super) fn WaitPanel(debounce_ms: i32) -> impl IntoView {
    let own = (!WAITS.iter().any(|(wait_ms, _)| *wait_ms == debounce_ms)).then(|| {
        view! {
            <option value=debounce_ms selected>
                {format!("{debounce_ms} milliseconds")}
            </option>
        }
    });
    let choices = WAITS.map(|(wait_ms, label)| {
        view! {
            <option value=wait_ms selected=wait_ms == debounce_ms>
                {label}
            </option>
        }
    });
    view! {
        <section class="panel" aria-labelledby="wait-h">
            <div class="panel-head">
                <h2 id="wait-h" class="panel-title">
                    "Several messages in a row"
                </h2>
            </div>
            <div class="panel-body">
                <Field
                    name="settings[answer_debounce_ms]"
                    label="Wait for the next message"
                    help="People write in pieces. After this much silence CHIDI answers all of it at once."
                >
                    <select
                        class="select"
                        id="settings[answer_debounce_ms]"
                        name="settings[answer_debounce_ms]"
                        aria-describedby="settings[answer_debounce_ms]-help"
                    >
                        {own}
                        {choices}
                    </select>
                </Field>
            </div>
        </section>
    }
}

/// Whether answers leave by themselves.
#[component]
pub(super) fn ModePanel(approves_all: bool) -> impl IntoView {
    let choice = |value: &'static str, title: &'static str, note: &'static str, is_chosen: bool| {
        view! {
            <label class="choice">
                <input type="radio" name="settings[mode]" class="radio" value=value checked=is_chosen />
                <span>
                    <span class="block font-medium">{title}</span>
                    <span class="block text-sm text-soft mt-0.5">{note}</span>
                </span>
            </label>
        }
    };
    view! {
        <section class="panel" aria-labelledby="mode-h">
            <div class="panel-head">
                <h2 id="mode-h" class="panel-title">
                    "Who sends"
                </h2>
            </div>
            <fieldset class="panel-body space-y-3">
                <legend class="sr-only">"Who sends"</legend>
                {choice(
                    "send",
                    "CHIDI answers when it is sure",
                    "Below your line it calls you. Most shops choose this.",
                    !approves_all,
                )}
                {choice(
                    "suggest",
                    "CHIDI suggests, I send",
                    "Every answer waits in the inbox for your yes. Only “a person is coming” goes out by itself.",
                    approves_all,
                )}
            </fieldset>
        </section>
    }
}

/// Words that bring the owner.
#[component]
pub(super) fn AlwaysPanel(always_ask: String, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("settings[always_ask]")));
    view! {
        <section class="panel" aria-labelledby="always-h">
            <div class="panel-head">
                <h2 id="always-h" class="panel-title">
                    "Always call me for"
                </h2>
            </div>
            <div class="panel-body">
                <Field
                    name="settings[always_ask]"
                    label="Words of customers"
                    help="One on a line, like wholesale or wedding order. Complaints, money back and wishes for a person come to you anyway."
                    error=wrong
                >
                    <textarea
                        class="textarea"
                        id="settings[always_ask]"
                        name="settings[always_ask]"
                        rows="4"
                        maxlength="4000"
                        aria-describedby="settings[always_ask]-help settings[always_ask]-error"
                        aria-invalid=move || wrong.get().is_some().then_some("true")
                    >
                        {always_ask}
                    </textarea>
                </Field>
            </div>
        </section>
    }
}

/// How CHIDI speaks.
#[component]
pub(super) fn TonePanel(tone: String) -> impl IntoView {
    let choices = TONES.map(|(word, name, sample)| {
        view! {
            <label class="choice">
                <input type="radio" name="settings[tone]" class="radio" value=word checked=word == tone />
                <span>
                    <span class="block font-medium">{name}</span>
                    <span class="block text-sm text-soft mt-0.5">{sample}</span>
                </span>
            </label>
        }
    });
    view! {
        <section class="panel" aria-labelledby="tone-h">
            <div class="panel-head">
                <h2 id="tone-h" class="panel-title">
                    "How it speaks"
                </h2>
            </div>
            <fieldset class="panel-body grid grid-cols-1 md:grid-cols-2 gap-3">
                <legend class="sr-only">"How it speaks"</legend>
                {choices}
            </fieldset>
        </section>
    }
}
