//! The parts of the settings form.

use leptos::prelude::*;

use crate::components::Field;
use crate::error::AppError;

/// The clock the opening hours are in.
#[component]
pub(super) fn ZonePanel(timezone: String, timezones: Vec<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.for_field("timezone")));
    view! {
        <section class="panel" aria-labelledby="zone-h">
            <div class="panel-head">
                <h2 id="zone-h" class="panel-title">
                    "Your clock"
                </h2>
            </div>
            <div class="panel-body">
                <Field
                    name="timezone"
                    label="Time zone"
                    help="Your opening hours and every time on these pages are in it."
                    error=wrong
                >
                    <input
                        class="input"
                        id="timezone"
                        name="timezone"
                        list="timezones"
                        autocomplete="off"
                        value=timezone
                        aria-describedby="timezone-help timezone-error"
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
