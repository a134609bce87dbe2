use leptos::ev::{DragEvent, Event};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

use super::api::PasteText;
use crate::components::{Field, FormErrors, Icon, SubmitButton, TextField};

/// What browsers offer to choose from; the server looks at the content.
const ACCEPT: &str = ".pdf,.docx,.txt,.md,.markdown,.csv,application/pdf,text/plain,text/markdown,text/csv,\
     application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Putting in files, chosen or dropped, and text.
#[component]
pub(super) fn AddPanel(paste: ServerAction<PasteText>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="add-h">
            <div class="panel-head">
                <h2 id="add-h" class="panel-title">
                    "Add a document"
                </h2>
                <p class="panel-note w-full">
                    "PDF, Word, text, Markdown or CSV, up to 10 MB. The same name again is its next version."
                </p>
            </div>
            <div class="panel-body">
                <Files />
                <details class="mt-4">
                    <summary class="text-link inline-flex items-center min-h-11 cursor-pointer">
                        "Paste text instead"
                    </summary>
                    <Paste paste />
                </details>
            </div>
        </section>
    }
}

/// Chosen or dropped files go out at once; without wasm there is a button.
#[component]
fn Files() -> impl IntoView {
    let is_over = RwSignal::new(false);
    let input = NodeRef::<leptos::html::Input>::new();
    let send = |ev: Event| submit(&event_target::<HtmlInputElement>(&ev));
    let drop = move |ev: DragEvent| {
        ev.prevent_default();
        is_over.set(false);
        if let Some(input) = input.get_untracked() {
            browser::take_files(&input, &ev);
            submit(&input);
        }
    };
    let drag = move |ev: DragEvent| {
        ev.prevent_default();
        is_over.set(true);
    };
    view! {
        <form method="post" action="/knowledge/documents" enctype="multipart/form-data">
            <label
                class="flex flex-col items-center justify-center gap-2 min-h-36 p-4 rounded-box border-2 border-dashed border-field-line text-center cursor-pointer hover:bg-sunk focus-within:outline-2"
                class=("bg-sunk", move || is_over.get())
                on:dragover=drag
                on:dragleave=move |_| is_over.set(false)
                on:drop=drop
            >
                <Icon name="upload" class="text-soft" />
                <span class="font-medium">"Choose files, or drop them here"</span>
                <input
                    node_ref=input
                    id="add"
                    class="file-line max-w-full text-sm text-soft"
                    type="file"
                    name="file"
                    accept=ACCEPT
                    multiple
                    required
                    on:change=send
                />
            </label>
            <button type="submit" class="btn btn-primary mt-3 max-md:w-full until-hydrated">
                "Put in"
            </button>
        </form>
    }
}

/// Only with something chosen: the browser says itself what is missing.
fn submit(input: &HtmlInputElement) {
    if let Some(form) = input.form() {
        let _ = form.request_submit();
    }
}

#[component]
fn Paste(paste: ServerAction<PasteText>) -> impl IntoView {
    let error = Signal::derive(move || paste.value().get().and_then(Result::err));
    let of = move |field: &'static str| Signal::derive(move || error.get()?.for_field(field));
    let text = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        if let (Some(Ok(_)), Some(text)) = (paste.value().get(), text.get_untracked()) {
            let _ = text.form().map(|form| form.reset());
        }
    });
    let text_error = of("text");
    view! {
        <ActionForm action=paste attr:class="mt-2 space-y-5" attr:novalidate="">
            <FormErrors error />
            <TextField name="name" label="Name" placeholder="Size guide" maxlength=120 error=of("name") />
            <Field name="text" label="Text" error=text_error>
                <textarea
                    node_ref=text
                    class="textarea min-h-40"
                    id="text"
                    name="text"
                    required
                    aria-describedby="text-error"
                    aria-invalid=move || text_error.get().is_some().then_some("true")
                ></textarea>
            </Field>
            <SubmitButton
                label="Put in"
                busy_label="Putting in"
                pending=paste.pending()
                class="btn-outline max-md:w-full"
            />
        </ActionForm>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::DragEvent;
    use web_sys::HtmlInputElement;

    /// What was dropped is as if chosen.
    pub(super) fn take_files(input: &HtmlInputElement, ev: &DragEvent) {
        if let Some(files) = ev.data_transfer().and_then(|dropped| dropped.files()) {
            input.set_files(Some(&files));
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    pub(super) fn take_files(_: &leptos::web_sys::HtmlInputElement, _: &leptos::ev::DragEvent) {}
}
