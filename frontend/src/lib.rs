//! The browser's half: takes over the page that the server has rendered.
#![recursion_limit = "512"]

use leptos::prelude::document;

/// Called by the loader script of the page, once. Ends when the page can be used with all it has, and marks it for browser
/// tests and anybody who looks.
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let document = document();
    let (Some(root), Some(body)) = (document.document_element(), document.body()) else {
        return;
    };
    leptos::mount::hydrate_from_async(body, chidi_app::App).await.forget();
    let _ = root.set_attribute("data-hydrated", "");
}
