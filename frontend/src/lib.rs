//! The browser's half: takes over the page that the server has rendered.
#![recursion_limit = "512"]

/// Called by the loader script of the page, once.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(chidi_app::App);
}
