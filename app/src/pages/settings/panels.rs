//! The parts of the settings form.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api::get_settings;
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
            "CHIDI answers when it is sure"
        }
    };
    let note = move || {
        if is_paused.get() {
            "It reads along and answers nobody. Every customer waits for you."
        } else {
            "Below your line it calls you. A complaint, or a wish for a person, always goes to you."
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
                if let Ok(settings) = get_settings().await {
                    is_paused.try_set(settings.is_paused);
                }
            });
        }
        now
    });
}

/// How sure CHIDI must be.
#[component]
pub(super) fn LinePanel(line: i16) -> impl IntoView {
    let chosen = RwSignal::new(line.to_string());
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
                    on:input=move |ev| chosen.set(event_target_value(&ev))
                />
                <div class="flex justify-between text-xs text-soft">
                    <span>"Answers more"</span>
                    <span>"Asks you more"</span>
                </div>
                <p id="line-help" class="mt-4 panel-note">
                    "CHIDI sends an answer by itself when it is at least this sure. Prices and stock come from your records on either side of the line."
                </p>
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

/// The clock the opening hours are in.
#[component]
pub(super) fn ZonePanel(timezone: String, timezones: Vec<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("settings[timezone]")));
    view! {
        <section class="panel" aria-labelledby="zone-h">
            <div class="panel-head">
                <h2 id="zone-h" class="panel-title">
                    "Your clock"
                </h2>
            </div>
            <div class="panel-body">
                <Field
                    name="settings[timezone]"
                    label="Time zone"
                    help="Your opening hours and every time on these pages are in it."
                    error=wrong
                >
                    <input
                        class="input"
                        id="settings[timezone]"
                        name="settings[timezone]"
                        list="timezones"
                        autocomplete="off"
                        value=timezone
                        aria-describedby="settings[timezone]-help settings[timezone]-error"
                        aria-invalid=move || wrong.get().is_some().then_some("true")
                    />
                    <datalist id="timezones">
                        {timezones.into_iter().map(|zone| view! { <option value=zone></option> }).collect_view()}
                    </datalist>
                </Field>
            </div>
        </section>
    }
}
