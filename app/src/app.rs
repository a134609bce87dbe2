//! The document and the route table.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::frame::{Frame, Shell};
use crate::pages::{Dashboard, LogIn, NotFound, SignUp, lazy};

/// The whole document. Its colours are right from the first byte: those of the cookie, else those of the system.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::{HashedStylesheet, MetaTags};
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=chosen_theme() data-member=crate::frame::is_member().then_some("")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <link
                    rel="preload"
                    href="/fonts/inter-latin.woff2"
                    r#as="font"
                    type="font/woff2"
                    crossorigin="anonymous"
                />
                <HashedStylesheet options=options.clone() id="theme" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What the person chose before, if anything.
#[cfg(feature = "ssr")]
pub(crate) fn chosen_theme() -> Option<&'static str> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let cookies = parts.headers.get(axum::http::header::COOKIE)?.to_str().ok()?;
    match cookies.split("; ").find_map(|cookie| cookie.strip_prefix("theme="))? {
        "dark" => Some("chidi-dark"),
        "light" => Some("chidi"),
        _ => None,
    }
}

/// Every page. Pages are rendered whole before they are sent, so that they work without wasm, redirect, and answer 404
/// with the right status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=page_title text="" />
        <Meta
            name="description"
            content="CHIDI answers your customers from your own prices and stock, and calls you when it needs you."
        />
        <Meta name="theme-color" content="#1a2332" />
        <Link rel="manifest" href="/manifest.webmanifest" />
        <Link rel="icon" type_="image/svg+xml" href="/favicon.svg" />
        <Link rel="apple-touch-icon" href="/icons/apple-touch.png" />
        <a class="skip" href="#main" rel="external">
            "Skip to the page"
        </a>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-up") view=SignUp ssr=SsrMode::Async />
                <Route path=path!("/log-in") view=LogIn ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/onboarding") view=lazy::onboarding() />
                    <ParentRoute path=path!("") view=Shell>
                        <Route path=path!("/") view=Dashboard />
                        <ParentRoute path=path!("/inbox") view=lazy::inbox()>
                            <Route path=path!("") view=lazy::no_thread() />
                            <Route path=path!(":id") view=lazy::thread() />
                        </ParentRoute>
                        <Route path=path!("/undelivered") view=lazy::undelivered() />
                        <Route path=path!("/answers/:id") view=lazy::answer() />
                        <Route path=path!("/products") view=lazy::products() />
                        <Route path=path!("/products/new") view=lazy::new_product() />
                        <Route path=path!("/products/:id") view=lazy::product() />
                        <Route path=path!("/knowledge") view=lazy::knowledge() />
                        <Route path=path!("/rules") view=lazy::rules() />
                        <Route path=path!("/channels") view=lazy::channels() />
                        <Route path=path!("/settings") view=lazy::settings() />
                        <Route path=path!("/settings/assistant") view=lazy::assistant_settings() />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

fn page_title(page: String) -> String {
    if page.is_empty() {
        "CHIDI".to_owned()
    } else {
        format!("{page} · CHIDI")
    }
}
