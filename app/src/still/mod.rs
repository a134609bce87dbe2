//! Pages that need no script: made whole by the server and never taken over by the browser, so that they weigh nothing in
//! the wasm. The server's routes ask for them; each is one task or one thing to read.

mod choose;
mod deletion;
mod guide;

use axum::http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use crate::app::chosen_theme;
use crate::components::Logo;

pub use choose::choose_page;
pub use deletion::deletion_page;
pub use guide::guide_page;

/// What a still page is made for: where the style sheet is, and the request that asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Where the built files are.
    pub site: LeptosOptions,
    /// The request: its cookies tell the colours.
    pub parts: Parts,
}

/// The whole document around what `main` makes.
fn document(asked: Asked, title: &str, main: impl FnOnce() -> AnyView) -> String {
    let title = format!("{title} · CHIDI");
    let owner = Owner::new();
    owner.with(|| {
        provide_context(asked.parts);
        let page = view! {
            <html lang="en" data-theme=chosen_theme()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                    <meta name="robots" content="noindex" />
                    <title>{title}</title>
                    <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                    <HashedStylesheet options=asked.site />
                </head>
                <body>
                    <a class="skip" href="#main">
                        "Skip to the page"
                    </a>
                    <div class="min-h-dvh bg-base-100">
                        <header class="px-4 lg:px-12 h-16 lg:h-20 flex items-center gap-2">
                            <Logo />
                        </header>
                        <main id="main" class="page">
                            {main()}
                        </main>
                    </div>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", page.to_html())
    })
}
